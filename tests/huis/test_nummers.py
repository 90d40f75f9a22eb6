"""Every promise of the threat model has a test that bears its number (T-C1 is `test_c1_…`).

C: who may see what, and what is seen; E: what is erased; M: what comes in from outside; P: what a
sheet of facts says and proves (`test_t_p1_…`, since P1 is a law of verdicts).
"""

import ast
import re

from tests import WORTEL

NUMMERS = {"c": 17, "e": 6, "m": 7, "p": 7}
_BEGIN = re.compile(r"test_((?:[cem]\d{1,2}_(?:and_)?)+|t_p\d_)")


def genummerd(naam: str) -> set[str]:
    """The numbers that the name of a test begins with."""
    begin = _BEGIN.match(naam)
    return set(re.findall(r"[cemp]\d{1,2}", begin[1])) if begin else set()


def test_every_number_of_the_threat_model_has_a_test() -> None:
    gevonden: set[str] = set()
    for pad in (WORTEL / "tests").rglob("test_*.py"):
        for knoop in ast.walk(ast.parse(pad.read_text(encoding="utf-8"))):
            if isinstance(knoop, ast.FunctionDef):
                gevonden |= genummerd(knoop.name)
    nodig = {f"{letter}{n}" for letter, tot in NUMMERS.items() for n in range(1, tot + 1)}
    assert sorted(nodig - gevonden) == []
    assert sorted(gevonden - nodig) == [], "no such number"


def test_a_number_counts_at_the_beginning_of_a_name_only() -> None:
    assert genummerd("test_c15_and_c17_a_full_sign_in") == {"c15", "c17"}
    assert genummerd("test_t_p5_any_changed_letter") == {"p5"}
    assert genummerd("test_p5_a_law_of_verdicts") == set()
    assert genummerd("test_m7_no_import_c5_erases") == {"m7"}
    assert genummerd("test_a_c1_of_old") == set()
