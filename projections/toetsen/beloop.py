"""How a case is judged as it is known on a day, on that day and on every day after it.

Time alone changes verdicts: a term ends, a norm comes into force. The engine names the next day on
which it can, so the days from now on fall into stretches on which a verdict stays the same. Whoever
holds these stretches answers "what is too late on that day" by comparing dates, and needs no timer.
Accounts are judged apart (D14); duties belong to the home case of an act (D13).
"""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from itertools import count, pairwise
from typing import Any, TypeVar

from ledger.daden.handelingen import HANDELINGEN
from ledger.tijd.wanneer import Periode, periode, zekere_dagen
from ledger.zaak.dossier import Dossier, Feit, Stand
from projections.normen.normen import Catalogus
from projections.normen.normlezer import UITKOMSTEN
from projections.plichten.plichten import NIET
from projections.plichten.vragen import Sleutel, Vraag, Zaak
from projections.snel.snelpad import vlug
from projections.toetsen.toetsing import Kern, Toelichter, Toets, op_de_dag, toegelicht, verloop
from projections.werelden.dossierbeeld import uiterste_dag

# Far more days than a case has terms; whoever needs more goes round in circles.
HOOGSTENS = 5000
VERTE = 40  # on how many days to come a verdict is judged that can only be approximate
_DAG = timedelta(days=1)

Plek = tuple[str, str | None, int]  # norm, act, and rank among verdicts of that norm on that act
T = TypeVar("T", Kern, Toets)


@dataclass(frozen=True, slots=True)
class Strook:
    """A verdict and the days of reference on which it stands: from `van` until before `tot`.

    `rang` tells verdicts of one norm on one act apart; None as `tot` is for good. When time alone
    changes the verdict is `tot`, so the kern does not say it again.
    """

    kern: Kern
    rang: int
    van: date
    tot: date | None


def relazen_van(feiten: Iterable[Feit]) -> tuple[str, ...]:
    """The accounts of a case, in order of first mention."""
    verteld = (feit for feit in feiten if feit.daad in HANDELINGEN)
    return tuple(dict.fromkeys(relaas for feit in verteld for relaas in feit.relazen))


def vertelt(relaas: str, feit: Feit) -> bool:
    """Whether an account tells of this act; an act of no account belongs to all."""
    return not feit.relazen or relaas in feit.relazen


def stof(zaak: Dossier, relaas: str | None = None) -> dict[str, list[Feit]]:
    """What there is to judge per account: of one, or of all; "" in a case without accounts."""
    if zaak.stand is Stand.ONTBREEKT:
        return {}
    relazen = (relaas,) if relaas is not None else relazen_van(zaak.feiten) or ("",)
    thuis = [feit for feit in zaak.feiten if feit.thuis]
    return {naam: [feit for feit in thuis if vertelt(naam, feit)] for naam in relazen}


def getoetst(
    zaak: Dossier,
    catalogus: Catalogus | None,
    peildatum: date,
    relaas: str | None,
    bekend: tuple[date | None, int],
    toelichter: Toelichter = toegelicht,
) -> dict[str, tuple[Toets, ...]]:
    """Per account the explained verdicts on what it tells, as known by a day and a position."""
    if catalogus is None:
        return {}
    stand: dict[str, Any] = {"dossier": zaak.id, "bekend_op": bekend[0], "positie": bekend[1]}
    return {
        naam: tuple(toets for _, toets in toelichter(feiten, catalogus, peildatum, None, **stand))
        for naam, feiten in stof(zaak, relaas).items()
    }


def uitgelegd(
    zaak: Dossier,
    catalogus: Catalogus | None,
    peildatum: date,
    gekozen: Mapping[str, Collection[tuple[str, str | None]]],
    bekend: tuple[date | None, int],
    toelichter: Toelichter = toegelicht,
) -> dict[str, dict[int, Toets]]:
    """The same of some norms on some acts per account, each by its place among all, from 1."""
    if catalogus is None:
        return {}
    stand: dict[str, Any] = {"dossier": zaak.id, "bekend_op": bekend[0], "positie": bekend[1]}
    uit: dict[str, dict[int, Toets]] = {}
    for naam, feiten in stof(zaak).items():
        uit[naam] = dict(toelichter(feiten, catalogus, peildatum, gekozen.get(naam, ()), **stand))
    return uit


def beloop(feiten: Sequence[Feit], catalogus: Catalogus, vanaf: date) -> list[Strook]:
    """Every verdict on these facts on this day and on all that follow, as stretches of days.

    Raises:
        RecursionError: the days on which something can change do not come to an end.
    """
    try:
        return _van_dag_tot_dag(feiten, catalogus, vanaf)
    except _TeVaag:
        return list(_in_een_keer(feiten, catalogus, vanaf))


class _TeVaag(Exception):
    """Not all is exact, so there are worlds to look at."""


def _te_vaag(*_: Zaak | Vraag) -> Kern | None:
    raise _TeVaag


def _van_dag_tot_dag(feiten: Sequence[Feit], catalogus: Catalogus, vanaf: date) -> list[Strook]:
    """Where all is exact judging is quick: again on each day on which something can change."""
    gekend = _randen(feiten, catalogus, vanaf)
    open_: dict[Plek, Strook] = {}
    klaar: list[Strook] = []
    dag = vanaf
    for _ in range(HOOGSTENS):
        gevonden = vlug(feiten, catalogus, dag, Kern, _te_vaag)
        nu = {plek: replace(kern, volgende=None) for plek, kern in geplaatst(gevonden)}
        voorbij = [plek for plek, strook in open_.items() if nu.get(plek) != strook.kern]
        klaar += [replace(open_.pop(plek), tot=dag) for plek in voorbij]
        for plek, kern in nu.items():
            open_.setdefault(plek, Strook(kern, plek[2], dag, None))
        dagen = [kern.volgende for kern in gevonden if kern.volgende and kern.volgende > dag]
        dagen += gekend[bisect_right(gekend, dag) :][:1]
        if not dagen:
            return klaar + list(open_.values())
        dag = min(dagen)
    raise RecursionError(f"expected verdicts to settle within {HOOGSTENS} steps from {vanaf}")


def _in_een_keer(feiten: Sequence[Feit], catalogus: Catalogus, vanaf: date) -> Iterator[Strook]:
    """The worlds say of all later days at once what they bring."""
    zaak = Zaak(feiten, catalogus, vanaf, verder=True)
    dagen = [vanaf, *_randen(feiten, catalogus, vanaf)][:VERTE]
    tellers: dict[tuple[str, str | None], Iterator[int]] = {}
    for vraag in zaak.vragen():
        if vraag.bekijker is None:
            continue
        rang = next(tellers.setdefault(vraag.sleutel[:2], count()))
        gang = verloop(zaak, vraag)
        if gang is None:
            gang = list(_benaderd(feiten, catalogus, vraag.sleutel, dagen))
        for (van, kern), (tot, _) in pairwise([*gang, (None, None)]):
            if kern is not None and van is not None:
                yield Strook(kern, rang, van, tot)


def _benaderd(
    feiten: Sequence[Feit], catalogus: Catalogus, sleutel: Sleutel, dagen: Sequence[date]
) -> Iterator[tuple[date, Kern | None]]:
    """Too many worlds to tell all later days apart: judged on the days that something happens.

    What it is between two of them is one or the other, and it says that it is approximate. The
    first day that leaves too many worlds itself is the last: it says all that there can be.
    """
    standen: list[tuple[date, Kern | None]] = []
    for dag in dagen:
        zaak = Zaak(feiten, catalogus, dag)
        standen.append((dag, op_de_dag(zaak, sleutel)))
        if (laatste := standen[-1][1]) and laatste.benaderd and not zaak.beeld.strijdig:
            break
    eerder: Kern | None = None
    for (dag, kern), (_, straks) in pairwise([*standen, standen[-1]]):
        hier = kern or straks
        if hier is not None:
            kanten = {u for k in (kern, straks) for u in (k.uitkomsten if k else (NIET,))}
            uitkomsten = tuple(u for u in UITKOMSTEN if u in kanten)
            hier = replace(hier, uitkomsten=uitkomsten, benaderd=True, volgende=None)
        if hier != eerder or dag == dagen[0]:
            eerder = hier
            yield dag, hier


def geplaatst(kernen_: Iterable[T]) -> Iterator[tuple[Plek, T]]:
    """Each verdict with its norm, act and rank."""
    tellers: dict[tuple[str, str | None], Iterator[int]] = {}
    for kern in kernen_:
        rang = next(tellers.setdefault((kern.norm, kern.aanleiding), count()))
        yield (kern.norm, kern.aanleiding, rang), kern


def _randen(feiten: Sequence[Feit], catalogus: Catalogus, na: date) -> list[date]:
    """The later days on which a verdict can begin to apply that as yet certainly does not.

    The engine leaves those out, so no verdict names them: a norm comes into force or ends, a date
    of an act or the reach of a declaration is passed.
    """
    periodes = [
        periode(waarde)
        for feit in feiten
        for veld, waarde in feit.velden.items()
        if veld in _DATUMVELDEN and isinstance(waarde, str)
    ]
    gesteld = (feit.velden.get("periode") for feit in feiten)
    periodes += [zeker for edtf in gesteld if edtf and (zeker := zekere_dagen(edtf))]
    periodes += _geldigheid(catalogus)
    dagen = {p.vroegst for p in periodes} | {p.laatst for p in periodes}
    dagen |= {date.fromordinal(d) for feit in feiten if (d := uiterste_dag(feit))}
    dagen -= {date.min, date.max}
    return sorted(dag for d in dagen for dag in (d, d + _DAG) if dag > na)


_DATUMVELDEN = frozenset(
    ("gebeurd", "dagtekening", "ontvangen_op", "verzonden_op", "nieuwe_datum", "tot_en_met")
)


@lru_cache(maxsize=64)
def _geldigheid(catalogus: Catalogus) -> tuple[Periode, ...]:
    geldig = [norm.geldig for norm in catalogus.werkzaam]
    randen = [g.eerder.van for g in geldig if g.eerder]
    randen += [rand for g in geldig for rand in (g.van, g.tot) if rand]
    return tuple({rand.edtf: rand.periode for rand in randen}.values())
