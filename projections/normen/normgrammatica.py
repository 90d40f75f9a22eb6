"""The grammar of a norm: dates, terms, patterns and conditions.

Each function reads one construct and refuses whatever the language does not have. Where a path
leads to a field of an act, the act is asked whether it has one.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar, get_args

from ledger.daden.handelingen import ROLLEN
from ledger.tijd.wanneer import WanneerFout, periode
from projections.normen.normtekst import Kaart
from projections.normen.normvelden import DATUMS, toets_daad, toets_datum, toets_eis
from projections.normen.normvorm import (
    Atw,
    Bewijs,
    BinnenTermijn,
    Duur,
    Eenheid,
    EenVan,
    Eis,
    ErIs,
    ErIsGeen,
    Nakoming,
    Niet,
    Opschorting,
    Pad,
    Patroon,
    Rand,
    Termijn,
    Toets,
    VanAanleiding,
    Venster,
    Verlenging,
    Voorwaarde,
    Zaak,
)

OPEN_TERMIJNEN = ("onmiddellijk", "onverwijld", "zo_spoedig_mogelijk", "tijdig", "redelijk")
_DUUR = re.compile(r"P(?:([1-9]\d{0,3})([DWMY])|T([1-9]\d{0,3})H)", re.ASCII)
_EENHEID: Mapping[str, Eenheid] = {"D": "D", "W": "W", "M": "M", "Y": "Y"}
_TOETSEN: Mapping[str, Toets] = {
    "in": "in",
    "niet": "niet",
    "zelfde_als": "zelfde_als",
    "bevat": "bevat",
    "onbekend": "onbekend",
}
K = TypeVar("K", bound=str)


def keuze(plek: Kaart, sleutel: str, opties: Iterable[K], standaard: K | None = None) -> K:
    """One word of a closed list."""
    waarde = plek.get(sleutel, standaard)
    for optie in opties:
        if waarde == optie:
            return optie
    raise plek.fout(f"verwacht bij '{sleutel}' een van {', '.join(opties)}", sleutel)


def ja_nee(plek: Kaart, sleutel: str) -> bool:
    """True or false; absent is false."""
    waarde = plek.get(sleutel, False)
    if not isinstance(waarde, bool):
        raise plek.fout(f"verwacht true of false bij '{sleutel}'", sleutel)
    return waarde


def rollen(plek: Kaart, sleutel: str) -> tuple[str, ...]:
    """One role or a list of them."""
    namen = plek.teksten(sleutel)
    for naam in namen:
        if naam not in ROLLEN:
            raise plek.fout(f"onbekende rol '{naam}'", sleutel)
    return namen


# --- dates and terms --------------------------------------------------------------------------


def rand(plek: Kaart, sleutel: str) -> Rand:
    """A date, as imprecise as the source."""
    edtf = plek.tekst(sleutel)
    try:
        return Rand(None, edtf, periode(edtf))
    except WanneerFout as fout:
        raise plek.fout(str(fout), sleutel) from None


def termijn(norm: Kaart, aanleidingen: Iterable[str]) -> Termijn:
    """The term of a norm; `aanleidingen` are the acts that can trigger it."""
    plek = norm.kaart("termijn")
    plek.alleen("duur", "werkdagen", "open", "uiterlijk", "vanaf", "eerste_dag", "atw", "voor")
    open_ = None if plek.get("open") is None else keuze(plek, "open", OPEN_TERMIJNEN)
    uit = Termijn(
        vanaf=_pad(plek, "vanaf", aanleidingen),
        atw=keuze(plek, "atw", get_args(Atw)),
        duur=duur(plek, "duur"),
        werkdagen=plek.geheel("werkdagen"),
        open=open_,
        uiterlijk=duur(plek, "uiterlijk"),
        voor=_pad(plek, "voor", aanleidingen),
        zelfde_dag=keuze(plek, "eerste_dag", ("volgende", "zelfde"), "volgende") == "zelfde",
    )
    if sum(deel is not None for deel in (uit.duur, uit.werkdagen, uit.open, uit.voor)) != 1:
        raise plek.fout("verwacht precies een van duur, werkdagen, open en voor")
    if uit.uiterlijk is not None and uit.open is None:
        raise plek.fout("'uiterlijk' hoort bij een open termijn", "uiterlijk")
    if (uit.vanaf is None) == (uit.voor is None):
        raise plek.fout("verwacht 'vanaf', of anders 'voor'")
    return uit


def venster(norm: Kaart) -> Venster | None:
    """The window of a prohibition."""
    if norm.get("venster") is None:
        return None
    plek = norm.kaart("venster").alleen("van", "tot")
    van = _pad(plek, "van", ())
    if van is None:
        raise plek.fout("een venster heeft een begin nodig", "van")
    return Venster(van, _pad(plek, "tot", ()))


def duur(plek: Kaart, sleutel: str) -> Duur | None:
    """A duration as ISO 8601 writes it; absent is none."""
    waarde = plek.get(sleutel)
    if waarde is None:
        return None
    gevonden = _DUUR.fullmatch(waarde) if isinstance(waarde, str) else None
    if gevonden is None:
        raise plek.fout(f"verwacht een duur als P7D, P6W, P3M of PT72H, kreeg '{waarde}'", sleutel)
    aantal, eenheid, uren = gevonden.groups()
    return Duur(int(uren), "H") if uren else Duur(int(aantal), _EENHEID[eenheid])


def _pad(plek: Kaart, sleutel: str, aanleidingen: Iterable[str]) -> Pad | None:
    waarde = plek.get(sleutel)
    if waarde is None:
        return None
    daad, punt, veld = waarde.partition(".") if isinstance(waarde, str) else ("", "", "")
    if not punt:
        raise plek.fout(f"verwacht een pad als aanleiding.gebeurd, kreeg '{waarde}'", sleutel)
    if veld not in DATUMS:
        raise plek.fout(f"'{veld}' is geen datum om vanaf te rekenen", sleutel)
    toets_datum(plek, sleutel, aanleidingen if daad == "aanleiding" else (daad,), veld)
    return Pad(daad, veld)


# --- patterns and conditions ------------------------------------------------------------------


def patroon(plek: Kaart) -> Patroon:
    """An act and the tests on its fields."""
    plek.alleen("daad", "waar")
    daad = plek.tekst("daad")
    toets_daad(plek, daad)
    if plek.get("waar") is None:
        return Patroon(daad)
    return Patroon(daad, _eisen(plek.kaart("waar"), (daad,)))


def patronen(norm: Kaart, sleutel: str) -> tuple[Patroon, ...]:
    """One pattern, or one of several."""
    if norm.get(sleutel) is None:
        return ()
    plek = norm.kaart(sleutel)
    if "een_van" in plek:
        return tuple(patroon(deel) for deel in plek.alleen("een_van").kaarten("een_van"))
    return (patroon(plek),)


def nakoming(norm: Kaart) -> Nakoming:
    """What discharges a duty: one pattern, one of several, or all of several."""
    if norm.get("nakoming") is None:
        return Nakoming(())
    plek = norm.kaart("nakoming")
    if "alle" in plek:
        return Nakoming(tuple((patroon(d),) for d in plek.alleen("alle").kaarten("alle")))
    return Nakoming((patronen(norm, "nakoming"),))


def verlenging(plek: Kaart, aanleidingen: Iterable[str]) -> Verlenging:
    """One way to lengthen a term."""
    plek.alleen("bij", "met", "tot", "max", "geldig_als")
    bij, met, tot = patroon(plek.kaart("bij")), duur(plek, "met"), _pad(plek, "tot", ())
    if (met is None) == (tot is None):
        raise plek.fout("verwacht 'met' of 'tot', een van beide")
    if tot is not None and tot.daad != bij.daad:
        raise plek.fout("'tot' noemt een datum van de daad die verlengt", "tot")
    geldig_als = voorwaarden(plek, "geldig_als", aanleidingen)
    return Verlenging(bij, met, tot.veld if tot else None, plek.geheel("max"), geldig_als)


def opschorting(plek: Kaart) -> Opschorting:
    """What suspends a term, and what ends that."""
    plek.alleen("van", "tot")
    return Opschorting(patroon(plek.kaart("van")), patroon(plek.kaart("tot")))


def bewijs(norm: Kaart) -> Bewijs | None:
    """A presumption about a field of the forbidden act."""
    if norm.get("bewijs") is None:
        return None
    plek = norm.kaart("bewijs").alleen("vermoed", "citaat", "weerlegbaar_door")
    vermoed = plek.tekst("vermoed")
    daden = [deel.daad for deel in patronen(norm, "verboden")]
    toets_datum(plek, "vermoed", daden, vermoed)
    if plek.get("weerlegbaar_door") is None:
        return Bewijs(vermoed, None)
    return Bewijs(vermoed, patroon(plek.kaart("weerlegbaar_door")))


def voorwaarden(plek: Kaart, sleutel: str, aanleidingen: Iterable[str]) -> tuple[Voorwaarde, ...]:
    """A list of conditions; `aanleidingen` are the acts whose fields they may test."""
    return tuple(voorwaarde(deel, aanleidingen) for deel in plek.kaarten(sleutel))


def voorwaarde(plek: Kaart, aanleidingen: Iterable[str]) -> Voorwaarde:
    """One condition."""
    if len(plek) != 1:
        raise plek.fout("verwacht een voorwaarde met een sleutel")
    (woord,) = plek
    match woord:
        case "er_is":
            return ErIs(patroon(plek.kaart(woord)))
        case "er_is_geen":
            return ErIsGeen(patroon(plek.kaart(woord)))
        case "zaak":
            return Zaak(_eisen(plek.kaart(woord), None))
        case "aanleiding":
            return VanAanleiding(_eisen(plek.kaart(woord), aanleidingen))
        case "niet":
            return Niet(voorwaarde(plek.kaart(woord), aanleidingen))
        case "een_van":
            return EenVan(voorwaarden(plek, woord, aanleidingen))
        case "binnen_lopende_termijn":
            return BinnenTermijn()
        case _:
            raise plek.fout(f"onbekende voorwaarde '{woord}'", woord)


def _eisen(plek: Kaart, daden: Iterable[str] | None) -> tuple[Eis, ...]:
    eisen = tuple(_eis(plek, pad) for pad in plek)
    for eis in eisen:
        toets_eis(plek, eis, daden)
    return eisen


def _eis(plek: Kaart, pad: str) -> Eis:
    waarde: Any = plek[pad]
    toets: Toets = "is"
    if isinstance(waarde, Kaart):
        if len(waarde) != 1:
            raise plek.fout("verwacht een toets: in, niet, zelfde_als, bevat of onbekend", pad)
        ((woord, waarde),) = waarde.items()
        if woord not in _TOETSEN:
            raise plek.fout(f"onbekende toets '{woord}'", pad)
        toets = _TOETSEN[woord]
    if (toets == "in") != isinstance(waarde, list):
        raise plek.fout(f"verwacht {'een lijst' if toets == 'in' else 'een waarde'}", pad)
    if toets == "onbekend" and not isinstance(waarde, bool):
        raise plek.fout("verwacht true of false bij 'onbekend'", pad)
    if toets == "zelfde_als" and not str(waarde).startswith("aanleiding."):
        raise plek.fout("verwacht bij 'zelfde_als' een pad van de aanleiding", pad)
    waarden = tuple(waarde) if toets == "in" else (waarde,)
    if not waarden or not all(
        isinstance(w, str | bool) or (w, toets) == (None, "niet") for w in waarden
    ):
        raise plek.fout(f"verwacht een woord of true of false bij '{pad}'", pad)
    return Eis(pad, toets, waarden)
