"""The demo: from nothing to the letter's case, reconstructed and judged.

The case of the letter of 23 November 2021 is loaded through the register like any import, shown
as of its own day (sources up to that day) and counted; at the end the log is signed, and the
signature checked. A second run finds it all there and adds nothing.
"""

from datetime import date
from importlib.resources import files
from typing import Final

from rich.console import Console

from api import afdruk
from api.opstelling import Opstelling

DAG_VAN_DE_BRIEF: Final = date(2021, 11, 23)
DOSSIERS: Final = ("IND-ILO", "IND-organisatie")
_DOEL = "demonstratie"


def toon(opstelling: Opstelling, opmerkingen: Console, *, met_pers: bool) -> None:
    """Load what is not there yet and print timeline, verdicts and the letter's count."""
    if opstelling.begin(demo=True):
        opmerkingen.print("register begonnen: normen, kalender en maatstaf vastgesteld")
    for relaas in ("brief", "pers") if met_pers else ("brief",):
        data = files("api").joinpath("voorbeeld", f"{relaas}.jsonl").read_bytes()
        verslag = opstelling.importeer(data)
        opmerkingen.print(
            f"relaas {relaas}: {verslag.nieuw} handelingen vastgelegd, "
            f"{verslag.al_vastgelegd} waren er al"
        )
    opstelling.bekrachtiging.begin()
    snede = {"bronnen_tot": DAG_VAN_DE_BRIEF, "peildatum": DAG_VAN_DE_BRIEF}
    for dossier in DOSSIERS:
        beeld = opstelling.zaak(dossier, _DOEL, **snede)
        if dossier == DOSSIERS[0]:
            afdruk.tijdlijn(beeld)
            print()
        afdruk.toetsen_van(beeld)
    afdruk.telling(opstelling.telling("benadeling", _DOEL, bronnen_tot=DAG_VAN_DE_BRIEF))
    afdruk.controlepunt(*opstelling.bewezen())
