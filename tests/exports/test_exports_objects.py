"""Objects as they are written: in blocks, whole, and nothing after a failure."""

from datetime import date
from hashlib import sha256

import pytest

from exports.objects import BlockWriter, write_object
from exports.types import Format, ReleaseHeader

HEADER = ReleaseHeader("debtors", "bureau-1", 3, date(2026, 11, 20), from_release=2)
ROW = b"0123456789" * 7


class _Chunks(list):
    """What arrived, chunk by chunk."""

    def write(self, chunk):
        self.append(chunk)
        return len(chunk)


def _of(write):
    return Format("x", "text/plain", "x", "mapping", write)


@pytest.mark.parametrize("count", [0, 1, 937, 20_000])
def test_rows_arrive_whole_and_in_blocks(count):
    arrived = _Chunks()

    def write(_header, _operations, out):
        for _ in range(count):
            assert out.write(ROW) == len(ROW)

    written = write_object(_of(write), HEADER, [], arrived)
    assert b"".join(arrived) == ROW * count
    assert (written.byte_count, written.sha256) == (len(ROW) * count, sha256(ROW * count).hexdigest())
    assert len(arrived) <= len(ROW) * count // 60_000 + 1


def test_nothing_arrives_after_a_format_has_failed():
    arrived = _Chunks()

    def write(_header, _operations, out):
        out.write(ROW)
        raise ValueError("refused")

    with pytest.raises(ValueError, match=r"^refused$"):
        write_object(_of(write), HEADER, [], arrived)
    assert arrived == []


def test_a_block_does_not_change_after_it_was_passed_on():
    arrived = _Chunks()
    blocks = BlockWriter(arrived)
    blocks.write(ROW)
    blocks.flush()
    blocks.write(b"x")
    assert arrived == [ROW]
