"""The access log: decides by what was recorded, and records before anything is shown (I9).

It is a log like the register's own, in a database of its own, so what holds for entries holds for
grants, approvals and readings too: numbered, timed by the database, committed to, provable. Every
question first takes in what others decided meanwhile, so a grant that was withdrawn or an account
that was switched off is so at the next request. What cannot be recorded is not shown.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from typing import NoReturn

from psycopg import OperationalError

from ledger.buiten.verwerkingslog import Activiteit, NietGelogd, Verwerkingslog
from ledger.daden.inzagedaden import Ingezien, InzageGeweigerd, Toegangsdaad
from ledger.daden.lijsten import Weigering
from ledger.daden.toegangsdaden import (
    TOEGANGSDADEN,
    AccountIngeschakeld,
    AccountUitgeschakeld,
    BelangGemeld,
    OnthullingVoorgesteld,
    ToegangBegonnen,
    VernietigingVoorgesteld,
    Voorstel,
)
from ledger.daden.velden import lees_daad
from ledger.entry import canoniek
from ledger.log.journal import Journal, Onbekend, Regel
from ledger.toegang.toegang import (
    Actor,
    Besluit,
    Daadsoort,
    Lezer,
    Toegangsvraag,
    Verzoek,
    Waarover,
    Zicht,
    heeft_doel,
    mag,
    zicht,
)
from ledger.toegang.toegangsstand import Toegangsstand, Zaakvoorstel, genoemde_dossiers
from ledger.toegangslog.leestempo import Leestempo
from ledger.toegangslog.openingszicht import bij_opening, nog_te_geven
from ledger.toegangslog.partijen import Partijen
from ledger.toegangslog.toegangsboek import BESLUIT, Toegangsboek, registermerk
from ledger.toegangslog.toegangsherstel import Sleutels
from ledger.toegangslog.toegangslezing import Toegangslezing
from ledger.vastleggen.register import Register
from ledger.vastleggen.toelating import Inzending, uuid7
from ledger.zaak.dossier import Botsing, Vastlegger

_OVER_ZAKEN = ("inzien", "document_inzien", "overzien", "bevindingen_lezen")
_HERKANSINGEN = 5


class GeenToegang(PermissionError):
    """It may not be done, and that was recorded; `reden` says why."""

    def __init__(self, reden: Weigering) -> None:
        super().__init__(reden)
        self.reden = reden


class ToegangOnbereikbaar(Exception):
    """Access could not be asked for or recorded, so nothing may be shown or done."""


class OnbekendVoorstel(LookupError):
    """No proposal of the kind that is asked for has this id."""

    def __init__(self, id_: str) -> None:
        super().__init__(f"voorstel: verwacht de id van een voorstel, kreeg '{id_}'")


class GeenReden(ValueError):
    """A proposal says why, in more than a few letters."""


class Toegangslog:
    """Who may do what in one register, for any number of threads and processes.

    `register` records in the access log; `dossiers` is the log of the cases themselves, which
    tells who is a party where; `verwerkingen` is what an organisation ships of it; `sleutels` are
    those with which this log is signed.
    """

    def __init__(
        self,
        register: Register,
        dossiers: Journal,
        klok: Callable[[], datetime],
        verwerkingen: Verwerkingslog | None = None,
        sleutels: Sleutels = lambda _: (),
    ) -> None:
        self.register = register
        self.klok = klok
        self.partijen = Partijen(dossiers)
        self._lezing = Toegangslezing(register.journal, self.partijen, sleutels)
        self.boek = Toegangsboek(register, klok)
        self.tempo = Leestempo(register.journal, self.boek, klok)
        self.verwerkingen = verwerkingen or Verwerkingslog(None, "", register.sleutelbos.hmac)

    def stand(self) -> Toegangsstand:
        """What was decided up to now, by whichever process.

        Raises:
            ToegangOnbereikbaar: nobody can tell now.
        """
        with bereikbaar():
            return self._lezing.stand()

    def stand_voor(self, moment: datetime) -> Toegangsstand:
        """What had been decided before a moment."""
        with bereikbaar():
            return self._lezing.stand_voor(moment)

    def besluit(
        self, lezer: Lezer, wat: Daadsoort, waarover: Waarover = None, doel: str | None = None
    ) -> Besluit:
        """What the rule says to this, without doing it."""
        with bereikbaar():
            return mag(*self._gevraagd(lezer, wat, waarover, doel))

    def _gevraagd(
        self, lezer: Lezer, wat: Daadsoort, waarover: Waarover = None, doel: str | None = None
    ) -> tuple[Toegangsstand, Verzoek]:
        """A question with all that decides it, as recorded at this moment."""
        stand = self.stand()

        def actor(wie: Lezer) -> Actor:
            return Actor(wie, self.partijen.zaken_van(stand.personen(wie.account)))

        daad = waarover.daad if isinstance(waarover, Zaakvoorstel) else waarover
        account = getattr(daad, "account", None)
        begunstigde = None if account is None else actor(Lezer(account))
        houder = getattr(daad, "houder", None)
        zaken = self.partijen.zaken_van([houder] if houder else [])
        door = actor(Lezer(waarover.door)) if isinstance(waarover, Zaakvoorstel) else None
        wie = (begunstigde, door)
        return stand, Verzoek(actor(lezer), wat, self.klok(), waarover, doel, *wie, zaken)

    # ── decisions ─────────────────────────────────────────────────────────────────────────────

    def begin(self, leden: Sequence[str], tot: date, wie: Vastlegger, oorsprong: str) -> bool:
        """Name the first commission members together, once; False when that was done before.

        `oorsprong` is what the register is called, of which this is the access log.
        """
        if self.stand().leden:
            return False
        merk = registermerk(self.register.sleutelbos, oorsprong)
        daad = ToegangBegonnen(leden=tuple(leden), tot=tot, oorsprong=oorsprong, registermerk=merk)
        try:
            self.boek.noteer(daad, wie, str(uuid7()), grens=0)
        except Botsing:  # somebody was quicker
            return False
        return True

    def begonnen_met(self) -> Regel | None:
        """The entry with which this log began to decide anything; None before that."""
        with bereikbaar():
            return self._lezing.begin()

    def stel_voor(self, lezer: Lezer, daad: Voorstel, *, sleutel: str | None = None) -> str:
        """Propose, and answer the id of the proposal.

        Raises:
            GeenReden: it does not say why.
            GeenToegang: this account may not propose this.
        """
        if not heeft_doel(daad.reden):
            raise GeenReden("reden: verwacht waarom, in ten minste 5 tekens")
        nummer = self._beslis(lezer, "voorstellen", daad, daad, sleutel)
        return self.register.ontvangstbewijs(nummer).id

    def keur_goed(self, lezer: Lezer, voorstel: str) -> Zaakvoorstel:
        """Approve what another proposed, and answer what it is now.

        Raises:
            GeenToegang: this account may not approve it.
            OnbekendVoorstel: there is none with this id.
        """
        return self._over(lezer, "goedkeuren", voorstel, "voorstel_goedgekeurd")

    def wijs_af(self, lezer: Lezer, voorstel: str, reden: str | None) -> Zaakvoorstel:
        """Refuse it, or take back one's own; raises as `keur_goed`, and Ongeldig for its reason."""
        return self._over(lezer, "afwijzen", voorstel, "voorstel_afgewezen", reden=reden)

    def trek_in(self, lezer: Lezer, voorstel: str, reden: str | None) -> Zaakvoorstel:
        """Take away what an approved proposal gave; raises as `wijs_af` does."""
        return self._over(lezer, "intrekken", voorstel, "toegang_ingetrokken", reden=reden)

    def voer_uit(self, lezer: Lezer, voorstel: str) -> Zaakvoorstel:
        """Say that what was approved is done now, once, before it is; raises as `keur_goed`."""
        return self._over(lezer, "uitvoeren", voorstel, "voorstel_uitgevoerd")

    def neem_kennis(self, lezer: Lezer, voorstel: str) -> Zaakvoorstel:
        """Say that one knows of emergency access; raises as `keur_goed` does."""
        return self._over(lezer, "kennis_nemen", voorstel, "noodtoegang_gezien")

    def meld_belang(self, lezer: Lezer, daad: BelangGemeld) -> None:
        """Say that someone has an interest in a case; from then on that account does not see it.

        Or from when another says so too, where one person alone could lock others out; which of
        both is not answered, since it would tell of other interests.

        Raises:
            GeenToegang: the account that says so has no role here.
        """
        self._beslis(lezer, "belang_melden", None, daad)

    def geopend(self, lezer: Lezer, dossiers: Sequence[str], op: datetime) -> None:
        """Let whoever opened these cases see them, for a quarter of a year from that moment.

        That moment is on record, so asking again on another day asks the same.
        """
        sleutel = canoniek(["geopend", lezer.account, *dossiers]).decode()
        inzendingen = [Inzending("", daad, tags=(BESLUIT,)) for daad in bij_opening(dossiers, op)]
        self.register.leg_zelf_vast(inzendingen, [], wie=self.wie(lezer), sleutel=sleutel)

    def schakel(self, lezer: Lezer, daad: AccountUitgeschakeld | AccountIngeschakeld) -> None:
        """Switch an account off or on again; raises as `meld_belang` does."""
        waarover = daad if isinstance(daad, AccountUitgeschakeld) else None
        self._beslis(lezer, "accounts_schakelen", waarover, daad)

    def _over(
        self, lezer: Lezer, wat: Daadsoort, id_: str, daad: str, **velden: str | None
    ) -> Zaakvoorstel:
        voorstel = self.stand().voorstellen.get(id_)
        if voorstel is None:
            raise OnbekendVoorstel(id_)
        self.eis(lezer, wat, voorstel)  # before anything is said of how it was put
        gegevens = {"daad": daad, "voorstel": id_, **velden}
        self._beslis(lezer, wat, voorstel, lees_daad(gegevens, TOEGANGSDADEN))
        return self.stand().voorstellen[id_]

    def _beslis(
        self,
        lezer: Lezer,
        wat: Daadsoort,
        waarover: Waarover,
        daad: Toegangsdaad,
        sleutel: str | None = None,
    ) -> int:
        """Record a decision if the rule allows it, as nothing else was decided meanwhile."""
        sleutel = sleutel or str(uuid7())
        for poging in range(1, _HERKANSINGEN + 1):
            positie = self.stand().positie
            if isinstance(waarover, Zaakvoorstel):
                waarover = self.stand().voorstellen[waarover.id]
            self.eis(lezer, wat, waarover)
            if poging == 1:
                self._log_besluit(wat, waarover)
            try:
                nummer = self.boek.noteer(daad, self.wie(lezer), sleutel, grens=positie).eerste
            except Botsing:
                if poging == _HERKANSINGEN:
                    raise
            else:
                self._eis_geldig(lezer, wat, nummer)
                return nummer
        raise AssertionError(sleutel)

    def _log_besluit(self, wat: Daadsoort, waarover: Waarover) -> None:
        """What is done by deciding; what that opens is done of whoever it is about."""
        over = waarover.daad if isinstance(waarover, Zaakvoorstel) else None
        with bereikbaar():
            match over:
                case OnthullingVoorgesteld() if wat == "uitvoeren":
                    self._log("onthulling", "naam", over.dossier, over.persoon)
                case VernietigingVoorgesteld() if wat == "uitvoeren":
                    een = genoemde_dossiers(over)
                    self._log("vernietiging", "sleutel", *(een or (None, over.houder)))
                case _:
                    self._log("toegangsbeheer", wat)

    def _eis_geldig(self, lezer: Lezer, wat: Daadsoort, nummer: int) -> None:
        """What counts for nothing was not done: time ran out while it was being recorded."""
        for terzijde in self.stand().terzijde:
            if terzijde.nummer == nummer:
                self._weiger(lezer, wat, None, "niet_open")

    # ── reading ───────────────────────────────────────────────────────────────────────────────

    def eis(
        self, lezer: Lezer, wat: Daadsoort, waarover: Waarover = None, doel: str | None = None
    ) -> Besluit:
        """The same as `besluit`, but a refusal is recorded.

        A case that does not exist is refused as one that may not be seen, with as much work (T-C1):
        it is noted under an id that tells nothing of what was asked, for people may type a name.

        Raises:
            GeenToegang: it may not be done.
            ToegangOnbereikbaar: nobody can tell whether it may.
        """
        with bereikbaar():
            return self._eis(self._gevraagd(lezer, wat, waarover, doel))

    def eis_elk(self, lezer: Lezer, vragen: Iterable[Toegangsvraag]) -> None:
        """The same for what is to be recorded in these cases; the first that may not refuses.

        Who opened a case and was broken off before that gave sight of it, is given it first.
        """
        vragen = list(vragen)
        with bereikbaar():
            self.verwerkingen.beproef()
            genoemd = [dossier for _, dossier in vragen if dossier is not None]
            zo = self.stand(), self.partijen, lezer.account, genoemd, self.klok()
            for eigen, op in nog_te_geven(*zo):
                self.geopend(lezer, [eigen], op)
            stand, verzoek = self._gevraagd(lezer, "overzien")
            for wat, dossier in vragen:
                self._eis((stand, replace(verzoek, wat=wat, waarover=dossier)))

    def inzage(
        self,
        lezer: Lezer,
        doel: str,
        wat: str,
        dossier: str | None = None,
        *,
        soort: Daadsoort | None = None,
    ) -> Zicht:
        """What this account may see now; that it looks is on record before this returns.

        `soort` is another kind of reading than that of cases.

        Raises:
            GeenToegang: it may not, and that is on record too.
            ToegangOnbereikbaar: it could not be asked or recorded, so it must not be shown.
        """
        with bereikbaar():
            soort = soort or ("overzien" if dossier is None else "inzien")
            stand, verzoek = self._gevraagd(lezer, soort, dossier, doel)
            besluit, wie = self._eis((stand, verzoek)), self.wie(lezer)
            if dossier and not self.tempo.mag_verder(wie, dossier, opdracht=lezer.opdracht):
                self._weiger(lezer, soort, dossier, "veel_gelezen")
            doel_id = self.boek.doel(doel, wie, dossier)
            daad = Ingezien(wat=wat, dossier=dossier, doel=doel_id, pseudoniem=besluit.pseudoniem)
            self.boek.eenmaal(daad, wie, dossier)
            self._log("inzage" if soort in _OVER_ZAKEN else "toegangsbeheer", wat, dossier)
            return zicht(stand, verzoek.actor, verzoek.nu)

    def _log(
        self,
        activiteit: Activiteit,
        wat: str,
        dossier: str | None = None,
        persoon: str | None = None,
    ) -> None:
        """Tell what an organisation ships that this is done, and of whom."""
        if self.verwerkingen.aan:
            wie = {persoon} if persoon else self.partijen.genoemd(dossier) if dossier else ()
            self.verwerkingen.noteer(activiteit, wat, wie, dossier)

    def _eis(self, gevraagd: tuple[Toegangsstand, Verzoek]) -> Besluit:
        stand, verzoek = gevraagd
        besluit, waarover = mag(stand, verzoek), verzoek.waarover
        daad = waarover.daad if isinstance(waarover, Zaakvoorstel) else waarover
        dossier = daad if isinstance(daad, str) else getattr(daad, "dossier", None)
        if isinstance(daad, str) and not self.partijen.bestaat(daad, gezien=besluit.mag):
            besluit = Besluit(besluit.reden or "geen_toegang")
            dossier = self.boek.schuil_id(daad)
        if besluit.reden is not None:
            self._weiger(verzoek.actor.lezer, verzoek.wat, dossier, besluit.reden)
        return besluit

    def _weiger(
        self, lezer: Lezer, wat: Daadsoort, dossier: str | None, reden: Weigering
    ) -> NoReturn:
        daad = InzageGeweigerd(wat=wat, dossier=dossier, reden=reden)
        self.boek.eenmaal(daad, self.wie(lezer), dossier)
        raise GeenToegang(reden)

    def wie(self, lezer: Lezer) -> Vastlegger:
        """In whose name and in which roles this account records at this moment."""
        gegeven = self.stand().rollen(lezer.account, self.klok())
        rollen = gegeven if lezer.beweerd is None else gegeven & lezer.beweerd
        return Vastlegger(lezer.account, "+".join(sorted(rollen)) or "geen")


@contextmanager
def bereikbaar() -> Iterator[None]:
    """What could not be asked or recorded is told in one way."""
    try:
        yield
    except NietGelogd as fout:
        raise ToegangOnbereikbaar(str(fout)) from fout
    except (Onbekend, OperationalError) as fout:
        raise ToegangOnbereikbaar(
            "toegang: verwacht een antwoord van het toegangslog; wat niet is vast te leggen, wordt"
            " niet getoond"
        ) from fout
