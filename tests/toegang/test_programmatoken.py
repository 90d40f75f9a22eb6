"""A program comes in with a token of a real OpenID provider, asked over HTTP, and with no other.

The provider is the package oidc-provider-mock on a port of its own; its own access tokens are no
JWT, so those of RFC 9068 are signed here with the key that it publishes. Every refusal says by
RFC 6750 what is wrong, and repeats nothing that came in.
"""

import time
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import orjson
import pytest
from httpx2 import Response
from joserfc import jwt
from joserfc.jwk import RSAKey
from starlette.testclient import TestClient

from api.app import maak_app
from api.settings import Instellingen
from api.web.aanbieder import Aanbieder
from api.web.aanmelding import Aanmelding
from api.web.schrijfdeur import Schrijfdeur
from tests.opstelling.serveren import HIER
from tests.opstelling.storingen import Server
from tests.opstelling.toegangshuis import LID, Huis, open_huis

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # the provider's own
PUBLIEK = "https://toedracht.organisatie.example/api/v1"
KANAAL = 'Bearer realm="toedracht"'
SIGNAAL = {
    "daad": "signaal_geuit",
    "gebeurd": "2024-03",
    "door": [{"rol": "melder", "ref": None}],
    "vorm": "mondeling",
}


@dataclass(slots=True)
class Uitgever:
    """A real provider, and the key that it signs with at this moment."""

    adres: str
    publiceer: Callable[[RSAKey], object]
    sleutel: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "een"}))

    def __post_init__(self) -> None:
        self.publiceer(self.sleutel)

    def vernieuw(self) -> None:
        """It signs with another key from now on, and no longer publishes the one of before."""
        self.sleutel = RSAKey.generate_key(2048, {"kid": "twee"})
        self.publiceer(self.sleutel)

    def token(self, kop: dict[str, Any] | None = None, **anders: Any) -> str:
        """A sound token of a program, but for what is said otherwise; `...` leaves it out."""
        nu = int(time.time())
        claims = {
            "iss": self.adres,
            "aud": PUBLIEK,
            "sub": LID.account,
            "client_id": "rapportage",
            "iat": nu,
            "exp": nu + 300,
            "jti": "j-1",
            "realm_access": {"roles": ["commissielid"]},
            **anders,
        }
        koppen = {"alg": "RS256", "typ": "at+jwt", "kid": self.sleutel.kid, **(kop or {})}
        over = [{n: w for n, w in deel.items() if w is not ...} for deel in (koppen, claims)]
        return jwt.encode(over[0], over[1], self.sleutel, algorithms=["RS256", "PS256"])


@pytest.fixture
def uitgever(monkeypatch: pytest.MonkeyPatch) -> Iterator[Uitgever]:
    import oidc_provider_mock
    from authlib import jose
    from oidc_provider_mock import _app

    kast = _app.Storage()
    monkeypatch.setattr(_app, "Storage", lambda: kast)

    def publiceer(sleutel: RSAKey) -> None:
        kast.jwk = jose.RSAKey.import_key(sleutel.as_dict(private=True))

    with oidc_provider_mock.run_server_in_thread() as server:
        yield Uitgever(f"http://localhost:{server.server_port}", publiceer)


@pytest.fixture(scope="module")
def huis(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Huis]:
    with open_huis(server, tmp_path_factory.mktemp("token")) as huis:
        huis.eigen = huis.zaak("Z-TOKEN")
        yield huis


@pytest.fixture
def bij(uitgever: Uitgever) -> Aanbieder:
    wat: dict[str, Any] = {"oidc_uitgever": uitgever.adres, "oidc_client": "toedracht"}
    return Aanbieder(Instellingen(**wat, publiek_adres=PUBLIEK), f"{HIER}/aanmelden/terug")


@pytest.fixture
def deur(huis: Huis, bij: Aanbieder) -> TestClient:
    """The register behind that provider, without a cookie."""
    aanmelding = Aanmelding(huis.sessies.als_sessies(), (HIER,), bij)
    schrijf = Schrijfdeur(huis.register, huis.toegang, lambda _: huis.leesmodel.inhalen())
    app = maak_app(huis.raadplegen, aanmelding, schrijfdeur=schrijf, inzicht=huis.inzicht)
    return TestClient(app, HIER, follow_redirects=False)


def vraag(deur: TestClient, token: str, adres: str = "/api/v1/dossiers") -> Response:
    return deur.get(adres, headers={"authorization": f"Bearer {token}", "x-doel": "een proef"})


def test_a_program_reads_and_records_with_a_token_of_a_real_provider(
    huis: Huis, deur: TestClient, uitgever: Uitgever
) -> None:
    token = uitgever.token()
    gelezen = vraag(deur, token)
    assert gelezen.status_code == 200
    assert huis.eigen in gelezen.text
    assert "www-authenticate" not in gelezen.headers
    koppen = {"authorization": f"bearer {token}", "Idempotency-Key": "met-token"}
    adres = f"/api/v1/dossiers/{huis.eigen}/handelingen"
    assert deur.post(adres, json=SIGNAAL, headers=koppen).status_code == 201
    assert {"een proef"} <= {str(v.get("doel")) for v in _doelen(huis)}


def _doelen(huis: Huis) -> list[dict[str, Any]]:
    nummers = [r.nummer for r in huis.toegangsjournal.lees(daden=("doel_opgegeven",))]
    return list(huis.toegang.register.open_teksten(nummers).values())


@pytest.mark.parametrize(
    ("kop", "claims"),
    [
        ({}, {"exp": 1_600_000_000}),
        ({}, {"exp": ...}),
        ({}, {"aud": "https://ander.example"}),
        ({}, {"aud": "toedracht"}),
        ({}, {"iss": "https://ander.example"}),
        ({}, {"iss": ...}),
        ({}, {"nbf": 4_000_000_000}),
        ({"typ": "JWT"}, {}),
        ({"typ": ...}, {}),
        ({"kid": "van een ander"}, {}),
    ],
    ids=str,
)
def test_a_token_that_does_not_count_is_a_401_that_says_so(
    deur: TestClient, uitgever: Uitgever, kop: dict[str, Any], claims: dict[str, Any]
) -> None:
    _geweigerd(vraag(deur, uitgever.token(kop, **claims)))
    assert vraag(deur, uitgever.token()).status_code == 200  # the negative control


def test_what_nobody_signed_or_another_did_is_refused(deur: TestClient, uitgever: Uitgever) -> None:
    goed = uitgever.token()
    kop, inhoud, handtekening = goed.split(".")
    niets = {"alg": "none", "typ": "at+jwt", "kid": uitgever.sleutel.kid}
    vreemd = RSAKey.generate_key(2048, {"kid": "een"})
    claims = jwt.decode(goed, uitgever.sleutel).claims
    vals = jwt.encode({"alg": "RS256", "typ": "at+jwt", "kid": vreemd.kid}, claims, vreemd)
    for token in (
        f"{_b64(niets)}.{inhoud}.",
        f"{_b64(niets)}.{inhoud}.{handtekening}",
        f"{kop}.{inhoud}.",
        vals,
        "geen-jwt-maar-van-de-aanbieder-zelf",
        "",
    ):
        _geweigerd(vraag(deur, token))
        assert not token or token not in vraag(deur, token).text


def test_a_token_that_names_no_key_is_checked_with_the_only_one_there_is(
    deur: TestClient, uitgever: Uitgever
) -> None:
    assert vraag(deur, uitgever.token({"kid": ...})).status_code == 200


def test_after_the_keys_were_renewed_the_new_one_counts_and_the_old_one_no_more(
    deur: TestClient, uitgever: Uitgever, bij: Aanbieder
) -> None:
    oud = uitgever.token()
    assert vraag(deur, oud).status_code == 200
    uitgever.vernieuw()
    nieuw = uitgever.token()
    _geweigerd(vraag(deur, nieuw))  # within a minute nobody makes us ask the provider again
    bij._gevraagd -= 61.0  # a minute later
    assert vraag(deur, nieuw).status_code == 200
    _geweigerd(vraag(deur, oud))


@pytest.mark.parametrize(("scheelt", "mag"), [(-20, True), (-40, False)])
def test_two_clocks_may_differ_by_half_a_minute_and_no_more(
    deur: TestClient, uitgever: Uitgever, scheelt: int, mag: bool
) -> None:
    nu = int(time.time())
    voorbij = vraag(deur, uitgever.token(iat=nu - 600, exp=nu + scheelt))
    straks = vraag(deur, uitgever.token(nbf=nu - scheelt, iat=nu - scheelt, exp=nu + 600))
    for antwoord in (voorbij, straks):
        assert antwoord.status_code == 200 if mag else _geweigerd(antwoord)


def test_a_token_without_the_role_is_a_403_that_says_that_it_falls_short(
    huis: Huis, deur: TestClient, uitgever: Uitgever
) -> None:
    zonder = uitgever.token(realm_access={"roles": []})
    gelezen = vraag(deur, zonder)
    adres = f"/api/v1/dossiers/{huis.eigen}/handelingen"
    koppen = {"authorization": f"Bearer {zonder}", "Idempotency-Key": "zonder-rol"}
    geschreven = deur.post(adres, json=SIGNAAL, headers=koppen)
    for antwoord in (gelezen, geschreven):
        assert antwoord.status_code == 403
        assert antwoord.headers["content-type"] == "application/problem+json"
        assert antwoord.headers["www-authenticate"] == f'{KANAAL}, error="insufficient_scope"'
    met_koekje = huis.programma("niemand-fictief").get("/api/v1/dossiers")
    assert (met_koekje.status_code, "www-authenticate" in met_koekje.headers) == (403, False)


def test_without_a_token_or_with_another_scheme_one_is_told_how_to_come_in(
    deur: TestClient,
) -> None:
    for koppen in ({}, {"authorization": "Basic bGlkOmxpZA=="}):
        antwoord = deur.get("/api/v1/dossiers", headers=koppen)
        assert (antwoord.status_code, antwoord.headers["www-authenticate"]) == (401, KANAAL)


def _geweigerd(antwoord: Response) -> bool:
    assert antwoord.status_code == 401, antwoord.text
    assert antwoord.headers["content-type"] == "application/problem+json"
    assert antwoord.headers["www-authenticate"].startswith(f'{KANAAL}, error="invalid_token"')
    assert antwoord.headers["cache-control"] == "no-store"
    return True


def _b64(waarde: dict[str, Any]) -> str:
    return urlsafe_b64encode(orjson.dumps(waarde)).rstrip(b"=").decode()
