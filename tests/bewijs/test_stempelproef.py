"""A timestamp is checked with the standard library: what openssl makes holds, nothing bent does."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.buiten.tijdstempels import vraag_allen
from ledger.verify import (
    SUMS,
    Afgekeurd,
    NietGelezen,
    _rsa_holds,
    check_sheet,
    check_stamp,
    parse_policy,
)
from tests.opstelling.bladverhaal import gemaakt
from tests.opstelling.bundelkamer import herrekend, schrijf
from tests.tegenspel.tijddienst import Tijddienst

NOOT = b"noot (fictief)\n"
SLEUTELS = {
    "P-256": ("ec", "ec_paramgen_curve:P-256"),
    "P-384": ("ec", "ec_paramgen_curve:P-384"),
    "P-521": ("ec", "ec_paramgen_curve:P-521"),
    "RSA": ("rsa", "rsa_keygen_bits:2048"),
}


@pytest.fixture(scope="module")
def diensten(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Tijddienst]]:
    map_ = tmp_path_factory.mktemp("stempelproef")
    uit = {
        naam: Tijddienst(map_ / naam, ("-newkey", soort, "-pkeyopt", keuze, "-nodes"))
        for naam, (soort, keuze) in SLEUTELS.items()
    }
    yield uit
    for dienst in uit.values():
        dienst.close()


def stempel(dienst: Tijddienst, noot: bytes = NOOT) -> bytes:
    (antwoord,) = vraag_allen([dienst.url], noot.decode()).values()
    return antwoord


@pytest.mark.parametrize("soort", ["P-256", "P-384", "RSA"])
def test_what_openssl_stamps_holds_and_with_any_byte_changed_it_does_not(
    soort: str, diensten: dict[str, Tijddienst]
) -> None:
    dienst = diensten[soort]
    antwoord = stempel(dienst)
    assert dienst.openssl_vindt_geldig(antwoord, NOOT)  # the second judge
    assert check_stamp(antwoord, NOOT).moment.endswith("Z")
    rood = 0
    for plek in range(0, len(antwoord), 1 if soort == "RSA" else 4):
        vals = antwoord[:plek] + bytes([antwoord[plek] ^ 1]) + antwoord[plek + 1 :]
        with pytest.raises((Afgekeurd, NietGelezen)) as fout:
            check_stamp(vals, NOOT)
        rood += fout.type is Afgekeurd
    assert rood > (
        200 if soort == "RSA" else 50
    )  # what is signed is refused; of the rest nothing is said to hold
    with pytest.raises(Afgekeurd, match="van een andere noot"):
        check_stamp(antwoord, NOOT + b" ")


def test_what_is_not_read_is_not_said_to_hold(diensten: dict[str, Tijddienst]) -> None:
    dienst = diensten["P-521"]
    antwoord = stempel(dienst)
    assert dienst.openssl_vindt_geldig(antwoord, NOOT)  # it may well hold, and we do not know
    with pytest.raises(NietGelezen, match="verwacht P-256 of P-384"):
        check_stamp(antwoord, NOOT)
    for geen in (b"", b"geen tijdstempel", antwoord[:-1], antwoord + b"\0", b"\x30\x80\0\0"):
        with pytest.raises(NietGelezen):
            check_stamp(geen, NOOT)


def test_a_key_that_would_keep_the_verifier_busy_is_not_tried() -> None:
    """Whoever makes a bundle chooses the certificate in it; the policy is asked afterwards."""

    def der(merk: int, inhoud: bytes) -> bytes:
        lang = len(inhoud)
        maat = (lang.bit_length() + 7) // 8
        kop = bytes([lang]) if lang < 0x80 else bytes([0x80 | maat]) + lang.to_bytes(maat, "big")
        return bytes([merk]) + kop + inhoud

    def probeer(exponent: int) -> bool:
        getallen = ((1 << 2048) - 1, exponent)
        paar = b"".join(der(2, g.to_bytes(g.bit_length() // 8 + 1, "big")) for g in getallen)
        return _rsa_holds(der(0x30, paar), b"\1" * 256, "sha256", b"tekst (fictief)")

    assert probeer(65_537) is False  # control: a key that is tried
    for exponent in (1, 1 << 64, 1 << 800_000):
        with pytest.raises(NietGelezen, match="korte exponent"):
            probeer(exponent)


def test_a_bundle_says_when_its_checkpoint_was_seen_by_the_service_that_the_policy_names(
    diensten: dict[str, Tijddienst], tmp_path: Path
) -> None:
    dienst = diensten["P-256"]
    bundel = gemaakt(stempel=lambda noot: stempel(dienst, noot))
    schrijf(bundel, tmp_path)
    kaal = bundel["policy.txt"]
    (zegt,) = [r for r in check_sheet(tmp_path, parse_policy(kaal)).remarks if "tsr" in r]
    assert "van wie is niet nagegaan" in zegt
    (som,) = {w for w in zegt.replace("'", " ").split() if len(w) == 64}
    met = parse_policy(kaal + b"timestamp proefdienst " + som.encode() + b"\n")
    assert any("volgens proefdienst bestond" in f for f in check_sheet(tmp_path, met).facts)
    ander = stempel(dienst, b"voorbeeld.example/grootboek\n1\nx\n")
    for naam, vals, verwacht in (
        ("tijdstempel-1.tsr", ander, "van een andere noot"),
        ("tijdstempel-1.noot", bundel["tijdstempel-1.noot"].replace(b"\n9\n", b"\n8\n"), "ander"),
    ):
        schrijf(herrekend({**bundel, naam: vals}), tmp_path)
        verslag = check_sheet(tmp_path, met)
        assert any(verwacht in str(f) for f in verslag.faults), naam
        schrijf({naam: bundel[naam], SUMS: bundel[SUMS]}, tmp_path)
    # What a service said of something else is never taken along.
    assert "tijdstempel-1.tsr" not in gemaakt(stempel=lambda _noot: ander)
