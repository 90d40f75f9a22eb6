"""The cases of the practice register: about three hundred out of a seed, and none of them real.

Every story is told at least once, in the order of their names below; which follow after that, of
whom and from when is drawn. What was long ago follows from the seed alone; what runs now lies
around `ijkdag`, the day on which the register is filled.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import Final

import orjson

from api.oefening.oefenlijnen import LIJNEN as _WEGEN
from api.oefening.oefenlijnen import Lijn
from api.oefening.oefenrand import RANDLIJNEN
from api.oefening.oefenverhaal import FICTIEF, Lot, Regel, Verhaal

LIJNEN: Mapping[str, Lijn] = MappingProxyType({**_WEGEN, **RANDLIJNEN})
MINST: Final = sum(lijn.zaken for lijn in LIJNEN.values())
ZAAD_MAX: Final = 9999
VROEGSTE_IJKDAG: Final = date(2026, 1, 1)
_BEGIN: Final = date(2014, 1, 6)
_RUST, _GRENSDAGEN = 450, 40
_EENHEDEN: Final = (
    "directie Veenkaart", "dienst Wolkenmeting", "afdeling Dijkregister", "bureau Lantaarns",
    "team Zandbank", "directie Bruggentaal", "afdeling Archiefzolder", "regiokantoor Zuidwest",
)  # fmt: skip
_SOORTEN: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "misstand": (
            "Vermoeden van een misstand rond een aanbesteding",
            "Vermoeden van een misstand bij het keuren van meetapparaten",
            "Vermoeden van een misstand rond de opslag van monsters",
        ),
        "integriteitsschending": (
            "Nevenwerkzaamheden die niet zijn gemeld",
            "Declaraties zonder bon",
            "Gebruik van een dienstauto in het weekend",
            "Geschenken van een leverancier",
        ),
        "ongewenste_omgangsvormen": (
            "Omgangsvormen in het werkoverleg",
            "Berichten buiten werktijd",
            "Toon in beoordelingsgesprekken",
        ),
    }
)


@dataclass(frozen=True, slots=True)
class Oefenzaken:
    """All cases, told: the lines of an import file, and which case tells what."""

    regels: tuple[Regel, ...]
    kenmerken: Mapping[str, tuple[str, ...]]  # per story, the cases that tell it

    def als_bestand(self) -> bytes:
        """The same as an import file."""
        return b"".join(orjson.dumps(regel) + b"\n" for regel in self.regels)


def kenmerk(zaad: int, nummer: int) -> str:
    """What a case is called; it says the seed, so that two practice registers do not mix."""
    return f"OEFEN-{zaad}-{nummer:03}"


def oefenzaken(zaad: int, aantal: int, ijkdag: date) -> Oefenzaken:
    """So many cases; with every story among them from `MINST` on.

    Raises:
        ValueError: fewer than that, or a day before which the stories would not have ended.
    """
    if aantal < MINST or ijkdag < VROEGSTE_IJKDAG:
        raise ValueError(f"expected {MINST} cases or more, from {VROEGSTE_IJKDAG} on")
    kenmerken: dict[str, list[str]] = {}
    regels: list[Regel] = []
    for eerste, naam in _verdeling(zaad, aantal):
        lijn = LIJNEN[naam]
        verhalen = _verhalen(zaad, eerste, naam, lijn, ijkdag)
        lijn.vertel(*verhalen)
        kenmerken.setdefault(naam, []).extend(v.kenmerk for v in verhalen)
        regels += map(_opening, verhalen)
        for verhaal in verhalen:
            regels += verhaal.regels
    return Oefenzaken(tuple(regels), {naam: tuple(namen) for naam, namen in kenmerken.items()})


def _verdeling(zaad: int, aantal: int) -> Iterator[tuple[int, str]]:
    """Which story every case tells, with the number of its first case."""
    lot = Lot(zaad, "verdeling")
    gewogen = [naam for naam, lijn in LIJNEN.items() for _ in range(lijn.gewicht)]
    nummer = 1
    for naam in LIJNEN:
        yield nummer, naam
        nummer += LIJNEN[naam].zaken
    while nummer <= aantal:
        naam = lot.kies(gewogen)
        if nummer + LIJNEN[naam].zaken <= aantal + 1:
            yield nummer, naam
            nummer += LIJNEN[naam].zaken


def _verhalen(zaad: int, eerste: int, naam: str, lijn: Lijn, ijkdag: date) -> list[Verhaal]:
    """The cases of one story, untold; they share unit and kind."""
    lot = Lot(zaad, eerste, naam)
    begin, eenheid = _begin(lot, lijn, ijkdag), lot.kies(_EENHEDEN)
    later = 1 if lijn.recent else 0  # of each of these days one case
    soort = "misstand" if lijn.recent or lijn.vanaf else lot.kies(tuple(_SOORTEN))
    return [
        Verhaal(
            kenmerk(zaad, eerste + plaats),
            Lot(zaad, eerste + plaats),
            begin + timedelta(days=later * plaats),
            ijkdag,
            soort,
            f"{lot.kies(_SOORTEN[soort])}, {eenheid} {FICTIEF}",
        )
        for plaats in range(lijn.zaken)
    ]


def _begin(lot: Lot, lijn: Lijn, ijkdag: date) -> date:
    if lijn.recent:
        kort, lang = lijn.recent
        return ijkdag - timedelta(days=lang if lijn.zaken > 1 else lot.getal(kort, lang))
    if lijn.vanaf:
        return date(*lijn.vanaf) + timedelta(days=lot.getal(0, _GRENSDAGEN))
    laatste = VROEGSTE_IJKDAG - timedelta(days=_RUST if lijn.oud else 0)
    return _BEGIN + timedelta(days=lot.getal(0, (laatste - _BEGIN).days))


def _opening(verhaal: Verhaal) -> Regel:
    return {
        "dossier": verhaal.kenmerk,
        "daad": "dossier_geopend",
        "kenmerk": verhaal.kenmerk,
        "dossiertitel": verhaal.titel,
        "fictief": True,
    }
