"""The fictional case of rijke_zaak.jsonl as a reader sees it: no database, no clock.

Two accounts, dates of every kind, repairs of repairs, a moved act, ties to another case, duties
late, undecided and done. The lines are those of an import file; `vastgelegd_op` says when each was
recorded, and is left out to bring the case in through the import door (`importregels()`), which
moves nothing: that the register does itself.
"""

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from functools import cache

from api.beheer.zonder_databank import vastleggingen
from api.vastleggen.importregels import lees_regels
from ledger.toegang.toegang import Lezer, Zicht
from ledger.toegang.toegangsstand import Kring
from ledger.zaak.dossier import Vastgelegd, Vastlegger
from projections.beelden.zaakbeeld import Zaakbeeld
from projections.beelden.zaakopbouw import Gevraagd, zaakbeeld
from projections.normen.normen import Catalogus
from projections.vragen.leesdeur import OnbekendDossier
from tests import GEGEVENS
from tests.opstelling.zaakbeelden import Oefenregister

RIJK = "IM-2024-017"
ANDER = "IM-2024-020"
PEILDATUM = date(2025, 1, 15)
_BESTAND = GEGEVENS / "rijke_zaak.jsonl"
_ROLLEN = ("secretaris", "commissielid")


def importregels() -> bytes:
    """The same case for a register of one's own, which says itself when it recorded it."""
    regels = [json.loads(regel) for regel in _BESTAND.read_text("utf-8").splitlines()]
    kaal = (
        {k: v for k, v in regel.items() if k != "vastgelegd_op"}
        for regel in regels
        if regel["daad"] != "verkeerd_dossier"
    )
    return "".join(f"{json.dumps(regel)}\n" for regel in kaal).encode()


@cache
def vastgelegde_rij() -> tuple[Vastgelegd, ...]:
    """Its entries, in order of recording; two roles recorded them by turns."""
    rij = vastleggingen(lees_regels(_BESTAND.read_bytes(), met_tijd=True))
    return tuple(
        replace(v, vastlegger=Vastlegger("oefening", _ROLLEN[v.vastgelegd_op.day % 2])) for v in rij
    )


def zicht_op(*dossiers: str, pseudoniem: bool = False) -> Zicht:
    """A view of these cases, and of none other."""
    vol, leeg = Kring(elk=False, dossiers=frozenset(dossiers)), Kring(False, frozenset())
    return Zicht(leeg if pseudoniem else vol, vol if pseudoniem else leeg, frozenset())


def beeld(
    rij: Iterable[Vastgelegd] | None = None,
    zicht: Zicht | None = None,
    *,
    bekend_op: date | None = None,
    bronnen_tot: date | None = None,
    peildatum: date | None = None,
    relaas: str | None = None,
) -> Zaakbeeld:
    """The case as it reads, judged by the norms of this house."""
    eigen = [v for v in (vastgelegde_rij() if rij is None else rij) if RIJK in v.dossiers]
    gezien = zaakbeeld(
        RIJK,
        eigen,
        _normen(),
        zicht or zicht_op(RIJK, ANDER),
        Gevraagd(peildatum or bekend_op or PEILDATUM, bekend_op, bronnen_tot, relaas),
        positie=eigen[-1].nummer,
        namen={ANDER: ANDER},
    )
    if gezien is None:
        raise OnbekendDossier(RIJK)
    return gezien


@cache
def _normen() -> Catalogus:
    return Catalogus.laad()


class RijkRegister(Oefenregister):
    """Reads the rich case, too, where the pages expect a register."""

    def zaak(
        self,
        lezer: Lezer,
        doel: str,
        dossier: str,
        *,
        bekend_op: date | None = None,
        bronnen_tot: date | None = None,
        peildatum: date | None = None,
        relaas: str | None = None,
    ) -> Zaakbeeld:
        if dossier != RIJK:
            return super().zaak(
                lezer,
                doel,
                dossier,
                bekend_op=bekend_op,
                bronnen_tot=bronnen_tot,
                peildatum=peildatum,
                relaas=relaas,
            )
        self.gelezen.append((lezer, doel, dossier))
        return beeld(
            bekend_op=bekend_op, bronnen_tot=bronnen_tot, peildatum=peildatum, relaas=relaas
        )
