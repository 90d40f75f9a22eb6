"""Judging a file of acts without a register, so that anyone can re-run a verdict or try a rule.

Nothing is recorded. A line may say when it was recorded (`vastgelegd_op`, a day); lines that do
not are taken as known from the beginning.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from pathlib import Path

from api.vastleggen.importregels import InvoerGeweigerd, Invoerregel, Regelfout, lees_regels, namen
from ledger.daden.velden import (
    heldere_velden,
    persoonlijke_velden,
    samengevoegd,
    vervang_verwijzingen,
)
from ledger.tijd.wanneer import AMSTERDAM
from ledger.zaak.dossier import Dossier, Vastgelegd, Vastlegger
from projections.normen.normen import PAKKETTEN, Catalogus, lees_map
from projections.toetsen.toetsing import Toets, toetsen

_NIEMAND = Vastlegger("bestand", "bestand")
_ALTIJD = datetime(1, 1, 2, tzinfo=AMSTERDAM)


def toets(
    data: bytes,
    normen: Path | None,
    peildatum: date,
    *,
    bekend_op: date | None = None,
    bronnen_tot: date | None = None,
) -> Iterator[tuple[str, Toets]]:
    """Every verdict on the cases in a file, with the account (relaas) it follows.

    Raises:
        InvoerGeweigerd: the file holds something that is no act.
        NormFout: a norm package is unsound, or there is none.
    """
    if normen is not None:
        lees_map(normen)  # one without norms would judge nothing, and say nothing of it
    catalogus = Catalogus.laad(normen or PAKKETTEN).op(bekend_op or peildatum)
    regels = lees_regels(data, met_tijd=True)  # refused here, before anything is answered
    snede = {"bekend_op": bekend_op, "bronnen_tot": bronnen_tot}
    return _getoetst(regels, catalogus, peildatum, **snede)


def _getoetst(
    regels: Sequence[Invoerregel],
    catalogus: Catalogus,
    peildatum: date,
    *,
    bekend_op: date | None,
    bronnen_tot: date | None,
) -> Iterator[tuple[str, Toets]]:
    per_dossier: dict[str, list[Vastgelegd]] = {}
    for vastgelegd in vastleggingen(regels):
        for dossier in vastgelegd.dossiers:
            per_dossier.setdefault(dossier, []).append(vastgelegd)
    for dossier, rij in per_dossier.items():
        zaak = Dossier.vouw(dossier, rij, bekend_op=bekend_op, bronnen_tot=bronnen_tot)
        relazen = dict.fromkeys(relaas for feit in zaak.feiten for relaas in feit.relazen)
        for relaas in relazen or ("",):
            feiten = [f for f in zaak.feiten if not f.relazen or relaas in f.relazen]
            for uitkomst in toetsen(
                feiten, catalogus, peildatum, dossier=dossier, bekend_op=bekend_op
            ):
                yield relaas, uitkomst


def vastleggingen(regels: Sequence[Invoerregel]) -> list[Vastgelegd]:
    """The lines as entries, numbered in the order in which they say they were recorded."""
    id_van = {naam: _id(regel) for regel in regels for naam in namen(regel)}
    rij = sorted(((_moment(regel), regel) for regel in regels), key=lambda paar: paar[0])
    uit = []
    for nummer, (moment, regel) in enumerate(rij, 1):
        handeling = vervang_verwijzingen(regel.handeling, lambda v: id_van.get(v, v))
        uit.append(
            Vastgelegd(
                nummer=nummer,
                id=_id(regel),
                daad=handeling.daad,
                dossiers=(regel.dossier, *regel.ook_in),
                vastgelegd_op=moment,
                velden=samengevoegd(heldere_velden(handeling), persoonlijke_velden(handeling)),
                vastlegger=_NIEMAND,
            )
        )
    return uit


def _id(regel: Invoerregel) -> str:
    return regel.id or f"regel-{regel.regel}"


def _moment(regel: Invoerregel) -> datetime:
    if regel.vastgelegd_op is None:
        return _ALTIJD
    try:
        moment = datetime.fromisoformat(regel.vastgelegd_op)
    except ValueError:
        tekst = f"/vastgelegd_op: verwacht een dag of tijdstip, kreeg '{regel.vastgelegd_op[:40]}'"
        raise InvoerGeweigerd([Regelfout(regel.regel, tekst)]) from None
    if len(regel.vastgelegd_op) == len("2021-11-23"):
        return datetime.combine(moment.date(), time(12), tzinfo=AMSTERDAM)
    return moment if moment.tzinfo else moment.replace(tzinfo=AMSTERDAM)
