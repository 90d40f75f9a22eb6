"""What every command shares: the register it works on, how it answers, how a refusal is told."""

import re
import sys
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from functools import wraps
from pathlib import Path
from typing import Annotated, Any, ParamSpec, TypeVar

import orjson
import typer
from pydantic import ValidationError
from rich.console import Console
from rich.progress import Progress

from api.beheer import afdruk
from api.settings import Instellingen, onjuist
from api.taal.toegangstaal import weigering
from ledger.buiten import trace
from ledger.daden.documenten import Document, weiger_te_groot
from ledger.daden.lijsten import ACCOUNT, PATRONEN, Weigering
from ledger.tijd.edtf import EERSTE_JAAR, LAATSTE_JAAR
from ledger.tijd.wanneer import AMSTERDAM
from ledger.verify import Afgekeurd, Onleesbaar, Policy, parse_policy, read, why

opmerkingen = Console(stderr=True, highlight=False)
_GEZEGD: ContextVar[str | None] = ContextVar("doel", default=None)

_GEWEIGERD, _ONBEKEND, _ONGELIJK = 1, 3, 78
_NIET_BEGONNEN = "Hier is nog geen register begonnen; dat doet `toedracht begin`."
_ZEG_DOEL = " Dat kan met toedracht --doel '…' en dan de opdracht, of met TOEDRACHT_DOEL."
P = ParamSpec("P")
R = TypeVar("R")


def _dag(tekst: str) -> date:
    try:
        dag = datetime.strptime(tekst, "%Y-%m-%d").replace(tzinfo=AMSTERDAM).date()
    except ValueError:
        raise typer.BadParameter(f"verwacht een dag als 2021-11-23, kreeg '{tekst}'") from None
    if not EERSTE_JAAR <= dag.year <= LAATSTE_JAAR:  # as the pages and the API have it
        raise typer.BadParameter(
            f"verwacht een jaar van {EERSTE_JAAR} t/m {LAATSTE_JAAR}, kreeg '{tekst}'"
        )
    return dag


def _afgelopen_dag(tekst: str) -> date:
    dag = _dag(tekst)
    if dag > datetime.now(AMSTERDAM).date():
        raise typer.BadParameter(f"verwacht een dag tot en met vandaag, kreeg '{tekst}'")
    return dag


def account_van(tekst: str) -> str:
    """The account that an argument names.

    Raises:
        typer.BadParameter: it cannot be one.
    """
    if not re.fullmatch(ACCOUNT, tekst):
        raise typer.BadParameter(f"verwacht {PATRONEN[ACCOUNT]}; kreeg '{tekst}'")
    return tekst


def een_van(wat: str, tekst: str, waarden: Collection[str]) -> str:
    """One of these words.

    Raises:
        typer.BadParameter: it is none of them.
    """
    if tekst not in waarden:
        raise typer.BadParameter(f"verwacht {wat}: {', '.join(waarden)}; kreeg '{tekst}'")
    return tekst


def normenmap(tekst: str) -> Path:
    """A folder of norms; whoever reads it refuses one without any.

    Raises:
        typer.BadParameter: there is no such folder.
    """
    try:
        next(Path(tekst).iterdir(), None)
    except OSError as fout:
        kreeg = f"{tekst}: {why(fout)}"
        raise typer.BadParameter(f"verwacht een map met normpakketten, kreeg {kreeg}") from None
    return Path(tekst)


AfgelopenDag = Annotated[
    date, typer.Argument(parser=_afgelopen_dag, metavar="DAG", help="Zoals 2021-11-23.")
]
AlsJson = Annotated[bool, typer.Option("--json", help="Een JSON-object per regel.")]
Beleid = Annotated[
    Path | None,
    typer.Option(help="De sleutels die u vertrouwt (tlog-policy).", show_default=False),
]
BekendOp = Annotated[
    date | None,
    typer.Option(
        "--bekend-op", parser=_afgelopen_dag, metavar="DAG", help="Wat t/m deze dag was vastgelegd."
    ),
]
BronnenTot = Annotated[
    date | None,
    typer.Option(
        "--bronnen-tot", parser=_afgelopen_dag, metavar="DAG", help="Alleen bronnen t/m deze dag."
    ),
]
Peildatum = Annotated[
    date | None,
    typer.Option("--peildatum", parser=_dag, metavar="DAG", help="De dag waarop wordt getoetst."),
]
OpDag = Annotated[
    date | None,
    typer.Option("--op", parser=_dag, metavar="DAG", help="Op welke dag; zonder: vandaag."),
]

Tot = Annotated[
    date | None,
    typer.Option(parser=_dag, metavar="DAG", help="De laatste dag; zonder: 90 dagen."),
]


def _geen_toegang(reden: Weigering) -> str:
    """Why not; that it is an interest would tell that there is such a case."""
    hoe = _ZEG_DOEL if reden == "geen_doel" else ""
    return weigering("geen_toegang" if reden == "belang" else reden) + hoe


def groep(help_: str, *, uit_zichzelf: bool = False) -> typer.Typer:
    """Commands under one name; `uit_zichzelf` when that name alone is a command as well."""
    return typer.Typer(
        help=help_,
        no_args_is_help=not uit_zichzelf,
        invoke_without_command=uit_zichzelf,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )


def _zin(fout: Exception) -> str:
    """What a refusal says; of a case that is not found, the exception holds only the name."""
    from projections.vragen.leesdeur import OnbekendDossier

    if isinstance(fout, OnbekendDossier):
        verwacht = "het kenmerk of de id van een dossier dat u mag zien"
        return f"dossier: verwacht {verwacht}, kreeg '{fout}'"
    return str(fout)


def weigeringen(opdracht: Callable[P, R]) -> Callable[P, R]:
    """Say a refusal in one line per fault, and let the exit status tell it."""

    @wraps(opdracht)
    def veilig(*args: P.args, **kwargs: P.kwargs) -> R:
        from api.beheer.opstelling import ONGELIJK, WEIGERINGEN, GeenToegang, Onbekend

        try:
            return opdracht(*args, **kwargs)
        except GeenToegang as fout:
            opmerkingen.print(_geen_toegang(fout.reden), markup=False, soft_wrap=True)
            raise typer.Exit(_GEWEIGERD) from None
        except (*WEIGERINGEN, *ONGELIJK, Onleesbaar) as fout:
            for regel in _zin(fout).splitlines():
                opmerkingen.print(regel, markup=False, soft_wrap=True)
            ongelijk = isinstance(fout, ONGELIJK)
            raise typer.Exit(_ONGELIJK if ongelijk else _GEWEIGERD) from None
        except ValidationError as fout:
            if fout.title != Instellingen.__name__:
                raise
            for regel in onjuist(fout):
                opmerkingen.print(regel, markup=False, soft_wrap=True)
            raise typer.Exit(_GEWEIGERD) from None
        except OSError as fout:
            if fout.filename is None:
                raise
            opmerkingen.print(f"{fout.filename}: {why(fout)}", markup=False, soft_wrap=True)
            raise typer.Exit(_GEWEIGERD) from None
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


def hoofd(
    doel: Annotated[
        str | None,
        typer.Option(help="Waarvoor u leest; of stel TOEDRACHT_DOEL in.", show_default=False),
    ] = None,
) -> None:
    """Het grootboek van alles wat er rond een integriteitsmelding is gedaan."""
    _GEZEGD.set(doel)


@contextmanager
def open_(*, ook_ongelijk: bool = False) -> Iterator[Any]:
    """The register of the settings in the environment; what is done with it is one trace."""
    from api.beheer.opening import open_register
    from api.beheer.opstelling import WEIGERINGEN, GeenToegang
    from api.beheer.toegangszorg import waarschuwing

    vraag = trace.begin()
    trace.HUIDIG.set(vraag)
    gezegd = _GEZEGD.get()
    instellingen = Instellingen() if gezegd is None else Instellingen(doel=gezegd)
    with open_register(instellingen, ook_ongelijk=ook_ongelijk) as opstelling:
        if not ook_ongelijk and (zin := waarschuwing(opstelling)):
            opmerkingen.print(f"let op: {zin}", markup=False, soft_wrap=True)
        fout = True
        if weg := opstelling.raadplegen.sleutels_weg():
            opmerkingen.print(f"let op: {weg}", markup=False, soft_wrap=True)
        try:
            yield opstelling
            fout = False
        except (*WEIGERINGEN, GeenToegang, typer.BadParameter, typer.Exit) as weigering_:
            fout = False
            if isinstance(weigering_, GeenToegang) and opstelling.toegang.begonnen_met() is None:
                opmerkingen.print(_NIET_BEGONNEN, markup=False, soft_wrap=True)
                raise typer.Exit(_GEWEIGERD) from None
            raise
        finally:
            opstelling.toegang.verwerkingen.sluit(vraag, fout=fout)


@contextmanager
def al_vastgelegd(raad: str) -> Iterator[None]:
    """A refusal now leaves recorded what was recorded; say that, and how to go on."""
    from api.beheer.opstelling import WEIGERINGEN

    try:
        yield
    except (*WEIGERINGEN, OSError) as fout:
        for regel in (*str(fout).splitlines(), f"Vastgelegd is het wel; voor het bewijs: {raad}."):
            opmerkingen.print(regel, markup=False, soft_wrap=True)
        raise typer.Exit(_ONBEKEND) from None


@contextmanager
def balk() -> Iterator[Callable[[str, int, int], None]]:
    """A bar per name that is told how far it is."""
    with Progress(console=opmerkingen) as voortgang:
        taken: dict[str, Any] = {}

        def meld(naam: str, gedaan: int, totaal: int) -> None:
            if naam not in taken:
                taken[naam] = voortgang.add_task(naam, total=totaal)
            voortgang.update(taken[naam], completed=gedaan, total=totaal)

        yield meld


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


@contextmanager
def open_bekrachtiging(*, toegang: bool = False) -> Iterator[Any]:
    """What vouches for the log of that register, or for its access log, without its keys."""
    from api.beheer import opening

    with opening.open_bekrachtiging(Instellingen(), toegang=toegang) as bekrachtiging:
        yield bekrachtiging


def lees(bestand: Path) -> bytes:
    """What a file or standard input holds, as far as we take anything in."""
    from api.vastleggen.importregels import BESTAND_MAX

    grens = BESTAND_MAX + 1  # one more than is taken in, so that it is refused as too large
    if str(bestand) == "-":
        return sys.stdin.buffer.read(grens)
    try:
        with bestand.open("rb") as open_bestand:
            return open_bestand.read(grens)
    except OSError as fout:
        raise typer.BadParameter(f"{bestand}: {why(fout)}") from None


def lees_documenten(bestanden: Sequence[Path]) -> list[Document]:
    """The documents in these files, refused before they are read when they are too large.

    Raises:
        DocumentGeweigerd: one is empty, or together they are more than an act can hold.
    """
    weiger_te_groot(sum(bestand.stat().st_size for bestand in bestanden))
    return [Document(bestand.name, bestand.read_bytes()) for bestand in bestanden]


def lees_tekst(bestand: Path) -> str:
    """The same as text."""
    try:
        return lees(bestand).decode()
    except UnicodeDecodeError:
        raise typer.BadParameter(f"{bestand}: verwacht UTF-8") from None


def lees_beleid(bestand: Path) -> Policy:
    """The keys that someone trusts."""
    try:
        return parse_policy(read(bestand))
    except Onleesbaar as fout:
        raise typer.BadParameter(str(fout)) from None
    except Afgekeurd as fout:
        raise typer.BadParameter(f"{bestand}: {fout}") from None
