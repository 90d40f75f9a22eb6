"""Assignments to answer parliament: their term, their sheets, what waits for whom, and a delay.

An assignment that a drafter has, or of which a member may read the cases. What is read for it is
on record first, as with its sheets.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import orjson

from ledger.daden.toegangsdaden import OpdrachtVoorgesteld
from ledger.toegang.toegang import Lezer
from ledger.toegangslog.feitenboek import Blad
from projections.feitenblad.feitantwoord import Feitenstof, Zaakfeiten
from projections.feitenblad.feitenblad import Kamervragen
from projections.feitenblad.feitopzet import VRAGEN, OnbekendeKamervraag, kamervragen_van
from projections.feitenblad.feitverloop import Verloop
from projections.feitenblad.kamertermijn import Kamertermijn, kamertermijn, met_bericht
from projections.feitenblad.uitstelbericht import Uitstelbericht, uit_te_stellen, vraagstanden
from projections.leesmodel.momentopname import Rauw, vastgelegd
from projections.normen.normen import Catalogus
from projections.vragen.bladgrenzen import Grenzen
from projections.vragen.bladvraag import Bladen, kring

_LIJST = "feitenbladen"


@dataclass(frozen=True, slots=True)
class Opdrachtbeeld:
    """An assignment: for which questions, whose, until when, and its sheets with their course.

    `kamervragen` is None where these questions are on record in none of its cases, `termijn` also
    where no norm opens one.
    """

    kamervraag: str
    account: str
    tot: date
    kamervragen: Kamervragen | None
    termijn: Kamertermijn | None
    bladen: tuple[tuple[Blad, Verloop | None], ...]


@dataclass(frozen=True, slots=True)
class _Stof:
    """What questions from parliament are on record, in the cases that this reader sees."""

    rauw: Mapping[str, list[Rauw]]
    catalogus: Catalogus | None
    positie: int
    vandaag: date

    def van(self, daad: OpdrachtVoorgesteld) -> Feitenstof:
        """As far as an assignment opens them."""
        snede = Grenzen().snede(self.positie, self.vandaag)
        binnen = kring(daad)
        zaken = {
            d: Zaakfeiten(d, vastgelegd(rij), self.catalogus, snede)
            for d, rij in self.rauw.items()
            if not binnen or d in binnen
        }
        return Feitenstof(zaken, self.catalogus, snede)


@dataclass(frozen=True, slots=True)
class Opdrachten:
    """The assignments of one register, as one reader may see them."""

    bladen: Bladen

    def lijst(self, lezer: Lezer, doel: str) -> list[Opdrachtbeeld]:
        """The assignments of this drafter, or all of which a member may read the cases."""
        rijen = self.bladen.met_verloop(lezer, doel)
        boek = self.bladen.boek
        zicht = self.bladen.deur.poort(lezer, doel, _LIJST)
        alles = boek.log.besluit(lezer, "inzage_nagaan", doel=doel).mag
        stof = self._stof(lezer, doel)
        uit = []
        for v in boek.opdrachten(None if alles else lezer.account):
            daad = v.daad
            if isinstance(daad, OpdrachtVoorgesteld) and all(
                zicht.van(d).mag for d in daad.dossiers
            ):
                eigen = tuple(rij for rij in rijen if rij[0].daad.opdracht == v.id)
                uit.append(_beeld(daad, stof.van(daad), eigen))
        return uit

    def uitstelbericht(
        self, lezer: Lezer, doel: str, kamervraag: str, redenen: str | None = None
    ) -> Uitstelbericht:
        """A letter that says that the answer cannot come in time; nothing of it is kept.

        Raises:
            GeenToegang: this account drafts nothing; that is on record.
            OnbekendeKamervraag: it has no assignment for these, or they are not on record.
            GeenUitstel: no term runs.
        """
        opdracht = self.bladen.opdracht(lezer, kamervraag)
        stof = self._stof(lezer, doel)
        alles = stof.van(opdracht.daad)
        gesteld = kamervragen_van(alles, kamervraag)
        termijn = uit_te_stellen(kamertermijn(alles, kamervraag))
        self.bladen.deur.poort(lezer, doel, "feitenblad", termijn.dossier)
        eigen = [b for b in self.bladen.lijst(lezer, doel) if b.daad.opdracht == opdracht.id]
        blad = eigen[-1] if eigen else None
        inhoud = self.bladen.inhoud(lezer, doel, blad.nummer)[1] if blad else None
        return Uitstelbericht(
            op=stof.vandaag,
            kamervragen=gesteld,
            termijn=termijn,
            straks=met_bericht(alles, kamervraag),
            blad=blad.nummer if blad else None,
            vragen=vraagstanden(orjson.loads(inhoud)) if inhoud else (),
            redenen=redenen,
        )

    def _stof(self, lezer: Lezer, doel: str) -> _Stof:
        deur = self.bladen.deur
        with deur.lees(lezer, doel, _LIJST) as bron:
            rauw, catalogus = bron.zaken_met(VRAGEN), bron.catalogus(None)
            return _Stof(rauw, catalogus, bron.positie, deur.nu().date())


def wachtend(opdrachten: Iterable[Opdrachtbeeld]) -> list[Blad]:
    """The drafts that wait for somebody, the longest waiting first."""
    bladen = [b for o in opdrachten for b, _ in o.bladen if b.wacht_op is not None]
    return sorted(bladen, key=lambda b: (b.wacht_sinds, b.nummer))


def _beeld(
    daad: OpdrachtVoorgesteld, alles: Feitenstof, bladen: tuple[tuple[Blad, Verloop | None], ...]
) -> Opdrachtbeeld:
    gesteld = termijn = None
    try:
        gesteld = kamervragen_van(alles, daad.opdracht)
        termijn = kamertermijn(alles, daad.opdracht)
    except OnbekendeKamervraag:
        pass  # an assignment may be there before its questions are
    return Opdrachtbeeld(daad.opdracht, daad.account, daad.tot, gesteld, termijn, bladen)
