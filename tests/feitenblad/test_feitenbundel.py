"""A sheet of facts proves itself, and shows nothing but what it speaks of (T-P4 to T-P6)."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from ledger import verify
from ledger.bewijs.zaakhoofd import Keten, zaakboom
from ledger.bewijsvoering.feitenbundel import Gegeven, maak_bundel, te_tonen
from ledger.entry import canoniek
from ledger.verify import CASES, SHEET, SUMS, check_sheet, parse_policy
from tests.opstelling.bladverhaal import CITAAT, GEHEIM, ZAKEN, gemaakt, tekst, uitspraak, verhaal
from tests.opstelling.bundelkamer import fouten, herrekend, letters, schrijf, veranderd, zonder


@pytest.fixture(scope="module")
def bundel() -> Mapping[str, bytes]:
    return gemaakt()


def test_a_bundle_proves_itself_with_a_bare_python(
    bundel: Mapping[str, bytes], tmp_path: Path
) -> None:
    schrijf(bundel, tmp_path)
    opdracht = [sys.executable, "-I", "-S", "verify.py"]
    klaar = subprocess.run(opdracht, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert klaar.returncode == 0, klaar.stdout + klaar.stderr
    for gezegd in (
        "zaak-1: dit zijn alle 5 vastleggingen tot en met nr 7, volgens nr 8",
        "zaak-2: dit zijn alle 2 vastleggingen tot en met nr 7, volgens nr 8",
        "uitspraak 1: opnieuw geteld, 1 tot 1 melding_gedaan",
        "uitspraak 1: nr 5 telt niet mee: ingetrokken met nr 6",
        "feitenblad.json is het blad dat met nr 9 is uitgegeven, letter voor letter",
        "Niet geverifieerd: uitspraak 2 is vrije tekst.",
        "zaak-1: op het blad niet genoemd: nr 1, 6",
    ):
        assert gezegd in klaar.stdout


def test_nothing_is_shown_but_what_the_sheet_speaks_of(bundel: Mapping[str, bytes]) -> None:
    alles = b"\n".join(bundel.values())
    ontsloten = b"\n".join(
        verify._unbase64url(regel)
        for naam, inhoud in bundel.items()
        if naam.endswith(".disclosures")
        for regel in inhoud.decode().split()
    )
    verborgen = (*GEHEIM, *ZAKEN, "d-verborgen", "a-fictief", "rol-fictief")
    assert [w for w in verborgen if w.encode() in alles + ontsloten] == []
    assert CITAAT.encode() in ontsloten  # control: the search finds what was opened
    assert b"nr-2." not in "\n".join(bundel).encode()


def test_where_nothing_is_counted_not_even_the_kind_of_the_rest_of_a_case_is_shown(
    tmp_path: Path,
) -> None:
    geteld, gevraagd = gemaakt(), {**uitspraak()["feitvraag"], "soort": "lijst"}
    genoemd = [{"nummer": 3, "gebeurd": "2021-10-04", "zin": "Een zin."}]
    kaal = gemaakt(feitvraag=gevraagd, uitkomst={"antwoord": "ja", "handelingen": genoemd})
    assert fouten(kaal, tmp_path) == []
    zegt = check_sheet(tmp_path, parse_policy(kaal["policy.txt"])).remarks
    assert "uitspraak 1: dat nr 1 (zaak-1) geen melding_gedaan is, is niet getoond" in zegt
    for nummer in (1, 4):
        assert geteld[f"nr-{nummer}.disclosures"] != b""  # control
        assert kaal[f"nr-{nummer}.disclosures"] == b""
    assert fouten(zonder(kaal, 4), tmp_path) != []  # and none of them can be left out


KERN = {"@entry", "@velden", "gebeurd", "vermoedens"}  # what tells whether a report counts


@pytest.mark.parametrize("soort", ["telling", "lijst"])
@pytest.mark.parametrize("zaken", [["zaak-1"], None], ids=["asked of one case", "of both"])
def test_of_no_entry_a_field_is_opened_that_no_answer_follows_from(
    soort: str, zaken: list[str] | None
) -> None:
    """Nor of an act of another kind, of a repair of one, or of a case that was not asked about."""
    v, _ = verhaal()
    ander = v.leg_vast(ZAKEN[:1], "mededeling_gedaan", gebeurd="2021")
    v.leg_vast(ZAKEN[:1], "correctie", van_daad=str(UUID(int=ander)), veld="gebeurd")
    volledig = v.leg_vast(ZAKEN[1:], "volledigheid_verklaard", daadsoort=["doorgeleid"])
    feitvraag = {**uitspraak()["feitvraag"], "soort": soort, "dossiers": zaken}
    inhoud = json.loads(tekst(volledig, feitvraag=feitvraag))
    inhoud["dekking"]["volledigVerklaard"] = [{"nummer": volledig}]
    plicht = {
        **uitspraak(),
        "feitvraag": {"soort": "plicht"},
        "vastleggingen": [],
        "aanhalingen": [],
    }
    inhoud["uitspraken"].append({**plicht, "buitenBeschouwing": []})
    per_zaak = {
        f"zaak-{plek}": v.lees(tags=(f"dossier:{dossier}",), tot=volledig)
        for plek, dossier in enumerate(ZAKEN, 1)
    }
    geteld = {"daad"} if soort == "telling" else set[str]()
    assert te_tonen(inhoud, per_zaak) == {
        1: geteld,
        3: {"daad", "bronnen", *KERN},
        # Of a list that nobody names this report in not even the kind is told.
        4: geteld and (set() if zaken else {"daad", *KERN}),
        5: {"daad", *KERN},
        6: {"daad", "van_daad"},
        7: {"daad"},
        ander: geteld,
        ander + 1: geteld,
        volledig: {"daad", "daadsoort", "tot_en_met", "@entry"},
    }


def test_one_case_under_two_names_one_entry_twice_or_no_list_of_hashes_is_refused(
    bundel: Mapping[str, bytes], tmp_path: Path
) -> None:
    zaken = json.loads(bundel[CASES])
    zaken["zaken"].append({**zaken["zaken"][0], "zaak": "zaak-3"})
    assert any(
        "elke zaak een keer" in f
        for f in fouten(herrekend({**bundel, CASES: canoniek(zaken)}), tmp_path)
    )
    nog = {f"nr-3b{soort}": bundel[f"nr-3{soort}"] for soort in (".tlog-proof", ".disclosures")}
    assert any(
        "van elke vastlegging een bewijs" in f
        for f in fouten(herrekend({**bundel, **nog}), tmp_path)
    )
    for naam in (*nog, SUMS):
        (tmp_path / naam).unlink()
    schrijf({CASES: bundel[CASES]}, tmp_path)
    gezegd = check_sheet(tmp_path, parse_policy(bundel["policy.txt"])).faults
    assert [str(f) for f in gezegd] == [f"verwacht {SUMS}"]


# What was made by whoever made the bundle, and no entry speaks for: only the list of hashes does.
VAN_DE_MAKER = {"verify.py", "FORMAT.md", "LEESMIJ.txt", "index.html", SUMS}


def test_t_p5_any_changed_letter_of_any_file_is_refused(
    bundel: Mapping[str, bytes], tmp_path: Path
) -> None:
    assert fouten(bundel, tmp_path) == []  # control
    vast = parse_policy(bundel["policy.txt"])
    for naam, inhoud in bundel.items():
        for plek in letters(inhoud, 2, naam):
            vals = {**bundel, naam: veranderd(inhoud, plek)}
            schrijf({naam: vals[naam]}, tmp_path)
            assert check_sheet(tmp_path, vast).faults, (naam, plek)
            if naam not in VAN_DE_MAKER | {"policy.txt"}:
                schrijf({SUMS: herrekend(vals)[SUMS]}, tmp_path)
                assert check_sheet(tmp_path, vast).faults, (naam, plek, "herrekend")
            schrijf({naam: inhoud, SUMS: bundel[SUMS]}, tmp_path)


def test_t_p5_without_its_issue_and_with_its_hashes_anew_a_changed_sentence_passes(
    bundel: Mapping[str, bytes], tmp_path: Path
) -> None:
    """The control of the one above: what catches a forger is that the issue is an entry."""
    vals = {**bundel, SHEET: bundel[SHEET].replace(b"Dat betreur ik", b"Dat betreur ze")}
    assert any("niet het blad" in f for f in fouten(herrekend(vals), tmp_path))
    vals[CASES] = canoniek({**json.loads(bundel[CASES]), "uitgifte": None})
    assert fouten(herrekend(vals), tmp_path) == []


@pytest.mark.parametrize("nummer", [1, 3, 4, 5, 6, 7])
def test_t_p6_a_case_from_which_an_entry_was_left_out_does_not_come_to_its_head(
    nummer: int, bundel: Mapping[str, bytes], tmp_path: Path
) -> None:
    assert any("niet alle vastleggingen" in f for f in fouten(zonder(bundel, nummer), tmp_path))


def test_t_p6_without_the_head_nobody_would_miss_that_entry(
    bundel: Mapping[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert fouten(zonder(bundel, 1), tmp_path)
    monkeypatch.setattr(verify, "check_case", lambda *_: None)
    assert fouten(zonder(bundel, 1), tmp_path) == []


def test_a_case_with_an_entry_too_many_or_under_other_heads_does_not_hold(tmp_path: Path) -> None:
    v, positie = verhaal()
    kort = v.boom(positie - 1)
    heel = v.hoofden(positie)
    goed = maak_bundel(v.lees, Gegeven(tekst(positie), ZAKEN), heel, v.stukken())
    assert fouten(goed, tmp_path) == []
    oud = v.hoofden(positie, kort)  # an entry that is not what it should be
    vals = maak_bundel(v.lees, Gegeven(tekst(positie), ZAKEN), oud, v.stukken())
    shutil.rmtree(tmp_path)
    tmp_path.mkdir()
    assert any("niet alle vastleggingen" in f for f in fouten(vals, tmp_path))
    with pytest.raises(ValueError, match="zaakhoofden: verwacht 6, kreeg 7"):
        maak_bundel(v.lees, Gegeven(tekst(6), ZAKEN), heel, v.stukken())


# What a sheet can say that its entries do not, and how the verifier words it.
ONWAAR: dict[str, tuple[dict[str, Any], str]] = {
    "counts more": ({"uitkomst": {"laagst": 2, "hoogst": 2}}, "geteld 1 tot 1"),
    "leaves one out": ({"buitenBeschouwing": []}, "nr 5 .zaak-1. past bij de vraag en telt niet"),
    "counts what does not fit": (
        {
            "uitkomst": {"laagst": 1, "hoogst": 1},
            "buitenBeschouwing": [
                {"nummer": n, "zaak": "zaak-1", "daad": "melding_gedaan", "reden": "-"}
                for n in (3, 5)
            ],
            "vastleggingen": [
                {"nummer": 4, "zaak": "zaak-2", "daad": "melding_gedaan", "zeker": True}
            ],
        },
        "nr 4 past niet bij de vraag",
    ),
    "quotes otherwise": (
        {
            "aanhalingen": [
                {"nummer": 3, "citaat": CITAAT + "!", "titel": "Brief (fictief)", "plaats": "A6"}
                | {"datum": "2021-11-23", "relaas": None}
            ]
        },
        "heeft geen bron met deze woorden",
    ),
    "rests on another case": (
        {"vastleggingen": [{"nummer": 4, "zaak": "zaak-1", "daad": "melding_gedaan"}]},
        "nr 4 is geen melding_gedaan van zaak-1",
    ),
}


@pytest.mark.parametrize("wat", ONWAAR)
def test_t_p7_what_a_sheet_says_is_held_against_its_entries(wat: str, tmp_path: Path) -> None:
    anders, verwacht = ONWAAR[wat]
    gezegd = fouten(gemaakt(**anders), tmp_path)
    assert any(re.search(verwacht, zin) for zin in gezegd), gezegd


def test_what_is_no_sheet_is_refused_in_words(bundel: Mapping[str, bytes], tmp_path: Path) -> None:
    for naam, vals in (
        (SHEET, b"{}"),
        (SHEET, b"[" * 10**5),
        (CASES, b'{"uitgifte":null}'),
        (CASES, bundel[CASES].replace(b'"pad":["', b'"pad":["AAAA","')),
        (CASES, bundel[CASES].replace(b'"plaats":', b'"plaats":-')),
    ):
        kaal = json.loads(bundel[CASES]) | {"uitgifte": None}
        rest = {**bundel, CASES: canoniek(kaal), naam: vals}
        assert any(f.startswith(("feitenblad", "zaak-1")) for f in fouten(rest, tmp_path)), vals


def test_heads_tell_an_outsider_neither_which_cases_there_are_nor_how_many() -> None:
    for aantal in (1, 2, 300):
        ketens = {f"d-{i}": Keten(1, bytes([i % 256]) * 32) for i in range(aantal)}
        bewijzen = [zaakboom(bytes([z]) * 32, ketens).bewijs("d-0") for z in range(48)]
        assert {len(b.path) for b in bewijzen} == {verify.CASE_LEVELS}
        for laag in range(verify.CASE_LEVELS):  # left or right says nothing, on any level
            rechts = sum(b.place >> laag & 1 for b in bewijzen)
            assert aantal == 1 or 6 < rechts < 42, (aantal, laag)
        hashes = [hash_ for b in bewijzen for hash_ in b.path]
        assert len(set(hashes)) == len(hashes)
