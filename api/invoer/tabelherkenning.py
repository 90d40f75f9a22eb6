"""What of a table stands in the register already: the same, otherwise, or not at all.

A row that was recorded before, out of this file or one that was saved earlier, is known by its
marks (tabelmerken.py). An act that says something else, while an act of its kind in its case stands
in no row of this table any more, was probably changed since: recording it would tell the same event
twice, so its row waits until a person says what it is; every such row does, for which of them was
changed no table says. An act that was moved here lost its marks on the way, and may be said by any
row. Only marks are compared and nothing is opened, of a case in which this account may not record
nothing is looked at, and which act stands otherwise is told once it is on record that it was read.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from typing import Final, NamedTuple

from api.invoer.indeling import Indeling
from api.invoer.tabelmerken import INVOER, Hmac, bestand_van, bestandsmerk, tabelmerken
from api.invoer.tabelregels import Rijblik, Rijplan
from ledger.log.journal import Regel
from ledger.sleutels.vault import SleutelsWeg
from ledger.toegang.toegang import Actor, Lezer, Verzoek, mag
from ledger.toegangslog.toegangslog import GeenToegang, Toegangslog, bereikbaar
from ledger.vastleggen.register import Register, lees_regel
from ledger.zaak.dossier import Dossier, Feit
from ledger.zaak.kennis import AFGEWEZEN, HERSTEL
from projections.vragen.leesdeur import Leesdeur, OnbekendDossier

_PER_KEER: Final = 200  # rows, cases
_GEOPEND_MAX: Final = 3  # acts that are opened to say what the earlier files are called
_Daad = tuple[str, tuple[str, ...]]  # which, and by what it is known
_Gezien = tuple[int, tuple[_Daad, ...]]


class Wijziging(NamedTuple):
    """An act of a row that stands otherwise in the register, under this number."""

    daad: str
    nummer: int
    entry: str
    op: datetime


class Uit(NamedTuple):
    """The file out of which an act came: its mark in that case, and an act that names it.

    An act that was moved has no such mark, and stands for itself.
    """

    dossier: str
    merk: str
    entry: str


@dataclass(slots=True)
class Rijstand:
    """A row of which something stands already: so many acts the same, so many new, and changed.

    Of those that are the same, `ingetrokken` were recorded, and withdrawn or rejected since.
    """

    dossier: str
    bekend: int = 0
    nieuw: int = 0
    gewijzigd: list[Wijziging] = field(default_factory=list)
    ingetrokken: list[Wijziging] = field(default_factory=list)
    uit: list[Uit] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Herkend:
    """The rows of which something stands already, by their number; all others are new."""

    rijen: Mapping[int, Rijstand]

    def wachten(self, indeling: Indeling) -> set[int]:
        """The rows that would tell an event a second time, and of which nobody said what to do."""
        gewijzigd = {nr for nr, rij in self.rijen.items() if rij.gewijzigd}
        return gewijzigd.difference(indeling.ernaast, indeling.weiger)

    def bestanden(self) -> Iterator[Uit]:
        """Every file out of which a row came, once per case."""
        gezien: set[tuple[str, str]] = set()
        for rij in self.rijen.values():
            for uit in rij.uit:
                if uit[:2] not in gezien:
                    gezien.add(uit[:2])
                    yield uit


def herken_voor(
    toegang: Toegangslog,
    lezer: Lezer,
    register: Register,
    rijen: Iterable[Rijplan | Rijblik],
    sha256: str,
) -> Herkend:
    """The same, of what this account may know."""
    return herken(register, rijen, sha256, _mag_van(toegang, lezer))


def mag_nog(toegang: Toegangslog, lezer: Lezer, herkend: Herkend) -> bool:
    """Whether this account may record still in every case of which this tells."""
    return all(map(_mag_van(toegang, lezer), {rij.dossier for rij in herkend.rijen.values()}))


def _mag_van(toegang: Toegangslog, lezer: Lezer) -> Callable[[str], bool]:
    """Whether it may record in a case as all stands now, read once for any number of cases."""
    with bereikbaar():
        stand = toegang.stand()
        actor = Actor(lezer, toegang.partijen.zaken_van(stand.personen(lezer.account)))
    vraag = Verzoek(actor, "vastleggen", toegang.klok())
    return lambda dossier: mag(stand, replace(vraag, waarover=dossier)).mag


def herken(
    register: Register,
    rijen: Iterable[Rijplan | Rijblik],
    sha256: str,
    mag_in: Callable[[str], bool],
) -> Herkend:
    """Lay every row beside what stands in its case; `mag_in`: whether one may record there.

    Of a case that is not there yet nothing is held, so a table that is new costs no memory; and
    of its rows, where no more was read of them, nothing else is read.
    """
    gevonden: dict[int, Rijstand] = {}
    per_zaak = _per_zaak(register, rijen)
    alle = iter(per_zaak)
    while ids := list(islice(alle, _PER_KEER)):
        for id_, staat in register.regels_van(filter(mag_in, ids)).items():
            uit_tabel = [r for r in staat if bestand_van(r.tags) or lees_regel(r).verplaatst_van]
            if uit_tabel:
                zaak = _Zaak(register.sleutelbos.hmac, id_, sha256, _ingetrokken(id_, staat))
                gevonden |= zaak.vergelijk(per_zaak[id_], uit_tabel)
    return Herkend(dict(sorted(gevonden.items())))


def _ingetrokken(dossier: str, staat: Sequence[Regel]) -> frozenset[str]:
    """The acts that were withdrawn or rejected; one that was moved stands elsewhere."""
    if not any(regel.daad in HERSTEL or regel.daad == AFGEWEZEN for regel in staat):
        return frozenset()
    vervallen = Dossier.vouw(dossier, map(lees_regel, staat)).vervallen
    return frozenset(feit.id for feit in vervallen if not feit.verplaatst)


def _per_zaak(register: Register, rijen: Iterable[Rijplan | Rijblik]) -> dict[str, list[_Gezien]]:
    """What the rows say of every case that is there, however they call it."""
    id_van: dict[str, str | None] = {}
    per_zaak: dict[str, list[_Gezien]] = defaultdict(list)
    alle = iter(rijen)
    while deel := list(islice(alle, _PER_KEER)):
        namen = {rij.kenmerk for rij in deel if rij.kenmerk} - id_van.keys()
        id_van |= dict.fromkeys(namen) | register.vind_dossiers(namen)
        for rij in deel:
            if not (id_ := id_van.get(rij.kenmerk)):
                continue
            plan = rij if isinstance(rij, Rijplan) else rij.heel()
            if plan.daden:
                regels = (daad.regel for daad in plan.daden)
                daden = tuple((regel.handeling.daad, regel.herkomst) for regel in regels)
                per_zaak[id_].append((plan.nummer, daden))
    return per_zaak


def noem_bestanden(
    herkend: Herkend, hmac: Hmac, eigen: str, lees: Callable[[Uit], tuple[str, str] | None]
) -> dict[tuple[str, str], str]:
    """What the files are called out of which rows came, by case and mark; "" is this one.

    `lees` opens the act that names one, by its hash and its name, and puts that on record. It is
    asked for a few: by the hash of a file its mark in every other case is known.
    """
    kent, namen = {eigen: ""}, dict[tuple[str, str], str]()
    over = _GEOPEND_MAX
    for uit in herkend.bestanden():
        op_merk = {bestandsmerk(hmac, uit.dossier, sha): naam for sha, naam in kent.items()}
        if uit.merk in op_merk:
            namen[uit[:2]] = op_merk[uit.merk]
        elif over:
            over -= 1
            if gelezen := lees(uit):
                kent[gelezen[0]] = namen[uit[:2]] = gelezen[1]
    return namen


def ingezien(
    deur: Leesdeur, lezer: Lezer, doel: str, herkend: Herkend, getoond: Iterable[int]
) -> frozenset[str]:
    """The cases of which may be told what became of these rows: that they were read is on record.

    One that this account may record in and not read is not among them.
    """
    rijen = (herkend.rijen[nr] for nr in getoond if nr in herkend.rijen)
    uit = set()
    for dossier in {rij.dossier for rij in rijen if rij.gewijzigd or rij.ingetrokken}:
        with suppress(OnbekendDossier, GeenToegang):
            deur.poort(lezer, doel, "dossier", dossier)
            uit.add(dossier)
    return frozenset(uit)


def eerste_bron(lees: Callable[[], Feit]) -> tuple[str, str] | None:
    """The file that an act names first; None when it names none, or may not be read now."""
    try:
        bronnen = lees().velden.get("bronnen")
    except (OnbekendDossier, GeenToegang, SleutelsWeg):
        return None
    document, titel = map(bronnen[0].get, ("document", "titel")) if bronnen else (None, None)
    return (document, titel) if document and titel else None


@dataclass(slots=True)
class _Zaak:
    """One case: what stands in it out of tables, and what this table says of it."""

    hmac: Hmac
    dossier: str
    sha256: str
    weg: frozenset[str]  # what was withdrawn

    def vergelijk(
        self, gezien: Sequence[_Gezien], staat: Sequence[Regel]
    ) -> Iterator[tuple[int, Rijstand]]:
        op_merk = {tag: r for r in staat for tag in r.tags if tag.startswith(INVOER)}
        rijen: dict[int, Rijstand] = {}
        los: list[tuple[Rijstand, str]] = []
        geraakt: set[int] = set()
        for nummer, daden in gezien:
            rij = rijen[nummer] = Rijstand(self.dossier)
            for daad, herkomst in daden:
                merken = tabelmerken(self.hmac, self.dossier, herkomst, self.sha256)
                eerder = next((op_merk[merk] for merk in merken if merk in op_merk), None)
                if eerder is None:
                    los.append((rij, daad))
                else:
                    rij.bekend += 1
                    geraakt.add(eerder.nummer)
                    self._kwam_uit(rij, eerder)
                    if str(eerder.entry_id) in self.weg:
                        rij.ingetrokken.append(_wijziging(daad, eerder))
        over = self._over(staat, geraakt)
        for rij, daad in los:
            if anders := over[daad]:
                eerder = anders.pop(0) if len(anders) > 1 else anders[0]
                rij.gewijzigd.append(_wijziging(daad, eerder))
                self._kwam_uit(rij, eerder)
            else:
                rij.nieuw += 1
        return ((nr, rij) for nr, rij in rijen.items() if rij.bekend or rij.gewijzigd)

    def _over(self, staat: Sequence[Regel], geraakt: set[int]) -> dict[str, list[Regel]]:
        """Per kind the acts of earlier files, or moved here, that no row of this table says.

        One that was withdrawn does not stand, so no row tells it a second time.
        """
        eigen = bestandsmerk(self.hmac, self.dossier, self.sha256)
        over: dict[str, list[Regel]] = defaultdict(list)
        for regel in staat:
            staat_nog = str(regel.entry_id) not in self.weg
            if staat_nog and regel.nummer not in geraakt and bestand_van(regel.tags) != eigen:
                over[regel.daad].append(regel)
        return over

    def _kwam_uit(self, rij: Rijstand, regel: Regel) -> None:
        merk = bestand_van(regel.tags) or str(regel.entry_id)
        if all(uit.merk != merk for uit in rij.uit):
            rij.uit.append(Uit(self.dossier, merk, str(regel.entry_id)))


def _wijziging(daad: str, regel: Regel) -> Wijziging:
    return Wijziging(daad, regel.nummer, str(regel.entry_id), regel.vastgelegd_op)
