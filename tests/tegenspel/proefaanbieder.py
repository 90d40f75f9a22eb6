"""An OpenID provider in this process, that signs whatever a test wants to send."""

import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs

import orjson
from joserfc import jwt
from joserfc.jwk import ECKey

from api.web.koekjes import Aanloop

UITGEVER = "https://sso.organisatie.example/realms/a"
CLIENT = "toedracht"
PUBLIEK = "https://toedracht.organisatie.example/api/v1"
ROLLEN = {"realm_access": {"roles": ["commissielid", "elders"]}}


class Proefaanbieder:
    """Answers in the place of `haal`, and counts what it was asked."""

    def __init__(self) -> None:
        self.sleutel = ECKey.generate_key("P-256", {"kid": "een", "use": "sig"})
        self.document: dict[str, Any] = {
            "issuer": UITGEVER,
            "authorization_endpoint": f"{UITGEVER}/auth",
            "token_endpoint": f"{UITGEVER}/token",
            "jwks_uri": f"{UITGEVER}/certs",
        }
        self.gevraagd: list[str] = []
        self.formulier: dict[str, list[str]] = {}
        self.koppen: Mapping[str, str] = {}
        self.id_token = ""
        self.toegang = "toegang"

    def haal(
        self,
        _hoe: str,
        url: str,
        inhoud: bytes | None,
        _termijn: float,
        _soort: str,
        koppen: Mapping[str, str] | None,
    ) -> tuple[int, bytes]:
        plek = url.removeprefix(UITGEVER)
        self.gevraagd.append(plek)
        if plek == "/token":
            self.formulier = parse_qs((inhoud or b"").decode())
            self.koppen = koppen or {}
        antwoord: dict[str, Any] = {
            "/.well-known/openid-configuration": self.document,
            "/certs": {"keys": [self.sleutel.as_dict(private=False)]},
            "/token": {"id_token": self.id_token, "access_token": self.toegang},
        }[plek]
        return 200, orjson.dumps(antwoord)

    def teken(self, claims: Mapping[str, Any], **kop: Any) -> str:
        """A token with these claims, signed with the key of today."""
        koppen = {"alg": "ES256", "kid": self.sleutel.kid, **kop}
        return jwt.encode(koppen, dict(claims), self.sleutel, algorithms=[koppen["alg"]])

    def voor_api(self, **anders: Any) -> dict[str, Any]:
        """The claims of a sound access token (RFC 9068), but for what is said otherwise."""
        nu = int(time.time())
        goed = {"iss": UITGEVER, "aud": PUBLIEK, "sub": "rapportage", "client_id": "rapportage"}
        return {**goed, "iat": nu, "exp": nu + 300, "jti": "j-1", **ROLLEN, **anders}

    def voor_lid(self, aanloop: Aanloop, **anders: Any) -> dict[str, Any]:
        """The claims of a sound id_token for this sign-in."""
        nu = int(time.time())
        goed = {"iss": UITGEVER, "aud": CLIENT, "sub": "u-17", "nonce": aanloop.nonce}
        return {**goed, "iat": nu, "exp": nu + 300, "name": "Een lid", **ROLLEN, **anders}
