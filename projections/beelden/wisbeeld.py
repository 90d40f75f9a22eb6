"""Erasure as one reader may see it: what waits, what was done, what is held, and whom one can name.

Everything here is about cases in view. That something in a case out of view was erased or is held
is told to nobody, and neither is who is meant where persons have pseudonyms.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ledger.daden.handelingen import herstel_handeling
from ledger.daden.lijsten import Merk
from ledger.daden.velden import personen
from ledger.daden.woorden import Daad, merken
from ledger.toegang.toegangsstand import VAN_EEN_DOSSIER
from ledger.zaak.bewaring import Bewaring
from ledger.zaak.dossier import Dossier, Vastgelegd
from projections.beelden.toegangsbeeld import Kijker, Voorstelregel, Zaaknaam

_GEWIST = "sleutel_vernietigd"


@dataclass(frozen=True, slots=True)
class Nagezocht:
    """What the search after an erasure found: on how many places, and what was not looked for."""

    nummer: int
    op: datetime
    plaatsen: int
    te_kort: int | None


@dataclass(frozen=True, slots=True)
class Gewistregel:
    """An erasure of a person or of a case, and the cases in view that tell of it.

    `houder` is that person, for who reads a case by name; or that case, while it is in view itself.
    `zaak` is what the erased case is called, and then stands not among the `dossiers`.
    """

    nummer: int
    op: datetime
    van_dossier: bool
    houder: str | None
    zaak: Zaaknaam
    dossiers: tuple[Zaaknaam, ...]
    velden: Mapping[str, Any]
    nagezocht: Nagezocht | None
    hernieuwd: bool


@dataclass(frozen=True, slots=True)
class Bewaringregel:
    """An order to keep: of one person, or of the case as a whole."""

    id: str
    nummer: int
    dossier: Zaaknaam
    van_persoon: bool
    persoon: str | None
    reden: str | None
    door: str
    op: datetime


@dataclass(frozen=True, slots=True)
class Genoemde:
    """A person in a case: as what, in how many acts, and whether that was erased."""

    id: str
    als: tuple[str, ...]
    handelingen: int
    gewist: bool


@dataclass(frozen=True, slots=True)
class Wisbeeld:
    """All of it at one moment; `tegen` are the orders in view that forbid a proposal, by its id."""

    moment: datetime
    voorstellen: tuple[Voorstelregel, ...]
    tegen: Mapping[str, tuple[Bewaringregel, ...]]
    gewist: tuple[Gewistregel, ...]
    bewaringen: tuple[Bewaringregel, ...]
    zaken: tuple[Zaaknaam, ...]  # of those that this reader reads by name a page
    aantal_zaken: int = 0
    na: str | None = None  # the case with which that page ends, when there are more

    def met_stand(self, *standen: str) -> tuple[Voorstelregel, ...]:
        """The proposals that are in one of these states."""
        return tuple(regel for regel in self.voorstellen if regel.stand in standen)


@dataclass(frozen=True, slots=True)
class Wiszaak:
    """What one can do about erasure in one case."""

    zaak: Zaaknaam
    gewist: bool
    genoemden: tuple[Genoemde, ...]
    bewaringen: tuple[Bewaringregel, ...]


@dataclass(frozen=True, slots=True)
class Wisproef:
    """What an erasure would take, as far as its reader may see, and which orders forbid it."""

    houder: str
    zaken: tuple[tuple[Zaaknaam, int], ...]
    bestanden: int
    anderen: tuple[tuple[str, int], ...]
    tegen: tuple[Bewaringregel, ...]

    @property
    def teksten(self) -> int:
        """How many sealed texts go."""
        return sum(aantal for _, aantal in self.zaken)


def gewistregels(zaken: Iterable[Dossier], kijker: Kijker) -> tuple[Gewistregel, ...]:
    """Every erasure that a case in view tells of, the newest first."""
    register = {v.nummer: v for zaak in zaken for v in zaak.register}
    gezocht = {v.velden["houder"]: v for v in register.values() if v.daad == "wissing_nagezocht"}
    hernieuwd = {v.velden["houder"] for v in register.values() if v.daad == "grondslag_hernieuwd"}
    gewist = [v for _, v in sorted(register.items(), reverse=True) if v.daad == _GEWIST]
    kijker.haal_namen({d for v in gewist for d in (*v.dossiers, *_zaak_van(v))})
    return tuple(
        _gewistregel(v, gezocht.get(v.velden["houder"]), hernieuwd, kijker) for v in gewist
    )


def _gewistregel(
    v: Vastgelegd, gezocht: Vastgelegd | None, hernieuwd: set[str], kijker: Kijker
) -> Gewistregel:
    houder = str(v.velden["houder"])
    van_dossier = bool(_zaak_van(v))
    zaak = kijker.naam(houder) if van_dossier else Zaaknaam()
    op_naam = not van_dossier and any(map(kijker.leest_op_naam, v.dossiers))
    dossiers = tuple(naam for d in v.dossiers if (naam := kijker.naam(d)).id)
    velden = ["grondslag", "selectiepost"]
    if alle := len(dossiers) == len(v.dossiers):  # else the number tells of a case out of view
        velden.append("aantal")
    return Gewistregel(
        nummer=v.nummer,
        op=v.vastgelegd_op,
        van_dossier=van_dossier,
        houder=houder if op_naam else zaak.id,
        zaak=zaak,
        dossiers=tuple(naam for naam in dossiers if naam.id != houder),
        velden={n: v.velden.get(n) for n in velden},
        nagezocht=None if gezocht is None else _nagezocht(gezocht, alles=alle),
        hernieuwd=houder in hernieuwd,
    )


def _zaak_van(v: Vastgelegd) -> tuple[str, ...]:
    """The case that was erased, if it was one."""
    houder = str(v.velden["houder"])
    return (houder,) if houder.startswith(VAN_EEN_DOSSIER) else ()


def _nagezocht(v: Vastgelegd, *, alles: bool) -> Nagezocht:
    te_kort = v.velden["te_kort"] if alles else None
    return Nagezocht(v.nummer, v.vastgelegd_op, v.velden["plaatsen"], te_kort)


def bewaringregels(
    bewaringen: Iterable[Bewaring], kijker: Kijker, redenen: Mapping[int, str]
) -> tuple[Bewaringregel, ...]:
    """These orders as their reader may see them; each stands in a case in view."""
    bewaringen = list(bewaringen)
    kijker.haal_namen(d for b in bewaringen for d in b.dossiers)
    return tuple(
        Bewaringregel(
            id=b.id,
            nummer=b.nummer,
            dossier=kijker.naam(next(d for d in b.dossiers if kijker.naam(d).id)),
            van_persoon=b.betrokkene is not None,
            persoon=b.betrokkene if any(map(kijker.leest_op_naam, b.dossiers)) else None,
            reden=redenen.get(b.nummer),
            door=b.door,
            op=b.op,
        )
        for b in bewaringen
    )


def genoemden(zaak: Dossier, gewist: Iterable[str]) -> tuple[Genoemde, ...]:
    """Every person that an act of this case mentions, in order of first mention."""
    gevonden: dict[str, tuple[set[str], set[str]]] = {}
    feiten = [(f.id, f.handeling) for f in (*zaak.feiten, *zaak.vervallen)]
    for id_, daad in [*feiten, *((v.id, herstel_handeling(v.velden)) for v in zaak.herstel)]:
        for persoon in personen(daad):
            als, daden = gevonden.setdefault(persoon, (set(), set()))
            als.update(_als(daad, persoon))
            daden.add(id_)
    weg = set(gewist)
    return tuple(
        Genoemde(persoon, tuple(sorted(als)), len(daden), persoon in weg)
        for persoon, (als, daden) in gevonden.items()
    )


def _als(daad: Daad, persoon: str) -> Iterable[str]:
    """As what an act mentions someone: in a role, or by the name of the field."""
    for naam, merk in merken(type(daad)).items():
        waarde = getattr(daad, naam)
        delen = waarde if isinstance(waarde, tuple) else (waarde,)
        if Merk.PERSOON in merk and persoon in delen:
            yield naam.removesuffix("_ref")
        elif any(getattr(deel, "ref", None) == persoon for deel in delen):
            yield from (deel.rol for deel in delen if deel.ref == persoon and deel.rol)
