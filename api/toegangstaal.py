"""The Dutch of access: why something was refused, and what a reader can do about it."""

from collections.abc import Mapping
from types import MappingProxyType

from ledger.toegangsdaden import Weigering

_WEIGERINGEN: Mapping[Weigering, str] = MappingProxyType(
    {
        "geen_rol": (
            "Dit account heeft hier nu geen rol. Een commissielid kan er een voorstellen; een ander"
            " commissielid keurt dat goed."
        ),
        "rol_mag_dit_niet": "De rol van dit account geeft hier geen recht toe.",
        "geen_toegang": "Dit account heeft geen toegang tot dit dossier.",
        "belang": "Dit account heeft een belang in dit dossier, en dat gaat voor elke toegang.",
        "geen_doel": "Zeg waarvoor u dit leest, in ten minste vijf tekens.",
        "uitgeschakeld": "Dit account is uitgeschakeld.",
        "eigen_voorstel": "Een eigen voorstel keurt een ander goed.",
        "voor_zichzelf": "Niemand keurt goed wat hij zelf krijgt.",
        "al_goedgekeurd": "Dit account keurde dit voorstel al goed.",
        "niet_open": "Over dit voorstel is al besloten, of het is verlopen.",
        "niet_goedgekeurd": "Dit voorstel is niet goedgekeurd, of wat het gaf is voorbij.",
    }
)


def weigering(reden: Weigering) -> str:
    """Why it may not be done, as a sentence."""
    return _WEIGERINGEN[reden]
