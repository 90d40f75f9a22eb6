"""Two readers of one definition side by side: the engine and the oracle, on the same file.

The engine gets its facts the way the register gives them (typed acts, clear fields); the oracle
reads the same import lines. What differs comes back as text that a person can act on.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache
from typing import Any

import yaml

from ledger.daden.handelingen import lees_handeling
from ledger.daden.velden import heldere_velden
from ledger.tijd.wanneer import AMSTERDAM
from ledger.zaak.dossier import Feit, Vastlegger
from projections.normen.normen import PAKKETTEN, Catalogus
from projections.toetsen.toetsing import toetsen
from tests import GEGEVENS
from tests.orakel.orakel import NVT, TeVeelWerelden, Verdict, aanleidingen, verdict
from tests.orakel.orakel_pakket import Normen
from tests.orakel.orakel_tijd import DAG
from tests.orakel.orakel_zaak import Daad, Zaak, gecorrigeerd, reeks
from tests.orakel.zaakgenerator import Geval

AANVULLING = {
    naam: (PAKKETTEN / naam).read_text("utf-8") for naam in ("kalender-atw.yaml", "maatstaf.yaml")
}
BUITEN_DE_HANDELING = frozenset({"id", "dossier", "vastgelegd_op", "ook_in"})
BENADERD = frozenset({"benaderd"})  # more worlds than the engine tells apart, and it says so
Plek = tuple[str, str | None]  # a norm, and the act that opened an instance of it
Uitkomsten = dict[Plek, frozenset[str]]
Verdicten = dict[Plek, Verdict]
GEEN = Verdict(NVT)


@dataclass(frozen=True)
class Lezers:
    """The same texts, read twice."""

    orakel: Normen
    motor: Catalogus

    @classmethod
    def van(cls, teksten: Mapping[str, str]) -> "Lezers":
        kalender, maatstaf = aanvulling()
        termijnen = {
            woord: maat
            for woord, maat in maatstaf["open_termijnen"].items()
            if isinstance(maat, dict) and "binnen_werkdagen" in maat
        }
        pakketten = [gelezen(tekst) for tekst in teksten.values()]
        orakel = Normen(pakketten, kalender, termijnen)
        catalogus = Catalogus.uit_teksten(dict(teksten), AANVULLING)
        return cls(orakel, catalogus.alleen(orakel, ook_uitgeschakeld=True))


def gelezen(tekst: str) -> Any:
    return yaml.load(tekst, yaml.CSafeLoader)


@cache
def aanvulling() -> tuple[Any, ...]:
    return tuple(map(gelezen, AANVULLING.values()))


@cache
def echte_lezers() -> Lezers:
    """The packages that are in force, and the bare norms for calendar and terms."""
    paden = [p for p in sorted(PAKKETTEN.glob("*.yaml")) if p.name not in AANVULLING]
    teksten = {p.name: p.read_text("utf-8") for p in [*paden, GEGEVENS / "proef.yaml"]}
    return Lezers.van(teksten)


def lezers_van(g: Geval) -> Lezers:
    return Lezers.van(g.teksten) if g.teksten else echte_lezers()


def verhalen() -> list[dict[str, Any]]:
    regels = (GEGEVENS / "verhalen.jsonl").read_text("utf-8").splitlines()
    return [json.loads(regel) for regel in regels]


def feit(daad: Daad, nummer: int) -> Feit:
    """An act as the register hands it to the engine."""
    handeling = lees_handeling({k: w for k, w in daad.items() if k not in BUITEN_DE_HANDELING})
    vastgelegd = date.fromisoformat(daad.get("vastgelegd_op", "2030-01-01"))
    return Feit(
        id=daad["id"],
        nummer=nummer,
        daad=daad["daad"],
        velden=heldere_velden(handeling),
        vastgelegd_op=datetime.combine(vastgelegd, time(12), AMSTERDAM),
        vastlegger=Vastlegger("proef", "secretaris_commissie"),
    )


def volgens_motor(
    lezers: Lezers, daden: Sequence[Daad], peildatum: date, welke: Iterable[str] | None = None
) -> Uitkomsten:
    verdicten = verdicten_van_motor(lezers, daden, peildatum, welke)
    return {plek: verdict.uitkomsten for plek, verdict in verdicten.items()}


def verdicten_van_motor(
    lezers: Lezers, daden: Sequence[Daad], peildatum: date, welke: Iterable[str] | None = None
) -> Verdicten:
    catalogus = lezers.motor
    if welke is not None:
        catalogus = catalogus.alleen(welke, ook_uitgeschakeld=True)
    feiten = [feit(daad, nummer) for nummer, daad in enumerate(daden, 1)]
    toetsen_ = toetsen(feiten, catalogus, peildatum)
    return {
        (t.norm, t.aanleiding): Verdict(
            BENADERD if t.benaderd else frozenset(t.uitkomsten),
            *((t.due_vroegst, t.due_laatst) if t.soort == "gebod" else ()),
        )
        for t in toetsen_
    }


def volgens_orakel(
    lezers: Lezers, daden: Sequence[Daad], peildatum: date, welke: Iterable[str], hoogstens: int
) -> tuple[Uitkomsten, set[Plek]]:
    """What the oracle finds, and the instances with more worlds than it walks through."""
    verdicten, te_veel = verdicten_van_orakel(lezers, daden, peildatum, welke, hoogstens)
    return {plek: verdict.uitkomsten for plek, verdict in verdicten.items()}, te_veel


def verdicten_van_orakel(
    lezers: Lezers, daden: Sequence[Daad], peildatum: date, welke: Iterable[str], hoogstens: int
) -> tuple[Verdicten, set[Plek]]:
    normen, gevonden, te_veel = lezers.orakel, Verdicten(), set[Plek]()
    zaak = Zaak(list(daden), peildatum, normen.grenzen, normen.randen)
    for naam in welke:
        for daad, terugval in aanleidingen(normen, normen[naam], zaak):
            plek = (naam, daad["id"] if daad else None)
            try:
                uit = verdict(normen, normen[naam], zaak, daad, terugval, hoogstens)
            except TeVeelWerelden:
                te_veel.add(plek)
                continue
            if not terugval or uit.uitkomsten != NVT:
                gevonden[plek] = uit
    return gevonden, te_veel


@dataclass(frozen=True)
class Verschil:
    """One verdict on which the two do not agree."""

    zaad: int | str
    norm: str
    aanleiding: str | None
    peildatum: date
    motor: Verdict
    orakel: Verdict

    def __str__(self) -> str:
        def noem(v: Verdict) -> str:
            eind = f" (laatste dag {v.vroegst}..{v.laatst})" if v.vroegst or v.laatst else ""
            return (" of ".join(sorted(v.uitkomsten)) or "(geen toets)") + eind

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
    orakel, te_veel = verdicten_van_orakel(lezers, daden, peildatum, welke, hoogstens)
    motor = verdicten_van_motor(lezers, daden, peildatum, welke)
    te_veel |= {plek for plek, verdict in motor.items() if verdict.uitkomsten == BENADERD}
    plekken = [plek for plek in dict.fromkeys([*orakel, *motor]) if plek not in te_veel]
    verschillen = [
        Verschil(zaad, *plek, peildatum, motor.get(plek, GEEN), orakel.get(plek, GEEN))
        for plek in plekken
        if motor.get(plek, GEEN) != orakel.get(plek, GEEN)
    ]
    anders = [v for v in verschillen if not begint_nog(lezers, daden, v, hoogstens)]
    return len(plekken), len(te_veel), anders


def begint_nog(lezers: Lezers, daden: Sequence[Daad], v: Verschil, hoogstens: int) -> bool:
    """Whether the latest last day is that of a trigger which may yet come after the reference date.

    The engine may count such a day (ARCHITECTURE.md, D28), but none that no later day can give.
    """
    normen, motor, nu = lezers.orakel, v.motor, v.orakel
    zaak = Zaak(list(daden), v.peildatum, normen.grenzen, normen.randen)
    if v.aanleiding is None or (nu.uitkomsten, nu.vroegst) != (motor.uitkomsten, motor.vroegst):
        return False
    laatst = zaak.ruim[v.aanleiding][1]
    if zaak.eindeloos[v.aanleiding][1]:
        if motor.laatst is None:
            return True
        laatst = motor.laatst
    for dag in reeks(v.peildatum + DAG, laatst):
        zaak = Zaak(list(daden), dag, normen.grenzen, normen.randen)
        daad = zaak.op_id[v.aanleiding]
        try:
            straks = verdict(normen, normen[v.norm], zaak, daad, False, hoogstens)
        except TeVeelWerelden:  # not compared, as everywhere
            return True
        if motor.laatst == straks.laatst:
            return True
    return False
