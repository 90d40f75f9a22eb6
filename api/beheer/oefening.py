"""The practice register: from nothing to three hundred fictional cases, in a register of its own.

It is never that of the letter and never a real one (D8, D77). The cases come in as any import does,
whole or not; what people do with them after that is for oefenvervolg.py. A second run finds it all
there, adds nothing, and finishes what broke off.
"""

from datetime import date
from typing import Final

from rich.console import Console

from api.beheer import afdruk, demonstratie
from api.beheer.oefenvervolg import KAMERVRAGEN, vervolg
from api.beheer.opstelling import GeenDemonstratie, Opstelling
from api.oefening.oefenzaken import VROEGSTE_IJKDAG, kenmerk, oefenzaken

AANTAL: Final = 300


def oefen(
    opstelling: Opstelling,
    opmerkingen: Console,
    zaad: int,
    *,
    aantal: int = AANTAL,
    ijkdag: date | None = None,
) -> None:
    """Fill what is not there yet and say what one can practise on; by default as of today.

    Raises:
        GeenDemonstratie: other cases are here, or a practice register from another seed.
    """
    register = opstelling.register
    al = register.vind_dossier(kenmerk(zaad, 1)) is not None
    if not al and register.journal.lees(daden=("dossier_geopend",), limiet=1):
        raise GeenDemonstratie(
            f"demo --oefen: verwacht een leeg register of dat van zaad {zaad}, maar hier staan"
            " andere dossiers; geef het zaad van toen, of met TOEDRACHT_DATA een andere map"
        )
    ijkdag = max(ijkdag or register.vandaag(), VROEGSTE_IJKDAG)
    demonstratie.begin(opstelling, opmerkingen, KAMERVRAGEN)
    zaken = oefenzaken(zaad, aantal, ijkdag)
    if not al:
        verslag = opstelling.importeer(zaken.als_bestand())
        opstelling.leesmodel.inhalen()
        opmerkingen.print(
            f"{verslag.dossiers_geopend} verzonnen dossiers, {verslag.nieuw} handelingen"
            f" (zaad {zaad}, ijkdag {ijkdag}; dezelfde twee geven dezelfde zaken)",
            soft_wrap=True,
        )
    vervolg(opstelling, zaken.kenmerken)
    opstelling.leesmodel.inhalen()
    for bewijs in (opstelling.bewijs, opstelling.toegangsbewijs):
        bewijs.bekrachtiging.begin()
    afdruk.oefenlijnen(zaken.kenmerken)
    afdruk.controlepunt(*opstelling.bewezen())
