"""B5: a register judged, against the same norms as one plain loop, and with vague dates.

Both sides get the same acts as the register hands them over, on one core. Before anything is timed
the verdicts are compared: all of them with the loop, a part with the engine over possible worlds.
"""

import gc
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from ledger.zaak.dossier import Feit
from projections.normen.normen import Catalogus
from projections.plichten.vragen import Zaak
from projections.toetsen.toetsing import Kern, kern, kernen
from scripts.metingen.lus import NORMEN, Lus
from scripts.metingen.meting import Meting, om_en_om
from scripts.metingen.registers import PEILDATUM, register

_ZAAD = 20211123
_VAAG = 0.3
Zaken = Sequence[Sequence[Feit]]


def meet(*, kort: bool) -> Iterator[Meting]:
    """B5."""
    aantal, rondes = (30, 1) if kort else (2000, 7)
    exact, vaag = register(aantal, _ZAAD), register(aantal // 10, _ZAAD, _VAAG)
    catalogus = Catalogus.laad()
    gc.collect()
    gc.freeze()  # the register itself is not what is measured
    yield _naast_de_lus(exact, catalogus.alleen(NORMEN), rondes)
    yield _met_vage_datums(exact, vaag, catalogus, rondes)


def _naast_de_lus(exact: Zaken, normen: Catalogus, rondes: int) -> Meting:
    lus = Lus(normen)

    def onze(feiten: Sequence[Feit]) -> list[Kern]:
        return kernen(feiten, normen, PEILDATUM)

    def hunne(feiten: Sequence[Feit]) -> list[Kern]:
        return lus.oordeel(feiten, PEILDATUM.toordinal())

    daden = sum(map(len, exact)) / len(exact)
    verschil = _anders(exact, onze, hunne)
    return Meting(
        "B5",
        f"{len(NORMEN)} normen over een register met exacte datums, een kern",
        "dezelfde normen met de hand als een gewone lus",
        "zaken per seconde rekentijd",
        om_en_om(rondes, lambda _: _per_seconde(exact, onze), lambda _: _per_seconde(exact, hunne)),
        doel=0.7,
        opmerking=f"{len(exact)} zaken van {daden:.1f} daden; {verschil} verschillen;"
        f" normen: {', '.join(NORMEN)}",
    )


def _met_vage_datums(exact: Zaken, vaag: Zaken, normen: Catalogus, rondes: int) -> Meting:
    def oordeel(feiten: Sequence[Feit]) -> list[Kern]:
        return kernen(feiten, normen, PEILDATUM)

    proef = vaag[:100]
    verschil = _anders(proef, oordeel, lambda zaak: _algemeen(zaak, normen))
    return Meting(
        "B5",
        f"alle {len(normen.werkzaam)} normen, van {_VAAG:.0%} van de daden geen exacte datum",
        "dezelfde normen over het register met exacte datums",
        "zaken per seconde rekentijd",
        om_en_om(
            rondes,
            lambda _: _per_seconde(vaag, oordeel),
            lambda _: _per_seconde(exact, oordeel),
        ),
        doel=0.04,
        opmerking=f"{verschil} verschillen met de motor over alle werelden in {len(proef)} zaken",
    )


def _per_seconde(zaken: Zaken, oordeel: Callable[[Sequence[Feit]], list[Kern]]) -> float:
    """Cases judged per second of this process: others on the machine do not count."""
    begin = time.process_time()
    for zaak in zaken:
        oordeel(zaak)
    return len(zaken) / (time.process_time() - begin)


def _algemeen(feiten: Sequence[Feit], catalogus: Catalogus) -> list[Kern]:
    """What the engine over possible worlds says by itself."""
    zaak = Zaak(feiten, catalogus, PEILDATUM, verder=True)
    return [k for vraag in zaak.vragen() if (k := kern(zaak, vraag)) is not None]


def _anders(
    zaken: Zaken,
    een: Callable[[Sequence[Feit]], list[Kern]],
    ander: Callable[[Sequence[Feit]], list[Kern]],
) -> int:
    """On how many verdicts the two do not agree."""
    uit = 0
    for zaak in zaken:
        hier, daar = Counter(een(zaak)), Counter(ander(zaak))
        uit += max((hier - daar).total(), (daar - hier).total())
    return uit
