"""B12: refusing a case that one may not see, against one that is not there.

Whoever can time an answer must not learn which of the two it was (T-C1: the 95th percentiles at
most 5 ms apart). Both are refused by the access log in turns, each for the first time in its
quarter of an hour, so that each is noted. What surrounds that on the way to a page is the same.
"""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from statistics import median, quantiles

from ledger.log.journal import Journal
from ledger.toegang.toegang import Lezer
from ledger.toegangslog.toegangslog import GeenToegang, Toegangslog
from ledger.vastleggen.register import Register
from ledger.zaak.dossier import Vastlegger
from scripts.metingen.bank import Bank
from scripts.metingen.meting import Meting, klok, om_en_om

_WIE = Vastlegger("bank", "beheerder")
_LEDEN, _TOT = ("een-fictief", "ander-fictief"), date(2099, 1, 1)
_WEG = f"d-{'N' * 22}"
_KEREN = 20  # refusals to a figure
_KWARTIER = timedelta(minutes=15)


def meet(bank: Bank, *, kort: bool) -> Iterator[Meting]:
    """B12."""
    rondes = 2 if kort else 20
    nu = datetime(2026, 3, 2, 9, tzinfo=UTC)
    with bank.register() as (_, register), closing(Journal(bank.grootboek())) as journal:
        log = Toegangslog(Register(journal, register.sleutelbos), register.journal, lambda: nu)
        log.begin(_LEDEN, _TOT, _WIE, "toedracht.example/bank")
        verborgen = register.open_dossier({"kenmerk": "FICTIEF-1"}, wie=_WIE, sleutel="open")

        def geweigerd(dossier: str) -> float:
            """Milliseconds: the 95th percentile of some refusals."""
            nonlocal nu
            duren = []
            for _ in range(_KEREN):
                nu += _KWARTIER
                with klok() as duur:
                    _weiger(log, dossier)
                duren += duur
            return quantiles(duren, n=20)[-1] * 1000

        paar = om_en_om(rondes, lambda _: geweigerd(verborgen), lambda _: geweigerd(_WEG))
    verschil = abs(median(paar.onze) - median(paar.hunne))
    yield Meting(
        "B12",
        "een verborgen dossier geweigerd, p95",
        "een dossier dat er niet is",
        "ms",
        paar,
        opmerking=f"verschil {verschil:.1f} ms; T-C1 vraagt hoogstens 5",
    )


def _weiger(log: Toegangslog, dossier: str) -> None:
    try:
        log.inzage(Lezer(_LEDEN[0]), "meting van een weigering", "dossier", dossier)
    except GeenToegang:
        return
    raise AssertionError(dossier)
