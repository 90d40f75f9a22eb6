"""Is an entry of the access log what the rule allowed at its moment?

Whoever may append in the database can write that a proposal was approved. So nothing that stands in
the log is believed: every entry that decides something is held against the same rule by which it
should have been recorded (toegang.py), with all that came before it. What the rule would have
refused counts for nothing, as a break that is not genuine does (D38), and is named.

What cannot be judged here is what the cases themselves told at that moment, of who is a party: that
is asked anew whenever somebody reads, and a conflict always wins.
"""

from ledger.daden.toegangsdaden import (
    AccountIngeschakeld,
    AccountUitgeschakeld,
    BelangGemeld,
    NoodtoegangGezien,
    ToegangBegonnen,
    ToegangBijOpening,
    ToegangHerbegonnen,
    ToegangIngetrokken,
    Voorstel,
    VoorstelAfgewezen,
    VoorstelGoedgekeurd,
    VoorstelUitgevoerd,
)
from ledger.toegang.toegang import Actor, Daadsoort, Lezer, Verzoek, Waarover, mag
from ledger.toegang.toegangsstand import MINSTENS, Toegangsstand, Vermelding, Waarom, Zaakvoorstel


def oordeel(stand: Toegangsstand, v: Vermelding) -> Waarom | None:
    """What there is against this entry, after those of which `stand` was made; None: nothing."""
    match v.daad:
        case None:
            return "onleesbaar"
        case ToegangBegonnen():
            return None if stand.positie == 0 else "niet_het_begin"
        case ToegangHerbegonnen(positie=na):
            if len(stand.commissieleden(v.op)) >= MINSTENS:
                return "nog_leden"
            return None if v.gestaafd and na == stand.positie else "niet_gestaafd"
        case NoodtoegangGezien(voorstel=id_):
            return _over(stand, v, "kennis_nemen", id_)
        case Voorstel() as daad:
            return _regel(stand, v, "voorstellen", daad)
        case VoorstelGoedgekeurd(voorstel=id_):
            return _over(stand, v, "goedkeuren", id_)
        case VoorstelAfgewezen(voorstel=id_):
            return _over(stand, v, "afwijzen", id_)
        case VoorstelUitgevoerd(voorstel=id_):
            return _over(stand, v, "uitvoeren", id_)
        case ToegangIngetrokken(voorstel=id_):
            return _over(stand, v, "intrekken", id_)
        case ToegangBijOpening():
            return _regel(stand, v, "openen") or (None if v.gestaafd else "niet_gestaafd")
        case BelangGemeld():
            return _regel(stand, v, "belang_melden")
        case AccountUitgeschakeld() as daad:
            return _regel(stand, v, "accounts_schakelen", daad)
        case AccountIngeschakeld():
            return _regel(stand, v, "accounts_schakelen")
        case _:
            return None  # who looked decides nothing


def _over(stand: Toegangsstand, v: Vermelding, wat: Daadsoort, id_: str) -> Waarom | None:
    voorstel = stand.voorstellen.get(id_)
    return "onbekend_voorstel" if voorstel is None else _regel(stand, v, wat, voorstel)


def _regel(
    stand: Toegangsstand, v: Vermelding, wat: Daadsoort, waarover: Waarover = None
) -> Waarom | None:
    """Why the rule refuses this to who recorded it, at the moment of recording."""
    daad = waarover.daad if isinstance(waarover, Zaakvoorstel) else waarover
    account = getattr(daad, "account", None)
    begunstigde = None if account is None else Actor(Lezer(account))
    door = Actor(Lezer(waarover.door)) if isinstance(waarover, Zaakvoorstel) else None
    wie = (begunstigde, door)
    return mag(stand, Verzoek(Actor(Lezer(v.account)), wat, v.op, waarover, None, *wie)).reden
