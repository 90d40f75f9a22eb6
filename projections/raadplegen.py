"""Questions to the read tables: the one door through which anything is read.

Who reads and for what purpose comes first in every question, so that access can be decided and the
reading recorded in one place. A question is answered from one snapshot, and the answer says at
which position of the log that was. The fold of a case (ledger/dossier.py) does the rest, so both
cut-offs are exact. Personal text is opened here and nowhere else, for a case that someone reads.
"""

import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from operator import itemgetter
from typing import Any

import orjson
from psycopg.types.json import set_json_loads
from psycopg_pool import ConnectionPool

from ledger.dossier import Dossier, Feit, Stand, Vastgelegd, einde_van
from ledger.entry import lees_inhoud
from ledger.handelingen import HANDELINGEN, REGISTERHANDELINGEN
from ledger.postgres import Verbinding
from ledger.register import Register
from ledger.wanneer import AMSTERDAM
from projections.geldend import geldend, normregels
from projections.leesmodel import Projectiestand, lees_stand
from projections.normen import Catalogus
from projections.telling import Telling, Vraag, tel
from projections.tijdlijn import Normregel, Tijdlijnregel, ordenen, regel
from projections.toetsing import Toets, toetsen

_TERMIJN = 10.0  # seconds; a database that says nothing for longer is gone

# The lock comes before the snapshot: until the transaction ends nobody puts rebuilt tables in the
# place of these, so a reader sees the old tables or the new ones, each whole.
_SNAPSHOT = (
    "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;LOCK TABLE lees.positie IN ACCESS SHARE MODE"
)
# A case: its entries in order.
_CASE = """
SELECT dossier, nummer, vastgelegd_op, inhoud FROM lees.vastlegging
WHERE dossier = %s AND nummer <= %s ORDER BY nummer
"""
# Of every case, what was recorded about the case itself.
_REGISTER_ACTS = """
SELECT dossier, nummer, vastgelegd_op, inhoud FROM lees.vastlegging
WHERE daad = ANY (%s) AND nummer <= %s ORDER BY dossier, nummer
"""
# Of every case, how much it holds, when that last grew, and whether anything in it was repaired.
_SIZES = """
SELECT dossier, count(*) FILTER (WHERE daad = ANY (%s)), max(vastgelegd_op),
  bool_or(betreft IS NOT NULL)
FROM lees.vastlegging WHERE nummer <= %s GROUP BY dossier
"""
# Of every case, the accounts in order of first mention.
_ACCOUNTS = """
SELECT dossier, naam FROM lees.vastlegging, unnest(relaas) naam
WHERE nummer <= %s GROUP BY dossier, naam ORDER BY dossier, min(nummer)
"""
# The acts of one kind in every case that has one, with all repairs in those cases.
_KIND = """
SELECT dossier, nummer, vastgelegd_op, inhoud FROM lees.vastlegging v
WHERE (daad = %s OR betreft IS NOT NULL) AND nummer <= %s
  AND EXISTS (SELECT FROM lees.vastlegging w WHERE w.daad = %s AND w.dossier = v.dossier)
ORDER BY dossier, nummer
"""
_NORMS = """
SELECT daad, inhoud FROM lees.norm
WHERE nummer <= %s AND (%s::timestamptz IS NULL OR vastgelegd_op < %s) ORDER BY nummer
"""


class OnbekendDossier(LookupError):
    """There is no such case, or not for this reader."""


@dataclass(frozen=True, slots=True)
class DossierRegel:
    """A case in the list of cases."""

    id: str
    kenmerk: str | None
    titel: str | None
    fictief: bool
    status: str
    handelingen: int
    relazen: tuple[str, ...]
    laatst_vastgelegd: datetime | None


@dataclass(frozen=True, slots=True)
class Zaakbeeld:
    """A case as it reads at a state of knowledge, each account apart.

    `regels` are the acts in the order of the eye; `vervallen` those withdrawn or moved. `toetsen`
    has a key per shown account, or "" for a case without accounts; empty means that no norms were
    in force. `gewist` names the fields (entry id, field) whose text is gone for good.
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
    gewist: tuple[tuple[str, str], ...]
    positie: int
    bekend_op: date | None
    bronnen_tot: date | None
    peildatum: date


@dataclass(frozen=True, slots=True)
class Toetsing:
    """The verdicts on one case according to one account."""

    dossier: str
    relaas: str
    toetsen: tuple[Toets, ...]
    positie: int


class Raadplegen:
    """The reading side of one register."""

    def __init__(self, dsn: str, register: Register) -> None:
        self._register = register
        self._pool: ConnectionPool[Verbinding] = ConnectionPool(
            dsn,
            connection_class=Verbinding,
            kwargs={"autocommit": True},
            configure=_configure,
            check=ConnectionPool.check_connection,
            min_size=1,
            max_size=8,
            timeout=_TERMIJN,
            open=True,
        )

    def close(self) -> None:
        """Let go of all connections."""
        self._pool.close()

    def positie(self) -> int:
        """Up to which number of the log is read; that is public and needs no reader."""
        return min((stand.positie for stand in self.stand()), default=0)

    def stand(self) -> tuple[Projectiestand, ...]:
        """How far every projection is, and what stops it; public as well."""
        with self._pool.connection() as verbinding:
            return lees_stand(verbinding)

    def dossiers(self, lezer: str, doel: str) -> list[DossierRegel]:
        """Every case, in the order in which they were opened."""
        with self._lees(lezer, doel, "dossiers") as bron:
            rijen, omvang, relazen = bron.registerhandelingen(), bron.omvang(), bron.relazen()
            zaken = {d: Dossier.vouw(d, _vastgelegd(rij)) for d, rij in rijen.items()}
            for dossier, (_, laatst, hersteld) in omvang.items():
                if hersteld:  # only the fold knows what a repair leaves
                    zaak = Dossier.vouw(dossier, _vastgelegd(bron.zaak(dossier)))
                    omvang[dossier] = (len(_handelingen(zaak.feiten)), laatst, hersteld)
        openingen = {d: o for d, zaak in zaken.items() if (o := _opening(d, zaak.register))}
        teksten = self._register.open_teksten([o.nummer for o in openingen.values()])
        return [
            DossierRegel(
                id=dossier,
                kenmerk=teksten.get(opening.nummer, {}).get("kenmerk"),
                titel=teksten.get(opening.nummer, {}).get("dossiertitel"),
                fictief=bool(opening.velden.get("fictief")),
                status=_status(zaken[dossier]),
                handelingen=omvang[dossier][0],
                relazen=tuple(relazen.get(dossier, ())),
                laatst_vastgelegd=omvang[dossier][1],
            )
            for dossier, opening in sorted(openingen.items(), key=lambda paar: paar[1].nummer)
        ]

    def zaak(
        self,
        lezer: str,
        doel: str,
        dossier: str,
        *,
        bekend_op: date | None = None,
        bronnen_tot: date | None = None,
        peildatum: date | None = None,
        relaas: str | None = None,
    ) -> Zaakbeeld:
        """One case with its verdicts, as known on `bekend_op`, by sources up to `bronnen_tot`.

        Raises:
            OnbekendDossier: no such case, or not for this reader.
        """
        dag = peildatum or bekend_op or _vandaag()
        with self._lees(lezer, doel, dossier) as bron:
            rauw = bron.zaak(dossier)
            catalogus = bron.catalogus(bekend_op)
        rij = _vastgelegd(rauw, self._open(rauw))
        opening = _opening(dossier, rij)
        if opening is None:
            raise OnbekendDossier(dossier)
        zaak = Dossier.vouw(dossier, rij, bekend_op=bekend_op, bronnen_tot=bronnen_tot)
        handelingen = _handelingen(zaak.feiten)
        relazen = _relazen(handelingen)
        getoond = _getoond(relazen, relaas)
        toetsen = _toetsen(zaak, catalogus, dag, getoond)
        return Zaakbeeld(
            id=dossier,
            kenmerk=opening.velden.get("kenmerk"),
            titel=opening.velden.get("dossiertitel"),
            fictief=bool(opening.velden.get("fictief")),
            status=_status(zaak),
            relazen=relazen,
            relaas=relaas,
            regels=ordenen(
                regel(feit) for feit in handelingen if any(_vertelt(r, feit) for r in getoond)
            ),
            vervallen=ordenen(regel(feit) for feit in _handelingen(zaak.vervallen)),
            toetsen=toetsen,
            normen=normregels(catalogus, toetsen),
            gewist=tuple((v.id, veld) for v in rij for veld in v.verzegeld),
            positie=bron.positie,
            bekend_op=bekend_op,
            bronnen_tot=bronnen_tot,
            peildatum=dag,
        )

    def toetsen(
        self,
        lezer: str,
        doel: str,
        dossier: str | None = None,
        *,
        bekend_op: date | None = None,
        bronnen_tot: date | None = None,
        peildatum: date | None = None,
        relaas: str | None = None,
    ) -> Iterator[Toetsing]:
        """The verdicts on one case or on all, case by case, each account apart; no texts opened.

        Raises:
            OnbekendDossier: no such case, or not for this reader.
        """
        dag = peildatum or bekend_op or _vandaag()
        if dossier is not None:
            ids = [dossier]
        else:
            with self._lees(lezer, doel, "dossiers") as bron:
                ids = list(bron.registerhandelingen())
        for id_ in ids:
            with self._lees(lezer, doel, id_) as bron:
                rij = _vastgelegd(bron.zaak(id_))
                catalogus = bron.catalogus(bekend_op)
            if not rij:
                raise OnbekendDossier(id_)
            zaak = Dossier.vouw(id_, rij, bekend_op=bekend_op, bronnen_tot=bronnen_tot)
            getoond = _getoond(_relazen(_handelingen(zaak.feiten)), relaas)
            for naam, uitkomsten in _toetsen(zaak, catalogus, dag, getoond).items():
                yield Toetsing(id_, naam, uitkomsten, bron.positie)

    def telling(
        self,
        lezer: str,
        doel: str,
        vraag: Vraag,
        *,
        bekend_op: date | None = None,
        bronnen_tot: date | None = None,
    ) -> Telling:
        """How many acts answer a question, in their home cases, with what was left out and why."""
        with self._lees(lezer, doel, f"telling {vraag.naam}") as bron:
            zaken = {d: _vastgelegd(r) for d, r in bron.soort(vraag.patroon.daad).items()}
            positie = bron.positie
        return tel(vraag, zaken, positie, bekend_op=bekend_op, bronnen_tot=bronnen_tot)

    @contextmanager
    def _lees(self, lezer: str, doel: str, wat: str) -> Iterator["_Bron"]:
        """The door: every question about content passes here, with who asks and what for."""
        if not (lezer and doel and wat):
            raise ValueError("expected a reader, a purpose and what is read")
        with self._pool.connection() as verbinding:
            verbinding.deadline = time.monotonic() + _TERMIJN
            try:
                verbinding.execute(_SNAPSHOT)
                yield _Bron(verbinding)
            finally:
                if not verbinding.closed:
                    verbinding.rollback()
                verbinding.deadline = None

    def _open(self, rij: Sequence["_Rauw"]) -> dict[int, dict[str, Any]]:
        """The personal texts of these entries, by number and field, as far as their keys exist."""
        return self._register.open_teksten(
            [nummer for _, nummer, _, inhoud in rij if inhoud["@verzegeld"]]
        )


_Rauw = tuple[str, int, datetime, dict[str, Any]]


class _Bron:
    """The read tables in one snapshot, up to one position."""

    def __init__(self, verbinding: Verbinding) -> None:
        self._verbinding = verbinding
        posities = {stand.naam: stand for stand in lees_stand(verbinding)}
        dossiers, normen = posities["dossiers"], posities["normen"]
        self._normen_bij = normen.gestopt_bij is None
        self.positie = (
            min(dossiers.positie, normen.positie) if self._normen_bij else dossiers.positie
        )

    def zaak(self, dossier: str) -> list[_Rauw]:
        """The entries of a case, in order."""
        return self._vraag(_CASE, dossier, self.positie)

    def soort(self, daad: str) -> dict[str, list[_Rauw]]:
        """Per case the acts of one kind, and every repair."""
        return _per_dossier(self._vraag(_KIND, daad, self.positie, daad))

    def registerhandelingen(self) -> dict[str, list[_Rauw]]:
        """Per case what was recorded about the case itself, and every repair."""
        return _per_dossier(self._vraag(_REGISTER_ACTS, list(REGISTERHANDELINGEN), self.positie))

    def omvang(self) -> dict[str, tuple[int, datetime, bool]]:
        """Per case the number of acts as recorded, the last recording, and was anything mended."""
        rijen = self._vraag(_SIZES, list(HANDELINGEN), self.positie)
        return {dossier: (aantal, laatst, mank) for dossier, aantal, laatst, mank in rijen}

    def relazen(self) -> dict[str, list[str]]:
        """Per case its accounts, in order of first mention."""
        uit: dict[str, list[str]] = defaultdict(list)
        for dossier, naam in self._vraag(_ACCOUNTS, self.positie):
            uit[dossier].append(naam)
        return uit

    def catalogus(self, bekend_op: date | None) -> Catalogus | None:
        """What was set to judge by, as known; None when that was nothing, or cannot be read."""
        if not self._normen_bij:
            return None
        grens = einde_van(bekend_op) if bekend_op else None
        gesteld = dict(self._vraag(_NORMS, self.positie, grens, grens))
        return geldend(gesteld)

    def _vraag(self, query: str, *waarden: object) -> list[Any]:
        with self._verbinding.cursor(binary=True) as cursor:
            return cursor.execute(query, waarden).fetchall()


def _configure(verbinding: Verbinding) -> None:
    set_json_loads(orjson.loads, verbinding)


def _vandaag() -> date:
    return datetime.now(AMSTERDAM).date()


def _per_dossier(rijen: Iterable[_Rauw]) -> dict[str, list[_Rauw]]:
    return {dossier: list(rij) for dossier, rij in groupby(rijen, key=itemgetter(0))}


def _vastgelegd(
    rij: Iterable[_Rauw], teksten: Mapping[int, Mapping[str, Any]] | None = None
) -> list[Vastgelegd]:
    teksten = teksten or {}
    return [lees_inhoud(nummer, op, inhoud, teksten.get(nummer)) for _, nummer, op, inhoud in rij]


def _opening(dossier: str, rij: Iterable[Vastgelegd]) -> Vastgelegd | None:
    eigen = (v for v in rij if v.daad == "dossier_geopend" and v.dossiers[0] == dossier)
    return next(eigen, None)


def _status(zaak: Dossier) -> str:
    for v in zaak.register:
        if v.daad == "dossiers_samengevoegd" and v.velden["naar"] != zaak.id:
            return "samengevoegd"
    return "nog niet geopend" if zaak.stand is Stand.ONTBREEKT else zaak.stand.value


def _handelingen(feiten: Iterable[Feit]) -> list[Feit]:
    return [feit for feit in feiten if feit.daad in HANDELINGEN]


def _relazen(feiten: Iterable[Feit]) -> tuple[str, ...]:
    """The accounts of a case, in order of first mention."""
    return tuple(dict.fromkeys(relaas for feit in feiten for relaas in feit.relazen))


def _getoond(relazen: tuple[str, ...], relaas: str | None) -> tuple[str, ...]:
    """The accounts asked for: one, or all; a case without accounts has one of no name."""
    return (relaas,) if relaas is not None else relazen or ("",)


def _vertelt(relaas: str, feit: Feit) -> bool:
    """Whether an account tells of this act; an act of no account belongs to all."""
    return not feit.relazen or relaas in feit.relazen


def _toetsen(
    zaak: Dossier, catalogus: Catalogus | None, peildatum: date, relazen: Iterable[str]
) -> dict[str, tuple[Toets, ...]]:
    """Per account the verdicts on what it tells; duties belong to the home case of an act."""
    if catalogus is None or zaak.stand is Stand.ONTBREEKT:
        return {}
    thuis = [feit for feit in zaak.feiten if feit.thuis]
    return {
        relaas: tuple(
            toetsen(
                [feit for feit in thuis if _vertelt(relaas, feit)],
                catalogus,
                peildatum,
                dossier=zaak.id,
            )
        )
        for relaas in relazen
    }
