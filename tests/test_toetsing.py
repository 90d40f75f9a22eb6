"""A verdict says everything there is to it, at once: outcomes, last days, grounds, what turns it.

Norms of a few lines and cases of a few acts, so that each word and day can be done again by hand.
All of it is fictional.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pytest

from ledger.dossier import Feit
from ledger.wanneer import Antwoord
from projections import bladen
from projections.herkomst import MOTOR
from projections.normen import Catalogus
from projections.toetsing import Kern, Toets, antwoord, kern, kernen, op_de_dag, toetsen, verloop
from projections.vragen import Vraag, Zaak
from tests.vergelijking import AANVULLING, feit

Daad = Mapping[str, Any]
PAKKET = """
pakket: {pakket}
titel: proef
bronnen: {{b: {{titel: proef}}}}
normen:
"""
NORM = """
  - id: proef.{naam}
    soort: gebod
    tekst: doen
    citaat: [doen]
    bron: b art. 1
    drager: werkgever
    aanleiding: {{daad: melding_gedaan}}
    nakoming: {{daad: ontvangst_bevestigd}}
    zekerheid: bron_gezien
    geldig: {geldig}
    termijn: {{duur: {duur}, vanaf: aanleiding.gebeurd, atw: nee}}
    {verder}
"""
ALTIJD = "{van: null, tot: null, toets_op: aanleiding}"


def norm(naam: str = "een", duur: str = "P7D", geldig: str = ALTIJD, verder: str = "") -> str:
    return NORM.format(naam=naam, duur=duur, geldig=geldig, verder=verder)


def catalogus(**pakketten: str) -> Catalogus:
    teksten = {f"{naam}.yaml": PAKKET.format(pakket=naam) + t for naam, t in pakketten.items()}
    return Catalogus.uit_teksten(teksten, AANVULLING)


EEN = catalogus(p=norm())
PRAKTIJK = catalogus(p=norm(verder="gezag: praktijk"))
MISSTAND = catalogus(p=norm(verder="indien: [{zaak: {vermoedens: {bevat: misstand}}}]"))
# A week until the end of 2022, two days from then on.
VERSIES = catalogus(
    oud=norm(geldig='{van: null, tot: "2022-12-31", toets_op: aanleiding}'),
    nieuw=norm(duur="P2D", geldig='{van: "2023-01-01", tot: null, toets_op: aanleiding}'),
)


def daad(id_: str, soort: str, gebeurd: str, **velden: Any) -> Daad:
    wie = {"door": [{"rol": None, "ref": None}], "na": []}
    return {"id": id_, "daad": soort, "gebeurd": gebeurd, **wie, **velden}


def melding(gebeurd: str, id_: str = "m", vermoedens: Sequence[str] = ("misstand",)) -> Daad:
    velden = {"kanaal": "leidinggevende", "vermoedens": list(vermoedens), "ontvangen_op": None}
    return daad(id_, "melding_gedaan", gebeurd, **velden)


def bevestigd(gebeurd: str, id_: str = "o", bij: str = "m") -> Daad:
    return daad(id_, "ontvangst_bevestigd", gebeurd, melding=bij, aan="melder")


def feiten(*daden: Daad) -> list[Feit]:
    return [feit(d, nummer) for nummer, d in enumerate(daden, 1)]


def een(normen: Catalogus, op: date, *daden: Daad) -> Toets:
    (toets,) = toetsen(feiten(*daden), normen, op)
    return toets


def gevraagd(normen: Catalogus, op: date, *daden: Daad) -> tuple[Zaak, Vraag]:
    zaak = Zaak(feiten(*daden), normen, op, verder=True)
    (vraag,) = zaak.vragen()
    return zaak, vraag


def van(kern_: Kern | None) -> tuple[object, ...] | None:
    """What of a verdict changes with the day."""
    if kern_ is None:
        return None
    return kern_.uitkomsten, kern_.due_vroegst, kern_.due_laatst, kern_.volgende, kern_.benaderd


# --- all of a verdict -------------------------------------------------------------------------

SAMEN: dict[str, Any] = {  # what both verdicts below have in common
    "dossier": "",
    "norm": "proef.een",
    "soort": "gebod",
    "aanleiding": "m",
    "due_vroegst": "2023-03-08",
    "kantelpunten": [],
    "opmerkingen": [],
    "naar_toenmalige_kwalificatie": None,
    "herkomst": {},
    "benaderd": False,
    "volgende": None,
}


def test_a_running_term_says_its_last_day_and_the_day_after_it_as_the_next_to_look() -> None:
    (toets,) = toetsen(
        feiten(melding("2023-03-01")),
        EEN,
        date(2023, 3, 2),
        dossier="IND-1",
        bekend_op=date(2023, 3, 3),
        positie=4,
    )
    niets = "Er is geen ‘ontvangst bevestigd’ vastgelegd die meetelt"
    assert toets.als_json() == SAMEN | {
        "dossier": "IND-1",
        "versie": toets.versie,
        "uitkomsten": ["loopt"],
        "antwoord": None,
        "due_laatst": "2023-03-08",
        "rekenwijze": ["1 maart 2023 + 7 dagen = 8 maart 2023"],
        "bronnen": ["m"],
        "gronden": [f"{niets}; de termijn loopt tot en met 8 maart 2023."],
        "herkomst": {
            "motor": MOTOR,
            "normen": EEN.sha256,
            "kalender": EEN.kalender.lijst.sha256,
            "maatstaf": EEN.maatstaf.sha256,
            "peildatum": "2023-03-02",
            "bekend_op": "2023-03-03",
            "feiten": ["m"],
            "positie": 4,
        },
        "volgende": "2023-03-09",
    }
    assert toets.versie.startswith("p@")


def test_a_vague_day_gives_both_outcomes_both_last_days_and_the_day_that_turns_it() -> None:
    toets = een(EEN, date(2023, 4, 1), melding("2023-03"), bevestigd("2023-03-20"))
    tussen = "de termijn liep tot en met een dag tussen 8 maart 2023 en 27 maart 2023"
    json = toets.als_json()
    assert json | {"herkomst": {}} == SAMEN | {
        "versie": toets.versie,
        "uitkomsten": ["nagekomen", "te_laat"],
        "antwoord": "onbekend",
        "due_laatst": "2023-03-27",
        "rekenwijze": [
            "op zijn vroegst: 1 maart 2023 + 7 dagen = 8 maart 2023",
            "op zijn laatst: 20 maart 2023 + 7 dagen = 27 maart 2023",
        ],
        "bronnen": ["m", "o"],
        "gronden": [
            "Gedaan, tijdigheid onbekend: nagekomen of te laat.",
            f"Nagekomen als: gedaan: ontvangst bevestigd (20 maart 2023); {tussen}.",
            f"Te laat als: gedaan: ontvangst bevestigd (20 maart 2023), na afloop; {tussen}.",
        ],
        "kantelpunten": [
            "melding gedaan op of vóór 12 maart 2023 → te laat",
            "melding gedaan op of na 13 maart 2023 → nagekomen",
        ],
    }
    assert json["herkomst"]["feiten"] == ["m", "o"]


def test_a_case_without_the_act_that_opens_a_duty_has_nothing_to_judge() -> None:
    niets = een(EEN, date(2023, 4, 1))
    assert niets.uitkomsten == ("niet_van_toepassing",)
    assert (niets.aanleiding, niets.antwoord, niets.volgende) == (None, None, None)
    assert niets.rekenwijze == ()
    assert niets.gronden == ("Er is geen ‘melding gedaan’ vastgelegd.",)
    assert kernen([], EEN, date(2023, 4, 1)) == []


def test_a_last_day_counts_what_may_still_happen() -> None:
    """The report is from 25 March until 10 April, and it is 1 April."""
    toets = een(EEN, date(2023, 4, 1), melding("[2023-03-25..2023-04-10]"))
    assert (toets.due_vroegst, toets.due_laatst) == (date(2023, 4, 1), date(2023, 4, 17))
    assert set(toets.uitkomsten) == {"loopt", "niet_van_toepassing"}
    assert toets.volgende == date(2023, 4, 2)
    assert toets.rekenwijze == (
        "op zijn vroegst: 25 maart 2023 + 7 dagen = 1 april 2023",
        "op zijn laatst: 10 april 2023 + 7 dagen = 17 april 2023",
    )


@pytest.mark.parametrize(
    ("bevestigd_op", "uitkomst", "kantelpunten"),
    [
        (None, "niet_gebleken", ("alsnog vastgelegd, op of vóór", "alsnog vastgelegd, na")),
        ("2023-03-09", "te_laat", ("op of vóór 8 maart 2023 → nagekomen",)),
        ("2023-03-08", "nagekomen", ()),
    ],
)
def test_a_settled_verdict_says_what_act_on_record_would_still_change_it(
    bevestigd_op: str | None, uitkomst: str, kantelpunten: tuple[str, ...]
) -> None:
    erbij = () if bevestigd_op is None else (bevestigd(bevestigd_op),)
    toets = een(EEN, date(2023, 4, 1), melding("2023-03-01"), *erbij)
    assert toets.uitkomsten == (uitkomst,)
    assert len(toets.kantelpunten) == len(kantelpunten)
    assert all(deel in tekst for deel, tekst in zip(kantelpunten, toets.kantelpunten, strict=True))
    praktijk = een(PRAKTIJK, date(2023, 4, 1), melding("2023-03-01"), *erbij)
    assert praktijk.kantelpunten == ()
    assert praktijk.uitkomsten == ("niet_gebleken" if bevestigd_op is None else "nagekomen",)


# --- as classified then -----------------------------------------------------------------------


def gekwalificeerd(gebeurd: str, *soorten: str) -> Daad:
    return daad("k", "kwalificatie_gegeven", gebeurd, melding="m", soorten=list(soorten))


def test_a_later_classification_leaves_the_verdict_of_then_beside_the_one_of_now() -> None:
    gewoon = melding("2023-03-01", vermoedens=())
    later = een(MISSTAND, date(2023, 4, 1), gewoon, gekwalificeerd("2023-03-20", "misstand"))
    assert later.uitkomsten == ("niet_gebleken",)
    assert later.naar_toenmalige_kwalificatie == ("niet_van_toepassing",)
    assert later.als_json()["naar_toenmalige_kwalificatie"] == ["niet_van_toepassing"]
    assert later.opmerkingen == ("Naar de kwalificatie van toen: niet van toepassing.",)


def test_a_classification_of_the_day_itself_is_the_one_of_then() -> None:
    gewoon = melding("2023-03-01", vermoedens=())
    toets = een(MISSTAND, date(2023, 4, 1), gewoon, gekwalificeerd("2023-03-01", "misstand"))
    assert toets.uitkomsten == ("niet_gebleken",)
    assert toets.naar_toenmalige_kwalificatie == ("niet_gebleken",)
    assert toets.opmerkingen == ()


def test_where_no_classification_matters_there_is_none_of_then() -> None:
    daden = melding("2023-03-01"), gekwalificeerd("2023-03-20", "misstand")
    assert een(EEN, date(2023, 4, 1), *daden).naar_toenmalige_kwalificatie is None
    zonder = een(MISSTAND, date(2023, 4, 1), melding("2023-03-01"))
    assert zonder.naar_toenmalige_kwalificatie is None
    geen_melding = een(MISSTAND, date(2023, 4, 1), gekwalificeerd("2023-03-20", "misstand"))
    assert geen_melding.naar_toenmalige_kwalificatie is None


# --- versions ---------------------------------------------------------------------------------


def test_a_verdict_names_the_version_that_judged_and_both_where_either_may_have() -> None:
    def versie(gebeurd: str) -> str:
        toets = een(VERSIES, date(2023, 4, 1), melding(gebeurd))
        return " of ".join(deel.partition("@")[0] for deel in toets.versie.split(" of "))

    assert versie("2022-12-31") == "oud"
    assert versie("2023-01-01") == "nieuw"
    assert versie("[2022-12-31..2023-01-01]") == "nieuw of oud"
    vaag = een(VERSIES, date(2023, 4, 1), melding("[2022-12-31..2023-01-01]"))
    assert (vaag.due_vroegst, vaag.due_laatst) == (date(2023, 1, 3), date(2023, 1, 7))


# --- without explanation ----------------------------------------------------------------------

STANDEN: Mapping[str, tuple[Daad, ...]] = {
    "running": (melding("2023-03-30"),),
    "in time": (melding("2023-03-01"), bevestigd("2023-03-08")),
    "too late": (melding("2023-03-01"), bevestigd("2023-03-09")),
    "vague": (melding("2023-03"), bevestigd("2023-03-20")),
    "still to come": (melding("[2023-03-25..2023-04-10]"),),
    "across the border": (melding("[2022-12-31..2023-01-01]"), bevestigd("2023-01-05")),
    "two reports": (melding("2023-03-01"), melding("2023-03", "m2"), bevestigd("2023-03-20")),
}


@pytest.mark.parametrize("normen", [EEN, MISSTAND, PRAKTIJK, VERSIES])
@pytest.mark.parametrize("wat", STANDEN)
def test_the_same_verdict_comes_without_its_explanation(wat: str, normen: Catalogus) -> None:
    zaak, op = feiten(*STANDEN[wat]), date(2023, 4, 1)
    verklaard = [t.kern for t in toetsen(zaak, normen, op)]
    assert verklaard
    assert kernen(zaak, normen, op) == verklaard
    verder = Zaak(zaak, normen, op, verder=True)
    assert [kern(verder, vraag) for vraag in verder.vragen()] == verklaard


def test_without_explanation_what_certainly_does_not_apply_is_left_out() -> None:
    daden, op = (melding("2023-03-01", vermoedens=("integriteitsschending",)),), date(2023, 4, 1)
    zaak, vraag = gevraagd(MISSTAND, op, *daden)
    assert een(MISSTAND, op, *daden).uitkomsten == ("niet_van_toepassing",)
    assert kernen(feiten(*daden), MISSTAND, op) == []
    assert kern(zaak, vraag) is None
    assert op_de_dag(zaak.zonder_later, vraag.sleutel) is None
    leeg, zonder = gevraagd(EEN, op)
    assert kern(leeg, zonder) is None


# --- as time goes on --------------------------------------------------------------------------


def test_a_verdict_is_told_for_all_days_to_come_at_once() -> None:
    zaak, vraag = gevraagd(EEN, date(2023, 3, 2), melding("2023-03-01"), bevestigd("2023-03-20"))
    gang = verloop(zaak, vraag)
    assert gang is not None
    laatste = date(2023, 3, 8)
    assert [(dag, van(k)) for dag, k in gang] == [
        (date(2023, 3, 2), (("loopt",), laatste, laatste, None, False)),
        (date(2023, 3, 9), (("niet_gebleken",), laatste, laatste, None, False)),
        (date(2023, 3, 20), (("te_laat",), laatste, laatste, None, False)),
    ]
    assert {k.norm for _, k in gang if k is not None} == {"proef.een"}


def test_before_the_act_that_opens_a_duty_there_is_no_verdict_yet() -> None:
    zaak, vraag = gevraagd(EEN, date(2023, 2, 1), melding("2023-03-01"))
    gang = verloop(zaak, vraag) or []
    assert [(dag, k and k.uitkomsten) for dag, k in gang] == [
        (date(2023, 2, 1), None),
        (date(2023, 3, 1), ("loopt",)),
        (date(2023, 3, 9), ("niet_gebleken",)),
    ]


# --- more worlds than can be told apart -------------------------------------------------------


VEEL = (melding("2023-03"), bevestigd("[2023-03-04..2023-03-28]"))


def test_more_worlds_than_can_be_told_apart_give_all_that_is_not_ruled_out_and_say_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    op = date(2023, 4, 1)
    precies = een(EEN, op, *VEEL)
    monkeypatch.setattr(bladen, "HOOGSTENS", 1)
    toets = een(EEN, op, *VEEL)
    assert toets.benaderd
    assert set(toets.uitkomsten) > set(precies.uitkomsten)
    assert toets.volgende == date(2023, 4, 2)
    (gezegd,) = toets.opmerkingen
    assert gezegd.endswith("genoemd is alles wat niet is uitgesloten.")
    (los,) = kernen(feiten(*VEEL), EEN, op)
    assert los == toets.kern
    zaak, vraag = gevraagd(EEN, op, *VEEL)
    assert kern(zaak, vraag) == los
    assert verloop(zaak, vraag) is None


def test_a_verdict_can_be_asked_of_the_day_itself_alone() -> None:
    op, morgen = date(2023, 4, 1), date(2023, 4, 2)
    daden = melding("2023-03-01"), melding("2023-03-28", "m2"), bevestigd("2023-03-05")
    zaak = Zaak(feiten(*daden), EEN, op)
    sleutels = {vraag.aanleiding and vraag.aanleiding.id: vraag.sleutel for vraag in zaak.vragen()}
    gedaan, loopt = (op_de_dag(zaak, sleutels[id_], morgen) for id_ in ("m", "m2"))
    achtste, vierde = date(2023, 3, 8), date(2023, 4, 4)
    assert van(gedaan) == (("nagekomen",), achtste, achtste, morgen, False)
    assert van(loopt) == (("loopt",), vierde, vierde, morgen, False)
    zonder = op_de_dag(zaak, sleutels["m"])
    assert zonder is not None
    assert zonder.volgende is None
    assert op_de_dag(zaak, ("proef.anders", "m", sleutels["m"][2])) is None


# --- what the outcomes say together -----------------------------------------------------------


@pytest.mark.parametrize(
    ("uitkomsten", "gezegd"),
    [
        (("nagekomen",), Antwoord.JA),
        (("te_laat",), Antwoord.NEE),
        (("niet_nagekomen",), Antwoord.NEE),
        (("geschonden",), Antwoord.NEE),
        (("te_laat", "niet_nagekomen", "geschonden"), Antwoord.NEE),
        (("nagekomen", "te_laat"), Antwoord.ONBEKEND),
        (("niet_gebleken",), Antwoord.ONBEKEND),
        (("geen_schending_gebleken",), Antwoord.ONBEKEND),
        (("loopt", "te_laat"), Antwoord.ONBEKEND),
        (("loopt",), None),
        (("niet_van_toepassing", "vervallen"), None),
        (("bevoegd_verricht", "onbevoegd_verricht", "bevoegdheid_onbekend"), None),
        (
            (
                *("niet_van_toepassing", "vervallen", "loopt"),
                *("bevoegd_verricht", "onbevoegd_verricht", "bevoegdheid_onbekend"),
            ),
            None,
        ),
    ],
)
def test_yes_and_no_are_said_only_where_every_outcome_says_so(
    uitkomsten: tuple[str, ...], gezegd: Antwoord | None
) -> None:
    assert antwoord(uitkomsten) is gezegd
