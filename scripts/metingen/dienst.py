"""A register as it is in use: imported, judged, and served over HTTP to a member who may see all.

It is filled by the import path (`importeer`, as `toedracht importeer` does it), some hundreds of
cases to a file, with the norms that the product ships; the read tables and their verdicts are then
built by the projections. Nothing is put into a table by hand. A hundred thousand entries take some
minutes, a million the better part of an hour.

Each question counts as a reading of its own: the clock of the access log goes a quarter of an hour
on before it, so that none is taken for one that was noted already, and nobody seems to read many
cases at once. It starts at the real time, which the entries carry. Nobody in it exists.
"""

import itertools
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from http.client import HTTPConnection
from importlib.resources import files
from typing import Any
from uuid import uuid4

import uvicorn
from fastapi import FastAPI

from api.app import maak_app
from api.beheer.vaststellingen import vaststellingen
from api.opdrachtregel.server import luister
from api.web.aanmelding import Aanmelding
from api.web.koekjes import SESSIE
from ledger.daden.handelingen import lees_handeling
from ledger.daden.toegangsdaden import (
    AanstellingVoorgesteld,
    OpdrachtVoorgesteld,
    ToegangVoorgesteld,
)
from ledger.databank.postgres import Database
from ledger.databank.sessies import Sessies
from ledger.log.journal import Journal
from ledger.toegang.toegang import Lezer
from ledger.toegangslog.feitenboek import Feitenboek
from ledger.toegangslog.toegangslog import Toegangslog
from ledger.vastleggen.register import Inzending, Register
from projections.beelden.zaakgeheugen import Somgeheugen
from projections.feitenblad.feitopzet import Opzet, lees_opzet
from projections.leesmodel.bijhouden import Leesmodel
from projections.vragen.bladgrenzen import Grenzen
from projections.vragen.bladvraag import Bladen
from projections.vragen.leesdeur import Leesdeur
from projections.vragen.raadplegen import Raadplegen
from projections.vragen.telvraag import Telvraag, getal, grondblad, telling
from scripts.metingen import zaken
from scripts.metingen.bank import Bank
from scripts.metingen.invoer import WIE, voer_in

_PER_BESTAND = 500  # cases
PER_ZAAK = 21  # entries: twenty acts, and the one that opens the case
_LEDEN, _TOT = ("lid-een-fictief", "lid-twee-fictief"), date(2099, 1, 1)
_OORSPRONG = "toedracht.example/bank"
_OPSTELLER, _BRIEFDAG = Lezer("opsteller-fictief"), date(2021, 11, 23)
_BRIEFZAKEN = ("IND-ILO", "IND-organisatie")
_DOEL = "meten hoe snel het gaat"
_KWARTIER = timedelta(minutes=15)
_HANDELING = {
    "daad": "mededeling_gedaan",
    "gebeurd": "2020-06",
    "door": [{"rol": "melder", "ref": None}],
    "tekst": "Een mededeling om te meten (fictief).",
}


@dataclass(slots=True)
class Dienst:
    """A register that is served; `omvang` is how many entries it had when it was filled."""

    database: Database
    register: Register
    leesmodel: Leesmodel
    adres: tuple[str, int]
    koekje: str
    omvang: int
    zaken: list[str]
    bladen: Bladen
    opzet: Opzet
    klok: list[datetime]
    beurt: Iterator[int]
    verbinding: HTTPConnection

    def volgende(self) -> str:
        """Another case, spread over the whole register."""
        return self.zaken[next(self.beurt) * 7919 % len(self.zaken)]

    def vraag(self, pad: str) -> float:
        """Milliseconds to the last byte of an answer."""
        self.klok[0] += _KWARTIER
        begin = time.perf_counter()
        self.verbinding.request("GET", pad, headers={"cookie": f"{SESSIE}={self.koekje}"})
        antwoord = self.verbinding.getresponse()
        inhoud = antwoord.read()
        duur = time.perf_counter() - begin
        if antwoord.status != 200:
            raise RuntimeError(f"{pad}: expected 200, got {antwoord.status}: {inhoud[:200]!r}")
        return duur * 1000

    def leg_vast(self) -> float:
        """Milliseconds to record one act in a case, durable, and nothing after it."""
        inzending = Inzending(self.volgende(), lees_handeling(_HANDELING))
        begin = time.perf_counter()
        self.register.vastleggen([inzending], wie=WIE, sleutel=str(uuid4()))
        return (time.perf_counter() - begin) * 1000

    def stel_op(self) -> float:
        """Milliseconds to answer the letter's questions as a sheet of facts, on record first."""
        self.klok[0] += _KWARTIER
        begin = time.perf_counter()
        blad = self.bladen.proef(_OPSTELLER, _DOEL, self.opzet, Grenzen(bronnen_tot=_BRIEFDAG))
        duur = time.perf_counter() - begin
        if len(blad.zaken) != len(_BRIEFZAKEN):
            raise RuntimeError(f"expected a sheet about {_BRIEFZAKEN}, got {blad.zaken}")
        return duur * 1000


def dienst_van(bank: Bank, omvang: int) -> Dienst:
    """The register of about this many entries on this server, filled when first asked."""
    return bank.houd(f"dienst-{omvang}", lambda: _dienst(bank, omvang))


@contextmanager
def _dienst(bank: Bank, omvang: int) -> Iterator[Dienst]:
    with ExitStack() as stapel:
        database, register = stapel.enter_context(bank.register())
        register.stel_vast(vaststellingen(), wie=WIE, sleutel="begin")
        aantal = max(1, omvang // PER_ZAAK)
        for begin in range(0, aantal, _PER_BESTAND):
            stuk = min(_PER_BESTAND, aantal - begin)
            voer_in(register, zaken.bestand(stuk, f"b{begin}"))
        voer_in(register, _voorbeeld("brief.jsonl"))
        leesmodel = stapel.enter_context(closing(Leesmodel(database.dsn_projectie)))
        leesmodel.inhalen()
        klok = [datetime.now(UTC)]
        eigen = stapel.enter_context(closing(Journal(bank.grootboek())))
        toegang = Toegangslog(
            Register(eigen, register.sleutelbos), register.journal, lambda: klok[0]
        )
        toegang.begin(_LEDEN, _TOT, WIE, _OORSPRONG)
        namen = {naam: str(register.vind_dossier(naam)) for naam in _BRIEFZAKEN}
        briefzaken = tuple(namen.values())
        _geef(toegang, briefzaken)
        deur = stapel.enter_context(closing(Leesdeur(database, register, toegang)))
        sessies = stapel.enter_context(closing(Sessies(database.dsn_toegang)))
        app = _app(Raadplegen(deur), sessies)
        adres = stapel.enter_context(geserveerd(app))
        yield Dienst(
            database, register, leesmodel, adres,
            sessies.begin(_LEDEN[0], frozenset({"commissielid"}), doel=_DOEL),
            register.journal.positie(), [z for z in _zaken(register) if z not in briefzaken],
            Bladen(deur, Feitenboek(toegang, register), _OORSPRONG, drempel=5),
            lees_opzet(_voorbeeld("feitenblad.json")).met_dossiers(namen),
            klok, itertools.count(),
            stapel.enter_context(closing(HTTPConnection(*adres, timeout=600))),
        )  # fmt: skip


def _geef(toegang: Toegangslog, briefzaken: tuple[str, ...]) -> None:
    """One member sees every case, and a drafter answers the letter's questions."""
    wie: dict[str, Any] = {"tot": _TOT, "reden": "fictief"}
    opsteller = _OPSTELLER.account
    for daad in (
        ToegangVoorgesteld(account=_LEDEN[0], dossier=None, **wie),
        AanstellingVoorgesteld(account=opsteller, rol="antwoordopsteller", **wie),
        OpdrachtVoorgesteld(account=opsteller, opdracht="2021Z19601", dossiers=briefzaken, **wie),
    ):
        toegang.keur_goed(Lezer(_LEDEN[1]), toegang.stel_voor(Lezer(_LEDEN[0]), daad))


def _voorbeeld(naam: str) -> bytes:
    return files("api").joinpath("voorbeeld", naam).read_bytes()


def _app(raadplegen: Raadplegen, sessies: Sessies) -> FastAPI:
    """The product, and beside it a count as a page will ask it: there is no page of counts yet."""
    app = FastAPI(openapi_url=None)

    wie, vraag = (raadplegen.deur, Lezer(_LEDEN[0]), _DOEL), Telvraag("benadeling", _TOT)

    def tel() -> dict[str, Any]:
        uitkomst = getal(*wie, vraag)
        return {"laagst": uitkomst.laagst, "hoogst": uitkomst.hoogst, "zin": uitkomst.zin()}

    def eerst() -> dict[str, Any]:
        raadplegen.deur.sommen = Somgeheugen()  # nothing is kept of what was counted before
        return tel()

    def grond() -> dict[str, Any]:
        return asdict(grondblad(*wie, vraag, positie=getal(*wie, vraag).positie))

    def heel() -> dict[str, Any]:
        return asdict(telling(*wie, vraag))

    app.add_api_route("/telling", tel, methods=["GET"])
    app.add_api_route("/telling/eerst", eerst, methods=["GET"])
    app.add_api_route("/telling/gronden", grond, methods=["GET"])
    app.add_api_route("/telling/heel", heel, methods=["GET"])
    app.mount("/", maak_app(raadplegen, Aanmelding(sessies, ("http://127.0.0.1",))))
    return app


def _zaken(register: Register) -> list[str]:
    regels = register.journal.lees(daden=["dossier_geopend"])
    return [tag.removeprefix("dossier:") for r in regels for tag in r.tags if tag[:8] == "dossier:"]


@contextmanager
def geserveerd(app: Callable[..., Any]) -> Iterator[tuple[str, int]]:
    """Where the app answers, from a thread of this process, as `toedracht serveer` does it."""
    with luister(0) as luisteraar:
        server = uvicorn.Server(
            uvicorn.Config(app, log_level="error", ws="none", timeout_keep_alive=3600)
        )
        draad = threading.Thread(target=server.run, kwargs={"sockets": [luisteraar]}, daemon=True)
        draad.start()
        while not server.started:
            time.sleep(0.01)
        try:
            yield luisteraar.getsockname()
        finally:
            server.should_exit = True
            draad.join(10)
