"""The catalogue as one reads it: package by package, with calendar and yardstick, and filtered.

A filter leaves out what certainly does not fit. Whether a norm is in force on a day may be unknown,
because the border of its regime is; such a norm stays, and says so.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from ledger.daden.woorden import noem
from ledger.tijd.wanneer import Antwoord
from projections.normen.normen import Catalogus
from projections.normen.normvorm import Norm, Pakket
from projections.verwoorden.normuitleg import (
    Normuitleg,
    daden_die_openen,
    daden_die_voldoen,
    geldt_op,
    leg_uit,
    noem_maatstaf,
)


@dataclass(frozen=True, slots=True)
class Normvraag:
    """What one wants to see of the catalogue; None asks nothing.

    `opent` and `voldoet` are kinds of act; `zoek` are words that must all stand in the norm.
    """

    norm: str | None = None
    pakket: str | None = None
    soort: str | None = None
    drager: str | None = None
    opent: str | None = None
    voldoet: str | None = None
    geldt_op: date | None = None
    zoek: str | None = None

    def past(self, norm: Norm, uitleg: Normuitleg) -> bool:
        """Whether a norm answers to all of it, or may."""
        return (
            self.norm in (None, norm.id)
            and self.pakket in (None, norm.pakket)
            and self.soort in (None, norm.soort)
            and (self.drager is None or self.drager in norm.drager)
            and (self.opent is None or self.opent in uitleg.opent)
            and (self.voldoet is None or self.voldoet in uitleg.voldoet)
            and (self.geldt_op is None or geldt_op(norm, self.geldt_op) is not Antwoord.NEE)
            and all(woord in _tekst(uitleg) for woord in (self.zoek or "").casefold().split())
        )


ALLE_NORMEN = Normvraag()


@dataclass(frozen=True, slots=True)
class Normbron:
    """A source that a package rests on."""

    titel: str
    url: str | None
    zekerheid: str | None


@dataclass(frozen=True, slots=True)
class Lijstnorm:
    """A norm in the list, and whether it is in force on the day asked for."""

    uitleg: Normuitleg
    geldt: Antwoord | None


@dataclass(frozen=True, slots=True)
class Lijstpakket:
    """A package with the norms of it that were asked for, out of how many."""

    naam: str
    titel: str
    sha256: str
    bekend_vanaf: str | None
    bronnen: tuple[Normbron, ...]
    normen: tuple[Lijstnorm, ...]
    omvang: int


@dataclass(frozen=True, slots=True)
class Kalenderuitleg:
    """Which free days by decree are known, and where that is not known."""

    dagen: tuple[date, ...]
    volledig: tuple[int, ...]
    kandidaten: Mapping[int, tuple[date, ...]]
    sha256: str


@dataclass(frozen=True, slots=True)
class Maatstafuitleg:
    """How open terms are read, and who says so."""

    zinnen: tuple[str, ...]
    vastgesteld_door: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Normenlijst:
    """The catalogue as set on a day; no packages when nothing had been set yet.

    `gesteld` says per act that set it (normen, kalender, maatstaf) its number and when; `keuzes`
    which bearers there are, and which acts open or discharge a norm, in the whole catalogue.
    """

    pakketten: tuple[Lijstpakket, ...]
    kalender: Kalenderuitleg | None
    maatstaf: Maatstafuitleg | None
    keuzes: Mapping[str, tuple[str, ...]]
    gesteld: Mapping[str, tuple[int, datetime]]
    positie: int
    bekend_op: date | None

    @property
    def normen(self) -> tuple[Lijstnorm, ...]:
        """Every norm of the list."""
        return tuple(norm for pakket in self.pakketten for norm in pakket.normen)

    @property
    def omvang(self) -> int:
        """How many norms the whole catalogue has."""
        return sum(pakket.omvang for pakket in self.pakketten)


def normenlijst(
    catalogus: Catalogus | None,
    vraag: Normvraag,
    *,
    gesteld: Mapping[str, tuple[int, datetime]],
    positie: int,
    bekend_op: date | None,
) -> Normenlijst:
    """The catalogue, as far as it was asked for."""
    if catalogus is None:
        return Normenlijst((), None, None, {}, gesteld, positie, bekend_op)
    lijst = catalogus.kalender.lijst
    return Normenlijst(
        pakketten=tuple(_pakket(catalogus, p, vraag) for p in catalogus.pakketten.values()),
        kalender=Kalenderuitleg(
            dagen=tuple(sorted(date.fromisoformat(d) for d in lijst.gelijkgesteld)),
            volledig=tuple(sorted(lijst.volledig)),
            kandidaten={
                jaar: tuple(d for d in map(date.fromisoformat, sorted(dagen)) if d.year == jaar)
                for jaar, dagen in sorted(lijst.kandidaten.items())
            },
            sha256=lijst.sha256,
        ),
        maatstaf=Maatstafuitleg(
            zinnen=tuple(
                noem_maatstaf(woord, catalogus.maatstaf) for woord in catalogus.maatstaf.dagen
            ),
            vastgesteld_door=catalogus.maatstaf.vastgesteld_door,
            sha256=catalogus.maatstaf.sha256,
        ),
        keuzes=_keuzes(catalogus),
        gesteld=gesteld,
        positie=positie,
        bekend_op=bekend_op,
    )


def gekozen(catalogus: Catalogus | None, vraag: Normvraag) -> frozenset[str] | None:
    """The ids of the norms that judge and answer to the question; None: all, or none were set."""
    if catalogus is None or vraag == ALLE_NORMEN:
        return None
    return frozenset(
        norm.id
        for norm in catalogus.werkzaam
        if vraag.past(norm, leg_uit(norm, catalogus.pakketten[norm.pakket], catalogus.maatstaf))
    )


@lru_cache(maxsize=256)  # packages; a register has a dozen, and few sets of them
def _uitgelegd(catalogus: Catalogus, pakket: str) -> tuple[tuple[Norm, Normuitleg], ...]:
    """Every norm of a package with what it says in plain Dutch, the same each time."""
    return tuple(
        (norm, leg_uit(norm, catalogus.pakketten[pakket], catalogus.maatstaf))
        for versies in catalogus.normen.values()
        for norm in versies
        if norm.pakket == pakket
    )


def _keuzes(catalogus: Catalogus) -> dict[str, tuple[str, ...]]:
    normen = [norm for versies in catalogus.normen.values() for norm in versies]
    gevonden = {
        "drager": {rol for norm in normen for rol in norm.drager},
        "opent": {daad for norm in normen for daad in daden_die_openen(norm)},
        "voldoet": {daad for norm in normen for daad in daden_die_voldoen(norm)},
    }
    return {naam: tuple(sorted(waarden)) for naam, waarden in gevonden.items()}


def _pakket(catalogus: Catalogus, pakket: Pakket, vraag: Normvraag) -> Lijstpakket:
    uitgelegd = _uitgelegd(catalogus, pakket.naam)
    return Lijstpakket(
        naam=pakket.naam,
        titel=pakket.titel,
        sha256=pakket.sha256,
        bekend_vanaf=pakket.bekend_vanaf,
        bronnen=tuple(
            Normbron(bron["titel"], bron.get("url"), bron.get("zekerheid"))
            for bron in pakket.bronnen.values()
        ),
        normen=tuple(
            Lijstnorm(uitleg, geldt_op(norm, vraag.geldt_op) if vraag.geldt_op else None)
            for norm, uitleg in uitgelegd
            if vraag.past(norm, uitleg)
        ),
        omvang=len(uitgelegd),
    )


def _tekst(uitleg: Normuitleg) -> str:
    """Everything that a reader sees of it, to look words up in."""
    delen = (
        *(
            uitleg.id,
            uitleg.naam,
            uitleg.tekst,
            uitleg.bron,
            *uitleg.citaat,
            uitleg.herinnering or "",
        ),
        *(noem(rol) for rol in (*uitleg.drager, *uitleg.begunstigde)),
        *(zin for zinnen in uitleg.delen.values() for zin in zinnen),
    )
    return "\n".join(delen).casefold()
