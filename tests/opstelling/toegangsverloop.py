"""What can happen to access: roles, grants, assignments, interests, withdrawals, and time."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from ledger.daden.inzagedaden import Toegangsdaad
from ledger.daden.toegangsdaden import (
    AanstellingVoorgesteld,
    AccountIngeschakeld,
    AccountUitgeschakeld,
    BelangGemeld,
    BelangvrijVoorgesteld,
    NoodtoegangVoorgesteld,
    OpdrachtVoorgesteld,
    ToegangBijOpening,
    ToegangIngetrokken,
    ToegangVoorgesteld,
    Voorstel,
    VoorstelAfgewezen,
    VoorstelGoedgekeurd,
)
from ledger.toegang.toegang import RECHTEN
from ledger.toegang.toegangsstand import Toegangsstand, Vermelding

ZAKEN = tuple("d-" + letter * 22 for letter in "abc")
BEGIN = datetime(2026, 3, 2, 9, tzinfo=UTC)
ACCOUNTS = ("anna-fictief", "bram-fictief", "cleo-fictief")
_wie, _zaak = st.sampled_from(ACCOUNTS), st.sampled_from(ZAKEN)
_velden = {"account": _wie, "reden": st.just("fictief")}
_met_dag = _velden | {
    "tot": st.sampled_from([date(2026, 3, 1), date(2026, 3, 5), date(2026, 6, 1)])
}
_rol = st.sampled_from(sorted(RECHTEN))
_voorstel = st.one_of(
    st.builds(AanstellingVoorgesteld, rol=_rol, **_met_dag),
    st.builds(ToegangVoorgesteld, dossier=st.none() | _zaak, **_met_dag),
    st.builds(
        OpdrachtVoorgesteld,
        opdracht=st.just("o"),
        dossiers=st.lists(_zaak, max_size=2).map(tuple),
        **_met_dag,
    ),
    st.builds(NoodtoegangVoorgesteld, dossier=_zaak, **_velden),
    st.builds(BelangvrijVoorgesteld, dossier=_zaak, **_met_dag),
)
_anders = st.one_of(
    st.builds(BelangGemeld, dossier=_zaak, **_velden),
    st.builds(AccountUitgeschakeld, account=_wie),
    st.builds(AccountIngeschakeld, account=_wie),
    st.builds(
        ToegangBijOpening, dossiers=st.tuples(_zaak), tot=st.sampled_from([date(2026, 3, 5)])
    ),
)
_stap = st.one_of(
    st.tuples(_voorstel, st.just(True)),  # approved
    st.tuples(_voorstel, st.just(False)),  # or not
    st.tuples(_anders, _wie),
    st.tuples(st.sampled_from([ToegangIngetrokken, VoorstelAfgewezen]), st.integers(0, 9)),
    st.tuples(st.sampled_from([timedelta(hours=5), timedelta(days=5)]), st.none()),
)

# For each account a role and access to one case or to all; and then what happens.
BEGINSTAND = st.tuples(*[st.tuples(_rol, st.none() | _zaak)] * 3)
STAPPEN = st.lists(_stap, min_size=1, max_size=8)


def geloof(stand: Toegangsstand, v: Vermelding) -> None:
    """Believes whatever stands there: the rule is told elsewhere what it may be told."""


@dataclass
class Verloop:
    """What was given, taken away and reported, one act after the other."""

    stand: Toegangsstand = field(default_factory=Toegangsstand)
    nu: datetime = BEGIN

    @classmethod
    def van(cls, begin: Any, stappen: Any) -> "Verloop":
        verloop = cls()
        velden: dict[str, Any] = {"reden": "fictief", "tot": date(2026, 6, 1)}
        for account, (rol, zaak) in zip(ACCOUNTS, begin, strict=True):
            verloop.doe(AanstellingVoorgesteld(account=account, rol=rol, **velden), True)
            verloop.doe(ToegangVoorgesteld(account=account, dossier=zaak, **velden), True)
        for stap in stappen:
            verloop.doe(*stap)
        return verloop

    def noteer(self, account: str, daad: Toegangsdaad) -> str:
        nummer = self.stand.positie + 1
        vermelding = Vermelding(nummer, f"v-{nummer}", self.nu, account, daad)
        self.stand = self.stand.met([vermelding], geloof)
        return f"v-{nummer}"

    def doe(self, wat: Any, hoe: Any) -> None:
        match wat:
            case timedelta():
                self.nu += wat
            case Voorstel():
                id_ = self.noteer("een", wat)
                if hoe:
                    self.noteer("ander", VoorstelGoedgekeurd(voorstel=id_))
            case Toegangsdaad():
                self.noteer(hoe, wat)
            case _:
                gedaan = list(self.stand.voorstellen)
                self.noteer("een", wat(voorstel=gedaan[hoe % len(gedaan)], reden="fictief"))
