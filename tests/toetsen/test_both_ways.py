"""Every norm that judges can be met and can be missed, shown by a small file made for it."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest

from ledger.daden.handelingen import HANDELINGEN
from projections.normen.normen import Catalogus
from projections.normen.normvelden import veld_van
from projections.normen.normvorm import EenVan, ErIs, ErIsGeen, Norm, Patroon, Voorwaarde, Zaak
from tests.toetsen.test_duties import Daad, oordelen, uitkomsten, verklaring

CATALOGUS = Catalogus.laad()
DAG = {"bmvm.2010": date(2012, 3, 5), "ikr.2017": date(2018, 3, 5), "aw.oud": date(2018, 3, 5)}
DAG |= {
    "aw2017": date(2024, 3, 4),
    "jenv.pre2020": date(2019, 3, 4),
    "whvk.2016": date(2018, 9, 3),
    "awb": date(2005, 3, 7),
}


def dag_van(norm: Norm) -> date:
    """A day on which the norm was in force."""
    for begin in (norm.id, norm.pakket):
        for voorvoegsel, dag_ in DAG.items():
            if begin.startswith(voorvoegsel):
                return dag_
    return date(2024, 3, 4)


def daad_van(patroon: Patroon, id_: str, op: date, **velden: Any) -> dict[str, Any]:
    """An act that fits the pattern."""
    daad: dict[str, Any] = {"id": id_, "daad": patroon.daad, "gebeurd": op.isoformat()}
    daad |= {"door": [{"rol": None, "ref": None}], "na": []}
    if patroon.daad == "melding_gedaan":
        daad |= {"kanaal": "leidinggevende", "vermoedens": ["misstand"], "ontvanger_rol": "melder"}
        daad |= {"vorm": "mondeling", "dagtekening": op.isoformat()}
    if patroon.daad == "klacht_ingediend":
        daad |= {"klacht": id_, "behandeling": "zelf", "ontvangen_op": op.isoformat()}
    if veld_van(patroon.daad, "ontvangen_op") is not None:
        daad["ontvangen_op"] = op.isoformat()
    for eis in patroon.eisen:
        if eis.toets == "zelfde_als":
            continue
        waarde: Any = eis.waarden[0]
        veld = veld_van(patroon.daad, eis.pad)
        if eis.toets == "niet" and veld is not None:
            ander = sorted(map(str, (veld.waarden or {"2024-06-03"}) - set(eis.waarden)))
            waarde = ander[0]
        if eis.pad == "door":
            daad["door"] = [{"rol": waarde, "ref": None}]
        else:
            daad[eis.pad] = [waarde] if veld is not None and veld.lijst else waarde
    return aangevuld(daad | velden)


def aangevuld(daad: dict[str, Any]) -> dict[str, Any]:
    """With null for what an act must say and this one does not."""
    for naam, veld in HANDELINGEN[daad["daad"]].model_fields.items():
        if veld.is_required() and naam not in daad:
            daad[naam] = None
    return daad


def waar(voorwaarden: Sequence[Voorwaarde], op: date) -> list[dict[str, Any]]:
    """What must be on record for the conditions to hold."""
    daden: list[dict[str, Any]] = []
    for n, voorwaarde in enumerate(voorwaarden):
        if isinstance(voorwaarde, ErIs):
            daden.append(daad_van(voorwaarde.patroon, f"w{n}", op))
        if isinstance(voorwaarde, ErIsGeen):
            daden.append(verklaring([voorwaarde.patroon.daad], op + timedelta(days=2000), op))
        if isinstance(voorwaarde, EenVan):
            daden += waar(voorwaarde.delen[:1], op)
        for eis in voorwaarde.eisen if isinstance(voorwaarde, Zaak) else ():
            if eis.pad == "vermoedens":
                soort = Patroon("kwalificatie_gegeven")
                daden.append(daad_van(soort, f"k{n}", op, soorten=list(eis.waarden)))
            else:
                feitelijk = Patroon("omstandigheid_vastgesteld")
                velden = {"omstandigheid": eis.pad, "uitkomst": "ja"}
                daden.append(daad_van(feitelijk, f"z{n}{eis.pad}", op, **velden))
    return daden


def zaak_met(norm: Norm, *patronen: Patroon) -> list[dict[str, Any]]:
    """A file with one report, what the norm asks for, and these acts a day later."""
    op = dag_van(norm)
    daden = waar(norm.indien, op)
    if not any(p.daad in ("melding_gedaan", "klacht_ingediend") for p in norm.aanleiding):
        vermoedens = [e.waarden[0] for v in norm.indien if isinstance(v, Zaak) for e in v.eisen]
        soort = "misstand" if "misstand" in vermoedens else "schending_unierecht"
        eerste = daad_van(Patroon("melding_gedaan"), "m", op, vermoedens=[soort])
        daden.insert(0, eerste)
    if norm.aanleiding:
        daden.append(daad_van(norm.aanleiding[0], "t", op))
    for n, patroon in enumerate(patronen):
        daden.append(daad_van(patroon, f"n{n}", op + timedelta(days=1)))
    return daden


GEBODEN = {n.id: n for n in CATALOGUS.werkzaam if n.soort == "gebod"}
VERBODEN = {n.id: n for n in CATALOGUS.werkzaam if n.soort == "verbod"}


def van(norm: Norm, daden: Sequence[Daad], op: date) -> set[str]:
    catalogus = CATALOGUS.alleen([norm.id, *_steun(norm)])
    return uitkomsten(oordelen(daden, catalogus, op), norm.id)


def _steun(norm: Norm) -> list[str]:
    return [norm.terugval.termijn_van] if norm.terugval else []


@pytest.mark.parametrize("id_", GEBODEN)
def test_every_duty_has_a_case_that_meets_it(id_: str) -> None:
    norm = GEBODEN[id_]
    patronen = [groep[0] for groep in norm.nakoming.groepen]
    daden = zaak_met(norm, *patronen)
    if norm.termijn is not None and norm.termijn.voor is not None:
        daden = [
            {**d, "gebeurd": (dag_van(norm) - timedelta(days=1)).isoformat()}
            if d["id"].startswith("n")
            else d
            for d in daden
        ]
    assert van(norm, daden, dag_van(norm) + timedelta(days=900)) == {"nagekomen"}


@pytest.mark.parametrize("id_", GEBODEN)
def test_every_duty_has_a_case_that_misses_it(id_: str) -> None:
    norm = GEBODEN[id_]
    daden = zaak_met(norm)
    soorten = sorted({p.daad for groep in norm.nakoming.groepen for p in groep})
    op = dag_van(norm) + timedelta(days=900)
    daden.append(verklaring(soorten, op, op))
    maat = norm.termijn and norm.termijn.open and CATALOGUS.maatstaf.dagen[norm.termijn.open]
    hard = norm.termijn and (norm.termijn.hard or norm.termijn.voor)
    gevonden = van(norm, daden, op)
    if maat or hard:  # without a yardstick nothing is ever too late
        assert gevonden == {"niet_gebleken" if norm.praktijk else "niet_nagekomen"}
    else:
        assert gevonden == {"loopt"}


@pytest.mark.parametrize("id_", VERBODEN)
def test_every_prohibition_has_a_case_that_breaks_it_and_one_that_does_not(id_: str) -> None:
    norm = VERBODEN[id_]
    op = dag_van(norm) + timedelta(days=900)
    opening = [Patroon(norm.venster.van.daad)] if norm.venster else []
    daden = [d for d in zaak_met(norm, norm.verboden[0]) if d["daad"] != "kwalificatie_gegeven"]
    for patroon in opening:
        if not any(d["daad"] == patroon.daad for d in daden):
            daden.append(daad_van(patroon, "o", dag_van(norm)))
    assert van(norm, daden, op) == {"geschonden"}
    schoon = [d for d in daden if d["id"] != "n0"]
    assert van(norm, schoon, op) == {"geen_schending_gebleken"}
