"""The OpenID provider that vouches for who someone is, and the tokens that it signs.

People come by the authorization code flow with PKCE (OpenID Connect Core 3.1, RFC 7636), programs
with an access token (RFC 9068). Both are accepted only when signed by a key that the provider
publishes, with an algorithm of our list, by that issuer, for us, and in time. Nothing of a token is
kept. Every question to the provider ends within seconds, and a key that is not known is asked for
at most once a minute, whatever comes in.
"""

import re
import threading
import time
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote_plus, urlsplit

import orjson
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri, prepare_token_request
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import ExpiredTokenError, JoseError
from joserfc.jwk import KeySet

from api.settings import Instellingen
from api.web.koekjes import Aanloop, gelijk
from ledger.buiten.buitenwereld import GEEN_ANTWOORD, haal
from ledger.daden.lijsten import ACCOUNT
from ledger.databank.sessies import GEBRUIKERSROLLEN, Aangemeld

_TERMIJN = 5.0  # seconds for one question to the provider
_BEWAAR = 3600.0  # what the provider publishes is asked again after an hour
_RUST = 60.0  # and no sooner than after a minute, whatever tokens come in
_SPELING = 30  # seconds that two clocks may differ
# Asymmetric only: with an HMAC the public key would be the secret, and "none" is no signature.
ALGORITMEN = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA")
_TOKEN_TYPEN = ("at+jwt", "application/at+jwt")
_VERPLICHT: Mapping[str, Any] = {  # RFC 9068, 2.2
    naam: {"essential": True} for naam in ("exp", "iat", "sub", "jti", "client_id")
}
_LANGSTE_TOKEN = 16_384
LUS = ("127.0.0.1", "localhost", "::1")
_GEEN_ACCOUNT = (
    "De aanbieder noemt geen account dat hier een rol kan krijgen: verwacht ten hoogste 100"
    " letters, cijfers en . _ @ + -. De beheerder kiest met TOEDRACHT_OIDC_ACCOUNT welk gegeven"
    " het account is."
)
_GEEN_JSON = orjson.JSONDecodeError


class AanbiederZwijgt(Exception):
    """The provider did not answer in time, or not with what it should."""


class AanmeldingMislukt(Exception):
    """Nobody was signed in; the text says in Dutch why, and repeats nothing that came in."""


class TokenGeweigerd(Exception):
    """An access token that does not count; the text says in ASCII why (RFC 6750)."""


@dataclass(frozen=True, slots=True)
class Adressen:
    """Where the provider does what, as it publishes itself."""

    aanmelden: str
    token: str
    sleutels: str
    afmelden: str | None
    geheim_in_kop: bool
    noemt_zich: bool


class Aanbieder:
    """One OpenID provider, as this register trusts it."""

    def __init__(self, instellingen: Instellingen, terug: str) -> None:
        self._in = instellingen
        self._uitgever, self._client = (
            str(instellingen.oidc_uitgever),
            str(instellingen.oidc_client),
        )
        self._terug = terug
        self._slot, self._zoekslot = threading.Lock(), threading.Lock()
        self._gezocht = -_BEWAAR  # when it was last asked where it does what
        self._adressen: tuple[float, Adressen] | None = None
        self._sleutels: tuple[float, dict[str | None, Any]] | None = None
        self._gevraagd = -_RUST  # when the keys were last asked for

    @property
    def naam(self) -> str:
        """How the sign-in page calls it."""
        return urlsplit(self._uitgever).hostname or ""

    def adres(self, aanloop: Aanloop) -> str:
        """Where a browser goes to sign in.

        Raises:
            AanbiederZwijgt: the provider does not say where.
        """
        uit: str = prepare_grant_uri(
            self._waar().aanmelden,
            self._client,
            "code",
            redirect_uri=self._terug,
            scope=self._in.oidc_bereik,
            state=aanloop.staat,
            nonce=aanloop.nonce,
            code_challenge=create_s256_code_challenge(aanloop.bewijs),
            code_challenge_method="S256",
        )
        return uit

    def afmeldadres(self) -> str | None:
        """Where one ends the session at the provider, if it says so."""
        try:
            return self._waar().afmelden
        except AanbiederZwijgt:
            return None

    def wissel(self, antwoord: Mapping[str, str], aanloop: Aanloop | None) -> Aangemeld:
        """Who came back from the provider, with this answer in the address.

        Raises:
            AanmeldingMislukt: the answer is not one to what this browser asked, or the provider
                vouches for nobody who has a role here.
            AanbiederZwijgt: the provider did not answer in time.
        """
        if aanloop is None or not gelijk(antwoord.get("state", ""), aanloop.staat):
            raise AanmeldingMislukt(
                "De aanmelding was niet in deze browser begonnen, of dat is langer dan tien"
                " minuten geleden."
            )
        waar = self._waar()
        noemt = antwoord.get("iss", None if waar.noemt_zich else self._uitgever)
        if noemt != self._uitgever:  # RFC 9207: an answer of another provider
            raise AanmeldingMislukt("Het antwoord kwam van een andere aanbieder.")
        if "error" in antwoord or not antwoord.get("code"):
            raise AanmeldingMislukt("De aanbieder gaf geen toestemming, of u brak af.")
        bewijs = self._vraag_token(waar, antwoord["code"], aanloop)
        try:
            claims = self._id_token(bewijs, aanloop)
        except (JoseError, ValueError, TypeError):
            raise AanmeldingMislukt("Het bewijs van de aanbieder deugt niet.") from None
        wie = self._wie(claims)
        if wie is None:
            raise AanmeldingMislukt(_GEEN_ACCOUNT)
        if not wie.rollen:
            raise AanmeldingMislukt("Uw account heeft geen rol in dit register.")
        return wie

    def token(self, token: str) -> Aangemeld:
        """Who comes with this access token (RFC 9068).

        Raises:
            TokenGeweigerd: it is not signed by our provider, not for us, or no longer valid.
            AanbiederZwijgt: the provider does not say what its keys are.
        """
        regels = jwt.JWTClaimsRegistry(
            leeway=_SPELING,
            iss={"essential": True, "value": self._uitgever},
            aud={"essential": True, "value": self._in.oidc_publiek or self._in.publiek_adres},
            **_VERPLICHT,
        )
        try:
            gelezen = self._ontcijfer(token)
            if str(gelezen.header.get("typ")).lower() not in _TOKEN_TYPEN:
                raise TokenGeweigerd("verwacht een access token (typ at+jwt)")
            regels.validate(gelezen.claims)
        except ExpiredTokenError:
            raise TokenGeweigerd("het token is verlopen") from None
        except (JoseError, ValueError, TypeError):
            raise TokenGeweigerd("het token deugt niet") from None
        wie = self._wie(gelezen.claims)
        if wie is None:
            raise TokenGeweigerd("het token noemt geen account")
        return wie

    def _wie(self, claims: Mapping[str, Any]) -> Aangemeld | None:
        account = claims.get(self._in.oidc_account)
        if not isinstance(account, str) or not re.fullmatch(ACCOUNT, account):
            return None  # nobody could ever be given a role under this name
        rollen: Any = claims
        for deel in self._in.oidc_rolpad.split("."):
            rollen = rollen.get(deel) if isinstance(rollen, Mapping) else None
        genoemd = [rollen] if isinstance(rollen, str) else rollen
        heeft = {r for r in genoemd if isinstance(r, str)} if isinstance(genoemd, list) else set()
        naam = claims.get("name")
        toonbaar = isinstance(naam, str) and 0 < len(naam) <= 200 and naam.isprintable()
        return Aangemeld(account, GEBRUIKERSROLLEN & heeft, naam=naam if toonbaar else None)

    def _vraag_token(self, waar: Adressen, code: str, aanloop: Aanloop) -> dict[str, Any]:
        wij, geheim = self._client, self._in.oidc_geheim
        koppen, extra = {}, {"client_id": wij}
        if geheim is not None and waar.geheim_in_kop:  # RFC 6749, 2.3.1
            paar = f"{quote_plus(wij)}:{quote_plus(geheim.get_secret_value())}"
            koppen, extra = {"Authorization": f"Basic {b64encode(paar.encode()).decode()}"}, {}
        elif geheim is not None:
            extra["client_secret"] = geheim.get_secret_value()
        vraag = prepare_token_request(
            "authorization_code",
            redirect_uri=self._terug,
            code=code,
            code_verifier=aanloop.bewijs,
            **extra,
        )
        status, antwoord = _haal("POST", waar.token, vraag.encode(), koppen)
        if status in {400, 401, 403}:
            raise AanmeldingMislukt("De aanbieder nam de aanmelding niet aan.")
        return _voorwerp(status, antwoord)

    def _id_token(self, bewijs: Mapping[str, Any], aanloop: Aanloop) -> Mapping[str, Any]:
        token = bewijs.get("id_token")
        if not isinstance(token, str):
            raise TypeError("expected an id_token")
        gelezen = self._ontcijfer(token)
        claims = CodeIDToken(
            gelezen.claims,
            gelezen.header,
            options={
                "iss": {"essential": True, "value": self._uitgever},
                "aud": {"essential": True, "value": self._client},
            },
            params={
                "nonce": aanloop.nonce,
                "client_id": self._client,
                "access_token": bewijs.get("access_token"),
            },
        )
        claims.validate(leeway=_SPELING)
        return gelezen.claims

    def _ontcijfer(self, token: str) -> jwt.Token:
        """A token whose signature is our provider's."""
        if len(token) > _LANGSTE_TOKEN:
            raise ValueError("expected a shorter token")
        return jwt.decode(
            token, lambda stuk: self._sleutel(stuk.headers().get("kid")), list(ALGORITMEN)
        )

    def _sleutel(self, kid: Any) -> Any:
        """The key of this id; without an id the only key there is."""
        sleutels = self._bekende_sleutels(kid)
        if kid is None and len(sleutels) == 1:
            (enige,) = sleutels.values()
            return enige
        if kid not in sleutels:
            raise ValueError("expected a key that the provider publishes")
        return sleutels[kid]

    def _bekende_sleutels(self, kid: Any) -> dict[str | None, Any]:
        """The keys that the provider publishes, asked anew when this one is not among them."""
        bekend = self._vers(kid)
        if bekend is not None:
            return bekend
        with self._slot:  # one asks; who waited finds what came
            bekend = self._vers(kid)
            if bekend is None:
                if time.monotonic() - self._gevraagd < _TERMIJN:
                    raise AanbiederZwijgt("sleutels: de aanbieder antwoordde net niet")
                self._gevraagd = time.monotonic()
                bekend = _sleutels(_voorwerp(*_haal("GET", self._waar().sleutels)))
                self._sleutels = time.monotonic(), bekend
        return bekend

    def _vers(self, kid: Any) -> dict[str | None, Any] | None:
        """What is known of the keys, unless it is time to ask again."""
        if self._sleutels is None:
            return None
        sinds, bekend = self._sleutels
        oud = time.monotonic() - sinds
        rust = time.monotonic() - self._gevraagd < _RUST
        return bekend if oud < _BEWAAR and (kid is None or kid in bekend or rust) else None

    def _waar(self) -> Adressen:
        """Where the provider does what (OpenID Connect Discovery 1.0), kept for an hour."""
        bekend = self._adressen
        if bekend is None or time.monotonic() - bekend[0] > _BEWAAR:
            with self._zoekslot:  # one asks; who waited does not wait for a silent one again
                if self._adressen is bekend:
                    if time.monotonic() - self._gezocht < _TERMIJN:
                        raise AanbiederZwijgt("aanbieder: antwoordde net niet")
                    self._adressen = self._gevonden()
                bekend = self._adressen
        assert bekend is not None  # noqa: S101  found above, or a refusal
        return bekend[1]

    def _gevonden(self) -> tuple[float, Adressen]:
        plek = self._uitgever.rstrip("/") + "/.well-known/openid-configuration"
        try:
            return time.monotonic(), _adressen(_voorwerp(*_haal("GET", plek)), self._uitgever)
        finally:
            self._gezocht = time.monotonic()


def is_veilig_adres(adres: Any) -> bool:
    """Whether this is https, or plain http that does not leave the machine."""
    if not isinstance(adres, str):
        return False
    delen = urlsplit(adres)
    return bool(delen.hostname) and (
        delen.scheme == "https" or (delen.scheme == "http" and delen.hostname in LUS)
    )


def _adressen(document: Mapping[str, Any], uitgever: str) -> Adressen:
    if document.get("issuer") != uitgever:
        raise AanbiederZwijgt("aanbieder: noemt zich anders dan TOEDRACHT_OIDC_UITGEVER")
    namen = ("authorization_endpoint", "token_endpoint", "jwks_uri")
    if not all(is_veilig_adres(document.get(naam)) for naam in namen):
        raise AanbiederZwijgt("aanbieder: verwacht adressen met https")
    if "S256" not in document.get("code_challenge_methods_supported", ["S256"]):
        raise AanbiederZwijgt("aanbieder: verwacht PKCE met S256")
    einde = document.get("end_session_endpoint")
    geheim = document.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
    return Adressen(
        aanmelden=document["authorization_endpoint"],
        token=document["token_endpoint"],
        sleutels=document["jwks_uri"],
        afmelden=einde if is_veilig_adres(einde) else None,
        geheim_in_kop="client_secret_basic" in geheim,
        noemt_zich=document.get("authorization_response_iss_parameter_supported") is True,
    )


def _sleutels(document: Any) -> dict[str | None, Any]:
    try:
        alle = KeySet.import_key_set(document).keys
    except (JoseError, KeyError, TypeError, ValueError):
        raise AanbiederZwijgt("sleutels: verwacht een JWK Set") from None
    return {s.kid: s for s in alle if s.get("use") in {None, "sig"}}


def _haal(
    hoe: str, url: str, inhoud: bytes | None = None, koppen: Mapping[str, str] | None = None
) -> tuple[int, bytes]:
    """One question to the provider, answered within the time."""
    try:
        return haal(hoe, url, inhoud, _TERMIJN, "application/x-www-form-urlencoded", koppen)
    except GEEN_ANTWOORD:
        raise AanbiederZwijgt("aanbieder: verwacht een antwoord binnen de tijd") from None


def _voorwerp(status: int, antwoord: bytes) -> dict[str, Any]:
    try:
        gelezen = orjson.loads(antwoord)
    except _GEEN_JSON:
        gelezen = None
    if status != 200 or not isinstance(gelezen, dict):
        raise AanbiederZwijgt("aanbieder: verwacht een JSON-object")
    return gelezen
