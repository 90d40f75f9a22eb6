"""`toedracht reservekopie` and `herstel`: a register goes into a folder, and comes back checked."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyrage
import pytest
from typer.testing import CliRunner, Result

from api import cli
from tests.opstelling.storingen import Server


@dataclass
class Opdrachtregel:
    """`toedracht …` on databases of this server, in folders of its own."""

    server: Server
    map: Path
    naam: str

    def __call__(self, plek: str, *woorden: str) -> Result:
        omgeving = {
            "TOEDRACHT_DATA": str(self.map / plek),
            "TOEDRACHT_DSN": self.server.dsn(f"{self.naam}_{plek}"),
            "TOEDRACHT_ACCOUNT": "lid-een-fictief",
        }
        return CliRunner().invoke(cli.app, woorden, env=omgeving)

    def sleutel(self, nummer: int) -> str:
        """Where this custodian keeps his key; what is public of it stands beside it."""
        pad = self.map / f"bewaarder-{nummer}"
        if not pad.exists():
            geheim = pyrage.x25519.Identity.generate()
            pad.write_text(f"{geheim}\n")
            pad.with_suffix(".pub").write_text(str(geheim.to_public()))
        return str(pad)

    def kopieer(self, naar: str) -> Result:
        publiek = [Path(self.sleutel(n)).with_suffix(".pub").read_text() for n in (1, 2, 3)]
        wie = [woord for sleutel in publiek for woord in ("--bewaarder", sleutel)]
        return self("oud", "reservekopie", "--uit", str(self.map / naar), *wie)

    def herstel(self, plek: str, kopie: str, *bewaarders: int, kenmerk: str = "") -> Result:
        met = [woord for n in bewaarders for woord in ("--met", self.sleutel(n))]
        met += ["--kenmerk", kenmerk] if kenmerk else []
        return self(plek, "herstel", str(self.map / kopie), *met)


@pytest.fixture
def opdracht(server: Server, databanknaam: str, tmp_path: Path) -> Iterator[Opdrachtregel]:
    namen = [f"{databanknaam}_{plek}" for plek in ("oud", "nieuw")]
    for naam in namen:
        server.beheer(f"CREATE DATABASE {naam} TEMPLATE template0 ENCODING 'UTF8'")
    yield Opdrachtregel(server, tmp_path, databanknaam)
    for naam in (n for eerste in namen for n in (eerste, f"{eerste}_toegang")):
        server.beheer(f"DROP DATABASE IF EXISTS {naam} WITH (FORCE)")


def test_a_register_is_copied_and_put_back_on_the_command_line_and_checked(
    opdracht: Opdrachtregel,
) -> None:
    leeg = opdracht.kopieer("te-vroeg")
    assert (leeg.exit_code, leeg.stdout) == (1, "")
    assert "hier is er nog geen begonnen" in leeg.stderr
    leden = ("--lid", "lid-een-fictief", "--lid", "lid-twee-fictief")
    assert opdracht("oud", "begin", *leden).exit_code == 0
    gemaakt = opdracht.kopieer("kopie")
    assert gemaakt.exit_code == 0, gemaakt.stderr
    assert "register t/m nr 4, toegangslog t/m nr" in gemaakt.stdout
    vreemd = opdracht.herstel("nieuw", "kopie", 1, 4)
    assert (vreemd.exit_code, vreemd.stdout) == (1, "")
    kenmerk = gemaakt.stdout.split()[-1]
    ander = opdracht.herstel("nieuw", "kopie", 3, 1, kenmerk=kenmerk[::-1])
    assert (ander.exit_code, ander.stdout) == (1, "")
    assert f"kreeg {kenmerk}" in ander.stderr
    terug = opdracht.herstel("nieuw", "kopie", 3, 1, kenmerk=kenmerk)
    assert terug.exit_code == 0, terug.stderr
    assert "klopt  4 vastleggingen" in terug.stdout
    assert "vervolg herstel_met_verlies" in terug.stderr
    assert opdracht("nieuw", "--doel", "proef (fictief)", "termijnenbord").exit_code == 0


def test_a_copy_that_is_older_than_what_was_vouched_for_is_put_back_and_refused(
    opdracht: Opdrachtregel,
) -> None:
    leden = ("--lid", "lid-een-fictief", "--lid", "lid-twee-fictief")
    assert opdracht("oud", "begin", *leden).exit_code == 0
    assert opdracht.kopieer("kopie").exit_code == 0
    getekend = opdracht("oud", "ondertekenaar", "--eenmaal")  # and so the log goes on after it
    assert getekend.exit_code == 0, getekend.stderr
    (opdracht.map / "nieuw" / "demo").mkdir(parents=True)
    for naam in ("ondertekenaar", "ondertekenaar-toegang"):
        shutil.copytree(
            opdracht.map / "oud" / "demo" / naam, opdracht.map / "nieuw" / "demo" / naam
        )
    terug = opdracht.herstel("nieuw", "kopie", 1, 2)
    assert terug.exit_code == 78
    assert "ONGELIJK AAN GETUIGE" in terug.stderr
    assert "teruggezet: register t/m nr 4" in terug.stdout
