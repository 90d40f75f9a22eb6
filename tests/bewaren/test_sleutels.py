"""The keys change and come back, and no single custodian can open a copy of them (T-E6)."""

import json
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import datetime
from itertools import combinations
from pathlib import Path

import pyrage
import pytest

from ledger.daden.toegangsdaden import BeheerVoorgesteld
from ledger.databank.postgres import Database
from ledger.kopie.databankkopie import KopieGeweigerd
from ledger.kopie.sleutelkopie import Bewaarder, lees_bewaarder, schrijf_kopie, zet_terug
from ledger.log.journal import Journal
from ledger.sleutels import hoofdsleutel, sleutelbestand, sleutelkast
from ledger.sleutels.bestanden import MapNietLeeg
from ledger.sleutels.hoofdsleutel import OnveiligeSleutelbos
from ledger.sleutels.sleutelbestand import SleutelsBezet
from ledger.sleutels.vault import NietTeOpenen, Sleutelbos
from ledger.sleutels.versleuteling import ontsleutel
from ledger.tijd.wanneer import AMSTERDAM
from ledger.vastleggen.register import Register
from ledger.wissen.speurtocht import Vindplaatsen
from ledger.wissen.wissen import Wisopdracht, Wisser
from ledger.zaak.dossier import Vastlegger
from tests import WORTEL
from tests.opstelling.opdrachten import BEGIN, draai, goedgekeurd, open_zaak
from tests.opstelling.storingen import Server

ENTRY = "0192f0c1-2a3b-7c4d-8e5f-60718293a4b5"
OP = datetime(2026, 1, 5, 12, tzinfo=AMSTERDAM)


class Gevuld:
    """A key folder with texts about a person, and what must stay true of them."""

    def __init__(self, map_: Path) -> None:
        self.map = map_
        with closing(Sleutelbos(map_)) as bos:
            self.houder = bos.betrokkene("Fictieve Persoon")
            weg = bos.betrokkene("Vergeten Persoon (fictief)")
            self.tekst, self.gewist = bos.verzegel(
                [(ENTRY, "relaas", [self.houder, "d-zaak"], b"fictief"), (ENTRY, "x", [weg], b"w")]
            )
            bos.vernietig(weg)
            self.mac = bos.mac("d-zaak", b"x"), bos.hmac("kenmerk", "x")

    def klopt(self, bos: Sleutelbos) -> bool:
        return (
            bos.open(ENTRY, self.tekst) == b"fictief"
            and bos.open(ENTRY, self.gewist) is None
            and bos.betrokkene("Fictieve Persoon") == self.houder
            and bos.label(self.houder) == "Fictieve Persoon"
            and self.mac == (bos.mac("d-zaak", b"x"), bos.hmac("kenmerk", "x"))
        )

    def klopt_heropend(self) -> bool:
        with closing(Sleutelbos(self.map)) as bos:
            return self.klopt(bos)


@pytest.fixture
def gevuld(tmp_path: Path) -> Gevuld:
    return Gevuld(tmp_path / "sleutels")


# ── replacing the key-encryption key ────────────────────────────────────────────────────────────


def test_after_a_replacement_everything_opens_and_the_old_key_opens_nothing(
    gevuld: Gevuld,
) -> None:
    oud = (gevuld.map / "kek").read_bytes()
    with closing(Sleutelbos(gevuld.map)) as bos:
        bos.wissel()
        assert gevuld.klopt(bos)
        (verpakt,) = bos.kast._db.execute("SELECT verpakt FROM geheim").fetchone()
        with pytest.raises(NietTeOpenen):
            ontsleutel(oud, verpakt, b"hmac")
    assert gevuld.klopt_heropend()
    assert sorted(p.name for p in gevuld.map.iterdir()) == ["kek", "sleutels.sqlite"]
    assert not any(oud in p.read_bytes() for p in gevuld.map.iterdir())
    (gevuld.map / "kek").write_bytes(oud)  # control: it really is another key now
    with pytest.raises(OnveiligeSleutelbos, match="kek"):
        Sleutelbos(gevuld.map)


def test_nothing_wrapped_under_the_old_key_stays_in_the_files(gevuld: Gevuld) -> None:
    def gewikkeld(bos: Sleutelbos) -> list[bytes]:
        vraag = (
            "SELECT sleutel FROM houder WHERE sleutel NOTNULL UNION SELECT label FROM houder WHERE"
            " label NOTNULL UNION SELECT verpakt FROM tekstsleutel WHERE verpakt NOTNULL"
            " UNION SELECT verpakt FROM geheim"
        )
        return [waarde for (waarde,) in bos.kast._db.execute(vraag)]

    def bytes_() -> bytes:
        return b"".join(p.read_bytes() for p in gevuld.map.iterdir())

    with closing(Sleutelbos(gevuld.map)) as bos:
        oud = gewikkeld(bos)
        assert len(oud) == 5
        assert all(waarde in bytes_() for waarde in oud)
        bos.wissel()
        assert not any(waarde in bytes_() for waarde in oud)
        assert all(waarde in bytes_() for waarde in gewikkeld(bos))  # control


def test_a_process_that_has_the_keys_open_goes_on_after_a_replacement(gevuld: Gevuld) -> None:
    with closing(Sleutelbos(gevuld.map)) as een, closing(Sleutelbos(gevuld.map)) as ander:
        een.wissel()
        assert gevuld.klopt(ander)
        (nieuw,) = ander.verzegel([(ENTRY, "y", ["d-zaak"], b"daarna")])
        assert een.open(ENTRY, nieuw) == b"daarna"
        ander.wissel()
        assert gevuld.klopt(een)
        assert een.open(ENTRY, nieuw) == b"daarna"


def test_without_that_look_it_would_read_nonsense(
    gevuld: Gevuld, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: the other process keeps the key that it had."""
    with closing(Sleutelbos(gevuld.map)) as een, closing(Sleutelbos(gevuld.map)) as ander:
        een.wissel()
        monkeypatch.setattr(sleutelkast.Sleutelkast, "_follow_replacement", lambda _: None)
        with pytest.raises(NietTeOpenen):
            gevuld.klopt(ander)


def test_a_process_whose_folder_got_other_keys_is_refused_in_words(
    gevuld: Gevuld, tmp_path: Path
) -> None:
    with closing(Sleutelbos(gevuld.map)) as een, closing(Sleutelbos(gevuld.map)) as ander:
        een.wissel()
        (gevuld.map / "kek").write_bytes(b"k" * 32)
        with pytest.raises(OnveiligeSleutelbos, match="kek: verwacht de sleutel van deze map"):
            ander.open(ENTRY, gevuld.tekst)


def test_a_lost_key_is_not_made_anew_over_the_keys_wrapped_under_it(gevuld: Gevuld) -> None:
    (gevuld.map / "kek").unlink()
    with pytest.raises(OnveiligeSleutelbos, match="kreeg er geen"):
        Sleutelbos(gevuld.map)
    assert not (gevuld.map / "kek").exists()


def test_who_waits_too_long_for_the_keys_is_told_so(
    gevuld: Gevuld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sleutelbestand, "_WACHT", 0.05)
    with (
        closing(Sleutelbos(gevuld.map)) as bos,
        closing(sqlite3.connect(gevuld.map / "sleutels.sqlite", isolation_level=None)) as ander,
    ):
        ander.execute("BEGIN IMMEDIATE")
        with pytest.raises(SleutelsBezet, match="ander proces"):
            bos.wissel()
        ander.execute("ROLLBACK")
        assert gevuld.klopt(bos)


class Stroomuitval(BaseException):
    """The power fails here."""


STAPPEN = [
    (hoofdsleutel, "vervang"),
    (sleutelkast, "herwikkel"),
    (sleutelkast.Sleutelkast, "_onthoud"),
    (hoofdsleutel, "overschrijf"),
    (hoofdsleutel, "hernoem"),
    (sleutelkast.Sleutelkast, "_vergeet_bladen"),
]


@pytest.mark.parametrize("na", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("stap", STAPPEN, ids=[naam for _, naam in STAPPEN])
def test_a_replacement_that_is_broken_off_is_whole_at_the_next_opening(
    gevuld: Gevuld, stap: tuple[object, str], na: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    waar, naam = stap
    echt = getattr(waar, naam)

    def valt_uit(*args: object) -> None:
        if na:
            echt(*args)
        raise Stroomuitval

    with closing(Sleutelbos(gevuld.map)) as bos:
        monkeypatch.setattr(waar, naam, valt_uit)
        with suppress(Stroomuitval):
            bos.wissel()
            pytest.fail("the step was not on the way")
        monkeypatch.undo()
    # SQLite keeps its own promise about a transaction; what lies beside it is ours.
    assert gevuld.klopt_heropend()
    assert sorted(p.name for p in gevuld.map.iterdir()) == ["kek", "sleutels.sqlite"]
    with closing(Sleutelbos(gevuld.map)) as bos:
        bos.wissel()
        assert gevuld.klopt(bos)


def test_a_replacement_that_is_killed_is_whole_at_the_next_opening(gevuld: Gevuld) -> None:
    programma = (
        "import os, sys; from pathlib import Path; from ledger.sleutels import hoofdsleutel\n"
        "from ledger.sleutels.vault import Sleutelbos\n"
        "hoofdsleutel.hernoem = lambda *_: os.kill(os.getpid(), 9)\n"
        "Sleutelbos(Path(sys.argv[1])).wissel()"
    )
    opdracht = [sys.executable, "-c", programma, str(gevuld.map)]
    assert subprocess.run(opdracht, cwd=WORTEL, check=False).returncode == -9
    assert (gevuld.map / "kek.nieuw").exists()  # it was killed half-way
    assert gevuld.klopt_heropend()
    assert not (gevuld.map / "kek.nieuw").exists()


# ── a backup that takes two ────────────────────────────────────────────────────────────────────


@pytest.fixture
def drie() -> list[Bewaarder]:
    sleutels = [pyrage.x25519.Identity.generate() for _ in range(4)]
    return [Bewaarder(str(s.to_public()), s) for s in sleutels]


@pytest.fixture
def kopie(gevuld: Gevuld, drie: list[Bewaarder], tmp_path: Path) -> Iterator[Path]:
    map_ = tmp_path / "kopie"
    with closing(Sleutelbos(gevuld.map)) as bos:
        schrijf_kopie(bos.kast, [b.publiek for b in drie[:3]], map_, 7, OP)
        yield map_


@pytest.mark.parametrize("paar", list(combinations(range(3), 2)), ids=str)
def test_e6_any_two_custodians_restore_the_keys(
    gevuld: Gevuld, drie: list[Bewaarder], kopie: Path, tmp_path: Path, paar: tuple[int, int]
) -> None:
    for volgorde in (paar, paar[::-1]):
        terug = tmp_path / f"terug-{volgorde}"
        zet_terug(kopie, [drie[i] for i in volgorde], terug)
        assert terug.stat().st_mode & 0o777 == 0o700
        with closing(Sleutelbos(terug)) as bos:
            assert gevuld.klopt(bos)


def test_e6_one_custodian_alone_finds_nothing_readable(
    gevuld: Gevuld, drie: list[Bewaarder], kopie: Path, tmp_path: Path
) -> None:
    kek = (gevuld.map / "kek").read_bytes()
    gezien = [bestand.read_bytes() for bestand in kopie.iterdir()]
    for bewaarder in drie:
        for bestand in kopie.glob("*.age"):
            with suppress(pyrage.DecryptError):
                gezien.append(pyrage.decrypt(bestand.read_bytes(), [bewaarder.geheim]))
    assert len(gezien) == 4 + 3  # each file yields its inner layer to one of them
    assert not any(kek in inhoud or b"SQLite" in inhoud for inhoud in gezien)
    # control: under both layers they are there
    buiten = pyrage.decrypt((kopie / "bewaarders-1-en-2.age").read_bytes(), [drie[1].geheim])
    geheel = pyrage.decrypt(buiten, [drie[0].geheim])
    assert kek in geheel
    assert b"SQLite" in geheel


@pytest.mark.parametrize(
    ("wie", "waarom"),
    [([0], "twee verschillende"), ([1, 1], "twee verschillende"), ([0, 3], "dit tweetal"),
     ([0, 1, 2], "twee verschillende")],
    ids=["one", "the same twice", "a stranger", "three"],
)  # fmt: skip
def test_e6_other_keys_than_those_of_two_custodians_are_refused(
    drie: list[Bewaarder], kopie: Path, tmp_path: Path, wie: list[int], waarom: str
) -> None:
    with pytest.raises(KopieGeweigerd, match=waarom):
        zet_terug(kopie, [drie[i] for i in wie], tmp_path / "terug")
    assert not (tmp_path / "terug").exists()


@pytest.mark.parametrize("hoe", ["cut short", "cut to nothing", "changed", "inner changed"])
def test_e6_a_copy_that_was_cut_or_changed_is_refused_and_named(
    drie: list[Bewaarder], kopie: Path, tmp_path: Path, hoe: str
) -> None:
    bestand = kopie / "bewaarders-1-en-2.age"
    rauw = bestand.read_bytes()
    binnen = pyrage.decrypt(rauw, [drie[1].geheim])
    ontvanger = pyrage.x25519.Recipient.from_str(drie[1].publiek)
    bestand.write_bytes(
        {
            "cut short": rauw[:-1],
            "cut to nothing": b"",
            "changed": rauw[:-1] + bytes([rauw[-1] ^ 1]),
            "inner changed": pyrage.encrypt(binnen[:-1], [ontvanger]),
        }[hoe]
    )
    with pytest.raises(KopieGeweigerd, match=r"bewaarders-1-en-2\.age: verwacht een gave kopie"):
        zet_terug(kopie, drie[:2], tmp_path / "terug")
    assert not (tmp_path / "terug").exists()
    bestand.write_bytes(rauw)  # control: as it was, it opens
    zet_terug(kopie, drie[:2], tmp_path / "terug")


def test_e6_keys_are_never_restored_over_others(
    gevuld: Gevuld, drie: list[Bewaarder], kopie: Path
) -> None:
    kek = (gevuld.map / "kek").read_bytes()
    with pytest.raises(MapNietLeeg):
        zet_terug(kopie, drie[:2], gevuld.map)
    assert (gevuld.map / "kek").read_bytes() == kek


def test_e6_a_copy_is_sealed_to_three_different_custodians_or_not_made(
    gevuld: Gevuld, drie: list[Bewaarder], tmp_path: Path
) -> None:
    een, twee, *_ = (b.publiek for b in drie)
    with closing(Sleutelbos(gevuld.map)) as bos:
        for wie, waarom in (
            ([een, twee], "kreeg er 2"),
            ([een, twee, twee], "kreeg er 2"),
            ([een, twee, "age1onzin"], "publieke sleutel van age"),
        ):
            with pytest.raises(KopieGeweigerd, match=waarom):
                schrijf_kopie(bos.kast, wie, tmp_path / "kopie", 1, OP)
    assert not (tmp_path / "kopie").exists()


def test_e6_what_lies_beside_a_copy_says_for_whom_it_is_and_holds_no_secret(
    drie: list[Bewaarder], kopie: Path
) -> None:
    opgave = json.loads((kopie / "kopie.json").read_text())
    assert (opgave["positie"], opgave["gemaakt_op"]) == (7, "2026-01-05T12:00:00+01:00")
    publiek = [b.publiek for b in drie[:3]]
    assert [b["bewaarders"] for b in opgave["bestanden"]] == [
        list(paar) for paar in combinations(publiek, 2)
    ]
    assert {b["bestand"] for b in opgave["bestanden"]} == {p.name for p in kopie.glob("*.age")}
    assert "SECRET" not in (kopie / "kopie.json").read_text()


def test_e6_a_file_that_is_no_secret_key_is_refused_without_quoting_it(
    drie: list[Bewaarder], tmp_path: Path
) -> None:
    pad = tmp_path / "sleutel.txt"
    pad.write_text(f"# created: 2026\n# public key: {drie[0].publiek}\n{drie[0].geheim}\n")
    assert lees_bewaarder(pad).publiek == drie[0].publiek
    for inhoud in ("", "AGE-SECRET-KEY-1GEHEIM", f"{drie[0].geheim}\n{drie[1].geheim}"):
        pad.write_text(inhoud)
        with pytest.raises(KopieGeweigerd, match="geheime sleutel van age") as fout:
            lees_bewaarder(pad)
        assert "SECRET" not in str(fout.value)


def test_on_the_command_line_keys_are_replaced_copied_and_restored(
    database: Database,
    server: Server,
    databanknaam: str,
    drie: list[Bewaarder],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """And a register that lost its keys is not opened with new ones, nor with what was erased."""
    monkeypatch.setenv("TOEDRACHT_DATA", str(tmp_path))
    monkeypatch.setenv("TOEDRACHT_DSN", server.dsn(databanknaam))
    assert draai(*BEGIN).exit_code == 0
    open_zaak(draai)
    open_zaak(draai, "Z-2")
    wissel = BeheerVoorgesteld(wat="sleutelwissel", reden="fictief")
    assert draai("sleutels", "wissel", goedgekeurd(wissel)).exit_code == 0
    publiek = [woord for b in drie[:3] for woord in ("--bewaarder", b.publiek)]
    assert draai("sleutels", "kopie", *publiek, "--uit", str(tmp_path / "kopie")).exit_code == 0
    gewist = _wis("Z-2", database, tmp_path / "demo" / "sleutels")
    shutil.rmtree(tmp_path / "demo" / "sleutels")
    geweigerd = draai("tijdlijn", "Z-1")
    assert (geweigerd.exit_code, "toedracht sleutels herstel" in geweigerd.output) == (1, True)
    for i, bewaarder in enumerate(drie[:2]):
        (tmp_path / f"{i}.txt").write_text(f"{bewaarder.geheim}\n")
    met = [woord for i in (0, 1) for woord in ("--met", str(tmp_path / f"{i}.txt"))]
    assert draai("sleutels", "herstel", str(tmp_path / "kopie"), *met[:2]).exit_code == 1
    assert draai("sleutels", "herstel", str(tmp_path / "kopie"), *met).exit_code == 0
    with closing(Sleutelbos(tmp_path / "demo" / "sleutels")) as bos:
        assert bos.toestand(gewist) == "actief"  # control: the copy was older
    assert "Z-1" in draai("--doel", "een proef", "tijdlijn", "Z-1").output
    with closing(Sleutelbos(tmp_path / "demo" / "sleutels")) as bos:
        assert bos.toestand(gewist) == "vernietigd"
    assert draai("sleutels", "herstel", str(tmp_path / "kopie"), *met).exit_code == 1


def _wis(kenmerk: str, database: Database, sleutels: Path) -> str:
    with closing(Sleutelbos(sleutels)) as bos, closing(Journal(database)) as log:
        dossier = str((register := Register(log, bos)).vind_dossier(kenmerk))
        wisser = Wisser(register, (database,), Vindplaatsen((database.dsn_eigenaar,)), lambda: None)
        opdracht = Wisopdracht(dossier, "niet_langer_nodig", None, ("a-een", "a-ander"), "wis")
        wisser.wis(opdracht, wie=Vastlegger("a-een", "commissielid"))
        return dossier
