"""Who or what an act names, and in which quality: persons, bodies, and roles that somebody fills.

Each is a thing of one case, so that cases stay apart: which body or person it was is known there
only. A role is filled by a person or by nobody known; a body acts as itself.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ledger.daden.lijsten import ROLLEN
from ledger.daden.velden import gesplitst
from ledger.daden.woorden import Daad
from projections.uitvoer.uitvoerrijen import Verhouding, Voorwerp

# In which quality a field names a person or a body.
_HOEDANIGHEID = {
    "door": "verricht_door",
    "melder_ref": "melder",
    "onderwerp": "onderwerp",
    "naar": "ontvanger",
    "aan": "ontvanger",
    "ontvanger_rol": "ontvanger",
    "kanaal": "ontvanger",
    "medegedeeld_aan": "ontvanger",
    "jegens": "jegens",
    "toegerekend_aan": "toegerekend_aan",
    "opdrachtgever": "namens",
    "van": "afzender",
    "via": "via",
    "met": "samen_met",
    "instantie": "instantie",
    "over": "onderwerp",
}
# In any other field somebody is named and no more: `betrokkene` is whom a report is about.
_GENOEMD = "genoemd"
# Where `van` is whose it is or of whom it is asked, and not from whom it came.
_NIET_VAN = {"identiteit_bekendgemaakt", "zienswijze_gevraagd"}
# Roles and channels that are a body and no person, by what kind of body that is.
_ORGANEN = {
    "integriteitscommissie": "commissie",
    "klachtencommissie": "commissie",
    "organisatieonderdeel_integriteit": "organisatieonderdeel",
    "huis_afdeling_advies": "organisatieonderdeel",
    "huis_afdeling_onderzoek": "organisatieonderdeel",
    "huis_voor_klokkenluiders": "organisatieonderdeel",
    "auditdienst": "organisatieonderdeel",
}
# Whose member or officer somebody is in that role.
_VAN_ORGAAN = {"secretaris_commissie": "integriteitscommissie"}


@dataclass(frozen=True, slots=True)
class Genoemd:
    """As what an act names a role, a person, or a person in a role."""

    als: str
    rol: str | None
    persoon: str | None


def genoemden(daad: Daad) -> Iterator[Genoemd]:
    """Everybody and every body that an act names."""
    velden = gesplitst(daad)[0]
    for veld, waarde in velden.items():
        if veld == "rol" and velden.get("persoon_ref"):
            continue  # the person comes with it
        als = _als(daad.daad, veld)
        if veld.endswith("_ref") and isinstance(waarde, str):
            rol = velden.get("rol") if veld == "persoon_ref" else None
            yield Genoemd(als, rol, waarde)
            continue
        for deel in waarde if isinstance(waarde, list) else [waarde]:
            yield from _in_deel(als, deel)


def _als(daad: str, veld: str) -> str:
    if veld == "van" and daad in _NIET_VAN:
        return _GENOEMD
    return _HOEDANIGHEID.get(veld, _GENOEMD)


def _in_deel(als: str, deel: Any) -> Iterator[Genoemd]:
    if isinstance(deel, dict) and (deel.keys() & {"rol", "ref"}):
        rol, persoon = deel.get("rol"), deel.get("ref")
        if rol or persoon:
            yield Genoemd(als, rol, persoon)
    elif isinstance(deel, str) and (deel in _ORGANEN or deel in ROLLEN):
        yield Genoemd(als, deel, None)


def verwijst_naar(zaak: str, daad: Daad) -> Iterator[tuple[str, str]]:
    """As what this act refers to which of those things."""
    for g in genoemden(daad):
        if g.persoon is not None:
            yield g.als, persoon_van(zaak, g.persoon)
        if g.rol is not None:
            yield g.als, rol_van(zaak, g.rol, g.persoon)


def persoon_van(zaak: str, code: str) -> str:
    """The id of a person as a thing of this case."""
    return f"persoon:{zaak}:{code}"


def rol_van(zaak: str, rol: str, persoon: str | None = None) -> str:
    """The id of a body, or of a role with who fills it, as a thing of this case."""
    if rol in _ORGANEN:
        return f"{_ORGANEN[rol]}:{zaak}:{rol}"
    return f"rol_vervulling:{zaak}:{rol}" + (f":{persoon}" if persoon else "")


def rolvoorwerpen(zaak: str, daad: Daad, *, pseudoniem: bool) -> Iterator[Voorwerp]:
    """The things that `verwijst_naar` speaks of."""
    for g in genoemden(daad):
        if g.persoon is not None:
            soort = "pseudoniem" if pseudoniem else "code"
            yield Voorwerp(persoon_van(zaak, g.persoon), "persoon", {"aanduiding": soort})
        if g.rol is not None:
            yield rolvoorwerp(zaak, g.rol, g.persoon)


def rolvoorwerp(zaak: str, rol: str, persoon: str | None = None) -> Voorwerp:
    """A body or a role as a thing."""
    id_ = rol_van(zaak, rol, persoon)
    return Voorwerp(id_, id_.partition(":")[0], {"rol": rol})


def rolbanden(zaak: str, daad: Daad) -> Iterator[Verhouding]:
    """Who fills a role, which role that is, and of which body.

    A duty rests on the role: who of several held it at that time is not ours to say.
    """
    for g in genoemden(daad):
        if g.rol is None:
            continue
        id_ = rol_van(zaak, g.rol, g.persoon)
        if g.persoon is not None:
            soort = "lid" if g.rol in _ORGANEN else "vervuld_door"
            yield Verhouding(id_, soort, persoon_van(zaak, g.persoon))
            if (rol := rol_van(zaak, g.rol)) != id_:
                yield Verhouding(id_, "vervulling_van", rol)
        if (orgaan := _VAN_ORGAAN.get(g.rol)) is not None:
            yield Verhouding(id_, "van", rol_van(zaak, orgaan))
