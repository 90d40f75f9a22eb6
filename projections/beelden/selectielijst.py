"""The selectielijst of an organisation as data: which item says how long what is kept.

The organisation supplies it as YAML; this register ships none and knows no item of any real one.
An item applies to a case, or to a person in it, by acts that were recorded: what is not recorded
is no evidence that it was not done, so no item can ask for the absence of an act.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from ledger.daden.handelingen import HANDELINGEN, REGISTERHANDELINGEN
from ledger.daden.lijsten import PATRONEN, ROLLEN, SELECTIEPOST
from projections.normen.normgrammatica import duur, ja_nee, keuze
from projections.normen.normtekst import Kaart, lees_yaml
from projections.normen.normvorm import Duur

Waarvan = Literal["dossier", "persoon"]
ALLEEN_GENOEMD = "noemt"  # beside the roles: whom a text names


@dataclass(frozen=True, slots=True)
class Post:
    """An item: of what, when it applies, and how long that is kept, or that it is for ever.

    It applies when each act of `als` is in the case; the term runs from the last act `na`. Of a
    person it applies to who occurs in the case as `rollen` and as nothing else.
    """

    nummer: str
    omschrijving: str
    van: Waarvan
    als: tuple[str, ...]
    rollen: tuple[str, ...]
    na: str | None
    termijn: Duur | None  # None: kept for ever


@dataclass(frozen=True, slots=True)
class Selectielijst:
    """What an organisation set, in the order of its text."""

    naam: str
    versie: str
    bron: str
    posten: tuple[Post, ...]


def lees_selectielijst(bestand: str, tekst: str) -> Selectielijst:
    """The list in a text.

    Raises:
        NormFout: it is no sound list; says on which line.
    """
    lijst = lees_yaml(bestand, tekst).alleen("selectielijst", "versie", "bron", "posten")
    posten = tuple(map(_post, lijst.kaarten("posten")))
    nummers = [post.nummer for post in posten]
    for kaart, nummer in zip(lijst.kaarten("posten"), nummers, strict=True):
        if nummers.count(nummer) > 1:
            raise kaart.fout(f"post '{nummer}' staat er meer dan een keer", "nummer")
    return Selectielijst(
        lijst.tekst("selectielijst"), lijst.tekst("versie"), lijst.tekst("bron"), posten
    )


def _post(plek: Kaart) -> Post:
    plek.alleen("nummer", "omschrijving", "van", "als", "rollen", "na", "termijn", "blijvend")
    nummer = plek.tekst("nummer")
    if not re.fullmatch(SELECTIEPOST, nummer):
        raise plek.fout(f"verwacht {PATRONEN[SELECTIEPOST]}, kreeg '{nummer}'", "nummer")
    van: Waarvan = keuze(plek, "van", ("dossier", "persoon"))
    termijn, na = duur(plek, "termijn"), _daden(plek, "na")
    if ja_nee(plek, "blijvend") == (termijn is not None) or (len(na) == 1) != bool(termijn):
        raise plek.fout("verwacht 'na' (een daad) en 'termijn', of anders 'blijvend: true'")
    rollen = plek.teksten("rollen")
    for rol in rollen:
        if rol not in {*ROLLEN, ALLEEN_GENOEMD}:
            raise plek.fout(f"onbekende rol '{rol}'", "rollen")
    if bool(rollen) != (van == "persoon"):
        raise plek.fout("verwacht 'rollen' bij een post van een persoon, en alleen daar", "rollen")
    return Post(
        nummer,
        plek.tekst("omschrijving"),
        van,
        _daden(plek, "als"),
        rollen,
        na[0] if na else None,
        termijn,
    )


def _daden(plek: Kaart, sleutel: str) -> tuple[str, ...]:
    namen = plek.teksten(sleutel)
    for naam in _onbekend(namen):
        raise plek.fout(f"onbekende daad '{naam}'", sleutel)
    return namen


def _onbekend(namen: Iterable[str]) -> list[str]:
    return [naam for naam in namen if naam not in HANDELINGEN and naam not in REGISTERHANDELINGEN]
