"""One object of a feed over a line that breaks: resumed where it broke, never longer than the manifest says, believed
by its digest alone.

What arrived stands in `.NAME.part` until it is whole, on the disk and of the right digest.
"""

import os
import re
import shutil
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from http.client import HTTPException
from pathlib import Path
from typing import BinaryIO

import orjson

from blacklist_service.client.calls import Calls, unanswered, unsigned
from blacklist_service.client.feed_folder import part_name
from blacklist_service.client.timed_lines import TimedAnswer
from blacklist_service.clock import Clock
from exports.object_files import DeliveredObject, object_digest
from exports.refusals import FeedRefusalError

_READ_BYTES = 1 << 18
_MOST_PROBLEM_BYTES = 1 << 16
# A line that gives less for so long is as good as broken: it is dropped and another attempt made.
PATIENCE_SECONDS = 60.0
LEAST_BYTES_A_SECOND = 1024
_LEAST_PROGRESS = int(PATIENCE_SECONDS * LEAST_BYTES_A_SECOND)
_RANGE = re.compile(r"bytes ([0-9]{1,18})-([0-9]{1,18})/([0-9]{1,18})")


@dataclass(frozen=True, slots=True)
class Wanted:
    """An object as a manifest tells of it: where it is fetched, what it must be, and when the manifest expires."""

    path: str
    item: DeliveredObject
    until: datetime


class _BrokenLineError(OSError):
    """The line gave too little, or another range than was asked for."""


def download(calls: Calls, wanted: Wanted, folder: Path, clock: Clock) -> None:
    """The object lies in the folder under its name, whole and right.

    Raises NotReadyError CLIENT.UNANSWERED (what came is kept, so that the next attempt goes on from there),
    RefusedError CLIENT.UNSIGNED, FeedRefusalError FEED.DIGEST, FEED.EXPIRED, FEED.STATE_FULL.
    """
    part = folder / part_name(wanted.item.name)
    # Asked first: whoever holds the feed's key could else fill the disk by what a manifest says.
    if wanted.item.byte_count - _size(part) > shutil.disk_usage(folder).free:
        raise FeedRefusalError("FEED.STATE_FULL", wanted.item.name)
    progress = _LEAST_PROGRESS
    # A round of attempts that brought something worth waiting for is followed by another one.
    while progress >= _LEAST_PROGRESS:
        before = _size(part)
        if _has_arrived(calls, wanted, part, clock):
            _keep(part, folder / wanted.item.name)
            return
        progress = _size(part) - before
    raise unanswered()


def _has_arrived(calls: Calls, wanted: Wanted, part: Path, clock: Clock) -> bool:
    """Whether one round of attempts brought the whole object. Raises FeedRefusalError FEED.DIGEST, FEED.EXPIRED."""
    was_wrong, item = False, wanted.item
    for _ in calls.attempts():
        try:
            _take(calls, wanted, part, clock)
        except FeedRefusalError:
            raise
        except (OSError, HTTPException, ValueError):
            continue
        if object_digest(part) == item.sha256:
            return True
        part.unlink()
        # Once may be an old part or a bad line; twice is another object.
        if was_wrong:
            raise FeedRefusalError("FEED.DIGEST", item.name)
        was_wrong = True
    if was_wrong:
        raise FeedRefusalError("FEED.DIGEST", item.name)
    return False


def _take(calls: Calls, wanted: Wanted, part: Path, clock: Clock) -> None:
    """Brings the part to its full length. Raises OSError, HTTPException, ValueError where the line broke."""
    held, item = _size(part), wanted.item
    if held > item.byte_count:
        part.unlink()
        held = 0
    if part.exists() and held == item.byte_count:
        return
    fields = {"range": f"bytes={held}-", "if-range": f'"{item.sha256}"'} if held else {}
    _check_time(wanted, clock)
    with calls.streamed(wanted.path, fields) as response:
        _check_status(response)
        if response.status == HTTPStatus.PARTIAL_CONTENT:
            _check_range(response, held, item)
        else:
            held = 0
        with os.fdopen(os.open(part, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as out:
            out.truncate(held)
            out.seek(held)
            _copy(response, out, held, wanted, clock)


def _copy(response: TimedAnswer, out: BinaryIO, held: int, wanted: Wanted, clock: Clock) -> None:
    began, got, expected = clock.ticks(), 0, wanted.item.byte_count - held
    while got < expected:
        _check_time(wanted, clock)
        response.allow(PATIENCE_SECONDS)
        chunk = response.read1(min(_READ_BYTES, expected - got))
        if not chunk:
            raise _BrokenLineError
        out.write(chunk)
        got += len(chunk)
        waited = clock.ticks() - began
        if waited > PATIENCE_SECONDS and got < waited * LEAST_BYTES_A_SECOND:
            raise _BrokenLineError
    out.flush()
    os.fsync(out.fileno())


def _check_time(wanted: Wanted, clock: Clock) -> None:
    if clock.now() >= wanted.until:
        raise FeedRefusalError("FEED.EXPIRED")


def _check_status(response: TimedAnswer) -> None:
    if response.status in (HTTPStatus.OK, HTTPStatus.PARTIAL_CONTENT):
        return
    body = response.read(_MOST_PROBLEM_BYTES)
    try:
        is_problem = isinstance(orjson.loads(body).get("code"), str)
    except (ValueError, AttributeError):
        is_problem = False
    if response.status >= HTTPStatus.INTERNAL_SERVER_ERROR or not is_problem:
        raise _BrokenLineError
    # Nobody signed it: its sentences are not the service's word, and are repeated to nobody.
    raise unsigned(response.status, body)


def _check_range(response: TimedAnswer, held: int, item: DeliveredObject) -> None:
    given = _RANGE.fullmatch(response.headers.get("Content-Range", ""))
    if given is None or (int(given[1]), int(given[3])) != (held, item.byte_count):
        raise _BrokenLineError


def _size(part: Path) -> int:
    return part.stat().st_size if part.exists() else 0


def _keep(part: Path, target: Path) -> None:
    part.replace(target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
