"""How one signs in at this register: with an OpenID provider, or as someone fictional in a demo.

One of the two, never both and never neither: a register with real cases has no users without a
password, and the demo cannot become one (D8).
"""

from dataclasses import dataclass
from urllib.parse import urlsplit

from api.settings import OEFEN, GeenAanmelding, Instellingen
from api.web.aanbieder import LUS, Aanbieder, is_veilig_adres
from api.web.koekjes import Koekjes
from ledger.databank.sessies import Sessies

TERUG = "/aanmelden/terug"
_WELKE = (
    "aanmelding: verwacht TOEDRACHT_OIDC_UITGEVER, TOEDRACHT_OIDC_CLIENT en"
    " TOEDRACHT_PUBLIEK_ADRES, of voor een demonstratie TOEDRACHT_DEMO_GEBRUIKERS=1; kreeg geen"
    " van beide"
)


@dataclass(frozen=True, slots=True)
class Aanmelding:
    """What the doors need to know who asks; without a provider it is a demo."""

    sessies: Sessies
    oorsprongen: tuple[str, ...]  # where browsers reach us: what our own forms come from
    aanbieder: Aanbieder | None = None
    oefen: bool = False  # a demo in which everything is made up, and says so

    @property
    def demo(self) -> bool:
        """Whether anyone may sign in as someone fictional."""
        return self.aanbieder is None

    @property
    def koekjes(self) -> Koekjes:
        """How cookies are set here."""
        return Koekjes(veilig=all(o.startswith("https://") for o in self.oorsprongen))


def maak_aanmelding(instellingen: Instellingen, sessies: Sessies, poort: int) -> Aanmelding:
    """How one signs in by these settings; a demo is reached on this port of this machine only.

    Raises:
        GeenAanmelding: they leave it open, or go against what this register was begun as.
    """
    demo, uitgever = instellingen.demo_gebruikers, instellingen.oidc_uitgever
    if demo and (instellingen.dsn or uitgever):
        raise GeenAanmelding(
            "TOEDRACHT_DEMO_GEBRUIKERS: verwacht geen demogebruikers naast TOEDRACHT_DSN of"
            " TOEDRACHT_OIDC_UITGEVER; zij hebben geen wachtwoord"
        )
    if not demo and not (uitgever and instellingen.oidc_client):
        raise GeenAanmelding(_WELKE)
    # A register of before this was told: an origin of one's own is never that of a demo (D20).
    gedacht = "demo" if demo and instellingen.oorsprong_ is None else "echt"
    aard = sessies.aard() or sessies.leg_aard_vast("demo" if gedacht == "demo" else "echt")
    if demo and aard == "echt":
        raise GeenAanmelding(
            "TOEDRACHT_DEMO_GEBRUIKERS: verwacht een register dat als demonstratie is begonnen;"
            " dit is een echt register, en demogebruikers hebben geen wachtwoord"
        )
    if demo:
        # Another name that leads to this machine is not ours (DNS rebinding).
        hier = tuple(f"http://{naam}:{poort}" for naam in LUS[:2])
        return Aanmelding(sessies, hier, oefen=instellingen.registernaam == OEFEN)
    if aard == "demo":
        raise GeenAanmelding(
            "TOEDRACHT_OIDC_UITGEVER: verwacht een echt register, maar dit is als demonstratie"
            " begonnen; begin er een met een eigen TOEDRACHT_REGISTER"
        )
    plek = urlsplit(instellingen.publiek_adres)
    if not is_veilig_adres(instellingen.publiek_adres) or plek.hostname == "toedracht.example":
        raise GeenAanmelding(
            "TOEDRACHT_PUBLIEK_ADRES: verwacht het adres waar browsers ons vinden, met https,"
            " zoals https://toedracht.organisatie.nl/api/v1"
        )
    if not is_veilig_adres(uitgever):
        raise GeenAanmelding("TOEDRACHT_OIDC_UITGEVER: verwacht een adres met https")
    oorsprong = f"{plek.scheme}://{plek.netloc}"
    return Aanmelding(sessies, (oorsprong,), Aanbieder(instellingen, oorsprong + TERUG))
