"""The one door through which pages and programs record: as whom, in which case, and once.

The access log is asked before the case is looked for, so a case out of sight answers as one that
is not there. What was recorded is shown at once to whoever recorded it: the door waits until the
read tables have it, for as long as a page may take.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from api.web.lichaam import RUIMTE, Deel
from api.web.tabelgang import Gangen
from ledger.daden.documenten import mee_verplaatst
from ledger.daden.handelingen import DossierGeopend, VerkeerdDossier, lees_handeling
from ledger.daden.velden import dossiers
from ledger.daden.woorden import Handeling, Registerhandeling
from ledger.toegang.toegang import Daadsoort, Lezer
from ledger.toegangslog.toegangslog import GeenToegang, Toegangslog
from ledger.toegangslog.toegangspoort import wat_is
from ledger.vastleggen.concepten import VOOR_TABELLEN, Concept, Concepten
from ledger.vastleggen.register import Inzending, Ontvangst, Ontvangstbewijs, Register
from ledger.vastleggen.toelating import uuid7
from ledger.zaak.kennis import AANVAARD, AFGEWEZEN

EenDaad = Handeling | Registerhandeling
_ID = re.compile(r"[A-Za-z0-9._:-]{1,64}", re.ASCII)


class GeenDossier(LookupError):
    """There is no such case, or not for whoever asks."""


@dataclass(frozen=True, slots=True)
class Vastlegging:
    """What was recorded, in which case, and the receipt that names it."""

    dossier: str
    bewijs: Ontvangstbewijs


@dataclass(frozen=True, slots=True)
class Schrijfdeur:
    """Records for whoever signed in; `bijgewerkt` returns once what has a number can be read."""

    register: Register
    toegang: Toegangslog
    bijgewerkt: Callable[[int], object]
    concepten: Concepten | None = None  # without them nothing is kept before it is recorded
    invoer: Gangen = field(default_factory=Gangen)  # tables that are being recorded
    nazien: Gangen = field(default_factory=Gangen)  # tables that are being looked through

    def open_dossier(self, lezer: Lezer, gegevens: Mapping[str, Any], sleutel: str) -> Vastlegging:
        """Open a case under its kenmerk; once per key of this account.

        Raises:
            GeenToegang: this account opens no cases.
            Botsing: there is a case under this kenmerk.
            AndereInhoud, Onbekend: as `Register.vastleggen`.
        """
        self.eis_openen(lezer)
        sleutel = _van(lezer, sleutel)
        id_ = self.register.open_dossier(gegevens, wie=self.toegang.wie(lezer), sleutel=sleutel)
        return self._klaar(id_, self.register.regels(id_)[0].nummer)

    def leg_vast(
        self,
        lezer: Lezer,
        dossier: str,
        handeling: EenDaad,
        sleutel: str,
        gelezen_tot: int | None = None,
        documenten: Iterable[bytes] = (),
    ) -> Vastlegging:
        """Record an act in a case, or move one out of it; once per key of this account.

        With `gelezen_tot` the case must not have changed since that entry. Of `documenten` those
        go along of which a source of the act names the SHA-256.

        Raises:
            GeenDossier: no such case, or this account may not see it.
            GeenToegang: this account records nothing.
            Botsing, Ongeldig, NietToegelaten, AndereInhoud, Onbekend: as `Register.vastleggen`.
        """
        self._eis_elk(lezer, dossier, [handeling])
        wie, sleutel = self.toegang.wie(lezer), _van(lezer, sleutel)
        ontvangst: Ontvangst
        match handeling:
            case VerkeerdDossier(van_daad=van_daad, naar=naar, reden=reden):
                ontvangst = self.register.verplaats(
                    *(dossier, van_daad, naar, reden),
                    wie=wie,
                    sleutel=sleutel,
                    gelezen_tot=gelezen_tot,
                )
            case DossierGeopend():
                raise GeenDossier(dossier)  # opening one is not done inside another
            case _:
                mee = mee_verplaatst(handeling, documenten)
                ontvangst = self.register.vastleggen(
                    [Inzending(dossier, handeling, documenten=mee)],
                    wie=wie,
                    sleutel=sleutel,
                    gelezen_tot=gelezen_tot,
                )
        return self._klaar(dossier, ontvangst.eerste)

    def leg_alle_vast(
        self,
        lezer: Lezer,
        dossier: str,
        daden: Sequence[EenDaad],
        sleutel: str,
        gelezen_tot: int | None = None,
    ) -> Vastlegging:
        """Record acts that belong together, all or none; raises as `leg_vast` does."""
        self._eis_elk(lezer, dossier, daden)
        ontvangst = self.register.vastleggen(
            [Inzending(dossier, daad) for daad in daden],
            wie=self.toegang.wie(lezer),
            sleutel=_van(lezer, sleutel),
            gelezen_tot=gelezen_tot,
        )
        return self._klaar(dossier, ontvangst.nummers[-1])

    def laatste_van(self, lezer: Lezer, sleutel: str) -> int | None:
        """The last entry that was recorded under this key of this account; None: nothing was."""
        return self.register.laatste_van(_van(lezer, sleutel))

    def bewaar_concept(
        self, lezer: Lezer, dossier: str, inhoud: Mapping[str, Any], **hoe: Any
    ) -> Concept | None:
        """Keep what somebody typed, as `Concepten.bewaar`; None where nothing is kept."""
        self.eis(lezer, dossier)
        if self.concepten is None:
            return None
        return self.concepten.bewaar(lezer.account, dossier, inhoud, **hoe)

    def concept(self, lezer: Lezer, id_: str) -> Concept | None:
        """A draft of this account, in a case in which it still records; else None."""
        concept = self.concepten.lees(lezer.account, id_) if self.concepten else None
        tabel = concept is not None and concept.dossier == VOOR_TABELLEN
        return concept if concept and not tabel and self._mag(lezer, concept.dossier) else None

    def concepten_van(self, lezer: Lezer) -> list[Concept]:
        """The drafts of this account, in the cases in which it still records."""
        alle = self.concepten.lijst(lezer.account) if self.concepten else []
        alle = [concept for concept in alle if concept.dossier != VOOR_TABELLEN]
        mag = {dossier: self._mag(lezer, dossier) for dossier in {c.dossier for c in alle}}
        return [concept for concept in alle if mag[concept.dossier]]

    @contextmanager
    def bestanden(
        self, lezer: Lezer, id_: str, ruimte: Deel | None = None
    ) -> Iterator[Mapping[str, bytes]]:
        """The files of a draft of this account, by SHA-256, while this lasts; of "" none.

        They are held in a room of their own, or in this one, beside what came in.

        Raises:
            TeDruk: there is no room for them in memory now; nothing was read.
        """
        concept = self.concept(lezer, id_) if id_ else None
        if self.concepten is None or concept is None:
            yield {}
            return
        with RUIMTE.voor(lezer.account) as eigen:
            (ruimte or eigen).erbij(sum(b.omvang for b in concept.bestanden.values()))
            yield self.concepten.inhoud(lezer.account, concept)

    def gooi_concept_weg(self, lezer: Lezer, id_: str) -> None:
        """Let a draft of this account go; there need not be one."""
        if self.concepten is not None:
            self.concepten.gooi_weg(lezer.account, id_)

    def _mag(self, lezer: Lezer, dossier: str) -> bool:
        return self.toegang.besluit(lezer, "vastleggen", dossier).mag

    def bewijs(self, dossier: str, nummer: int) -> Ontvangstbewijs | None:
        """The receipt of an entry of this case; None when it is of another, or not there."""
        eigen = {regel.nummer for regel in self.register.regels(dossier)}
        return self.register.ontvangstbewijs(nummer) if nummer in eigen else None

    def beslis(
        self,
        lezer: Lezer,
        dossier: str,
        daden: Sequence[str],
        *,
        aanvaardt: bool,
        reden: str | None,
        gelezen_tot: int,
    ) -> Vastlegging:
        """Let imported judgments that wait in a case count, or not, as `lezer` read that case.

        Raises:
            GeenDossier, GeenToegang, Onbekend: as `leg_vast`.
            Botsing: one of them does not wait there, or the case changed after `gelezen_tot`.
            Ongeldig: it is no id of an act.
        """
        self.eis(lezer, dossier, "aanvaarden")
        besluit = {"daad": AANVAARD} if aanvaardt else {"daad": AFGEWEZEN, "reden": reden}
        besluiten = [lees_handeling({**besluit, "van_daad": daad}) for daad in daden]
        ontvangst = self.register.vastleggen(
            [Inzending(dossier, daad) for daad in besluiten],
            wie=self.toegang.wie(lezer),
            sleutel=_van(lezer, str(uuid7())),
            gelezen_tot=gelezen_tot,
        )
        return self._klaar(dossier, ontvangst.nummers[-1])

    def proef(self, lezer: Lezer, dossier: str, daden: Sequence[EenDaad]) -> None:
        """What recording these would be refused for, without recording anything.

        Raises:
            GeenDossier, GeenToegang, Botsing, Ongeldig, NietToegelaten: as `leg_vast`.
        """
        self._eis_elk(lezer, dossier, daden)
        if any(isinstance(daad, VerkeerdDossier) for daad in daden):
            return  # the register makes what comes in there itself
        self.register.proef([Inzending(dossier, daad) for daad in daden])

    def _eis_elk(self, lezer: Lezer, dossier: str, daden: Sequence[EenDaad]) -> None:
        """In its case, and in every case that it names: naming one must not tell that it is there.

        Raises:
            GeenDossier, GeenToegang: as `eis`.
        """
        for zaak in dict.fromkeys((dossier, *(d for daad in daden for d in dossiers(daad)))):
            for wat in dict.fromkeys(wat_is(daad.daad) for daad in daden):
                self.eis(lezer, zaak, wat)

    def eis_brengen(self, lezer: Lezer, dossier: str) -> None:
        """That this account may send files to this case; to "": a table with acts of any case.

        Raises:
            GeenDossier, GeenToegang: as `eis`.
        """
        if dossier:
            self.eis(lezer, dossier)
        else:
            self.eis_openen(lezer)

    def eis_openen(self, lezer: Lezer) -> None:
        """That this account opens cases.

        Raises:
            GeenToegang: it does not.
        """
        self.toegang.eis(lezer, "openen")

    def eis(self, lezer: Lezer, dossier: str, wat: Daadsoort = "vastleggen") -> None:
        """That this account records in this case, or does this there.

        Raises:
            GeenDossier: no such case, or this account may not see it.
            GeenToegang: this account does that nowhere.
        """
        if not _ID.fullmatch(dossier):
            raise GeenDossier(dossier)
        try:
            self.toegang.eis(lezer, wat, dossier)
        except GeenToegang as fout:
            if fout.reden in {"geen_toegang", "belang"}:
                raise GeenDossier(dossier) from None
            raise
        if self.register.vind_dossier(dossier) != dossier:
            raise GeenDossier(dossier)

    def _klaar(self, dossier: str, nummer: int) -> Vastlegging:
        self.bijgewerkt(nummer)
        return Vastlegging(dossier, self.register.ontvangstbewijs(nummer))


def _van(lezer: Lezer, sleutel: str) -> str:
    """A key that another account cannot have used."""
    return f"deur {lezer.account} {sleutel}"
