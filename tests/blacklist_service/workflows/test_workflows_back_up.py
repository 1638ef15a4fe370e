"""Backups of a running service and what they bring back: complete, proved, and nobody resurrected."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest
from sqlalchemy import create_engine, select, text

from blacklist_service.clock import MovingClock
from blacklist_service.errors import ConflictError, ForbiddenError, NotReadyError, RefusedError
from blacklist_service.settings import Settings
from blacklist_service.store import dumps, reports
from blacklist_service.store.base import table_of
from blacklist_service.store.row_guards import SINCE as DIGESTS_SINCE
from blacklist_service.store.tables import DataKey, Token
from blacklist_service.vault.backup_seal import BackupKey
from blacklist_service.vault.checkpoints import read_checkpoint, read_checkpoint_by
from blacklist_service.vault.signed_notes import NoteError
from blacklist_service.workflows import restore_backup as restore_backup_module
from blacklist_service.workflows.back_up import back_up
from blacklist_service.workflows.check_rows import check_rows
from blacklist_service.workflows.context import SYSTEM, Context
from blacklist_service.workflows.journalling.keys import journal_key, journal_keys
from blacklist_service.workflows.open_service import open_service
from blacklist_service.workflows.replay_shreds import replay_shreds, shred_list
from blacklist_service.workflows.restore_backup import Restored, Source, restore_backup, verify_backup
from blacklist_service.workflows.retire_keys import retire_keys
from blacklist_service.workflows.rotate_keys import rotate_keys
from blacklist_service.workflows.saving.manifest import DATA_KEYS, DATABASE, MANIFEST
from blacklist_service.workflows.seal_journal import seal_journal
from blacklist_service.workflows.sealing.records import open_identity
from blacklist_service.workflows.show_checkpoint import show_checkpoint
from blacklist_service.workflows.sweep_retention import sweep_retention
from blacklist_service.workflows.verify_journal import verify_journal

LONG_AGO = {"settled_on": date(2020, 1, 5)}
ROOT = Path(__file__).parents[3]


def _put_keys(context: Context, home: Path) -> None:
    file = home / "keys" / "roots.json"
    file.write_bytes((context.settings.home / "keys" / "roots.json").read_bytes())
    file.chmod(0o600)


def names(context: Context) -> dict[int, str | None]:
    """The name in each report; None where nothing opens any more."""
    sealer = context.opening(SYSTEM, "test").vault.sealer
    with context.store.read() as connection:
        numbers = connection.execute(text("SELECT id FROM report ORDER BY id")).scalars().all()
        found = [reports.find(connection, number) for number in numbers]
    return {
        report.id: None
        if report.sealed_identity is None
        else open_identity(sealer, report.id, report.sealed_identity).name
        for report in found
        if report is not None
    }


def marks(context: Context) -> set[bytes]:
    return {bytes.fromhex(mark) for mark in shred_list(context, SYSTEM)}


def restore(desk: Any, settings: Settings, folder: Path, **given: Any) -> Restored:
    return restore_backup(settings, desk.clock, Source(folder, **given))


def refusal(what: Callable[[], object]) -> str:
    with pytest.raises((ConflictError, NotReadyError, RefusedError)) as caught:
        what()
    return caught.value.code


@pytest.fixture
def opened(moving_clock: MovingClock) -> Iterator[Callable[..., Context]]:
    contexts: list[Context] = []

    def open_(settings: Settings, **given: bool) -> Context:
        contexts.append(open_service(settings, moving_clock, **given))
        return contexts[-1]

    yield open_
    for context in contexts:
        context.store.engine.dispose()
        context.looks.engine.dispose()


def test_a_backup_is_restored_elsewhere_and_nobody_is_resurrected(
    desk: Any, elsewhere: Settings, tmp_path: Path, opened: Callable[..., Context]
) -> None:
    """The drill: save, erase a person, restore the older backup with the shred list."""
    context, folder = desk.context, tmp_path / "backup"
    erased, kept = desk.alleged(**LONG_AGO), desk.listed()
    desk.days(-8)
    made = back_up(context, SYSTEM, folder)
    assert made.rows["report"] == 2
    sweep_retention(context, SYSTEM, is_dry_run=False)
    before = names(context)
    assert before[erased.id] is None
    done = restore(desk, elsewhere, folder, marks=marks(context), notes=(made.checkpoint,))
    assert done.replayed is not None
    assert (done.replayed.shredded, done.is_held) == (1, False)
    back = opened(elsewhere)
    assert names(back) == before
    assert before[kept.id] == desk.name
    assert verify_journal(back, held_notes=[made.checkpoint]).problem == ""
    assert check_rows(back, SYSTEM).wrong == 0
    with back.store.read() as connection:
        left = set(connection.execute(select(table_of(Token).c.subject_id)).scalars())
        keys = set(connection.execute(select(table_of(DataKey).c.report_id)).scalars())
    assert (left, keys) == ({kept.id}, {kept.id})


@pytest.mark.parametrize(
    ("since", "wrong"), [("9999", 0), (DIGESTS_SINCE, 7)], ids=["before", "with digests"]
)
def test_the_rows_of_a_backup_from_before_the_digests_get_them(
    desk: Any,
    elsewhere: Settings,
    tmp_path: Path,
    opened: Callable[..., Context],
    monkeypatch: pytest.MonkeyPatch,
    since: str,
    wrong: int,
) -> None:
    """Only of a backup that its signed manifest dates before them: else who empties the table would be believed."""
    desk.alleged(**LONG_AGO)
    desk.listed()
    with desk.context.store.begin() as connection:
        connection.execute(text("DELETE FROM row_mac WHERE guard IN (1, 2, 9, 10)"))
    back_up(desk.context, SYSTEM, tmp_path / "backup")
    monkeypatch.setattr(restore_backup_module, "DIGESTS_SINCE", since)
    restore(desk, elsewhere, tmp_path / "backup", marks=marks(desk.context))
    back = opened(elsewhere)
    assert check_rows(back, SYSTEM).wrong == wrong


def test_a_restored_service_is_closed_until_the_shred_list_was_replayed(
    desk: Any, elsewhere: Settings, tmp_path: Path, opened: Callable[..., Context]
) -> None:
    context, folder = desk.context, tmp_path / "backup"
    erased = desk.alleged(**LONG_AGO)
    back_up(context, SYSTEM, folder)
    sweep_retention(context, SYSTEM, is_dry_run=False)
    assert restore(desk, elsewhere, folder).is_held
    assert refusal(lambda: opened(elsewhere)) == "RESTORE.HELD"
    replay_shreds(opened(elsewhere, may_be_held=True), SYSTEM, marks(context))
    assert names(opened(elsewhere))[erased.id] is None


def test_data_keys_of_a_newer_backup_leave_the_erased_erased(
    desk: Any, elsewhere: Settings, tmp_path: Path, opened: Callable[..., Context]
) -> None:
    context, old, new = desk.context, tmp_path / "old", tmp_path / "new"
    erased, kept = desk.alleged(**LONG_AGO), desk.alleged()
    back_up(context, SYSTEM, old)
    sweep_retention(context, SYSTEM, is_dry_run=False)
    back_up(context, SYSTEM, new)
    (old / DATA_KEYS).write_bytes(b"")  # the old backup's own keys are long gone
    assert refusal(lambda: restore(desk, elsewhere, old)) == "BACKUP.DAMAGED"
    (old / DATA_KEYS).unlink()
    done = restore(desk, elsewhere, old, keys_folder=new, marks=())
    assert not done.is_held
    assert names(opened(elsewhere)) == {erased.id: None, kept.id: desk.name}


def test_only_the_offline_key_opens_what_was_sealed_for_it(
    desk: Any, elsewhere: Settings, tmp_path: Path
) -> None:
    key, other = BackupKey(b"k" * 32), BackupKey(b"o" * 32)
    context = replace(
        desk.context, settings=desk.context.settings.model_copy(update={"backup_key": key.public})
    )
    back_up(context, SYSTEM, tmp_path / "backup")
    for given in (None, other):
        assert refusal(lambda: restore(desk, elsewhere, tmp_path / "backup", key=given)) == "RESTORE.KEY"  # noqa: B023
    assert (
        verify_backup(elsewhere, desk.clock, Source(tmp_path / "backup", key)).manifest.recipient
        == key.public
    )
    assert restore(desk, elsewhere, tmp_path / "backup", key=key, marks=()).replayed is not None


def test_a_backup_for_the_house_takes_its_data_keys_from_one_for_the_offline_key(
    desk: Any, elsewhere: Settings, tmp_path: Path, opened: Callable[..., Context]
) -> None:
    """The office began to seal its backups for an offline key: what is older still opens, with that key in hand."""
    key, kept = BackupKey(b"k" * 32), desk.alleged()
    back_up(desk.context, SYSTEM, tmp_path / "house")
    settings = desk.context.settings.model_copy(update={"backup_key": key.public})
    back_up(replace(desk.context, settings=settings), SYSTEM, tmp_path / "offline")
    source = {"keys_folder": tmp_path / "offline", "marks": ()}
    assert refusal(lambda: restore(desk, elsewhere, tmp_path / "house", **source)) == "RESTORE.KEY"
    assert not restore(desk, elsewhere, tmp_path / "house", key=key, **source).is_held
    assert names(opened(elsewhere)) == {kept.id: desk.name}


def test_keys_that_were_rotated_since_still_open_a_backup(
    desk: Any, elsewhere: Settings, tmp_path: Path, opened: Callable[..., Context]
) -> None:
    context = desk.context
    report = desk.alleged().id
    back_up(context, SYSTEM, tmp_path / "backup")
    rotate_keys(context, SYSTEM, "data")
    _put_keys(context, elsewhere.home)
    restore(desk, elsewhere, tmp_path / "backup", marks=())
    assert names(opened(elsewhere)) == {report: desk.name}


def test_a_backup_made_before_a_journal_key_was_retired_is_verified_and_restored(
    desk: Any, elsewhere: Settings, tmp_path: Path, opened: Callable[..., Context]
) -> None:
    """Its newest checkpoint is by the retired key alone; the restored journal goes on under the one in force."""
    context, folder = desk.context, tmp_path / "backup"
    desk.listed()
    seal_journal(context)
    made = back_up(context, SYSTEM, folder)
    rotate_keys(context, SYSTEM, "journal", is_emergency=True)
    desk.clock.move(timedelta(minutes=1))
    assert retire_keys(context, SYSTEM, "journal", grace=timedelta(0)).retired == (1,)
    with pytest.raises(NoteError):
        read_checkpoint_by(made.checkpoint, journal_keys(context))
    _put_keys(context, elsewhere.home)
    assert verify_backup(elsewhere, desk.clock, Source(folder)).manifest.made_at == made.made_at
    restore(desk, elsewhere, folder)
    held = opened(elsewhere, may_be_held=True)
    read_checkpoint(show_checkpoint(held), journal_key(held))
    replay_shreds(held, SYSTEM, ())
    back = opened(elsewhere)
    assert seal_journal(back).added
    assert verify_journal(back, held_notes=[made.checkpoint]).problem == ""


def test_no_home_is_overwritten_and_no_folder_saved_into_twice(
    desk: Any, elsewhere: Settings, tmp_path: Path
) -> None:
    context, folder = desk.context, tmp_path / "backup"
    assert refusal(lambda: restore(desk, elsewhere, tmp_path)) == "BACKUP.MISSING"
    back_up(context, SYSTEM, folder)
    assert refusal(lambda: back_up(context, SYSTEM, folder)) == "BACKUP.EXISTS"
    assert refusal(lambda: restore(desk, context.settings, folder)) == "RESTORE.OCCUPIED"
    restore(desk, elsewhere, folder, marks=())
    assert refusal(lambda: restore(desk, elsewhere, folder)) == "RESTORE.OCCUPIED"
    (elsewhere.home / "keys" / "roots.json").unlink()
    assert refusal(lambda: restore(desk, elsewhere, folder)) == "RESTORE.KEYS"
    with pytest.raises(ForbiddenError):
        back_up(context, desk.checker, tmp_path / "another")


def test_another_house_does_not_take_the_backup(desk: Any, tmp_path: Path, elsewhere: Settings) -> None:
    back_up(desk.context, SYSTEM, tmp_path / "backup")
    kept = elsewhere.home / "keys" / "roots.json"
    document = orjson.loads(kept.read_bytes())
    document["roots"]["journal"]["1"]["key"] = "11" * 32
    kept.write_bytes(orjson.dumps(document))
    assert refusal(lambda: restore(desk, elsewhere, tmp_path / "backup")) == "BACKUP.DAMAGED"


def test_a_backup_that_does_not_continue_a_kept_checkpoint_is_not_used(
    desk: Any, elsewhere: Settings, tmp_path: Path, opened: Callable[..., Context]
) -> None:
    context = desk.context
    back_up(context, SYSTEM, tmp_path / "older")
    desk.alleged()
    newer = back_up(context, SYSTEM, tmp_path / "newer")
    source = Source(tmp_path / "older", notes=(newer.checkpoint,))
    if context.store.is_sqlite:
        assert refusal(lambda: verify_backup(elsewhere, desk.clock, source)) == "RESTORE.JOURNAL"
    assert refusal(lambda: restore_backup(elsewhere, desk.clock, source)) == "RESTORE.JOURNAL"
    assert refusal(lambda: opened(elsewhere)) in ("STORE.MISSING", "RESTORE.HELD")


@pytest.mark.parametrize("at", [0, 1, 2, 3])
def test_a_changed_file_is_found_before_anything_is_restored(
    desk: Any, elsewhere: Settings, tmp_path: Path, at: int
) -> None:
    folder = tmp_path / "backup"
    back_up(desk.context, SYSTEM, folder)
    if at == 3:
        changed = orjson.loads((folder / MANIFEST).read_bytes())
        changed["rows"]["report"] = 7
        (folder / MANIFEST).write_bytes(orjson.dumps(changed))
    else:
        sealed = bytearray((folder / DATABASE).read_bytes())
        flipped = bytes(sealed[:99]) + bytes([sealed[99] ^ 1]) + sealed[100:]
        (folder / DATABASE).write_bytes((sealed[:-1], sealed[:70_000], flipped)[at])
    source = Source(folder)
    for what in (verify_backup, restore_backup):
        assert refusal(lambda: what(elsewhere, desk.clock, source)) == "BACKUP.DAMAGED"  # noqa: B023
    assert sorted(path.name for path in elsewhere.home.iterdir()) == ["keys"]


def test_verifying_leaves_nothing_behind(desk: Any, tmp_path: Path) -> None:
    made = back_up(desk.context, SYSTEM, tmp_path / "backup")
    before = sorted(path.name for path in desk.context.settings.home.iterdir())
    done = verify_backup(desk.context.settings, desk.clock, Source(tmp_path / "backup"))
    assert done.manifest == made
    assert sorted(path.name for path in desk.context.settings.home.iterdir()) == before


_KILLED = """
import os, signal, sys
from pathlib import Path
from blacklist_service.clock import Clock
from blacklist_service.settings import Settings
from blacklist_service.workflows import back_up, restore_backup
from blacklist_service.workflows.context import SYSTEM
from blacklist_service.workflows.open_service import open_service

what, home, folder, at = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4])
settings = Settings(home=home, environment="test")
calls = 0

def trace(frame, event, argument):
    global calls
    if event == "call" and "blacklist_service" in frame.f_code.co_filename:
        calls += 1
        if calls == at:
            os.kill(os.getpid(), signal.SIGKILL)

if what == "backup":
    context = open_service(settings)
    sys.setprofile(trace)
    back_up.back_up(context, SYSTEM, folder)
else:
    sys.setprofile(trace)
    restore_backup.restore_backup(settings, Clock(), restore_backup.Source(folder, marks=()))
sys.setprofile(None)
print(calls)
"""


def _child(what: str, home: Path, folder: Path, at: int) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-c", _KILLED, what, str(home), str(folder), str(at)],
        env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_a_killed_backup_is_none_and_a_killed_restore_opens_nothing(
    sqlite_context: Context, tmp_path: Path, opened: Callable[..., Context]
) -> None:
    """Killed without warning at points all along the way; each is then simply run again."""
    context = sqlite_context
    whole = _child("backup", context.settings.home, tmp_path / "whole", 0)
    calls = int(whole.stdout)
    for number, at in enumerate(range(50, calls, calls // 5)):
        folder = tmp_path / f"backup-{number}"
        assert _child("backup", context.settings.home, folder, at).returncode == -signal.SIGKILL
        if not (folder / MANIFEST).exists():
            back_up(context, SYSTEM, folder)
        verify_backup(context.settings, context.clock, Source(folder))
    elsewhere = context.settings.model_copy(update={"home": tmp_path / "again"})
    _fresh(context, elsewhere.home)
    calls = int(_child("restore", elsewhere.home, tmp_path / "whole", 0).stdout)
    for number, at in enumerate([50, *(calls - back for back in (800, 300, 150, 60, 20, 8, 5, 3))]):
        settings = context.settings.model_copy(update={"home": tmp_path / f"home-{number}"})
        _fresh(context, settings.home)
        assert _child("restore", settings.home, tmp_path / "whole", at).returncode == -signal.SIGKILL
        if not (settings.home / "blacklist.sqlite").exists():
            restore_backup(settings, context.clock, Source(tmp_path / "whole", marks=()))
        assert verify_journal(opened(settings)).problem == ""


def _fresh(context: Context, home: Path) -> None:
    (home / "keys").mkdir(parents=True, mode=0o700)
    _put_keys(context, home)


def test_half_of_a_dump_leaves_nothing(postgres_context: Context, elsewhere_url: str) -> None:
    """A writer that dies half-way: what psql has been told so far must not be committed."""
    url = postgres_context.settings.url
    with postgres_context.store.read() as connection:
        dump = b"".join(dumps.dumped(url, dumps.moment(connection).snapshot, ()))
    engine = create_engine(elsewhere_url)
    for cut in (len(dump) // 3, len(dump) - 200):

        def broken(cut: int = cut) -> Iterator[bytes]:
            yield dump[:cut]
            raise NotReadyError("BACKUP.DAMAGED", "", "")

        assert refusal(lambda: dumps.load(elsewhere_url, broken())) == "BACKUP.DAMAGED"
        with engine.connect() as connection:
            assert dumps.is_empty(connection)
    engine.dispose()


def test_without_the_programs_of_postgresql_it_says_so(
    postgres_context: Context, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert refusal(lambda: back_up(postgres_context, SYSTEM, tmp_path / "backup")) == "BACKUP.PROGRAM"
