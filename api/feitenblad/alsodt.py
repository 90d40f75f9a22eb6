"""A sheet of facts as OpenDocument text, to be read along and worked with while it is a draft.

Every style has a name, so an office can give it its own look. The file holds no moment of making
but the day of the sheet, so the same sheet is the same bytes.
"""

import io
import zipfile
from typing import TYPE_CHECKING

from api.feitenblad.bladdocument import Document, Zin
from api.uitvoer.uitvoertekst import voor_xml

if TYPE_CHECKING:
    import odfdo

_TIJD = (1980, 1, 1, 0, 0, 0)  # the first moment that a ZIP can hold
_BLAUW, _GRIJS, _ORANJE = "#154273", "#4d4d4d", "#8a4b00"
_LETTERS = {
    "fo:language": "nl",
    "fo:country": "NL",
    "fo:font-size": "10.5pt",
    "fo:font-family": "'Fira Sans', 'Liberation Sans', sans-serif",
}
_STANDAARD = '//style:default-style[@style:family="paragraph"]/style:text-properties'
_KOMMA = (
    '<style:style style:name="Td_20_Komma" style:display-name="Td Komma" style:family="text">'
    '<style:text-properties style:text-position="super 58%"/></style:style>'
)
# Per style: what it descends from, its paragraph and its letters.
_STIJLEN = {
    "Td_20_Titel": ("Standard", {}, {"size": "21pt", "color": _BLAUW, "weight": "bold"}),
    "Td_20_Onderkop": ("Standard", {"margin-bottom": "0.5cm"}, {"size": "12pt", "color": _GRIJS}),
    "Td_20_Concept": ("Standard", {}, {"size": "11pt", "color": _ORANJE, "weight": "bold"}),
    "Td_20_Kop": (
        "Standard",
        {"margin-top": "0.6cm", "margin-bottom": "0.2cm", "keep-with-next": "always"},
        {"size": "12pt", "color": _BLAUW, "weight": "bold"},
    ),
    "Td_20_Kenmerk": ("Standard", {"margin-bottom": "0.05cm"}, {}),
    "Td_20_Vraag": ("Standard", {"margin-bottom": "0.25cm"}, {"size": "9pt", "color": _GRIJS}),
    "Td_20_Zin": ("Standard", {"margin-top": "0.2cm"}, {}),
    "Td_20_Vrij": (
        "Td_20_Zin",
        {"border-left": f"2pt solid {_ORANJE}", "padding-left": "0.2cm"},
        {},
    ),
    "Td_20_Merk": ("Td_20_Vrij", {}, {"size": "9pt", "color": _ORANJE, "weight": "bold"}),
    "Td_20_Erbij": ("Standard", {"margin-left": "0.6cm"}, {"size": "9pt", "color": _GRIJS}),
    "Td_20_Regel": ("Standard", {"margin-bottom": "0.1cm"}, {"size": "9.5pt"}),
}


def als_odt(document: Document) -> bytes:
    """The document as a file of OpenDocument text."""
    import odfdo  # slow to load, for whoever writes a draft

    odt = odfdo.Document("text")
    _zet_stijlen(odt)
    _zet_meta(odt, document)
    lijf = odt.body
    lijf.clear()
    if document.watermerk:
        lijf.append(_alinea("Td_20_Concept", document.watermerk))
    lijf.append(_kop(1, document.titel, "Td_20_Titel"))
    lijf.append(_alinea("Td_20_Onderkop", document.onderkop))
    for naam, waarde in document.kenmerken:
        lijf.append(_alinea("Td_20_Kenmerk", f"{naam}: {waarde}"))
    noot = 0
    for deel in document.delen:
        lijf.append(_kop(2, deel.kop))
        if deel.vraag:
            lijf.append(_alinea("Td_20_Vraag", deel.vraag))
        for zin in deel.zinnen:
            noot = _zet_zin(lijf, zin, noot)
    for lijst in document.lijsten:
        lijf.append(_kop(2, lijst.kop))
        for regel in lijst.regels:
            lijf.append(_alinea("Td_20_Regel", f"• {regel}"))
    uit = io.BytesIO()
    odt.save(uit)
    return _vast(uit.getvalue())


def _zet_zin(lijf: "odfdo.Element", zin: Zin, noot: int) -> int:
    """A statement with its footnotes, numbered on from the last; answers the number of its last."""
    import odfdo

    if zin.merk:
        lijf.append(_alinea("Td_20_Merk", zin.merk))
    alinea = _alinea(
        "Td_20_Vrij" if zin.merk else "Td_20_Zin", f"{zin.nummer}  {zin.tekst}".lstrip()
    )
    for plek, woorden in enumerate(zin.noten):
        noot += 1
        if plek:
            alinea.append(odfdo.Span(",", style="Td_20_Komma"))
        alinea.append(odfdo.Note(note_id=f"n{noot}", citation=str(noot), body=voor_xml(woorden)))
    lijf.append(alinea)
    for regel in zin.erbij:
        lijf.append(_alinea("Td_20_Erbij", regel))
    return noot


def _alinea(stijl: str, tekst: str) -> "odfdo.Paragraph":
    import odfdo

    return odfdo.Paragraph(voor_xml(tekst), style=stijl)


def _kop(niveau: int, tekst: str, stijl: str = "Td_20_Kop") -> "odfdo.Header":
    import odfdo

    kop = odfdo.Header(niveau, voor_xml(tekst))
    kop.set_attribute("text:style-name", stijl)  # the library takes no style for a heading
    return kop


def _zet_stijlen(odt: "odfdo.Document") -> None:
    for naam, (ouder, alinea, letters) in _STIJLEN.items():
        eigen = "".join(f' fo:{k}="{v}"' for k, v in alinea.items())
        van_letters = {
            "fo:font-size": letters.get("size"),
            "fo:color": letters.get("color"),
            "fo:font-weight": letters.get("weight"),
        }
        tekst = "".join(f' {k}="{v}"' for k, v in van_letters.items() if v)
        odt.insert_style(
            f'<style:style style:name="{naam}" style:display-name="{naam.replace("_20_", " ")}"'
            f' style:family="paragraph" style:parent-style-name="{ouder}">'
            f"<style:paragraph-properties{eigen}/><style:text-properties{tekst}/></style:style>"
        )
    odt.insert_style(_KOMMA)
    for standaard in odt.styles.get_elements(_STANDAARD):
        for veld, waarde in _LETTERS.items():
            standaard.set_attribute(veld, waarde)
        standaard.del_attribute("style:font-name")  # it would go before a family by its own name
    for niveau in odt.styles.get_elements("//text:outline-level-style"):
        niveau.set_attribute("style:num-format", "")  # else every heading gets a number
        niveau.del_attribute("loext:num-list-format")
        niveau.del_attribute("style:num-suffix")


def _zet_meta(odt: "odfdo.Document", document: Document) -> None:
    """What the file says of itself: its name, its language, the day of the sheet and no other."""
    from datetime import UTC, datetime, time

    moment = datetime.combine(document.dag, time(), tzinfo=UTC).replace(tzinfo=None)
    odt.meta.title = f"{document.titel} {document.onderkop}"
    odt.meta.language = "nl-NL"
    odt.meta.creator = odt.meta.initial_creator = "Toedracht"
    odt.meta.creation_date = odt.meta.date = moment
    odt.meta.generator = "Toedracht"


def _vast(odt: bytes) -> bytes:
    """The same file without the moments at which its parts were packed; the type comes first."""
    uit = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(odt)) as van, zipfile.ZipFile(uit, "w") as naar:
        for naam in sorted(van.namelist(), key=lambda n: (n != "mimetype", n)):
            wat = zipfile.ZipInfo(naam, _TIJD)
            wat.create_system, wat.external_attr = 3, 0o644 << 16
            wat.compress_type = zipfile.ZIP_STORED  # no packer's version in the bytes
            naar.writestr(wat, van.read(naam))
    return uit.getvalue()
