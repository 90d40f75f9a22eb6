"""What a verdict was as the report was classified then, beside what it is as classified now."""

from datetime import date

import pytest

from ledger.tijd.wanneer import Antwoord
from projections.toetsen import bladen
from projections.toetsen.toetsing import toetsen
from tests.opstelling.proefnormen import (
    BIJ_MISSTAND,
    EEN,
    MISSTAND,
    OOIT,
    OPEN,
    TERUGVAL,
    TWEE,
    VERBOD,
    bevestigd,
    catalogus,
    daad,
    een,
    feiten,
    gekwalificeerd,
    melding,
    norm,
    versies,
)


def test_a_later_classification_leaves_the_verdict_of_then_beside_the_one_of_now() -> None:
    gewoon = melding("2023-03-01", vermoedens=())
    later = een(MISSTAND, date(2023, 4, 1), gewoon, gekwalificeerd("2023-03-20", "misstand"))
    assert later.uitkomsten == ("niet_gebleken",)
    assert later.naar_toenmalige_kwalificatie == ("niet_van_toepassing",)
    assert later.als_json()["naar_toenmalige_kwalificatie"] == ["niet_van_toepassing"]
    assert later.opmerkingen == ("Naar de kwalificatie van toen: niet van toepassing.",)
    assert (later.genoemd, later.gebruikt) == (("m",), ("m", "k"))
    assert later.herkomst.feiten == ("m", "k")


def test_a_classification_of_the_day_itself_is_the_one_of_then() -> None:
    gewoon = melding("2023-03-01", vermoedens=())
    toets = een(MISSTAND, date(2023, 4, 1), gewoon, gekwalificeerd("2023-03-01", "misstand"))
    assert toets.uitkomsten == ("niet_gebleken",)
    assert toets.naar_toenmalige_kwalificatie == ("niet_gebleken",)
    assert toets.opmerkingen == ()


def test_the_verdict_of_then_is_not_certain_where_not_all_was_worked_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    daden = melding("2023-03"), gekwalificeerd("2023-05-20", "misstand"), bevestigd("2023-03-20")
    precies = een(MISSTAND, date(2023, 6, 1), *daden).naar_toenmalige_kwalificatie
    monkeypatch.setattr(bladen, "HOOGSTENS", 1)
    benaderd = een(MISSTAND, date(2023, 6, 1), *daden).naar_toenmalige_kwalificatie
    assert precies
    assert benaderd
    assert set(benaderd) > set(precies)


def test_where_no_classification_matters_there_is_none_of_then() -> None:
    daden = melding("2023-03-01"), gekwalificeerd("2023-03-20", "misstand")
    assert een(EEN, date(2023, 4, 1), *daden).naar_toenmalige_kwalificatie is None
    zonder = een(MISSTAND, date(2023, 4, 1), melding("2023-03-01"))
    assert zonder.naar_toenmalige_kwalificatie is None
    geen_melding = een(MISSTAND, date(2023, 4, 1), gekwalificeerd("2023-03-20", "misstand"))
    assert geen_melding.naar_toenmalige_kwalificatie is None


def test_the_yardstick_of_an_open_term_is_said_and_read_the_same_then() -> None:
    daden = melding("2023-03-01"), gekwalificeerd("2023-03-20", "integriteitsschending")
    toets = een(OPEN, date(2023, 4, 1), *daden)
    assert toets.uitkomsten == ("niet_van_toepassing",)
    assert toets.naar_toenmalige_kwalificatie == ("niet_gebleken",)
    assert toets.opmerkingen == ("Naar de kwalificatie van toen: niet gebleken.",)
    (maatstaf,) = een(OPEN, date(2023, 4, 1), melding("2023-03-01")).opmerkingen
    assert maatstaf.startswith("Onmiddellijk (open norm; maatstaf 1–5 werkdagen")


def test_the_verdict_of_then_is_by_the_version_that_was_in_force() -> None:
    daden = melding("2022-12-31"), gekwalificeerd("2023-02-01", "misstand")
    toets = een(versies(BIJ_MISSTAND), date(2023, 4, 1), *daden)
    assert toets.uitkomsten == toets.naar_toenmalige_kwalificatie == ("niet_gebleken",)
    assert toets.opmerkingen == ()


def test_the_verdict_of_then_on_a_duty_that_follows_another_follows_it_too() -> None:
    normen = catalogus(p=norm() + TWEE.format("{plicht: proef.een, uitkomst: [niet_gebleken]}", ""))
    daden = melding("2023-03-01"), gekwalificeerd("2023-03-20", "misstand")
    _, toets = toetsen(feiten(*daden), normen, date(2023, 4, 1))
    assert toets.uitkomsten == toets.naar_toenmalige_kwalificatie == ("niet_gebleken",)
    _, toets = toetsen(feiten(*daden, bevestigd("2023-03-08")), normen, date(2023, 4, 1))
    assert toets.uitkomsten == toets.naar_toenmalige_kwalificatie == ("niet_van_toepassing",)


def test_the_verdict_of_then_on_what_follows_a_fallback_is_by_that_fallback() -> None:
    drie = TWEE.format("{plicht: proef.twee, uitkomst: [niet_gebleken]}", "")
    normen = catalogus(p=norm() + TERUGVAL + drie.replace("id: proef.twee", "id: proef.drie"))
    daden = melding("2023-03-01"), gekwalificeerd("2023-03-20", "misstand")
    *_, toets = toetsen(feiten(*daden), normen, date(2023, 6, 1))
    assert toets.norm == "proef.drie"
    assert toets.uitkomsten == toets.naar_toenmalige_kwalificatie == ("niet_gebleken",)


def test_what_a_duty_follows_is_classified_as_then_as_well() -> None:
    """The first is for misconduct, as the report was classified later; the second for a breach."""
    volgt = TWEE.format("{plicht: proef.een, uitkomst: [niet_gebleken]}", "")
    volgt = volgt.replace("bevat: misstand", "bevat: integriteitsschending")
    normen = catalogus(p=norm(verder=BIJ_MISSTAND) + volgt)
    gewoon = melding("2023-03-01", vermoedens=("integriteitsschending",))
    daden = gewoon, gekwalificeerd("2023-03-20", "misstand", "integriteitsschending")
    _, toets = toetsen(feiten(*daden), normen, date(2023, 6, 1))
    assert toets.uitkomsten == ("niet_gebleken",)
    assert toets.naar_toenmalige_kwalificatie == ("niet_van_toepassing",)


def test_only_of_a_duty_there_is_a_verdict_of_then() -> None:
    verbod = catalogus(p=VERBOD)
    aangewezen = daad(
        "a", "onderzoeker_aangewezen", "2023-03-05", melding="m", onderzoek=None, betrokken="ja"
    )
    daden = melding("2023-03-01", vermoedens=()), aangewezen
    toets = een(verbod, date(2023, 4, 1), *daden, gekwalificeerd("2023-03-03", "misstand"))
    assert toets.uitkomsten == ("geschonden",)
    assert toets.antwoord is Antwoord.NEE
    assert toets.gebruikt == ("a", "k")
    assert toets.naar_toenmalige_kwalificatie is None


def test_a_prohibition_over_a_whole_case_says_which_unknown_decides() -> None:
    tot = "{van: null, tot: '2023-12-31', toets_op: gedraging}"
    verbod = catalogus(p=VERBOD.replace(OOIT, tot))
    toets = een(verbod, date(2023, 4, 1), {**melding("2023-03-01"), "vermoedens": None})
    assert toets.aanleiding is None
    assert toets.uitkomsten == ("niet_van_toepassing", "geen_schending_gebleken")
    wat, vermoeden = "‘melding gedaan’ (1 maart 2023)", "over een vermoeden van een misstand"
    assert toets.kantelpunten == (
        f"{wat} {vermoeden} → geen schending gebleken",
        f"{wat} niet {vermoeden} → niet van toepassing",
    )


def test_acts_that_contradict_each_other_give_no_other_verdict_then_or_now() -> None:
    """Acknowledged on 8 March, and reported after that on 1 March."""
    onmogelijk = {**melding("2023-03-01"), "na": ["o"]}
    daden = onmogelijk, bevestigd("2023-03-08"), gekwalificeerd("2023-03-20", "misstand")
    toets = een(MISSTAND, date(2023, 4, 1), *daden)
    assert toets.uitkomsten == ("tegenstrijdig",)
    assert toets.antwoord is Antwoord.ONBEKEND
    assert toets.naar_toenmalige_kwalificatie == ("tegenstrijdig",)
