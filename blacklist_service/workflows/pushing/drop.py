"""A release is put down where its recipient collects it: objects first, then signatures, the manifest last.

Each file comes under a hidden name, is on the disk, and only then takes its own name; a push that is cut off leaves
what stood there or what is new, and the next one goes on with the object that was not whole. What the newest
manifest does not name is taken away in the end: it may tell of somebody who has been removed since. So may what was
never finished: its name may not come again.

No lock of ours reaches to a recipient's server, and a push may last half an hour. So before each step it is asked
anew whether it still is this push's turn: who was overtaken neither puts down nor takes away anything more.
"""

import re
from collections.abc import Iterable
from typing import Protocol

from blacklist_service.errors import ConflictError
from blacklist_service.store import pushes
from blacklist_service.store.tables import FeedPush
from blacklist_service.workflows.context import Context
from blacklist_service.workflows.pushing.parcel import Parcel, ParcelObject
from exports.follow import MANIFEST_NAME, SECOND_SIGNATURE_NAME, SIGNATURE_NAME, SM2_SIGNATURE_NAME

# Ours alone: what a recipient keeps beside them is none of our business.
_OBJECT = re.compile(r"(snapshot|delta)-[A-Za-z0-9._-]+")
# Signatures that not every release has.
_NOT_OF_EACH = (SECOND_SIGNATURE_NAME, SM2_SIGNATURE_NAME)


def is_of_release(name: str) -> bool:
    """Whether a file is called as those of a release are."""
    return bool(_OBJECT.fullmatch(name)) or name in {MANIFEST_NAME, SIGNATURE_NAME, *_NOT_OF_EACH}


class Drop(Protocol):
    """A place where files are put down whole."""

    def holds(self, item: ParcelObject) -> bool:
        """Whether an object is there, byte for byte."""

    def put(self, name: str, chunks: Iterable[bytes]) -> None:
        """Writes a file in one step, for good."""

    def names(self) -> list[str]:
        """The files that are there, unfinished ones apart."""

    def remove(self, name: str) -> None:
        """Takes a file away, where it is there."""

    def sweep(self) -> None:
        """Takes away what was left unfinished."""


def put_down(context: Context, drop: Drop, push: FeedPush, parcel: Parcel) -> None:
    """Puts a release down. Safe to repeat.

    Raises ConflictError PUSH.OVERTAKEN, JOB.FENCED.
    """
    _require_turn(context, push, parcel)
    drop.sweep()
    for item in parcel.objects:
        if not drop.holds(item):
            _require_turn(context, push, parcel)
            drop.put(item.name, parcel.chunks(context, item))
    _require_turn(context, push, parcel)
    pointers = dict(parcel.pointers())
    for name in _NOT_OF_EACH:
        if name not in pointers:
            # Of another manifest: beside the new one it would be a wrong signature.
            drop.remove(name)
    for name, content in pointers.items():
        drop.put(name, [content])
    named = {item.name for item in parcel.objects}
    for name in drop.names():
        if _OBJECT.fullmatch(name) and name not in named:
            _require_turn(context, push, parcel)
            drop.remove(name)


def _require_turn(context: Context, push: FeedPush, parcel: Parcel) -> None:
    """The push is in force, its job is ours, and no newer release is out.

    Raises ConflictError PUSH.OVERTAKEN, JOB.FENCED.
    """
    # A write transaction that writes nothing: only such a one asks a worker's fence.
    with context.store.begin() as connection:
        found = pushes.get_push(connection, push.id or 0)
    if found is None or found[0].state != "active" or found[1].state != "active":
        raise _overtaken()
    if found[1].release_number != parcel.release:
        raise _overtaken()


def _overtaken() -> ConflictError:
    return ConflictError(
        "PUSH.OVERTAKEN",
        "推送期间已有更新的发布，或该推送已终止。",
        "A newer release is out, or the push has ended, since this began.",
    )
