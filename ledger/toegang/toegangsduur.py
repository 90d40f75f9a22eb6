"""How long what was given lasts: which appointments end soon, and until when anybody can decide."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from ledger.daden.lijsten import Accountrol
from ledger.daden.toegangsdaden import AanstellingVoorgesteld
from ledger.toegang.toegangsstand import MINSTENS, Toegangsstand, dag_van


def besluitvaardig_tot(stand: Toegangsstand, nu: datetime) -> date | None:
    """The last day on which there are two members to decide; None: there are not even now."""
    leden = stand.commissieleden(nu)
    dagen = [
        tot
        for (account, rol), tot in _laatste_dagen(stand, nu).items()
        if rol == "commissielid" and account in leden
    ]
    return sorted(dagen)[-MINSTENS] if len(dagen) >= MINSTENS else None


def aflopend(
    stand: Toegangsstand, nu: datetime, binnen: timedelta
) -> list[tuple[str, Accountrol, date]]:
    """The appointments that end within this time: whose, which, and their last day."""
    return [
        (account, rol, tot)
        for (account, rol), tot in _laatste_dagen(stand, nu).items()
        if tot < dag_van(nu) + binnen and account not in stand.uitgeschakeld
    ]


def _laatste_dagen(stand: Toegangsstand, nu: datetime) -> dict[tuple[str, Accountrol], date]:
    """By account and role the last day of the longest appointment that is live now."""
    laatste: dict[tuple[str, Accountrol], date] = {}
    for account, rol, tot in _aanstellingen(stand, nu):
        if tot >= dag_van(nu):
            laatste[account, rol] = max(tot, laatste.get((account, rol), date.min))
    return laatste


def _aanstellingen(stand: Toegangsstand, nu: datetime) -> Iterator[tuple[str, Accountrol, date]]:
    for account, tot in stand.leden.items():
        yield account, "commissielid", tot
    for voorstel in stand.voorstellen.values():
        daad = voorstel.daad
        if isinstance(daad, AanstellingVoorgesteld) and voorstel.stand(nu) == "goedgekeurd":
            yield daad.account, daad.rol, daad.tot
