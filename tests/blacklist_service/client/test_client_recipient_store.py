"""A recipient's file beside other programs: looks wait for nobody, and a sound file is never called a damaged one."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from blacklist_service.client.recipient_store import RecipientStore
from exports.refusals import FeedRefusalError
from tests.codes import exactly


def opened(path: Path, *, is_for_looks: bool = False) -> RecipientStore:
    return RecipientStore(path, "feed-a", "bureau", is_for_looks=is_for_looks, patience_seconds=0)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file in which something was kept."""
    path = tmp_path / "state.sqlite"
    with closing(opened(path)) as store, store.change() as change:
        change.keep({"release": "7"})
    return path


@contextmanager
def being_written(path: Path) -> Iterator[None]:
    """Another program is in the middle of a change."""
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        other.execute("UPDATE fact SET value = '8' WHERE name = 'release'")
        yield
        other.execute("ROLLBACK")


def code_of(path: Path) -> str:
    with pytest.raises(FeedRefusalError) as refusal, closing(opened(path)) as store, store.change() as change:
        change.keep({"release": "9"})
    return refusal.value.code


@pytest.mark.parametrize("is_for_looks", [True, False])
def test_who_opens_the_file_waits_for_no_change(file: Path, *, is_for_looks: bool) -> None:
    with being_written(file), closing(opened(file, is_for_looks=is_for_looks)) as store:
        assert store.position().release == 7
        assert store.find("110101199003070011") == []


def test_a_change_beside_a_change_is_told_as_busy(file: Path) -> None:
    with being_written(file):
        assert code_of(file) == "FEED.STATE_BUSY"
    assert release_in(file) == 7


def release_in(path: Path) -> int:
    with closing(opened(path)) as store:
        return store.position().release


def test_whoever_looks_changes_nothing(file: Path) -> None:
    with closing(opened(file, is_for_looks=True)) as store:
        with pytest.raises(FeedRefusalError, match=exactly("FEED.STATE_ACCESS")):
            store.require_reload()
        assert not store.position().must_reload


def test_a_full_disk_changes_nothing_and_is_told_as_full(file: Path) -> None:
    with closing(opened(file)) as store:
        pages = store._connection.execute("PRAGMA page_count").fetchone()[0]
        store._connection.execute(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(FeedRefusalError, match=exactly("FEED.STATE_FULL")), store.change() as change:
            change.keep({f"fact-{number}": "x" * 4000 for number in range(50)} | {"release": "9"})
        assert store.position().release == 7


@pytest.mark.parametrize("content", [b"not a database" * 1000, b"SQLite format 3\0" + b"\xff" * 8192])
def test_a_damaged_file_is_told_as_damaged(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    assert code_of(file) == "FEED.STATE"


def test_a_damaged_page_is_told_as_damaged(file: Path) -> None:
    whole = file.read_bytes()
    file.write_bytes(whole[:100] + b"\xff" * (len(whole) - 100))
    assert code_of(file) == "FEED.STATE"


def test_a_file_that_cannot_be_opened_is_not_called_damaged(tmp_path: Path) -> None:
    (tmp_path / "state.sqlite").mkdir()
    assert code_of(tmp_path / "state.sqlite") == "FEED.STATE_ACCESS"


def test_a_file_of_another_schema_or_recipient_is_refused(file: Path) -> None:
    with pytest.raises(FeedRefusalError, match=exactly("FEED.RECIPIENT")):
        RecipientStore(file, "feed-b", "bureau")
    with closing(sqlite3.connect(file)) as other:
        other.execute("PRAGMA user_version = 99")
    assert code_of(file) == "FEED.STATE"


def test_a_new_file_is_its_owners_alone_also_where_somebody_only_looks(tmp_path: Path) -> None:
    with closing(opened(tmp_path / "new.sqlite", is_for_looks=True)) as store:
        assert store.position().release == 0
    assert (tmp_path / "new.sqlite").stat().st_mode & 0o777 == 0o600
