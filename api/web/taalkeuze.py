"""Which language a reader chose: in the address once, and from then on in a cookie.

`?taal=en` is taken off every address of a page before anything else looks at it, so that no page
knows of it and every page can be asked for so. The cookie says `nl` or `en` and nothing more. A
link that chooses is an address within this page (`?…`), so it cannot lead elsewhere. On the answer
to a form, and on the form of an act, a link would lose what was filled in, so there a button sends
that form.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.types import Scope

from api.taal.vertaling import TAAL, TALEN, Taal
from api.web.koekjes import Koekjes

KOEKJE: Final = "toedracht-taal"
_EEN_JAAR: Final = 31_536_000
_CODES: Final[dict[str, Taal]] = {code: code for code in TALEN}
VRAAG: ContextVar[str] = ContextVar("vraag", default="")  # of this page, without its language
_VAN_AANBIEDER: Final = "/aanmelden/terug"  # what is asked there is between them and us
INGEZONDEN: ContextVar[bool] = ContextVar("ingezonden", default=False)  # the page answers a form


@dataclass(frozen=True, slots=True)
class Keuze:
    """The language of one answer, and whether it was chosen just now."""

    taal: Taal
    koekjes: Koekjes
    nu: bool = False

    @contextmanager
    def geldt(self, scope: Scope) -> Iterator[None]:
        """Answer this question in this language."""
        taal = TAAL.set(self.taal)
        eigen = scope["path"] != _VAN_AANBIEDER
        vraag = VRAAG.set(scope["query_string"].decode("latin-1") if eigen else "")
        ingezonden = INGEZONDEN.set(scope["method"] == "POST")
        try:
            yield
        finally:
            TAAL.reset(taal)
            VRAAG.reset(vraag)
            INGEZONDEN.reset(ingezonden)

    def zet(self, koppen: MutableHeaders) -> None:
        """Say in which language a page is and what that rests on, and keep what was chosen."""
        if koppen.get("content-type", "").startswith("text/html"):
            koppen["content-language"] = self.taal
            koppen.add_vary_header("cookie")
        if self.nu:
            koppen.append("set-cookie", self.koekjes.zet(KOEKJE, self.taal, _EEN_JAAR))


def kies(scope: Scope, koekjes: Koekjes) -> tuple[Keuze, Scope]:
    """The language that was asked for, else kept, else Dutch; and the question without it."""
    delen = scope["query_string"].decode("latin-1").split("&")
    over = "&".join(deel for deel in delen if not deel.startswith("taal="))
    gevraagd = [deel.removeprefix("taal=") for deel in delen if deel.startswith("taal=")]
    if gevraagd:
        scope = {**scope, "query_string": over.encode("latin-1")}
    if gevraagd and gevraagd[-1] in _CODES:
        return Keuze(_CODES[gevraagd[-1]], koekjes, nu=True), scope
    bewaard = koekjes.gelezen(scope["headers"]).get(koekjes.naam(KOEKJE), "")
    return Keuze(_CODES.get(bewaard, "nl"), koekjes), scope


def wissel(taal: Taal) -> str:
    """The address within this page that shows it in this language; search words stand in none."""
    delen = [d for d in VRAAG.get().split("&") if d and not d.startswith("woorden=")]
    return "?" + "&".join([*delen, f"taal={taal}"])
