"""What there is to ask of a case: which norm, opened by which act.

A duty has one instance for each act that triggers it, a prohibition one for each act that may break
it and each allegation, a remark stands with its act; where there is none, the case as a whole.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from itertools import islice
from typing import Protocol

from projections.normen.normen import Catalogus
from projections.normen.normvorm import Duur, Norm, Patroon
from projections.plichten.maatstaven import Maatstaf, Opmerking
from projections.plichten.patronen import Zicht
from projections.plichten.plichten import NIET, Plicht, Uitslag
from projections.plichten.verboden import (
    Geheel,
    Stelling,
    VerbodenDaad,
    kan_passen,
    zichten_op_geheel,
)
from projections.werelden.dossierbeeld import Beeld, Daad, Feit, Venster
from projections.werelden.samenhang import Samenhang, Verschil
from projections.werelden.werelden import Wereld


class Bekijker(Protocol):
    """Whatever can be asked of a world."""

    def bekijk(self, w: Wereld) -> Uitslag:
        """What this world says."""


Sleutel = tuple[str, str | None, type]


@dataclass(frozen=True, slots=True)
class Vraag:
    """One norm and one act that opens it (or the case as a whole)."""

    norm: Norm
    zicht: Zicht
    aanleiding: Daad | None
    bekijker: Bekijker | None
    stil: bool = False  # not shown when it turns out not to arise
    tot: int | None = None  # about the case as a whole: the day an act may take its place

    @property
    def sleutel(self) -> Sleutel:
        """What tells it apart from the other questions about a case."""
        daad = self.aanleiding
        return self.norm.id, daad.id if daad is not None else None, type(self.bekijker)


class Zaak:
    """One case and one catalogue: what is to be asked; with `verder` also on any later day."""

    def __init__(
        self,
        feiten: Sequence[Feit],
        catalogus: Catalogus,
        peildatum: date,
        *,
        verder: bool = False,
    ) -> None:
        self.catalogus = catalogus
        grenzen = {naam: grens.edtf for naam, grens in catalogus.grenzen.items()}
        venster = _venster(catalogus)
        self.beeld = Beeld(feiten, grenzen, peildatum.toordinal(), venster, verder=verder)
        self._plichten: dict[str, list[Plicht]] = {}
        self._sleutels: dict[str, dict[Sleutel, Vraag]] = {}
        self._van_norm: dict[str, tuple[Vraag, ...]] = {}
        self._delen: dict[frozenset[str], Zaak] = {}
        self._zonder: dict[str, Zaak] = {}
        self._verschil: dict[str, Verschil] = {}
        self._kaal: Callable[[], Zaak] = lambda: Zaak(feiten, catalogus, peildatum)
        self._deel: Callable[[frozenset[str]], Zaak] = lambda ids: Zaak(
            [feit for feit in feiten if feit.id in ids], catalogus, peildatum, verder=verder
        )

    @cached_property
    def zonder_later(self) -> "Zaak":
        """The same case on the day itself alone."""
        return self._kaal()

    def alleen(self, ids: frozenset[str]) -> "Zaak":
        """The same case with these acts and no others."""
        if ids not in self._delen:
            self._delen[ids] = self._deel(ids)
        return self._delen[ids]

    def zonder(self, id_: str) -> "Zaak":
        """The same case but for this act."""
        if id_ not in self._zonder:
            self._zonder[id_] = self.alleen(frozenset(self.beeld.per_id.keys() - {id_}))
        return self._zonder[id_]

    def raakt(self, id_: str, ids: frozenset[str]) -> bool:
        """May whoever looks at these acts alone see another case when this one is taken out?"""
        if id_ in ids:
            return True
        if id_ not in self._verschil:
            self._verschil[id_] = self.samenhang.verschil(self.zonder(id_).samenhang)
        return self._verschil[id_].raakt(ids)

    @cached_property
    def samenhang(self) -> Samenhang:
        """How its acts hang together."""
        return Samenhang(self.beeld)

    def vraag(self, sleutel: Sleutel) -> Vraag | None:
        """The question with this key; None when the case does not raise it."""
        norm = sleutel[0]
        if norm not in self._sleutels:
            self._sleutels[norm] = {vraag.sleutel: vraag for vraag in self._van(norm)}
        return self._sleutels[norm].get(sleutel)

    def vragen(
        self, ids: frozenset[str] | None = None, tot: Collection[str] | None = None
    ) -> Iterator[Vraag]:
        """One for each instance of each norm, and one for a norm without any; of these or all.

        Of all up to the last of `tot`, for who asks after nothing beyond it.
        """
        alle = per_id(self.catalogus)
        laatste = len(alle) if tot is None else _voorbij(alle, tot)
        for id_ in islice(alle, laatste):
            if ids is None or id_ in ids:
                yield from self._van(id_)

    def _van(self, id_: str) -> tuple[Vraag, ...]:
        if id_ not in self._van_norm:
            self._van_norm[id_] = tuple(self._nieuwe_vragen(id_))
        return self._van_norm[id_]

    def _nieuwe_vragen(self, id_: str) -> Iterator[Vraag]:
        versies = per_id(self.catalogus).get(id_, ())
        if len(versies) == 1 and not self._volgt_op_versies(versies[0]):
            yield from self._vragen(versies[0])
        else:
            yield from samen([vraag for norm in versies for vraag in self._vragen(norm)])

    def _volgt_op_versies(self, norm: Norm) -> bool:
        """Does it follow a duty of which there are several versions?"""
        bron = norm.van_plicht
        return bron is not None and len(self.catalogus.normen[bron.norm]) > 1

    def _vragen(self, norm: Norm) -> Iterator[Vraag]:
        match norm.soort:
            case "gebod":
                yield from self._gebod(norm)
            case "verbod":
                yield from self._verbod(norm)
            case "maatstaf":
                yield from self._maatstaf(norm)
            case "rol" | "bevoegdheid":
                for zicht, daad in self._aanleidingen(norm):
                    plicht = Plicht(zicht, self.catalogus)
                    yield Vraag(norm, zicht, daad, Opmerking(plicht, daad))

    def _zicht(self, norm: Norm, daad: Daad | None) -> Zicht:
        return Zicht(self.beeld, norm, daad)

    def _aanleidingen(self, norm: Norm) -> Iterator[tuple[Zicht, Daad]]:
        for daad in kan_passen(self._zicht(norm, None), norm.aanleiding):
            yield self._zicht(norm, daad), daad

    def _gebod(self, norm: Norm) -> Iterator[Vraag]:
        plichten = self.plichten(norm)
        for plicht in plichten:
            yield Vraag(norm, plicht.zicht, plicht.zicht.aanleiding, plicht, plicht.terugval)
        if not plichten:
            yield Vraag(norm, self._zicht(norm, None), None, None)

    def plichten(self, norm: Norm) -> list[Plicht]:
        """The duties that this norm can have opened."""
        sleutel = f"{norm.versie}/{norm.id}"
        if sleutel not in self._plichten:
            self._plichten[sleutel] = list(self._nieuwe_plichten(norm))
        return self._plichten[sleutel]

    def _nieuwe_plichten(self, norm: Norm) -> Iterator[Plicht]:
        if norm.van_plicht is not None:
            for bron in self.catalogus.normen[norm.van_plicht.norm]:
                for grond in self.plichten(bron):
                    zicht = self._zicht(norm, grond.zicht.aanleiding)
                    yield Plicht(zicht, self.catalogus, grond)
            return
        for zicht, _ in self._aanleidingen(norm):
            yield Plicht(zicht, self.catalogus)
        if norm.terugval is None:
            return
        gronden = {
            grond.zicht.aanleiding.id: grond
            for bron in self.catalogus.normen.get(norm.terugval.termijn_van, ())
            for grond in self.plichten(bron)
            if grond.zicht.aanleiding is not None
        }
        for daad in kan_passen(self._zicht(norm, None), (Patroon(norm.terugval.daad),)):
            if daad.id in gronden:
                zicht = self._zicht(norm, daad)
                yield Plicht(zicht, self.catalogus, gronden[daad.id], terugval=True)

    def _verbod(self, norm: Norm) -> Iterator[Vraag]:
        geheel, beeld = self._zicht(norm, None), self.beeld
        verboden, gesteld = kan_passen(geheel, norm.verboden), kan_passen(geheel, norm.stelling)
        for daad in verboden:
            zicht = self._zicht(norm, daad)
            yield Vraag(norm, zicht, daad, VerbodenDaad(zicht, daad))
        for daad in gesteld:
            zicht = self._zicht(norm, daad)
            yield Vraag(norm, zicht, daad, Stelling(zicht, daad))
        if not any(map(beeld.al, (*verboden, *gesteld))):
            tot = min((beeld.ruimte.laag[d.dag] for d in (*verboden, *gesteld)), default=None)
            zichten = zichten_op_geheel(beeld, geheel)
            yield Vraag(norm, geheel, None, Geheel(zichten), tot=tot)

    def _maatstaf(self, norm: Norm) -> Iterator[Vraag]:
        if not norm.aanleiding:
            zicht = self._zicht(norm, None)
            yield Vraag(norm, zicht, None, Maatstaf(zicht))
            return
        iets = False
        for zicht, daad in self._aanleidingen(norm):
            iets = True
            yield Vraag(norm, zicht, daad, Maatstaf(zicht))
        if not iets:
            yield Vraag(norm, self._zicht(norm, None), None, None)


def _voorbij(alle: Iterable[str], ids: Collection[str]) -> int:
    """How many it takes to have had all of these."""
    return max((plek for plek, id_ in enumerate(alle, 1) if id_ in ids), default=0)


# What leaves it to another version; of a duty that is not in force nothing follows.
_VERDER = frozenset(("niet_in_werking", "past_niet", "plicht_anders"))


class Versies:
    """Versions of one norm, or of the duty it follows; in a world at most one is in force."""

    def __init__(self, vragen: Sequence[Vraag]) -> None:
        self.vragen = vragen

    def bekijk(self, w: Wereld) -> Uitslag:
        """What the version says that was in force."""
        uitslag = Uitslag(NIET, "geen_aanleiding")
        for vraag in self.vragen:
            if vraag.bekijker is not None:
                uitslag = vraag.bekijker.bekijk(w)
                if uitslag.reden not in _VERDER:
                    return uitslag._replace(versie=vraag.norm.versie)
        return uitslag


def samen(vragen: Sequence[Vraag]) -> Iterator[Vraag]:
    """The questions about versions of one norm, one for each act that opens any of them."""
    per_daad: dict[Daad | None, list[Vraag]] = {}
    for vraag in vragen:
        per_daad.setdefault(vraag.aanleiding, []).append(vraag)
    for daad, delen in per_daad.items():
        beeld = delen[0].zicht.beeld
        andere = [ander for ander in per_daad if ander is not None]
        if daad is not None or not any(map(beeld.al, andere)):
            laatste = delen[-1]
            stil = all(deel.stil for deel in delen)
            bekijker = None if laatste.bekijker is None else Versies(delen)
            tot = min((beeld.ruimte.laag[a.dag] for a in andere), default=None)
            yield Vraag(
                laatste.norm, laatste.zicht, daad, bekijker, stil, tot if daad is None else None
            )


@lru_cache(maxsize=64)
def per_id(catalogus: Catalogus) -> Mapping[str, tuple[Norm, ...]]:
    """The norms that judge, with their versions together."""
    uit: dict[str, tuple[Norm, ...]] = {}
    for norm in catalogus.werkzaam:
        uit[norm.id] = (*uit.get(norm.id, ()), norm)
    return uit


@lru_cache(maxsize=64)
def _venster(catalogus: Catalogus) -> Venster:
    """The days at which this catalogue can change its mind, and its longest reach."""
    dagen: list[int] = []
    marge = 4000
    for norm in (n for versies in catalogus.normen.values() for n in versies):
        geldig = norm.geldig
        for rand in (geldig.van, geldig.tot, geldig.eerder.van if geldig.eerder else None):
            if rand is not None:
                dagen += [
                    dag.toordinal()
                    for dag in (rand.periode.vroegst, rand.periode.laatst)
                    if dag not in (date.min, date.max)
                ]
        if norm.termijn is not None:
            marge = max(marge, 3 * _lengte(norm.termijn.hard) + 3 * (norm.termijn.werkdagen or 0))
        marge = max(marge, *(3 * _lengte(v.met) * (v.max or 3) for v in norm.verlenging), 0)
    return Venster(min(dagen, default=730_000), max(dagen, default=730_000), marge)


def _lengte(duur: Duur | None) -> int:
    if duur is None:
        return 0
    return duur.aantal * {"D": 1, "W": 7, "M": 31, "Y": 366, "H": 1}[duur.eenheid]
