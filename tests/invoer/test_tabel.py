"""A spreadsheet as people keep it is read with its doubts; nothing in it is decided for them."""

import io
import re
import resource
import zipfile
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import openpyxl
import pytest

from api.invoer import tabelbestand
from api.invoer import werkmap as werkmap_module
from api.invoer.indeling import Indeling, IndelingOnjuist, keur, lees_indeling, stel_voor
from api.invoer.tabelbestand import Rij, Tabel, Weggelaten, lees_tabel, letter
from api.invoer.tabelregels import Rijplan, plannen
from api.invoer.werkmap import KOLOMMEN_MAX, TabelGeweigerd
from tests.invoer.test_kwade_invoer import GEDRAAID, MIB, in_een_kind
from tests.opstelling.secretariaat import csvbestand, werkmap


def tabel_van(data: bytes) -> Tabel:
    return lees_tabel("register 2020.xlsx", data)


def plan(tabel: Tabel, **anders: Any) -> dict[int, Rijplan]:
    indeling = keur(stel_voor(tabel).model_copy(update=anders), tabel)
    return {p.nummer: p for p in plannen(tabel, indeling) if isinstance(p, Rijplan)}


def data_van(p: Rijplan) -> list[tuple[str, str | None, str | None, tuple[str, ...]]]:
    uit = [(d.handeling, d.twijfels) for d in p.daden]
    return [(h.daad, h.gebeurd, h.woorden, twijfels) for h, twijfels in uit]


def test_what_stands_around_the_table_is_left_out_with_its_row_and_why() -> None:
    tabel = tabel_van(werkmap())
    assert (tabel.blad, tabel.andere_bladen, tabel.koprij) == ("Meldingen", ("Uitleg",), 4)
    gelezen = list(tabel.rijen())
    assert [r for r in gelezen if isinstance(r, Weggelaten)] == [
        Weggelaten(1, "staat boven de kop"),
        Weggelaten(2, "staat boven de kop"),
        Weggelaten(6, "is leeg"),
        Weggelaten(10, "is leeg"),
        Weggelaten(11, "is een totaal"),
    ]
    assert [r.nummer for r in gelezen if isinstance(r, Rij)] == [5, 7, 8, 9]


def test_a_row_that_the_workbook_hides_is_a_row_and_is_pointed_out() -> None:
    tabel = tabel_van(werkmap(verborgen=(2, 7, 9)))
    assert tabel.verborgen() == [7, 9]  # above the header nothing is taken along
    assert [r.nummer for r in tabel.rijen() if isinstance(r, Rij)] == [5, 7, 8, 9]
    assert tabel_van(werkmap()).verborgen() == []
    assert (
        lees_tabel("a.csv", csvbestand([["Zaaknummer", "Ontvangen"], ["F-1", "2020"]])).verborgen()
        == []
    )


def test_every_date_keeps_its_words_and_its_doubt() -> None:
    rijen = plan(tabel_van(werkmap()))
    assert data_van(rijen[5]) == [
        ("melding_gedaan", "2020-06-15", None, ("datumcel",)),
        (
            *("doorgeleid", "[2020-06-26..2020-07-09]", "2 à 3 weken later"),
            ("na_vorige", "onnauwkeurig"),
        ),
        ("onderzoek_ingesteld", "2020-23", "najaar 2020", ("onnauwkeurig",)),
        ("oordeel_gegeven", "2021-03", "begin maart 2021", ("onnauwkeurig",)),
    ]
    melding, doorgeleid, *_, oordeel = (d.handeling for d in rijen[5].daden)
    assert (doorgeleid.melding, doorgeleid.na[0].id) == ("r5-0", "r5-0")
    assert (doorgeleid.na[0].min, doorgeleid.na[0].max) == (11, 24)
    assert getattr(melding, "kanaal", "") == "vertrouwenspersoon"
    assert getattr(oordeel, "uitkomst", "") == "tekortgeschoten"
    assert data_van(rijen[8]) == [
        ("melding_gedaan", "2021-05-03~", "rond 3 mei 2021", ("onnauwkeurig",))
    ]


def test_a_report_comes_before_what_is_about_it_and_after_what_it_is_counted_from() -> None:
    kop = ["Zaak", "Doorgeleid", "Signaal", "Melding ontvangen"]
    dagen = ["A", "juli 2020", "mei 2020", "2 weken later"]
    rij = plan(tabel_van(csvbestand([kop, dagen])))[4]
    assert [d.handeling.daad for d in rij.daden] == [
        *("signaal_geuit", "melding_gedaan", "doorgeleid"),
    ]
    assert [d.handeling.melding for d in rij.daden] == [None, None, "r4-2"]


def test_every_act_says_in_which_file_row_and_column_it_stood() -> None:
    tabel = tabel_van(werkmap())
    melding, doorgeleid, *_ = (d.handeling for d in plan(tabel)[5].daden)
    bestand, archief = doorgeleid.bronnen
    assert bestand.document == tabel.sha256
    assert (bestand.titel, bestand.plaats) == (
        *("register 2020.xlsx", "blad Meldingen, rij 5, kolom Doorgeleid"),
    )
    assert (bestand.citaat, bestand.openbaar) == ("2 à 3 weken later", False)
    assert archief.titel == "archiefmap 3 (fictief)"
    assert melding.bronnen[0].citaat == "15-6-2020\nsprak eerst mondeling"


def test_a_document_that_a_row_names_is_a_source_of_its_own_with_its_own_date() -> None:
    kop = "Zaak;Melding ontvangen;Bron;Datum bron"
    gelezen = [rij("Z-1", "2024-03-01", "Brief", dag, kop=kop) for dag in ("2 maart 2024", "")]
    bronnen = [[(b.titel, b.datum) for b in p.daden[0].handeling.bronnen] for p in gelezen]
    assert [rest for _, *rest in bronnen] == [[("Brief", "2024-03-02")], [("Brief", None)]]
    fout = rij("Z-1", "2024-03-01", "Brief", "onlangs", kop=kop)
    assert [f.kolom for f in fout.fouten] == ["Datum bron"]


def test_what_cannot_be_read_is_asked_and_the_answer_is_a_reading_of_its_words() -> None:
    tabel = tabel_van(werkmap())
    voor = plan(tabel)
    assert [str(f) for f in voor[7].fouten] == [
        "kolom Doorgeleid: verwacht ook een jaar, zoals 15 juni 2020, kreeg 'begin juni'"
    ]
    assert [f.verwacht for f in voor[9].fouten] == ["een jaar in vier cijfers, zoals 2020"]
    antwoord = {"7:Doorgeleid": "begin juni 2020", "9:Onderzoek gestart": "-"}
    na = plan(tabel, oplossingen=antwoord, weiger=(8,))
    doorgeleid = na[7].daden[1].handeling
    assert (doorgeleid.gebeurd, doorgeleid.woorden) == ("2020-06", "begin juni")
    assert doorgeleid.lezing
    assert doorgeleid.bronnen[0].citaat == "begin juni"
    assert [d.kolom for d in na[9].daden] == ["Melding ontvangen", "Doorgeleid"]
    assert [n for n, p in na.items() if p.gaat_mee] == [5, 7, 9]
    assert [n for n, p in voor.items() if p.gaat_mee] == [5, 8]


def rij(*cellen: str, kop: str = "Zaak;Melding ontvangen;Doorgeleid;Oordeel;Uitkomst") -> Rijplan:
    vulling = [["A", "1 mei 2020", "2 mei 2020", "3 mei 2020", ""]]  # so that columns are dates
    tabel = tabel_van(csvbestand([kop.split(";"), *vulling, list(cellen)]))
    return plan(tabel)[5]


@pytest.mark.parametrize(
    ("cellen", "fout"),
    [
        (("", "mei 2020"), "kolom Zaak: verwacht het kenmerk"),
        (("B",), "kolom Melding ontvangen: verwacht ten minste een datum"),
        (("B", "2 weken later"), "in deze rij staat er geen voor"),
        (("B", "mei 2020", "een paar weken later"), "kolom Doorgeleid: verwacht een datum"),
        (("B", "mei 2020", "", "", "geschonden"), "Uitkomst: verwacht ook een datum bij ‘Oordeel"),
        (("B", "mei 2020", "", "mei 2021", "schuldig"), "Uitkomst: verwacht een van voldaan"),
        (("B", "31-2-2020"), "verwacht een dag van 01 t/m 29"),
        (("B\u202e", "mei 2020"), "kolom Zaak: .* zonder stuurtekens"),
        (("B", str(2**63)), "kolom Melding ontvangen: verwacht een datum"),
        (("B", '=HYPERLINK("http://example.org")'), "kolom Melding ontvangen: verwacht een datum"),
    ],
)
def test_a_row_that_cannot_be_read_says_where_and_what_came(
    cellen: tuple[str, ...], fout: str
) -> None:
    (gevonden, *_) = rij(*cellen).fouten
    assert re.search(fout, str(gevonden))
    assert str(gevonden).isprintable()


def test_a_formula_and_a_name_that_turns_around_never_come_in_as_anything_but_text() -> None:
    kop = "Zaak;Melding ontvangen;Opmerking"
    plan_ = rij("B", "mei 2020", '=HYPERLINK("x")', kop=kop)
    assert plan_.daden[0].handeling.bronnen[0].citaat == 'mei 2020\n=HYPERLINK("x")'
    assert not rij("B", "mei 2020", GEDRAAID, kop=kop).gaat_mee


@pytest.mark.parametrize("scheiding", [";", ",", "\t"])
@pytest.mark.parametrize("codering", ["utf-8", "utf-8-sig", "cp1252"])
def test_however_a_table_was_saved_as_text_it_reads_the_same(scheiding: str, codering: str) -> None:
    rijen = [["Zaak", "Melding ontvangen"], ['Één, twee;"drie"\nvier', "€ mei 2020"]]
    data = csvbestand(rijen, codering, scheiding)
    (gelezen,) = (r for r in tabel_van(data).rijen() if isinstance(r, Rij))
    assert [cel.tekst for cel in gelezen.cellen.values()] == rijen[1]
    assert gelezen.nummer == 4


def test_one_act_a_row_names_its_kind_and_who_did_it() -> None:
    kop = ["Dossier", "Handeling", "Datum", "Door wie"]
    data = csvbestand([kop, ["A", "melding doorgeleid", "mei 2020", "de vertrouwenspersoon"]])
    daad = plan(tabel_van(data))[4].daden[0].handeling
    assert (daad.daad, daad.door[0].rol) == ("doorgeleid", "vertrouwenspersoon")


def test_columns_of_one_name_are_told_apart_and_a_person_may_say_where_the_header_is() -> None:
    data = csvbestand([["ab", "ab", ""], ["1 xx", "2 yy", "3"]])
    assert [k.naam for k in tabel_van(data).kolommen] == [
        *("ab (kolom A)", "ab (kolom B)", "kolom C"),
    ]
    assert lees_tabel("x.csv", data, koprij=4).kolommen[0].naam == "1 xx"
    with pytest.raises(TabelGeweigerd, match="rij 2: verwacht een kop"):
        lees_tabel("x.csv", data, koprij=2)
    assert [letter(i) for i in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]


def test_a_header_of_two_rows_names_its_columns_by_both_and_a_person_may_say_otherwise() -> None:
    boven = ["Zaak", "Melding", "", "Vervolg", "Opmerking"]
    onder = ["", "ontvangen", "kanaal", "doorgeleid", ""]
    rij = ["FICTIEF-A", "mei 2020", "leidinggevende", "juli 2020", "mondeling (fictief)"]
    data = csvbestand([["", "in uren", "", "", "", ""], boven, onder, rij, boven])
    tabel = tabel_van(data)
    assert (tabel.koprij, tabel.koprijen) == (5, 2)
    assert [k.naam for k in tabel.kolommen][:5] == [
        *("Zaak", "Melding ontvangen", "Melding kanaal", "Vervolg doorgeleid", "Opmerking"),
    ]
    daden = [d.handeling for d in plan(tabel)[6].daden]
    assert [(d.daad, d.gebeurd) for d in daden] == [
        *(("melding_gedaan", "2020-05"), ("doorgeleid", "2020-07")),
    ]
    assert getattr(daden[0], "kanaal", "") == "leidinggevende"
    assert list(tabel.rijen())[-1] == Weggelaten(7, "is de kop nog eens")
    een = lees_tabel("x.csv", data, koprij=5, koprijen=1)
    assert [k.naam for k in een.kolommen][:2] == ["kolom A", "ontvangen"]
    dagen = [["Zaak", "Wie", ""], ["", "nam waar", "gaf door"], ["A", "mei 2020", "juni 2020"]]
    assert tabel_van(csvbestand(dagen)).koprijen == 2
    dagen[1] = ["", "mei 2020", "gaf door"]  # a day is no name of a column
    assert tabel_van(csvbestand(dagen)).koprijen == 1


def test_a_file_as_office_writes_it_reads_the_same_in_every_encoding() -> None:
    rijen = [["Zaak", "Melding ontvangen"], ["FICTIEF-é", "mei 2020"]]
    gelezen = {
        tuple(plan(tabel_van(csvbestand(rijen, codering, scheiding)))[4].daden[0].regel.dossier)
        for codering in ("utf-8", "utf-8-sig", "cp1252", "utf-16")
        for scheiding in ";,\t"
    }
    assert gelezen == {tuple("FICTIEF-é")}


def test_an_arrangement_that_fits_no_column_or_no_act_is_refused_with_every_fault() -> None:
    tabel = tabel_van(werkmap())
    assert keur(lees_indeling(stel_voor(tabel).model_dump_json()), tabel) == stel_voor(tabel)
    with pytest.raises(IndelingOnjuist, match=r"(?s)Zaak: verwacht een kolom.*een datum"):
        keur(Indeling(kolommen={"Zaak": "dossier"}), tabel)
    for fout in ('{"kolommen": {"a": "datum:gegooid"}}', '{"kolomen": {}}', "[" * 100_000, "\0"):
        with pytest.raises(IndelingOnjuist):
            keur(lees_indeling(fout), tabel)


# --- a file that means harm ---------------------------------------------------------------------


def herpakt(wijzig: Callable[[bytes], bytes], lid: str = "xl/worksheets/sheet1.xml") -> bytes:
    """A workbook of which one member was changed."""
    uit = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(werkmap())) as in_,
        zipfile.ZipFile(uit, "w", zipfile.ZIP_DEFLATED) as nieuw,
    ):
        for naam in in_.namelist():
            inhoud = in_.read(naam)
            nieuw.writestr(naam, wijzig(inhoud) if naam == lid else inhoud)
    return uit.getvalue()


def met_rij(xml: bytes) -> Callable[[bytes], bytes]:
    return lambda inhoud: inhoud.replace(b"</sheetData>", xml + b"</sheetData>")


STIJL = "xl/styles.xml"
LANG = b'<row r="12"><c t="inlineStr"><is><t>' + b"x" * (80 * MIB) + b"</t></is></c></row>"
KWAAD: dict[str, Callable[[], bytes]] = {
    "a bomb of one cell": lambda: herpakt(met_rij(LANG)),
    "a bomb outside the sheets": lambda: herpakt(lambda b: b + b" " * 25 * MIB, STIJL),
    "a sheet where none belongs": lambda: herpakt(lambda b: b + b"<sheetData/>", STIJL),
    "a sheet in another encoding": lambda: herpakt(lambda b: b.decode().encode("utf-16")),
    "nested 10^5 deep": lambda: herpakt(met_rij(b"<a>" * 10**6 + b"</a>" * 10**6)),
    "a laugh": lambda: herpakt(lambda b: b.replace(b"<worksheet", b"<!DOCTYPE x []><worksheet")),
    "row 2^31": lambda: herpakt(met_rij(b'<row r="2147483648"><c><v>1</v></c></row>')),
    "row 2^63 again": lambda: herpakt(met_rij(b'<row r="9223372036854775808"/>')),
    "a column far away": lambda: herpakt(met_rij(b'<row r="12"><c r="ZZZZZ12"/></row>')),
    "too many columns": lambda: csvbestand([["a b"] * (KOLOMMEN_MAX + 1)]),
    "a formula without its outcome": lambda: herpakt(
        met_rij(b'<row r="12"><c r="A12"><f>1+1</f><v></v></c></row>')
    ),
    "half a workbook": lambda: werkmap()[:3000],
    "XML that ends": lambda: herpakt(lambda b: b[:900]),
    "a lone surrogate": lambda: herpakt(met_rij(b'<row><c t="str"><v>&#xD800;</v></c></row>')),
    "a NUL": lambda: b"Zaak;Datum\nA;\0\n",
    "a lone surrogate in bytes": lambda: b"Zaak;Datum\nA;\xed\xa0\x80\x81\n",
    "a quote without end": lambda: b'Zaak;Datum\nA;"mei' + b"x" * 200_000,
    "a cell too long": lambda: b"Zaak;Datum\nA;" + b"x" * 40_000,
    "no table": lambda: b"x" * (20 * MIB),
    "nothing": lambda: b"",
    "an old workbook": lambda: b"\xd0\xcf\x11\xe0" + bytes(600),
    "UTF-16 without its mark": lambda: "Zaak;Datum\nA;mei".encode("utf-16-le"),
    "UTF-16 with a NUL": lambda: "Zaak;Datum\nA;\0".encode("utf-16"),
    "an open document": lambda: b"PK\x03\x04mimetypeapplication/vnd.oasis.opendocument.spreadsheet",
}  # fmt: skip


def lees_alles(data: bytes) -> int:
    tabel = tabel_van(data)
    return sum(1 for _ in tabel.rijen())


@pytest.mark.parametrize("maak", KWAAD.values(), ids=KWAAD)
def test_m3_whatever_a_table_tries_it_is_refused_in_words(maak: Callable[[], bytes]) -> None:
    with pytest.raises(TabelGeweigerd) as geweigerd:
        lees_alles(maak())
    assert str(geweigerd.value).isprintable()
    assert len(str(geweigerd.value)) < 300


def test_m3_what_a_table_may_be_has_a_bound_in_bytes_and_in_rows(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert lees_alles(werkmap()) == 9
    monkeypatch.setattr(werkmap_module, "_UITGEPAKT_MAX", 9000)
    with pytest.raises(TabelGeweigerd, match="uitgepakt hoogstens 9000 bytes"):
        lees_alles(werkmap())
    monkeypatch.setattr(tabelbestand, "RIJEN_MAX", 3)
    with pytest.raises(TabelGeweigerd, match="rij 4: verwacht hoogstens 3 rijen"):
        lees_alles(b"ab;cd\n" * 4)


def groei(data: bytes, lees: Callable[[bytes], Any]) -> int:
    """By how many MiB a process grows that reads this; 98: by that or more."""

    def doe() -> int:
        eerst = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        with suppress(TabelGeweigerd):
            lees(data)
        return min(98, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - eerst) // 1024)

    return in_een_kind(doe)


def test_m3_a_bomb_takes_no_more_memory_than_its_refusal() -> None:
    bom = KWAAD["a bomb of one cell"]()
    assert len(bom) < MIB
    assert groei(bom, lees_alles) < 50
    assert groei(bom, _zonder_keur) > 97  # control: a reader that does not look first


def _zonder_keur(data: bytes) -> None:
    for _ in openpyxl.load_workbook(io.BytesIO(data), read_only=True)["Meldingen"].iter_rows():
        pass
