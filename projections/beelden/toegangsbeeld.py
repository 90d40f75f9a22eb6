"""Who may what, what waits for a second person and who has an interest, as one reader may see it.

What is shown here must not tell of a case that its reader may not see: such a case has no name,
and an interest in it is not shown at all: that alone would say that somebody is a party somewhere.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from ledger.daden.lijsten import Accountrol
from ledger.daden.toegangsdaden import BelangvrijVoorgesteld, VernietigingVoorgesteld
from ledger.daden.velden import heldere_velden
from ledger.toegang.toegang import Actor, Lezer, Zicht, rollen, zicht
from ledger.toegang.toegangsduur import aflopend, besluitvaardig_tot
from ledger.toegang.toegangsstand import (
    VAN_EEN_DOSSIER,
    Herbegin,
    Kring,
    Terzijde,
    Toegangsstand,
    Voorstelstand,
    Zaakvoorstel,
    genoemde_dossiers,
)

_BINNENKORT = timedelta(days=30)
_APART = frozenset({"daad", "dossier", "dossiers", "houder", "persoon", "reden"})


@dataclass(frozen=True, slots=True)
class Zaaknaam:
    """A case as its reader knows it; one that may not be seen has neither id nor kenmerk."""

    id: str | None = None
    kenmerk: str | None = None


class Zaaknamen:
    """What cases are called: read when a page asks, since it names few of all there are."""

    def __init__(self, lees: Callable[[Collection[str]], Mapping[str, str | None]]) -> None:
        self._lees, self._gelezen = lees, dict[str, str | None]()

    def haal(self, dossiers: Iterable[str]) -> None:
        """Read in one look what these are called."""
        if nieuw := {*dossiers} - self._gelezen.keys():
            self._gelezen |= {**dict.fromkeys(nieuw), **self._lees(nieuw)}

    def van(self, dossier: str) -> str | None:
        """What this one is called; None where its reader may not know."""
        self.haal([dossier])
        return self._gelezen[dossier]


@dataclass(frozen=True, slots=True)
class Kijker:
    """Who looks at what was given: what it may see, and whether it sees more than its own."""

    account: str
    zicht: Zicht
    namen: Zaaknamen
    alles: bool
    beslist: bool  # approves proposals, and so reads why they were made

    def naam(self, dossier: str) -> Zaaknaam:
        """How this reader gets to see a case."""
        if not self.zicht.van(dossier).mag:
            return Zaaknaam()
        return Zaaknaam(dossier, self.namen.van(dossier))

    def haal_namen(self, dossiers: Iterable[str]) -> None:
        """Read together what those of these cases are called that this reader gets to see."""
        self.namen.haal(d for d in dossiers if self.zicht.van(d).mag)

    @property
    def leest_alles(self) -> bool:
        """Whether every case is in sight by name."""
        return self.zicht.open.elk and not self.zicht.behalve

    def leest_op_naam(self, dossier: str) -> bool:
        """Whether this reader sees who is who in a case."""
        besluit = self.zicht.van(dossier)
        return besluit.mag and not besluit.pseudoniem


@dataclass(frozen=True, slots=True)
class Leeskring:
    """The cases that someone may read: every case, or these; those out of sight are counted."""

    elk: bool
    dossiers: tuple[Zaaknaam, ...]
    andere: int


@dataclass(frozen=True, slots=True)
class Accountregel:
    """What an account may at this moment, and where it may nothing because of an interest."""

    account: str
    rollen: tuple[Accountrol, ...]
    uitgeschakeld: bool
    op_naam: Leeskring
    onder_pseudoniem: Leeskring
    belang: tuple[Zaaknaam, ...]


@dataclass(frozen=True, slots=True)
class Voorstelregel:
    """A proposal: what it would give or gives, who wanted it and why, and until when."""

    id: str
    soort: str
    velden: Mapping[str, Any]
    dossiers: tuple[Zaaknaam, ...]
    persoon: str | None
    reden: str | None
    door: str
    op: datetime
    goedgekeurd: tuple[tuple[str, datetime], ...]
    benodigd: int
    stand: Voorstelstand
    tot: datetime | None  # open until, or to be used until; None: until the day it names
    beeindigd: tuple[str, datetime] | None  # who ended it and when; None: nobody did


@dataclass(frozen=True, slots=True)
class Belangregel:
    """An interest that waits for another voice: whose, in which case, and who reported it."""

    account: str
    dossier: Zaaknaam
    door: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Toegangsbeeld:
    """All of it at one moment; proposals the newest first."""

    moment: datetime
    accounts: tuple[Accountregel, ...]
    wachtend: tuple[Voorstelregel, ...]
    geldend: tuple[Voorstelregel, ...]
    afgelopen: tuple[Voorstelregel, ...]
    belangen: tuple[Belangregel, ...]  # that wait for another voice
    terzijde: tuple[Terzijde, ...]  # what stands in the log and counts for nothing
    herbegonnen: tuple[Herbegin, ...]  # that members were named anew at the machine
    besluitvaardig_tot: date | None  # the last day on which two members can decide
    aflopend: tuple[tuple[str, Accountrol, date], ...]  # appointments that end within a month
    noodtoegang: tuple[Voorstelregel, ...]  # of which this reader has not taken note
    alles: bool


def toegangsbeeld(
    stand: Toegangsstand,
    kijker: Kijker,
    partijen: Mapping[str, frozenset[str]],
    redenen: Mapping[int, str],
    moment: datetime,
) -> Toegangsbeeld:
    """What this reader gets to see; `partijen` are the cases to which accounts are a party."""
    accounts = sorted(stand.accounts()) if kijker.alles else [kijker.account]
    regels = voorstelregels(stand, kijker, redenen, moment)
    nieuws = {voorstel.id for voorstel in stand.noodtoegang_voor(kijker.account, moment)}
    return Toegangsbeeld(
        moment,
        tuple(
            _accountregel(stand, kijker, Actor(Lezer(a), partijen.get(a, frozenset())), moment)
            for a in accounts
        ),
        tuple(regel for regel in regels if regel.stand == "open"),
        tuple(regel for regel in regels if regel.stand == "goedgekeurd"),
        tuple(regel for regel in regels if regel.stand not in {"open", "goedgekeurd"}),
        tuple(_belangregels(stand, kijker)),
        stand.terzijde if kijker.alles else (),
        stand.herbegonnen,
        besluitvaardig_tot(stand, moment),
        tuple(
            einde
            for einde in aflopend(stand, moment, _BINNENKORT)
            if kijker.alles or einde[0] == kijker.account
        ),
        tuple(regel for regel in regels if regel.id in nieuws),
        kijker.alles,
    )


def voorstelregels(
    stand: Toegangsstand, kijker: Kijker, redenen: Mapping[int, str], moment: datetime
) -> tuple[Voorstelregel, ...]:
    """Every proposal that this reader gets to see, the newest first."""
    gezien = [v for v in reversed(stand.voorstellen.values()) if zichtbaar(v, kijker)]
    kijker.haal_namen(d for voorstel in gezien for d in genoemde_dossiers(voorstel.daad))
    return tuple(_voorstelregel(voorstel, kijker, redenen, moment) for voorstel in gezien)


def _belangregels(stand: Toegangsstand, kijker: Kijker) -> Iterator[Belangregel]:
    """One's own and those in cases out of sight are left out, as interests always are."""
    for (account, dossier), door in stand.wachtende_belangen().items():
        if kijker.alles and account != kijker.account and kijker.leest_op_naam(dossier):
            yield Belangregel(account, kijker.naam(dossier), door)


def zichtbaar(voorstel: Zaakvoorstel, kijker: Kijker) -> bool:
    """Whether somebody gets to see that this was proposed."""
    account = getattr(voorstel.daad, "account", None)
    if voorstel.door == kijker.account:
        return True
    if isinstance(voorstel.daad, BelangvrijVoorgesteld) and account == kijker.account:
        return kijker.zicht.van(voorstel.daad.dossier).mag
    return kijker.alles or account == kijker.account


def leest_reden(voorstel: Zaakvoorstel, kijker: Kijker) -> bool:
    """Whether somebody gets to read why it was proposed: that may speak of a case and of people."""
    if voorstel.door == kijker.account:
        return True
    genoemd = genoemde_dossiers(voorstel.daad)
    if isinstance(voorstel.daad, VernietigingVoorgesteld) and not genoemd:
        return kijker.beslist and kijker.leest_alles  # of a person, in whatever case
    return kijker.beslist and all(map(kijker.leest_op_naam, genoemd))


def _voorstelregel(
    voorstel: Zaakvoorstel, kijker: Kijker, redenen: Mapping[int, str], moment: datetime
) -> Voorstelregel:
    daad, stand = voorstel.daad, voorstel.stand(moment)
    persoon = getattr(daad, "persoon", None) or getattr(daad, "houder", None)
    # The id of a person is the same in every case, so it is for who reads cases by name.
    op_naam = leest_reden(voorstel, kijker) and persoon and not persoon.startswith(VAN_EEN_DOSSIER)
    tot = voorstel.op + daad.open_voor if stand == "open" else None
    if stand == "goedgekeurd" and daad.bruikbaar is not None:
        tot = voorstel.goedgekeurd[-1][1] + daad.bruikbaar
    return Voorstelregel(
        id=voorstel.id,
        soort=daad.daad,
        velden={n: w for n, w in heldere_velden(daad).items() if n not in _APART},
        dossiers=tuple(kijker.naam(dossier) for dossier in genoemde_dossiers(voorstel.daad)),
        persoon=persoon if op_naam else None,
        reden=redenen.get(voorstel.nummer) if leest_reden(voorstel, kijker) else None,
        door=voorstel.door,
        op=voorstel.op,
        goedgekeurd=voorstel.goedgekeurd,
        benodigd=daad.benodigd,
        stand=stand,
        tot=tot,
        beeindigd=voorstel.beeindigd,
    )


def _accountregel(
    stand: Toegangsstand, kijker: Kijker, actor: Actor, moment: datetime
) -> Accountregel:
    ziet = zicht(stand, actor, moment)
    belang = () if actor.account == kijker.account else sorted(ziet.behalve)
    return Accountregel(
        account=actor.account,
        rollen=tuple(sorted(rollen(stand, actor, moment))),
        uitgeschakeld=actor.account in stand.uitgeschakeld,
        op_naam=_leeskring(ziet.open, ziet, kijker),
        onder_pseudoniem=_leeskring(ziet.pseudoniem, ziet, kijker),
        belang=tuple(kijker.naam(d) for d in belang if kijker.leest_op_naam(d)),
    )


def _leeskring(kring: Kring, ziet: Zicht, kijker: Kijker) -> Leeskring:
    """Those out of sight are counted as they were given: an interest there must not show."""
    if kring.elk:  # and there is no more to say, however many of them were also given by name
        return Leeskring(True, (), 0)
    kijker.haal_namen(kring.dossiers)
    namen = {dossier: kijker.naam(dossier) for dossier in sorted(kring.dossiers)}
    weg = {dossier for dossier in ziet.behalve if kijker.leest_op_naam(dossier)}
    bekend = [naam for dossier, naam in namen.items() if naam.id and dossier not in weg]
    return Leeskring(False, tuple(bekend), sum(naam.id is None for naam in namen.values()))
