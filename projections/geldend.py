"""The norms in force: the catalogue from the entries that set it, and a norm as one reads it.

A register judges by what was set in it, text and all, so years later it judges as it did then. As
long as norms, calendar or yardstick were not set there is no catalogue, and so no verdict.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from projections.normen import Catalogus
from projections.normvorm import Norm, Pakket, Termijn
from projections.termijnen import noem_duur
from projections.tijdlijn import Normregel
from projections.toetsing import Toets


def geldend(gesteld: Mapping[str, Mapping[str, Any]]) -> Catalogus | None:
    """The catalogue of what was set last, given the clear fields of the last entry of each kind."""
    if not all(f"{soort}_vastgesteld" in gesteld for soort in ("normen", "kalender", "maatstaf")):
        return None
    vaststellingen = (
        *gesteld["normen_vastgesteld"]["pakketten"],
        gesteld["kalender_vastgesteld"]["kalender"],
        gesteld["maatstaf_vastgesteld"]["maatstaf"],
    )
    return _catalogus(tuple((tekst["naam"], tekst["tekst"]) for tekst in vaststellingen))


@lru_cache(maxsize=8)
def _catalogus(teksten: tuple[tuple[str, str], ...]) -> Catalogus:
    """The same texts give the same catalogue, so it is made once."""
    return Catalogus.uit_teksten(dict(teksten))


def normregels(
    catalogus: Catalogus | None, toetsen: Mapping[str, Iterable[Toets]]
) -> dict[str, Normregel]:
    """Every norm that a verdict names, in its own words."""
    if catalogus is None:
        return {}
    genoemd = {(toets.norm, toets.versie) for rij in toetsen.values() for toets in rij}
    return {
        norm.id: _normregel(norm, catalogus.pakketten[norm.pakket])
        for norm in catalogus.werkzaam
        if (norm.id, norm.versie) in genoemd
    }


def _normregel(norm: Norm, pakket: Pakket) -> Normregel:
    sleutel, _, plaats = norm.bron.partition(" ")
    bron = pakket.bronnen[sleutel]
    return Normregel(
        id=norm.id,
        versie=norm.versie,
        tekst=norm.tekst,
        citaat=norm.citaat,
        bron=", ".join(deel for deel in (bron["titel"], plaats) if deel),
        url=bron.get("url"),
        drager=norm.drager,
        soort=norm.soort,
        praktijk=norm.praktijk,
        termijn=_noem_termijn(norm.termijn),
    )


def _noem_termijn(termijn: Termijn | None) -> str | None:
    """The term in Dutch: "binnen 3 weken", "onverwijld, uiterlijk binnen 7 dagen"."""
    if termijn is None:
        return None
    if termijn.werkdagen is not None:
        return f"binnen {termijn.werkdagen} werkdag{'en' * (termijn.werkdagen != 1)}"
    delen = [termijn.open.replace("_", " ")] if termijn.open else []
    if termijn.duur:
        delen.append(f"binnen {noem_duur(termijn.duur)}")
    if termijn.uiterlijk:
        delen.append(f"uiterlijk binnen {noem_duur(termijn.uiterlijk)}")
    if termijn.voor:
        delen.append("vooraf")
    return ", ".join(delen) or None
