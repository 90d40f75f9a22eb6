"""The log's public face over HTTP: what anyone's software needs to check us (C2SP tlog-tiles).

`/checkpoint`, `/tile/<L>/<N>[.p/<W>]`, `/tile/entries/<N>[.p/<W>]`, `/bewijs/<nummer>` and
`/bewijs/consistentie?van=&tot=`. Read-only, without sign-in and without content: an entry is
salted digests. These addresses show the log of today, which after a break is another one, so
nothing there is kept without asking. Under `/log/<SHA-256 of the origin>` stand checkpoint and
tiles of one log only; what never changes there may be kept for ever (D32).
"""

import re
from collections.abc import Callable
from functools import wraps
from hashlib import sha256
from typing import ParamSpec

from fastapi import APIRouter, Request, Response

from api.taal import taal
from api.web.problemen import probleem
from api.web.vormen import is_bekend
from ledger.bewijs.merkle import GeenTegel
from ledger.log.journal import Bedorven
from ledger.ondertekenen.uitgave import NietUitgegeven, Tegel, Uitgave
from ledger.verify import Afgekeurd

router = APIRouter(include_in_schema=False)
P = ParamSpec("P")

PADEN = ("/checkpoint", "/tile/", "/log/", "/bewijs/")  # here and below only programs ask
_TEKST = "text/plain; charset=utf-8"
_BYTES = "application/octet-stream"
_VAST = "public, max-age=31536000, immutable"
_WISSELT = "no-cache"
_GETAL = re.compile(r"0|[1-9][0-9]{0,17}")
_TEGELPAD = re.compile(
    r"(?P<niveau>entries|0|[1-9]|[1-5][0-9]|6[0-3])"
    r"/(?P<index>(?:x[0-9]{3}/){0,5}[0-9]{3})"
    r"(?:\.p/(?P<breedte>[1-9][0-9]{0,2}))?"
)


def _weigeringen(route: Callable[P, Response]) -> Callable[P, Response]:
    """Every refusal of these addresses is a problem, whoever asks."""

    @wraps(route)
    def veilig(*args: P.args, **kwargs: P.kwargs) -> Response:
        try:
            return route(*args, **kwargs)
        except NietUitgegeven as fout:
            return probleem(404, str(fout))
        except (Bedorven, Afgekeurd, GeenTegel) as fout:  # what we keep, not what was asked
            return probleem(500, taal.hoofdletter(f"{fout}."))
        except ValueError as fout:
            return probleem(400, str(fout))

    return veilig


@router.get("/checkpoint")
@router.get("/log/{log}/checkpoint")
@_weigeringen
def lees_controlepunt(request: Request) -> Response:
    """Geef het nieuwste ondertekende controlepunt."""
    return _wisselend(request, _uitgave(request).controlepunt().noot.encode(), _TEKST)


@router.get("/tile/{pad:path}")
@router.get("/log/{log}/tile/{pad:path}")
@_weigeringen
def lees_tegel(pad: str, request: Request) -> Response:
    """Geef een tegel van de boom, of een bundel vastleggingen."""
    inhoud = _uitgave(request).tegel(tegel_uit(pad))
    if "log" in request.path_params:
        return Response(inhoud, media_type=_BYTES, headers={"cache-control": _VAST})
    return _wisselend(request, inhoud, _BYTES)


@router.get("/bewijs/consistentie")
@_weigeringen
def lees_consistentie(request: Request) -> Response:
    """Geef de hashes die bewijzen dat het grotere grootboek met het kleinere begint."""
    van, tot = (_getal(naam, request.query_params.get(naam, "")) for naam in ("van", "tot"))
    return _wisselend(request, _uitgave(request).consistentie(van, tot), _TEKST)


@router.get("/bewijs/{nummer}")
@_weigeringen
def lees_bewijs(nummer: str, request: Request) -> Response:
    """Geef het bewijs dat een vastlegging in het grootboek staat."""
    nr = _getal("nummer", nummer)
    koppen = {
        "cache-control": _WISSELT,
        "content-disposition": f'attachment; filename="{taal.bewijsnaam(nr)}"',
    }
    return Response(_uitgave(request).bewijs(nr), media_type=_TEKST, headers=koppen)


def tegel_uit(pad: str) -> Tegel:
    """Which tile this address means.

    Raises:
        ValueError: it is not the one spelling of a tile; says what was expected.
    """
    gelezen = _TEGELPAD.fullmatch(pad)
    if gelezen is None:
        raise ValueError(
            "tegel: verwacht <niveau>/<index> of entries/<index>, de index in groepen van drie"
            " cijfers (x001/x234/067), en voor een deel .p/<breedte>"
        )
    niveau, cijfers, breedte = gelezen["niveau"], gelezen["index"], int(gelezen["breedte"] or 256)
    if cijfers.startswith("x000/"):
        raise ValueError("tegel: verwacht geen groep x000 vooraan in de index")
    if gelezen["breedte"] and breedte > 255:
        raise ValueError("tegel: verwacht na .p/ een breedte van 1 t/m 255")
    index = int(re.sub("[x/]", "", cijfers))
    return Tegel(None if niveau == "entries" else int(niveau), index, breedte)


def _getal(naam: str, tekst: str) -> int:
    if not _GETAL.fullmatch(tekst):
        raise ValueError(f"{naam}: verwacht een getal zonder voorloopnullen")
    return int(tekst)


def _wisselend(request: Request, inhoud: bytes, soort: str) -> Response:
    """What may be kept, but not shown again without asking whether it is still this."""
    merk = f'"{sha256(inhoud).hexdigest()[:32]}"'
    koppen = {"etag": merk, "cache-control": _WISSELT}
    if is_bekend(request.headers.get("if-none-match"), merk):
        return Response(status_code=304, headers=koppen)
    return Response(inhoud, media_type=soort, headers=koppen)


def _uitgave(request: Request) -> Uitgave:
    uitgave: Uitgave | None = request.app.state.uitgave
    if uitgave is None:
        raise NietUitgegeven("grootboek: dit register laat geen grootboek zien")
    if request.path_params.get("log", uitgave.log) != uitgave.log:
        raise NietUitgegeven(
            f"log: verwacht {uitgave.log}, voor {uitgave.oorsprong}; een ander adres hoort bij een"
            " grootboek dat hier niet meer groeit"
        )
    return uitgave
