"""The arithmetic of a term, step by step: the day it runs from, the words of the rule, the days
that were skipped and why.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import partial
from itertools import count, takewhile

from projections.normen.normvorm import Norm
from projections.normen.termijnen import Kalender, Rekensom, Vrij, noem_dag, noem_duur
from projections.plichten.eindes import Dag, Einde
from projections.plichten.uren import Uren
from projections.werelden.werelden import Wereld

_MET_DE_WET, _DOOR_DE_WET = "met de Algemene termijnenwet", " (Algemene termijnenwet)"
_LANG = 2000  # days: so vague a begin gives no sum worth showing


def rekenwijze(
    norm: Norm, eindes: Iterable[tuple[Einde, Wereld]], *, terugval: bool = False
) -> tuple[str, ...]:
    """The steps to the last day, for each way it can be reckoned; what they share is said once.

    With `terugval` the term starts where another ended, so the last step is the term itself.
    """
    gedaan: dict[Rekensom | None, tuple[str, ...]] = {}
    for einde, wereld in eindes:
        som = einde.tabel.som if isinstance(einde, Dag) else None
        if som not in gedaan:
            gedaan[som] = _stappen_van(norm, einde, wereld, terugval=terugval)
    if len({_met_wet(som) for som in gedaan if som is not None}) < 2:
        return tuple(dict.fromkeys(stap for stappen in gedaan.values() for stap in stappen))
    samen = _gelijk_begin(list(gedaan.values()))
    lezingen: dict[tuple[str, ...], set[bool]] = {}
    for som, stappen in gedaan.items():
        met = som is not None and _met_wet(som)
        lezingen.setdefault(stappen[len(samen) :], set()).add(met)
    return (*samen, *_per_lezing(lezingen))


def _per_lezing(lezingen: Mapping[tuple[str, ...], AbstractSet[bool]]) -> Iterator[str]:
    """The steps of each reading of the law; where more than one term is disputed, by number."""
    alleen_deze = len(lezingen) == 2 and all(len(met) == 1 for met in lezingen.values())
    nummer = count(1)
    for stappen, met in lezingen.items():
        naam = _MET_DE_WET if True in met else "zonder de Algemene termijnenwet"
        if not alleen_deze and stappen:
            naam = f"lezing {next(nummer)}"
        named = naam == _MET_DE_WET
        yield from (
            f"{naam}: {stap.replace(_DOOR_DE_WET, '') if named else stap}" for stap in stappen
        )


def _met_wet(som: Rekensom) -> bool:
    """Is the law read into the step that ends it?"""
    return som.later[-1][1] if som.later else som.atw


def _gelijk_begin(rijen: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    gelijk = takewhile(lambda stappen: len(set(stappen)) == 1, zip(*rijen, strict=False))
    return tuple(stappen[0] for stappen in gelijk)


def _stappen_van(norm: Norm, einde: Einde, w: Wereld, *, terugval: bool) -> tuple[str, ...]:
    """The steps of one sum; of a vague begin those of its first and its last day."""
    if isinstance(einde, Uren):
        van, tot = einde.grenzen(w)
        return (f"termijn in uren: zij loopt af op {_tussen(van, tot)}",)
    if not isinstance(einde, Dag):
        return ()
    termijn = norm.termijn
    woord = termijn.open if termijn is not None else None
    laag, hoog = w.ruimte.laag[einde.anker], w.ruimte.hoog[einde.anker]
    if hoog - laag > _LANG:
        return ()
    maten = (0, 0) if einde.maat is None else _maten(w, einde.maat)
    stappen = partial(_stappen, einde, woord, terugval=terugval)
    vroegst = tuple(stappen(laag, maten[0], laat=False))
    laatst = tuple(stappen(hoog, maten[1], laat=True))
    samen = _gelijk_begin([vroegst, laatst])
    return (
        *samen,
        *(f"op zijn vroegst: {stap}" for stap in vroegst[len(samen) :]),
        *(f"op zijn laatst: {stap}" for stap in laatst[len(samen) :]),
    )


def _maten(w: Wereld, maat: int) -> tuple[int, int]:
    return w.ruimte.laag[maat], w.ruimte.hoog[maat]


def _tussen(van: int, tot: int) -> str:
    if van == tot:
        return noem_dag(van)
    return f"een dag van {noem_dag(van)} tot en met {noem_dag(tot)}"


def _stappen(
    einde: Dag, woord: str | None, begin: int, maat: int, *, laat: bool, terugval: bool
) -> Iterator[str]:
    kalender, som = einde.kalender, einde.tabel.som
    vrij = kalender.misschien_vrij if laat else kalender.zeker_vrij
    dag = begin
    if som.hard is not None:
        kaal = Rekensom(hard=som.hard, zelfde_dag=som.zelfde_dag)
        kale = kaal.einddag(begin, 0, vrij)
        yield _som(begin, noem_duur(som.hard), kale, zelfde=som.zelfde_dag)
        dag = Rekensom(som.hard, zelfde_dag=som.zelfde_dag, atw=som.atw).einddag(begin, 0, vrij)
        yield from _verschoven(kalender, kale, dag)
    if som.werkdagen is not None or einde.maat is not None:
        aantal = som.werkdagen if som.werkdagen is not None else maat
        open_ = Rekensom(werkdagen=aantal, zelfde_dag=som.zelfde_dag)
        maatdag = open_.einddag(begin, 0, vrij)
        werkdagen = f"{aantal} werkdag{'' if aantal == 1 else 'en'}"
        uitleg = f" ({woord.replace('_', ' ')}, naar de maatstaf)" if woord else ""
        yield _som(begin, f"{werkdagen}{uitleg}", maatdag, zelfde=som.zelfde_dag)
        yield from _overgeslagen(kalender, begin, maatdag)
        if som.hard is not None:
            yield f"de vroegste van beide: {noem_dag(min(dag, maatdag))}"
        dag = maatdag if som.hard is None else min(dag, maatdag)
    yield from _later(som, begin, maat, vrij, kalender, eigen=terugval)


def _later(
    som: Rekensom, begin: int, maat: int, vrij: Vrij, kalender: Kalender, *, eigen: bool
) -> Iterator[str]:
    for i, (stap, _) in enumerate(som.later):
        verlenging = "" if eigen and i == len(som.later) - 1 else " verlenging"
        tot_hier = _eerste(som, i)
        van = tot_hier.einddag(begin, maat, vrij)
        kaal = _eerste(som, i + 1, atw=False).einddag(begin, maat, vrij)
        dag = _eerste(som, i + 1).einddag(begin, maat, vrij)
        if isinstance(stap, int):
            dagen = f"{stap} dag{'' if stap == 1 else 'en'}"
            yield f"opgeschort: {dagen} tellen niet mee, tot en met {noem_dag(kaal)}"
        else:
            yield _som(van, f"{noem_duur(stap)}{verlenging}", kaal, zelfde=False)
        yield from _verschoven(kalender, kaal, dag)


def _eerste(som: Rekensom, aantal: int, *, atw: bool = True) -> Rekensom:
    """The sum with its first so many later steps; the last of them may go without the law."""
    later = som.later[:aantal]
    if later and not atw:
        later = (*later[:-1], (later[-1][0], False))
    return Rekensom(som.hard, som.werkdagen, som.open, som.zelfde_dag, som.atw, later)


def _som(van: int, erbij: str, dag: int, *, zelfde: bool) -> str:
    uitleg = "; de eerste dag telt mee" if zelfde else ""
    return f"{noem_dag(van)} + {erbij} = {noem_dag(dag)}{uitleg}"


def _verschoven(kalender: Kalender, kaal: int, dag: int) -> Iterator[str]:
    if dag == kaal:
        return
    dagen = [
        f"{noem_dag(d)} ({waarom})" for d in range(kaal, dag) if (waarom := kalender.waarom(d))
    ]
    reden = ", ".join(dagen) or "te weinig werkdagen in de termijn"
    yield f"verlengd tot en met {noem_dag(dag)}{_DOOR_DE_WET}: {reden}"


def _overgeslagen(kalender: Kalender, begin: int, dag: int) -> Iterator[str]:
    dagen = [
        f"{noem_dag(d)} ({waarom})"
        for d in range(begin + 1, dag)
        if d % 7 not in (0, 6) and (waarom := kalender.waarom(d))
    ]
    if dagen:
        yield f"geen werkdag: {', '.join(dagen)}"
