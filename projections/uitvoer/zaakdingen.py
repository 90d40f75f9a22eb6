"""The things that a case is about, what of them changed and when, and how they are tied.

A value that changes comes from the acts that stand, at the time of each. What only one account
tells goes by a name with that account in it, so that accounts do not overwrite each other.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from ledger.daden.velden import gesplitst
from ledger.daden.woorden import Daad
from projections.beelden.zaakbeeld import Zaakbeeld
from projections.uitvoer.uitvoerrijen import Gebeurtenis, Verhouding, Voorwerp, zaakding
from projections.uitvoer.zaakrollen import rolbanden, rolvoorwerpen, verwijst_naar
from projections.werelden.tijdlijn import Bronregel, Tijdlijnregel

# What an act brings about that other acts speak of, by its kind.
_VOORWERPEN = {
    "melding_gedaan": "melding",
    "onderzoek_ingesteld": "onderzoek",
    "klacht_ingediend": "klacht",
    "kamervragen_ingezonden": "kamervraag",
    "oordeel_gegeven": "oordeel",
    "aanbeveling_gedaan": "aanbeveling",
    "maatregel_genomen": "maatregel",
}
# How two such things are tied when the act of the one names the other.
_BAND = {
    ("onderzoek", "melding"): "naar",
    ("oordeel", "onderzoek"): "volgt_op",
    ("aanbeveling", "oordeel"): "uit",
    ("maatregel", "aanbeveling"): "ter_uitvoering_van",
    ("melding", "melding"): "vervolg_op",
}
# How a thing stands after an act that names it.
_STAND = {
    "melding_gedaan": ("melding", "gedaan"),
    "melding_ingetrokken": ("melding", "ingetrokken"),
    "onderzoek_ingesteld": ("onderzoek", "ingesteld"),
    "onderzoek_afgerond": ("onderzoek", "afgerond"),
    "onderzoek_gestaakt": ("onderzoek", "gestaakt"),
    "klacht_ingediend": ("klacht", "ingediend"),
    "klacht_afgehandeld": ("klacht", "afgehandeld"),
    "klacht_ingetrokken": ("klacht", "ingetrokken"),
    "klacht_naar_tevredenheid_opgelost": ("klacht", "opgelost"),
    "kamervragen_ingezonden": ("kamervraag", "ingezonden"),
    "kamervragen_beantwoord": ("kamervraag", "beantwoord"),
}
# Which field of an act says what of such a thing.
_GEZEGD = {
    ("melding_gedaan", "kanaal"): ("melding", "kanaal"),
    ("melding_gedaan", "vorm"): ("melding", "vorm"),
    ("melding_gedaan", "vermoedens"): ("melding", "vermoedens"),
    ("kwalificatie_gegeven", "soorten"): ("melding", "kwalificatie"),
    ("ontvankelijkheid_beoordeeld", "uitkomst"): ("melding", "ontvankelijkheid"),
    ("onderzoek_ingesteld", "aard"): ("onderzoek", "aard"),
    ("klacht_ingediend", "behandeling"): ("klacht", "behandeling"),
    ("oordeel_gegeven", "uitkomst"): ("oordeel", "uitkomst"),
    ("oordeel_gegeven", "strekking"): ("oordeel", "strekking"),
    ("standpunt_bepaald", "uitkomst"): ("oordeel", "standpunt"),
    ("maatregel_genomen", "soort"): ("maatregel", "soort"),
}
# What an entry about the case itself makes of its status.
_STATUS = {
    "dossier_geopend": "open",
    "dossier_heropend": "open",
    "dossier_gesloten": "gesloten",
}


def dingen_van(beeld: Zaakbeeld) -> dict[str, str]:
    """Which thing each act brings about, for those that do."""
    eigen = {r.id: r.daad for r in (*beeld.regels, *beeld.vervallen, *beeld.wachtend)}
    return {id_: f"{_VOORWERPEN[d]}:{id_}" for id_, d in eigen.items() if d in _VOORWERPEN}


def genoemd_door(
    zaak: str, daad: Daad | None, regel: Tijdlijnregel, dingen: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """As what an act names which thing."""
    if regel.id in dingen:
        yield "over", dingen[regel.id]
    for bron in regel.bronnen:
        if bron.document is not None:
            yield "bron", _stuk(regel, bron)
    if daad is None:
        return
    yield from verwijst_naar(zaak, daad)
    for ding in _andere(regel.id, daad, dingen):
        yield "over", ding


def voorwerpen_van(
    beeld: Zaakbeeld,
    daden: Mapping[str, Daad],
    dingen: Mapping[str, str],
    per_id: Mapping[str, Gebeurtenis],
) -> Iterator[Voorwerp]:
    """All of them; one may come more than once, each time with what is known of it there."""
    yield _zaak(beeld)
    for ding in dingen.values():
        yield Voorwerp(ding, ding.partition(":")[0])
    for id_, daad in daden.items():
        yield from rolvoorwerpen(beeld.id, daad, pseudoniem=beeld.pseudoniem)
        if (g := per_id.get(id_)) is not None:
            eigen = [dingen[id_]] if id_ in dingen else []
            anders = (d for d in _andere(id_, daad, dingen) if not _soortgenoot(daad, d))
            for ding in (*eigen, *anders):
                yield Voorwerp(ding, ding.partition(":")[0], {}, tuple(_verloop(ding, daad, g)))
    for regel in (*beeld.regels, *beeld.vervallen, *beeld.wachtend):
        for bron in regel.bronnen:
            if bron.document is not None:
                naam = {"naam": bron.documentnaam} if bron.documentnaam else {}
                yield Voorwerp(_stuk(regel, bron), "document", naam)


def samen(*rijen: Iterable[Voorwerp]) -> dict[str, Voorwerp]:
    """Each thing once, with all that was said of it, in order of time."""
    uit: dict[str, Voorwerp] = {}
    for v in (v for rij in rijen for v in rij):
        eerder = uit.get(v.id, v)
        verloop = sorted(dict.fromkeys((*eerder.verloop, *v.verloop)), key=lambda deel: deel[2])
        uit[v.id] = replace(
            eerder, kenmerken={**eerder.kenmerken, **v.kenmerken}, verloop=tuple(verloop)
        )
    return uit


def banden_van(
    beeld: Zaakbeeld, daden: Mapping[str, Daad], dingen: Mapping[str, str]
) -> Iterator[Verhouding]:
    """How the things of a case are tied, as its acts say."""
    for id_, ding in dingen.items():
        if ding.startswith("melding:"):
            yield Verhouding(zaakding(beeld), "gaat_over", ding)
        if id_ in daden:
            for ander in _andere(id_, daden[id_], dingen):
                soorten = (ding.partition(":")[0], ander.partition(":")[0])
                yield Verhouding(ding, _BAND.get(soorten, "over"), ander)
    for daad in daden.values():
        yield from rolbanden(beeld.id, daad)


def _zaak(beeld: Zaakbeeld) -> Voorwerp:
    naam = {"kenmerk": beeld.kenmerk, "titel": beeld.titel}
    vast = {n: w for n, w in naam.items() if w is not None}
    verloop = tuple(
        ("status", _STATUS[r.daad], r.vastgelegd_op, r.vastgelegd_op)
        for r in beeld.overige
        if r.daad in _STATUS
    )
    if beeld.status not in {waarde for _, waarde, *_ in verloop}:
        vast["status"] = beeld.status  # it went up in another case, or never began
        verloop = ()
    return Voorwerp(
        zaakding(beeld), "zaak", {**vast, "fictief": "ja" if beeld.fictief else "nee"}, verloop
    )


def _andere(id_: str, daad: Daad, dingen: Mapping[str, str]) -> Iterator[str]:
    """The things of other acts that this act names in its fields."""
    for waarde in gesplitst(daad)[0].values():
        for code in waarde if isinstance(waarde, list) else [waarde]:
            if isinstance(code, str) and code in dingen and code != id_:
                yield dingen[code]


def _soortgenoot(daad: Daad, ding: str) -> bool:
    """Whether this act brings about a thing of that kind itself: then it speaks of its own only."""
    return _VOORWERPEN.get(daad.daad) == ding.partition(":")[0]


def _verloop(ding: str, daad: Daad, g: Gebeurtenis) -> Iterator[tuple[str, str, Any, Any]]:
    soort = ding.partition(":")[0]
    velden = gesplitst(daad)[0]
    gezegd = [("stand", _STAND[daad.daad][1])] if _stand_van(daad, soort) else []
    for (daadsoort, veld), (van, naam) in _GEZEGD.items():
        if daadsoort == daad.daad and van == soort and velden.get(veld):
            waarde = velden[veld]
            gezegd.append((naam, " ".join(waarde) if isinstance(waarde, list) else str(waarde)))
    for naam, waarde in gezegd:
        for relaas in g.relazen or ("",):
            yield f"{naam}:{relaas}" if relaas else naam, waarde, g.tijd, g.tijd_laatst


def _stand_van(daad: Daad, soort: str) -> bool:
    return daad.daad in _STAND and _STAND[daad.daad][0] == soort


def _stuk(regel: Tijdlijnregel, bron: Bronregel) -> str:
    """The id of a document as a thing."""
    return f"document:{regel.nummer}-{bron.document}"
