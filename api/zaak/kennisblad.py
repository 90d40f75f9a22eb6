"""The page that answers who knew what when, and shows hand-offs, care and independence."""

from dataclasses import dataclass
from datetime import date

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from pydantic import ValidationError

from api.beeld.sjablonen import pagina
from api.taal import kennistaal, taal
from api.web.problemen import Vraagfout, per_veld
from api.web.vraag import AanBalie, leeg_weg
from api.zaak.kennis import Kennisvraag, beeld_van, gevraagd, verhalen_over
from ledger.daden.lijsten import ROLLEN
from projections.beelden.kennisbeeld import Kennisbeeld, Kennisverhaal
from projections.kennis.deelname import Wie
from projections.kennis.kennisname import Kennis
from projections.werelden.gebeurtenissen import Gebeurtenis

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Rij:
    """An act as a row of the table: per role since when they knew, None where nothing says so."""

    feit: Gebeurtenis
    cellen: tuple[Kennis | None, ...]

    @property
    def verder(self) -> bool:
        """It reached, or may have reached, a role that took no part in the act itself."""
        return any(k and (not k.zeker or k.via[0].door.id != self.feit.id) for k in self.cellen)


@dataclass(frozen=True, slots=True)
class Deel:
    """What one account shows: the answers to what is asked, and the table of all.

    `binnen` are the acts of which only those who took part in them are known to have known.
    """

    verhaal: Kennisverhaal
    antwoorden: tuple[Kennis, ...]
    rollen: tuple[str, ...]
    rijen: tuple[Rij, ...]
    binnen: tuple[Rij, ...]


@router.get("/dossiers/{dossier}/kennis")
def toon_kennis(dossier: str, request: Request, aan: AanBalie) -> HTMLResponse:
    """Toon wie wat wanneer wist."""
    gevraagd_ = leeg_weg(request)
    fouten: dict[str, str] = {}
    try:
        vraag = Kennisvraag.model_validate(gevraagd_)
    except ValidationError as fout:
        fouten = per_veld(fout)
        vraag = Kennisvraag()
    beeld = beeld_van(aan, dossier, vraag.stand())
    dag = vraag.dag or beeld.peildatum
    delen: tuple[Deel, ...] = ()
    try:
        delen = _delen(beeld, vraag, dag)
    except Vraagfout as fout:
        fouten = {fout.veld: fout.melding}
        delen = _delen(beeld, Kennisvraag(), dag)
    return pagina(
        "kennis.html.j2",
        400 if fouten else 200,
        beeld=beeld,
        vraag=vraag,
        stand=vraag.stand(),
        dag=dag,
        delen=delen,
        rolkeuze=_rolkeuze(beeld),
        feitkeuze=_feitkeuze(beeld),
        gevraagd={"dag": dag.isoformat(), **gevraagd_},
        fouten=fouten,
    )


def _delen(beeld: Kennisbeeld, vraag: Kennisvraag, dag: date) -> tuple[Deel, ...]:
    """Every account that is shown; of those that tell of it, the answers to what is asked."""
    gesteld = vraag.feit is not None or vraag.rol is not None or vraag.persoon is not None
    over = verhalen_over(beeld, vraag) if gesteld else []
    return tuple(
        _deel(verhaal, tuple(gevraagd(verhaal, vraag, dag)) if verhaal in over else ())
        for verhaal in beeld.verhalen
    )


def _deel(verhaal: Kennisverhaal, antwoorden: tuple[Kennis, ...]) -> Deel:
    rollen = verhaal.weten.rollen
    tabellen = [verhaal.weten.tabel(Wie("rol", rol)) for rol in rollen]
    rijen = tuple(Rij(g, tuple(t.get(g.id) for t in tabellen)) for g in verhaal.daden)
    verder = tuple(rij for rij in rijen if rij.verder)
    binnen = tuple(rij for rij in rijen if not rij.verder)
    return Deel(verhaal, antwoorden, rollen, verder, binnen)


def _rolkeuze(beeld: Kennisbeeld) -> list[tuple[str, str]]:
    """Every role, those of whom something is recorded here first."""
    hier = [rol for verhaal in beeld.verhalen for rol in verhaal.weten.rollen]
    rest = sorted(set(ROLLEN) - set(hier), key=taal.rol)
    return [(rol, taal.hoofdletter(taal.rol(rol))) for rol in (*dict.fromkeys(hier), *rest)]


def _feitkeuze(beeld: Kennisbeeld) -> list[tuple[str, str]]:
    """Every act that an account tells of."""
    daden = {g.id: g for verhaal in beeld.verhalen for g in verhaal.daden}
    return [
        (g.id, f"{taal.hoofdletter(kennistaal.daad(g))} ({kennistaal.wanneer(g)})")
        for g in daden.values()
    ]
