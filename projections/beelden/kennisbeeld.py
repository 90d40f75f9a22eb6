"""What a case says of knowledge, hand-offs, care and independence: each account apart.

Accounts compete and are never merged, so what one tells shows nothing in another. An act of no
account belongs to all.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from ledger.tijd.wanneer import AMSTERDAM, Antwoord, Periode, periode
from ledger.zaak.dossier import Dossier, Stand
from projections.kennis.kennisname import Weten
from projections.kennis.onafhankelijkheid import Signaal, signalen
from projections.kennis.overdrachten import Keten, Maat, ketens
from projections.kennis.zorg import Zorg, zorg
from projections.normen.normen import Catalogus
from projections.toetsen.beloop import relazen_van, vertelt
from projections.werelden.gebeurtenissen import Gebeurtenis, gebeurtenissen


@dataclass(frozen=True, slots=True)
class Kennisverhaal:
    """What one account says; `maat` is the yardstick by which hand-offs were looked at."""

    relaas: str
    daden: tuple[Gebeurtenis, ...]
    weten: Weten
    ketens: tuple[Keten, ...]
    zorg: Zorg
    signalen: tuple[Signaal, ...]
    maat: Maat | None


@dataclass(frozen=True, slots=True)
class Kennisbeeld:
    """A case as asked for, with what each shown account says.

    It has what every page and answer about a case says of itself, as a `Zaakbeeld` does.
    """

    id: str
    kenmerk: str | None
    titel: str | None
    fictief: bool
    status: str
    pseudoniem: bool
    onleesbaar: bool
    relazen: tuple[str, ...]
    relaas: str | None
    positie: int
    bekend_op: date | None
    bronnen_tot: date | None
    peildatum: date
    verhalen: tuple[Kennisverhaal, ...]


def verhalen(
    zaak: Dossier, relaas: str | None, peildatum: date, catalogus: Catalogus | None
) -> tuple[Kennisverhaal, ...]:
    """What each account of a case says by the day of reference: of one, or of all."""
    namen = (relaas,) if relaas is not None else relazen_van(zaak.feiten) or ("",)
    maat, dicht = Maat.uit(catalogus), _gesloten(zaak)
    return tuple(_verhaal(zaak, naam, peildatum, maat, dicht) for naam in namen)


def tellingen(verhaal: Kennisverhaal) -> Mapping[str, int]:
    """How much there is to look into, in numbers."""
    schakels = [schakel for keten in verhaal.ketens for schakel in keten.schakels]
    berichten = verhaal.zorg.berichten
    return {
        "overdrachten": len(schakels),
        "zonder_ontvangst": sum(s.stand in ("open", "misschien") for s in schakels),
        "berichten": len(berichten),
        "niet_zeker_gevolgd": sum(b.iets_erna is not Antwoord.JA for b in berichten),
        "signalen": len(verhaal.signalen),
    }


def _verhaal(
    zaak: Dossier, naam: str, peildatum: date, maat: Maat | None, dicht: Periode | None
) -> Kennisverhaal:
    daden = gebeurtenissen([feit for feit in zaak.feiten if vertelt(naam, feit)])
    return Kennisverhaal(
        relaas=naam,
        daden=daden,
        weten=Weten(daden),
        ketens=ketens(daden, peildatum, maat),
        zorg=zorg(daden, peildatum, dicht),
        signalen=signalen(daden, peildatum),
        maat=maat,
    )


def _gesloten(zaak: Dossier) -> Periode | None:
    """When the case was closed, if it is: as its act says, or else when that was recorded."""
    if zaak.stand is not Stand.GESLOTEN:
        return None
    sluitingen = [v for v in zaak.register if v.daad == "dossier_gesloten"]
    laatste = max(sluitingen, key=lambda v: v.nummer)
    if (gezegd := laatste.velden.get("gebeurd")) is not None:
        return periode(str(gezegd))
    dag = laatste.vastgelegd_op.astimezone(AMSTERDAM).date()
    return Periode(dag, dag)
