"""Whoever runs the service finds how, whom to write to, and nothing about a case."""

import configparser
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError
from starlette.testclient import TestClient
from typer.main import get_command

from api import cli
from api.app import maak_app
from api.handleiding.dienstblad import VOORBEELDEN, beveiligingstekst, voorbeeld
from api.settings import Instellingen
from api.web.aanmelding import Aanmelding
from ledger.databank.klok import Databankklok
from tests.opstelling.paginalezer import Lezer
from tests.opstelling.serveren import HIER, Oefensessies
from tests.opstelling.storingen import Server
from tests.opstelling.toegangshuis import Huis, open_huis

CONTACT = "mailto:beveiliging@toedracht.example"
TOEN = datetime(2024, 3, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def huis(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Huis]:
    with open_huis(server, tmp_path_factory.mktemp("dienst")) as huis:
        huis.eigen = huis.zaak("Z-GEHEIM")
        yield huis


def vreemde(huis: Huis, **gezet: Any) -> TestClient:
    """A stranger at a service with these settings."""
    sessies = Oefensessies()
    sessies.levend.clear()
    klok = Databankklok(lambda: TOEN, hier=lambda: TOEN + timedelta(seconds=3), teller=lambda: 0.0)
    aanmelding = Aanmelding(sessies.als_sessies(), (HIER,))
    app = maak_app(huis.raadplegen, aanmelding, Instellingen(**gezet), klok=klok)
    return TestClient(app, HIER, follow_redirects=False)


def test_security_txt_says_whom_to_write_to_and_until_when(huis: Huis) -> None:
    gezet = {"beveiligingscontact": CONTACT, "beveiliging_geldig_tot": date(2099, 6, 30)}
    antwoord = vreemde(huis, **gezet).get("/.well-known/security.txt")
    assert antwoord.headers["content-type"] == "text/plain; charset=utf-8"
    velden = dict(regel.split(": ", 1) for regel in antwoord.text.splitlines())
    assert velden == {
        "Contact": CONTACT,
        "Expires": "2099-06-30T23:59:59Z",
        "Preferred-Languages": "nl, en",
        "Canonical": "https://toedracht.example/.well-known/security.txt",
    }


@pytest.mark.parametrize(
    ("contact", "tot"), [(None, date(2099, 1, 1)), (CONTACT, None), (CONTACT, date(2020, 1, 1))]
)
def test_without_a_contact_or_after_its_day_there_is_no_security_txt(
    huis: Huis, contact: str | None, tot: date | None
) -> None:
    gezet: dict[str, Any] = {"beveiligingscontact": contact, "beveiliging_geldig_tot": tot}
    assert beveiligingstekst(Instellingen(**gezet), TOEN) is None
    assert vreemde(huis, **gezet).get("/.well-known/security.txt").status_code == 404


@pytest.mark.parametrize("contact", ["beheer@x.example", "http://x.example", "mailto:", "x\ny"])
def test_a_contact_that_nobody_could_use_is_refused_at_the_start(contact: str) -> None:
    with pytest.raises(ValidationError):
        Instellingen(beveiligingscontact=contact)


def test_figures_are_there_when_asked_for_and_say_nothing_of_a_case(huis: Huis) -> None:
    assert vreemde(huis).get("/metrics").status_code == 404
    antwoord = vreemde(huis, metrics=True).get("/metrics")
    assert antwoord.headers["content-type"].startswith("text/plain; version=0.0.4")
    regels = [r for r in antwoord.text.splitlines() if not r.startswith("#")]
    assert all(re.fullmatch(r'[a-z_]+(\{projectie="\w+"\})? -?[0-9.]+', r) for r in regels)
    positie = huis.register.journal.positie()
    assert f'toedracht_projectie_positie{{projectie="toetsen"}} {positie}' in regels
    assert "toedracht_sleutels_weg 0" in regels
    assert "toedracht_klok_voor_seconden 3.000" in regels
    for geheim in (huis.eigen, "GEHEIM", "demo-lid-1"):
        assert geheim not in antwoord.text


def test_the_manual_and_what_was_tested_of_accessibility_are_open_to_all(huis: Huis) -> None:
    klant = vreemde(huis, contact_mail="toegankelijk@organisatie.example")
    dienst, verklaring = klant.get("/handleiding/dienst"), klant.get("/toegankelijkheid")
    assert (dienst.status_code, verklaring.status_code) == (200, 200)
    assert "toegankelijk@organisatie.example" in verklaring.text
    koppen = re.findall(r"<h2[^>]*>([^<]+)", verklaring.text)
    assert koppen[:3] == [
        "Wel getoetst, bij elke wijziging", "Zo gemaakt, niet overal getoetst", "Niet getoetst",
    ]  # fmt: skip
    assert "B1" not in verklaring.text, "a level of language that nobody measured"
    for naam in VOORBEELDEN:
        assert f"{naam}</h2>" in dienst.text
        assert voorbeeld(naam).strip() in Lezer(dienst.text).tekst


@pytest.mark.parametrize("naam", [n for n in VOORBEELDEN if n.endswith(".service")])
def test_a_unit_starts_a_command_that_there_is_and_gets_no_new_rights(naam: str) -> None:
    unit = configparser.ConfigParser(strict=False, interpolation=None)  # a name may stand twice
    unit.optionxform = str  # type: ignore[assignment,method-assign]  # names keep their capitals
    unit.read_string(voorbeeld(naam))
    door_timer = naam.replace(".service", ".timer") in VOORBEELDEN
    assert set(unit.sections()) == {"Unit", "Service"} | ({"Install"} - {"Install" * door_timer})
    programma, opdracht, *_ = unit["Service"]["ExecStart"].split()
    assert Path(programma).name == "toedracht"
    assert opdracht in get_command(cli.app).commands  # type: ignore[attr-defined]  # a group
    assert unit["Service"]["NoNewPrivileges"] == "yes"
    assert unit["Service"]["UMask"] == "0077"
    assert unit["Service"]["User"] not in {"root", ""}


@pytest.mark.parametrize("naam", ["nginx.conf", "Caddyfile"])
def test_a_proxy_passes_on_to_the_port_of_the_unit_and_closes_what_it_opens(naam: str) -> None:
    regels = [r.partition("#")[0].strip() for r in voorbeeld(naam).splitlines()]
    diepte = 0
    for regel in filter(None, regels):
        diepte += regel.count("{") - regel.count("}")
        assert diepte >= 0
        assert naam == "Caddyfile" or regel[-1] in "{};", regel
    assert diepte == 0
    assert "127.0.0.1:8000" in voorbeeld(naam)
    assert "--poort 8000" in voorbeeld("toedracht.service")


def test_a_proxy_writes_nothing_that_passes_to_disk_and_waits_for_no_body_without_end() -> None:
    nginx, caddy = voorbeeld("nginx.conf"), voorbeeld("Caddyfile")
    grootst = re.search(r"client_max_body_size (\w+);", nginx)
    buffer = re.search(r"client_body_buffer_size (\w+);", nginx)
    assert grootst is not None
    assert buffer is not None
    assert grootst[1] == buffer[1]  # what is more than the buffer goes to disk
    assert "proxy_max_temp_file_size 0;" in nginx
    assert "client_body_timeout" in nginx
    assert re.search(r"timeouts \{\s+read_body \w+\s+\}", caddy)


def test_every_setting_of_the_example_is_one_that_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    gezet = dict(
        regel.split("=", 1)
        for regel in (voorbeeld("omgeving") + voorbeeld("mail")).splitlines()
        if regel and not regel.startswith("#")
    )
    namen = {
        str(veld.validation_alias or f"TOEDRACHT_{naam.upper()}")
        for naam, veld in Instellingen.model_fields.items()
    }
    assert gezet.keys() <= namen
    for naam, waarde in gezet.items():
        monkeypatch.setenv(naam, waarde)
    gelezen = Instellingen()
    assert gelezen.metrics is True
    assert gelezen.oorsprong == "toedracht.example/integriteit"
