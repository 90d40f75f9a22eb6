"""One question on its way through this house and to others: W3C Trace Context, level 1.

Whatever is logged of a question bears the trace id that it came with, or a new one, so that logs of
different houses can be laid side by side. Whether a caller wants its trace kept (its sampled flag)
changes nothing: what is read of people is always logged.
"""

import re
import secrets
import time
from contextvars import ContextVar
from dataclasses import dataclass, field

# Ids of zeros only are invalid, and so is version ff; a version later than 00 may have more parts.
_TRACEPARENT = re.compile(
    r"(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-[0-9a-f]{2}(-.*)?"
)


@dataclass(frozen=True, slots=True)
class Span:
    """A part of the work on a question, within its trace; `van_buiten`: another house asked.

    `gedaan` gathers what was done for it, in the words of whoever logs that.
    """

    trace_id: str
    span_id: str
    parent_span_id: str | None
    begonnen: int  # milliseconds since 1970
    van_buiten: bool = False
    gedaan: list[str] = field(default_factory=list, compare=False)

    @property
    def traceparent(self) -> str:
        """What goes along with a question to others."""
        return f"00-{self.trace_id}-{self.span_id}-01"

    def onderdeel(self) -> "Span":
        """A part of this part, which begins now."""
        return Span(self.trace_id, secrets.token_hex(8), self.span_id, milliseconden())


HUIDIG: ContextVar[Span | None] = ContextVar("span", default=None)


def begin(traceparent: str | None = None) -> Span:
    """The work on a question that came in, in the trace that it names or in a new one."""
    gezegd = _TRACEPARENT.fullmatch(traceparent or "")
    if gezegd is None or (gezegd[0].startswith("00") and gezegd[3]):
        return Span(secrets.token_hex(16), secrets.token_hex(8), None, milliseconden())
    return Span(gezegd[1], secrets.token_hex(8), gezegd[2], milliseconden(), van_buiten=True)


def huidig() -> Span:
    """The question that is being worked on, or one of its own where nobody began one."""
    return HUIDIG.get() or begin()


def in_trace() -> dict[str, str]:
    """What an entry says of the question it was recorded for, if anyone traces that."""
    span = HUIDIG.get()
    return {"trace_id": span.trace_id} if span else {}


def milliseconden() -> int:
    """Now, in milliseconds since 1970."""
    return time.time_ns() // 1_000_000
