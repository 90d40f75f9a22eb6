"""A register with its access log and its pages, where two members decide who else may do what."""

import itertools
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient
from starlette.types import ASGIApp

from api.app import maak_app
from api.beheer.bewaarplaats import Wissen
from api.beheer.vaststellingen import vaststellingen
from api.web.aanmelding import Aanmelding
from api.web.demogebruikers import DEMODOEL, DEMOGEBRUIKERS
from api.web.koekjes import SESSIE, formulier
from api.web.schrijfdeur import Schrijfdeur
from ledger.buiten.verwerkingslog import Verwerkingslog
from ledger.daden.handelingen import lees_handeling
from ledger.daden.lijsten import Accountrol
from ledger.daden.toegangsdaden import (
    AanstellingVoorgesteld,
    OpdrachtVoorgesteld,
    ToegangVoorgesteld,
    Voorstel,
)
from ledger.databank.postgres import Database, Zwijgt, op_databank
from ledger.databank.sessies import Aangemeld
from ledger.log.journal import Journal, Onbekend
from ledger.sleutels.vault import Sleutelbos
from ledger.toegang.toegang import Lezer
from ledger.toegangslog.toegangslog import Toegangslog
from ledger.toegangslog.toegangspoort import BewaaktRegister
from ledger.vastleggen.concepten import Concepten
from ledger.vastleggen.register import Inzending, Register, lees_regel
from ledger.wissen.besloten import Besloten
from ledger.wissen.speurtocht import Vindplaatsen
from ledger.wissen.wissen import Wisser
from ledger.zaak.dossier import Vastlegger
from projections.leesmodel.bijhouden import Leesmodel
from projections.vragen.leesdeur import Leesdeur
from projections.vragen.raadplegen import Raadplegen
from projections.vragen.toegangsinzicht import Toegangsinzicht
from tests.opstelling.kantoor import bron
from tests.opstelling.serveren import HIER, Oefensessies
from tests.opstelling.storingen import Server

TOT = date(2099, 1, 1)
VERWERKINGEN = "https://organisatie.example/verwerkingen"
LID, TWEEDE = (Lezer(gebruiker.account) for gebruiker in DEMOGEBRUIKERS[:2])
_nummer = itertools.count(1)


class Klok:
    """A clock that tests turn."""

    def __init__(self) -> None:
        self.later = timedelta()
        self._stil: datetime | None = None

    def __call__(self) -> datetime:
        return (self._stil or datetime.now(UTC)) + self.later

    @contextmanager
    def stil(self) -> Iterator[None]:
        """It stands still: what counts once a quarter of an hour counts once."""
        self._stil = datetime.now(UTC)
        yield
        self._stil = None


@dataclass(slots=True)
class Huis:
    """All of it; `zaak` opens a case in which everything personal names its kenmerk."""

    register: BewaaktRegister
    toegang: Toegangslog
    toegangsjournal: Journal
    leesmodel: Leesmodel
    app: ASGIApp
    klok: Klok
    sessies: Oefensessies
    databank: str
    inzicht: Toegangsinzicht
    wissen: Wissen
    raadplegen: Raadplegen
    eigen: str = ""  # a case for who tests, and another one
    ander: str = ""
    teller: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def geef(self, daad: Voorstel) -> str:
        """The one member proposes it and the other approves it."""
        een, ander = (LID, TWEEDE)
        if getattr(daad, "account", None) == ander.account:
            een, ander = ander, een
        id_ = self.toegang.stel_voor(een, daad)
        assert self.toegang.keur_goed(ander, id_).goedgekeurd
        return id_

    def stel_aan(self, account: str, rol: Accountrol, persoon: str | None = None) -> Lezer:
        wie = {"account": account, "tot": TOT, "reden": "fictief", "persoon": persoon}
        self.geef(AanstellingVoorgesteld(**wie, rol=rol))
        return Lezer(account)

    def geef_toegang(self, account: str, dossier: str | None) -> str:
        daad = ToegangVoorgesteld(account=account, dossier=dossier, tot=TOT, reden="fictief")
        return self.geef(daad)

    def geef_opdracht(self, account: str, *dossiers: str) -> str:
        velden = {"account": account, "tot": TOT, "reden": "fictief", "dossiers": dossiers}
        return self.geef(OpdrachtVoorgesteld(**velden, opdracht="2021Z19601"))

    def zaak(self, kenmerk: str, wie: Lezer = LID) -> str:
        gegevens = {"kenmerk": kenmerk, "dossiertitel": f"Titel van {kenmerk}", "fictief": True}
        door = self.toegang.wie(wie)
        dossier = self.register.open_dossier(gegevens, wie=door, sleutel=f"open {kenmerk}")
        self.leg_vast(
            dossier,
            "melding_gedaan",
            wie=wie,
            gebeurd=str(self.register.vandaag()),
            bronnen=[bron(titel=f"Titel van {kenmerk}", openbaar=False)],
            door=[{"rol": "melder", "ref": f"melder-{kenmerk}"}],
            kanaal="leidinggevende",
            vermoedens=["misstand"],
            onderwerp=[{"rol": "leidinggevende", "ref": f"baas-{kenmerk}"}],
            melder_ref=f"melder-{kenmerk}",
            vorm="schriftelijk",
        )
        return dossier

    def leg_vast(
        self,
        dossier: str,
        daad: str,
        wie: Lezer = LID,
        ook_in: tuple[str, ...] = (),
        **velden: Any,
    ) -> str:
        gegevens = {"daad": daad, "gebeurd": "2024-03-01", "door": [{"rol": None, "ref": None}]}
        inzending = Inzending(dossier, lees_handeling({**gegevens, **velden}), ook_in)
        door, sleutel = self.toegang.wie(wie), f"daad {next(self.teller)}"
        self.register.vastleggen([inzending], wie=door, sleutel=sleutel)
        self.leesmodel.inhalen()
        return inzending.id

    def deur(self, account: str, *rollen: str, doel: str | None = DEMODOEL) -> TestClient:
        """A browser in which this account is signed in."""
        id_ = f"sessie-{next(self.teller)}"
        self.sessies.levend[id_] = Aangemeld(account, frozenset(rollen), id_, None, doel)
        koekjes = {SESSIE: id_}
        return TestClient(self.app, HIER, cookies=koekjes, follow_redirects=False)

    def programma(self, account: str, *rollen: str) -> TestClient:
        """A program that acts for this account, with what its requests must carry."""
        deur = self.deur(account, *rollen)
        deur.headers |= {"origin": HIER, "x-formulier": formulier(deur.cookies[SESSIE])}
        return deur

    def gelezen(self, *daden: str) -> list[dict[str, Any]]:
        """What the access log holds of these kinds, with the account that it was recorded for."""
        return [
            {**v.velden, "account": v.vastlegger.account}
            for v in map(lees_regel, self.toegangsjournal.lees(daden=daden))
        ]


def stuur(deur: TestClient, adres: str, **velden: str) -> Any:
    """What a form of this browser sends."""
    (token, *_) = re.findall(r'name="_formulier" value="([^"]+)"', deur.get("/doel").text)
    herkomst = {"origin": HIER}
    return deur.post(adres, data={**velden, "_formulier": token}, headers=herkomst)


@contextmanager
def open_huis(server: Server, map_: Path, *, toegangsdsn: str | None = None) -> Iterator[Huis]:
    """A house on two databases of its own, begun and with norms set.

    An access log of its own address is one that breaks: that is not waited for as long.
    """
    naam = f"toedracht_huis_{next(_nummer)}"
    namen = (naam, f"{naam}_toegang")
    for eigen in namen:
        server.kopieer_sjabloon(eigen)
    dossiers, toegang = (op_databank(server.dsn(eigen), login=True) for eigen in namen)
    for databank in (dossiers, toegang):
        databank.migreer()
    if toegangsdsn is not None:
        toegang = op_databank(toegangsdsn.replace("HUIS", naam), login=True)
    termijn = 5.0 if toegangsdsn is None else 2.0
    with (
        closing(Journal(toegang, termijn=termijn)) as toegangsjournal,
        _open(naam, dossiers, toegang, toegangsjournal, map_) as huis,
    ):
        yield huis
    for eigen in namen:
        server.beheer(f"DROP DATABASE {eigen} WITH (FORCE)")


@contextmanager
def _open(
    naam: str, dossiers: Database, toegang: Database, toegangsjournal: Journal, map_: Path
) -> Iterator[Huis]:
    klok, sessies = Klok(), Oefensessies()
    with (
        closing(Sleutelbos(map_ / "sleutels")) as sleutels,
        closing(Journal(dossiers)) as journal,
        closing(Leesmodel(dossiers.dsn_projectie)) as leesmodel,
        closing(Concepten(dossiers.dsn_toegang, sleutels)) as concepten,
    ):
        verwerkingen = Verwerkingslog(map_ / "verwerkingen.jsonl", VERWERKINGEN, sleutels.hmac)
        log = Toegangslog(Register(toegangsjournal, sleutels), journal, klok, verwerkingen)
        register = BewaaktRegister(journal, sleutels, log)
        beginner = Vastlegger("fictief", "beheerder")
        register.stel_vast(vaststellingen(), wie=beginner, sleutel="begin")
        assert log.begin([LID.account, TWEEDE.account], TOT, beginner, "toedracht.example/proef")
        leesmodel.inhalen()
        with closing(Leesdeur(dossiers, register, log)) as deur:
            aanmelding = Aanmelding(sessies.als_sessies(), (HIER,))
            raadplegen = Raadplegen(deur)
            inzicht = Toegangsinzicht(log, raadplegen, register.vind_dossier)
            wisser = _wisser((dossiers, toegang), register, leesmodel, map_)
            besloten = Besloten(register, log, wisser)
            wissen = Wissen.van(inzicht, deur, register, dossiers.dsn_lees, besloten)
            app = maak_app(
                raadplegen,
                aanmelding,
                inzicht=inzicht,
                verwerkingen=verwerkingen,
                schrijfdeur=Schrijfdeur(register, log, lambda _: leesmodel.inhalen(), concepten),
                wissen=wissen,
            )
            delen = (register, log, toegangsjournal, leesmodel, app, klok, sessies, naam)
            yield Huis(*delen, inzicht, wissen, raadplegen)


def _wisser(
    databanken: Sequence[Database], register: Register, leesmodel: Leesmodel, map_: Path
) -> Callable[[Sequence[Path]], Wisser]:
    """What erases from this house, and looks in its folder but for the keys."""
    dsns = tuple(databank.dsn_eigenaar for databank in databanken)

    def maak(ook_in: Sequence[Path]) -> Wisser:
        plaatsen = Vindplaatsen(dsns, None, (map_, *ook_in), (map_ / "sleutels",))
        return Wisser(register, databanken, plaatsen, leesmodel.herbouw)

    return maak


def verzwegen(huis: Huis) -> Callable[..., object]:
    """Appends to the log of this house, and loses the answer."""
    echt = Journal.append

    def append(zelf: Journal, *opdrachten: object, **meer: object) -> object:
        uitkomst = echt(zelf, *opdrachten, **meer)  # type: ignore[arg-type]
        if zelf is huis.register.journal:
            raise Onbekend("stil", "geen antwoord")
        return uitkomst

    return append


def zwijgt(*_: object) -> None:
    raise Zwijgt
