"""What a norm is: plain frozen values, as the reader of the texts leaves them behind.

A norm says who owes what to whom, when that begins, how long it may take, what discharges it and
what excuses from it, with the words of its source. Patterns know six tests and no free code.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from ledger.tijd.wanneer import Periode

Soort = Literal["gebod", "verbod", "bevoegdheid", "rol", "maatstaf"]
ToetsOp = Literal["aanleiding", "melding", "gedraging"]
Toets = Literal["is", "in", "niet", "zelfde_als", "bevat", "onbekend"]
Atw = Literal["ja", "nee", "betwist", "nvt"]
Eenheid = Literal["D", "W", "M", "Y", "H"]
Waarde = str | bool | None


@dataclass(frozen=True, slots=True)
class Eis:
    """One test on one field of an act, or on one attribute of the case."""

    pad: str
    toets: Toets
    waarden: tuple[Waarde, ...]


@dataclass(frozen=True, slots=True)
class Patroon:
    """An act of this kind whose fields pass all tests."""

    daad: str
    eisen: tuple[Eis, ...] = ()


@dataclass(frozen=True, slots=True)
class ErIs:
    """Such an act is on record."""

    patroon: Patroon


@dataclass(frozen=True, slots=True)
class ErIsGeen:
    """There was no such act: never true on silence alone."""

    patroon: Patroon


@dataclass(frozen=True, slots=True)
class Zaak:
    """An attribute of the case."""

    eisen: tuple[Eis, ...]


@dataclass(frozen=True, slots=True)
class VanAanleiding:
    """A field of the act that triggered the duty."""

    eisen: tuple[Eis, ...]


@dataclass(frozen=True, slots=True)
class Niet:
    """The opposite of a condition."""

    deel: "Voorwaarde"


@dataclass(frozen=True, slots=True)
class EenVan:
    """At least one of these conditions."""

    delen: tuple["Voorwaarde", ...]


@dataclass(frozen=True, slots=True)
class BinnenTermijn:
    """Inside the running term; every extension must be, so this only says so."""


Voorwaarde = ErIs | ErIsGeen | Zaak | VanAanleiding | Niet | EenVan | BinnenTermijn


@dataclass(frozen=True, slots=True)
class Grens:
    """A border between regimes; an act of changing the regime fixes its day."""

    naam: str
    edtf: str


@dataclass(frozen=True, slots=True)
class Rand:
    """One end of a validity: a named border, or a date of the norm's own."""

    grens: str | None
    edtf: str
    periode: Periode


@dataclass(frozen=True, slots=True)
class Eerder:
    """Transition law: in force from an earlier day, when these conditions hold."""

    van: Rand
    indien: tuple[Voorwaarde, ...]


@dataclass(frozen=True, slots=True)
class Geldigheid:
    """From which day to which, and which act's day decides; None is open."""

    van: Rand | None
    tot: Rand | None
    toets_op: ToetsOp
    eerder: Eerder | None = None


@dataclass(frozen=True, slots=True)
class Duur:
    """So many days, weeks, months, years or hours."""

    aantal: int
    eenheid: Eenheid


@dataclass(frozen=True, slots=True)
class Pad:
    """A date of an act: of the trigger, or of another kind of act."""

    daad: str  # "aanleiding", or a kind of act
    veld: str


@dataclass(frozen=True, slots=True)
class Termijn:
    """How long a duty may take, counted from where; `voor` is before something instead."""

    vanaf: Pad | None
    atw: Atw
    duur: Duur | None = None
    werkdagen: int | None = None
    open: str | None = None
    uiterlijk: Duur | None = None
    voor: Pad | None = None
    zelfde_dag: bool = False

    @property
    def hard(self) -> Duur | None:
        """The part of the term that is a number of the source."""
        return self.duur or self.uiterlijk


@dataclass(frozen=True, slots=True)
class Verlenging:
    """What lengthens a term: by a duration, or until a date the act itself names."""

    bij: Patroon
    met: Duur | None
    tot: str | None  # the field of that act which holds the new date
    max: int | None
    geldig_als: tuple[Voorwaarde, ...]


@dataclass(frozen=True, slots=True)
class Opschorting:
    """Days between the first and the second do not count."""

    van: Patroon
    tot: Patroon


@dataclass(frozen=True, slots=True)
class VanPlicht:
    """A duty that another duty's outcome triggers."""

    norm: str
    uitkomsten: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Terugval:
    """The trigger when no act triggered: from the last day of another norm's term."""

    daad: str
    termijn_van: str


@dataclass(frozen=True, slots=True)
class Nakoming:
    """What discharges: one of the patterns of each group, and every group."""

    groepen: tuple[tuple[Patroon, ...], ...]


@dataclass(frozen=True, slots=True)
class Venster:
    """From which act a prohibition holds, and until which."""

    van: Pad
    tot: Pad | None


@dataclass(frozen=True, slots=True)
class Bewijs:
    """A presumption, and what rebuts it."""

    vermoed: str
    weerlegbaar_door: Patroon | None


@dataclass(frozen=True, slots=True)
class Norm:
    """One rule of a package."""

    id: str
    pakket: str
    versie: str
    soort: Soort
    tekst: str
    citaat: tuple[str, ...]
    bron: str
    herinnering: str | None
    zekerheid: str
    praktijk: bool
    geldig: Geldigheid
    drager: tuple[str, ...]
    begunstigde: tuple[str, ...]
    aanleiding: tuple[Patroon, ...]
    van_plicht: VanPlicht | None
    terugval: Terugval | None
    indien: tuple[Voorwaarde, ...]
    tenzij: tuple[Voorwaarde, ...]
    termijn: Termijn | None
    nakoming: Nakoming
    vooruit: bool
    verlenging: tuple[Verlenging, ...]
    opschorting: tuple[Opschorting, ...]
    vervalt_bij: tuple[Patroon, ...]
    verboden: tuple[Patroon, ...]
    stelling: tuple[Patroon, ...]
    venster: Venster | None
    bewijs: Bewijs | None
    toerekenen: str | None

    @property
    def uitgeschakeld(self) -> str | None:
        """Why this norm judges nothing until a source is attached; None when it does judge."""
        if self.zekerheid == "uit_herinnering":
            return "de bron is alleen uit herinnering bekend; de tekst is nog niet gezien"
        return None


@dataclass(frozen=True, slots=True)
class Pakket:
    """A package of norms as it was read: its name, its sources and the hash of its text."""

    naam: str
    titel: str
    sha256: str
    bronnen: Mapping[str, Mapping[str, str]]
    bekend_vanaf: str | None


@dataclass(frozen=True, slots=True)
class Maatstaf:
    """How many working days an open term takes at least and at most, and who says so."""

    dagen: Mapping[str, tuple[int, int] | None]
    vastgesteld_door: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Kalenderlijst:
    """Which days are equated with public holidays, by decree, and where that is not known."""

    gelijkgesteld: frozenset[str]
    volledig: frozenset[int]
    kandidaten: Mapping[int, frozenset[str]]  # years with a list of days that may be equated
    sha256: str


def patronen_in(voorwaarden: Sequence[Voorwaarde]) -> Iterator[Patroon]:
    """The patterns of acts that conditions ask for."""
    for voorwaarde in voorwaarden:
        match voorwaarde:
            case ErIs(patroon) | ErIsGeen(patroon):
                yield patroon
            case Niet(deel):
                yield from patronen_in((deel,))
            case EenVan(delen):
                yield from patronen_in(delen)
            case Zaak() | VanAanleiding() | BinnenTermijn():
                pass


def eisen_in(voorwaarden: Sequence[Voorwaarde]) -> Iterator[Eis]:
    """The tests on attributes of the case that conditions make."""
    for voorwaarde in voorwaarden:
        match voorwaarde:
            case Zaak(eisen):
                yield from eisen
            case Niet(deel):
                yield from eisen_in((deel,))
            case EenVan(delen):
                yield from eisen_in(delen)
            case ErIs() | ErIsGeen() | VanAanleiding() | BinnenTermijn():
                pass
