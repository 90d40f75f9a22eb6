"""What comes in over the API to be recorded: a body, the key of its command, and what was read.

A command is recorded once per Idempotency-Key: after silence the same question with the same key
answers what the first came to. With If-Match it is refused when others changed the case since.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Header, HTTPException, Request
from pydantic import BaseModel, Field, ValidationError

from api.taal.taal import hoofdletter
from api.vastleggen.importregels import EIGEN_SLEUTELS, REGEL_MAX, RegelKapot, lees_json
from api.web.problemen import Probleem, Veldfout, Weigering
from api.web.schrijfdeur import EenDaad, GeenDossier, Schrijfdeur, Vastlegging
from api.web.vormen import AFWIJZINGEN, Moment
from api.web.vraag import aangemeld, lezer_van
from ledger.daden.handelingen import DossierGeopend, lees_handeling
from ledger.daden.velden import fouten_van
from ledger.daden.woorden import Fout, Ongeldig, Vast
from ledger.databank.sessies import Aangemeld
from ledger.toegang.toegang import Lezer
from ledger.vastleggen.ontvangst import AndereInhoud
from ledger.vastleggen.register import NietToegelaten
from ledger.vastleggen.toelating import Afgesloten, Gewijzigd
from ledger.zaak.dossier import Botsing

V = TypeVar("V", bound=Vast)
_PROBLEEM: dict[str, Any] = {"content": {"application/problem+json": {}}, "model": Probleem}
INBRENG: dict[int | str, dict[str, Any]] = {
    **AFWIJZINGEN,
    403: {**_PROBLEEM, "description": "Uw rol legt dit niet vast."},
    409: {**_PROBLEEM, "description": "Dit past niet bij wat er is vastgelegd."},
    412: {**_PROBLEEM, "description": "Het dossier is gewijzigd sinds u het las."},
    413: {**_PROBLEEM, "description": "Groter dan 256 KiB."},
    503: {**_PROBLEEM, "description": "Onbekend of het is vastgelegd; vraag het opnieuw."},
}
_SLEUTEL = re.compile(r'"?([!#-~]{1,200})"?')
_SLEUTELVORM = "1 t/m 200 tekens zonder spaties, zoals een UUID"
_VREEMD = re.compile(r"/(?![a-z0-9_]{1,40}(?:/|$))[^/]*")  # a name that no field of ours has
_ETAG = re.compile(r'"([0-9]{1,18})(?:-[0-9a-f]{32})?"')


AlsGelezen = Annotated[
    str | None,
    Header(
        alias="If-Match",
        description="De ETag van de handelingen zoals u las; daarna is er niets gewijzigd.",
    ),
]


Opdrachtnaam = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        description="Uw naam voor deze opdracht, zoals een UUID: zij wordt eenmaal uitgevoerd.",
    ),
]


class VastgelegdUit(BaseModel):
    """Het bewijs dat iets is vastgelegd; het zegt niets van de inhoud."""

    dossier: str
    nummer: int
    id: str
    vastgelegd_op: Moment
    leaf_hash: str = Field(description="SHA-256 van het blad (RFC 6962), hexadecimaal.")
    positie: int = Field(description="Het hoogste nummer van het register.")


@dataclass(frozen=True, slots=True)
class Opdracht:
    """What was sent to be recorded, and what is wrong with it as far as that shows by itself."""

    gegevens: Mapping[str, Any]
    sleutel: str
    fouten: tuple[Veldfout, ...]

    def handeling(self, **vast: str) -> EenDaad:
        """The act that was sent, with what its address says already.

        Raises:
            Weigering: 400, with all that is wrong with the question at once.
        """
        fouten = list(self.fouten)
        try:
            daad = lees_handeling({**self.gegevens, **vast})
            if isinstance(daad, DossierGeopend) and not daad.kenmerk:
                raise Ongeldig([Fout("/kenmerk", "het kenmerk van het dossier", "niets")])
            if not fouten:
                return daad
        except Ongeldig as fout:
            fouten += [] if self._onleesbaar() else _velden(fout)
        raise Weigering(400, fouten=fouten)

    def als(self, vorm: type[V]) -> V:
        """What was sent, as a value of this form; raises as `handeling`."""
        fouten = list(self.fouten)
        try:
            waarde = vorm.model_validate(self.gegevens)
            if not fouten:
                return waarde
        except ValidationError as fout:
            onder = Ongeldig(fouten_van(fout, vorm))
            fouten += [] if self._onleesbaar() else _velden(onder)
        raise Weigering(400, fouten=fouten)

    def _onleesbaar(self) -> bool:
        return any(fout.plaats == "body" for fout in self.fouten)


async def opdracht(request: Request, idempotency_key: Opdrachtnaam = None) -> Opdracht:
    """What was sent: an object in which every key stands once, under a key of its own.

    Raises:
        Weigering: 413, it is too large.
    """
    return opdracht_uit(await lichaam(request), idempotency_key)


def opdracht_uit(tekst: bytes, idempotency_key: str | None) -> Opdracht:
    """The same of a text that was read already."""
    # What the address says already, or the register decides, is not sent along.
    sleutel, fouten = _SLEUTEL.fullmatch(idempotency_key or ""), []
    if sleutel is None:
        wat = "ontbreekt" if idempotency_key is None else f"verwacht {_SLEUTELVORM}"
        fouten.append(Veldfout(plaats="header/Idempotency-Key", melding=wat))
    try:
        gegevens = lees_json(tekst)
    except RegelKapot as fout:
        gegevens = {}
        fouten.append(Veldfout(plaats="body", melding=str(fout)))
    for naam in sorted(EIGEN_SLEUTELS & gegevens.keys()):
        del gegevens[naam]
        fouten.append(Veldfout(plaats=f"body/{naam}", melding="hoort hier niet"))
    return Opdracht(gegevens, sleutel[1] if sleutel else "", tuple(fouten))


async def lichaam(request: Request) -> bytes:
    """The body of a question, as far as we take one.

    Raises:
        Weigering: 413, it is too large.
    """
    data = b""
    async for deel in request.stream():
        data += deel
        if len(data) > REGEL_MAX:
            raise Weigering(413)
    return data


def schrijfdeur(request: Request) -> Schrijfdeur:
    """The door for recording of this app, as a FastAPI dependency.

    Raises:
        HTTPException: 404, this app only reads.
    """
    deur: Schrijfdeur | None = request.app.state.schrijfdeur
    if deur is None:
        raise HTTPException(404)
    return deur


def _wie(wie: Annotated[Aangemeld, Depends(aangemeld)]) -> Lezer:
    return lezer_van(wie)


Wie = Annotated[Lezer, Depends(_wie)]
Deur = Annotated[Schrijfdeur, Depends(schrijfdeur)]
Ingezonden = Annotated[Opdracht, Depends(opdracht)]


def gelezen_tot(etag: str | None) -> int | None:
    """Up to which entry of the case somebody read; `*` asks only that the case is there (RFC 9110).

    Raises:
        Weigering: 412, none of these is a tag that was given out.
    """
    if etag is None or etag.strip() == "*":
        return None
    gelezen = [_ETAG.fullmatch(deel.strip()) for deel in etag.split(",")]
    nummers = [int(merk[1]) for merk in gelezen if merk is not None]
    if not nummers:
        raise Weigering(412)
    return max(nummers)


@contextmanager
def weigeringen() -> Iterator[None]:
    """What the register refuses, as a problem: what is wrong and where, all of it at once."""
    try:
        yield
    except GeenDossier:
        raise HTTPException(404) from None
    except Ongeldig as fout:
        raise Weigering(400, fouten=_velden(fout)) from None
    except NietToegelaten as fout:
        raise _niet_toegelaten(fout) from None
    except Gewijzigd:
        raise Weigering(412) from None
    except Botsing as fout:
        raise Weigering(409, hoofdletter(f"{fout.kaal}.")) from None
    except AndereInhoud as fout:
        raise Weigering(422, hoofdletter(f"{fout}.")) from None
    except Afgesloten as fout:
        raise Weigering(409, hoofdletter(f"{fout}.")) from None


def uit(vastlegging: Vastlegging) -> VastgelegdUit:
    """The receipt, as the API gives it."""
    bewijs = vastlegging.bewijs
    return VastgelegdUit(
        dossier=vastlegging.dossier,
        nummer=bewijs.nummer,
        id=bewijs.id,
        vastgelegd_op=bewijs.vastgelegd_op,
        leaf_hash=bewijs.leaf_hash,
        positie=bewijs.positie,
    )


def _niet_toegelaten(fout: NietToegelaten) -> Weigering:
    redenen = [reden for _, reden in fout.redenen]
    velden = [veld for r in redenen if isinstance(r, Ongeldig) for veld in _velden(r)]
    botsingen = [r.kaal for r in redenen if not isinstance(r, Ongeldig)]
    if botsingen:
        return Weigering(409, hoofdletter(f"{'; '.join(botsingen)}."), velden)
    return Weigering(400, fouten=velden)


def _velden(fout: Ongeldig) -> list[Veldfout]:
    return [
        Veldfout(plaats=f"body{_VREEMD.sub('/…', f.pad)}", melding=f"verwacht {f.verwacht}")
        for f in fout.fouten
    ]
