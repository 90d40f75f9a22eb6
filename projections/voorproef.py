"""What recording acts now would change in the verdicts on their case; nothing of it is stored."""

from collections.abc import Sequence
from datetime import date, datetime

from ledger.dossier import Dossier
from ledger.toegang import Lezer
from ledger.woorden import Daad
from projections.geldend import normregel
from projections.leesdeur import Leesdeur, OnbekendDossier
from projections.momentopname import vastgelegd
from projections.omslag import Omslag, gevolgen
from projections.zaakbeeld import alsof


def voorproef(
    deur: Leesdeur,
    lezer: Lezer,
    doel: str,
    dossier: str,
    daden: Sequence[Daad],
    nu: tuple[date, datetime],
) -> tuple[tuple[str, Omslag], ...]:
    """Which verdicts would change, each with the name of its norm.

    Raises:
        OnbekendDossier: no such case, or not for this reader.
    """
    dag, moment = nu
    zicht = deur.poort(lezer, doel, "dossier", dossier)
    with deur.momentopname(zicht) as bron:
        rij, catalogus = vastgelegd(bron.zaak(dossier)), bron.catalogus(None)
    if not rij:
        raise OnbekendDossier(dossier)
    if catalogus is None:
        return ()
    nieuw = (alsof(daad, dossier, i, rij[-1], moment) for i, daad in enumerate(daden, 1))
    erna = (*rij, *nieuw)
    voor, na = (Dossier.vouw(dossier, r) for r in (rij, erna))
    return tuple(
        (normregel(catalogus, toets).naam, omslag)
        for omslag in gevolgen(voor, na, catalogus, dag)
        if (toets := omslag.straks or omslag.nu) is not None
    )
