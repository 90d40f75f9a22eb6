"""Cases as an event log in XES (IEEE 1849-2016): a trace per case, its acts in order of time.

What XES has a name for goes by that name; the stretch of days, which it has not, by names of ours
that begin with `il:`. A key stands once in an event: things that it names in one quality
stand in one value.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import date, datetime, time
from typing import IO, Any

from lxml import etree

from api.uitvoer.uitvoertekst import kenmerken, moment, voor_xml
from api.uitvoer.verantwoording import Verantwoording
from ledger.tijd.wanneer import AMSTERDAM
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
)
_ORGANEN = {"commissie", "organisatieonderdeel"}
_ELDERS = {"titel", "rol"}  # concept:name and org:role
# The first and the last instant of a day, so that the moment of an event lies between them.
_DAGEN = {"vroegst": time.min, "laatst": time(23, 59, 59)}
_ALTIJD = ("concept:name", "time:timestamp", "lifecycle:transition", "il:daad", "il:afgeleid")


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
            bestand.write(_bij_elk("trace", "concept:name", "il:dossier"))
            bestand.write(_bij_elk("event", *_ALTIJD))
            for naam, sleutels in (
                ("Activiteit", "concept:name lifecycle:transition"),
                ("Daad", "il:daad"),
            ):
                bestand.write(_deel("classifier", name=naam, keys=sleutels))
            bestand.write(_tekst("concept:name", "Toedracht"))
            bestand.write(_tekst("lifecycle:model", "standard"))
            for naam, waarde in over.regels(uitvoer):
                bestand.write(_tekst(f"il:{naam.replace(' ', '_')}", waarde))
            yield bestand


def _spoor(bestand: Any, zaak: Zaakrijen, tijd: Tijd) -> None:
    with bestand.element(f"{{{_RUIMTE}}}trace"):
        bestand.write(_tekst("concept:name", zaak.beeld.kenmerk or zaak.beeld.id))
        bestand.write(_tekst("il:dossier", zaak.beeld.id))
        bestand.write(_tekst("il:status", zaak.beeld.status))
        bestand.write(_deel("boolean", key="il:fictief", value=str(zaak.beeld.fictief).lower()))
        for g in sorted(zaak.gebeurtenissen, key=lambda g: (tijd(g), g.nummer or 0)):
            bestand.write(_gebeurtenis(g, tijd(g)))


def _gebeurtenis(g: Gebeurtenis, op: datetime) -> Any:
    stuk = _deel("event")
    stuk.append(_tekst("concept:name", g.titel))
    stuk.append(_tekst("concept:instance", g.id))
    stuk.append(_deel("date", key="time:timestamp", value=moment(op)))
    stuk.append(_tekst("lifecycle:transition", "complete"))
    for sleutel, waarde in (*_wie(g), ("il:daad", g.daad)):
        stuk.append(_tekst(sleutel, waarde))
    for naam, waarde in kenmerken(g).items():
        if naam not in _ELDERS:
            stuk.append(_kenmerk(naam, waarde))
    verwijst: dict[str, list[str]] = {}
    for als, naar in g.verwijst:
        verwijst.setdefault(als, []).append(naar)
    for als, dingen in verwijst.items():  # a key stands once in an event
        stuk.append(_tekst(f"il:ding_{als}", " ".join(dingen)))
    return stuk


def _wie(g: Gebeurtenis) -> Iterator[tuple[str, str]]:
    """By whom it was done, in which role and for which body, as XES names that."""
    door = [naar.split(":", 2) for als, naar in g.verwijst if als == "verricht_door"]
    if personen := [code for soort, _, code in door if soort == "persoon"]:
        yield "org:resource", " + ".join(personen)
    if g.rollen:
        yield "org:role", " + ".join(g.rollen)
    if organen := [code for soort, _, code in door if soort in _ORGANEN]:
        yield "org:group", " + ".join(organen)


def _kenmerk(naam: str, waarde: str) -> Any:
    if naam == "afgeleid":
        return _deel("boolean", key="il:afgeleid", value=waarde)
    if naam == "nummer":
        return _deel("int", key="il:nummer", value=waarde)
    if naam in _DAGEN:
        op = datetime.combine(date.fromisoformat(waarde), _DAGEN[naam], AMSTERDAM)
        return _deel("date", key=f"il:{naam}", value=moment(op))
    if naam == "vastgelegd_op":
        return _deel("date", key="il:vastgelegd_op", value=waarde)
    return _tekst(f"il:{naam}", waarde)


def _tekst(sleutel: str, waarde: str) -> Any:
    return _deel("string", key=sleutel, value=waarde)


def _deel(naam: str, **kenmerken_: str) -> Any:
    schoon: Mapping[str, str] = {n: voor_xml(w) for n, w in kenmerken_.items()}
    return etree.Element(f"{{{_RUIMTE}}}{naam}", dict(schoon), nsmap={None: _RUIMTE})


def _bij_elk(scope: str, *sleutels: str) -> Any:
    """What every trace or event has, by which a reader may order and name them."""
    deel = _deel("global", scope=scope)
    for sleutel in sleutels:
        if sleutel == "time:timestamp":
            deel.append(_deel("date", key=sleutel, value="1970-01-01T00:00:00Z"))
        elif sleutel == "il:afgeleid":
            deel.append(_deel("boolean", key=sleutel, value="false"))
        else:
            deel.append(_tekst(sleutel, "onbekend"))
    return deel
