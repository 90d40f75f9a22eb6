"""FORMAT.md tells the truth: its example is recomputed with nothing but the standard library."""

import hmac
import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from ledger.entry import OnjuisteEntry, canoniek, commitment, heldere_commitments, ontwerp

FORMAT = Path(__file__).parents[1] / "ledger" / "FORMAT.md"


def blok(naam: str) -> str:
    gevonden = re.search(rf"```\w+ {naam}\n(.*?)\n```", FORMAT.read_text(), re.DOTALL)
    assert gevonden, f"FORMAT.md has no example {naam}"
    return gevonden[1]


def b64(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def unb64(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def stdlib_json(waarde: Any) -> bytes:
    text = json.dumps(waarde, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return text.encode()


def digest(disclosure: bytes) -> str:
    return b64(sha256(b64(disclosure).encode("ascii")).digest())


def test_the_state_in_the_format_opens_the_digests_it_says() -> None:
    state = json.loads(blok("state"))
    assert stdlib_json(state) == blok("state").encode()
    zaad = unb64(state["z"])
    verwacht = dict(regel.split(" ") for regel in blok("digests").splitlines())
    for naam, waarde in state["d"].items():
        salt = b64(hmac.digest(zaad, b"sd-salt/v1\0" + naam.encode(), "sha256"))
        assert digest(stdlib_json([salt, naam, waarde])) == verwacht.pop(naam)
    assert not verwacht


def test_the_leaf_in_the_format_holds_every_digest_and_hashes_to_what_it_says() -> None:
    leaf = json.loads(blok("leaf"))
    assert stdlib_json(leaf) == blok("leaf").encode()
    digests = [regel.split(" ")[1] for regel in blok("digests").splitlines()]
    digests.append(digest(blok("sealed").encode()))
    assert set(digests) < set(leaf["_sd"])
    assert len(leaf["_sd"]) % 8 == 0
    assert leaf["_sd"] == sorted(leaf["_sd"])
    assert sha256(b"\0" + blok("leaf").encode()).hexdigest() == blok("leaf_hash").strip()


def test_the_code_makes_the_example_of_the_format_byte_for_byte() -> None:
    state = json.loads(blok("state"))
    teller = iter(range(1, 100))

    def toeval(n: int) -> bytes:
        return sha256(b"voorbeeld %d" % next(teller)).digest()[:n]

    velden = state["d"]
    _, veld, waarde = json.loads(blok("sealed"))
    gemaakt = ontwerp(
        UUID(velden["@entry"]),
        {"tags": velden["@tags"], "vastgelegd_door": velden["@vastgelegd_door"]},
        {naam: w for naam, w in velden.items() if not naam.startswith("@")},
        {veld: waarde},
        toeval,
    )
    assert gemaakt.state.decode() == blok("state")
    assert gemaakt.open_teksten == ((veld, blok("sealed").encode()),)
    assert list(gemaakt.commitments) == json.loads(blok("leaf"))["_sd"]
    assert commitment(blok("sealed").encode()) in gemaakt.commitments


def test_a_changed_letter_in_the_state_opens_another_digest() -> None:
    echt = heldere_commitments(blok("state").encode())
    vals = heldere_commitments(blok("state").replace("2020-06", "2020-07").encode())
    assert {naam for naam in echt if echt[naam] != vals[naam]} == {"gebeurd"}


def test_a_state_with_white_space_is_refused() -> None:
    with pytest.raises(OnjuisteEntry, match="canonical"):
        heldere_commitments(blok("state").replace(",", ", ").encode())


@pytest.mark.parametrize("waarde", [1.0, 2**53, {"é": 1}, {1: 2}, [float("nan")], b"bytes"])
def test_what_the_profile_forbids_is_refused(waarde: object) -> None:
    with pytest.raises(OnjuisteEntry, match="expected"):
        canoniek(waarde)
