"""What an auditor takes along: all of a sample, the same each time, and nothing in it runs."""

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator
from hashlib import sha256

import pytest

from api.web.tabellen import als_csv, veilig
from ledger.vastleggen.toelating import uuid7
from tests.opstelling.storingen import Server
from tests.opstelling.toegangshuis import LID, Huis, open_huis, stuur

AUDITOR, ANDER = "auditor-fictief", "tweede-auditor-fictief"
KWAAD = '=HYPERLINK("https://kwaad.example";"klik")'


@pytest.fixture(scope="module")
def huis(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Huis]:
    with open_huis(server, tmp_path_factory.mktemp("papieren")) as huis:
        for account in (AUDITOR, ANDER):
            huis.stel_aan(account, "auditor")
        huis.eigen, huis.ander = huis.zaak("Z-EEN"), huis.zaak("Z-TWEE")
        velden = {"daad": "bevinding_vastgelegd", "ernst": "risico", "tekst": KWAAD}
        adres = f"/dossiers/{huis.eigen}/bevindingen"
        deur = huis.deur(AUDITOR, "auditor")
        assert stuur(deur, adres, sleutel=str(uuid7()), **velden).status_code == 303
        assert stuur(deur, "/steekproef", omvang="2", zaad="munt").status_code == 303
        yield huis


def papieren(huis: Huis) -> tuple[str, bytes]:
    deur = huis.deur(AUDITOR, "auditor")
    (adres,) = set(re.findall(r'href="(/werkpapieren/[^"]+)"', deur.get("/steekproef").text))
    antwoord = deur.get(adres)
    assert antwoord.status_code == 200
    assert antwoord.headers["content-disposition"].startswith("attachment")
    return adres, antwoord.content


def bestanden(inhoud: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(inhoud)) as zip_:
        return {naam: zip_.read(naam) for naam in zip_.namelist()}


def tabel(inhoud: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(inhoud.decode("utf-8-sig")), delimiter=";"))


def test_all_of_a_sample_is_in_it_and_every_file_has_its_hash(huis: Huis) -> None:
    erin = bestanden(papieren(huis)[1])
    assert {rij["dossier"] for rij in tabel(erin["dossiers.csv"])} == {huis.eigen, huis.ander}
    for rij in tabel(erin["dossiers.csv"]):
        assert rij["sha256"] == sha256(f"munt\n{rij['dossier']}".encode()).hexdigest()
    toetsen = [json.loads(regel) for regel in erin["toetsen.jsonl"].splitlines()]
    assert toetsen
    assert len(tabel(erin["toetsen.csv"])) == len(toetsen)
    assert all(t["toets"]["gronden"] and t["toets"]["herkomst"]["normen"] for t in toetsen)
    nummers = {rij["nummer"] for rij in tabel(erin["handelingen.csv"])}
    assert nummers == {rij["nummer"] for rij in tabel(erin["bewijzen.csv"])}
    for zegt in ("tot en met nr.", "is elk relaas apart getoetst"):
        assert zegt in erin["LEESMIJ.txt"].decode()
    sommen = dict(regel.split("  ")[::-1] for regel in erin.pop("SHA256SUMS").decode().splitlines())
    assert sommen == {naam: sha256(inhoud).hexdigest() for naam, inhoud in erin.items()}


def test_the_same_papers_are_the_same_bytes_and_taking_them_is_on_record(huis: Huis) -> None:
    assert papieren(huis)[1] == papieren(huis)[1]
    gelezen = [g for g in huis.gelezen("ingezien") if g["wat"] == "werkpapieren"]
    assert {g["account"] for g in gelezen} == {AUDITOR}


def test_the_zone_of_the_database_session_changes_no_byte(huis: Huis) -> None:
    voor = papieren(huis)[1]
    poelen = (huis.raadplegen.deur._pool, huis.register.journal._pool, huis.toegangsjournal._pool)
    for zone in ("America/New_York", "UTC"):
        for poel in poelen:
            alle = [poel.getconn() for _ in range(poel.get_stats()["pool_size"])]
            for verbinding in alle:
                verbinding.execute(f"SET timezone TO '{zone}'")
                poel.putconn(verbinding)
        assert papieren(huis)[1] == voor


def test_no_name_is_in_it(huis: Huis) -> None:
    alles = b"".join(bestanden(papieren(huis)[1]).values())
    for naam in (b"melder-Z-EEN", b"baas-Z-TWEE", b"Titel van", b"Z-EEN"):
        assert naam not in alles


def test_nothing_in_it_runs_in_a_spreadsheet(huis: Huis) -> None:
    (rij,) = tabel(bestanden(papieren(huis)[1])["bevindingen.csv"])
    assert rij["bevinding"] == f"'{KWAAD}"
    for begin in ("=", "+", "-", "@", "\t", "\r"):
        assert veilig(f"{begin}1+1").startswith("'")
    for begin in ("=", "+", "-", "@"):
        for scheiding in (";", "\t", "\r", "\n", "\r\n"):  # where another program parts cells
            assert veilig(f"tekst{scheiding}{begin}1") == f"tekst{scheiding}'{begin}1"
    assert veilig("1-1") == "1-1"
    assert '"twee\nregels"' in als_csv(("a",), [("twee\nregels",)])


def test_another_account_has_no_part_in_them(huis: Huis) -> None:
    adres, _ = papieren(huis)
    assert huis.deur(ANDER, "auditor").get(adres).status_code == 404
    assert huis.deur(LID.account, "commissielid").get(adres).status_code == 403
