"""Logboek Dataverwerkingen: one line per processing of personal data, for an organisation to ship.

The form is that of the standard (Logius, Logboek Dataverwerkingen 1.0.0, component Logboek): the
fields of a span, a reference to the register of processing activities, and one line per data
subject under the line of the processing. Its level of detail is that of a reference: no value of
a case, no account, no kenmerk. A data subject has another pseudonym in each case, which only this
register can make. What people asked to do and were not let is no processing, and stands in the
access log alone; that bears the same trace id (`@trace_id`).

A line is on disk before this returns. What could not be logged must not be shown (I9).
"""

import hmac
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import orjson

from ledger.buiten.trace import Span, huidig, milliseconden
from ledger.sleutels.bestanden import voeg_toe
from ledger.sleutels.sleutelbestand import SleutelsWeg

Activiteit = Literal["inzage", "toegangsbeheer", "vastlegging", "onthulling", "vernietiging"]
PSEUDONIEM = "toedracht-pseudoniem"
_LETTERS = 32


class NietGelogd(Exception):
    """A line could not be written, so what it tells of must not happen."""

    def __init__(self) -> None:
        super().__init__(
            "TOEDRACHT_VERWERKINGENLOG: verwacht een bestand waaraan is toe te voegen; wat niet is"
            " te loggen, gebeurt niet"
        )


class Verwerkingslog:
    """Where lines go: the end of a file, such as `/dev/stdout`, or nowhere.

    `register` is the address of the organisation's register of processing activities;
    `pseudoniem` makes a name that nobody else can make or trace back.
    """

    def __init__(
        self, uit: Path | None, register: str, pseudoniem: Callable[[str, str], bytes]
    ) -> None:
        self._uit, self._register, self._pseudoniem = uit, register.rstrip("/"), pseudoniem
        self._toeval = os.urandom(32)

    @property
    def aan(self) -> bool:
        """Whether lines go anywhere, so that it matters who is in them."""
        return self._uit is not None

    def beproef(self) -> None:
        """See whether a line could be written; raises as `noteer`."""
        self._schrijf([])

    def noteer(
        self,
        activiteit: Activiteit,
        wat: str,
        betrokkenen: Iterable[str] = (),
        dossier: str | None = None,
    ) -> None:
        """Log that this is done now: a line for the whole, and one under it per data subject.

        Raises:
            NietGelogd: it could not be written.
        """
        if not self.aan:
            return
        vraag = huidig()
        span = vraag.onderdeel()
        regels = [self._regel(span, activiteit, wat)]
        for persoon in sorted(set(betrokkenen)):
            wie = self._naam(f"verwerking:{dossier or ''}", persoon)
            regels.append(self._regel(span.onderdeel(), activiteit, wat, wie))
        self._schrijf(regels)
        vraag.gedaan.append(activiteit)

    def _naam(self, domein: str, persoon: str) -> str:
        """A pseudonym; while the keys are away one that lasts as long as this process."""
        try:
            naam = self._pseudoniem(domein, persoon)
        except SleutelsWeg:
            naam = hmac.digest(self._toeval, f"{domein} {persoon}".encode(), "sha256")
        return naam.hex()[:_LETTERS]

    def sluit(self, vraag: Span, *, fout: bool) -> None:
        """Log how a question as a whole ended, if anything was done for it; raises as `noteer`."""
        if self.aan and vraag.gedaan:
            self._schrijf([self._regel(vraag, vraag.gedaan[0], "geheel", fout=fout)])

    def _regel(
        self, span: Span, activiteit: str, wat: str, betrokkene: str = "", *, fout: bool = False
    ) -> dict[str, Any]:
        kenmerken = {
            "dpl.core.processing_activity_id": f"{self._register}/{activiteit}",
            "dpl.core.data_subject_id": betrokkene,
            "dpl.core.data_subject_id_type": PSEUDONIEM if betrokkene else "",
        }
        if span.van_buiten:
            kenmerken["dpl.core.foreign_operation.span_id"] = span.parent_span_id or ""
        return {
            "trace_id": span.trace_id,
            "span_id": span.span_id,
            "parent_span_id": span.parent_span_id or "",
            "status": "Error" if fout else "Unset",
            "name": f"{activiteit}: {wat}",
            "start_time": span.begonnen,
            "end_time": milliseconden(),
            "resource": {"attributes": {"service.name": "toedracht"}},
            "attributes": kenmerken,
        }

    def _schrijf(self, regels: Sequence[Mapping[str, Any]]) -> None:
        if self._uit is None:
            return
        try:
            voeg_toe(self._uit, b"".join(orjson.dumps(regel) + b"\n" for regel in regels))
        except OSError as fout:
            raise NietGelogd from fout
