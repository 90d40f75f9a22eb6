"""Sheets of facts in the access log: made under an assignment, and issued by a second reader.

The bytes that were made are the bytes that the second reader read and that were issued: nothing is
made anew in between; or it goes back with a remark, and what is made of it then replaces it. Of two
who make or decide at one moment one is told to look again. That a sheet
was issued stands in the register as well, as the hash of its bytes and no more: so whoever gets it
can prove that it is the one, and the register tells nobody of which cases it speaks.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from ledger.bewijsvoering.zaakhoofden import hoofden_op
from ledger.daden.bladdaden import (
    FeitenbladMeegelezen,
    FeitenbladOpgesteld,
    FeitenbladTeruggestuurd,
)
from ledger.daden.handelingen import FeitenbladUitgegeven
from ledger.daden.toegangsdaden import OpdrachtVoorgesteld, herstel_toegangsdaad
from ledger.log.journal import Item, Journal
from ledger.toegang.toegang import Lezer
from ledger.toegang.toegangsstand import Zaakvoorstel
from ledger.toegangslog.toegangslog import Toegangslog, bereikbaar
from ledger.vastleggen.register import Register, lees_regel
from ledger.vastleggen.toelating import Inzending, uuid7
from ledger.zaak.dossier import Botsing, Vastgelegd

_BLAD = "feitenblad"
_HERKANSINGEN = 5
_MET_TEKST = {"feitenblad_opgesteld": "blad", "feitenblad_teruggestuurd": "opmerking"}
_Daad = FeitenbladOpgesteld | FeitenbladTeruggestuurd | FeitenbladMeegelezen


class BladVerder(Exception):
    """Somebody else decided on a sheet meanwhile, or it was replaced; says what, in Dutch."""


@dataclass(frozen=True, slots=True)
class Uitgegeven:
    """That a sheet was issued: by whom, when, and which small numbers were named.

    `nummer` is that of the entry in the register; None when it broke off before that.
    """

    op: datetime
    account: str
    genoemd: tuple[str, ...]
    nummer: int | None


@dataclass(frozen=True, slots=True)
class Teruggestuurd:
    """That a sheet was sent back, and with which remark; None while that cannot be opened."""

    op: datetime
    account: str
    opmerking: str | None


@dataclass(frozen=True, slots=True)
class Blad:
    """A sheet as it was recorded; `tekst` is None while it cannot be opened.

    `vervangen_door` is the number of the draft that was made of it.
    """

    id: str
    op: datetime
    account: str
    daad: FeitenbladOpgesteld
    tekst: str | None
    uitgegeven: Uitgegeven | None = None
    teruggestuurd: Teruggestuurd | None = None
    vervangen_door: str | None = None

    @property
    def nummer(self) -> str:
        """What it is called: the number of the questions and its own."""
        return f"{self.daad.kamervraag}-{self.daad.volgnummer}"

    @property
    def is_uitgegeven(self) -> bool:
        """Whether it was issued to the end, so that others can prove that it was."""
        return self.uitgegeven is not None and self.uitgegeven.nummer is not None

    @property
    def wacht_op(self) -> Literal["meelezer", "opsteller"] | None:
        """Who is to do something with it; None when it was issued or replaced."""
        if self.is_uitgegeven or self.vervangen_door:
            return None
        return "opsteller" if self.teruggestuurd else "meelezer"

    @property
    def wacht_sinds(self) -> datetime:
        """Since when it is with whoever it is with."""
        return self.teruggestuurd.op if self.teruggestuurd else self.op


class Feitenboek:
    """Writes and reads the sheets of one register, in its access log."""

    def __init__(self, log: Toegangslog, register: Register) -> None:
        self.log, self._register = log, register

    @property
    def journal(self) -> Journal:
        """The log of the register, in which what was issued stands."""
        return self._register.journal

    def opdrachten(self, account: str | None = None) -> list[Zaakvoorstel]:
        """The assignments in force: of one account, or all."""
        nu = self.log.klok()
        return [
            v
            for v in self.log.stand().voorstellen.values()
            if isinstance(v.daad, OpdrachtVoorgesteld)
            and v.stand(nu) == "goedgekeurd"
            and account in {None, v.daad.account}
        ]

    def bladen(self) -> list[Blad]:
        """Every sheet, in the order in which they were made; who asks may not see them all."""
        with bereikbaar():
            rijen = self._gelezen()
            teksten = self.log.register.open_teksten(
                [v.nummer for v in rijen if v.daad in _MET_TEKST]
            )
            nummers = self._nummers()
        uit: dict[str, Blad] = {}
        for v in rijen:
            gezegd = teksten.get(v.nummer, {}).get(_MET_TEKST.get(v.daad, ""))
            tekst = None if gezegd is None else str(gezegd)
            match herstel_toegangsdaad(v.velden):
                case FeitenbladOpgesteld() as daad:
                    uit[v.id] = Blad(v.id, v.vastgelegd_op, v.vastlegger.account, daad, tekst)
                    _vervang(uit, daad.vervangt, uit[v.id].nummer)
                case FeitenbladTeruggestuurd(blad=id_) as daad if id_ in uit:
                    uit[id_] = _terug(uit[id_], v, daad, tekst)
                case FeitenbladMeegelezen(blad=id_) as daad if id_ in uit:
                    uit[id_] = _met(uit[id_], v, daad, nummers.get(daad.sha256))
                case _:
                    pass
        return list(uit.values())

    def onder(self, lezer: Lezer, sleutel: str | None) -> Blad | None:
        """The sheet that this account made under this key of a command."""
        with bereikbaar():
            nummer = self.log.register.laatste_van(_van(lezer, sleutel)) if sleutel else None
        ids = {v.id for v in self._gelezen() if v.nummer == nummer}
        return next((blad for blad in self.bladen() if blad.id in ids), None) if ids else None

    def stel_op(
        self, lezer: Lezer, maak: Callable[[int], FeitenbladOpgesteld], sleutel: str | None = None
    ) -> str:
        """Record the sheet that `maak` makes of its serial number, and answer its id.

        Under one key at most one is recorded.

        Raises:
            ToegangOnbereikbaar: it could not be recorded, so it is not there.
        """

        def volgende(rijen: Sequence[Vastgelegd]) -> FeitenbladOpgesteld:
            daden = [herstel_toegangsdaad(v.velden) for v in rijen]
            # Numbered per set of questions, so that a number tells nothing of other questions.
            eerder = [d for d in daden if isinstance(d, FeitenbladOpgesteld)]
            proef = maak(1)
            return maak(1 + sum(d.kamervraag == proef.kamervraag for d in eerder))

        return self._noteer(lezer, volgende, sleutel)

    def geef_uit(self, lezer: Lezer, daad: FeitenbladMeegelezen, positie: int) -> None:
        """Record that a sheet is issued, once: who decided it here, and then its hash for all.

        Before its hash come the heads of all cases at its position: so what was issued can leave
        with its proof, and reading records nothing (D82).

        Raises:
            BladVerder: it was replaced or sent back meanwhile.
            Botsing: the register is closed.
        """

        def eenmaal(rijen: Sequence[Vastgelegd]) -> FeitenbladMeegelezen | None:
            if _besloten(rijen, daad.blad, "feitenblad_meegelezen"):
                return None  # what broke off after this goes on
            _eis_onbeslist(rijen, daad.blad)
            return daad

        self._noteer(lezer, eenmaal)
        with bereikbaar():
            hoofden_op(self._register, positie, self.log.wie(lezer))
            inzending = Inzending("", FeitenbladUitgegeven(sha256=daad.sha256), tags=(_BLAD,))
            self._register.leg_zelf_vast(
                [inzending], [], wie=self.log.wie(lezer), sleutel=f"feitenblad {daad.sha256}"
            )

    def stuur_terug(self, lezer: Lezer, daad: FeitenbladTeruggestuurd) -> None:
        """Record that a sheet goes back to who drafted it.

        Raises:
            BladVerder: it was issued, replaced or sent back meanwhile.
        """

        def eenmaal(rijen: Sequence[Vastgelegd]) -> FeitenbladTeruggestuurd:
            _eis_onbeslist(rijen, daad.blad)
            return daad

        self._noteer(lezer, eenmaal)

    def _noteer(
        self,
        lezer: Lezer,
        maak: Callable[[Sequence[Vastgelegd]], _Daad | None],
        eigen: str | None = None,
    ) -> str:
        register, wie = self.log.register, self.log.wie(lezer)
        sleutel = _van(lezer, eigen) if eigen else str(uuid7())
        with bereikbaar():
            for poging in range(1, _HERKANSINGEN + 1):
                rijen = self._gelezen()
                grens = rijen[-1].nummer if rijen else 0
                if (daad := maak(rijen)) is None:
                    return ""
                inzending = Inzending("", daad, tags=(_BLAD,))
                voorwaarde = [Item(None, (_BLAD,), grens)]
                try:
                    register.leg_zelf_vast([inzending], voorwaarde, wie=wie, sleutel=sleutel)
                except Botsing:
                    if poging == _HERKANSINGEN:
                        raise
                else:
                    return inzending.id
        raise AssertionError(lezer)

    def _nummers(self) -> dict[str, int]:
        """By hash the entry of the register that says that such a sheet was issued, the first."""
        regels = self._register.journal.lees(tags=(_BLAD,))
        return {str(v.velden["sha256"]): v.nummer for v in map(lees_regel, reversed(regels))}

    def _gelezen(self) -> list[Vastgelegd]:
        return [lees_regel(r) for r in self.log.register.journal.lees(tags=(_BLAD,))]


def _van(lezer: Lezer, sleutel: str) -> str:
    """A key that another account cannot have used."""
    return f"feitenblad {lezer.account} {sleutel}"


def _besloten(rijen: Sequence[Vastgelegd], blad: str, daad: str) -> bool:
    return any(v.daad == daad and v.velden.get("blad") == blad for v in rijen)


def _eis_onbeslist(rijen: Sequence[Vastgelegd], blad: str) -> None:
    """That nobody decided on it yet, and that no other draft took its place."""
    if any(v.velden.get("vervangt") == blad for v in rijen if v.daad == "feitenblad_opgesteld"):
        raise BladVerder("dit concept is vervangen door een nieuw")
    if _besloten(rijen, blad, "feitenblad_teruggestuurd"):
        raise BladVerder("dit concept is al teruggestuurd naar de opsteller")
    if _besloten(rijen, blad, "feitenblad_meegelezen"):
        raise BladVerder("dit feitenblad is al uitgegeven")


def _vervang(bladen: dict[str, Blad], eerder: str | None, nummer: str) -> None:
    """A draft that another was made of; what was issued stays what it is."""
    if eerder in bladen and bladen[eerder].uitgegeven is None:
        bladen[eerder] = replace(bladen[eerder], vervangen_door=nummer)


def _terug(blad: Blad, v: Vastgelegd, daad: FeitenbladTeruggestuurd, opmerking: str | None) -> Blad:
    """The sheet as sent back, by somebody else, as long as it was not issued."""
    anders = v.vastlegger.account == blad.account or daad.sha256 != blad.daad.sha256
    if anders or blad.uitgegeven is not None:
        return blad
    terug = Teruggestuurd(v.vastgelegd_op, v.vastlegger.account, opmerking)
    return replace(blad, teruggestuurd=terug)


def _met(blad: Blad, v: Vastgelegd, daad: FeitenbladMeegelezen, nummer: int | None) -> Blad:
    """The sheet as issued; only the first time, of these bytes, by somebody else counts."""
    anders = v.vastlegger.account == blad.account or daad.sha256 != blad.daad.sha256
    if anders or blad.uitgegeven is not None:
        return blad
    uit = Uitgegeven(v.vastgelegd_op, v.vastlegger.account, daad.genoemd, nummer)
    return replace(blad, uitgegeven=uit)
