"""What recording acts now would change in the verdicts on their case; nothing of it is stored."""

from collections.abc import Sequence
from datetime import date, datetime

from ledger.daden.woorden import Daad
from ledger.toegang.toegang import Lezer
from ledger.zaak.dossier import Dossier
from projections.beelden.zaakbeeld import alsof
from projections.leesmodel.momentopname import vastgelegd
from projections.toetsen.geldend import normregel
from projections.toetsen.omslag import Omslag, gevolgen
from projections.vragen.leesdeur import Leesdeur, OnbekendDossier


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
