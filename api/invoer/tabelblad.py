"""The pages on which a table comes in: send it, say what its columns hold, look, take it in.

Every step is a form that comes back, so nothing needs a script. Looking records nothing. Per row
one sees what it will be; a row can be left out, and what could not be read is answered beside it.
"""

import re
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import ValidationError

from api.beeld.sjablonen import pagina
from api.invoer import tabeltaal
from api.invoer.indeling import DATUM_VAN, Indeling, keur
from api.invoer.tabeldeur import (
    Wachtend,
    deel_in,
    nazicht_van,
    neem_aan,
    neem_op,
    proef,
    tabelconcept,
    tabellen_van,
    telling_van,
    wachtend,
)
from api.invoer.tabelherkenning import Herkend, Uit, eerste_bron, ingezien, noem_bestanden
from api.invoer.tabelinvoer import Geweigerd
from api.invoer.tabelregels import Rijplan, enkele
from api.invoer.werkmap import TabelGeweigerd
from api.taal.vertaling import _, woorden
from api.vastleggen.inbreng import Deur, Wie
from api.web.problemen import op_een_regel
from api.web.tabelgang import Gang
from api.web.vraag import AanBalie, Balie
from ledger.daden.documenten import DocumentGeweigerd
from ledger.vastleggen.concepten import (
    BEWAARTIJD,
    Concept,
    ConceptGewijzigd,
    ConceptWeg,
    TeVeelConcepten,
)

router = APIRouter(include_in_schema=False)
_PER_BLAD: Final = 25
_EVEN: Final = 3.0  # seconds
_ANTWOORD = re.compile(r"o\.([0-9]{1,6})\.([A-Z]{1,3})", re.ASCII)
_MELDINGEN: Mapping[str, str] = woorden(
    {
        "anders": "Dit is in een ander venster gewijzigd. Zie hoe het nu is en pas het weer aan.",
        "vol": "U hebt al vijftig concepten en tabellen; gooi er eerst een weg.",
    }
)


@dataclass(frozen=True, slots=True)
class Rijen:
    """The rows that one page shows, and what is said of all of them."""

    getoond: Sequence[Rijplan]
    aantal: int
    met_fout: int
    geweigerd: int
    weggelaten: Sequence[str]
    verborgen: Sequence[str]
    vanaf: int
    redenen: Mapping[int, Sequence[Geweigerd]]
    eerste_vraag: int | None
    herkend: Herkend
    wacht: AbstractSet[int]
    bestanden: Mapping[tuple[str, str], str]  # what the files are called out of which rows came
    ingezien: AbstractSet[str]  # the cases of which may be told which act stands otherwise

    def vragen(self, plan: Rijplan, oplossingen: Mapping[str, str]) -> list[tuple[str, str, str]]:
        """The cells of a row that ask, or were answered: column, fault or "", answer."""
        voor = {s.partition(":")[2]: a for s, a in oplossingen.items() if _is_van(s, plan)}
        fouten = {fout.kolom: tabeltaal.verwacht(fout) for fout in plan.fouten}
        return [(kolom, fouten.get(kolom, ""), voor.get(kolom, "")) for kolom in fouten | voor]

    @property
    def volgende(self) -> int | None:
        """From which row the next page goes on."""
        verder = self.vanaf + _PER_BLAD
        return verder if verder < self.aantal else None


def _is_van(sleutel: str, plan: Rijplan) -> bool:
    return sleutel.startswith(f"{plan.nummer}:")


@router.get("/invoer")
def toon_tabellen(deur: Deur, wie: Wie) -> HTMLResponse:
    """Toon de tabellen die u aan het invoeren bent."""
    return _begin(deur, wie)


@router.post("/invoer")
def stuur_in(request: Request, deur: Deur, wie: Wie) -> Response:
    """Neem een tabel aan, om na te zien."""
    bestand = request.state.ingezonden.bestanden.get("bestand")
    if request.state.ingezonden.te_groot or bestand is None:
        return _begin(deur, wie, _("Kies een bestand (.xlsx of .csv) van hoogstens 40 MB."))
    try:
        concept = neem_aan(deur, wie, bestand.naam, bestand.inhoud)
    except (TabelGeweigerd, DocumentGeweigerd) as geweigerd:
        return _begin(deur, wie, tabeltaal.zegt(geweigerd))
    except TeVeelConcepten:
        return _begin(deur, wie, _MELDINGEN["vol"])
    return RedirectResponse(f"/invoer/{concept.id}", 303)


def _begin(deur: Deur, wie: Wie, fout: str = "") -> HTMLResponse:
    tabellen = [
        (concept, next(iter(concept.bestanden.values())).naam)
        for concept in tabellen_van(deur, wie)
        if concept.bestanden
    ]
    return pagina(
        "invoer.html.j2", 400 if fout else 200, tabellen=tabellen, fout=fout, dagen=BEWAARTIJD.days
    )


@router.get("/invoer/{id_}")
def toon_tabel(id_: str, request: Request, deur: Deur, wie: Wie, aan: AanBalie) -> HTMLResponse:
    """Toon wat van een tabel wordt vastgelegd, en waarnaar gevraagd wordt."""
    if (gang := deur.invoer.van(id_)) and (concept := tabelconcept(deur, wie, id_)):
        return _onderweg(concept, gang, vast=True)
    vanaf = _vanaf(request.query_params.get("vanaf", ""))
    return _blad(deur, aan, _van(deur, wie, id_), vanaf)


@router.post("/invoer/{id_}")
def verwerk_tabel(id_: str, request: Request, deur: Deur, wie: Wie, aan: AanBalie) -> Response:
    """Bewaar de indeling en de antwoorden, leg vast wat mee mag, of gooi de tabel weg."""
    gegeven = request.state.formulier
    if deur.invoer.van(id_) and tabelconcept(deur, wie, id_):
        if gegeven.get("stap") == "stop":
            deur.invoer.houd_op(id_)
            deur.invoer.wacht(id_, _EVEN)
        return RedirectResponse(f"/invoer/{id_}", 303)  # as it is under way, nothing else changes
    concept, vanaf = tabelconcept(deur, wie, id_), _vanaf(gegeven.get("vanaf", ""))
    if concept is None:
        raise HTTPException(404)
    if gegeven.get("stap") == "weg":
        deur.gooi_concept_weg(wie, concept.id)
        return RedirectResponse("/invoer", 303)
    try:
        if gegeven.get("stap") == "neem":
            if gegeven.get("versie") != str(concept.versie):
                raise ConceptGewijzigd(concept)
            neem_op(deur, wie, concept)
        elif gegeven.get("stap") == "stop":
            pass  # it was over already
        else:
            zo = _van(deur, wie, id_)
            deel_in(deur, wie, zo, _gewijzigd(zo, gegeven))
    except ConceptGewijzigd:
        return _blad(deur, aan, _van(deur, wie, id_), vanaf, _MELDINGEN["anders"], 409)
    except ConceptWeg:
        raise HTTPException(404) from None
    except (TabelGeweigerd, ValidationError) as fout:
        mis = tabeltaal.zegt(fout) if isinstance(fout, TabelGeweigerd) else op_een_regel(fout)
        return _blad(deur, aan, _van(deur, wie, id_), vanaf, mis, 400)
    return RedirectResponse(f"/invoer/{id_}?vanaf={vanaf}", 303)


def _onderweg(concept: Concept, gang: Gang | None, *, vast: bool = False) -> HTMLResponse:
    """How far it is; comes back by itself, also without a script."""
    naam = next((b.naam for b in concept.bestanden.values()), "")
    return pagina("tabelgang.html.j2", concept=concept, naam=naam, gang=gang, vast=vast)


def _van(deur: Deur, wie: Wie, id_: str) -> Wachtend:
    zo = wachtend(deur, wie, id_)
    if zo is None:
        raise HTTPException(404)
    return zo


def _vanaf(tekst: str) -> int:
    return int(tekst) if re.fullmatch(r"[0-9]{1,6}", tekst, re.ASCII) else 0


def _blad(
    deur: Deur, aan: Balie, zo: Wachtend, vanaf: int, fout: str = "", status: int = 200
) -> HTMLResponse:
    rijen, mis = None, fout
    uit = deur.invoer.uitkomst(zo.concept.id)
    try:
        rijen = _rijen(deur, aan, zo, vanaf)
        if rijen is None and not fout:
            return _onderweg(zo.concept, deur.nazien.van(nazicht_van(zo)))
    except TabelGeweigerd as geweigerd:
        mis = fout or tabeltaal.zegt(geweigerd)
    gedateerd = {daad for kolom, daad in zo.indeling.datums if daad}
    return pagina(
        "tabel.html.j2",
        status,
        zo=zo,
        rijen=rijen,
        fout=mis,
        doelen=tabeltaal.doelen(sorted(gedateerd)),
        rollen=tabeltaal.rollen(),
        daden=sorted(gedateerd),
        storing=isinstance(uit, Exception) and not isinstance(uit, TabelGeweigerd),
        tabeltaal=tabeltaal,
        letters={kolom.naam: kolom.letter for kolom in zo.tabel.kolommen},
    )


def _rijen(deur: Deur, aan: Balie, zo: Wachtend, vanaf: int) -> Rijen | None:
    """The rows of one page, looked at as if they were recorded now; None: not all is looked at."""
    keur(zo.indeling, zo.tabel)
    telling = telling_van(deur, aan.lezer, zo)
    if telling is None:
        return None
    getoond = list(enkele(zo.tabel, zo.indeling, vanaf, _PER_BLAD))
    redenen: dict[int, list[Geweigerd]] = {}
    for reden in proef(deur, aan.lezer, getoond).geweigerd:
        redenen.setdefault(reden.rij, []).append(reden)
    weg = (tabeltaal.weggelaten(telling.weg), tabeltaal.verborgen(telling.verborgen))
    kern = (getoond, telling.aantal, telling.met_fout, telling.geweigerd)
    hmac, eigen = deur.register.sleutelbos.hmac, zo.tabel.sha256
    namen = noem_bestanden(telling.herkend, hmac, eigen, partial(_genoemd, aan))
    herkend, wacht, eerste = telling.herkend, telling.wacht, telling.eerste_vraag
    nummers = [plan.nummer for plan in getoond]
    mee = ingezien(aan.raadplegen.deur, aan.lezer, aan.doel, herkend, nummers)
    return Rijen(*kern, *weg, vanaf, redenen, eerste, herkend, wacht, namen, mee)


def _genoemd(aan: Balie, uit: Uit) -> tuple[str, str] | None:
    """The file that an act names first; None when this account may not read that now."""
    return eerste_bron(partial(aan.feit, uit.dossier, uit.entry))


def _gewijzigd(zo: Wachtend, gegeven: Mapping[str, str]) -> Indeling:
    """The arrangement as the form says it; of rows that it did not show, what was answered stays.

    Raises:
        ValidationError: it can be none.
    """
    oud = zo.indeling
    kolommen, heel = dict(oud.kolommen), any(naam.startswith("k.") for naam in gegeven)
    if heel:  # what was left empty does not come along
        kolommen = {k.naam: gegeven.get(f"k.{k.letter}", "") for k in zo.tabel.kolommen}
    daden = {wat.removeprefix(DATUM_VAN) for wat in kolommen.values() if wat.startswith(DATUM_VAN)}
    eerder = {} if heel else oud.rollen
    rollen = {d: gegeven.get(f"r.{d}") or eerder.get(d) for d in sorted(daden)}
    nieuw: dict[str, Any] = {
        "kolommen": kolommen,
        "rollen": rollen,
        "blad": gegeven.get("blad") or oud.blad,
        "koprij": _vanaf(gegeven.get("koprij", "")) or oud.koprij,
        "koprijen": 2 if gegeven.get("koprijen", str(oud.koprijen)) == "2" else 1,
        "datum_bestand": gegeven.get("datum_bestand", "").strip() or None,
        **_antwoorden(zo, gegeven),
    }
    return Indeling.model_validate(oud.model_dump() | nieuw)


def _antwoorden(zo: Wachtend, gegeven: Mapping[str, str]) -> dict[str, Any]:
    """What the form says of the rows that it showed."""
    getoond = {int(n) for n in re.findall(r"[0-9]{1,6}", gegeven.get("rijen", ""), re.ASCII)}
    weiger = {n for n in zo.indeling.weiger if n not in getoond}
    weiger |= {n for n in getoond if gegeven.get(f"w.{n}")}
    ernaast = {n for n in zo.indeling.ernaast if n not in getoond}
    ernaast |= {n for n in getoond if gegeven.get(f"e.{n}")}
    oplossingen = {
        sleutel: antwoord
        for sleutel, antwoord in zo.indeling.oplossingen.items()
        if int(sleutel.partition(":")[0]) not in getoond
    }
    op_letter = {kolom.letter: kolom.naam for kolom in zo.tabel.kolommen}
    for naam, antwoord in gegeven.items():
        gevonden = _ANTWOORD.fullmatch(naam)
        if gevonden and gevonden[2] in op_letter and antwoord.strip():
            sleutel = f"{int(gevonden[1])}:{op_letter[gevonden[2]]}"
            oplossingen[sleutel] = antwoord.strip()[:200]
    keuzes = {"weiger": tuple(sorted(weiger)), "ernaast": tuple(sorted(ernaast))}
    return {**keuzes, "oplossingen": oplossingen}
