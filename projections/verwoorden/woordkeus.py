"""How acts, conditions and outcomes read in Dutch, in the words of grounds and remarks."""

from collections.abc import Mapping, Sequence
from typing import Any

from ledger.daden.handelingen import HANDELINGEN, REGISTERHANDELINGEN
from ledger.daden.woorden import noem
from ledger.tijd.wanneer import Wanneer
from projections.normen.normvorm import (
    BinnenTermijn,
    EenVan,
    Eis,
    ErIs,
    ErIsGeen,
    Niet,
    Patroon,
    VanAanleiding,
    Voorwaarde,
    Zaak,
)
from projections.verwoorden.eiswoorden import een_van, eis, ja_nee, zaakeis
from projections.werelden.dossierbeeld import Daad, waarden

__all__ = [
    "UITKOMST",
    "datumnaam",
    "een_van",
    "ja_nee",
    "met_datum",
    "noem_daad",
    "oordeel",
    "patroon",
    "soort",
    "soorten",
    "uiterlijk",
    "uitkomst",
    "veldwaarde",
    "voorwaarde",
    "voorwaarden",
    "wanneer",
    "zin",
]
UITKOMST: Mapping[str, str] = {
    "niet_van_toepassing": "niet van toepassing",
    "te_laat": "te laat",
    "niet_nagekomen": "niet nagekomen",
    "niet_gebleken": "niet gebleken",
    "geen_schending_gebleken": "geen schending gebleken",
    "bevoegd_verricht": "bevoegd verricht",
    "onbevoegd_verricht": "onbevoegd verricht",
    "bevoegdheid_onbekend": "bevoegdheid onbekend",
}
# A date of an act that is not the day it was done: as a noun, and as what is not known of it.
_DATUMS: Mapping[str, tuple[str, str]] = {
    "gebeurd": ("", "gebeurde"),
    "ontvangen_op": ("ontvangst van ", "werd ontvangen"),
    "verzonden_op": ("verzending van ", "werd verzonden"),
    "dagtekening": ("dagtekening van ", "werd gedagtekend"),
    "nieuwe_datum": ("nieuwe datum in ", "laat eindigen"),
}


def uitkomst(naam: str) -> str:
    """The outcome in Dutch."""
    return UITKOMST.get(naam, naam)


def zin(tekst: str) -> str:
    """With a capital and a full stop."""
    return f"{tekst[:1].upper()}{tekst[1:]}{'' if tekst.endswith('.') else '.'}"


def soort(daad: str) -> str:
    """A kind of act: its short title, inside a sentence."""
    klasse = HANDELINGEN.get(daad) or REGISTERHANDELINGEN.get(daad)
    titel = daad.replace("_", " ") if klasse is None else klasse.titel
    return titel if titel[1:2].isupper() or "-" in titel[:5] else f"{titel[:1].lower()}{titel[1:]}"


def wanneer(daad: Daad) -> str:
    """When it happened, in the source's words where it has them."""
    if daad.edtf is None:
        return "datum onbekend"
    return Wanneer(daad.edtf, daad.velden.get("woorden")).leesbaar()


def noem_daad(daad: Daad, alle: Sequence[Daad]) -> str:
    """The act by its kind, with its number where there are more of that kind."""
    meer = sum(ander.daad == daad.daad for ander in alle) > 1
    return f"‘{soort(daad.daad)}’{f' nr. {daad.nummer}' if meer else ''}"


def met_datum(daad: Daad) -> str:
    """The act with its date."""
    return f"‘{soort(daad.daad)}’ ({wanneer(daad)})"


def datumnaam(daad: Daad, veld: str, alle: Sequence[Daad]) -> str:
    """A date of an act, as the subject of a turning point: "ontvangst van ‘melding gedaan’"."""
    voor, _ = _DATUMS.get(veld, (f"{veld.replace('_', ' ')} van ", ""))
    return f"{voor}{noem_daad(daad, alle)}"


def uiterlijk(daad: Daad, veld: str, alle: Sequence[Daad]) -> str:
    """What is not known of a date without a last day: "wanneer ‘…’ uiterlijk werd ontvangen"."""
    _, gezegde = _DATUMS.get(veld, ("", "gebeurde"))
    return f"wanneer {noem_daad(daad, alle)} uiterlijk {gezegde}"


def veldwaarde(pad: str, goed: Sequence[Any], anders: Sequence[Any]) -> str:
    """What a field says of its act, or of the case, when it is one of these; or not of those."""
    if anders:
        return f"niet {eis(Eis(pad.removeprefix('onderwerp.'), 'in', tuple(anders)))}"
    return zaakeis(Eis(pad, "in", tuple(goed)))


def soorten(patronen: Sequence[Patroon]) -> str:
    """What one of these patterns asks for: "«ontvangst bevestigd» of …"."""
    return een_van(dict.fromkeys(f"‘{soort(patroon.daad)}’" for patroon in patronen))


def patroon(p: Patroon) -> str:
    """A pattern: the act and what it must be."""
    eisen = ", ".join(eis(e) for e in p.eisen)
    return f"‘{soort(p.daad)}’{f' ({eisen})' if eisen else ''}"


def voorwaarde(v: Voorwaarde) -> str:
    """A condition."""
    match v:
        case ErIs(p):
            return f"er is {patroon(p)}"
        case ErIsGeen(p):
            return f"er is geen {patroon(p)}"
        case Zaak(eisen):
            return een_van((zaakeis(e) for e in eisen), "en")
        case VanAanleiding(eisen):
            return f"bij de aanleiding: {', '.join(eis(e) for e in eisen)}"
        case Niet(deel):
            return f"niet: {voorwaarde(deel)}"
        case EenVan(delen):
            return een_van(f"({voorwaarde(deel)})" for deel in delen)
        case BinnenTermijn():
            return "binnen de lopende termijn"


def voorwaarden(delen: Sequence[Voorwaarde], woord: str = "en") -> str:
    """Several conditions."""
    return een_van((voorwaarde(deel) for deel in delen), woord)


def oordeel(daad: Daad) -> str:
    """A judgment: whose, and when."""
    rollen = [actor.get("rol") for actor in waarden(daad.velden.get("door"))]
    wie = een_van((noem(rol) if rol else "een onbekende" for rol in rollen), "en")
    return f"oordeel van {wie or 'een onbekende'} ({wanneer(daad)})"
