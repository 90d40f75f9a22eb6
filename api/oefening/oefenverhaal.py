"""How a fictional case is told: acts in order, each with a source, out of a seed and nothing else.

The same seed, place and day tell the same story, on every machine and every version of Python.
What would lie after the day on which it is told has not happened yet, and is left out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from hashlib import sha256
from types import MappingProxyType
from typing import Any, TypeVar

from ledger.daden.handelingen import HANDELINGEN, REGISTERHANDELINGEN

T = TypeVar("T")
Regel = dict[str, Any]
FICTIEF = "(fictief)"
_BRON: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "signaal_geuit": ("Aantekening van een gesprek", "er is iets waar ik mij zorgen over maak"),
        "melding_gedaan": ("Meldingsbrief", "hierbij meld ik wat ik heb gezien"),
        "melding_geregistreerd": ("Register van meldingen", "ingeschreven op deze dag"),
        "ontvangst_bevestigd": ("Brief", "wij bevestigen de ontvangst van uw melding"),
        "hoogste_leidinggevende_geinformeerd": ("Memo", "de melding is besproken"),
        "gespreksverslag_voorgelegd": ("Gespreksverslag", "het verslag is ter lezing gegeven"),
        "doorgeleid": ("Geleidebrief", "ik geleid de melding hierbij door"),
        "onderzoek_ingesteld": ("Onderzoeksopdracht", "het onderzoek begint op deze dag"),
        "onderzoek_afgerond": ("Rapport", "het onderzoek is afgerond"),
        "bevindingen_medegedeeld": ("Brief", "wij delen u de bevindingen mee"),
        "oordeel_gegeven": ("Oordeel", "de commissie komt tot het volgende oordeel"),
        "standpunt_bepaald": ("Brief", "ik neem het oordeel over"),
        "maatregel_genomen": ("Besluit", "de volgende maatregel is genomen"),
        "beoordeling_medegedeeld": ("Brief", "wij berichten u over de uitkomst"),
        "benadeling_gesteld": ("Verklaring", "sinds mijn melding krijg ik ander werk"),
        "melding_ingetrokken": ("E-mail", "ik trek mijn melding in"),
        "klacht_ingediend": ("Klaagschrift", "ik dien een klacht in"),
        "klacht_afgehandeld": ("Brief", "hiermee is uw klacht afgehandeld"),
    }
)
_ANDERS = ("Verslag", "zo is het die dag opgeschreven")


class Lot:
    """Chance that anyone can repeat: the same seed and place give the same draws, in order."""

    def __init__(self, zaad: int, *plek: object) -> None:
        self._plek, self._keer = f"{zaad}/{'/'.join(map(str, plek))}", 0

    def getal(self, van: int, tot: int) -> int:
        """A number from `van` up to and including `tot`."""
        self._keer += 1
        trek = sha256(f"{self._plek}/{self._keer}".encode()).digest()
        return van + int.from_bytes(trek[:8]) % (tot - van + 1)

    def kies(self, uit: Sequence[T]) -> T:
        """One of these."""
        return uit[self.getal(0, len(uit) - 1)]

    def een_op(self, zoveel: int) -> bool:
        """Whether it happens, once in so many times."""
        return self.getal(1, zoveel) == 1


@dataclass(slots=True)
class Verhaal:
    """One case while it is told: from `begin` on, as far as `ijkdag`."""

    kenmerk: str
    lot: Lot
    begin: date
    ijkdag: date
    soort: str
    titel: str
    regels: list[Regel] = field(default_factory=list)

    def dag(self, na: int) -> date:
        """The day so many days after the beginning."""
        return self.begin + timedelta(days=na)

    def is_voorbij(self, na: int) -> bool:
        """Whether that day has come."""
        return self.dag(na) <= self.ijkdag

    def ref(self, wie: str) -> str:
        """The code of a person who is in this case only."""
        return f"{self.kenmerk}-{wie}"

    def id(self, kort: str) -> str:
        """The id under which other acts name this one."""
        return f"{self.kenmerk}-{kort}"

    def daad(
        self,
        kort: str,
        daad: str,
        op: int | str,
        wie: str | tuple[str, str],
        *,
        bron_na: int | None = None,
        relaas: str = "dossier",
        openbaar: bool = False,
        **velden: Any,
    ) -> None:
        """Tell an act on a day of the story, or at a date as imprecise as `op` says.

        `bron_na` is the day of its source where that is not the day itself.
        """
        bron_dag = bron_na if bron_na is not None else op if isinstance(op, int) else 0
        if not self.is_voorbij(max(bron_dag, op if isinstance(op, int) else 0)):
            return
        rol, ref = wie if isinstance(wie, tuple) else (wie, None)
        titel, woorden = _BRON.get(daad, _ANDERS)
        self.regels.append(
            {
                "dossier": self.kenmerk,
                "id": self.id(kort),
                "daad": daad,
                **_onbekend(daad),
                "gebeurd": op if isinstance(op, str) else self.dag(op).isoformat(),
                "door": [{"rol": rol, "ref": ref}],
                "bronnen": [
                    {
                        "titel": f"{titel} {FICTIEF}",
                        "datum": self.dag(bron_dag).isoformat(),
                        "citaat": woorden,
                        "relaas": relaas,
                        "openbaar": openbaar,
                    }
                ],
                **velden,
            }
        )

    def over(self, kort: str, daad: str, op: int | str, wie: Any, **velden: Any) -> None:
        """Tell an act on the report of this case."""
        self.daad(kort, daad, op, wie, **{"melding": self.id("m"), **velden})

    def stand(self, kort: str, daad: str, na: int = 0, **velden: Any) -> None:
        """Tell an act of the register itself, once that day has come."""
        if self.is_voorbij(na):
            eigen = {"dossier": self.kenmerk, "id": self.id(kort), "daad": daad}
            self.regels.append(eigen | _onbekend(daad) | velden)


def _onbekend(daad: str) -> Regel:
    """Every field that an act must have, unknown until told."""
    velden = (HANDELINGEN.get(daad) or REGISTERHANDELINGEN[daad]).model_fields
    return {
        naam: None
        for naam, veld in velden.items()
        if veld.is_required() and naam not in {"gebeurd", "door", "daad"}
    }
