"""Vouching for the log as a whole: sign it, have others confirm it, and log what they answered.

Callers hold one of these and ask for proof. Whoever may use the signer's folder signs by itself;
otherwise the signer's own process is asked through the database and awaited.
"""

import threading
import time
from collections.abc import Sequence
from contextlib import closing, suppress
from pathlib import Path

from ledger.bewijs.tijdvak import Tijdvak, Waarneming
from ledger.buiten.getuigen import Antwoord, Getuigen
from ledger.buiten.tijdstempels import Tijdstempel
from ledger.daden.lijsten import Aanleiding
from ledger.databank.postgres import Database, verbind
from ledger.log.journal import Bedorven, Journal
from ledger.ondertekenen import ceremonie, getuigenis, logboek, maatstaf, tijdbewijs
from ledger.ondertekenen.logboek import Breuk
from ledger.ondertekenen.openbaar import gepubliceerd, in_woorden, publiceer, vaste_sleutels
from ledger.ondertekenen.signer import KANAAL_BEWIJS, Ondertekenaar
from ledger.ondertekenen.stand import ErTekentAlEen, Stand, Standmap, nu
from ledger.ondertekenen.tekensleutels import Tekensleutels, tekensleutels
from ledger.ondertekenen.tijdbewijs import Tijddiensten
from ledger.ondertekenen.vergelijken import (
    Controlepunt,
    TekentNiet,
    gelezen,
    laatste_controlepunt,
    wortel_op,
)
from ledger.ondertekenen.voortzetting import Voortzetting, einde, voortzetting
from ledger.sleutels.bestanden import OnveiligBestand
from ledger.tijd import wanneer
from ledger.verify import Afgekeurd, Checkpoint, Key, parse_note, parse_vkey, verified

_TERMIJN = 5.0
_GEDULD, _RUST = 20.0, 0.2


class GeenBewijs(Exception):
    """Nobody signed within a reasonable time."""


class Bekrachtiging:
    """What vouches for one log, from one folder."""

    def __init__(
        self,
        database: Database,
        journal: Journal,
        map_: Path,
        oorsprong: str,
        tijd: Tijddiensten = Tijddiensten(),  # noqa: B008  frozen
    ) -> None:
        self._database = database
        self._journal = journal
        self._pad = map_
        self._oorsprong = oorsprong
        self._tijd = tijd
        # What witnesses and timestamp services said when they were last asked.
        self.antwoorden: list[Antwoord] = []
        self.stempels: list[Tijdstempel] = []

    def begin(self) -> None:
        """Make the key and have the log tell of it, before anything is signed.

        Where another process or another user signs, it did that itself.
        """
        with suppress(ErTekentAlEen, PermissionError):
            map_ = Standmap(self._pad)
            with map_.slot():
                ceremonie.begin(map_, self._database, self._oorsprong)
                logboek.meld(self._journal, map_)

    def eenmaal(self, *, gevraagd: bool = True) -> Controlepunt | None:
        """Sign what is there, and log what there is to tell; None when there is nothing at all.

        Raises:
            TekentNiet: something does not fit; nothing was signed.
            ErTekentAlEen: another process signs from this folder.
            CeremonieGeweigerd: the folder signs under another origin.
        """
        map_ = Standmap(self._pad)
        with map_.slot():
            return self._ronde(map_, self._ondertekenaar(map_), gevraagd)

    def volg(self, stop: threading.Event) -> None:
        """Sign for as long as nobody says stop.

        Raises:
            TekentNiet: something does not fit; whoever starts this again is refused again.
            ErTekentAlEen: another process signs from this folder.
            CeremonieGeweigerd: the folder signs under another origin.
        """
        map_ = Standmap(self._pad)
        with map_.slot():
            ondertekenaar = self._ondertekenaar(map_)
            ondertekenaar.volg(stop, lambda gevraagd: self._ronde(map_, ondertekenaar, gevraagd))

    def bewijs_nu(self) -> Controlepunt:
        """A checkpoint over every entry that is there now.

        Raises:
            TekentNiet: something does not fit.
            GeenBewijs: the signer's process did not answer.
        """
        positie = self._journal.positie()
        einde = time.monotonic() + _GEDULD
        while time.monotonic() < einde:
            gezet = self._zelf_of_gevraagd()
            if gezet is not None and gezet.omvang >= positie:
                return gezet
            time.sleep(_RUST)
        raise GeenBewijs(
            f"ondertekenaar: verwacht binnen {_GEDULD:.0f} s een controlepunt over nr {positie}"
        )

    def nagegaan(self, gezet: Controlepunt) -> bool:
        """Whether a key that this log announced signed this, for the tree that the database has."""
        with closing(verbind(self._database.dsn_lees, _TERMIJN)) as databank:
            wortel = wortel_op(databank, gezet.omvang)
        try:
            sleutels = map(parse_vkey, self.sleutels().van(self._oorsprong))
            verified(parse_note(gezet.noot.encode()), sleutels)
        except Afgekeurd:
            return False
        return gelezen(gezet.noot) == Checkpoint(self._oorsprong, gezet.omvang, wortel or b"")

    def vergeleken(self) -> wanneer.Antwoord:
        """Whether the log is the one vouched for outside the database, of which only we may say."""
        return maatstaf.vergeleken(self._database.dsn_lees, self._pad)

    def tekende_nooit(self, sleutel: str) -> bool:
        """Whether the signer that has this key says that it signed nothing yet."""
        return maatstaf.tekende_nooit(self._pad, sleutel)

    def vergelijk(self) -> bool:
        """Refuse to go on with a log that is not the one that was vouched for.

        Quick: reads a few tiles, and gives witnesses two seconds. Answers whether there was a
        measure.

        Raises:
            OngelijkAanGetuige: the log is shorter, or another one, or grew after it was closed.
            OnveiligBestand: others than the signer can have made what should be the measure.
            Afgekeurd: what it published is no measure.
        """
        return maatstaf.vergelijk(self._database.dsn_lees, self._pad, self.getuigen())

    def getekend(self) -> Stand | None:
        """How far the signer of this log says it signed; None before its first time."""
        return Standmap(self._pad).lees()

    def stand(self) -> str:
        """How far was signed, as whom, in a few lines."""
        return in_woorden(self._pad)

    def einde(self) -> str | None:
        """That this log ended, and where it went on, in one line; None while it is open."""
        nummer = self.beeindigd_bij()
        if nummer is None:
            return None
        verder = [
            breuk
            for breuk in self.voortzetting().mogelijk
            if breuk.vorige_oorsprong == self._oorsprong
        ]
        raad = "'toedracht ondertekenaar vervolg' zet het voort"
        if verder:
            raad = f"het gaat verder als {verder[0].oorsprong}; zet dat in TOEDRACHT_OORSPRONG"
        return (
            f"let op: grootboek {self._oorsprong} is bij nr {nummer} geëindigd; wat er staat is te"
            f" lezen en te bewijzen, er komt niets bij; {raad}"
        )

    def beeindigd_bij(self) -> int | None:
        """The number of the entry that really ends this log; None while it is open.

        Raises:
            Bedorven: what it says of that cannot be read.
        """
        breuken = logboek.breuken(self._journal)
        gezegd = logboek.sluitingen(self._journal, self._oorsprong)
        sleutels = self._eigen_sleutels(breuken)
        with closing(verbind(self._database.dsn_lees, _TERMIJN)) as databank:
            return einde(databank, breuken, self._oorsprong, sleutels, gezegd)

    def sleutels(self, oorsprong: str | None = None) -> Tekensleutels:
        """Which of the announced keys count, to this log or to the one of this origin.

        Raises:
            Bedorven: none of its own does, and an announcement cannot be read.
        """
        gezegd, vast = logboek.aankondigingen(self._journal), vaste_sleutels(self._pad)
        with closing(verbind(self._database.dsn_lees, _TERMIJN)) as databank:
            return tekensleutels(databank, gezegd, oorsprong or self._oorsprong, vast)

    def voortzetting(self, sleutels: Sequence[Key] | None = None) -> Voortzetting:
        """Where this log goes on under another origin, by the keys that it names or by these.

        Raises:
            Bedorven: what it says of that cannot be read.
        """
        breuken = logboek.breuken(self._journal)
        gezegd = logboek.sluitingen(self._journal, self._oorsprong)
        if sleutels is None:
            sleutels = self._eigen_sleutels(breuken)
        with closing(verbind(self._database.dsn_lees, _TERMIJN)) as databank:
            return voortzetting(databank, breuken, self._oorsprong, sleutels, gezegd)

    def _eigen_sleutels(self, breuken: Sequence[Breuk]) -> list[Key]:
        """The keys that count for this log, and for those that its breaks speak of."""
        namen = {log for breuk in breuken for log in (breuk.vorige_oorsprong, breuk.oorsprong)}
        return [parse_vkey(vkey) for vkey in self.sleutels().van(self._oorsprong, *namen)]

    def getuigen(self) -> Getuigen:
        """Whom this signer asks to witness, and how many are needed, as far as we may know."""
        with suppress(PermissionError):
            if self._pad.is_dir():
                return getuigenis.getuigen_in(Standmap(self._pad))
        with suppress(OnveiligBestand, Afgekeurd):
            return gepubliceerd(self._pad).getuigen
        return Getuigen()

    def getuigensleutels(self) -> tuple[Key, ...]:
        """The keys of those witnesses."""
        return tuple(parse_vkey(getuige.vkey) for getuige in self.getuigen().alle)

    def stel_getuigen_in(self, getuigen: Getuigen) -> None:
        """Ask these from now on."""
        map_ = Standmap(self._pad)
        getuigenis.stel_in(map_, getuigen)
        self._publiceer(map_)

    def laatst_gezien(self) -> dict[Key, int]:
        """How much of this log each witness cosigned last, of those that did."""
        return tijdbewijs.laatst_gezien(self._journal, self._oorsprong, self.getuigensleutels())

    def onjuiste_medeondertekeningen(self) -> tuple[str, ...]:
        """What the log holds as the cosignature of a witness that we know, and is not."""
        return tijdbewijs.onjuiste(self._journal, self.getuigensleutels())

    def tijdvak(self, nummer: int) -> Tijdvak:
        """Between which moments this entry was recorded, as others prove it.

        Raises:
            Afgekeurd: there is no such entry.
        """
        positie = self._journal.positie()
        if not 0 < nummer <= positie:
            raise Afgekeurd(f"nr {nummer}: verwacht een vastlegging van 1 t/m {positie}")
        getuigen = self.getuigen().alle
        return tijdbewijs.bewezen_tijdvak(
            self._journal, self._database, getuigen, self._tijd.wortels, nummer
        )

    def waarnemingen(self, hoogstens: int) -> list[Waarneming]:
        """What others saw of this log, as far as it holds; newest first."""
        getuigen = self.getuigen().alle
        return tijdbewijs.waarnemingen(
            self._journal, self._database, getuigen, self._tijd.wortels, hoogstens
        )

    def schrijf_verzoeken(self, doel: Path) -> list[Path]:
        """Write what to ask witnesses on another network, a file for each."""
        gezien = self.laatst_gezien()
        return getuigenis.schrijf_verzoeken(Standmap(self._pad), self._database, gezien, doel)

    def neem_aan(self, regels: str) -> list[Antwoord]:
        """Take in what a witness on another network signed."""
        map_ = Standmap(self._pad)
        with map_.slot():
            antwoorden = getuigenis.neem_aan(map_, self._database, regels, nu())
            logboek.meld(self._journal, map_)
            self._publiceer(map_)
            return antwoorden

    def wissel(self, *, rond_af: bool = False) -> None:
        """Sign with a new key beside the old one, or stop doing so with the old one.

        That stops only after both signed together: the new key counts by the old one.
        """
        map_ = Standmap(self._pad)
        with map_.slot():
            # First as it is, so that what is refused changed nothing.
            self._ronde(map_, self._ondertekenaar(map_), gevraagd=True)
            if rond_af:
                ceremonie.rond_wissel_af(map_)
            else:
                ceremonie.wissel(map_)
            self._ronde(map_, self._ondertekenaar(map_), gevraagd=True)

    def sluit(self) -> Controlepunt | None:
        """Have the log tell that it ends, sign that, and sign nothing more."""
        map_ = Standmap(self._pad)
        with map_.slot():
            # First as it is, so that what is refused closed nothing.
            ondertekenaar = self._ondertekenaar(map_)
            self._ronde(map_, ondertekenaar, gevraagd=True)
            ceremonie.kondig_sluiting_aan(map_)
            laatste = self._ronde(map_, ondertekenaar, gevraagd=True)
            ceremonie.sluit(map_)
            return laatste

    def vervolg(
        self,
        aanleiding: Aanleiding,
        vorige_noot: str | None,
        sleutels: Sequence[Key] | None = None,
    ) -> Controlepunt | None:
        """Continue the log under the origin of the settings, which must be a new one.

        The checkpoint of before must be signed by one of these keys, or without them by one that
        the log itself names; those in the signer's folder count always.
        """
        map_ = Standmap(self._pad)
        bekend = self._genoemd if sleutels is None else lambda _: sleutels
        with map_.slot():
            delen = (self._database, self._oorsprong, aanleiding, vorige_noot, bekend)
            ceremonie.vervolg(map_, *delen)
            logboek.meld(self._journal, map_)  # before anybody can write its key down (D39)
            self._publiceer(map_)  # what was vouched for under the old origin is no measure now
            return self._ronde(map_, self._ondertekenaar(map_), gevraagd=True)

    def eigen_sleutels(self, oorsprong: str) -> list[Key]:
        """The keys that count, if this is what the log is called or was before a genuine break.

        Raises:
            Bedorven: what it says of that cannot be read.
        """
        eerder = {breuk.vorige_oorsprong for breuk in self.voortzetting().breuken}
        if oorsprong not in {self._oorsprong, *eerder}:
            return []
        return [parse_vkey(vkey) for vkey in self.sleutels().van(oorsprong)]

    def verklaar(self, tekst: str) -> str:
        """This text as a note that the keys of this log sign, for who has the signer's folder.

        Raises:
            CeremonieGeweigerd: nobody ever signed from that folder.
        """
        return ceremonie.verklaard(Standmap(self._pad), tekst)

    def _genoemd(self, oorsprong: str) -> list[Key]:
        """The keys that count of those named for this origin; none where that cannot be read."""
        with suppress(Bedorven):
            return [parse_vkey(vkey) for vkey in self.sleutels(oorsprong).van(oorsprong)]
        return []

    def _ondertekenaar(self, map_: Standmap) -> Ondertekenaar:
        ceremonie.begin(map_, self._database, self._oorsprong)
        return Ondertekenaar(self._database, map_)

    def _ronde(
        self, map_: Standmap, ondertekenaar: Ondertekenaar, gevraagd: bool
    ) -> Controlepunt | None:
        logboek.meld(self._journal, map_)
        gezet = ondertekenaar.ronde(ook_zonder_nieuws=gevraagd)
        self._publiceer(map_)  # what was signed is the measure, also while witnesses are silent
        if gezet is None:
            return None
        gezet, self.antwoorden = getuigenis.laat_zien(map_, self._database, gezet, nu())
        self.stempels = tijdbewijs.laat_stempelen(
            map_, self._journal, self._tijd, gezet, gevraagd=gevraagd
        )
        logboek.meld(self._journal, map_)
        self._publiceer(map_)
        return gezet

    def _publiceer(self, map_: Standmap) -> None:
        """Let others read what is public; where that cannot be, it holds up nothing."""
        with suppress(OSError, OnveiligBestand):
            publiceer(map_, getuigenis.getuigen_in(map_))

    def _zelf_of_gevraagd(self) -> Controlepunt | None:
        """Sign by ourselves; or ask the signer's process, and answer what it has stored by now."""
        try:
            return self.eenmaal()
        except (ErTekentAlEen, PermissionError):
            pass  # the signer is another process, or another user's
        except TekentNiet as niet:
            if niet.grond != "bezet":
                raise
        with closing(verbind(self._database.dsn_lees, _TERMIJN)) as databank:
            databank.execute(f"NOTIFY {KANAAL_BEWIJS}")
            return laatste_controlepunt(databank, self._oorsprong, self.getuigensleutels())
