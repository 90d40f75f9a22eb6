"""A verdict says all there is to it at once: outcomes, last days, grounds, what turns it."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from ledger.tijd.wanneer import Antwoord
from projections.normen.normvorm import Norm
from projections.plichten.vragen import Vraag, Zaak
from projections.toetsen import bladen
from projections.toetsen.beloop import beloop
from projections.toetsen.herkomst import MOTOR
from projections.toetsen.toetsing import antwoord, kernen, op_de_dag, toetsen
from tests.opstelling.proefnormen import (
    ALTIJD,
    BIJ_MISSTAND,
    EEN,
    MISSTAND,
    OPEN,
    PRAKTIJK,
    TERUGVAL,
    TWEE,
    VERSIES,
    Daad,
    bevestigd,
    catalogus,
    daad,
    een,
    feiten,
    gekwalificeerd,
    melding,
    norm,
)

LENTE = date(2023, 4, 1)

# --- all of a verdict -------------------------------------------------------------------------

SAMEN: dict[str, Any] = {  # what both verdicts below have in common
    "dossier": "",
    "norm": "proef.een",
    "soort": "gebod",
    "aanleiding": "m",
    "due_vroegst": "2023-03-08",
    "overwogen": [],
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
    niets = "Er is geen handeling ‘ontvangst bevestigd’ vastgelegd die meetelt"
    assert toets.als_json() == SAMEN | {
        "dossier": "IND-1",
        "versie": toets.versie,
        "uitkomsten": ["loopt"],
        "antwoord": None,
        "due_laatst": "2023-03-08",
        "rekenwijze": ["1 maart 2023 + 7 dagen = 8 maart 2023"],
        "bronnen": ["m"],
        "ontbreekt": [
            {"soort": "handeling", "daad": None, "veld": None, "wat": "‘ontvangst bevestigd’"}
        ],
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
    json, dag = toets.als_json(), "dag van ‘melding gedaan’"
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
        "overwogen": [
            {"daad": "o", "rol": "nakoming", "telt": "ja", "waarom": "hiermee is de plicht vervuld"}
        ],
        "ontbreekt": [
            {"soort": "dag", "daad": "m", "veld": "gebeurd", "wat": f"de precieze {dag}"}
        ],
        "gronden": [
            "Gedaan, tijdigheid onbekend: nagekomen of te laat.",
            f"Mogelijk nagekomen: ‘ontvangst bevestigd’ (20 maart 2023); {tussen}.",
            f"Mogelijk te laat: ‘ontvangst bevestigd’ (20 maart 2023), na afloop; {tussen}.",
        ],
        "kantelpunten": [
            "‘melding gedaan’ op of vóór 12 maart 2023 → te laat",
            "‘melding gedaan’ op of na 13 maart 2023 → nagekomen",
        ],
    }
    assert json["herkomst"]["feiten"] == ["m", "o"]


def test_a_case_without_the_act_that_opens_a_duty_has_nothing_to_judge() -> None:
    niets = een(EEN, date(2023, 4, 1))
    assert niets.uitkomsten == ("niet_van_toepassing",)
    assert (niets.aanleiding, niets.antwoord, niets.volgende) == (None, None, None)
    assert niets.rekenwijze == ()
    json = niets.als_json()
    assert (json["aanleiding"], json["due_vroegst"], json["due_laatst"]) == (None, None, None)
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


def test_a_sum_that_is_the_same_in_both_readings_of_the_law_is_given_once() -> None:
    """Where it is disputed that the law applies, and unknown what was reported."""
    betwist = catalogus(p=norm("duur: P7D, atw: betwist", verder=BIJ_MISSTAND))
    toets = een(betwist, date(2023, 4, 1), {**melding("2023-03-01"), "vermoedens": None})
    assert toets.uitkomsten == ("niet_van_toepassing", "niet_gebleken")
    assert toets.rekenwijze == ("1 maart 2023 + 7 dagen = 8 maart 2023",)


def test_a_certain_verdict_on_an_open_term_says_by_which_yardstick_it_would_be_another() -> None:
    """Acknowledged on the tenth working day; the yardstick says one to five."""
    daden, op = (melding("2023-03-01"), bevestigd("2023-03-15")), date(2023, 4, 1)
    toets = een(OPEN, op, *daden)
    assert toets.uitkomsten == ("te_laat",)
    assert toets.kantelpunten[-1] == (
        "‘onmiddellijk’ gelezen als ten minste 10 werkdagen → nagekomen"
    )
    assert een(OPEN, op, melding("2023-03-01"), bevestigd("2023-03-01")).kantelpunten == ()
    assert een(OPEN, date(2023, 3, 1), melding("2023-03-01")).kantelpunten == ()


def test_a_duty_by_its_fallback_has_its_outer_limit_whatever_the_yardstick() -> None:
    """Two weeks from 8 March, the last day of the first duty."""
    open_ = TERUGVAL.replace("duur: P14D", "open: onmiddellijk, uiterlijk: P14D")
    _, toets = toetsen(feiten(melding("2023-03-01")), catalogus(p=norm() + open_), LENTE)
    assert (toets.uitkomsten, toets.due_laatst) == (("niet_gebleken",), date(2023, 3, 22))
    assert all("alsnog vastgelegd" in punt for punt in toets.kantelpunten)


def test_a_duty_that_follows_another_says_by_which_yardstick_it_would_be_another() -> None:
    """From 9 March, when the first was not found; the seventeenth working day is 3 April."""
    volgt = TWEE.format("{plicht: proef.een, uitkomst: [niet_gebleken]}", "")
    open_ = volgt.replace("duur: P14D", "open: onmiddellijk").replace("atw: nee", "atw: nvt")
    _, toets = toetsen(feiten(melding("2023-03-01")), catalogus(p=norm() + open_), LENTE)
    assert (toets.uitkomsten, toets.due_laatst) == (("niet_gebleken",), date(2023, 3, 16))
    assert toets.kantelpunten[-1] == "‘onmiddellijk’ gelezen als ten minste 17 werkdagen → loopt"


def test_a_yardstick_is_named_only_where_every_world_could_be_looked_at(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    daden = melding("2023-03-01"), bevestigd("2023-03-15")
    assert len(een(OPEN, LENTE, *daden).kantelpunten) == 2
    monkeypatch.setattr(bladen, "HOOGSTENS", 1)
    assert len(een(OPEN, LENTE, *daden).kantelpunten) == 1


# --- a fallback trigger -----------------------------------------------------------------------


def test_a_fallback_trigger_counts_only_while_the_real_one_is_missing() -> None:
    normen, op = catalogus(p=norm() + TERUGVAL), date(2023, 3, 9)
    daden = melding("2023-03-01"), gekwalificeerd("2023-03-02", "misstand")

    def gevonden(*erbij: Daad) -> list[tuple[str, str | None, date | None]]:
        toetsen_ = toetsen(feiten(*daden, *erbij), normen, op)
        assert [t.kern for t in toetsen_] == kernen(feiten(*daden, *erbij), normen, op)
        return [(t.norm, t.aanleiding, t.due_laatst) for t in toetsen_]

    assert gevonden() == [
        ("proef.een", "m", date(2023, 3, 8)),
        ("proef.twee", "m", date(2023, 3, 22)),  # from the last day of the first duty
    ]
    assert gevonden(bevestigd("2023-03-03")) == [
        ("proef.een", "m", date(2023, 3, 8)),
        ("proef.twee", "o", date(2023, 3, 17)),
    ]
    zaak = Zaak(feiten(*daden, bevestigd("2023-03-03")), normen, op)
    (stil,) = (vraag for vraag in zaak.vragen() if vraag.stil)
    assert op_de_dag(zaak, stil.sleutel) is None
    *_, twee = toetsen(feiten(*daden), normen, op)
    assert twee.rekenwijze == (
        "1 maart 2023 + 7 dagen = 8 maart 2023",
        "8 maart 2023 + 14 dagen = 22 maart 2023",
    )
    eigen = {t.norm: t.naar_toenmalige_kwalificatie for t in toetsen(feiten(*daden), normen, op)}
    assert eigen == {"proef.een": None, "proef.twee": None}


def test_one_verdict_is_asked_of_its_own_norm_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    wat = feiten(melding("2023-03-01")), catalogus(p=norm() + TERUGVAL), date(2023, 3, 9)
    *_, sleutel = (vraag.sleutel for vraag in Zaak(*wat).vragen())
    vragen, gevraagd = Zaak._vragen, list[str]()

    def noteer(zelf: Zaak, norm_: Norm) -> Iterator[Vraag]:
        gevraagd.append(norm_.id)
        return vragen(zelf, norm_)

    monkeypatch.setattr(Zaak, "_vragen", noteer)
    assert op_de_dag(Zaak(*wat), sleutel) is not None
    assert gevraagd == ["proef.twee"]


# --- what a verdict rests on ------------------------------------------------------------------


def test_a_verdict_rests_on_what_it_would_be_another_without_and_on_nothing_else() -> None:
    op, tegelijk = date(2023, 4, 1), gekwalificeerd("2023-03-01", "misstand")
    assert een(MISSTAND, op, melding("2023-03-01"), tegelijk).gebruikt == ("m",)
    assert een(MISSTAND, op, melding("2023-03-01", vermoedens=()), tegelijk).gebruikt == ("m", "k")


def test_another_report_counts_where_it_is_unknown_of_which_an_act_is() -> None:
    los = {**bevestigd("2023-03-03"), "melding": None}
    daden = melding("2023-03-01"), melding("2023-03-02", "m2"), los
    normen = catalogus(p=norm() + TERUGVAL)
    toetsen_ = toetsen(feiten(*daden), normen, date(2023, 3, 9))
    rust_op = {(t.norm, t.aanleiding): t.gebruikt for t in toetsen_}
    assert rust_op["proef.twee", "m"] == ("m", "m2", "o")
    assert rust_op["proef.twee", "o"] == ("o", "m")


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


# --- what was established not to have happened ------------------------------------------------


def test_a_declaration_without_a_day_of_its_own_was_made_by_the_day_it_was_recorded() -> None:
    """So that a complete file is judged as complete; before that day nobody knows."""
    wat = {"daadsoort": ["ontvangst_bevestigd"], "tot_en_met": "2023-05-01"}
    verklaard = daad("v", "volledigheid_verklaard", "2023-05-03", **wat)
    bij_vastlegging = {**verklaard, "gebeurd": None, "vastgelegd_op": "2023-05-03"}
    for op, uitkomsten in {
        date(2023, 5, 2): ("niet_nagekomen", "niet_gebleken"),
        date(2023, 5, 3): ("niet_nagekomen",),
    }.items():
        assert een(EEN, op, melding("2023-04-10"), bij_vastlegging).uitkomsten == uitkomsten
    zaak = feiten(melding("2023-04-10"), bij_vastlegging)
    (stil, *_, zeker) = beloop(zaak, EEN, date(2023, 5, 2))
    assert (stil.tot, zeker.van, zeker.tot) == (date(2023, 5, 3), date(2023, 5, 3), None)


def test_a_border_that_its_source_doubts_is_said_with_the_verdict() -> None:
    geldig = ALTIJD.replace("tot: null", 'tot: "2019-12-31?"')
    twijfel, zeker = (catalogus(p=norm(geldig=g)) for g in (geldig, geldig.replace("?", "")))
    tekst = "Tot wanneer deze norm gold is onzeker; als laatste dag is genomen: 31 december 2019."
    for dag in ("2019-12-30", "2020-01-02"):
        assert tekst in een(twijfel, LENTE, melding(dag)).opmerkingen
        assert tekst not in een(zeker, LENTE, melding(dag)).opmerkingen


@pytest.mark.parametrize(
    ("periode", "uitkomst"),
    [
        ("2023-04-10/2023-04-17", "niet_nagekomen"),
        ("2023-04", "niet_nagekomen"),
        ("../2023-04-17", "niet_nagekomen"),
        ("2023-04-10/2023-04-16", "niet_gebleken"),
        ("2023-04-11/2023-04-17", "niet_gebleken"),
        ("2023-04-10/2023-04-17~", "niet_gebleken"),
        ("[2023-04-01..2023-04-30]", "niet_gebleken"),
        ("2023-03~", "niet_gebleken"),
        ("2023-04-XX", "niet_gebleken"),
        ("2023-21", "niet_gebleken"),
        ("202X", "niet_gebleken"),
    ],
)
def test_only_the_days_certainly_named_establish_that_something_was_not_done(
    periode: str, uitkomst: str
) -> None:
    wat = {"daadsoort": "ontvangst_bevestigd", "periode": periode}
    zaak = melding("2023-04-10"), daad("ng", "niet_gebeurd_vastgesteld", "2023-11-01", **wat)
    assert een(EEN, date(2023, 12, 1), *zaak).uitkomsten == (uitkomst,)
    (kern,) = kernen(feiten(*zaak), EEN, date(2023, 12, 1))  # the quick path says the same
    assert kern.uitkomsten == (uitkomst,)
