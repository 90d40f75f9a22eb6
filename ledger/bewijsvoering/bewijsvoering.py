"""Proof for whoever asks: of one entry, of the whole log, and of whether the log still holds.

What the signer vouched for is the measure. Callers hold one of these beside the register.
"""

from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path

import psycopg

from ledger.bewijs.merkle import verschillen
from ledger.bewijsvoering.zaakhoofden import Zaakhoofden, gezegde_hoofden, hoofden_op
from ledger.databank.postgres import Database, verbind
from ledger.log import controle, uitvoer
from ledger.log.boom import Voortgang
from ledger.log.controle import Controle
from ledger.log.journal import Bedorven, Journal
from ledger.log.uitvoer import NietUitTeVoeren, Uitvoer
from ledger.ondertekenen import logboek
from ledger.ondertekenen.bekrachtiging import Bekrachtiging
from ledger.ondertekenen.maatstaf import OngelijkAanGetuige
from ledger.ondertekenen.uitgave import Uitgave
from ledger.ondertekenen.vergelijken import Controlepunt, laatste_controlepunt
from ledger.ondertekenen.voortzetting import Voortzetting
from ledger.sleutels.bestanden import OnveiligBestand
from ledger.vastleggen.register import Register
from ledger.verify import (
    Afgekeurd,
    Copy,
    Gebrek,
    Policy,
    check_copy,
    check_inclusion,
    leaf_hash,
    parse_checkpoint,
    parse_note,
    parse_policy,
    parse_proof,
)
from ledger.zaak.dossier import Vastlegger

_TERMIJN = 5.0
# What reading an entry comes to that somebody altered.
_BEDORVEN = (ValueError, KeyError, TypeError, AttributeError, psycopg.DataError)
_ZONDER_CONTROLEPUNT = (
    "verwacht een controlepunt, kreeg er geen: de ondertekenaar tekende niet, of wat hij tekende is"
    " weggenomen"
)
# The fault that there is a measure outside the database, and no trusting it.
MAATSTAF = "maatstaf"
_NIEMAND = Policy((), {}, {}, None)
_ZONDER_MAATSTAF = (
    "Buiten de databank was niets om mee te vergelijken: niets wat de ondertekenaar bewaart of"
    " openbaar maakte. Dit bewijst dus niet dat het controlepunt hier het nieuwste is: een oude"
    " reservekopie klopt ook. Vergelijk met het nieuwste controlepunt dat een ander heeft."
)


@dataclass(frozen=True, slots=True)
class _Gezegd:
    """What the log says of itself: how far each of its origins goes, and the keys it names.

    Without a policy nobody can tell whose signatures count. `einden` is the entry at which each log
    of before ended, of which the policy of the reader may know no key.
    """

    grenzen: dict[str, int | None]
    beleid: Policy | None
    genoemd: tuple[str, ...] = ()
    bevindingen: tuple[str, ...] = ()
    bedorven: Exception | None = None
    einden: Mapping[str, int] = field(default_factory=dict)
    blind: tuple[str, ...] = ()  # what the reader's policy cannot tell


class Bewijsvoering:
    """The proofs of one log."""

    def __init__(
        self,
        database: Database,
        journal: Journal,
        bekrachtiging: Bekrachtiging,
        uitgave: Uitgave,
        oorsprong: str,
    ) -> None:
        self._dsn = database.dsn_lees
        self._journal = journal
        self._bekrachtiging = bekrachtiging
        self._uitgave = uitgave
        self._oorsprong = oorsprong

    def bewijs(self, nummer: int) -> bytes:
        """The `.tlog-proof` of an entry, under a checkpoint made for it when there is none yet.

        Raises:
            NietUitTeVoeren: there is no such entry.
            GeenBewijs: it is not vouched for yet, and the signer does not answer.
            TekentNiet: it refuses.
            Afgekeurd: the database does not hold what was vouched for.
        """
        positie = self._journal.positie()
        if not 0 < nummer <= positie:
            raise NietUitTeVoeren(f"nr {nummer}: verwacht een vastlegging van 1 t/m {positie}")
        self._gezet(nummer)
        bestand = self._uitgave.bewijs(nummer)
        _ga_na(bestand)
        return bestand

    def bewijzen(self, nummers: Iterable[int]) -> dict[int, bytes]:
        """The `.tlog-proof` of each of these entries, all under one and always the same checkpoint.

        Raises:
            GeenBewijs, TekentNiet, Afgekeurd: as `bewijs`.
        """
        alle = sorted(nummers)
        self._gezet(alle[-1])
        bestanden = self._uitgave.bewijzen(alle)
        for bestand in bestanden.values():
            _ga_na(bestand)
        return bestanden

    def hoofden(self, register: Register, positie: int, wie: Vastlegger) -> Zaakhoofden:
        """The heads of all cases after this entry, recorded now if never before.

        Raises:
            ValueError: the log is not that long.
            Botsing: the log was closed.
        """
        return hoofden_op(register, positie, wie)

    def gezegde_hoofden(self, positie: int) -> Zaakhoofden | None:
        """The same where they were recorded before; asking records nothing."""
        return gezegde_hoofden(self._journal, positie)

    def tijdstempels(self, bewijs: bytes) -> list[tuple[str, bytes]]:
        """What timestamp services said of the checkpoint of this proof: the note, the answer."""
        punt = parse_note(parse_proof(bewijs).checkpoint).text
        na = parse_checkpoint(punt).size
        return [
            (stempel.noot, stempel.antwoord)
            for stempel in logboek.tijdstempels(self._journal, na=na)
            if parse_note(stempel.noot.encode()).text == punt
        ]

    def exporteer(
        self, map_: Path, *, met_inhoud: bool, voortgang: Callable[[int, int], None]
    ) -> Uitvoer:
        """The whole log in a new folder, as far as it is vouched for now.

        Raises:
            NietUitTeVoeren: the entries are not those that were vouched for.
            MapNietLeeg: something is there already.
            GeenBewijs, TekentNiet: as `bewijs`.
        """
        noot = self._gezet(self._journal.positie()).noot
        return uitvoer.exporteer(
            self._dsn, map_, noot, self.beleid(), met_inhoud=met_inhoud, voortgang=voortgang
        )

    def beleid(self) -> str:
        """A policy that trusts the keys of this log that count, and names its witnesses."""
        sleutels = self._bekrachtiging.sleutels().van(self._oorsprong)
        return self._bekrachtiging.getuigen().als_beleid(sleutels).decode()

    def controleer(
        self, beleid: Policy | None, oude_kopie: Path | None, voortgang: Voortgang
    ) -> Controle:
        """Whether the database still holds the log that was vouched for, entry by entry.

        With a policy the newest checkpoint must be one to trust, quorum included, as in an export.
        Without a policy the keys count that the log names itself: then a log that names keys must
        have a checkpoint, unless its signer says that it never signed. With an older copy, which
        must hold by itself, the entries are named in which the two differ.

        All of that is in the database, and a backup of last year has a checkpoint of last year,
        policy and quorum included. What tells that apart is outside: what the signer keeps or
        published, or an older copy. Where there is none of these, the answer says that it does not
        prove that this checkpoint is the newest, and so nothing about what came after it.

        What somebody appended that convinces nobody is a finding and no fault: a false break,
        closing or cosignature, or something unreadable. It changed nothing of what was recorded,
        and stands there for ever, so a fault would hide the next one.
        """
        zegt = self._zegt_zelf(beleid)
        sleutels = zegt.beleid.logs if zegt.beleid else None
        gedaan = controle.controleer(self._dsn, sleutels, zegt.grenzen, voortgang, zegt.einden)
        if zegt.bedorven is not None:
            hoe = zegt.bedorven
            tekst = hoe if isinstance(hoe, Bedorven) else type(hoe).__name__
            tekst = f"grootboek: wat het over zichzelf zegt is niet te lezen ({tekst})"
            gedaan.verslag.fault("grootboek", tekst)
        self._leg_naast_getuige(gedaan)
        if gedaan.onvergeleken and self._hoort_ondertekend(beleid, zegt, gedaan.boom.omvang):
            gedaan.verslag.fault("controlepunt", _ZONDER_CONTROLEPUNT)
        if beleid is not None and not gedaan.onvergeleken:
            self._beoordeel_nieuwste(gedaan, beleid)
        if beleid is None:
            gedaan.verslag.remarks.append(
                "De sleutels zijn die welke het grootboek zelf noemt. Geef met --beleid de sleutels"
                " die u langs een andere weg kreeg."
            )
        gedaan.verslag.remarks += zegt.blind
        gezegd = {_nummer(zin): zin for zin in self._onbruikbare(gedaan.boom.omvang)}
        gezegd |= {_nummer(zin): zin for zin in zegt.bevindingen}
        gedaan.bevindingen.extend(gezegd[nummer] for nummer in sorted(gezegd))
        if oude_kopie is not None:
            self._spoor_op(gedaan, oude_kopie, zegt.beleid or _NIEMAND)
        return gedaan

    def _leg_naast_getuige(self, gedaan: Controle) -> None:
        """Hold the log against what was vouched for outside the database; say so if nothing was."""
        try:
            gemeten = self._bekrachtiging.vergelijk()
        except OngelijkAanGetuige as fout:
            gedaan.verslag.fault("getuige", str(fout).splitlines()[0])
        except (OnveiligBestand, Afgekeurd) as fout:
            gedaan.verslag.fault(MAATSTAF, f"niet vergeleken met de ondertekenaar: {fout}")
        else:
            if not gemeten:
                gedaan.verslag.remarks.append(_ZONDER_MAATSTAF)

    def _zegt_zelf(self, beleid: Policy | None) -> _Gezegd:
        """What the entries say of the log, judged by this policy, or by the keys that they name."""
        grenzen: dict[str, int | None] = {self._oorsprong: None}
        try:
            verloop = self._bekrachtiging.voortzetting(beleid.logs if beleid else None)
            grenzen |= {breuk.vorige_oorsprong: breuk.behouden for breuk in verloop.mogelijk}
            grenzen[self._oorsprong] = None
            sleutels = self._bekrachtiging.sleutels()
            bevindingen = (
                *(f"nr {nummer}: {zin}" for nummer, zin in verloop.vals),
                *self._bekrachtiging.onjuiste_medeondertekeningen(),
                *sleutels.bevindingen,
            )
            eigen = b"".join(b"log %s\n" % vkey.encode() for vkey in sleutels.van(*grenzen))
            vertrouwd = beleid or parse_policy(eigen + b"quorum none")
        except _BEDORVEN as fout:
            if beleid is not None:  # of the logs before this one it is not known how far they go
                grenzen |= {key.name: 0 for key in beleid.logs if key.name not in grenzen}
            return _Gezegd(grenzen, beleid, bedorven=fout)
        genoemd = tuple(sleutels.genoemd(*grenzen))
        gezegd = _Gezegd(grenzen, vertrouwd, genoemd, bevindingen)
        return gezegd if beleid is None else _beperkt_tot(gezegd, beleid, verloop)

    def _onbruikbare(self, omvang: int) -> list[str]:
        """The entries that should say something of the log, and were appended as something else."""
        try:
            return [f"nr {nr}: {zin}" for nr, zin in logboek.onbruikbare(self._journal, omvang)]
        except Bedorven:
            return []  # no row of it can be read, which is among the faults

    def _hoort_ondertekend(self, beleid: Policy | None, zegt: _Gezegd, omvang: int) -> bool:
        """Whether there must be a checkpoint; a log begins with the announcement of its keys."""
        if beleid is not None:
            return True
        eigen = zegt.genoemd
        return 0 < len(eigen) < omvang and not self._bekrachtiging.tekende_nooit(eigen[0])

    def _beoordeel_nieuwste(self, gedaan: Controle, beleid: Policy) -> None:
        """Hold the newest checkpoint, with what witnesses signed under it, against the policy."""
        try:
            with closing(verbind(self._dsn, _TERMIJN)) as databank:
                gezet = laatste_controlepunt(databank, self._oorsprong, beleid.witnesses.values())
        except _BEDORVEN as fout:
            tekst = f"niet te lezen ({type(fout).__name__})"
            gedaan.verslag.fault("controlepunt", f"het nieuwste controlepunt: {tekst}")
            return
        if gezet is None:
            tekst = f"verwacht een controlepunt van {self._oorsprong}, kreeg er geen"
            gedaan.verslag.fault("controlepunt", tekst)
        else:
            gedaan.verslag.vouched(beleid, gezet.noot.encode())

    def _spoor_op(self, gedaan: Controle, oude_kopie: Path, beleid: Policy) -> None:
        kopie = check_copy(oude_kopie, beleid)
        verslag = gedaan.verslag
        if kopie.faults or kopie.checkpoint is None:
            verslag.faults += [
                Gebrek("kopie", fout.nummers, f"de oude kopie klopt zelf niet: {fout.tekst}")
                for fout in kopie.faults
            ]
            return
        samen = min(kopie.checkpoint.size, gedaan.boom.omvang)
        anders = verschillen(gedaan.boom.tegels, Copy(oude_kopie).tiles, samen)
        if anders:
            verslag.fault("anders", "anders dan in de oude kopie", *(i + 1 for i in anders))
        if samen < kopie.checkpoint.size:
            weg = range(samen + 1, kopie.checkpoint.size + 1)
            verslag.fault("weg", "wel in de oude kopie, niet meer hier", *weg)
        if not anders and samen == kopie.checkpoint.size:
            verslag.facts.append(f"gelijk aan de oude kopie, nr 1 t/m {samen}")

    def _gezet(self, nummer: int) -> Controlepunt:
        """The newest checkpoint that covers this entry, signed now if there is none."""
        with closing(verbind(self._dsn, _TERMIJN)) as databank:
            gezet = laatste_controlepunt(
                databank, self._oorsprong, self._bekrachtiging.getuigensleutels()
            )
        if gezet is None or gezet.omvang < nummer:
            gezet = self._bekrachtiging.bewijs_nu()
        return gezet


def _ga_na(bestand: bytes) -> None:
    bewijs = parse_proof(bestand)
    punt = parse_checkpoint(parse_note(bewijs.checkpoint).text)
    blad = leaf_hash(bewijs.extra or b"")
    check_inclusion(blad, bewijs.index, punt.size, bewijs.path, punt.root)


def _nummer(zin: str) -> int:
    """The number of the entry that a finding begins with."""
    return int(zin.partition(":")[0].removeprefix("nr "))


def _beperkt_tot(gezegd: _Gezegd, beleid: Policy, verloop: Voortzetting) -> _Gezegd:
    """What the log says, for a reader who may have the keys of now and none of before.

    Those of now are what the page controle hands out, and no key of before takes anything from
    what they prove; but what was not checked by them is told.
    """
    bekend = {key.name for key in beleid.logs}
    einden: dict[str, int] = {}
    for breuk in verloop.mogelijk:
        einden.setdefault(breuk.vorige_oorsprong, breuk.nummer)
    blind = tuple(
        f"Niet nagegaan: of {breuk.vorige_oorsprong} bij nr {breuk.nummer} verder ging als"
        f" {breuk.oorsprong}. In het beleid staat daarvan geen sleutel."
        for breuk in verloop.open
        if breuk.vorige_oorsprong not in bekend
    )
    return replace(gezegd, einden=einden, blind=blind)
