"""The page that checks itself says what the verifier says, of what holds and of what was bent."""

import re
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from ledger import verify
from ledger.bewijs.bundelblad import als_pagina
from ledger.tijd.wanneer import WanneerFout, periode
from ledger.verify import CASES, SHEET, SUMS, check_sheet, edtf_days, parse_policy
from tests.opstelling.bladverhaal import CITAAT, gemaakt, met_dagen, met_relazen, uitspraak
from tests.opstelling.bundelkamer import (
    fouten,
    gesmeed,
    gezien,
    letters,
    schrijf,
    veranderd,
    zonder,
)


@pytest.fixture(scope="module")
def bundel() -> Mapping[str, bytes]:
    return gemaakt()


@pytest.mark.browser
def test_a_bundle_proves_itself_in_a_browser_without_a_network(
    bundel: Mapping[str, bytes], pagina: Page, tmp_path: Path
) -> None:
    pagina.context.set_offline(True)
    gevraagd: list[str] = []
    pagina.on("request", lambda vraag: gevraagd.append(vraag.url))
    schrijf(bundel, tmp_path)
    pagina.goto((tmp_path / "index.html").as_uri())
    pagina.locator("#oordeel.groen").wait_for()
    gezegd = pagina.inner_text("main")
    assert "Klopt: 8 vastleggingen staan in voorbeeld.example/grootboek, gezien door w." in gezegd
    assert "letter voor letter het blad dat met nr 9 is uitgegeven" in gezegd
    assert CITAAT in gezegd
    assert "Niet geverifieerd: vrije tekst" in gezegd
    assert [adres for adres in gevraagd if not adres.startswith("file:")] == []
    assert Axe().run(pagina).response["violations"] == []


@pytest.mark.browser
def test_t_p5_a_page_of_which_a_letter_was_changed_stays_red(
    bundel: Mapping[str, bytes], pagina: Page, tmp_path: Path
) -> None:
    heel = bundel["index.html"]
    assert gezien(pagina, bundel, tmp_path)[0] == "groen"  # control
    # Of what is shown and what runs; a browser reads some letters of its tags as the same page.
    plekken = [heel.index(b"Dat betreur ik"), heel.index("„juist”".encode())]
    for merk in (b"<title>", b"<style>", b'role="status">', b'"gegevens">', b"<script>"):
        begin = heel.index(merk) + len(merk)
        eind = heel.index(b"</", begin)
        plekken += [begin + plek for plek in letters(heel[begin:eind], 2, str(merk))]
    for plek in plekken:
        vals = veranderd(heel, plek)
        klas, zin = gezien(pagina, {"index.html": vals}, tmp_path)
        assert klas != "groen", (plek, heel[plek - 20 : plek + 20], zin)
        assert "Dat betreur" not in pagina.inner_text("main")


@pytest.mark.browser
@pytest.mark.parametrize("nummer", [1, 4])
def test_t_p6_the_page_misses_an_entry_too(
    nummer: int, bundel: Mapping[str, bytes], pagina: Page, tmp_path: Path
) -> None:
    vals = {**zonder(bundel, nummer)}
    vals["index.html"] = als_pagina({n: b for n, b in vals.items() if n != SUMS})
    assert gezien(pagina, vals, tmp_path) == (
        "rood",
        f"Klopt niet: zaak-{1 if nummer == 1 else 2}: dit zijn niet alle vastleggingen",
    )


# What a forger who makes the rest anew can do to a file, and what is said of it: by both alike.
GEPLOOID: dict[str, tuple[str, bytes, bytes, str]] = {
    "a name twice": (SHEET, b'"laagst":1', b'"laagst":1,"laagst":1', "canonieke JSON|ASCII"),
    "a number with a point": (SHEET, b'"laagst":1', b'"laagst":1.0', "JSON|gehele getallen"),
    "a number too large": (SHEET, b'"positie":7', b'"positie":9007199254740993', "JSON|getal"),
    "true for one": (SHEET, b'"laagst":1', b'"laagst":true', "geteld 1 tot 1"),
    "half a character": (SHEET, b"betreur ik", b"betreur \\ud800", "JSON|tekens"),
    "a mark before it": (SHEET, b'{"bekendOp"', b'\xef\xbb\xbf{"bekendOp"', "JSON|vorm"),
    "a prototype": (CASES, b'"zaak":"zaak-1"', b'"zaak":"__proto__"', "nr 3 is geen"),
    "a place of a half": (CASES, b'"plaats":', b'"plaats":0.5,"x":', "gehele getallen|getal"),
    "sources hidden": (
        "nr-3.disclosures",
        b',"bronnen",',
        b"",
        "niet getoond welke bronnen|woorden",
    ),
    "what was asked hidden": ("nr-3.disclosures", b',"vermoedens",', b"", "niet getoond waar naar"),
    "kind hidden": ("nr-1.disclosures", b',"daad",', b"", "nr 1 .zaak-1. is geen"),
    "no names of fields": ("nr-3.disclosures", b',"@velden",', b"", "niet getoond waar naar"),
    "a key twice": ("policy.txt", b"log ", b"log X\nlog ", "sleutel|base64"),
    "surely, where it says perhaps": (SHEET, b'"zeker":true', b'"zeker":false', "nr 3 past"),
}


@pytest.mark.browser
def test_t_p5_what_a_forger_bends_verifier_and_page_refuse_alike(
    bundel: Mapping[str, bytes], pagina: Page, tmp_path: Path
) -> None:
    kaal = {**bundel, CASES: bundel[CASES].replace(b'"uitgifte":9', b'"uitgifte":null')}
    assert fouten(gesmeed(kaal), tmp_path) == []  # control: without the issue it would pass
    for wat, (naam, van, naar, verwacht) in GEPLOOID.items():
        if naam.endswith(".disclosures"):
            open_ = [x for x in kaal[naam].split() if van not in verify._unbase64url(x.decode())]
            vals = gesmeed({**kaal, naam: b"\n".join(open_)})
        else:
            vals = gesmeed({**kaal, naam: kaal[naam].replace(van, naar, 1)})
        assert vals[naam] != kaal[naam], wat
        try:
            gezegd = " ".join(fouten(vals, tmp_path))
        except verify.Afgekeurd as fout:  # of the policy, which was not read
            gezegd = str(fout)
        klas, zin = gezien(pagina, vals, tmp_path)
        assert klas == "rood", (wat, zin)
        assert re.search(verwacht, gezegd), (wat, gezegd)
        assert re.search(verwacht, zin), (wat, zin)


def vraag(soort: str, **anders: Any) -> dict[str, Any]:
    return {"feitvraag": {**uitspraak()["feitvraag"], "soort": soort, **anders}}


EEN = [{"nummer": 3, "gebeurd": "2021-10-04", "zin": "Een zin."}]


HEEL = {"gebeurd_van": "2021-01-01", "gebeurd_tot": "2021-12-31"}


# Per kind of question an answer that holds, and how it can be made not to; None: it holds.
ANTWOORDEN: dict[str, tuple[dict[str, Any], str | None]] = {
    "list": (vraag("lijst") | {"uitkomst": {"antwoord": "ja", "handelingen": EEN}}, None),
    "whether": (
        vraag("of_en_wanneer") | {"uitkomst": {"antwoord": "ja", "handelingen": EEN}},
        None,
    ),
    "first": (vraag("eerste") | {"uitkomst": {"handelingen": EEN}}, None),
    "last": (vraag("laatste") | {"uitkomst": {"handelingen": EEN}}, None),
    "count in a year": (vraag("telling", **HEEL), None),
    "who knew, not made anew": (vraag("wie_wist") | {"uitkomst": {"rol": "sg"}}, None),
    "on another day": (
        vraag("lijst")
        | {"uitkomst": {"antwoord": "ja", "handelingen": [{**EEN[0], "gebeurd": "2021"}]}},
        "nr 3 gebeurde niet op 2021",
    ),
    "less sure": (
        vraag("lijst") | {"uitkomst": {"antwoord": "mogelijk", "handelingen": EEN}},
        "verwacht ja",
    ),
    "another named": (
        vraag("lijst") | {"uitkomst": {"antwoord": "ja", "handelingen": []}},
        "handelingen",
    ),
    "none where there is one": (
        vraag("lijst")
        | {"uitkomst": {"antwoord": "niet_vastgelegd", "handelingen": []}, "vastleggingen": []}
        | {"aanhalingen": []},
        "verwacht niet_vastgelegd|nr 3",
    ),
    "a count in the year after": (
        vraag("telling", gebeurd_van="2022-01-01"),
        "nr 3 past niet bij de vraag",
    ),
    "a count of which the day is not sure": (
        vraag("telling", gebeurd_van="2021-10-04", gebeurd_tot="2021-10-03"),
        "nr 3 past niet bij de vraag",
    ),
}


@pytest.mark.browser
def test_t_p7_every_answer_that_follows_from_what_is_shown_is_made_anew_by_both(
    pagina: Page, tmp_path: Path
) -> None:
    for wat, (anders, verwacht) in ANTWOORDEN.items():
        over = None if anders.get("vastleggingen", EEN) else 3
        bestanden = gemaakt(niet_genoemd=over, **anders)
        gezegd = " ".join(fouten(bestanden, tmp_path))
        klas, zin = gezien(pagina, bestanden, tmp_path)
        assert klas == ("groen" if verwacht is None else "rood"), (wat, zin)
        assert re.search(verwacht or "^$", gezegd), (wat, gezegd)
        if verwacht is None:
            verslag = check_sheet(tmp_path, parse_policy(bestanden["policy.txt"]))
            nagegaan = any("opnieuw" in feit for feit in verslag.facts)
            assert nagegaan != any("niet nagerekend" in merk for merk in verslag.remarks), wat


@pytest.mark.browser
def test_the_first_of_what_may_fit_is_not_a_later_one(pagina: Page, tmp_path: Path) -> None:
    dagen = {3: "2021-10-04", 5: "2021-11", 6: "2021-12", 7: "[2021-10-01..2021-10-09]"}
    for genoemd, klopt in (((3, 7), True), ((3,), False), ((3, 6, 7), False)):
        bestanden = met_dagen(dagen, genoemd)
        gezegd = fouten(bestanden, tmp_path)
        assert klopt == (gezegd == []) == ("eerste is nr" not in " ".join(gezegd)), genoemd
        assert gezien(pagina, bestanden, tmp_path)[0] == ("oranje" if klopt else "rood")


def test_a_date_means_the_same_days_to_the_verifier_as_to_the_register() -> None:
    deel = [f"{jaar}{rest}" for jaar in ("2019", "2020") for rest in RESTEN] + ["201X", "20XX~"]
    teksten = [
        *deel,
        *(f"{a}/{b}" for a in deel[:9] for b in deel[-20:]),
        "2020/..",
        "[..2021-06%]",
    ]
    gelezen = 0
    for tekst_ in teksten:
        with suppress(WanneerFout):
            dagen = periode(tekst_)
            vroegst = "" if dagen.open_begin else dagen.vroegst.isoformat()
            assert edtf_days(tekst_) == (vroegst, dagen.laatst.isoformat()), tekst_
            gelezen += 1
    assert gelezen > 150
    for geen in (
        "2020-13",
        "2020-02-30",
        "2020-25",
        "20X-06",
        "2020-06-15T10:00+02:00",
        "0999",
        "[",
    ):
        assert edtf_days(geen) is None


RESTEN = [
    *("", "-XX", "-XX-XX", "-02", "-02-XX", "-12-31", "-02-28~", "-01-01%", "-01~", "-12%", "?"),
    *(f"-{seizoen}{teken}" for seizoen in range(21, 25) for teken in ("", "~")),
]


@pytest.mark.browser
def test_t_p7_what_two_accounts_tell_is_counted_apart_by_verifier_and_page(
    pagina: Page, tmp_path: Path
) -> None:
    goed, vals = met_relazen(2, 3), met_relazen(3, 4)
    assert fouten(goed, tmp_path) == []
    assert gezien(pagina, goed, tmp_path)[0] == "oranje"  # it holds, and was never issued
    zegt = check_sheet(tmp_path, parse_policy(goed["policy.txt"])).remarks
    assert any("nr 4 staat in zaak-2 als verwijzing" in zin for zin in zegt), zegt
    (fout,) = fouten(vals, tmp_path)
    assert "geteld 2 tot 3" in fout
    klas, zin = gezien(pagina, vals, tmp_path)
    assert (klas, "geteld 2 tot 3" in zin) == ("rood", True)
