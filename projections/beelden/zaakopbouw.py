"""A case as one reader sees it, built from its entries: folded, ordered, judged, in its own words.

Pure, so that the same case reads the same whether its entries come from a register or a file.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from types import MappingProxyType
from typing import Any

from ledger.toegang.toegang import Besluit, Zicht
from ledger.zaak.dossier import Dossier, Vastgelegd
from projections.beelden.kennisbeeld import verhalen
from projections.beelden.vastlegdagen import kennisstand
from projections.beelden.zaakbeeld import (
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
from projections.normen.normen import Catalogus
from projections.toetsen.beloop import getoetst, relazen_van
from projections.toetsen.geldend import normregels
from projections.toetsen.toetsing import Toelichter, Toets, toegelicht

Toetser = Callable[[], Mapping[str, tuple[Toets, ...]]]


@dataclass(frozen=True, slots=True)
class Gevraagd:
    """The state of knowledge that was asked for, the day to judge by, and of which account."""

    peildatum: date
    bekend_op: date | None = None
    bronnen_tot: date | None = None
    relaas: str | None = None

    @property
    def snede(self) -> dict[str, date | None]:
        """Which entries count."""
        return {"bekend_op": self.bekend_op, "bronnen_tot": self.bronnen_tot}


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
    toets: Toetser | None = None,
) -> Zaakbeeld | None:
    """The case; None where it was never opened. `namen` and `herkomst` are of cases in view.

    `toets` judges these same entries; without one that is done as `toetser` does.
    """
    opening = opening_van(dossier, rij)
    if opening is None:
        return None
    zaak = Dossier.vouw(dossier, rij, **gevraagd.snede)
    relazen, relaas = relazen_van(zaak.feiten), gevraagd.relaas
    getoond = (relaas,) if relaas is not None else relazen or ("",)
    return Zaakbeeld(
        id=dossier,
        **naam_van(opening),
        status=status_van(zaak, zicht),
        relazen=relazen,
        relaas=relaas,
        **lijnen(zaak, getoond, zicht, herkomst),
        **_oordeel(catalogus, toets or toetser(dossier, rij, catalogus, gevraagd, positie)),
        wissingen=wissingen_van(zaak),
        **_van_de_rij(rij, zicht.van(dossier), onleesbaar=onleesbaar),
        positie=positie,
        bekend_op=gevraagd.bekend_op,
        bronnen_tot=gevraagd.bronnen_tot,
        peildatum=gevraagd.peildatum,
        kennis=kennisstand([v for v in rij if not verbindt_buiten(v, zicht)], **gevraagd.snede),
        verbanden=verbanden_van(zaak, zicht),
        namen=namen or {},
        verhalen=partial(verhalen, zaak, relaas, gevraagd.peildatum, catalogus),
    )


def toetser(
    dossier: str,
    rij: Sequence[Vastgelegd],
    catalogus: Catalogus | None,
    gevraagd: Gevraagd,
    positie: int,
    toelichter: Toelichter = toegelicht,
) -> Toetser:
    """What judges these entries once somebody looks; `toelichter` explains, or knows it already."""

    def getoetst_nu() -> Mapping[str, tuple[Toets, ...]]:
        zaak = Dossier.vouw(dossier, rij, **gevraagd.snede)
        bekend = (gevraagd.bekend_op, positie)
        wat = (zaak, catalogus, gevraagd.peildatum, gevraagd.relaas, bekend)
        return getoetst(*wat, toelichter)

    return getoetst_nu


def _oordeel(catalogus: Catalogus | None, toets: Toetser) -> dict[str, Any]:
    """The verdicts and the norms they name, once somebody looks at them."""
    toetsen = Later(toets)
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
