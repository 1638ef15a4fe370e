"""The Merkle tree of RFC 6962: known roots, and proofs that hold for what is there and for nothing else."""

import hashlib
from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blacklist_service.vault.journal_tree import (
    EMPTY_ROOT,
    Frontier,
    is_consistent,
    is_included,
    leaf_hash,
    node_hash,
)
from blacklist_service.vault.kept_tree import STRIDE, KeptTree

# The empty tree and one empty leaf, as in RFC 6962 §2.1.
EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
ONE_EMPTY_LEAF = "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
SIZES = range(70)
JUNK = leaf_hash(b"junk")


def leaves_of(count: int) -> list[bytes]:
    return [leaf_hash(str(number).encode()) for number in range(count)]


LEAVES = leaves_of(700)


def root_by_definition(leaves: Sequence[bytes]) -> bytes:
    """RFC 6962's recursive definition, slow and obvious."""
    if not leaves:
        return hashlib.sha256().digest()
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return node_hash(root_by_definition(leaves[:split]), root_by_definition(leaves[split:]))


ROOTS = [root_by_definition(LEAVES[:size]) for size in range(71)]


def kept(leaves: Sequence[bytes], size: int | None = None) -> KeptTree:
    """A tree over a list, with the nodes that the sequencer would keep."""
    levels: dict[int, list[bytes]] = {0: list(leaves)}

    def read(level: int, first: int, count: int) -> list[bytes]:
        return levels.get(level, [])[first : first + count]

    whole = KeptTree(read, len(leaves))
    level = STRIDE
    while len(leaves) >> level:
        levels[level] = [node for _position, node in whole.nodes(level, 0)]
        level += STRIDE
    return KeptTree(read, len(leaves) if size is None else size)


TREE = kept(LEAVES)


def frontier_of(leaves: Sequence[bytes]) -> Frontier:
    frontier = Frontier()
    for leaf in leaves:
        frontier.append(leaf)
    return frontier


def test_known_roots() -> None:
    assert Frontier().root().hex() == EMPTY == EMPTY_ROOT.hex()
    assert kept([]).root().hex() == EMPTY
    assert leaf_hash(b"").hex() == ONE_EMPTY_LEAF


# Made once with this code and checked against another implementation (pymerkle): leaves "0", "1", "2", …
VECTORS = {
    1: "db3426e878068d28d269b6c87172322ce5372b65756d0789001d34835f601c03",
    2: "cb00989d94a569c0a678ae042b63dcd4625db96440517f37a6eb7976ea24ed4b",
    3: "725d5230db68f557470dc35f1d8865813acd7ebb07ad152774141decbae71327",
    7: "a3e23b32ccb6bf96d092d165d8aa546e09829de8f03b0e8957581d1e16b92bdf",
    8: "3b85a9626c1ccb64c6b95ec7fa64888defe2cf12e39e77e10812ce5fcb9cb58e",
    255: "32f85bcaa87d7bcd05728f09e9aeba350ba6a2f733830087f0597682848be5cb",
    256: "828515d033c19d8c901f37eccb8aed919667703486f8d2fff1cf7040321c5db1",
    257: "1eda049a4351d86f76252bd7ec0b7746ad75b7fa0316ad5f541dbda458a312c4",
    700: "39cdd8cd8fd5050bafdaa3b67e39a4d2e7711f90a9860ec86da0856d8d432110",
}


@pytest.mark.parametrize("size", VECTORS)
def test_published_roots(size: int) -> None:
    assert kept(LEAVES[:size]).root().hex() == VECTORS[size]
    assert frontier_of(LEAVES[:size]).root().hex() == VECTORS[size]


@pytest.mark.parametrize("size", SIZES)
def test_the_frontier_equals_the_definition(size: int) -> None:
    frontier = frontier_of(LEAVES[:size])
    assert frontier.root() == ROOTS[size] == kept(LEAVES[:size]).root()
    assert frontier.size == size
    assert Frontier(frontier.size, frontier.peaks).root() == frontier.root()


@given(st.integers(0, 700), st.integers(0, 700))
def test_a_frontier_goes_on_where_it_was_stored(first: int, second: int) -> None:
    start = frontier_of(LEAVES[: min(first, second)])
    again = Frontier(start.size, start.peaks)
    for leaf in LEAVES[min(first, second) : max(first, second)]:
        again.append(leaf)
    assert again.root() == KeptTree(TREE._read, max(first, second)).root()


@pytest.mark.parametrize("peaks", [[b"\x00" * 32], [b"\x00" * 32] * 3, [b"\x00" * 31, b"\x00" * 33]])
def test_a_frontier_that_does_not_fit_its_size_is_refused(peaks: list[bytes]) -> None:
    with pytest.raises(ValueError, match="peak"):
        Frontier(3, peaks)


@pytest.mark.parametrize("size", SIZES)
def test_every_leaf_is_proved_and_nothing_else(size: int) -> None:
    tree, root = kept(LEAVES[:size]), ROOTS[size]
    for index, leaf in enumerate(LEAVES[:size]):
        proof = tree.inclusion_proof(index)
        assert is_included(leaf, index, size, proof, root)
        assert not is_included(JUNK, index, size, proof, root)
        assert not is_included(leaf, index, size, [*proof, JUNK], root)
        assert not is_included(leaf, index, size, proof, JUNK)
        assert not proof or not is_included(leaf, index, size, proof[:-1], root)
        assert not proof or not is_included(leaf, index, size, proof[1:], root)
        assert not any(is_included(leaf, other, size, proof, root) for other in range(size) if other != index)
        for at in range(len(proof)):
            assert not is_included(leaf, index, size, [*proof[:at], JUNK, *proof[at + 1 :]], root)


def test_a_proof_is_bound_to_the_size() -> None:
    """RFC 6962 binds the path's length and sides to index and size; equal shapes are told apart by the root."""
    for size in range(2, 40):
        proof = kept(LEAVES[:size]).inclusion_proof(size - 1)
        for other in range(size, 80):
            held = is_included(LEAVES[size - 1], size - 1, other, proof, ROOTS[size])
            assert (
                not held or other == size or len(proof) == len(kept(LEAVES[:other]).inclusion_proof(size - 1))
            )


def test_no_proof_outside_the_tree() -> None:
    tree = kept(LEAVES[:3])
    assert not is_included(LEAVES[0], 3, 3, [], ROOTS[3])
    assert not is_included(LEAVES[0], -1, 3, tree.inclusion_proof(0), ROOTS[3])
    assert not is_included(LEAVES[0], 0, 0, [], LEAVES[0])
    for index in (-1, 3):
        with pytest.raises(IndexError, match="no such leaf"):
            tree.inclusion_proof(index)
    for old in (-1, 4):
        with pytest.raises(IndexError, match="no such size"):
            tree.consistency_proof(old)


@pytest.mark.parametrize("size", [3, 33, 300])
def test_a_proof_of_the_kept_tree_equals_that_of_the_definition(size: int) -> None:
    """Sibling by sibling: the definition of RFC 6962 §2.1.1 over the leaves themselves."""

    def path(index: int, leaves: Sequence[bytes]) -> list[bytes]:
        if len(leaves) == 1:
            return []
        split = 1 << (len(leaves) - 1).bit_length() - 1
        if index < split:
            return [*path(index, leaves[:split]), root_by_definition(leaves[split:])]
        return [*path(index - split, leaves[split:]), root_by_definition(leaves[:split])]

    tree = kept(LEAVES[:size])
    for index in range(0, size, 7):
        assert tree.inclusion_proof(index) == path(index, LEAVES[:size])


def test_every_older_tree_is_proved_to_be_the_beginning_and_nothing_else_is() -> None:
    for size in SIZES:
        tree = kept(LEAVES[:size])
        for old in range(size + 1):
            proof = tree.consistency_proof(old)
            assert is_consistent(old, size, proof, ROOTS[old], ROOTS[size]), (old, size)
            assert not is_consistent(old, size, proof, JUNK, ROOTS[size])
            assert not is_consistent(old, size, [*proof, JUNK], ROOTS[old], ROOTS[size])
            assert old in {0, size} or not is_consistent(old, size, proof, ROOTS[old], JUNK)
            assert old in {0, size} or not is_consistent(old, size, proof[:-1], ROOTS[old], ROOTS[size])
            assert old in {0, size} or not is_consistent(old, size, [], ROOTS[old], ROOTS[size])
            for at in range(len(proof)):
                forged = [*proof[:at], JUNK, *proof[at + 1 :]]
                assert not is_consistent(old, size, forged, ROOTS[old], ROOTS[size])


def test_the_standards_own_example() -> None:
    """RFC 6962 §2.1.3: the tree of seven leaves, its nodes by the letters that the standard gives them."""
    c, d, j = LEAVES[2], LEAVES[3], LEAVES[6]
    g, h, i = (node_hash(*LEAVES[at : at + 2]) for at in (0, 2, 4))
    k, l = node_hash(g, h), node_hash(i, j)  # noqa: E741  # the standard's letter
    tree = kept(LEAVES[:7])
    assert tree.root() == node_hash(k, l)
    assert tree.inclusion_proof(0) == [LEAVES[1], h, l]
    assert tree.inclusion_proof(3) == [c, g, l]
    assert tree.inclusion_proof(4) == [LEAVES[5], j, k]
    assert tree.inclusion_proof(6) == [i, k]
    assert tree.consistency_proof(3) == [c, d, g, l]
    assert tree.consistency_proof(4) == [l]
    assert tree.consistency_proof(6) == [i, j, k]


def test_a_tree_is_not_the_beginning_of_a_smaller_one() -> None:
    proof = kept(LEAVES[:9]).consistency_proof(5)
    assert is_consistent(5, 9, proof, ROOTS[5], ROOTS[9])
    assert not is_consistent(9, 5, proof, ROOTS[9], ROOTS[5])
    assert not is_consistent(-1, 5, proof, ROOTS[9], ROOTS[5])
    for old, new in pairwise(range(1, 40)):
        assert not is_consistent(old, new, [], ROOTS[old], ROOTS[new])
        assert not is_consistent(old, old, [], ROOTS[old], ROOTS[new])
        assert is_consistent(old, old, [], ROOTS[old], ROOTS[old])


def test_the_empty_tree_begins_every_tree_and_has_one_root() -> None:
    assert is_consistent(0, 5, [], EMPTY_ROOT, ROOTS[5])
    assert is_consistent(0, 0, [], EMPTY_ROOT, EMPTY_ROOT)
    assert not is_consistent(0, 5, [], JUNK, ROOTS[5])
    assert not is_consistent(0, 5, [JUNK], EMPTY_ROOT, ROOTS[5])
    assert not is_consistent(0, 0, [], EMPTY_ROOT, JUNK)


def test_a_rewritten_history_has_no_proof() -> None:
    forged = [*LEAVES[:20], JUNK, *LEAVES[21:50]]
    tree = kept(forged)
    for old in range(21, 50):
        proof = tree.consistency_proof(old)
        assert not is_consistent(old, 50, proof, ROOTS[old], tree.root())
    for old in range(21):
        assert is_consistent(old, 50, tree.consistency_proof(old), ROOTS[old], tree.root())


def test_hashes_of_another_length_prove_nothing() -> None:
    """A byte moved from one child of a node to the other gives the same bytes to hash."""
    left, right = LEAVES[0], LEAVES[1]
    shifted = left + right[:1]
    assert node_hash(left, right) == hashlib.sha256(b"\x01" + shifted + right[1:]).digest()
    assert not is_included(right[1:], 1, 2, [shifted], ROOTS[2])
    assert not is_included(shifted, 0, 2, [right[1:]], ROOTS[2])
    proof = kept(LEAVES[:3]).consistency_proof(2)
    assert not is_consistent(2, 3, [*proof[:-1], proof[-1] + b"\x00"], ROOTS[2], ROOTS[3])
    assert not is_consistent(3, 3, [], ROOTS[3] + b"\x00", ROOTS[3] + b"\x00")


@given(st.integers(0, 700), st.integers(0, 700))
def test_proofs_across_kept_levels(one: int, other: int) -> None:
    old, size = sorted((one, other))
    tree = KeptTree(TREE._read, size)
    old_root = KeptTree(TREE._read, old).root()
    assert is_consistent(old, size, tree.consistency_proof(old), old_root, tree.root())
    if old < size:
        assert is_included(LEAVES[old], old, size, tree.inclusion_proof(old), tree.root())


def test_nodes_are_kept_as_the_tree_grows() -> None:
    assert TREE.nodes(STRIDE, 0) == [
        (0, root_by_definition(LEAVES[:256])),
        (1, root_by_definition(LEAVES[256:512])),
    ]
    assert TREE.nodes(STRIDE, 255) == TREE.nodes(STRIDE, 0)
    assert TREE.nodes(STRIDE, 256) == TREE.nodes(STRIDE, 0)[1:]
    assert TREE.nodes(STRIDE, 512) == []
    assert KeptTree(TREE._read, 255).nodes(STRIDE, 0) == []


def test_a_proof_reads_little_of_the_tree() -> None:
    asked: list[tuple[int, int, int]] = []

    def read(level: int, first: int, count: int) -> Sequence[bytes]:
        asked.append((level, first, count))
        return TREE._read(level, first, count)

    KeptTree(read, 700).inclusion_proof(300)
    assert sum(count for _level, _first, count in asked) < 700
    assert {level for level, _first, _count in asked} == {0, STRIDE}


@pytest.mark.parametrize("level", [0, STRIDE])
def test_missing_hashes_give_no_proof(level: int) -> None:
    def read(asked: int, first: int, count: int) -> Sequence[bytes]:
        found = TREE._read(asked, first, count)
        return found[:-1] if asked == level else found

    broken = KeptTree(read, 700)
    for question in (broken.root, lambda: broken.inclusion_proof(1), lambda: broken.consistency_proof(699)):
        with pytest.raises(LookupError, match="missing"):
            question()
