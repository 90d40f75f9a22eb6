"""A file comes in whole, under a name that is shown safely, or not at all; it is never opened."""

import io
import json
import resource
import zipfile
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

import pytest
from httpx2 import Response
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from api.web import bestandsnamen, meerdelig
from api.web.koekjes import SESSIE, formulier
from api.web.lichaam import TeGroot
from api.web.meerdelig import Meerdelig, Onleesbaar
from ledger.daden.documenten import DocumentGeweigerd
from tests.invoer.test_kwade_invoer import in_een_kind
from tests.opstelling.serveren import HIER
from tests.opstelling.storingen import Server
from tests.opstelling.toegangshuis import LID, Huis, open_huis
from tests.vastleggen.test_inbreng import SIGNAAL, deur_van
from tests.vastleggen.test_vastlegblad import MELDING, verborgen
from tests.vastleggen.test_vastlegblad import stuur as stuur_vorm

MIB = 1024 * 1024
PDF = b"%PDF-1.7 een fictief verslag van wat er is gezegd"
GEDRAAID = "verslag \N{RIGHT-TO-LEFT OVERRIDE}fdp.exe"
CYRILLISCH = "v\N{CYRILLIC SMALL LETTER IE}rslag.pdf"  # reads "verslag"
HEBREEUWS = "\N{HEBREW LETTER ALEF}\N{HEBREW LETTER BET}.pdf"
OPMAAK = '"><img src=x onerror=alert(1)>.pdf'


def bom() -> bytes:
    """A zip of a few kilobytes that would unpack to a thousand times as much."""
    uit = io.BytesIO()
    with zipfile.ZipFile(uit, "w", zipfile.ZIP_DEFLATED) as dicht, dicht.open("nul", "w") as nul:
        for _ in range(64):
            nul.write(bytes(MIB))
    return uit.getvalue()


@pytest.fixture(scope="module")
def huis(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Huis]:
    with open_huis(server, tmp_path_factory.mktemp("bestanden")) as huis:
        huis.eigen = huis.zaak("Z-BESTAND")
        yield huis


@pytest.fixture
def deur(huis: Huis) -> TestClient:
    return huis.deur(LID.account, "commissielid")


@pytest.fixture
def programma(huis: Huis) -> TestClient:
    return deur_van(huis, LID.account, "commissielid")


def stuur(deur: TestClient, pad: str, naam: str, inhoud: bytes, **meer: str) -> Response:
    """A form of ours with a file, as a browser sends it."""
    token = formulier(deur.cookies[SESSIE])
    return deur.post(
        pad,
        data={"_formulier": token, **meer},
        files={"bronnen.0.bestand": (naam, inhoud)},
        headers={"origin": HIER},
    )


def vorm(deur: TestClient, huis: Huis) -> tuple[str, dict[str, str]]:
    pad = f"/dossiers/{huis.eigen}/vastleggen/melding_gedaan"
    return pad, verborgen(deur.get(pad).text)


def test_a_file_goes_along_from_looking_to_recording_and_comes_out_as_it_went_in(
    huis: Huis, deur: TestClient
) -> None:
    pad, velden = vorm(deur, huis)
    bekeken = stuur(deur, pad, "../../map\\verslag.pdf", PDF, stap="bekijk", **velden, **MELDING)
    assert bekeken.status_code == 200
    assert '<bdi class="bestandsnaam">verslag.pdf</bdi>' in bekeken.text
    assert "../" not in bekeken.text
    assert "begint niet zoals" not in bekeken.text
    token = {"_formulier": formulier(deur.cookies[SESSIE]), "stap": "vastleggen"}
    gegevens = {**verborgen(bekeken.text), **token}
    voor = huis.register.journal.positie()
    eerst, weer = (deur.post(pad, data=gegevens, headers={"origin": HIER}) for _ in range(2))
    assert eerst.status_code == weer.status_code == 303
    assert eerst.headers["location"] == weer.headers["location"]
    assert huis.register.journal.positie() == voor + 1  # pressed twice, recorded once
    nummer = eerst.headers["location"].rpartition("/")[2]
    uit = deur.get(f"/dossiers/{huis.eigen}/documenten/{nummer}/1")
    assert (uit.status_code, uit.content) == (200, PDF)


def test_a_file_that_is_not_there_any_more_is_asked_for_again_and_never_recorded_as_if_it_were(
    huis: Huis, deur: TestClient
) -> None:
    pad, velden = vorm(deur, huis)
    bekeken = verborgen(stuur(deur, pad, "a.pdf", PDF, stap="bekijk", **velden, **MELDING).text)
    token = {"_formulier": formulier(deur.cookies[SESSIE])}
    for stap in ("weg", "vastleggen"):
        antwoord = deur.post(pad, data={**bekeken, **token, "stap": stap}, headers={"origin": HIER})
    assert antwoord.status_code == 400
    assert 'id="f-bronnen.0.document"' in antwoord.text
    assert "kies het bestand opnieuw" in antwoord.text
    assert 'value="begin maart 2024"' in antwoord.text  # and nothing else is lost


@pytest.mark.parametrize(
    ("naam", "inhoud", "zegt"),
    [
        ("programma.exe", b"MZ", "verwacht een document, zoals pdf"),
        ("pagina.html", b"<script>alert(1)</script>", "verwacht een document, zoals pdf"),
        ("zonder", PDF, "verwacht een document, zoals pdf"),
        (GEDRAAID, PDF, "zonder stuurtekens"),
        ("a" * 300 + ".pdf", PDF, "hoogstens 200 tekens"),
        ("leeg.pdf", b"", "een bestand met inhoud"),
        ("groot.pdf", bytes(51 * MIB), "samen hoogstens 50 MB"),
    ],
)
def test_what_cannot_be_taken_is_said_next_to_the_field_and_what_was_typed_stays(
    huis: Huis, deur: TestClient, naam: str, inhoud: bytes, zegt: str
) -> None:
    pad, velden = vorm(deur, huis)
    voor = huis.register.journal.positie()
    for stap in ("bekijk",) if len(inhoud) > MIB else ("bekijk", "bewaar"):
        antwoord = stuur(deur, pad, naam, inhoud, stap=stap, **velden, **MELDING)
        assert antwoord.status_code == 400
        assert 'id="f-bronnen.0.document"' in antwoord.text
        assert zegt in antwoord.text
        assert "ies het bestand opnieuw" in antwoord.text
        assert 'value="begin maart 2024"' in antwoord.text
        assert "\N{RIGHT-TO-LEFT OVERRIDE}" not in antwoord.text
        velden |= verborgen(antwoord.text)
    assert huis.register.journal.positie() == voor


def test_a_zip_that_would_fill_the_machine_is_kept_as_the_bytes_it_is(
    huis: Huis, programma: TestClient
) -> None:
    klein = bom()
    assert len(klein) < MIB
    antwoord = deel(programma, huis.eigen, SIGNAAL | BRON, "bom", ("bom.zip", klein))
    assert antwoord.status_code == 201
    plek = f"/api/v1/dossiers/{huis.eigen}/documenten/{antwoord.json()['nummer']}/1"
    assert programma.get(plek).content == klein


@pytest.mark.parametrize(
    ("naam", "inhoud", "waarschuwing"),
    [
        (CYRILLISCH, PDF, "mengt Cyrillische en Latijnse letters"),
        (HEBREEUWS, PDF, "van rechts naar links"),
        ("verslag.pdf", b"MZ\x90", "begint niet zoals die van een pdf-bestand"),
    ],
)
def test_an_odd_name_is_taken_shown_apart_and_said_to_be_odd(
    huis: Huis, deur: TestClient, naam: str, inhoud: bytes, waarschuwing: str
) -> None:
    pad, velden = vorm(deur, huis)
    antwoord = stuur(deur, pad, naam, inhoud, stap="bekijk", **velden, **MELDING)
    assert antwoord.status_code == 200
    assert f'<bdi class="bestandsnaam">{naam}</bdi>' in antwoord.text
    assert waarschuwing in antwoord.text
    assert bestandsnamen.waarschuwingen("brief van 3 mei.pdf", PDF[:16]) == ()  # control


def test_a_name_with_markup_in_it_is_text(huis: Huis, deur: TestClient) -> None:
    pad, velden = vorm(deur, huis)
    antwoord = stuur(deur, pad, OPMAAK, PDF, stap="bekijk", **velden, **MELDING)
    assert antwoord.status_code == 200
    assert "<img src=x" not in antwoord.text
    assert "&lt;img src=x onerror=alert(1)&gt;.pdf" in antwoord.text


# ── the same for programs ─────────────────────────────────────────────────────────────────────

BRON: dict[str, Any] = {"bronnen": [{"titel": "Fictief verslag", "openbaar": False}]}


def deel(
    deur: TestClient, dossier: str, daad: Any, sleutel: str, *bestanden: tuple[str, bytes]
) -> Response:
    files: dict[str, Any] = {"handeling": (None, json.dumps(daad), "application/json")}
    files |= {f"bronnen/{i}/document": bestand for i, bestand in enumerate(bestanden)}
    adres = f"/api/v1/dossiers/{dossier}/handelingen"
    return deur.post(adres, files=files, headers={"Idempotency-Key": sleutel})


def test_a_program_records_an_act_with_its_documents_once_and_reads_them_back(
    huis: Huis, programma: TestClient
) -> None:
    daad = {**SIGNAAL, "bronnen": [*BRON["bronnen"], {"titel": "Nog een"}]}
    twee = (("een.pdf", PDF), ("twee.txt", b"fictief"))
    eerst, weer = (deel(programma, huis.eigen, daad, "twee", *twee) for _ in range(2))
    assert eerst.status_code == weer.status_code == 201
    assert eerst.json() == {**weer.json(), "positie": eerst.json()["positie"]}
    for i, (_, inhoud) in enumerate(twee, 1):
        adres = f"/api/v1/dossiers/{huis.eigen}/documenten/{eerst.json()['nummer']}/{i}"
        assert programma.get(adres).content == inhoud
    anders = deel(programma, huis.eigen, daad, "twee", ("een.pdf", PDF + b"!"), twee[1])
    assert anders.status_code == 422  # the same key, and another file


def test_a_program_that_sends_what_does_not_fit_is_told_all_of_it_and_nothing_is_recorded(
    huis: Huis, programma: TestClient
) -> None:
    voor = huis.register.journal.positie()
    met = SIGNAAL | BRON
    ander = {"bronnen": [{"document": sha256(b"iets anders").hexdigest()}]}
    for daad, bestanden, status, plaats in (
        (met, [("x.exe", b"MZ"), (GEDRAAID, PDF)], 400,
         {"body/bronnen/0/document", "body/bronnen/1/document"}),
        (SIGNAAL, [("a.pdf", PDF)], 400, {"body/bronnen/0/document"}),  # no such source
        (SIGNAAL | ander, [("a.pdf", PDF)], 400, {"body/bronnen/0/document"}),
        ([met], [("a.pdf", PDF)], 400, {"body"}),
        ({**met, "gebeurd": "ooit"}, [("a.pdf", PDF)], 400, {"body/gebeurd"}),
        (met, [("a.pdf", bytes(51 * MIB))], 413, set[str]()),
    ):  # fmt: skip
        antwoord = deel(programma, huis.eigen, daad, "past-niet", *bestanden)
        assert antwoord.status_code == status
        assert antwoord.headers["content-type"] == "application/problem+json"
        assert {fout["plaats"] for fout in antwoord.json()["errors"]} == plaats
        assert ".exe" not in antwoord.text
    adres = f"/api/v1/dossiers/{huis.eigen}/handelingen"
    soort = {"Idempotency-Key": "kapot", "content-type": "multipart/form-data; boundary=x"}
    for kapot in (b"", b"--x", b"--x\r\n\r\n\r\n--x--", b"--x\r\nContent-Disposition: form-data; "):
        assert programma.post(adres, content=kapot, headers=soort).status_code == 400
    elders = f"/api/v1/dossiers/{huis.eigen}/tijdlijn"
    assert programma.post(elders, content=b"--x--", headers=soort).status_code in {405, 415}
    assert huis.register.journal.positie() == voor


# ── reading it ────────────────────────────────────────────────────────────────────────────────


def samengesteld(delen: list[tuple[str, str | None, bytes]]) -> bytes:
    uit = b""
    for naam, bestand, inhoud in delen:
        kop = f'Content-Disposition: form-data; name="{naam}"'
        kop += f'; filename="{bestand}"' if bestand is not None else ""
        uit += b"--grens\r\n" + kop.encode() + b"\r\n\r\n" + inhoud + b"\r\n"
    return uit + b"--grens--\r\n"


SOORT = "multipart/form-data; boundary=grens"


@given(
    inhoud=st.lists(st.binary(max_size=60) | st.sampled_from([b"\r\n--gren", b"\r\n-", b"--grens"]))
    .map(b"".join).filter(lambda b: b"\r\n--grens" not in b),
    stukken=st.lists(st.integers(1, 40), min_size=1, max_size=30),
)  # fmt: skip
def test_however_a_form_is_cut_in_pieces_the_same_comes_out(
    inhoud: bytes, stukken: list[int]
) -> None:
    rest = samengesteld([("veld", None, "één".encode()), ("bestand", "a.pdf", inhoud or b"x")])
    lezer = Meerdelig(SOORT)
    for lengte in stukken:
        lezer.voer(rest[:lengte])
        rest = rest[lengte:]
    lezer.voer(rest)
    uit = lezer.einde()
    assert uit.velden == {"veld": "één"}
    assert uit.bestanden["bestand"].inhoud == (inhoud or b"x")


@pytest.mark.parametrize(
    ("data", "fout"),
    [
        (b"", Onleesbaar),
        (samengesteld([("a", None, b"x")])[:-6], Onleesbaar),
        (b"--grens\r\nContent-Disposition: form-data\r\n\r\nx\r\n--grens--", Onleesbaar),
        (b"--grens\r\n" + b"x" * 20_000, Onleesbaar),
        (samengesteld([(f"v{i}", None, b"") for i in range(700)]), Onleesbaar),
        (samengesteld([("v", None, b"x" * MIB)]), TeGroot),
    ],
)  # fmt: skip
def test_what_is_no_form_or_breaks_off_is_refused(data: bytes, fout: type[Exception]) -> None:
    def lees() -> None:
        lezer = Meerdelig(SOORT)
        lezer.voer(data)
        lezer.einde()

    with pytest.raises(fout):
        lees()
    with pytest.raises(Onleesbaar):
        Meerdelig("multipart/form-data")


def _leest(omvang: int) -> int:
    """By how many MiB a process grows that reads a file of so many."""

    def lees() -> int:
        eerst = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        lezer, stuk = Meerdelig(SOORT), bytes(MIB)
        lezer.voer(samengesteld([("b", "a.pdf", b"")])[: -len(b"\r\n--grens--\r\n")])
        for _ in range(omvang):
            lezer.voer(stuk)
        lezer.voer(b"\r\n--grens--\r\n")
        assert lezer.einde().te_groot == ["b"]
        return min(98, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - eerst) // 1024)

    return in_een_kind(lees)


def test_a_file_that_is_too_large_costs_no_more_memory_the_larger_it_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(meerdelig, "DOCUMENTEN_MAX", 8 * MIB)
    assert _leest(60) < 40


@pytest.mark.parametrize("naam", ["a.PDF", "b.Docx", "c.tar.zip", "Brief 3 mei.eml"])
def test_ordinary_names_are_taken_as_they_are(naam: str) -> None:
    assert bestandsnamen.neem_aan(f"C:\\map/{naam}", b"x").naam == naam
    with pytest.raises(DocumentGeweigerd):
        bestandsnamen.neem_aan(f"{naam}.js", b"x")


def test_a_case_whose_name_looks_like_that_of_another_says_so_wherever_one_chooses_by_it(
    deur: TestClient,
) -> None:
    waarschuwing = "mengt Cyrillische en Latijnse letters"
    for kenmerk, vreemd in (
        ("IM-LIJKT-OP", False),
        ("I\N{CYRILLIC CAPITAL LETTER EM}-LIJKT-OP", True),
    ):
        opening = {"kenmerk": kenmerk, "fictief": "ja", "sleutel": kenmerk}
        pad = stuur_vorm(deur, "/dossiers/nieuw", **opening).headers["location"]
        zaak = pad.removesuffix("/vastleggen")
        adressen = ("/", zaak, pad, f"{pad}/melding_gedaan", f"{zaak}/kennis")
        bladen = [deur.get(adres).text for adres in adressen]
        assert [waarschuwing in blad for blad in bladen] == [vreemd] * len(adressen)
