"""No one person locks the others out: not by reporting interests, not by switching accounts off."""

from datetime import timedelta

import pytest

from api.web.voorstelvorm import lees_voorstel
from ledger.daden.toegangsdaden import (
    AccountIngeschakeld,
    AccountUitgeschakeld,
    BeheerVoorgesteld,
    BelangGemeld,
    BelangvrijVoorgesteld,
    ToegangIngetrokken,
)
from ledger.daden.woorden import Ongeldig
from tests.opstelling.toegangsregel import (
    ANNA,
    BRAM,
    CLEO,
    TOT,
    ZAAK,
    Kantoor,
    kantoor,
    rol,
    toegang,
)

DANA, EVA = "dana-fictief", "eva-fictief"
ZAKEN = tuple("d-" + letter * 22 for letter in "abcdefg")


def belang(account: str, dossier: str = ZAAK) -> BelangGemeld:
    return BelangGemeld(account=account, dossier=dossier, reden=None)


def drie_leden() -> Kantoor:
    """Anna, Bram and Cleo are members who read everything; Dana is an auditor."""
    huis = kantoor()
    huis.geef(rol(CLEO, "commissielid"))
    huis.geef(rol(DANA, "auditor"))
    for wie in (ANNA, CLEO):
        huis.geef(toegang(wie, None))
    voorstel = huis.stel_voor(ANNA, toegang(BRAM, None))
    huis.keur_goed(CLEO, voorstel)
    assert all(map(huis.ziet, (ANNA, BRAM, CLEO)))
    return huis


def meld(huis: Kantoor, wie: str, account: str, dossier: str = ZAAK) -> bool:
    """Report it as that account may; answer whether it counts."""
    assert huis.reden(wie, "belang_melden") is None
    huis.nu += timedelta(minutes=1)
    huis.noteer(wie, belang(account, dossier))
    return (account, dossier) not in huis.stand.wachtende_belangen()


def test_who_is_no_member_cannot_take_a_case_from_every_member() -> None:
    huis = drie_leden()
    assert meld(huis, DANA, ANNA)  # two are left
    assert not huis.ziet(ANNA)
    assert not meld(huis, DANA, BRAM)
    assert not meld(huis, DANA, CLEO)
    assert huis.ziet(BRAM)
    assert huis.ziet(CLEO)
    # It waits, and another voice makes it count; so does one's own word, at once.
    assert meld(huis, CLEO, BRAM)
    assert not huis.ziet(BRAM)
    assert meld(huis, CLEO, CLEO)
    assert not huis.ziet(CLEO)


def test_of_what_one_person_alone_says_of_others_five_count() -> None:
    huis = drie_leden()
    assert [meld(huis, CLEO, ANNA, zaak) for zaak in ZAKEN] == [*[True] * 5, False, False]
    assert [huis.ziet(ANNA, zaak) for zaak in ZAKEN] == [*[False] * 5, True, True]
    assert meld(huis, BRAM, ANNA, ZAKEN[5])  # nor does what two say use that up
    assert not meld(huis, CLEO, BRAM, ZAKEN[6])


def test_what_only_others_said_two_others_can_lift_though_every_member_was_named() -> None:
    huis = drie_leden()
    for wie in (ANNA, BRAM):
        assert meld(huis, CLEO, wie)
    vrij = BelangvrijVoorgesteld(account=ANNA, dossier=ZAAK, tot=TOT, reden="niet zo (fictief)")
    id_ = huis.stel_voor(BRAM, vrij)
    assert huis.reden(ANNA, "goedkeuren", huis.stand.voorstellen[id_]) == "belang"
    huis.keur_goed(CLEO, id_)
    assert huis.ziet(ANNA)
    # Who reported it does not take that back alone; with another voice it counts again.
    assert not meld(huis, CLEO, ANNA)
    assert huis.ziet(ANNA)
    assert meld(huis, BRAM, ANNA)
    assert not huis.ziet(ANNA)


def test_a_real_interest_keeps_its_holder_from_deciding_on_others() -> None:
    """Negative control: only what others said of a member is left out."""
    huis = drie_leden()
    assert meld(huis, CLEO, ANNA)
    assert meld(huis, BRAM, BRAM)
    vrij = BelangvrijVoorgesteld(account=ANNA, dossier=ZAAK, tot=TOT, reden="niet zo (fictief)")
    id_ = huis.stel_voor(CLEO, vrij)
    assert huis.reden(BRAM, "goedkeuren", huis.stand.voorstellen[id_]) == "belang"
    huis.partij[BRAM] = frozenset({ZAAK})
    assert huis.reden(BRAM, "goedkeuren", huis.stand.voorstellen[id_]) == "belang"


def test_what_was_lifted_for_a_time_counts_again_after_it() -> None:
    huis = drie_leden()
    assert meld(huis, CLEO, ANNA)
    tot = huis.nu.date() + timedelta(days=3)
    vrij = BelangvrijVoorgesteld(account=ANNA, dossier=ZAAK, tot=tot, reden="zolang (fictief)")
    huis.keur_goed(CLEO, huis.stel_voor(BRAM, vrij))
    assert not meld(huis, CLEO, ANNA)
    assert huis.ziet(ANNA)
    huis.nu += timedelta(days=5)
    assert not huis.ziet(ANNA)


def test_no_account_switches_off_the_last_members_and_one_that_is_left_switches_them_on() -> None:
    huis = drie_leden()
    huis.geef(rol(EVA, "beheerder"))
    for wie in (ANNA, BRAM):
        uit = AccountUitgeschakeld(account=wie)
        assert huis.reden(EVA, "accounts_schakelen", uit) is None
        huis.noteer(EVA, uit)
    for wie in (EVA, CLEO):
        over = AccountUitgeschakeld(account=CLEO)
        assert huis.reden(wie, "accounts_schakelen", over) == "laatste_leden"
    huis.noteer(EVA, over)  # nor by writing it in the log
    assert huis.stand.terzijde[-1].waarom == "laatste_leden"
    assert huis.reden(CLEO, "accounts_schakelen") is None
    huis.noteer(CLEO, AccountIngeschakeld(account=ANNA))
    assert huis.stand.commissieleden(huis.nu) == {ANNA, CLEO}


def test_no_member_takes_the_appointments_away_on_which_every_decision_rests() -> None:
    huis = kantoor()
    id_ = huis.geef(rol(CLEO, "commissielid"))
    voorstel = huis.stand.voorstellen[id_]
    huis.noteer(BRAM, AccountUitgeschakeld(account=ANNA))
    assert huis.reden(BRAM, "intrekken", voorstel) == "laatste_leden"
    huis.noteer(BRAM, AccountIngeschakeld(account=ANNA))
    assert huis.reden(BRAM, "intrekken", voorstel) is None
    huis.noteer(BRAM, ToegangIngetrokken(voorstel=id_, reden=None))
    assert huis.stand.commissieleden(huis.nu) == {ANNA, BRAM}


def test_nobody_can_decide_that_an_entry_is_skipped() -> None:
    velden = {"reden": "fictief", "wat": "vastlegging_overslaan"}
    with pytest.raises(Ongeldig, match="/wat: verwacht"):
        lees_voorstel("beheer", velden, TOT)
    goed = lees_voorstel("beheer", velden | {"wat": "sleutelwissel"}, TOT)  # the control
    assert isinstance(goed, BeheerVoorgesteld)
