"""What a program records comes in once, whole, in its own name, or is refused with all reasons."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from api.vastleggen.handelingen import DADEN
from api.web.koekjes import SESSIE, formulier
from api.web.schrijfdeur import Schrijfdeur
from ledger.daden.toegangsdaden import BelangGemeld
from ledger.log.journal import Journal, Onbekend
from tests.opstelling.serveren import HIER
from tests.opstelling.storingen import Server
from tests.opstelling.toegangshuis import LID, TWEEDE, Huis, open_huis

WEG = "d-AAAAAAAAAAAAAAAAAAAAAA"
SIGNAAL = {
    "daad": "signaal_geuit",
    "gebeurd": "2024-03",
    "door": [{"rol": "melder", "ref": None}],
    "vorm": "mondeling",
}


@pytest.fixture(scope="module")
def huis(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Huis]:
    with open_huis(server, tmp_path_factory.mktemp("inbreng")) as huis:
        huis.eigen = huis.zaak("Z-INBRENG")
        huis.ander = huis.zaak("Z-ELDERS", TWEEDE)
        huis.stel_aan("auditor-fictief", "auditor")
        huis.stel_aan("secretaris-fictief", "secretaris")
        huis.geef_toegang("secretaris-fictief", huis.eigen)
        huis.geef_toegang(TWEEDE.account, huis.eigen)
        huis.geef_toegang(LID.account, huis.ander)
        yield huis


def deur_van(huis: Huis, account: str, rol: str) -> TestClient:
    """A program that holds the cookie of this account, and the token of its forms."""
    deur = huis.deur(account, rol)
    deur.headers |= {"origin": HIER, "x-formulier": formulier(deur.cookies[SESSIE])}
    return deur


@pytest.fixture
def deur(huis: Huis) -> TestClient:
    return deur_van(huis, LID.account, "commissielid")


def stuur(
    deur: TestClient, dossier: str, daad: Any, sleutel: str | None, **koppen: str
) -> Response:
    if sleutel is not None:
        koppen["Idempotency-Key"] = sleutel
    return deur.post(f"/api/v1/dossiers/{dossier}/handelingen", json=daad, headers=koppen)


def handelingen(deur: TestClient, dossier: str, vraag: str = "") -> Any:
    return deur.get(f"/api/v1/dossiers/{dossier}/handelingen{vraag}").json()


def test_an_act_is_recorded_read_back_and_judged_at_once(huis: Huis, deur: TestClient) -> None:
    antwoord = stuur(deur, huis.eigen, SIGNAAL, "lees-terug")
    assert antwoord.status_code == 201
    bewijs = antwoord.json()
    plek = antwoord.headers["location"]
    assert plek == f"/api/v1/dossiers/{huis.eigen}/handelingen/{bewijs['id']}"
    gelezen = deur.get(plek).json()
    assert (gelezen["nummer"], gelezen["daad"]) == (bewijs["nummer"], "signaal_geuit")
    assert gelezen["vervallen"] is False
    assert huis.register.ontvangstbewijs(bewijs["nummer"]).leaf_hash == bewijs["leaf_hash"]
    tijdlijn = deur.get(f"/api/v1/dossiers/{huis.eigen}/tijdlijn").text
    assert bewijs["id"] in tijdlijn


def test_asked_again_with_its_key_nothing_is_recorded_twice(huis: Huis, deur: TestClient) -> None:
    eerst, weer = (stuur(deur, huis.eigen, SIGNAAL, '"nog-eens"') for _ in range(2))
    assert eerst.json()["nummer"] == weer.json()["nummer"]
    anders = stuur(deur, huis.eigen, {**SIGNAAL, "vorm": "schriftelijk"}, "nog-eens")
    assert anders.status_code == 422
    ander_account = deur_van(huis, TWEEDE.account, "commissielid")
    eigen = stuur(ander_account, huis.eigen, SIGNAAL, "nog-eens")
    assert eigen.json()["nummer"] > eerst.json()["nummer"]  # a key is nobody else's


def test_sent_eight_times_at_once_with_one_key_it_is_recorded_once(
    huis: Huis, deur: TestClient
) -> None:
    """Whoever came second waits for the first and gets its answer, so a 409 is not needed."""
    voor = huis.register.journal.positie()
    with ThreadPoolExecutor(8) as samen:
        gestuurd = [samen.submit(stuur, deur, huis.eigen, SIGNAAL, "tegelijk") for _ in range(8)]
        antwoorden = [een.result(timeout=60) for een in gestuurd]
    assert {a.status_code for a in antwoorden} == {201}
    assert len({a.json()["id"] for a in antwoorden}) == 1
    assert huis.register.journal.positie() == voor + 1


def test_a_key_has_an_end_and_one_beyond_it_is_refused_before_anything_is_recorded(
    huis: Huis, deur: TestClient
) -> None:
    assert stuur(deur, huis.eigen, SIGNAAL, "k" * 200).status_code == 201
    voor = huis.register.journal.positie()
    for sleutel in ("k" * 201, "k" * 256, "k" * 4000, "", '"'):
        antwoord = stuur(deur, huis.eigen, SIGNAAL, sleutel)
        assert antwoord.status_code == 400
        (fout,) = antwoord.json()["errors"]
        assert fout["plaats"] == "header/Idempotency-Key"
        assert "1 t/m 200 tekens" in fout["melding"]
    assert huis.register.journal.positie() == voor


@pytest.mark.parametrize(
    ("daad", "sleutel", "plaatsen"),
    [
        (SIGNAAL, None, {"header/Idempotency-Key"}),
        (SIGNAAL, "met spatie", {"header/Idempotency-Key"}),
        ({**SIGNAAL, "gebeurd": "gisteren", "vorm": "rook"}, "k", {"body/gebeurd", "body/vorm"}),
        ({**SIGNAAL, "naam": "J. Fictief"}, "k", {"body/naam"}),
        ({**SIGNAAL, "Jan Fictief, Dorpsstraat": 1}, "k", {"body/…"}),
        ({**SIGNAAL, "daad": "gezwegen"}, "k", {"body/daad"}),
        ({**SIGNAAL, "vastgelegd_op": "2020-01-01"}, "k", {"body/vastgelegd_op"}),
        ({**SIGNAAL, "dossier": "Z-ELDERS"}, "k", {"body/dossier"}),
        ({**SIGNAAL, "gebeurd": "2999-01-01"}, "k", {"body/gebeurd"}),
        ([SIGNAAL], "k", {"body"}),
    ],
)
def test_what_is_no_act_is_refused_with_every_fault_and_nothing_of_it_is_said_back(
    huis: Huis, deur: TestClient, daad: Any, sleutel: str | None, plaatsen: set[str]
) -> None:
    voor = huis.register.journal.positie()
    antwoord = stuur(deur, huis.eigen, daad, sleutel)
    assert antwoord.status_code == 400
    assert antwoord.headers["content-type"] == "application/problem+json"
    assert {fout["plaats"] for fout in antwoord.json()["errors"]} == plaatsen
    for ingevuld in ("gisteren", "rook", "Fictief", "gezwegen", "2999", "ELDERS"):
        assert ingevuld not in antwoord.text
    assert huis.register.journal.positie() == voor


def test_a_body_that_is_too_large_double_or_no_json_is_refused(
    huis: Huis, deur: TestClient
) -> None:
    adres = f"/api/v1/dossiers/{huis.eigen}/handelingen"
    soort = {"content-type": "application/json", "Idempotency-Key": "lichaam"}
    groot = json.dumps({**SIGNAAL, "inhoud_ref": "x" * 300_000})
    for inhoud, status in (
        (groot, 413),
        ('{"daad":"signaal_geuit","daad":"signaal_geuit"}', 400),
        ("{", 400),
        ("", 400),
        (b"\xff", 400),
        ("[" * 100_000, 400),
    ):
        assert deur.post(adres, content=inhoud, headers=soort).status_code == status
    anders = deur.post(adres, content="daad=x", headers={"content-type": "text/plain"})
    assert anders.status_code == 415


def test_what_is_no_longer_as_it_was_read_is_not_added_to(huis: Huis, deur: TestClient) -> None:
    adres = f"/api/v1/dossiers/{huis.eigen}/handelingen"
    gelezen = deur.get(adres).headers["etag"]
    onveranderd = deur.get(adres, headers={"if-none-match": gelezen})
    assert (onveranderd.status_code, onveranderd.text) == (304, "")
    als_gelezen = {"If-Match": gelezen}
    eerst = stuur(deur, huis.eigen, SIGNAAL, "als-gelezen", **als_gelezen)
    assert eerst.status_code == 201
    te_laat = stuur(deur, huis.eigen, SIGNAAL, "te-laat", **als_gelezen)
    assert te_laat.status_code == 412
    weer = stuur(deur, huis.eigen, SIGNAAL, "als-gelezen", **als_gelezen)
    assert weer.json()["nummer"] == eerst.json()["nummer"]  # the same command, not another
    nu = {"If-Match": eerst.headers["etag"]}
    assert stuur(deur, huis.eigen, SIGNAAL, "op-tijd", **nu).status_code == 201
    for vreemd in ("W/x", 'W/"1"', '"x", "y"', ""):
        niet = stuur(deur, huis.eigen, SIGNAAL, "vreemd", **{"If-Match": vreemd})
        assert niet.status_code == 412
    lijst = f'"1", {deur.get(adres).headers["etag"]}'
    for nummer, goed in enumerate((lijst, "*")):
        wel = stuur(deur, huis.eigen, SIGNAAL, f"lijst-{nummer}", **{"If-Match": goed})
        assert wel.status_code == 201
    assert stuur(deur, huis.eigen, SIGNAAL, "lijst-oud", **{"If-Match": lijst}).status_code == 412


def test_a_case_out_of_sight_takes_in_nothing_and_answers_as_one_that_is_not_there(
    huis: Huis,
) -> None:
    secretaris = deur_van(huis, "secretaris-fictief", "secretaris")
    voor = huis.register.journal.positie()
    verborgen, weg = (
        stuur(secretaris, dossier, SIGNAAL, "verborgen") for dossier in (huis.ander, WEG)
    )
    assert verborgen.status_code == weg.status_code == 404
    assert verborgen.json() == weg.json()
    assert huis.register.journal.positie() == voor
    assert stuur(secretaris, huis.eigen, SIGNAAL, "verborgen").status_code == 201  # control
    elders = {"daad": "verkeerd_dossier", "van_daad": "x", "reden": None}
    for naar in (huis.ander, WEG):
        antwoord = stuur(secretaris, huis.eigen, {**elders, "naar": naar}, f"naar-{naar}")
        assert antwoord.status_code == 404


def test_naming_a_case_out_of_sight_tells_nothing_either(huis: Huis) -> None:
    secretaris = deur_van(huis, "secretaris-fictief", "secretaris")
    voor = huis.register.journal.positie()
    antwoorden = []
    for ander in (huis.ander, WEG, "Z-ELDERS", "Z-NERGENS"):
        koppeling = {"daad": "dossiers_gekoppeld", "dossiers": [huis.eigen, ander], "grond": None}
        antwoorden.append(stuur(secretaris, huis.eigen, koppeling, f"koppel-{ander}"))
    assert {a.status_code for a in antwoorden} == {404}
    assert len({a.text for a in antwoorden}) == 1
    assert huis.register.journal.positie() == voor


def test_an_auditor_records_nothing_and_is_told_so_the_same_of_every_case(huis: Huis) -> None:
    auditor = deur_van(huis, "auditor-fictief", "auditor")
    antwoorden = [stuur(auditor, d, SIGNAAL, "auditor") for d in (huis.eigen, WEG)]
    assert [a.status_code for a in antwoorden] == [403, 403]
    assert antwoorden[0].json() == antwoorden[1].json()
    geopend = auditor.post(
        "/api/v1/dossiers", json={"kenmerk": "Z-A"}, headers={"Idempotency-Key": "a"}
    )
    assert geopend.status_code == 403


def test_a_case_is_opened_once_under_its_kenmerk_and_whoever_opened_it_sees_it(
    huis: Huis,
) -> None:
    secretaris = deur_van(huis, "secretaris-fictief", "secretaris")

    def open_(sleutel: str, **velden: Any) -> Response:
        return secretaris.post(
            "/api/v1/dossiers", json=velden, headers={"Idempotency-Key": sleutel}
        )

    nieuw = {"kenmerk": "Z-NIEUW", "dossiertitel": "Fictief", "fictief": True}
    antwoord, weer = open_("een", **nieuw), open_("een", **nieuw)
    assert antwoord.status_code == 201
    assert antwoord.json()["dossier"] == weer.json()["dossier"]
    assert secretaris.get(antwoord.headers["location"]).json()["titel"] == "Fictief"
    assert open_("twee", **nieuw).status_code == 409
    for zonder in ({}, {"kenmerk": None}, {"kenmerk": "Z-B", "daad": "dossier_geopend", "x": 1}):
        assert open_("drie", **zonder).status_code == 400


def test_a_correction_and_a_move_are_acts_and_what_was_there_stays_readable(
    huis: Huis, deur: TestClient
) -> None:
    daad = stuur(deur, huis.eigen, SIGNAAL, "te-herstellen").json()
    correctie = {
        "daad": "correctie",
        "van_daad": daad["id"],
        "veld": "vorm",
        "nieuwe_waarde": "schriftelijk",
        "reden": "fictief",
    }
    assert stuur(deur, huis.eigen, correctie, "herstel").status_code == 201
    plek = f"/api/v1/dossiers/{huis.eigen}/handelingen/{daad['id']}"
    (hersteld,) = deur.get(plek).json()["correcties"]
    assert (hersteld["was"], hersteld["werd"]) == ("mondeling", "schriftelijk")
    weg = {"daad": "verkeerd_dossier", "van_daad": daad["id"], "naar": huis.ander, "reden": None}
    assert stuur(deur, huis.eigen, weg, "verplaats").status_code == 201
    assert deur.get(plek).json()["vervallen"] is True
    (daar,) = handelingen(deur, huis.ander, "?daad=signaal_geuit")["handelingen"]
    assert daar["vervallen"] is False


def test_acts_come_by_page_and_every_one_of_them_once(huis: Huis, deur: TestClient) -> None:
    for i in range(5):
        assert stuur(deur, huis.eigen, SIGNAAL, f"blad-{i}").status_code == 201
    alle = handelingen(deur, huis.eigen)["handelingen"]
    gezien, cursor = [], ""
    while True:
        blad = handelingen(deur, huis.eigen, f"?aantal=2{cursor}")
        gezien += blad["handelingen"]
        if blad["volgende"] is None:
            break
        cursor = f"&cursor={blad['volgende']}"
    assert gezien == alle
    assert [h["nummer"] for h in alle] == sorted(h["nummer"] for h in alle)
    soort = handelingen(deur, huis.eigen, "?daad=melding_gedaan")["handelingen"]
    assert {h["daad"] for h in soort} == {"melding_gedaan"}
    fout = deur.get(f"/api/v1/dossiers/{huis.eigen}/handelingen?cursor=x&aantal=0")
    assert fout.status_code == 400


def test_after_silence_nobody_says_that_nothing_was_recorded(
    huis: Huis, deur: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    echt = Journal.append

    def stil(zelf: Journal, *opdrachten: Any, **meer: Any) -> Any:
        uitkomst = echt(zelf, *opdrachten, **meer)
        if zelf is huis.register.journal:
            raise Onbekend("stil", "geen antwoord")
        return uitkomst

    with monkeypatch.context() as even:
        even.setattr(Journal, "append", stil)
        antwoord = stuur(deur, huis.eigen, SIGNAAL, "stilte")
    assert antwoord.status_code == 503
    assert "Onbekend is of dit is vastgelegd" in antwoord.text
    voor = huis.register.journal.positie()
    weer = stuur(deur, huis.eigen, SIGNAAL, "stilte")
    assert weer.status_code == 201
    assert weer.json()["nummer"] == voor  # it was

    def kapot(*_: Any) -> Any:
        raise RuntimeError

    with monkeypatch.context() as even:
        even.setattr(Schrijfdeur, "_klaar", kapot)
        stuk = TestClient(huis.app, HIER, raise_server_exceptions=False)
        stuk.headers, stuk.cookies = deur.headers, deur.cookies
        antwoord = stuur(stuk, huis.eigen, SIGNAAL, "kapot")
    assert antwoord.status_code == 500
    assert "niets gewijzigd" not in antwoord.text


def test_c4_whoever_gets_an_interest_records_nothing_more_in_that_case(huis: Huis) -> None:
    secretaris = deur_van(huis, "secretaris-fictief", "secretaris")
    zaak = huis.zaak("Z-BELANG")
    huis.geef_toegang("secretaris-fictief", zaak)
    assert stuur(secretaris, zaak, SIGNAAL, "voor").status_code == 201
    belang = BelangGemeld(account="secretaris-fictief", dossier=zaak, reden=None)
    huis.toegang.meld_belang(LID, belang)
    assert stuur(secretaris, zaak, SIGNAAL, "na").status_code == 404


def test_every_act_of_the_vocabulary_is_described_and_none_that_no_door_takes(
    deur: TestClient,
) -> None:
    document = deur.get("/api/v1/openapi.json").json()
    een = document["components"]["schemas"]["EenDaad"]
    assert set(een["discriminator"]["mapping"]) == DADEN
    assert not DADEN & {"normen_vastgesteld", "sleutel_vernietigd", "dossier_geopend"}
    namen = set(document["components"]["schemas"])
    verwezen = set(json.dumps(document).split('"#/components/schemas/')[1:])
    assert {deel.split('"')[0] for deel in verwezen} <= namen
