"""The page wissen: what waits to be erased, what was erased on which ground, what is held and why.

Nobody types an id here: whom one may name is chosen from a case that one reads by name. And nobody
proposes to erase before seeing what goes with it; when that changed meanwhile, it is shown anew.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Any, get_args

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.beeld.sjablonen import nederlands, pagina
from api.beheer.bewaarplaats import Wissen
from api.taal import wistaal
from api.taal.taal import hoofdletter
from api.taal.toegangstaal import zaak as zaaknaam
from api.taal.veldtaal import naast_veld
from api.taal.vertaling import _
from api.toegang.toegangsblad import mogelijk
from api.web.voorstelvorm import Misgeschreven, lees_voorstel, misgeschreven, toelichting
from api.web.vraag import Wie, doel_van, leeg_weg, lezer_van
from ledger.daden.lijsten import Wisgrond
from ledger.daden.woorden import Ongeldig
from ledger.databank.sessies import Aangemeld
from ledger.toegang.toegang import Lezer, heeft_doel
from ledger.toegangslog.toegangslog import GeenToegang, OnbekendVoorstel
from ledger.vastleggen.ontvangst import AndereInhoud
from ledger.vastleggen.toelating import uuid7
from ledger.wissen.wissen import BewaringGeldt, NogTeVinden, WissenGeweigerd, WissenWacht
from ledger.zaak.dossier import Botsing
from projections.beelden.wisbeeld import Wisproef, Wiszaak
from projections.beelden.zoekbeeld import OnbekendePlaats
from projections.vragen.leesdeur import OnbekendDossier
from projections.vragen.wisinzicht import OnbekendeHouder

router = APIRouter(include_in_schema=False)
_PER_BLAD, _TE_KIEZEN = 50, 25  # terms, and cases
# What every form of a case asks, in this order.
VORMEN: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "voorstel": ("houder", "grondslag", "selectiepost", "reden"),
        "bewaring": ("persoon", "reden"),
        "hernieuwing": ("houder", "persoon", "reden"),
    }
)


def wissen_van(request: Request) -> Wissen:
    """The erasure of this app.

    Raises:
        HTTPException: 404, these pages were made without it.
    """
    gegeven: Wissen | None = request.app.state.wissen
    if gegeven is None:
        raise HTTPException(404)
    return gegeven


Deel = Annotated[Wissen, Depends(wissen_van)]


@router.get("/wissen")
def toon_wissen(request: Request, wie: Wie, deel: Deel) -> HTMLResponse:
    """Toon wat wacht, wat is gewist en wat bewaard moet blijven."""
    return _overzicht(deel, request, wie)


@router.post("/wissen")
def wis(request: Request, wie: Wie, deel: Deel) -> Response:
    """Wis wat anderen goedkeurden, en zoek na of er nog iets van te vinden is."""
    try:
        gewist = deel.besloten.wis(lezer_van(wie), request.state.formulier.get("voorstel", ""))
    except OnbekendVoorstel:
        raise HTTPException(404) from None
    except GeenToegang as fout:
        raise GeenToegang("rol_mag_dit_niet" if fout.reden == "belang" else fout.reden) from None
    except BewaringGeldt:  # which order, its reader sees below as far as it may
        fout_ = _(
            "Er geldt een last om gegevens te bewaren die hiermee verloren zouden gaan; er is niets"
            " gewist."
        )
        return _overzicht(deel, request, wie, fout=fout_)
    except (WissenGeweigerd, WissenWacht, NogTeVinden, Botsing) as fout:
        return _overzicht(deel, request, wie, fout=nederlands(hoofdletter(str(fout))))
    return _overzicht(deel, request, wie, gedaan=gewist)


@router.get("/wissen/termijnen")
def toon_termijnen(request: Request, wie: Wie, deel: Deel) -> HTMLResponse:
    """Toon wat volgens de selectielijst aan het einde van zijn bewaartermijn is."""
    wie_en_doel, na = (lezer_van(wie), doel_van(request, wie)), _na(request)
    try:
        beeld = deel.inzicht.termijnen(*wie_en_doel, na, _PER_BLAD)
    except OnbekendePlaats:
        raise _onbekende_plaats() from None
    return pagina("bewaartermijnen.html.j2", beeld=beeld, na=na)


@router.get("/wissen/{dossier}")
def toon_zaak(dossier: str, request: Request, wie: Wie, deel: Deel) -> HTMLResponse:
    """Toon wat er in een dossier over wissen en bewaren te doen is."""
    return _zaakblad(_zaak(deel, request, wie, dossier), Misgeschreven())


def _zaakblad(beeld: Wiszaak, mis: Misgeschreven) -> HTMLResponse:
    return pagina(
        "wiszaak.html.j2",
        400 if mis.fout else 200,
        beeld=beeld,
        vormen=_vormen(beeld),
        sleutel=str(uuid7()),
        mis=mis,
    )


@router.post("/wissen/{dossier}")
def hef_op(dossier: str, request: Request, wie: Wie, deel: Deel) -> Response:
    """Hef een last om te bewaren op."""
    velden = request.state.formulier
    beeld, bewaring = _zaak(deel, request, wie, dossier), velden.get("bewaring", "")
    try:
        deel.opdrachten.hef_op(
            lezer_van(wie),
            dossier,
            bewaring,
            toelichting(velden.get("reden")),
            velden.get("sleutel") or str(uuid7()),
        )
    except Ongeldig as fout:
        return _zaakblad(beeld, misgeschreven(bewaring, velden, fout))
    except (Botsing, AndereInhoud) as fout:
        raise HTTPException(409, nederlands(f"{hoofdletter(str(fout))}.")) from None
    return RedirectResponse(f"/wissen/{dossier}", 303)


@router.get("/wissen/{dossier}/{soort}")
def toon_vorm(dossier: str, soort: str, request: Request, wie: Wie, deel: Deel) -> HTMLResponse:
    """Toon een formulier om te wissen of te bewaren."""
    beeld = _zaak(deel, request, wie, dossier)
    return _vorm(beeld, _eis_vorm(beeld, soort), leeg_weg(request), {})


@router.post("/wissen/{dossier}/{soort}")
def verstuur(dossier: str, soort: str, request: Request, wie: Wie, deel: Deel) -> Response:
    """Toon wat een voorstel zou wissen, stel het voor, of leg een last of grondslag vast."""
    beeld = _zaak(deel, request, wie, dossier)
    velden = request.state.formulier
    ingevuld = {naam: velden.get(naam, "").strip() for naam in VORMEN[_eis_vorm(beeld, soort)]}
    try:
        if soort == "voorstel":
            return _stel_voor(deel, request, wie, beeld, ingevuld)
        _leg_vast(deel, lezer_van(wie), beeld, soort, ingevuld, velden.get("sleutel"))
    except Ongeldig as fout:
        namen = {"betrokkene": "persoon"}
        fouten = {namen.get(n, n): f for n, f in naast_veld(fout).items()}
        return _vorm(beeld, soort, ingevuld, fouten)
    except (OnbekendeHouder, Botsing, AndereInhoud) as fout:
        return _vorm(beeld, soort, ingevuld, {VORMEN[soort][0]: nederlands(str(fout))})
    return RedirectResponse(f"/wissen/{dossier}", 303)


def _stel_voor(
    deel: Wissen, request: Request, wie: Aangemeld, beeld: Wiszaak, ingevuld: Mapping[str, str]
) -> Response:
    """Show what would go, and propose it when that is what was shown."""
    lezer, velden = lezer_van(wie), request.state.formulier
    log = deel.inzicht.log
    daad = lees_voorstel("vernietiging", ingevuld, log.register.vandaag())
    if not heeft_doel(daad.reden):
        fout = {"reden": _("verwacht waarom, in ten minste 5 tekens")}
        return _vorm(beeld, "voorstel", ingevuld, fout)
    doel, dossier = doel_van(request, wie), str(beeld.zaak.id)
    proef = deel.inzicht.proef(lezer, doel, dossier, ingevuld["houder"])
    gezien = velden.get("gezien")
    if gezien != _gezien(proef):
        return pagina(
            "wisproef.html.j2",
            beeld=beeld,
            proef=proef,
            ingevuld=ingevuld,
            gezien=_gezien(proef),
            anders=gezien is not None,
            sleutel=str(uuid7()),
            wat=dict(_houders(beeld))[proef.houder],
            anderen=_anderen(beeld, proef),
        )
    log.stel_voor(lezer, daad, sleutel=velden.get("sleutel") or None)
    return RedirectResponse("/wissen", 303)


def _leg_vast(
    deel: Wissen,
    lezer: Lezer,
    beeld: Wiszaak,
    soort: str,
    ingevuld: Mapping[str, str],
    sleutel: str | None,
) -> None:
    dossier, sleutel = str(beeld.zaak.id), sleutel or str(uuid7())
    if soort == "bewaring":
        persoon, reden = ingevuld["persoon"] or None, toelichting(ingevuld["reden"])
        if persoon not in {None, *(g.id for g in beeld.genoemden)}:
            raise Botsing("persoon: verwacht een persoon die in dit dossier voorkomt")
        deel.opdrachten.gelast(lezer, dossier, persoon, reden, sleutel)
    else:
        if ingevuld["houder"] not in {g.id for g in beeld.genoemden if g.gewist}:
            raise Botsing("houder: verwacht iemand in dit dossier die is gewist")
        deel.opdrachten.hernieuw(lezer, dossier, **ingevuld, sleutel=sleutel)


def _overzicht(
    deel: Wissen, request: Request, wie: Aangemeld, fout: str | None = None, gedaan: Any = None
) -> HTMLResponse:
    lezer, log, na = lezer_van(wie), deel.inzicht.log, _na(request)
    try:
        beeld = deel.inzicht.overzicht(lezer, doel_van(request, wie), na, _TE_KIEZEN)
    except OnbekendePlaats:
        raise _onbekende_plaats() from None
    eigen = [v for v in log.stand().voorstellen.values() if v.door == lezer.account]
    uitvoerbaar = {v.id for v in eigen if log.besluit(lezer, "uitvoeren", v).mag}
    afgebroken = {
        regel.id
        for regel in beeld.met_stand("uitgevoerd")
        if regel.door == lezer.account and deel.besloten.is_afgebroken(regel.id)
    }
    return pagina(
        "wissen.html.j2",
        200 if fout is None else 409,
        beeld=beeld,
        mogelijk=mogelijk(log, lezer, beeld.met_stand("open", "goedgekeurd")),
        uitvoerbaar=uitvoerbaar | afgebroken,
        afgebroken=[r for r in beeld.met_stand("uitgevoerd") if r.id in afgebroken],
        fout=fout,
        gedaan=gedaan,
        na=na,
    )


def _na(request: Request) -> str | None:
    """After what the page is asked for; an empty word asks for the first."""
    return request.query_params.get("na") or None


def _onbekende_plaats() -> HTTPException:
    return HTTPException(400, _("na: verwacht een plaats die een eerdere bladzijde gaf"))


def _zaak(deel: Wissen, request: Request, wie: Aangemeld, dossier: str) -> Wiszaak:
    try:
        return deel.inzicht.zaak(lezer_van(wie), doel_van(request, wie), dossier)
    except OnbekendDossier:
        raise HTTPException(404) from None


def _eis_vorm(beeld: Wiszaak, soort: str) -> str:
    if soort not in _vormen(beeld):
        raise HTTPException(404)
    return soort


def _vormen(beeld: Wiszaak) -> tuple[str, ...]:
    """The forms that are of use in this case."""
    if beeld.gewist:
        return ()
    hernieuwing = ("hernieuwing",) if any(g.gewist for g in beeld.genoemden) else ()
    return ("voorstel", "bewaring", *hernieuwing)


def _vorm(
    beeld: Wiszaak, soort: str, ingevuld: Mapping[str, str], fouten: Mapping[str, str]
) -> HTMLResponse:
    return pagina(
        "wisvorm.html.j2",
        400 if fouten else 200,
        beeld=beeld,
        soort=soort,
        namen=VORMEN[soort],
        keuzes=_keuzes(beeld, soort),
        ingevuld=ingevuld,
        fouten=fouten,
        plekken=[wistaal.vormveld(soort, n)[0] if n in VORMEN[soort] else n for n in fouten],
        sleutel=str(uuid7()),
    )


def _keuzes(beeld: Wiszaak, soort: str) -> dict[str, list[tuple[str, str]]]:
    """Per field what there is to choose from."""
    personen = [(g.id, wistaal.genoemde(g)) for g in beeld.genoemden]
    gewist = {g.id for g in beeld.genoemden if g.gewist}
    if soort == "voorstel":
        gronden = [(code, wistaal.grond(code)) for code in get_args(Wisgrond)]
        return {"houder": _houders(beeld), "grondslag": gronden}
    if soort == "bewaring":
        return {"persoon": [p for p in personen if p[0] not in gewist]}
    return {"houder": [p for p in personen if p[0] in gewist]}


def _houders(beeld: Wiszaak) -> list[tuple[str, str]]:
    heel = f"{wistaal.heel_dossier()}: {zaaknaam(beeld.zaak)}"
    levend = [(g.id, wistaal.genoemde(g)) for g in beeld.genoemden if not g.gewist]
    return [(str(beeld.zaak.id), heel), *levend]


def _anderen(beeld: Wiszaak, proef: Wisproef) -> list[tuple[str, int]]:
    """Whom else the texts name that go, as far as this case tells who they are."""
    bekend = {g.id: wistaal.genoemde(g) for g in beeld.genoemden}
    return [(bekend.get(id_, id_), aantal) for id_, aantal in proef.anderen]


def _gezien(proef: Wisproef) -> str:
    anderen = sum(aantal for _id, aantal in proef.anderen)
    return f"{proef.houder} {proef.teksten} {proef.bestanden} {anderen}"
