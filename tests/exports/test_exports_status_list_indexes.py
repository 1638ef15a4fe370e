"""The lines that lead from a key to its index: their lengths are known without writing them."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exports.status_list_indexes import bytes_before, index_at, indexes_name, lines_from, release_in


def _key(number):
    return f"{number:032x}"


@pytest.mark.parametrize("count", [0, 1, 9, 10, 11, 99, 100, 101, 1_234])
def test_lengths_agree_with_what_is_written(count):
    lines = lines_from(0, [_key(n) for n in range(count)])
    assert len(lines) == bytes_before(count)
    assert [json.loads(line) for line in lines.splitlines()] == [
        {"index": n, "key": _key(n)} for n in range(count)
    ]


@given(byte=st.integers(0, 10**12))
def test_each_byte_lies_in_the_line_of_its_index(byte):
    index = index_at(byte)
    assert bytes_before(index) <= byte < bytes_before(index + 1)


@given(first=st.integers(0, 2_000), count=st.integers(0, 30))
def test_lines_from_anywhere_are_a_piece_of_the_whole(first, count):
    lines = lines_from(first, [_key(n) for n in range(first, first + count)])
    assert len(lines) == bytes_before(first + count) - bytes_before(first)


def test_a_key_of_another_length_would_move_every_byte_and_is_refused():
    with pytest.raises(ValueError, match="keys of entries have one length"):
        lines_from(0, ["a" * 31])


@pytest.mark.parametrize(
    "name", ["indexes-0.ndjson", "indexes-01.ndjson", "indexes-1.ndjson.age", "snapshot-1.ndjson"]
)
def test_other_names_are_other_objects(name):
    assert release_in(name) is None
    assert release_in(indexes_name(12)) == 12
