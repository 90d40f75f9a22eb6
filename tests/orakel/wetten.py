"""What the laws share: a random case with its norms, and what the engine makes of it."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any

import yaml
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from ledger.tijd.wanneer import periode
from projections.normen.normen import Catalogus
from projections.plichten.vragen import Zaak
from projections.toetsen.bladen import bladeren
from tests.orakel.normgenerator import geval
from tests.orakel.vergelijking import feit, gelezen, lezers_van
from tests.orakel.zaakgenerator import Geval

WETTEN = settings(
    max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
ZADEN = st.integers(0, 10**6)
KEUZES = st.integers(0, 99)
DAG = timedelta(days=1)
Daden = list[dict[str, Any]]
Uitkomsten = dict[tuple[str, str | None], frozenset[str]]
NVT = frozenset({"niet_van_toepassing"})
_DATUMVELDEN = ("gebeurd", "ontvangen_op", "verzonden_op", "dagtekening")


def oordeel(daden: Daden, catalogus: Catalogus, op: date) -> Uitkomsten:
    """Every verdict that is exact, by norm and act: the worlds alone, without explaining them."""
    hier = Zaak([feit(daad, nummer) for nummer, daad in enumerate(daden, 1)], catalogus, op)
    uit = Uitkomsten()
    for vraag in hier.vragen():
        gevonden, geheel = bladeren(hier.beeld, vraag)
        if gevonden is not None and geheel:
            sleutel = vraag.norm.id, vraag.aanleiding.id if vraag.aanleiding else None
            uit[sleutel] = frozenset(blad.uitslag.uitkomst for blad in gevonden)
    return uit


def zaak(zaad: int) -> tuple[Geval, Daden, Catalogus]:
    """A random case, its acts, and the norms it is judged by."""
    g = geval(zaad)
    return g, [dict(daad) for daad in g.handelingen], lezers_van(g).motor


def met_bronnen(catalogus: Catalogus, ids: Iterable[str]) -> Catalogus:
    """Only these norms, and the duties they follow."""
    gekozen = set[str]()
    rij = list(ids)
    while rij:
        gekozen.add(id_ := rij.pop())
        rij += (n.van_plicht.norm for n in catalogus.normen[id_] if n.van_plicht)
    return catalogus.alleen(gekozen, ook_uitgeschakeld=True)


def volgt(catalogus: Catalogus, norm: str) -> bool:
    """Is this duty opened by the outcome of another?"""
    return any(versie.van_plicht for versie in catalogus.normen[norm])


def met_normen(g: Geval, wijzig: Callable[[dict[str, Any]], object]) -> Catalogus:
    """The norms of a case, changed as a person would change their file."""
    teksten = {}
    for naam, tekst in g.teksten.items():
        pakket = gelezen(tekst)
        wijzig(pakket)
        teksten[naam] = yaml.safe_dump(pakket, allow_unicode=True)
    return lezers_van(Geval(g.zaad, g.handelingen, teksten, g.peildata)).motor


def ergens(uitkomsten: Uitkomsten, norm: str, daad: str | None) -> frozenset[str]:
    """The outcomes of an instance; of the case as a whole when there is no such act."""
    return uitkomsten.get((norm, daad)) or uitkomsten.get((norm, None)) or NVT


def dagen_van(edtf: str, hoogstens: int = 40) -> list[date]:
    """The days a vague date leaves open; none when it is exact or leaves too many."""
    tijd = periode(edtf)
    if tijd.open_begin or tijd.open_eind or tijd.exact:
        return []
    n = (tijd.laatst - tijd.vroegst).days + 1
    return [tijd.vroegst + timedelta(days=k) for k in range(n)] if n <= hoogstens + 1 else []


def vaag(daden: Daden) -> list[tuple[int, str, list[date]]]:
    """Where a date leaves a few days open, and which."""
    return [
        (i, veld, dagen)
        for i, daad in enumerate(daden)
        for veld in _DATUMVELDEN
        if isinstance(daad.get(veld), str) and (dagen := dagen_van(daad[veld]))
    ]


def met(daden: Daden, i: int, veld: str, waarde: Any) -> Daden:
    """The same acts, one field of one of them changed."""
    return [{**daad, veld: waarde} if j == i else daad for j, daad in enumerate(daden)]


def ongerijmd(daden: Daden, catalogus: Catalogus, op: date) -> bool:
    """Do these dates contradict each other, so that they are in no world?"""
    ooit = op + timedelta(days=20_000)
    return any("tegenstrijdig" in u for u in oordeel(daden, catalogus, ooit).values())
