"""A register in which nobody records what they may not, and whoever opens a case sees it."""

from collections.abc import Iterator, Sequence
from typing import Any

from ledger.dossier import Vastlegger
from ledger.journal import Journal, Onbekend, Regel
from ledger.kennis import AANVAARDING
from ledger.partijen import genoemd_in
from ledger.register import Ontvangst, Register, lees_regel
from ledger.toegang import Daadsoort, Lezer
from ledger.toegangslog import Toegangslog
from ledger.toelating import Inzending, Slot
from ledger.vault import Sleutelbos
from ledger.verwerkingslog import NietGelogd


class BewaaktRegister(Register):
    """A register that asks the access log about every act that someone is to record."""

    def __init__(
        self,
        journal: Journal,
        sleutelbos: Sleutelbos,
        toegang: Toegangslog,
        slot: Slot | None = None,
    ) -> None:
        super().__init__(journal, sleutelbos, slot=slot)
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
        self._toegang.eis_elk(lezer, dict.fromkeys(_gevraagd(inzendingen, frozenset(nieuw))))
        ontvangst = super().vastleggen(inzendingen, wie=wie, **meer)
        if nieuw:
            op = self.ontvangstbewijs(ontvangst.eerste).vastgelegd_op
            self._toegang.geopend(lezer, nieuw, op)
        self._log(ontvangst, meer["sleutel"])
        return ontvangst

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


def _gevraagd(
    inzendingen: Sequence[Inzending], nieuw: frozenset[str]
) -> Iterator[tuple[Daadsoort, str | None]]:
    """Opening needs no case, and what goes into a case that is opened here needs no more."""
    for inzending in inzendingen:
        wat: Daadsoort = "aanvaarden" if inzending.handeling.daad in AANVAARDING else "vastleggen"
        for dossier in (inzending.dossier, *inzending.ook_in):
            yield ("openen", None) if dossier in nieuw else (wat, dossier)
