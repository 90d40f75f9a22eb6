"""What we computed of duties, as events and things: that one arose, was met, or ran out.

Each says that it is derived, and rests on its norm. Only what is certain is told as an event.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from projections.beelden.zaakbeeld import Zaakbeeld
from projections.toetsen.toetsing import Toets
from projections.uitvoer.uitvoerrijen import (
    GELDT,
    Gebeurtenis,
    Verhouding,
    Voorwerp,
    noen,
    zaakding,
)
from projections.uitvoer.zaakrollen import rol_van, rolvoorwerp

_NA_DE_DAAD = timedelta(microseconds=500)  # what follows from an act stands right behind it
_Plicht = tuple[list[Voorwerp], list[Gebeurtenis], list[Verhouding]]


def plichten(
    beeld: Zaakbeeld, per_id: Mapping[str, Gebeurtenis], dingen: Mapping[str, str]
) -> Iterator[_Plicht]:
    """Of every duty that an act opened: what became of it, and what it rests on."""
    for relaas, rij in beeld.toetsen.items():
        for toets in rij:
            aanleiding = per_id.get(toets.aanleiding or "")
            if aanleiding is not None and _is_plicht(beeld, toets):
                yield _plicht(beeld, relaas, toets, aanleiding, per_id, dingen)


def _is_plicht(beeld: Zaakbeeld, toets: Toets) -> bool:
    """What is forbidden, allowed or only usual opens no duty; nor does what may not apply."""
    regel = beeld.normen.get(toets.norm)
    gewoonte = regel is not None and regel.praktijk
    return toets.soort == "gebod" and not gewoonte and "niet_van_toepassing" not in toets.uitkomsten


def _plicht(
    beeld: Zaakbeeld,
    relaas: str,
    toets: Toets,
    aanleiding: Gebeurtenis,
    per_id: Mapping[str, Gebeurtenis],
    dingen: Mapping[str, str],
) -> _Plicht:
    # An act that stands in two cases is judged in each, and each may answer differently.
    plicht = f"plicht:{beeld.id}:{toets.norm}:{aanleiding.id}" + (f":{relaas}" if relaas else "")
    norm = f"norm:{toets.norm}@{toets.versie}"
    regel = beeld.normen.get(toets.norm)
    dagen = {"uiterlijk_vroegst": toets.due_vroegst, "uiterlijk_laatst": toets.due_laatst}
    kenmerken = {
        "uitkomsten": " of ".join(toets.uitkomsten),
        **{naam: dag.isoformat() for naam, dag in dagen.items() if dag is not None},
        **({"relaas": relaas} if relaas else {}),
    }
    van_norm = {} if regel is None else {"naam": regel.naam, "bron": regel.bron}
    dingen_ = [Voorwerp(norm, "norm", {"versie": toets.versie, **van_norm})]
    verwijst = [("zaak", zaakding(beeld)), ("over", plicht), ("grondslag", norm)]
    banden = [Verhouding(plicht, "berust_op", norm)]
    dragers = () if regel is None else regel.drager
    for rol in dragers:  # of several it is one, and the norm does not say which
        dingen_.append(rolvoorwerp(beeld.id, rol))
        als = "rust_op" if len(dragers) == 1 else "kan_rusten_op"
        verwijst.append((als, rol_van(beeld.id, rol)))
        banden.append(Verhouding(plicht, als, rol_van(beeld.id, rol)))
    if (ding := dingen.get(aanleiding.id)) is not None:
        verwijst.append(("aanleiding", ding))
        banden.append(Verhouding(plicht, "ontstaan_uit", ding))
    loop = _loop(beeld.peildatum, toets, aanleiding, per_id)
    gebeurd = [_afgeleid(plicht, *deel, tuple(verwijst), relaas, toets) for deel in loop]
    verloop = tuple(("stand", _STANDEN[g.daad], g.tijd, g.tijd_laatst) for g in gebeurd)
    return [Voorwerp(plicht, "plicht", kenmerken, verloop), *dingen_], gebeurd, banden


def _loop(
    peildatum: date, toets: Toets, aanleiding: Gebeurtenis, per_id: Mapping[str, Gebeurtenis]
) -> Iterator[tuple[str, Gebeurtenis, tuple[date, date] | None]]:
    """What became of a duty, each with the act that it stands behind, or the days of its end.

    Only an outcome that is certain, with the one act that brought it about, is told as an event.
    """
    yield "plicht_ontstaan", aanleiding, None
    # Of what lapsed, or may have been met in time, the end of the term says nothing certain.
    bleef = {"vervallen", "nagekomen"}.isdisjoint(toets.uitkomsten)
    if bleef and toets.due_vroegst and toets.due_laatst and toets.due_laatst < peildatum:
        yield "termijn_verstreken", aanleiding, (toets.due_vroegst, toets.due_laatst)
    anderen = [d for d in toets.genoemd if d in per_id and d != aanleiding.id]
    if len(anderen) == 1 and toets.uitkomsten in (("nagekomen",), ("te_laat",)):
        yield f"plicht_{toets.uitkomsten[0]}", per_id[anderen[0]], None


_TITELS = {
    "plicht_ontstaan": "Plicht ontstaan",
    "termijn_verstreken": "Termijn verstreken",
    "plicht_nagekomen": "Plicht nagekomen",
    "plicht_te_laat": "Plicht te laat nagekomen",
}


_STANDEN = {
    "plicht_ontstaan": "open",
    "termijn_verstreken": "termijn verstreken",
    "plicht_nagekomen": "nagekomen",
    "plicht_te_laat": "te laat nagekomen",
}


def _afgeleid(
    plicht: str,
    wat: str,
    bij: Gebeurtenis,
    dagen: tuple[date, date] | None,
    verwijst: tuple[tuple[str, str], ...],
    relaas: str,
    toets: Toets,
) -> Gebeurtenis:
    if dagen is None:
        vroegst, laatst, precisie = bij.vroegst, bij.laatst, bij.precisie
        tijd, tijd_laatst = bij.tijd + _NA_DE_DAAD, bij.tijd_laatst + _NA_DE_DAAD
    else:
        vroegst, laatst = dagen
        precisie = "dag" if vroegst == laatst else "interval"
        tijd, tijd_laatst = noen(vroegst, 0), noen(laatst, 0)
    return Gebeurtenis(
        id=f"{wat}:{plicht}",
        zaak=bij.zaak,
        daad=wat,
        titel=_TITELS[wat],
        zin=f"Berekend volgens {toets.norm} (versie {toets.versie}).",
        nummer=None,
        stand=GELDT,
        edtf=bij.edtf if dagen is None else None,
        woorden=None,
        vroegst=vroegst,
        laatst=laatst,
        precisie=precisie,
        tijd=tijd,
        tijd_laatst=tijd_laatst,
        relazen=(relaas,) if relaas else (),
        afgeleid=True,
        verwijst=verwijst,
    )
