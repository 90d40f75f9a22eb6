"""The register of the demonstration behind its pages, with a busy office beside the letter's case.

What `scripts/demo` makes, put together as `toedracht serveer` does it, on the server of the tests.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from itertools import count
from pathlib import Path

from rich.console import Console
from starlette.testclient import TestClient
from starlette.types import ASGIApp, Receive, Scope, Send

from api.beheer import demonstratie
from api.beheer.opening import open_register
from api.beheer.opstelling import Opstelling
from api.opdrachtregel.server import app_van
from api.settings import Instellingen
from api.web.aanmelding import Aanmelding
from api.web.demogebruikers import DEMODOEL, DEMOGEBRUIKERS
from api.web.koekjes import SESSIE
from ledger.daden.lijsten import Accountrol
from ledger.databank.sessies import Sessies
from tests.opstelling.drukte import als_bestand
from tests.opstelling.serveren import HIER, geserveerd
from tests.opstelling.storingen import Server

KLEIN, BRIEF = "FICTIEF-25-007", demonstratie.DOSSIERS[0]  # told in two accounts, both of them
_nummer = count(1)
ROLLEN = {gebruiker.rol: gebruiker for gebruiker in reversed(DEMOGEBRUIKERS)}


@dataclass(frozen=True, slots=True)
class Demohuis:
    """The register, its app, and who is signed in."""

    opstelling: Opstelling
    app: ASGIApp
    sessies: Sessies

    def sessie(self, rol: Accountrol) -> str:
        """A session of the demo user of this role, who said what for."""
        wie = ROLLEN[rol]
        return self.sessies.begin(wie.account, frozenset({wie.rol}), wie.naam, doel=DEMODOEL)

    def deur(self, rol: Accountrol) -> TestClient:
        """A browser of this user."""
        return TestClient(
            self.app, HIER, cookies={SESSIE: self.sessie(rol)}, follow_redirects=False
        )

    @contextmanager
    def bediend(self, *, oefen: bool = False) -> Iterator[str]:
        """The address at which browsers can send its forms as well, signing in first."""
        apps: list[ASGIApp] = []

        async def straks(scope: Scope, receive: Receive, send: Send) -> None:
            await apps[0](scope, receive, send)

        with geserveerd(straks) as adres:
            door = Aanmelding(self.sessies, (adres,), oefen=oefen)
            apps.append(app_van(self.opstelling, door))
            yield adres

    def plek(self, kenmerk: str = KLEIN) -> dict[str, object]:
        """What fills in an address: a case, one of its reports, and a norm."""
        register = self.opstelling.register
        dossier = register.vind_dossier(kenmerk)
        assert dossier is not None
        melding = next(r for r in register.regels(dossier) if r.daad == "melding_gedaan")
        norm = "wbk.2023.art2-2h-ontvangst-7d" if kenmerk == KLEIN else "jenv.2020.doorgeleiden"
        return {"d": dossier, "nr": melding.nummer, "id": melding.entry_id, "norm": norm}


def met_de_brief(opstelling: Opstelling, opmerkingen: Console) -> None:
    """The letter's case, in both accounts, and the busy office."""
    demonstratie.toon(opstelling, opmerkingen, met_pers=True)
    opstelling.importeer(als_bestand())
    opstelling.leesmodel.inhalen()


@contextmanager
def open_demohuis(
    server: Server,
    map_: Path,
    vul: Callable[[Opstelling, Console], None] = met_de_brief,
    *,
    oefen: bool = False,
) -> Iterator[Demohuis]:
    """The demonstration, or what `vul` makes of it, on databases removed afterwards."""
    naam = f"toedracht_demohuis_{next(_nummer)}"
    namen = (naam, f"{naam}_toegang")
    for databank in namen:
        server.kopieer_sjabloon(databank)
    eigen, naast = (server.dsn(databank) for databank in namen)
    instellingen = Instellingen(data=map_, dsn=eigen, toegang_dsn=naast)
    with open_register(instellingen) as opstelling:
        with redirect_stdout(StringIO()):
            vul(opstelling, Console(quiet=True))
        opstelling.leesmodel.start()
        sessies = opstelling.sessies
        door = Aanmelding(sessies, (HIER,), oefen=oefen)
        yield Demohuis(opstelling, app_van(opstelling, door), sessies)
    for databank in namen:
        server.beheer(f"DROP DATABASE {databank} WITH (FORCE)")
