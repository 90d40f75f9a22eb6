"""The pages on which acts are recorded: choose one, fill in, see what it will say and do, record.

A form keeps its key from the first time it is shown until it was recorded, so that pressing twice,
or again after silence, records once. Looking records nothing.
"""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress
from typing import Any
from uuid import uuid4

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.beeld.sjablonen import pagina
from api.taal import vormtaal
from api.taal.veldtaal import geweigerd, naast_veld, wordt_verwacht
from api.taal.vertaling import _
from api.taal.vormtaal import SOORTEN, Soort
from api.vastleggen import vormstand
from api.vastleggen.datumhulp import uitgelegd
from api.vastleggen.inbreng import Deur, Wie
from api.vastleggen.vormstand import Invulling
from api.vastleggen.vormvelden import (
    Keuzes,
    Vormveld,
    fouten_per_veld,
    keuzes_voor,
    lees_daad_uit,
    noemt_niet,
    rijen,
    samenvatting,
    velden,
)
from api.web import bestandsnamen
from api.web.lichaam import NIET_GELEZEN, TeDruk
from api.web.schrijfdeur import EenDaad, GeenDossier, Schrijfdeur
from api.web.vraag import AanBalie, Balie, Stand
from ledger.daden.documenten import Document
from ledger.daden.handelingen import DossierGeopend, VerkeerdDossier, lees_handeling
from ledger.daden.woorden import Daad, Ongeldig
from ledger.log.journal import Onbekend
from ledger.toegang.toegang import Lezer
from ledger.vastleggen.concepten import Concept, ConceptenOnbereikbaar
from ledger.vastleggen.ontvangst import AndereInhoud
from ledger.vastleggen.register import NietToegelaten
from ledger.vastleggen.toelating import Afgesloten
from ledger.zaak.dossier import Botsing
from projections.beelden.gelijkenis import lijkt_op
from projections.beelden.zaakbeeld import Zaakbeeld
from projections.toetsen.omslag import Omslag
from projections.vragen.genoemd import in_zaak
from projections.vragen.leesdeur import OnbekendDossier

router = APIRouter(include_in_schema=False)
_OPENING = ("kenmerk", "dossiertitel", "fictief")


@router.get("/dossiers/nieuw")
def toon_opening(deur: Deur, wie: Wie) -> HTMLResponse:
    """Toon het formulier om een dossier te openen."""
    deur.eis_openen(wie)
    return _opening({}, {}, str(uuid4()))


@router.post("/dossiers/nieuw")
def open_zaak(request: Request, deur: Deur, wie: Wie) -> Response:
    """Open een dossier."""
    velden = request.state.formulier
    ingevuld = {naam: velden.get(naam, "").strip() for naam in _OPENING}
    sleutel = velden.get("sleutel", "") or str(uuid4())
    gegevens: dict[str, Any] = {
        "kenmerk": ingevuld["kenmerk"] or None,
        "fictief": ingevuld["fictief"] == "ja",
    }
    if ingevuld["dossiertitel"]:
        gegevens["dossiertitel"] = ingevuld["dossiertitel"]
    if not ingevuld["kenmerk"]:
        fouten = {"kenmerk": wordt_verwacht("het kenmerk van het dossier")}
        return _opening(ingevuld, fouten, sleutel, vormstand.staat(deur, wie, sleutel))
    try:
        lees_handeling({"daad": "dossier_geopend", **gegevens})
        vastlegging = deur.open_dossier(wie, gegevens, sleutel)
    except Ongeldig as fout:
        fouten = naast_veld(fout)
    except (Botsing, AndereInhoud, Afgesloten) as fout:
        fouten = {"kenmerk": geweigerd(fout)}
    except Onbekend:
        return _opening(ingevuld, {"": stil()}, sleutel, status=503)
    else:
        return RedirectResponse(f"/dossiers/{vastlegging.dossier}/vastleggen", 303)
    return _opening(ingevuld, fouten, sleutel, vormstand.staat(deur, wie, sleutel))


@router.get("/dossiers/{dossier}/vastleggen")
def kies_daad(dossier: str, deur: Deur, wie: Wie, aan: AanBalie) -> HTMLResponse:
    """Toon welke handelingen zijn vast te leggen."""
    eis(deur, wie, dossier)
    beeld = aan.zaak(dossier, Stand())
    return pagina("daadkeuze.html.j2", beeld=beeld, groepen=vormtaal.groepen(), vormtaal=vormtaal)


@router.get("/dossiers/{dossier}/vastleggen/{daad}")
def toon_vorm(
    dossier: str, daad: str, request: Request, deur: Deur, wie: Wie, aan: AanBalie
) -> HTMLResponse:
    """Toon het formulier van een handeling, of een concept; wat het adres zegt is ingevuld."""
    eis(deur, wie, dossier)
    soort, gevraagd = _soort(daad), request.query_params.get("concept")
    zo = vormstand.nieuw(soort, {"dossiers.0": dossier, **request.query_params})
    plek, eerder = (dossier, daad, ""), list[Concept]()
    if gevraagd is None:
        eerder = vormstand.eerdere(deur, wie, plek)
    else:
        zo = vormstand.hervat(soort, vormstand.eigen(deur, wie, gevraagd, plek))
    return _vorm(aan, aan.zaak(dossier, Stand()), zo, {}, eerder=eerder)


@router.post("/dossiers/{dossier}/vastleggen/{daad}")
def verwerk(
    dossier: str, daad: str, request: Request, deur: Deur, wie: Wie, aan: AanBalie
) -> Response:
    """Bewaar het als concept, laat zien wat het wordt en doet, of leg het vast."""
    eis(deur, wie, dossier)
    zo = vormstand.teruggekomen(_soort(daad), request.state.formulier)
    vers = vormstand.nieuw(zo.soort, {"dossiers.0": dossier, **request.query_params})
    verder = bewaard(deur, wie, dossier, zo, request, vers.ingevuld)
    if isinstance(verder, Response):
        return verder
    zo, beeld = verder, aan.zaak(dossier, Stand())
    if blijft(zo, request):
        return _vorm(aan, beeld, zo, zo.fouten, vormstand.staat(deur, wie, zo.sleutel))
    vast = request.state.formulier.get("stap") == "vastleggen"
    return _bekijk_of_leg_vast(deur, wie, aan, beeld, zo, vast=vast)


def bewaard(
    deur: Schrijfdeur,
    wie: Lezer,
    dossier: str,
    zo: Invulling,
    request: Request,
    vers: Mapping[str, str],
) -> Response | Invulling:
    """The form with its draft kept; or all of the answer: to one that keeps itself, or is left.

    `vers` is what it held when it was new: of a form that still does there is nothing to keep.
    """
    stap = request.state.formulier.get("stap")
    if stap == "wijzig" and vormstand.onaangeroerd(zo, vers, request.state.ingezonden):
        return zo
    if stap == "weg":
        deur.gooi_concept_weg(wie, zo.concept)
        return RedirectResponse(f"/dossiers/{dossier}", 303)
    with ExitStack() as stapel:
        mee: list[Document] = []
        if stap == "nieuw":
            zo, mee = vormstand.als_nieuw(deur, wie, zo, stapel, request.state.ruimte)
        if stap != "vastleggen":
            zo = vormstand.bewaar(deur, wie, dossier, zo, request.state.ingezonden, mee)
    if stap == "bewaar" and "hx-request" in request.headers:
        return pagina("conceptstand.html.j2", zo=zo, waar=request.url.path)
    return zo


def blijft(zo: Invulling, request: Request) -> bool:
    """Whether the form itself is shown once more, before anything is looked at."""
    stap = request.state.formulier.get("stap")
    return bool(zo.erbij or zo.botst or zo.fouten) or stap in {"wijzig", "bewaar", "nieuw"}


def _bekijk_of_leg_vast(
    deur: Schrijfdeur, wie: Lezer, aan: Balie, beeld: Zaakbeeld, zo: Invulling, *, vast: bool
) -> Response:
    fouten: Mapping[str, str]
    try:
        handeling = lees_daad_uit(zo.soort, zo.ingevuld)
        if vast:
            return _leg_vast(deur, wie, aan, beeld, zo, handeling)
        deur.proef(wie, beeld.id, [handeling])
    except Ongeldig as fout:
        fouten = fouten_per_veld(zo.soort, fout.fouten)
    except NietToegelaten as fout:
        fouten = niet_toegelaten(zo.soort, fout)
    except (Botsing, AndereInhoud, Afgesloten) as fout:
        fouten = {"": geweigerd(fout)}
    except GeenDossier:
        fouten = {"": buiten_zicht()}
    except Onbekend:
        return _voorbeeld(aan, beeld, zo, handeling, melding=stil())
    except TeDruk:
        return _voorbeeld(aan, beeld, zo, handeling, melding=NIET_GELEZEN["druk"])
    else:
        return _voorbeeld(aan, beeld, zo, handeling, vormstand.staat(deur, wie, zo.sleutel))
    return _vorm(aan, beeld, zo, fouten, vormstand.staat(deur, wie, zo.sleutel))


def _leg_vast(
    deur: Schrijfdeur, wie: Lezer, aan: Balie, beeld: Zaakbeeld, zo: Invulling, handeling: EenDaad
) -> Response:
    """Record it with the files of its draft, which ends with it.

    Raises:
        TeDruk: there is no room for these now; otherwise as `Schrijfdeur.leg_vast`.
    """
    with deur.bestanden(wie, zo.concept if zo.kenmerken else "") as inhoud:
        weg = vormstand.ontbrekend(zo, inhoud)
        if weg and deur.laatste_van(wie, zo.sleutel) is None:  # else it answers as it did
            return _vorm(aan, beeld, zo, weg, vormstand.staat(deur, wie, zo.sleutel))
        vastlegging = deur.leg_vast(
            wie, beeld.id, handeling, zo.sleutel, documenten=inhoud.values()
        )
    with suppress(ConceptenOnbereikbaar):  # it is recorded; a draft that stays goes by itself
        deur.gooi_concept_weg(wie, zo.concept)
    nummer = vastlegging.bewijs.nummer
    return RedirectResponse(f"/dossiers/{beeld.id}/vastgelegd/{nummer}", 303)


@router.get("/dossiers/{dossier}/vastgelegd/{nummer}")
def toon_vastgelegd(dossier: str, nummer: int, deur: Deur, wie: Wie, aan: AanBalie) -> HTMLResponse:
    """Toon het bewijs van wat net is vastgelegd."""
    eis(deur, wie, dossier)
    beeld = aan.zaak(dossier, Stand())
    bewijs = deur.bewijs(dossier, nummer)
    if bewijs is None:
        raise HTTPException(404)
    return pagina("vastgelegd.html.j2", beeld=beeld, bewijs=bewijs)


def stil() -> str:
    """That nobody knows whether it was recorded, and what to do then."""
    return _(
        "Het register antwoordde niet, dus onbekend is of dit is vastgelegd. Druk nog eens op Leg"
        " vast: dan staat het er eenmaal in."
    )


def buiten_zicht() -> str:
    """That a case which was named is not there, for whoever records."""
    return _("Verwacht alleen dossiers die u mag zien.")


def eis(deur: Schrijfdeur, wie: Lezer, dossier: str) -> None:
    """That somebody records in this case.

    Raises:
        HTTPException: 404, no such case, or not for whoever asks.
    """
    try:
        deur.eis(wie, dossier)
    except GeenDossier:
        raise HTTPException(404) from None


def _soort(daad: str) -> Soort:
    if daad not in SOORTEN:
        raise HTTPException(404)
    return SOORTEN[daad]


def _opening(
    ingevuld: Mapping[str, str],
    fouten: Mapping[str, str],
    sleutel: str,
    staat: str = "",
    status: int = 400,
) -> HTMLResponse:
    return pagina(
        "opening.html.j2",
        status if fouten else 200,
        ingevuld=ingevuld,
        fouten=fouten,
        sleutel=sleutel,
        staat=staat,
        uitleg=vormtaal.uitleg(DossierGeopend),
    )


def _vorm(
    aan: Balie,
    beeld: Zaakbeeld,
    zo: Invulling,
    fouten: Mapping[str, str],
    staat: str = "",
    eerder: Sequence[Concept] = (),
) -> HTMLResponse:
    zaken = aan.dossiers(None) if any(v.soort == "dossier" for v in velden(zo.soort)) else ()
    return vormblad(
        zo,
        velden(zo.soort),
        fouten,
        beeld=beeld,
        soort=zo.soort,
        nummer=None,
        actie=f"/dossiers/{beeld.id}/vastleggen/{vormtaal.naam_van(zo.soort)}",
        keuzes=keuzes_voor(beeld, zaken, aan.vraag(in_zaak, beeld.id)),
        eerder=eerder,
        staat=staat,
    )


def vormblad(
    zo: Invulling, met: Sequence[Vormveld], fouten: Mapping[str, str], **waarden: Any
) -> HTMLResponse:
    """The page with the form of an act, as it was filled in, and what is wrong with that."""
    return pagina(
        "vastleggen.html.j2",
        409 if zo.botst else 400 if fouten else 200,
        velden=met,
        ingevuld=zo.ingevuld,
        erbij=zo.erbij,
        verborgen=zo.verborgen,
        zo=zo,
        fouten=fouten,
        datums=uitgelegd(met, zo.ingevuld),
        rijen=rijen,
        vormtaal=vormtaal,
        bestandsnamen=bestandsnamen,
        **waarden,
    )


def _voorbeeld(
    aan: Balie,
    beeld: Zaakbeeld,
    zo: Invulling,
    handeling: Daad,
    staat: str = "",
    melding: str | None = None,
) -> HTMLResponse:
    zaken = aan.dossiers(None) if any(v.soort == "dossier" for v in velden(zo.soort)) else ()
    keuzes = keuzes_voor(beeld, zaken, aan.vraag(in_zaak, beeld.id))
    return pagina(
        "voorbeeld.html.j2",
        503 if melding else 200,
        beeld=beeld,
        soort=zo.soort,
        handeling=handeling,
        regels=samenvatting(zo.soort, zo.ingevuld, keuzes),
        bestanden=zo.bewaard.bestanden.values() if zo.bewaard else (),
        noemt_niet=noemt_niet(zo.soort, handeling, zo.ingevuld),
        gevolgen=() if melding else aan.gevolgen(beeld.id, [handeling]),
        elders=None if melding else _elders(aan, beeld, handeling, keuzes),
        dubbel=lijkt_op(handeling, (*beeld.regels, *beeld.wachtend)),
        datums=uitgelegd(velden(zo.soort), zo.ingevuld).values(),
        verborgen={**zo.ingevuld, **zo.verborgen},
        zo=zo,
        staat=staat,
        melding=melding,
        vormtaal=vormtaal,
        bestandsnamen=bestandsnamen,
    )


def _elders(
    aan: Balie, beeld: Zaakbeeld, handeling: Daad, keuzes: Keuzes
) -> tuple[str, tuple[tuple[str, Omslag], ...]] | None:
    """What an act that moves does where it goes: the name of that case, and its verdicts."""
    if not isinstance(handeling, VerkeerdDossier):
        return None
    try:
        feit = aan.feit(beeld.id, handeling.van_daad)
    except OnbekendDossier:
        return None  # the register refuses it
    naam = dict(keuzes.zaken).get(handeling.naar, handeling.naar)
    return naam, aan.gevolgen(handeling.naar, [feit.handeling])


def niet_toegelaten(soort: Soort, fout: NietToegelaten) -> dict[str, str]:
    """Per place in the form why a case does not take this in."""
    fouten: dict[str, str] = {}
    for _id, reden in fout.redenen:
        if isinstance(reden, Ongeldig):
            fouten |= fouten_per_veld(soort, reden.fouten)
        else:
            fouten.setdefault("", geweigerd(reden))
    return fouten
