"""A file that a command writes is its owner's alone, whatever somebody laid where it is drafted."""

import contextlib
import os
from pathlib import Path

import pytest

from blacklist_service.cli.private_file import private_file

CONTENT = b"invented"


def _draft_of(path: Path) -> Path:
    return path.with_name(f".{path.name}.{os.getpid()}.draft")


def _write(path: Path) -> None:
    with private_file(path) as out:
        out.write(CONTENT)


def test_a_link_in_the_place_of_the_draft_is_not_followed(tmp_path: Path) -> None:
    elsewhere, path = tmp_path / "elsewhere", tmp_path / "list.csv"
    elsewhere.write_bytes(b"kept")
    _draft_of(path).symlink_to(elsewhere)
    _write(path)
    assert elsewhere.read_bytes() == b"kept"
    assert (path.read_bytes(), path.is_symlink(), path.stat().st_mode & 0o777) == (CONTENT, False, 0o600)


def test_whoever_holds_a_file_in_the_place_of_the_draft_open_reads_nothing(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    _draft_of(path).touch()
    _draft_of(path).chmod(0o666)
    with _draft_of(path).open("rb") as held:
        _write(path)
        assert held.read() == b""
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("before", [None, b"older"])
def test_what_broke_off_leaves_what_stood_there_and_no_draft(tmp_path: Path, before: bytes | None) -> None:
    path = tmp_path / "list.csv"
    if before is not None:
        path.write_bytes(before)
    with contextlib.suppress(KeyboardInterrupt), private_file(path) as out:
        out.write(CONTENT)
        raise KeyboardInterrupt
    assert (path.read_bytes() if path.exists() else None) == before
    assert list(tmp_path.iterdir()) == ([] if before is None else [path])
