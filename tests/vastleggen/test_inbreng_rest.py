"""What is recorded over the API is found where it is said to be, and silence is never called no."""

from collections.abc import Iterator
from typing import Any

import pytest
from psycopg import OperationalError
from starlette.testclient import TestClient

from ledger.toegangslog.toegangslog import ToegangOnbereikbaar
from ledger.toegangslog.toegangspoort import BewaaktRegister
from ledger.vastleggen.register import Register
from projections.leesmodel.leesmodel import Vastgelopen
from projections.vragen.raadplegen import Raadplegen
from tests.opstelling.storingen import Server
from tests.opstelling.toegangshuis import LID, TWEEDE, Huis, open_huis
from tests.vastleggen.test_inbreng import SIGNAAL, deur_van, handelingen, stuur


@pytest.fixture(scope="module")
def huis(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Huis]:
    with open_huis(server, tmp_path_factory.mktemp("inbreng-rest")) as huis:
        huis.eigen = huis.zaak("Z-INBRENG")
        huis.ander = huis.zaak("Z-ELDERS", TWEEDE)
        huis.stel_aan("auditor-fictief", "auditor")
        huis.geef_toegang(LID.account, huis.ander)
        yield huis


@pytest.fixture
def deur(huis: Huis) -> TestClient:
    return deur_van(huis, LID.account, "commissielid")


def _correctie(van_daad: str) -> dict[str, Any]:
    velden = {"veld": "vorm", "nieuwe_waarde": "schriftelijk", "reden": "fictief"}
    return {"daad": "correctie", "van_daad": van_daad, **velden}


def test_a_move_is_refused_when_the_case_changed_since_it_was_read(
    huis: Huis, deur: TestClient
) -> None:
    adres = f"/api/v1/dossiers/{huis.eigen}/handelingen"
    daad = stuur(deur, huis.eigen, SIGNAAL, "te-verplaatsen").json()
    gelezen = deur.get(adres).headers["etag"]
    assert stuur(deur, huis.eigen, SIGNAAL, "tussendoor").status_code == 201
    weg = {"daad": "verkeerd_dossier", "van_daad": daad["id"], "naar": huis.ander, "reden": None}
    voor = huis.register.journal.positie()
    te_laat = stuur(deur, huis.eigen, weg, "weg-te-laat", **{"If-Match": gelezen})
    assert (te_laat.status_code, huis.register.journal.positie()) == (412, voor)
    nu = deur.get(adres).headers["etag"]
    assert stuur(deur, huis.eigen, weg, "weg-op-tijd", **{"If-Match": nu}).status_code == 201


def test_whatever_was_recorded_is_found_at_its_location_and_in_the_collection(
    huis: Huis, deur: TestClient
) -> None:
    daad = stuur(deur, huis.eigen, SIGNAAL, "vindbaar").json()
    for inhoud in (
        _correctie(daad["id"]),
        {"daad": "verkeerd_dossier", "van_daad": daad["id"], "naar": huis.ander, "reden": None},
        {"daad": "dossier_gesloten", "reden": "fictief"},
        {"daad": "dossier_heropend", "reden": "fictief"},
    ):
        antwoord = stuur(deur, huis.eigen, inhoud, f"vindbaar-{inhoud['daad']}")
        assert antwoord.status_code == 201, antwoord.text
        gevonden = deur.get(antwoord.headers["location"])
        assert gevonden.status_code == 200
        assert gevonden.json()["id"] == antwoord.json()["id"]
        soort = handelingen(deur, huis.eigen, f"?daad={inhoud['daad']}")["handelingen"]
        assert antwoord.json()["nummer"] in {h["nummer"] for h in soort}


def test_a_correction_that_was_taken_back_says_so(huis: Huis, deur: TestClient) -> None:
    daad = stuur(deur, huis.eigen, SIGNAAL, "terug").json()
    plek = stuur(deur, huis.eigen, _correctie(daad["id"]), "terug-1").headers["location"]
    assert deur.get(plek).json()["vervallen"] is False
    terug = {"daad": "handeling_ingetrokken", "van_daad": plek.rpartition("/")[2], "reden": "f"}
    assert stuur(deur, huis.eigen, terug, "terug-2").status_code == 201
    assert deur.get(plek).json()["vervallen"] is True


def test_an_act_that_was_moved_says_out_of_which_case_to_whoever_sees_that_case(
    huis: Huis, deur: TestClient
) -> None:
    naar = huis.zaak("Z-NAAR")
    id_ = huis.leg_vast(huis.eigen, "signaal_geuit", vorm=None)
    weg = {"daad": "verkeerd_dossier", "van_daad": id_, "naar": naar, "reden": None}
    assert stuur(deur, huis.eigen, weg, "verplaats-weg").status_code == 201
    huis.geef_toegang(TWEEDE.account, naar)
    tweede = deur_van(huis, TWEEDE.account, "commissielid")
    for wie, uit in ((deur, huis.eigen), (tweede, None)):
        blad = wie.get(f"/dossiers/{naar}").text
        alle = wie.get(f"/api/v1/dossiers/{naar}/handelingen").json()["handelingen"]
        assert [h["uit_dossier"] for h in alle if h["verplaatst"]] == [uit]
        assert (f'Kwam uit <a href="/dossiers/{huis.eigen}">' in blad) is (uit is not None)
        assert ("Kwam uit een ander dossier" in blad) is (uit is None)
        assert (huis.eigen in blad) is (uit is not None)
    assert "Kwam uit" not in deur.get(f"/dossiers/{huis.eigen}").text  # control: made there


def test_a_tie_to_a_case_out_of_view_is_in_no_collection(huis: Huis, deur: TestClient) -> None:
    verborgen = huis.zaak("Z-VERBORGEN", TWEEDE)
    huis.geef_toegang(TWEEDE.account, huis.eigen)
    tweede = deur_van(huis, TWEEDE.account, "commissielid")
    band = {"daad": "dossiers_gekoppeld", "dossiers": [huis.eigen, verborgen], "grond": None}
    antwoord = stuur(tweede, huis.eigen, band, "koppel")
    assert antwoord.status_code == 201
    assert tweede.get(antwoord.headers["location"]).status_code == 200
    assert deur.get(antwoord.headers["location"]).status_code == 404
    assert verborgen not in deur.get(f"/api/v1/dossiers/{huis.eigen}/handelingen?aantal=500").text


def test_what_does_not_fit_is_told_without_the_ids_that_came_in(
    huis: Huis, deur: TestClient
) -> None:
    vreemd = "Jan-Fictief-uit-Ons-Dorp"
    for i, daad in enumerate(
        (
            _correctie(vreemd),
            {**SIGNAAL, "na": [{"id": vreemd, "hoe": "daarna"}]},
            {"daad": "handeling_ingetrokken", "van_daad": vreemd, "reden": None},
            {"daad": "verkeerd_dossier", "van_daad": vreemd, "naar": huis.ander, "reden": None},
        )
    ):
        antwoord = stuur(deur, huis.eigen, daad, f"vreemd-{i}")
        assert antwoord.status_code in {400, 409}, antwoord.text
        assert vreemd not in antwoord.text
        assert huis.eigen not in antwoord.text
        assert antwoord.json()["errors"] or len(antwoord.json()["detail"]) > 20


@pytest.mark.parametrize("fout", [OperationalError("weg"), ToegangOnbereikbaar("weg")])
@pytest.mark.parametrize("bewaakt", [True, False], ids=["guarded", "control: as it was"])
def test_a_case_that_is_there_while_nobody_may_see_it_yet_is_not_called_unrecorded(
    huis: Huis, monkeypatch: pytest.MonkeyPatch, fout: Exception, bewaakt: bool
) -> None:
    deur = deur_van(huis, LID.account, "commissielid")
    stuk = TestClient(huis.app, str(deur.base_url), raise_server_exceptions=False)
    stuk.headers, stuk.cookies = deur.headers, deur.cookies
    echt = Register.leg_zelf_vast
    zaak = {"kenmerk": f"Z-HALF-{bewaakt}-{type(fout).__name__}", "fictief": True}
    kop = {"Idempotency-Key": f"half-{bewaakt}-{type(fout).__name__}"}

    def weg(zelf: Register, inzendingen: Any, *meer: Any, **nog: Any) -> Any:
        if inzendingen[0].handeling.daad == "toegang_bij_opening":
            raise fout
        return echt(zelf, inzendingen, *meer, **nog)

    with monkeypatch.context() as even:
        even.setattr(Register, "leg_zelf_vast", weg)
        if not bewaakt:
            even.setattr(BewaaktRegister, "_geef_inzage", lambda *_: None)
        antwoord = stuk.post("/api/v1/dossiers", json=zaak, headers=kop)
    if bewaakt:
        assert antwoord.status_code == 503
        assert "Onbekend is of dit is vastgelegd" in antwoord.text
        weer = deur.post("/api/v1/dossiers", json=zaak, headers=kop)
        assert weer.status_code == 201
        assert deur.get(weer.headers["location"]).status_code == 200
    else:
        assert antwoord.status_code == 201
        assert deur.get(antwoord.headers["location"]).status_code == 404


@pytest.mark.parametrize("fout", [Vastgelopen("toetsen", 7, "x"), OperationalError("geheim")])
def test_a_projection_that_stands_still_and_a_database_that_is_silent_are_no_faults_of_ours(
    deur: TestClient, monkeypatch: pytest.MonkeyPatch, fout: Exception
) -> None:

    def nu_niet(*_: Any, **__: Any) -> Any:
        raise fout

    monkeypatch.setattr(Raadplegen, "bord", nu_niet)
    api, blad = deur.get("/api/v1/termijnenbord"), deur.get("/termijnenbord")
    assert (api.status_code, blad.status_code) == (503, 503)
    assert api.headers["retry-after"] == "5"
    for antwoord in (api, blad):
        assert ("staat stil bij nr 7" in antwoord.text) is isinstance(fout, Vastgelopen)
        assert "geheim" not in antwoord.text


def test_an_access_log_that_is_silent_refuses_every_question_about_access(
    huis: Huis, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stil(*_: Any, **__: Any) -> Any:
        raise OperationalError

    monkeypatch.setattr(huis.toegangsjournal, "lees", stil)
    monkeypatch.setattr(huis.toegangsjournal, "eerste_met", stil)
    toegang = huis.toegang
    for vraag in (
        lambda: toegang.stand_voor(huis.klok()),
        lambda: toegang.besluit(LID, "overzien"),
        toegang.begonnen_met,
        toegang.stand,
    ):
        with pytest.raises(ToegangOnbereikbaar):
            vraag()
