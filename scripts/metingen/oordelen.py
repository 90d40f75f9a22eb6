"""B5: a register judged, against the same norms as one plain loop, and with vague dates.

Both sides get the same acts as the register hands them over, on one core. Before anything is timed
the verdicts are compared: all of them with the loop, a part with the engine over possible worlds.
"""

import gc
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from ledger.dossier import Feit
from projections.normen import Catalogus
from projections.toetsing import Kern, kern, kernen
from projections.vragen import Zaak
from scripts.metingen.lus import NORMEN, Lus
from scripts.metingen.meting import Meting, klok, om_en_om
from scripts.metingen.registers import PEILDATUM, register

_ZAAD = 20211123
_VAAG = 0.3
Zaken = Sequence[Sequence[Feit]]


def meet(*, kort: bool) -> Iterator[Meting]:
    """B5."""
    aantal, rondes = (30, 1) if kort else (2000, 7)
    exact, vaag = register(aantal, _ZAAD), register(aantal // 10, _ZAAD, _VAAG)
    catalogus = Catalogus.laad()
    weinig = catalogus.alleen(NORMEN)
    lus = Lus(weinig)

    def met_de_hand(feiten: Sequence[Feit]) -> list[Kern]:
        return lus.oordeel(feiten, PEILDATUM.toordinal())

    def met_normen(normen: Catalogus) -> Callable[[Sequence[Feit]], list[Kern]]:
        return lambda feiten: kernen(feiten, normen, PEILDATUM)

    verschil = _anders(exact, met_normen(weinig), met_de_hand)
    gc.collect()
    gc.freeze()  # the register itself is not what is measured
    paar = om_en_om(
        rondes,
        lambda _: _per_seconde(exact, met_normen(weinig)),
        lambda _: _per_seconde(exact, met_de_hand),
    )
    daden = sum(map(len, exact)) / len(exact)
    yield Meting(
        "B5",
        f"{len(NORMEN)} normen over een register met exacte datums, een kern",
        "dezelfde normen met de hand als een gewone lus",
        "zaken/s",
        paar,
        doel=0.7,
        opmerking=f"{aantal} zaken van {daden:.1f} daden; {verschil} verschillen;"
        f" normen: {', '.join(NORMEN)}",
    )
    proef = vaag[: 5 if kort else 100]
    verschil = _anders(proef, met_normen(catalogus), lambda zaak: _algemeen(zaak, catalogus))
    paar = om_en_om(
        rondes,
        lambda _: _per_seconde(vaag, met_normen(catalogus)),
        lambda _: _per_seconde(exact, met_normen(catalogus)),
    )
    yield Meting(
        "B5",
        f"alle {len(catalogus.werkzaam)} normen, van {_VAAG:.0%} van de daden geen exacte datum",
        "dezelfde normen over het register met exacte datums",
        "zaken/s",
        paar,
        doel=0.04,
        opmerking=f"{verschil} verschillen met de motor over alle werelden in {len(proef)} zaken",
    )


def _per_seconde(zaken: Zaken, oordeel: Callable[[Sequence[Feit]], list[Kern]]) -> float:
    """Cases judged per second."""
    with klok() as duur:
        for zaak in zaken:
            oordeel(zaak)
    return len(zaken) / duur[0]


def _algemeen(feiten: Sequence[Feit], catalogus: Catalogus) -> list[Kern]:
    """What the engine over possible worlds says by itself."""
    zaak = Zaak(feiten, catalogus, PEILDATUM)
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
