"""Who may what at a moment: the one fold of the access log.

Everything that someone was given comes from a proposal that others approved; so what is live is
found from the proposals alone, and "who could see what on that day" is the same fold over the
entries up to that day. No entry is believed because it stands there: each is judged at its moment
(toegangsoordeel.py), and one that was not allowed then is set aside, with its number.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Literal, TypeVar

from ledger.daden.inzagedaden import Toegangsdaad
from ledger.daden.lijsten import Accountrol, Weigering
from ledger.daden.toegangsdaden import (
    AanstellingVoorgesteld,
    AccountIngeschakeld,
    AccountUitgeschakeld,
    BelangGemeld,
    BelangvrijVoorgesteld,
    NoodtoegangGezien,
    NoodtoegangVoorgesteld,
    OpdrachtVoorgesteld,
    ToegangBegonnen,
    ToegangBijOpening,
    ToegangHerbegonnen,
    ToegangIngetrokken,
    ToegangVoorgesteld,
    Voorstel,
    VoorstelAfgewezen,
    VoorstelGoedgekeurd,
    VoorstelUitgevoerd,
)
from ledger.tijd.wanneer import AMSTERDAM

MINSTENS = 2  # members without whom nothing is decided
_ALLEEN_GEZEGD = 5
V = TypeVar("V", bound=Voorstel)
VAN_EEN_DOSSIER = "d-"  # a holder of keys is a case or a person
Voorstelstand = Literal["open", "goedgekeurd", "afgewezen", "ingetrokken", "uitgevoerd", "verlopen"]


@dataclass(frozen=True, slots=True)
class Vermelding:
    """An act of the access log with who recorded it, and when.

    `daad` is None where an entry says nothing that can be read; `gestaafd` is whether what it says
    of the cases themselves is so, by their own log.
    """

    nummer: int
    id: str
    op: datetime
    account: str
    daad: Toegangsdaad | None
    gestaafd: bool = True


@dataclass(frozen=True, slots=True)
class Zaakvoorstel:
    """A proposal and what became of it."""

    id: str
    nummer: int
    daad: Voorstel
    door: str
    op: datetime
    goedgekeurd: tuple[tuple[str, datetime], ...] = ()
    einde: Literal["afgewezen", "ingetrokken", "uitgevoerd"] | None = None
    beeindigd: tuple[str, datetime] | None = None  # by whom, and when; time alone names nobody

    def stand(self, nu: datetime) -> Voorstelstand:
        """What it is at this moment; time alone makes it expire."""
        if self.einde is not None:
            return self.einde
        if len(self.goedgekeurd) < self.daad.benodigd:
            return "open" if nu < self.op + self.daad.open_voor else "verlopen"
        if (bruikbaar := self.daad.bruikbaar) is not None:
            return "goedgekeurd" if nu < self.goedgekeurd[-1][1] + bruikbaar else "verlopen"
        tot: date | None = getattr(self.daad, "tot", None)
        return "goedgekeurd" if tot is None or dag_van(nu) <= tot else "verlopen"


@dataclass(frozen=True, slots=True)
class Kring:
    """A set of cases: every case, also a later one, or those that are named."""

    elk: bool = False
    dossiers: frozenset[str] = frozenset()

    def __contains__(self, dossier: object) -> bool:
        return self.elk or dossier in self.dossiers


# Why an entry counts for nothing: as the rule refuses, or because it says nothing that can be so.
Waarom = Weigering | Literal["onleesbaar", "onbekend_voorstel", "niet_het_begin", "niet_gestaafd"]
# What there is against an entry, as things stood before it; None: nothing.
Oordeel = Callable[["Toegangsstand", Vermelding], Waarom | None]


@dataclass(frozen=True, slots=True)
class Terzijde:
    """An entry that counts for nothing: it stands there, and the rule did not allow it."""

    nummer: int
    op: datetime
    account: str
    waarom: Waarom


@dataclass(frozen=True, slots=True)
class Herbegin:
    """That people at the machine named new members; it stays in sight for ever."""

    nummer: int
    op: datetime
    account: str
    daad: ToegangHerbegonnen


@dataclass(frozen=True, slots=True)
class Belangmelding:
    """That somebody has an interest in a case, as others or they themselves said it.

    `door` says so since it was last found not to be so; `sinds` is when it last began to count,
    and None as long as it waits until another says so too.
    """

    door: Mapping[str, datetime]
    sinds: datetime | None

    @property
    def wacht(self) -> bool:
        """Whether somebody said so and it does not count yet."""
        return self.sinds is None or max(self.door.values()) > self.sinds


@dataclass(slots=True)
class Toegangsstand:
    """What the access log says up to the entry `positie`; with more entries it is another."""

    positie: int = 0
    leden: dict[str, date] = field(default_factory=dict)  # named at the beginning, until a day
    voorstellen: dict[str, Zaakvoorstel] = field(default_factory=dict)
    uitgeschakeld: set[str] = field(default_factory=set)
    _openingen: dict[str, dict[str, date]] = field(default_factory=dict)
    _belangen: dict[str, dict[str, Belangmelding]] = field(default_factory=dict)
    terzijde: tuple[Terzijde, ...] = ()
    herbegonnen: tuple[Herbegin, ...] = ()
    _gezien: frozenset[tuple[str, str]] = frozenset()
    # Who opened ten thousand cases is asked after each of them: made once, until the next entry.
    _kringen: dict[tuple[object, ...], Kring] = field(default_factory=dict, compare=False)

    def met(self, vermeldingen: Sequence[Vermelding], oordeel: Oordeel) -> "Toegangsstand":
        """The same with later entries, in order, as far as `oordeel` finds nothing against them."""
        if not vermeldingen:
            return self
        nieuw = Toegangsstand(
            self.positie,
            dict(self.leden),
            dict(self.voorstellen),
            set(self.uitgeschakeld),
            {account: dict(tot) for account, tot in self._openingen.items()},
            {account: dict(op) for account, op in self._belangen.items()},
        )
        nieuw.herbegonnen, nieuw._gezien = self.herbegonnen, self._gezien
        terzijde = list(self.terzijde)
        for v in vermeldingen:
            waarom = oordeel(nieuw, v)
            if waarom is None:
                nieuw._lees(v)
            else:
                terzijde.append(Terzijde(v.nummer, v.op, v.account, waarom))
            nieuw.positie = v.nummer
        nieuw.terzijde = tuple(terzijde)
        return nieuw

    def _lees(self, v: Vermelding) -> None:
        self._kringen.clear()
        match v.daad:
            case Voorstel() as daad:
                self.voorstellen[v.id] = Zaakvoorstel(v.id, v.nummer, daad, v.account, v.op)
            case VoorstelGoedgekeurd(voorstel=id_):
                goed = (*self.voorstellen[id_].goedgekeurd, (v.account, v.op))
                self._wijzig(id_, goedgekeurd=goed)
            case VoorstelAfgewezen(voorstel=id_):
                self._wijzig(id_, einde="afgewezen", beeindigd=(v.account, v.op))
            case VoorstelUitgevoerd(voorstel=id_):
                self._wijzig(id_, einde="uitgevoerd", beeindigd=(v.account, v.op))
            case ToegangIngetrokken(voorstel=id_):
                self._wijzig(id_, einde="ingetrokken", beeindigd=(v.account, v.op))
            case ToegangBijOpening(dossiers=dossiers, tot=tot):
                self._openingen.setdefault(v.account, {}).update(dict.fromkeys(dossiers, tot))
            case BelangGemeld(account=account, dossier=dossier):
                self._meld(v, account, dossier)
            case AccountUitgeschakeld(account=account):
                self.uitgeschakeld.add(account)
            case AccountIngeschakeld(account=account):
                self.uitgeschakeld.discard(account)
            case ToegangBegonnen(leden=leden, tot=tot):
                self.leden = dict.fromkeys(leden, tot)
            case ToegangHerbegonnen(leden=leden, tot=tot) as daad:
                self.leden |= dict.fromkeys(leden, tot)
                self.uitgeschakeld -= {*leden}
                self.herbegonnen = (*self.herbegonnen, Herbegin(v.nummer, v.op, v.account, daad))
            case NoodtoegangGezien(voorstel=id_):
                self._gezien = self._gezien | {(v.account, id_)}
            case _:
                pass  # who looked decides nothing

    def _meld(self, v: Vermelding, account: str, dossier: str) -> None:
        """Take in a report of an interest; one about another that could lock others out waits."""
        eerder = self._belangen.get(account, {}).get(dossier) or Belangmelding({}, None)
        vrij = self._vrij(account, v.op).get(dossier)
        door = {wie: op for wie, op in eerder.door.items() if vrij is None or op > vrij}
        herhaald = v.account in eerder.door.keys() - door.keys()
        telt_al = eerder.sinds is not None and vrij is None
        door[v.account] = v.op
        telt = (
            telt_al
            or account == v.account
            or len(door) > 1
            or (not herhaald and self._telt_alleen(v, account, dossier))
        )
        melding = Belangmelding(door, v.op if telt else eerder.sinds)
        self._belangen.setdefault(account, {})[dossier] = melding

    def _telt_alleen(self, v: Vermelding, account: str, dossier: str) -> bool:
        """Whether the word of one account about another is enough.

        Five of them are, and of who is no member only what leaves two members who may see the case.
        """
        alleen_gezegd = sum(
            list(melding.door) == [v.account] != [wie] and not melding.wacht
            for wie, meldingen in self._belangen.items()
            for melding in meldingen.values()
        )
        leden = self.commissieleden(v.op)
        vrij = {lid for lid in leden if dossier not in self.gemeld(lid)}
        over = len(vrij - {account}) >= MINSTENS or account not in vrij
        return alleen_gezegd < _ALLEEN_GEZEGD and (v.account in leden or over)

    def _wijzig(self, id_: str, **anders: Any) -> None:
        self.voorstellen[id_] = replace(self.voorstellen[id_], **anders)

    def rollen(self, account: str, nu: datetime) -> frozenset[Accountrol]:
        """The roles of an account at this moment; none while it is switched off."""
        if account in self.uitgeschakeld:
            return frozenset()
        rollen = {v.rol for v in self._geldend(AanstellingVoorgesteld, account, nu)}
        if dag_van(nu) <= self.leden.get(account, date.min):
            rollen.add("commissielid")
        return frozenset(rollen)

    def accounts(self) -> frozenset[str]:
        """Every account of which the log says something, or that decided something."""
        voorstellen = self.voorstellen.values()
        genoemd = {v.daad.account for v in voorstellen if hasattr(v.daad, "account")}
        deden = {v.door for v in voorstellen} | {*self.leden, *self._openingen, *self._belangen}
        return frozenset(genoemd | deden | self.uitgeschakeld)

    def commissieleden(self, nu: datetime, *, zonder: str | None = None) -> frozenset[str]:
        """The accounts that are members now and not switched off, a proposal left out."""
        aangesteld = {
            v.daad.account
            for v in self.voorstellen.values()
            if isinstance(v.daad, AanstellingVoorgesteld)
            and v.daad.rol == "commissielid"
            and v.id != zonder
            and v.stand(nu) == "goedgekeurd"
        }
        eerste = {lid for lid, tot in self.leden.items() if dag_van(nu) <= tot}
        return frozenset((eerste | aangesteld) - self.uitgeschakeld)

    def noodtoegang_voor(self, account: str, nu: datetime) -> list[Zaakvoorstel]:
        """The emergency access that was given and that this member has not taken note of."""
        if account not in self.commissieleden(nu):
            return []
        return [
            v
            for v in self.voorstellen.values()
            if isinstance(v.daad, NoodtoegangVoorgesteld)
            and len(v.goedgekeurd) >= v.daad.benodigd
            and (account, v.id) not in self._gezien
        ]

    def meldde_belang(self, melder: str, daad: Voorstel) -> bool:
        """Whether this account reported the very interest that a proposal says is none."""
        if not isinstance(daad, BelangvrijVoorgesteld) or melder == daad.account:
            return False
        melding = self._belangen.get(daad.account, {}).get(daad.dossier)
        return melding is not None and melder in melding.door

    def gemeld(self, account: str) -> frozenset[str]:
        """The cases in which it was said, and counts, that this account has an interest."""
        meldingen = self._belangen.get(account, {})
        return frozenset(d for d, melding in meldingen.items() if melding.sinds is not None)

    def wachtende_belangen(self) -> dict[tuple[str, str], tuple[str, ...]]:
        """By account and case the interests that wait for another voice, and who reported them."""
        return {
            (account, dossier): tuple(melding.door)
            for account, meldingen in self._belangen.items()
            for dossier, melding in meldingen.items()
            if melding.wacht
        }

    def personen(self, account: str) -> frozenset[str]:
        """The persons that two people ever agreed an account to be, in the ids of case files."""
        return frozenset(
            v.daad.persoon
            for v in self.voorstellen.values()
            if isinstance(v.daad, AanstellingVoorgesteld)
            and v.daad.account == account
            and v.daad.persoon is not None
            and v.goedgekeurd
        )

    def kreeg_bij_opening(self, account: str, dossier: str) -> bool:
        """Whether an account was ever let see this case because it opened it."""
        return dossier in self._openingen.get(account, {})

    def gegeven(self, account: str, nu: datetime) -> Kring:
        """The cases that an account was given to read, conflicts aside."""
        toegang = [t.dossier for t in self._geldend(ToegangVoorgesteld, account, nu)]
        dag = dag_van(nu)
        vraag = account, dag, frozenset(toegang)
        if vraag not in self._kringen:
            geopend = {d for d, tot in self._openingen.get(account, {}).items() if dag <= tot}
            geopend.update(filter(None, toegang))
            self._kringen[vraag] = Kring(None in toegang, frozenset(geopend))
        return self._kringen[vraag]

    def nood(self, account: str, nu: datetime) -> Kring:
        """The cases that an account may read in an emergency, conflicts aside, without names."""
        nood = self._geldend(NoodtoegangVoorgesteld, account, nu)
        return Kring(dossiers=frozenset(t.dossier for t in nood))

    def opdracht(self, account: str, nu: datetime) -> Kring:
        """The cases that the assignments of an account are about, conflicts aside."""
        opdrachten = self._geldend(OpdrachtVoorgesteld, account, nu)
        return Kring(
            any(not o.dossiers for o in opdrachten),
            frozenset(d for o in opdrachten for d in o.dossiers),
        )

    def belangen(
        self, account: str, nu: datetime, uit_dossiers: Iterable[str], *, volgens_ander: bool = True
    ) -> frozenset[str]:
        """The cases in which an account has an interest: reported, or found in the cases.

        What two persons decided to be no interest is none until the day they named, unless one
        was reported after that. Without `volgens_ander` what only others said is left out.
        """
        gemeld = {
            dossier: melding.sinds
            for dossier, melding in self._belangen.get(account, {}).items()
            if melding.sinds is not None and (volgens_ander or account in melding.door)
        }
        vrij = self._vrij(account, nu)
        return frozenset(
            d
            for d in {*gemeld, *uit_dossiers}
            if d not in vrij or (d in gemeld and gemeld[d] > vrij[d])
        )

    def _vrij(self, account: str, nu: datetime) -> dict[str, datetime]:
        """The cases in which two persons found that an account has no interest, and when."""
        return {
            v.daad.dossier: v.goedgekeurd[-1][1]
            for v in self._van(BelangvrijVoorgesteld, account)
            if v.stand(nu) == "goedgekeurd" and isinstance(v.daad, BelangvrijVoorgesteld)
        }

    def _geldend(self, soort: type[V], account: str, nu: datetime) -> list[V]:
        return [
            v.daad
            for v in self._van(soort, account)
            if isinstance(v.daad, soort) and v.stand(nu) == "goedgekeurd"
        ]

    def _van(self, soort: type[Voorstel], account: str) -> list[Zaakvoorstel]:
        return [
            v
            for v in self.voorstellen.values()
            if isinstance(v.daad, soort) and getattr(v.daad, "account", None) == account
        ]


def dag_van(op: datetime) -> date:
    """The civil day of a moment, by which what was given ends."""
    return op.astimezone(AMSTERDAM).date()


def genoemde_dossiers(daad: Voorstel) -> tuple[str, ...]:
    """The cases that a proposal names, also one that it would erase."""
    houder = getattr(daad, "houder", "")
    een = getattr(daad, "dossier", None) or (houder if houder.startswith(VAN_EEN_DOSSIER) else "")
    return (een,) if een else getattr(daad, "dossiers", ())
