"""Sheets of facts in the access log: made under an assignment, and issued by a second reader.

The bytes that were made are the bytes that the second reader read and that were issued: nothing is
made anew in between. Of two who make or issue at one moment one is told to look again. That a sheet
was issued stands in the register as well, as the hash of its bytes and no more: so whoever gets it
can prove that it is the one, and the register tells nobody of which cases it speaks.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from ledger.bladdaden import FeitenbladMeegelezen, FeitenbladOpgesteld
from ledger.dossier import Botsing, Vastgelegd
from ledger.handelingen import FeitenbladUitgegeven
from ledger.journal import Item, Journal
from ledger.register import Register, lees_regel
from ledger.toegang import Lezer
from ledger.toegangsdaden import OpdrachtVoorgesteld, herstel_toegangsdaad
from ledger.toegangslog import Toegangslog, bereikbaar
from ledger.toegangsstand import Zaakvoorstel
from ledger.toelating import Inzending, uuid7
from ledger.zaakhoofden import hoofden_op

_BLAD = "feitenblad"
_HERKANSINGEN = 5


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
class Blad:
    """A sheet as it was recorded; `tekst` is None while it cannot be opened."""

    id: str
    op: datetime
    account: str
    daad: FeitenbladOpgesteld
    tekst: str | None
    uitgegeven: Uitgegeven | None = None

    @property
    def nummer(self) -> str:
        """What it is called: the number of the questions and its own."""
        return f"{self.daad.kamervraag}-{self.daad.volgnummer}"


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
                [v.nummer for v in rijen if v.daad == "feitenblad_opgesteld"]
            )
            nummers = self._nummers()
        uit: dict[str, Blad] = {}
        for v in rijen:
            match herstel_toegangsdaad(v.velden):
                case FeitenbladOpgesteld() as daad:
                    tekst = teksten.get(v.nummer, {}).get("blad")
                    wie = (v.id, v.vastgelegd_op, v.vastlegger.account)
                    uit[v.id] = Blad(*wie, daad, None if tekst is None else str(tekst))
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
            Botsing: the register is closed.
        """

        def eenmaal(rijen: Sequence[Vastgelegd]) -> FeitenbladMeegelezen | None:
            al = any(v.velden.get("blad") == daad.blad for v in rijen if v.daad == daad.daad)
            return None if al else daad

        self._noteer(lezer, eenmaal)
        with bereikbaar():
            hoofden_op(self._register, positie, self.log.wie(lezer))
            inzending = Inzending("", FeitenbladUitgegeven(sha256=daad.sha256), tags=(_BLAD,))
            self._register.leg_zelf_vast(
                [inzending], [], wie=self.log.wie(lezer), sleutel=f"feitenblad {daad.sha256}"
            )

    def _noteer(
        self,
        lezer: Lezer,
        maak: Callable[[Sequence[Vastgelegd]], FeitenbladOpgesteld | FeitenbladMeegelezen | None],
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


def _met(blad: Blad, v: Vastgelegd, daad: FeitenbladMeegelezen, nummer: int | None) -> Blad:
    """The sheet as issued; only the first time, of these bytes, by somebody else counts."""
    anders = v.vastlegger.account == blad.account or daad.sha256 != blad.daad.sha256
    if anders or blad.uitgegeven is not None:
        return blad
    uit = Uitgegeven(v.vastgelegd_op, v.vastlegger.account, daad.genoemd, nummer)
    return Blad(blad.id, blad.op, blad.account, blad.daad, blad.tekst, uit)
