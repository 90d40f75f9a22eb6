"""The rich fictional case as it leaves in each format; no database, no clock."""

import io
import json
import re
import zipfile
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from typing import IO, Any

from api.uitvoer.uitvoervormen import VORMEN
from api.uitvoer.verantwoording import Verantwoording
from ledger.zaak.dossier import Dossier
from projections.beelden.zaakopbouw import Gevraagd
from projections.uitvoer.zaakuitvoer import Zaakrijen, zaakrijen
from projections.vragen.documentinzage import OnbekendDocument, Uitgereikt
from projections.vragen.uitvoervraag import Uitvoer
from tests.opstelling.rijkezaak import RIJK, beeld, vastgelegde_rij

_PERSOON = re.compile(r"\bs-[A-Za-z0-9_-]{22}")  # every register has codes of its own
GEVAAR = (
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "＝1",
    "＋1",
    "－1",
    "＠A",
)  # what a spreadsheet could run
MOMENT = datetime(2025, 1, 20, 9, 30, tzinfo=UTC)


@cache
def de_zaak() -> Zaakrijen:
    rij = [v for v in vastgelegde_rij() if RIJK in v.dossiers]
    return zaakrijen(beeld(), Dossier.vouw(RIJK, rij).feiten)


def uitvoer(zaken: Iterable[Zaakrijen] | None = None, *onder_pseudoniem: bool) -> Uitvoer:
    """The rich case, or these, of which so many are read under pseudonyms or not."""
    hoe = onder_pseudoniem or (False,)
    op = Gevraagd(beeld().peildatum), beeld().positie
    wie = (len(hoe), frozenset(hoe))
    return Uitvoer(zaken or (de_zaak(),), *wie, *op, onleesbaar=False, document=geen_document)


def geen_document(dossier: str, nummer: int, bron: int) -> Uitgereikt:
    """The rich case has none."""
    raise OnbekendDocument(f"{dossier} {nummer} {bron}")


def met_zinnen(zinnen: tuple[str, ...]) -> Any:
    """The case, in which the first acts read like this."""
    zaak = de_zaak()
    nieuw = [replace(g, zin=z) for g, z in zip(zaak.gebeurtenissen, zinnen, strict=False)]
    rest = zaak.gebeurtenissen[len(nieuw) :]
    return uitvoer((replace(zaak, gebeurtenissen=(*nieuw, *rest)),))


def bytes_van(vorm: str, wat: Uitvoer | None = None) -> bytes:
    uit = io.BytesIO()
    schrijf(vorm, wat or uitvoer(), uit)
    return uit.getvalue()


def schrijf(vorm: str, wat: Uitvoer, uit: IO[bytes]) -> None:
    over = ("toedracht.example/proef", vorm, MOMENT, "lezer-fictief", "secretaris", "alle", "0.1.0")
    VORMEN[vorm].schrijf(wat, Verantwoording(*over), uit)


@cache
def bestanden(vorm: str) -> dict[str, bytes]:
    return uitgepakt(bytes_van(vorm))


def uitgepakt(inhoud: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(inhoud)) as zip_:
        return {naam: zip_.read(naam) for naam in zip_.namelist()}


def heldere_feiten(regels: bytes) -> set[str]:
    """What the lines say, with acts and persons named by where in their case they first stand.

    In the order of what happened, since what refers to another case may come in after that.
    """
    gelezen = [{"gebeurd": "", **json.loads(regel)} for regel in regels.splitlines()]
    rijen = sorted(gelezen, key=lambda rij: (rij["dossier"], rij["gebeurd"] or "", rij["daad"]))
    per_zaak: dict[str, int] = {}
    namen = {}
    for rij in rijen:
        per_zaak[rij["dossier"]] = per_zaak.get(rij["dossier"], 0) + 1
        plek = f"{rij['dossier']} {per_zaak[rij['dossier']]}"
        namen[rij.get("id")] = f"{plek} {rij['daad']}"
        for nummer, code in enumerate(_PERSOON.findall(json.dumps(rij))):
            namen.setdefault(code, f"{plek} persoon {nummer}")
    return {json.dumps(_vernoemd(rij, namen), sort_keys=True) for rij in rijen}


def _vernoemd(waarde: Any, namen: dict[str | None, str]) -> Any:
    if isinstance(waarde, dict):
        return {k: _vernoemd(v, namen) for k, v in waarde.items()}
    if isinstance(waarde, list):
        return [_vernoemd(v, namen) for v in waarde]
    return namen.get(waarde, waarde) if isinstance(waarde, str) else waarde
