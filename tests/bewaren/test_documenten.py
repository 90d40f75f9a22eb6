"""A document comes out as it went in or not at all, and is forgotten with whom it names."""

import secrets
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import psycopg
import pytest

from ledger.daden import documenten
from ledger.daden.documenten import Document, DocumentGeweigerd, met_documenten
from ledger.daden.handelingen import lees_handeling
from ledger.databank.postgres import Database
from ledger.entry import adres, heldere_inhoud
from ledger.log.controle import controleer
from ledger.log.journal import Bedorven
from ledger.vastleggen.documentlezing import lees_document
from ledger.vastleggen.register import AndereInhoud, Inzending, Register
from ledger.wissen.speurtocht import Sporen, Vindplaatsen
from ledger.wissen.wissen import NogTeVinden, Wisopdracht, Wisser
from ledger.zaak.dossier import Botsing, Vastlegger
from tests.bewaren.test_privacy import leesbaar
from tests.opstelling.storingen import Server

WIE = Vastlegger("a-secretaris", "secretaris")
INHOUD = b"%PDF-1.7 wat Fictia Voorbeeld vertelde (fictief)" + secrets.token_bytes(4000)
VERSLAG = Document("C:\\stukken\\verslag Fictia.pdf", INHOUD)
VELD = "bronnen/0/document"


MEDEDELING = {
    "daad": "mededeling_gedaan",
    "gebeurd": "2020",
    "door": [{"rol": "melder", "ref": "melder-1"}],
    "tekst": "zie het verslag (fictief)",
}


def leg_vast(register: Register, *bij: Document, sleutel: str = "s", **anders: Any) -> int:
    handeling, inhoud = met_documenten(lees_handeling({**MEDEDELING, **anders}), bij)
    inzending = Inzending(str(register.vind_dossier("FICTIEF-1")), handeling, documenten=inhoud)
    return register.vastleggen([inzending], wie=WIE, sleutel=sleutel).eerste


def gebreken(database: Database) -> list[str]:
    """What a check of the database finds about documents."""
    gedaan = controleer(database.dsn_lees, None, {})
    return [f"nr {g.nummers}: {g.tekst}" for g in gedaan.gebreken]


def aantal(database: Database) -> int:
    with psycopg.connect(database.dsn_lees) as lezer:
        ((rijen,),) = lezer.execute("SELECT count(*) FROM vault.document").fetchall()
    return int(rijen)


def knoei(database: Database, opdracht: str) -> None:
    """As a superuser who switches the triggers off."""
    with psycopg.connect(database.dsn_eigenaar, autocommit=True) as eigenaar:
        eigenaar.execute("ALTER TABLE vault.document DISABLE TRIGGER ALL")
        assert eigenaar.execute(opdracht).rowcount == 1


@pytest.fixture(autouse=True)
def zaak(register: Register) -> None:
    register.open_dossier({"kenmerk": "FICTIEF-1"}, wie=WIE, sleutel="open")


@pytest.mark.beide_versies
def test_a_document_comes_out_as_it_went_in_and_its_entry_commits_to_the_ciphertext(
    register: Register, database: Database
) -> None:
    nummer = leg_vast(register, VERSLAG)
    assert lees_document(register, nummer, VELD) == INHOUD
    assert register.open_teksten([nummer])[nummer] == {
        "tekst": "zie het verslag (fictief)",
        VELD: sha256(INHOUD).hexdigest(),
        "bronnen/0/documentnaam": "verslag Fictia.pdf",  # without the folder it came from
    }
    (regel,) = register.journal.lees(na=nummer - 1)
    with psycopg.connect(database.dsn_lees) as lezer:
        rijen = lezer.execute("SELECT adres, ciphertext FROM vault.document").fetchall()
    ((plek, cijfers),) = rijen
    assert plek == sha256(cijfers).digest()
    assert heldere_inhoud(regel.state)["@documenten"] == {VELD: adres(cijfers)}
    assert gebreken(database) == []
    for tekst in ("Fictia", sha256(INHOUD).hexdigest()):
        assert not leesbaar(tekst, database)


def test_each_source_has_its_own_document_and_a_source_says_of_which_it_speaks(
    register: Register,
) -> None:
    ander = Document("bijlage.txt", b"een bijlage (fictief)")
    bronnen = [{"titel": "Verslag", "datum": "2020"}]
    nummer = leg_vast(register, VERSLAG, ander, bronnen=bronnen)
    assert lees_document(register, nummer, VELD) == INHOUD
    assert lees_document(register, nummer, "bronnen/1/document") == ander.inhoud
    assert lees_document(register, nummer, "bronnen/2/document") is None
    assert lees_document(register, 1, VELD) is None
    with pytest.raises(DocumentGeweigerd, match="/bronnen/0/document: verwacht de SHA-256 van dit"):
        leg_vast(register, VERSLAG, sleutel="t", bronnen=[{"document": "een ander"}])


@pytest.mark.parametrize(
    ("naam", "inhoud", "waarom"),
    [
        ("leeg.pdf", b"", "kreeg een leeg"),
        ("groot.pdf", b"x" * 1001, "hoogstens 1000 bytes"),
        ("map/", b"x", "een naam"),
        ("stuur\x07.pdf", b"x", "zonder stuurtekens"),
        ("n" * 201, b"x", "hoogstens 200 tekens"),
    ],
)
def test_what_cannot_go_in_is_refused_with_the_reason(
    monkeypatch: pytest.MonkeyPatch, naam: str, inhoud: bytes, waarom: str
) -> None:
    monkeypatch.setattr(documenten, "DOCUMENTEN_MAX", 1000)
    with pytest.raises(DocumentGeweigerd, match=waarom):
        Document(naam, inhoud)
    helft = Document("helft.pdf", b"x" * 501)
    with pytest.raises(DocumentGeweigerd, match="samen hoogstens 1000"):
        met_documenten(lees_handeling(MEDEDELING), [helft, helft])


@pytest.mark.beide_versies
def test_without_its_entry_no_document_is_stored_and_a_repeated_command_stores_it_once(
    register: Register, database: Database
) -> None:
    nummer = leg_vast(register, VERSLAG)
    assert leg_vast(register, VERSLAG) == nummer  # the same key
    with pytest.raises(AndereInhoud):
        leg_vast(register, Document("ander.pdf", b"iets anders (fictief)"))
    with pytest.raises(Botsing):
        leg_vast(register, VERSLAG, sleutel="dicht", melding="bestaat-niet")
    assert aantal(database) == 1


def test_of_two_at_once_under_one_key_one_document_is_stored(
    register: Register, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second finds the first only inside the transaction."""
    nummer = leg_vast(register, VERSLAG)
    monkeypatch.setattr(type(register), "_eerder", lambda *_: None)
    assert leg_vast(register, VERSLAG) == nummer
    assert aantal(database) == 1


def test_a_document_that_the_database_refuses_takes_its_entry_along(
    register: Register, database: Database
) -> None:
    positie = register.journal.positie()
    with psycopg.connect(database.dsn_eigenaar) as eigenaar:
        eigenaar.execute("ALTER TABLE vault.document ADD CHECK (veld = 'nergens')")
    with pytest.raises(Exception, match="check constraint"):
        leg_vast(register, VERSLAG)
    assert register.journal.positie() == positie
    assert leg_vast(register) == positie + 1  # control: without a document it goes in


ANDER = "UPDATE vault.document SET ciphertext = overlay(ciphertext PLACING 'x'::bytea FROM 40)"


@pytest.mark.parametrize(
    ("opdracht", "bevinding"),
    [
        (ANDER, "er ligt een ander document"),
        ("DELETE FROM vault.document", "het document is weg, en niets zegt dat het is gewist"),
        ("UPDATE vault.document SET entry_id = gen_random_uuid()", "een document te veel"),
    ],
)
def test_a_document_that_was_swapped_or_taken_away_is_named_and_never_handed_out(
    register: Register, database: Database, opdracht: str, bevinding: str
) -> None:
    nummer = leg_vast(register, VERSLAG)
    assert gebreken(database) == []
    knoei(database, opdracht)
    assert bevinding in "\n".join(gebreken(database))
    if opdracht == ANDER:
        with pytest.raises(Bedorven, match=f"nr {nummer}: verwacht het document dat is vastgelegd"):
            lees_document(register, nummer, VELD)
    else:
        assert lees_document(register, nummer, VELD) is None


def test_a_sealed_text_that_was_taken_away_is_not_taken_for_erased(
    register: Register, database: Database
) -> None:
    nummer = leg_vast(register)
    assert gebreken(database) == []
    with psycopg.connect(database.dsn_wissen, autocommit=True) as wisser:
        wisser.execute("DELETE FROM vault.sealed WHERE nummer = %s", [nummer])
    (gebrek,) = gebreken(database)
    assert gebrek == f"nr ({nummer},): tekst: de tekst is weg, en niets zegt dat hij is gewist"


def test_bytes_that_do_not_have_the_sha256_that_was_sealed_are_not_handed_out(
    register: Register,
) -> None:
    handeling, _ = met_documenten(lees_handeling(MEDEDELING), [VERSLAG])
    dossier = str(register.vind_dossier("FICTIEF-1"))
    inzending = Inzending(dossier, handeling, documenten={VELD: b"iets anders (fictief)"})
    nummer = register.vastleggen([inzending], wie=WIE, sleutel="s").eerste
    with pytest.raises(Bedorven):
        lees_document(register, nummer, VELD)


def test_a_moved_act_takes_its_document_along(register: Register) -> None:
    register.open_dossier({"kenmerk": "FICTIEF-2"}, wie=WIE, sleutel="open-2")
    nummer = leg_vast(register, VERSLAG)
    (regel,) = register.journal.lees(na=nummer - 1)
    van, naar = (str(register.vind_dossier(f"FICTIEF-{i}")) for i in (1, 2))
    register.verplaats(van, str(regel.entry_id), naar, None, wie=WIE, sleutel="v")
    assert lees_document(register, register.journal.positie(), VELD) == INHOUD


# ── erasure ─────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def wis(register: Register, database: Database) -> Callable[..., int]:
    def wis(houder: str, *mappen: Any, tabelbestanden: Path | None = None) -> int:
        plaatsen = Vindplaatsen((database.dsn_eigenaar,), tabelbestanden, mappen)
        wisser = Wisser(register, (database,), plaatsen, lambda: None)
        opdracht = Wisopdracht(houder, "niet_langer_nodig", None, ("a-een", "a-ander"), "w")
        return wisser.wis(opdracht, wie=WIE).aantal

    return wis


def test_te4_a_document_goes_with_whom_it_names_row_and_table_file_too(
    register: Register, database: Database, server: Server, wis: Callable[..., int]
) -> None:
    nummer = leg_vast(register, VERSLAG, noemt=["genoemd-1"])
    over_ander = Document("ander.pdf", b"over een ander")
    ander = leg_vast(register, over_ander, sleutel="t", door=[{"rol": None}])
    with psycopg.connect(database.dsn_lees) as lezer:
        rijen = lezer.execute("SELECT ciphertext FROM vault.document ORDER BY veld, adres")
        sporen = Sporen.van([], [c for (c,) in rijen if len(c) > len(INHOUD)])
    plaatsen = Vindplaatsen((database.dsn_eigenaar,), server.data)
    with psycopg.connect(database.dsn_eigenaar, autocommit=True) as eigenaar:
        eigenaar.execute("CHECKPOINT")
    assert [p.partition(" ")[0] for p in plaatsen.zoek(sporen)] == ["tabel", "tabelbestand"]
    genoemd = register.sleutelbos.betrokkene("genoemd-1")
    assert wis(genoemd, tabelbestanden=server.data) == 4  # text, name, SHA-256 and the document
    assert lees_document(register, nummer, VELD) is None
    assert aantal(database) == 1
    assert plaatsen.zoek(sporen) == []
    assert lees_document(register, ander, VELD) == b"over een ander"  # control
    assert gebreken(database) == []  # and that it is gone is no fault


def test_te5_erasure_is_not_done_while_a_copy_of_a_document_lies_in_a_folder(
    register: Register, wis: Callable[..., int], tmp_path: Any
) -> None:
    leg_vast(register, VERSLAG)
    (tmp_path / "elders").mkdir()
    (tmp_path / "elders" / "kopie.bin").write_bytes(b"ervoor" + INHOUD[100:])
    with pytest.raises(NogTeVinden, match=r"kopie\.bin"):
        wis(register.sleutelbos.betrokkene("melder-1"), tmp_path / "elders")


def test_te5_of_a_document_of_the_same_few_bytes_it_is_said_that_nobody_looked() -> None:
    assert Sporen.van([], [], [b"\0" * 4000]).te_kort == 1
    assert Sporen.van([], [], [INHOUD]).te_kort == 0


# ── who may ─────────────────────────────────────────────────────────────────────────────────────


def test_documents_are_read_by_readers_and_erased_by_the_eraser_alone(
    register: Register, database: Database
) -> None:
    leg_vast(register, VERSLAG)
    vraag = """
        SELECT substr(r.rolname, 11), w.wat FROM pg_roles r, unnest(%s::text[]) w(wat)
        WHERE r.rolname LIKE 'toedracht%%' AND r.rolname <> 'toedracht_eigenaar'
          AND has_table_privilege(r.oid, 'vault.document', w.wat)
    """
    with psycopg.connect(database.dsn_eigenaar) as eigenaar:
        alles = ["SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE"]
        mag = set(eigenaar.execute(vraag, [alles]).fetchall())
    assert mag == {("lees", "SELECT"), ("wissen", "SELECT"), ("wissen", "DELETE")}
    with psycopg.connect(database.dsn_eigenaar, autocommit=True) as eigenaar:
        for opdracht in ("DELETE FROM vault.document", "UPDATE vault.document SET veld = 'x'"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege, match="refused"):
                eigenaar.execute(opdracht)
