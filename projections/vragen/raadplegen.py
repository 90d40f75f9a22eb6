"""Questions about cases, each by someone and for a purpose.

Every question passes the door first (leesdeur.py) and is answered from one snapshot of what that
reader may see; the answer says at which position of the log that was. The fold of a case
(ledger/zaak/dossier.py) does the rest, so both cut-offs are exact.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial

from ledger.daden.woorden import Daad
from ledger.sleutels.vault import SleutelsWeg
from ledger.toegang.toegang import Lezer, Zicht
from ledger.zaak.dossier import Dossier, Feit
from ledger.zaak.kennis import einde_van
from projections.beelden.bevindingen import bevindingen_in
from projections.beelden.bord import TEL_TOT, Bord, Bordregel, Keuze, Plek, lees_cursor
from projections.beelden.bordkaart import Bordkaart, kaart
from projections.beelden.zaakbeeld import (
    DossierRegel,
    Toetsing,
    Zaakbeeld,
    genoemde_zaken,
    handelingen,
)
from projections.beelden.zaakopbouw import Gevraagd, toetser, zaakbeeld
from projections.beelden.zoekbeeld import Gevonden, Zoekvraag
from projections.leesmodel.leesmodel import Projectiestand, Vastgelopen
from projections.leesmodel.momentopname import vastgelegd
from projections.normen.normen import Catalogus, Voorstel
from projections.toetsen.beloop import getoetst, uitgelegd
from projections.toetsen.geldend import normregel
from projections.toetsen.omslag import Omslag, Zaakvergelijking, vergelijk
from projections.toetsen.toetsgeheugen import Toetsgeheugen
from projections.toetsen.toetsgeschiedenis import Toetsrij, toen
from projections.toetsen.toetsing import Toets, toegelicht
from projections.verwoorden.normenlijst import (
    ALLE_NORMEN,
    Normenlijst,
    Normvraag,
    gekozen,
    normenlijst,
)
from projections.vragen.bordopnieuw import Bordstand, te_doen
from projections.vragen.bordvraag import Opgeslagen
from projections.vragen.documentinzage import Uitgereikt, reik_uit
from projections.vragen.leesdeur import Leesdeur, OnbekendDossier
from projections.vragen.voorproef import voorproef
from projections.vragen.zoeken import (
    Dossierblad,
    Zoekstand,
    alle_dossiers,
    dossierblad,
    namen_van,
    zoek,
)

Naamlezer = Callable[[Iterable[str]], Mapping[str, str | None]]


class Raadplegen:
    """The reading side of one register."""

    def __init__(self, deur: Leesdeur) -> None:
        self.deur, self._geheugen = deur, Toetsgeheugen()

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

    def sleutels_weg(self) -> str | None:
        """Why names and free text cannot be read now, whoever asks; None when they can."""
        return self.deur.sleutels_weg()

    def stand(self) -> tuple[Projectiestand, ...]:
        """How far every projection is, and what stops it; public as well."""
        return self.deur.stand()

    def dossiers(
        self, lezer: Lezer, doel: str, bekend_op: date | None = None
    ) -> list[DossierRegel]:
        """Every case in view as known, in the order in which they were opened."""
        return alle_dossiers(self.deur, lezer, doel, bekend_op, self.deur.nu().date())

    def dossierblad(
        self, lezer: Lezer, doel: str, na: int, aantal: int, bekend_op: date | None = None
    ) -> Dossierblad:
        """At most so many of them, opened after entry `na`."""
        vandaag = self.deur.nu().date()
        return dossierblad(self.deur, lezer, doel, na, aantal, bekend_op, vandaag)

    def zoek(
        self, lezer: Lezer, doel: str, vraag: Zoekvraag, **stand: date | None
    ) -> tuple[Gevonden, Zoekstand]:
        """The cases in view that answer to a question; raises as zoeken.zoek does."""
        return zoek(self.deur, lezer, doel, vraag, vandaag=self.deur.nu().date(), **stand)

    def zaak(
        self,
        lezer: Lezer,
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
        dag = peildatum or bekend_op or self.deur.nu().date()
        gevraagd = Gevraagd(dag, bekend_op, bronnen_tot, relaas)
        with self.deur.lees(lezer, doel, "dossier", dossier) as bron:
            rauw, catalogus = bron.zaak(dossier), bron.catalogus(bekend_op)
            herkomst = bron.herkomst(rauw)
        rij, weg = self.deur.geopend(rauw, bron.zicht)
        # What is kept of a verdict must hold nothing that can be erased.
        helder = rij if bron.zicht.van(dossier).pseudoniem else vastgelegd(rauw)
        wat = (dossier, helder, catalogus, gevraagd, bron.positie)
        elders = (genoemde_zaken(rij, bron.zicht) | {*herkomst.values()}) - {dossier}
        beeld = zaakbeeld(
            dossier,
            rij,
            catalogus,
            bron.zicht,
            gevraagd,
            positie=bron.positie,
            onleesbaar=weg,
            namen=self._namen(elders, bron.zicht) if elders else {},
            herkomst=herkomst,
            toets=toetser(*wat, self._geheugen.van(lezer.account)),
        )
        if beeld is None:
            raise OnbekendDossier(dossier)
        toen = [v for v in rij if bekend_op is None or v.vastgelegd_op < einde_van(bekend_op)]
        gevonden = bevindingen_in(dossier, toen, {})
        if gevonden and self.deur.mag(lezer, doel, "bevindingen_lezen", dossier):
            return replace(beeld, bevindingen=tuple(gevonden))
        return beeld

    def _namen(self, dossiers: Iterable[str], zicht: Zicht) -> dict[str, str | None]:
        """What other cases in view are called, as far as this reader may read that."""
        with self.deur.momentopname(zicht) as bron:
            rijen = bron.openingen(dossiers)
        openingen = [vastgelegd(rij)[0] for rij in rijen.values()]
        return {d: n["kenmerk"] for d, n in namen_van(self.deur, openingen, zicht).items()}

    def naamlezer(self, lezer: Lezer, doel: str) -> Naamlezer:
        """Reads what cases in view are called; that this reader does is on record already.

        Raises:
            GeenToegang: this account may not read that, or does not say what for.
        """
        return partial(self._namen, zicht=self.deur.poort(lezer, doel, "dossiers"))

    def document(self, lezer: Lezer, doel: str, dossier: str, nummer: int, bron: int) -> Uitgereikt:
        """The document of a source of an entry; raises as `reik_uit` does."""
        return reik_uit(self.deur, lezer, doel, dossier, nummer, bron)

    def toetsen(
        self,
        lezer: Lezer,
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
        dag = peildatum or bekend_op or self.deur.nu().date()
        snede = {"bekend_op": bekend_op, "bronnen_tot": bronnen_tot}
        zicht = self.deur.poort(lezer, doel, "toetsen", dossier)
        # Whoever goes through all cases comes back to none of them.
        toelichter = self._geheugen.van(lezer.account) if dossier else toegelicht
        for zaak, catalogus, positie in self._zaken(zicht, dossier, snede):
            for naam, uitkomsten in getoetst(
                zaak, catalogus, dag, relaas, (bekend_op, positie), toelichter
            ).items():
                yield Toetsing(zaak.id, naam, uitkomsten, positie)

    def bord(
        self,
        lezer: Lezer,
        doel: str,
        *,
        peildatum: date | None = None,
        bekend_op: date | None = None,
        bronnen_tot: date | None = None,
        vak: str | None = None,
        normen: Normvraag = ALLE_NORMEN,
        dossier: str | None = None,
        relaas: str | None = None,
        hersteld: bool = True,
        na: str | None = None,
        limiet: int = 50,
        per_vak: bool = False,
        tel_tot: int | None = TEL_TOT,
        deel: int | None = None,
        ongedeeld: bool = False,
    ) -> Bord:
        """The board of one day: what is too late, ends today or this week, later, or is undecided.

        Of every verdict on the board the filters leave `tellingen` and, of compartment `vak` or of
        all, a page of `limiet` after the cursor `na`; or, `per_vak`, the first so many of each.
        Without `hersteld` what was done in the end is left out. A board that takes the judging of
        many cases is given in parts of them, unless it must be `ongedeeld` however long that takes.

        Raises:
            Vastgelopen: a case could not be judged, so the stored verdicts fall behind.
            OngeldigeCursor: no page of the board gave `na`.
            OnbekendDeel: this board has fewer parts than `deel`.
            OnbekendDossier: no such case, or not for this reader.
        """
        dag = peildatum or bekend_op or self.deur.nu().date()
        begin = lees_cursor(na)
        keuze = Keuze(vak, None, dossier, relaas, hersteld, begin, limiet, per_vak, tel_tot)
        with self.deur.lees(lezer, doel, "termijnenbord", dossier) as bron:
            if dossier is not None and not bron.openingen([dossier]):
                raise OnbekendDossier(dossier)
            stand = Bordstand(dag, bekend_op, bronnen_tot, bron.catalogus(bekend_op))
            keuze = replace(keuze, normen=gekozen(stand.catalogus, normen))
            werk = te_doen(bron, keuze, stand, deel, alles=ongedeeld)
        blad, geteld = werk.bord(keuze)
        blad, cursor = keuze.bladzij(blad)
        regels = self._bordregels(bron.zicht, blad, stand.catalogus)
        wat = (regels, geteld.per_vak, geteld.meer, werk.deel)
        return Bord(*wat, dag, bekend_op, bronnen_tot, werk.positie, cursor)

    def kaarten(self, lezer: Lezer, doel: str, bord: Bord) -> tuple[Bordkaart, ...]:
        """The lines of a board with their verdicts explained; no texts opened."""
        snede = {"bekend_op": bord.bekend_op, "bronnen_tot": bord.bronnen_tot}
        toetsen: dict[tuple[str, str], Mapping[int, Toets]] = {}
        feiten: dict[str, dict[str, Feit]] = {}
        gekozen: dict[str, dict[str, set[tuple[str, str | None]]]] = {}
        for r in bord.regels:
            van_zaak = gekozen.setdefault(r.dossier, {})
            van_zaak.setdefault(r.relaas, set()).add((r.kern.norm, r.kern.aanleiding))
        zicht = self.deur.poort(lezer, doel, "termijnenbord")
        with self.deur.momentopname(zicht) as bron:
            zaken, catalogus = bron.elk_van(gekozen), bron.catalogus(bord.bekend_op)
        bekend, toelichter = (bord.bekend_op, bron.positie), self._geheugen.van(lezer.account)
        for dossier, per_relaas in gekozen.items():
            if dossier not in zaken:
                raise OnbekendDossier(dossier)
            zaak = Dossier.vouw(dossier, vastgelegd(zaken[dossier]), **snede)
            gevonden = uitgelegd(zaak, catalogus, bord.peildatum, per_relaas, bekend, toelichter)
            toetsen |= {(dossier, relaas): rij for relaas, rij in gevonden.items()}
            feiten[dossier] = {feit.id: feit for feit in handelingen(zaak.feiten)}
        return tuple(
            kaart(r, toetsen.get((r.dossier, r.relaas), {}), feiten[r.dossier]) for r in bord.regels
        )

    def pseudoniem(self, domein: str, tekst: str) -> str:
        """A name for something outside this register, that nobody else can make or trace back."""
        return self.deur.pseudoniem(domein, tekst)

    def vergelijk(
        self,
        lezer: Lezer,
        doel: str,
        straks: Voorstel,
        *,
        peildatum: date | None = None,
        bekend_op: date | None = None,
    ) -> Iterator[Zaakvergelijking]:
        """Every case under the norms in force and under others, case by case; nothing is stored."""
        dag = peildatum or bekend_op or self.deur.nu().date()
        snede = {"bekend_op": bekend_op, "bronnen_tot": None}
        zicht = self.deur.poort(lezer, doel, "vergelijking")
        for zaak, nu, _ in self._zaken(zicht, None, snede):
            yield vergelijk(zaak, nu, straks.naast(nu), dag)

    def gevolgen(
        self, lezer: Lezer, doel: str, dossier: str, daden: Sequence[Daad]
    ) -> tuple[tuple[str, Omslag], ...]:
        """What recording these now would change, each with the norm's name; nothing is stored.

        Raises:
            OnbekendDossier: no such case, or not for this reader.
        """
        nu = self.deur.nu()
        return voorproef(self.deur, lezer, doel, dossier, daden, (nu.date(), nu))

    def feit(self, lezer: Lezer, doel: str, dossier: str, handeling: str) -> Feit:
        """An act that stands in this case, as it reads now.

        Raises:
            OnbekendDossier: no such act or case, or not for this reader.
        """
        with self.deur.lees(lezer, doel, "dossier", dossier) as bron:
            rauw = bron.zaak(dossier)
        rij, weg = self.deur.geopend(rauw, bron.zicht)
        if weg:  # what cannot be read now would be repaired away
            raise SleutelsWeg(str(self.deur.sleutels_weg()))
        for feit in Dossier.vouw(dossier, rij).feiten:
            if feit.id == handeling and feit.thuis:
                return feit
        raise OnbekendDossier(dossier)

    def toetsgeschiedenis(
        self,
        lezer: Lezer,
        doel: str,
        dossier: str,
        norm: str,
        aanleiding: str | None,
        *,
        bekend_op: date | None = None,
    ) -> list[Toetsrij]:
        """How the verdict of a norm on an act was known over time, up to a day, by account.

        Raises:
            Vastgelopen: a case could not be judged, so the stored verdicts fall behind.
        """
        with self.deur.lees(lezer, doel, "geschiedenis", dossier) as bron:
            rijen = Opgeslagen(bron).geschiedenis(dossier, norm, aanleiding)
        return rijen if bekend_op is None else toen(rijen, bekend_op)

    def normen(
        self,
        lezer: Lezer,
        doel: str,
        vraag: Normvraag,
        *,
        bekend_op: date | None = None,
        wat: str = "normen",
    ) -> Normenlijst:
        """The norms that were set, as known on a day, as far as they answer to the question.

        `wat` is what is read where they only stand beside it: that is on record then, once.
        """
        with self.deur.lees(lezer, doel, wat) as bron:
            return normenlijst(
                bron.catalogus(bekend_op),
                vraag,
                gesteld=bron.gesteld(bekend_op),
                positie=bron.positie,
                bekend_op=bekend_op,
            )

    def _zaken(
        self, zicht: Zicht, dossier: str | None, snede: Mapping[str, date | None]
    ) -> Iterator[tuple[Dossier, Catalogus | None, int]]:
        """One case or all in this view, each in a snapshot of its own, with what judged it."""
        ids = [dossier] if dossier is not None else []
        if dossier is None:
            with self.deur.momentopname(zicht) as bron:
                ids = list(bron.registerhandelingen())
        for id_ in ids:
            with self.deur.momentopname(zicht) as bron:
                rij = vastgelegd(bron.zaak(id_))
                catalogus = bron.catalogus(snede["bekend_op"])
            if not rij:
                raise OnbekendDossier(id_)
            yield Dossier.vouw(id_, rij, **snede), catalogus, bron.positie

    def _bordregels(
        self, zicht: Zicht, blad: Iterable[Plek], catalogus: Catalogus | None
    ) -> tuple[Bordregel, ...]:
        """The lines of a page, each with its norm and the name of its case."""
        namen = self._namen({plek.dossier for plek in blad}, zicht)
        return tuple(
            plek.regel(namen.get(plek.dossier), normregel(catalogus, plek.kern))
            for plek in blad
            if catalogus is not None
        )
