"""What was weighed for a verdict: each act it looked at, does it count and why; what is missing.

Whether an act counts was found by trying (grondslag.py); this says why, as data, so that a page or
another program can show it. An act that may count in one world and not in another is neither.
"""

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from ledger.tijd.wanneer import Antwoord
from projections.normen.normvorm import Norm, Patroon, patronen_in
from projections.normen.termijnen import noem_dag
from projections.plichten.patronen import Zicht
from projections.toetsen.gronden import Verdict
from projections.verwoorden import woordkeus as nl
from projections.werelden.dossierbeeld import Beeld, Daad


@dataclass(frozen=True, slots=True)
class Overweging:
    """An act that was looked at: as what, does it count for this verdict, and why."""

    daad: str
    rol: str
    telt: Antwoord
    waarom: str

    def als_json(self) -> dict[str, Any]:
        """As JSON values."""
        return {**asdict(self), "telt": self.telt.value}


@dataclass(frozen=True, slots=True)
class Ontbreekt:
    """What the record lacks: an act of a kind, or a field or the exact day of an act."""

    soort: str
    daad: str | None
    veld: str | None
    wat: str

    def als_json(self) -> dict[str, Any]:
        """As JSON values."""
        return asdict(self)


def overwogen(verdict: Verdict, zicht: Zicht, gebruikt: Sequence[str]) -> tuple[Overweging, ...]:
    """Every act of a kind the norm asks after, and whatever else counts; not the trigger itself."""
    patronen = _per_soort(verdict.norm)
    uit = []
    for daad in verdict.beeld.daden:
        telt = daad.id in gebruikt
        if daad is verdict.aanleiding or not (telt or daad.daad in patronen):
            continue
        if not telt and verdict.uitkomsten <= {"niet_van_toepassing", "tegenstrijdig"}:
            continue
        if not telt and patronen[daad.daad][0] in ("verbod", "stelling"):
            continue  # each of these has a verdict of its own
        rol, eigen = patronen.get(daad.daad) or (_STEUN.get(daad.daad, "volgorde"), [])
        if "tegenstrijdig" in verdict.uitkomsten:
            rol = "tegenspraak"
        antwoord, waarom = (
            _telt(verdict, daad, rol) if telt else _telt_niet(verdict, zicht, daad, rol, eigen)
        )
        uit.append(Overweging(daad.id, rol, antwoord, waarom))
    return tuple(uit)


# --- as what an act is looked at --------------------------------------------------------------

_STEUN = {
    "melding_gedaan": "melding",
    "regime_gewijzigd": "grens",
    "volledigheid_verklaard": "volledigheid",
    "niet_gebeurd_vastgesteld": "volledigheid",
    "kwalificatie_gegeven": "zaak",
    "omstandigheid_vastgesteld": "zaak",
    "oordeel_gegeven": "oordeel",
    "rol_toegewezen": "rol",
}
_WAAROM = {
    "nakoming": "hiermee is de plicht vervuld",
    "aanwijzing": "dit is een aanwijzing",
    "verval": "hierdoor verviel de plicht",
    "verlenging": "dit verlengde de termijn",
    "opschorting": "dit schortte de termijn op of liet haar verder lopen",
    "uitzondering": "de uitzondering hangt hiervan af",
    "voorwaarde": "de voorwaarde hangt hiervan af",
    "verbod": "dit is wat de norm verbiedt",
    "stelling": "dit is wat gesteld is",
    "weerlegging": "dit weerlegt het vermoeden",
    "melding": "dit is de melding waarover het gaat, of waarbij een andere handeling hoort",
    "grens": "dit legt vast wanneer een regeling begon of eindigde",
    "volledigheid": "dit zegt of er meer geweest kan zijn dan is vastgelegd",
    "zaak": "een gegeven van de zaak blijkt hieruit",
    "oordeel": "dit oordeel beslist",
    "rol": "wie de rol had, blijkt hieruit",
    "volgorde": "dit zegt mede wanneer een andere handeling was, of wat eerst kwam",
    "tegenspraak": "deze datum of volgorde staat in strijd met een andere",
}
# What counts as this without being named by an outcome.
_ONGENOEMD = frozenset(
    (
        *("uitzondering", "voorwaarde", "melding", "grens", "volledigheid", "zaak", "rol"),
        *("volgorde", "tegenspraak"),
    )
)


def _per_soort(norm: Norm) -> dict[str, tuple[str, list[Patroon]]]:
    """Per kind of act as what the norm asks after it, and what it must be."""
    uit: dict[str, tuple[str, list[Patroon]]] = {}
    for rol, patroon in _rollen(norm):
        eerste, eigen = uit.setdefault(patroon.daad, (rol, []))
        if rol == eerste:
            eigen.append(patroon)
    return uit


def _rollen(norm: Norm) -> Iterator[tuple[str, Patroon]]:
    gedaan = "aanwijzing" if norm.soort == "maatstaf" else "nakoming"
    yield from ((gedaan, p) for groep in norm.nakoming.groepen for p in groep)
    yield from (("verbod", p) for p in norm.verboden)
    yield from (("stelling", p) for p in norm.stelling)
    yield from (("verval", p) for p in norm.vervalt_bij)
    yield from (("verlenging", verlenging.bij) for verlenging in norm.verlenging)
    for opschorting in norm.opschorting:
        yield from (("opschorting", opschorting.van), ("opschorting", opschorting.tot))
    yield from (("uitzondering", p) for p in patronen_in(norm.tenzij))
    yield from (("voorwaarde", p) for p in patronen_in(norm.indien))
    if norm.bewijs is not None and norm.bewijs.weerlegbaar_door is not None:
        yield "weerlegging", norm.bewijs.weerlegbaar_door


# --- why ----------------------------------------------------------------------------------------


def _telt(verdict: Verdict, daad: Daad, rol: str) -> tuple[Antwoord, str]:
    """Named by every world, or by trying: it counts; by some of the worlds: that is unknown."""
    noemt = [
        blad.uitslag
        for blad in verdict.bladeren
        if daad.id in (*blad.uitslag.daden, *blad.uitslag.verschoven)
    ]
    waarom = _WAAROM[rol]
    if any(uitslag.reden == "oordeel" for uitslag in noemt):
        waarom = _WAAROM["oordeel"]
    elif rol == "nakoming" and {uitslag.uitkomst for uitslag in noemt} == {"te_laat"}:
        waarom = "hiermee is de plicht te laat vervuld"
    elif not noemt and rol not in _ONGENOEMD:
        waarom = "de uitkomst hangt hiervan mede af"
    if not verdict.geheel:
        return Antwoord.ONBEKEND, f"niet alle mogelijkheden zijn nagerekend: {waarom}"
    if noemt and len(noemt) < len(verdict.bladeren):
        return Antwoord.ONBEKEND, f"niet in elke mogelijkheid: {waarom}"
    return Antwoord.JA, waarom


def _telt_niet(
    verdict: Verdict, zicht: Zicht, daad: Daad, rol: str, eigen: Sequence[Patroon]
) -> tuple[Antwoord, str]:
    beeld, norm, begin = verdict.beeld, verdict.norm, verdict.aanleiding
    laag, hoog = beeld.ruimte.laag, beeld.ruimte.hoog
    waarom = "met of zonder deze handeling is de uitkomst dezelfde"
    if not zicht.kan_horen(daad):
        waarom = "hoort bij iets anders dan waarover dit gaat"
    elif not beeld.ooit(daad):
        waarom = f"was op {noem_dag(beeld.peildatum)} nog niet gebeurd"
    elif not any(daad is kandidaat for p in eigen for kandidaat, _ in zicht.kandidaten(p)):
        waarom = f"past niet bij wat de norm vraagt: {nl.een_van(nl.patroon(p) for p in eigen)}"
    elif rol == "nakoming" and begin is not None and hoog[daad.dag] < laag[begin.dag]:
        waarom = waarom if norm.vooruit else "was er al voordat de plicht begon"
    return Antwoord.NEE, waarom


# --- what is missing ----------------------------------------------------------------------------

_OPEN = frozenset({"loopt", "niet_gebleken", "niet_nagekomen"})


def ontbreekt(verdict: Verdict, gebruikt: Sequence[str]) -> tuple[Ontbreekt, ...]:
    """What would be needed to say more: of silence the act, of several outcomes what is vague."""
    return tuple(dict.fromkeys((*_daden(verdict), *_dagen(verdict, gebruikt), *_velden(verdict))))


def _daden(verdict: Verdict) -> Iterator[Ontbreekt]:
    if verdict.uitkomsten & _OPEN and verdict.norm.soort == "gebod":
        for groep in verdict.norm.nakoming.groepen:
            wat = nl.een_van(nl.patroon(p) for p in groep)
            yield Ontbreekt("handeling", None, None, wat)


def _dagen(verdict: Verdict, gebruikt: Sequence[str]) -> Iterator[Ontbreekt]:
    laag, hoog = verdict.beeld.ruimte.laag, verdict.beeld.ruimte.hoog
    if len(verdict.uitkomsten) > 1:
        werelden = [blad.wereld for blad in verdict.bladeren if blad.wereld is not None]
        for dag, daad, veld in verdict.beeld.welke():
            # A date that was asked for later, for another verdict, is none of these worlds'.
            gevraagd = any(
                (w.laag[dag], w.hoog[dag]) != (laag[dag], hoog[dag])
                for w in werelden
                if dag < len(w.laag)
            )
            if gevraagd and daad.id in gebruikt:
                wat = f"de precieze dag van {nl.datumnaam(daad, veld, verdict.beeld.daden)}"
                yield Ontbreekt("dag", daad.id, veld, wat)


def _velden(verdict: Verdict) -> Iterator[Ontbreekt]:
    if len(verdict.uitkomsten) > 1:
        werelden = [blad.wereld for blad in verdict.bladeren if blad.wereld is not None]
        for sleutel in dict.fromkeys(s for wereld in werelden for s in wereld.keuzes):
            yield from _veld(verdict.beeld, sleutel)


def _veld(beeld: Beeld, sleutel: Hashable) -> Iterator[Ontbreekt]:
    """The field of an act, or the attribute of the case, that a world had to choose a value for."""
    match sleutel:
        case ("zaak", str(pad), _) | (("zaak", str(pad), _), _, _):
            wat = f"of dit zo is: {zegt}" if (zegt := nl.ja_nee(pad)) else _naam(pad)
            yield Ontbreekt("veld", None, pad, wat)
        case (str(id_), str(pad), int()) | ((str(id_), str(pad), int()), _, _) if (
            id_ in beeld.per_id
        ):
            zegt, wie = nl.ja_nee(pad), _wie(beeld, id_)
            wat = f"{zegt} of niet: {wie}" if zegt else f"{_naam(pad)} van {wie}"
            yield Ontbreekt("veld", id_, pad, wat)
        case ("bij", str(id_), str(soort)) if id_ in beeld.per_id:
            wat = f"bij welke {soort} dit hoort: {_wie(beeld, id_)}"
            yield Ontbreekt("veld", id_, soort, wat)
        case ("over", str(id_), tuple()) if id_ in beeld.per_id:
            yield Ontbreekt("veld", id_, "over", f"waarover dit ging: {_wie(beeld, id_)}")
        case ("er_is_geen", Patroon() as patroon, _):
            wat = f"of er {nl.patroon(patroon)} was"
            yield Ontbreekt("handeling", None, None, wat)
        case _:
            pass  # a day of the calendar, a reading of the law: nothing that anyone records


def _wie(beeld: Beeld, id_: str) -> str:
    daad = beeld.per_id[id_]
    return f"{nl.noem_daad(daad, beeld.daden)} ({nl.wanneer(daad)})"


_NAMEN = {"ontvanger_rol": "ontvanger", "vermoedens": "waarvan een vermoeden bestaat"}


def _naam(pad: str) -> str:
    return _NAMEN.get(pad) or pad.removeprefix("onderwerp.").replace("_", " ")
