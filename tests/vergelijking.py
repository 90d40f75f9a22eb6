"""Two readers of one definition side by side: the engine and the oracle, on the same file.

The engine gets its facts the way the register gives them (typed acts, clear fields); the oracle
reads the same import lines. What differs comes back as text that a person can act on.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from ledger.dossier import Feit, Vastlegger
from ledger.handelingen import lees_handeling
from ledger.velden import heldere_velden
from projections.normen import PAKKETTEN, Catalogus
from projections.toetsing import toetsen
from tests.orakel import TeVeelWerelden, aanleidingen, verdict
from tests.orakel_normen import Normen
from tests.orakel_zaak import Daad, Zaak, gecorrigeerd
from tests.zaakgenerator import Geval

HIER = Path(__file__).parent
AANVULLING = {
    naam: (PAKKETTEN / naam).read_text("utf-8") for naam in ("kalender-atw.yaml", "maatstaf.yaml")
}
BUITEN_DE_HANDELING = frozenset({"id", "dossier", "vastgelegd_op", "ook_in"})
BENADERD = frozenset({"benaderd"})  # more worlds than the engine tells apart, and it says so
NVT = frozenset({"niet_van_toepassing"})
Uitkomsten = dict[tuple[str, str | None], frozenset[str]]


@dataclass(frozen=True)
class Lezers:
    """The same texts, read twice."""

    orakel: Normen
    motor: Catalogus

    @classmethod
    def van(cls, teksten: Mapping[str, str]) -> "Lezers":
        kalender, maatstaf = (yaml.safe_load(tekst) for tekst in AANVULLING.values())
        termijnen = {
            woord: maat
            for woord, maat in maatstaf["open_termijnen"].items()
            if isinstance(maat, dict) and "binnen_werkdagen" in maat
        }
        pakketten = [yaml.safe_load(tekst) for tekst in teksten.values()]
        orakel = Normen(pakketten, kalender, termijnen)
        catalogus = Catalogus.uit_teksten(dict(teksten), AANVULLING)
        return cls(orakel, catalogus.alleen(orakel, ook_uitgeschakeld=True))


@cache
def echte_lezers() -> Lezers:
    """The packages that are in force, and the bare norms for calendar and terms."""
    paden = [p for p in sorted(PAKKETTEN.glob("*.yaml")) if p.name not in AANVULLING]
    teksten = {p.name: p.read_text("utf-8") for p in [*paden, HIER / "proef.yaml"]}
    return Lezers.van(teksten)


def lezers_van(g: Geval) -> Lezers:
    return Lezers.van(g.teksten) if g.teksten else echte_lezers()


def verhalen() -> list[dict[str, Any]]:
    regels = (HIER / "verhalen.jsonl").read_text("utf-8").splitlines()
    return [json.loads(regel) for regel in regels]


def feit(daad: Daad, nummer: int) -> Feit:
    """An act as the register hands it to the engine."""
    handeling = lees_handeling({k: w for k, w in daad.items() if k not in BUITEN_DE_HANDELING})
    return Feit(
        id=daad["id"],
        nummer=nummer,
        daad=daad["daad"],
        velden=heldere_velden(handeling),
        vastgelegd_op=datetime(2030, 1, 1, tzinfo=UTC),
        vastlegger=Vastlegger("proef", "secretaris_commissie"),
    )


def volgens_motor(
    lezers: Lezers, daden: Sequence[Daad], peildatum: date, welke: Iterable[str] | None = None
) -> Uitkomsten:
    catalogus = lezers.motor
    if welke is not None:
        catalogus = catalogus.alleen(welke, ook_uitgeschakeld=True)
    feiten = [feit(daad, nummer) for nummer, daad in enumerate(daden, 1)]
    toetsen_ = toetsen(feiten, catalogus, peildatum)
    return {
        (t.norm, t.aanleiding): BENADERD if t.benaderd else frozenset(t.uitkomsten)
        for t in toetsen_
    }


def volgens_orakel(
    lezers: Lezers, daden: Sequence[Daad], peildatum: date, welke: Iterable[str], hoogstens: int
) -> tuple[Uitkomsten, set[tuple[str, str | None]]]:
    """What the oracle finds, and the instances with more worlds than it walks through."""
    normen, gevonden, te_veel = lezers.orakel, Uitkomsten(), set[tuple[str, str | None]]()
    zaak = Zaak(list(daden), peildatum, normen.grenzen, normen.randen)
    for naam in welke:
        for daad, terugval in aanleidingen(normen, normen[naam], zaak):
            plek = (naam, daad["id"] if daad else None)
            try:
                uitkomsten = verdict(normen, normen[naam], zaak, daad, terugval, hoogstens)
            except TeVeelWerelden:
                te_veel.add(plek)
                continue
            if not terugval or uitkomsten != NVT:
                gevonden[plek] = uitkomsten
    return gevonden, te_veel


@dataclass(frozen=True)
class Verschil:
    """One verdict on which the two do not agree."""

    zaad: int | str
    norm: str
    aanleiding: str | None
    peildatum: date
    motor: frozenset[str]
    orakel: frozenset[str]

    def __str__(self) -> str:
        def noem(uitkomsten: frozenset[str]) -> str:
            return " of ".join(sorted(uitkomsten)) or "(geen toets)"

        plek = f"{self.norm}@{self.aanleiding or 'dossier'} op {self.peildatum}"
        return f"{self.zaad}: {plek}: motor {noem(self.motor)}; orakel {noem(self.orakel)}"


def vergelijk(
    lezers: Lezers,
    zaad: int | str,
    handelingen: Sequence[Daad],
    peildatum: date,
    *,
    bekend_op: date | None = None,
    welke: Iterable[str] | None = None,
    hoogstens: int = 20_000,
) -> tuple[int, int, list[Verschil]]:
    """Compared, skipped, and every difference. No verdict is the same as not applicable."""
    welke = list(lezers.orakel if welke is None else welke)
    daden = gecorrigeerd(handelingen, bekend_op)
    orakel, te_veel = volgens_orakel(lezers, daden, peildatum, welke, hoogstens)
    motor = volgens_motor(lezers, daden, peildatum, welke)
    te_veel |= {plek for plek, uitkomsten in motor.items() if uitkomsten == BENADERD}
    plekken = [plek for plek in dict.fromkeys([*orakel, *motor]) if plek not in te_veel]
    verschillen = [
        Verschil(zaad, *plek, peildatum, motor.get(plek, NVT), orakel.get(plek, NVT))
        for plek in plekken
        if motor.get(plek, NVT) != orakel.get(plek, NVT)
    ]
    return len(plekken), len(te_veel), verschillen
