"""Proofs from tiles are those of the tree itself, at every size, from a handful of tiles."""

from collections.abc import Sequence
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.bewijs import merkle
from ledger.verify import (
    EMPTY_ROOT,
    Afgekeurd,
    check_consistency,
    check_inclusion,
    leaf_hash,
    node_hash,
)

GROOT = 70_000
# T-I12: nothing, one, and around every power of two.
MATEN = sorted({0, 1, *(2**k + d for k in range(1, 17) for d in (-1, 0, 1)), GROOT})


@cache
def bladen() -> list[bytes]:
    return [leaf_hash(b"%d" % i) for i in range(GROOT)]


@cache
def mth(begin: int, eind: int) -> bytes:
    """RFC 6962, section 2.1, to the letter."""
    if begin == eind:
        return EMPTY_ROOT
    if eind - begin == 1:
        return bladen()[begin]
    k = 1
    while 2 * k < eind - begin:
        k *= 2
    return node_hash(mth(begin, begin + k), mth(begin + k, eind))


class Tegels:
    """A reader of tiles that counts; `anders` says which leaves are not what they were."""

    def __init__(self, omvang: int, anders: Sequence[int] = ()) -> None:
        laag = [bytes(32) if i in set(anders) else bladen()[i] for i in range(omvang)]
        self.lagen = [laag]
        while len(laag) >= 256:
            vol = range(0, len(laag) // 256 * 256, 256)
            laag = [merkle.wortel(merkle.groei((), 0, laag[i : i + 256])) for i in vol]
            self.lagen.append(laag)
        self.gelezen: list[merkle.Tegel] = []
        self.keren = 0

    def __call__(self, gevraagd: Sequence[merkle.Tegel]) -> list[bytes]:
        self.keren += 1
        self.gelezen += gevraagd
        return [
            b"".join(self.lagen[niveau][256 * i : 256 * i + breedte])
            if niveau < len(self.lagen)
            else b""
            for niveau, i, breedte in gevraagd
        ]


@cache
def tegels_van(omvang: int) -> Tegels:
    return Tegels(omvang)


@pytest.mark.parametrize("omvang", MATEN)
def test_the_frontier_from_tiles_is_that_of_the_grown_tree(omvang: int) -> None:
    rand = merkle.rand_uit_tegels(tegels_van(omvang), omvang)
    assert merkle.wortel(rand) == mth(0, omvang)
    assert len(rand) == omvang.bit_count()
    assert [mth(*bereik) for bereik in merkle.deelbomen(omvang)] == list(rand)


@given(st.integers(1, GROOT), st.data())
@settings(max_examples=150, deadline=None)
def test_an_inclusion_proof_from_tiles_holds_and_reads_six_tiles_at_most_in_one_go(
    omvang: int, data: st.DataObject
) -> None:
    index = data.draw(st.integers(0, omvang - 1))
    tegels = Tegels.__new__(Tegels)
    tegels.lagen, tegels.gelezen, tegels.keren = tegels_van(GROOT).lagen, [], 0
    pad = merkle.insluiting(tegels, index, omvang)
    check_inclusion(bladen()[index], index, omvang, pad, mth(0, omvang))
    assert tegels.keren <= 1
    assert len(tegels.gelezen) <= 6


@given(st.integers(1, GROOT), st.data())
@settings(max_examples=100, deadline=None)
def test_a_consistency_proof_from_tiles_holds(tot: int, data: st.DataObject) -> None:
    van = data.draw(st.integers(1, tot))
    pad = merkle.samenhang(tegels_van(GROOT), van, tot)
    check_consistency(van, mth(0, van), tot, mth(0, tot), pad)


@pytest.mark.parametrize("omvang", [m for m in MATEN if 0 < m <= 1025])
def test_every_leaf_of_a_small_tree_can_be_proven_and_no_other_place_of_it(omvang: int) -> None:
    for index in {0, 1, omvang // 2, omvang - 1} & set(range(omvang)):
        pad = merkle.insluiting(tegels_van(omvang), index, omvang)
        check_inclusion(bladen()[index], index, omvang, pad, mth(0, omvang))
        for ander in (index - 1, index + 1):
            with pytest.raises(Afgekeurd):
                check_inclusion(bladen()[index], ander, omvang, pad, mth(0, omvang))


@given(st.integers(1, 3000), st.sets(st.integers(0, 2999), max_size=5))
@settings(max_examples=40, deadline=None)
def test_two_trees_name_the_leaves_in_which_they_differ(omvang: int, anders: set[int]) -> None:
    verwacht = sorted(i for i in anders if i < omvang)
    vervalst = Tegels(omvang, verwacht)
    assert merkle.verschillen(tegels_van(omvang), vervalst, omvang) == verwacht


def test_only_what_lies_above_a_difference_is_read() -> None:
    vervalst = Tegels(GROOT, [12_345])
    assert merkle.verschillen(tegels_van(GROOT), vervalst, GROOT) == [12_345]
    assert len(vervalst.gelezen) <= 6


@pytest.mark.parametrize("slecht", [(-1, 5), (5, 5), (0, 0)])
def test_there_is_no_proof_of_what_is_not_there(slecht: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="expected a leaf of 0"):
        merkle.insluiting(tegels_van(5), *slecht)


def test_tiles_that_do_not_reach_far_enough_are_no_ground_for_a_proof() -> None:
    with pytest.raises(merkle.GeenTegel, match=r"tegel 0/0: verwacht 9 hashes, kreeg 5"):
        merkle.insluiting(tegels_van(5), 3, 9)
    with pytest.raises(ValueError, match="expected a size of 1"):
        merkle.samenhang(tegels_van(5), 0, 5)
