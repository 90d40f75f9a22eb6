"""Values as the record has them: known, unknown, and what a test makes of either.

One element of a list that passes is enough; what is not known may be any value the field can have.
"""

from typing import Any

from ledger.tijd.wanneer import Periode, periode, zekere_dagen
from projections.normen.normvelden import NIET_BEKEND
from projections.normen.normvorm import Eis, Waarde
from projections.werelden.werelden import Wereld


def voldoet(gevonden: tuple[Any, ...], eis: Eis) -> bool | None:
    """One of the values passes the test; None when only an unknown one could."""
    bekend = [waarde for waarde in gevonden if waarde not in NIET_BEKEND]
    if eis.toets == "onbekend":
        return (not bekend) == eis.waarden[0]
    if eis.toets == "niet" and eis.waarden[0] is None:
        return bool(bekend)
    if any(_klopt(waarde, eis) for waarde in bekend):
        return True
    return False if len(bekend) == len(gevonden) else None


def _klopt(waarde: Any, eis: Eis) -> bool:
    gelijk = waarde if isinstance(waarde, bool | str) else str(waarde)
    return (gelijk in eis.waarden) != (eis.toets == "niet")


def gok(w: Wereld, sleutel: object, eis: Eis, domein: frozenset[Waarde] | None) -> bool:
    """The test on a value nobody recorded: of a closed list any value is possible."""
    if domein is None:
        soort = "anders" if eis.toets == "niet" else "bevat"
        return any(w.kies((sleutel, soort, waarde), (True, False)) for waarde in eis.waarden)
    gevraagd = frozenset(eis.waarden)
    return w.een_van(sleutel, domein, domein - gevraagd if eis.toets == "niet" else gevraagd)


def laatste_dag(edtf: str | None) -> int:
    """The day a declaration certainly reaches."""
    return 0 if edtf is None else periode(edtf).vroegst.toordinal()


def niet_gebeurd(edtf: str | None) -> Periode | None:
    """The days on which something was certainly established not to have happened."""
    return None if edtf is None else zekere_dagen(edtf)
