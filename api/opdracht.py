"""What every command shares: the register it works on, how it answers, how a refusal is told."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import orjson
import typer
from rich.console import Console

from api import afdruk
from api.settings import Instellingen

opmerkingen = Console(stderr=True, highlight=False)

_GEWEIGERD, _ONBEKEND, _ONGELIJK = 1, 3, 78
P = ParamSpec("P")
R = TypeVar("R")


def weigeringen(opdracht: Callable[P, R]) -> Callable[P, R]:
    """Say a refusal in one line per fault, and let the exit status tell it."""

    @wraps(opdracht)
    def veilig(*args: P.args, **kwargs: P.kwargs) -> R:
        from api.opstelling import WEIGERINGEN, Onbekend, OngelijkAanGetuige

        try:
            return opdracht(*args, **kwargs)
        except (*WEIGERINGEN, OngelijkAanGetuige) as fout:
            for regel in str(fout).splitlines():
                opmerkingen.print(regel, markup=False, soft_wrap=True)
            ongelijk = isinstance(fout, OngelijkAanGetuige)
            raise typer.Exit(_ONGELIJK if ongelijk else _GEWEIGERD) from None
        except Onbekend as fout:
            # Only where a key can be given; the other commands find by themselves what was done.
            sleutel = f" met --sleutel {fout.sleutel}" if "sleutel" in kwargs else ""
            tekst = (
                "Onbekend of het is vastgelegd: de databank antwoordde niet."
                f" Herhaal de opdracht{sleutel}; wat er al is, komt er niet nog eens bij."
            )
            opmerkingen.print(tekst, markup=False)
            raise typer.Exit(_ONBEKEND) from None

    return veilig


@contextmanager
def open_(*, ook_ongelijk: bool = False) -> Iterator[Any]:
    """The register of the settings in the environment."""
    from api.opstelling import open_register

    with open_register(Instellingen(), ook_ongelijk=ook_ongelijk) as opstelling:
        yield opstelling


def druk(uitkomst: Any, als_json: bool, leesbaar: Callable[[], None]) -> None:
    """Answer as one JSON object or as text."""
    if als_json:
        schrijf(afdruk.als_json(uitkomst))
    else:
        leesbaar()


def schrijf(gegevens: dict[str, Any]) -> None:
    """Answer one JSON object on a line of its own."""
    sys.stdout.buffer.write(orjson.dumps(gegevens, default=str) + b"\n")
    sys.stdout.buffer.flush()


def lees(bestand: Path) -> bytes:
    """What a file or standard input holds, as far as we take anything in."""
    from api.importregels import BESTAND_MAX

    grens = BESTAND_MAX + 1  # one more than is taken in, so that it is refused as too large
    if str(bestand) == "-":
        return sys.stdin.buffer.read(grens)
    try:
        with bestand.open("rb") as open_bestand:
            return open_bestand.read(grens)
    except OSError as fout:
        raise typer.BadParameter(f"{bestand}: {fout.strerror}") from None


def lees_tekst(bestand: Path) -> str:
    """The same as text."""
    try:
        return lees(bestand).decode()
    except UnicodeDecodeError:
        raise typer.BadParameter(f"{bestand}: verwacht UTF-8") from None
