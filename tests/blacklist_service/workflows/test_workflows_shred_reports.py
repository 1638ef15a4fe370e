"""Crypto-shredding: who is erased can be opened from no copy, and a restore cannot bring anybody back."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, text, update

from blacklist_service.errors import ConflictError, ForbiddenError
from blacklist_service.store import data_keys, reports
from blacklist_service.store.base import table_of
from blacklist_service.store.tables import DataKey, Report, Shredded, Token
from blacklist_service.vault.seal import SealBrokenError
from blacklist_service.vault.tools import PersonRecords
from blacklist_service.workflows.context import SYSTEM, Context
from blacklist_service.workflows.replay_shreds import replay_shreds, shred_list
from blacklist_service.workflows.sealing.records import open_identity
from blacklist_service.workflows.sweep_retention import sweep_retention

KEYS, REPORTS, TOKENS = table_of(DataKey), table_of(Report), table_of(Token)
TABLES = (KEYS, REPORTS, TOKENS)
LONG_AGO = {"settled_on": date(2020, 1, 5)}


def saved(context: Context) -> dict[Any, list[dict[str, Any]]]:
    """A backup of what tells of persons."""
    with context.store.read() as connection:
        return {
            table: [dict(row) for row in connection.execute(select(table)).mappings()] for table in TABLES
        }


def restored(context: Context, backup: dict[Any, list[dict[str, Any]]]) -> None:
    """The backup stands in the database again."""
    with context.store.begin() as connection:
        for table in TABLES:
            if table is REPORTS:
                for row in backup[table]:
                    connection.execute(update(table).where(table.c.id == row["id"]).values(**row))
                continue
            connection.execute(delete(table))
            connection.execute(insert(table), backup[table])


def marks(context: Context) -> set[bytes]:
    return {bytes.fromhex(mark) for mark in shred_list(context, SYSTEM)}


def sweep(desk: Any) -> None:
    sweep_retention(desk.context, SYSTEM, is_dry_run=False)


def test_the_key_of_an_erased_report_is_gone_and_on_the_list(desk: Any) -> None:
    context = desk.context
    erased, kept = desk.alleged(**LONG_AGO), desk.alleged()
    backup = saved(context)
    assert marks(context) == set()
    sweep(desk)
    with context.store.read() as connection:
        assert [key.report for key in data_keys.stored_keys(connection, -1, 10)] == [kept.id]
        found = reports.find(connection, erased.id)
    assert found is not None
    assert (found.state, found.sealed_identity) == ("erased", None)
    assert len(marks(context)) == 1
    # An old copy of the report itself opens no more: what it needs was never in it.
    old = next(row for row in backup[REPORTS] if row["id"] == erased.id)
    with pytest.raises(SealBrokenError):
        open_identity(context.opening(SYSTEM, "test").vault.sealer, erased.id, bytes(old["sealed_identity"]))


def test_what_a_restore_brings_back_is_destroyed_again(desk: Any) -> None:
    context = desk.context
    erased, kept = desk.alleged(**LONG_AGO), desk.alleged()
    backup = saved(context)
    sweep(desk)
    listed = marks(context)
    after = saved(context)
    restored(context, backup)
    with context.store.read() as connection:
        found = reports.find(connection, erased.id)
    assert found is not None
    assert found.sealed_identity is not None
    assert (
        open_identity(context.opening(SYSTEM, "test").vault.sealer, erased.id, found.sealed_identity).name
        == desk.name
    )
    done = replay_shreds(context, SYSTEM, listed | {b"a mark of nobody"})
    assert (done.listed, done.shredded) == (2, 1)
    assert saved(context) == after
    assert desk.tokens(erased.id) == set()
    assert desk.tokens(kept.id) != set()
    assert marks(context) == listed
    assert desk.kinds("retention", 1)[-1] == "reports_shredded_again"
    assert replay_shreds(context, SYSTEM, listed).shredded == 0


def test_a_key_that_came_back_alone_goes_again(desk: Any) -> None:
    """Its report is erased already: the tables were restored from backups of different days."""
    context = desk.context
    desk.alleged(**LONG_AGO)
    with context.store.read() as connection:
        ((number, key),) = connection.execute(select(KEYS)).all()
    sweep(desk)
    with context.store.begin() as connection:
        data_keys.add(connection, [(number, key)])
    replay_shreds(context, SYSTEM, marks(context))
    with context.store.read() as connection:
        assert data_keys.stored_keys(connection, -1, 10) == []


def test_the_list_tells_nothing_and_is_never_shortened(desk: Any) -> None:
    context = desk.context
    erased = desk.alleged(**LONG_AGO)
    sweep(desk)
    (mark,) = marks(context)
    # A keyed hash, and the instant.
    assert len(mark) == 40
    assert str(erased.id).encode() not in mark
    shredded = table_of(Shredded)
    for change in (delete(shredded), update(shredded).values(mac=b"x")):
        with pytest.raises(ConflictError), context.store.begin() as connection:
            connection.execute(change)
    for refused in (
        lambda: list(shred_list(context, desk.checker)),
        lambda: replay_shreds(context, desk.checker, []),
    ):
        with pytest.raises(ForbiddenError):
            refused()


def _data_key(context: Context, number: int) -> bytes:
    return context.vault.sealer.seal_people([PersonRecords(number, ())])[0].key


def test_a_report_without_its_key_is_found_by_nobody(desk: Any) -> None:
    context = desk.context
    alleged = desk.alleged()
    with context.store.begin() as connection:
        data_keys.destroy(connection, [alleged.id])
    with context.store.read() as connection:
        assert reports.identities_of(connection, [alleged.id]) == []
        assert [one.sealed_identity for one in reports.of_subject(connection, alleged.id)] == [None]


def test_the_bytes_of_a_destroyed_key_leave_the_file(sqlite_context: Context) -> None:
    """SQLite would otherwise only forget where they lay."""
    context = sqlite_context
    sealed = {number: _data_key(context, number) for number in range(1, 200)}
    with context.store.begin() as connection:
        data_keys.add(connection, list(sealed.items()))
    with context.store.begin() as connection:
        data_keys.destroy(connection, [7, 8])
    with context.store.engine.connect() as connection:
        connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
    files = b"".join(path.read_bytes() for path in Path(context.settings.home).glob("blacklist.sqlite*"))
    assert sealed[9] in files
    assert sealed[7] not in files
    assert sealed[8] not in files


def test_long_lists_and_many_keys_are_walked_in_pages(sqlite_context: Context) -> None:
    context = sqlite_context
    numbers = range(1, 5_021)
    sealed = _data_key(context, 1)
    at = context.clock.now()
    with context.store.begin() as connection:
        data_keys.add(connection, [(number, sealed) for number in numbers])
        for start in range(0, len(numbers), 500):
            part = [number.to_bytes(32, "big") for number in numbers[start : start + 500]]
            data_keys.list_shredded(connection, part, at)
        data_keys.list_shredded(connection, [(1).to_bytes(32, "big")], at)
    assert len(list(shred_list(context, SYSTEM))) == len(numbers)
    assert replay_shreds(context, SYSTEM, []).shredded == 0
