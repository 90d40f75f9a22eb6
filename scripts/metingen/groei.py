"""B8: what a question costs in a large register, against the same question in one of 10⁴ entries.

Both registers stand on one server and are asked in turns. A page that shows the same must cost the
same, however much stands beside it. Where the answer itself grows with the register, so does the
work: all that a count rests on is therefore measured per act. The number alone stays one number,
yet it is the sum of so many acts; it is held to the same aim, and says how many.
"""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta

from ledger.tijd.wanneer import AMSTERDAM
from scripts.metingen.bank import Bank
from scripts.metingen.dienst import Dienst, dienst_van
from scripts.metingen.meting import Meting, zelfde_vraag

_GRENS = 1.3
_KLEIN, _KORT = 10_000, 105
_PER_DAAD = "; het antwoord groeit met het register mee, dus gedeeld door de handelingen erin"


def meet(bank: Bank, *, kort: bool, omvang: int) -> Iterator[Meting]:
    """B8."""
    klein = dienst_van(bank, _KORT if kort else _KLEIN)
    groot = dienst_van(bank, 4 * _KORT if kort else omvang)
    rondes, keer = (1, 1) if kort else (9, 5)
    vandaag = datetime.now(AMSTERDAM).date()
    for wat, (vraag, bij) in _vragen(vandaag).items():
        paar = zelfde_vraag(rondes, keer, vraag, groot, klein)
        yield Meting(
            "B8",
            f"{wat} bij {groot.omvang} vastleggingen",
            f"hetzelfde bij {klein.omvang}",
            "µs" if bij is _PER_DAAD else "ms",
            paar,
            doel=_GRENS,
            hoogstens=True,
            opmerking=f"{len(groot.zaken)} tegen {len(klein.zaken)} dossiers{bij}",
        )


def _vragen(vandaag: date) -> dict[str, tuple[Callable[[Dienst], float], str]]:
    """What is asked, and what there is to say of it."""
    gisteren = vandaag - timedelta(days=1)
    return {
        "een handeling vastleggen": (lambda d: d.leg_vast(), ""),
        "de bladzijde van een dossier": (lambda d: d.vraag(f"/dossiers/{d.volgende()}"), ""),
        "de lijst van dossiers": (lambda d: d.vraag("/"), "; hoeveel er zijn wordt geteld"),
        "dossiers met een handeling in een kwartaal": (
            lambda d: d.vraag(
                "/?daad=benadeling_gesteld&gebeurdVan=2016-01-01&gebeurdTot=2016-03-31"
            ),
            "; wat gevonden wordt, groeit mee",
        ),
        "het termijnenbord": (
            lambda d: d.vraag(f"/termijnenbord?peildatum={vandaag}"),
            "; een vak is geteld tot en met 1000",
        ),
        "het termijnenbord van een eerdere dag": (
            lambda d: d.vraag(f"/termijnenbord?peildatum={gisteren}"),
            "; een deel van hoogstens honderd dossiers, opnieuw getoetst",
        ),
        'een telling, "bekend op": het getal, voor wie al telde': (
            lambda d: d.vraag("/telling"),
            "; wat sinds de vorige telling is vastgelegd, wordt bijgeteld",
        ),
        'een telling, "bekend op": het getal, voor het eerst': (
            lambda d: d.vraag("/telling/eerst"),
            "; in elk één handeling die telt, dus het getal groeit mee",
        ),
        "waarop een telling rust: de eerste 50": (lambda d: d.vraag("/telling/gronden"), ""),
        "waarop een telling rust: alles, per handeling die telt": (
            lambda d: d.vraag("/telling/heel") * 1000 / len(d.zaken),
            _PER_DAAD,
        ),
        "het feitenblad van de brief": (lambda d: d.stel_op(), ""),
    }
