"""Cases as an event log in XES (IEEE 1849-2016): a trace per case, its acts in order of time.

What XES has a name for goes by that name; the stretch of days, which it has not, by names of ours
that begin with `il:`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import datetime
from typing import IO, Any

from lxml import etree

from api.uitvoer.uitvoertekst import kenmerken, moment, voor_xml
from api.uitvoer.verantwoording import Verantwoording
from projections.uitvoer.uitvoerrijen import Gebeurtenis
from projections.uitvoer.zaakuitvoer import Zaakrijen
from projections.vragen.uitvoervraag import Uitvoer

Tijd = Callable[[Gebeurtenis], datetime]
_RUIMTE = "http://www.xes-standard.org/"
_UITBREIDINGEN = (
    ("Concept", "concept", "concept"),
    ("Time", "time", "time"),
    ("Organizational", "org", "org"),
    ("Lifecycle", "lifecycle", "lifecycle"),
    ("Identity", "identity", "identity"),
)


def schrijf_xes(
    uitvoer: Uitvoer, over: Verantwoording, logs: Iterable[tuple[IO[bytes], Tijd]]
) -> None:
    """The whole log, for each of these files with every event at this moment of its own."""
    with ExitStack() as stapel:
        open_ = [(stapel.enter_context(_log(uit, uitvoer, over)), tijd) for uit, tijd in logs]
        for zaak in uitvoer.zaken:
            for bestand, tijd in open_:
                _spoor(bestand, zaak, tijd)


@contextmanager
def _log(uit: IO[bytes], uitvoer: Uitvoer, over: Verantwoording) -> Iterator[Any]:
    """A log whose traces are for the caller to write."""
    with etree.xmlfile(uit, encoding="utf-8") as bestand:
        bestand.write_declaration()
        koppen = {"xes.version": "1849-2016", "xes.features": "nested-attributes"}
        with bestand.element(f"{{{_RUIMTE}}}log", koppen, nsmap={None: _RUIMTE}):
            for naam, voor, adres in _UITBREIDINGEN:
                uri = f"{_RUIMTE}{adres}.xesext"
                bestand.write(_deel("extension", name=naam, prefix=voor, uri=uri))
            bestand.write(
                _deel("classifier", name="Activiteit", keys="concept:name lifecycle:transition")
            )
            for naam, waarde in over.regels(uitvoer):
                bestand.write(_tekst(f"il:{naam.replace(' ', '_')}", waarde))
            yield bestand


def _spoor(bestand: Any, zaak: Zaakrijen, tijd: Tijd) -> None:
    with bestand.element(f"{{{_RUIMTE}}}trace"):
        bestand.write(_tekst("concept:name", zaak.beeld.kenmerk or zaak.beeld.id))
        bestand.write(_tekst("il:dossier", zaak.beeld.id))
        bestand.write(_tekst("il:status", zaak.beeld.status))
        for g in sorted(zaak.gebeurtenissen, key=lambda g: (tijd(g), g.nummer or 0)):
            bestand.write(_gebeurtenis(g, tijd(g)))


def _gebeurtenis(g: Gebeurtenis, op: datetime) -> Any:
    stuk = _deel("event")
    stuk.append(_tekst("concept:name", g.titel))
    stuk.append(_deel("date", key="time:timestamp", value=moment(op)))
    stuk.append(_tekst("lifecycle:transition", "complete"))
    stuk.append(_tekst("il:id", g.id))
    stuk.append(_tekst("il:daad", g.daad))
    if g.rollen:
        stuk.append(_tekst("org:role", " + ".join(g.rollen)))
    for naam, waarde in kenmerken(g).items():
        stuk.append(_kenmerk(naam, waarde))
    for als, naar in g.verwijst:
        stuk.append(_tekst(f"il:{als}", naar))
    return stuk


def _kenmerk(naam: str, waarde: str) -> Any:
    if naam == "afgeleid":
        return _deel("boolean", key="il:afgeleid", value=waarde)
    if naam in {"vroegst", "laatst"}:
        return _deel("date", key=f"il:{naam}", value=f"{waarde}T00:00:00+00:00")
    return _tekst(f"il:{naam}", waarde)


def _tekst(sleutel: str, waarde: str) -> Any:
    return _deel("string", key=sleutel, value=waarde)


def _deel(naam: str, **kenmerken_: str) -> Any:
    schoon: Mapping[str, str] = {n: voor_xml(w) for n, w in kenmerken_.items()}
    return etree.Element(f"{{{_RUIMTE}}}{naam}", dict(schoon), nsmap={None: _RUIMTE})
