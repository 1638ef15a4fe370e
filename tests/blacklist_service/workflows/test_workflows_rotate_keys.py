"""Keys change under everything that is sealed: nothing becomes unreadable, whatever is killed when."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from sqlalchemy import LargeBinary, insert, select, text, update
from sqlmodel import SQLModel

from blacklist_service.clock import MovingClock
from blacklist_service.errors import ConflictError, ForbiddenError
from blacklist_service.settings import Settings
from blacklist_service.store import data_keys, reports, sealed_columns
from blacklist_service.store.base import table_of
from blacklist_service.store.sealed_columns import SEALED_COLUMNS
from blacklist_service.store.tables import DataKey, JournalDetail, Listing, SubmissionRow
from blacklist_service.vault.keyring import vault_of
from blacklist_service.vault.root_keys import KeyState
from blacklist_service.vault.seal import SealBrokenError
from blacklist_service.vault.tools import Reason
from blacklist_service.workflows.answer_objection import answer_objection
from blacklist_service.workflows.apply_for_repair import apply_for_repair
from blacklist_service.workflows.context import SYSTEM, Context
from blacklist_service.workflows.object_to_listing import object_to_listing
from blacklist_service.workflows.open_service import open_service
from blacklist_service.workflows.rewrap_records import rewrap_records
from blacklist_service.workflows.rotate_keys import GRACE, rotate_keys
from blacklist_service.workflows.sealing.records import ReportDetails, SealedReport, open_details, seal_report
from blacklist_service.workflows.show_listing import show_objection
from blacklist_service.workflows.verify_journal import verify_journal
from matching.types import RawIdentity

NOW = timedelta(0)
KEYS = table_of(DataKey)


def states(context: Context, purpose: str = "data") -> list[str]:
    return [key.state.value for key in context.vault.keys.reread().versions(purpose).values()]


def rewrap(context: Context, **given: Any) -> Any:
    return rewrap_records(context, SYSTEM, **({"grace": NOW} | given))


def sealed_details(context: Context, number: int, note: str) -> SealedReport:
    return seal_report(context.vault.sealer, number, RawIdentity(name=""), ReportDetails(note=note))


def file_away(context: Context, first: int, count: int) -> dict[int, bytes]:
    """Many data keys in the database; the details that each seals are given back."""
    made = {
        number: sealed_details(context, number, f"虚构{number}") for number in range(first, first + count)
    }
    with context.store.begin() as connection:
        data_keys.add(connection, ((number, sealed.key) for number, sealed in made.items()))
    return {number: sealed.details for number, sealed in made.items()}


def read_all(context: Context, details: Mapping[int, bytes]) -> None:
    """Opens all of these details under the keys that lie in the database."""
    sealer = vault_of(context.settings).because(TEST).sealer
    with context.store.read() as connection:
        rows = connection.execute(select(KEYS.c.report_id, KEYS.c.sealed_key)).all()
    keys = {number: bytes(key) for number, key in rows}
    for number, sealed in details.items():
        open_details(sealer, number, keys[number] + sealed)


def whole_details(context: Context, report: int) -> bytes:
    with context.store.read() as connection:
        found = reports.find(connection, report)
    assert found is not None
    assert found.sealed_details is not None
    return found.sealed_details


def test_everything_that_is_sealed_lies_in_a_known_column() -> None:
    """By name: keyed hashes, digests and salts are bytes too, and no records."""
    under_data_keys = {
        ("report", "sealed_identity"), ("report", "sealed_details"), ("letter_paper", "sealed_pdf"),
        ("exhibit_part", "sealed_body"),
    }  # fmt: skip
    found = {
        (name, column.name)
        for name, table in SQLModel.metadata.tables.items()
        for column in table.columns
        if isinstance(column.type, LargeBinary)
        and (column.name.startswith("sealed_") or column.name == "body")
    }
    assert found - under_data_keys == {
        (table_of(sealed.shelf).name, sealed.name) for sealed in SEALED_COLUMNS
    }


def test_after_a_rotation_everything_opens_and_new_records_are_under_the_new_version(desk: Any) -> None:
    context = desk.context
    listed = desk.listed()
    objection = object_to_listing(
        context, desk.case_numbers[listed.id], desk.name, desk.id_number, reason="paid", narrative="虚构陈述"
    )
    answer_objection(context, desk.platform, objection.id, objection.version, answer="虚构答复")
    desk.days(93)
    apply_for_repair(
        context, desk.case_numbers[listed.id], desk.name, desk.id_number,
        application="虚构申请", has_public_commitment=True,
    )  # fmt: skip
    rotated = rotate_keys(context, SYSTEM, "data")
    assert (rotated.active, rotated.pending) == (2, None)
    assert states(context) == ["decrypt-only", "active"]
    waiting = rewrap(context, grace=GRACE)
    assert waiting.rewrapped > 5
    assert (waiting.remaining, waiting.broken, waiting.retired) == (0, 0, ())
    assert waiting.waits_until == context.clock.now() + GRACE
    desk.clock.move(GRACE)
    done = rewrap(context, grace=GRACE)
    assert (done.rewrapped, done.remaining, done.retired, done.waits_until) == (0, 0, (1,), None)
    assert states(context) == ["retired", "active"]
    shown = show_objection(context, desk.maker, objection.id)
    assert (shown.narrative, shown.answer) == ("虚构陈述", "虚构答复")
    assert open_details(
        context.opening(SYSTEM, "test").vault.sealer, listed.id, whole_details(context, listed.id)
    ).contract_no
    assert desk.kinds("key", 2) == ["key_activated"]
    assert desk.kinds("key", 1) == ["key_retired"]
    assert verify_journal(context).problem == ""


def test_a_prepared_version_opens_and_seals_only_when_it_is_activated(desk: Any) -> None:
    context = desk.context
    assert rotate_keys(context, SYSTEM, "data", is_prepared_only=True).pending == 2
    assert rotate_keys(context, SYSTEM, "data", is_prepared_only=True).pending == 2
    assert states(context) == ["active", "pending"]
    assert desk.kinds("key", 2) == []
    assert rotate_keys(context, SYSTEM, "data").active == 2
    assert states(context) == ["decrypt-only", "active"]


def test_only_the_operator_rotates(desk: Any) -> None:
    with pytest.raises(ForbiddenError):
        rotate_keys(desk.context, desk.checker, "data")
    with pytest.raises(ForbiddenError):
        rewrap_records(desk.context, desk.checker)


def test_a_broken_record_is_counted_kept_and_holds_the_floor(desk: Any) -> None:
    context = desk.context
    desk.report(desk.subject())
    rotate_keys(context, SYSTEM, "data")
    with context.store.begin() as connection:
        whole = bytes(connection.execute(select(KEYS.c.sealed_key)).scalar_one())
        spoilt = whole[:30] + bytes([whole[30] ^ 1]) + whole[31:]
        connection.execute(update(KEYS).values(sealed_key=spoilt))
    done = rewrap(context)
    assert (done.broken, done.remaining, done.retired) == (1, 1, ())
    assert states(context) == ["decrypt-only", "active"]
    with context.store.begin() as connection:
        assert bytes(connection.execute(select(KEYS.c.sealed_key)).scalar_one()) == spoilt
        connection.execute(update(KEYS).values(sealed_key=whole))
    done = rewrap(context)
    assert (done.broken, done.rewrapped, done.retired) == (0, 1, (1,))


def test_what_a_backup_brings_back_under_a_retired_version_is_wrapped_anew_on_request(desk: Any) -> None:
    context = desk.context
    report = desk.report(desk.subject())
    with context.store.read() as connection:
        old = bytes(connection.execute(select(KEYS.c.sealed_key)).scalar_one())
    rotate_keys(context, SYSTEM, "data")
    rewrap(context)
    with context.store.begin() as connection:
        connection.execute(update(KEYS).values(sealed_key=old))
    with pytest.raises(SealBrokenError):
        open_details(vault_of(context.settings).because(TEST).sealer, report, whole_details(context, report))
    assert rewrap(context).broken == 1
    assert rewrap(context, from_backup=True).rewrapped == 1
    assert open_details(
        context.opening(SYSTEM, "test").vault.sealer, report, whole_details(context, report)
    ).contract_no


def test_a_row_that_was_written_meanwhile_is_left_alone(desk: Any) -> None:
    context = desk.context
    desk.report(desk.subject())
    sealed = next(one for one in SEALED_COLUMNS if one.shelf is DataKey)
    with context.store.begin() as connection:
        ((key, old),) = sealed_columns.page_below(connection, sealed, 2, None, 10)
        connection.execute(update(KEYS).values(sealed_key=b"newer"))
        sealed_columns.replace(connection, sealed, [(key, old, b"new")])
        sealed_columns.replace(connection, sealed, [])
        assert bytes(connection.execute(select(KEYS.c.sealed_key)).scalar_one()) == b"newer"


def test_pages_go_through_keys_of_several_columns(desk: Any) -> None:
    context = desk.context
    submission = desk.subject() >> 21
    rows = [
        {
            "submission_id": submission, "row_number": row, "outcome": "rejected", "findings_json": None,
            "sealed_cells": context.vault.sealer.seal("submission_row.cells", f"{submission}/{row}", 1, b"[]"),
        }
        for row in range(1, 8)
    ]  # fmt: skip
    sealed = next(one for one in SEALED_COLUMNS if one.shelf is SubmissionRow)
    with context.store.begin() as connection:
        connection.execute(insert(table_of(SubmissionRow)), rows)
        first = sealed_columns.page_below(connection, sealed, 2, None, 4)
        then = sealed_columns.page_below(connection, sealed, 2, first[-1][0], 4)
        assert [key[1] for key, _ in first + then] == list(range(1, 8))
        assert sealed_columns.page_below(connection, sealed, 1, None, 4) == []


@pytest.mark.parametrize("change", ["text", "length", "number"])
def test_the_database_lets_a_frozen_record_change_in_its_front_alone(desk: Any, change: str) -> None:
    context = desk.context
    desk.listed()
    table = table_of(JournalDetail)
    with context.store.begin() as connection:
        number, sealed = connection.execute(select(table).order_by(table.c.entry_id).limit(1)).one()
        front = bytes(70) + bytes(sealed[70:])
        connection.execute(update(table).where(table.c.entry_id == number).values(sealed_detail=front))
    values: dict[str, Any] = {
        "text": {"sealed_detail": bytes(sealed[:-1]) + bytes([sealed[-1] ^ 1])},
        "length": {"sealed_detail": bytes(sealed) + b"x"},
        "number": {"entry_id": 10**6},
    }[change]
    with pytest.raises(ConflictError) as refused, context.store.begin() as connection:
        connection.execute(update(table).where(table.c.entry_id == number).values(**values))
    assert refused.value.facts["constraint"] == "journal_detail_no_update"


_RUN = """
import os, sys
from datetime import timedelta
from blacklist_service.settings import Settings
from blacklist_service.workflows.context import SYSTEM
from blacklist_service.workflows.open_service import open_service
from blacklist_service.workflows.rewrap_records import rewrap_records
from blacklist_service.workflows.rotate_keys import rotate_keys

context = open_service(Settings(_env_file=None))
print("open", flush=True)
while True:
    rotate_keys(context, SYSTEM, "data")
    rewrap_records(context, SYSTEM, grace=timedelta(minutes=15))
"""

TEST = Reason("system", "test", "", "service")


def _environment(context: Context) -> dict[str, str]:
    settings = context.settings
    return {
        **os.environ, "PYTHONPATH": str(Path(__file__).parents[3]), "BLACKLIST_HOME": str(settings.home),
        "BLACKLIST_DATABASE_URL": settings.database_url, "BLACKLIST_ENVIRONMENT": "test",
    }  # fmt: skip


def _rotate_under_kills(desk: Any, records: int, kills: int) -> None:
    """Rotations without end in a process that is killed again and again, while others read and write."""
    context = desk.context
    details = file_away(context, 1, records)
    chance, read = random.Random(kills), 0
    other = open_service(context.settings, desk.clock)
    for _ in range(kills):
        child = subprocess.Popen(
            [sys.executable, "-c", _RUN],
            env=_environment(context),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        assert child.stdout is not None
        assert child.stdout.readline() == b"open\n"
        until = time.monotonic() + chance.uniform(0.05, 1.5)
        while time.monotonic() < until:
            number = chance.randint(1, records)
            with other.store.read() as connection:
                key = connection.execute(
                    select(KEYS.c.sealed_key).where(KEYS.c.report_id == number)
                ).scalar_one()
            open_details(other.opening(SYSTEM, "test").vault.sealer, number, bytes(key) + details[number])
            new = sealed_details(other, number, "虚构新")
            with other.store.begin() as connection:
                connection.execute(update(KEYS).where(KEYS.c.report_id == number).values(sealed_key=new.key))
            details[number] = new.details
            read += 1
        child.send_signal(signal.SIGKILL)
        child.communicate()
    assert read > kills
    desk.days(365)  # the children went by the machine's clock
    read_all(context, details)
    rotate_keys(context, SYSTEM, "data")
    done = rewrap(context)
    assert (done.remaining, done.broken) == (0, 0)
    assert set(states(context)) == {"retired", "active"}
    read_all(context, details)
    other.store.engine.dispose()
    other.looks.engine.dispose()


def test_rotation_survives_kills_under_load(desk: Any) -> None:
    _rotate_under_kills(desk, records=1_500, kills=3)


@pytest.mark.slow
def test_rotation_of_200_000_records_survives_20_kills_under_load(desk: Any) -> None:
    _rotate_under_kills(desk, records=200_000, kills=20)


_TRACED = ("rotate_keys.py", "rewrap_records.py", "provider.py", "key_rotation.py", "sealed_columns.py")


def _ends_at(line: int) -> Any:
    """A trace that ends the process, without any clean-up, before the n-th line of the work runs."""
    left = line

    def traced(frame: FrameType, event: str, _given: object) -> Any:
        nonlocal left
        if not frame.f_code.co_filename.endswith(_TRACED):
            return None
        if event == "line":
            left -= 1
            if left < 0:
                os._exit(9)
        return traced

    return traced


def test_a_kill_before_any_line_loses_nothing(
    sqlite_context: Context, moving_clock: MovingClock, tmp_path: Path
) -> None:
    """The process ends before the first, the eighteenth, the thirty-fifth … line of rotation and rewrapping."""
    with sqlite_context.store.begin() as connection:
        connection.execute(text("INSERT INTO subject (id, kind) VALUES (1, 'person')"))
        sealed = sqlite_context.vault.sealer.seal("listing.statement", 1, 1, "虚构声明".encode())
        listing = Listing(id=1, subject_id=1, sealed_statement=sealed)
        connection.execute(insert(table_of(Listing)).values(**listing.model_dump()))
    sqlite_context.store.engine.dispose()
    sqlite_context.looks.engine.dispose()
    status, line = 9, 0
    while status == 9:
        home = shutil.copytree(sqlite_context.settings.home, tmp_path / f"line-{line}")
        settings = sqlite_context.settings.model_copy(update={"home": home})
        status = _forked(settings, moving_clock, line)
        survivor = open_service(settings, moving_clock)
        _opens(survivor)
        again = rotate_keys(survivor, SYSTEM, "data").active
        assert again in {2, 3}
        assert rewrap(survivor).remaining == 0
        assert survivor.vault.keys.current().in_state("data", KeyState.ACTIVE) == (again,)
        assert states(survivor)[:-1] == ["retired"] * (again - 1)
        _opens(survivor)
        survivor.store.engine.dispose()
        survivor.looks.engine.dispose()
        line += 17
    assert status == 0
    assert line > 150


def _opens(context: Context) -> None:
    with context.store.read() as connection:
        sealed = connection.execute(text("SELECT sealed_statement FROM listing")).scalar_one()
    assert (
        vault_of(context.settings).because(TEST).sealer.open("listing.statement", 1, 1, sealed).decode()
        == "虚构声明"
    )


def _forked(settings: Settings, clock: MovingClock, line: int) -> int:
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    status = 1
    try:
        opened = open_service(settings, clock)
        sys.settrace(_ends_at(line))
        rotate_keys(opened, SYSTEM, "data")
        rewrap_records(opened, SYSTEM, grace=NOW)
        status = 0
    finally:
        os._exit(status)
