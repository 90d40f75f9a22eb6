"""What somebody may not see is not there; what somebody sees is on record before it is shown."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import psycopg
import pytest
from starlette.testclient import TestClient

from api.beheer.opstelling import Opstelling
from ledger.daden.toegangsdaden import BelangGemeld
from ledger.toegang.toegang import Lezer
from ledger.toegangslog.toegangslog import GeenToegang
from projections.beelden.inzagebeeld import Inzagebeeld, Inzageregel
from projections.vragen.leesdeur import OnbekendDossier
from tests.opstelling.serveren import HIER
from tests.opstelling.storingen import Server, Storing
from tests.opstelling.toegangshuis import LID, TWEEDE, Huis, open_huis

WEG = "d-AAAAAAAAAAAAAAAAAAAAAA"
NIET_TE_NOTEREN = ("abc", "x" * 201, "regel\x1btwee", "omgekeerd\u202e", "nul\0letters")
VAN_EEN_ZAAK = (
    "/dossiers/{}",
    "/dossiers/{}?bekendOp=2020-01-01",
    "/termijnenbord?dossier={}",
    "/termijnenbord.ics?dossier={}",
    "/api/v1/dossiers/{}",
    "/api/v1/dossiers/{}/tijdlijn",
    "/api/v1/dossiers/{}/toetsen",
    "/api/v1/termijnenbord?dossier={}",
)
VAN_ALLES = (
    "/",
    "/termijnenbord",
    "/termijnenbord?bronnenTot=2025-01-01",
    "/termijnenbord.ics",
    "/normen",
    "/api/v1/dossiers",
    "/api/v1/termijnenbord",
)


@pytest.fixture(scope="module")
def huis(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Huis]:
    with open_huis(server, tmp_path_factory.mktemp("huis")) as huis:
        huis.eigen = huis.zaak("Z-EIGEN")
        huis.ander = huis.zaak("Z-ANDER", TWEEDE)
        huis.stel_aan("lezer-fictief", "secretaris")
        huis.geef_toegang("lezer-fictief", huis.eigen)
        huis.stel_aan("auditor-fictief", "auditor")
        huis.stel_aan("opsteller-fictief", "antwoordopsteller")
        huis.geef_opdracht("opsteller-fictief", huis.eigen)
        yield huis


@pytest.fixture
def lezer(huis: Huis) -> TestClient:
    return huis.deur("lezer-fictief", "secretaris")


def zonder_eigen_id(tekst: str, id_: str) -> str:
    """The answer without what was asked, and without the token of this session's forms."""
    return re.sub(r'name="_formulier" value="[^"]+"', "", tekst.replace(id_, "ID"))


@pytest.mark.parametrize("adres", VAN_EEN_ZAAK)
def test_c1_a_case_that_one_may_not_see_answers_as_one_that_is_not_there(
    huis: Huis, lezer: TestClient, adres: str
) -> None:
    verborgen, weg = lezer.get(adres.format(huis.ander)), lezer.get(adres.format(WEG))
    assert verborgen.status_code == weg.status_code == 404
    assert zonder_eigen_id(verborgen.text, huis.ander) == zonder_eigen_id(weg.text, WEG)
    assert {k: v for k, v in verborgen.headers.items() if k != "content-length"} == {
        k: v for k, v in weg.headers.items() if k != "content-length"
    }
    assert lezer.get(adres.format(huis.eigen)).status_code == 200  # control


@pytest.mark.parametrize("adres", VAN_ALLES)
def test_c2_no_list_board_or_calendar_shows_what_one_may_not_see(
    huis: Huis, lezer: TestClient, adres: str
) -> None:
    antwoord = lezer.get(adres)
    assert antwoord.status_code == 200
    for spoor in (huis.ander, "Z-ANDER"):
        assert spoor not in antwoord.text
    if adres != "/normen":  # control: what one may see is there
        assert huis.eigen in antwoord.text or "Z-EIGEN" in antwoord.text


def test_c1_on_the_command_line_a_hidden_case_has_no_other_name_than_was_typed(huis: Huis) -> None:
    def nergens(_: Lezer, __: str, dossier: str) -> None:
        raise OnbekendDossier(dossier)

    delen: dict[str, Any] = {"register": huis.register, "leesmodel": huis.leesmodel}
    zelf: Any = SimpleNamespace(
        **delen, lezer=Lezer("lezer-fictief"), raadplegen=SimpleNamespace(zaak=nergens)
    )
    assert huis.register.vind_dossier("Z-ANDER") == huis.ander  # control: it is found
    for naam in ("Z-ANDER", "Z-NERGENS"):
        with pytest.raises(OnbekendDossier, match=f"^{naam}$"):
            Opstelling.zaak(zelf, naam, "een steekproef")


def test_c2_nor_does_the_history_of_a_verdict(huis: Huis, lezer: TestClient) -> None:
    (relaas,) = lezer.get(f"/api/v1/dossiers/{huis.eigen}/toetsen").json()["relazen"]
    weg = ["niet_van_toepassing"]
    toets = next(t for t in relaas["toetsen"] if t["aanleiding"] and t["uitkomsten"] != weg)
    adres = f"/dossiers/{{}}/geschiedenis?norm={toets['norm']}&aanleiding={toets['aanleiding']}"
    assert lezer.get(adres.format(huis.eigen)).status_code == 200
    assert lezer.get(adres.format(huis.ander)).status_code == 404


def test_c8_what_is_read_is_on_record_with_its_purpose(huis: Huis) -> None:
    deur = huis.deur("lezer-fictief", "secretaris", doel="voorbereiding zitting (fictief)")
    voor = len(huis.gelezen("ingezien"))
    assert deur.get(f"/dossiers/{huis.eigen}").status_code == 200
    inzage = huis.gelezen("ingezien")[voor:]
    assert [(i["account"], i["wat"], i["dossier"]) for i in inzage] == [
        ("lezer-fictief", "dossier", huis.eigen)
    ]
    assert deur.get(f"/dossiers/{huis.ander}").status_code == 404
    geweigerd = huis.gelezen("geweigerd")[-1]
    assert (geweigerd["account"], geweigerd["reden"]) == ("lezer-fictief", "geen_toegang")


@pytest.mark.parametrize("adres", [*VAN_ALLES, "/dossiers/{}", "/api/v1/dossiers/{}/tijdlijn"])
def test_c8_whoever_does_not_say_what_for_is_asked_first(huis: Huis, adres: str) -> None:
    deur = huis.deur("lezer-fictief", "secretaris", doel=None)
    adres = adres.format(huis.eigen)
    antwoord = deur.get(adres)
    if adres.startswith("/api/"):
        assert antwoord.status_code == 403
        assert "waarvoor" in antwoord.json()["detail"]
        assert deur.get(adres, headers={"x-doel": "een steekproef"}).status_code == 200
        return
    assert antwoord.status_code == 303
    vraag = deur.get(antwoord.headers["location"])
    assert "Waarvoor leest u?" in vraag.text
    (token,) = re.findall(r'name="_formulier" value="([^"]+)"><input', vraag.text)
    for doel in (*NIET_TE_NOTEREN, "een steekproef"):
        velden = {"doel": doel, "naar": adres, "_formulier": token}
        gekozen = deur.post("/doel", data=velden, headers={"origin": HIER})
        assert gekozen.status_code == (400 if doel in NIET_TE_NOTEREN else 303), doel
    assert gekozen.headers["location"] == adres
    assert deur.get(adres).status_code == 200


@pytest.mark.parametrize(
    ("kop", "status"),
    [
        (b"een steekproef", 200),
        ("É é ’n steekproef".encode(), 200),
        (b"een steekpro\xe9f", 200),  # Latin-1
        (b"stuur\xc2\x9bteken", 400),
        ("omgekeerd\u202e".encode(), 400),
        (b"x" * 201, 400),
        (b"abc", 403),
    ],
)
def test_c8_a_purpose_that_cannot_be_noted_is_refused_with_what_was_expected(
    huis: Huis, kop: bytes, status: int
) -> None:
    deur = huis.deur("lezer-fictief", "secretaris", doel=None)
    antwoord = deur.get(f"/api/v1/dossiers/{huis.eigen}", headers={b"x-doel": kop})
    assert antwoord.status_code == status
    if status == 400:
        assert antwoord.json()["detail"].startswith("X-Doel: Zeg het in ")
    if status == 403:  # three letters: refused, on record and told why
        geweigerd = {(i["account"], i["reden"]) for i in huis.gelezen("geweigerd")}
        assert ("lezer-fictief", "geen_doel") in geweigerd
        assert "vijf tekens" in antwoord.json()["detail"]


def test_without_a_purpose_no_answer_tells_that_there_is_a_case_of_ones_own_interest(
    huis: Huis,
) -> None:
    daad = BelangGemeld(account="partij-fictief", dossier=huis.ander, reden=None)
    huis.stel_aan("partij-fictief", "auditor")
    huis.toegang.meld_belang(LID, daad)
    deur = huis.deur("partij-fictief", "auditor", doel=None)
    antwoorden = {
        zonder_eigen_id(deur.get(f"/api/v1/dossiers/{id_}").text, id_) for id_ in (huis.ander, WEG)
    }
    assert len(antwoorden) == 1
    met = deur.get(f"/api/v1/dossiers/{huis.ander}", headers={"x-doel": "een steekproef"})
    assert met.status_code == 404  # control: it is out of sight


@pytest.mark.parametrize(
    ("account", "rol"), [("auditor-fictief", "auditor"), ("opsteller-fictief", "antwoordopsteller")]
)
def test_c16_whoever_reads_under_pseudonyms_finds_no_name(
    huis: Huis, account: str, rol: str
) -> None:
    """Nor a title or case number that was written freely, nor an id that is the same elsewhere."""
    deur = huis.deur(account, rol)
    sporen = ("Z-EIGEN", "Z-ANDER", "Titel van", "melder-Z", "baas-Z")
    log = b" ".join(regel.state for regel in huis.register.journal.lees()).decode()
    personen = set(re.findall(r'"(s-[A-Za-z0-9_-]{22})"', log))
    assert len(personen) == 4
    gezien = 0
    for adres in (*VAN_ALLES, *(a.format(huis.eigen) for a in VAN_EEN_ZAAK)):
        antwoord = deur.get(adres)
        assert antwoord.status_code == 200, adres
        heel = antwoord.text + str(antwoord.headers)
        assert not [spoor for spoor in (*sporen, *personen) if spoor in heel], adres
        gezien += huis.eigen in heel
    assert gezien > 4  # control: the case itself is there
    open_ = huis.deur("lezer-fictief", "secretaris").get(f"/dossiers/{huis.eigen}").text
    assert "Z-EIGEN" in open_


def test_who_read_a_case_stands_on_its_page_with_purposes_and_refusals(huis: Huis) -> None:
    doel = "een herkenbaar doel (fictief)"
    assert (
        huis.deur("lezer-fictief", "secretaris", doel=doel)
        .get(f"/dossiers/{huis.eigen}")
        .status_code
        == 200
    )
    huis.stel_aan("geweigerd-fictief", "secretaris")
    deur = huis.deur("geweigerd-fictief", "secretaris")
    assert deur.get(f"/dossiers/{huis.eigen}").status_code == 404
    lid = huis.deur(LID.account, "commissielid")
    assert f'href="/dossiers/{huis.eigen}/inzage"' in lid.get(f"/dossiers/{huis.eigen}").text
    blad = lid.get(f"/dossiers/{huis.eigen}/inzage").text
    for spoor in ("lezer-fictief", doel, "geweigerd-fictief", "heeft geen toegang", "Z-EIGEN"):
        assert spoor in blad
    gelezen = [(i["account"], i["wat"]) for i in huis.gelezen("ingezien")]
    assert (LID.account, "inzage") in gelezen  # and so is this


def test_an_auditor_sees_who_read_under_names_that_mean_nothing_elsewhere(huis: Huis) -> None:
    auditor = huis.deur("auditor-fictief", "auditor")
    blad = auditor.get(f"/dossiers/{huis.eigen}/inzage")
    assert blad.status_code == 200
    inhoud = blad.text.partition("<main")[2]
    for spoor in ("lezer-fictief", "demo-lid-1", "auditor-fictief", "Z-EIGEN", "herkenbaar doel"):
        assert spoor not in inhoud
    namen = set(re.findall(r'data-kop="Wie">([0-9a-f]{12})<', inhoud))
    assert len(namen) > 1
    ander = auditor.get(f"/dossiers/{huis.ander}/inzage").text
    assert namen.isdisjoint(re.findall(r'data-kop="Wie">([0-9a-f]{12})<', ander))


def test_the_extract_for_whoever_reported_counts_roles_and_names_nobody(huis: Huis) -> None:
    lid = huis.deur(LID.account, "commissielid")
    assert lid.get(f"/dossiers/{huis.eigen}/inzage").status_code == 200
    huis.deur("lezer-fictief", "secretaris").get(f"/dossiers/{huis.eigen}")
    inhoud = lid.get(f"/dossiers/{huis.eigen}/inzage/uittreksel").text.partition("<main")[2]
    for spoor in ("-fictief", "demo-lid", "fictief)", "herkenbaar doel"):
        assert spoor not in inhoud
    rijen = re.findall(r'data-kop="Rol">([^<]+)</td><td [^>]+>([^<]+)</td>', inhoud)
    assert {"commissielid", "secretaris"} <= {rol for rol, _ in rijen}
    assert all(n in {"minder dan 5", "0"} or int(n) >= 5 for _, n in rijen)


def test_c2_the_extract_tells_no_number_between_nothing_and_five() -> None:
    op = datetime(2026, 3, 2, 9, tzinfo=UTC)
    regel = Inzageregel("r-1", op, "x", "secretaris", "dossier", None, None, pseudoniem=False)
    geweigerd = replace(regel, geweigerd="geen_toegang")
    geteld = []
    for aantal in (1, 4, 5, 6):
        regels = (regel,) * aantal + (geweigerd,) * (6 - aantal)
        (dag,) = Inzagebeeld(
            "d-1", None, op, regels, pseudoniem=False, totaal=len(regels)
        ).per_dag()
        geteld.append((dag.gelezen, dag.geweigerd))
    assert geteld == [(None, 5), (None, None), (5, None), (6, 0)]


@pytest.mark.parametrize("adres", ["/dossiers/{}", "/dossiers/{}/inzage"])
@pytest.mark.parametrize(
    ("account", "rol", "status"),
    [
        (TWEEDE.account, "commissielid", 404),
        ("lezer-fictief", "secretaris", 403),
        ("beheerder-fictief", "beheerder", 403),
        ("vreemde-fictief", "commissielid", 403),
    ],
)
def test_c1_whether_a_case_is_there_is_told_to_nobody_who_may_not_see_it(
    huis: Huis, account: str, rol: str, status: int, adres: str
) -> None:
    """Neither by a list of who read it, nor to a role that reads no cases at all."""
    if "beheerder-fictief" not in huis.toegang.stand().accounts():
        huis.stel_aan("beheerder-fictief", "beheerder")
    dossier = huis.eigen if account == TWEEDE.account else huis.ander
    deur = huis.deur(account, rol)
    verborgen, weg = (deur.get(adres.format(id_)) for id_ in (dossier, WEG))
    if (account, adres) == ("lezer-fictief", "/dossiers/{}"):
        status = 404
    assert verborgen.status_code == weg.status_code == status
    assert zonder_eigen_id(verborgen.text, dossier) == zonder_eigen_id(weg.text, WEG)


def test_an_assignment_shows_its_own_cases_only(huis: Huis) -> None:
    deur = huis.deur("opsteller-fictief", "antwoordopsteller")
    assert huis.ander not in deur.get("/").text
    assert deur.get(f"/dossiers/{huis.ander}").status_code == 404
    assert huis.deur("auditor-fictief", "auditor").get(f"/dossiers/{huis.ander}").status_code == 200


def test_what_was_taken_away_is_gone_at_the_next_question(huis: Huis) -> None:
    huis.stel_aan("kort-fictief", "secretaris")
    gegeven = huis.geef_toegang("kort-fictief", huis.eigen)
    deur = huis.deur("kort-fictief", "secretaris")
    assert deur.get(f"/dossiers/{huis.eigen}").status_code == 200
    huis.toegang.trek_in(LID, gegeven, "fictief")
    assert deur.get(f"/dossiers/{huis.eigen}").status_code == 404
    huis.geef_toegang("kort-fictief", huis.eigen)
    assert deur.get(f"/dossiers/{huis.eigen}").status_code == 200
    belang = BelangGemeld(account="kort-fictief", dossier=huis.eigen, reden="fictief")
    huis.toegang.meld_belang(TWEEDE, belang)
    assert deur.get(f"/dossiers/{huis.eigen}").status_code == 404
    assert huis.eigen not in deur.get("/").text


def test_a_role_that_the_provider_does_not_vouch_for_gives_nothing(huis: Huis) -> None:
    for rollen in ((), ("auditor",), ("commissielid",)):
        antwoord = huis.deur("lezer-fictief", *rollen).get("/")
        assert antwoord.status_code == 403, rollen
        assert "geen rol" in antwoord.text
    assert huis.deur("vreemde-fictief", "commissielid").get("/").status_code == 403


def test_nobody_records_in_a_case_that_they_may_not_see_and_openers_see_theirs(huis: Huis) -> None:
    lezer = huis.stel_aan("schrijver-fictief", "secretaris")
    positie = huis.register.journal.positie()
    for dossier in (huis.eigen, huis.ander, WEG):
        with pytest.raises(GeenToegang):
            huis.leg_vast(dossier, "mededeling_gedaan", lezer, tekst="fictief")
    assert huis.register.journal.positie() == positie
    eigen = huis.zaak("Z-GEOPEND", lezer)
    assert huis.deur("schrijver-fictief", "secretaris").get(f"/dossiers/{eigen}").status_code == 200
    huis.klok.later = timedelta(days=100)
    try:
        deur = huis.deur("schrijver-fictief", "secretaris")
        assert deur.get(f"/dossiers/{eigen}").status_code == 404  # what opening gave is over
    finally:
        huis.klok.later = timedelta()


@pytest.mark.storing
def test_c9_without_an_access_log_nothing_is_shown(
    server: Server, storing: Storing, tmp_path_factory: pytest.TempPathFactory
) -> None:
    dsn = storing.dsn("HUIS_toegang")
    with open_huis(server, tmp_path_factory.mktemp("broos"), toegangsdsn=dsn) as huis:
        eigen = huis.zaak("Z-EIGEN")
        deur = huis.deur(LID.account, "commissielid")
        assert deur.get(f"/dossiers/{eigen}").status_code == 200  # control
        storing.modus = "zwart_gat"
        for adres in (f"/dossiers/{eigen}", "/", f"/api/v1/dossiers/{eigen}/tijdlijn"):
            antwoord = deur.get(adres)
            assert antwoord.status_code == 503, adres
            assert "Z-EIGEN" not in antwoord.text
        storing.modus = "door"


def test_an_entry_at_which_the_read_tables_stopped_is_told_on_every_page(
    huis: Huis, server: Server
) -> None:
    deur, stop = huis.deur(LID.account, "commissielid"), "UPDATE lees.positie SET gestopt_bij = "
    zin = "Nr. 3 is niet te lezen."
    with psycopg.connect(server.dsn(huis.databank), autocommit=True) as databank:
        assert zin not in deur.get("/").text  # the control
        databank.execute(f"{stop} 3, reden = 'fictief' WHERE projectie = 'dossiers'")
        try:
            for pad in ("/", f"/dossiers/{huis.eigen}", "/normen", "/nergens"):
                assert zin in deur.get(pad).text, pad
        finally:
            databank.execute(f"{stop} NULL, reden = NULL")
