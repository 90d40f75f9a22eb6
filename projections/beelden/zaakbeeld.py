"""What a reader gets to see of a case: in the list, whole, and judged; and what it is called."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from operator import attrgetter
from types import MappingProxyType
from typing import Any, TypeVar

from ledger.daden.handelingen import HANDELINGEN, herstel_handeling
from ledger.daden.velden import gesplitst, samengevoegd
from ledger.daden.woorden import Daad
from ledger.toegang.toegang import Zicht
from ledger.zaak.dossier import Dossier, Feit, Stand, Vastgelegd
from projections.beelden.bevindingen import Bevinding
from projections.beelden.kennisbeeld import Kennisverhaal
from projections.beelden.vastlegdagen import Kennisstand
from projections.toetsen.beloop import vertelt
from projections.toetsen.toetsing import Toets
from projections.werelden.tijdlijn import Normregel, Tijdlijnregel, ordenen, regel

W = TypeVar("W")
VERBINDT = frozenset({"dossiers_gekoppeld", "dossiers_samengevoegd"})
_ELDERS = VERBINDT | {"verkeerd_dossier"}  # whose fields name other cases


@dataclass(frozen=True, slots=True)
class DossierRegel:
    """A case in the list of cases."""

    id: str
    kenmerk: str | None
    titel: str | None
    fictief: bool
    pseudoniem: bool
    status: str
    handelingen: int
    wachtend: int
    relazen: tuple[str, ...]
    laatst_vastgelegd: datetime | None


@dataclass(frozen=True, slots=True)
class Wissing:
    """That something was erased, or looked for after that: the entry that tells it, and when."""

    nummer: int
    op: datetime
    zin: str


@dataclass(frozen=True, slots=True)
class Verband:
    """A tie to another case in view: the entry that made it, and what it says."""

    soort: str  # gekoppeld, opgegaan (into that one), opgenomen (from that one)
    dossier: str
    nummer: int
    op: datetime


class Later(Mapping[str, W]):
    """A mapping that is made when somebody first looks into it, out of what was known before."""

    def __init__(self, maak: Callable[[], Mapping[str, W]]) -> None:
        self._maak = maak

    @cached_property
    def _inhoud(self) -> Mapping[str, W]:
        return self._maak()

    def __getitem__(self, sleutel: str) -> W:
        return self._inhoud[sleutel]

    def __iter__(self) -> Iterator[str]:
        return iter(self._inhoud)

    def __len__(self) -> int:
        return len(self._inhoud)


@dataclass(frozen=True, slots=True)
class Zaakbeeld:
    """A case as it reads at a state of knowledge, each account apart.

    `regels` are the acts in the order of the eye; `vervallen` those withdrawn, moved or not
    accepted; `wachtend` what came in as a judgment and waits for acceptance. `toetsen`
    has a key per shown account, or "" for a case without accounts; empty means that no norms were
    in force. Who does not look at the verdicts does not wait for them. `gewist` names the fields
    (entry id, field) whose text is gone for good; under `pseudoniem` nothing personal was opened,
    so nobody can tell; nor while it is `onleesbaar`, the keys being away. `laatste` is the number
    of the last entry of this case, whatever was asked.
    `overige` are the entries about the case itself and the repairs, in order of recording.
    `verbanden` are its ties to other cases in view, `namen` what those are called. `bevindingen`
    are what auditors found in it, without the texts, for who may read these.
    """

    id: str
    kenmerk: str | None
    titel: str | None
    fictief: bool
    status: str
    relazen: tuple[str, ...]
    relaas: str | None
    regels: tuple[Tijdlijnregel, ...]
    vervallen: tuple[Tijdlijnregel, ...]
    toetsen: Mapping[str, tuple[Toets, ...]]
    normen: Mapping[str, Normregel]
    pseudoniem: bool
    wissingen: tuple[Wissing, ...]
    gewist: tuple[tuple[str, str], ...]
    laatste: int
    positie: int
    bekend_op: date | None
    bronnen_tot: date | None
    peildatum: date
    wachtend: tuple[Tijdlijnregel, ...] = ()
    onleesbaar: bool = False
    kennis: Kennisstand = field(default_factory=Kennisstand)
    verbanden: tuple[Verband, ...] = ()
    overige: tuple[Tijdlijnregel, ...] = ()
    namen: Mapping[str, str | None] = field(default_factory=dict)
    bevindingen: tuple[Bevinding, ...] = ()
    # What it says of knowledge, hand-offs and care, for who asks.
    verhalen: Callable[[], tuple[Kennisverhaal, ...]] = field(default=tuple, compare=False)


@dataclass(frozen=True, slots=True)
class Toetsing:
    """The verdicts on one case according to one account."""

    dossier: str
    relaas: str
    toetsen: tuple[Toets, ...]
    positie: int


def alsof(daad: Daad, dossier: str, hoeveelste: int, na: Vastgelegd, nu: datetime) -> Vastgelegd:
    """An act as the entry that it would be: recorded now in a case, so many after its last.

    It is at home there, also where that last entry is at home in another case.
    """
    return Vastgelegd(
        nummer=na.nummer + hoeveelste,
        id=f"alsof-{hoeveelste}",
        daad=daad.daad,
        dossiers=(dossier,),
        vastgelegd_op=nu,
        velden=samengevoegd(*gesplitst(daad)),
        vastlegger=na.vastlegger,
    )


def wissingen_van(zaak: Dossier) -> tuple[Wissing, ...]:
    """What was erased in a case, by the entries that tell it."""
    soorten = {"sleutel_vernietigd", "wissing_nagezocht"}
    return tuple(wissing(v) for v in zaak.register if v.daad in soorten)


def wissing(v: Vastgelegd) -> Wissing:
    """What such an entry tells; how many texts only where all of them stood in this one case.

    Of a person erased in several cases the number would tell that there are others.
    """
    daad = herstel_handeling(v.velden)
    if len(v.dossiers) > 1:
        getallen = type(daad).model_fields.keys() & {"aantal", "te_kort"}
        daad = daad.model_copy(update=dict.fromkeys(getallen))
    return Wissing(v.nummer, v.vastgelegd_op, daad.zin_leesbaar())


def opening_van(dossier: str, rij: Iterable[Vastgelegd]) -> Vastgelegd | None:
    """The entry that opened this case."""
    eigen = (v for v in rij if v.daad == "dossier_geopend" and v.dossiers[0] == dossier)
    return next(eigen, None)


def naam_van(opening: Vastgelegd, teksten: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """What a case is called, as far as that may still be read."""
    velden = {**opening.velden, **(teksten or {})}
    return {
        "kenmerk": velden.get("kenmerk"),
        "titel": velden.get("dossiertitel"),
        "fictief": bool(velden.get("fictief")),
    }


def status_van(zaak: Dossier, zicht: Zicht) -> str:
    """How a case stands: open, closed, merged into another in view."""
    for v in zaak.register:
        if verbindt_buiten(v, zicht):
            continue
        if v.daad == "dossiers_samengevoegd" and v.velden["naar"] != zaak.id:
            return "samengevoegd"
    return "nog niet geopend" if zaak.stand is Stand.ONTBREEKT else zaak.stand.value


def handelingen(feiten: Iterable[Feit]) -> list[Feit]:
    """What was done about a report, without what the register says of itself."""
    return [feit for feit in feiten if feit.daad in HANDELINGEN]


def _volgens(feiten: Iterable[Feit], relazen: Iterable[str]) -> list[Feit]:
    """What one of these accounts tells."""
    return [feit for feit in feiten if any(vertelt(relaas, feit) for relaas in relazen)]


def lijnen(
    zaak: Dossier,
    relazen: Iterable[str],
    zicht: Zicht,
    herkomst: Mapping[str, str] = MappingProxyType({}),
) -> dict[str, Any]:
    """What stands in a case, what does not any more, and what does not yet.

    `herkomst` are the cases in view from which acts were moved here, by the entry that they were.
    """
    bij = {v.nummer: v for v in (*zaak.herstel, *zaak.register)}

    def regels(feiten: Iterable[Feit]) -> tuple[Tijdlijnregel, ...]:
        return ordenen(_lijn(feit, bij, zicht, herkomst) for feit in feiten)

    return {
        "regels": regels(handelingen(_volgens(zaak.feiten, relazen))),
        "vervallen": regels(handelingen(zaak.vervallen)),
        "wachtend": regels(zaak.wachtend),
        "overige": tuple(_overige(zaak, zicht)),
    }


def _lijn(
    feit: Feit, bij: Mapping[int, Vastgelegd], zicht: Zicht, herkomst: Mapping[str, str]
) -> Tijdlijnregel:
    lijn = binnen_zicht(regel(feit, bij), zicht)
    van = feit.verplaatst_van
    return lijn if van is None else replace(lijn, uit_dossier=herkomst.get(van))


def _overige(zaak: Dossier, zicht: Zicht) -> Iterator[Tijdlijnregel]:
    """What was recorded of the case itself and of its acts; a tie to a case out of view is none."""
    for v in sorted((*zaak.register, *zaak.herstel), key=attrgetter("nummer")):
        if verbindt_buiten(v, zicht):
            continue
        thuis = v.dossiers[0] == zaak.id
        wie = (v.id, v.nummer, v.daad, v.velden, v.vastgelegd_op, v.vastlegger)
        lijn = regel(Feit(*wie, thuis=thuis, dossiers=v.dossiers, documenten=v.documenten))
        # Its sentence names the other case.
        lijn = replace(lijn, zin=f"{lijn.titel}.") if v.daad in _ELDERS else lijn
        yield binnen_zicht(lijn, zicht)


def binnen_zicht(regel_: Tijdlijnregel, zicht: Zicht) -> Tijdlijnregel:
    """The line, without the id of another case that this reader may not see."""

    def zichtbaar(dossier: str | None) -> str | None:
        return dossier if dossier is not None and zicht.van(dossier).mag else None

    return replace(
        regel_,
        thuisdossier=zichtbaar(regel_.thuisdossier),
        ook_in=tuple(d for d in regel_.ook_in if zichtbaar(d)),
        correcties=tuple(replace(c, naar=zichtbaar(c.naar)) for c in regel_.correcties),
    )


def verbindt_buiten(v: Vastgelegd, zicht: Zicht) -> bool:
    """Is this a tie to a case out of view? It is as if it were not there."""
    return v.daad in VERBINDT and not all(zicht.van(d).mag for d in v.velden["dossiers"])


def verbanden_van(zaak: Dossier, zicht: Zicht) -> tuple[Verband, ...]:
    """The ties of a case as known; one to a case out of view is as if it were not there."""
    uit: list[Verband] = []
    for v in zaak.register:
        if v.daad not in VERBINDT:
            continue
        naar = v.velden.get("naar")
        for ander in v.velden["dossiers"]:
            soort = "opgegaan" if ander == naar else "opgenomen" if naar == zaak.id else "gekoppeld"
            if ander != zaak.id and zicht.van(ander).mag:
                uit.append(Verband(soort, ander, v.nummer, v.vastgelegd_op))
    return tuple(uit)


def genoemde_zaken(rij: Iterable[Vastgelegd], zicht: Zicht) -> set[str]:
    """The other cases in view that the entries of a case name: tied, a home, a reference."""
    genoemd: set[str] = set()
    for v in rij:
        genoemd |= set(v.dossiers)
        if v.daad in _ELDERS:
            genoemd |= {*v.velden.get("dossiers", ()), *filter(None, [v.velden.get("naar")])}
    return {d for d in genoemd if zicht.van(d).mag}
