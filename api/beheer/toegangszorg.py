"""The care for the access log on the command line: does it hold, does it end, begin it again."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import date

from api.beheer.opstelling import EERSTE_LEDEN, Opstelling
from api.taal import toegangstaal
from ledger.log.controle import Controle
from ledger.log.journal import Bedorven
from ledger.toegang.toegangsduur import besluitvaardig_tot
from ledger.toegangslog import herbegin as opnieuw
from ledger.toegangslog.toegangsband import VreemdToegangslog
from ledger.verify import Policy
from projections.leesmodel.leesmodel import Voortgang


def controleer(opstelling: Opstelling, beleid: Policy | None, voortgang: Voortgang) -> Controle:
    """Whether the access log still is the one vouched for, and is this register's.

    A policy that names no key of it says nothing of it. What somebody appended to it and counts
    for nothing is a finding.
    """
    log = opstelling.toegangsbewijs
    genoemd = beleid is not None and log.oorsprong in {key.name for key in beleid.logs}
    gedaan = log.bewijsvoering.controleer(beleid if genoemd else None, None, voortgang)
    try:
        opstelling.band.vergelijk()
    except VreemdToegangslog as fout:
        gedaan.verslag.fault("toegang", fout)
    with suppress(Bedorven):  # which is among the faults
        gedaan.bevindingen.extend(map(toegangstaal.terzijde, opstelling.toegang.stand().terzijde))
    return gedaan


def waarschuwing(opstelling: Opstelling) -> str | None:
    """That soon nobody can decide on access any more, or cannot even now."""
    stand, nu = opstelling.toegang.stand(), opstelling.toegang.klok()
    if not stand.leden:
        return None
    return toegangstaal.waarschuwing(besluitvaardig_tot(stand, nu), nu.date())


def herbegin(
    opstelling: Opstelling,
    leden: Sequence[str],
    aanwezig: Sequence[str],
    tot: date | None,
    reden: str,
) -> None:
    """Name members anew at the machine, when too few are left to appoint anybody.

    Only who has the folder of the signer of the access log can do so, and it stays in sight.

    Raises:
        GeenToegang: there are still two.
        CeremonieGeweigerd: nobody signs the access log from that folder.
    """
    log = opstelling.toegangsbewijs
    log.bekrachtiging.bewijs_nu()  # a key counts once it signed
    opnieuw.herbegin(
        opstelling.toegang,
        log.oorsprong,
        log.bekrachtiging.verklaar,
        wie=opstelling.wie,
        leden=leden,
        aanwezig=aanwezig,
        tot=tot or opstelling.register.vandaag() + EERSTE_LEDEN,
        reden=reden,
    )
