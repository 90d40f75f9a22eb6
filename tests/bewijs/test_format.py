"""FORMAT.md tells the truth: its example is recomputed with nothing but the standard library."""

import hmac
import json
import re
from base64 import b64decode, b64encode, urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from secrets import token_bytes
from typing import Any
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st
from jwcrypto.jwk import JWK
from jwcrypto.jws import JWS
from sd_jwt.verifier import SDJWTVerifier

from ledger.entry import OnjuisteEntry, canoniek, commitment, mac_onder, ontwerp
from ledger.ondertekenen.logboek import slottekst
from ledger.verify import Afgekeurd, check, open_state, parse_checkpoint, parse_policy
from tests import WORTEL

FORMAT = WORTEL / "ledger" / "FORMAT.md"


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


# ── the tree, the checkpoint and the proof, with the standard library ───────────────────────────
def mth(bladen: list[bytes]) -> bytes:
    if len(bladen) == 1:
        return bladen[0]
    k = 1 << (len(bladen) - 1).bit_length() - 1
    return sha256(b"\1" + mth(bladen[:k]) + mth(bladen[k:])).digest()


def voorbeeldbladen() -> list[bytes]:
    bladen = [sha256(b"voorbeeld %d" % n).digest() for n in range(522)]
    return [*bladen, sha256(b"\0" + blok("leaf").encode()).digest()]


def test_the_checkpoint_in_the_format_has_the_root_of_the_tree_it_describes() -> None:
    oorsprong, omvang, wortel = blok("checkpoint").split("\n\n")[0].split("\n")
    assert (oorsprong, int(omvang)) == ("voorbeeld.example/grootboek", 523)
    assert b64decode(wortel) == mth(voorbeeldbladen())


def test_the_text_of_a_closing_in_the_format_is_what_a_log_signs_and_no_checkpoint() -> None:
    assert slottekst("voorbeeld.example/grootboek") == blok("closing") + "\n"
    with pytest.raises(Afgekeurd):
        parse_checkpoint(blok("closing") + "\n")


def test_the_path_in_the_format_leads_from_the_leaf_to_that_root() -> None:
    bladen = voorbeeldbladen()
    onder, links, midden = (b64decode(regel) for regel in blok("path").splitlines())
    # Leaf 522 is the last of 523: 512 leaves to the left, then 8, then 2.
    assert (midden, links, onder) == (mth(bladen[:512]), mth(bladen[512:520]), mth(bladen[520:522]))
    knoop = bladen[522]
    for broer in (onder, links, midden):
        knoop = sha256(b"\1" + broer + knoop).digest()
    assert knoop == mth(bladen)


def test_the_consistency_proof_in_the_format_is_what_came_after_512() -> None:
    bladen = voorbeeldbladen()
    (rest,) = (b64decode(regel) for regel in blok("consistency").splitlines())
    assert sha256(b"\1" + mth(bladen[:512]) + rest).digest() == mth(bladen)


def test_the_head_of_a_case_in_the_format_leads_to_its_root() -> None:
    def f(wat: bytes, x: bytes) -> bytes:
        return hmac.digest(bytes(range(32)), b"zaakhoofd/v1 " + wat + b"\0" + x, "sha256")

    def knoop(links: bytes, rechts: bytes) -> bytes:
        return sha256(b"\1" + links + rechts).digest()

    voorbeeld, lagen = json.loads(blok("zaakhoofd")), []
    zaken = {"d-een": (1, 3), "d-twee": (2,), "d-drie": (4,)}
    for zaak, nrs in zaken.items():
        keten = bytes(32)
        for nr in nrs:
            keten = knoop(keten, sha256(b"voorbeeld %d" % nr).digest())
        kop = b"\0" + f(b"zaak", zaak.encode()) + len(nrs).to_bytes(8)
        lagen.append(sha256(kop + keten).digest())
    eigen, niets = lagen[0], f(b"niets", bytes([0]) + (3).to_bytes(8))
    laag = sorted([*lagen, niets], key=lambda h: f(b"plaats", h))
    node = knoop(knoop(*laag[:2]), knoop(*laag[2:]))
    plaats, pad = laag.index(eigen), [laag[laag.index(eigen) ^ 1]]
    pad.append(knoop(*(laag[2:] if plaats < 2 else laag[:2])))
    for hoogte in range(2, 40):
        leeg, rechts = f(b"niets", bytes([hoogte]) + bytes(8)), f(b"kant", bytes([hoogte]))[0] & 1
        node = knoop(leeg, node) if rechts else knoop(node, leeg)
        plaats |= rechts << hoogte
        pad.append(leeg)
    assert b64encode(node).decode() == voorbeeld["wortel"]
    assert b64encode(f(b"zaak", b"d-een")).decode() == voorbeeld["zout"]
    assert [b64encode(hash_).decode() for hash_ in pad[:3]] == voorbeeld["pad"]
    assert plaats == voorbeeld["plaats"]


def test_the_keys_in_the_policy_have_their_ids_and_sign_the_lines_of_the_checkpoint() -> None:
    log, getuige, groep, quorum = (regel.split(" ") for regel in blok("policy").splitlines())
    tekst, regels = blok("checkpoint").split("\n\n")
    for vkey, regel in zip((log[1], getuige[2]), regels.splitlines(), strict=True):
        naam, kenmerk, openbaar = vkey.split("+", 2)
        assert sha256(naam.encode() + b"\n" + b64decode(openbaar)).hexdigest()[:8] == kenmerk
        assert regel.startswith(f"— {naam} ")
        handtekening = b64decode(regel.split(" ")[2])
        assert handtekening[:4].hex() == kenmerk
        boodschap = (tekst + "\n").encode()
        if b64decode(openbaar)[0] == 4:
            tijd = int.from_bytes(handtekening[4:12], "big")
            boodschap = b"cosignature/v1\ntime %d\n" % tijd + boodschap
        # The one thing here that the standard library cannot do; section 11 says how.
        Ed25519PublicKey.from_public_bytes(b64decode(openbaar)[1:]).verify(
            handtekening[-64:], boodschap
        )
    assert (groep, quorum) == (["group", "toezicht", "1", "getuige"], ["quorum", "toezicht"])


def test_the_verifier_accepts_the_example_of_the_format(tmp_path: Path) -> None:
    regels = ["c2sp.org/tlog-proof@v1", f"extra {b64encode(blok('leaf').encode()).decode()}"]
    regels += ["index 522", blok("path"), "", blok("checkpoint"), ""]
    bestand = tmp_path / "nr-523.tlog-proof"
    bestand.write_text("\n".join(regels))
    goed = parse_policy(blok("policy").encode())
    assert check(bestand, goed).faults == []
    onthulling = b64(blok("sealed").encode())
    bestand.with_suffix(".disclosures").write_text(onthulling + "\n")
    (regel,) = check(bestand, goed).lines
    assert regel == 'bronnen/0/titel: "Gespreksverslag (fictief)"'


def test_the_ietf_reader_of_disclosures_shows_the_same_field() -> None:
    """The leaf as the payload of a JWS, as SD-JWT has it; who signs that does not matter here."""
    sleutel = JWK.generate(kty="EC", crv="P-256")
    jws = JWS(blok("leaf").encode())
    jws.add_signature(sleutel, protected=json.dumps({"alg": "ES256", "typ": "example+sd-jwt"}))
    echt = b64(blok("sealed").encode())
    vals = b64(blok("sealed").replace("fictief", "echt").encode())
    for onthulling, te_zien in (
        (echt, {"bronnen/0/titel": "Gespreksverslag (fictief)"}),
        (vals, {}),
    ):
        getoond = f"{jws.serialize(compact=True)}~{onthulling}~"
        gelezen = SDJWTVerifier(getoond, lambda *_: sleutel).get_verified_payload()
        rest = {naam: w for naam, w in gelezen.items() if naam not in {"n", "t", "v"}}
        assert rest == te_zien


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
    echt = open_state(blok("state").encode()).digests
    vals = open_state(blok("state").replace("2020-06", "2020-07").encode()).digests
    assert {naam for naam in echt if echt[naam] != vals[naam]} == {"gebeurd"}


def test_a_state_with_white_space_is_refused() -> None:
    with pytest.raises(Afgekeurd, match="canonieke JSON"):
        open_state(blok("state").replace(",", ", ").encode())


VELDEN = json.loads(blok("state"))["d"]
ALTIJD = ("daad", "@entry", "@formaat", "@tags", "@vastgelegd_door", "@velden", "@verzegeld")


def geopend(**velden: Any) -> dict[str, str]:
    """The digests that the state of the format opens when these are its clear fields."""
    return dict(open_state(stdlib_json(json.loads(blok("state")) | {"d": velden})).digests)


@pytest.mark.parametrize("naam", VELDEN)
def test_no_clear_field_of_the_example_can_go_unseen(naam: str) -> None:
    leaf = json.loads(blok("leaf"))["_sd"]
    rest = {ander: waarde for ander, waarde in VELDEN.items() if ander != naam}
    with pytest.raises(Afgekeurd, match=naam):
        geopend(**rest)
    lijst = [ander for ander in VELDEN["@velden"] if ander != naam]
    if naam not in ALTIJD:  # the list must then say so, and the leaf does not hold that list
        digests = geopend(**(rest | {"@velden": lijst}))
        assert {ander for ander in digests if digests[ander] not in leaf} == {"@velden"}
    assert set(geopend(**VELDEN).values()) < set(leaf)


@pytest.mark.parametrize("naam", ALTIJD)
@pytest.mark.parametrize("waarde", [None, True, 1.5, [1], [["x"]], {}, "", 1])
def test_what_stands_in_every_entry_is_of_its_kind(naam: str, waarde: Any) -> None:
    if type(waarde) is type(VELDEN[naam]) and not isinstance(waarde, list):
        geopend(**(VELDEN | {naam: waarde}))
    else:
        with pytest.raises(Afgekeurd, match="inhoud: verwacht"):
            geopend(**(VELDEN | {naam: waarde}))


@pytest.mark.parametrize(
    "lijst", [lambda v: v[::-1], lambda v: [*v, v[-1]], lambda v: ["@velden", *v]]
)
def test_the_list_of_names_has_one_spelling(lijst: Callable[[list[str]], list[str]]) -> None:
    with pytest.raises(Afgekeurd, match="oplopende volgorde"):
        geopend(**(VELDEN | {"@velden": lijst(VELDEN["@velden"])}))


def test_there_are_always_a_multiple_of_eight_commitments() -> None:
    kop: dict[str, Any] = {"tags": [], "vastgelegd_door": {}}
    for aantal in range(20):
        velden = {"daad": "x"} | {f"veld{i}": i for i in range(aantal)}
        gemaakt = ontwerp(UUID(int=1), kop, velden, {}, token_bytes)
        assert len(set(gemaakt.commitments)) == -(-(7 + aantal) // 8) * 8
        assert set(open_state(gemaakt.state).digests.values()) <= set(gemaakt.commitments)


_NAAM = st.text(st.characters(max_codepoint=127), max_size=6)
_WAARDE = st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(max_size=9)
_JSON = st.recursive(
    _WAARDE,
    lambda deel: st.lists(deel, max_size=3) | st.dictionaries(_NAAM, deel, max_size=3),
    max_leaves=6,
)


# Nested values are slow to draw where other work goes on; that says nothing about the promise.
@given(st.dictionaries(_NAAM, _JSON, max_size=4), st.data())
def test_whatever_a_field_says_its_digest_is_committed_to_and_no_byte_can_change(
    velden: dict[str, Any], data: st.DataObject
) -> None:
    kop: dict[str, Any] = {"tags": [], "vastgelegd_door": {}}
    gemaakt = ontwerp(UUID(int=1), kop, {**velden, "daad": "x"}, {}, token_bytes)
    assert set(open_state(gemaakt.state).digests.values()) <= set(gemaakt.commitments)
    anders = bytearray(gemaakt.state)
    plek = data.draw(st.integers(0, len(anders) - 1))
    anders[plek] = data.draw(st.integers(0, 255).filter(lambda b: b != gemaakt.state[plek]))
    try:
        digests = set(open_state(bytes(anders)).digests.values())
    except Afgekeurd:
        return
    assert not digests <= set(gemaakt.commitments)


@pytest.mark.parametrize(
    ("oud", "nieuw"),
    [
        ('{"d":{', '{"e":{'),
        ('{"d":{', '{"d":['),
        ('"daad":', '"daad";'),
        ('"daad"', '"d\\u0061ad"'),
        ('"daad"', "1"),
        ('"daad"', '"da\u00e1d"'),
        ('"daad":', '"daad":"x","daad":'),
        ('"ref":null', '"ref":null,"ref":null'),
        ('"ref":null', '"r\u00e9f":null'),
        ('"ref":null', '"ref":-0'),
        ('"ref":null', '"ref":1.5'),
        ('"ref":null', '"ref":9007199254740992'),
        ('"ref":null', '"ref":NaN'),
        ('"z":"U', '"z":"\\u0055'),
        (',"z":', ',"y":1,"z":'),
        ('U"}', 'V"}'),
        ('"}', '"} '),
    ],
)
def test_a_state_has_one_spelling(oud: str, nieuw: str) -> None:
    heel = blok("state")
    assert oud in heel
    open_state(heel.encode())
    with pytest.raises(Afgekeurd, match="inhoud: "):
        open_state(nieuw.join(heel.rsplit(oud, 1)).encode())


@pytest.mark.parametrize("waarde", [1.0, 2**53, {"é": 1}, {1: 2}, [float("nan")], b"bytes"])
def test_what_the_profile_forbids_is_refused(waarde: object) -> None:
    with pytest.raises(OnjuisteEntry, match="expected"):
        canoniek(waarde)


def test_the_mac_of_salts_and_keys_is_hmac_whatever_its_key_and_text() -> None:
    """RFC 4231, cases 1, 2 and 3; and beside the one of the language."""
    gevallen = (
        (b"\x0b" * 20, b"Hi There", "b0344c61d8db3853 26e9376c2e32cff7"),
        (b"Jefe", b"what do ya want for nothing?", "5bdcc146bf60754e 64ec3843"),
        (b"\xaa" * 20, b"\xdd" * 50, "773ea91e36800e46 ced565fe"),
    )
    for sleutel, tekst, som in gevallen:
        begin, eind = som.split()
        gemaakt = mac_onder(sleutel)(tekst).hex()
        assert gemaakt.startswith(begin)
        assert gemaakt.endswith(eind)
    for lengte in (0, 32, 63, 64):
        mac = mac_onder(bytes(range(lengte)))
        for tekst in (b"", b"a", b"a" * 5000):
            assert mac(tekst) == hmac.digest(bytes(range(lengte)), tekst, "sha256")
    with pytest.raises(ValueError, match="at most 64 bytes"):
        mac_onder(bytes(65))
