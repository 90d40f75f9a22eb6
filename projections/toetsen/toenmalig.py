"""A verdict by what a report was classified as when the duty arose, and not by what it is now."""

from dataclasses import replace

from projections.normen.normlezer import UITKOMSTEN
from projections.normen.normvorm import Norm, Patroon, eisen_in
from projections.plichten.patronen import Zicht
from projections.plichten.plichten import Plicht
from projections.plichten.vragen import Versies, Vraag, Zaak
from projections.toetsen.bladen import bladeren, superset
from projections.verwoorden.woordkeus import een_van, uitkomst

_KWALIFICATIE = Patroon("kwalificatie_gegeven")


def toenmalig(zaak: Zaak, vraag: Vraag) -> tuple[str, ...] | None:
    """What it was as classified when the duty arose; None where no classification matters."""
    daad, bekijker = vraag.aanleiding, vraag.bekijker
    delen = bekijker.vragen if isinstance(bekijker, Versies) else [vraag]
    if daad is None or vraag.stil or not any(_om_soort(deel.norm) for deel in delen):
        return None
    if not vraag.zicht.kandidaten(_KWALIFICATIE):
        return None
    toen = [
        replace(deel, bekijker=_als_toen(deel.bekijker, daad.dag))
        for deel in delen
        if isinstance(deel.bekijker, Plicht)
    ]
    gevonden, geheel = bladeren(zaak.beeld, replace(vraag, bekijker=Versies(toen)))
    uitkomsten = frozenset(blad.uitslag.uitkomst for blad in gevonden or ())
    uitkomsten = uitkomsten if geheel else superset(vraag.norm, gevonden or ())
    return tuple(u for u in UITKOMSTEN if u in uitkomsten)


def gezegd(toen: tuple[str, ...] | None, nu: frozenset[str]) -> tuple[str, ...]:
    """The sentence that says so; none where it makes no difference."""
    if toen is None or frozenset(toen) == nu:
        return ()
    return (f"Naar de kwalificatie van toen: {een_van(sorted(map(uitkomst, toen)))}.",)


def _om_soort(norm: Norm) -> bool:
    """A duty that hangs on what kind of report it is."""
    eisen = eisen_in((*norm.indien, *norm.tenzij))
    return norm.soort == "gebod" and any(eis.pad == "vermoedens" for eis in eisen)


def _als_toen(plicht: Plicht, tot: int) -> Plicht:
    """The same duty, and the one it follows, as classified by then."""
    zicht = Zicht(plicht.zicht.beeld, plicht.norm, plicht.zicht.aanleiding, kwalificatie_tot=tot)
    grond = None if plicht.grond is None else _als_toen(plicht.grond, tot)
    return Plicht(zicht, plicht.catalogus, grond, terugval=plicht.terugval)
