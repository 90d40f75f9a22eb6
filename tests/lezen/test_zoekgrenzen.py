"""What a search answers tells nothing of what its reader may not see, in registers of every kind.

Registers of chance in which people and cases were erased, norms set anew, acts moved, cases tied;
readers of chance, whose rights are others at each question; with the keys there and away. Their
answers are held beside the slow oracle, beside tables built anew, and beside the same register in
which other things happened out of view.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, fields, is_dataclass, replace
from datetime import date, datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest

from ledger.daden.woorden import Ongeldig
from ledger.databank.postgres import op_databank
from ledger.log.journal import Journal
from ledger.sleutels.vault import Sleutelbos, SleutelsWeg
from ledger.toegang.toegang import Zicht
from ledger.toegang.toegangsstand import Kring
from ledger.vastleggen.register import Register
from ledger.vastleggen.toelating import NietToegelaten
from ledger.wissen.speurtocht import Vindplaatsen
from ledger.wissen.wissen import NogTeVinden, Wisopdracht, WissenGeweigerd, Wisser
from ledger.zaak.dossier import Botsing
from projections.beelden import zoekbeeld
from projections.beelden.zoekbeeld import Zoekvraag
from projections.vragen import zoekrijen, zoekstelling
from projections.vragen.leesdeur import Leesdeur
from tests.lezen.test_zoekrijen import DAGEN, Rommel, antwoorden, een_vraag
from tests.opstelling.agenda import DAG, EERSTE, Agenda, open_agenda
from tests.opstelling.kantoor import WIE
from tests.opstelling.leestafels import dump
from tests.opstelling.storingen import Server

MENSEN = ("melder-fictief", "beschuldigde-fictief", "getuige-fictief")
GEZEGD = "wat zij vertelde (fictief)"
NERGENS = f"d-{'N' * 22}"
_IDS = re.compile(r"[ds]-[\w-]{22}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass
class Gewis(Rommel):
    """More happens: people say something, and they or whole cases are erased."""

    wisser: Wisser

    def __post_init__(self) -> None:
        super().__post_init__()
        self.gewist = set[str]()
        for wie in MENSEN:
            self.zeg(self.dossiers[0], wie)

    def stap(self) -> None:
        with suppress(Botsing, Ongeldig, NietToegelaten):
            self.kans.choice([super().stap] * 6 + [self._zeg] * 2)()

    def _zeg(self) -> None:
        self.zeg(self.kans.choice(self.dossiers), self.kans.choice(MENSEN))

    def zeg(self, dossier: str, wie: str) -> None:
        door = [{"rol": "melder", "ref": wie}]
        self._leg_vast(dossier, "mededeling_gedaan", door=door, tekst=GEZEGD)

    def wis(self, houder: str) -> None:
        """Erase a case, or a person by the name that is used of them here."""
        kantoor = self.agenda.kantoor
        if houder in MENSEN:
            houder = kantoor.register.sleutelbos.betrokkene(houder)
        wat = (houder, "niet_langer_nodig", "12.3", ("een", "ander"))
        with suppress(NogTeVinden, WissenGeweigerd, Botsing):
            opdracht = Wisopdracht(*wat, f"wis:{next(kantoor.teller)}")
            self.wisser.wis(opdracht, wie=WIE)
            self.gewist.add(houder)


@dataclass
class Tweeling(Gewis):
    """Two cases in view in which the same happens whatever `elders` does in others."""

    elders: Random | None
    buiten: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__post_init__()
        self.dossiers.pop()
        if self.elders is not None:
            open_ = self.agenda.kantoor.open
            self.buiten = [open_(f"GEHEIM-{n}", dossiertitel="Zomer") for n in range(2)]
        self._verwijs()

    def _verwijs(self) -> None:
        een, ander = self.kans.sample(self.dossiers, 2)
        velden = {"inhoud_ref": None, "vorm": "mondeling", "gebeurd": "2026-12-XX"}
        self._leg_vast(een, "signaal_geuit", ook_in=(ander, *self.buiten[1:2]), **velden)

    def buiten_zicht(self) -> None:
        """Something that no reader of the two cases may learn of."""
        if (kans := self.elders) is None:
            return
        een, ander = kans.choice(self.buiten), kans.choice([*self.dossiers, self.buiten[1]])
        dossiers = [een, ander] if kans.random() < 0.5 else [ander, een]
        band = {"dossiers": dossiers, "grond": None}
        with suppress(Botsing, Ongeldig, NietToegelaten):
            match kans.randrange(6):
                case 0:
                    self.agenda.melding(een, vermoedens=["benadeling"])
                case 1 if een != ander:
                    self._leg_vast(dossiers[0], "dossiers_gekoppeld", **band)
                case 2 if een != ander:
                    naar = {"naar": kans.choice(dossiers)}
                    self._leg_vast(dossiers[0], "dossiers_samengevoegd", **band, **naar)
                case 3:
                    self.zeg(een, kans.choice(MENSEN))
                case 4:
                    # The other takes in references, which a closed case would refuse.
                    self._leg_vast(self.buiten[0], "dossier_gesloten", reden=None)
                case _:
                    self.agenda.geinformeerd(een)


Maak = Callable[[Agenda, Wisser], Gewis]


@contextmanager
def een_register(server: Server, map_: Path, naam: str, maak: Maak) -> Iterator[Gewis]:
    """A register of its own, and what happens in it."""
    map_.mkdir()
    server.kopieer_sjabloon(naam)
    database = op_databank(server.dsn(naam), login=True)
    database.migreer()
    journal, bos = Journal(database), Sleutelbos(map_ / "sleutels")
    try:
        with open_agenda(database, journal, bos) as agenda:
            kantoor = agenda.kantoor
            plaatsen = Vindplaatsen((), None, (), ())
            wisser = Wisser(kantoor.register, (database,), plaatsen, kantoor.leesmodel.herbouw)
            yield maak(agenda, wisser)
    finally:
        bos.close()
        journal.close()
        server.beheer(f"DROP DATABASE IF EXISTS {naam} WITH (FORCE)")


def loop(wereld: Gewis, kans: Random) -> None:
    """Some days on which much happens; on two of them somebody or a case is erased."""
    agenda = wereld.agenda
    wist = kans.sample(range(1, DAGEN), 2)
    houders: list[str] = kans.sample([*MENSEN, wereld.dossiers[1]], 2)
    for n in range(DAGEN):
        agenda.dag(EERSTE + n * DAG)
        for _ in range(wereld.kans.randint(3, 14)):
            wereld.stap()
            if isinstance(wereld, Tweeling):
                wereld.buiten_zicht()
        if n in wist:
            wereld.wis(houders[wist.index(n)])
            if isinstance(wereld, Tweeling) and wereld.buiten:
                wereld.wis(wereld.buiten[0])
        agenda.bij()


def een_zicht(kans: Random, dossiers: list[str], buiten: list[str]) -> Zicht:
    """What somebody may see at a moment; never the cases that are out of view."""
    delen: dict[str, set[str]] = {
        "open": set(),
        "pseudoniem": set(),
        "niet": set(),
        "belang": set(),
    }
    for dossier in dossiers:
        delen[kans.choice(["open"] * 4 + ["pseudoniem", "pseudoniem", "niet", "belang"])].add(
            dossier
        )
    elk, elk_pseudoniem = kans.random() < 0.3, kans.random() < 0.3
    behalve = delen["belang"] | set(buiten if elk or elk_pseudoniem else ())
    return Zicht(
        Kring(elk, frozenset(delen["open"])),
        Kring(elk_pseudoniem, frozenset(delen["pseudoniem"])),
        frozenset(behalve),
    )


@contextmanager
def sleutels_weg(weg: bool) -> Iterator[None]:
    def dicht(*_: object) -> None:
        raise SleutelsWeg("fictief")

    with pytest.MonkeyPatch.context() as anders:
        if weg:
            anders.setattr(Register, "open_teksten", dicht)
        yield


def verklapt(antwoord: object, zicht: Zicht, wereld: Gewis) -> list[str]:
    """What an answer holds of cases out of view, of people, and of names that may not be read."""
    tekst = repr(antwoord)
    weg = [*MENSEN, GEZEGD, "GEHEIM", *getattr(wereld, "buiten", ())]
    for n, dossier in enumerate(wereld.dossiers):
        besluit = zicht.van(dossier)
        if not besluit.mag:
            weg.append(dossier)
        if not besluit.mag or besluit.pseudoniem or dossier in wereld.gewist:
            weg += [f"'Z-{n}'", ("Zomer bij", "Melding van", "geen")[n]] if n < 2 else [f"'Z-{n}'"]
    return [deel for deel in weg if deel in tekst]


def kaal(antwoord: object) -> str:
    """An answer with its ids in order of mention, moments as days, and no numbers of entries."""
    ids: dict[str, str] = {}

    def gewoon(waarde: Any) -> Any:
        if is_dataclass(waarde) and not isinstance(waarde, type):
            namen = [f.name for f in fields(waarde) if f.name != "nummer"]
            return {naam: gewoon(getattr(waarde, naam)) for naam in namen}
        if isinstance(waarde, dict):
            return {sleutel: gewoon(w) for sleutel, w in sorted(waarde.items())}
        if isinstance(waarde, list | tuple):
            return [gewoon(w) for w in waarde]
        return waarde.date() if isinstance(waarde, datetime) else waarde

    return _IDS.sub(lambda m: ids.setdefault(m[0], f"id{len(ids)}"), repr(gewoon(antwoord)))


Vraag = tuple[Zoekvraag, dict[str, date | None]]


def vragen_van(kans: Random, dossiers: list[str], aantal: int) -> list[Vraag]:
    """Questions of chance; of every other one less is asked, so that more is found."""
    minder: Any = dict.fromkeys(
        ("daad", "rol", "van", "tot", "status", "soort", "termijn", "fictief")
    )
    return [
        (replace(gevraagd, **minder), stand) if kans.random() < 0.5 else (gevraagd, stand)
        for gevraagd, stand in (een_vraag(kans, dossiers) for _ in range(aantal))
    ]


# ── against the oracle, and tables built anew ─────────────────────────────────────────────────


def vergeleken(server: Server, map_: Path, zaad: int, lezers: int, vragen: int) -> int:
    """Compare a register; how many questions found something."""
    kans, raak = Random(zaad), 0

    def maak(agenda: Agenda, wisser: Wisser) -> Gewis:
        return Gewis(agenda, Random(zaad), wisser)

    with een_register(server, map_ / f"r{zaad}", f"zoekgrens_{zaad}", maak) as wereld:
        loop(wereld, kans)
        assert wereld.gewist
        gevraagd = []
        for _ in range(lezers):
            zicht = een_zicht(kans, wereld.dossiers, [])
            gevraagd.append((zicht, vragen_van(kans, wereld.dossiers, vragen), kans.random() < 0.3))
        levend = []
        for zicht, rij, weg in gevraagd:
            with sleutels_weg(weg):
                for waarover, snel, traag in antwoorden(wereld.agenda, zicht, rij):
                    assert snel == traag, (zaad, weg, zicht, waarover)
                    assert verklapt(snel, zicht, wereld) == [], (zaad, zicht, waarover)
                    levend.append(snel)
                    raak += snel is not None and bool(snel.totaal)
        tafels = dump(wereld.agenda.database)
        wereld.agenda.kantoor.leesmodel.herbouw()
        nieuw = dump(wereld.agenda.database)
        for tabel in ("zaak", "lezing", "vastlegging"):
            assert nieuw[tabel] == tafels[tabel], (zaad, tabel)
        opnieuw = []
        for zicht, rij, weg in gevraagd:
            with sleutels_weg(weg):
                opnieuw += [snel for _, snel, _ in antwoorden(wereld.agenda, zicht, rij)]
        assert opnieuw == levend, zaad
    return raak


def tweelingen(server: Server, map_: Path, zaad: int, lezers: int, vragen: int) -> int:
    """Ask two registers that differ out of view alone; how many answers held something."""
    antwoord: list[list[tuple[object, str, bool]]] = []
    for welk, elders in enumerate((Random(zaad + 10_000), None)):

        def maak(agenda: Agenda, wisser: Wisser, elders: Random | None = elders) -> Gewis:
            return Tweeling(agenda, Random(zaad), wisser, elders)

        naam = f"zoekgrens_{zaad}_{welk}"
        with een_register(server, map_ / naam, naam, maak) as wereld:
            assert isinstance(wereld, Tweeling)
            kans = Random(zaad)
            loop(wereld, kans)
            buiten = wereld.buiten or [NERGENS]
            eigen: list[tuple[object, str, bool]] = []
            for _ in range(lezers):
                zicht = een_zicht(kans, wereld.dossiers, wereld.buiten)
                rij = vragen_van(kans, [*wereld.dossiers, buiten[0]], vragen)
                rij.append((Zoekvraag(daad="signaal_geuit"), {}))
                with sleutels_weg(kans.random() < 0.3):
                    for waarover, snel, traag in antwoorden(wereld.agenda, zicht, rij):
                        assert snel == traag, (zaad, zicht, waarover)
                        assert verklapt(snel, zicht, wereld) == [], (zaad, zicht, waarover)
                        iets = snel is not None and bool(snel.totaal)
                        eigen.append((waarover, kaal(snel), iets))
            antwoord.append(eigen)
    for (waarover, een, _), (_, ander, _) in zip(*antwoord, strict=True):
        assert een == ander, (zaad, waarover)
    return sum(iets for *_, iets in antwoord[0])


@pytest.mark.parametrize("zaad", range(2))
def test_erased_sealed_and_changed_the_search_answers_as_going_through_all_cases_would(
    server: Server, tmp_path: Path, zaad: int
) -> None:
    assert vergeleken(server, tmp_path, zaad, lezers=5, vragen=12) > 15


@pytest.mark.parametrize("zaad", range(2))
def test_what_happens_out_of_view_changes_no_answer(
    server: Server, tmp_path: Path, zaad: int
) -> None:
    assert tweelingen(server, tmp_path, zaad, lezers=5, vragen=12) > 15


# ── what would be seen ────────────────────────────────────────────────────────────────────────


def _alle_zaken(anders: pytest.MonkeyPatch) -> None:
    """An act that was found names every case in which it stands."""
    anders.setattr(zoekbeeld, "binnen_zicht", lambda regel, _: regel)


def _alle_banden(anders: pytest.MonkeyPatch) -> None:
    """A case stands and grew as any tie says."""

    def zonder(termen: int, *, zoekt: bool) -> str:
        tekst = zoekstelling.zoekstelling(termen, zoekt=zoekt)
        weg = "WHERE NOT (%(elk)s::boolean OR ander = ANY (%(genoemd)s::text[]))"
        assert weg in tekst
        return tekst.replace(weg, "WHERE false").replace("OR ander = ANY (%(behalve)s::text[])", "")

    anders.setattr(zoekrijen, "zoekstelling", zonder)


def _alle_namen(anders: pytest.MonkeyPatch) -> None:
    """A case is called by its name for whoever reads it by pseudonym: the oracle does as well."""

    def teksten(zelf: Leesdeur, nummers: dict[str, int], _: Zicht) -> Any:
        return zelf._teksten(list(nummers.values()))[0]

    anders.setattr(Leesdeur, "teksten", teksten)


@pytest.mark.parametrize("fout", [_alle_zaken, _alle_banden, _alle_namen])
def test_the_comparison_sees_what_is_told_of_what_is_out_of_view(
    server: Server,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    fout: Callable[[pytest.MonkeyPatch], None],
) -> None:
    """The negative control."""
    fout(monkeypatch)
    with pytest.raises(AssertionError, match=r"GEHEIM|Zoekvraag"):
        tweelingen(server, tmp_path, 0, lezers=5, vragen=12)
