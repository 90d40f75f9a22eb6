"""What may come into the register together: a batch of acts, each admitted in its case.

The acts of a batch are admitted in order, each in its case as its predecessors leave it, and come
out as they will be recorded: a case that they name by its kenmerk by its id, a repair in every case
that sees what it repairs. With them comes the condition under which that holds. Whether an act
fits a case is the case's own question (`Dossier.toelaten`); here is what only a batch can answer.
"""

import os
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from operator import itemgetter
from uuid import UUID

from ledger.daden.handelingen import (
    REGISTERHANDELINGEN,
    GrondslagHernieuwd,
    VerkeerdDossier,
    herstel_handeling,
)
from ledger.daden.velden import gesplitst, personen, samengevoegd, vervang_dossiers
from ledger.daden.woorden import Daad, Fout, Handeling, Ongeldig, Registerhandeling
from ledger.entry import DOSSIER, WACHT
from ledger.log.journal import Item, Journal
from ledger.tijd.wanneer import AMSTERDAM
from ledger.zaak.bevindingen import weiger_losse_bevinding
from ledger.zaak.dossier import Botsing, Dossier, Vastgelegd, Vastlegger

DOSSIER_ID = "d-"
KENMERK = "kenmerk:"
# What an entry can hold (schema.sql): 64 tags, and a leaf of 65 535 bytes with 46 to a field.
_NAMEN_MAX = 60
_GEGEVENS_MAX = 1400


class ErAl(Botsing):
    """What was handed in is there already, recorded by another command."""


class Gewijzigd(Botsing):
    """Others changed the case since it was read."""


_KENMERK_ER_AL = "een dossier met dit kenmerk is er al"
_ER_AL = "dit is er al"


class Afgesloten(Exception):
    """The log was closed: it can be read and proven for ever, and takes in nothing."""


class NietToegelaten(Exception):
    """Some acts of a batch cannot be recorded; `redenen` gives the place of each and why."""

    def __init__(self, redenen: Iterable[tuple[int, Botsing | Ongeldig]]) -> None:
        self.redenen = tuple(redenen)
        super().__init__("\n".join(str(reden) for _, reden in self.redenen))


@dataclass(frozen=True, slots=True)
class Inzending:
    """One act on its way into a case; `ook_in` are cases in which it stands as a reference.

    A tag of its own (`tags`) is recorded once: it says what makes this act the same as another.
    Under `voorbehoud` what judges, or repairs what judges, has to `wacht` for acceptance.
    `herstelt` are the persons of the act that this one repairs: its texts may speak of them too.
    `documenten` are the bytes that go in with it, by the field that holds their SHA-256.
    """

    dossier: str
    handeling: Handeling | Registerhandeling
    ook_in: tuple[str, ...] = ()
    id: str = field(default_factory=lambda: str(uuid7()))
    tags: tuple[str, ...] = ()
    verplaatst_van: str | None = None
    herstelt: tuple[str, ...] = ()
    documenten: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    voorbehoud: bool = False
    wacht: bool = False

    @property
    def kenmerken(self) -> tuple[str, ...]:
        """The tags of its entry beside those of cases and persons."""
        return (*self.tags, WACHT) if self.wacht else self.tags

    def __post_init__(self) -> None:
        if len({self.dossier, *self.ook_in}) <= len(self.ook_in):
            raise ValueError("expected every case once, got one twice")


@dataclass(frozen=True, slots=True)
class Slot:
    """What may close this log: the tag of an entry that says so, and which entry really did."""

    tag: str
    einde: Callable[[], int | None]


@dataclass(frozen=True, slots=True)
class Toelating:
    """Admits batches, with what it must look up: the log, cases by their ids, an id by its name."""

    journal: Journal
    lees_alle: Callable[[Iterable[str]], Mapping[str, list[Vastgelegd]]]
    vind_dossier: Callable[[str], str | None]
    slot: Slot | None = None

    def open_grootboek(self, na: int) -> tuple[Item, ...]:
        """The condition that nobody closed this log after entry `na`, up to where we looked.

        The database keeps it, whoever is quickest.
        """
        return () if self.slot is None else (Item(None, (self.slot.tag,), na),)

    def weiger_afgesloten(self) -> int:
        """Refuse when this log was closed; answer the last entry that says so and did not.

        Raises:
            Afgesloten: it was.
        """
        gezegd = self.journal.lees(tags=(self.slot.tag,)) if self.slot else []
        if self.slot is None or not gezegd:
            return 0
        if (nummer := self.slot.einde()) is not None:
            raise Afgesloten(
                f"grootboek: verwacht een open grootboek, maar nr {nummer} sluit het af; er is"
                " niets vastgelegd"
            )
        return gezegd[-1].nummer

    def toelaten(
        self, inzendingen: Sequence[Inzending], vandaag: date, *, eerste_poging: bool = False
    ) -> tuple[list[Inzending], tuple[Item, ...]]:
        """Admit every act in order, each in the case as its predecessors leave it.

        Answers the acts as they will be recorded, and the condition that nothing changed. A case
        that is opened here is not looked up at the first attempt: should it exist after all, then
        the condition fails and the next attempt does look.
        """
        nieuw = {i.dossier for i in inzendingen if eerste_poging and _opent(i)}
        lopend = self._gelezen({d for i in inzendingen for d in (i.dossier, *i.ook_in)} - nieuw)
        toegelaten: list[Inzending] = []
        redenen: list[tuple[int, Botsing | Ongeldig]] = []
        gezien: set[str] = set()
        verplaatst = {(i.dossier, i.verplaatst_van) for i in inzendingen}
        elders = _Elders(gezien, self.journal)
        for index, inzending in enumerate(inzendingen):
            if inzending.dossier in nieuw and _opent(inzending):
                lopend.setdefault(inzending.dossier, _Lopend.van(inzending.dossier, []))
            gezien.add(inzending.id)
            try:
                thuis = self._zaak_van(inzending.dossier, lopend)
                inzending = replace(  # noqa: PLW2901  as it will be recorded
                    inzending,
                    handeling=vervang_dossiers(inzending.handeling, self._dossier_id(lopend)),
                    ook_in=thuis.ook_in(inzending),
                    herstelt=thuis.personen_van(getattr(inzending.handeling, "van_daad", None)),
                    wacht=inzending.voorbehoud and thuis.oordeelt(inzending.handeling),
                )
                _weiger_halve_verplaatsing(inzending, verplaatst)
                zaken = [thuis, *(self._zaak_van(d, lopend) for d in inzending.ook_in)]
                thuis.neem_op(inzending, vandaag, elders, zaken[1:])
            except (Botsing, Ongeldig) as reden:
                redenen.append((index, reden))
            toegelaten.append(inzending)
        redenen += self._dubbele(inzendingen, kijk=not eerste_poging)
        if len(inzendingen) == 1 and redenen:
            raise redenen[0][1]
        if redenen:
            raise NietToegelaten(sorted(redenen, key=itemgetter(0)))
        uniek = [Item(None, (tag,), None) for i in inzendingen for tag in i.tags]
        return toegelaten, (*(zaak.voorwaarde for zaak in lopend.values()), *uniek)

    def _zaak_van(self, dossier: str, lopend: dict[str, "_Lopend"]) -> "_Lopend":
        if dossier not in lopend:
            lopend |= self._gelezen([dossier])
        return lopend[dossier]

    def _gelezen(self, dossiers: Collection[str]) -> dict[str, "_Lopend"]:
        gelezen = self.lees_alle(dossiers) if dossiers else {}
        return {dossier: _Lopend.van(dossier, rij) for dossier, rij in gelezen.items()}

    def _dossier_id(self, lopend: Mapping[str, "_Lopend"]) -> Callable[[str], str]:
        """The id of a case that an act names; a kenmerk must not be stored readably."""

        def id_van(naam: str) -> str:
            if naam in lopend and lopend[naam].rij:
                return naam
            if (gevonden := self.vind_dossier(naam)) is None:
                raise Botsing("dossier {} bestaat niet", naam)
            return gevonden

        return id_van

    def _dubbele(
        self, inzendingen: Sequence[Inzending], *, kijk: bool
    ) -> Iterator[tuple[int, ErAl]]:
        """Acts that are there already, by a tag of their own, in the log or in this batch."""
        tags = [tag for i in inzendingen for tag in i.tags]
        er_al: set[str] = set(self.journal.eerste_met(tags)) if kijk else set()
        for index, inzending in enumerate(inzendingen):
            for tag in inzending.tags:
                if tag in er_al:
                    zaak = tag.startswith(KENMERK)
                    yield index, ErAl(_KENMERK_ER_AL) if zaak else ErAl(_ER_AL)
                er_al.add(tag)


class _Elders:
    """Entries outside the case at hand that an act may refer to."""

    def __init__(self, gezien: set[str], journal: Journal) -> None:
        self._gezien = gezien
        self._journal = journal

    def __contains__(self, id_: object) -> bool:
        return id_ in self._gezien or self._journal.bestaat(str(id_))


@dataclass(slots=True)
class _Lopend:
    """A case while acts are added to it; folded anew only when one may change how it reads."""

    dossier: str
    rij: list[Vastgelegd]
    zaak: Dossier
    laatste: int

    @classmethod
    def van(cls, dossier: str, rij: list[Vastgelegd]) -> "_Lopend":
        laatste = rij[-1].nummer if rij else 0
        return cls(dossier, rij, Dossier.vouw(dossier, rij), laatste)

    @property
    def voorwaarde(self) -> Item:
        """Nobody may have added to the case since it was read."""
        return Item(None, (DOSSIER + self.dossier,), self.laatste)

    def ook_in(self, inzending: Inzending) -> tuple[str, ...]:
        """The cases that must see this act; of a repair, every case that sees what it repairs."""
        doel = getattr(inzending.handeling, "van_daad", None)
        dossiers = next((v.dossiers for v in self.rij if v.id == doel), ())
        if doel is None or not dossiers:
            return inzending.ook_in
        return tuple(d for d in dossiers[1:] if d != inzending.dossier)

    def personen_van(self, doel: str | None) -> tuple[str, ...]:
        """The persons of the act that a repair is about."""
        velden = next((v.velden for v in self.rij if v.id == doel), None)
        return () if velden is None else personen(herstel_handeling(velden))

    def oordeelt(self, handeling: Daad) -> bool:
        """Whether it judges, or repairs what judges."""
        while (doel := getattr(handeling, "van_daad", None)) is not None:
            velden = next((v.velden for v in self.rij if v.id == doel), None)
            if velden is None:
                return False
            handeling = herstel_handeling(velden)
        return handeling.oordeelt

    def neem_op(
        self, inzending: Inzending, vandaag: date, elders: _Elders, ook_in: Sequence["_Lopend"]
    ) -> None:
        """Admit an act here, its home; the cases in which it is a reference must take it in too."""
        handeling = inzending.handeling
        helder, persoonlijk = gesplitst(handeling)
        _weiger_omvang(inzending, len(helder) + len(persoonlijk))
        _weiger_zonder_reden(handeling)
        self.vouw_voor(handeling.daad)
        self.zaak.toelaten(handeling, vandaag=vandaag, elders=elders)
        weiger_losse_bevinding(self.zaak, handeling)
        if not hasattr(handeling, "van_daad"):
            for zaak in ook_in:
                zaak.zaak.weiger_stand(handeling.daad)
        vastgelegd = Vastgelegd(
            nummer=max((zaak.rij[-1].nummer for zaak in (self, *ook_in) if zaak.rij), default=0)
            + 1,
            id=inzending.id,
            daad=handeling.daad,
            dossiers=(inzending.dossier, *inzending.ook_in),
            vastgelegd_op=_NU,
            velden=samengevoegd(helder, persoonlijk),
            vastlegger=Vastlegger("", ""),
            verplaatst_van=inzending.verplaatst_van,
            wacht=inzending.wacht,
        )
        for zaak in (self, *ook_in):
            zaak.rij.append(vastgelegd)
            zaak.vouw_voor(handeling.daad)

    def vouw_voor(self, daad: str) -> None:
        """Fold anew where an act of this kind needs it, or changed how the case reads."""
        if daad in REGISTERHANDELINGEN:
            self.zaak = Dossier.vouw(self.dossier, self.rij)


_NU = datetime.max.replace(tzinfo=AMSTERDAM)


def uuid7() -> UUID:
    """A UUID version 7 (RFC 9562): ordered by time, so that new entries lie together on disk."""
    bits = (time.time_ns() // 1_000_000) << 80 | int.from_bytes(os.urandom(10), "big")
    bits = bits & ~(0xF << 76) & ~(0x3 << 62) | 0x7 << 76 | 0x2 << 62
    return UUID(int=bits & (1 << 128) - 1)


def _opent(inzending: Inzending) -> bool:
    return inzending.handeling.daad == "dossier_geopend"


def _weiger_halve_verplaatsing(
    inzending: Inzending, verplaatst: Container[tuple[str, str | None]]
) -> None:
    """An act leaves a case only together with its entry in the other."""
    handeling = inzending.handeling
    if (
        isinstance(handeling, VerkeerdDossier)
        and (handeling.naar, handeling.van_daad) not in verplaatst
    ):
        raise Botsing("verkeerd_dossier legt het register zelf vast, bij het verplaatsen")


def _weiger_zonder_reden(handeling: Daad) -> None:
    """On record this reason may be gone, erased in its turn; whoever records gives it."""
    if isinstance(handeling, GrondslagHernieuwd) and handeling.reden is None:
        raise Ongeldig((Fout("/reden", "waarom er weer iets wordt vastgelegd", "null"),))


def _weiger_omvang(inzending: Inzending, gegevens: int) -> None:
    namen = len({inzending.dossier, *inzending.ook_in, *personen(inzending.handeling)})
    if namen > _NAMEN_MAX:
        raise Ongeldig(
            (Fout("", f"hoogstens {_NAMEN_MAX} personen en dossiers bij een daad", str(namen)),)
        )
    if gegevens > _GEGEVENS_MAX:
        verwacht = f"hoogstens {_GEGEVENS_MAX} gegevens, die van de bronnen meegeteld"
        raise Ongeldig((Fout("", verwacht, str(gegevens)),))


def gelijkluidend(kenmerk: str) -> str:
    """The one spelling of a kenmerk: people write it in many ways."""
    return kenmerk.strip().casefold()


def nieuw_dossier_id(toeval: Callable[[int], bytes] = os.urandom) -> str:
    """A random case id that tells nothing about the case."""
    return DOSSIER_ID + urlsafe_b64encode(toeval(16)).rstrip(b"=").decode()
