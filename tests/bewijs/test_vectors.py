"""What others also compute, we compute as they do: published vectors, negative ones included.

`vectors/SOURCES.md` says where each comes from and under which licence.
"""

import base64
import json
import re
from base64 import urlsafe_b64decode
from hashlib import sha256
from typing import Any

import pytest

from ledger.bewijs import merkle
from ledger.entry import OnjuisteEntry, canoniek, commitment
from ledger.verify import (
    Afgekeurd,
    Proof,
    check_consistency,
    check_inclusion,
    cosigned_text,
    leaf_hash,
    parse_checkpoint,
    parse_note,
    parse_proof,
    parse_vkey,
    verified,
)
from tests import GEGEVENS

VECTORS = GEGEVENS / "vectors"


def lees(naam: str) -> Any:
    return json.loads((VECTORS / naam).read_text(encoding="utf-8"))


NOTEN = lees("notes.json")
# A root of 12 bytes that expects acceptance; SOURCES.md names it. We hold roots to 32 bytes.
UITZONDERING = "consistency/additional/sizes-are-equal-one-and-proof-is-empty.json"


def hash_(tekst: str | None) -> bytes:
    return base64.b64decode(tekst) if tekst else b""


def pad(geval: dict[str, Any]) -> list[bytes]:
    return [hash_(tekst) for tekst in geval["proof"] or ()]


@pytest.mark.parametrize("geval", lees("merkle/inclusion.json"), ids=lambda g: g["file"])
def test_an_inclusion_proof_is_judged_as_published(geval: dict[str, Any]) -> None:
    bewijs = (hash_(geval["leafHash"]), geval["leafIdx"], geval["treeSize"], pad(geval))
    if geval["wantErr"]:
        with pytest.raises(Afgekeurd):
            check_inclusion(*bewijs, hash_(geval["root"]))
    else:
        check_inclusion(*bewijs, hash_(geval["root"]))


@pytest.mark.parametrize("geval", lees("merkle/consistency.json"), ids=lambda g: g["file"])
def test_a_consistency_proof_is_judged_as_published(geval: dict[str, Any]) -> None:
    een, ander = (geval["size1"], hash_(geval["root1"])), (geval["size2"], hash_(geval["root2"]))
    if geval["wantErr"] or geval["file"] == UITZONDERING:
        with pytest.raises(Afgekeurd):
            check_consistency(*een, *ander, pad(geval))
    else:
        check_consistency(*een, *ander, pad(geval))


def test_there_are_as_many_proofs_as_were_published_and_one_exception() -> None:
    for bestand in ("inclusion", "consistency"):
        gevallen = lees(f"merkle/{bestand}.json")
        assert (len(gevallen), sum(geval["wantErr"] for geval in gevallen)) == (98, 92)
    (uitzondering,) = [g for g in lees("merkle/consistency.json") if g["file"] == UITZONDERING]
    assert not uitzondering["wantErr"]
    assert len(hash_(uitzondering["root1"])) == 12


def test_the_reference_tree_has_our_roots_and_our_nodes() -> None:
    boom = lees("merkle/reference_tree.json")
    bladen = [leaf_hash(bytes.fromhex(blad)) for blad in boom["leaf_inputs_hex"]]
    for omvang, verwacht in enumerate(boom["root_hashes_hex_by_size"]):
        rand = merkle.groei((), 0, bladen[:omvang])
        assert merkle.wortel(rand).hex() == verwacht
    for hoogte, rij in enumerate(boom["node_hashes_hex_by_level"]):
        for plaats, verwacht in enumerate(rij):
            deel = bladen[plaats << hoogte : (plaats + 1) << hoogte]
            assert merkle.wortel(merkle.groei((), 0, deel)).hex() == verwacht


def test_a_record_hashes_as_in_the_go_checksum_database() -> None:
    geval = NOTEN["record_hash"]
    assert leaf_hash(geval["data"].encode()) == hash_(geval["base64"])


# ── notes ────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("geval", NOTEN["open_ok"], ids=lambda g: g["desc"])
def test_a_signed_note_is_believed_for_the_keys_we_know(geval: dict[str, Any]) -> None:
    noot = parse_note(geval["note"].encode())
    getekend = verified(noot, map(parse_vkey, geval["vkeys"]))
    assert [een.key.name for een in getekend] == geval["verified"]
    onbekend = {een.name for een in noot.signatures} - set(geval["verified"])
    assert onbekend == set(geval.get("unverified", ()))


@pytest.mark.parametrize("geval", NOTEN["open_malformed"], ids=lambda g: g["desc"][:30])
def test_a_malformed_note_is_refused(geval: dict[str, Any]) -> None:
    with pytest.raises(Afgekeurd, match=r"^noot: verwacht"):
        parse_note(geval["note"].encode())


@pytest.mark.parametrize("soort", ["open_invalid_signature", "open_no_known_key"])
def test_a_false_signature_or_none_that_we_know_makes_a_note_worthless(soort: str) -> None:
    for geval in NOTEN[soort]:
        with pytest.raises(Afgekeurd, match="handtekening"):
            verified(parse_note(geval["note"].encode()), map(parse_vkey, geval["vkeys"]))


@pytest.mark.parametrize("vkey", NOTEN["bad_vkeys"])
def test_a_bad_key_is_refused(vkey: str) -> None:
    with pytest.raises(Afgekeurd, match=r"^sleutel: verwacht"):
        parse_vkey(vkey)


def test_a_key_reads_back_as_it_was_written() -> None:
    for vkey in (NOTEN["signers"][0]["vkey"], *NOTEN["cosignature_vkeys_ok"]):
        assert parse_vkey(vkey).vkey == vkey
    met_ander_kenmerk = NOTEN["signers"][0]["vkey"].replace("+c74f20a3+", "+c74f20a4+")
    with pytest.raises(Afgekeurd, match="verwacht kenmerk c74f20a3, kreeg c74f20a4"):
        parse_vkey(met_ander_kenmerk)


@pytest.mark.parametrize("geval", NOTEN["checkpoints"], ids=lambda g: g["desc"])
def test_a_production_checkpoint_is_read_and_verified(geval: dict[str, Any]) -> None:
    noot = parse_note(geval["note"].encode())
    assert verified(noot, map(parse_vkey, geval["vkeys"]))
    punt = parse_checkpoint(noot.text)
    assert (punt.origin, punt.size) == (geval["origin"], geval["size"])
    assert punt.text == noot.text


def test_the_time_of_a_cosignature_stands_in_its_first_eight_bytes() -> None:
    geval = NOTEN["cosignature_timestamp"]
    lichaam = base64.b64decode(geval["base64"])[4:]
    assert int.from_bytes(lichaam[:8]) == geval["unix"]
    assert cosigned_text(geval["unix"], b"x\n") == b"cosignature/v1\ntime 1727964367\nx\n"


def test_the_log_of_the_witness_vectors_grew_from_five_to_eight() -> None:
    geval = NOTEN["witness"]
    sleutels = [parse_vkey(geval["log_vkey"])]
    punten = []
    for naam in ("init", "next"):
        noot = parse_note(geval[naam].encode())
        assert verified(noot, sleutels)
        punten.append(parse_checkpoint(noot.text))
    eerst, dan = punten
    bewijs = [bytes.fromhex(knoop) for knoop in geval["consistency_hex"]]
    check_consistency(eerst.size, eerst.root, dan.size, dan.root, bewijs)
    with pytest.raises(Afgekeurd):
        check_consistency(eerst.size, dan.root, dan.size, eerst.root, bewijs)


# ── proof files ──────────────────────────────────────────────────────────────────────────────────
def ingevuld(sjabloon: str) -> bytes:
    waarden = {
        "h1": base64.b64encode(sha256(b"hash1").digest()).decode(),
        "h2": base64.b64encode(sha256(b"hash2").digest()).decode(),
        "extra": base64.b64encode(b"extra information").decode(),
    }
    return re.sub(r"\{(\w+)\}", lambda gevonden: waarden[gevonden[1]], sjabloon).encode()


@pytest.mark.parametrize("sjabloon", NOTEN["tlog_proof_format_ok"])
def test_a_proof_file_reads_and_writes_the_same(sjabloon: str) -> None:
    bewijs = parse_proof(ingevuld(sjabloon))
    assert bewijs.file == ingevuld(sjabloon)
    assert bewijs.extra in {None, b"extra information"}
    assert bewijs == Proof(bewijs.index, bewijs.path, bewijs.checkpoint, bewijs.extra)


@pytest.mark.parametrize("sjabloon", NOTEN["tlog_proof_format_bad"])
def test_a_malformed_proof_file_is_refused(sjabloon: str) -> None:
    with pytest.raises(Afgekeurd, match=r"^bewijs: verwacht"):
        parse_proof(ingevuld(sjabloon))


# ── canonical JSON and disclosures ───────────────────────────────────────────────────────────────
JCS = {bestand.stem for bestand in (VECTORS / "jcs/testdata/input").iterdir()}
# What lies outside our profile is refused, not spelled otherwise: floats, keys beyond ASCII.
BUITEN_PROFIEL = {"french", "structures", "values", "weird"}


@pytest.mark.parametrize("naam", sorted(JCS))
def test_canonical_json_is_that_of_rfc_8785_within_our_profile(naam: str) -> None:
    waarde = lees(f"jcs/testdata/input/{naam}.json")
    if naam in BUITEN_PROFIEL:
        with pytest.raises(OnjuisteEntry, match=r"float|ASCII"):
            canoniek(waarde)
    else:
        verwacht = (VECTORS / f"jcs/testdata/output/{naam}.json").read_bytes()
        assert canoniek(waarde) == verwacht
        hexa = (VECTORS / f"jcs/testdata/outhex/{naam}.txt").read_text()
        assert canoniek(waarde) == bytes.fromhex(hexa)


def binnen_profiel(waarde: Any) -> Any:
    """The same without keys beyond ASCII, and with the same number everywhere."""
    if isinstance(waarde, dict):
        return {n: binnen_profiel(w) for n, w in waarde.items() if n.isascii()}
    if isinstance(waarde, list):
        return [binnen_profiel(deel) for deel in waarde]
    return 0 if isinstance(waarde, int | float) and not isinstance(waarde, bool) else waarde


@pytest.mark.parametrize("naam", sorted(BUITEN_PROFIEL))
def test_what_remains_of_a_vector_within_the_profile_keeps_its_order_and_spelling(
    naam: str,
) -> None:
    invoer, uitvoer = (lees(f"jcs/testdata/{kant}/{naam}.json") for kant in ("input", "output"))
    rest = binnen_profiel(uitvoer)  # the published output has its keys in canonical order
    verwacht = json.dumps(rest, ensure_ascii=False, separators=(",", ":")).encode()
    assert canoniek(binnen_profiel(invoer)) == verwacht


@pytest.mark.parametrize("geval", lees("sd-jwt-disclosures.json"), ids=lambda g: g["digest"])
def test_a_disclosure_has_the_digest_of_the_sd_jwt_standard(geval: dict[str, Any]) -> None:
    tekst = geval["disclosure"]
    assert commitment(urlsafe_b64decode(tekst + "=" * (-len(tekst) % 4))) == geval["digest"]
