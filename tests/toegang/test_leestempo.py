"""Who signs in and who reads much is on record, where the commission looks."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta

import pytest
from starlette.testclient import TestClient

from api.web.demogebruikers import DEMOGEBRUIKERS
from ledger.toegang.toegang import Lezer
from ledger.toegangslog.aanmeldingen import Aanmeldingen
from ledger.toegangslog.toegangslog import GeenToegang, Toegangslog
from tests.opstelling.serveren import HIER
from tests.opstelling.storingen import Server
from tests.opstelling.toegangshuis import LID, Huis, open_huis, stuur

LEZER = Lezer("lezer-fictief", frozenset({"secretaris"}))
DOEL = "voorbereiding van een zitting"


@pytest.fixture(scope="module")
def huis(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Huis]:
    """A house with more cases than anyone reads in ten minutes."""
    with open_huis(server, tmp_path_factory.mktemp("huis")) as huis:
        huis.stel_aan(LEZER.account, "secretaris")
        huis.geef_toegang(LEZER.account, None)
        wie = huis.toegang.wie(LID)
        for nummer in range(23):
            huis.register.open_dossier({"kenmerk": f"Z-{nummer}"}, wie=wie, sleutel=f"o{nummer}")
        huis.leesmodel.inhalen()
        yield huis


@pytest.fixture
def zaken(huis: Huis) -> Iterator[list[str]]:
    """The cases, on a day on which nobody read any."""
    huis.klok.later += timedelta(hours=1)
    yield list(huis.register.vind_dossiers([f"Z-{nummer}" for nummer in range(23)]).values())
    Aanmeldingen(huis.toegang).hervat(LEZER, DOEL)


def lees(huis: Huis, zaken: list[str], lezer: Lezer = LEZER) -> int:
    """How many of these cases are shown to somebody."""
    gezien = 0
    for zaak in zaken:
        with suppress(GeenToegang):
            huis.toegang.inzage(lezer, DOEL, "dossier", zaak)
            gezien += 1
    return gezien


def test_c16_more_than_twenty_cases_in_ten_minutes_are_told_and_stop_the_reader(
    huis: Huis, zaken: list[str]
) -> None:
    voor = len(huis.gelezen("veel_gelezen"))
    assert lees(huis, zaken[:20] * 2) == 40  # twenty, however often
    assert len(huis.gelezen("veel_gelezen")) == voor
    assert lees(huis, zaken[20:]) == 0
    alarm = huis.gelezen("veel_gelezen")[voor:]
    assert [(a["aantal"], a["gestopt"], a["account"]) for a in alarm] == [(21, True, LEZER.account)]
    assert lees(huis, zaken[:1]) == 0  # nor what was read before
    Aanmeldingen(huis.toegang).hervat(LEZER, "een ander doel (fictief)")
    assert lees(huis, zaken[:20]) == 20


def test_c16_the_same_cases_in_a_longer_time_stop_nobody(huis: Huis, zaken: list[str]) -> None:
    voor = len(huis.gelezen("veel_gelezen"))
    assert lees(huis, zaken[:15]) == 15
    huis.klok.later += timedelta(minutes=11)
    assert lees(huis, zaken[15:]) == 8
    assert len(huis.gelezen("veel_gelezen")) == voor
    assert lees(huis, zaken[:13]) == 12  # control: within these ten minutes it is too many


def test_c16_another_process_knows_who_was_stopped_and_what_was_read(
    huis: Huis, zaken: list[str]
) -> None:
    huis.klok.later = timedelta()
    dossiers = huis.toegang.partijen._journal
    elders = Toegangslog(huis.toegang.register, dossiers, huis.klok)
    huis.klok.later += timedelta(minutes=5)
    assert lees(huis, zaken[:20]) == 20
    with pytest.raises(GeenToegang, match="veel_gelezen"):
        elders.inzage(LEZER, DOEL, "dossier", zaken[20])
    vers = Toegangslog(huis.toegang.register, dossiers, huis.klok)
    huis.klok.later += timedelta(days=1)
    for proces in (huis.toegang, elders, vers):  # it does not pass by waiting
        with pytest.raises(GeenToegang, match="veel_gelezen"):
            proces.inzage(LEZER, DOEL, "dossier", zaken[0])


def test_c16_a_command_says_what_for_each_time_so_it_is_told_and_goes_on(
    huis: Huis, zaken: list[str]
) -> None:
    voor = len(huis.gelezen("veel_gelezen"))
    assert lees(huis, zaken, Lezer(LEZER.account, opdracht=True)) == 23
    assert [a["gestopt"] for a in huis.gelezen("veel_gelezen")[voor:]] == [False]


def test_c16_on_a_page_the_reader_is_asked_anew_and_the_commission_sees_it(
    huis: Huis, zaken: list[str]
) -> None:
    deur = huis.deur(LEZER.account, "secretaris")
    assert lees(huis, zaken[:19]) == 19
    assert deur.get(f"/dossiers/{zaken[19]}").status_code == 200
    gevraagd = deur.get(f"/dossiers/{zaken[20]}")
    assert gevraagd.status_code == 303
    assert "/doel?" in gevraagd.headers["location"]
    assert "meer dan twintig dossiers" in deur.get(gevraagd.headers["location"]).text
    api = deur.get(f"/api/v1/dossiers/{zaken[20]}")
    assert (api.status_code, "meer dan twintig dossiers" in api.text) == (403, True)
    assert deur.get("/").status_code == 200  # lists show no case
    antwoord = stuur(deur, "/doel", doel="opnieuw gezegd (fictief)", naar="/")
    assert antwoord.status_code == 303
    assert deur.get(f"/dossiers/{zaken[20]}").status_code == 200
    lid = huis.deur(LID.account, "commissielid")
    assert "meer dan twintig dossiers" in lid.get("/toegang").text
    blad = lid.get("/toegang/aanmeldingen").text
    assert lid.get("/toegang/aanmeldingen?op=0001-01-01").status_code == 400  # no day before it
    assert f"{LEZER.account}" in blad
    assert "Las 21 dossiers in tien minuten; moest opnieuw zeggen waarvoor." in blad
    assert "Zei opnieuw waarvoor, en las verder." in blad
    assert deur.get("/toegang/aanmeldingen").status_code == 403


# ── signing in ────────────────────────────────────────────────────────────────────────────────────


def test_signing_in_and_out_and_who_was_refused_stand_in_the_access_log(huis: Huis) -> None:
    stuk = Aanmeldingen(huis.toegang)
    deur = TestClient(huis.app, HIER, follow_redirects=False)
    wie = DEMOGEBRUIKERS[0]
    (token,) = {
        regel.split('value="')[1].split('"')[0]
        for regel in deur.get("/aanmelden").text.splitlines()
        if 'name="_formulier"' in regel
    }
    velden = {"gebruiker": wie.account, "_formulier": token}
    antwoord = deur.post("/aanmelden/demo", data=velden, headers={"origin": HIER})
    assert antwoord.status_code == 303
    (in_,) = huis.gelezen("aangemeld")
    assert (in_["account"], in_["rollen"]) == (wie.account, [wie.rol])
    assert stuur(deur, "/afmelden").status_code == 303
    assert [a["account"] for a in huis.gelezen("afgemeld")] == [wie.account]
    for _ in range(3):
        stuk.geweigerd(None, "niet_erkend")
        stuk.geweigerd("uit-fictief", "uitgeschakeld")
    stuk.beeindigd(LID, "uit-fictief")
    geweigerd = [(a["account"], a["reden"]) for a in huis.gelezen("aanmelding_geweigerd")]
    assert geweigerd == [("onbekend", "niet_erkend"), ("uit-fictief", "uitgeschakeld")]
    sleutels = {*deur.cookies.values(), *huis.sessies.levend}
    staat = b"".join(regel.state for regel in huis.toegangsjournal.lees())
    assert not any(sleutel.encode() in staat for sleutel in sleutels if len(sleutel) > 8)
    blad = huis.deur(LID.account, "commissielid").get("/toegang/aanmeldingen").text
    for zin in (
        f"Meldde zich aan als {wie.rol}.",
        "Meldde zich af.",
        "Iemand kwam met een aanmelding die niet klopte.",
        "Wilde zich aanmelden, maar is uitgeschakeld.",
        "Beëindigde de sessies van uit-fictief.",
    ):
        assert zin in blad


def test_c15_a_token_that_is_refused_is_on_record_and_its_sender_told_why(huis: Huis) -> None:
    deur, gezien = TestClient(huis.app, HIER), len(huis.gelezen("aanmelding_geweigerd"))
    huis.klok.later += timedelta(minutes=16)  # refusals are noted once per quarter of an hour
    for _ in range(2):
        antwoord = deur.get("/api/v1/dossiers", headers={"authorization": "Bearer van.een.ander"})
        assert antwoord.status_code == 401
        assert "Aanmelding geweigerd" in antwoord.json()["detail"]
    (nieuw,) = huis.gelezen("aanmelding_geweigerd")[gezien:]
    assert (nieuw["account"], nieuw["reden"]) == ("onbekend", "niet_erkend")


def test_who_cannot_be_noted_is_not_signed_in(huis: Huis, monkeypatch: pytest.MonkeyPatch) -> None:
    deur = TestClient(huis.app, HIER, follow_redirects=False)
    blad = deur.get("/aanmelden").text
    token = blad.split('name="_formulier" value="')[1].split('"')[0]
    velden = {"gebruiker": LID.account, "_formulier": token}
    monkeypatch.setattr(huis.toegang.boek, "noteer", _weg)
    antwoord = deur.post("/aanmelden/demo", data=velden, headers={"origin": HIER})
    assert antwoord.status_code == 503
    assert "oefensessie" not in str(antwoord.headers)


def _weg(*_: object, **__: object) -> None:
    from ledger.log.journal import Onbekend

    raise Onbekend(None, "weg")
