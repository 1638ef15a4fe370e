"""Roots and proofs of a tree from what is kept of it: every leaf, and each complete subtree of 2^8, 2^16, … leaves.

So a proof reads a few hundred hashes of a tree of any size (the tiles of C2SP tlog-tiles, in one table). What is kept
is not trusted: whoever hands a proof out checks it first against a signed root.
"""

from collections.abc import Callable, Sequence

from blacklist_service.vault.journal_tree import EMPTY_ROOT, node_hash

STRIDE = 8

# (level, first position, how many): the hashes of that many neighbours of a kept level; level 0 are the leaves.
ReadHashes = Callable[[int, int, int], Sequence[bytes]]


class KeptTree:
    """The first leaves of a kept tree, up to a size. Every question raises LookupError where hashes are missing."""

    def __init__(self, read: ReadHashes, size: int) -> None:
        self._read = read
        self.size = size

    def root(self) -> bytes:
        """The root (RFC 6962 §2.1)."""
        return self._root(0, self.size) if self.size else EMPTY_ROOT

    def inclusion_proof(self, index: int) -> list[bytes]:
        """The audit path of a leaf (RFC 6962 §2.1.1), lowest sibling first. Raises IndexError outside the tree."""
        if not 0 <= index < self.size:
            raise IndexError("no such leaf")
        return self._path(index, 0, self.size)

    def consistency_proof(self, old: int) -> list[bytes]:
        """That this tree begins with its first `old` leaves (RFC 6962 §2.1.2); empty where `old` is 0 or the size.

        Raises IndexError outside the tree.
        """
        if not 0 <= old <= self.size:
            raise IndexError("no such size")
        return self._beginning(old, 0, self.size, is_known=True) if old else []

    def nodes(self, level: int, since: int) -> list[tuple[int, bytes]]:
        """What is to be kept at a level (a multiple of 8, the lowest first) once leaves were added to a tree that had
        `since`: position and hash of each new complete subtree, computed from the kept level below."""
        positions = range(since >> level, self.size >> level)
        return [(position, self._fold(level - STRIDE, position, STRIDE)) for position in positions]

    def _path(self, index: int, start: int, end: int) -> list[bytes]:
        if end - start == 1:
            return []
        middle = start + _split(end - start)
        if index < middle:
            return [*self._path(index, start, middle), self._root(middle, end)]
        return [*self._path(index, middle, end), self._root(start, middle)]

    def _beginning(self, old: int, start: int, end: int, *, is_known: bool) -> list[bytes]:
        """`is_known`: the root of this range is the old root, which the verifier has."""
        if old == end:
            return [] if is_known else [self._root(start, end)]
        middle = start + _split(end - start)
        if old <= middle:
            return [*self._beginning(old, start, middle, is_known=is_known), self._root(middle, end)]
        return [*self._beginning(old, middle, end, is_known=False), self._root(start, middle)]

    def _root(self, start: int, end: int) -> bytes:
        """The root of a range that the definition of the tree divides off."""
        count = end - start
        if count.bit_count() > 1:
            middle = start + _split(count)
            return node_hash(self._root(start, middle), self._root(middle, end))
        level = count.bit_length() - 1
        kept = level - level % STRIDE
        return self._fold(kept, start >> level, level - kept)

    def _fold(self, kept: int, position: int, height: int) -> bytes:
        """The node so many levels above a kept level."""
        count = 1 << height
        hashes = list(self._read(kept, position << height, count))
        if len(hashes) != count:
            raise LookupError("hashes of the tree are missing")
        while len(hashes) > 1:
            hashes = [node_hash(*pair) for pair in zip(hashes[::2], hashes[1::2], strict=True)]
        return hashes[0]


def _split(size: int) -> int:
    """The largest power of two smaller than the size."""
    return 1 << (size - 1).bit_length() - 1
