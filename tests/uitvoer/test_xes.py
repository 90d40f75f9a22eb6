"""A case as an event log in XES, as another reader takes it."""

import re
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import r4pm
from lxml import etree

from tests.opstelling.uitvoerproef import bestanden, bytes_van, de_zaak, uitgepakt, uitvoer

XES = {"x": "http://www.xes-standard.org/"}


def test_a_foreign_reader_of_xes_loses_no_event_and_no_attribute(tmp_path: Path) -> None:
    (tmp_path / "log.xes").write_bytes(bestanden("xes")["log.xes"])
    terug = tmp_path / "terug.xes"
    r4pm.export_item(r4pm.import_item("EventLog", str(tmp_path / "log.xes")), str(terug))
    onze, hunne = (sporen(pad.read_bytes()) for pad in (tmp_path / "log.xes", terug))
    assert onze == hunne
    assert sum(len(rij) for _, rij in onze) == len(de_zaak().gebeurtenissen)


def test_a_reader_of_xes_finds_every_key_once_and_what_it_orders_and_names_by_in_every_event() -> (
    None
):
    log = etree.fromstring(bestanden("xes")["log.xes"])
    altijd = {k.get("key") for k in log.iterfind("x:global[@scope='event']/*", XES)}
    sleutels = [c.get("keys").split() for c in log.iterfind("x:classifier", XES)]
    assert sleutels
    assert all(set(rij) <= altijd for rij in sleutels)
    voorvoegsels = {e.get("prefix") for e in log.iterfind("x:extension", XES)} | {"il"}
    gezien: dict[str, int] = {}
    for e in log.iterfind("x:trace/x:event", XES):
        namen = [k.get("key") for k in e]
        assert len(set(namen)) == len(namen)
        assert altijd <= set(namen)
        assert {naam.partition(":")[0] for naam in namen} <= voorvoegsels
        waarden = {k.get("key"): k.get("value") for k in e}
        for naam in waarden:
            gezien[naam] = gezien.get(naam, 0) + 1
        op = datetime.fromisoformat(waarden["time:timestamp"])
        for grens, goed in (("il:vroegst", op.__ge__), ("il:laatst", op.__le__)):
            assert grens not in waarden or goed(datetime.fromisoformat(waarden[grens]))
    assert gezien["il:laatst"] > 5
    assert gezien["org:role"] > 5
    assert gezien["org:group"] >= 1


def test_a_day_from_before_there_were_time_zones_is_a_moment_that_xml_schema_knows() -> None:
    """Amsterdam was nineteen minutes and 32 seconds ahead then, and no offset has seconds."""
    vroeg = replace(
        de_zaak().gebeurtenissen[0], vroegst=date(1930, 1, 1), laatst=date(1930, 12, 31)
    )
    anders = uitvoer((replace(de_zaak(), gebeurtenissen=(vroeg,)),))
    log = etree.fromstring(uitgepakt(bytes_van("xes", anders))["log.xes"])
    data = {k.get("key"): k.get("value") for k in log.iterfind("x:trace/x:event/x:date", XES)}
    assert data["il:vroegst"] == "1929-12-31T23:40:28Z"
    assert data["il:laatst"] == "1930-12-31T23:40:27Z"
    vorm = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
    assert all(vorm.fullmatch(waarde) for waarde in data.values())


def sporen(inhoud: bytes) -> list[tuple[Any, list[Any]]]:
    """Every trace with its events, each attribute as key and value."""
    return [
        (_waarden(spoor), [_waarden(e) for e in spoor.iterfind("x:event", XES)])
        for spoor in etree.fromstring(inhoud).iterfind("x:trace", XES)
    ]


def _waarden(deel: Any) -> list[tuple[str, Any]]:
    """In the order of their keys; a moment as a moment, in whatever zone it is written."""
    return sorted(
        (k.get("key"), str(datetime.fromisoformat(k.get("value")).timestamp()))
        if etree.QName(k).localname == "date"
        else (k.get("key"), k.get("value"))
        for k in deel
        if k.get("key")
    )
