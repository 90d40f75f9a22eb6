"""Sheets of facts made, read along with, sent back or issued, and asked again; on record first.

A drafter works under an assignment: the questions it names, and the cases it opens. Everything is
answered from clear fields, at one position, through the one door for reading; so a second reader
who sees the same cases makes the same bytes, and issues nothing else.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256

import orjson

from ledger.daden.bladdaden import (
    FeitenbladMeegelezen,
    FeitenbladOpgesteld,
    FeitenbladTeruggestuurd,
)
from ledger.daden.toegangsdaden import OpdrachtVoorgesteld
from ledger.sleutels.vault import SleutelsWeg
from ledger.toegang.toegang import Lezer
from ledger.toegangslog.auditboek import Auditboek
from ledger.toegangslog.feitenboek import Blad, BladVerder, Feitenboek
from ledger.vastleggen.ontvangst import AndereInhoud
from projections.feitenblad.feitantwoord import Feitenstof, Zaakfeiten
from projections.feitenblad.feitenblad import Feitenblad
from projections.feitenblad.feitlater import Later, later
from projections.feitenblad.feitopzet import OnbekendeKamervraag, Opzet, maak
from projections.feitenblad.feitverloop import Verloop, opzet_van, verloop
from projections.feitenblad.getalwacht import Getal, getallen, te_noemen
from projections.leesmodel.momentopname import vastgelegd
from projections.vragen.bladgrenzen import BladGeweigerd, Grenzen, OnbekendBlad
from projections.vragen.bladstof import zaken_voor
from projections.vragen.bladvergelijking import Naast, vergelijk
from projections.vragen.leesdeur import Leesdeur, OnbekendDossier
from projections.vragen.vrijgavevraag import vrijgegeven

MELDING = "melding_gedaan"  # what released figures count
_WAT, _LIJST = "feitenblad", "feitenbladen"


@dataclass(frozen=True, slots=True)
class Bladen:
    """The sheets of one register, as one reader may make, read and issue them."""

    deur: Leesdeur
    boek: Feitenboek
    oorsprong: str
    drempel: int

    # ── making ────────────────────────────────────────────────────────────────────────────────

    def opdracht(self, lezer: Lezer, kamervraag: str) -> "Opdracht":
        """The assignment of this account for these questions.

        Raises:
            GeenToegang: this account drafts nothing; that is on record.
            OnbekendeKamervraag: it has none.
        """
        self.boek.log.eis(lezer, "opstellen")
        for v in self.boek.opdrachten(lezer.account):
            if isinstance(v.daad, OpdrachtVoorgesteld) and v.daad.opdracht == kamervraag:
                return Opdracht(v.id, v.daad)
        raise OnbekendeKamervraag(kamervraag)

    def proef(self, lezer: Lezer, doel: str, opzet: Opzet, grenzen: Grenzen) -> Feitenblad:
        """The sheet as it would be made now, of which nothing is kept.

        Raises:
            GeenToegang: this account drafts nothing; that is on record.
            OnbekendeKamervraag: it has no assignment for these, or they are not on record.
            OnbekendDossier: a question is about a case outside the assignment.
            InDeToekomst, OnbekendeNorm: it asks after what nobody knows.
        """
        daad = self.opdracht(lezer, opzet.kamervraag).daad
        blad = self._maak(lezer, doel, opzet, grenzen, kring(daad))
        for dossier in blad.zaken:  # on record before anything is answered
            self.deur.poort(lezer, doel, _WAT, dossier)
        return blad

    def proef_later(
        self, lezer: Lezer, doel: str, opzet: Opzet, blad: Feitenblad
    ) -> tuple[Later, ...]:
        """What of a sheet that `proef` made would be otherwise without its cut-offs."""
        if blad.bekend_op is None and blad.bronnen_tot is None:
            return ()
        binnen = kring(self.opdracht(lezer, opzet.kamervraag).daad)
        ruim = self._maak(lezer, doel, opzet, Grenzen(peildatum=blad.peildatum), binnen)
        return later(blad, ruim)

    def stel_op(
        self,
        lezer: Lezer,
        doel: str,
        opzet: Opzet,
        grenzen: Grenzen,
        sleutel: str | None = None,
        vervangt: str | None = None,
    ) -> Blad:
        """Make a sheet under an assignment of this account, and keep it; once per key.

        It takes the place of the draft with the number `vervangt`, which then waits for nobody.

        Raises:
            AndereInhoud: another sheet was made under this key.
            OnbekendBlad: there is no such draft under this assignment.
            Otherwise as `proef`.
        """
        opdracht = self.opdracht(lezer, opzet.kamervraag)
        voorganger = self.lees(lezer, doel, vervangt) if vervangt else None
        if vervangt and voorganger and voorganger.daad.opdracht != opdracht.id:
            raise OnbekendBlad(vervangt)
        blad = self.proef(lezer, doel, opzet, grenzen)
        tekst = blad.als_bytes()
        if eerder := self.boek.onder(lezer, sleutel):
            d, gevraagd = eerder.daad, opzet_van(orjson.loads(tekst), blad.zaken)
            grens = Grenzen(d.bekend_op, d.bronnen_tot, grenzen.peildatum and d.peildatum)
            if (gevraagd, grenzen) != (self._opzet(eerder), grens):
                raise AndereInhoud("deze sleutel is al gebruikt voor een ander feitenblad")
            return eerder

        def daad(volgnummer: int) -> FeitenbladOpgesteld:
            return FeitenbladOpgesteld(
                opdracht=opdracht.id,
                kamervraag=opzet.kamervraag,
                volgnummer=volgnummer,
                positie=blad.positie,
                bekend_op=blad.bekend_op,
                bronnen_tot=blad.bronnen_tot,
                peildatum=blad.peildatum,
                dossiers=blad.zaken,
                sha256=sha256(tekst).hexdigest(),
                blad=tekst.decode(),
                vervangt=voorganger.id if voorganger else None,
            )

        id_ = self.boek.stel_op(lezer, daad, sleutel)
        return next(b for b in self.boek.bladen() if b.id == id_)

    # ── reading ───────────────────────────────────────────────────────────────────────────────

    def lijst(self, lezer: Lezer, doel: str) -> list[Blad]:
        """The sheets of this drafter's assignments, or of the cases that a member may read."""
        zicht = self.deur.poort(lezer, doel, _LIJST)
        alles = self.boek.log.besluit(lezer, "inzage_nagaan", doel=doel).mag
        eigen = {v.id for v in self.boek.opdrachten(lezer.account)}
        return [
            blad
            for blad in self.boek.bladen()
            if (alles or blad.daad.opdracht in eigen)
            and all(zicht.van(d).mag for d in blad.daad.dossiers)
        ]

    def inhoud(self, lezer: Lezer, doel: str, nummer: str) -> tuple[Blad, bytes]:
        """One sheet with the bytes that were recorded; raises as `lees` does."""
        blad = self.lees(lezer, doel, nummer)
        return blad, self._tekst(blad).encode()

    def lees(self, lezer: Lezer, doel: str, nummer: str) -> Blad:
        """One sheet, as it was made.

        Raises:
            OnbekendBlad: there is none, or not for this reader.
            SleutelsWeg: it cannot be opened now.
        """
        for blad in self.lijst(lezer, doel):
            if blad.nummer == nummer:
                for dossier in blad.daad.dossiers:
                    self.deur.poort(lezer, doel, _WAT, dossier)
                self._tekst(blad)
                return blad
        raise OnbekendBlad(nummer)

    def herlees(self, lezer: Lezer, doel: str, nummer: str) -> tuple[Blad, Opzet]:
        """One sheet with what it was made of, to go on with; raises as `lees` does."""
        blad = self.lees(lezer, doel, nummer)
        return blad, self._opzet(blad)

    def verloop(self, lezer: Lezer, doel: str, nummer: str) -> Verloop:
        """What of a sheet is no longer so; raises as `lees` does."""
        blad = self.lees(lezer, doel, nummer)
        toen, thans = self._opnieuw(lezer, doel, blad), self._nu(lezer, doel, blad)
        return verloop(self._tekst(blad), toen, thans)

    def met_verloop(self, lezer: Lezer, doel: str) -> list[tuple[Blad, Verloop | None]]:
        """The sheets, and of what was issued what is no longer so; drafts wait for a reader."""
        return [
            (blad, self.verloop(lezer, doel, blad.nummer) if blad.uitgegeven else None)
            for blad in self.lijst(lezer, doel)
        ]

    def later(self, lezer: Lezer, doel: str, nummer: str) -> tuple[Later, ...]:
        """What of a sheet its cut-offs keep out would change; raises as `lees` does."""
        blad = self.lees(lezer, doel, nummer)
        op, tot = blad.daad.bekend_op, blad.daad.bronnen_tot
        if op is None and tot is None:
            return ()
        grenzen = Grenzen(peildatum=blad.daad.peildatum)
        ruim = self._maak(lezer, doel, self._opzet(blad), grenzen, self._kring(blad))
        begrensd = self._nu if op is None else self._opnieuw
        return later(begrensd(lezer, doel, blad), ruim)

    def naast(
        self, lezer: Lezer, doel: str, nummer: str, ander: str
    ) -> tuple[Blad, Blad, tuple[Naast, ...]]:
        """One sheet beside another, both as recorded; raises as `inhoud` does."""
        paar = [self.inhoud(lezer, doel, n) for n in (nummer, ander)]
        dit, eerder = ((orjson.loads(inhoud), blad.daad.dossiers) for blad, inhoud in paar)
        return paar[0][0], paar[1][0], vergelijk(dit, eerder)

    # ── issuing ───────────────────────────────────────────────────────────────────────────────

    def geef_uit(
        self, lezer: Lezer, doel: str, nummer: str, noem: frozenset[str], reden: str | None
    ) -> Blad:
        """Issue a sheet that another drafted, exactly as it is.

        Raises:
            GeenToegang: this account issues nothing, or names no small number; that is on record.
            OnbekendBlad: there is no such sheet, or not for this reader.
            BladGeweigerd: it is one's own, shows something else to this reader, leaves out what
                must be said, or has a small number that nobody decided to name.
        """
        log = self.boek.log
        log.eis(lezer, "uitgeven")
        if noem:
            log.eis(lezer, "cijfers_noemen")
        blad = self.lees(lezer, doel, nummer)
        opnieuw = self._opnieuw(lezer, doel, blad)
        redenen = [*self._bezwaren(lezer, blad, opnieuw)]
        redenen += self._getallen(lezer, doel, nummer, opnieuw, noem, reden)
        if redenen:
            raise BladGeweigerd(redenen)
        genoemd = tuple(sorted(noem))
        daad = FeitenbladMeegelezen(
            blad=blad.id, sha256=blad.daad.sha256, genoemd=genoemd, reden=reden
        )
        with _gaat_verder():
            self.boek.geef_uit(lezer, daad, blad.daad.positie)
        return self.lees(lezer, doel, nummer)

    def stuur_terug(self, lezer: Lezer, doel: str, nummer: str, opmerking: str) -> Blad:
        """Send a draft back to who made it, with a remark.

        Raises:
            GeenToegang: this account reads nothing along; that is on record.
            OnbekendBlad: there is no such sheet, or not for this reader.
            BladGeweigerd: it is one's own, it waits for nobody, or nothing was remarked.
        """
        self.boek.log.eis(lezer, "uitgeven")
        blad = self.lees(lezer, doel, nummer)
        redenen = [*_niet_meer(lezer, blad)]
        if not opmerking.strip():
            redenen.append("opmerking: verwacht wat de opsteller moet weten")
        if redenen:
            raise BladGeweigerd(redenen)
        terug = FeitenbladTeruggestuurd(
            blad=blad.id, sha256=blad.daad.sha256, opmerking=opmerking.strip()
        )
        with _gaat_verder():
            self.boek.stuur_terug(lezer, terug)
        return self.lees(lezer, doel, nummer)

    def te_noemen(self, lezer: Lezer, doel: str, nummer: str) -> frozenset[str]:
        """The statements whose number this reader has to decide on; raises as `inhoud` does."""
        _, inhoud = self.inhoud(lezer, doel, nummer)
        return te_noemen(orjson.loads(inhoud), self._weg(lezer, doel, nummer), self.drempel)

    def _bezwaren(self, lezer: Lezer, blad: Blad, opnieuw: Feitenblad) -> Iterator[str]:
        yield from _niet_meer(lezer, blad)
        if opnieuw.als_bytes() != self._tekst(blad).encode():
            yield (
                "opnieuw gemaakt op dezelfde positie is dit feitenblad voor u niet hetzelfde;"
                " wie meeleest moet dezelfde dossiers mogen zien"
            )
        yield from (b.zin for b in opnieuw.beletsels if b.soort != "klein_getal")

    def _getallen(
        self,
        lezer: Lezer,
        doel: str,
        zelf: str,
        opnieuw: Feitenblad,
        noem: frozenset[str],
        reden: str | None,
    ) -> Iterator[str]:
        nodig = te_noemen(
            orjson.loads(opnieuw.als_bytes()), self._weg(lezer, doel, zelf), self.drempel
        )
        for uitspraak in sorted(nodig - noem):
            yield (
                f"uitspraak {uitspraak} noemt een getal onder de {self.drempel}, of laat er een"
                " afleiden; noem haar uitdrukkelijk, met een reden"
            )
        for uitspraak in sorted(noem - nodig):
            yield f"uitspraak {uitspraak} noemt geen klein getal; er is niets te noemen"
        if noem and not (reden and reden.strip()):
            yield "reden: verwacht waarom een klein getal wordt genoemd"

    def _weg(self, lezer: Lezer, doel: str, zelf: str) -> Iterator[Getal]:
        """The numbers that left: in issued sheets of these cases, and in figures released."""
        for blad in self.lijst(lezer, doel):
            if blad.uitgegeven and blad.nummer != zelf:
                yield from getallen(orjson.loads(self._tekst(blad)))
        for vrijgave in vrijgegeven(self.deur, lezer, doel, Auditboek(self.boek.log)):
            yield from ((MELDING, c.getal) for c in vrijgave.daad.cellen if c.getal is not None)

    # ── parts ─────────────────────────────────────────────────────────────────────────────────

    def _tekst(self, blad: Blad) -> str:
        if blad.tekst is None:
            raise SleutelsWeg(str(self.deur.sleutels_weg() or "feitenblad niet te openen"))
        return blad.tekst

    def _opnieuw(self, lezer: Lezer, doel: str, blad: Blad) -> Feitenblad:
        """The same sheet made again, at its position, for this reader."""
        d = blad.daad
        grenzen = Grenzen(d.bekend_op, d.bronnen_tot, d.peildatum)
        return self._maak(lezer, doel, self._opzet(blad), grenzen, self._kring(blad), d.positie)

    def _nu(self, lezer: Lezer, doel: str, blad: Blad) -> Feitenblad:
        """Its questions at this moment: all that was recorded, by the same sources' cut-off."""
        d = blad.daad
        grenzen = Grenzen(None, d.bronnen_tot, d.peildatum)
        return self._maak(lezer, doel, self._opzet(blad), grenzen, self._kring(blad))

    def _opzet(self, blad: Blad) -> Opzet:
        return opzet_van(orjson.loads(self._tekst(blad)), blad.daad.dossiers)

    def _kring(self, blad: Blad) -> frozenset[str]:
        voorstel = self.boek.log.stand().voorstellen.get(blad.daad.opdracht)
        daad = voorstel.daad if voorstel else None
        if not isinstance(daad, OpdrachtVoorgesteld):
            raise OnbekendBlad(blad.nummer)
        return kring(daad)

    def _maak(
        self,
        lezer: Lezer,
        doel: str,
        opzet: Opzet,
        grenzen: Grenzen,
        binnen: frozenset[str],
        positie: int | None = None,
    ) -> Feitenblad:
        """The sheet for this reader, over the cases of the assignment that are in view."""
        vandaag = self.deur.nu().date()
        grenzen.snede(0, vandaag)
        for dossier in opzet.dossiers:
            if binnen and dossier not in binnen:
                raise OnbekendDossier(dossier)
            self.deur.poort(lezer, doel, _WAT, dossier)
        with self.deur.lees(lezer, doel, _WAT) as bron:
            if positie is not None:
                bron.terug(positie)
            rauw = zaken_voor(bron, opzet, binnen)
            catalogus = bron.catalogus(grenzen.bekend_op)
            snede = grenzen.snede(bron.positie, vandaag)
        zaken = {
            d: Zaakfeiten(d, vastgelegd(rij), catalogus, snede) for d, rij in sorted(rauw.items())
        }
        return maak(opzet, Feitenstof(zaken, catalogus, snede), self.oorsprong, self.drempel)


def _niet_meer(lezer: Lezer, blad: Blad) -> Iterator[str]:
    """Why this reader decides nothing about a sheet."""
    if blad.is_uitgegeven:
        yield "dit feitenblad is al uitgegeven"
    if blad.account == lezer.account:
        yield "een ander dan de opsteller leest een feitenblad mee en besluit erover"
    if blad.vervangen_door:
        yield f"dit concept is vervangen door {blad.vervangen_door}"
    elif blad.teruggestuurd:
        yield "dit concept is teruggestuurd; wat de opsteller ervan maakt, wordt een nieuw"


@contextmanager
def _gaat_verder() -> Iterator[None]:
    """What somebody else did with the sheet at the same moment, as a refusal."""
    try:
        yield
    except BladVerder as fout:
        raise BladGeweigerd([str(fout)]) from None


@dataclass(frozen=True, slots=True)
class Opdracht:
    """An assignment in force."""

    id: str
    daad: OpdrachtVoorgesteld


def kring(daad: OpdrachtVoorgesteld) -> frozenset[str]:
    """The cases of an assignment; none named is all."""
    return frozenset(daad.dossiers)
