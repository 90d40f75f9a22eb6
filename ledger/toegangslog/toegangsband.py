"""Which access log is this register's, and which register this access log is of.

The access log stands in a database of its own, and whoever puts another one beside the register
would decide who may see what. So the two name each other. The access log begins with the register
it is of, under an HMAC that only the keys of that register give: nobody who has only databases can
begin one for it. And the register names its access log by the leaf of that first entry, so one
that is gone, empty or begun anew is noticed. The first entry that says so counts.
"""

from contextlib import suppress
from hashlib import sha256

from ledger.daden.handelingen import ToegangslogVerbonden
from ledger.daden.toegangsdaden import ToegangBegonnen, herstel_toegangsdaad
from ledger.daden.woorden import Ongeldig
from ledger.log.journal import Item, Journal, Regel
from ledger.sleutels.vault import SleutelsWeg
from ledger.toegangslog.toegangsboek import registermerk
from ledger.toegangslog.toegangslog import Toegangslog
from ledger.vastleggen.register import Register, lees_regel
from ledger.vastleggen.toelating import Afgesloten, Inzending
from ledger.zaak.dossier import Vastlegger

_TAG = "toegangslog"
_RAAD = "zet de juiste databank terug, of wijs haar aan met TOEDRACHT_TOEGANG_DSN"


class VreemdToegangslog(Exception):
    """The access log is not the one of this register."""


def genoemde_oorsprong(journal: Journal) -> str | None:
    """What a register, by its log, calls its access log; None when it names none."""
    genoemd = _verbonden(journal)
    return genoemd[1].oorsprong if genoemd else None


class Toegangsband:
    """The tie between one register and its access log, of this origin."""

    def __init__(self, register: Register, toegang: Toegangslog, oorsprong: str) -> None:
        self._register, self._toegang, self._oorsprong = register, toegang, oorsprong

    def sluit_aan(self, wie: Vastlegger) -> None:
        """Go on with these two together; a beginning that broke off is finished.

        Raises:
            VreemdToegangslog: they do not belong together.
        """
        self.vergelijk()
        self.leg(wie)

    def vergelijk(self) -> None:
        """Refuse to go on with an access log that is not the register's own.

        Raises:
            VreemdToegangslog: it is of another register, or the register had another one.
        """
        begin = self._toegang.begonnen_met()
        verbonden = _verbonden(self._register.journal)
        if verbonden is not None and begin is None:
            raise VreemdToegangslog(
                f"toegang: verwacht het toegangslog dat dit register in nr {verbonden[0]} noemt,"
                f" kreeg een leeg; {_RAAD}"
            )
        if begin is None:
            return
        self._weiger_ander_register(begin)
        if verbonden is not None and verbonden[1].begin != _blad(begin):
            raise VreemdToegangslog(
                f"toegang: verwacht het toegangslog dat dit register in nr {verbonden[0]} noemt,"
                f" kreeg een ander, dat op {begin.vastgelegd_op:%d-%m-%Y} begon; {_RAAD}"
            )

    def leg(self, wie: Vastlegger) -> None:
        """Have the register name its access log; once, when both have begun."""
        begin = self._toegang.begonnen_met()
        if begin is None or _verbonden(self._register.journal) or not self._register.is_begonnen():
            return
        daad = ToegangslogVerbonden(oorsprong=self._oorsprong, begin=_blad(begin))
        with suppress(Afgesloten):
            self._register.leg_zelf_vast(
                [Inzending("", daad, tags=(_TAG,))], [Item(None, (_TAG,))], wie=wie, sleutel=_TAG
            )

    def _weiger_ander_register(self, begin: Regel) -> None:
        try:
            daad = herstel_toegangsdaad({**lees_regel(begin).velden, "daad": begin.daad})
        except Ongeldig:
            daad = None
        if not isinstance(daad, ToegangBegonnen):
            raise VreemdToegangslog(
                "toegang: verwacht een toegangslog dat begint met de eerste commissieleden en het"
                f" register waarvan het is, kreeg er een dat dat niet zegt; {_RAAD}"
            )
        try:
            merk = registermerk(self._register.sleutelbos, daad.oorsprong)
        except SleutelsWeg:
            if _verbonden(self._register.journal) is None:
                raise  # neither says anything of the other
            return  # the register names the leaf of this very beginning, which was compared
        if daad.registermerk != merk:
            raise VreemdToegangslog(
                "toegang: verwacht het toegangslog van dit register, kreeg dat van een ander, dat"
                f" zich {daad.oorsprong} noemt; {_RAAD}"
            )


def _verbonden(journal: Journal) -> tuple[int, ToegangslogVerbonden] | None:
    """The number of the entry that names the access log, and what it says."""
    regel = journal.eerste_met([_TAG]).get(_TAG)
    if regel is None:
        return None
    v = lees_regel(regel)
    return v.nummer, ToegangslogVerbonden.model_validate({"daad": v.daad, **v.velden})


def _blad(regel: Regel) -> str:
    return sha256(b"\0" + regel.leaf).hexdigest()
