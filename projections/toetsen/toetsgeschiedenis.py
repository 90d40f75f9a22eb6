"""The history of verdicts: what was known when, on which days it stands, and how it moves on.

A verdict is known by the day, as everything here: "known on K" means from the entries recorded up
to the end of K. What a day brings closes the rows of the verdicts that it changed and opens others;
the rows of earlier days stay as they are, but for the day on which they were closed. While the day
lasts, what it brought is provisional: judged again, the day gives one result, whatever the number
of times it was looked at. So the history follows from the log alone.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from typing import Any

import orjson

from ledger.tijd.wanneer import Antwoord
from projections.toetsen.beloop import Strook
from projections.toetsen.toetsing import Kern


@dataclass(frozen=True, slots=True)
class Toetsrij:
    """One verdict, known from a day until another, standing from a day until another.

    None as an end is "until now". `normen` is the hash of all norms, calendar and yardstick by
    which it was found; a later set under which it stays the same does not make it another.
    """

    dossier: str
    relaas: str
    rang: int
    kern: Kern
    bekend_van: date
    bekend_tot: date | None
    peil_van: date
    peil_tot: date | None
    normen: str

    @property
    def plek(self) -> tuple[str, str, str, int]:
        """Of one case: which verdict this is about."""
        return self.relaas, self.kern.norm, self.kern.aanleiding or "", self.rang

    @property
    def sleutel(self) -> tuple[str, str, str, str, int, date, date]:
        """Which row this is."""
        return self.dossier, *self.plek, self.bekend_van, self.peil_van

    def geldt(self, bekend_op: date, peildatum: date) -> bool:
        """Whether this was the verdict on that day as known on that day."""
        return _omvat(self.bekend_van, bekend_op, self.bekend_tot) and _omvat(
            self.peil_van, peildatum, self.peil_tot
        )

    @property
    def toets(self) -> Kern:
        """The verdict, with the day on which time alone makes it another."""
        return replace(self.kern, volgende=self.peil_tot)

    @property
    def zegel(self) -> int:
        """A hash of the row as a number; those of a table add up, in whatever order they came."""
        kern = self.kern
        tekst = [
            *(self.dossier, self.relaas, self.rang, self.bekend_van, self.bekend_tot),
            *(self.peil_van, self.peil_tot, self.normen, kern.norm, kern.versie, kern.soort),
            *(kern.aanleiding, kern.uitkomsten, kern.due_vroegst, kern.due_laatst, kern.benaderd),
        ]
        return int.from_bytes(sha256(orjson.dumps(tekst)).digest())


ALTIJD = date.max  # how the table says "until now"


def kolommen(rij: Toetsrij, antwoord: Antwoord | None, groep: str) -> tuple[Any, ...]:
    """A row as the table holds it, in the order of the table."""
    kern = rij.kern
    return (
        *(rij.dossier, rij.relaas, kern.norm, kern.aanleiding or "", rij.rang),
        *(rij.bekend_van, rij.bekend_tot or ALTIJD, rij.peil_van, rij.peil_tot or ALTIJD),
        *(kern.versie, kern.soort, list(kern.uitkomsten), antwoord and antwoord.value),
        *(kern.due_vroegst, kern.due_laatst, kern.benaderd, groep or None, rij.normen),
    )


def lees_rij(kolommen: Sequence[Any]) -> Toetsrij:
    """A row from the columns of the table, in their order."""
    dossier, relaas, norm, aanleiding, rang, bekend_van, bekend_tot, *meer = kolommen
    peil_van, peil_tot, versie, soort, uitkomsten, _, *meer = meer
    due_vroegst, due_laatst, benaderd, _, normen = meer
    kern = Kern(
        norm=norm,
        versie=versie,
        soort=soort,
        aanleiding=aanleiding or None,
        uitkomsten=tuple(uitkomsten),
        due_vroegst=due_vroegst,
        due_laatst=due_laatst,
        benaderd=benaderd,
        volgende=None,
    )
    bekend, peil = (bekend_van, _tot(bekend_tot)), (peil_van, _tot(peil_tot))
    return Toetsrij(dossier, relaas, rang, kern, *bekend, *peil, normen)


def _tot(dag: date) -> date | None:
    return None if dag == ALTIJD else dag


def herzien(
    oud: Iterable[Toetsrij],
    nieuw: Mapping[str, Sequence[Strook]],
    *,
    dossier: str,
    dag: date,
    normen: str,
) -> list[Toetsrij]:
    """The rows of a case that were known the day before or came today, as they are after today.

    `nieuw` holds per account how it is judged from today on. A verdict that stays as it was keeps
    its rows; of another the rows are closed today and others opened.
    """
    eerder: dict[tuple[str, str, str, int], list[Toetsrij]] = {}
    for rij in oud:
        if rij.bekend_van < dag:
            eerder.setdefault(rij.plek, []).append(replace(rij, bekend_tot=None))
    vandaag: dict[tuple[str, str, str, int], list[Toetsrij]] = {}
    for relaas, stroken in nieuw.items():
        for s in stroken:
            rij = Toetsrij(dossier, relaas, s.rang, s.kern, dag, None, s.van, s.tot, normen)
            vandaag.setdefault(rij.plek, []).append(rij)
    uit: list[Toetsrij] = []
    for plek, rijen in eerder.items():
        if _vanaf(rijen, dag) == _vanaf(vandaag.get(plek, ()), dag):
            vandaag.pop(plek, None)
            uit += rijen
        else:
            uit += [replace(rij, bekend_tot=dag) for rij in rijen]
    return uit + [rij for rijen in vandaag.values() for rij in rijen]


def toen(rijen: Iterable[Toetsrij], bekend_op: date) -> list[Toetsrij]:
    """The history as it stood at the end of this day: what came later is not there, nor its end."""
    return [
        replace(rij, bekend_tot=None) if _omvat(rij.bekend_van, bekend_op, rij.bekend_tot) else rij
        for rij in rijen
        if rij.bekend_van <= bekend_op
    ]


def _vanaf(rijen: Iterable[Toetsrij], dag: date) -> frozenset[tuple[Kern, date, date | None]]:
    """What rows say of this day and those that follow."""
    return frozenset(
        (rij.kern, max(rij.peil_van, dag), rij.peil_tot)
        for rij in rijen
        if rij.peil_tot is None or rij.peil_tot > dag
    )


def _omvat(van: date, dag: date, tot: date | None) -> bool:
    return van <= dag and (tot is None or dag < tot)
