"""The Merkle tree of RFC 6962: known roots, and proofs that hold for what is there and for nothing else."""

import hashlib

import pytest

from blacklist_service.vault.journal_tree import Frontier, inclusion_proof, is_included, leaf_hash, node_hash

# The empty tree and one empty leaf, as in RFC 6962 §2.1.
EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
ONE_EMPTY_LEAF = "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"


def _tree(size: int) -> tuple[list[bytes], Frontier]:
    leaves = [leaf_hash(str(number).encode()) for number in range(size)]
    frontier = Frontier()
    for leaf in leaves:
        frontier.append(leaf)
    return leaves, frontier


def _root_by_definition(leaves: list[bytes]) -> bytes:
    """RFC 6962's recursive definition, slow and obvious."""
    if not leaves:
        return hashlib.sha256().digest()
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return node_hash(_root_by_definition(leaves[:split]), _root_by_definition(leaves[split:]))


def test_known_roots() -> None:
    assert Frontier().root().hex() == EMPTY
    assert leaf_hash(b"").hex() == ONE_EMPTY_LEAF


@pytest.mark.parametrize("size", range(70))
def test_the_frontier_equals_the_definition(size: int) -> None:
    leaves, frontier = _tree(size)
    assert frontier.root() == _root_by_definition(leaves)
    assert Frontier(frontier.size, frontier.peaks).root() == frontier.root()


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8, 13, 33])
def test_every_leaf_is_proved_and_nothing_else(size: int) -> None:
    leaves, frontier = _tree(size)
    root = frontier.root()
    for index, leaf in enumerate(leaves):
        proof = inclusion_proof(leaves, index)
        assert is_included(leaf, index, size, proof, root)
        assert not is_included(leaf_hash(b"other"), index, size, proof, root)
        assert not is_included(leaf, index, size, [*proof, leaf], root)
        assert size == 1 or not is_included(leaf, (index + 1) % size, size, proof, root)
        assert not proof or not is_included(leaf, index, size, proof[:-1], root)


def test_no_proof_outside_the_tree() -> None:
    leaves, frontier = _tree(3)
    assert not is_included(leaves[0], 3, 3, [], frontier.root())
    with pytest.raises(IndexError):
        inclusion_proof(leaves, 3)


def test_a_frontier_that_does_not_fit_its_size_is_refused() -> None:
    with pytest.raises(ValueError, match="peak"):
        Frontier(3, [b"x"])
