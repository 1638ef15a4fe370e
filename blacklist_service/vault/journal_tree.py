"""The journal's Merkle tree (RFC 6962 §2.1): hashes, the growing edge, and what its proofs prove, unmodified.

Home-made variants of these proofs have been broken in the field, so nothing here is clever. Roots and proofs of a
tree that is kept somewhere: `kept_tree.py`.
"""

import hashlib
from collections.abc import Iterable, Sequence

HASH_BYTES = 32
EMPTY_ROOT = hashlib.sha256().digest()


def leaf_hash(entry: bytes) -> bytes:
    """SHA-256 of 0x00 and the canonical entry."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256 of 0x01 and both children."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Frontier:
    """The right edge of a growing tree: appends a leaf and knows the root, in O(log n) space."""

    def __init__(self, size: int = 0, peaks: Sequence[bytes] = ()) -> None:
        if len(peaks) != size.bit_count() or not _are_hashes(peaks):
            raise ValueError("a tree has one peak for each bit of its size")
        self.size = size
        self.peaks = list(peaks)

    def append(self, leaf: bytes) -> None:
        carry, size = leaf, self.size
        while size & 1:
            carry = node_hash(self.peaks.pop(), carry)
            size >>= 1
        self.peaks.append(carry)
        self.size += 1

    def root(self) -> bytes:
        """The tree's root; SHA-256 of nothing for the empty tree."""
        if not self.peaks:
            return EMPTY_ROOT
        root = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            root = node_hash(peak, root)
        return root


def is_included(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether the audit path (lowest sibling first) leads from the leaf at this index to the root of a tree of this
    size (RFC 6962 §2.1.1; the check is that of RFC 9162 §2.1.3.2)."""
    if not 0 <= index < size or not _are_hashes([leaf, *proof]):
        return False
    node, last, found = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if node & 1 or node == last:
            found = node_hash(sibling, found)
            node, last = _to_a_right_child(node, last)
        else:
            found = node_hash(found, sibling)
        node, last = node >> 1, last >> 1
    return last == 0 and found == root


def is_consistent(old: int, new: int, proof: Sequence[bytes], old_root: bytes, new_root: bytes) -> bool:
    """Whether the tree of the new size begins with the tree of the old size (RFC 6962 §2.1.2; the check is that of
    RFC 9162 §2.1.4.2). The proof is empty where the sizes are equal or the old tree is."""
    if not 0 <= old <= new or not _are_hashes([*proof, old_root, new_root]):
        return False
    if old in (0, new):
        return not proof and old_root == (new_root if old == new else EMPTY_ROOT)
    # The old tree of a whole power of two is itself a node of the new one, so its root is not sent.
    path = [old_root, *proof] if old.bit_count() == 1 else list(proof)
    if not path:
        return False
    node, last = _above_right_children(old - 1, new - 1)
    of_old = of_new = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if node & 1 or node == last:
            of_old, of_new = node_hash(sibling, of_old), node_hash(sibling, of_new)
            node, last = _to_a_right_child(node, last)
        else:
            of_new = node_hash(of_new, sibling)
        node, last = node >> 1, last >> 1
    return last == 0 and (of_old, of_new) == (old_root, new_root)


def _to_a_right_child(node: int, last: int) -> tuple[int, int]:
    """Levels without a sibling are passed over."""
    while node and not node & 1:
        node, last = node >> 1, last >> 1
    return node, last


def _above_right_children(node: int, last: int) -> tuple[int, int]:
    """The highest node that ends where this one does."""
    while node & 1:
        node, last = node >> 1, last >> 1
    return node, last


def _are_hashes(values: Iterable[bytes]) -> bool:
    """A sibling of another length could shift bytes between the children of a node."""
    return all(len(value) == HASH_BYTES for value in values)
