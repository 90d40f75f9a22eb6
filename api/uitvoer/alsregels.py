"""Cases as lines that `toedracht importeer` reads: which may refer to what comes later."""

from dataclasses import asdict
from typing import IO

import orjson

from projections.uitvoer.regeluitvoer import Ruweregel, naam_van_zaak, ruwe_regels
from projections.uitvoer.zaakuitvoer import Zaakrijen


class Regelschrijver:
    """Lines wait in a file until it is known what there are lines of; ids and names do not."""

    def __init__(self, ruw: IO[bytes]) -> None:
        self._ruw = ruw
        self._namen: dict[str, str] = {}
        self._ids: set[str] = set()

    def zaak(self, zaak: Zaakrijen) -> None:
        """One more case."""
        self._namen[zaak.beeld.id] = naam_van_zaak(zaak)
        for ruw in ruwe_regels(zaak):
            if (id_ := ruw.regel.get("id")) is not None:
                self._ids.add(id_)
            self._ruw.write(orjson.dumps(asdict(ruw)) + b"\n")

    def maak_af(self, uit: IO[bytes]) -> int:
        """All lines, and how many references to what is not among them were left out."""
        weggelaten = 0
        self._ruw.seek(0)
        for gelezen in self._ruw:
            regel, gemist = Ruweregel(**orjson.loads(gelezen)).maak_af(self._namen, self._ids)
            uit.write(orjson.dumps(regel) + b"\n")
            weggelaten += gemist
        return weggelaten
