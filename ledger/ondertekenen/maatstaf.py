"""What is kept of the log outside the database, and whether the log is still that one.

The measure is what the signer of a folder remembers; where that is another user's, what it
published; and what its witnesses saw. Nobody who is only in the database reaches it.
"""

from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg

from ledger.buiten.getuigen import Getuigen
from ledger.databank.postgres import verbind
from ledger.ondertekenen import getuigenis
from ledger.ondertekenen.openbaar import Openbaar, eigen_stand, gepubliceerd
from ledger.ondertekenen.stand import Stand
from ledger.ondertekenen.vergelijken import TekentNiet, heeft_nieuws, hoogte, wortel_op
from ledger.ondertekenen.vergelijken import vergelijk as vergelijk_stand
from ledger.sleutels.bestanden import OnveiligBestand
from ledger.tijd.wanneer import Antwoord
from ledger.verify import Afgekeurd, Checkpoint

ONGELIJK = "ONGELIJK AAN GETUIGE"
_TERMIJN = 5.0


class OngelijkAanGetuige(Exception):
    """The log is not the one that was vouched for outside the database."""

    def __init__(self, uitleg: str, *, toegang: bool = False) -> None:
        welk, optie = ("toegangslog: ", " --toegang") if toegang else ("", "")
        super().__init__(
            f"{ONGELIJK}: {welk}{uitleg}\nEr wordt niets vastgelegd. Zet de juiste databank"
            f" terug, of ga zichtbaar verder met 'toedracht ondertekenaar vervolg{optie}'."
        )
        self.uitleg = uitleg


def vergeleken(dsn: str, ondertekenaar: Path) -> Antwoord:
    """Whether the log is the one vouched for outside the database.

    Unknown where the signer's folder is not ours to read and it published nothing for us, or
    others can have put there what we read.
    """
    try:
        stand = eigen_stand(ondertekenaar)
        punt = gepubliceerd(ondertekenaar).punt if stand is None else None
    except (OnveiligBestand, Afgekeurd):
        return Antwoord.ONBEKEND
    if stand is None and punt is None:
        return Antwoord.ONBEKEND
    with closing(verbind(dsn, _TERMIJN)) as databank:
        try:
            if stand is not None:
                vergelijk_stand(databank, stand)
            elif punt is not None:
                _moet_beginnen_met(databank, "de ondertekenaar", punt)
        except (TekentNiet, OngelijkAanGetuige):
            return Antwoord.NEE
    return Antwoord.JA


def tekende_nooit(ondertekenaar: Path, sleutel: str) -> bool:
    """Whether the signer that has this key says that it signed nothing yet.

    Only where its folder is ours to read; a new folder does not have the keys of the old.
    """
    try:
        stand = eigen_stand(ondertekenaar)
    except OnveiligBestand:
        return False
    return stand is not None and stand.omvang == 0 and sleutel in stand.sleutels


def vergelijk(dsn: str, ondertekenaar: Path, getuigen: Getuigen) -> bool:
    """Refuse to go on with a log that is not the one that was vouched for.

    Quick: reads a few tiles, and gives witnesses two seconds. Where the signer's folder is not
    ours to read, what it published is the measure. Answers whether there was a measure: where
    nobody signed yet, and where all that the signer kept is gone, there is none.

    Raises:
        OngelijkAanGetuige: the log is shorter, or another one, or grew after it was closed.
        OnveiligBestand: others than the signer can have made what should be the measure.
        Afgekeurd: what it published is no measure.
    """
    stand = eigen_stand(ondertekenaar)
    openbaar = gepubliceerd(ondertekenaar) if stand is None else Openbaar()
    if stand is None and openbaar.punt is None:
        return False
    with closing(verbind(dsn, _TERMIJN)) as databank:
        if stand is not None:
            _weiger_anders(databank, stand)
            van = (stand.oorsprong, stand.sleutels)
        elif openbaar.punt is not None:
            _moet_beginnen_met(databank, "de ondertekenaar", openbaar.punt)
            van = (openbaar.punt.origin, openbaar.sleutels)
        for naam, punt in getuigenis.gezien(getuigen, *van):
            _moet_beginnen_met(databank, f"getuige {naam}", punt)
    return stand is None or stand.omvang > 0


def _weiger_anders(databank: psycopg.Connection[Any], stand: Stand) -> None:
    try:
        omvang = vergelijk_stand(databank, stand)
    except TekentNiet as niet:
        raise OngelijkAanGetuige(str(niet)) from niet
    # What others say of the last checkpoint of a closed log comes after it.
    if stand.gesloten and heeft_nieuws(databank, stand.omvang, omvang):
        raise OngelijkAanGetuige(
            f"afgesloten: verwacht na {stand.omvang} vastleggingen niets dan wat getuigen daarvan"
            f" zeiden, kreeg er {omvang}"
        )


def _moet_beginnen_met(databank: psycopg.Connection[Any], wie: str, punt: Checkpoint) -> None:
    wortel = wortel_op(databank, punt.size)
    if wortel != punt.root:
        raise OngelijkAanGetuige(
            f"{wie} zag een controlepunt van {punt.size} vastleggingen; de databank heeft er"
            f" {hoogte(databank)}{' en een andere boom' if wortel else ''}"
        )
