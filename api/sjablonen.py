"""A page is a template and the values it shows; a value that is missing is a fault, not a blank."""

from collections.abc import Callable, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from api import kennistaal, taal, toegangstaal, wistaal, zaaktaal
from api.dossierblad import vertraging
from ledger.sessies import Aangemeld
from ledger.toegang import RECHTEN
from ledger.toegangsstand import Zaakvoorstel
from projections.kennisbeeld import tellingen
from projections.normnaam import naam_uit_id


@dataclass(frozen=True, slots=True)
class Bezoek:
    """What every page says of who looks at it, and the token that its forms send along.

    `onleesbaar`: the keys are away, so no name and no free text can be read.
    """

    wie: Aangemeld | None = None
    formulier: str = ""
    demo: bool = False
    onleesbaar: bool = False
    noodtoegang: Callable[[], Sequence[Zaakvoorstel]] = tuple  # that this reader must know of
    stilstand: Callable[[], Sequence[int]] = tuple  # the entries at which the read tables stopped
    klok: Callable[[], timedelta] = timedelta  # how far the clock of this machine is ahead


def klokverschil(verschil: timedelta) -> str:
    """How far a clock is ahead, in the largest unit that fits; not of less than a second."""
    seconden = abs(verschil).total_seconds()
    stap, een, meer = next(eenheid for eenheid in _EENHEDEN if seconden >= eenheid[0])
    hoeveel = round(seconden / stap)
    kant = "voor" if verschil > timedelta() else "achter"
    return f"{hoeveel} {een if hoeveel == 1 else meer} {kant}"


_EENHEDEN = (
    (86_400, "dag", "dagen"),
    (3_600, "uur", "uur"),
    (60, "minuut", "minuten"),
    (1, "seconde", "seconden"),
)
BEZOEK: ContextVar[Bezoek] = ContextVar("bezoek", default=Bezoek())  # noqa: B039  it is frozen
_SJABLONEN = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_SJABLONEN.globals["taal"] = taal
_SJABLONEN.globals["toegangstaal"] = toegangstaal
_SJABLONEN.globals["wistaal"] = wistaal
_SJABLONEN.globals["zaaktaal"] = zaaktaal
_SJABLONEN.globals["vertraging"] = vertraging
_SJABLONEN.globals["kennistaal"] = kennistaal
_SJABLONEN.globals["kennistellingen"] = tellingen
_SJABLONEN.globals["recht"] = lambda wie, wat: any(
    wat in RECHTEN.get(rol, ()) for rol in (wie.rollen if wie else ())
)
_SJABLONEN.globals["naam_uit_id"] = naam_uit_id
_SJABLONEN.globals["bezoek"] = BEZOEK.get
_SJABLONEN.globals["klokverschil"] = klokverschil
_SJABLONEN.globals["na"] = lambda regel, regels: taal.na(
    ander.nummer for ander in regels if ander.id in regel.na
)
_SJABLONEN.filters["zelf"] = lambda codes: [(code, code) for code in codes]
_SJABLONEN.filters["normkeuze"] = lambda normen: [
    (norm.uitleg.id, f"{norm.uitleg.naam} · {norm.uitleg.pakket}") for norm in normen
]
_SJABLONEN.filters["met_naam"] = lambda codes, naam: sorted(
    ((code, taal.hoofdletter(naam(code))) for code in codes), key=lambda paar: paar[1]
)


def pagina(sjabloon: str, status: int = 200, /, **waarden: Any) -> HTMLResponse:
    """Answer with a page."""
    return HTMLResponse(_SJABLONEN.get_template(sjabloon).render(**waarden), status)
