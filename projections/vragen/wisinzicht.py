"""What there is to see of erasure before and after it: for whom it may be seen, and on record.

The access log tells what was proposed, the cases tell what was erased and what is held; and what an
erasure would take is reckoned from the texts themselves, before anyone proposes it. Looking at any
of that is a reading (I9).
"""

from collections import Counter
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from typing import Any

from ledger.daden.toegangsdaden import VernietigingVoorgesteld
from ledger.toegang.toegang import Lezer
from ledger.vastleggen.register import Register, lees_regel
from ledger.wissen.raming import Raming, raam, raam_elk
from ledger.zaak.bewaring import Bewaring, bewaringen
from ledger.zaak.dossier import Dossier
from projections.beelden.bewaartermijnen import (
    Bewaartermijn,
    Termijnbeeld,
    Termijnregel,
    Termijnstand,
    Zaaktermijnen,
    samen,
    zaaktermijnen,
)
from projections.beelden.selectielijst import Selectielijst, lees_selectielijst
from projections.beelden.toegangsbeeld import Kijker, zichtbaar
from projections.beelden.wisbeeld import (
    Bewaringregel,
    Wisbeeld,
    Wisproef,
    Wiszaak,
    bewaringregels,
    genoemden,
    gewistregels,
)
from projections.beelden.zoekbeeld import OnbekendePlaats
from projections.leesmodel.momentopname import Momentopname, vastgelegd
from projections.vragen.leesdeur import Leesdeur, OnbekendDossier
from projections.vragen.toegangsinzicht import Toegangsinzicht

# What is told of erasing and keeping in a case.
_WISDADEN = (
    *("sleutel_vernietigd", "wissing_nagezocht", "grondslag_hernieuwd"),
    *("bewaring_gelast", "bewaring_opgeheven"),
)
_BLAD: tuple[Termijnstand, ...] = ("verstreken", "onbepaald")  # what a page of terms shows
Gevraagd = tuple[Hashable, Callable[[Collection[str]], Mapping[str, Zaaktermijnen]]]
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

    def overzicht(
        self, lezer: Lezer, doel: str, na: str | None = None, limiet: int | None = None
    ) -> Wisbeeld:
        """What waits, what was done and what is held, as far as this reader gets to see it.

        Of the cases to choose from a page, the one that was opened last first, after case `na`.

        Raises:
            GeenToegang: it may not, or does not say what for; that is on record.
            ToegangOnbereikbaar: it could not be recorded.
            OnbekendePlaats: no page ended with `na`.
        """
        kijker = self._inzicht.kijker(lezer, doel)
        zaken, ids = self._zaken(lezer, doel)
        keuze = [d for d in ids if kijker.leest_op_naam(d)]
        blad, volgende = _bladzij(keuze, na, limiet)
        kijker.haal_namen(blad)
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
            zaken=tuple(map(kijker.naam, blad)),
            aantal_zaken=len(keuze),
            na=volgende,
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
        tegen = raming.tegen(b for z in self._zaken(lezer, doel)[0] for b in bewaringen(z))
        return Wisproef(
            houder=houder,
            zaken=tuple((kijker.naam(d), n) for d, n in sorted(raming.per_dossier.items())),
            bestanden=sum(raming.bestanden.values()),
            anderen=tuple(sorted(raming.anderen.items())),
            tegen=self._lastregels(tegen, kijker),
        )

    def termijnen(
        self, lezer: Lezer, doel: str, na: str | None = None, limiet: int | None = None
    ) -> Termijnbeeld:
        """Which cases and persons reach the end of their term, of the cases read by name.

        Of those whose term is past or cannot be told a page, after the holder `na`.

        Raises:
            GeenToegang, ToegangOnbereikbaar, OnbekendePlaats: as `overzicht`.
        """
        kijker, gesteld = self._inzicht.kijker(lezer, doel), self.selectielijst()
        with self._deur.lees(lezer, doel, "bewaartermijnen") as bron:
            if gesteld is None:
                return Termijnbeeld(self.log.klok(), None, None, (), (), 0)
            laatste = {d: nr for d, nr in bron.laatste().items() if kijker.leest_op_naam(d)}
            vraag, zoek = self._zaaktermijnen(bron, gesteld)
            gevonden = self._deur.geheugen.van(lezer.account, vraag, laatste, zoek)
            lasten = self._lasten(bron, kijker)
        alle = samen(gevonden.values())
        standen = self._register.sleutelbos.kast.toestanden({t.houder for t in alle})
        levend = sorted(
            (t for t in alle if standen[t.houder] == "actief"),
            key=lambda t: (t.einde.laatst, t.houder),  # what is past longest comes first
        )
        geteld = Counter(t.stand for t in levend)
        waar = {t.houder: t for stand in _BLAD for t in levend if t.stand == stand}
        blad, volgende = _bladzij(list(waar), na, limiet)
        regels = self._regels([waar[houder] for houder in blad], lasten, kijker)
        return Termijnbeeld(
            self.log.klok(),
            *gesteld,
            verstreken=tuple(r for r in regels if r.termijn.stand == "verstreken"),
            onbepaald=tuple(r for r in regels if r.termijn.stand == "onbepaald"),
            lopend=geteld["loopt"],
            aantal_verstreken=geteld["verstreken"],
            aantal_onbepaald=geteld["onbepaald"],
            na=volgende,
        )

    def _zaaktermijnen(self, bron: Momentopname, gesteld: tuple[int, Selectielijst]) -> Gevraagd:
        """What to ask of each case by this list, today; and how that is found."""
        nummer, lijst = gesteld
        vandaag = self._register.vandaag()

        def zoek(dossiers: Collection[str]) -> dict[str, Zaaktermijnen]:
            zaken = (Dossier.vouw(d, vastgelegd(rij)) for d, rij in bron.elk_van(dossiers).items())
            return {zaak.id: zaaktermijnen(zaak, lijst, vandaag) for zaak in zaken}

        return ("bewaartermijnen", nummer, vandaag), zoek

    def _regels(
        self, termijnen: Sequence[Bewaartermijn], lasten: Sequence[Bewaring], kijker: Kijker
    ) -> list[Termijnregel]:
        """These as their reader may see them, and what stands in the way of a proposal."""
        kijker.haal_namen(t.dossier for t in termijnen)
        voorgesteld = self._voorgesteld(kijker)
        voorbij = [t.houder for t in termijnen if t.stand == "verstreken"] if lasten else []
        ramingen = raam_elk(self._register, self._dsn, voorbij, kijker.leest_op_naam)
        bewaard = {houder for houder, raming in ramingen.items() if raming.tegen(lasten)}
        return [
            Termijnregel(t, kijker.naam(t.dossier), t.houder in voorgesteld, t.houder in bewaard)
            for t in termijnen
        ]

    def _voorgesteld(self, kijker: Kijker) -> set[str]:
        """The holders of whom this onlooker sees that erasing was proposed, and may be done."""
        stand, nu = self.log.stand(), self.log.klok()
        return {
            v.daad.houder
            for v in stand.voorstellen.values()
            if isinstance(v.daad, VernietigingVoorgesteld)
            and zichtbaar(v, kijker)
            and v.stand(nu) in {"open", "goedgekeurd"}
        }

    def _lasten(self, bron: Momentopname, kijker: Kijker) -> list[Bewaring]:
        """The orders in force in the cases that are read by name."""
        zaken = {d: rij for d, rij in bron.soort(*_WISDADEN).items() if kijker.leest_op_naam(d)}
        gevouwen = (Dossier.vouw(id_, vastgelegd(rij)) for id_, rij in zaken.items())
        return [b for zaak in gevouwen for b in bewaringen(zaak)]

    def selectielijst(self) -> tuple[int, Selectielijst] | None:
        """The list that was set last, with the number of its entry; None: none was set."""
        regels = self._register.journal.lees(tags=(SELECTIELIJST,))
        if not regels:
            return None
        gesteld = lees_regel(regels[-1]).velden["selectielijst"]
        return regels[-1].nummer, lees_selectielijst(gesteld["naam"], gesteld["tekst"])

    def _raam(self, houder: str, kijker: Kijker) -> Raming:
        return raam(self._register, self._dsn, houder, kijker.leest_op_naam)

    def _zaken(self, lezer: Lezer, doel: str) -> tuple[list[Dossier], list[str]]:
        """What was erased and what is held in the cases in view, and which cases those are.

        Nothing for who reads no cases. The case that was opened last comes first.
        """
        if not self.log.besluit(lezer, "overzien", doel=doel).mag:
            return [], []
        with self._deur.lees(lezer, doel, "wissen") as bron:
            rijen, ids = bron.soort(*_WISDADEN), bron.nieuwste()
        return [Dossier.vouw(id_, vastgelegd(rij)) for id_, rij in rijen.items()], ids

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


def _bladzij(alle: list[str], na: str | None, limiet: int | None) -> tuple[list[str], str | None]:
    """A page of these after one of them, and with which it ends when there are more.

    Raises:
        OnbekendePlaats: that one is not among them.
    """
    if na is not None and na not in alle:
        raise OnbekendePlaats(na)
    rest = alle if na is None else alle[alle.index(na) + 1 :]
    blad = rest[:limiet]
    return blad, blad[-1] if len(rest) > len(blad) else None
