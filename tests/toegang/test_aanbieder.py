"""Who our provider did not vouch for, for us and now, is nobody; and the provider may be silent.

The provider here signs whatever a test wants; test_aanmelden_browser.py signs in with a real one.
"""

import socket
import time
from base64 import urlsafe_b64encode
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qs, urlsplit

import orjson
import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey
from starlette.testclient import TestClient

from api.app import maak_app
from api.settings import Instellingen
from api.web import aanbieder as module
from api.web.aanbieder import Aanbieder, AanbiederZwijgt, AanmeldingMislukt, TokenGeweigerd
from api.web.aanmelding import Aanmelding
from api.web.koekjes import AANLOOP, SESSIE, Aanloop, Koekjes
from tests.opstelling.serveren import Oefensessies
from tests.opstelling.zaakbeelden import Oefenregister
from tests.tegenspel.proefaanbieder import CLIENT, PUBLIEK, UITGEVER, Proefaanbieder

TERUG = "https://toedracht.organisatie.example/aanmelden/terug"
INSTELLINGEN: dict[str, Any] = {
    "oidc_uitgever": UITGEVER,
    "oidc_client": CLIENT,
    "oidc_geheim": "geheim:van ons",
    "publiek_adres": PUBLIEK,
}
DAAR = {"code": "c-1", "iss": UITGEVER}


@pytest.fixture
def proef(monkeypatch: pytest.MonkeyPatch) -> Proefaanbieder:
    proef = Proefaanbieder()
    monkeypatch.setattr(module, "haal", proef.haal)
    return proef


@pytest.fixture
def aanbieder(proef: Proefaanbieder) -> Aanbieder:
    return Aanbieder(Instellingen(**INSTELLINGEN), TERUG)


# ── programs, with an access token ────────────────────────────────────────────────────────────


def test_a_program_comes_in_with_a_token_for_us(
    proef: Proefaanbieder, aanbieder: Aanbieder
) -> None:
    for publiek in (PUBLIEK, ["https://ander.example", PUBLIEK]):
        wie = aanbieder.token(proef.teken(proef.voor_api(aud=publiek), typ="at+jwt"))
        assert (wie.account, sorted(wie.rollen), wie.sessie) == (
            "rapportage",
            ["commissielid"],
            None,
        )


@pytest.mark.parametrize(
    "anders",
    [
        {"iss": "https://sso.ander.example"},
        {"iss": UITGEVER + "/"},
        {"aud": CLIENT},
        {"aud": ["https://ander.example"]},
        {"aud": None},
        {"exp": 1_600_000_000},
        {"exp": "straks"},
        {"nbf": 4_000_000_000},
        {"iat": 4_000_000_000},
        {"sub": ""},
        {"sub": 7},
        {"sub": "regel\neinde"},
        {"sub": "nul\0"},
        {"sub": "x" * 201},
        *({naam: ...} for naam in ("iss", "aud", "exp", "iat", "sub", "jti", "client_id")),
    ],
    ids=str,
)
def test_a_token_that_says_something_else_is_refused(
    proef: Proefaanbieder, aanbieder: Aanbieder, anders: dict[str, Any]
) -> None:
    """Of another issuer, for another audience, expired, or without what RFC 9068 asks."""
    claims = {n: w for n, w in proef.voor_api(**anders).items() if w is not ...}
    with pytest.raises(TokenGeweigerd):
        aanbieder.token(proef.teken(claims, typ="at+jwt"))


@pytest.mark.parametrize("typ", ["JWT", "id_token", None, 7, "at+jwt2"])
def test_an_id_token_is_no_access_token(
    proef: Proefaanbieder, aanbieder: Aanbieder, typ: Any
) -> None:
    token = _met_de_hand(proef, {"alg": "ES256", "kid": "een", **({"typ": typ} if typ else {})})
    with pytest.raises(TokenGeweigerd):
        aanbieder.token(token)


def test_an_unsigned_token_and_one_signed_with_what_everyone_knows_are_refused(
    proef: Proefaanbieder, aanbieder: Aanbieder
) -> None:
    los = [_b64({"alg": alg, "typ": "at+jwt", "kid": "een"}) for alg in ("none", "None", "NONE")]
    for kop in los:
        with pytest.raises(TokenGeweigerd):
            aanbieder.token(f"{kop}.{_b64(proef.voor_api())}.")
    openbaar = OctKey.import_key(orjson.dumps(proef.sleutel.as_dict(private=False)))
    vals = jwt.encode({"alg": "HS256", "typ": "at+jwt", "kid": "een"}, proef.voor_api(), openbaar)
    with pytest.raises(TokenGeweigerd):
        aanbieder.token(vals)
    goed = proef.teken(proef.voor_api(), typ="at+jwt")
    assert aanbieder.token(goed).account == "rapportage"  # the negative control
    kop, inhoud, handtekening = goed.split(".")
    for verdraaid in (f"{kop}.{inhoud}.", f"{kop}.{_b64({})}.{handtekening}", goed[:-4] + "AAAA"):
        with pytest.raises(TokenGeweigerd):
            aanbieder.token(verdraaid)


@pytest.mark.parametrize(
    "rommel", ["", ".", "..", "...", "a.b.c", "é.é.é", "e30.e30.e30", "\ud800", "x" * 20_000, "{}"]
)
def test_what_is_no_token_is_refused_in_the_same_way(
    proef: Proefaanbieder, aanbieder: Aanbieder, rommel: str
) -> None:
    with pytest.raises(TokenGeweigerd):
        aanbieder.token(rommel)


def test_a_new_key_is_found_and_unknown_ones_do_not_make_us_ask_again_and_again(
    proef: Proefaanbieder, aanbieder: Aanbieder, monkeypatch: pytest.MonkeyPatch
) -> None:
    oud = proef.teken(proef.voor_api(), typ="at+jwt")
    assert aanbieder.token(oud).account == "rapportage"
    proef.sleutel = ECKey.generate_key("P-256", {"kid": "twee"})
    nieuw = proef.teken(proef.voor_api(), typ="at+jwt")
    for _ in range(20):
        with pytest.raises(TokenGeweigerd):
            aanbieder.token(nieuw)
    assert proef.gevraagd.count("/certs") == 1
    monkeypatch.setattr(module, "_RUST", 0.0)  # a minute later
    monkeypatch.setattr(module, "_TERMIJN", 0.0)
    assert aanbieder.token(nieuw).account == "rapportage"
    assert proef.gevraagd.count("/certs") == 2
    with pytest.raises(TokenGeweigerd):  # and the key that was withdrawn is none any more
        aanbieder.token(oud)


def test_a_key_for_encryption_signs_nothing(proef: Proefaanbieder, aanbieder: Aanbieder) -> None:
    proef.sleutel = ECKey.generate_key("P-256", {"kid": "een", "use": "enc"})
    token = _met_de_hand(proef, {"alg": "ES256", "kid": "een", "typ": "at+jwt"})
    with pytest.raises(TokenGeweigerd):
        aanbieder.token(token)


@pytest.mark.parametrize(
    ("rolpad", "claims", "rollen"),
    [
        ("a.toedracht.roles", {"a": {"toedracht": {"roles": ["beheerder"]}}}, {"beheerder"}),
        ("roles", {"roles": "auditor"}, {"auditor"}),
        ("roles", {"roles": {"auditor": True}}, set()),
        ("roles", {"roles": [["auditor"], 7, None, "AUDITOR", "koning"]}, set()),
        ("realm_access.roles", {"realm_access": "commissielid"}, set()),
        ("roles", {}, set()),
    ],
)
def test_roles_are_those_of_the_claim_that_the_organisation_names(
    proef: Proefaanbieder, rolpad: str, claims: dict[str, Any], rollen: set[str]
) -> None:
    aanbieder = Aanbieder(Instellingen(**INSTELLINGEN, oidc_rolpad=rolpad), TERUG)
    kaal = {n: w for n, w in proef.voor_api().items() if n != "realm_access"}
    assert aanbieder.token(proef.teken({**kaal, **claims}, typ="at+jwt")).rollen == rollen


def test_the_api_says_how_to_come_in_and_repeats_nothing(
    proef: Proefaanbieder, aanbieder: Aanbieder
) -> None:
    sessies = Oefensessies()
    deur = TestClient(_app(sessies, aanbieder), follow_redirects=False)
    adres = "/api/v1/dossiers"

    def vraag(token: str) -> Any:
        return deur.get(adres, headers={"authorization": f"Bearer {token}"})

    assert deur.get(adres).headers["www-authenticate"] == 'Bearer realm="toedracht"'
    verlopen = vraag(proef.teken(proef.voor_api(exp=1_600_000_000), typ="at+jwt"))
    assert verlopen.status_code == 401
    assert 'error="invalid_token"' in verlopen.headers["www-authenticate"]
    assert "verlopen" in verlopen.json()["detail"]
    assert "GEHEIM" not in (antwoord := vraag("GEHEIM.x.y")).text + str(antwoord.headers)
    goed = proef.teken(proef.voor_api(), typ="at+jwt")
    assert vraag(goed).status_code == 200
    zonder_formulier = deur.post(adres, headers={"authorization": f"Bearer {goed}"})
    assert zonder_formulier.status_code == 404  # past the guard (401, 403): this app only reads
    assert deur.get("/", headers={"authorization": f"Bearer {goed}"}).status_code == 303
    sessies.uit.add("rapportage")
    assert "uitgeschakeld" in vraag(goed).json()["detail"]  # T-C15, at the next question


# ── people, with the authorization code flow ──────────────────────────────────────────────────


def test_a_sign_in_carries_state_nonce_and_a_proof_that_only_this_browser_can_give(
    proef: Proefaanbieder, aanbieder: Aanbieder
) -> None:
    aanloop = Aanloop.nieuw("/normen")
    delen = urlsplit(aanbieder.adres(aanloop))
    assert f"{delen.scheme}://{delen.netloc}{delen.path}" == f"{UITGEVER}/auth"
    vraag = {naam: waarden[0] for naam, waarden in parse_qs(delen.query).items()}
    som = urlsafe_b64encode(sha256(aanloop.bewijs.encode()).digest()).rstrip(b"=").decode()
    assert vraag["code_challenge"] == som
    assert vraag["code_challenge_method"] == "S256"
    assert (vraag["state"], vraag["nonce"]) == (aanloop.staat, aanloop.nonce)
    assert (vraag["redirect_uri"], vraag["response_type"]) == (TERUG, "code")
    proef.id_token = proef.teken(proef.voor_lid(aanloop))
    wie = aanbieder.wissel({**DAAR, "state": aanloop.staat}, aanloop)
    assert (wie.account, wie.naam, sorted(wie.rollen)) == ("u-17", "Een lid", ["commissielid"])
    assert proef.formulier["code_verifier"] == [aanloop.bewijs]
    assert proef.koppen["Authorization"].startswith("Basic ")
    geheimen = {aanloop.geheim, aanloop.staat, aanloop.nonce, aanloop.bewijs}
    assert len(geheimen) == 4
    assert Aanloop.uit(aanloop.koekje()) == aanloop


@pytest.mark.parametrize("account", ["zoë", "een naam", "a|b", "x" * 101, "u-17\n", "", 17, None])
def test_an_account_that_nobody_could_give_a_role_is_refused_and_that_is_said(
    proef: Proefaanbieder, aanbieder: Aanbieder, account: Any
) -> None:
    aanloop = Aanloop.nieuw("/")
    proef.id_token = proef.teken(proef.voor_lid(aanloop, preferred_username=account))
    ander = Instellingen(**INSTELLINGEN, oidc_account="preferred_username")
    with pytest.raises(AanmeldingMislukt, match="letters, cijfers en") as geweigerd:
        Aanbieder(ander, TERUG).wissel({**DAAR, "state": aanloop.staat}, aanloop)
    assert "zoë" not in str(geweigerd.value)
    assert aanbieder.wissel({**DAAR, "state": aanloop.staat}, aanloop).account == "u-17"  # control


@pytest.mark.parametrize(
    "anders",
    [
        {"iss": "https://sso.ander.example"},
        {"aud": "ander"},
        {"aud": [CLIENT, "ander"]},  # without azp
        {"azp": "ander"},
        {"exp": 1_600_000_000},
        {"nonce": "van een ander"},
        {"nonce": None},
        {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"},
    ],
    ids=str,
)
def test_an_id_token_for_something_else_signs_nobody_in(
    proef: Proefaanbieder, aanbieder: Aanbieder, anders: dict[str, Any]
) -> None:
    aanloop = Aanloop.nieuw("/")
    proef.id_token = proef.teken(proef.voor_lid(aanloop, **anders))
    with pytest.raises(AanmeldingMislukt, match="deugt niet"):
        aanbieder.wissel({**DAAR, "state": aanloop.staat}, aanloop)
    proef.id_token = f"{_b64({'alg': 'none'})}.{_b64(proef.voor_lid(aanloop))}."
    with pytest.raises(AanmeldingMislukt, match="deugt niet"):
        aanbieder.wissel({**DAAR, "state": aanloop.staat}, aanloop)


def test_an_answer_that_this_browser_did_not_ask_for_is_not_even_taken_to_the_provider(
    proef: Proefaanbieder, aanbieder: Aanbieder
) -> None:
    aanloop, ander = Aanloop.nieuw("/"), Aanloop.nieuw("/")
    for antwoord, begonnen, reden in (
        ({**DAAR, "state": aanloop.staat}, None, "niet in deze browser"),
        ({**DAAR, "state": ander.staat}, aanloop, "niet in deze browser"),
        (DAAR, aanloop, "niet in deze browser"),
        ({**DAAR, "iss": "https://x.example", "state": aanloop.staat}, aanloop, "andere aanbieder"),
        ({"error": "access_denied", "state": aanloop.staat}, aanloop, "geen toestemming"),
        ({"state": aanloop.staat}, aanloop, "geen toestemming"),
    ):
        with pytest.raises(AanmeldingMislukt, match=reden):
            aanbieder.wissel(antwoord, begonnen)
    assert "/token" not in proef.gevraagd


def test_whoever_has_no_role_here_is_told_so(proef: Proefaanbieder, aanbieder: Aanbieder) -> None:
    aanloop = Aanloop.nieuw("/")
    proef.id_token = proef.teken(proef.voor_lid(aanloop, realm_access={"roles": ["elders"]}))
    with pytest.raises(AanmeldingMislukt, match="geen rol"):
        aanbieder.wissel({**DAAR, "state": aanloop.staat}, aanloop)


def test_the_pages_take_one_away_and_back_and_never_repeat_what_came_in(
    proef: Proefaanbieder, aanbieder: Aanbieder, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    sessies = Oefensessies()
    deur = TestClient(
        _app(sessies, aanbieder), base_url=TERUG.rpartition("/aan")[0], follow_redirects=False
    )
    naam = Koekjes(veilig=True).naam
    weg = deur.get("/aanmelden/begin?naar=/normen")
    assert weg.headers["location"].startswith(f"{UITGEVER}/auth?")
    aanloop = Aanloop.uit(deur.cookies[naam(AANLOOP)].strip('"'))
    assert aanloop is not None
    assert aanloop.naar == "/normen"
    mis = deur.get("/aanmelden/terug?error=<b>GEHEIM&error_description=GEHEIM&state=GEHEIM")
    assert mis.status_code == 403
    assert "GEHEIM" not in mis.text
    proef.id_token = proef.teken(proef.voor_lid(aanloop))
    binnen = deur.get("/aanmelden/terug", params={**DAAR, "state": aanloop.staat})
    assert (binnen.status_code, binnen.headers["location"]) == (303, "/normen")
    assert "Secure" in binnen.headers["set-cookie"]
    assert sessies.levend[deur.cookies[naam(SESSIE)]].account == "u-17"
    assert deur.get("/normen").status_code == 200
    assert not any(g in caplog.text for g in (aanloop.geheim, proef.id_token, *sessies.levend))
    # Once more with the same answer: this browser has no sign-in under way any more.
    assert deur.get("/aanmelden/terug", params={**DAAR, "state": aanloop.staat}).status_code == 403


# ── a provider that is silent, or another ─────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "anders",
    [
        {"issuer": "https://sso.ander.example"},
        {"authorization_endpoint": "http://sso.organisatie.example/auth"},
        {"jwks_uri": None},
        {"code_challenge_methods_supported": ["plain"]},
    ],
    ids=str,
)
def test_a_provider_that_is_not_the_one_we_trust_is_not_used(
    proef: Proefaanbieder, aanbieder: Aanbieder, anders: dict[str, Any]
) -> None:
    proef.document |= anders
    with pytest.raises(AanbiederZwijgt):
        aanbieder.adres(Aanloop.nieuw("/"))


def test_a_provider_that_never_answers_is_given_up_and_the_page_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "_TERMIJN", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as stil:
        adres = f"http://127.0.0.1:{stil.getsockname()[1]}"
        aanbieder = Aanbieder(Instellingen(**{**INSTELLINGEN, "oidc_uitgever": adres}), TERUG)
        begin = time.monotonic()
        deur = TestClient(_app(Oefensessies(), aanbieder), follow_redirects=False)
        antwoord = deur.get("/aanmelden/begin")
        assert (antwoord.status_code, "antwoordt nu niet" in antwoord.text) == (503, True)
        monkeypatch.setattr(module, "_haal", lambda *_: pytest.fail("vraagt een stille opnieuw"))
        monkeypatch.setattr(module, "_TERMIJN", 60.0)
        assert deur.get("/aanmelden/begin").status_code == 503
        koppen = {"authorization": "Bearer a.b.c"}
        assert deur.get("/api/v1/dossiers", headers=koppen).status_code in {401, 503}
        assert time.monotonic() - begin < 30


def _app(sessies: Oefensessies, aanbieder: Aanbieder) -> Any:
    plek = TERUG.rpartition("/aanmelden")[0]
    aanmelding = Aanmelding(sessies.als_sessies(), (plek,), aanbieder)
    return maak_app(Oefenregister().als_raadplegen(), aanmelding)


def _b64(inhoud: Any) -> str:
    return urlsafe_b64encode(orjson.dumps(inhoud)).rstrip(b"=").decode()


def _met_de_hand(proef: Proefaanbieder, kop: dict[str, Any]) -> str:
    """A token with any header at all, and a signature that holds."""
    te_tekenen = f"{_b64(kop)}.{_b64(proef.voor_api())}"
    from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
    from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
    from cryptography.hazmat.primitives.hashes import SHA256

    r, s = decode_dss_signature(
        proef.sleutel.private_key.sign(te_tekenen.encode(), ECDSA(SHA256()))  # type: ignore[union-attr]
    )
    handtekening = r.to_bytes(32, "big") + s.to_bytes(32, "big")
    return f"{te_tekenen}.{urlsafe_b64encode(handtekening).rstrip(b'=').decode()}"
