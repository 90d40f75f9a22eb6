"""What pages and API make, read and issue sheets of facts with."""

from collections.abc import Callable
from typing import Annotated, Concatenate, ParamSpec, TypeVar

from fastapi import Depends, HTTPException, Path, Request

from api.settings import Instellingen
from api.vastleggen.inbreng import schrijfdeur
from api.web.vraag import Balie
from ledger.toegang.toegang import Lezer
from ledger.toegangslog.feitenboek import Feitenboek
from projections.vragen.bladgrenzen import OnbekendBlad
from projections.vragen.bladvraag import Bladen
from projections.vragen.opdrachtvraag import Opdrachten

P = ParamSpec("P")
T = TypeVar("T")
Bladnummer = Annotated[
    str, Path(description="Het nummer van het feitenblad, zoals 2021Z19601-1.", max_length=40)
]


def bladen(request: Request) -> Bladen:
    """The sheets of this register, as a FastAPI dependency.

    Raises:
        HTTPException: 404, this app only reads.
    """
    deur = schrijfdeur(request)
    boek, instellingen = Feitenboek(deur.toegang, deur.register), Instellingen()
    lezen = request.app.state.raadplegen.deur
    return Bladen(lezen, boek, instellingen.oorsprong, instellingen.cijferdrempel)


Bladkast = Annotated[Bladen, Depends(bladen)]


def opdrachten(bladen: Bladkast) -> Opdrachten:
    """The assignments of this register, as a FastAPI dependency."""
    return Opdrachten(bladen)


Opdrachtkast = Annotated[Opdrachten, Depends(opdrachten)]


def vraag(
    aan: Balie, stel: Callable[Concatenate[Lezer, str, P], T], *wat: P.args, **hoe: P.kwargs
) -> T:
    """A question about sheets for whoever is reading.

    Raises:
        HTTPException: 404 for a sheet that is not there, or that may not be seen.
    """
    try:
        return aan.vraag(lambda _, lezer, doel: stel(lezer, doel, *wat, **hoe))
    except OnbekendBlad:
        raise HTTPException(404) from None
