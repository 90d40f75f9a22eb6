"""A case leaves for an archive with its files, and each lies beside what describes it."""

import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest
from lxml import etree

from api.uitvoer.bestandsformaat import formaat_van
from api.web.zipbestand import als_zip
from projections.beelden.zaakbeeld import Wissing
from projections.uitvoer.zaakuitvoer import Zaakrijen
from projections.vragen.documentinzage import DocumentGewist, Uitgereikt
from tests import WORTEL
from tests.opstelling.rijkezaak import RIJK
from tests.opstelling.uitvoerproef import bytes_van, de_zaak, uitgepakt, uitvoer

# What an informatieobject of MDTO 1.0.1 may hold, in this order; those with a star it must.
MDTO = (
    *("identificatie*", "naam*", "aggregatieniveau", "classificatie", "trefwoord", "omschrijving"),
    *("raadpleeglocatie", "dekkingInTijd", "dekkingInRuimte", "taal", "event", "waardering*"),
    *("bewaartermijn", "informatiecategorie", "isOnderdeelVan", "bevatOnderdeel"),
    *("heeftRepresentatie", "aanvullendeMetagegevens", "gerelateerdInformatieobject"),
    *("archiefvormer*", "betrokkene", "activiteit", "beperkingGebruik*"),
)
MDTO_BESTAND = (
    *("identificatie*", "naam*", "omvang*", "bestandsformaat*", "checksum*", "URLBestand"),
    "isRepresentatieVan*",
)


PDF = b"%PDF-1.4\n%fictief\n"


def met_document(*documenten: str) -> Zaakrijen:
    """The rich case, in which the first source of the first acts is a document of this name."""
    zaak = de_zaak()
    met_bron = [r for r in zaak.beeld.regels if r.bronnen][: len(documenten)]
    nieuw = {
        r.id: replace(r, bronnen=(replace(r.bronnen[0], document=1), *r.bronnen[1:]))
        for r in met_bron
    }
    regels = tuple(nieuw.get(r.id, r) for r in zaak.beeld.regels)
    return replace(zaak, beeld=replace(zaak.beeld, regels=regels))


def mdto_van(zaken: Sequence[Zaakrijen], *namen: str) -> dict[str, bytes]:
    """What leaves of these cases, of which every document is such a PDF."""
    over = iter(namen)

    def document(dossier: str, nummer: int, bron: int) -> Uitgereikt:
        naam = next(over)
        if naam == "gewist":
            op = datetime(2025, 1, 2, tzinfo=UTC)
            raise DocumentGewist([Wissing(9, op, "De gegevens zijn gewist (fictief).")])
        return Uitgereikt(naam, PDF)

    return uitgepakt(bytes_van("mdto", replace(uitvoer(tuple(zaken)), document=document)))


def test_mdto_holds_what_it_must_in_its_order_and_is_valid_where_its_schema_is_at_hand() -> None:
    bestanden_ = mdto_van([met_document("a", "b")], "gespreksverslag.pdf", "zonder uitgang")
    sidecars = {naam: inhoud for naam, inhoud in bestanden_.items() if naam.endswith(".mdto.xml")}
    for naam, inhoud in sidecars.items():
        (over,) = etree.fromstring(inhoud)
        namen = [etree.QName(deel).localname for deel in over]
        moet = MDTO_BESTAND if naam.endswith(".bestand.mdto.xml") else MDTO
        volgorde = [een.rstrip("*") for een in moet]
        assert sorted(namen, key=volgorde.index) == namen
        assert {een.rstrip("*") for een in moet if een.endswith("*")} <= set(namen)
    for xsd in mdto_xsd():  # not ours to hand out, so it does not lie in here
        schema = etree.XMLSchema(etree.parse(xsd))
        for inhoud in sidecars.values():
            schema.assertValid(etree.fromstring(inhoud))
        zonder = etree.fromstring(sidecars[f"{RIJK}/{RIJK}.mdto.xml"])
        zonder[0].remove(zonder[0].find("{*}waardering"))
        assert not schema.validate(zonder)


def test_every_file_for_an_archive_lies_beside_what_describes_it_and_is_of_one_piece() -> None:
    bestanden_ = mdto_van([met_document("a")], "gespreksverslag é.pdf")
    stukken = {n: i for n, i in bestanden_.items() if not n.endswith((".mdto.xml", "SHA256SUMS"))}
    del stukken["LEESMIJ.txt"]
    (pdf,) = (naam for naam in stukken if naam.endswith(".pdf"))
    assert stukken.keys() - {pdf} == {
        f"{RIJK}/handelingen/{naam}.csv" for naam in ("handelingen", "toetsen")
    }
    for naam, inhoud in stukken.items():
        over = gelezen_mdto(bestanden_[f"{naam}.bestand.mdto.xml"])
        assert over["checksumWaarde"] == sha256(inhoud).hexdigest()
        assert over["omvang"] == str(len(inhoud))
        assert over["URLBestand"] == over["naam"] == naam.rpartition("/")[2]
        map_ = naam.rpartition("/")[0]
        stuk = bestanden_[f"{map_}/{map_.rpartition('/')[2]}.mdto.xml"]
        kenmerk = etree.fromstring(stuk).findtext("{*}informatieobject/{*}identificatie/{*}*")
        bestand = etree.fromstring(bestanden_[f"{naam}.bestand.mdto.xml"])
        assert bestand.findtext("{*}bestand/{*}isRepresentatieVan/{*}*/{*}*") == kenmerk
        assert f">{kenmerk}<".encode() in bestanden_[f"{RIJK}/{RIJK}.mdto.xml"]
        assert f">{kenmerk}/{naam.rpartition('/')[2]}<".encode() in stuk
    formaat = gelezen_mdto(bestanden_[f"{pdf}.bestand.mdto.xml"])
    assert formaat["begripCode"] == "fmt/18"
    assert "gespreksverslag é.pdf".encode() in bestanden_[f"{pdf.removesuffix('.pdf')}.mdto.xml"]


def gelezen_mdto(inhoud: bytes) -> dict[str, str]:
    """The first text under each name."""
    uit: dict[str, str] = {}
    for deel in etree.fromstring(inhoud).iter("{*}*"):
        uit.setdefault(etree.QName(deel).localname, deel.text or "")
    return uit


def test_of_a_document_that_does_not_go_along_the_case_says_why() -> None:
    zaak = met_document("a", "b")
    gewist = mdto_van([zaak], "gewist", "b.pdf")
    over = gewist[f"{RIJK}/{RIJK}.mdto.xml"].decode()
    assert "is gewist. De gegevens zijn gewist (fictief)." in over
    assert sum(naam.endswith(".pdf") for naam in gewist) == 1
    # Of two cases it lies with one, and nothing is asked for twice.
    tweede = replace(zaak, beeld=replace(zaak.beeld, id="d-ander"))
    samen = mdto_van([zaak, tweede], "a.pdf", "b.pdf")
    assert sum(naam.endswith(".pdf") for naam in samen) == 2
    assert f"ligt bij {RIJK}" in samen["d-ander/d-ander.mdto.xml"].decode()
    # That of an act that was moved lies with the case where the act stands now.
    bron = next(r for r in zaak.beeld.regels if r.bronnen).bronnen[0]
    bij = (replace(bron, document=1),)
    weg = tuple(replace(r, bronnen=bij) for r in zaak.beeld.vervallen if r.id == "verkeerd")
    elders = mdto_van([replace(de_zaak(), beeld=replace(de_zaak().beeld, vervallen=weg))])
    assert "naar een ander dossier verplaatst" in elders[f"{RIJK}/{RIJK}.mdto.xml"].decode()
    # Under a pseudonym none is asked for at all.
    zonder = mdto_van([replace(zaak, beeld=replace(zaak.beeld, pseudoniem=True))])
    assert "onder pseudoniem gelezen" in zonder[f"{RIJK}/{RIJK}.mdto.xml"].decode()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def odt(hoe: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A text of OpenDocument 1.2, of which the content is packed like this."""
    uit = io.BytesIO()
    with zipfile.ZipFile(uit, "w") as zip_:
        zip_.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        inhoud = "<office:document-content office:version='1.2'/>" * 9
        zip_.writestr("content.xml", inhoud, compress_type=hoe)
    return uit.getvalue()


def met_verkeerde_inhoud(zip_: bytes) -> bytes:
    """The same, of which what was packed begins with what nothing packs."""
    begin = zip_.index(b"content.xml") + len("content.xml")
    return zip_[:begin] + b"\xff" * 8 + zip_[begin + 8 :]


def in_de_lijst(zip_: bytes, plek: int, byte: int) -> bytes:
    """The same, with another byte here in what the list of the file says of its content."""
    lijst = zip_.rindex(b"PK\x01\x02") + plek
    return zip_[:lijst] + bytes([byte]) + zip_[lijst + 1 :]


def met_naam_die_geen_tekst_is(zip_: bytes) -> bytes:
    return in_de_lijst(in_de_lijst(zip_, 9, 0x08), 46, 0xFF)


@pytest.mark.parametrize(
    ("naam", "inhoud", "code"),
    [
        ("a.pdf", b"%PDF-1.7\n", "fmt/276"),
        ("a.bin", b"%PDF-1.7 <pdfaid:part>3</pdfaid:part> pdfaid:conformance='A'", "fmt/479"),
        ("a.docx", als_zip({"word/document.xml": b"<w/>"}), "fmt/412"),
        ("a.zip", als_zip({"a.txt": b"a"}), "x-fmt/263"),
        ("a.jpg", b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01", "fmt/43"),
        ("a.txt", "vier é".encode(), "x-fmt/111"),
        ("a.txt", b"\x00\x01", None),
        ("a.docx", b"PK\x03\x04 afgekapt", None),
        ("a.odt", odt(), "fmt/291"),
        ("a.odt", met_verkeerde_inhoud(odt()), None),
        ("a.odt", odt(zipfile.ZIP_LZMA), None),  # so no OpenDocument is packed, and it is not read
        ("a.odt", in_de_lijst(odt(), 10, 99), None),  # packed in a way that nobody knows
        ("a.odt", in_de_lijst(odt(), 8, 0x01), None),  # under a password
        ("a.odt", in_de_lijst(odt(), 6, 99), None),  # of a ZIP of later days
        ("a.odt", met_naam_die_geen_tekst_is(odt()), None),
        ("A.XLSX", als_zip({"xl/workbook.xml": b""}), "fmt/214"),
        ("a.pptx", als_zip({"ppt/presentation.xml": b""}), "fmt/215"),
        ("a.xlsm", als_zip({"xl/workbook.xml": b"", "xl/vbaProject.bin": b""}), None),
        ("a.xlsx", als_zip({"xl/workbook.xml": b"", "xl/vbaProject.bin": b""}), None),
        ("a.docm", als_zip({"word/document.xml": b""}), None),
        ("a.dotx", als_zip({"word/document.xml": b""}), None),
        ("a.pptm", als_zip({"ppt/presentation.xml": b""}), None),
        ("a.doc", OLE, None),  # of 97 as well as of 95
        ("a.xls", OLE, None),
        ("a.msg", OLE, "x-fmt/430"),
        ("wat dan ook", b"tekst", None),
    ],
)
def test_a_format_is_what_the_bytes_say_and_of_no_other_a_code_is_made_up(
    naam: str, inhoud: bytes, code: str | None
) -> None:
    assert formaat_van(naam, inhoud).code == code


def mdto_xsd() -> Iterator[Path]:
    for boven in WORTEL.parents:
        yield from boven.glob("shared/standards/mdto/*.xsd")
