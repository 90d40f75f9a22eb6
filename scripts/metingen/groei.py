"""B8: what a question costs in a large register, against the same question in one of 10⁴ entries.

Both registers stand on one server and are asked in turns. A page that shows the same must cost the
same, however much stands beside it. The count answers with every act that it rests on, and the
board counts every duty that is open: where the answer grows with the register, so does the work,
and the remark says by how much the answer grew.
"""

from collections.abc import Callable, Iterator
from datetime import datetime

from ledger.wanneer import AMSTERDAM
from scripts.metingen.bank import Bank
from scripts.metingen.dienst import Dienst, dienst_van
from scripts.metingen.meting import Meting, zelfde_vraag

_GRENS = 1.3
_KLEIN, _KORT = 10_000, 105


def meet(bank: Bank, *, kort: bool, omvang: int) -> Iterator[Meting]:
    """B8."""
    klein = dienst_van(bank, _KORT if kort else _KLEIN)
    groot = dienst_van(bank, 4 * _KORT if kort else omvang)
    rondes, keer = (1, 1) if kort else (9, 5)
    vandaag = datetime.now(AMSTERDAM).date()
    vragen: dict[str, Callable[[Dienst], float]] = {
        "een handeling vastleggen": lambda d: d.leg_vast(),
        "de bladzijde van een dossier": lambda d: d.vraag(f"/dossiers/{d.volgende()}"),
        "het termijnenbord": lambda d: d.vraag(f"/termijnenbord?peildatum={vandaag}"),
        'een telling, "bekend op"': lambda d: d.vraag("/telling"),
        "het feitenblad van de brief": lambda d: d.stel_op(),
    }
    for wat, vraag in vragen.items():
        paar = zelfde_vraag(rondes, keer, vraag, groot, klein)
        yield Meting(
            "B8",
            f"{wat} bij {groot.omvang} vastleggingen",
            f"hetzelfde bij {klein.omvang}",
            "ms",
            paar,
            doel=_GRENS,
            hoogstens=True,
            opmerking=f"{len(groot.zaken)} tegen {len(klein.zaken)} dossiers",
        )
