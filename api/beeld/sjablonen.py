"""A page is a template and the values it shows; a value that is missing is a fault, not a blank."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Protocol

from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream
from markupsafe import Markup

from api.beeld import zaaktaal
from api.beeld.dossierblad import vertraging
from api.beeld.sjabloonschrift import Omgeving
from api.taal import kennistaal, taal, toegangstaal, wistaal
from api.taal.datumtaal import is_van_de_bron, leesbaar
from api.taal.sjabloontaal import vertaald
from api.taal.vertaling import TAAL, TALEN, Taal, _, catalogus, woorden
from api.web.bestandsnamen import over_de_naam
from api.web.taalkeuze import INGEZONDEN, wissel
from ledger.databank.sessies import Aangemeld
from ledger.toegang.toegang import RECHTEN
from ledger.toegang.toegangsstand import Zaakvoorstel
from projections.beelden.kennisbeeld import tellingen
from projections.verwoorden.normnaam import naam_uit_id


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
    oefen: bool = False  # everything in this register is made up


class Gedateerd(Protocol):
    """What says when it was, and perhaps in the words of its source."""

    @property
    def edtf(self) -> str | None: ...

    @property
    def woorden(self) -> str | None: ...


def klokverschil(verschil: timedelta) -> str:
    """How far a clock is ahead, in the largest unit that fits; not of less than a second."""
    seconden = abs(verschil).total_seconds()
    stap = next(stap for stap in _EENHEDEN if seconden >= stap)
    hoeveel, (een, meer) = round(seconden / stap), _EENHEDEN[stap]
    kant = _("voor") if verschil > timedelta() else _("achter")
    return f"{hoeveel} {een if hoeveel == 1 else meer} {kant}"


def datum(regel: Gedateerd, hoofd: bool = False) -> str:
    """When an act was; the words of a Dutch source say on an English page that they are Dutch."""
    tekst = leesbaar(regel.edtf, regel.woorden)
    tekst = taal.hoofdletter(tekst) if hoofd else tekst
    return nederlands(tekst) if is_van_de_bron(regel.edtf, regel.woorden) else tekst


def nederlands(tekst: str) -> str:
    """A text that there is in Dutch only, which says so on a page in another language."""
    return tekst if TAAL.get() == "nl" else Markup('<span lang="nl">{}</span>').format(tekst)


_EENHEDEN: Mapping[int, tuple[str, str]] = woorden(  # by their length in seconds
    {
        86_400: ("dag", "dagen"),
        3_600: ("uur", "uur"),
        60: ("minuut", "minuten"),
        1: ("seconde", "seconden"),
    }
)
BEZOEK: ContextVar[Bezoek] = ContextVar("bezoek", default=Bezoek())  # noqa: B039  it is frozen


class _Engels(Extension):
    """Puts the English in its place when a template is compiled."""

    def filter_stream(self, stream: TokenStream) -> Iterable[Token]:
        """The tokens of a template, with their text in English."""
        return vertaald(stream, catalogus("en").get)


def _omgeving(*uitbreidingen: type[Extension]) -> Environment:
    return Omgeving(
        loader=FileSystemLoader(Path(__file__).parents[1] / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=uitbreidingen,
    )


_GEREEDSCHAP: Mapping[str, Any] = MappingProxyType(
    {
        "_": _,
        "TALEN": TALEN,
        "taal": taal,
        "datum": datum,
        "taal_nu": TAAL.get,
        "taalwissel": wissel,
        "ingezonden": INGEZONDEN.get,
        "toegangstaal": toegangstaal,
        "wistaal": wistaal,
        "zaaktaal": zaaktaal,
        "vertraging": vertraging,
        "kennistaal": kennistaal,
        "kennistellingen": tellingen,
        "recht": lambda wie, wat: any(
            wat in RECHTEN.get(rol, ()) for rol in (wie.rollen if wie else ())
        ),
        "naam_uit_id": naam_uit_id,
        "bezoek": BEZOEK.get,
        "over_de_naam": over_de_naam,
        "klokverschil": klokverschil,
        "na": lambda regel, regels: taal.na(
            ander.nummer for ander in regels if ander.id in regel.na
        ),
    }
)
_ZEVEN: Mapping[str, Callable[..., Any]] = MappingProxyType(
    {
        "woord": _,
        "zelf": lambda codes: [(code, code) for code in codes],
        "normkeuze": lambda normen: [
            (norm.uitleg.id, f"{norm.uitleg.naam} · {norm.uitleg.pakket}") for norm in normen
        ],
        "met_naam": lambda codes, naam: sorted(
            ((code, taal.hoofdletter(naam(code))) for code in codes), key=lambda paar: paar[1]
        ),
    }
)
# A template is compiled once for each language; in Dutch it is as it was written.
SJABLONEN: Mapping[Taal, Environment] = MappingProxyType(
    {"nl": _omgeving(), "en": _omgeving(_Engels)}
)
for _talig in SJABLONEN.values():
    _talig.globals.update(_GEREEDSCHAP)
    _talig.filters.update(_ZEVEN)


def vast(naam: str, *waarden: Hashable) -> Markup:
    """A part of a page that says the same to everyone: a glyph, or where a norm stands.

    It follows from its values alone and is drawn once for them (vast.html.j2).
    """
    return _getekend(TAAL.get(), naam, *waarden)


@lru_cache(maxsize=2048)  # the norms in force in both languages, some versions of them: 3 MB
def _getekend(taal_: Taal, naam: str, *waarden: Hashable) -> Markup:
    macro: Callable[..., str] = getattr(SJABLONEN[taal_].get_template("vast.html.j2").module, naam)
    return Markup(macro(*waarden))  # noqa: S704  what a template drew is escaped by it


for _talig in SJABLONEN.values():
    _talig.globals["vast"] = vast


def pagina(sjabloon: str, status: int = 200, /, **waarden: Any) -> HTMLResponse:
    """Answer with a page."""
    return HTMLResponse(SJABLONEN[TAAL.get()].get_template(sjabloon).render(**waarden), status)
