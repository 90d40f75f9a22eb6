"""The rich fictional case as it leaves in each format; no database, no clock."""

import io
import zipfile
from datetime import UTC, datetime
from functools import cache

from api.uitvoervormen import VORMEN
from api.verantwoording import Verantwoording
from ledger.dossier import Dossier
from projections.uitvoervraag import Uitvoer
from projections.zaakopbouw import Gevraagd
from projections.zaakuitvoer import zaakrijen
from tests.rijkezaak import RIJK, beeld, vastgelegde_rij

MOMENT = datetime(2025, 1, 20, 9, 30, tzinfo=UTC)


@cache
def uitvoer() -> Uitvoer:
    gezien = beeld()
    rij = [v for v in vastgelegde_rij() if RIJK in v.dossiers]
    zaak = zaakrijen(gezien, Dossier.vouw(RIJK, rij).feiten)
    return Uitvoer((zaak,), Gevraagd(gezien.peildatum), gezien.positie, onleesbaar=False)


def bytes_van(vorm: str, wat: Uitvoer | None = None) -> bytes:
    over = ("toedracht.example/proef", vorm, MOMENT, "secretaris", "alle", "0.1.0")
    return VORMEN[vorm].schrijf(wat or uitvoer(), Verantwoording(*over))


@cache
def bestanden(vorm: str) -> dict[str, bytes]:
    return uitgepakt(bytes_van(vorm))


def uitgepakt(inhoud: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(inhoud)) as zip_:
        return {naam: zip_.read(naam) for naam in zip_.namelist()}
