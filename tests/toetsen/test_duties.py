"""Duties are judged exactly: the stories, the letter, and the arithmetic with what turns it."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import pytest
import yaml

from ledger.tijd.wanneer import Antwoord
from projections.normen.normen import Catalogus
from projections.normen.normvorm import Duur
from projections.normen.termijnen import Rekensom, noem_dag
from projections.toetsen.toetsing import Toets, toetsen
from tests import GEGEVENS, WORTEL
from tests.orakel.orakel_zaak import gecorrigeerd
from tests.orakel.vergelijking import AANVULLING, echte_lezers, feit, verhalen

Daad = Mapping[str, Any]
MET_PROEF = echte_lezers().motor  # all packages and the bare norms, also those from memory
CATALOGUS = Catalogus.laad()
DE_VIER = [
    norm.id
    for norm in CATALOGUS.werkzaam
    if norm.pakket in ("jenv.altijd", "jenv.pre2020", "jenv.2020", "kamervragen")
]
BRIEFDAG = date(2021, 11, 23)


def oordelen(daden: Sequence[Daad], catalogus: Catalogus, op: date) -> list[Toets]:
    return toetsen([feit(dict(daad), n) for n, daad in enumerate(daden, 1)], catalogus, op)


def uitkomsten(toetsen_: Iterable[Toets], norm: str) -> set[str]:
    """Of all instances of a norm together; one that is not there does not apply."""
    stel = {u for toets in toetsen_ if toets.norm == norm for u in toets.uitkomsten}
    return stel or {"niet_van_toepassing"}


# --- the stories ------------------------------------------------------------------------------

VERHALEN = {verhaal["nr"]: verhaal for verhaal in verhalen()}


@pytest.mark.parametrize("nr", VERHALEN)
def test_a_story_comes_out_as_it_is_written_and_says_why(nr: str) -> None:
    verhaal = VERHALEN[nr]
    bekend = verhaal.get("bekend_op")
    daden = gecorrigeerd(verhaal["handelingen"], date.fromisoformat(bekend) if bekend else None)
    catalogus = MET_PROEF.alleen(verhaal["normen"], ook_uitgeschakeld=True)
    toetsen_ = oordelen(daden, catalogus, date.fromisoformat(verhaal["peildatum"]))
    for sleutel, verwacht in verhaal["verwacht"].items():
        norm, _, daad = sleutel.partition("@")
        eigen = [t for t in toetsen_ if t.norm == norm and (not daad or t.aanleiding == daad)]
        assert len(eigen) == 1
        assert set(eigen[0].uitkomsten) == set(verwacht)
        assert eigen[0].gronden
        assert not eigen[0].benaderd


def verklaring(soorten: Sequence[str], tot: date, op: date) -> dict[str, Any]:
    """The file declared complete for these kinds of acts."""
    daad = {"id": "v", "daad": "volledigheid_verklaard", "gebeurd": op.isoformat(), "na": []}
    velden = {"daadsoort": list(soorten), "tot_en_met": tot.isoformat()}
    return {**daad, **velden, "door": [{"rol": None, "ref": None}]}


# --- the letter -------------------------------------------------------------------------------


def brief() -> list[dict[str, Any]]:
    """The letter's case, by act; what the register says of the case itself left out."""
    pad = WORTEL / "api" / "voorbeeld" / "brief.jsonl"
    regels = [json.loads(regel) for regel in pad.read_text("utf-8").splitlines()]
    return [r for r in regels if r["dossier"] == "IND-ILO" and r["daad"] != "dossier_geopend"]


BRIEF = brief()
VERWACHT = yaml.safe_load((GEGEVENS / "brief_verwacht.yaml").read_text("utf-8"))
ALLES_AAN = CATALOGUS.op(BRIEFDAG)


@pytest.mark.parametrize("norm", VERWACHT)
def test_the_letters_own_account_gives_what_its_analysis_found(norm: str) -> None:
    for catalogus in (ALLES_AAN, ALLES_AAN.alleen(DE_VIER)):
        if norm not in catalogus.normen:
            continue
        gevonden = [t for t in oordelen(BRIEF, catalogus, BRIEFDAG) if t.norm == norm]
        assert gevonden
        for toets in gevonden:
            if VERWACHT[norm]["uitkomst"] == "onbepaald":
                assert len(toets.uitkomsten) > 1
                assert toets.antwoord is Antwoord.ONBEKEND
            else:
                assert toets.uitkomsten == (VERWACHT[norm]["uitkomst"],)


def zonder(*ids: str) -> list[dict[str, Any]]:
    return [daad for daad in BRIEF if daad["id"] not in ids]


def met(id_: str, **velden: Any) -> list[dict[str, Any]]:
    return [{**daad, **velden} if daad["id"] == id_ else daad for daad in BRIEF]


@pytest.mark.parametrize(
    ("daden", "op", "norm", "verwacht"),
    [
        (zonder("18"), BRIEFDAG, "kamervragen.3weken", {"loopt"}),
        (zonder("18"), date(2021, 11, 26), "kamervragen.3weken", {"loopt"}),
        (zonder("18"), date(2021, 11, 27), "kamervragen.3weken", {"niet_gebleken"}),
        (met("18", gebeurd="2021-11-26"), date(2022, 1, 1), "kamervragen.3weken", {"nagekomen"}),
        (met("18", gebeurd="2021-11-27"), date(2022, 1, 1), "kamervragen.3weken", {"te_laat"}),
        (zonder("11"), BRIEFDAG, "jenv.altijd.zorg-voor-melder", {"niet_gebleken"}),
        (zonder("11"), BRIEFDAG, "jenv.2020.commissie-behandelt-benadeling", {"loopt"}),
        (zonder("14"), BRIEFDAG, "jenv.2020.standpunt-aan-melder", {"loopt"}),
        (
            met("9", na=[]),
            BRIEFDAG,
            "jenv.2020.benadeling-bij-commissie",
            {"bevoegd_verricht", "niet_van_toepassing"},
        ),
        (
            zonder("8"),
            BRIEFDAG,
            "jenv.altijd.bescherming-benadeling",
            {"geen_schending_gebleken", "niet_van_toepassing"},
        ),
        (
            met("2", soorten=["misstand"]),
            BRIEFDAG,
            "aw.oud.125quinquies-3",
            {"geschonden", "geen_schending_gebleken", "niet_van_toepassing"},
        ),
    ],
)
def test_take_away_or_move_one_act_of_the_letter_and_the_verdict_follows(
    daden: list[dict[str, Any]], op: date, norm: str, verwacht: set[str]
) -> None:
    assert uitkomsten(oordelen(daden, CATALOGUS, op), norm) == verwacht


def test_the_season_and_the_yardstick_that_were_read_are_always_said() -> None:
    per_norm = {t.norm: t for t in oordelen(BRIEF, ALLES_AAN, BRIEFDAG)}
    doorgeleiden = per_norm["jenv.2020.doorgeleiden"].opmerkingen
    assert any("1 maart 2020 tot en met 20 juni 2020" in tekst for tekst in doorgeleiden)
    assert any(tekst.startswith("Onmiddellijk (open norm; maatstaf 1–5") for tekst in doorgeleiden)
    redelijk = per_norm["jenv.2020.standpunt-op-oordeel"].opmerkingen
    assert any("tijdigheid niet getoetst: geen maatstaf" in tekst for tekst in redelijk)


def test_a_practice_is_never_missed() -> None:
    praktijk = {norm.id for norm in CATALOGUS.werkzaam if norm.praktijk}
    volledig = {
        "id": "v",
        "daad": "volledigheid_verklaard",
        "gebeurd": "2021-11-23",
        "na": [],
        "door": [{"rol": None, "ref": None}],
        "tot_en_met": "2021-11-22",
        "daadsoort": ["oordeel_gegeven", "standpunt_bepaald", "maatregel_genomen"],
    }
    for weg in ((), ("11",), ("13",), ("14",)):
        for toets in oordelen([*zonder(*weg), volledig], ALLES_AAN, BRIEFDAG):
            if toets.norm in praktijk:
                assert not set(toets.uitkomsten) & {"te_laat", "niet_nagekomen", "geschonden"}


# --- the arithmetic ---------------------------------------------------------------------------


def dag(tekst: str) -> int:
    return date.fromisoformat(tekst).toordinal()


@pytest.mark.parametrize(
    ("begin", "som", "eind"),
    [
        ("2021-11-05", Rekensom(Duur(3, "W")), "26 november 2021"),
        ("2018-10-01", Rekensom(Duur(12, "W"), atw=True), "27 december 2018"),
        ("2018-10-01", Rekensom(Duur(13, "W"), atw=True), "31 december 2018"),
        ("2023-01-31", Rekensom(Duur(1, "M")), "28 februari 2023"),
        ("2024-02-29", Rekensom(Duur(1, "Y")), "28 februari 2025"),
        ("2023-01-27", Rekensom(Duur(3, "M"), atw=True), "1 mei 2023"),
        ("2025-04-19", Rekensom(Duur(7, "D"), atw=True), "28 april 2025"),
        ("2023-04-06", Rekensom(Duur(3, "D"), atw=True), "12 april 2023"),
        ("2023-04-06", Rekensom(Duur(5, "D"), atw=True, zelfde_dag=True), "11 april 2023"),
        ("2023-04-06", Rekensom(werkdagen=2), "12 april 2023"),
        ("2023-03-13", Rekensom(Duur(7, "D"), zelfde_dag=True), "19 maart 2023"),
        ("2023-03-01", Rekensom(Duur(1, "W"), later=((Duur(2, "W"), False),)), "22 maart 2023"),
        ("2023-03-01", Rekensom(Duur(1, "W"), later=((10, False),)), "18 maart 2023"),
    ],
)
def test_a_term_ends_when_the_law_says(begin: str, som: Rekensom, eind: str) -> None:
    laag, hoog = CATALOGUS.kalender.tabel(som).grenzen(dag(begin))
    assert noem_dag(laag) == noem_dag(hoog) == eind


def test_a_day_no_loaded_decree_covers_is_unknown() -> None:
    som = Rekensom(Duur(7, "D"), atw=True)
    assert tuple(map(noem_dag, CATALOGUS.kalender.tabel(som).grenzen(dag("2020-05-15")))) == (
        "22 mei 2020",
        "25 mei 2020",
    )


def test_no_sentence_of_any_story_says_a_word_twice_or_names_a_code() -> None:
    """Of the stories and of the letter: grounds, turning points, remarks, what is missing."""
    alle = oordelen(BRIEF, ALLES_AAN, BRIEFDAG) + [
        toets
        for v in VERHALEN.values()
        for toets in oordelen(
            v["handelingen"],
            MET_PROEF.alleen(v["normen"], ook_uitgeschakeld=True),
            date.fromisoformat(v["peildatum"]),
        )
    ]
    zinnen = {
        zin
        for t in alle
        for zin in (
            *(*t.gronden, *t.kantelpunten, *t.opmerkingen),
            *(o.waarom for o in t.overwogen),
            *(o.wat for o in t.ontbreekt),
        )
    }
    assert len(zinnen) > 200
    dubbel = re.compile(r"\b(\w+)\W{1,2}\1\b|_|: (ja|nee)\b|:[^(]*: gedaan|\b(True|False|None)\b")
    assert [zin for zin in sorted(zinnen) if dubbel.search(zin)] == []


def een(verhaal: str) -> Toets:
    """The one verdict of a story about one norm."""
    v = VERHALEN[verhaal]
    catalogus = MET_PROEF.alleen(v["normen"], ook_uitgeschakeld=True)
    (toets,) = oordelen(v["handelingen"], catalogus, date.fromisoformat(v["peildatum"]))
    return toets


def test_the_arithmetic_is_printed_step_by_step() -> None:
    (kamer,) = (t for t in oordelen(BRIEF, CATALOGUS, BRIEFDAG) if t.norm == "kamervragen.3weken")
    assert kamer.rekenwijze == ("5 november 2021 + 3 weken = 26 november 2021",)
    assert kamer.due_laatst == date(2021, 11, 26)
    assert een("13a").rekenwijze == (
        "1 oktober 2018 + 12 weken = 24 december 2018",
        (
            "verlengd tot en met 27 december 2018 (Algemene termijnenwet): "
            "24 december 2018 (met een feestdag gelijkgesteld), "
            "25 december 2018 (eerste kerstdag), 26 december 2018 (tweede kerstdag)"
        ),
    )
    assert een("53a").rekenwijze == (
        "20 december 2024 + 3 weken = 10 januari 2025",
        "10 januari 2025 + 3 weken verlenging = 31 januari 2025",
    )
    assert een("106").rekenwijze[-1] == (
        "opgeschort: 10 dagen tellen niet mee, tot en met 15 februari 2024"
    )


def test_the_turning_point_names_the_day_that_would_settle_it() -> None:
    assert een("04a").kantelpunten == (
        "ontvangst van ‘melding gedaan’ op of vóór 10 maart 2023 → te laat",
        "ontvangst van ‘melding gedaan’ op of na 13 maart 2023 → nagekomen",
    )


def test_the_turning_point_of_an_open_term_is_over_the_yardstick() -> None:
    assert een("110b").kantelpunten == (
        "‘onmiddellijk’ gelezen als hoogstens 2 werkdagen → te laat",
        "‘onmiddellijk’ gelezen als ten minste 3 werkdagen → nagekomen",
    )


MAG_BESLISSEN = "die over de rechtspositie van medewerkers mag beslissen"


def test_the_turning_point_of_a_border_and_of_an_unknown_field_is_named() -> None:
    assert een("07a").kantelpunten[0].startswith("grens ‘integriteitscommissie’ op of vóór 10 apr")
    assert een("30b").kantelpunten == (
        f"de melding gaat over iemand {MAG_BESLISSEN} → niet gebleken",
        f"de melding gaat niet over iemand {MAG_BESLISSEN} → niet van toepassing",
    )
    assert "22 mei 2020 wel met een feestdag gelijkgesteld → nagekomen" in een("20a").kantelpunten


def test_a_verdict_that_a_later_classification_opened_says_what_it_was_then() -> None:
    assert een("28b").uitkomsten == ("niet_gebleken",)
    toen = "Naar de kwalificatie van toen: niet van toepassing."
    assert toen in een("28b").opmerkingen
    assert toen not in een("28a").opmerkingen


def test_inside_the_hard_limit_is_said_where_only_the_open_term_is_doubtful() -> None:
    assert any("binnen de harde termijn" in o.lower() for o in een("102").opmerkingen)
    assert not any("binnen de harde termijn" in o.lower() for o in een("103").opmerkingen)


def test_silence_is_never_said_to_be_proof() -> None:
    niets = een("112")
    assert niets.uitkomsten == ("niet_gebleken",)
    assert "Dat het niet is gebeurd staat niet vast." in niets.gronden[0]
    assert niets.antwoord is Antwoord.ONBEKEND


def test_an_extension_to_a_saturday_runs_on_to_the_next_working_day() -> None:
    """Whit Monday 2018 was 21 May: an extension to Saturday 19 May ends on Tuesday 22 May."""
    daden = [
        daad("m", "melding_gedaan", "2018-02-01", kanaal="leidinggevende", vermoedens=["misstand"]),
        daad(
            "u",
            "uitstel_medegedeeld",
            "2018-04-20",
            melding="m",
            aan="melder",
            schriftelijk=True,
            gemotiveerd=True,
            nieuwe_datum="2018-05-19",
        ),
        daad(
            "f",
            "bevindingen_medegedeeld",
            "2018-05-22",
            melding="m",
            aan="melder",
            schriftelijk=True,
            gemotiveerd=True,
        ),
    ]
    norm = "ikr.2017.art11-12weken"
    assert uitkomsten(oordelen(daden, CATALOGUS, date(2018, 12, 31)), norm) == {"nagekomen"}
    daden[2] = {**daden[2], "gebeurd": "2018-05-23"}
    assert uitkomsten(oordelen(daden, CATALOGUS, date(2018, 12, 31)), norm) == {"te_laat"}


def daad(id_: str, soort: str, gebeurd: str, **velden: Any) -> Daad:
    door = [{"rol": None, "ref": None}]
    return {"id": id_, "daad": soort, "gebeurd": gebeurd, "door": door, "na": [], **velden}


def test_each_act_is_judged_by_the_version_of_its_norm_that_was_in_force() -> None:
    """A week until the end of 2022, two days from then on: two versions, one norm."""
    proef = (GEGEVENS / "proef.yaml").read_text("utf-8")
    pakket = yaml.safe_load(proef)
    (oud,) = (norm for norm in pakket["normen"] if norm["id"] == "proef.7d")
    teksten = {}
    for naam, duur, rand in (
        ("een", "P7D", {"tot": "2022-12-31"}),
        ("twee", "P2D", {"van": "2023-01-01"}),
    ):
        norm = {**oud, "geldig": oud["geldig"] | rand, "termijn": oud["termijn"] | {"duur": duur}}
        teksten[f"{naam}.yaml"] = yaml.safe_dump(pakket | {"pakket": naam, "normen": [norm]})
    catalogus = Catalogus.uit_teksten(teksten, AANVULLING).alleen(
        ["proef.7d"], ook_uitgeschakeld=True
    )
    gewoon = {"kanaal": "leidinggevende", "vermoedens": ["misstand"]}
    daden = [
        daad("a", "melding_gedaan", "2022-12-31", **gewoon),
        daad("b", "melding_gedaan", "2023-01-01", **gewoon),
        daad("ba", "ontvangst_bevestigd", "2023-01-05", melding="a", aan="melder"),
        daad("bb", "ontvangst_bevestigd", "2023-01-05", melding="b", aan="melder"),
    ]
    toetsen_ = oordelen(daden, catalogus, date(2023, 2, 1))
    assert {t.aanleiding: t.uitkomsten for t in toetsen_} == {
        "a": ("nagekomen",),
        "b": ("te_laat",),
    }
    assert {t.aanleiding: t.versie.partition("@")[0] for t in toetsen_} == {"a": "een", "b": "twee"}
