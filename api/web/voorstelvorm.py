"""A proposal out of what somebody filled in, on a page or on the command line."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any

from api.taal.veldtaal import wordt_verwacht
from ledger.daden.toegangsdaden import TOEGANGSDADEN, BelangGemeld, Voorstel
from ledger.daden.velden import lees_daad
from ledger.daden.woorden import Fout, Ongeldig

STANDAARDDUUR = timedelta(days=90)
_SOORTEN: Mapping[str, type[Voorstel]] = MappingProxyType(
    {naam: soort for naam, soort in TOEGANGSDADEN.items() if issubclass(soort, Voorstel)}
)


def lees_voorstel(soort: str, velden: Mapping[str, Any], vandaag: date) -> Voorstel:
    """The proposal of this kind; what names a last day and was left open, lasts a quarter.

    Raises:
        Ongeldig: with everything that is wrong with it at once.
    """
    gevraagd = {naam: waarde for naam, waarde in velden.items() if waarde not in ("", None)}
    naam = f"{soort}_voorgesteld"
    if naam in _SOORTEN and "tot" in _SOORTEN[naam].model_fields:
        gevraagd.setdefault("tot", (vandaag + STANDAARDDUUR).isoformat())
    gevraagd.setdefault("reden", None)
    if soort == "toegang":
        gevraagd.setdefault("dossier", None)
    daad = lees_daad({**gevraagd, "daad": naam}, _SOORTEN)
    tot: date | None = getattr(daad, "tot", None)
    if tot is not None and tot < vandaag:
        raise Ongeldig([Fout("/tot", "een dag vanaf vandaag", tot.isoformat())])
    return daad


def lees_belang(account: str, dossier: str, reden: str | None) -> BelangGemeld:
    """An interest that is to be reported; raises as `lees_voorstel` does."""
    velden = {"account": account, "dossier": dossier, "reden": toelichting(reden)}
    return lees_daad({**velden, "daad": "belang_gemeld"}, {"belang_gemeld": BelangGemeld})


def toelichting(tekst: str | None) -> str | None:
    """A reason that may be left out."""
    return (tekst or "").strip() or None


@dataclass(frozen=True, slots=True)
class Misgeschreven:
    """A decision that was not taken: over what, the reason as it was typed, and what is wrong."""

    over: str = ""
    reden: str = ""
    fout: str = ""


def misgeschreven(over: str, velden: Mapping[str, str], fout: Ongeldig) -> Misgeschreven:
    """The same out of what was sent: a reason is all that somebody types there."""
    verwacht = wordt_verwacht(fout.fouten[0].verwacht)
    return Misgeschreven(over, velden.get("reden", ""), verwacht)
