"""A case leaves the house readable and provable, once, after a second person agreed (the demo's).

And a person of that case is erased from it: with what was handed out before, and old keys, beside.
"""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson
import pytest
from typer.testing import CliRunner, Result

from api import cli
from ledger import verify
from ledger.entry import canoniek
from tests.opstelling.storingen import Server

LEDEN = ("demo-lid-1", "demo-lid-2", "demo-lid-3")
GEHEIM = "wat de getuige in vertrouwen vertelde over de verbouwing (fictief)"
KENMERK = "FICTIEF-OVERBRENGING"
REDEN = ("--reden", "overbrenging (fictief)")


@dataclass(frozen=True, slots=True)
class Huis:
    """The demo's register with a fictional case beside the letter's, and three members."""

    data: Path
    dsn: str

    def __call__(self, lid: int, *woorden: object, invoer: bytes = b"") -> Result:
        omgeving = {
            "TOEDRACHT_DATA": str(self.data),
            "TOEDRACHT_DSN": self.dsn,
            "TOEDRACHT_ACCOUNT": LEDEN[lid],
        }
        return CliRunner().invoke(cli.app, [str(w) for w in woorden], env=omgeving, input=invoer)

    def doe(self, lid: int, *woorden: object, invoer: bytes = b"") -> str:
        gedaan = self(lid, *woorden, invoer=invoer)
        assert gedaan.exit_code == 0, (woorden, gedaan.output, gedaan.exception)
        return gedaan.output

    def voorstel(self, *woorden: object, goedgekeurd_door: tuple[int, ...] = (1,)) -> str:
        id_ = self.doe(0, "toegang", "voorstel", *woorden, *REDEN).split()[0]
        for lid in goedgekeurd_door:
            self.doe(lid, "toegang", "keur-goed", id_)
        return id_

    def leg_vast(self, **velden: Any) -> None:
        self.doe(0, "vastleggen", KENMERK, "-", invoer=orjson.dumps(velden))


@pytest.fixture(scope="module")
def huis(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Huis]:
    naam = "overbrenging"
    server.beheer(f"CREATE DATABASE {naam} TEMPLATE template0")
    huis = Huis(tmp_path_factory.mktemp("data"), server.dsn(naam))
    huis.doe(0, "demo", "--no-serve")
    huis.voorstel("aanstelling", LEDEN[2], "commissielid")
    huis.leg_vast(daad="dossier_geopend", kenmerk=KENMERK, fictief=True)
    melding = {"kanaal": "leidinggevende", "vermoedens": ["misstand"], "vorm": "schriftelijk"}
    wie = {"rol": "melder", "ref": "melder-fictief"}
    huis.leg_vast(
        daad="melding_gedaan", gebeurd="2024-03-01", door=[wie], melder_ref="melder-fictief",
        bronnen=[{"titel": "Brief aan de leiding (fictief)", "datum": "2024-03-01"}], **melding,
    )  # fmt: skip
    huis.leg_vast(
        daad="mededeling_gedaan", gebeurd="2024-04", tekst=GEHEIM, noemt=["getuige-fictief"],
        door=[{"rol": "melder", "ref": "melder-fictief"}],
    )  # fmt: skip
    yield huis
    server.beheer(f"DROP DATABASE {naam} WITH (FORCE)")
    server.beheer(f"DROP DATABASE IF EXISTS {naam}_toegang WITH (FORCE)")


def nagegaan(map_: Path, *woorden: str) -> subprocess.CompletedProcess[str]:
    """By a bare Python, in that folder, with nothing of ours around."""
    opdracht = [sys.executable, "-I", "-S", "verify.py", *woorden]
    return subprocess.run(opdracht, cwd=map_, capture_output=True, text=True, check=False)


def persoon(huis: Huis, als: str) -> str:
    """The code of who occurs as this in the case, as the preview names everyone."""
    index = json.loads((huis.data / "archief" / "index.json").read_text("utf-8"))
    (id_,) = [p for p, label in index["personen"].items() if label == als]
    return str(id_)


def test_a_case_leaves_the_house_once_after_a_second_person_agreed(huis: Huis) -> None:
    uit = huis.data / "archief"
    id_ = huis.voorstel("overbrenging", KENMERK, goedgekeurd_door=())
    geweigerd = huis(0, "archief", id_, "--uit", uit)
    assert (geweigerd.exit_code, uit.exists()) == (1, False)
    assert huis(0, "toegang", "keur-goed", id_).exit_code == 1  # one's own
    huis.doe(1, "toegang", "keur-goed", id_)
    assert huis(1, "archief", id_, "--uit", uit).exit_code == 1  # who did not propose it
    assert "3 vastleggingen en 0 documenten" in huis.doe(0, "archief", id_, "--uit", uit)
    assert huis(0, "archief", id_, "--uit", huis.data / "nog eens").exit_code == 1
    assert not (huis.data / "nog eens").exists()
    gelezen = [r for r in huis.doe(0, "toegang", "--json").splitlines() if id_ in r]
    assert orjson.loads(gelezen[0])["stand"] == "uitgevoerd"
    assert (uit.stat().st_mode & 0o077) == 0


def test_what_left_is_readable_and_checks_itself_with_a_bare_python(huis: Huis) -> None:
    uit = huis.data / "archief"
    klaar = nagegaan(uit)
    assert klaar.returncode == 0, klaar.stdout
    assert "koos ze" in klaar.stdout  # whose keys these are
    assert "dit zijn alle 3 vastleggingen tot en met nr" in klaar.stdout
    assert f'tekst: "{GEHEIM}"' in klaar.stdout
    assert nagegaan(uit, "policy.txt", ".").returncode == 0
    tekst = (uit / "dossier.txt").read_text("utf-8")
    assert "De melder deed een mededeling." in tekst
    assert GEHEIM in tekst
    index = json.loads((uit / "index.json").read_text("utf-8"))
    assert set(index["personen"].values()) == {"melder-fictief", "getuige-fictief"}
    assert [v["daad"] for v in index["vastleggingen"]] == [
        "dossier_geopend",
        "melding_gedaan",
        "mededeling_gedaan",
    ]
    sommen = dict(r.split("  ")[::-1] for r in (uit / "SHA256SUMS").read_text().splitlines())
    assert sommen["dossier.txt"] == sha256((uit / "dossier.txt").read_bytes()).hexdigest()


@pytest.mark.parametrize(
    ("naam", "fout"),
    [
        ("dossier.txt", "anders dan toen de map werd gemaakt"),
        ("erbij.txt", "niet in SHA256SUMS"),
        ("index.json", "wel in SHA256SUMS"),
    ],
)
def test_a_file_that_was_changed_added_or_taken_away_is_named(
    huis: Huis, tmp_path: Path, naam: str, fout: str
) -> None:
    kopie = tmp_path / "kopie"
    shutil.copytree(huis.data / "archief", kopie)
    if naam == "index.json":
        (kopie / naam).unlink()
    else:
        with (kopie / naam).open("a") as bestand:
            bestand.write("x")
    klaar = nagegaan(kopie)
    assert (klaar.returncode, f"{naam}: {fout}" in klaar.stdout) == (1, True)


def test_a_field_that_was_changed_is_not_vouched_for_by_its_entry(
    huis: Huis, tmp_path: Path
) -> None:
    kopie = tmp_path / "kopie"
    shutil.copytree(huis.data / "archief", kopie)
    index = json.loads((kopie / "index.json").read_text("utf-8"))
    pad = kopie / index["vastleggingen"][2]["velden"]
    regels = pad.read_text().splitlines()
    regels[-1] = regels[-1][:-2] + ("A" if regels[-1][-2] != "A" else "B") + regels[-1][-1]
    pad.write_text("\n".join(regels))
    (kopie / "SHA256SUMS").unlink()  # whoever changes a field changes the list as well
    klaar = nagegaan(kopie)
    assert klaar.returncode == 1
    assert "het blad staat niet in voor een veld" in klaar.stdout


def test_an_entry_that_was_left_out_of_the_folder_is_missed(huis: Huis, tmp_path: Path) -> None:
    kopie = tmp_path / "kopie"
    shutil.copytree(huis.data / "archief", kopie)
    (kopie / "SHA256SUMS").unlink()  # and whoever leaves one out lists the others anew
    assert nagegaan(kopie).returncode == 0  # control
    zaken = json.loads((kopie / "zaken.json").read_text("utf-8"))
    weg = zaken["zaken"][0]["vastleggingen"].pop(1)
    for soort in ("tlog-proof", "disclosures"):
        (kopie / f"nr-{weg}.{soort}").unlink()
    (kopie / "zaken.json").write_bytes(canoniek(zaken))
    klaar = nagegaan(kopie)
    assert (klaar.returncode, "dit zijn niet alle vastleggingen" in klaar.stdout) == (1, True)
    # What would open the heads of other cases stays behind.
    getoond = (kopie / f"nr-{zaken['vastlegging']}.disclosures").read_text().split()
    namen = sorted(json.loads(verify._unbase64url(een))[1] for een in getoond)
    assert namen == ["daad", "positie", "wortel"]


def test_e1_to_e5_a_person_of_the_demo_is_forgotten_and_all_that_was_proven_still_holds(
    huis: Huis,
) -> None:
    """Timelines and verdicts stay, earlier proofs hold, nothing is found, old keys bring back none.

    The text that went names two people, of whom one was erased.
    """
    getuige = persoon(huis, "getuige-fictief")
    voor = {wat: huis.doe(0, wat, KENMERK, "--json") for wat in ("tijdlijn", "toets")}
    gelekt = huis.data / "archief"
    id_ = huis.voorstel(
        "vernietiging", getuige, "niet_langer_nodig", "--selectiepost", "F.1",
        goedgekeurd_door=(1,),
    )  # fmt: skip
    assert huis(0, "wissen", id_).exit_code == 1  # one approver is not enough
    huis.doe(2, "toegang", "keur-goed", id_)
    oude_sleutels = huis.data / "oude sleutels"
    shutil.copytree(huis.data / "demo" / "sleutels", oude_sleutels)
    buiten = shutil.move(gelekt, huis.data.parent / "buiten het huis")
    uitvoer = huis.data / "uitvoer"
    huis.doe(0, "exporteer", "--log", uitvoer, "--met-inhoud")
    assert "niets teruggevonden" in huis.doe(0, "wissen", id_, "--ook-in", uitvoer)
    na = {wat: huis.doe(0, wat, KENMERK, "--json") for wat in ("tijdlijn", "toets")}
    assert uitkomsten(na["toets"]) == uitkomsten(voor["toets"])
    assert daden(na["tijdlijn"]) == daden(voor["tijdlijn"])
    huis.doe(0, "verifieer")
    assert nagegaan(Path(buiten)).returncode == 0  # what was handed out before
    # Negative control: a copy that lies in the house would have been found, and named.
    assert GEHEIM in (Path(buiten) / "dossier.txt").read_text("utf-8")
    sleutels = huis.data / "demo" / "sleutels"
    shutil.rmtree(sleutels)
    shutil.copytree(oude_sleutels, sleutels)
    assert GEHEIM not in huis.doe(0, "tijdlijn", KENMERK, "--json")
    assert "niets teruggevonden" in huis.doe(0, "bewaren")


def test_what_was_erased_leaves_the_house_as_erased_with_its_ground(huis: Huis) -> None:
    """And what was withdrawn does not leave it as if it had happened."""
    uit = huis.data / "archief na wissen"
    regels = map(orjson.loads, huis.doe(0, "tijdlijn", KENMERK, "--json").splitlines())
    (melding,) = [r["id"] for r in regels if r.get("daad") == "melding_gedaan"]
    huis.leg_vast(daad="handeling_ingetrokken", van_daad=melding, reden="vergissing (fictief)")
    huis.doe(0, "archief", huis.voorstel("overbrenging", KENMERK), "--uit", uit)
    klaar = nagegaan(uit)
    assert klaar.returncode == 0, klaar.stdout
    assert GEHEIM not in klaar.stdout
    tekst = (uit / "dossier.txt").read_text("utf-8")
    assert GEHEIM not in tekst
    assert "tekst: gewist op grond van artikel 17 lid 1 onder a AVG (niet langer nodig)" in tekst
    index = json.loads((uit / "index.json").read_text("utf-8"))
    assert sorted(map(str, index["personen"].values())) == ["None", "melder-fictief"]
    assert "LET OP: ingetrokken, verplaatst of niet aanvaard (later hersteld door nr" in tekst
    assert [bool(v["let_op"]) for v in index["vastleggingen"]].count(True) == 1
    (grond,) = index["vastleggingen"][2]["gewist"]["tekst"]
    assert (grond["grondslag"], grond["selectiepost"]) == ("niet_langer_nodig", "F.1")


def uitkomsten(uit: str) -> list[tuple[str, Any]]:
    return [(r["norm"], r["uitkomsten"]) for r in map(orjson.loads, uit.splitlines())]


def daden(uit: str) -> list[tuple[int, str]]:
    regels = [orjson.loads(regel) for regel in uit.splitlines()]
    return [(r["nummer"], r["daad"]) for r in regels if "nummer" in r]
