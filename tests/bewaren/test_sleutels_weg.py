"""F19: the key store is away. Facts go on, names and text wait, and nothing is called erased."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import orjson
import pytest
from starlette.testclient import TestClient

from api.beheer.bewaarplaats import sleutelbos_van
from api.beheer.opstelling import WEIGERINGEN
from api.beheer.vaststellingen import vaststellingen
from api.opdrachtregel.opdracht import open_
from ledger.daden.handelingen import lees_handeling
from ledger.databank.postgres import Database
from ledger.sleutels.sleutelbestand import DATABANK
from ledger.sleutels.sleutelkast import Sleutelkast
from ledger.sleutels.vault import Sleutelbos, SleutelsWeg
from ledger.vastleggen.register import Inzending, Register
from ledger.zaak.dossier import Vastlegger
from tests.opstelling.opdrachten import BEGIN, draai, kamer_van_de_demo, melding, open_zaak
from tests.opstelling.storingen import Server
from tests.opstelling.toegangshuis import LID, Huis, open_huis

WEG = "sleutels: nu niet te gebruiken"
TEKST = "wat zij vertelde (fictief)"
# An act that names nobody and holds no free text.
KAAL: dict[str, object] = {
    "daad": "ontvangst_bevestigd",
    "gebeurd": "2024-03-02",
    "door": [{"rol": None}],
    "melding": None,
    "aan": ["melder"],
}


# ── a service that runs ─────────────────────────────────────────────────────────────────────────


@pytest.fixture
def map_(tmp_path: Path) -> Path:
    return tmp_path / "sleutels"


@pytest.fixture
def huis(server: Server, tmp_path: Path) -> Iterator[Huis]:
    with open_huis(server, tmp_path) as huis:
        huis.eigen = huis.zaak("Z-EIGEN")
        huis.leg_vast(huis.eigen, "mededeling_gedaan", tekst=TEKST)
        huis.stel_aan("auditor", "auditor")
        yield huis


def lid(huis: Huis) -> TestClient:
    return huis.deur(LID.account, "commissielid")


def leg_vast(huis: Huis, sleutel: str, **velden: object) -> int:
    inzending = Inzending(huis.eigen, lees_handeling({**KAAL, **velden}))
    wie = huis.toegang.wie(LID)
    ontvangst = huis.register.vastleggen([inzending], wie=wie, sleutel=sleutel)
    huis.leesmodel.inhalen()
    return ontvangst.eerste


def test_f19_facts_and_verdicts_are_shown_and_what_is_sealed_is_said_to_wait(
    huis: Huis, map_: Path
) -> None:
    adres = f"/dossiers/{huis.eigen}"
    met = lid(huis).get(adres).text
    assert "Titel van Z-EIGEN" in met  # control: with the keys it is shown
    toetsen = lid(huis).get(f"/api/v1{adres}/toetsen").json()
    al_gelezen = len(huis.gelezen("ingezien"))
    map_.rename(map_.with_name("elders"))
    for wie in (lid(huis), huis.deur("auditor", "auditor")):
        blad = wie.get(adres)
        assert blad.status_code == 200
        assert "Namen en vrije tekst zijn nu niet te lezen" in blad.text
        assert "Mededeling gedaan" in blad.text
        assert "Titel van" not in blad.text
        assert "titel gewist" not in blad.text
    assert wie.get("/termijnenbord").status_code == wie.get("/").status_code == 200
    zonder = lid(huis).get(f"/api/v1{adres}/toetsen").json()
    uitkomsten = [[t["uitkomsten"] for t in r["toetsen"]] for r in zonder["relazen"]]
    assert uitkomsten == [[t["uitkomsten"] for t in r["toetsen"]] for r in toetsen["relazen"]]
    assert zonder["stand"]["onleesbaar"] is True
    assert lid(huis).get("/dossiers/d-AAAAAAAAAAAAAAAAAAAAAA").status_code == 404
    gelezen = huis.gelezen("ingezien")[al_gelezen:]  # on record, although its purpose cannot be
    assert {("dossier", LID.account), ("dossier", "auditor")} <= {
        (g["wat"], g["account"]) for g in gelezen
    }
    map_.with_name("elders").rename(map_)
    weer = lid(huis).get(adres).text
    assert "Titel van Z-EIGEN" in weer
    assert "nu niet te lezen" not in weer + met
    assert lid(huis).get(f"/api/v1{adres}/toetsen").json()["stand"]["onleesbaar"] is False


def test_f19_what_says_nothing_personal_is_recorded_once_and_the_rest_is_refused_whole(
    huis: Huis, map_: Path
) -> None:
    map_.rename(map_.with_name("elders"))
    positie = huis.register.journal.positie()
    for anders in (
        {"door": [{"rol": "melder", "ref": "melder-Z-EIGEN"}]},
        {"door": [{"rol": "melder", "ref": "een-nieuwe"}]},
        {"bronnen": [{"document": "x"}]},
        {"bronnen": [{"titel": "Verslag", "datum": "2024"}]},
    ):
        with pytest.raises(SleutelsWeg, match="namen en vrije tekst"):
            leg_vast(huis, "s", **anders)
    assert huis.register.journal.positie() == positie
    nummer = leg_vast(huis, "kaal")
    assert nummer == positie + 1
    assert leg_vast(huis, "kaal") == nummer
    map_.with_name("elders").rename(map_)
    assert leg_vast(huis, "kaal") == nummer  # and it is still known when the keys are back
    assert leg_vast(huis, "ander") == nummer + 1


def test_f19_a_text_is_never_sealed_under_a_key_that_nobody_will_find(
    map_: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With its negative control: a service that does not look seals for nobody."""
    aanvraag = ("0192f0c1-2a3b-7c4d-8e5f-60718293a4b5", "tekst", ("d-1",), TEKST.encode())
    with closing(Sleutelbos(map_)) as bos:
        shutil.copytree(map_, map_.with_name("kopie"))
        shutil.rmtree(map_)
        with pytest.raises(SleutelsWeg, match="weg of vervangen"):
            bos.verzegel([aanvraag])
        map_.with_name("kopie").rename(map_)  # another file under the same name
        with pytest.raises(SleutelsWeg, match="weg of vervangen"):
            bos.verzegel([aanvraag])
        assert WEG in str(bos.weg())
        monkeypatch.setattr(Sleutelkast, "_must_be_there", lambda _: None)
        (tekst,) = bos.verzegel([aanvraag])
    with closing(Sleutelbos(map_)) as terug, pytest.raises(SleutelsWeg, match="oudere kopie"):
        terug.open(aanvraag[0], tekst)


# ── a start without them ────────────────────────────────────────────────────────────────────────


def zonder_hoofdsleutel(map_: Path) -> None:
    (map_ / "kek").unlink()


def andere_hoofdsleutel(map_: Path) -> None:
    (map_ / "kek").write_bytes(bytes(32))


def zonder_databank(map_: Path) -> None:
    (map_ / "sleutels.sqlite").unlink()


def bedorven(map_: Path) -> None:
    (map_ / "sleutels.sqlite").write_bytes(b"dit is geen databank" * 100)


@pytest.mark.parametrize(
    "doe", [shutil.rmtree, zonder_hoofdsleutel, andere_hoofdsleutel, zonder_databank, bedorven]
)
def test_f19_keys_that_are_not_those_of_the_log_are_not_used_and_none_are_made(
    register: Register, map_: Path, doe: Callable[[Path], None]
) -> None:
    register.sleutelbos.close()
    voor_het_begin = sleutelbos_van(register.journal, map_.with_name("nieuw"))
    assert voor_het_begin.weg() is None  # control: a register that is still to begin makes its own
    voor_het_begin.close()
    with closing(Sleutelbos(map_)) as bos:
        wie = Vastlegger("a-een", "beheerder")
        Register(register.journal, bos).stel_vast(vaststellingen(), wie=wie, sleutel="begin")
    with closing(sleutelbos_van(register.journal, map_)) as bos:
        assert bos.weg() is None
    doe(map_)
    over = sorted(map_.glob("*"))
    with closing(sleutelbos_van(register.journal, map_)) as bos:
        assert WEG in str(bos.weg())
        with pytest.raises(SleutelsWeg):
            bos.hmac("kenmerk", "FICTIEF-1")
    assert sorted(map_.glob("*")) == over


def test_f19_on_the_command_line_a_register_opens_without_its_keys(
    database: Database,
    server: Server,
    databanknaam: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TOEDRACHT_DOEL", "een proef (fictief)")
    sleutels, elders = tmp_path / "demo" / "sleutels", tmp_path / "elders"
    with kamer_van_de_demo(database, server.dsn(databanknaam), tmp_path, monkeypatch):
        assert draai(*BEGIN).exit_code == 0
        open_zaak(draai)
        klaar = draai("vastleggen", "Z-1", "-", "--json", invoer=melding())
        nummer = orjson.loads(klaar.stdout)["nummer"]
        with open_() as opstelling:
            id_ = str(opstelling.register.vind_dossier("Z-1"))
        sleutels.rename(elders)
        for vraag in (("tijdlijn", id_), ("toets", id_), ("telling",)):
            klaar = draai(*vraag)
            assert klaar.exit_code == 0, klaar.output
            assert f"let op: {WEG}" in klaar.output
            assert "sleutels herstel" in klaar.output
            assert vraag[0] != "tijdlijn" or f"{nummer:>4}  " in klaar.output
        klaar = draai("vastleggen", id_, "-", invoer=melding())
        assert klaar.exit_code == 1
        assert WEG in klaar.output
        kaal = orjson.dumps(KAAL)
        klaar = draai("vastleggen", id_, "-", "--json", "--sleutel", "k", invoer=kaal)
        assert orjson.loads(klaar.stdout)["nummer"] == nummer + 1
        assert draai("tijdlijn", "Z-1").exit_code == 1  # its kenmerk cannot be looked up
        assert not sleutels.exists()  # nothing was made in its place
        elders.rename(sleutels)
        klaar = draai("vastleggen", "Z-1", "-", "--json", "--sleutel", "k", invoer=kaal)
        assert orjson.loads(klaar.stdout)["nummer"] == nummer + 1  # known by its key
        assert WEG not in draai("tijdlijn", "Z-1").output


def test_f19_keys_of_a_copy_older_than_a_text_leave_it_waiting_and_call_nothing_erased(
    huis: Huis, map_: Path
) -> None:
    adres = f"/dossiers/{huis.eigen}"
    assert "Titel van Z-EIGEN" in lid(huis).get(adres).text
    with sqlite3.connect(map_ / DATABANK) as kast:  # as a copy from before that text
        kast.execute("DELETE FROM noemt")
        kast.execute("DELETE FROM tekstsleutel")
    kast.close()
    blad = lid(huis).get(adres)
    assert blad.status_code == 200
    assert "Titel van Z-EIGEN" not in blad.text
    assert "gewist" not in blad.text.lower()
    zaak = lid(huis).get(f"/api/v1/dossiers/{huis.eigen}").json()
    assert zaak["stand"]["onleesbaar"] is True
    with pytest.raises(WEIGERINGEN, match="oudere kopie"):  # a line, and no traceback
        huis.wissen.inzicht.overzicht(LID, "nagaan wat er bewaard wordt")
    assert lid(huis).get("/wissen").status_code == 503
