"""Bytes that grow on disk and are readable to nobody else: each is XORed with a keystream that only this run knows."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from matching.batch.spool import Spool

BLOCK = 16
Bytes = npt.NDArray[np.uint8]
Longs = npt.NDArray[np.int64]
# From block numbers (each used for one place only) to BLOCK secret bytes for each: n × BLOCK.
Keystream = Callable[[Longs], Bytes]
_AT_ONCE = 1 << 16


class SealedBytes:
    """Appended part by part; then any stretch can be opened alone. Without a keystream the bytes lie as they are.

    `first_block`: where its numbers begin, so that several can share a keystream.
    """

    def __init__(
        self, keystream: Keystream | None = None, *, first_block: int = 0, in_memory: bool = False
    ) -> None:
        self._keystream = keystream
        self._first_block = first_block
        self._spool: Spool[np.uint8] = Spool(np.dtype(np.uint8), in_memory=in_memory)
        self._length = 0

    def __len__(self) -> int:
        return self._length

    def append(self, part: Bytes) -> None:
        """Adds the part at the end."""
        self._spool.append(self._turned(part, self._length))
        self._length += len(part)

    def stretches(self, starts: Longs, sizes: Longs) -> list[bytes]:
        """The bytes of these stretches, each sizes[i] long from starts[i] on; nothing may be appended afterwards."""
        blocks = self._blocks()
        first = starts // BLOCK
        counts = -(-(starts + sizes) // BLOCK) - first
        ends = np.cumsum(counts)
        numbers = np.arange(counts.sum()) + np.repeat(first - (ends - counts), counts)
        opened = blocks[numbers]
        if self._keystream is not None:
            opened ^= self._keystream(numbers + self._first_block)
        begins = (ends - counts) * BLOCK + starts % BLOCK
        whole = opened.tobytes()
        return [whole[at:end] for at, end in zip(begins.tolist(), (begins + sizes).tolist(), strict=True)]

    def whole(self) -> Bytes:
        """All bytes, opened in memory; nothing may be appended afterwards."""
        sealed = self._blocks().reshape(-1)[: self._length]
        opened = np.empty(self._length, np.uint8)
        for start in range(0, self._length, _AT_ONCE * BLOCK):
            part = sealed[start : start + _AT_ONCE * BLOCK]
            opened[start : start + len(part)] = self._turned(part, start)
        return opened

    def _turned(self, part: Bytes, start: int) -> Bytes:
        """The part as it lies at this place: sealed if it was open, open if it was sealed."""
        if self._keystream is None:
            return part
        first, end = start // BLOCK, -(-(start + len(part)) // BLOCK)
        stream = self._keystream(np.arange(first, end) + self._first_block).reshape(-1)
        skipped = start - first * BLOCK
        return part ^ stream[skipped : skipped + len(part)]

    def _blocks(self) -> Bytes:
        if len(self._spool) % BLOCK:
            self._spool.append(np.zeros(-len(self._spool) % BLOCK, np.uint8))
        return self._spool.whole().reshape(-1, BLOCK)
