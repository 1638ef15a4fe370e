"""What the digests of guarded rows are made of: numbers and columns that must not change under stored digests."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import blacklist_service
from blacklist_service.store.row_guards import GUARD_OF_TABLE, GUARDS, RowGuard
from blacklist_service.store.row_macs import macs_of_new
from blacklist_service.store.tables import Area

GOLDEN = Path(__file__).parents[2] / "golden" / "row_guards.txt"
NOW = datetime(2026, 3, 2, tzinfo=UTC)


class Spelling:
    """Gives the spelling itself in the place of a digest."""

    def make(self, spelled: Any) -> list[bytes]:
        return list(spelled)

    def hold(self, pairs: Any) -> list[bool]:
        return [spelled == mac for spelled, mac in pairs]


def area(**changed: Any) -> Area:
    return Area(**({"id": 1, "user_id": 2, "region": "", "granted_at": NOW, "ended_at": None} | changed))


def test_numbers_and_columns_are_those_under_which_digests_are_stored() -> None:
    """A column that comes to a guarded table goes behind the others, with its guard's `later`."""
    told = "".join(f"{guard.number} {guard.table.name}: {' '.join(guard.names)}\n" for guard in GUARDS)
    assert told == GOLDEN.read_text("utf-8")


def test_every_guard_has_its_own_number_and_a_key_that_a_digest_can_name() -> None:
    assert [guard.number for guard in GUARDS] == list(range(1, len(GUARDS) + 1))
    assert all(1 <= len(guard.key) <= 2 for guard in GUARDS)


@pytest.mark.parametrize(
    "changed",
    [{"region": "110000"}, {"user_id": 3}, {"ended_at": NOW}, {"id": 2}],
    ids=["text", "number", "instant", "key"],
)
def test_every_column_counts(changed: dict[str, Any]) -> None:
    guard = RowGuard(99, Area)
    assert guard.text(area(**changed)) != guard.text(area())
    assert guard.text(area()) == guard.text(area())


def test_a_later_column_leaves_the_digests_of_before_and_counts_from_then_on() -> None:
    later = RowGuard(99, Area, later=(("region", ""),))
    bare = later.text(area())
    assert bare == later.spelled((None, NOW, 1, 2, ""))
    assert later.names == ("ended_at", "granted_at", "id", "user_id", "region")
    assert len({bare, later.text(area(region="110000")), later.text(area(region="120000"))}) == 3
    assert b"region" not in bare


@pytest.mark.parametrize("later", [(), (("region", ""),)], ids=["first", "later"])
def test_rows_in_bulk_are_spelled_as_they_are_read(later: tuple[tuple[str, Any], ...]) -> None:
    guard = RowGuard(99, Area, later=later)
    columns, row = ("id", "user_id", "region", "granted_at"), (1, 2, "110000", NOW)
    made = macs_of_new(Spelling(), guard, columns, [row])
    assert made == [(99, 1, 0, guard.text(area(region="110000")))]


def test_a_later_column_that_bulk_rows_do_not_name_is_as_in_rows_of_before() -> None:
    guard = RowGuard(99, Area, later=(("region", ""),))
    made = macs_of_new(Spelling(), guard, ("id", "user_id", "granted_at"), [(1, 2, NOW)])
    assert made == [(99, 1, 0, guard.text(area()))]


def test_no_statement_written_as_text_goes_past_the_digests() -> None:
    """The listener knows statements by their table; one that is text, to it, writes nothing that is guarded."""
    package = Path(blacklist_service.__file__).parent
    written = re.compile(r"(?:UPDATE|INSERT INTO|DELETE FROM)\s+\"?([a-z_]+)")
    files = [path for path in package.rglob("*.py") if "migrations" not in path.parts]
    found = {name for path in files for name in written.findall(path.read_text("utf-8"))}
    assert {"row_mac", "token"} <= found
    assert not found & set(GUARD_OF_TABLE)
