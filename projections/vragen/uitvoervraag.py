"""Cases taken out of the register, by someone and for a purpose, on record first.

That each of them leaves, and in which format, is noted before anything of any of them is read; one
that may not be read refuses them all. They are read a few at a time, as they are written, and all
at one position of the log: a register may be larger than a memory.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from ledger.sleutels.vault import SleutelsWeg
from ledger.toegang.toegang import Lezer, Zicht
from ledger.zaak.dossier import Dossier, Feit
from projections.beelden.zaakopbouw import Gevraagd, zaakbeeld
from projections.leesmodel.momentopname import Rauw
from projections.normen.normen import Catalogus
from projections.toetsen.beloop import vertelt
from projections.uitvoer.zaakuitvoer import Zaakrijen, zaakrijen
from projections.vragen.documentinzage import Uitgereikt, reik_uit
from projections.vragen.leesdeur import Leesdeur, OnbekendDossier
from projections.werelden.tijdlijn import in_relaas

_TEGELIJK = 20


@dataclass(frozen=True, slots=True)
class Uitvoer:
    """What leaves: the cases, on which state of knowledge, and up to where in the log.

    `zaken` is gone through once. What goes wrong on the way is raised there: OnbekendDossier for a
    case that is not there at that position, SleutelsWeg where the keys went away,
    Vastgelopen where the read tables went back. `document` hands out the document of a case, an
    entry and a source, on record first; it raises as `reik_uit` does.
    """

    zaken: Iterable[Zaakrijen]
    aantal: int
    onder_pseudoniem: frozenset[bool]  # whether each is read so: all, none, or some
    gevraagd: Gevraagd
    positie: int
    onleesbaar: bool  # the keys are away, so what is sealed is not in it
    document: Callable[[str, int, int], Uitgereikt]


def voer_uit(
    deur: Leesdeur,
    lezer: Lezer,
    doel: str,
    dossiers: Sequence[str],
    formaat: str,
    gevraagd: Gevraagd,
) -> Uitvoer:
    """These cases as rows, as this reader sees them.

    Raises:
        OnbekendDossier: no such case, or not for this reader.
        GeenToegang: this account may not read this, does not say what for, or reads too much.
    """
    wat = f"uitvoer_{formaat}"
    zicht = deur.poort(lezer, doel, wat)
    for dossier in dossiers:
        zicht = deur.poort(lezer, doel, wat, dossier)
    ids = tuple(dict.fromkeys(dossiers))
    with deur.momentopname(zicht) as bron:
        catalogus, positie = bron.catalogus(gevraagd.bekend_op), bron.positie
    onder_pseudoniem = frozenset(zicht.van(dossier).pseudoniem for dossier in ids)
    weg = False in onder_pseudoniem and deur.sleutels_weg() is not None
    return Uitvoer(
        _Gelezen(deur, zicht, ids, catalogus, gevraagd, positie, weg).zaken(),
        len(ids),
        onder_pseudoniem,
        gevraagd,
        positie,
        weg,
        partial(reik_uit, deur, lezer, doel),
    )


@dataclass(frozen=True, slots=True)
class _Gelezen:
    deur: Leesdeur
    zicht: Zicht
    ids: tuple[str, ...]
    catalogus: Catalogus | None
    gevraagd: Gevraagd
    positie: int
    onleesbaar: bool

    def zaken(self) -> Iterator[Zaakrijen]:
        for begin in range(0, len(self.ids), _TEGELIJK):
            deel = self.ids[begin : begin + _TEGELIJK]
            with self.deur.momentopname(self.zicht) as bron:
                bron.terug(self.positie)
                rauw = bron.elk_van(deel)
            for dossier in deel:
                yield self._zaak(dossier, rauw.get(dossier, []))

    def _zaak(self, dossier: str, rauw: list[Rauw]) -> Zaakrijen:
        rij, weg = self.deur.geopend(rauw, self.zicht)
        if weg and not self.onleesbaar:
            # The file says already that all of it could be read.
            raise SleutelsWeg("de sleutels raakten weg tijdens het uitvoeren; er is geen bestand")
        gevraagd = self.gevraagd
        beeld = zaakbeeld(
            *(dossier, rij, self.catalogus, self.zicht, gevraagd),
            positie=self.positie,
            onleesbaar=weg,
        )
        if beeld is None:
            raise OnbekendDossier(dossier)
        feiten = Dossier.vouw(dossier, rij, **gevraagd.snede).feiten
        if gevraagd.relaas is not None:
            feiten = tuple(feit for feit in feiten if vertelt(gevraagd.relaas, feit))
            beeld = replace(
                beeld,
                vervallen=in_relaas(beeld.vervallen, gevraagd.relaas),
                wachtend=in_relaas(beeld.wachtend, gevraagd.relaas),
            )
        return zaakrijen(beeld, [_in_zicht(feit, self.zicht) for feit in feiten])


def _in_zicht(feit: Feit, zicht: Zicht) -> Feit:
    """The act, without the id of another case that this reader may not see."""
    return replace(feit, dossiers=tuple(d for d in feit.dossiers if zicht.van(d).mag))
