"""Golden files of what no release makes: they are what is written today, and are read back as what went in."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from exports.baihang import file as baihang
from exports.metro2 import file as metro2
from exports.metro2.layout import SEGMENTS, Spelling
from exports.pboc.feedback import read_feedback
from exports.pboc.forms import forms, parts_of
from exports.pboc.types import Values
from tests.exports.test_exports_every_format import _plain
from tools.golden_records import BAIHANG, FEEDBACK, METRO2, METRO2_HEADER, record_files
from tools.pboc_samples import samples

Kept = Callable[[str], bytes]
_SPELLINGS = {Spelling.UNPACKED: "metro2_segments.txt", Spelling.PACKED: "metro2_segments.bin"}


@pytest.fixture
def kept(make_golden: Any) -> Callable[[str], bytes]:
    """The bytes of a golden file."""
    folder: Path = make_golden.GOLDEN
    return lambda name: (folder / name).read_bytes()


@pytest.mark.parametrize("name", sorted(record_files()))
def test_it_is_what_is_written_today(kept: Kept, name: str) -> None:
    assert _plain(kept(name)) == _plain(record_files()[name]), (
        "run tools/make_golden.py and read the difference"
    )


@pytest.mark.parametrize("record", sorted(BAIHANG))
def test_baihang_is_read_back_as_it_was(kept: Kept, record: str) -> None:
    read = list(baihang.read_file(BytesIO(kept(f"baihang_records_{record}.zip"))))
    assert read == [(record, row) for row in BAIHANG[record]]


def test_baihang_shows_each_operation() -> None:
    assert [[row.get("opCode") for row in BAIHANG[record]] for record in ("C1", "D2", "D3")] == [
        [None],
        ["A", "M", "D"],
        ["A", "M", "D"],
    ]


@pytest.mark.parametrize("spelling", list(Spelling))
def test_metro_2_is_read_back_with_each_segment(kept: Kept, spelling: Spelling) -> None:
    content = kept(_SPELLINGS[spelling])
    assert list(metro2.read_file(BytesIO(content), spelling)) == METRO2
    assert metro2.read_header(BytesIO(content), spelling) == METRO2_HEADER
    assert tuple(segment.name for segment in METRO2[0].segments) == tuple(SEGMENTS)


def test_the_feedback_is_read_back(kept: Kept) -> None:
    header, lines = read_feedback(BytesIO(kept("pboc_feedback.txt")))
    assert (header.accepted, header.rejected) == (1, 1)
    assert list(lines) == FEEDBACK


@pytest.mark.parametrize("kind", ["110", "120", "130", "140", "210", "310", "410"])
def test_every_segment_of_pboc_stands_in_a_golden_file(kind: str) -> None:
    """A segment or group that a table names and no sample shows would be written by nobody until a bureau refuses it."""
    shown = set[str]()
    for record in samples().values():
        if record.kind == kind:
            shown |= _parts(record.values)
    named = {part.tag for part in parts_of(forms()[kind]) if part.tag != forms()[kind].tag}
    assert named - shown == set()


def _parts(values: Values) -> set[str]:
    found = set[str]()
    for tag, value in values.items():
        for inside in value if isinstance(value, list) else [value]:
            if isinstance(inside, dict):
                found |= {tag} | _parts(inside)
    return found
