"""The page controle: what can be proven of the log as a whole, and how to check it without us.

Nothing here asks for trust in this page: it shows what we find, says what that does not prove, and
hands over the file, the keys and the commands with which anyone checks it elsewhere.
"""

from contextlib import suppress
from datetime import datetime
from email import message_from_bytes
from importlib.resources import files
from typing import Any

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse, Response

from api.beeld.sjablonen import pagina
from api.log.bewijstoets import ONTVANGST_HOOGSTENS, toets_bewijs
from api.log.controlebeeld import andere_boom, bevindingen, ongezien, onleesbaar, uitslagen
from api.taal.taal import hoofdletter
from api.web.problemen import probleem
from api.web.vraag import gelezen
from ledger.bewijsvoering.toezicht import Toezicht
from ledger.log.journal import Bedorven
from ledger.ondertekenen.uitgave import NietUitgegeven, logadres
from ledger.verify import Afgekeurd, parse_policy

router = APIRouter(include_in_schema=False)


@router.get("/controle")
def toon_controle(request: Request) -> HTMLResponse:
    """Toon wat er van het grootboek als geheel te bewijzen is."""
    return _blad(request)


@router.get("/controle/verify.py")
def geef_verify() -> Response:
    """Geef het programma waarmee ieder zelf controleert."""
    tekst = files("ledger").joinpath("verify.py").read_bytes()
    return _bestand(tekst, "verify.py", "text/x-python; charset=utf-8")


@router.get("/controle/beleid.txt")
def geef_beleid(request: Request) -> Response:
    """Geef de sleutels van dit grootboek en van zijn getuigen (C2SP tlog-policy)."""
    try:
        beleid = _toezicht(request).beleid()
    except Bedorven as fout:
        return probleem(500, hoofdletter(f"{fout}."))
    return _bestand(beleid, "beleid.txt", "text/plain; charset=utf-8")


@router.get("/controle/{nummer}")
def toon_vastlegging(nummer: str, request: Request) -> HTMLResponse:
    """Toon tussen welke momenten een vastlegging bewezen is gedaan, en haar bewijs."""
    toezicht = _toezicht(request)
    if not nummer.isascii() or not nummer.isdecimal() or len(nummer) > 15:
        raise HTTPException(404)
    try:
        blad = toezicht.blad(int(nummer))
    except NietUitgegeven:
        raise HTTPException(404) from None
    beeld = toezicht.beeld(met_naloop=False)
    vak = toezicht.tijdvak(int(nummer))
    return pagina(
        "vastlegging.html.j2",
        nummer=int(nummer),
        blad=blad,
        moment=datetime.fromisoformat(blad.t),
        beeld=beeld,
        vak=vak,
        adres=_adres(request),
    )


@router.post("/controle")
async def toets_ontvangstbewijs(request: Request) -> HTMLResponse:
    """Toets een ontvangstbewijs; er wordt niets bewaard."""
    toezicht = _toezicht(request)
    try:
        rauw = _ingezonden(request.headers.get("content-type", ""), await _lichaam(request))
        beleid = parse_policy(toezicht.beleid(ook_eerder=True))
        uitslag = toets_bewijs(rauw, beleid, toezicht)
    except Afgekeurd as fout:
        return _blad(request, 400, fout=str(fout))
    except Bedorven as fout:  # nothing is wrong with the file; the page says what is
        return _blad(request, 500, fout=f"het grootboek zelf is niet te lezen: {fout}")
    return _blad(request, uitslag=uitslag)


def _blad(request: Request, status: int = 200, **getoetst: Any) -> HTMLResponse:
    toezicht: Toezicht | None = request.app.state.toezicht
    beeld = toezicht.beeld() if toezicht else None
    return pagina(
        "controle.html.j2",
        status,
        beeld=beeld,
        uitslagen=uitslagen(beeld) if beeld else (),
        alarm=ongezien(beeld) if beeld else None,
        bevindingen=bevindingen(beeld) if beeld else (),
        gelezen=gelezen(request),
        adres=_adres(request),
        andere_boom=andere_boom(),
        onleesbaar=onleesbaar(),
        log=logadres(beeld.oorsprong) if beeld else None,
        **{"uitslag": None, "fout": None, **getoetst},
    )


async def _lichaam(request: Request) -> bytes:
    """What was sent, as long as it is no larger than a proof can be.

    Raises:
        Afgekeurd: it is larger.
    """
    lichaam = b""
    async for brok in request.stream():
        lichaam += brok
        if len(lichaam) > ONTVANGST_HOOGSTENS:
            raise Afgekeurd(f"bestand: verwacht hoogstens {ONTVANGST_HOOGSTENS // 1024} KiB")
    return lichaam


def _ingezonden(soort: str, lichaam: bytes) -> bytes:
    """The file in a form as a browser sends it (RFC 7578).

    Raises:
        Afgekeurd: there is no file in it.
    """
    kop = f"Content-Type: {soort}\r\n\r\n".encode("latin-1", "replace")
    # The parser is made for mail, where parts hold parts, and stumbles over what nobody sends.
    with suppress(RecursionError, TypeError, ValueError):
        formulier = message_from_bytes(kop + lichaam)
        if formulier.get_content_type() == "multipart/form-data" and formulier.is_multipart():
            for deel in formulier.get_payload():
                inhoud = deel.get_payload(decode=True)  # type: ignore[union-attr]
                naam = deel.get_param("name", header="content-disposition")  # type: ignore[union-attr]
                if naam == "bewijs" and isinstance(inhoud, bytes) and inhoud:
                    return inhoud
    raise Afgekeurd("bestand: verwacht een bestand .tlog-proof in het veld 'bewijs'")


def _bestand(inhoud: bytes, naam: str, soort: str) -> Response:
    koppen = {"content-disposition": f'attachment; filename="{naam}"'}
    return Response(inhoud, media_type=soort, headers=koppen)


def _adres(request: Request) -> str:
    return str(request.base_url).rstrip("/")


def _toezicht(request: Request) -> Toezicht:
    toezicht: Toezicht | None = request.app.state.toezicht
    if toezicht is None:
        raise HTTPException(404)
    return toezicht
