"""The register: what callers hold to record acts and to read entries back.

`vastleggen` does the whole thing behind one call: read and fold the case, admit the act, seal what
is personal, commit to every field, and append under a condition that nobody changed the case
meanwhile. Callers know nothing of leaves, salts or keys. A repeated call with the same key answers
what the first one did; an `Onbekend` from the journal means: ask again with that key.
"""

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from ledger.daden.documenten import mee_verplaatst
from ledger.daden.handelingen import lees_handeling
from ledger.daden.velden import gesplitst, heldere_velden
from ledger.daden.woorden import Ongeldig, Registerhandeling
from ledger.entry import DOSSIER, WACHT, Json, NieuweEntry, canoniek, geopende_tekst, lees_entry
from ledger.log.journal import Item, Journal, Onbekend, Opdracht, Regel, Uitkomst
from ledger.sleutels.vault import Sleutelbos, SleutelsWeg, Vernietigd
from ledger.tijd.wanneer import AMSTERDAM
from ledger.vastleggen.documentlezing import lees_document
from ledger.vastleggen.ontvangst import (
    AndereInhoud,
    Ontvangst,
    Ontvangstbewijs,
    herhaling,
    ontvangst_van,
)
from ledger.vastleggen.toelating import (
    DOSSIER_ID,
    KENMERK,
    ErAl,
    Gewijzigd,
    Inzending,
    NietToegelaten,
    Slot,
    Toelating,
    gelijkluidend,
    nieuw_dossier_id,
)
from ledger.vastleggen.verzegeling import Verzegeling, hernieuwd
from ledger.zaak.dossier import Botsing, Dossier, Vastgelegd, Vastlegger

__all__ = [
    "AndereInhoud",
    "ErAl",
    "Inzending",
    "NietToegelaten",
    "Ontvangst",
    "Ontvangstbewijs",
    "Register",
    "hier",
    "lees_regel",
]
NORMEN = "normen"
_GEWIJZIGD = "het dossier werd tegelijk door anderen gewijzigd; lees het opnieuw"
_HERKANSINGEN = 5
_VERNIETIGD = ("sleutel_vernietigd",)
_GEWIST = (
    "van dit dossier of van een genoemde persoon zijn de gegevens gewist; over een persoon kan er"
    " weer worden vastgelegd na grondslag_hernieuwd"
)


def hier() -> datetime:
    """The moment by the clock of this machine."""
    return datetime.now(AMSTERDAM)


class Register:
    """An organisation's register: its log, its keys, and the rules for adding to it."""

    def __init__(
        self,
        journal: Journal,
        sleutelbos: Sleutelbos,
        *,
        klok: Callable[[], datetime] = hier,
        toeval: Callable[[int], bytes] = os.urandom,
        slot: Slot | None = None,
    ) -> None:
        self.journal = journal
        self.sleutelbos = sleutelbos
        self._klok = klok
        self._verzegeling = Verzegeling(sleutelbos, toeval)
        self._toelating = Toelating(journal, self.lees_alle, self.vind_dossier, slot)

    def nu(self) -> datetime:
        """The moment by which is judged, as people here read it."""
        return self._klok().astimezone(AMSTERDAM)

    def vandaag(self) -> date:
        """The civil day in Europe/Amsterdam."""
        return self.nu().date()

    def open_dossier(
        self,
        gegevens: Mapping[str, Any],
        *,
        wie: Vastlegger,
        sleutel: str,
    ) -> str:
        """Open a case under its kenmerk and answer its id; a kenmerk opens one case only.

        Raises:
            Botsing: a case with this kenmerk exists.
        """
        # The id follows from the key, so that asking again asks the same.
        uit_sleutel = self.sleutelbos.hmac("dossier", sleutel)
        inzending = self.opening(gegevens, nieuw_dossier_id(lambda n: uit_sleutel[:n]))
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
            Afgesloten: the log was closed.
            Botsing: the record would no longer hang together; Gewijzigd: it kept changing.
            Ongeldig: an act is dated after today, or a correction does not fit its act.
            NietToegelaten: the same, of a batch.
            AndereInhoud: the key was used for another content.
            Onbekend: the database did not answer; ask again with the same key.
        """
        if inhoud is None:
            inhoud = canoniek([_inhoud(inzending) for inzending in inzendingen])
        macs = self._macs(inzendingen[0].dossier, inhoud)
        if eerder := self._eerder(sleutel):
            return ontvangst_van(herhaling(eerder, macs))
        zaak = (DOSSIER + inzendingen[0].dossier,)
        grens = () if gelezen_tot is None else (Item(None, zaak, gelezen_tot),)
        for poging in range(_HERKANSINGEN):
            try:
                self._weiger_ongewist(inzendingen)
                toegelaten, voorwaarde = self._toelating.toelaten(
                    inzendingen, self.vandaag(), eerste_poging=poging == 0
                )
            except (Botsing, Ongeldig, NietToegelaten):
                # A refusal says: not recorded. So look whether this very command was, meanwhile.
                if eerder := self._eerder(sleutel):
                    return ontvangst_van(herhaling(eerder, macs))
                raise
            try:
                entries = self._verzegeling.entries(toegelaten, wie)
            except Vernietigd:
                raise Botsing(_GEWIST) from None
            uitkomst = self._append(sleutel, macs[0], entries, (*grens, *voorwaarde))
            if uitkomst.soort != "botsing":
                return ontvangst_van(uitkomst)
            if gelezen_tot is not None:
                break
        raise Gewijzigd(_GEWIJZIGD)

    def laatste_van(self, sleutel: str) -> int | None:
        """The last entry that was recorded under this key; None when nothing was."""
        eerder = self._eerder(sleutel)
        return None if eerder is None else eerder[1] + eerder[2] - 1

    def wachtend(self, wat: Ontvangst) -> int:
        """How many of what was recorded wait for acceptance."""
        return len(self.journal.lees(tags=(WACHT,), na=wat.eerste - 1, tot=wat.nummers[-1]))

    def is_begonnen(self) -> bool:
        """Whether norms were ever set here."""
        return bool(self.journal.lees(tags=(NORMEN,), limiet=1))

    def stel_vast(
        self, handelingen: Sequence[Registerhandeling], *, wie: Vastlegger, sleutel: str
    ) -> Ontvangst:
        """Set the norms, the calendar or the yardstick by which the whole register is judged."""
        inzendingen = [Inzending("", handeling, tags=(NORMEN,)) for handeling in handelingen]
        regels = self.journal.lees(tags=(NORMEN,))
        grens = Item(None, (NORMEN,), regels[-1].nummer if regels else None)
        return self.leg_zelf_vast(inzendingen, [grens], wie=wie, sleutel=sleutel)

    def leg_zelf_vast(
        self,
        inzendingen: Sequence[Inzending],
        voorwaarde: Sequence[Item],
        *,
        wie: Vastlegger,
        sleutel: str,
    ) -> Ontvangst:
        """Record acts of the register itself, which no door takes in, once per `sleutel`.

        Raises:
            Botsing: the condition failed, or what it names was erased.
        """
        inhoud = canoniek([heldere_velden(i.handeling) for i in inzendingen])
        macs = [_open_mac(inhoud)]
        with suppress(SleutelsWeg):
            macs.insert(0, self.sleutelbos.hmac("vaststelling", inhoud.decode()))
        if eerder := self._eerder(sleutel):
            return ontvangst_van(herhaling(eerder, macs))
        try:
            entries = self._verzegeling.entries(inzendingen, wie)
        except Vernietigd:
            raise Botsing(_GEWIST) from None
        uitkomst = self._append(sleutel, macs[0], entries, tuple(voorwaarde))
        if uitkomst.soort == "botsing":
            raise Botsing("iemand anders legde tegelijk iets vast wat hieraan raakt")
        return ontvangst_van(uitkomst)

    def verplaats(
        self,
        dossier: str,
        van_daad: str,
        naar: str,
        reden: str | None,
        *,
        wie: Vastlegger,
        sleutel: str,
        gelezen_tot: int | None = None,
    ) -> Ontvangst:
        """Move an act out of the wrong case: gone there at once, recorded anew in the right one.

        With `gelezen_tot` the wrong case must not have changed since that entry.
        """
        inhoud = canoniek([dossier, van_daad, naar, reden])
        if eerder := self._eerder(sleutel):
            return ontvangst_van(herhaling(eerder, self._macs(dossier, inhoud)))
        regels = self.regels(dossier)
        if gelezen_tot is not None and gelezen_tot < regels[-1].nummer:
            raise Gewijzigd(_GEWIJZIGD)
        # Opened first and folded then: a corrected text moves along as corrected.
        teksten = self.open_teksten([regel.nummer for regel in regels])
        zaak = Dossier.vouw(dossier, [lees_regel(r, teksten.get(r.nummer)) for r in regels])
        feit = next((f for f in zaak.feiten if f.id == van_daad and f.thuis), None)
        if feit is None:
            raise Botsing("handeling {} bestaat niet in dossier {}", van_daad, dossier)
        weg = {"daad": "verkeerd_dossier", "van_daad": van_daad, "naar": naar, "reden": reden}
        documenten = [lees_document(self, feit.nummer, veld) for veld in feit.documenten]
        opnieuw = Inzending(
            naar,
            feit.handeling,
            ook_in=tuple(d for d in feit.dossiers if d not in (dossier, naar)),
            verplaatst_van=van_daad,
            documenten=mee_verplaatst(feit.handeling, documenten),
        )
        return self.vastleggen(
            [Inzending(dossier, lees_handeling(weg)), opnieuw],
            wie=wie,
            sleutel=sleutel,
            inhoud=inhoud,
            gelezen_tot=regels[-1].nummer,
        )

    def proef(self, inzendingen: Sequence[Inzending]) -> list[Inzending]:
        """Admit the acts as `vastleggen` would, and leave nothing behind, no key either."""
        self._toelating.weiger_afgesloten()
        return self._toelating.toelaten(inzendingen, self.vandaag())[0]

    def vind_dossier(self, naam: str) -> str | None:
        """The id of a case given its id or its kenmerk."""
        return self.vind_dossiers([naam]).get(naam)

    def vind_dossiers(self, namen: Iterable[str]) -> dict[str, str]:
        """The same for any number of cases, in one look; those that do not exist are absent."""
        namen = list(namen)
        ids = {naam: DOSSIER + naam for naam in namen if naam.startswith(DOSSIER_ID)}
        try:
            kenmerken = {naam: self._kenmerk_tag(naam) for naam in namen}
        except SleutelsWeg:  # an id can be looked up all the same
            if len(ids) < len({*namen}):
                raise
            kenmerken = {}
        eerste = self.journal.eerste_met([*kenmerken.values(), *ids.values()])
        bij = {naam: eerste[tag] for naam, tag in kenmerken.items() if tag in eerste}
        gevonden = {naam: lees_regel(regel).dossiers[0] for naam, regel in bij.items()}
        return gevonden | {naam: naam for naam, tag in ids.items() if tag in eerste}

    def regels(self, dossier: str) -> list[Regel]:
        """The stored rows of a case, in order."""
        return self.journal.lees(tags=(DOSSIER + dossier,))

    def regels_van(self, dossiers: Iterable[str]) -> dict[str, list[Regel]]:
        """The same of each of these cases, in one look; of one that is not there nothing."""
        per_tag = self.journal.per_tag(DOSSIER + dossier for dossier in dossiers)
        return {tag.removeprefix(DOSSIER): regels for tag, regels in per_tag.items()}

    def lees(self, dossier: str) -> list[Vastgelegd]:
        """Every entry of a case, in order; personal fields stay sealed."""
        return [lees_regel(regel) for regel in self.regels(dossier)]

    def lees_alle(self, dossiers: Iterable[str]) -> dict[str, list[Vastgelegd]]:
        """The same of each of these cases, in one look."""
        regels_van = self.regels_van(dossiers)
        return {dossier: list(map(lees_regel, regels)) for dossier, regels in regels_van.items()}

    def zaak(self, dossier: str) -> Dossier:
        """The case as it stands now."""
        return Dossier.vouw(dossier, self.lees(dossier))

    def open_teksten(self, nummers: Iterable[int]) -> dict[int, dict[str, Json]]:
        """The personal fields of these entries, as far as their keys still exist."""
        geopend: dict[int, dict[str, Json]] = {}
        verzegeld = self.journal.verzegeld(list(nummers))
        teksten = self.sleutelbos.open_alle(list(verzegeld.values()))
        for (nummer, _veld), disclosure in zip(verzegeld, teksten, strict=True):
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
        return self.journal.eerder(*self._opdrachtsleutels(sleutel))

    def _append(
        self, sleutel: str, mac: bytes, entries: tuple[NieuweEntry, ...], voorwaarde: Sequence[Item]
    ) -> Uitkomst:
        na = 0
        while True:
            grenzen = (*voorwaarde, *self._toelating.open_grootboek(na))
            opdracht = Opdracht(self._opdrachtsleutels(sleutel)[0], mac, entries, grenzen)
            try:
                (uitkomst,) = self.journal.append(opdracht)
            except Onbekend as onbekend:
                onbekend.sleutel = sleutel
                raise
            vals = self._toelating.weiger_afgesloten() if uitkomst.soort == "botsing" else na
            if vals == na:
                return uitkomst
            na = vals  # the log was not closed up to here, whoever wrote so

    def _opdrachtsleutels(self, sleutel: str) -> list[str]:
        """What is stored of a key: the caller may have written anything in it, and it stays.

        The last is what is stored while the keys are away, and is looked for ever after.
        """
        zonder = [f"open:{_open_mac(sleutel.encode()).hex()}"]
        with suppress(SleutelsWeg):
            return [self.sleutelbos.hmac("opdracht", sleutel).hex(), *zonder]
        return zonder

    def _weiger_ongewist(self, inzendingen: Sequence[Inzending]) -> None:
        for handeling in hernieuwd(inzendingen):
            if self.sleutelbos.toestand(handeling.houder) != "vernietigd":
                raise Botsing("van {} is niets gewist", handeling.houder)

    def _macs(self, dossier: str, inhoud: bytes) -> list[bytes]:
        """What is stored of a content; the last while the keys are away, when nothing is personal.

        Raises:
            Botsing: the case was erased.
        """
        try:
            return [self.sleutelbos.mac(dossier, inhoud), _open_mac(inhoud)]
        except Vernietigd:
            raise Botsing(_GEWIST) from None
        except SleutelsWeg:
            for regel in self.journal.lees(tags=(DOSSIER + dossier,), daden=_VERNIETIGD):
                if lees_regel(regel).velden["houder"] == dossier:
                    raise Botsing(_GEWIST) from None
            return [_open_mac(inhoud)]


def _open_mac(inhoud: bytes) -> bytes:
    """What anyone can compute: for contents that say nothing personal."""
    return sha256(b"toedracht open v1\0" + inhoud).digest()


def lees_regel(regel: Regel, geopend: Mapping[str, Json] | None = None) -> Vastgelegd:
    """What a stored row says, with the personal fields that were opened."""
    return lees_entry(regel.nummer, regel.vastgelegd_op, regel.state, geopend)


def _inhoud(inzending: Inzending) -> Json:
    return [inzending.dossier, *inzending.ook_in, list(gesplitst(inzending.handeling))]
