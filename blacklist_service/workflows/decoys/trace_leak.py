"""Whose copy is this? A leaked file tells by the decoys in it, and by entry keys, which differ from feed to feed.

Journal: leak_traced with the feeds that were found; nothing of the file is kept.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from blacklist_service.store import decoys
from blacklist_service.workflows.context import OFFICIALS, Actor, Context, record, require_role
from blacklist_service.workflows.sealing.decoys import open_decoy

_NUMBER = re.compile(rb"(?<![0-9])[0-9]{17}[0-9Xx](?![0-9Xx])")
_KEY = re.compile(rb"(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])")
# Of a list of millions a part tells as much; each is looked for in the whole table.
_MOST_KEYS = 2_000
# The longest thing that is looked for, so that nothing is lost between two pieces.
_OVERLAP = 40


@dataclass(frozen=True, slots=True)
class Trace:
    """One recipient whose copy the file may be from: how many of its `placed` decoys and of its entry keys are there.

    `feed` "" stands for decoys of the index alone, which no feed ever carried: the file comes from the store itself.
    """

    feed: str
    member: str
    decoys: int
    placed: int
    keys: int


def trace_leak(context: Context, actor: Actor, pieces: Iterable[bytes]) -> list[Trace]:
    """The recipients whose copy a text (any encoding that keeps ASCII) may be from, the likeliest first.

    Raises ForbiddenError ACCESS.ROLE.
    """
    require_role(actor, *OFFICIALS)
    context = context.opening(actor, "leak_trace")
    numbers, keys = _read(pieces)
    with context.store.begin() as connection:
        recipients = decoys.recipients(connection)
        found: Counter[int] = Counter()
        placed: Counter[int] = Counter()
        for decoy, feed in decoys.all_decoys(connection):
            placed[feed or 0] += 1
            found[feed or 0] += open_decoy(context.vault.sealer, decoy).number in numbers
        by_key = decoys.feeds_of_keys(connection, keys)
        feeds = [feed for feed in {*found, *by_key} if found[feed] or by_key.get(feed)]
        traces = [
            Trace(*recipients.get(feed, ("", "")), found[feed], placed[feed], by_key.get(feed, 0))
            for feed in feeds
        ]
        traces.sort(key=lambda one: (-one.decoys, -one.keys, one.feed))
        record(
            connection, context, actor,
            kind="leak_traced", object_kind="feed", object_id=0, detail={"feeds": [one.feed for one in traces]},
        )  # fmt: skip
    return traces


def _read(pieces: Iterable[bytes]) -> tuple[set[str], set[str]]:
    numbers: set[str] = set()
    keys: set[str] = set()
    for text in _overlapping(pieces):
        numbers.update(match.decode().upper() for match in _NUMBER.findall(text))
        if len(keys) < _MOST_KEYS:
            keys.update(match.decode() for match in _KEY.findall(text)[: _MOST_KEYS - len(keys)])
    return numbers, keys


def _overlapping(pieces: Iterable[bytes]) -> Iterator[bytes]:
    end = b""
    for piece in pieces:
        yield end + piece
        end = (end + piece)[-_OVERLAP:]
