"""What there is to see of erasure before and after it: for whom it may be seen, and on record.

The access log tells what was proposed, the cases tell what was erased and what is held; and what an
erasure would take is reckoned from the texts themselves, before anyone proposes it. Looking at any
of that is a reading (I9).
"""

from collections.abc import Iterable, Mapping
from typing import Any

from ledger.bewaring import Bewaring, bewaringen
from ledger.dossier import Dossier
from ledger.raming import Raming, raam
from ledger.register import Register, lees_regel
from ledger.toegang import Lezer
from ledger.toegangsdaden import VernietigingVoorgesteld
from projections.bewaartermijnen import Termijnbeeld, Termijnregel, bewaartermijnen
from projections.leesdeur import Leesdeur, OnbekendDossier
from projections.momentopname import vastgelegd
from projections.selectielijst import Selectielijst, lees_selectielijst
from projections.toegangsbeeld import Kijker, zichtbaar
from projections.toegangsinzicht import Toegangsinzicht
from projections.wisbeeld import (
    Bewaringregel,
    Wisbeeld,
    Wisproef,
    Wiszaak,
    bewaringregels,
    genoemden,
    gewistregels,
)

SELECTIELIJST = "selectielijst"  # the tag of every list that was set


class OnbekendeHouder(LookupError):
    """Nobody by this id is mentioned in a case that one reads by name, nor is it such a case."""

    def __init__(self, houder: str) -> None:
        super().__init__(
            "houder: verwacht een dossier dat u op naam leest, of een persoon die daarin voorkomt;"
            f" kreeg '{houder}'"
        )


class Wisinzicht:
    """Erasure in one register, for whoever may look into it; `dsn` reads every entry."""

    def __init__(
        self, inzicht: Toegangsinzicht, deur: Leesdeur, register: Register, dsn: str
    ) -> None:
        self.log = inzicht.log
        self._inzicht, self._deur = inzicht, deur
        self._register, self._dsn = register, dsn

    def overzicht(self, lezer: Lezer, doel: str) -> Wisbeeld:
        """What waits, what was done and what is held, as far as this reader gets to see it.

        Raises:
            GeenToegang: it may not, or does not say what for; that is on record.
            ToegangOnbereikbaar: it could not be recorded.
        """
        kijker = self._inzicht.kijker(lezer, doel)
        zaken = self._zaken(lezer, doel)
        lasten = [b for zaak in zaken for b in bewaringen(zaak)]
        regels = self._lastregels(lasten, kijker)
        voorstellen = tuple(
            regel
            for regel in self._inzicht.voorstellen(kijker)
            if regel.soort == "vernietiging_voorgesteld"
        )
        return Wisbeeld(
            moment=self.log.klok(),
            voorstellen=voorstellen,
            tegen={
                regel.id: self._tegen(regel.id, lasten, regels, kijker)
                for regel in voorstellen
                if regel.stand in {"open", "goedgekeurd"}
            },
            gewist=gewistregels(zaken, kijker),
            bewaringen=regels,
            zaken=tuple(
                sorted(
                    (kijker.naam(z.id) for z in zaken if kijker.leest_op_naam(z.id)),
                    key=lambda naam: naam.kenmerk or f"~{naam.id}",
                )
            ),
        )

    def zaak(self, lezer: Lezer, doel: str, dossier: str) -> Wiszaak:
        """What one can do about erasure in a case that one reads by name.

        Raises:
            OnbekendDossier: there is no such case, or not by name for this reader.
            GeenToegang, ToegangOnbereikbaar: as `overzicht`.
        """
        kijker = self._inzicht.kijker(lezer, doel)
        zaak = self._zaak(lezer, doel, dossier)
        kast = self._register.sleutelbos.kast
        bekend = genoemden(zaak, ())
        weg = {g.id for g in bekend if kast.toestand(g.id) == "vernietigd"}
        return Wiszaak(
            zaak=kijker.naam(dossier),
            gewist=kast.toestand(dossier) == "vernietigd",
            genoemden=genoemden(zaak, weg),
            bewaringen=self._lastregels(bewaringen(zaak), kijker),
        )

    def proef(self, lezer: Lezer, doel: str, dossier: str, houder: str) -> Wisproef:
        """What would go with a case that one reads by name, or with a person mentioned in it.

        Raises:
            OnbekendDossier: there is no such case, or not by name for this reader.
            OnbekendeHouder: it is not this case, nor anyone in it.
            GeenToegang, ToegangOnbereikbaar: as `overzicht`.
        """
        kijker = self._inzicht.kijker(lezer, doel)
        zaak = self._zaak(lezer, doel, dossier)
        if houder not in {dossier, *(g.id for g in genoemden(zaak, ()))}:
            raise OnbekendeHouder(houder)
        raming = self._raam(houder, kijker)
        tegen = raming.tegen(b for z in self._zaken(lezer, doel) for b in bewaringen(z))
        return Wisproef(
            houder=houder,
            zaken=tuple((kijker.naam(d), n) for d, n in sorted(raming.per_dossier.items())),
            bestanden=sum(raming.bestanden.values()),
            anderen=tuple(sorted(raming.anderen.items())),
            tegen=self._lastregels(tegen, kijker),
        )

    def termijnen(self, lezer: Lezer, doel: str) -> Termijnbeeld:
        """Which cases and persons reach the end of their term, of the cases read by name.

        Raises:
            GeenToegang, ToegangOnbereikbaar: as `overzicht`.
        """
        kijker = self._inzicht.kijker(lezer, doel)
        with self._deur.lees(lezer, doel, "bewaartermijnen") as bron:
            ids = [d for d in bron.registerhandelingen() if kijker.leest_op_naam(d)]
            rijen = bron.elk_van(ids).items()
            zaken = [Dossier.vouw(id_, vastgelegd(rij)) for id_, rij in rijen]
        moment, kast = self.log.klok(), self._register.sleutelbos.kast
        if (gesteld := self.selectielijst()) is None:
            return Termijnbeeld(moment, None, None, (), (), 0)
        nummer, lijst = gesteld
        lasten = [b for zaak in zaken for b in bewaringen(zaak)]
        regels: dict[str, list[Termijnregel]] = {"verstreken": [], "onbepaald": [], "loopt": []}
        for t in bewaartermijnen(zaken, lijst, self._register.vandaag()):
            if kast.toestand(t.houder) == "actief":
                voorstel = self._voorgesteld(t.houder, kijker)
                voorbij = t.stand == "verstreken"
                bewaard = voorbij and bool(self._raam(t.houder, kijker).tegen(lasten))
                regel = Termijnregel(t, kijker.naam(t.dossier), voorstel, bewaard)
                regels[t.stand].append(regel)
        verstreken, onbepaald = tuple(regels["verstreken"]), tuple(regels["onbepaald"])
        return Termijnbeeld(moment, nummer, lijst, verstreken, onbepaald, len(regels["loopt"]))

    def _voorgesteld(self, houder: str, kijker: Kijker) -> bool:
        """Whether this onlooker sees that it was proposed to erase this holder, and may be done."""
        return any(
            getattr(v.daad, "houder", None) == houder
            and zichtbaar(v, kijker)
            and v.stand(self.log.klok()) in {"open", "goedgekeurd"}
            for v in self.log.stand().voorstellen.values()
        )

    def selectielijst(self) -> tuple[int, Selectielijst] | None:
        """The list that was set last, with the number of its entry; None: none was set."""
        regels = self._register.journal.lees(tags=(SELECTIELIJST,))
        if not regels:
            return None
        gesteld = lees_regel(regels[-1]).velden["selectielijst"]
        return regels[-1].nummer, lees_selectielijst(gesteld["naam"], gesteld["tekst"])

    def _raam(self, houder: str, kijker: Kijker) -> Raming:
        return raam(self._register, self._dsn, houder, kijker.leest_op_naam)

    def _zaken(self, lezer: Lezer, doel: str) -> list[Dossier]:
        """What was recorded about every case in view; nothing for who reads no cases."""
        if not self.log.besluit(lezer, "overzien", doel=doel).mag:
            return []
        with self._deur.lees(lezer, doel, "wissen") as bron:
            rijen = bron.registerhandelingen()
        return [Dossier.vouw(id_, vastgelegd(rij)) for id_, rij in rijen.items()]

    def _zaak(self, lezer: Lezer, doel: str, dossier: str) -> Dossier:
        with self._deur.lees(lezer, doel, "wissen", dossier) as bron:
            rij = vastgelegd(bron.zaak(dossier))
        if not rij or bron.zicht.van(dossier).pseudoniem:
            raise OnbekendDossier(dossier)
        return Dossier.vouw(dossier, rij)

    def _tegen(
        self,
        voorstel: str,
        lasten: Iterable[Bewaring],
        regels: Iterable[Bewaringregel],
        kijker: Kijker,
    ) -> tuple[Bewaringregel, ...]:
        daad = self.log.stand().voorstellen[voorstel].daad
        if not isinstance(daad, VernietigingVoorgesteld):
            return ()
        ids = {b.id for b in self._raam(daad.houder, kijker).tegen(lasten)}
        return tuple(regel for regel in regels if regel.id in ids)

    def _lastregels(self, lasten: Iterable[Bewaring], kijker: Kijker) -> tuple[Bewaringregel, ...]:
        lasten = list(lasten)
        op_naam = [b.nummer for b in lasten if any(map(kijker.leest_op_naam, b.dossiers))]
        teksten: Mapping[int, Mapping[str, Any]] = self._register.open_teksten(op_naam)
        redenen = {nummer: str(velden["reden"]) for nummer, velden in teksten.items()}
        return bewaringregels(lasten, kijker, redenen)
