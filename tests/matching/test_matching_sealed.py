"""Bytes under a keystream: what was appended comes back, and none of it lies in the file."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.batch.sealed import BLOCK, Keystream, SealedBytes


def toy(numbers: np.ndarray) -> np.ndarray:
    """A keystream for tests: every block differs, and no byte of it is zero."""
    bytes_of_block = numbers[:, None] * 37 + np.arange(BLOCK) * 11
    return (bytes_of_block % 255 + 1).astype(np.uint8)


def filled(parts: list[bytes], keystream: Keystream | None, first_block: int = 0) -> SealedBytes:
    sealed = SealedBytes(keystream, first_block=first_block)
    for part in parts:
        sealed.append(np.frombuffer(part, np.uint8))
    return sealed


@pytest.mark.parametrize("keystream", [None, toy])
@given(
    parts=st.lists(st.binary(max_size=70), max_size=8),
    cuts=st.lists(st.tuples(st.integers(0, 600), st.integers(0, 600))),
)
def test_what_was_appended_comes_back(
    keystream: Keystream | None, parts: list[bytes], cuts: list[tuple[int, int]]
) -> None:
    sealed, data = filled(parts, keystream), b"".join(parts)
    cuts = [(min(cut), max(cut)) for cut in cuts if max(cut) <= len(data)]
    starts, ends = np.array(cuts, np.int64).reshape(-1, 2).T
    assert len(sealed) == len(data)
    assert sealed.stretches(starts, ends - starts) == [data[start:end] for start, end in cuts]
    # Twice, and after the stretches: neither changes what lies there.
    assert sealed.whole().tobytes() == sealed.whole().tobytes() == data
    assert sealed.stretches(starts, ends - starts) == [data[start:end] for start, end in cuts]


def test_what_lies_in_the_file_is_under_the_blocks_own_numbers() -> None:
    data = bytes(3 * BLOCK)
    sealed = filled([data[:5], data[5:]], toy, first_block=7)
    assert sealed._blocks().tobytes() == toy(np.arange(7, 10)).tobytes()
