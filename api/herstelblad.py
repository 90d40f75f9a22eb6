"""The page on which an act is repaired: its form as it stands, what changes, the corrections."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import uuid4

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api import bestandsnamen, taal, vormtaal
from api.datumhulp import uitgelegd
from api.herstel import correcties, ingevuld_van, met_eigen_woorden, te_herstellen
from api.inbreng import Deur, Wie
from api.schrijfdeur import EenDaad, GeenDossier
from api.sjablonen import pagina
from api.taal import hoofdletter
from api.vastlegblad import STIL, AanBalie, eis, niet_toegelaten
from api.vormstand import EIGEN
from api.vormvelden import fouten_per_veld, keuzes_voor, lees_daad_uit, rijen, zoals_getypt
from api.vraag import Balie, Stand
from ledger.dossier import Botsing, Feit
from ledger.handelingen import Correctie
from ledger.journal import Onbekend
from ledger.ontvangst import AndereInhoud
from ledger.register import NietToegelaten
from ledger.toelating import Afgesloten
from ledger.woorden import Ongeldig
from projections.genoemd import in_zaak
from projections.leesdeur import OnbekendDossier
from projections.zaakbeeld import Zaakbeeld

router = APIRouter(include_in_schema=False)
_REDEN = "@reden"
_INTUSSEN = (
    "Anderen legden intussen iets vast in dit dossier. Hieronder staat de handeling zoals nu;"
    " er is niets vastgelegd."
)
_NIETS = "Zo staat het er al, dus er is niets te herstellen."


@dataclass(frozen=True, slots=True)
class Herstelling:
    """What is being repaired, in which case, as it came back from the form."""

    aan: Balie
    beeld: Zaakbeeld
    feit: Feit
    ingevuld: Mapping[str, str]
    sleutel: str
    gelezen: int  # up to which entry of the case somebody knew what was repaired
    erbij: str = ""


@router.get("/dossiers/{dossier}/herstel/{handeling}")
def toon_herstel(dossier: str, handeling: str, deur: Deur, wie: Wie, aan: AanBalie) -> HTMLResponse:
    """Toon het formulier van een handeling zoals zij er staat."""
    eis(deur, wie, dossier)
    feit = _feit(aan, dossier, handeling)
    return _vorm(_vers(aan, aan.zaak(dossier, Stand()), feit), {})


@router.post("/dossiers/{dossier}/herstel/{handeling}")
def herstel(
    dossier: str, handeling: str, request: Request, deur: Deur, wie: Wie, aan: AanBalie
) -> Response:
    """Laat zien wat er verandert, of leg de correcties vast."""
    eis(deur, wie, dossier)
    gegeven = request.state.formulier
    beeld, feit = aan.zaak(dossier, Stand()), _feit(aan, dossier, handeling)
    zo = _teruggekomen(aan, beeld, feit, gegeven)
    if zo.erbij or gegeven.get("stap") == "wijzig":
        return _vorm(zo, {})
    soort = type(zo.feit.handeling)
    gedaan: list[EenDaad] = []
    try:
        ingevuld = met_eigen_woorden(feit, zo.ingevuld)
        nieuw = lees_daad_uit(soort, ingevuld)
        gedaan = correcties(feit, nieuw, ingevuld, zoals_getypt(zo.ingevuld.get(_REDEN, "")))
        if not gedaan:
            return _vorm(zo, {"": _NIETS})
        if not zo.gelezen:
            return _vorm(_vers(aan, beeld, feit), {"": _INTUSSEN})
        if gegeven.get("stap") == "vastleggen":
            vastgelegd = deur.leg_alle_vast(wie, dossier, gedaan, zo.sleutel, zo.gelezen)
            nummer = vastgelegd.bewijs.nummer
            return RedirectResponse(f"/dossiers/{dossier}/vastgelegd/{nummer}", 303)
        deur.proef(wie, dossier, gedaan)
    except Ongeldig as fout:
        return _vorm(zo, fouten_per_veld(soort, fout.fouten))
    except NietToegelaten as fout:
        return _vorm(zo, niet_toegelaten(soort, fout))
    except (Botsing, AndereInhoud, Afgesloten, GeenDossier) as fout:
        return _vorm(zo, {"": hoofdletter(f"{fout}.")})
    except Onbekend:
        return _voorbeeld(zo, gedaan, STIL)
    return _voorbeeld(zo, gedaan)


def _teruggekomen(
    aan: Balie, beeld: Zaakbeeld, feit: Feit, gegeven: Mapping[str, str]
) -> Herstelling:
    """The form as it came back; what was read counts as read while nothing was added since."""
    return Herstelling(
        aan,
        beeld,
        feit,
        {naam: waarde for naam, waarde in gegeven.items() if naam not in EIGEN},
        gegeven.get("sleutel") or str(uuid4()),
        beeld.laatste if gegeven.get("gelezen") == str(beeld.laatste) else 0,
        gegeven.get("erbij", ""),
    )


def _vers(aan: Balie, beeld: Zaakbeeld, feit: Feit) -> Herstelling:
    """The act as it stands now, with nothing changed yet."""
    return Herstelling(aan, beeld, feit, ingevuld_van(feit), str(uuid4()), beeld.laatste)


def _feit(aan: Balie, dossier: str, handeling: str) -> Feit:
    try:
        feit = aan.feit(dossier, handeling)
    except OnbekendDossier:
        raise HTTPException(404) from None
    if feit.daad not in vormtaal.SOORTEN:
        raise HTTPException(404)  # what has no form is not repaired by one
    return feit


def _vorm(zo: Herstelling, fouten: Mapping[str, str]) -> HTMLResponse:
    return pagina(
        "vastleggen.html.j2",
        400 if fouten else 200,
        beeld=zo.beeld,
        soort=type(zo.feit.handeling),
        nummer=zo.feit.nummer,
        actie=f"/dossiers/{zo.beeld.id}/herstel/{zo.feit.id}",
        velden=te_herstellen(zo.feit),
        keuzes=keuzes_voor(zo.beeld, (), zo.aan.vraag(in_zaak, zo.beeld.id)),
        ingevuld=zo.ingevuld,
        erbij=zo.erbij,
        verborgen={"sleutel": zo.sleutel, "gelezen": str(zo.gelezen)},
        zo=None,
        eerder=(),
        fouten=fouten,
        datums=uitgelegd(te_herstellen(zo.feit), zo.ingevuld),
        rijen=rijen,
        vormtaal=vormtaal,
        bestandsnamen=bestandsnamen,
    )


def _voorbeeld(
    zo: Herstelling, gedaan: Sequence[EenDaad], melding: str | None = None
) -> HTMLResponse:
    oud = zo.feit.handeling.model_dump(mode="json")
    return pagina(
        "herstel.html.j2",
        503 if melding else 200,
        beeld=zo.beeld,
        soort=type(zo.feit.handeling),
        nummer=zo.feit.nummer,
        actie=f"/dossiers/{zo.beeld.id}/herstel/{zo.feit.id}",
        wijzigingen=[
            (vormtaal.label(c.veld), taal.waarde(oud[c.veld]), taal.waarde(c.nieuwe_waarde))
            for c in gedaan
            if isinstance(c, Correctie)
        ],
        gevolgen=() if melding else zo.aan.gevolgen(zo.beeld.id, gedaan),
        verborgen={**zo.ingevuld, "gelezen": str(zo.gelezen), "sleutel": zo.sleutel},
        melding=melding,
        vormtaal=vormtaal,
    )
