"""Cases as an object-centric event log, OCEL 2.0 as JSON.

An act that stands in two cases is one event about both. Every thing is named by an event, since
some readers drop those that are not. A value that changes stands once for each time that it did;
one that does not, since 1970, as the format has it.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import IO, Any

import orjson

from api.uitvoer.uitvoertekst import kenmerken, moment
from api.uitvoer.verantwoording import Verantwoording
from projections.uitvoer.uitvoerrijen import Gebeurtenis, Voorwerp
from projections.uitvoer.zaakuitvoer import Zaakrijen
from projections.vragen.uitvoervraag import Uitvoer

_VAST = "1970-01-01T00:00:00Z"  # since when something holds that has no moment of its own
_TYPEN = {"vastgelegd_op": "time"}  # readers write a moment anew, in as many digits as they like


class Ocelschrijver:
    """Two logs: of each event its first moment, and its last.

    Events and things wait in these two files; what is kept in memory is which there are, and how
    they are tied where another case says more of them.
    """

    def __init__(self, gebeurd: IO[bytes], dingen: IO[bytes]) -> None:
        self._gebeurd, self._dingen = _Wachtrij(gebeurd), _Wachtrij(dingen)

    def zaak(self, zaak: Zaakrijen) -> None:
        """One more case."""
        for g in zaak.gebeurtenissen:
            verwijst = [{"objectId": naar, "qualifier": als} for als, naar in g.verwijst]
            self._gebeurd.erbij(_gebeurtenis(g), verwijst)
        banden: dict[str, list[dict[str, str]]] = {}
        for b in zaak.verhoudingen:
            banden.setdefault(b.van, []).append({"objectId": b.naar, "qualifier": b.soort})
        for v in zaak.voorwerpen:
            self._dingen.erbij(_voorwerp(v), banden.get(v.id, []))

    def uitvoer(self, uitvoer: Uitvoer, over: Verantwoording) -> None:
        """What this is, as a thing of its own with one event: the format has no other place."""
        moment_ = moment(over.moment)
        id_ = f"uitvoer:{moment_}"
        regels = [(naam.replace(" ", "_"), waarde) for naam, waarde in over.regels(uitvoer)]
        regels = [regel for regel in regels if regel[0] != "uitgevoerd_op"]  # its event says so
        vast = [{"name": n, "time": [_VAST, _VAST], "value": w} for n, w in regels]
        self._dingen.erbij({"id": id_, "type": "uitvoer", "attributes": vast}, [])
        gemaakt = {"id": f"gemaakt:{id_}", "type": "uitvoer_gemaakt", "time": [moment_, moment_]}
        verwijst = [{"objectId": id_, "qualifier": "over"}]
        self._gebeurd.erbij({**gemaakt, "attributes": []}, verwijst)

    def maak_af(self, uit: IO[bytes], welke: int) -> None:
        """The whole log, each event at its first moment (0) or its last (1)."""
        uit.write(b'{"objectTypes":' + orjson.dumps(self._dingen.soorten()))
        uit.write(b',\n"eventTypes":' + orjson.dumps(self._gebeurd.soorten()))
        uit.write(b',\n"objects":[')
        _rij(uit, (_op(ding, welke) for ding in self._dingen))
        uit.write(b'],\n"events":[')
        _rij(uit, ({**g, "time": g["time"][welke]} for g in self._gebeurd))
        uit.write(b"]}\n")


class _Wachtrij:
    """Things by id, in order of first mention, each with all that any case ties it to."""

    def __init__(self, bestand: IO[bytes]) -> None:
        self._bestand = bestand
        self._eerder: set[str] = set()
        self._later: dict[str, list[dict[str, str]]] = {}
        self._soorten: dict[str, dict[str, None]] = {}

    def erbij(self, ding: Mapping[str, Any], verwijst: list[dict[str, str]]) -> None:
        if ding["id"] in self._eerder:
            self._later.setdefault(ding["id"], []).extend(verwijst)
            return
        self._eerder.add(ding["id"])
        namen = (kenmerk["name"] for kenmerk in ding["attributes"])
        self._soorten.setdefault(ding["type"], {}).update(dict.fromkeys(namen))
        self._bestand.write(orjson.dumps({**ding, "relationships": verwijst}) + b"\n")

    def __iter__(self) -> Iterator[dict[str, Any]]:
        self._bestand.seek(0)
        for regel in self._bestand:
            ding: dict[str, Any] = orjson.loads(regel)
            alle = [*ding["relationships"], *self._later.get(ding["id"], [])]
            yield {**ding, "relationships": [r for n, r in enumerate(alle) if r not in alle[:n]]}

    def soorten(self) -> list[dict[str, Any]]:
        """Every type with the attributes that one of its kind has."""
        return [
            {
                "name": soort,
                "attributes": [{"name": n, "type": _TYPEN.get(n, "string")} for n in namen],
            }
            for soort, namen in sorted(self._soorten.items())
        ]


def _op(ding: Mapping[str, Any], welke: int) -> dict[str, Any]:
    """A thing, each value from its first moment or its last."""
    rij = [{**kenmerk, "time": kenmerk["time"][welke]} for kenmerk in ding["attributes"]]
    return {**ding, "attributes": rij}


def _rij(uit: IO[bytes], dingen: Iterable[Mapping[str, Any]]) -> None:
    voor = b"\n"
    for ding in dingen:
        uit.write(voor + orjson.dumps(ding))
        voor = b",\n"


def _gebeurtenis(g: Gebeurtenis) -> dict[str, Any]:
    return {
        "id": g.id,
        "type": g.daad,
        "time": [moment(g.tijd), moment(g.tijd_laatst)],
        "attributes": [{"name": n, "value": w} for n, w in kenmerken(g).items()],
    }


def _voorwerp(v: Voorwerp) -> dict[str, Any]:
    vast = [{"name": n, "time": [_VAST, _VAST], "value": w} for n, w in v.kenmerken.items()]
    verloop = [
        {"name": n, "time": [moment(eerst), moment(laatst)], "value": w}
        for n, w, eerst, laatst in v.verloop
    ]
    return {"id": v.id, "type": v.soort, "attributes": vast + verloop}
