"""A letter that an answer takes longer says what is on record, and moves a term as a norm says."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from ledger.daden.handelingen import lees_handeling
from ledger.zaak.dossier import Vastgelegd
from projections.beelden.zaakbeeld import alsof
from projections.feitenblad.feitantwoord import Feitenstof
from projections.feitenblad.feitopzet import kamervragen_van
from projections.feitenblad.kamertermijn import kamertermijn, met_bericht
from projections.feitenblad.uitstelbericht import (
    HIER,
    GeenUitstel,
    Uitstelbericht,
    stand,
    uit_te_stellen,
    vraagstanden,
)
from tests.opstelling.bladkamer import blad, opzet, rij, stof

NR = "2021Z19601"
DRIE, ZES = date(2021, 11, 26), date(2021, 12, 17)


def vragen(*erbij: dict[str, Any]) -> tuple[Vastgelegd, ...]:
    """The letter's case without its answer, and these acts after it."""
    alle = [v for v in rij() if v.daad != "kamervragen_beantwoord"]
    (zaak,) = {v.dossiers[0] for v in alle if v.daad == "kamervragen_ingezonden"}
    assert alle[-1].dossiers[0] != zaak, "the last entry of the case is at home in another"
    daden = [lees_handeling(velden) for velden in erbij]
    nieuw = [
        alsof(daad, zaak, n, alle[-1], alle[-1].vastgelegd_op) for n, daad in enumerate(daden, 1)
    ]
    return (*alle, *nieuw)


def uitstel(dag: str, **anders: Any) -> dict[str, Any]:
    vast = {"daad": "uitstel_medegedeeld", "gebeurd": dag, "vragen": NR}
    door = [{"rol": "bewindspersoon", "ref": None}]
    return {**vast, "door": door, "aan": "kamervoorzitter", "gemotiveerd": True, **anders}


def op(dag: date, alle: Iterable[Vastgelegd]) -> Feitenstof:
    """These cases, judged on this day."""
    alles = stof(alle)
    snede = replace(alles.snede, peildatum=dag)
    zaken = {d: replace(z, snede=snede) for d, z in alles.zaken.items()}
    return Feitenstof(zaken, alles.catalogus, snede)


def bericht(dag: date, alle: Iterable[Vastgelegd], redenen: str | None = None) -> Uitstelbericht:
    alles = op(dag, alle)
    sheet = blad(opzet(), rij())
    return Uitstelbericht(
        op=dag,
        kamervragen=kamervragen_van(alles, NR),
        termijn=uit_te_stellen(kamertermijn(alles, NR)),
        straks=met_bericht(alles, NR),
        blad=f"{NR}-1",
        vragen=vraagstanden(sheet),
        redenen=redenen,
    )


def test_the_letter_names_the_questions_their_days_and_how_far_each_is() -> None:
    brief = bericht(date(2021, 11, 20), vragen())
    tekst = brief.tekst()
    assert f"Op 5 november 2021 zijn de Kamervragen {NR} ingezonden door het Kamerlid." in tekst
    assert "De termijn om te antwoorden loopt tot en met 26 november 2021." in tekst
    assert "Met dit bericht loopt de termijn tot en met 17 december 2021." in tekst
    assert [v.nummer for v in brief.vragen if stand(v) == "feiten"] == ["4", "6", "7", "8"]
    assert "Uit het register is al iets te zeggen op de vragen 4, 6, 7 en 8." in tekst
    assert "Een antwoord zonder feiten uit het register is er op vraag 1." in tekst
    assert "Nog niets is er op de vragen 2, 3 en 5." in tekst
    assert "kamervragen.3weken" in brief.noten()[0], "what the days rest on is said, not in it"


def test_the_reasons_are_the_writers_own_and_their_place_is_kept() -> None:
    leeg, vol = (bericht(date(2021, 11, 20), vragen(), r) for r in (None, "Er loopt onderzoek."))
    assert [tekst for soort, tekst in leeg.alineas() if soort == "vrij"] == [HIER]
    assert [tekst for soort, tekst in vol.alineas() if soort == "vrij"] == ["Er loopt onderzoek."]


@pytest.mark.parametrize(
    ("erbij", "uiterlijk", "bericht_op_tijd"),
    [
        ([], DRIE, "loopt"),
        ([uitstel("2021-11-19")], ZES, "nagekomen"),
        ([uitstel("2021-11-19", gemotiveerd=False)], DRIE, "loopt"),
        ([uitstel("2021-11-19", aan="melder")], DRIE, "nagekomen"),
        ([uitstel("2021-11-18"), uitstel("2021-11-19")], ZES, "nagekomen"),
    ],
)
def test_only_a_delay_told_with_reasons_to_the_speaker_moves_the_term_and_once(
    erbij: list[dict[str, Any]], uiterlijk: date, bericht_op_tijd: str
) -> None:
    termijn = kamertermijn(op(date(2021, 11, 20), vragen(*erbij)), NR)
    assert termijn is not None
    assert termijn.uiterlijk == (uiterlijk, uiterlijk)
    assert (termijn.uitkomsten, termijn.bericht) == (("loopt",), (bericht_op_tijd,))
    assert bool(termijn.uitgesteld) is (uiterlijk == ZES)


def test_a_second_letter_says_that_it_moves_nothing() -> None:
    tweede = bericht(date(2021, 11, 24), vragen(uitstel("2021-11-19")))
    assert tweede.straks is None
    assert "Met dit bericht" not in tweede.tekst()
    assert any("verlengt de termijn niet" in noot for noot in tweede.noten())


def test_a_term_that_is_over_or_was_answered_cannot_be_put_off() -> None:
    te_laat, beantwoord = op(date(2021, 11, 27), vragen()), op(date(2021, 11, 25), rij())
    for alles in (te_laat, beantwoord):
        with pytest.raises(GeenUitstel, match="loopt niet meer"):
            uit_te_stellen(kamertermijn(alles, NR))
    laat = vragen(uitstel("2021-11-29"))
    termijn = kamertermijn(op(date(2021, 11, 30), laat), NR)
    assert termijn is not None
    assert (termijn.uiterlijk, termijn.uitgesteld) == ((DRIE, DRIE), ()), "told after the term"
