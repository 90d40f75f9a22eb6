"""The norms in force: the catalogue from the entries that set it, and a norm as one reads it.

A register judges by what was set in it, text and all, so years later it judges as it did then. As
long as norms, calendar or yardstick were not set there is no catalogue, and so no verdict.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from projections.normen.normen import Catalogus
from projections.normen.normvorm import Norm, Pakket
from projections.toetsen.toetsing import Kern, Toets
from projections.verwoorden.normnaam import normnaam
from projections.verwoorden.normuitleg import bron_van, noem_termijn
from projections.werelden.tijdlijn import Normregel

# What a register is judged by.
VASTSTELLINGEN = frozenset({"normen_vastgesteld", "kalender_vastgesteld", "maatstaf_vastgesteld"})


def geldend(gesteld: Mapping[str, Mapping[str, Any]]) -> Catalogus | None:
    """The catalogue of what was set last, given the clear fields of the last entry of each kind."""
    if not gesteld.keys() >= VASTSTELLINGEN:
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


def normregel(catalogus: Catalogus, kern: Kern) -> Normregel:
    """The norm of a verdict in its own words; when it is unknown which version, the last."""
    versies = catalogus.normen[kern.norm]
    norm = next((norm for norm in versies if norm.versie == kern.versie), versies[-1])
    return _normregel(norm, catalogus.pakketten[norm.pakket])


def _normregel(norm: Norm, pakket: Pakket) -> Normregel:
    bron, url = bron_van(norm, pakket)
    return Normregel(
        id=norm.id,
        naam=normnaam(norm),
        versie=norm.versie,
        tekst=norm.tekst,
        citaat=norm.citaat,
        bron=bron,
        url=url,
        drager=norm.drager,
        soort=norm.soort,
        praktijk=norm.praktijk,
        termijn=noem_termijn(norm.termijn),
    )
