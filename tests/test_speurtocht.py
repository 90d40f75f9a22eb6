"""A search that finds nothing is worth what it would have found (T-E5)."""

import json

from ledger.speurtocht import Sporen
from tests.test_privacy import vormen
from tests.wiskamer import ANDERE_ZIN, ZIN


def test_e5_a_text_is_found_in_every_form_in_which_it_may_stand() -> None:
    sporen = Sporen.van([ZIN, "kort"], [bytes(range(40))])
    assert sporen.te_kort == 1
    in_json = json.dumps({"tekst": ZIN}).encode()
    gedaanten = [
        *vormen(ZIN),
        *vormen("Zij vertelde over"),
        in_json,
        in_json.replace(b"\\", b"\\\\"),
        bytes(range(40)),
        bytes(range(40)).hex().encode(),
    ]
    for gedaante in gedaanten:
        geheel = b"ervoor " + gedaante + b" erna"
        assert sporen.in_delen([geheel])
        assert sporen.in_delen([geheel[i : i + 1] for i in range(len(geheel))])  # across the parts
    for iets in (b"", b"kort", ANDERE_ZIN.encode(), bytes(range(1, 20))):
        assert not sporen.in_delen([b"ervoor " + iets + b" erna"])
