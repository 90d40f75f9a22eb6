"""What mutmut changed in the engine while every test held, and why no test can see it.

After `mutmut run`, `python -m tests.toetsen.mutanten` compares what survived with the list: what is
not on it lacks a test or a reason, what is on it and was noticed no longer belongs there. On the
list a change is known by its function and its words, for mutmut's numbers shift with every line.
"""

import ast
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import yaml

from tests import GEGEVENS, WORTEL

GEZIEN = ("killed", "timeout")  # a change that never ends is noticed too


class Mutant(NamedTuple):
    """Where the change is, what the code says, and what mutmut made of it."""

    waar: str
    staat_er: str
    wordt: str


def _woorden(tekst: str) -> str:
    """The same words on one line."""
    return " ".join(tekst.split())


def lijst() -> list[tuple[Mutant, str]]:
    """Every survivor, with its reason."""
    regels = yaml.safe_load((GEGEVENS / "mutanten.yaml").read_text("utf-8"))
    return [
        (Mutant(r["waar"], _woorden(r["staat_er"]), _woorden(r["wordt"])), _woorden(r["reden"]))
        for r in regels
    ]


def functies(bestand: str, bron: str) -> Iterator[tuple[str, str]]:
    """Every function and method of a file, by its place, with its text."""
    boom = ast.parse(bron)
    for kop, delen in [("", boom.body), *((f"{k.name}.", k.body) for k in _klassen(boom))]:
        for deel in delen:
            if isinstance(deel, ast.FunctionDef):
                yield f"{bestand} {kop}{deel.name}", ast.get_source_segment(bron, deel) or ""


def _klassen(boom: ast.Module) -> Iterable[ast.ClassDef]:
    return (deel for deel in boom.body if isinstance(deel, ast.ClassDef))


def verouderd(mutanten: Iterable[Mutant], teksten: Mapping[str, str]) -> list[Mutant]:
    """Those that speak of a line that the code no longer has; texts by function."""
    return [m for m in mutanten if m.staat_er not in _woorden(teksten.get(m.waar, ""))]


def overlevers() -> Iterator[tuple[str, Mutant]]:
    """What the last run of mutmut left: how that ended, and the change itself."""
    for regel in _mutmut("results").splitlines():
        naam, _, stand = regel.strip().rpartition(": ")
        if naam and stand not in GEZIEN:
            yield stand, _gelezen(naam, _mutmut("show", naam))


def _gelezen(naam: str, verschil: str) -> Mutant:
    module, _, functie = naam.rpartition("__mutmut_")[0].rpartition(".")
    plek = functie.removeprefix("x_").removeprefix("xǁ").replace("ǁ", ".")
    kanten = {"-": "", "+": ""}
    for regel in verschil.splitlines():
        if regel[:1] in kanten and regel[:3] not in ("---", "+++"):
            kanten[regel[0]] += f"{regel[1:]}\n"
    waar = f"{module.replace('.', '/')}.py {plek}"
    return Mutant(waar, _woorden(kanten["-"]), _woorden(kanten["+"]))


def _mutmut(*woorden: str) -> str:
    opdracht = [str(Path(sys.executable).with_name("mutmut")), *woorden]
    return subprocess.run(opdracht, cwd=WORTEL, capture_output=True, text=True, check=True).stdout


def main() -> int:
    """Zero when exactly what is on the list survived."""
    bekend = {mutant for mutant, _ in lijst()}
    gevonden = {mutant: stand for stand, mutant in overlevers()}
    for mutant in gevonden.keys() - bekend:
        print(f"not on the list ({gevonden[mutant]}): {mutant}")
    for mutant in bekend - gevonden.keys():
        print(f"on the list, and noticed: {mutant}")
    print(f"{len(gevonden)} survived, {len(bekend)} on the list")
    return int(gevonden.keys() != bekend)


if __name__ == "__main__":
    sys.exit(main())
