"""The calendar feed: one day per running term, with case number and duty code and nothing else.

Whoever subscribes shows these events on telephones and screens, outside this register. So an event
names no person, quotes nothing and links nowhere; its UID is a name that only this register can
make. RFC 5545, RFC 7986.
"""

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta

from icalendar import Calendar, Event, Timezone

from api.taal import taal
from projections.beelden.bord import Bordregel

_VERVERS = timedelta(hours=6)
_NAAM = "Termijnen (Toedracht)"


def agenda(
    regels: Iterable[Bordregel],
    *,
    op: datetime,
    positie: int,
    pseudoniem: Callable[[str], str],
) -> bytes:
    """The running terms of a board as an iCalendar stream.

    `op` is the moment of making; `positie`, which only grows, numbers the versions of an event.
    A term whose last day is not precisely known stands on the earliest day, and says so.
    """
    kalender = Calendar()
    kalender.add("prodid", "-//Toedracht//Termijnenbord//NL")
    kalender.add("version", "2.0")
    kalender.add("calscale", "GREGORIAN")
    kalender.add("name", _NAAM)
    kalender.add("x-wr-calname", _NAAM)
    kalender.add("refresh-interval", _VERVERS, parameters={"VALUE": "DURATION"})
    kalender.add("x-published-ttl", "PT6H")
    for regel in regels:
        dag = regel.kern.due_vroegst
        if dag is not None:
            uid = pseudoniem("\n".join(_sleutel(regel)))
            kalender.add_component(_afspraak(regel, dag, uid, op, positie))
    if not kalender.subcomponents:
        kalender.add_component(_leegte())
    return bytes(kalender.to_ical())


def _leegte() -> Timezone:
    """What a calendar without any event holds: it must hold something (RFC 5545, 3.6)."""
    return Timezone.from_tzid("UTC")


def _sleutel(regel: Bordregel) -> tuple[str, ...]:
    """What makes it the same term tomorrow."""
    return regel.dossier, regel.relaas, regel.norm.id, regel.aanleiding or "", str(regel.rang)


def _afspraak(regel: Bordregel, dag: date, uid: str, op: datetime, positie: int) -> Event:
    onzeker = regel.kern.due_laatst != dag
    afspraak = Event()
    afspraak.add("uid", uid)
    afspraak.add("dtstamp", op)
    afspraak.add("sequence", positie)
    afspraak.add("dtstart", dag)
    afspraak.add("dtend", dag + timedelta(days=1))
    afspraak.add("summary", f"{regel.kenmerk or regel.dossier} · {regel.norm.id}")
    if onzeker:
        laatst = regel.kern.due_laatst
        tot = f"; op zijn laatst {taal.dag(laatst)}" if laatst else ""
        afspraak.add("description", f"Op zijn vroegst deze dag{tot}.")
    else:
        afspraak.add("description", "De laatste dag van deze termijn.")
    afspraak.add("class", "PRIVATE")
    afspraak.add("transp", "TRANSPARENT")
    return afspraak
