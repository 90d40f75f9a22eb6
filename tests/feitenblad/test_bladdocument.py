"""A sheet of facts on paper says what the sheet says, for eye and screen reader, byte for byte."""

import io
import json
import re
import subprocess
import sys
import zipfile
from dataclasses import replace
from datetime import date
from hashlib import sha256
from typing import Any

import odfdo
import pikepdf
import pytest

from api.feitenblad.alsodt import als_odt
from api.feitenblad.alspdf import als_pdf
from api.feitenblad.bladdocument import Bladstand, Document, als_document
from api.web.zipbestand import als_zip
from ledger.verify import SUMS, Checkpoint
from tests import WORTEL
from tests.opstelling.bladverhaal import CITAAT, GEHEIM, ZAKEN, gemaakt, tekst

CONCEPT = Bladstand("2021Z19601-1", date(2026, 11, 23))
PUNT = Checkpoint("voorbeeld.example/grootboek", 9, bytes(range(32)))
DEFINITIEF = replace(CONCEPT, uitgegeven="uitgegeven op 23 november 2026", controlepunt=PUNT)
KWAAD = '#panic("typst") $x$ <b>&amp;</b> = kop \\ “Ğł →” \x07'


def document(stand: Bladstand = CONCEPT, **anders: Any) -> Document:
    return als_document(json.loads(tekst(7, **anders)), stand)


def geopend(pdf: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(pdf))


def zinnen(document_: Document) -> list[str]:
    """Every text that is to be read, in order."""
    uit = [document_.titel, document_.onderkop, *(w for paar in document_.kenmerken for w in paar)]
    for deel in document_.delen:
        uit += [deel.kop]
        for zin in deel.zinnen:
            uit += [zin.tekst, *zin.noten, *zin.erbij, *([zin.merk] if zin.merk else [])]
    return uit + [r for lijst in document_.lijsten for r in (lijst.kop, *lijst.regels)]


def test_an_issued_sheet_is_pdf_a_3a_and_pdf_ua_1_with_its_proof_attached() -> None:
    bundel = als_zip(gemaakt(), ingepakt=False)
    with geopend(als_pdf(document(DEFINITIEF), bundel)) as pdf:
        meta = pdf.open_metadata()
        assert (meta["pdfaid:part"], meta["pdfaid:conformance"]) == ("3", "A")
        assert meta["pdfuaid:part"] == "1"
        assert meta["dc:title"] == "Feitenblad 2021Z19601-1 bij Kamervragen 2021Z19601"
        wortel = pdf.Root
        assert [intent.S for intent in wortel.OutputIntents] == ["/GTS_PDFA1"]
        assert str(wortel.Lang) == "nl"
        assert wortel.MarkInfo.Marked
        assert wortel.ViewerPreferences.DisplayDocTitle
        assert "/StructTreeRoot" in wortel
        (bijlage,) = wortel.AF
        assert (str(bijlage.UF), str(bijlage.AFRelationship)) == ("bewijs.zip", "/Data")
        assert pdf.attachments["bewijs.zip"].get_file().read_bytes() == bundel
        for pagina in pdf.pages:
            for letter in pagina.Resources.Font.values():
                (nazaat,) = letter.DescendantFonts
                beschrijving = nazaat.FontDescriptor
                assert {"/FontFile2", "/FontFile3"} & {*beschrijving.keys()}
                assert "FiraSans" in str(letter.BaseFont)


def letters_van(letter: Any) -> dict[int, str]:
    """What each code of a font stands for, by its own table."""
    tabel = letter.ToUnicode.read_bytes().decode("latin-1")
    uit = {}
    for regel in re.findall(r"<([0-9A-F]{4})> <([0-9A-F]+)>$", tabel, re.MULTILINE):
        uit[int(regel[0], 16)] = bytes.fromhex(regel[1]).decode("utf-16-be")
    for begin, eind, naar in re.findall(r"<(\w{4})> <(\w{4})> <(\w{4})>$", tabel, re.MULTILINE):
        for code in range(int(begin, 16), int(eind, 16) + 1):
            uit[code] = chr(int(naar, 16) + code - int(begin, 16))
    return uit


def gezet(pagina: pikepdf.Page) -> str:
    """What stands on a page, letter by letter, as whoever copies it gets it."""
    letters = {naam: letters_van(letter) for naam, letter in pagina.Resources.Font.items()}
    nu: dict[int, str] = {}
    uit = ""
    for stuk in pikepdf.parse_content_stream(pagina):
        if str(stuk.operator) == "Tf":
            nu = letters[str(stuk.operands[0])]
        elif str(stuk.operator) in {"Tj", "TJ"}:
            rij = stuk.operands[0]
            for deel in [rij] if str(stuk.operator) == "Tj" else rij:
                if isinstance(deel, pikepdf.String):
                    codes = bytes(deel)
                    uit += "".join(
                        nu[int.from_bytes(codes[i : i + 2])] for i in range(0, len(codes), 2)
                    )
    return uit


def test_no_part_of_a_document_however_packed_holds_what_the_sheet_does_not_say() -> None:
    bundel = als_zip(gemaakt(), ingepakt=False)
    with geopend(als_pdf(document(DEFINITIEF), bundel)) as pdf:
        stromen = [d.read_bytes() for d in pdf.objects if isinstance(d, pikepdf.Stream)]
        teksten = [str(d).encode() for d in pdf.objects if not isinstance(d, pikepdf.Stream)]
        staat_er = "".join(map(gezet, pdf.pages))
    with zipfile.ZipFile(io.BytesIO(als_odt(document()))) as zip_:
        delen = [zip_.read(naam) for naam in zip_.namelist()]
    alles = b"\n".join([*stromen, *teksten, staat_er.encode(), *delen])
    assert bundel in stromen  # control: what is packed was unpacked
    zonder = "".join(CITAAT.split())
    assert zonder in "".join(staat_er.split())  # and what is set was read
    assert b"doorgeleid" in b"".join(delen)
    verborgen = (*GEHEIM, *ZAKEN, "d-verborgen", "a-fictief", "rol-fictief")
    assert [w for w in verborgen if w.encode() in alles or w in staat_er] == []


def test_a_draft_says_on_every_page_that_it_is_one_and_free_text_that_nothing_vouches_for_it() -> (
    None
):
    assert document().watermerk == "CONCEPT"
    assert document(DEFINITIEF).watermerk is None
    los = json.loads(tekst(7))
    los["stand"]["watermerk"] = "onvolledig"
    assert als_document(los, DEFINITIEF).watermerk == "ONVOLLEDIG"
    feit, vrij = (zin for deel in document().delen for zin in deel.zinnen)
    assert (feit.merk, vrij.merk) == (
        None,
        "Niet geverifieerd: vrije tekst, niet uit het grootboek",
    )
    assert CITAAT in feit.noten[0]
    assert "Telt niet mee: nr 5 (zaak-1), ingetrokken met nr 6." in feit.erbij
    alles = "\n".join(zinnen(document(DEFINITIEF)))
    for staat_er in ("7 in voorbeeld.example/grootboek", "23 november 2021", "zaak-2: nr 7"):
        assert staat_er in alles
    assert PUNT.root.hex() in alles
    assert [geheim for geheim in GEHEIM if geheim in alles] == []


def gelezen(odt: bytes) -> str:
    return "".join(map(str, odfdo.Document(io.BytesIO(odt)).body.xpath("//text()")))


def test_whatever_stands_in_a_sheet_is_text_on_paper_and_nothing_else() -> None:
    kwaad = document(DEFINITIEF, tekst=KWAAD, definitie=KWAAD)
    with geopend(als_pdf(kwaad)) as pdf:
        assert len(pdf.pages) == 1
    assert KWAAD.replace("\x07", "\ufffd") in gelezen(als_odt(kwaad))


def test_a_draft_is_opendocument_text_with_every_sentence_and_its_notes() -> None:
    odt = als_odt(document())
    with zipfile.ZipFile(io.BytesIO(odt)) as zip_:
        eerste = zip_.infolist()[0]
        assert (eerste.filename, eerste.compress_type) == ("mimetype", zipfile.ZIP_STORED)
        assert zip_.read("mimetype") == b"application/vnd.oasis.opendocument.text"
        assert {wat.date_time for wat in zip_.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    staat_er = gelezen(odt)
    assert [zin for zin in zinnen(document()) if zin not in staat_er and ": " not in zin] == []
    assert "CONCEPT" in staat_er
    noten = odfdo.Document(io.BytesIO(odt)).body.get_elements("//text:note")
    assert len(noten) == sum(len(z.noten) for deel in document().delen for z in deel.zinnen)


def som() -> str:
    bundel = als_zip({n: b for n, b in gemaakt().items() if n != SUMS}, ingepakt=False)
    bestanden = (bundel, als_pdf(document(DEFINITIEF), bundel), als_odt(document()))
    return " ".join(sha256(bestand).hexdigest() for bestand in bestanden)


def test_t_p4_the_same_sheet_is_the_same_bundle_and_document_in_another_process() -> None:
    opdracht = [
        sys.executable,
        "-c",
        "from tests.feitenblad.test_bladdocument import som; print(som())",
    ]
    gezegd = subprocess.run(opdracht, cwd=WORTEL, capture_output=True, text=True, check=True).stdout
    assert gezegd.strip() == som()


@pytest.mark.parametrize("letter", ["ł", "→", "漢"])
def test_a_letter_that_ours_lack_refuses_no_sheet(letter: str) -> None:
    assert als_pdf(document(tekst=letter)).startswith(b"%PDF-")
