"""One object of a feed over a line that breaks: resumed where it broke, never longer than the manifest says, believed
by its digest alone.

What arrived stands in `.NAME.part` until it is whole, on the disk and of the right digest.
"""

import os
import re
from http import HTTPStatus
from http.client import HTTPException
from pathlib import Path
from typing import BinaryIO

import orjson

from blacklist_service.client.calls import Calls, StreamedAnswer, unanswered, unsigned
from blacklist_service.clock import Clock
from exports.object_files import DeliveredObject, object_digest
from exports.refusals import FeedRefusalError

_READ_BYTES = 1 << 18
_MOST_PROBLEM_BYTES = 1 << 16
# A line that gives less for so long is as good as broken: it is dropped and another attempt made.
PATIENCE_SECONDS = 60.0
LEAST_BYTES_A_SECOND = 1024
_LEAST_PROGRESS = int(PATIENCE_SECONDS * LEAST_BYTES_A_SECOND)
_RANGE = re.compile(r"bytes ([0-9]+)-([0-9]+)/([0-9]+)")


class _BrokenLineError(OSError):
    """The line gave too little, or another range than was asked for."""


def download(calls: Calls, path: str, folder: Path, item: DeliveredObject, clock: Clock) -> None:
    """The object lies in the folder under its name, whole and right.

    Raises NotReadyError CLIENT.UNANSWERED (what came is kept, so that the next attempt goes on from there),
    RefusedError CLIENT.UNSIGNED, FeedRefusalError FEED.DIGEST.
    """
    part = folder / f".{item.name}.part"
    progress = _LEAST_PROGRESS
    # A round of attempts that brought something worth waiting for is followed by another one.
    while progress >= _LEAST_PROGRESS:
        before = _size(part)
        if _has_arrived(calls, path, part, item, clock):
            _keep(part, folder / item.name)
            return
        progress = _size(part) - before
    raise unanswered()


def _has_arrived(calls: Calls, path: str, part: Path, item: DeliveredObject, clock: Clock) -> bool:
    """Whether one round of attempts brought the whole object. Raises FeedRefusalError FEED.DIGEST."""
    was_wrong = False
    for _ in calls.attempts():
        try:
            _take(calls, path, part, item, clock)
        except (OSError, HTTPException):
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


def _take(calls: Calls, path: str, part: Path, item: DeliveredObject, clock: Clock) -> None:
    """Brings the part to its full length. Raises OSError or HTTPException where the line broke before that."""
    held = _size(part)
    if held > item.byte_count:
        part.unlink()
        held = 0
    if part.exists() and held == item.byte_count:
        return
    fields = {"range": f"bytes={held}-", "if-range": f'"{item.sha256}"'} if held else {}
    with calls.streamed(path, fields) as response:
        _check_status(response)
        if response.status == HTTPStatus.PARTIAL_CONTENT:
            _check_range(response, held, item)
        else:
            held = 0
        with os.fdopen(os.open(part, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as out:
            out.truncate(held)
            out.seek(held)
            _copy(response, out, item.byte_count - held, clock)


def _copy(response: StreamedAnswer, out: BinaryIO, expected: int, clock: Clock) -> None:
    began, got = clock.ticks(), 0
    while got < expected:
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


def _check_status(response: StreamedAnswer) -> None:
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


def _check_range(response: StreamedAnswer, held: int, item: DeliveredObject) -> None:
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
