"""The pages with figures: of reports per kind, outcome and term, per year or quarter.

The commission sees every count, may see what would leave the house, and lets it leave with a
reason. Anybody else sees what the release function lets through, and that is on record first.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import ValidationError

from api import audittaal
from api.cijfervraag import Cijferfilter, auditboek, reken
from api.problemen import Vraagfout, veldfouten
from api.sjablonen import pagina
from api.vertaling import _
from api.voorstelvorm import toelichting
from api.vraag import Balie, balie, leeg_weg
from ledger.auditboek import Auditboek
from ledger.auditdaden import CijfersVrijgegeven
from projections.cijfers import DELEN
from projections.cijfervraag import Cijfers, Cijfervraag, cellen_van, vrijgegeven
from projections.vrijgave import TOTAAL, Cel, sleutel

router = APIRouter(include_in_schema=False)
AanBalie = Annotated[Balie, Depends(balie)]
Boek = Annotated[Auditboek, Depends(auditboek)]
_KORTST = 5
_NOEM = "noem "


@dataclass(frozen=True, slots=True)
class Deeltabel:
    """One division as a table: only the rows in which something was counted or kept back."""

    naam: str
    rijen: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tabelbeeld:
    """The tables as a page lays them out."""

    kolommen: tuple[str, ...]
    som: str
    cellen: Mapping[str, Cel]

    def cel(self, rij: str, kolom: str) -> Cel:
        """The number in this row and column."""
        return self.cellen[sleutel(rij, kolom)]

    def delen(self) -> list[Deeltabel]:
        """Every division, with the rows that say something."""
        breed = (*self.kolommen, self.som)
        return [
            Deeltabel(
                naam, tuple(r for r in rijen if any(self.cel(r, k).getal != 0 for k in breed))
            )
            for naam, rijen in DELEN.items()
        ]


def _tabel(beeld: Cijfers) -> Tabelbeeld:
    return Tabelbeeld(beeld.stelsel.kolommen, beeld.stelsel.som, beeld.cellen)


def _tabel_van(daad: CijfersVrijgegeven) -> Tabelbeeld:
    cellen = cellen_van(daad)
    *kolommen, som = dict.fromkeys(naam.partition("@")[2] for naam in cellen)
    return Tabelbeeld(tuple(kolommen), som, cellen)


@router.get("/cijfers")
def toon_cijfers(request: Request, aan: AanBalie, boek: Boek) -> HTMLResponse:
    """Toon de meldingen in getallen."""
    gevraagd = leeg_weg(request)
    als_vrijgave = gevraagd.pop("weergave", "") == "vrijgave"
    filter_, vraag, fouten = _lees(gevraagd)
    beeld = reken(aan, boek, vraag, als_vrijgave=als_vrijgave)
    return _blad(request, aan, boek, filter_, beeld, gevraagd, fouten)


@router.post("/cijfers")
def geef_cijfers_vrij(request: Request, aan: AanBalie, boek: Boek) -> Response:
    """Laat cijfers de commissie verlaten, met een reden."""
    boek.log.eis(aan.lezer, "vrijgeven")
    velden = dict(request.state.formulier)
    gevraagd = {n: w for n, w in velden.items() if n in _VRAAGVELDEN and w}
    filter_, vraag, fouten = _lees(gevraagd)
    reden = toelichting(velden.get("reden"))
    if reden is None or len(reden) < _KORTST:
        fouten["reden"] = _("schrijf waarom, in ten minste 5 tekens")
    noem = frozenset(n.removeprefix(_NOEM) for n in velden if n.startswith(_NOEM))
    if noem and not noem <= _kleine(reken(aan, boek, vraag, als_vrijgave=True)):
        fouten["noem"] = _("noemen kan alleen wat hier als klein aantal is geteld")
    if not fouten:
        beeld = reken(aan, boek, vraag, reden=reden, noem=noem)
        if beeld.vrijgave is not None:
            return RedirectResponse(f"/cijfers/vrijgaven/{beeld.vrijgave.id}", 303)
        fouten["reden"] = _(
            "naast wat al is vrijgegeven kan dit niet zonder een klein getal te tonen"
        )
    beeld = reken(aan, boek, vraag, als_vrijgave=True)
    ingevuld = {**gevraagd, **{n: w for n, w in velden.items() if n.startswith(_NOEM)}}
    ingevuld["reden"] = velden.get("reden", "")
    return _blad(request, aan, boek, filter_, beeld, ingevuld, fouten)


@router.get("/cijfers/vrijgaven/{vrijgave}")
def toon_vrijgave(vrijgave: str, aan: AanBalie, boek: Boek) -> HTMLResponse:
    """Toon cijfers zoals zij zijn vrijgegeven."""
    alle = aan.vraag(vrijgegeven, boek)
    gevonden = next((g for g in alle if g.id == vrijgave), None)
    if gevonden is None:
        raise HTTPException(404)
    return pagina(
        "vrijgave.html.j2", gegeven=gevonden, tabelbeeld=_tabel_van(gevonden.daad), tekst=audittaal
    )


@router.get("/jaarverslag")
def toon_jaarverslag(request: Request, aan: AanBalie, boek: Boek) -> HTMLResponse:
    """Toon het verslag over een jaar, om af te drukken."""
    gevraagd = leeg_weg(request)
    jaar = gevraagd.pop("jaar", "") or str(boek.log.register.vandaag().year - 1)
    filter_, vraag, fouten = _lees({**gevraagd, "per": "kwartaal", "jaar": jaar})
    if vraag.jaar is None:
        vraag = Cijfervraag("kwartaal", boek.log.register.vandaag().year - 1)
    beeld = reken(aan, boek, vraag, als_vrijgave=True)
    return pagina(
        "jaarverslag.html.j2",
        400 if fouten else 200,
        beeld=beeld,
        filter=filter_,
        tabelbeeld=_tabel(beeld),
        gevraagd={**gevraagd, "jaar": jaar},
        fouten=fouten,
        tekst=audittaal,
        totaal=TOTAAL,
    )


_VRAAGVELDEN = frozenset({"per", "jaar", "bekendOp", "bronnenTot", "peildatum"})


def _lees(gevraagd: dict[str, str]) -> tuple[Cijferfilter, Cijfervraag, dict[str, str]]:
    """What is asked; where that is no question, that of the page as it opens, and the faults."""
    try:
        filter_ = Cijferfilter.model_validate(gevraagd)
        return filter_, filter_.als_cijfervraag(), {}
    except ValidationError as fout:
        fouten = {f.plaats: f.melding for f in veldfouten(fout.errors())}
    except Vraagfout as fout:
        fouten = {fout.veld: fout.melding}
    return Cijferfilter(), Cijfervraag(), fouten


def _kleine(beeld: Cijfers) -> frozenset[str]:
    """The keys of the numbers that one may decide to name: counted, and below the threshold."""
    return frozenset(n for n, aantal in beeld.stelsel.aantal.items() if 0 < aantal < beeld.drempel)


def _blad(
    request: Request,
    aan: Balie,
    boek: Auditboek,
    filter_: Cijferfilter,
    beeld: Cijfers,
    gevraagd: dict[str, str],
    fouten: dict[str, str],
) -> HTMLResponse:
    mag_vrijgeven = boek.log.besluit(aan.lezer, "vrijgeven").mag
    mag_alles = boek.log.besluit(aan.lezer, "cijfers_voluit").mag
    kleine = _kleine(beeld) if mag_vrijgeven else frozenset()
    klein = [naam for naam, cel in beeld.cellen.items() if cel.getal is None and naam in kleine]
    return pagina(
        "cijfers.html.j2",
        400 if fouten else 200,
        beeld=beeld,
        filter=filter_,
        tabelbeeld=_tabel(beeld),
        gevraagd=gevraagd,
        fouten=fouten,
        tekst=audittaal,
        totaal=TOTAAL,
        mag_vrijgeven=mag_vrijgeven,
        mag_alles=mag_alles,
        klein=klein,
        eerder=aan.vraag(vrijgegeven, boek)[:20] if request.method == "GET" else [],
    )
