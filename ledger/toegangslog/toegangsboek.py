"""Records in the access log: each decision once, a reading once per quarter of an hour.

Equal readings by one person, of one case and for one purpose are one entry per quarter, however
many processes answer them; a purpose is an entry of its own, once a day. What a decision opens
(a name, an erasure) is never taken together: each time is an entry.
"""

import hmac
import os
import threading
from base64 import urlsafe_b64encode
from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime

from ledger.daden.inzagedaden import (
    AanmeldingGeweigerd,
    DoelOpgegeven,
    Ingezien,
    InzageGeweigerd,
    Toegangsdaad,
)
from ledger.daden.velden import heldere_velden
from ledger.entry import canoniek
from ledger.log.journal import Item
from ledger.sleutels.vault import Sleutelbos, SleutelsWeg
from ledger.vastleggen.register import Ontvangst, Register
from ledger.vastleggen.toelating import Inzending
from ledger.zaak.dossier import Vastlegger

BESLUIT = "besluit"  # the tag of what decides who may do what
_KWARTIER = 15 * 60
_ONTHOUDEN = 10_000  # readings of which we know that they are recorded


class Toegangsboek:
    """Writes the access log of one register, for any number of threads and processes."""

    def __init__(self, register: Register, klok: Callable[[], datetime]) -> None:
        self._register, self._klok = register, klok
        self._mutex, self._toeval = threading.Lock(), os.urandom(32)
        self._bekend: OrderedDict[tuple[object, ...], str] = OrderedDict()

    def noteer(
        self,
        daad: Toegangsdaad,
        wie: Vastlegger,
        sleutel: str,
        dossier: str | None = None,
        *,
        grens: int | None = None,
    ) -> Ontvangst:
        """Record an act; a decision only when no other was recorded after `grens`.

        Raises:
            Botsing: another was.
        """
        tags = (BESLUIT,) if grens is not None else ()
        voorwaarde = [] if grens is None else [Item(None, (BESLUIT,), grens)]
        inzending = Inzending(dossier or getattr(daad, "dossier", None) or "", daad, tags=tags)
        return self._register.leg_zelf_vast([inzending], voorwaarde, wie=wie, sleutel=sleutel)

    def eenmaal(
        self,
        daad: Ingezien | InzageGeweigerd | AanmeldingGeweigerd,
        wie: Vastlegger,
        dossier: str | None,
    ) -> None:
        """Record a reading or a refusal, once per quarter of an hour."""
        kwartier = int(self._klok().timestamp()) // _KWARTIER
        plek = (wie.account, daad, kwartier)
        if plek in self._bekend:
            return
        sleutel = canoniek([wie.account, heldere_velden(daad), kwartier]).decode()
        self.noteer(daad, wie, sleutel, dossier)
        self._onthoud(plek, "")

    def schuil_id(self, dossier: str) -> str:
        """The id under which a case is noted that does not exist: what was asked is not in it."""
        try:
            mac = self._register.sleutelbos.hmac("geen dossier", dossier)
        except SleutelsWeg:
            mac = hmac.digest(self._toeval, dossier.encode(), "sha256")
        return "d-" + urlsafe_b64encode(mac)[:22].decode()

    def doel(self, doel: str, wie: Vastlegger, dossier: str | None) -> str:
        """The id of the entry that holds this purpose, recorded once a day.

        It is sealed as a text of its case; once that was erased nothing can be sealed for it. While
        the keys are away it is recorded that there was one, and not which.
        """
        try:
            if dossier and self._register.sleutelbos.toestand(dossier) == "vernietigd":
                dossier = None
            return self._doel(doel, wie, dossier)
        except SleutelsWeg:
            return self._doel(None, wie, dossier)

    def _doel(self, doel: str | None, wie: Vastlegger, dossier: str | None) -> str:
        dag = self._klok().date().isoformat()
        plek = ("doel", wie.account, doel, dossier, dag)
        bekend = self._bekend.get(plek)
        if bekend is None:
            sleutel = canoniek(list(plek)).decode()
            ontvangst = self.noteer(DoelOpgegeven(doel=doel), wie, sleutel, dossier)
            bekend = self._register.ontvangstbewijs(ontvangst.eerste).id
            self._onthoud(plek, bekend)
        return bekend

    def _onthoud(self, plek: tuple[object, ...], id_: str) -> None:
        with self._mutex:
            self._bekend[plek] = id_
            if len(self._bekend) > _ONTHOUDEN:
                self._bekend.popitem(last=False)


def registermerk(sleutelbos: Sleutelbos, oorsprong: str) -> str:
    """The mark of the register of this name: whoever lacks its keys cannot make it."""
    return sleutelbos.hmac("toegangslog", oorsprong).hex()
