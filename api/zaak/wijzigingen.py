"""The feed: what was recorded since, to be asked every fifteen seconds.

It tells that something came in and where, and nothing of what; whoever follows it asks the case
itself. An answer that stayed the same is a 304 without a body.
"""

from hashlib import sha256
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Response
from pydantic import BaseModel, Field

from api.web.vormen import AFWIJZINGEN, Moment, Uit, is_bekend
from api.web.vraag import AanBalie, Vraag, na_cursor
from projections.vragen.wijzigingen import wijzigingen

router = APIRouter(responses=AFWIJZINGEN, tags=["wijzigingen"])
_BLADZIJDE = 100


class WijzigingUit(Uit):
    """Dat er iets is vastgelegd, en in welk dossier."""

    nummer: int = Field(description="De plaats in het grootboek; die is openbaar.")
    daad: str
    vastgelegd_op: Moment
    dossiers: list[str] = Field(description="Van deze dossiers alleen die u mag zien.")


class WijzigingenUit(BaseModel):
    """Wat er sinds de cursor is vastgelegd, het oudste eerst."""

    wijzigingen: list[WijzigingUit]
    volgende: str = Field(description="De cursor voor de volgende vraag, ook als er niets was.")
    meer: bool = Field(description="true: vraag meteen verder; er is nog meer.")


class Sindsvraag(Vraag):
    """Vanaf waar, en hoeveel tegelijk."""

    cursor: Annotated[
        str | None,
        Field(
            max_length=19,
            description="`volgende` van het vorige antwoord, of het nummer van een vastlegging;"
            " zonder cursor vanaf het begin.",
        ),
    ] = None
    aantal: Annotated[int, Field(ge=1, le=500, description="Hoogstens zoveel.")] = _BLADZIJDE


@router.get(
    "/wijzigingen",
    summary="Wat er sindsdien is vastgelegd",
    response_model=WijzigingenUit,
)
def lees_wijzigingen(
    vraag: Annotated[Sindsvraag, Query()],
    aan: AanBalie,
    if_none_match: Annotated[
        str | None,
        Header(alias="If-None-Match", description="De ETag van het vorige antwoord op deze vraag."),
    ] = None,
) -> Any:
    """Geef wat er na de cursor is vastgelegd in de dossiers die u mag zien, het oudste eerst.

    Er staat geen inhoud in. Vraag gerust elke vijftien seconden: stuur de ETag mee als
    If-None-Match, dan is het antwoord 304 zolang er niets bij kwam. Wat eerder is vastgelegd in een
    dossier dat u pas later mag zien, komt niet alsnog langs: begin dan zonder cursor.
    """
    na = na_cursor(vraag.cursor)
    gevonden = aan.vraag(wijzigingen, na, vraag.aantal)
    uit = WijzigingenUit(
        wijzigingen=[WijzigingUit.model_validate(regel) for regel in gevonden.regels],
        volgende=str(gevonden.na),
        meer=gevonden.meer,
    )
    inhoud = uit.model_dump_json().encode()
    # Of the answer itself: what is recorded out of view can make it no other.
    etag = f'"{sha256(inhoud).hexdigest()[:32]}"'
    if is_bekend(if_none_match, etag):
        return Response(status_code=304, headers={"etag": etag})
    return Response(inhoud, media_type="application/json", headers={"etag": etag})
