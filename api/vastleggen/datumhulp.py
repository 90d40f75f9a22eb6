"""What an imprecise date will mean, said while somebody types it: which days, and what else it
could have been. Nothing of it is kept.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.beeld.sjablonen import pagina
from api.taal import taal, vormtaal
from api.taal.datumtaal import leesbaar
from api.taal.veldtaal import wordt_verwacht
from api.taal.vertaling import _, woorden
from api.vastleggen.inbreng import Wie
from api.vastleggen.vormvelden import Vormveld, rijen
from ledger.tijd.datumwoorden import andere_lezing, lees_datum
from ledger.tijd.edtf import WanneerFout, lees_edtf
from ledger.tijd.wanneer import Wanneer

router = APIRouter(include_in_schema=False)
_LANGST = 200
_MARGES: Mapping[str, str] = woorden(
    {"dag": "één dag", "maand": "één maand", "seizoen": "één seizoen", "jaar": "één jaar"}
)


@dataclass(frozen=True, slots=True)
class Datumuitleg:
    """How words for a date are read, which days that are, and of what to be careful."""

    lezing: str = ""
    betekenis: str = ""
    let_op: tuple[str, ...] = ()
    fout: str | None = None


def uitleg_van(tekst: str, *, ruim: bool = True) -> Datumuitleg | None:
    """What these words will mean; None where there are none."""
    woorden = " ".join(tekst.split())[:_LANGST]
    if not woorden:
        return None
    try:
        wanneer = Wanneer(lees_datum(woorden, ruim=ruim))
    except WanneerFout as fout:
        return Datumuitleg(fout=wordt_verwacht(fout.verwacht))
    lezing, betekenis = leesbaar(wanneer.edtf), vormtaal.betekenis(wanneer)
    return Datumuitleg(taal.hoofdletter(lezing), betekenis, tuple(_let_op(woorden, wanneer)))


def uitgelegd(
    velden: Sequence[Vormveld], ingevuld: Mapping[str, str]
) -> dict[str, tuple[str, Datumuitleg]]:
    """Of every date that was filled in, by its place in the form: its label, what it will mean."""
    uit = {}
    for veld in velden:
        plekken = [(veld.naam, veld, veld.label)]
        if veld.soort == "rijen":
            plekken = [
                (f"{veld.naam}.{i}.{deel.naam}", deel, f"{veld.label} {i + 1}, {deel.label}")
                for i in rijen(veld, ingevuld)
                for deel in veld.delen
            ]
        for plek, deel, label in plekken:
            if deel.soort == "datum":
                ruim = deel.naam != "periode"
                if uitleg := uitleg_van(ingevuld.get(plek, ""), ruim=ruim):
                    uit[plek] = (label, uitleg)
    return uit


def _let_op(woorden: str, wanneer: Wanneer) -> list[str]:
    uit = []
    if anders := andere_lezing(woorden):
        een, twee = anders.split("/")
        uit.append(
            _(
                "“{woorden}” is hier gelezen als {lezing}. Bedoelt u {ander}, schrijf dan “van"
                " {een} tot en met {twee}” (het duurde zo lang) of “tussen {een} en {twee}” (het"
                " was ergens daarin)."
            ).format(
                woorden=woorden,
                lezing=leesbaar(wanneer.edtf),
                ander=leesbaar(anders),
                een=een,
                twee=twee,
            )
        )
    if marge := _marge(wanneer.edtf):
        uit.append(
            _(
                "“Omstreeks” rekent met {marge} eerder en {marge} later. Was het minder zeker,"
                " schrijf dan tussen welke dagen, zoals “tussen 8 en 22 juni 2020”."
            ).format(marge=marge)
        )
    return uit


def _marge(edtf: str) -> str | None:
    """By how much a date that says "about" is widened, on either side."""
    tekst = lees_edtf(edtf)
    delen = [d for d in (tekst.begin, tekst.eind) if d is not None and d.teken in {"~", "%"}]
    if not delen:
        return None
    maand, dag = delen[0].maand, delen[0].dag
    if maand is None:
        return _MARGES["jaar"]
    return _MARGES["dag" if dag else "seizoen" if maand > 12 else "maand"]


@router.post("/vastleggen/datum")
def leg_uit(request: Request, wie: Wie) -> HTMLResponse:
    """Zeg wat een datum zal betekenen; er wordt niets van bewaard."""
    del wie  # whoever is signed in may ask
    velden = request.state.formulier
    ruim = velden.get("ruim") != "nee"
    return pagina("datumuitleg.html.j2", u=uitleg_van(velden.get("woorden", ""), ruim=ruim))
