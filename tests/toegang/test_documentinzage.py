"""A document leaves the house for who reads its case by name, as a file, on record first."""

from collections.abc import Iterator
from pathlib import Path

import orjson
import psycopg
import pytest

from ledger.daden.documenten import Document, met_documenten
from ledger.daden.handelingen import lees_handeling
from ledger.databank.postgres import Database, op_databank
from ledger.vastleggen.register import Inzending
from ledger.wissen.speurtocht import Vindplaatsen
from ledger.wissen.wissen import Wisopdracht, Wisser
from ledger.zaak.dossier import Vastlegger
from tests.opstelling.opdrachten import draai, kamer_van_de_demo, melding, open_zaak
from tests.opstelling.storingen import Server
from tests.opstelling.toegangshuis import LID, Huis, open_huis
from tests.opstelling.uitvoerproef import uitgepakt

NAAM = "verslag Fictia Voorbeeld é.html"
INHOUD = b"<script>alert(1)</script> wat zij vertelde (fictief)" + bytes(range(256))


@pytest.fixture(scope="module")
def huis(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Huis]:
    with open_huis(server, tmp_path_factory.mktemp("huis")) as huis:
        huis.eigen = huis.zaak("Z-EIGEN")
        huis.stel_aan("auditor", "auditor")
        huis.stel_aan("opsteller", "antwoordopsteller")
        huis.geef_opdracht("opsteller", huis.eigen)
        huis.stel_aan("vreemd", "commissielid")
        yield huis


def leg_vast(huis: Huis, dossier: str, naam: str = NAAM) -> int:
    gegevens = {
        "daad": "mededeling_gedaan",
        "gebeurd": "2024-03-01",
        "door": [{"rol": "melder", "ref": f"wie-{naam[:8]}".replace(" ", "-")}],
        "tekst": "zie het verslag (fictief)",
    }
    handeling, inhoud = met_documenten(lees_handeling(gegevens), [Document(naam, INHOUD)])
    inzending = Inzending(dossier, handeling, documenten=inhoud)
    wie, sleutel = huis.toegang.wie(LID), f"document {next(huis.teller)}"
    nummer = huis.register.vastleggen([inzending], wie=wie, sleutel=sleutel).eerste
    huis.leesmodel.inhalen()
    return nummer


def test_a_document_is_handed_out_as_a_file_and_on_record_first(huis: Huis) -> None:
    nummer = leg_vast(huis, huis.eigen)
    lid = huis.deur(LID.account, "commissielid")
    blad = lid.get(f"/dossiers/{huis.eigen}").text
    adres = f"/dossiers/{huis.eigen}/documenten/{nummer}/1"
    assert f'href="{adres}"' in blad  # and its name stands in no address
    for weg in (adres, f"/api/v1{adres}"):
        antwoord = lid.get(weg, headers={"accept": "text/html"})
        assert (antwoord.status_code, antwoord.content) == (200, INHOUD)
        koppen = antwoord.headers
        assert koppen["content-disposition"] == (
            f'attachment; filename="document-{nummer}";'
            " filename*=UTF-8''verslag%20Fictia%20Voorbeeld%20%C3%A9.html"
        )
        assert koppen["content-type"] == "application/octet-stream"  # a page is not what it is
        assert koppen["x-content-type-options"] == "nosniff"
        assert "sandbox" in koppen["content-security-policy"]
        assert koppen["cache-control"] == "no-store"
    gelezen = [(g["wat"], g["account"], g["dossier"]) for g in huis.gelezen("ingezien")]
    assert (f"document_{nummer}", LID.account, huis.eigen) in gelezen
    tijdlijn = lid.get(f"/api/v1/dossiers/{huis.eigen}/tijdlijn").json()
    regels = [r for relaas in tijdlijn["relazen"] for r in relaas["handelingen"]]
    (bron,) = next(r["bronnen"] for r in regels if r["nummer"] == nummer)
    assert (bron["document"], bron["documentnaam"]) == (1, NAAM)


def test_who_reads_under_pseudonyms_or_not_at_all_gets_no_document_nor_its_name(
    huis: Huis,
) -> None:
    nummer = leg_vast(huis, huis.eigen)
    adres = f"/dossiers/{huis.eigen}/documenten/{nummer}/1"
    for account, rol, status in (
        ("auditor", "auditor", 403),
        ("opsteller", "antwoordopsteller", 403),
        ("vreemd", "commissielid", 404),
    ):
        wie = huis.deur(account, rol)
        for weg in (adres, f"/api/v1{adres}", f"/dossiers/{huis.eigen}"):
            antwoord = wie.get(weg)
            assert antwoord.status_code in {status, 200 if weg.endswith(huis.eigen) else status}
            assert "Fictia" not in antwoord.text + str(antwoord.headers)
            assert INHOUD not in antwoord.content
    assert not [g for g in huis.gelezen("ingezien") if g["wat"] == f"document_{nummer}"]


def test_a_document_leaves_with_its_case_for_an_archive_and_each_is_on_record(huis: Huis) -> None:
    nummer = leg_vast(huis, huis.zaak("Z-ARCHIEF"))
    dossier = huis.register.vind_dossier("Z-ARCHIEF")
    huis.geef_toegang(LID.account, dossier)
    adres = f"/api/v1/dossiers/{dossier}/uitvoer?formaat=mdto"
    lid = huis.deur(LID.account, "commissielid")
    bestanden = uitgepakt(lid.get(adres).content)
    assert bestanden[f"{dossier}/nr-{nummer}-1/nr-{nummer}-1.html"] == INHOUD
    assert NAAM in bestanden[f"{dossier}/nr-{nummer}-1/nr-{nummer}-1.mdto.xml"].decode()
    gelezen = [(g["wat"], g["account"], g["dossier"]) for g in huis.gelezen("ingezien")]
    assert gelezen.index(("uitvoer_mdto", LID.account, dossier)) < gelezen.index(
        (f"document_{nummer}", LID.account, dossier)
    )
    # Whoever reads under a pseudonym gets the case without it, and without its name.
    auditor = uitgepakt(huis.deur("auditor", "auditor").get(adres).content)
    assert not [naam for naam, inhoud in auditor.items() if INHOUD in inhoud or "html" in naam]
    assert not [naam for naam, inhoud in auditor.items() if b"Fictia" in inhoud]
    assert "onder pseudoniem gelezen" in auditor[f"{dossier}/{dossier}.mdto.xml"].decode()


@pytest.mark.parametrize("plek", ["{n}/2", "{n}/0", "1/1", "999999/1", "x/1", "{n}/" + "9" * 40])
def test_a_document_that_is_not_there_is_not_found(huis: Huis, plek: str) -> None:
    nummer = leg_vast(huis, huis.eigen)
    lid = huis.deur(LID.account, "commissielid")
    weg = f"/dossiers/{huis.eigen}/documenten/{plek.format(n=nummer)}"
    assert lid.get(weg).status_code == 404
    assert lid.get(f"/api/v1{weg}").status_code in {400, 404}


def test_of_an_erased_document_the_ground_is_told(huis: Huis, server: Server) -> None:
    dossier = huis.zaak("Z-GEWIST")
    nummer = leg_vast(huis, dossier, "gewist-verslag.pdf")
    lid = huis.deur(LID.account, "commissielid")
    adres = f"/dossiers/{dossier}/documenten/{nummer}/1"
    assert lid.get(adres).headers["content-type"] == "application/pdf"  # control: it was there
    databank = op_databank(server.dsn(huis.databank), login=True)
    plaatsen = Vindplaatsen((databank.dsn_eigenaar,))
    wisser = Wisser(huis.register, (databank,), plaatsen, lambda: None)
    wie = huis.register.sleutelbos.betrokkene("wie-gewist-v")
    opdracht = Wisopdracht(wie, "niet_langer_nodig", None, ("a-een", "a-ander"), "wis")
    wisser.wis(opdracht, wie=Vastlegger("a-een", "commissielid"))
    huis.leesmodel.inhalen()
    for weg in (adres, f"/api/v1{adres}"):
        antwoord = lid.get(weg)
        assert antwoord.status_code == 410
        assert "Dit document is gewist" in antwoord.text
        assert "artikel 17 lid 1 onder a AVG" in antwoord.text
        assert "gewist-verslag" not in antwoord.text
    assert "document [gewist]" in lid.get(f"/dossiers/{dossier}").text


def test_a_document_that_was_swapped_is_not_handed_out(huis: Huis, server: Server) -> None:
    nummer = leg_vast(huis, huis.eigen)
    (regel,) = huis.register.journal.lees(na=nummer - 1, tot=nummer)
    dsn = op_databank(server.dsn(huis.databank), login=True).dsn_eigenaar
    with psycopg.connect(dsn, autocommit=True) as eigenaar:
        eigenaar.execute("ALTER TABLE vault.document DISABLE TRIGGER ALL")
        ander = "overlay(ciphertext PLACING 'x'::bytea FROM 40)"
        eigenaar.execute(
            f"UPDATE vault.document SET ciphertext = {ander} WHERE entry_id = %s", [regel.entry_id]
        )
    lid = huis.deur(LID.account, "commissielid")
    antwoord = lid.get(f"/dossiers/{huis.eigen}/documenten/{nummer}/1")
    assert antwoord.status_code == 500
    assert "het document dat is vastgelegd, kreeg iets anders" in antwoord.text


def test_on_the_command_line_a_document_goes_in_with_an_act_and_comes_out_again(
    database: Database, server: Server, databanknaam: str, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    stuk, uit = tmp_path / "verslag.pdf", tmp_path / "terug.pdf"
    stuk.write_bytes(INHOUD)
    with kamer_van_de_demo(database, server.dsn(databanknaam), tmp_path, monkeypatch):
        open_zaak(draai)
        gegeven = ["vastleggen", "Z-1", "-", "--json", "--document"]
        klaar = draai(*gegeven, str(stuk), invoer=melding())
        assert klaar.exit_code == 0, klaar.output
        nummer = orjson.loads(klaar.stdout)["nummer"]
        klaar = draai("document", "Z-1", str(nummer), "--uit", str(uit))
        assert klaar.exit_code == 0, klaar.output
        assert uit.read_bytes() == INHOUD
        assert uit.stat().st_mode & 0o777 == 0o600
        assert "[document 1]" in draai("tijdlijn", "Z-1").output
        # And what cannot be is refused, with nothing recorded.
        leeg = tmp_path / "leeg.pdf"
        leeg.write_bytes(b"")
        for pad, waarom in ((leeg, "kreeg een leeg"), (tmp_path / "nergens", "nergens")):
            klaar = draai(*gegeven, str(pad), invoer=melding())
            assert klaar.exit_code == 1
            assert waarom in klaar.output
        klaar = draai("document", "Z-1", str(nummer), "--bron", "2", "--uit", str(uit))
        assert klaar.exit_code == 1
        assert "verwacht een document bij bron 2" in klaar.output
