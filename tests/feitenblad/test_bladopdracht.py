"""A sheet on the command line: sent back, laid beside another, warned about, put off."""

from collections.abc import Iterator
from contextlib import nullcontext
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import orjson
import pytest
from typer.testing import CliRunner, Result

from api import cli
from api.invoer.invoer import importeer
from api.opdrachtregel import bladopdracht
from api.settings import Instellingen
from api.vastleggen.importregels import lees_regels
from ledger.daden.toegangsdaden import OpdrachtVoorgesteld
from ledger.toegang.toegang import Lezer
from tests.opstelling.bladkamer import voorbeeld
from tests.opstelling.kantoor import bron
from tests.opstelling.storingen import Server
from tests.opstelling.toegangshuis import LID, TWEEDE, Huis, open_huis

OPSTELLER = Lezer("opsteller-fictief")
KAMERVRAAG, EIGEN_VRAAG = "2021Z19601", "2026Z00001"


@pytest.fixture(scope="module")
def huis(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Huis]:
    with open_huis(server, tmp_path_factory.mktemp("bladopdracht")) as huis:
        importeer(huis.register, lees_regels(voorbeeld("brief.jsonl")), wie=huis.toegang.wie(LID))
        huis.leesmodel.inhalen()
        for lid in (LID, TWEEDE):
            huis.geef_toegang(lid.account, None)
        huis.stel_aan(OPSTELLER.account, "antwoordopsteller")
        huis.geef_opdracht(OPSTELLER.account)
        yield huis


class Opdrachtregel:
    """`toedracht feitenblad` on this house, in the name of an account."""

    def __init__(self, huis: Huis, omgeving: pytest.MonkeyPatch) -> None:
        self._huis, self._omgeving = huis, omgeving

    def __call__(self, wie: Lezer, *woorden: str, invoer: bytes = b"") -> Result:
        delen = {n: getattr(self._huis, n) for n in ("register", "leesmodel", "raadplegen")}
        zelf = SimpleNamespace(
            **delen, toegang=self._huis.toegang, lezer=wie, doel="fictief",
            instellingen=Instellingen(),
        )  # fmt: skip
        self._omgeving.setattr(bladopdracht, "open_", lambda: nullcontext(zelf))
        return CliRunner().invoke(cli.app, ("feitenblad", *woorden), input=invoer)

    def maak(self, zonder: str = "", *grens: str) -> tuple[str, Result]:
        opzet: dict[str, Any] = orjson.loads(voorbeeld("feitenblad.json"))
        opzet["uitspraken"] = [u for u in opzet["uitspraken"] if u["nummer"] != zonder]
        gemaakt = self(OPSTELLER, "maak", "-", "--json", *grens, invoer=orjson.dumps(opzet))
        assert gemaakt.exit_code == 0, (gemaakt.stderr, gemaakt.exception)
        return str(orjson.loads(gemaakt.stdout)["nummer"]), gemaakt


@pytest.fixture
def toedracht(huis: Huis, monkeypatch: pytest.MonkeyPatch) -> Opdrachtregel:
    return Opdrachtregel(huis, monkeypatch)


def test_a_draft_goes_back_with_a_remark_and_stands_beside_what_was_made_of_it(
    toedracht: Opdrachtregel,
) -> None:
    (eerst, _), terug = toedracht.maak("F12a"), ("stuur-terug", "--opmerking", "Zorg? (fictief)")
    assert toedracht(OPSTELLER, *terug, eerst).exit_code == 1  # nobody his own
    leeg = toedracht(LID, "stuur-terug", eerst, "--opmerking", "  ")
    assert (leeg.exit_code, "opmerking: verwacht" in leeg.stderr) == (1, True)
    gedaan = toedracht(LID, *terug, eerst)
    assert gedaan.output == f"feitenblad {eerst} teruggestuurd naar {OPSTELLER.account}\n"
    nog_eens = toedracht(TWEEDE, *terug, eerst)
    assert (nog_eens.exit_code, "teruggestuurd" in nog_eens.stderr) == (1, True)

    beter, _ = toedracht.maak()
    naast = toedracht(OPSTELLER, "vergelijk", beter, eerst, "--json")
    rijen = [orjson.loads(regel) for regel in naast.stdout.splitlines()]
    assert [(r["nummer"], r["stand"]) for r in rijen if r["stand"] != "zelfde"] == [
        ("F12a", "nieuw")
    ]
    assert "F12a  nieuw\n" in toedracht(OPSTELLER, "vergelijk", beter, eerst).stdout
    geen = toedracht(OPSTELLER, "vergelijk", beter, "2021Z19601-99")
    assert (geen.exit_code, geen.stdout) == (1, "")
    assert "verwacht het nummer van een feitenblad" in geen.stderr


def test_what_a_later_source_would_change_is_said_beside_the_sheet_and_is_no_part_of_it(
    huis: Huis, toedracht: Opdrachtregel
) -> None:
    grens = ("--bronnen-tot", "2021-11-23")
    nummer, gemaakt = toedracht.maak("", *grens)
    bekend, ook = toedracht.maak("", "--bekend-op", str(huis.register.vandaag()))
    assert "let op" not in gemaakt.stderr + ook.stderr  # the control: nothing is later yet
    huis.leg_vast(
        huis.zaak("Z-LATER"), "melding_gedaan", gebeurd="2021-10", vermoedens=["benadeling"],
        kanaal="integriteitscommissie", bronnen=[bron(datum="2022-02-01", titel="Later (fictief)")],
    )  # fmt: skip
    later = [(n, toedracht(LID, "toon", n)) for n in (nummer, bekend)]
    for blad, gedaan in (toedracht.maak("", *grens), *later):
        assert "verandert F8. Zonder grens is het: " in gedaan.stderr, blad
        assert "let op" not in gedaan.stdout
    als_json = toedracht(OPSTELLER, "toon", nummer, "--json")
    assert orjson.loads(als_json.stdout_bytes)["bronnenTot"] == "2021-11-23"
    assert "verandert F8" in als_json.stderr


def test_a_letter_that_an_answer_takes_longer_is_the_same_in_words_and_as_json(
    huis: Huis, toedracht: Opdrachtregel
) -> None:
    zaak, vandaag = huis.zaak("Z-UITSTEL"), huis.register.vandaag()
    over: dict[str, Any] = {"vragen": EIGEN_VRAAG, "gebeurd": str(vandaag)}
    huis.leg_vast(zaak, "kamervragen_ingezonden", aan="bewindspersoon", **over)
    wie = {"account": OPSTELLER.account, "tot": "2099-01-01", "reden": "fictief"}
    huis.geef(OpdrachtVoorgesteld(**wie, opdracht=EIGEN_VRAAG, dossiers=(zaak,)))
    vraag = ("uitstel", EIGEN_VRAAG, "--redenen", "Er loopt onderzoek (fictief).")
    in_woorden = toedracht(OPSTELLER, *vraag)
    assert "Er loopt onderzoek (fictief)." in in_woorden.stdout
    bericht = orjson.loads(toedracht(OPSTELLER, *vraag, "--json").stdout)
    assert in_woorden.stdout == bericht["tekst"] + "\n"
    drie, zes = ((vandaag + timedelta(weeks=n)).isoformat() for n in (3, 6))
    assert (bericht["uiterlijk"], bericht["metUitstel"]) == (drie, zes)
    for wie_, nummer in ((LID, EIGEN_VRAAG), (OPSTELLER, "2099Z99999")):
        geweigerd = toedracht(wie_, "uitstel", nummer)
        assert (geweigerd.exit_code, geweigerd.stdout) == (1, "")
        assert geweigerd.stderr.strip()
    voorbij = toedracht(OPSTELLER, "uitstel", KAMERVRAAG)
    assert (voorbij.exit_code, "loopt niet meer" in voorbij.stderr) == (1, True)
