"""A register in which nobody records what they may not, and whoever opens a case sees it."""

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import datetime
from typing import Any

from psycopg import OperationalError

from ledger.buiten.verwerkingslog import NietGelogd
from ledger.daden.handelingen import VAN_DE_AUDITOR
from ledger.daden.velden import dossiers
from ledger.log.journal import Journal, Onbekend, Regel
from ledger.sleutels.vault import Sleutelbos
from ledger.toegang.toegang import Daadsoort, Lezer
from ledger.toegangslog.partijen import genoemd_in
from ledger.toegangslog.toegangslog import ToegangOnbereikbaar, Toegangslog
from ledger.vastleggen.register import Ontvangst, Register, hier, lees_regel
from ledger.vastleggen.toelating import Inzending, Slot
from ledger.zaak.dossier import Vastlegger
from ledger.zaak.kennis import AANVAARDING


class BewaaktRegister(Register):
    """A register that asks the access log about every act that someone is to record."""

    def __init__(
        self,
        journal: Journal,
        sleutelbos: Sleutelbos,
        toegang: Toegangslog,
        slot: Slot | None = None,
        klok: Callable[[], datetime] = hier,
    ) -> None:
        super().__init__(journal, sleutelbos, klok=klok, slot=slot)
        self._toegang = toegang

    def vastleggen(
        self, inzendingen: Sequence[Inzending], *, wie: Vastlegger, **meer: Any
    ) -> Ontvangst:
        """Record acts as any register does, if all of them may be recorded in this name.

        Raises:
            GeenToegang: of one of these acts this account may not record it; that is on record.
        """
        lezer = Lezer(wie.account, frozenset(wie.rol.split("+")))
        nieuw = [i.dossier for i in inzendingen if i.handeling.daad == "dossier_geopend"]
        gevraagd = (*_gevraagd(inzendingen, frozenset(nieuw)), *self._genoemd(inzendingen, nieuw))
        self._toegang.eis_elk(lezer, dict.fromkeys(gevraagd))
        ontvangst = super().vastleggen(inzendingen, wie=wie, **meer)
        if nieuw:
            self._geef_inzage(lezer, nieuw, ontvangst.eerste, meer["sleutel"])
        self._log(ontvangst, meer["sleutel"])
        return ontvangst

    def _geef_inzage(self, lezer: Lezer, nieuw: Sequence[str], nummer: int, sleutel: str) -> None:
        """Let whoever opened cases see them.

        Raises:
            Onbekend: the cases are there and this is not; asking again with the same key gives it.
        """
        try:
            op = self.ontvangstbewijs(nummer).vastgelegd_op
            self._toegang.geopend(lezer, nieuw, op)
        except (Onbekend, OperationalError, ToegangOnbereikbaar) as fout:
            raise Onbekend(sleutel, str(fout)) from fout

    def _genoemd(
        self, inzendingen: Sequence[Inzending], nieuw: Collection[str]
    ) -> Iterator[tuple[Daadsoort, str | None]]:
        """What an act names must be in sight too: else naming it would tell that it is there."""
        namen = {naam for i in inzendingen for naam in dossiers(i.handeling)}.difference(nieuw)
        gevonden = self.vind_dossiers(namen) if namen else {}
        for naam in sorted(namen):
            yield ("vastleggen", gevonden.get(naam, naam))

    def _log(self, ontvangst: Ontvangst, sleutel: str) -> None:
        """Tell what an organisation ships what was recorded of whom.

        Raises:
            Onbekend: that could not be told; asking again with the same key tells it.
        """
        verwerkingen = self._toegang.verwerkingen
        if not verwerkingen.aan:
            return
        nummers = ontvangst.nummers
        regels = self.journal.lees(na=nummers[0] - 1, tot=nummers[-1])
        per_zaak: dict[str, list[Regel]] = {}
        for regel in regels:
            per_zaak.setdefault(lees_regel(regel).dossiers[0], []).append(regel)
        try:
            for zaak, rij in per_zaak.items():
                verwerkingen.noteer("vastlegging", "handelingen", genoemd_in(rij), zaak)
        except NietGelogd as fout:
            raise Onbekend(sleutel, str(fout)) from fout


def wat_is(daad: str) -> Daadsoort:
    """What recording an act of this kind is, for the rule of access."""
    if daad in AANVAARDING:
        return "aanvaarden"
    return "bevinden" if daad in VAN_DE_AUDITOR else "vastleggen"


def _gevraagd(
    inzendingen: Sequence[Inzending], nieuw: frozenset[str]
) -> Iterator[tuple[Daadsoort, str | None]]:
    """Opening needs no case, and what goes into a case that is opened here needs no more."""
    for inzending in inzendingen:
        wat = wat_is(inzending.handeling.daad)
        for dossier in (inzending.dossier, *inzending.ook_in):
            yield ("openen", None) if dossier in nieuw else (wat, dossier)
