"""B8P: what each page costs in the practice register, against the same page at a tenth of it.

Both registers are filled from one seed, as `toedracht demo --oefen` fills them, stand on one server
and are asked in turns. A page shows a part of what there is, so it must cost the same; where it
counts over all cases that grows, and the figure says by how much.
"""

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, redirect_stdout
from dataclasses import dataclass
from http.client import HTTPConnection
from io import StringIO
from pathlib import Path
from time import perf_counter
from uuid import uuid4

from rich.console import Console

from api.beheer import oefening
from api.beheer.opening import open_register
from api.beheer.opstelling import Opstelling
from api.oefening.oefenzaken import MINST, kenmerk
from api.opdrachtregel.server import app_van
from api.settings import Instellingen
from api.web.aanmelding import Aanmelding
from api.web.demogebruikers import DEMOGEBRUIKERS
from api.web.koekjes import SESSIE
from ledger.databank.sessies import Sessies
from scripts.metingen.bank import Bank
from scripts.metingen.dienst import geserveerd
from scripts.metingen.meting import Meting, zelfde_vraag

_GRENS, _ZAAD = 1.3, 1
_GROOT, _KLEIN = oefening.AANTAL, MINST  # every story is told in the small one, once
_TWEE_RELAZEN = kenmerk(_ZAAD, 13)  # the fullest page of a case
# Which page, and as which demo user it is read.
_BLADEN: tuple[tuple[str, str, str], ...] = (
    ("de lijst van dossiers", "/", "demo-lid-1"),
    ("dezelfde, dringendste eerst", "/?sorteer=termijn&termijn=te_laat", "demo-lid-1"),
    ("een dossier", "/dossiers/{d}", "demo-lid-1"),
    ("wie wist wat wanneer", "/dossiers/{d}/kennis", "demo-lid-1"),
    ("wie een dossier las", "/dossiers/{d}/inzage", "demo-lid-1"),
    ("een formulier", "/dossiers/{d}/vastleggen/doorgeleid", "demo-lid-1"),
    ("het termijnenbord", "/termijnenbord", "demo-lid-1"),
    ("de normen", "/normen", "demo-lid-1"),
    ("de cijfers", "/cijfers", "demo-lid-1"),
    ("het jaarverslag", "/jaarverslag", "demo-lid-1"),
    ("bevindingen", "/bevindingen", "demo-lid-1"),
    ("toegang", "/toegang", "demo-lid-1"),
    ("wissen", "/wissen", "demo-lid-1"),
    ("bewaartermijnen", "/wissen/termijnen", "demo-lid-1"),
    ("de controle", "/controle", "demo-lid-1"),
    ("een steekproef", "/steekproef", "demo-auditor"),
)


@dataclass(slots=True)
class Oefendienst:
    """A practice register that is served."""

    aantal: int
    dossier: str
    sessies: Sessies
    verbinding: HTTPConnection

    def vraag(self, pad: str, account: str) -> float:
        """Milliseconds to the last byte, for somebody who just signed in and said what for."""
        (wie,) = (g for g in DEMOGEBRUIKERS if g.account == account)
        doel = f"meten {uuid4().hex}"
        koekje = self.sessies.begin(account, frozenset({wie.rol}), wie.naam, doel=doel)
        begin = perf_counter()
        waar = pad.format(d=self.dossier)
        self.verbinding.request("GET", waar, headers={"cookie": f"{SESSIE}={koekje}"})
        antwoord = self.verbinding.getresponse()
        inhoud = antwoord.read()
        duur = perf_counter() - begin
        if antwoord.status != 200:
            raise RuntimeError(f"{waar}: expected 200, got {antwoord.status}: {inhoud[:200]!r}")
        return duur * 1000


@contextmanager
def _dienst(bank: Bank, aantal: int) -> Iterator[Oefendienst]:
    with ExitStack() as stapel:
        map_ = Path(tempfile.mkdtemp(prefix="oefen-", dir=bank.map))
        eigen, naast = (bank.grootboek().dsn_eigenaar for _ in range(2))
        opstelling = stapel.enter_context(
            open_register(Instellingen(data=map_, dsn=eigen, toegang_dsn=naast))
        )
        with redirect_stdout(StringIO()):
            oefening.oefen(opstelling, Console(quiet=True), _ZAAD, aantal=aantal)
        door = Aanmelding(opstelling.sessies, ("http://127.0.0.1",), oefen=True)
        adres = stapel.enter_context(geserveerd(app_van(opstelling, door)))
        yield Oefendienst(
            aantal,
            _dossier(opstelling),
            opstelling.sessies,
            stapel.enter_context(closing(HTTPConnection(*adres, timeout=600))),
        )


def _dossier(opstelling: Opstelling) -> str:
    dossier = opstelling.register.vind_dossier(_TWEE_RELAZEN)
    if dossier is None:
        raise RuntimeError(f"expected a case {_TWEE_RELAZEN}, found none")
    return dossier


def meet(bank: Bank, *, kort: bool) -> Iterator[Meting]:
    """B8P."""
    groot_aantal = _KLEIN if kort else _GROOT  # the same twice shows that it runs
    klein = bank.houd(f"oefen-{_KLEIN}", lambda: _dienst(bank, _KLEIN))
    groot = bank.houd(f"oefen-{groot_aantal}", lambda: _dienst(bank, groot_aantal))
    rondes, keer = (1, 1) if kort else (5, 3)
    for wat, pad, account in _BLADEN:

        def vraag(dienst: Oefendienst, pad: str = pad, account: str = account) -> float:
            return dienst.vraag(pad, account)

        paar = zelfde_vraag(rondes, keer, vraag, groot, klein)
        yield Meting(
            "B8P",
            f"{wat} in het oefenregister van {groot.aantal} dossiers",
            f"hetzelfde bij {klein.aantal}",
            "ms",
            paar,
            doel=_GRENS,
            hoogstens=True,
        )
