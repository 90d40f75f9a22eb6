"""Questions to the read tables: the one door through which anything is read.

Who reads and for what purpose comes first in every question, so that access can be decided and the
reading recorded in one place. A question is answered from one snapshot, and the answer says at
which position of the log that was. The fold of a case (ledger/dossier.py) does the rest, so both
cut-offs are exact. Personal text is opened here and nowhere else, for a case that someone reads.
"""

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from psycopg_pool import ConnectionPool

from ledger.dossier import Dossier, Feit, Stand, Vastgelegd
from ledger.handelingen import HANDELINGEN
from ledger.postgres import Verbinding
from ledger.register import Register
from ledger.wanneer import AMSTERDAM
from projections.geldend import normregels
from projections.leesmodel import Projectiestand, Vastgelopen, lees_stand
from projections.momentopname import Momentopname, Rauw, lees_json, vastgelegd
from projections.normen import Catalogus
from projections.normenlijst import Normenlijst, Normvraag, normenlijst
from projections.telling import Telling, Vraag, tel
from projections.tijdlijn import Normregel, Tijdlijnregel, ordenen, regel
from projections.toetsing import Toets, toetsen

_TERMIJN = 10.0  # seconds; a database that says nothing for longer is gone


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
            configure=lees_json,
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
        """Up to which number of the log is read; that is public and needs no reader.

        Raises:
            Vastgelopen: a projection stands still, so what is read falls behind.
        """
        standen = self.stand()
        for stand in standen:
            if stand.toestand == "gestopt":
                raise Vastgelopen(stand.naam, stand.gestopt_bij or stand.positie, str(stand.reden))
        return min((stand.positie for stand in standen), default=0)

    def stand(self) -> tuple[Projectiestand, ...]:
        """How far every projection is, and what stops it; public as well."""
        with self._pool.connection() as verbinding:
            return lees_stand(verbinding)

    def dossiers(self, lezer: str, doel: str) -> list[DossierRegel]:
        """Every case, in the order in which they were opened."""
        with self._lees(lezer, doel, "dossiers") as bron:
            rijen, omvang, relazen = bron.registerhandelingen(), bron.omvang(), bron.relazen()
            zaken = {d: Dossier.vouw(d, vastgelegd(rij)) for d, rij in rijen.items()}
            for dossier, (_, laatst, hersteld) in omvang.items():
                if hersteld:  # only the fold knows what a repair leaves
                    zaak = Dossier.vouw(dossier, vastgelegd(bron.zaak(dossier)))
                    omvang[dossier] = (len(_handelingen(zaak.feiten)), laatst, hersteld)
        openingen = {d: o for d, zaak in zaken.items() if (o := _opening(d, zaak.register))}
        teksten = self._register.open_teksten([o.nummer for o in openingen.values()])
        return [
            DossierRegel(
                id=dossier,
                **_naam(opening, teksten.get(opening.nummer, {})),
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
        rij = vastgelegd(rauw, self._open(rauw))
        opening = _opening(dossier, rij)
        if opening is None:
            raise OnbekendDossier(dossier)
        zaak = Dossier.vouw(dossier, rij, bekend_op=bekend_op, bronnen_tot=bronnen_tot)
        relazen = _relazen(_handelingen(zaak.feiten))
        getoond = _getoond(relazen, relaas)
        toetsen = _toetsen(zaak, catalogus, dag, getoond)
        return Zaakbeeld(
            id=dossier,
            **_naam(opening),
            status=_status(zaak),
            relazen=relazen,
            relaas=relaas,
            regels=_regels(feit for feit in zaak.feiten if any(_vertelt(r, feit) for r in getoond)),
            vervallen=_regels(zaak.vervallen),
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
                rij = vastgelegd(bron.zaak(id_))
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
            zaken = {d: vastgelegd(r) for d, r in bron.soort(vraag.patroon.daad).items()}
            positie = bron.positie
        return tel(vraag, zaken, positie, bekend_op=bekend_op, bronnen_tot=bronnen_tot)

    def normen(
        self, lezer: str, doel: str, vraag: Normvraag, *, bekend_op: date | None = None
    ) -> Normenlijst:
        """The norms that were set, as known on a day, as far as they answer to the question."""
        with self._lees(lezer, doel, "normen") as bron:
            return normenlijst(
                bron.catalogus(bekend_op),
                vraag,
                gesteld=bron.gesteld(bekend_op),
                positie=bron.positie,
                bekend_op=bekend_op,
            )

    @contextmanager
    def _lees(self, lezer: str, doel: str, wat: str) -> Iterator[Momentopname]:
        """The door: every question about content passes here, with who asks and what for."""
        if not (lezer and doel and wat):
            raise ValueError("expected a reader, a purpose and what is read")
        with self._pool.connection() as verbinding:
            verbinding.deadline = time.monotonic() + _TERMIJN
            try:
                yield Momentopname(verbinding)
            finally:
                if not verbinding.closed:
                    verbinding.rollback()
                verbinding.deadline = None

    def _open(self, rij: Sequence[Rauw]) -> dict[int, dict[str, Any]]:
        """The personal texts of these entries, by number and field, as far as their keys exist."""
        return self._register.open_teksten(
            [nummer for _, nummer, _, inhoud in rij if inhoud["@verzegeld"]]
        )


def _vandaag() -> date:
    return datetime.now(AMSTERDAM).date()


def _opening(dossier: str, rij: Iterable[Vastgelegd]) -> Vastgelegd | None:
    eigen = (v for v in rij if v.daad == "dossier_geopend" and v.dossiers[0] == dossier)
    return next(eigen, None)


def _naam(opening: Vastgelegd, teksten: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """What a case is called, as far as that may still be read."""
    velden = {**opening.velden, **(teksten or {})}
    return {
        "kenmerk": velden.get("kenmerk"),
        "titel": velden.get("dossiertitel"),
        "fictief": bool(velden.get("fictief")),
    }


def _status(zaak: Dossier) -> str:
    for v in zaak.register:
        if v.daad == "dossiers_samengevoegd" and v.velden["naar"] != zaak.id:
            return "samengevoegd"
    return "nog niet geopend" if zaak.stand is Stand.ONTBREEKT else zaak.stand.value


def _handelingen(feiten: Iterable[Feit]) -> list[Feit]:
    return [feit for feit in feiten if feit.daad in HANDELINGEN]


def _regels(feiten: Iterable[Feit]) -> tuple[Tijdlijnregel, ...]:
    return ordenen(regel(feit) for feit in _handelingen(feiten))


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
