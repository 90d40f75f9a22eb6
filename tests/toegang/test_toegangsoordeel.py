"""What stands in the access log and was never allowed counts for nothing, and is named."""

from datetime import datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from ledger.daden.toegangsdaden import (
    AccountIngeschakeld,
    AccountUitgeschakeld,
    BelangGemeld,
    ToegangBegonnen,
    ToegangBijOpening,
    ToegangIngetrokken,
    VoorstelAfgewezen,
    VoorstelGoedgekeurd,
    VoorstelUitgevoerd,
)
from ledger.toegang.toegangsoordeel import oordeel
from ledger.toegang.toegangsstand import Oordeel, Toegangsstand, Vermelding
from tests.opstelling.toegangsregel import (
    ACCOUNTS,
    ANNA,
    BRAM,
    CLEO,
    TOT,
    TOTS,
    VOORSTELLEN,
    WETTEN,
    ZAAK,
    ZAKEN,
    Kantoor,
    kantoor,
    rol,
)
from tests.opstelling.toegangsverloop import geloof

ALLEN = (ANNA, BRAM, CLEO, "dana-fictief")
_welk = st.integers(1, 9).map("v-{}".format)  # of which some are no proposal, or do not exist
_reden = {"reden": st.none()}
_geschreven = st.one_of(
    VOORSTELLEN,
    st.builds(VoorstelGoedgekeurd, voorstel=_welk),
    st.builds(VoorstelUitgevoerd, voorstel=_welk),
    st.builds(VoorstelAfgewezen, voorstel=_welk, **_reden),
    st.builds(ToegangIngetrokken, voorstel=_welk, **_reden),
    st.builds(ToegangBijOpening, dossiers=st.tuples(ZAKEN), tot=TOTS),
    st.builds(BelangGemeld, account=ACCOUNTS, dossier=ZAKEN, **_reden),
    st.builds(AccountUitgeschakeld, account=ACCOUNTS),
    st.builds(AccountIngeschakeld, account=ACCOUNTS),
    st.builds(
        ToegangBegonnen, leden=st.tuples(ACCOUNTS, ACCOUNTS), tot=TOTS,
        oorsprong=st.just("elders.example"), registermerk=st.just("0" * 64),
    ),
    st.none(),
)  # fmt: skip


def geschreven(door: Any, daden: Any, hoe: Oordeel = oordeel) -> Kantoor:
    """What the log says when these stand in it, whoever wrote them there, rule or no rule."""
    huis = kantoor()
    huis.oordeel = hoe
    for account, daad in zip(door, daden, strict=False):
        huis.nu += timedelta(hours=1)
        huis.noteer(account, daad)
    return huis


def gegeven(stand: Toegangsstand, nu: datetime) -> list[Any]:
    """What everyone may, as far as the log says."""
    return [
        (stand.rollen(a, nu), stand.gegeven(a, nu), stand.nood(a, nu), stand.belangen(a, nu, ()))
        for a in ALLEN
    ]


@WETTEN
@given(st.lists(_geschreven, min_size=1, max_size=12), st.data())
def test_what_somebody_without_a_role_wrote_in_the_log_counts_for_nothing(
    daden: Any, data: st.DataObject
) -> None:
    buiten = st.lists(st.sampled_from(ALLEN[2:]), min_size=len(daden), max_size=len(daden))
    huis = geschreven(data.draw(buiten), daden)
    assert gegeven(huis.stand, huis.nu) == gegeven(kantoor().stand, huis.nu)
    assert len(huis.stand.terzijde) == len(daden)  # and each is named


@WETTEN
@given(st.lists(st.tuples(ACCOUNTS, _geschreven), max_size=20))
def test_whatever_stands_in_the_log_nobody_gets_anything_but_by_two_members(stappen: Any) -> None:
    huis = geschreven([wie for wie, _ in stappen], [daad for _, daad in stappen])
    for v in huis.stand.voorstellen.values():
        wie = {v.door, *(account for account, _ in v.goedgekeurd)}
        assert not v.goedgekeurd or len(wie - {getattr(v.daad, "account", None)}) >= 1
        assert len(wie) == 1 + len(v.goedgekeurd), "each of them is another person"
    for account in ALLEN:
        gekregen = [
            v
            for v in huis.stand.voorstellen.values()
            if v.goedgekeurd and getattr(v.daad, "account", None) == account
        ]
        assert gekregen or huis.stand.rollen(account, huis.nu) <= {"commissielid"}
        assert account in {ANNA, BRAM} or gekregen or not huis.stand.rollen(account, huis.nu)


def test_without_the_judgement_two_entries_would_make_anyone_a_member() -> None:
    daden = (rol(CLEO, "commissielid"), VoorstelGoedgekeurd(voorstel="v-2"))
    gelezen = geschreven((CLEO, CLEO), daden)
    assert gelezen.stand.rollen(CLEO, gelezen.nu) == frozenset()
    assert [t.waarom for t in gelezen.stand.terzijde] == ["geen_rol", "onbekend_voorstel"]
    geloofd = geschreven((CLEO, CLEO), daden, geloof)
    assert geloofd.stand.rollen(CLEO, geloofd.nu) == {"commissielid"}


def test_an_opening_that_the_cases_do_not_tell_of_gives_nothing() -> None:
    huis = kantoor()
    opening = ToegangBijOpening(dossiers=(ZAAK,), tot=TOT)
    for nummer, gestaafd in ((2, False), (3, True)):
        assert not huis.ziet(ANNA)
        vermelding = Vermelding(nummer, f"v-{nummer}", huis.nu, ANNA, opening, gestaafd=gestaafd)
        huis.stand = huis.stand.met([vermelding], oordeel)
    assert huis.ziet(ANNA)
    assert [(t.nummer, t.waarom) for t in huis.stand.terzijde] == [(2, "niet_gestaafd")]
