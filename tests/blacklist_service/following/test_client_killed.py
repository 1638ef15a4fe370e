"""A recipient is killed at every line of applying: the old state is there or the new one, and the next round goes on."""

import os
import shutil
import signal
import sys
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

import blacklist_service
import exports
from blacklist_service.client.apply_release import apply_release
from blacklist_service.client.feed_folder import FeedFolder
from blacklist_service.client.folder import Folder
from blacklist_service.client.pull_feed import pull
from blacklist_service.clock import Clock
from tests.blacklist_service.following.conftest import Recipient

_CLIENT, _EXPORTS = Path(blacklist_service.__file__).parent / "client", Path(exports.__file__).parent
# The lines that touch what is held; the others too where there is time for it (make faults).
WRITING = (
    *(str(_CLIENT / name) for name in ("apply_release.py", "recipient_store.py", "state_change.py")),
    str(_EXPORTS / "walk.py"),
)
READING = (
    f"{_CLIENT}/",
    *(str(_EXPORTS / name) for name in ("follow.py", "object_files.py", "recipient_state.py", "walk.py")),
)


def applied(folder: FeedFolder) -> None:
    with folder.alone() as store:
        apply_release(folder, store, Clock())


@pytest.mark.parametrize(
    ("way", "traced"),
    [
        ("delta", WRITING),
        ("snapshot", WRITING),
        pytest.param("delta", READING, marks=pytest.mark.slow),
        pytest.param("snapshot", READING, marks=pytest.mark.slow),
    ],
    ids=["delta", "snapshot", "delta-every-line", "snapshot-every-line"],
)
def test_killed_at_every_line_the_old_state_is_there_or_the_new(
    recipient: Recipient, tmp_path: Path, way: str, traced: tuple[str, ...]
) -> None:
    world = recipient.world
    persons = [world.list_person() for _ in range(3)]
    recipient.publish()
    if way == "delta":
        recipient.follow()
    world.end(persons[0])
    world.mark(persons[1], "is_suppressed", to=True)
    world.change_amount(persons[2], 123)
    recipient.publish()
    with recipient.folder.alone() as store:
        pull(recipient.calls(), recipient.folder, store, Clock())
    before = recipient.entries()
    first = _copy(recipient, tmp_path / "first")
    lines = _lines_of(first, traced)
    assert len(lines) > 60
    after = _entries(first)
    assert after != before
    for number, place in enumerate(lines):
        folder = _copy(recipient, tmp_path / str(number))
        assert _killed_at(place, folder, traced), place
        with folder.opened() as store:
            release = store.position().release
            assert list(store.entries()) == (after if release == 2 else before), place
        applied(folder)
        assert _entries(folder) == after
        shutil.rmtree(tmp_path / str(number))
    for person in persons[1:]:
        world.end(person)


def _copy(recipient: Recipient, target: Path) -> FeedFolder:
    """The client's folder with just this feed."""
    shutil.copytree(recipient.folder.path, target / "feeds" / recipient.feed)
    shutil.copy(recipient.own.path / "client.json", target)
    return FeedFolder(Folder(target), recipient.feed)


def _entries(folder: FeedFolder) -> list[Any]:
    with folder.opened() as store:
        return list(store.entries())


def _lines_of(folder: FeedFolder, traced: tuple[str, ...]) -> list[tuple[str, int]]:
    """Every line of these files that applying runs through, in their order."""
    seen: dict[tuple[str, int], None] = {}

    def trace(frame: FrameType, event: str, _given: object) -> Any:
        if not frame.f_code.co_filename.startswith(traced):
            return None
        if event == "line":
            seen[frame.f_code.co_filename, frame.f_lineno] = None
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        applied(folder)
    finally:
        sys.settrace(before)
    return list(seen)


def _killed_at(place: tuple[str, int], folder: FeedFolder, traced: tuple[str, ...]) -> bool:
    """Applies in a process of its own, which is killed when it comes to a line."""
    child = os.fork()
    if child == 0:

        def trace(frame: FrameType, event: str, _given: object) -> Any:
            if not frame.f_code.co_filename.startswith(traced):
                return None
            if event == "line" and (frame.f_code.co_filename, frame.f_lineno) == place:
                os.kill(os.getpid(), signal.SIGKILL)
            return trace

        sys.settrace(trace)
        try:
            applied(folder)
        finally:
            os._exit(0)
    _child, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)
