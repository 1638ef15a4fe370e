"""An agency reads which of its entries is which bit of the public status list, by byte range.

1. The feed is the caller's own; of any other it may not even know that it exists (FEED.UNKNOWN).
2. As of any release so far: the indexes of a release never change, and those of a later one begin with them.
3. The look is journalled as `feed_object_read`, as one into any other object of the feed.
4. The lines are made while they are given, some at a time, so that a slow reader holds no transaction open.
"""

from collections.abc import Iterator

from blacklist_service.errors import NotFoundError
from blacklist_service.store import releases, told_order
from blacklist_service.store.row_checks import row_changed
from blacklist_service.store.row_guards import GUARD_OF_TABLE
from blacklist_service.store.session import Store
from blacklist_service.workflows.context import Actor, Context, record, require_role
from blacklist_service.workflows.read_feed import ObjectPart, own_feed, range_within
from exports.status_list_indexes import MEDIA_TYPE, bytes_before, index_at, indexes_name, lines_from

_BATCH = 5000


def indexes_of(  # noqa: PLR0917  # the range reads as in HTTP: first, last
    context: Context, actor: Actor, feed_code: str, number: int, first: int = 0, last: int | None = None
) -> ObjectPart:
    """The indexes as of a release from the byte `first` to `last`, both inclusive and counted from 0; None is the end,
    and −n the last n bytes.

    Raises NotFoundError FEED.UNKNOWN, FEED.OBJECT; InvalidError FEED.RANGE where no byte lies in the range.
    """
    require_role(actor, "agency")
    name = indexes_name(number)
    with context.store.begin() as connection:
        feed = own_feed(connection, actor, feed_code)
        assert feed.id is not None
        release = releases.find_release(connection, feed.id, number)
        if release is None:
            raise NotFoundError("FEED.OBJECT", "没有这个发布文件。", "There is no such object.")
        total = bytes_before(told_order.count_told(connection, feed.id, number))
        first, end = range_within(total, first, last)
        record(
            connection, context, actor,
            kind="feed_object_read", object_kind="feed", object_id=feed.id,
            detail={"feed": feed_code, "object": name, "first": first, "last": end},
        )  # fmt: skip
    chunks = _lines(context.store, feed.id, first, end + 1)
    # Nobody knows the digest of bytes that are not written yet; the release that they are of names them as well.
    return ObjectPart(name, MEDIA_TYPE, f"indexes-{release.manifest_sha256}", "", total, first, end, chunks)


def _lines(store: Store, feed: int, first: int, end: int) -> Iterator[bytes]:
    """The bytes from `first` up to, not including, `end`."""
    index, at = index_at(first), first
    with store.read() as connection:
        after = told_order.place_before(connection, feed, index) if first < end else None
    while after is not None and at < end:
        with store.read() as connection:
            rows = told_order.told_after(connection, feed, after, _BATCH)
        if not rows:
            # They were there when they were counted, and nothing that was told is ever forgotten.
            raise row_changed(GUARD_OF_TABLE["feed_entry"], None)
        lines = lines_from(index, [row.entry_key for row in rows])
        chunk = lines[at - bytes_before(index) :][: end - at]
        yield chunk
        at += len(chunk)
        index += len(rows)
        after = told_order.Place(rows[-1].first_release, rows[-1].entry_key)
