"""Counts that say what they rest on.

A count asks for acts of one kind that fit a pattern, each in its home case. Accounts compete: two
of them may tell of one event in two acts, so within a case they are never added up; the case counts
for the account that tells least to the one that tells most. An act that may or may not fit (a field
that nobody recorded) counts in the upper figure only. What was left out is named, with the reason.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from ledger.tijd.wanneer import Antwoord, Periode, periode
from ledger.zaak.dossier import Dossier, Feit, Vastgelegd
from ledger.zaak.kennis import AFGEWEZEN, brondag, einde_van
from projections.normen.normvorm import Eis, Patroon
from projections.plichten.gegevens import voldoet


@dataclass(frozen=True, slots=True)
class Vraag:
    """A question that is answered with a number.

    Its pattern stands by itself, so it has no trigger to be the same as. `gebeurd`: only what was
    done on these days.
    """

    naam: str
    tekst: str
    patroon: Patroon
    gebeurd: Periode | None = None

    def __post_init__(self) -> None:
        if any(eis.toets == "zelfde_als" for eis in self.patroon.eisen):
            raise ValueError(f"{self.naam}: expected tests on the act alone, got zelfde_als")


MISSCHIEN = "?"
# The letter's own: "tot nu toe een melding ontvangen van benadeling" (A7).
VRAGEN: Mapping[str, Vraag] = {
    vraag.naam: vraag
    for vraag in (
        Vraag(
            "benadeling",
            "meldingen van benadeling bij de commissie",
            Patroon(
                "melding_gedaan",
                (
                    Eis("kanaal", "is", ("integriteitscommissie",)),
                    Eis("vermoedens", "bevat", ("benadeling",)),
                ),
            ),
        ),
    )
}


@dataclass(frozen=True, slots=True)
class Geteld:
    """An act that counts, certainly or perhaps, and the accounts that tell of it."""

    dossier: str
    id: str
    nummer: int
    relazen: tuple[str, ...]
    zeker: bool


@dataclass(frozen=True, slots=True)
class Weggelaten:
    """An act that would count but for this reason."""

    dossier: str
    id: str
    nummer: int
    reden: str


@dataclass(frozen=True, slots=True)
class Getal:
    """The answer: from `laagst` to `hoogst`, at a position of the log.

    `per_relaas` is what each account tells, over all cases; "" stands for acts of no account.
    """

    vraag: Vraag
    laagst: int
    hoogst: int
    per_relaas: Mapping[str, int]
    bekend_op: date | None
    bronnen_tot: date | None
    positie: int

    @property
    def aantal(self) -> int | None:
        """The number, when there is one."""
        return self.laagst if self.laagst == self.hoogst else None

    def zin(self) -> str:
        """The answer as a sentence, with the state of knowledge it rests on."""
        delen = [self.vraag.tekst]
        if self.bekend_op is not None:
            delen.append(f"bekend op {self.bekend_op.isoformat()}")
        if self.bronnen_tot is not None:
            delen.append(f"volgens bronnen t/m {self.bronnen_tot.isoformat()}")
        getal = self.laagst if self.laagst == self.hoogst else f"{self.laagst} tot {self.hoogst}"
        return f"{', '.join(delen)}: {getal}"


@dataclass(frozen=True, slots=True)
class Telling(Getal):
    """The answer, with all that it rests on and all that was left out."""

    geteld: tuple[Geteld, ...]
    weggelaten: tuple[Weggelaten, ...]


class Optelling:
    """What cases add up to, each by itself."""

    def __init__(self) -> None:
        self.laagst = self.hoogst = 0
        self.per_relaas: Counter[str] = Counter()

    def neem(self, daden: Sequence[tuple[tuple[str, ...], bool]], zaken: int = 1) -> None:
        """Add so many cases in which these acts count: the accounts of each, and is it certain."""
        zeker, mogelijk = _per_relaas(daden)
        self.laagst += zaken * min(zeker.values(), default=0)
        self.hoogst += zaken * max(mogelijk.values(), default=0)
        self.per_relaas.update({naam: zaken * aantal for naam, aantal in zeker.items()})


def telt(velden: Mapping[str, Any]) -> tuple[str, ...]:
    """Which questions this act answers as recorded; with MISSCHIEN behind it: perhaps."""
    uit = []
    for vraag in VRAGEN.values():
        if vraag.patroon.daad == velden["daad"]:
            past = _past(vraag, velden)
            if past is not Antwoord.NEE:
                uit.append(vraag.naam if past is Antwoord.JA else vraag.naam + MISSCHIEN)
    return tuple(uit)


def kenmerk() -> str:
    """Another one when the same act would answer other questions, so that this is noted anew."""
    return sha256(repr(sorted(VRAGEN.items())).encode()).hexdigest()


def tel(
    vraag: Vraag,
    zaken: Mapping[str, Sequence[Vastgelegd]],
    positie: int,
    *,
    bekend_op: date | None = None,
    bronnen_tot: date | None = None,
) -> Telling:
    """Count over cases, each given as its entries of the kind asked for and all its repairs."""
    geteld: list[Geteld] = []
    weggelaten: list[Weggelaten] = []
    som = Optelling()
    for dossier, rij in zaken.items():
        zaak = Dossier.vouw(dossier, rij, bekend_op=bekend_op, bronnen_tot=bronnen_tot)
        hier = [g for feit in zaak.feiten if (g := _geteld(vraag, dossier, feit))]
        som.neem([(g.relazen, g.zeker) for g in hier])
        geteld += hier
        weggelaten += _weggelaten(vraag, zaak, rij, {g.id for g in hier}, (bekend_op, bronnen_tot))
    return Telling(
        vraag=vraag,
        laagst=som.laagst,
        hoogst=som.hoogst,
        per_relaas=dict(som.per_relaas),
        geteld=tuple(sorted(geteld, key=lambda g: g.nummer)),
        weggelaten=tuple(sorted(weggelaten, key=lambda w: w.nummer)),
        bekend_op=bekend_op,
        bronnen_tot=bronnen_tot,
        positie=positie,
    )


def _geteld(vraag: Vraag, dossier: str, feit: Feit) -> Geteld | None:
    if not feit.thuis or feit.daad != vraag.patroon.daad:
        return None
    antwoord = _past(vraag, feit.velden)
    if antwoord is Antwoord.NEE:
        return None
    return Geteld(dossier, feit.id, feit.nummer, feit.relazen, antwoord is Antwoord.JA)


def _per_relaas(
    daden: Sequence[tuple[tuple[str, ...], bool]],
) -> tuple[dict[str, int], dict[str, int]]:
    """What each account of a case tells, certainly and at most; what has no account is in all."""
    namen = tuple(dict.fromkeys(r for relazen, _ in daden for r in relazen)) or ("",) * bool(daden)
    eigen = {
        naam: [zeker for relazen, zeker in daden if not relazen or naam in relazen]
        for naam in namen
    }
    zeker = {naam: sum(rij) for naam, rij in eigen.items()}
    return zeker, {naam: len(rij) for naam, rij in eigen.items()}


def _weggelaten(
    vraag: Vraag,
    zaak: Dossier,
    rij: Sequence[Vastgelegd],
    geteld: set[str],
    grenzen: tuple[date | None, date | None],
) -> list[Weggelaten]:
    """Acts that fit as recorded, or as they read with all we know, and yet do not count."""
    nu = {feit.id: feit.velden for feit in Dossier.vouw(zaak.id, rij).feiten}
    weg = {feit.id: "ingetrokken of naar een ander dossier verplaatst" for feit in zaak.vervallen}
    weg |= {f.id: "afgewezen als invoer" for f in zaak.vervallen if _afgewezen(f)}
    weg |= {feit.id: "wacht op aanvaarding door een commissielid" for feit in zaak.wachtend}
    uit = []
    for v in rij:
        if v.daad != vraag.patroon.daad or v.dossiers[0] != zaak.id or v.id in geteld:
            continue
        lezingen = (v.velden, nu.get(v.id, v.velden))
        if any(_past(vraag, velden) is not Antwoord.NEE for velden in lezingen):
            reden = reden_buiten(v.vastgelegd_op, brondag(v.velden), *grenzen)
            reden = reden or weg.get(v.id) or "gecorrigeerd"
            uit.append(Weggelaten(zaak.id, v.id, v.nummer, reden))
    return uit


def _afgewezen(feit: Feit) -> bool:
    return any(wijziging.daad == AFGEWEZEN for wijziging in feit.correcties)


def reden_buiten(
    vastgelegd_op: datetime, brondag_: date | None, bekend_op: date | None, bronnen_tot: date | None
) -> str | None:
    """Why an act is beyond a cut-off, given when it was recorded and the day of its source."""
    if bekend_op is not None and vastgelegd_op >= einde_van(bekend_op):
        return f"vastgelegd na {bekend_op.isoformat()}"
    if bronnen_tot is not None and (brondag_ is None or brondag_ > bronnen_tot):
        return f"geen bron t/m {bronnen_tot.isoformat()}"
    return None


def _past(vraag: Vraag, velden: Mapping[str, Any]) -> Antwoord:
    """Does an act fit? A field that is absent or null may hold any value."""
    uit = _op_tijd(vraag.gebeurd, velden.get("gebeurd"))
    for eis in vraag.patroon.eisen:
        uit &= _voldoet(eis, velden.get(eis.pad))
    return uit


def _op_tijd(venster: Periode | None, gebeurd: str | None) -> Antwoord:
    """Was it done on these days? Certain when all days that it can mean are among them."""
    if venster is None:
        return Antwoord.JA
    if gebeurd is None:
        return Antwoord.ONBEKEND
    dag = periode(gebeurd)
    if dag.laatst < venster.vroegst or dag.vroegst > venster.laatst:
        return Antwoord.NEE
    geheel = venster.vroegst <= dag.vroegst and dag.laatst <= venster.laatst
    return Antwoord.JA if geheel else Antwoord.ONBEKEND


def _voldoet(eis: Eis, waarde: Any) -> Antwoord:
    """One test of the norm language on one field; a list passes when an element does."""
    if eis.pad == "door":
        waarde = [actor.get("rol") for actor in waarde or ()]
    gegeven = tuple(waarde) if isinstance(waarde, list) else (waarde,)
    return _ANTWOORD[voldoet(gegeven or (None,), eis)]


_ANTWOORD = {True: Antwoord.JA, False: Antwoord.NEE, None: Antwoord.ONBEKEND}
