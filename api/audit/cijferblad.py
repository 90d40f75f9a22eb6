"""The pages with figures: of reports per kind, outcome and term, per year or quarter.

Whoever looks sees every count over the cases that they may read, and what of it would leave the
house; nothing leaves by looking. It leaves by a form, with a reason, and is on record first.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import ValidationError
from pydantic.alias_generators import to_camel

from api.audit.cijfervraag import KEUZEFOUT, WEIGERT, Boek, Cijferfilter, geef_vrij, reken
from api.beeld.sjablonen import pagina
from api.settings import Instellingen
from api.taal import audittaal
from api.taal.vertaling import _
from api.web.problemen import Vraagfout, per_veld
from api.web.voorstelvorm import toelichting
from api.web.vraag import AanBalie, Balie, leeg_weg
from ledger.daden.auditdaden import CijfersVrijgegeven
from ledger.toegangslog.auditboek import Auditboek
from ledger.vastleggen.ontvangst import AndereInhoud
from ledger.vastleggen.toelating import uuid7
from projections.cijfers.cijfers import DELEN
from projections.cijfers.stelsel import TOTAAL, Cel, open_tabel, sleutel
from projections.cijfers.vrijgave import NietOpTeHeffen, NietVrijTeGeven
from projections.vragen.cijfervraag import Cijfers, Cijfervraag
from projections.vragen.vrijgavevraag import (
    NietTeKiezen,
    Uitgang,
    cellen_van,
    voorbeeld,
    vrijgegeven,
)

router = APIRouter(include_in_schema=False)
Blad = Literal["cijfers", "jaarverslag"]
_KORTST = 5
_PER_BLAD = 25  # reports, of those that were counted
_NOEM, _HEF_OP = "noem ", "hefop "
_SLEUTEL = re.compile(r"[0-9a-f-]{36}")


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
    return Tabelbeeld(beeld.stelsel.kolommen, beeld.stelsel.som, open_tabel(beeld.stelsel).cellen)


def _tabel_van(daad: CijfersVrijgegeven) -> Tabelbeeld:
    cellen = cellen_van(daad)
    *kolommen, som = dict.fromkeys(naam.partition("@")[2] for naam in cellen)
    return Tabelbeeld(tuple(kolommen), som, cellen)


@router.get("/cijfers")
def toon_cijfers(request: Request, aan: AanBalie, boek: Boek) -> HTMLResponse:
    """Toon de meldingen in getallen."""
    gevraagd = leeg_weg(request)
    naar_buiten = gevraagd.pop("weergave", "") == "vrijgave"
    na = gevraagd.pop("na", None)
    vraag, fouten = _lees(gevraagd)
    beeld = reken(aan, boek, vraag)
    eerste = next((n for n, m in enumerate(beeld.geteld.feiten, 1) if m.id == na), 0)
    if na is not None and not eerste:
        fouten["na"] = _("verwacht een plaats die een eerdere bladzijde gaf")
    return _blad("cijfers", aan, boek, beeld, gevraagd, fouten, naar_buiten, eerste)


@router.post("/cijfers")
def geef_cijfers_vrij(request: Request, aan: AanBalie, boek: Boek) -> Response:
    """Laat cijfers de commissie verlaten, met een reden."""
    boek.log.eis(aan.lezer, "vrijgeven")
    velden: dict[str, str] = dict(request.state.formulier)
    gevraagd = {n: w for n, w in velden.items() if n in _VRAAGVELDEN and w}
    blad: Blad = "jaarverslag" if velden.get("blad") == "jaarverslag" else "cijfers"
    vraag, fouten = _lees(gevraagd)
    reden, sleutel = toelichting(velden.get("reden")), velden.get("sleutel", "")
    if reden is None or len(reden) < _KORTST:
        fouten["reden"] = _("schrijf waarom, in ten minste 5 tekens")
    elif not _SLEUTEL.fullmatch(sleutel):
        raise HTTPException(404)
    elif not fouten:
        uitgang = Uitgang(
            reden, Instellingen().cijferdrempel, sleutel, _gekozen(velden, _NOEM),
            _gekozen(velden, _HEF_OP),
        )  # fmt: skip
        try:
            vrijgave = geef_vrij(aan, boek, vraag, uitgang)
            return RedirectResponse(f"/cijfers/vrijgaven/{vrijgave.id}", 303)
        except NietTeKiezen as fout:
            fouten["keuze"] = KEUZEFOUT[fout.veld]
        except (NietVrijTeGeven, NietOpTeHeffen, AndereInhoud) as fout:
            fouten["reden"] = WEIGERT[type(fout).__name__]
    keuze = {n: w for n, w in velden.items() if n.startswith((_NOEM, _HEF_OP))}
    ingevuld = {**gevraagd, **keuze, "reden": velden.get("reden", "")}
    return _blad(blad, aan, boek, reken(aan, boek, vraag), ingevuld, fouten, naar_buiten=True)


def _gekozen(velden: Mapping[str, str], wat: str) -> frozenset[str]:
    """The keys of the numbers that were ticked for this."""
    return frozenset(naam.removeprefix(wat) for naam in velden if naam.startswith(wat))


@router.get("/cijfers/vrijgaven/{vrijgave}")
def toon_vrijgave(vrijgave: str, aan: AanBalie, boek: Boek) -> HTMLResponse:
    """Toon cijfers zoals zij zijn vrijgegeven."""
    alle = aan.vraag(vrijgegeven, boek)
    gevonden = next((g for g in alle if g.id == vrijgave), None)
    if gevonden is None:
        raise HTTPException(404)
    return pagina(
        "vrijgave.html.j2",
        gegeven=gevonden,
        tabelbeeld=_tabel_van(gevonden.daad),
        tekst=audittaal,
        totaal=TOTAAL,
    )


@router.get("/jaarverslag")
def toon_jaarverslag(request: Request, aan: AanBalie, boek: Boek) -> HTMLResponse:
    """Toon het verslag over een jaar, zoals het nu zou zijn."""
    gevraagd = leeg_weg(request)
    naar_buiten = gevraagd.pop("weergave", "") == "vrijgave"
    per_jaar = {"per": "kwartaal", **gevraagd}
    vraag, fouten = _lees(per_jaar, zonder_jaar="jaar" not in gevraagd)
    beeld = reken(aan, boek, vraag)
    gevraagd.setdefault("jaar", str(beeld.vraag.jaar))
    return _blad("jaarverslag", aan, boek, beeld, gevraagd, fouten, naar_buiten)


_VRAAGVELDEN = frozenset(map(to_camel, Cijferfilter.model_fields))


def _lees(
    gevraagd: dict[str, str], *, zonder_jaar: bool = False
) -> tuple[Cijfervraag, dict[str, str]]:
    """What is asked; where that is no question, that of the page as it opens, and the faults."""
    try:
        filter_ = Cijferfilter.model_validate(gevraagd)
        if zonder_jaar:
            dagen = filter_.bekend_op, filter_.bronnen_tot, filter_.peildatum
            return Cijfervraag("kwartaal", None, *dagen), {}
        return filter_.als_cijfervraag(), {}
    except ValidationError as fout:
        fouten = per_veld(fout)
    except Vraagfout as fout:
        fouten = {fout.veld: fout.melding}
    return Cijfervraag("kwartaal" if gevraagd.get("per") == "kwartaal" else "jaar"), fouten


def _blad(
    blad: Blad,
    aan: Balie,
    boek: Auditboek,
    beeld: Cijfers,
    gevraagd: dict[str, str],
    fouten: dict[str, str],
    naar_buiten: bool,
    eerste: int = 0,
) -> HTMLResponse:
    """The page; of the reports that were counted those after so many."""
    zou = None
    if naar_buiten:
        zou = aan.vraag(voorbeeld, boek, beeld, Instellingen().cijferdrempel)
    return pagina(
        f"{blad}.html.j2",
        400 if fouten else 200,
        blad=blad,
        beeld=beeld,
        adres=_adres(blad, beeld.vraag),
        tabelbeeld=_tabel(beeld),
        zou=zou,
        drempel=Instellingen().cijferdrempel,
        gevraagd=gevraagd,
        fouten=fouten,
        eerste=eerste,
        meldingen=beeld.geteld.feiten[eerste : eerste + _PER_BLAD],
        tekst=audittaal,
        totaal=TOTAAL,
        mag_vrijgeven=boek.log.besluit(aan.lezer, "vrijgeven").mag,
        mag_noemen=boek.log.besluit(aan.lezer, "cijfers_noemen").mag,
        sleutel=str(uuid7()),
        eerder=[
            v for v in aan.vraag(vrijgegeven, boek)
            if blad == "cijfers" or v.daad.jaar == beeld.vraag.jaar
        ][:20],
    )  # fmt: skip


def _adres(blad: str, vraag: Cijfervraag) -> str:
    """Where these figures stand, as an address that more can be added to."""
    filter_ = Cijferfilter(
        per=vraag.per, jaar=vraag.jaar, bekendOp=vraag.bekend_op, bronnenTot=vraag.bronnen_tot,
        peildatum=vraag.peildatum,
    )  # fmt: skip
    return f"/{blad}?{filter_.adres()}"
