"""The acts of one account with the days on which each can have been, as tight as links make them.

Who knew what, what arrived and how long it was silent are all questions about days that are not
known exactly. An act has a window of days; what must come after something else narrows the windows
of both (`na`, and what by its nature follows what it names). With such links alone the earliest
days of all acts together are a way it can have been, and so are the latest days together; so
whether something was there by a day can be read from the windows, without trying every way.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from ledger.daden.handelingen import HANDELINGEN
from ledger.daden.lijsten import Merk
from ledger.daden.woorden import Daad, merken
from ledger.tijd.wanneer import Periode, periode
from ledger.zaak.dossier import Feit
from projections.werelden.dossierbeeld import DIRECT, SOORTEN, VOLGT, waarden
from projections.werelden.werelden import Ruimte

ONBEGRENSD = Periode(date.min, date.max)
# Beyond every day of the calendar, whatever a link adds to it or takes away.
_VER = 10**9
_LAATSTE = date.max.toordinal()
_NOOIT_EERDER = ("over", "eerdere_melding")  # what names something here comes after it


@dataclass(frozen=True, slots=True, eq=False)  # one act of a case is one object
class Gebeurtenis:
    """An act: when it can have been, when it can have been received, and what it names.

    `ontvangst` is None when the act says nothing of being received. `noemt` holds the ids of other
    acts that the fields of its own kind name; under which report, complaint or questions it was
    filed, as every act can be, is not among them. `meldingen`: the reports that it is about or was
    filed under, itself included;
    `eerder` is what certainly was not later than this act. `strijdig`: its days contradict others.
    """

    feit: Feit
    handeling: Daad
    dag: Periode
    verzonden: Periode
    ontvangst: Periode | None
    noemt: frozenset[str]
    meldingen: frozenset[str]
    eerder: frozenset[str]
    strijdig: bool

    @property
    def id(self) -> str:
        """The id of the act."""
        return self.feit.id

    @property
    def nummer(self) -> int:
        """The number of its entry."""
        return self.feit.nummer

    @property
    def daad(self) -> str:
        """Which kind of act it is."""
        return self.feit.daad

    @property
    def rollen(self) -> tuple[str | None, ...]:
        """In which roles it was done."""
        return tuple(actor.rol for actor in self.handeling.door)

    def niet_voor(self, ander: "Gebeurtenis") -> bool:
        """Whether it is certain that this was not earlier than the other."""
        if self is ander:
            return True
        vast = not (self.strijdig or ander.strijdig)
        return vast and (ander.id in self.eerder or ander.dag.laatst <= self.dag.vroegst)


def gebeurtenissen(feiten: Sequence[Feit]) -> tuple[Gebeurtenis, ...]:
    """What was done about a report according to these facts, in the order of the days.

    Order links lead, and among what no link orders the last and the first possible day.
    """
    eigen = [feit for feit in feiten if feit.daad in HANDELINGEN]
    handelingen = {feit.id: feit.handeling for feit in eigen}
    namen = Namen(eigen, handelingen)
    ruimte = Ruimte()
    dagen = {feit.id: _dag(ruimte, feit.velden.get("gebeurd")) for feit in eigen}
    for feit in eigen:
        for eerst, minst, meest in _orde(feit, dagen, namen):
            ruimte.link(eerst, dagen[feit.id], minst, orde=minst >= 0)
            if meest is not None:
                ruimte.link(dagen[feit.id], eerst, -meest)
    strijdig = ruimte.strak()
    van_dag = {dag: id_ for id_, dag in dagen.items()}
    uit = []
    for feit in eigen:
        dag = dagen[feit.id]
        venster = _venster(ruimte, dag)
        uit.append(
            Gebeurtenis(
                feit=feit,
                handeling=handelingen[feit.id],
                dag=venster,
                verzonden=_datum(feit, "verzonden_op") or venster,
                ontvangst=_ontvangst(feit, handelingen[feit.id], venster),
                noemt=frozenset(namen.genoemd(feit.id, HANDELINGEN[feit.daad].__annotations__)),
                meldingen=frozenset(namen.meldingen(feit.id)),
                eerder=frozenset(van_dag[d] for d in ruimte.voorgangers(dag)) - {feit.id},
                strijdig=dag in strijdig,
            )
        )
    return tuple(sorted(uit, key=_rang))


def _rang(g: Gebeurtenis) -> tuple[date, date, int, int]:
    return (g.dag.laatst, g.dag.vroegst, len(g.eerder), g.nummer)


# --- days -------------------------------------------------------------------------------------


def _dag(ruimte: Ruimte, edtf: str | None) -> int:
    wanneer = ONBEGRENSD if edtf is None else periode(edtf)
    laag = -_VER if wanneer.open_begin else wanneer.vroegst.toordinal()
    return ruimte.dag(laag, _VER if wanneer.open_eind else wanneer.laatst.toordinal())


def _venster(ruimte: Ruimte, dag: int) -> Periode:
    laag, hoog = ruimte.laag[dag], ruimte.hoog[dag]
    return Periode(
        date.fromordinal(laag) if laag >= 1 else date.min,
        date.fromordinal(hoog) if hoog <= _LAATSTE else date.max,
    )


def _datum(feit: Feit, veld: str) -> Periode | None:
    edtf = feit.velden.get(veld)
    return None if edtf is None else periode(edtf)


def _ontvangst(feit: Feit, handeling: Daad, dag: Periode) -> Periode | None:
    """When it was received: as recorded, at once, or on a day that nobody says."""
    if "ontvangen_op" not in type(handeling).model_fields:
        return None
    if (gezegd := _datum(feit, "ontvangen_op")) is not None:
        return gezegd
    direct = feit.velden.get("vorm") in DIRECT or feit.daad.endswith("_ontvangen")
    return dag if direct else Periode(dag.vroegst, date.max)


def _orde(
    feit: Feit, dagen: Mapping[str, int], namen: "Namen"
) -> Iterator[tuple[int, int, int | None]]:
    """What this act comes after: whose day, at least and at most how many days later."""
    for na in feit.velden.get("na") or ():
        regel: Mapping[str, Any] = {"id": na} if isinstance(na, str) else na
        if regel["id"] in dagen and regel["id"] != feit.id:
            yield dagen[regel["id"]], regel.get("min") or 0, regel.get("max")
    velden = (*_NOOIT_EERDER, *(SOORTEN if feit.daad in VOLGT else ()))
    for id_ in namen.genoemd(feit.id, velden):
        yield dagen[id_], 0, None


# --- what an act names ------------------------------------------------------------------------


class Namen:
    """Which acts the fields of an act name, by id or by the name of a report or an investigation.

    A name that more than one act bears names none of them for certain.
    """

    def __init__(self, feiten: Iterable[Feit], handelingen: Mapping[str, Daad]) -> None:
        self._handelingen = handelingen
        self._per_naam: dict[tuple[str, str], list[str]] = {}
        self._meldingen: list[str] = []
        for feit in feiten:
            handeling = handelingen[feit.id]
            if feit.daad == SOORTEN["melding"]:
                self._meldingen.append(feit.id)
            if eigen := type(handeling).eigen:
                for naam in waarden(feit.velden.get(eigen)):
                    self._per_naam.setdefault((eigen, naam), []).append(feit.id)

    def genoemd(self, id_: str, velden: Iterable[str] | None = None) -> tuple[str, ...]:
        """The other acts that these fields of an act name; of all its fields, `na` aside."""
        handeling = self._handelingen[id_]
        soort = type(handeling)
        uit: dict[str, None] = {}
        for veld in soort.model_fields if velden is None else velden:
            if veld not in soort.model_fields or Merk.DAAD not in merken(soort)[veld]:
                continue
            for code in waarden(getattr(handeling, veld)):
                if (naar := self._een(veld, code)) and naar != id_ and veld != soort.eigen:
                    uit[naar] = None
        return tuple(uit)

    def meldingen(self, id_: str) -> set[str]:
        """The reports that an act is about: what it names, and what that names in turn.

        An act that names none is about the only one there is; of more it is unknown which.
        """
        gezien: set[str] = set()
        rij = [id_]
        while rij:
            nu = rij.pop()
            if nu not in gezien:
                gezien.add(nu)
                if self._handelingen[nu].daad != SOORTEN["melding"]:
                    rij += self.genoemd(nu)
        uit = {een for een in gezien if self._handelingen[een].daad == SOORTEN["melding"]}
        return uit or (set(self._meldingen) if len(self._meldingen) == 1 else set())

    def _een(self, veld: str, code: Any) -> str | None:
        if code in self._handelingen:
            return str(code)
        soort = "melding" if veld in _NOOIT_EERDER else veld
        dragers = self._per_naam.get((soort, code), ())
        return dragers[0] if len(dragers) == 1 else None
