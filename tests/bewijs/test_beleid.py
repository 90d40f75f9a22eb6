"""Whom to believe: signatures, notes, checkpoints and the policy, each in its one spelling."""

import base64
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.verify import (
    EMPTY_ROOT,
    ML_DSA_44,
    Afgekeurd,
    Key,
    Signature,
    check,
    ed25519_holds,
    parse_checkpoint,
    parse_note,
    parse_policy,
    parse_vkey,
    verified,
)
from tests.opstelling.proeflog import (
    GETUIGEN,
    LOG,
    TIJD,
    Ondertekenaar,
    aanvaardt,
    beleid,
    proeflog,
)


# ── signatures ───────────────────────────────────────────────────────────────────────────────────
@given(st.binary(min_size=32, max_size=32), st.binary(max_size=100), st.integers(0, 511))
@settings(max_examples=60, deadline=None)
def test_our_check_of_a_signature_agrees_with_the_library(
    zaad: bytes, tekst: bytes, bit: int
) -> None:
    wie = Ondertekenaar("x", zaad=zaad)
    openbaar, handtekening = wie.sleutel.public, wie.geheim.sign(tekst)
    assert ed25519_holds(openbaar, handtekening, tekst)
    vals = bytearray(handtekening)
    vals[bit // 8] ^= 1 << bit % 8
    for poging in ((openbaar, bytes(vals), tekst), (openbaar, handtekening, tekst + b"x")):
        with pytest.raises(InvalidSignature):
            Ed25519PublicKey.from_public_bytes(poging[0]).verify(poging[1], poging[2])
        assert not ed25519_holds(*poging)


ORDE = 2**252 + 27742317777372353535851937790883648493
KLEIN = [  # encodings of points of small order, and of numbers beyond the prime
    bytes(32),
    (1).to_bytes(32, "little"),
    (2**255 - 20).to_bytes(32, "little"),
    bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"),
    bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"),
    (2**255 - 19).to_bytes(32, "little"),
    (2**255 - 18).to_bytes(32, "little"),
    b"\xff" * 32,
]


@pytest.mark.parametrize("openbaar", KLEIN, ids=lambda k: k.hex()[:8])
def test_a_key_of_small_order_or_in_another_spelling_signs_nothing(openbaar: bytes) -> None:
    # With A of small order and R = [S]B any text would pass when k is a multiple of its order.
    for r in (*KLEIN, bytes([1] + [0] * 31)):
        assert not any(ed25519_holds(openbaar, r + bytes(32), b"%d" % i) for i in range(8))


def test_a_signature_has_one_spelling() -> None:
    handtekening = LOG.geheim.sign(b"x")
    s = int.from_bytes(handtekening[32:], "little") + ORDE
    assert not ed25519_holds(LOG.sleutel.public, handtekening[:32] + s.to_bytes(32, "little"), b"x")
    assert not ed25519_holds(LOG.sleutel.public, handtekening + b"\0", b"x")
    assert not ed25519_holds(LOG.sleutel.public[:31], handtekening, b"x")


def test_a_hundred_signatures_are_read_and_a_known_one_among_them_is_found() -> None:
    tekst = b"x\n"
    vreemd = [Ondertekenaar(f"v{i}", zaad=bytes([i]) * 32).regel(tekst) for i in range(99)]
    noot = tekst + b"\n" + "".join([*vreemd, LOG.regel(tekst)]).encode()
    assert [een.key for een in verified(parse_note(noot), [LOG.sleutel])] == [LOG.sleutel]


def test_the_same_signature_twice_counts_once_and_a_false_second_one_spoils_the_note() -> None:
    tekst, vals = b"x\n", Signature(LOG.naam, LOG.sleutel.id, bytes(64)).line
    eigen = LOG.regel(tekst)
    assert len(verified(parse_note(f"x\n\n{eigen}{eigen}".encode()), [LOG.sleutel])) == 1
    with pytest.raises(Afgekeurd, match="klopt niet"):
        verified(parse_note(f"x\n\n{eigen}{vals}".encode()), [LOG.sleutel])


def test_a_signature_in_another_spelling_of_base64_is_refused() -> None:
    regel = LOG.regel(b"x\n")
    for anders in (regel.replace("=\n", "\n"), regel[:-3] + "B=\n", regel.replace("=\n", "==\n")):
        with pytest.raises(Afgekeurd, match=r"^noot: verwacht"):
            parse_note(f"x\n\n{anders}".encode())


# ── the policy ───────────────────────────────────────────────────────────────────────────────────
W = [f"witness w{i} {wie.sleutel.vkey}" for i, wie in enumerate(GETUIGEN)]


@pytest.mark.parametrize(
    ("regels", "quorum", "gezien", "genoeg"),
    [
        ((), "none", "", True),
        ((W[0],), "w0", "0", True),
        ((W[0],), "w0", "", False),
        ((W[0], W[1]), "w0", "1", False),
        ((*W[:3], "group g 2 w0 w1 w2"), "g", "02", True),
        ((*W[:3], "group g 2 w0 w1 w2"), "g", "2", False),
        ((*W[:3], "group g any w0 w1 w2"), "g", "1", True),
        ((*W[:3], "group g all w0 w1 w2"), "g", "01", False),
        ((*W, "group a 1 w0 w1", "group b all w2 w3", "group c all a b"), "c", "123", True),
        ((*W, "group a 1 w0 w1", "group b all w2 w3", "group c all a b"), "c", "012", False),
        ((*W, "# iets", "", "  group\ta  1 w0 w1 "), "a", "0", True),
    ],
)
def test_a_checkpoint_counts_when_enough_witnesses_saw_it(
    regels: tuple[str, ...], quorum: str, gezien: str, genoeg: bool
) -> None:
    vertrouwd = parse_policy(beleid(*regels, quorum=quorum))
    noot = proeflog(6).noot(*(GETUIGEN[int(i)] for i in gezien))
    if genoeg:
        gezien_door = vertrouwd.check(noot).witnessed
        assert gezien_door == {n: TIJD for n in vertrouwd.witnesses if n[1:] in gezien}
    else:
        with pytest.raises(Afgekeurd, match="het beleid vraagt getuigen"):
            vertrouwd.check(noot)


@pytest.mark.parametrize(
    ("regels", "fout"),
    [
        (b"", "verwacht een regel 'quorum'"),
        (b"quorum w0", "regel 1: verwacht een naam uit een regel hierboven, kreeg 'w0'"),
        (b"quorum none\nquorum none", "regel 2: verwacht een regel 'quorum', kreeg er twee"),
        (b"iets", "regel 1: verwacht log, witness, group, quorum of timestamp, kreeg 'iets'"),
        (b"log", "regel 1: verwacht na 'log' 1 t/m 2 woorden, kreeg 0"),
        (b"log x", "regel 1: sleutel: verwacht naam\\+kenmerk\\+sleutel"),
        (b"LOG\nLOG", "regel 2: verwacht een sleutel van een grootboek, elk een keer"),
        (b"log WITNESSKEY", "regel 1: verwacht een sleutel van een grootboek"),
        (b"witness a LOGKEY", "regel 1: verwacht een sleutel van een getuige"),
        (b"witness none WITNESSKEY", "regel 1: verwacht een nieuwe naam, kreeg 'none'"),
        (b"witness a WITNESSKEY\nwitness b WITNESSKEY", "regel 2: verwacht een sleutel van een"),
        (b"W0\nW1\ngroup a 3 w0 w1", "regel 3: verwacht 1 t/m 2, any of all, kreeg '3'"),
        (b"W0\nW1\ngroup a 0 w0 w1", "regel 3: verwacht 1 t/m 2"),
        (b"W0\nW1\ngroup a 01 w0 w1", "regel 3: verwacht 1 t/m 2"),
        (b"W0\ngroup a 1 w0\ngroup b 1 w0", "regel 3: verwacht elke naam in hoogstens een groep"),
        (b"W0\ngroup a all w0 w0", "regel 2: verwacht elke naam in hoogstens een groep: w0"),
        (b"W0\ngroup a any a w0", "regel 2: verwacht een naam uit een regel hierboven"),
        (b"W0\ngroup w0 any w0", "regel 2: verwacht een nieuwe naam"),
        (b"quorum\x0cnone", "regel 1: verwacht geen stuurtekens"),
    ],
)
def test_an_unsound_policy_is_refused_by_line(regels: bytes, fout: str) -> None:
    voor = {
        b"WITNESSKEY": GETUIGEN[0].sleutel.vkey.encode(),
        b"LOGKEY": LOG.sleutel.vkey.encode(),
        b"LOG\nLOG": f"log {LOG.sleutel.vkey}\nlog {LOG.sleutel.vkey}".encode(),
        **{b"W%d" % i: regel.encode() for i, regel in enumerate(W)},
    }
    for wat, door in voor.items():
        regels = regels.replace(wat, door)
    with pytest.raises(Afgekeurd, match=f"^beleid[:,] {fout}"):
        parse_policy(regels)


def test_a_key_that_we_cannot_check_is_named_and_counts_for_nothing(tmp_path: Path) -> None:
    sleutel = Key("kwantum.example", ML_DSA_44, bytes(1312))
    regel = Signature(sleutel.name, sleutel.id, bytes(2428)).line
    bewijs = proeflog(6).bewijs(2)
    bewijs = replace(bewijs, checkpoint=bewijs.checkpoint + regel.encode())
    pad = tmp_path / "x.tlog-proof"
    pad.write_bytes(bewijs.file)
    goed = parse_policy(beleid(f"witness k {sleutel.vkey}"))
    assert "Niet nagegaan: kwantum.example, want ML-DSA-44." in check(pad, goed).remarks
    streng = parse_policy(beleid(f"witness k {sleutel.vkey}", quorum="k"))
    assert not aanvaardt(bewijs.file, streng, tmp_path)
    assert parse_vkey(sleutel.vkey) == sleutel


@pytest.mark.parametrize(
    "tekst",
    [
        f"{LOG.naam}\n6\n",
        f"{LOG.naam}\n06\n{base64.b64encode(bytes(32)).decode()}\n",
        f"{LOG.naam}\n-1\n{base64.b64encode(bytes(32)).decode()}\n",
        f"{LOG.naam}\n6\n{base64.b64encode(bytes(31)).decode()}\n",
        f"{LOG.naam}\n6\n{base64.b64encode(bytes(32)).decode()[:-2]}B=\n",
        f"{LOG.naam}\n6\n{base64.b64encode(bytes(32)).decode()}\nnog iets\n",
        f"\n6\n{base64.b64encode(bytes(32)).decode()}\n",
        f"{LOG.naam}\n0\n{base64.b64encode(bytes(32)).decode()}\n",
    ],
)
def test_a_checkpoint_has_three_lines_and_one_spelling(tekst: str) -> None:
    with pytest.raises(Afgekeurd, match=r"^controlepunt: verwacht"):
        parse_checkpoint(tekst)
    leeg = f"{LOG.naam}\n0\n{base64.b64encode(EMPTY_ROOT).decode()}\n"
    assert parse_checkpoint(leeg).size == 0
