"""Invariant 2, what a resolution of a whole file spills: no file that the run holds open names anybody."""

import json
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest

from blacklist_service.cli.output import Output
from blacklist_service.cli.resolution import reading
from matching.batch.prepared import SEPARATOR, Longs, prepare
from matching.batch.table import Table
from matching.normalize import read_identity
from matching.types import RawIdentity, SubjectKind

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="open files are listed by Linux")

# Invented people, enough of them to be written out of the buffers.
ROWS = 5000
NAMES = [f"覃汉{chr(0x4E00 + row)}" for row in range(ROWS)]
PHONES = [f"139{row:08d}" for row in range(ROWS)]
HEADER = "row_id,subject_type,name,phone,birth_date,address"
ADDRESS = "安徽省合肥市虚构区覃汉路77号"
CANARIES = ("覃汉", PHONES[10], PHONES[ROWS - 10], "覃汉路77")


def test_no_open_file_of_a_run_names_anybody(tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    lines = (
        f"R{row},person,{name},{phone},1980-02-0{row % 9 + 1},{ADDRESS}"
        for row, (name, phone) in enumerate(zip(NAMES, PHONES, strict=True))
    )
    file.write_text("\n".join((HEADER, *lines)), "utf-8")
    with reading(file, None, 1, Output()) as rows:
        spilled = list(_open_files())
        resolved = rows.resolve()
    assert len(resolved.rows) == ROWS
    assert sum(map(len, spilled)) > 50 * ROWS
    assert not _named(spilled)


def test_the_search_finds_what_is_there() -> None:
    table = Table()
    rows = (
        read_identity(RawIdentity(name=name, kind=SubjectKind.PERSON, phone=phone, address=ADDRESS))
        for name, phone in zip(NAMES, PHONES, strict=True)
    )
    table.add(prepare(enumerate(rows), _codes))
    assert _named(list(_open_files())) == list(CANARIES)
    assert len(table) == ROWS


def _codes(pairs: str) -> Longs:
    return np.arange(pairs.count(SEPARATOR) // 2 + 1)


def _open_files() -> Iterator[bytes]:
    """What lies in the files without a name that this process holds open, on disk or in memory."""
    for descriptor in Path("/proc/self/fd").iterdir():
        with suppress(FileNotFoundError):
            if descriptor.readlink().name.endswith("(deleted)"):
                yield descriptor.read_bytes()


def _named(blobs: list[bytes]) -> list[str]:
    """The canaries that stand in any of them, in one of four encodings."""
    return [
        canary
        for canary in CANARIES
        if any(needle in blob for blob in blobs for needle in _encodings(canary))
    ]


def _encodings(canary: str) -> Iterator[bytes]:
    yield canary.encode()
    yield canary.encode("utf-16-le")
    yield canary.encode("gb18030")
    yield json.dumps(canary)[1:-1].encode()
