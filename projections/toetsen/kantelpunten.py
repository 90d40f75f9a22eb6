"""The smallest fact that would settle a verdict.

Every unknown is tried on its own: on which days, or with which value, would the outcome be
another? Only what narrows the outcomes is told.
"""

from collections.abc import Callable, Container, Hashable, Iterable, Iterator, Sequence
from typing import Any

from ledger.daden.woorden import noem
from projections.normen.normvelden import veld_van, veld_van_zaak
from projections.normen.normvorm import Norm, Patroon
from projections.normen.termijnen import noem_dag
from projections.plichten.eindes import Dag
from projections.toetsen.bladen import Blad
from projections.verwoorden import woordkeus as nl
from projections.werelden.dossierbeeld import Beeld, Daad
from projections.werelden.werelden import TeVeel, Wereld

_DAGEN = 400  # a longer stretch of unknown days is only looked at where a bound changes
_MEEST = 6  # more than this is no help to a reader


def kantelpunten(
    beeld: Beeld, norm: Norm, bladeren: Sequence[Blad], daden: Container[str]
) -> tuple[str, ...]:
    """What would settle it, the narrowing facts first; `daden` are the acts it is about."""
    alles = frozenset(blad.uitslag.uitkomst for blad in bladeren)
    werelden = [(blad.uitslag.uitkomst, blad.wereld) for blad in bladeren if blad.wereld]
    if len(alles) < 2 or not werelden:
        return ()
    gevonden: list[tuple[int, str]] = []
    for dag, naam in _dagen(beeld, norm, bladeren, daden):
        gevonden += _om_dag(beeld, werelden, dag, naam, alles)
    gevonden += _om_orde(beeld, werelden, alles)
    gevonden += _om_waarde(beeld, werelden, alles)
    rij = [tekst for _, tekst in sorted(gevonden, key=lambda g: g[0])]
    return tuple(dict.fromkeys(rij))[:_MEEST]


def _pijl(naam: str, uitkomsten: Iterable[str]) -> str:
    namen = sorted(nl.uitkomst(u) for u in uitkomsten)
    return f"{naam} → {nl.een_van(namen)}"


def alsnog(norm: Norm, uitkomst: str, tot: int | None) -> tuple[str, ...]:
    """For a verdict against someone, or on silence: what act on record would change it."""
    if uitkomst not in ("te_laat", "niet_gebleken") or tot is None or norm.soort != "gebod":
        return ()
    wat = nl.soorten([p for groep in norm.nakoming.groepen for p in groep])
    eerder, later = f"op of vóór {noem_dag(tot)}", f"na {noem_dag(tot)}"
    if norm.termijn is not None and norm.termijn.voor is not None:  # that day itself tells nothing
        daad = norm.termijn.voor.daad
        waar = "de aanleiding" if daad == "aanleiding" else f"‘{nl.soort(daad)}’"
        eerder, later = f"vóór {waar}", f"na {waar}"
    if uitkomst == "te_laat":
        return (_pijl(f"{wat} {eerder}", ["nagekomen"]),)
    return (
        _pijl(f"{wat} alsnog vastgelegd, {eerder}", ["nagekomen"]),
        _pijl(f"{wat} alsnog vastgelegd, {later}", ["te_laat"]),
    )


def anders_gelezen(
    beeld: Beeld, norm: Norm, bladeren: Sequence[Blad], uitkomst: str
) -> tuple[str, ...]:
    """For a verdict by the yardstick of an open term: which other reading would change it.

    The leaves are those of the same question with any length for the term.
    """
    werelden = [(blad.uitslag.uitkomst, blad.wereld) for blad in bladeren if blad.wereld]
    gevonden: list[tuple[int, str]] = []
    for maat, naam in _maten(norm, bladeren):
        gevonden += _om_dag(beeld, werelden, maat, naam, frozenset({uitkomst}))
    return tuple(dict.fromkeys(tekst for _, tekst in gevonden))[:_MEEST]


# --- over days --------------------------------------------------------------------------------

Naam = Callable[[int | None, int | None], str]


def _dagen(
    beeld: Beeld, norm: Norm, bladeren: Sequence[Blad], daden: Container[str]
) -> Iterator[tuple[int, Naam]]:
    """Every day that is not known, with how a stretch of it reads."""
    for dag, daad, veld in beeld.welke():
        if daad.id in daden and daad.daad != "regime_gewijzigd":
            yield dag, _op_dagen(nl.datumnaam(daad, veld, beeld.daden))
    for naam, dag in beeld.grens.items():
        yield dag, _op_dagen(f"grens ‘{naam.replace('_', ' ')}’")
    yield from _maten(norm, bladeren)


def _maten(norm: Norm, bladeren: Sequence[Blad]) -> Iterator[tuple[int, Naam]]:
    """The length of an open term, with how a stretch of lengths reads."""
    maten = {
        blad.uitslag.einde.maat
        for blad in bladeren
        if isinstance(blad.uitslag.einde, Dag) and blad.uitslag.einde.maat is not None
    }
    woord = norm.termijn.open if norm.termijn and norm.termijn.open else ""
    for maat in sorted(maten):
        yield maat, _in_werkdagen(woord.replace("_", " "))


def _op_dagen(wat: str) -> Naam:
    def naam(van: int | None, tot: int | None) -> str:
        if van is None and tot is not None:
            return f"{wat} op of vóór {noem_dag(tot)}"
        if tot is None and van is not None:
            return f"{wat} op of na {noem_dag(van)}"
        if van == tot:
            return f"{wat} op {noem_dag(van or 0)}"
        return f"{wat} van {noem_dag(van or 0)} tot en met {noem_dag(tot or 0)}"

    return naam


def _in_werkdagen(woord: str) -> Naam:
    def naam(van: int | None, tot: int | None) -> str:
        if van is None:
            return f"‘{woord}’ gelezen als hoogstens {_werkdagen(tot or 0)}"
        if tot is None:
            return f"‘{woord}’ gelezen als ten minste {_werkdagen(van)}"
        return f"‘{woord}’ gelezen als {van} tot {_werkdagen(tot)}"

    return naam


def _werkdagen(aantal: int) -> str:
    return f"{aantal} werkdag{'' if aantal == 1 else 'en'}"


def _om_dag(
    beeld: Beeld,
    werelden: Sequence[tuple[str, Wereld]],
    dag: int,
    naam: Naam,
    alles: frozenset[str],
) -> Iterator[tuple[int, str]]:
    ruimte = werelden[0][1].ruimte
    laag, hoog = ruimte.laag[dag], ruimte.hoog[dag]
    if laag == beeld.bodem:  # an open begin: far enough back nothing changes any more
        laag += beeld.marge // 2
    if hoog == beeld.plafond:
        hoog -= beeld.marge // 2
    if laag >= hoog:
        return
    if all(w.laag[dag] <= laag and w.hoog[dag] >= hoog for _, w in werelden) and not any(
        w.uitgesteld for _, w in werelden
    ):
        return  # nobody asked
    reeksen = list(_reeksen(werelden, dag, laag, hoog))
    if len(reeksen) < 2:
        return
    for i, (van, tot, uitkomsten) in enumerate(reeksen):
        if uitkomsten and uitkomsten != alles:
            begin = None if i == 0 else van
            eind = None if i == len(reeksen) - 1 else tot
            yield len(uitkomsten), _pijl(naam(begin, eind), uitkomsten)


def _reeksen(
    werelden: Sequence[tuple[str, Wereld]], dag: int, laag: int, hoog: int
) -> Iterator[tuple[int, int, frozenset[str]]]:
    """Stretches of days with the outcomes they leave."""
    if hoog - laag <= _DAGEN:
        plekken = list(range(laag, hoog + 1))
    else:
        randen = {w.laag[dag] for _, w in werelden} | {w.hoog[dag] + 1 for _, w in werelden}
        plekken = sorted(d for d in randen | {laag} if laag <= d <= hoog)
    vorige: frozenset[str] | None = None
    begin = laag
    for op in plekken:
        nu = _uitkomsten_op(werelden, dag, op)
        if vorige is not None and nu != vorige:
            yield begin, op - 1, vorige
            begin = op
        vorige = nu
    yield begin, hoog, vorige or frozenset()


def _uitkomsten_op(werelden: Sequence[tuple[str, Wereld]], dag: int, op: int) -> frozenset[str]:
    uit: set[str] = set()
    for uitkomst, wereld in werelden:
        if uitkomst in uit or not wereld.laag[dag] <= op <= wereld.hoog[dag]:
            continue
        try:
            mogelijk = not wereld.uitgesteld or wereld.bestaat((dag, op))
        except TeVeel:
            mogelijk = True
        if mogelijk:
            uit.add(uitkomst)
    return frozenset(uit)


# --- over order -------------------------------------------------------------------------------


def _om_orde(
    beeld: Beeld, werelden: Sequence[tuple[str, Wereld]], alles: frozenset[str]
) -> Iterator[tuple[int, str]]:
    """Which of two acts came first: told of one day, or of days that may be the same."""
    welke = {dag: (daad, veld) for dag, daad, veld in beeld.welke()}
    paren = {(max(p), min(p)) for _, w in werelden for p in w.geordend()}
    for dag, ander in sorted(paren):
        if dag == ander or dag not in welke or ander not in welke:
            continue
        wie, wat = (nl.datumnaam(*welke[d], beeld.daden) for d in (dag, ander))
        randen = {r[d] for r in (beeld.ruimte.laag, beeld.ruimte.hoog) for d in (dag, ander)}
        op = f" op {noem_dag(*randen)}" if len(randen) == 1 else ""
        for woord, eerst, dan in (("vóór", dag, ander), ("na", ander, dag)):
            uitkomsten = _uitkomsten_als(werelden, eerst, dan)
            if uitkomsten and uitkomsten != alles:
                yield len(uitkomsten), _pijl(f"{wie} kwam{op} {woord} {wat}", uitkomsten)


def _uitkomsten_als(werelden: Sequence[tuple[str, Wereld]], eerst: int, dan: int) -> frozenset[str]:
    uit: set[str] = set()
    for uitkomst, wereld in werelden:
        if uitkomst in uit:
            continue
        try:
            mogelijk = wereld.kan_voor(eerst, dan)
        except TeVeel:
            mogelijk = True
        if mogelijk:
            uit.add(uitkomst)
    return frozenset(uit)


# --- over values ------------------------------------------------------------------------------


def _om_waarde(
    beeld: Beeld, werelden: Sequence[tuple[str, Wereld]], alles: frozenset[str]
) -> Iterator[tuple[int, str]]:
    sleutels = dict.fromkeys(sleutel for _, wereld in werelden for sleutel in wereld.keuzes)
    for sleutel in sleutels:
        per_waarde: dict[Any, set[str]] = {}
        opties = dict.fromkeys(
            optie
            for _, w in werelden
            if sleutel in w.keuzes
            for optie in _opties(w.keuzes[sleutel])
        )
        for optie in opties:
            per_waarde[optie] = {
                uitkomst
                for uitkomst, w in werelden
                if sleutel not in w.keuzes or optie in _opties(w.keuzes[sleutel])
            }
        per_stel: dict[frozenset[str], list[Any]] = {}
        for optie, uitkomsten in per_waarde.items():
            per_stel.setdefault(frozenset(uitkomsten), []).append(optie)
        for stel, waarden in per_stel.items():
            if stel != alles and len(per_stel) > 1:
                naam = _keuzenaam(beeld, sleutel, waarden, len(opties))
                if naam is not None:
                    yield len(stel), _pijl(naam, stel)


def _opties(waarde: Hashable) -> Sequence[Any]:
    """The values it may have, in an order that is the same each time."""
    return sorted(waarde, key=noem) if isinstance(waarde, frozenset) else (waarde,)


def _keuzenaam(beeld: Beeld, sleutel: Any, waarden: list[Any], aantal: int) -> str | None:
    """How it reads that an unknown has one of these values; None when it reads badly."""
    wel = "wel" if waarden[0] else "niet"
    match sleutel:
        case ("atw", _):
            return f"Algemene termijnenwet {wel} van toepassing"
        case ("kalender", int(dag)):
            return f"{noem_dag(dag)} {wel} met een feestdag gelijkgesteld"
        case ("stelling", _):
            return f"een oordeel dat luidt: {'geschonden' if waarden[0] else 'niet geschonden'}"
        case ("maatstaf", _):
            return f"een oordeel dat luidt: {_OORDEEL[waarden[0] == 'nagekomen']}"
        case ("er_is_geen", Patroon() as patroon, _):
            wat = nl.patroon(patroon)
            return f"vastgesteld dat er geen {wat} was" if waarden[0] else f"alsnog: {wat}"
        case ("bij", str(id_), str()) | ("over", str(id_), tuple()) if id_ in beeld.per_id:
            hoe = "hoort bij" if sleutel[0] == "bij" else "gaat over"
            bij = nl.een_van(_van_wie(beeld, naam) for naam in waarden)
            return f"{_van_wie(beeld, id_)} {hoe} {bij}"
        case (tuple(binnen), str(soort), waarde) if soort in ("bevat", "anders"):
            return _lijstnaam(beeld, binnen, soort, waarde, wel=bool(waarden[0]))
        case ("antwoord", str(id_)) if id_ in beeld.per_id:
            hoe = "hetzelfde antwoord" if waarden[0] else "een eigen antwoord"
            return f"{_van_wie(beeld, id_)} beëindigd met {hoe}"
        case ("zaak", str(pad), _) | (_, str(pad), int()):
            return _veldnaam(beeld, sleutel, pad, waarden, aantal)
        case _:
            return None


_OORDEEL = ("tekortgeschoten", "voldaan")


def _van_wie(beeld: Beeld, naam: str) -> str:
    """An act by its kind, date and, where there are more of it, its number."""
    daad = beeld.per_id.get(naam)
    return f"{nl.noem_daad(daad, beeld.daden)} ({nl.wanneer(daad)})" if daad is not None else naam


def _lijstnaam(beeld: Beeld, binnen: tuple[Any, ...], soort: str, waarde: Any, *, wel: bool) -> str:
    pad, niet = str(binnen[1]), "" if wel == (soort == "bevat") else "niet "
    daad = beeld.per_id.get(binnen[0])
    wie = "de melding gaat" if daad is None else _van_wie(beeld, daad.id)
    return f"{wie} {niet}{nl.veldwaarde(pad, [waarde], [])}"


def _veldnaam(beeld: Beeld, sleutel: Any, pad: str, waarden: list[Any], aantal: int) -> str | None:
    daad: Daad | None = beeld.per_id.get(sleutel[0]) if sleutel[0] != "zaak" else None
    anders: list[Any] = []
    if len(waarden) > aantal // 2 and len(waarden) > 3:
        anders = sorted(_domein(daad, pad) - set(waarden), key=noem)
        if not anders:
            return None
    zegt = nl.veldwaarde(pad, sorted(waarden, key=noem), anders)
    return zegt if daad is None else f"{_van_wie(beeld, daad.id)} {zegt}"


def _domein(daad: Daad | None, pad: str) -> frozenset[Any]:
    veld = veld_van(daad.daad, pad) if daad is not None else veld_van_zaak(pad)
    return veld.waarden if veld is not None and veld.waarden is not None else frozenset()
