"""Members are named anew by people at the machine, when too few are left to appoint anybody."""

from collections.abc import Callable, Sequence
from datetime import date

from ledger.daden.toegangsdaden import ToegangHerbegonnen
from ledger.toegang.toegangsstand import MINSTENS
from ledger.toegangslog.toegangsherstel import herbegintekst
from ledger.toegangslog.toegangslog import GeenToegang, Toegangslog
from ledger.vastleggen.toelating import uuid7
from ledger.zaak.dossier import Vastlegger


def herbegin(
    log: Toegangslog,
    oorsprong: str,
    verklaar: Callable[[str], str],
    *,
    wie: Vastlegger,
    leden: Sequence[str],
    aanwezig: Sequence[str],
    tot: date,
    reden: str,
) -> None:
    """Record it in the access log of this origin; `verklaar` signs with the keys of that log.

    Raises:
        GeenToegang: two members are left, or what was signed does not count.
        Botsing: somebody decided something meanwhile.
    """
    stand = log.stand()
    if len(stand.commissieleden(log.klok())) >= MINSTENS:
        raise GeenToegang("nog_leden")
    daad = ToegangHerbegonnen(
        leden=tuple(leden),
        aanwezig=tuple(aanwezig),
        tot=tot,
        positie=stand.positie,
        reden=reden,
        verklaring=verklaar(herbegintekst(oorsprong, stand.positie, tot, leden, aanwezig)),
    )
    nummer = log.boek.noteer(daad, wie, str(uuid7()), grens=stand.positie).eerste
    if any(terzijde.nummer == nummer for terzijde in log.stand().terzijde):
        raise GeenToegang("niet_goedgekeurd")
