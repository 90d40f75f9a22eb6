"""Repairing an act: its form as it stands, and a correction for each field that somebody changed.

What was recorded stays; a correction says what it should have been and since when that is known.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from hashlib import sha256
from typing import Any

import orjson

from api.vastleggen.vormvelden import Vormveld, velden, zoals_getypt
from api.web.schrijfdeur import EenDaad
from ledger.daden.handelingen import lees_handeling
from ledger.daden.woorden import Daad
from ledger.tijd.datumwoorden import lees_datum
from ledger.tijd.edtf import WanneerFout
from ledger.tijd.wanneer import Wanneer
from ledger.zaak.dossier import Feit

# The order of acts is repaired by recording anew: others may rest on it.
_NIET = frozenset({"na"})
_BIJ_EEN_BESTAND = frozenset({"bestand", "verborgen"})


def te_herstellen(feit: Feit) -> tuple[Vormveld, ...]:
    """The fields of this act that a correction can change.

    Not its sources where a document came with one: that belongs to the place it was sealed for.
    """
    bronnen = feit.velden.get("bronnen") or ()
    met = feit.documenten or any(b.get("document") or b.get("documentnaam") for b in bronnen)
    vast = {"bronnen"} if met else set()
    alle = (v for v in velden(type(feit.handeling)) if v.naam not in _NIET | vast)
    return tuple(
        replace(v, delen=tuple(d for d in v.delen if d.soort not in _BIJ_EEN_BESTAND)) for v in alle
    )


def ingevuld_van(feit: Feit) -> dict[str, str]:
    """The form of this act, filled in as it stands now."""
    inhoud = feit.handeling.model_dump(mode="json")
    return dict(
        paar for veld in te_herstellen(feit) for paar in _paren(veld, veld.naam, inhoud[veld.naam])
    )


def _paren(veld: Vormveld, plek: str, waarde: Any) -> Iterator[tuple[str, str]]:
    if waarde is None or waarde == "":
        return
    if veld.soort in {"rijen", "bereik"}:
        rijen = waarde if isinstance(waarde, list) else [waarde]
        for i, rij in enumerate(rijen):
            binnen = plek if veld.soort == "bereik" else f"{plek}.{i}"
            for deel in veld.delen:
                yield from _paren(deel, f"{binnen}.{deel.naam}", rij.get(deel.naam))
    elif veld.lijst:
        yield from _van_een_lijst(veld, plek, waarde if isinstance(waarde, list) else [waarde])
    elif isinstance(waarde, bool):
        yield plek, "ja" if waarde else "nee"
    elif veld.soort == "datum":
        yield plek, _geschreven(waarde, ruim=veld.naam != "periode")
    else:
        yield plek, str(waarde)


def _geschreven(edtf: str, *, ruim: bool) -> str:
    """A date as somebody would write it; as EDTF where those words would not say quite the same.

    In Dutch whatever the language of the page: a form may come back in the other one.
    """
    woorden = Wanneer(edtf).leesbaar()
    try:
        return woorden if lees_datum(woorden, ruim=ruim) == edtf else edtf
    except WanneerFout:
        return edtf


def _van_een_lijst(veld: Vormveld, plek: str, waarden: list[str]) -> Iterator[tuple[str, str]]:
    if veld.afvinken:
        yield from ((f"{plek}.{waarde}", "ja") for waarde in waarden)
    elif veld.soort in {"keuze", "verwijzing", "dossier", "personen"}:
        yield from ((f"{plek}.{i}", waarde) for i, waarde in enumerate(waarden))
    else:
        yield plek, ", ".join(waarden)


def met_eigen_woorden(feit: Feit, ingevuld: Mapping[str, str]) -> dict[str, str]:
    """Without words that are not of this date: those of the source were for the one before, and
    those in which the form shows one that stays are ours.
    """
    uit = dict(ingevuld)
    oud = ingevuld_van(feit)
    if uit.get("gebeurd") != oud.get("gebeurd"):
        if uit.get("woorden") == oud.get("woorden"):
            uit.pop("woorden", None)
    elif "gebeurd" in oud:
        uit["gebeurd"] = feit.handeling.model_dump(mode="json")["gebeurd"]
    return uit


def merken(feit: Feit) -> dict[str, str]:
    """How each field of this act stands now, as a mark that tells whether somebody changed it.

    A form sends it along, so it is known then without any draft, and holds no text itself: what is
    erased meanwhile does not come back by a form of before.
    """
    nu = ingevuld_van(feit)
    return {v.naam: _merk(v, nu) for v in te_herstellen(feit)}


def overgenomen(
    feit: Feit, ingevuld: Mapping[str, str], stond: Mapping[str, str]
) -> dict[str, str]:
    """The form of this act as it stands now, with what was changed since it had these marks."""
    nu = ingevuld_van(feit)
    anders = {
        v.naam
        for v in te_herstellen(feit)
        if v.naam in stond and _merk(v, ingevuld) != stond[v.naam]
    }

    def bij(plek: str) -> bool:
        return plek.partition(".")[0] in anders or plek.startswith("@")

    blijft = {plek: waarde for plek, waarde in nu.items() if not bij(plek)}
    return blijft | {plek: waarde for plek, waarde in ingevuld.items() if bij(plek)}


def correcties(
    feit: Feit, nieuw: Daad, ingevuld: Mapping[str, str], reden: str | None
) -> list[EenDaad]:
    """A correction for every field that somebody changed and that now reads otherwise.

    Raises:
        Ongeldig: the reason is no text that can be kept.
    """
    oud, straks = (daad.model_dump(mode="json") for daad in (feit.handeling, nieuw))
    stond = ingevuld_van(feit)
    veranderd = {
        veld.naam for veld in te_herstellen(feit) if _van(veld, ingevuld) != _van(veld, stond)
    }
    if "gebeurd" in veranderd:
        veranderd.add("woorden")  # a date written in words brings them along
    herstel = {"daad": "correctie", "van_daad": feit.id, "reden": reden or None}
    return [
        lees_handeling({**herstel, "veld": veld.naam, "nieuwe_waarde": straks[veld.naam]})
        for veld in te_herstellen(feit)
        if veld.naam in veranderd
        and _lijst(veld, oud[veld.naam]) != _lijst(veld, straks[veld.naam])
    ]


def _van(veld: Vormveld, ingevuld: Mapping[str, str]) -> dict[str, str]:
    """What stands in one field of a form, whatever a browser made of its line ends."""
    return {
        plek: schoon
        for plek, waarde in ingevuld.items()
        if plek.partition(".")[0] == veld.naam and (schoon := zoals_getypt(waarde))
    }


def _merk(veld: Vormveld, ingevuld: Mapping[str, str]) -> str:
    inhoud = orjson.dumps(_van(veld, ingevuld), option=orjson.OPT_SORT_KEYS)
    return sha256(inhoud).hexdigest()[:16]


def _lijst(veld: Vormveld, waarde: Any) -> Any:
    """One value and a list of that one say the same."""
    return (
        [waarde] if veld.lijst and waarde is not None and not isinstance(waarde, list) else waarde
    )
