"""What whoever runs or checks the service finds there: how to run it, figures, whom to write to.

Nothing here is about a case, so it is shown to everyone.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from importlib.resources import files
from typing import Final

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import HTMLResponse

from api.beeld.sjablonen import pagina
from api.settings import Instellingen
from projections.vragen.raadplegen import Raadplegen

router = APIRouter(include_in_schema=False)
# What stands on the page of the manual, in the order in which one needs it.
VOORBEELDEN: Final = (
    "omgeving",
    "toedracht.service",
    "toedracht-ondertekenaar.service",
    "mail",
    "toedracht-herinner.service",
    "toedracht-herinner.timer",
    "nginx.conf",
    "Caddyfile",
)
_TEKST = "text/plain; charset=utf-8"
_PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8"


@router.get("/handleiding/dienst")
def toon_dienst() -> HTMLResponse:
    """Toon hoe het register als dienst draait, achter een proxy met TLS."""
    return pagina("dienst.html.j2", voorbeelden={naam: voorbeeld(naam) for naam in VOORBEELDEN})


@router.get("/toegankelijkheid")
def toon_toegankelijkheid(request: Request) -> HTMLResponse:
    """Toon wat er aan toegankelijkheid is getoetst, en wat niet."""
    return pagina("toegankelijkheid.html.j2", wie=_instellingen(request))


@router.get("/.well-known/security.txt")
def geef_beveiligingscontact(request: Request) -> Response:
    """Geef bij wie een lek te melden is (RFC 9116)."""
    tekst = beveiligingstekst(_instellingen(request), datetime.now(UTC))
    if tekst is None:
        raise HTTPException(404)
    return Response(tekst, media_type=_TEKST)


@router.get("/metrics")
def geef_cijfers(request: Request) -> Response:
    """Geef hoe de dienst loopt, in de vorm van Prometheus; over zaken zegt het niets."""
    if not _instellingen(request).metrics:
        raise HTTPException(404)
    regels = _cijfers(request.app.state.raadplegen, request.app.state.klok())
    return Response("\n".join(regels) + "\n", media_type=_PROMETHEUS)


def voorbeeld(naam: str) -> str:
    """The text of an example file."""
    return files("api").joinpath("voorbeeld", "dienst", naam).read_text(encoding="utf-8")


def beveiligingstekst(instellingen: Instellingen, nu: datetime) -> str | None:
    """The text of security.txt; None where nobody is named, or the day until which has passed."""
    contact, tot = instellingen.beveiligingscontact, instellingen.beveiliging_geldig_tot
    if contact is None or tot is None:
        return None
    einde = datetime.combine(tot, time(23, 59, 59), UTC)
    if einde <= nu:
        return None
    vandaan = instellingen.publiek_adres.removesuffix("/api/v1")
    return (
        f"Contact: {contact}\n"
        f"Expires: {einde:%Y-%m-%dT%H:%M:%SZ}\n"
        "Preferred-Languages: nl, en\n"
        f"Canonical: {vandaan}/.well-known/security.txt\n"
    )


def _cijfers(raadplegen: Raadplegen, klok: timedelta) -> Iterator[str]:
    yield "# HELP toedracht_projectie_positie Tot welk nummer een projectie is."
    yield "# TYPE toedracht_projectie_positie gauge"
    standen = raadplegen.stand()
    for stand in standen:
        yield f'toedracht_projectie_positie{{projectie="{stand.naam}"}} {stand.positie}'
    yield "# HELP toedracht_projectie_achter Hoeveel nummers een projectie achterloopt."
    yield "# TYPE toedracht_projectie_achter gauge"
    for stand in standen:
        achter = max(0, stand.hoofd - stand.positie)
        yield f'toedracht_projectie_achter{{projectie="{stand.naam}"}} {achter}'
    yield "# HELP toedracht_projectie_gestopt Of een projectie stilstaat bij wat niet te lezen is."
    yield "# TYPE toedracht_projectie_gestopt gauge"
    for stand in standen:
        gestopt = int(stand.gestopt_bij is not None)
        yield f'toedracht_projectie_gestopt{{projectie="{stand.naam}"}} {gestopt}'
    yield "# HELP toedracht_sleutels_weg Of namen en vrije tekst nu niet te lezen zijn."
    yield "# TYPE toedracht_sleutels_weg gauge"
    yield f"toedracht_sleutels_weg {int(raadplegen.sleutels_weg() is not None)}"
    yield "# HELP toedracht_klok_voor_seconden Hoever deze machine voorloopt op de databank."
    yield "# TYPE toedracht_klok_voor_seconden gauge"
    yield f"toedracht_klok_voor_seconden {klok.total_seconds():.3f}"


def _instellingen(request: Request) -> Instellingen:
    instellingen: Instellingen = request.app.state.instellingen
    return instellingen
