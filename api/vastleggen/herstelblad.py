"""The page on which an act is repaired: its form as it stands, what changes, the corrections."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.beeld.sjablonen import pagina
from api.taal import taal, vormtaal
from api.taal.veldtaal import geweigerd
from api.taal.vertaling import _
from api.taal.vormtaal import SOORTEN
from api.vastleggen import vormstand
from api.vastleggen.herstel import (
    correcties,
    ingevuld_van,
    merken,
    met_eigen_woorden,
    overgenomen,
    te_herstellen,
)
from api.vastleggen.inbreng import Deur, Wie
from api.vastleggen.vastlegblad import (
    bewaard,
    blijft,
    buiten_zicht,
    eis,
    niet_toegelaten,
    stil,
    vormblad,
)
from api.vastleggen.vormstand import Invulling
from api.vastleggen.vormvelden import fouten_per_veld, keuzes_voor, lees_daad_uit, zoals_getypt
from api.web.schrijfdeur import EenDaad, GeenDossier, Schrijfdeur
from api.web.vraag import AanBalie, Balie, Stand
from ledger.daden.handelingen import Correctie
from ledger.daden.woorden import Ongeldig
from ledger.log.journal import Onbekend
from ledger.toegang.toegang import Lezer
from ledger.vastleggen.concepten import Concept, ConceptenOnbereikbaar
from ledger.vastleggen.ontvangst import AndereInhoud
from ledger.vastleggen.register import NietToegelaten
from ledger.vastleggen.toelating import Afgesloten
from ledger.zaak.dossier import Botsing, Feit
from projections.beelden.zaakbeeld import Zaakbeeld
from projections.vragen.genoemd import in_zaak
from projections.vragen.leesdeur import OnbekendDossier

router = APIRouter(include_in_schema=False)
_REDEN = "@reden"
_NIETS = "Zo staat het er al, dus er is niets te herstellen."


@dataclass(frozen=True, slots=True)
class Herstelling:
    """What is being repaired, in which case, and the form in which that is done."""

    aan: Balie
    beeld: Zaakbeeld
    feit: Feit
    zo: Invulling


@router.get("/dossiers/{dossier}/herstel/{handeling}")
def toon_herstel(
    dossier: str, handeling: str, request: Request, deur: Deur, wie: Wie, aan: AanBalie
) -> HTMLResponse:
    """Toon het formulier van een handeling zoals zij er staat, of een concept daarvan."""
    eis(deur, wie, dossier)
    feit, gevraagd = _feit(aan, dossier, handeling), request.query_params.get("concept")
    her, plek = _vers(aan, aan.zaak(dossier, Stand()), feit), (dossier, feit.daad, feit.id)
    if gevraagd is None:
        return _vorm(her, {}, eerder=vormstand.eerdere(deur, wie, plek))
    zo = vormstand.hervat(her.zo.soort, vormstand.eigen(deur, wie, gevraagd, plek))
    return _vorm(replace(her, zo=_bijgewerkt(her, zo)), {})


@router.post("/dossiers/{dossier}/herstel/{handeling}")
def herstel(
    dossier: str, handeling: str, request: Request, deur: Deur, wie: Wie, aan: AanBalie
) -> Response:
    """Bewaar het als concept, laat zien wat er verandert, of leg de correcties vast."""
    eis(deur, wie, dossier)
    beeld, feit = aan.zaak(dossier, Stand()), _feit(aan, dossier, handeling)
    zo = _teruggekomen(beeld, feit, request.state.formulier)
    verder = bewaard(deur, wie, dossier, zo, request, ingevuld_van(feit))
    if isinstance(verder, Response):
        return verder
    her = Herstelling(aan, beeld, feit, verder)
    staat = vormstand.staat(deur, wie, zo.sleutel)
    if blijft(her.zo, request):
        return _vorm(her, her.zo.fouten, staat)
    if deur.laatste_van(wie, zo.sleutel) is not None:
        _laat_los(deur, wie, zo)
        nu = _("Hieronder staat de handeling zoals nu.")
        return _vorm(_vers(aan, beeld, feit), {"": f"{staat} {nu}"})
    if not zo.gelezen:
        intussen = _(
            "Anderen legden intussen iets vast in dit dossier. Hieronder staat de handeling zoals"
            " nu, met wat u veranderde voor zover dat bewaard is."
        )
        return _vorm(replace(her, zo=_bijgewerkt(her, her.zo)), {"": f"{intussen} {staat}"})
    vast = request.state.formulier.get("stap") == "vastleggen"
    return _bekijk_of_leg_vast(deur, wie, her, staat, vast=vast)


def _bekijk_of_leg_vast(
    deur: Schrijfdeur, wie: Lezer, her: Herstelling, staat: str, *, vast: bool
) -> Response:
    zo, dossier = her.zo, her.beeld.id
    gedaan: list[EenDaad] = []
    try:
        ingevuld = met_eigen_woorden(her.feit, zo.ingevuld)
        nieuw = lees_daad_uit(zo.soort, ingevuld)
        gedaan = correcties(her.feit, nieuw, ingevuld, zoals_getypt(zo.ingevuld.get(_REDEN, "")))
        if not gedaan:
            return _vorm(her, {"": _NIETS})
        if vast:
            vastgelegd = deur.leg_alle_vast(wie, dossier, gedaan, zo.sleutel, zo.gelezen)
            _laat_los(deur, wie, zo)
            nummer = vastgelegd.bewijs.nummer
            return RedirectResponse(f"/dossiers/{dossier}/vastgelegd/{nummer}", 303)
        deur.proef(wie, dossier, gedaan)
    except Ongeldig as fout:
        return _vorm(her, fouten_per_veld(zo.soort, fout.fouten), staat)
    except NietToegelaten as fout:
        return _vorm(her, niet_toegelaten(zo.soort, fout), staat)
    except (Botsing, AndereInhoud, Afgesloten) as fout:
        return _vorm(her, {"": geweigerd(fout)})
    except GeenDossier:
        return _vorm(her, {"": buiten_zicht()})
    except Onbekend:
        return _voorbeeld(her, gedaan, melding=stil())
    return _voorbeeld(her, gedaan, staat)


def _laat_los(deur: Schrijfdeur, wie: Lezer, zo: Invulling) -> None:
    """It was recorded; a draft that cannot go now goes by itself."""
    with suppress(ConceptenOnbereikbaar):
        deur.gooi_concept_weg(wie, zo.concept)


def _teruggekomen(beeld: Zaakbeeld, feit: Feit, gegeven: Mapping[str, str]) -> Invulling:
    """The form as it came back; what was read counts as read while nothing was added since."""
    zo = vormstand.teruggekomen(SOORTEN[feit.daad], gegeven)
    if gegeven.get("gelezen") == str(beeld.laatste):
        return replace(zo, handeling=feit.id, gelezen=beeld.laatste, stond=merken(feit))
    return replace(zo, handeling=feit.id)


def _bijgewerkt(her: Herstelling, zo: Invulling) -> Invulling:
    """The same form of the act as it stands now; what was typed in a form of before only if it is
    known what stood there then.
    """
    nu = ingevuld_van(her.feit)
    ingevuld = overgenomen(her.feit, zo.ingevuld, zo.stond) if zo.stond else nu
    return replace(zo, ingevuld=ingevuld, stond=merken(her.feit), gelezen=her.beeld.laatste)


def _vers(aan: Balie, beeld: Zaakbeeld, feit: Feit) -> Herstelling:
    """The act as it stands now, with nothing changed yet."""
    zo = vormstand.nieuw(SOORTEN[feit.daad], {})
    zo = replace(zo, ingevuld=ingevuld_van(feit), stond=merken(feit))
    return Herstelling(aan, beeld, feit, replace(zo, handeling=feit.id, gelezen=beeld.laatste))


def _feit(aan: Balie, dossier: str, handeling: str) -> Feit:
    try:
        feit = aan.feit(dossier, handeling)
    except OnbekendDossier:
        raise HTTPException(404) from None
    if feit.daad not in vormtaal.SOORTEN:
        raise HTTPException(404)  # what has no form is not repaired by one
    return feit


def _vorm(
    her: Herstelling,
    fouten: Mapping[str, str],
    staat: str = "",
    eerder: Sequence[Concept] = (),
) -> HTMLResponse:
    return vormblad(
        her.zo,
        te_herstellen(her.feit),
        fouten,
        beeld=her.beeld,
        soort=type(her.feit.handeling),
        nummer=her.feit.nummer,
        actie=f"/dossiers/{her.beeld.id}/herstel/{her.feit.id}",
        keuzes=keuzes_voor(her.beeld, (), her.aan.vraag(in_zaak, her.beeld.id)),
        eerder=eerder,
        staat=staat,
    )


def _voorbeeld(
    her: Herstelling, gedaan: Sequence[EenDaad], staat: str = "", melding: str | None = None
) -> HTMLResponse:
    zo = her.zo
    oud = her.feit.handeling.model_dump(mode="json")
    return pagina(
        "herstel.html.j2",
        503 if melding else 200,
        beeld=her.beeld,
        soort=type(her.feit.handeling),
        nummer=her.feit.nummer,
        actie=f"/dossiers/{her.beeld.id}/herstel/{her.feit.id}",
        wijzigingen=[
            (vormtaal.label(c.veld), taal.waarde(oud[c.veld]), taal.waarde(c.nieuwe_waarde))
            for c in gedaan
            if isinstance(c, Correctie)
        ],
        gevolgen=() if melding else her.aan.gevolgen(her.beeld.id, gedaan),
        verborgen={**zo.ingevuld, **zo.verborgen},
        zo=zo,
        staat=staat,
        melding=melding,
        vormtaal=vormtaal,
    )
