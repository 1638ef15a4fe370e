"""All rows of a file in the order in which they are placed: richest and surest first, whatever the file's order was."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from matching.batch.prepared import LINE, Longs, Prepared
from matching.batch.sealed import Keystream, SealedBytes
from matching.batch.spool import Spool
from matching.policy import Policy

# Tokens are sorted part by part, so that the sort of many millions stays in memory.
_PARTS = 16
_PART_BITS = 4
_ENTRY = np.dtype([("token", "<i8"), ("row", "<u4")])
# The lines' blocks, beyond all of the packed identities.
_LINES_FROM = 1 << 48
# Columns of one kind of value, the field that they are compared as, and its bit.
SHAREABLE = ((("phone", "other"), "phone", 1), (("card",), "bank_card", 2), (("home",), "address", 4))


class Table:
    """Takes prepared chunks; `close` ranks the rows, after which everything speaks of ranks (0 = placed first)."""

    def __init__(self, keystream: Keystream | None = None, *, in_memory: bool = False) -> None:
        """`keystream`: under it the rows lie in files; `in_memory`: they never lie in a file on disk, not even so.

        With neither they lie in files without a name as they are.
        """
        self._lines = SealedBytes(keystream, first_block=_LINES_FROM, in_memory=in_memory)
        self._packed = SealedBytes(keystream, in_memory=in_memory)
        self._entries = [Spool(_ENTRY) for _ in range(_PARTS)]

    def __len__(self) -> int:
        return len(self._lines) // LINE.itemsize

    def add(self, chunk: Prepared) -> None:
        """Adds the rows of a chunk."""
        entries = np.empty(len(chunk.tokens), _ENTRY)
        entries["token"] = chunk.tokens
        entries["row"] = chunk.owners + np.uint32(len(self))
        part = (chunk.tokens.view(np.uint64) >> np.uint64(64 - _PART_BITS)).astype(np.uint8)
        order = np.argsort(part, kind="stable")
        bounds = np.searchsorted(part[order], np.arange(_PARTS + 1))
        for number, spool in enumerate(self._entries):
            spool.append(entries[order[bounds[number] : bounds[number + 1]]])
        self._lines.append(chunk.lines.view(np.uint8))
        self._packed.append(np.frombuffer(chunk.packed, np.uint8))

    def close(self, policy: Policy) -> "Ranked":
        """The rows in their ranks. Nothing may be added afterwards."""
        lines = self._lines.whole().view(LINE)
        # Column by column: picking whole lines in another order takes four times as long (measured).
        column = {name: np.ascontiguousarray(lines[name]) for name in LINE.names or ()}
        ends = np.cumsum(column["bytes"], dtype=np.int64)
        # The row's own number breaks the tie of rows that say the same, which are alike in everything else.
        by_rank = np.lexsort((column["row"], column["order"]))
        return Ranked(
            {name: values[by_rank] for name, values in column.items()},
            (ends - column["bytes"])[by_rank],
            self._packed,
            self._entries,
            by_rank,
            policy,
        )


class Ranked:
    """Rows by rank: `column` (those of prepared.LINE), `unit` (smallest rank that says the same), `shared` (bits of
    SHAREABLE: fields whose value so many names share that it says nothing)."""

    def __init__(  # noqa: PLR0917 -- made by the table only
        self,
        column: dict[str, npt.NDArray[Any]],
        starts: Longs,
        packed: SealedBytes,
        entries: Sequence[Spool[np.void]],
        by_rank: npt.NDArray[np.intp],
        policy: Policy,
    ) -> None:
        self.column = column
        self._starts = starts
        self._packed = packed
        self._entries = entries
        self._rank_of = np.empty(len(by_rank), np.uint32)
        self._rank_of[by_rank] = np.arange(len(by_rank), dtype=np.uint32)
        self.unit = _first_alike(self.column["unit"])
        self.shared = _shared(self.column, policy.max_holders)

    def __len__(self) -> int:
        return len(self.unit)

    @property
    def parts(self) -> range:
        """The parts that the tokens lie in; a token's bearers are all in one."""
        return range(len(self._entries))

    def part(self, number: int) -> tuple[Longs, npt.NDArray[np.uint32]]:
        """The tokens of a part, and the ranks that bear them."""
        entries = self._entries[number].whole()
        return np.ascontiguousarray(entries["token"]), self._rank_of[entries["row"]]

    def packed(self, ranks: Longs) -> list[bytes]:
        """The packed identities of these rows."""
        return self._packed.stretches(self._starts[ranks], self.column["bytes"][ranks].astype(np.int64))


def _first_alike(codes: Longs) -> npt.NDArray[np.int64]:
    """For each position the first one with an equal code."""
    _, first, inverse = np.unique(codes, return_index=True, return_inverse=True)
    return first[inverse].astype(np.int64)


def _shared(column: Mapping[str, npt.NDArray[np.generic]], limit: int) -> npt.NDArray[np.uint8]:
    names = column["name"]
    found = np.zeros(len(names), np.uint8)
    for codes, _, bit in SHAREABLE:
        values = np.concatenate([column[code] for code in codes])
        bearing = np.flatnonzero(values)
        if not len(bearing):
            continue
        rows = bearing % len(names)
        order = np.lexsort((names[rows], values[bearing]))
        value, rows = values[bearing[order]], rows[order]
        name = names[rows]
        starts = np.r_[True, value[1:] != value[:-1]]
        is_new = starts | np.r_[True, name[1:] != name[:-1]]
        run = np.cumsum(starts) - 1
        bearers = np.bincount(run, is_new)
        found[rows[bearers[run] > limit]] |= bit
    return found
