"""What the database finds, counts and sorts is what going through every case in view would give.

Registers of chance: cases on several days, tied, merged, closed; acts corrected, withdrawn, moved,
referred to, waiting; each asked by readers who see all of it, some by name, some by pseudonym.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Any

import pytest

from ledger.daden.handelingen import lees_handeling
from ledger.daden.lijsten import ROLLEN
from ledger.daden.woorden import Ongeldig
from ledger.databank.postgres import Database
from ledger.log.journal import Journal
from ledger.sleutels.vault import Sleutelbos
from ledger.toegang.toegang import Lezer, Zicht
from ledger.toegang.toegangsstand import Kring
from ledger.vastleggen.register import Inzending
from ledger.zaak.dossier import Botsing
from projections.beelden.zoekbeeld import SORTERINGEN, Gevonden, OnbekendePlaats, Zoekvraag, termen
from projections.vragen import zoekrijen, zoekstelling
from projections.vragen.raadplegen import Raadplegen
from tests.opstelling.agenda import DAG, EERSTE, Agenda, Verloop, open_agenda
from tests.opstelling.kantoor import LEZER, WIE, Alles, bron, open_raadplegen
from tests.opstelling.leestafels import dump
from tests.orakel.zoekorakel import zoek_traag

DAGEN = 5
WOORDEN = ("", "", "melding", "zomer", "zomer melding", "bevestigd leidinggevende", "2027", "z-1")
STATUSSEN = ("open", "gesloten", "samengevoegd", *(None,) * 6)


@dataclass
class Rommel(Verloop):
    """More happens than to acts: cases are tied, merged and closed, and judgments have to wait."""

    def __post_init__(self) -> None:
        open_ = self.agenda.kantoor.open
        namen = ("Zomer bij de post", "Melding van de melder", None)
        self.dossiers = [open_(f"Z-{n}", dossiertitel=naam) for n, naam in enumerate(namen)]
        self.daden = []

    def stap(self) -> None:
        with suppress(Botsing, Ongeldig):
            self.kans.choice(
                [super().stap] * 8 + [self._band, self._sluit, self._verwijs, self._wacht]
            )()

    def _leg_vast(self, dossier: str, daad: str, **velden: Any) -> None:
        self.agenda.kantoor.leg_vast(dossier, daad, **velden)

    def _band(self) -> None:
        een, ander = self.kans.sample(self.dossiers, 2)
        soort: dict[str, Any] = self.kans.choice([{}, {"naar": ander}])
        daad = "dossiers_samengevoegd" if soort else "dossiers_gekoppeld"
        self._leg_vast(een, daad, dossiers=[een, ander], grond=None, **soort)

    def _sluit(self) -> None:
        dossier = self.kans.choice(self.dossiers)
        daad = self.kans.choice(["dossier_gesloten", *["dossier_heropend"] * 4])
        self._leg_vast(dossier, daad, reden=None)

    def _verwijs(self) -> None:
        een, ander = self.kans.sample(self.dossiers, 2)
        velden = {"inhoud_ref": None, "vorm": "mondeling", "gebeurd": "2026-12-XX"}
        self._leg_vast(een, "signaal_geuit", ook_in=(ander,), **velden)

    def _wacht(self) -> None:
        """A judgment that came in by import, and what is decided on it."""
        wachtend = [
            (d, feit.id)
            for d in self.dossiers
            for feit in self.agenda.zaken(self.agenda.vandaag)[d].wachtend
        ]
        if wachtend and self.kans.random() < 0.6:
            soort = self.kans.choice(["invoer_aanvaard", "invoer_afgewezen"])
            dossier, id_ = self.kans.choice(wachtend)
            reden = {} if soort == "invoer_aanvaard" else {"reden": None}
            self._leg_vast(dossier, soort, van_daad=id_, **reden)
            return
        gegevens = {
            "daad": "oordeel_gegeven",
            "over": "benadeling",
            "uitkomst": "gegrond",
            "gebeurd": "2027-01",
            "door": [{"rol": "integriteitscommissie", "ref": None}],
            "bronnen": [bron()] * self.kans.randint(0, 1),
        }
        daad = lees_handeling(gegevens)
        inzending = Inzending(self.kans.choice(self.dossiers), daad, voorbehoud=True)
        sleutel = f"wacht:{next(self.agenda.kantoor.teller)}"
        self.agenda.kantoor.register.vastleggen([inzending], wie=WIE, sleutel=sleutel)


class Vast(Alles):
    """A reader with this view."""

    def __init__(self, zicht: Zicht) -> None:
        self.zicht = zicht

    def inzage(
        self, lezer: Lezer, doel: str, wat: str, dossier: str | None = None, **soort: object
    ) -> Zicht:
        return self.zicht


def zichten(dossiers: list[str]) -> list[Zicht]:
    een, twee, *_ = dossiers
    leeg = frozenset[str]()
    return [
        Zicht(Kring(elk=True), Kring(), leeg),
        Zicht(Kring(elk=True), Kring(), frozenset({twee})),
        Zicht(Kring(False, frozenset({een, twee})), Kring(), leeg),
        Zicht(Kring(False, frozenset({een})), Kring(elk=True), leeg),
        Zicht(Kring(), Kring(elk=True), frozenset({een})),
        Zicht(Kring(), Kring(), leeg),
    ]


def een_vraag(kans: Random, dossiers: list[str]) -> tuple[Zoekvraag, dict[str, date | None]]:
    def soms(*waarden: Any) -> Any:
        return kans.choice(waarden) if kans.random() < 0.12 else None

    dagen = [EERSTE + n * DAG for n in range(-1, DAGEN + 1)]
    bronnen_tot = soms(date(2026, 11, 30), date(2021, 11, 23), date(2027, 1, 31))
    gevraagd = Zoekvraag(
        termen=termen(kans.choice(WOORDEN)),
        daad=soms("melding_gedaan", "signaal_geuit", "oordeel_gegeven"),
        rol=soms("melder", *ROLLEN),
        van=soms(EERSTE, EERSTE - 5 * DAG),
        tot=soms(EERSTE + DAG, EERSTE + 30 * DAG),
        status=kans.choice(STATUSSEN),
        soort=soms("misstand", "benadeling", "geen"),
        termijn=None if bronnen_tot else soms("te_laat", "later", "geen"),
        fictief=soms("ja", "nee"),
        sinds=soms(*dagen),
        sorteer=kans.choice(SORTERINGEN),
        na=soms(*dossiers),
        limiet=kans.choice((1, 2, 50)),
    )
    return gevraagd, {"bekend_op": soms(*dagen), "bronnen_tot": bronnen_tot}


@pytest.fixture(params=range(4))
def rommel(
    request: pytest.FixtureRequest, database: Database, journal: Journal, sleutelbos: Sleutelbos
) -> Iterator[tuple[Agenda, Verloop, int]]:
    with open_agenda(database, journal, sleutelbos) as agenda:
        zaad: int = request.param
        rommel = Rommel(agenda, Random(zaad))
        for n in range(DAGEN):
            agenda.dag(EERSTE + n * DAG)
            for _ in range(rommel.kans.randint(3, 14)):
                rommel.stap()
            agenda.bij()
        yield agenda, rommel, zaad


def antwoorden(
    agenda: Agenda, zicht: Zicht, vragen: list[tuple[Zoekvraag, dict[str, date | None]]]
) -> Iterator[tuple[object, Gevonden | None, Gevonden | None]]:
    """Per question what the database answers, and what going through all cases answers."""
    register = agenda.kantoor.register
    with open_raadplegen(agenda.database, register, Vast(zicht)) as raadplegen:
        for gevraagd, stand in vragen:
            yield (
                (gevraagd, stand),
                _snel(raadplegen, gevraagd, stand),
                _traag(raadplegen, zicht, gevraagd, stand),
            )


def _snel(
    raadplegen: Raadplegen, gevraagd: Zoekvraag, stand: dict[str, date | None]
) -> Gevonden | None:
    try:
        return raadplegen.zoek(LEZER, "proef", gevraagd, **stand)[0]
    except OnbekendePlaats:
        return None


def _traag(
    raadplegen: Raadplegen, zicht: Zicht, gevraagd: Zoekvraag, stand: dict[str, date | None]
) -> Gevonden | None:
    deur = raadplegen.deur
    try:
        return zoek_traag(deur, zicht, gevraagd, deur.nu().date(), **stand)
    except OnbekendePlaats:
        return None


def test_every_reader_gets_of_every_question_what_all_cases_in_view_say(
    rommel: tuple[Agenda, Verloop, int],
) -> None:
    agenda, verloop, zaad = rommel
    kans, raak = Random(zaad), 0
    for zicht in zichten(verloop.dossiers):
        vragen = [een_vraag(kans, verloop.dossiers) for _ in range(40)]
        for waarover, snel, traag in antwoorden(agenda, zicht, vragen):
            assert snel == traag, waarover
            raak += snel is not None and bool(snel.totaal)
    assert raak > 25


def test_the_tables_are_the_same_however_they_were_built(
    rommel: tuple[Agenda, Verloop, int],
) -> None:
    """Page by page as it was told, and at once."""
    agenda, _, _ = rommel
    levend = dump(agenda.database)
    agenda.kantoor.leesmodel.herbouw()
    nieuw = dump(agenda.database)
    for tabel in ("zaak", "lezing", "vastlegging"):
        assert nieuw[tabel] == levend[tabel]
    assert levend["lezing"]
    assert len(levend["zaak"]) > DAGEN


@pytest.mark.parametrize("rommel", [0], indirect=True)
def test_the_comparison_sees_a_reader_told_of_what_is_out_of_view(
    rommel: tuple[Agenda, Verloop, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: a statement that takes every tie for one in view."""
    agenda, _, _ = rommel
    weg = "WHERE NOT (%(elk)s::boolean OR ander = ANY (%(genoemd)s::text[]))"

    def zoekstelling_zonder(termen: int, *, zoekt: bool) -> str:
        tekst = zoekstelling.zoekstelling(termen, zoekt=zoekt)
        assert weg in tekst
        return tekst.replace(weg, "WHERE false").replace("OR ander = ANY (%(behalve)s::text[])", "")

    monkeypatch.setattr(zoekrijen, "zoekstelling", zoekstelling_zonder)
    een, ander = (agenda.kantoor.open(naam) for naam in ("Z-8", "Z-9"))
    velden: dict[str, Any] = {"dossiers": [een, ander], "naar": ander, "grond": None}
    agenda.kantoor.leg_vast(een, "dossiers_samengevoegd", **velden)
    agenda.bij()
    zicht = Zicht(Kring(False, frozenset({een})), Kring(), frozenset())
    (paar,) = antwoorden(agenda, zicht, [(Zoekvraag(), {})])
    assert paar[1] != paar[2]
