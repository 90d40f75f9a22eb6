"""A case as one reader sees it, built from its entries: folded, ordered, judged, in its own words.

Pure, so that the same case reads the same whether its entries come from a register or a file.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from types import MappingProxyType
from typing import Any

from ledger.dossier import Dossier, Vastgelegd
from ledger.toegang import Besluit, Zicht
from projections.beloop import getoetst, relazen_van
from projections.geldend import normregels
from projections.kennisbeeld import verhalen
from projections.normen import Catalogus
from projections.vastlegdagen import kennisstand
from projections.zaakbeeld import (
    Later,
    Zaakbeeld,
    lijnen,
    naam_van,
    opening_van,
    status_van,
    verbanden_van,
    verbindt_buiten,
    wissingen_van,
)


@dataclass(frozen=True, slots=True)
class Gevraagd:
    """The state of knowledge that was asked for, the day to judge by, and of which account."""

    peildatum: date
    bekend_op: date | None = None
    bronnen_tot: date | None = None
    relaas: str | None = None


def zaakbeeld(
    dossier: str,
    rij: Sequence[Vastgelegd],
    catalogus: Catalogus | None,
    zicht: Zicht,
    gevraagd: Gevraagd,
    *,
    positie: int,
    onleesbaar: bool = False,
    namen: Mapping[str, str | None] | None = None,
    herkomst: Mapping[str, str] = MappingProxyType({}),
) -> Zaakbeeld | None:
    """The case; None where it was never opened. `namen` and `herkomst` are of cases in view."""
    opening = opening_van(dossier, rij)
    if opening is None:
        return None
    snede = {"bekend_op": gevraagd.bekend_op, "bronnen_tot": gevraagd.bronnen_tot}
    zaak = Dossier.vouw(dossier, rij, **snede)
    relazen, relaas = relazen_van(zaak.feiten), gevraagd.relaas
    getoond = (relaas,) if relaas is not None else relazen or ("",)
    return Zaakbeeld(
        id=dossier,
        **naam_van(opening),
        status=status_van(zaak, zicht),
        relazen=relazen,
        relaas=relaas,
        **lijnen(zaak, getoond, zicht, herkomst),
        **_oordeel(zaak, catalogus, gevraagd, positie),
        wissingen=wissingen_van(zaak),
        **_van_de_rij(rij, zicht.van(dossier), onleesbaar=onleesbaar),
        positie=positie,
        bekend_op=gevraagd.bekend_op,
        bronnen_tot=gevraagd.bronnen_tot,
        peildatum=gevraagd.peildatum,
        kennis=kennisstand([v for v in rij if not verbindt_buiten(v, zicht)], **snede),
        verbanden=verbanden_van(zaak, zicht),
        namen=namen or {},
        verhalen=partial(verhalen, zaak, relaas, gevraagd.peildatum, catalogus),
    )


def _oordeel(
    zaak: Dossier, catalogus: Catalogus | None, gevraagd: Gevraagd, positie: int
) -> dict[str, Any]:
    """The verdicts and the norms they name, once somebody looks at them."""
    wat = (zaak, catalogus, gevraagd.peildatum, gevraagd.relaas, (gevraagd.bekend_op, positie))
    toetsen = Later(partial(getoetst, *wat))
    return {"toetsen": toetsen, "normen": Later(partial(normregels, catalogus, toetsen))}


def _van_de_rij(rij: Sequence[Vastgelegd], besluit: Besluit, *, onleesbaar: bool) -> dict[str, Any]:
    """The last entry, and unless this is read under pseudonyms which texts are gone for good."""
    gesloten = () if besluit.pseudoniem or onleesbaar else rij
    return {
        "laatste": rij[-1].nummer,
        "pseudoniem": besluit.pseudoniem,
        "gewist": tuple((v.id, veld) for v in gesloten for veld in v.verzegeld),
        "onleesbaar": onleesbaar,
    }
