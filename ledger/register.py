"""The register: what callers hold to record acts and to read entries back.

`vastleggen` does the whole thing behind one call: read and fold the case, admit the act, seal what
is personal, commit to every field, and append under a condition that nobody changed the case
meanwhile. Callers know nothing of leaves, salts or keys. A repeated call with the same key answers
what the first one did; an `Onbekend` from the journal means: ask again with that key.
"""

import os
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from hashlib import sha256
from operator import itemgetter
from typing import Any
from uuid import UUID

from ledger.dossier import HERSTEL, Botsing, Dossier, Vastgelegd, Vastlegger
from ledger.entry import (
    DOSSIER,
    Json,
    NieuweEntry,
    Ontwerp,
    canoniek,
    geopende_tekst,
    lees_entry,
    ontwerp,
)
from ledger.handelingen import REGISTERHANDELINGEN, VerkeerdDossier, lees_handeling
from ledger.journal import Item, Journal, Onbekend, Opdracht, Regel, Uitkomst
from ledger.vault import Sleutelbos, Vernietigd
from ledger.velden import (
    gesplitst,
    heldere_velden,
    personen,
    samengevoegd,
    vervang_dossiers,
    vervang_personen,
)
from ledger.wanneer import AMSTERDAM
from ledger.woorden import Fout, Handeling, Ongeldig, Registerhandeling

DOSSIER_ID = "d-"
KENMERK = "kenmerk:"
BETROKKENE = "betrokkene:"
NORMEN = "normen"
_HERKANSINGEN = 5
# What an entry can hold (schema.sql): 64 tags, and a leaf of 65 535 bytes with 46 to a field.
_NAMEN_MAX = 60
_GEGEVENS_MAX = 1400


class AndereInhoud(Exception):
    """The key was used before, for something else."""


class ErAl(Botsing):
    """What was handed in is there already, recorded by another command."""


class NietToegelaten(Exception):
    """Some acts of a batch cannot be recorded; `redenen` gives the place of each and why."""

    def __init__(self, redenen: Iterable[tuple[int, Botsing | Ongeldig]]) -> None:
        self.redenen = tuple(redenen)
        super().__init__("\n".join(str(reden) for _, reden in self.redenen))


@dataclass(frozen=True, slots=True)
class Inzending:
    """One act on its way into a case; `ook_in` are cases in which it stands as a reference.

    A tag of its own (`tags`) is recorded once: it says what makes this act the same as another.
    """

    dossier: str
    handeling: Handeling | Registerhandeling
    ook_in: tuple[str, ...] = ()
    id: str = field(default_factory=lambda: str(uuid7()))
    tags: tuple[str, ...] = ()
    verplaatst_van: str | None = None

    def __post_init__(self) -> None:
        if len({self.dossier, *self.ook_in}) <= len(self.ook_in):
            raise ValueError("expected every case once, got one twice")


@dataclass(frozen=True, slots=True)
class Ontvangst:
    """What was recorded: numbers, dense and in order, and whether they were there already."""

    eerste: int
    aantal: int
    al_vastgelegd: bool

    @property
    def nummers(self) -> range:
        """The entry numbers, in the order of the acts that were handed in."""
        return range(self.eerste, self.eerste + self.aantal)


@dataclass(frozen=True, slots=True)
class Ontvangstbewijs:
    """What the recorder gets in hand: it names the entry and tells nothing of its content."""

    nummer: int
    id: str
    vastgelegd_op: datetime
    leaf_hash: str
    positie: int


class Register:
    """An organisation's register: its log, its keys, and the rules for adding to it."""

    def __init__(
        self,
        journal: Journal,
        sleutelbos: Sleutelbos,
        *,
        klok: Callable[[], datetime] = lambda: datetime.now(AMSTERDAM),
        toeval: Callable[[int], bytes] = os.urandom,
    ) -> None:
        self.journal = journal
        self.sleutelbos = sleutelbos
        self._klok = klok
        self._toeval = toeval

    def vandaag(self) -> date:
        """The civil day in Europe/Amsterdam."""
        return self._klok().astimezone(AMSTERDAM).date()

    def open_dossier(
        self,
        gegevens: Mapping[str, Any],
        *,
        wie: Vastlegger,
        sleutel: str,
        dossier: str | None = None,
    ) -> str:
        """Open a case under its kenmerk and answer its id; a kenmerk opens one case only.

        Raises:
            Botsing: a case with this kenmerk exists.
        """
        # The id follows from the key, so that asking again asks the same.
        uit_sleutel = self.sleutelbos.hmac("dossier", sleutel)
        inzending = self.opening(gegevens, dossier or nieuw_dossier_id(lambda n: uit_sleutel[:n]))
        ontvangst = self.vastleggen([inzending], wie=wie, sleutel=sleutel)
        (regel,) = self.journal.lees(na=ontvangst.eerste - 1, tot=ontvangst.eerste)
        return lees_regel(regel).dossiers[0]

    def opening(self, gegevens: Mapping[str, Any], dossier: str) -> Inzending:
        """The act that opens a case, findable by its kenmerk without storing it readably."""
        handeling = lees_handeling({"daad": "dossier_geopend", **gegevens})
        return Inzending(dossier, handeling, tags=(self._kenmerk_tag(str(gegevens["kenmerk"])),))

    def vastleggen(
        self,
        inzendingen: Sequence[Inzending],
        *,
        wie: Vastlegger,
        sleutel: str,
        inhoud: bytes | None = None,
        gelezen_tot: int | None = None,
    ) -> Ontvangst:
        """Record acts, all or none, once per `sleutel`.

        `inhoud` is what makes two calls with one key the same; by default the acts themselves.
        With `gelezen_tot` the home case of the first act must not have changed since that entry.

        Raises:
            Botsing: the record would no longer hang together, or kept changing meanwhile.
            Ongeldig: an act is dated after today, or a correction does not fit its act.
            NietToegelaten: the same, of a batch.
            AndereInhoud: the key was used for another content.
            Onbekend: the database did not answer; ask again with the same key.
        """
        mac = self._mac(inzendingen, inhoud)
        if eerder := self._eerder(sleutel):
            return _ontvangst(_herhaling(eerder, mac))
        grens: tuple[Item, ...] = ()
        if gelezen_tot is not None:
            grens = (Item(None, (DOSSIER + inzendingen[0].dossier,), gelezen_tot),)
        for poging in range(_HERKANSINGEN):
            try:
                toegelaten, voorwaarde = self._toelaten(inzendingen, eerste_poging=poging == 0)
            except (Botsing, Ongeldig, NietToegelaten):
                # A refusal says: not recorded. So look whether this very command was, meanwhile.
                if eerder := self._eerder(sleutel):
                    return _ontvangst(_herhaling(eerder, mac))
                raise
            try:
                entries = self._entries(self._met_pseudoniemen(toegelaten), wie)
            except Vernietigd:
                raise Botsing(
                    "van dit dossier of van een genoemde persoon zijn de gegevens gewist"
                ) from None
            uitkomst = self._append(sleutel, mac, entries, (*grens, *voorwaarde))
            if uitkomst.soort != "botsing":
                return _ontvangst(uitkomst)
            if gelezen_tot is not None:
                break
        raise Botsing("het dossier werd tegelijk door anderen gewijzigd; lees het opnieuw")

    def stel_vast(
        self, handelingen: Sequence[Registerhandeling], *, wie: Vastlegger, sleutel: str
    ) -> Ontvangst:
        """Set the norms, the calendar or the yardstick by which the whole register is judged."""
        inzendingen = [Inzending("", handeling, tags=(NORMEN,)) for handeling in handelingen]
        inhoud = canoniek([heldere_velden(handeling) for handeling in handelingen]).decode()
        mac = self.sleutelbos.hmac("vaststelling", inhoud)
        if eerder := self._eerder(sleutel):
            return _ontvangst(_herhaling(eerder, mac))
        regels = self.journal.lees(tags=(NORMEN,))
        grens = Item(None, (NORMEN,), regels[-1].nummer if regels else None)
        uitkomst = self._append(sleutel, mac, self._entries(inzendingen, wie), (grens,))
        if uitkomst.soort == "botsing":
            raise Botsing("de normen werden tegelijk door een ander vastgesteld")
        return _ontvangst(uitkomst)

    def verplaats(
        self,
        dossier: str,
        van_daad: str,
        naar: str,
        reden: str | None,
        *,
        wie: Vastlegger,
        sleutel: str,
    ) -> Ontvangst:
        """Move an act out of the wrong case: gone there at once, recorded anew in the right one."""
        inhoud = canoniek([dossier, van_daad, naar, reden])
        if eerder := self._eerder(sleutel):
            return _ontvangst(_herhaling(eerder, self.sleutelbos.mac(dossier, inhoud)))
        regels = self.regels(dossier)
        # Opened first and folded then: a corrected text moves along as corrected.
        teksten = self.open_teksten([regel.nummer for regel in regels])
        zaak = Dossier.vouw(dossier, [lees_regel(r, teksten.get(r.nummer)) for r in regels])
        feit = next((f for f in zaak.feiten if f.id == van_daad and f.thuis), None)
        if feit is None:
            raise Botsing(f"handeling {van_daad} bestaat niet in dossier {dossier}")
        weg = lees_handeling(
            {"daad": "verkeerd_dossier", "van_daad": van_daad, "naar": naar, "reden": reden}
        )
        opnieuw = Inzending(
            naar,
            feit.handeling,
            ook_in=tuple(d for d in feit.dossiers if d not in (dossier, naar)),
            verplaatst_van=van_daad,
        )
        return self.vastleggen(
            [Inzending(dossier, weg), opnieuw],
            wie=wie,
            sleutel=sleutel,
            inhoud=inhoud,
            gelezen_tot=regels[-1].nummer,
        )

    def proef(self, inzendingen: Sequence[Inzending]) -> None:
        """Admit the acts as `vastleggen` would, and leave nothing behind, no key either."""
        self._toelaten(inzendingen)

    def vind_dossier(self, naam: str) -> str | None:
        """The id of a case given its id or its kenmerk."""
        return self.vind_dossiers([naam]).get(naam)

    def vind_dossiers(self, namen: Iterable[str]) -> dict[str, str]:
        """The same for any number of cases, in one look; those that do not exist are absent."""
        kenmerken = {naam: self._kenmerk_tag(naam) for naam in namen}
        ids = {naam: DOSSIER + naam for naam in kenmerken if naam.startswith(DOSSIER_ID)}
        eerste = self.journal.eerste_met([*kenmerken.values(), *ids.values()])
        gevonden = {
            naam: lees_regel(eerste[tag]).dossiers[0]
            for naam, tag in kenmerken.items()
            if tag in eerste
        }
        return gevonden | {naam: naam for naam, tag in ids.items() if tag in eerste}

    def regels(self, dossier: str) -> list[Regel]:
        """The stored rows of a case, in order."""
        return self.journal.lees(tags=(DOSSIER + dossier,))

    def lees(self, dossier: str) -> list[Vastgelegd]:
        """Every entry of a case, in order; personal fields stay sealed."""
        return [lees_regel(regel) for regel in self.regels(dossier)]

    def zaak(self, dossier: str) -> Dossier:
        """The case as it stands now."""
        return Dossier.vouw(dossier, self.lees(dossier))

    def open_teksten(self, nummers: Iterable[int]) -> dict[int, dict[str, Json]]:
        """The personal fields of these entries, as far as their keys still exist."""
        geopend: dict[int, dict[str, Json]] = {}
        for (nummer, _veld), (entry_id, tekst) in self.journal.verzegeld(list(nummers)).items():
            disclosure = self.sleutelbos.open(entry_id, tekst)
            if disclosure is not None:
                veld, waarde = geopende_tekst(disclosure)
                geopend.setdefault(nummer, {})[veld] = waarde
        return geopend

    def ontvangstbewijs(self, nummer: int) -> Ontvangstbewijs:
        """The receipt of one entry."""
        (regel,) = self.journal.lees(na=nummer - 1, tot=nummer)
        leaf_hash = sha256(b"\0" + regel.leaf).hexdigest()
        return Ontvangstbewijs(
            nummer, str(regel.entry_id), regel.vastgelegd_op, leaf_hash, self.journal.positie()
        )

    def _kenmerk_tag(self, kenmerk: str) -> str:
        return KENMERK + self.sleutelbos.hmac("kenmerk", gelijkluidend(kenmerk)).hex()[:43]

    def _eerder(self, sleutel: str) -> tuple[bytes, int, int] | None:
        return self.journal.eerder(self._opdrachtsleutel(sleutel))

    def _append(
        self,
        sleutel: str,
        mac: bytes,
        entries: tuple[NieuweEntry, ...],
        voorwaarde: tuple[Item, ...],
    ) -> Uitkomst:
        opdracht = Opdracht(self._opdrachtsleutel(sleutel), mac, entries, voorwaarde)
        try:
            (uitkomst,) = self.journal.append(opdracht)
        except Onbekend as onbekend:
            onbekend.sleutel = sleutel
            raise
        return uitkomst

    def _opdrachtsleutel(self, sleutel: str) -> str:
        """What is stored of a key: the caller may have written anything in it, and it stays."""
        return self.sleutelbos.hmac("opdracht", sleutel).hex()

    def _toelaten(
        self, inzendingen: Sequence[Inzending], *, eerste_poging: bool = False
    ) -> tuple[list[Inzending], tuple[Item, ...]]:
        """Admit every act in order, each in the case as its predecessors leave it.

        Answers the acts as they will be recorded, and the condition that nothing changed. A case
        that is opened here is not looked up at the first attempt: should it exist after all, then
        the condition fails and the next attempt does look.
        """
        lopend: dict[str, _Lopend] = {}
        toegelaten: list[Inzending] = []
        redenen: list[tuple[int, Botsing | Ongeldig]] = []
        gezien: set[str] = set()
        verplaatst = {(i.dossier, i.verplaatst_van) for i in inzendingen}
        elders = _Elders(gezien, self.journal)
        vandaag = self.vandaag()
        for index, inzending in enumerate(inzendingen):
            if eerste_poging and inzending.handeling.daad == "dossier_geopend":
                lopend.setdefault(inzending.dossier, _Lopend.van(inzending.dossier, []))
            gezien.add(inzending.id)
            try:
                thuis = self._zaak_van(inzending.dossier, lopend)
                inzending = replace(  # noqa: PLW2901  as it will be recorded
                    inzending,
                    handeling=vervang_dossiers(inzending.handeling, self._dossier_id(lopend)),
                    ook_in=thuis.ook_in(inzending),
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
            lopend[dossier] = _Lopend.van(dossier, self.lees(dossier))
        return lopend[dossier]

    def _dossier_id(self, lopend: Mapping[str, "_Lopend"]) -> Callable[[str], str]:
        """The id of a case that an act names; a kenmerk must not be stored readably."""

        def id_van(naam: str) -> str:
            if naam in lopend and lopend[naam].rij:
                return naam
            if (gevonden := self.vind_dossier(naam)) is None:
                raise Botsing(f"dossier {naam} bestaat niet")
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
                    wat = "een dossier met dit kenmerk" if tag.startswith(KENMERK) else "dit"
                    yield index, ErAl(f"{wat} is er al")
                er_al.add(tag)

    def _met_pseudoniemen(self, inzendingen: Sequence[Inzending]) -> list[Inzending]:
        """People named by a label get their random subject id; the label itself is kept sealed."""
        labels = {persoon for i in inzendingen for persoon in personen(i.handeling)}
        ids = self.sleutelbos.betrokkenen(labels)
        return [
            replace(i, handeling=vervang_personen(i.handeling, ids.__getitem__))
            for i in inzendingen
        ]

    def _entries(
        self, inzendingen: Sequence[Inzending], wie: Vastlegger
    ) -> tuple[NieuweEntry, ...]:
        ontwerpen = [self._ontwerp(inzending, wie) for inzending in inzendingen]
        aanvragen = [
            (str(ontwerp.entry_id), veld, noemt, tekst)
            for inzending, ontwerp in zip(inzendingen, ontwerpen, strict=True)
            if ontwerp.open_teksten
            for noemt in (_noemt(inzending),)
            for veld, tekst in ontwerp.open_teksten
        ]
        verzegeld = iter(self.sleutelbos.verzegel(aanvragen))
        return tuple(
            ontwerp.verzegeld_met([next(verzegeld) for _ in ontwerp.open_teksten])
            for ontwerp in ontwerpen
        )

    def _ontwerp(self, inzending: Inzending, wie: Vastlegger) -> Ontwerp:
        handeling = inzending.handeling
        helder, persoonlijk = gesplitst(handeling)
        tags = [DOSSIER + d for d in (inzending.dossier, *inzending.ook_in) if d]
        tags += sorted({BETROKKENE + persoon for persoon in personen(handeling)})
        door = {"account": wie.account, "rol": wie.rol} | (
            {"namens": wie.namens} if wie.namens else {}
        )
        kop: dict[str, Json] = {"tags": [*tags, *inzending.tags], "vastgelegd_door": door}
        if inzending.verplaatst_van:
            kop["verplaatst_van"] = inzending.verplaatst_van
        return ontwerp(UUID(inzending.id), kop, helder, persoonlijk, self._toeval)

    def _mac(self, inzendingen: Sequence[Inzending], inhoud: bytes | None) -> bytes:
        if inhoud is None:
            inhoud = canoniek([_inhoud(inzending) for inzending in inzendingen])
        return self.sleutelbos.mac(inzendingen[0].dossier, inhoud)


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
        return inzending.ook_in if doel is None or not dossiers else dossiers[1:]

    def neem_op(
        self, inzending: Inzending, vandaag: date, elders: _Elders, ook_in: Sequence["_Lopend"]
    ) -> None:
        """Admit an act here, its home; the cases in which it is a reference must take it in too."""
        handeling = inzending.handeling
        helder, persoonlijk = gesplitst(handeling)
        _weiger_omvang(inzending, len(helder) + len(persoonlijk))
        self.vouw_voor(handeling.daad)
        self.zaak.toelaten(handeling, vandaag=vandaag, elders=elders)
        if handeling.daad not in HERSTEL:
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
        )
        for zaak in (self, *ook_in):
            zaak.rij.append(vastgelegd)
            zaak.vouw_voor(handeling.daad)

    def vouw_voor(self, daad: str) -> None:
        """Fold anew where an act of this kind needs it, or changed how the case reads."""
        if daad in REGISTERHANDELINGEN:
            self.zaak = Dossier.vouw(self.dossier, self.rij)


_NU = datetime.max.replace(tzinfo=AMSTERDAM)


def lees_regel(regel: Regel, geopend: Mapping[str, Json] | None = None) -> Vastgelegd:
    """What a stored row says, with the personal fields that were opened."""
    return lees_entry(regel.nummer, regel.vastgelegd_op, regel.state, geopend)


def gelijkluidend(kenmerk: str) -> str:
    """The one spelling of a kenmerk: people write it in many ways."""
    return kenmerk.strip().casefold()


def nieuw_dossier_id(toeval: Callable[[int], bytes] = os.urandom) -> str:
    """A random case id that tells nothing about the case."""
    return DOSSIER_ID + urlsafe_b64encode(toeval(16)).rstrip(b"=").decode()


def uuid7() -> UUID:
    """A UUID version 7 (RFC 9562): ordered by time, so that new entries lie together on disk."""
    bits = (time.time_ns() // 1_000_000) << 80 | int.from_bytes(os.urandom(10), "big")
    bits = bits & ~(0xF << 76) & ~(0x3 << 62) | 0x7 << 76 | 0x2 << 62
    return UUID(int=bits & (1 << 128) - 1)


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


def _weiger_omvang(inzending: Inzending, gegevens: int) -> None:
    namen = len({inzending.dossier, *inzending.ook_in, *personen(inzending.handeling)})
    if namen > _NAMEN_MAX:
        raise Ongeldig(
            (Fout("", f"hoogstens {_NAMEN_MAX} personen en dossiers bij een daad", str(namen)),)
        )
    if gegevens > _GEGEVENS_MAX:
        verwacht = f"hoogstens {_GEGEVENS_MAX} gegevens, die van de bronnen meegeteld"
        raise Ongeldig((Fout("", verwacht, str(gegevens)),))


def _noemt(inzending: Inzending) -> tuple[str, ...]:
    """Whose keys a personal text of this act needs: of the case, and of everyone it names."""
    return (inzending.dossier, *personen(inzending.handeling))


def _inhoud(inzending: Inzending) -> Json:
    return [inzending.dossier, *inzending.ook_in, list(gesplitst(inzending.handeling))]


def _herhaling(eerder: tuple[bytes, int, int], mac: bytes) -> Uitkomst:
    eerder_mac, eerste, aantal = eerder
    return Uitkomst("al_vastgelegd" if eerder_mac == mac else "andere_inhoud", eerste, aantal)


def _ontvangst(uitkomst: Uitkomst) -> Ontvangst:
    if uitkomst.soort == "andere_inhoud":
        raise AndereInhoud(f"deze sleutel is al gebruikt voor andere inhoud (nr {uitkomst.eerste})")
    return Ontvangst(uitkomst.eerste, uitkomst.aantal, uitkomst.soort == "al_vastgelegd")
