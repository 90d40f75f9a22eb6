"""What a norm may ask of an act: which fields there are, and which values they can have.

The acts themselves say it, in their types; nothing is repeated here. A personal field is sealed,
so no verdict may rest on it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from ledger.daden.handelingen import HANDELINGEN, OMSTANDIGHEDEN, ROLLEN, SOORTEN_MELDING, Merk
from ledger.daden.woorden import veldmerken
from projections.normen.normtekst import Kaart
from projections.normen.normvorm import Eis, Waarde

# Dates of an act that a term can run from or until.
DATUMS = frozenset({"gebeurd", "ontvangen_op", "verzonden_op", "dagtekening", "nieuwe_datum"})
# What counts as not known, wherever it stands.
NIET_BEKEND = frozenset({None, "onbekend", "vermoed"})
# By these roles alone anyone in the organisation may be meant, whoever may do it as well.
NAAMLOOS = NIET_BEKEND | {"werkgever"}


@dataclass(frozen=True, slots=True)
class Veld:
    """A field of an act: a list or not, and the values it can have (None: any).

    `meer`: it may hold several of them, as a list always does and "a role or some roles" can.
    """

    lijst: bool
    waarden: frozenset[Waarde] | None
    persoonlijk: bool = False
    meer: bool = False


_ROL = Veld(lijst=False, waarden=frozenset(ROLLEN))
_JA_NEE = Veld(lijst=False, waarden=frozenset({True, False}))


@cache
def veld_van(daad: str, naam: str) -> Veld | None:
    """The field of this kind of act; None when it has no such field."""
    if naam == "door":
        return _ROL
    vorm = HANDELINGEN[daad].model_fields.get(naam)
    if vorm is None:
        return None
    waarden = _waarden(vorm.annotation)
    return Veld(
        lijst=_is_lijst(vorm.annotation),
        waarden=None if waarden is None else frozenset(waarden) - NIET_BEKEND,
        persoonlijk=Merk.PERSOONLIJK in veldmerken(vorm),
        meer=_heeft_lijst(vorm.annotation),
    )


def veld_van_zaak(pad: str) -> Veld | None:
    """The attribute of the case that a path names; None when there is no such attribute."""
    if pad == "vermoedens":
        return Veld(lijst=True, waarden=frozenset(SOORTEN_MELDING))
    if pad == "onderwerp.rol":
        return _ROL
    if pad == "onderwerp.rechtspositioneel_bevoegd" or pad in OMSTANDIGHEDEN:
        return _JA_NEE
    return None


def toets_daad(plek: Kaart, daad: str) -> None:
    """Refuse an act that does not exist."""
    if daad not in HANDELINGEN:
        raise plek.fout(f"onbekende daad '{daad}'", "daad")


def toets_datum(plek: Kaart, sleutel: str, daden: Iterable[str], veld: str) -> None:
    """Refuse a date that one of these acts does not have."""
    for daad in daden:
        toets_daad(plek, daad)
        if veld_van(daad, veld) is None:
            raise plek.fout(f"{daad} heeft geen gegeven '{veld}'", sleutel)


def toets_eis(plek: Kaart, eis: Eis, daden: Iterable[str] | None) -> None:
    """Refuse a test on a field that is not there, is personal, or never has this value.

    `daden` are the acts whose field it is; None is the case itself.
    """
    if daden is None:
        veld = veld_van_zaak(eis.pad)
        if veld is None:
            raise plek.fout(f"de zaak heeft geen gegeven '{eis.pad}'", eis.pad)
        _toets_waarden(plek, eis, veld, "de zaak")
    for daad in daden or ():
        veld = veld_van(daad, eis.pad)
        if veld is None:
            raise plek.fout(f"{daad} heeft geen gegeven '{eis.pad}'", eis.pad)
        if veld.persoonlijk:
            raise plek.fout(f"'{eis.pad}' van {daad} is persoonlijk en wordt verzegeld", eis.pad)
        _toets_waarden(plek, eis, veld, daad)


def _toets_waarden(plek: Kaart, eis: Eis, veld: Veld, waarvan: str) -> None:
    if eis.toets in ("onbekend", "zelfde_als") or veld.waarden is None:
        return
    for waarde in eis.waarden:
        if waarde is not None and waarde not in veld.waarden:
            raise plek.fout(f"'{eis.pad}' van {waarvan} is nooit '{waarde}'", eis.pad)


def _is_lijst(vorm: Any) -> bool:
    """A tuple stands at the top: one value or a list of them does not count as a list."""
    if get_origin(vorm) in (Union, UnionType):
        return any(_is_lijst(deel) for deel in get_args(vorm))
    return get_origin(vorm) is tuple


def _heeft_lijst(vorm: Any) -> bool:
    """A tuple stands anywhere in it."""
    return get_origin(vorm) is tuple or any(_heeft_lijst(deel) for deel in get_args(vorm))


def _waarden(vorm: Any) -> frozenset[Waarde] | None:
    """The closed list of values a type allows; None when it is not closed."""
    herkomst = get_origin(vorm)
    if vorm is bool:
        return frozenset({True, False})
    if vorm is type(None):
        return frozenset()
    if herkomst is Literal:
        return frozenset(get_args(vorm))
    if herkomst is Annotated:
        return _waarden(get_args(vorm)[0])
    if herkomst is tuple:
        return _waarden(get_args(vorm)[0])
    if herkomst in (Union, UnionType):
        delen = [_waarden(deel) for deel in get_args(vorm)]
        return None if None in delen else frozenset().union(*(d for d in delen if d is not None))
    return None
