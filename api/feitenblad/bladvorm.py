"""A sheet of facts out of what a drafter filled in, and what is wrong with that beside its field.

A statement is a row: a question of fact that is chosen from lists, or words of one's own. Which
clear fields of an act can be asked follows from the act, so nobody learns the language of norms to
ask for reports of one kind. Words of one's own beside a question replace what it would say. A sheet
that was made before, or that comes from a file, is filled in again; a question in it that the lists
cannot say goes along as it is.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from api.taal import vormtaal
from api.taal.taal import hoofdletter, rol
from api.taal.veldtaal import wordt_verwacht
from api.taal.vertaling import TAAL, Taal, _, woorden
from api.web.problemen import per_veld
from api.web.vraag import Standvraag
from ledger.daden.handelingen import HANDELINGEN
from ledger.daden.velden import fouten_van
from projections.feitenblad.feitopzet import Opzet
from projections.feitenblad.feitvraag import Feitvraag, Plichtvraag, Weetvraag
from projections.normen.normvelden import veld_van
from projections.vragen.bladgrenzen import Grenzen

MEEST_RIJEN: Final = 40
EIGEN: Final = "eigen"
GEGEVEN: Final = "gegeven"  # a question that the lists cannot say, as JSON
SOORTEN: Final = woorden(
    {
        "telling": "Hoeveel keer is het gebeurd",
        "of_en_wanneer": "Is het gebeurd, en wanneer",
        "eerste": "Wat was de eerste keer",
        "laatste": "Wat was de laatste keer",
        "lijst": "Welke keren waren het",
        "wie_wist": "Vanaf wanneer wist een rol ervan",
        "plicht": "Is een plicht nagekomen",
        EIGEN: "Geen vraag: eigen woorden",
    }
)
_JA_NEE: Final[Mapping[object, str]] = {True: "ja", False: "nee"}
_FEITVRAAG: Final[TypeAdapter[Feitvraag]] = TypeAdapter(Feitvraag)
_GRENZEN: Final = ("bekendOp", "bronnenTot", "peildatum")
_VRAAGREGEL: Final = re.compile(r"([0-9]{1,3}[a-z]?)[.):]?\s+(\S.*)")
_RIJ: Final = re.compile(r"u\.([0-9]{1,2})\.")
_NIET_TE_KIEZEN: Final = frozenset({"daad", "daadsoort", "lezing"})
# Where a fault of a statement stands in its row; any other stands at its kind.
_PLEKKEN: Final = {
    "nummer": "nummer", "vraag": "vraag", "tekst": "tekst", "norm": "norm", "rol": "rol",
    "daad": "daad", "gebeurd_van": "van", "gebeurd_tot": "tot", "dossiers": "dossier",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Keuzeveld:
    """A clear field of an act with what it can say, each by its code and how it reads."""

    naam: str
    label: str
    opties: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Ingevuld:
    """What was filled in as a sheet to make; without one the faults say why, by their field."""

    opzet: Opzet | None
    grenzen: Grenzen
    fouten: dict[str, str]
    rijen: tuple[int, ...] = ()  # of each statement the row in which it stands


def namen(i: int) -> Mapping[str, str]:
    """How the fields of this row are called; `w` is the beginning of those that an act has."""
    eigen = ("soort", "vraag", "nummer", "daad", "rol", "norm", "dossier", "van", "tot", "tekst",
             "feitvraag")  # fmt: skip
    return {**{naam: f"u.{i}.{naam}" for naam in eigen}, "w": f"u.{i}.w."}


def rijen(velden: Mapping[str, str], *, erbij: bool = False) -> range:
    """The rows of the form: one at least, and one more when asked for."""
    hoogste = max((int(m[1]) for naam in velden if (m := _RIJ.match(naam))), default=0)
    return range(min(hoogste + 1 + erbij, MEEST_RIJEN))


def zonder_rij(velden: Mapping[str, str], weg: int) -> dict[str, str]:
    """The same without this row, the later ones moved up."""
    uit: dict[str, str] = {}
    for naam, waarde in velden.items():
        rij = int(m[1]) if (m := _RIJ.match(naam)) else None
        if rij is None or rij < weg:
            uit[naam] = waarde
        elif rij > weg:
            uit[_RIJ.sub(f"u.{rij - 1}.", naam)] = waarde
    return uit


def keuzevelden(daad: str) -> tuple[Keuzeveld, ...]:
    """The clear fields of this kind of act that have a closed list; of none there are none."""
    return _keuzevelden(daad, TAAL.get()) if daad in HANDELINGEN else ()


@cache
def _keuzevelden(daad: str, taal: Taal) -> tuple[Keuzeveld, ...]:
    """The same, kept once for each language."""
    del taal
    return tuple(_van_daad(daad))


def _van_daad(daad: str) -> Iterator[Keuzeveld]:
    klasse = HANDELINGEN[daad]
    for naam in klasse.model_fields:
        veld = veld_van(daad, naam)
        if veld is None or veld.persoonlijk or not veld.waarden or naam in _NIET_TE_KIEZEN:
            continue
        if veld.waarden <= {True, False}:
            opties = [("ja", _("Ja")), ("nee", _("Nee"))]
        elif naam == "door":
            opties = sorted(((str(w), hoofdletter(rol(str(w)))) for w in veld.waarden), key=_tekst)
        else:
            opties = sorted(
                ((str(w), vormtaal.keuze(str(w), klasse)) for w in veld.waarden), key=_tekst
            )
        yield Keuzeveld(naam, vormtaal.label(naam), tuple(opties))


def _tekst(paar: tuple[str, str]) -> str:
    return paar[1]


def lees(kamervraag: str, velden: Mapping[str, str]) -> Ingevuld:
    """What somebody filled in, with everything that is wrong with it at once."""
    fouten: dict[str, str] = {}
    grenzen = _grenzen(velden, fouten)
    vragen = _vragen(velden.get("vragen", ""), fouten)
    gevuld = [(i, u) for i in rijen(velden) if (u := _uitspraak(i, velden, fouten))]
    nummers = {v["nummer"] for v in vragen}
    gezien: set[str] = set()
    for i, u in gevuld:
        if u["vraag"] is not None and u["vraag"] not in nummers and "vragen" not in fouten:
            fouten[f"u.{i}.vraag"] = wordt_verwacht("het nummer van een van de vragen hierboven")
        if u["nummer"] in gezien:
            fouten[f"u.{i}.nummer"] = wordt_verwacht("voor elke uitspraak een eigen nummer")
        gezien.add(u["nummer"])
    if not gevuld:
        fouten["u.0.soort"] = wordt_verwacht("ten minste een uitspraak")
    plekken = tuple(i for i, _u in gevuld)
    if fouten:
        return Ingevuld(None, grenzen, fouten, plekken)
    uitspraken = [u for _i, u in gevuld]
    try:
        opzet = Opzet.model_validate(
            {"kamervraag": kamervraag, "vragen": vragen, "uitspraken": uitspraken}
        )
    except ValidationError as fout:
        for een in fouten_van(fout, Opzet):
            if een.pad == "/uitspraken":
                continue  # too short without the one that is wrong, which is told already
            fouten.setdefault(_plek(een.pad, plekken), wordt_verwacht(een.verwacht))
        return Ingevuld(None, grenzen, fouten, plekken)
    return Ingevuld(opzet, grenzen, fouten, plekken)


def _grenzen(velden: Mapping[str, str], fouten: dict[str, str]) -> Grenzen:
    gevraagd = {naam: w for naam in _GRENZEN if (w := velden.get(naam, "").strip())}
    try:
        vraag = Standvraag.model_validate(gevraagd)
    except ValidationError as fout:
        fouten |= per_veld(fout)
        return Grenzen()
    return Grenzen(vraag.bekend_op, vraag.bronnen_tot, vraag.peildatum)


def _vragen(tekst: str, fouten: dict[str, str]) -> list[dict[str, str]]:
    """The questions as they were put, one a line, each after its number."""
    uit: list[dict[str, str]] = []
    for regel in filter(None, map(str.strip, tekst.splitlines())):
        gelezen = _VRAAGREGEL.fullmatch(regel)
        if gelezen is None:
            fouten["vragen"] = wordt_verwacht("op elke regel een nummer en dan de vraag")
            return []
        uit.append({"nummer": gelezen[1], "tekst": gelezen[2]})
    return uit


def _uitspraak(i: int, velden: Mapping[str, str], fouten: dict[str, str]) -> dict[str, Any] | None:
    """One row as a statement; None when nothing was filled in."""
    voor = f"u.{i}."
    rij = {n.removeprefix(voor): w.strip() for n, w in velden.items() if n.startswith(voor)}
    if not any(w for naam, w in rij.items() if naam not in {"nummer", "vraag"}):
        return None
    soort, tekst = rij.get("soort", ""), rij.get("tekst", "")
    uit: dict[str, Any] = {
        "nummer": rij.get("nummer") or str(i + 1),
        "vraag": rij.get("vraag") or None,
        "tekst": tekst or None,
    }
    if soort == EIGEN:
        if not tekst:
            fouten[f"{voor}tekst"] = wordt_verwacht("uw eigen woorden")
    elif soort == GEGEVEN:
        uit["feitvraag"] = gegeven(rij.get("feitvraag", ""))
        if uit["feitvraag"] is None:
            fouten[f"{voor}soort"] = wordt_verwacht("een vraag zoals het bestand haar gaf")
    elif soort not in SOORTEN:
        fouten[f"{voor}soort"] = wordt_verwacht("een soort vraag, of eigen woorden")
    else:
        uit["feitvraag"] = _feitvraag(soort, rij)
        fouten |= {f"{voor}{veld}": wordt_verwacht(wat) for veld, wat in _mis(soort, rij)}
    return uit


def _mis(soort: str, rij: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """What is wrong with the choices of a question: in which field, and what was expected."""
    daad, van, tot = (rij.get(naam, "") for naam in ("daad", "van", "tot"))
    keuze = "een keuze uit de lijst"
    if soort == "plicht":
        if not rij.get("norm"):
            yield "norm", keuze
        return
    if daad not in HANDELINGEN:
        yield "daad", keuze
    if soort == "wie_wist" and not rij.get("rol"):
        yield "rol", keuze
    if van and tot and tot < van:  # both as the browser writes a day
        yield "tot", _("een dag op of na {dag}").format(dag=van)
    for veld in keuzevelden(daad):
        if rij.get(f"w.{veld.naam}") and rij[f"w.{veld.naam}"] not in dict(veld.opties):
            yield f"w.{veld.naam}", keuze


def _feitvraag(soort: str, rij: Mapping[str, str]) -> dict[str, Any]:
    dossier = rij.get("dossier")
    vraag: dict[str, Any] = {"soort": soort, "dossiers": [dossier] if dossier else None}
    if soort == "plicht":
        return {**vraag, "norm": rij.get("norm", "")}
    if soort == "wie_wist":
        vraag["rol"] = rij.get("rol", "")
    daad = rij.get("daad", "")
    waar = [eis for veld in keuzevelden(daad) if (eis := _eis(daad, veld, rij))]
    dagen = {"gebeurd_van": rij.get("van") or None, "gebeurd_tot": rij.get("tot") or None}
    return {**vraag, **dagen, "patroon": {"daad": daad, "waar": waar}}


def _eis(daad: str, keuze: Keuzeveld, rij: Mapping[str, str]) -> dict[str, Any] | None:
    gekozen = rij.get(f"w.{keuze.naam}")
    if not gekozen:
        return None
    veld = veld_van(daad, keuze.naam)
    ja_nee = {"ja": True, "nee": False} if veld and True in (veld.waarden or ()) else {}
    toets = "bevat" if veld and veld.lijst else "is"
    return {"veld": keuze.naam, "toets": toets, "waarden": [ja_nee.get(gekozen, gekozen)]}


# ── filled in again ───────────────────────────────────────────────────────────────────────────────


def als_velden(opzet: Opzet, grenzen: Grenzen) -> dict[str, str]:
    """What somebody would fill in to get this sheet."""
    dagen = (grenzen.bekend_op, grenzen.bronnen_tot, grenzen.peildatum)
    uit = {naam: dag.isoformat() for naam, dag in zip(_GRENZEN, dagen, strict=True) if dag}
    uit["vragen"] = "\n".join(f"{v.nummer} {' '.join(v.tekst.split())}" for v in opzet.vragen)
    for i, u in enumerate(opzet.uitspraken):
        rij = {"nummer": u.nummer, "vraag": u.vraag or "", "tekst": u.tekst or ""}
        rij |= _gekozen(u.feitvraag) if u.feitvraag else {"soort": EIGEN}
        uit |= {f"u.{i}.{naam}": waarde for naam, waarde in rij.items() if waarde}
    return uit


def gegeven(tekst: str) -> Feitvraag | None:
    """A question as JSON, if it is one."""
    try:
        return _FEITVRAAG.validate_json(tekst)
    except ValidationError:
        return None


def _gekozen(vraag: Feitvraag) -> dict[str, str]:
    """The choices that ask this; where the lists cannot, the question itself."""
    rij = {"soort": vraag.soort, "dossier": (vraag.dossiers or ("",))[0]}
    if isinstance(vraag, Plichtvraag):
        rij["norm"] = vraag.norm
    else:
        rol_ = vraag.rol if isinstance(vraag, Weetvraag) else ""
        rij |= {"daad": vraag.patroon.daad, "rol": rol_}
        rij |= {"van": str(vraag.gebeurd_van or ""), "tot": str(vraag.gebeurd_tot or "")}
        rij |= {
            f"w.{e.veld}": _JA_NEE.get(e.waarden[0], str(e.waarden[0])) for e in vraag.patroon.waar
        }
    try:
        gelijk = _FEITVRAAG.validate_python(_feitvraag(vraag.soort, rij)) == vraag
    except ValidationError:
        gelijk = False
    return rij if gelijk else {"soort": GEGEVEN, "feitvraag": vraag.model_dump_json()}


def _plek(pad: str, plekken: tuple[int, ...]) -> str:
    """The field of the form that a fault of the sheet belongs to."""
    stappen = pad.strip("/").split("/")
    if stappen[0] != "uitspraken" or len(stappen) < 2:
        return "vragen"
    i = plekken[int(stappen[1])]
    waar = next((_PLEKKEN[s] for s in reversed(stappen) if s in _PLEKKEN), "soort")
    return f"u.{i}.{waar}"
