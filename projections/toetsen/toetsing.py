"""A case against the norms: the set of outcomes over all possible worlds.

One outcome is a verdict, several are "onbepaald" and are shown as what they are. The same acts,
norms, calendar, yardstick and day of reference give the same verdicts, whoever computes them.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from functools import partial
from typing import Any

from ledger.tijd.wanneer import Antwoord
from projections.normen.normen import Catalogus
from projections.normen.normlezer import UITKOMSTEN
from projections.plichten.plichten import NIET, Plicht
from projections.plichten.verboden import GESCHONDEN
from projections.plichten.vragen import Sleutel, Vraag, Zaak
from projections.snel.snelpad import vlug
from projections.toetsen.bladen import Blad, bladeren, daden, superset, verkend
from projections.toetsen.doorkijk import Doorkijk, Stand, einde, zichtbaar
from projections.toetsen.gronden import Verdict
from projections.toetsen.grondslag import grondslag
from projections.toetsen.herkomst import Herkomst, herkomst
from projections.toetsen.kantelpunten import alsnog, anders_gelezen, kantelpunten
from projections.toetsen.overwegingen import Ontbreekt, Overweging, ontbreekt, overwogen
from projections.toetsen.steun import Houvast, Steun
from projections.toetsen.toenmalig import gezegd, toenmalig
from projections.toetsen.uitleg import Uitleg
from projections.verwoorden.rekenwijze import rekenwijze
from projections.werelden.dossierbeeld import Feit


@dataclass(frozen=True, slots=True)
class Kern:
    """A verdict without its explanation.

    `due_vroegst` and `due_laatst`: the earliest and the latest last day the term can have, also
    where what it runs from may still have to happen; None where there is no telling. `volgende`:
    on no day before it can time alone change this verdict; None is never.
    """

    norm: str
    versie: str
    soort: str
    aanleiding: str | None
    uitkomsten: tuple[str, ...]
    due_vroegst: date | None
    due_laatst: date | None
    benaderd: bool
    volgende: date | None


@dataclass(frozen=True, slots=True)
class Toets(Kern):
    """A verdict with its explanation: when the term ended, on which acts it rests, and why.

    `op` finds the acts it rests on once somebody asks. `genoemd` are those among them that its
    outcomes name: what was done, lapsed, broke or moved it.
    """

    dossier: str
    antwoord: Antwoord | None
    rekenwijze: tuple[str, ...]
    genoemd: tuple[str, ...]
    gronden: tuple[str, ...]
    kantelpunten: tuple[str, ...]
    opmerkingen: tuple[str, ...]
    naar_toenmalige_kwalificatie: tuple[str, ...] | None
    op: Houvast

    @property
    def gebruikt(self) -> tuple[str, ...]:
        """All the acts it rests on: without any other, or with these alone, it is the same."""
        return self.op.steun.gebruikt

    @property
    def overwogen(self) -> tuple[Overweging, ...]:
        """What was weighed."""
        return self.op.steun.overwogen

    @property
    def ontbreekt(self) -> tuple[Ontbreekt, ...]:
        """What is missing to say more."""
        return self.op.steun.ontbreekt

    @property
    def herkomst(self) -> Herkomst:
        """What it was computed from."""
        return self.op.herkomst

    @property
    def kern(self) -> Kern:
        """The verdict itself."""
        return Kern(*(getattr(self, veld.name) for veld in fields(Kern)))

    def als_json(self) -> dict[str, Any]:
        """The verdict as JSON values."""
        return {
            "dossier": self.dossier,
            "norm": self.norm,
            "versie": self.versie,
            "soort": self.soort,
            "aanleiding": self.aanleiding,
            "uitkomsten": list(self.uitkomsten),
            "antwoord": self.antwoord.value if self.antwoord else None,
            "due_vroegst": self.due_vroegst.isoformat() if self.due_vroegst else None,
            "due_laatst": self.due_laatst.isoformat() if self.due_laatst else None,
            "rekenwijze": list(self.rekenwijze),
            "bronnen": list(self.gebruikt),
            "overwogen": [overweging.als_json() for overweging in self.overwogen],
            "ontbreekt": [gemis.als_json() for gemis in self.ontbreekt],
            "gronden": list(self.gronden),
            "kantelpunten": list(self.kantelpunten),
            "opmerkingen": list(self.opmerkingen),
            "naar_toenmalige_kwalificatie": (
                list(self.naar_toenmalige_kwalificatie)
                if self.naar_toenmalige_kwalificatie is not None
                else None
            ),
            "herkomst": self.herkomst.als_json(),
            "benaderd": self.benaderd,
            "volgende": self.volgende.isoformat() if self.volgende else None,
        }


def toetsen(
    feiten: Sequence[Feit], catalogus: Catalogus, peildatum: date, **stand: Any
) -> list[Toets]:
    """Every norm of the catalogue against the acts of one case, as they stand on a day.

    Each states as of when the acts are known and up to where in the log, as the caller says.
    """
    return [toets for _, toets in toegelicht(feiten, catalogus, peildatum, None, **stand)]


def toegelicht(
    feiten: Sequence[Feit],
    catalogus: Catalogus,
    peildatum: date,
    gekozen: Collection[tuple[str, str | None]] | None,
    *,
    dossier: str = "",
    bekend_op: date | None = None,
    positie: int | None = None,
) -> Iterator[tuple[int, Toets]]:
    """Of the same verdicts those of which `gekozen` names norm and act, each with its place from 1.

    Who shows one verdict of a case needs no other, and the others are not judged for it.
    """
    stempel = partial(herkomst, catalogus, peildatum, bekend_op=bekend_op, positie=positie)
    zaak = Zaak(feiten, catalogus, peildatum, verder=True)
    hier, plaats = zaak.zonder_later, 0
    for vraag in hier.vragen(tot=None if gekozen is None else {norm for norm, _ in gekozen}):
        if gekozen is not None and vraag.sleutel[:2] not in gekozen:
            # Only what is silent can turn out to be no verdict at all.
            plaats += not vraag.stil or bladeren(hier.beeld, vraag)[0] is not None
            continue
        toets = _toets(hier, vraag, _verder(zaak, vraag.sleutel), dossier, stempel)
        if toets is not None:
            plaats += 1
            yield plaats, toets


def _verder(zaak: Zaak, sleutel: Sleutel) -> Doorkijk | None:
    """The same question on all later days."""
    vraag = zaak.vraag(sleutel)
    return None if vraag is None or vraag.bekijker is None else Doorkijk(zaak.beeld, vraag)


def kernen(feiten: Sequence[Feit], catalogus: Catalogus, peildatum: date) -> list[Kern]:
    """The same verdicts without explanation; what certainly does not apply is left out."""
    return vlug(feiten, catalogus, peildatum, Kern, kern)


def kern(zaak: Zaak, vraag: Vraag) -> Kern | None:
    """One verdict over all worlds, without explanation; None when it certainly does not apply.

    The case is one that looks further (`verder`).
    """
    if vraag.bekijker is None:
        return None
    door = Doorkijk(zaak.beeld, vraag)
    if door.geheel:
        stand = zichtbaar(door.stand(zaak.beeld.peildatum))
        return _kern(vraag, stand, _volgende(door))
    return op_de_dag(zaak.zonder_later, vraag.sleutel, _volgende(door))


def verloop(zaak: Zaak, vraag: Vraag) -> list[tuple[date, Kern | None]] | None:
    """One verdict on the day of reference and all days after it: from when on it is which.

    None where later days leave more worlds than can be told apart; `zaak` looks further.
    """
    door = Doorkijk(zaak.beeld, vraag)
    if not door.geheel:
        return None
    return [(date.fromordinal(dag), _kern(vraag, stand, None)) for dag, stand in door.verloop()]


_Stempel = Callable[[tuple[str, ...]], Herkomst]
Toelichter = Callable[..., Iterator[tuple[int, Toets]]]  # what explains as `toegelicht` does

# --- asking -----------------------------------------------------------------------------------


def _volgende(door: Doorkijk | None) -> date | None:
    if door is None:
        return None
    if not door.geheel:  # not all is known of what comes: any day may change it
        return date.fromordinal(door.beeld.peildatum + 1)
    return _datum(door.keer())


def _kern(vraag: Vraag, stand: Stand | None, volgende: date | None) -> Kern | None:
    if stand is None:
        return None
    norm, daad = vraag.norm, vraag.aanleiding
    return Kern(
        norm=norm.id,
        versie=" of ".join(stand.versies) or norm.versie,
        soort=norm.soort,
        aanleiding=daad.id if daad is not None else None,
        uitkomsten=tuple(u for u in UITKOMSTEN if u in stand.uitkomsten),
        due_vroegst=_datum(stand.einde[0]),
        due_laatst=_datum(stand.einde[1]),
        benaderd=False,
        volgende=volgende,
    )


def op_de_dag(zaak: Zaak, sleutel: Sleutel, volgende: date | None = None) -> Kern | None:
    """Judged on the day itself, where later days leave more worlds than can be told apart."""
    hier = zaak.vraag(sleutel)
    if hier is None:
        return None
    gevonden, geheel = bladeren(zaak.beeld, hier)
    stand = None if gevonden is None else _stand(hier, gevonden, geheel=geheel)
    uit = _kern(hier, zichtbaar(stand), volgende)
    return None if uit is None else replace(uit, benaderd=not geheel)


def _zegt(zaak: Zaak, sleutel: Sleutel) -> Stand | None:
    """What a case says of one question on the day itself."""
    vraag = zaak.vraag(sleutel)
    if vraag is None:
        return None
    gevonden, geheel = bladeren(zaak.beeld, vraag)
    return None if gevonden is None else zichtbaar(_stand(vraag, gevonden, geheel=geheel))


def _stand(vraag: Vraag, gevonden: Sequence[Blad], *, geheel: bool) -> Stand:
    uitkomsten = frozenset(blad.uitslag.uitkomst for blad in gevonden)
    return Stand(
        uitkomsten if geheel else superset(vraag.norm, gevonden),
        einde(vraag.zicht.beeld, gevonden) if geheel else (None, None),
        tuple(sorted({blad.uitslag.versie for blad in gevonden if blad.uitslag.versie})),
    )


def _ook_verder(stand: Stand, door: Doorkijk | None) -> Stand:
    """Also what is still to happen tells when a term can end."""
    if door is None or not door.geheel:
        return stand
    verder = door.stand(door.beeld.peildatum)
    return stand if verder is None else replace(stand, einde=verder.einde)


def _toets(
    zaak: Zaak, vraag: Vraag, door: Doorkijk | None, dossier: str, stempel: _Stempel
) -> Toets | None:
    beeld, norm = zaak.beeld, vraag.norm
    gevonden, geheel = bladeren(beeld, vraag)
    if gevonden is None:
        return None
    stand = _ook_verder(_stand(vraag, gevonden, geheel=geheel), door)
    uit = _kern(vraag, stand, _volgende(door))
    if uit is None:
        return None
    verdict = Verdict(beeld, norm, vraag.aanleiding, gevonden, stand.einde, geheel=geheel)
    toen, genoemd = toenmalig(zaak, vraag), verdict.genoemd()
    op = Houvast(partial(_steun, zaak, vraag, verdict), stempel)
    uitleg = Uitleg(verdict, zaak.catalogus, lambda: op.steun.gebruikt)
    return Toets(
        norm=uit.norm,
        versie=uit.versie,
        soort=uit.soort,
        aanleiding=uit.aanleiding,
        uitkomsten=uit.uitkomsten,
        due_vroegst=uit.due_vroegst,
        due_laatst=uit.due_laatst,
        benaderd=not geheel,
        volgende=uit.volgende,
        dossier=dossier,
        antwoord=antwoord(stand.uitkomsten),
        rekenwijze=_rekenwijze(vraag, gevonden),
        genoemd=genoemd,
        gronden=verdict.gronden(),
        kantelpunten=_kantelpunten(zaak, vraag, gevonden, stand) if geheel else (),
        opmerkingen=(*uitleg.opmerkingen(geheel=geheel), *gezegd(toen, stand.uitkomsten)),
        naar_toenmalige_kwalificatie=toen,
        op=op,
    )


def _steun(zaak: Zaak, vraag: Vraag, verdict: Verdict) -> Steun:
    ids = grondslag(zaak, vraag, verdict.bladeren, verdict.genoemd(), _zegt, geheel=verdict.geheel)
    gebruikt = verdict.op_volgorde(ids)
    return Steun(
        gebruikt=gebruikt,
        overwogen=overwogen(verdict, vraag.zicht, gebruikt),
        ontbreekt=ontbreekt(verdict, gebruikt),
    )


def antwoord(uitkomsten: Iterable[str]) -> Antwoord | None:
    """What the outcomes say together; None when there is nothing to answer."""
    stel = frozenset(uitkomsten)
    if stel <= {"nagekomen"}:
        return Antwoord.JA
    if stel <= {"te_laat", "niet_nagekomen", GESCHONDEN}:
        return Antwoord.NEE
    return None if stel <= _NIETS_TE_TOETSEN else Antwoord.ONBEKEND


_NIETS_TE_TOETSEN = frozenset(
    (
        *(NIET, "vervallen", "loopt"),
        *("bevoegd_verricht", "onbevoegd_verricht", "bevoegdheid_onbekend"),
    )
)


def _kantelpunten(
    zaak: Zaak, vraag: Vraag, gevonden: Sequence[Blad], stand: Stand
) -> tuple[str, ...]:
    if len(stand.uitkomsten) == 1:
        (uitkomst,) = stand.uitkomsten
        if vraag.norm.praktijk:
            return ()
        return (
            *alsnog(vraag.norm, uitkomst, stand.einde[1]),
            *_bij_andere_maatstaf(zaak, vraag, uitkomst),
        )
    beeld = vraag.zicht.beeld
    ids = {id_ for blad in gevonden for id_ in blad.uitslag.daden}
    return kantelpunten(beeld, vraag.norm, gevonden, ids | {d.id for d in daden(beeld, vraag)})


_ENIGE_MAAT = (1, 65)  # working days that an open term may be read as: a quarter of a year
_HANGT_AF = frozenset({"nagekomen", "te_laat", "niet_nagekomen", "niet_gebleken"})


def _bij_andere_maatstaf(zaak: Zaak, vraag: Vraag, uitkomst: str) -> tuple[str, ...]:
    """What the verdict would be by another reading of an open term."""
    plicht = vraag.bekijker
    if uitkomst not in _HANGT_AF or not isinstance(plicht, Plicht) or plicht.maat is None:
        return ()
    grond, terugval = plicht.grond, plicht.terugval
    proef = Plicht(vraag.zicht, zaak.catalogus, grond, terugval=terugval, maat=_ENIGE_MAAT)
    gevonden, geheel = verkend(zaak.beeld, replace(vraag, bekijker=proef))
    return anders_gelezen(zaak.beeld, vraag.norm, gevonden, uitkomst) if geheel else ()


def _datum(dag: int | None) -> date | None:
    return None if dag is None else date.fromordinal(dag)


def _rekenwijze(vraag: Vraag, gevonden: Sequence[Blad]) -> tuple[str, ...]:
    return rekenwijze(
        vraag.norm,
        [
            (blad.uitslag.einde, blad.wereld)
            for blad in gevonden
            if blad.wereld is not None and blad.uitslag.einde is not None
        ],
        terugval=vraag.stil,
    )
