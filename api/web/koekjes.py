"""What a browser holds of us: two opaque ids of 256 bits, and what follows from them.

One is the session, the other (`aanloop`) lives for ten minutes around signing in. From each follow
secrets that need no storage: the token in our forms, and what an OpenID provider gets to see of a
sign-in. Over https the names begin with `__Host-`, so that a browser takes them from this host
alone, for the whole of it, and never from a neighbour (RFC 6265bis). Over plain http on one's own
machine they do not: not every browser accepts `Secure` there.
"""

import hmac
import re
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from urllib.parse import quote, unquote

SESSIE = "toedracht"
AANLOOP = "toedracht-aanloop"
AANLOOPTIJD = 600  # seconds to sign in at a provider
FORMULIER = "_formulier"
_PAD = re.compile(r"/(?![/\\])[A-Za-z0-9._~:/?&=%+-]{0,499}")


@dataclass(frozen=True, slots=True)
class Koekjes:
    """How cookies are named and set where this register is reached."""

    veilig: bool

    def naam(self, kort: str) -> str:
        """The name under which a browser holds it."""
        return f"__Host-{kort}" if self.veilig else kort

    def gelezen(self, koppen: Iterable[tuple[bytes, bytes]]) -> Mapping[str, str]:
        """What came along, by its full name; of two of one name the first."""
        gevonden: dict[str, str] = {}
        for kop, waarde in koppen:
            if kop == b"cookie":
                for deel in waarde.decode("latin-1").split(";"):
                    naam, _, inhoud = deel.strip().partition("=")
                    gevonden.setdefault(naam, inhoud)
        return gevonden

    def zet(self, kort: str, waarde: str, hoelang: int | None = None) -> str:
        """The header that lets a browser hold it: until it closes, or for so many seconds."""
        delen = [f"{self.naam(kort)}={waarde}", "Path=/", "HttpOnly", "SameSite=Lax"]
        if self.veilig:
            delen.append("Secure")
        if hoelang is not None:
            delen.append(f"Max-Age={hoelang}")
        return "; ".join(delen)


@dataclass(frozen=True, slots=True)
class Aanloop:
    """A sign-in that was begun: its secret, and where the reader wanted to go."""

    geheim: str
    naar: str = "/"

    @classmethod
    def nieuw(cls, naar: str) -> "Aanloop":
        """One that nobody can have known before."""
        return cls(secrets.token_urlsafe(32), pad(naar))

    @classmethod
    def uit(cls, koekje: str) -> "Aanloop | None":
        """What stands in the cookie, if that is one of ours."""
        geheim, _, naar = koekje.partition(".")
        return cls(geheim, pad(unquote(naar))) if len(geheim) == 43 else None

    def koekje(self) -> str:
        """How it stands in the cookie."""
        return f"{self.geheim}.{quote(self.naar, safe='')}"

    @property
    def staat(self) -> str:
        """`state`: a provider gives it back, and this browser alone can have asked for it."""
        return afgeleid(self.geheim, "state")

    @property
    def nonce(self) -> str:
        """`nonce`: stands signed in the token, so the token was made for this sign-in."""
        return afgeleid(self.geheim, "nonce")

    @property
    def bewijs(self) -> str:
        """`code_verifier` (RFC 7636): who cannot show it gets no token for the code."""
        return afgeleid(self.geheim, "code_verifier")


def formulier(id_: str) -> str:
    """What a form must send along: only a page for this browser can hold it."""
    return afgeleid(id_, "formulier")


def gelijk(een: str, ander: str) -> bool:
    """Whether two secrets are the same, in a time that does not tell where they differ."""
    return hmac.compare_digest(een.encode(), ander.encode())


def afgeleid(geheim: str, waarvoor: str) -> str:
    """256 bits for one purpose, that do not lead back."""
    som = hmac.digest(geheim.encode(), b"toedracht/" + waarvoor.encode(), sha256)
    return urlsafe_b64encode(som).rstrip(b"=").decode()


def pad(naar: str) -> str:
    """A place on this site to go to; whatever else was asked for, the start page."""
    return naar if _PAD.fullmatch(naar) else "/"
