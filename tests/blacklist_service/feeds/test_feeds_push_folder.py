"""Releases are put down in a folder: whole, once, after whatever went wrong, and told of where it goes on failing."""

import fcntl
import os
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from blacklist_service.errors import InvalidError, NotFoundError, RefusedError
from blacklist_service.jobs.process import run_due_jobs
from blacklist_service.jobs.schedule import tick
from blacklist_service.rules.pushes import PushKind
from blacklist_service.store import feeds, journal, pushes
from blacklist_service.store.tables import FeedPush
from blacklist_service.workflows.add_push import add_push, end_push, hasten_push
from blacklist_service.workflows.context import SYSTEM
from blacklist_service.workflows.diagnosing.pushes import push_check
from blacklist_service.workflows.end_account import end_account
from blacklist_service.workflows.list_pushes import list_pushes
from blacklist_service.workflows.publish_release import feed_public_key
from blacklist_service.workflows.push_release import push_release
from exports.feed_keys import FeedKeys
from exports.follow import verify_folder
from exports.refusals import FeedRefusalError
from tests.codes import code_of, exactly

CHILD = Path(__file__).with_name("push_child.py")
FOLDER = PushKind.FOLDER


@pytest.fixture
def drops(world: Any, tmp_path: Path) -> Path:
    """A root for drop folders, and a feed with a release that is pushed to `bureau`."""
    root = tmp_path / "drops"
    root.mkdir()
    world.context = replace(
        world.context, settings=world.context.settings.model_copy(update={"push_folder": root})
    )
    world.open_feed(cron="")
    world.list_person()
    world.publish()
    add_push(world.context, SYSTEM, "feed-a", FOLDER, "bureau")
    return root


def number(world: Any) -> int:
    with world.context.store.read() as connection:
        (found,) = pushes.all_pushes(connection)
        return int(found.push.id or 0)


def view(world: Any) -> Any:
    (found,) = list_pushes(world.context, world.maker, "feed-a")
    return found


def tick_and_run(world: Any) -> Any:
    tick(world.context)
    run_due_jobs(world.context)
    return view(world)


def followed(world: Any, folder: Path, state: Any = None) -> Any:
    """What the recipient makes of the folder by itself."""
    return verify_folder(folder, FeedKeys(feed_public_key(world.context)), state, world.clock.at).state


def seen(world: Any, folder: Path, state: Any) -> int | str:
    """The release that a recipient comes to, or why it takes none."""
    try:
        return int(followed(world, folder, state).release)
    except FeedRefusalError as refusal:
        return refusal.code


def entries(world: Any, kind: str) -> int:
    with world.context.store.read() as connection:
        feed = feeds.find_feed(connection, "feed-a")
        return sum(one.kind == kind for one in journal.entries_of(connection, "feed", feed.id))


def test_a_recipient_follows_by_its_folder_alone(world: Any, drops: Path) -> None:
    gone = world.list_person()
    world.publish()
    assert tick_and_run(world).release == 2
    state = followed(world, drops / "bureau")
    assert (state.release, len(state.entries)) == (2, 2)
    world.end(gone)
    world.publish()
    assert tick_and_run(world).release == 3
    state = followed(world, drops / "bureau", state)
    assert (state.release, len(state.entries)) == (3, 1)
    assert entries(world, "release_pushed") == 2
    # Whoever was removed stands in no file any more, and nothing unfinished lies about.
    assert sorted(one.name for one in (drops / "bureau").iterdir()) == [
        "delta-1-2.ndjson", "delta-2-3.ndjson", "manifest.json", "manifest.json.minisig", "snapshot-3.ndjson",
    ]  # fmt: skip
    assert {one.stat().st_mode & 0o777 for one in (drops / "bureau").iterdir()} == {0o640}
    assert (drops / "bureau").stat().st_mode & 0o777 == 0o750


def test_what_arrived_is_not_pushed_again(world: Any, drops: Path) -> None:
    tick_and_run(world)
    before = {one.name: one.stat().st_mtime_ns for one in (drops / "bureau").iterdir()}
    world.clock.move(timedelta(hours=2))
    assert tick_and_run(world).release == 1
    assert {one.name: one.stat().st_mtime_ns for one in (drops / "bureau").iterdir()} == before
    assert entries(world, "release_pushed") == 1


def test_killed_at_any_step_it_goes_on_and_leaves_nothing_half(
    sqlite_world: Any, tmp_path: Path, moving_clock: Any
) -> None:
    world, root = sqlite_world, tmp_path / "drops"
    (root / "bureau").mkdir(parents=True)
    world.open_feed(cron="")
    world.list_person()
    world.publish()
    world.context = replace(
        world.context, settings=world.context.settings.model_copy(update={"push_folder": root})
    )
    add_push(world.context, SYSTEM, "feed-a", FOLDER, "bureau")
    assert push_release(world.context, SYSTEM, number(world)) == ""
    state = followed(world, root / "bureau")
    world.list_person()
    world.publish()
    settings, killed = world.context.settings, 0
    # Opening the folder, then for each of four files: draft, own name, folder.
    for step in (2, 3, 4, 6, 9, 12, 99):
        done = subprocess.run(
            [sys.executable, str(CHILD), str(settings.home), settings.database_url, world.clock.at.isoformat(),
             str(root), str(number(world)), str(step)],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        killed += done.returncode == -signal.SIGKILL
        if done.returncode == 0:
            assert done.stdout == "ended \n"
            break
        # The old release or the new one, whole; between signature and manifest nothing that could be believed.
        assert seen(world, root / "bureau", state) in {1, 2, "FEED.SIGNATURE"}
        assert view(world).release == 1
    assert killed >= 5
    assert view(world).release == 2
    assert followed(world, root / "bureau", state).release == 2
    assert not [one for one in (root / "bureau").iterdir() if one.name.startswith(".")]


def test_files_that_somebody_changed_are_put_down_anew(world: Any, drops: Path) -> None:
    tick_and_run(world)
    world.list_person()
    world.publish()
    folder, secret = drops / "bureau", drops / "elsewhere"
    secret.write_text("unchanged")
    whole = (folder / "snapshot-1.ndjson").read_bytes()
    (folder / "snapshot-1.ndjson").write_bytes(whole[:-1] + b"x")
    (folder / ".delta-1-2.ndjson.part").symlink_to(secret)
    (folder / "manifest.json").unlink()
    (folder / "manifest.json").symlink_to(secret)
    (folder / "own-notes.txt").write_text("the recipient's own")
    assert tick_and_run(world).release == 2
    assert followed(world, folder).release == 2
    assert secret.read_text() == "unchanged"
    assert (folder / "own-notes.txt").exists()


def test_what_a_push_that_was_killed_left_unfinished_is_taken_away(world: Any, drops: Path) -> None:
    tick_and_run(world)
    folder = drops / "bureau"
    # The next release has other objects: nobody would ever write over this one.
    (folder / ".snapshot-1.ndjson.part").write_text("who has been removed since")
    (folder / ".own.part").write_text("the recipient's own")
    world.publish()
    assert tick_and_run(world).release == 2
    assert [one.name for one in folder.iterdir() if one.name.startswith(".")] == [".own.part"]


def test_a_folder_belongs_to_one_feed_for_good(world: Any, drops: Path) -> None:
    tick_and_run(world)
    world.open_feed("feed-b", cron="")
    world.publish("feed-b")
    taken = partial(add_push, world.context, SYSTEM, "feed-b", FOLDER, "bureau")
    assert code_of(taken) == "PUSH.FOLDER_TAKEN"
    end_push(world.context, SYSTEM, "feed-a", FOLDER, "bureau")
    assert code_of(taken) == "PUSH.FOLDER_TAKEN"
    add_push(world.context, SYSTEM, "feed-a", FOLDER, "bureau")
    # Two that were added at once, or by hand: the second one puts nothing down.
    with world.context.store.begin() as connection:
        feed = feeds.find_feed(connection, "feed-b")
        push = FeedPush(
            id=None,
            feed_id=feed.id,
            kind="folder",
            address="bureau",
            state="active",
            created_at=world.clock.at,
        )
        beside = pushes.add_push(connection, push)
    assert push_release(world.context, SYSTEM, beside) == "PUSH.FOLDER_TAKEN"
    assert followed(world, drops / "bureau").release == 1


def test_a_push_that_fails_waits_longer_each_time_and_never_gives_up(world: Any, drops: Path) -> None:
    drops.rmdir()
    waits, code = [], "PUSH.FOLDER"
    for failures in range(1, 13):
        before = world.clock.at
        with capture_logs() as lines:
            found = tick_and_run(world)
        assert (found.failures, found.last_code, found.release) == (failures, code, 0)
        assert any(one["event"] == "push_failing" for one in lines) == (failures >= 5)
        waits.append((found.next_at - before).total_seconds())
        world.clock.move(found.next_at - before - timedelta(seconds=1))
        assert tick_and_run(world).failures == failures
        world.clock.move(timedelta(seconds=1))
    for at, wait in enumerate(waits):
        whole = min(30 * 2**at, 3600)
        assert whole / 2 <= wait <= whole
    assert push_check(world.context).level == "warn"
    drops.mkdir()
    found = tick_and_run(world)
    assert (found.release, found.failures, found.failing_since, found.last_code) == (1, 0, None, "")
    assert push_check(world.context).level == "ok"
    assert (entries(world, "push_failed"), entries(world, "release_pushed")) == (12, 1)


def test_it_is_hurried_by_hand(world: Any, drops: Path) -> None:
    drops.rmdir()
    assert tick_and_run(world).failures == 1
    drops.mkdir()
    assert tick_and_run(world).failures == 1
    hasten_push(world.context, SYSTEM, "feed-a", FOLDER, "bureau")
    assert tick_and_run(world).release == 1


def test_two_programs_never_write_to_one_folder(world: Any, drops: Path) -> None:
    (drops / "bureau").mkdir()
    held = os.open(drops / "bureau", os.O_RDONLY)
    fcntl.flock(held, fcntl.LOCK_EX)
    assert push_release(world.context, SYSTEM, number(world)) == "PUSH.BUSY"
    os.close(held)
    assert push_release(world.context, SYSTEM, number(world)) == ""


def test_a_link_in_the_place_of_the_folder_is_refused(world: Any, drops: Path, tmp_path: Path) -> None:
    (drops / "bureau").symlink_to(tmp_path)
    assert push_release(world.context, SYSTEM, number(world)) == "PUSH.FOLDER"


def test_what_ended_gets_nothing_and_another_may_follow(world: Any, drops: Path) -> None:
    end_push(world.context, SYSTEM, "feed-a", FOLDER, "bureau")
    assert tick_and_run(world).state == "ended"
    assert not list(drops.iterdir())
    with pytest.raises(NotFoundError, match=exactly("PUSH.UNKNOWN")):
        end_push(world.context, SYSTEM, "feed-a", FOLDER, "bureau")
    add_push(world.context, SYSTEM, "feed-a", FOLDER, "bureau")
    tick(world.context)
    run_due_jobs(world.context)
    assert [one.state for one in list_pushes(world.context, SYSTEM, "feed-a")] == ["ended", "active"]
    assert followed(world, drops / "bureau").release == 1


def test_a_member_without_accounts_is_brought_nothing(world: Any, drops: Path) -> None:
    tick_and_run(world)
    end_account(world.context, SYSTEM, "bureau-reader")
    world.publish()
    found = tick_and_run(world)
    assert (found.state, found.last_code, found.release) == ("ended", "PUSH.MEMBER_ENDED", 1)


def test_what_is_asked_wrongly_is_refused(world: Any, drops: Path) -> None:
    for name in ("", "..", "a/b", "/etc", ".hidden", "a" * 65, "一"):
        with pytest.raises(InvalidError, match=exactly("PUSH.FOLDER_NAME")):
            add_push(world.context, SYSTEM, "feed-a", FOLDER, name)
    with pytest.raises(InvalidError, match=exactly("PUSH.EXISTS")):
        add_push(world.context, SYSTEM, "feed-a", FOLDER, "bureau")
    with pytest.raises(NotFoundError, match=exactly("FEED.UNKNOWN")):
        add_push(world.context, SYSTEM, "feed-x", FOLDER, "bureau")
    with pytest.raises(NotFoundError, match=exactly("FEED.UNKNOWN")):
        list_pushes(world.context, world.other_agency, "feed-a")
    assert list_pushes(world.context, world.agency, "feed-a")[0].address == "bureau"


def test_without_a_root_nothing_is_put_down(world: Any, drops: Path) -> None:
    world.context = replace(
        world.context, settings=world.context.settings.model_copy(update={"push_folder": None})
    )
    assert tick_and_run(world).last_code == "PUSH.NO_FOLDER"


def test_a_push_that_somebody_moved_goes_nowhere(sqlite_world: Any, tmp_path: Path) -> None:
    world = sqlite_world
    world.context = replace(
        world.context, settings=world.context.settings.model_copy(update={"push_folder": tmp_path})
    )
    world.open_feed(cron="")
    world.publish()
    add_push(world.context, SYSTEM, "feed-a", FOLDER, "bureau")
    with world.context.store.engine.connect() as connection:
        connection.exec_driver_sql("DROP TRIGGER feed_push_no_change")
        connection.exec_driver_sql("UPDATE feed_push SET address = 'another'")
        connection.commit()
    with pytest.raises(RefusedError, match=exactly("STORE.ROW_CHANGED")):
        push_release(world.context, SYSTEM, number(world))
    assert not (tmp_path / "another").exists()
