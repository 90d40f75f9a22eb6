"""The rows of a table recorded, a part at a time: whole rows, each exactly once.

A part is recorded whole or not at all, so whoever stops in between has some rows and not others,
and goes on by asking the same again: a row that is there is recognised by the file, its place in it
and its case. So a table may be larger than one transaction, and needs no memory of its own.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from api.invoer.invoer import Eis, Melding, importeer
from api.invoer.tabelregels import Rijplan
from api.vastleggen.importregels import InvoerGeweigerd, Regelfout
from ledger.daden.woorden import Fout
from ledger.toegangslog.toegangslog import GeenToegang
from ledger.vastleggen.register import Register
from ledger.vastleggen.toelating import gelijkluidend
from ledger.zaak.dossier import Botsing, Vastlegger

_DEEL = 250  # rows
VERWACHT: Final = "verwacht"
_BUITEN_ZICHT = Botsing(
    "dossier: verwacht een dossier dat er is en dat u mag zien, of dat u mag openen"
)


class Geweigerd(NamedTuple):
    """A row that could not be recorded, and why: in Dutch, and as a page says it in any language.

    `sjabloon` has a place for each of `waarden`; of `VERWACHT` these are the field, what was
    expected and what came.
    """

    rij: int
    reden: str
    sjabloon: str = ""
    waarden: Sequence[str] = ()

    def __str__(self) -> str:
        return f"rij {self.rij}: {self.reden}"


@dataclass(slots=True)
class Tabelverslag:
    """What became of the rows so far, up to and with row `tot`."""

    tot: int = 0
    rijen: int = 0
    nieuw: int = 0
    al_vastgelegd: int = 0
    dossiers_geopend: int = 0
    wachtend: int = 0
    geweigerd: list[Geweigerd] = field(default_factory=list)
    meldingen: list[Melding] = field(default_factory=list)


def voer_in(
    register: Register,
    plannen: Iterable[Rijplan],
    *,
    wie: Vastlegger,
    droog: bool = False,
    eis: Eis,
) -> Iterator[Tabelverslag]:
    """Record what is new of the rows that go along; after every part, what became of them so far.

    A row that a case cannot take in is refused by itself, with its reason, and so is one of a case
    that `eis` refuses: the others of its part go in. `droog` only says what would happen.
    """
    invoerder = _Invoerder(register, wie, droog, eis)
    for deel in _delen(plannen):
        invoerder.neem(deel)
        invoerder.verslag.tot = deel[-1].nummer
        yield invoerder.verslag


def _delen(plannen: Iterable[Rijplan]) -> Iterator[list[Rijplan]]:
    deel: list[Rijplan] = []
    for plan in plannen:
        if plan.gaat_mee:
            deel.append(plan)
        if len(deel) >= _DEEL:
            yield deel
            deel = []
    if deel:
        yield deel


@dataclass(slots=True)
class _Invoerder:
    register: Register
    wie: Vastlegger
    droog: bool
    eis: Eis
    verslag: Tabelverslag = field(default_factory=Tabelverslag)
    _geopend: set[str] = field(default_factory=set)

    def neem(self, deel: list[Rijplan]) -> None:
        """One part; when a row stands in its way, each half by itself, down to that row."""
        namen = {plan.kenmerk for plan in deel}
        nieuwe = set(map(gelijkluidend, namen - self.register.vind_dossiers(namen).keys()))
        regels = [daad.regel for plan in deel for daad in plan.daden]
        try:
            uitkomst = importeer(
                self.register, regels, wie=self.wie, droog=self.droog, eis=self.eis
            )
        except (InvoerGeweigerd, GeenToegang) as fout:
            if len(deel) > 1:
                self.neem(deel[: len(deel) // 2])
                self.neem(deel[len(deel) // 2 :])
            else:
                self.verslag.geweigerd += _redenen(deel[0].nummer, fout)
            return
        self._geopend |= nieuwe  # in a dry run every part would open it
        verslag = self.verslag
        verslag.rijen += len(deel)
        verslag.nieuw += uitkomst.nieuw
        verslag.al_vastgelegd += uitkomst.al_vastgelegd
        verslag.wachtend += uitkomst.wachtend
        verslag.meldingen += uitkomst.meldingen
        verslag.dossiers_geopend = len(self._geopend)


def _redenen(rij: int, fout: InvoerGeweigerd | GeenToegang) -> Iterator[Geweigerd]:
    zicht = Regelfout(rij, str(_BUITEN_ZICHT), _BUITEN_ZICHT)
    for regelfout in fout.fouten if isinstance(fout, InvoerGeweigerd) else (zicht,):
        match regelfout.reden:
            case Botsing(waarom=waarom, ids=ids):
                yield Geweigerd(rij, regelfout.tekst, waarom, ids)
            case Fout(pad=pad, verwacht=verwacht, kreeg=kreeg):
                yield Geweigerd(rij, regelfout.tekst, VERWACHT, (pad, verwacht, kreeg))
            case None:
                yield Geweigerd(rij, regelfout.tekst)
