"""Every text of the pages, gathered from where it stands, beside the catalogue of its English.

`python -m tests.paginas.catalogus` writes what is missing into `api/talen/en/*.po`, without a
translation yet, and takes out what no page says any more. A text stands in the first of the files
below whose sources have it, so that people can translate different files at once.
"""

import ast
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, get_args
from unittest.mock import patch

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from jinja2.lexer import Token

from api.beeld.sjablonen import SJABLONEN
from api.taal import audittaal, kennistaal, taal
from api.taal.inbraaktekst import ONDERDELEN
from api.taal.sjablooncode import gemerkt
from api.taal.sjabloontaal import vertaald
from api.taal.vertaling import MAP, TAAL
from api.taal.vormtaal import SOORTEN
from api.vastleggen import vormvelden
from api.web.demogebruikers import DEMOGEBRUIKERS
from ledger.daden import velden
from ledger.daden.handelingen import (
    HANDELINGEN,
    REGISTERHANDELINGEN,
    GrootboekVoortgezet,
    SleutelVernietigd,
)
from ledger.daden.lijsten import PATRONEN, ROLLEN, SOORTEN_MELDING, Accountrol
from ledger.daden.toegangsdaden import Beheerdaad, BeheerVoorgesteld
from ledger.daden.woorden import noem
from ledger.tijd.datumwoorden import VERWACHT
from ledger.tijd.edtf import MAANDEN
from ledger.tijd.wanneer import SEIZOENEN
from projections.kennis.deelname import Wie
from projections.kennis.onafhankelijkheid import Wat
from tests import WORTEL

HANDLEIDING = {"dienst", "handleiding", "inbraak", "inbraaktekst", "toegankelijkheid"}
TOEZICHT = {
    *("aanmeldingen", "audittaal", "bevindingen", "bevindingenlijst", "bewaartermijnen"),
    *("bevindingblad", "bewijstoets", "cijferblad", "cijfers", "cijfertabel", "cijfervraag"),
    *("controle", "controlebeeld", "controleblad", "dossierbevindingen", "inzage", "inzageblad"),
    *(
        "bladbestanden",
        "bladdelen",
        "bladvorm",
        "feitenblad",
        "opdrachten",
        "opstelblad",
        "opstellen",
    ),
    *("inzagetaal", "jaarverslag", "sessieblad", "steekproef", "steekproefblad"),
    *("steekproefvraag", "toegang", "toegangsblad", "toegangstaal", "uittreksel", "voorstel"),
    *(
        "voorstellen",
        "vrijgave",
        "vrijgeven",
        "wisblad",
        "wisproef",
        "wissen",
        "wistaal",
        "wisvorm",
        "wiszaak",
    ),
}
DELEN = ("woorden", "zaak", "toezicht", "handleiding")
_KOP = b"""\
msgid ""
msgstr ""
"Language: en\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""
_PLEK = re.compile(r"\{\w*\}|</?\w+>")


def deel(bron: str) -> str:
    """In which file the texts of a source stand."""
    naam = Path(bron).name.partition(".")[0]
    if bron.startswith("ledger/") or naam == "taal":
        return "woorden"
    return "handleiding" if naam in HANDLEIDING else "toezicht" if naam in TOEZICHT else "zaak"


@cache
def teksten() -> dict[str, list[str]]:
    """Every text that a page can say, with the files that say it."""
    gevonden: dict[str, set[str]] = {}
    for pad in sorted([*(WORTEL / "api").rglob("*"), *(WORTEL / "ledger").rglob("*.py")]):
        if pad.suffix in {".py", ".j2"}:
            lees = van_sjabloon if pad.suffix == ".j2" else van_python
            for tekst in lees(pad.read_text(encoding="utf-8")):
                gevonden.setdefault(tekst, set()).add(pad.relative_to(WORTEL).as_posix())
    for bron, woorden in (woordenschat() | toezichtwoorden()).items():
        for tekst in woorden:
            gevonden.setdefault(tekst, set()).add(bron)
    return {tekst: sorted(gevonden[tekst]) for tekst in sorted(gevonden)}


def tokens(tekst: str) -> list[Token]:
    """A template as Jinja reads it."""
    return list(SJABLONEN["nl"]._tokenize(tekst, None))


def van_sjabloon(tekst: str) -> Iterator[str]:
    """The texts of a template."""
    gevonden: list[str] = []
    for _ in vertaald(tokens(tekst), gevonden.append):  # which knows none of them
        pass
    yield from gevonden
    yield from gemerkt(tokens(tekst))


def van_python(tekst: str) -> Iterator[str]:
    """The texts of a module: in `_(…)`, in a table `woorden({…})`, and what was expected."""
    boom = ast.parse(tekst)
    vast = {d.id: k.value for k in boom.body if isinstance(k, ast.Assign) for d in _namen(k)}
    for knoop in ast.walk(boom):
        if isinstance(knoop, ast.Call) and isinstance(knoop.func, ast.Name):
            naam, gegeven = knoop.func.id, knoop.args
            if naam in {"Botsing", "ErAl"} and gegeven:
                yield from _waarden([vast.get(n.id, n) for n in _namen(gegeven[0])] or gegeven[:1])
            elif naam in _VERWACHT and isinstance(gegeven[_VERWACHT[naam]], ast.Constant):
                yield from _waarden([gegeven[_VERWACHT[naam]]])
            elif naam in {"woorden", "vertaalbaar"} and isinstance(gegeven[0], ast.Dict):
                yield from _waarden(gegeven[0].values)


# Which argument of a call is a text of ours that a page may show.
_VERWACHT = {
    "_": 0,
    "wordt_verwacht": 0,
    "Onverwacht": 0,
    "WanneerFout": 0,
    "Vraagfout": 1,
    "Fout": 1,
    "TabelGeweigerd": 0,
    "GeenWaarde": 0,
    "Weggelaten": 1,
    "Celfout": 1,
}


def _namen(knoop: ast.AST) -> list[ast.Name]:
    return [deel for deel in ast.walk(knoop) if isinstance(deel, ast.Name)]


def _waarden(knopen: Iterable[ast.expr]) -> Iterator[str]:
    for waarde in knopen:
        for deel_ in ast.walk(waarde):
            if isinstance(deel_, ast.Constant) and isinstance(deel_.value, str) and deel_.value:
                yield deel_.value


def woordenschat() -> dict[str, Iterable[str]]:
    """The words of the register itself, which a page looks up by their code: what it asks for."""
    gevraagd: set[str] = set()

    class Vrager(dict[str, str]):
        def get(self, tekst: str, anders: Any = None) -> Any:
            gevraagd.add(tekst)
            return anders

    merk = TAAL.set("en")
    vormvelden._velden.cache_clear()
    try:
        with patch("api.taal.vertaling.catalogus", lambda _: Vrager()):
            for daad in SOORTEN:
                vormvelden.velden(SOORTEN[daad])
            for rol in ROLLEN:
                taal.rol(rol)
                kennistaal.wie(Wie("rol", rol))
    finally:
        TAAL.reset(merk)
        vormvelden._velden.cache_clear()
    gevraagd.add(VERWACHT)
    gevraagd |= {soort.titel for soort in (*HANDELINGEN.values(), *REGISTERHANDELINGEN.values())}
    gevraagd |= {code.replace("_", " ") for code in _CODES}
    return {
        "ledger/daden/handelingen.py": gevraagd,
        "ledger/daden/velden.py": [*velden._VERWACHT.values(), *PATRONEN.values()],
        "ledger/tijd/wanneer.py": ["dag", "maand", *MAANDEN[1:], *SEIZOENEN.values()],
        "api/web/demogebruikers.py": [gebruiker.uitleg for gebruiker in DEMOGEBRUIKERS],
    }


_CODES = (*get_args(Accountrol), *SOORTEN_MELDING, *get_args(Wat))


def toezichtwoorden() -> dict[str, Iterable[str]]:
    """What pages look up of access and erasure by its code, and of the manual by its place."""
    delen = [deel for o in ONDERDELEN for deel in (*o.geeft, *o.geeft_niet, *o.blijkt)]
    redenen = (SleutelVernietigd, BeheerVoorgesteld, GrootboekVoortgezet)
    keuzes = (*audittaal.ernstkeuze(), *audittaal.standpuntkeuze())
    return {
        "api/taal/audittaal.py": [woord for _, woord in keuzes],
        "api/taal/inbraaktekst.py": [*(o.naam for o in ONDERDELEN), *(zin.tekst for zin in delen)],
        "ledger/daden/toegangsdaden.py": {
            *(woord for daad in redenen for woord in daad.woordkeus.values()),
            *(code.replace("_", " ") for code in (*get_args(Accountrol), *get_args(Beheerdaad))),
            *(noem(soort) for soort in SOORTEN_MELDING),
        },
    }


def plekken(tekst: str) -> list[str]:
    """What a text leaves open for values and elements."""
    return sorted(_PLEK.findall(tekst))


def vertalingen() -> dict[str, str]:
    """What the catalogue says now, whatever file it stands in."""
    gevonden = {}
    for pad in sorted((MAP / "en").glob("*.po")):
        with pad.open("rb") as stroom:
            gevonden.update({str(b.id): str(b.string) for b in read_po(stroom) if b.id})
    return gevonden


def schrijf(bekend: Mapping[str, str], map_: Path) -> None:
    """Write every text with its translation, so that the same texts give the same bytes."""
    alle = teksten()
    for naam in DELEN:
        po = Catalog(locale="en")
        for tekst, bronnen in alle.items():
            if naam == min((deel(bron) for bron in bronnen), key=DELEN.index):
                po.add(tekst, bekend.get(tekst, ""), locations=[(bron, 0) for bron in bronnen])
        with (map_ / f"{naam}.po").open("wb") as stroom:
            stroom.write(_KOP)
            write_po(
                stroom, po, width=100, sort_output=True, include_lineno=False, omit_header=True
            )


def main() -> None:
    """Bring the catalogue up to date, and say what that took."""
    bekend = vertalingen()
    schrijf(bekend, MAP / "en")
    alle = teksten()
    for tekst in bekend:
        if tekst not in alle:
            sys.stdout.write(f"weg: {tekst!r} was {bekend[tekst]!r}\n")
    open_ = [tekst for tekst in alle if not bekend.get(tekst)]
    sys.stdout.write(f"{len(alle)} teksten, {len(open_)} zonder Engels\n")


if __name__ == "__main__":
    main()
