"""An access log without a database: what happens is told, and the rule says what of it may be."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st

from ledger.daden.inzagedaden import Toegangsdaad
from ledger.daden.toegangsdaden import (
    AanstellingVoorgesteld,
    BelangvrijVoorgesteld,
    NoodtoegangVoorgesteld,
    OpdrachtVoorgesteld,
    ToegangBegonnen,
    ToegangVoorgesteld,
    Voorstel,
    VoorstelGoedgekeurd,
)
from ledger.toegang.toegang import Actor, Daadsoort, Lezer, Verzoek, Waarover, mag
from ledger.toegang.toegangsoordeel import oordeel
from ledger.toegang.toegangsstand import Oordeel, Toegangsstand, Vermelding, Zaakvoorstel

BEGIN = datetime(2026, 3, 2, 9, tzinfo=UTC)
TOT = date(2026, 6, 1)
DOEL = "voorbereiding van een zitting"
ANNA, BRAM, CLEO = "anna-fictief", "bram-fictief", "cleo-fictief"
ZAAK, ANDERE = "d-" + "a" * 22, "d-" + "b" * 22


@dataclass
class Kantoor:
    """An access log without a database: what the rule allows is recorded, and nothing else."""

    stand: Toegangsstand = field(default_factory=Toegangsstand)
    nu: datetime = BEGIN
    partij: dict[str, frozenset[str]] = field(default_factory=dict)
    oordeel: Oordeel = oordeel

    def noteer(self, account: str, daad: Toegangsdaad | None) -> str:
        nummer = self.stand.positie + 1
        vermelding = Vermelding(nummer, f"v-{nummer}", self.nu, account, daad)
        self.stand = self.stand.met([vermelding], self.oordeel)
        return f"v-{nummer}"

    def actor(self, account: str) -> Actor:
        return Actor(Lezer(account), self.partij.get(account, frozenset()))

    def reden(
        self, account: str, wat: Daadsoort, over: Waarover = None, doel: str | None = DOEL
    ) -> str | None:
        """Why it may not be done; None: it may."""
        daad = over.daad if isinstance(over, Zaakvoorstel) else over
        ander = getattr(daad, "account", None)
        begunstigde = self.actor(ander) if isinstance(daad, Voorstel) and ander else None
        door = self.actor(over.door) if isinstance(over, Zaakvoorstel) else None
        verzoek = Verzoek(self.actor(account), wat, self.nu, over, doel, begunstigde, door)
        return mag(self.stand, verzoek).reden

    def ziet(self, account: str, dossier: str = ZAAK) -> bool:
        return self.reden(account, "inzien", dossier) is None

    def stel_voor(self, account: str, daad: Voorstel) -> str:
        assert self.reden(account, "voorstellen", daad) is None
        return self.noteer(account, daad)

    def keur_goed(self, account: str, id_: str) -> None:
        assert self.reden(account, "goedkeuren", self.stand.voorstellen[id_]) is None
        self.noteer(account, VoorstelGoedgekeurd(voorstel=id_))

    def geef(self, daad: Voorstel) -> str:
        """Proposed by Anna, approved by Bram."""
        id_ = self.stel_voor(ANNA, daad)
        self.keur_goed(BRAM, id_)
        return id_


def kantoor() -> Kantoor:
    begonnen = Kantoor()
    velden = {"oorsprong": "toedracht.example/proef", "registermerk": "0" * 64}
    daad = ToegangBegonnen(leden=(ANNA, BRAM), tot=date(2027, 3, 1), **velden)
    begonnen.noteer("toedracht", daad)
    return begonnen


def toegang(account: str, dossier: str | None = ZAAK, tot: date = TOT) -> ToegangVoorgesteld:
    return ToegangVoorgesteld(account=account, dossier=dossier, tot=tot, reden="nodig (fictief)")


def rol(account: str, wat: Any, **velden: Any) -> AanstellingVoorgesteld:
    return AanstellingVoorgesteld(account=account, rol=wat, tot=TOT, reden="fictief", **velden)


WETTEN = settings(max_examples=60, deadline=None, derandomize=True)
ACCOUNTS = st.sampled_from([ANNA, BRAM, CLEO, "dana-fictief"])
ZAKEN = st.sampled_from([ZAAK, ANDERE])
TOTS = st.sampled_from([date(2026, 3, 1), date(2026, 3, 10), TOT])
ROLLEN = st.sampled_from(
    ["commissielid", "secretaris", "auditor", "antwoordopsteller", "beheerder"]
)
VOORSTELLEN = st.one_of(
    st.builds(rol, ACCOUNTS, ROLLEN),
    st.builds(toegang, ACCOUNTS, st.none() | ZAKEN, TOTS),
    st.builds(
        OpdrachtVoorgesteld, account=ACCOUNTS, opdracht=st.just("o"), tot=TOTS,
        dossiers=st.lists(ZAKEN, max_size=2).map(tuple), reden=st.just("fictief"),
    ),
    st.builds(
        NoodtoegangVoorgesteld, account=ACCOUNTS, dossier=ZAKEN, reden=st.just("fictief")
    ),
    st.builds(
        BelangvrijVoorgesteld, account=ACCOUNTS, dossier=ZAKEN, tot=TOTS, reden=st.just("fictief")
    ),
)  # fmt: skip
