"""Orders to keep, their lifting, and a renewed ground: acts in a case, asked for by one person.

They need no second person: to keep takes nothing from anyone, and what may be erased again when
an order is lifted is erased only after two others approved that. Each is an entry in its case.
"""

from collections.abc import Mapping
from typing import Any

from ledger.daden.handelingen import lees_handeling
from ledger.toegang.toegang import Lezer
from ledger.toegangslog.toegangslog import Toegangslog
from ledger.vastleggen.register import Register
from ledger.vastleggen.toelating import Inzending
from ledger.zaak.bewaring import bewaringen
from ledger.zaak.dossier import Botsing


class Bewaaropdrachten:
    """Records these acts in one register, each once per key, for who may record in the case."""

    def __init__(self, register: Register, toegang: Toegangslog) -> None:
        self._register, self._toegang = register, toegang

    def gelast(
        self, lezer: Lezer, dossier: str, persoon: str | None, reden: str | None, sleutel: str
    ) -> int:
        """Order that nothing is erased of a person, or of this case; answer the entry's number.

        Raises:
            Ongeldig: it is no code for a person.
            Botsing: the case, or the person, was erased already.
            GeenToegang: this account may not record in this case.
        """
        velden = {"daad": "bewaring_gelast", "betrokkene": persoon, "reden": reden}
        return self._leg_vast(lezer, dossier, velden, sleutel)

    def hef_op(
        self, lezer: Lezer, dossier: str, bewaring: str, reden: str | None, sleutel: str
    ) -> int:
        """Lift an order that is in force in this case; raises as `gelast` does."""
        geldend = bewaringen(self._register.zaak(dossier))
        if bewaring not in {b.id for b in geldend if b.dossiers[0] == dossier}:
            raise Botsing("bewaring: verwacht een last die in dit dossier geldt")
        velden = {"daad": "bewaring_opgeheven", "bewaring": bewaring, "reden": reden}
        return self._leg_vast(lezer, dossier, velden, sleutel)

    def hernieuw(
        self, lezer: Lezer, dossier: str, houder: str, persoon: str, reden: str, sleutel: str
    ) -> int:
        """Say that there is a ground to write about someone erased again, as somebody new (T-E3).

        Raises:
            Ongeldig: there is no reason, or no code for a person.
            Botsing: of this holder nothing was erased.
            GeenToegang: this account may not record in this case.
        """
        velden = {
            "daad": "grondslag_hernieuwd", "houder": houder, "betrokkene": persoon, "reden": reden
        }  # fmt: skip
        return self._leg_vast(lezer, dossier, velden, sleutel)

    def _leg_vast(self, lezer: Lezer, dossier: str, velden: Mapping[str, Any], sleutel: str) -> int:
        inzending = Inzending(dossier, lees_handeling(velden))
        wie = self._toegang.wie(lezer)
        return self._register.vastleggen([inzending], wie=wie, sleutel=sleutel).eerste
