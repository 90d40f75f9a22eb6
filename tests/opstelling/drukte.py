"""A busy fictional office: a dozen cases in every state that the board must tell apart.

Everything here is invented. The day to look is `DE_DAG`; every date lies around it.
"""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date
from importlib.resources import files
from itertools import count
from pathlib import Path
from typing import Any, Final

import orjson

from api.beheer.opstelling import Opstelling
from ledger.databank.postgres import op_databank
from ledger.log.journal import Journal
from ledger.sleutels.vault import Sleutelbos
from ledger.vastleggen.register import Register
from tests.opstelling.kantoor import opgesteld
from tests.opstelling.storingen import Server

_nummer = count(1)
DE_DAG: Final = date(2025, 3, 14)
_BRON = {"titel": "Verslag (fictief)", "datum": "2025-03-14", "openbaar": True}


def _daad(dossier: str, id_: str, daad: str, gebeurd: str, wie: str | None, **meer: Any) -> Any:
    relaas = meer.pop("relaas", None)
    return {
        "dossier": f"FICTIEF-25-{dossier}",
        "id": f"{dossier}-{id_}",
        "daad": daad,
        "gebeurd": gebeurd,
        "door": [{"rol": wie}],
        "bronnen": [{**_BRON, "relaas": relaas}],
        **meer,
    }


def _melding(dossier: str, gebeurd: str, *, wat: str = "misstand", **meer: Any) -> Any:
    gegevens: dict[str, Any] = {
        "kanaal": "leidinggevende",
        "vermoedens": [wat],
        "ontvangen_op": gebeurd,
        "vorm": "schriftelijk",
        "melder_ref": None,
        "onderwerp": None,
    }
    return _daad(dossier, "m", "melding_gedaan", gebeurd, "melder", **{**gegevens, **meer})


def _bevestigd(dossier: str, gebeurd: str, **meer: Any) -> Any:
    velden = {"melding": f"{dossier}-m", "aan": "melder", "verzonden_op": gebeurd}
    return _daad(dossier, "b", "ontvangst_bevestigd", gebeurd, "werkgever", **velden, **meer)


def _leiding(dossier: str, gebeurd: str, **meer: Any) -> Any:
    velden = {"melding": f"{dossier}-m", "datum_ontvangst_vermeld": True, **meer}
    return _daad(
        dossier, "h", "hoogste_leidinggevende_geinformeerd", gebeurd, "leidinggevende", **velden
    )


# fmt: off
REGELS: Final = (
    # acknowledged a week late, informed within the day
    _melding("001", "2025-02-03"), _leiding("001", "2025-02-04"), _bevestigd("001", "2025-02-17"),
    # never acknowledged, and nothing else on record
    _melding("002", "2025-01-13"),
    # the last day is today
    _melding("003", "2025-03-07"), _leiding("003", "2025-03-10"),
    # the last day is this week
    _melding("004", "2025-03-11"),
    # some day in March: cannot be decided
    _melding("005", "2025-03", woorden="in de loop van maart"), _bevestigd("005", "2025-03-12"),
    # acknowledged in time: what is left runs for three months
    _melding("006", "2025-03-03"), _leiding("006", "2025-03-03"),
    _bevestigd("006", "2025-03-05"),
    # two accounts of when it began
    _melding("007", "2025-02-24", relaas="commissie"),
    _bevestigd("007", "2025-02-28", relaas="commissie"),
    _melding("007", "2025-02-10", relaas="melder", id="007-n"),
    # a complaint under the Awb, and questions from parliament
    _daad("008", "k", "klacht_ingediend", "2025-02-05", "klager", klacht="008-k",
          ontvangen_op="2025-02-06", behandeling="zelf", over=None),
    _daad("009", "v", "kamervragen_ingezonden", "2025-02-24", "kamerlid", vragen="009-v",
          aan="bewindspersoon"),
    # nothing to judge yet
    _daad("010", "s", "signaal_geuit", "2025-03-01", "melder", inhoud_ref=None, vorm="mondeling"),
)
# fmt: on


def als_bestand() -> bytes:
    """The office as an import file."""
    return b"\n".join(orjson.dumps(regel) for regel in REGELS)


@contextmanager
def drukke_opstelling(server: Server, sleutels: Path) -> Iterator[Opstelling]:
    """The office and the case of the letter, in a register of their own on this server."""
    naam = f"toedracht_drukte_{next(_nummer)}"
    server.kopieer_sjabloon(naam)
    databank = op_databank(server.dsn(naam), login=True)
    databank.migreer()
    with (
        closing(Sleutelbos(sleutels)) as sleutelbos,
        closing(Journal(databank)) as journal,
        opgesteld(databank, Register(journal, sleutelbos)) as opstelling,
    ):
        opstelling.begin([])
        opstelling.importeer(als_bestand())
        opstelling.importeer(files("api").joinpath("voorbeeld", "brief.jsonl").read_bytes())
        opstelling.leesmodel.inhalen()
        yield opstelling
    server.beheer(f"DROP DATABASE IF EXISTS {naam} WITH (FORCE)")
