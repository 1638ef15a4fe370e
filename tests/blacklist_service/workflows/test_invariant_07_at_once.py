"""Invariant 7 under way: an entry that is released while its listing ends, and two recipients that confirm at once.

On PostgreSQL, with connections of their own; SQLite has one writer at a time.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import Connection, insert, text

from blacklist_service.errors import ConflictError
from blacklist_service.store import feeds
from blacklist_service.store.base import table_of
from blacklist_service.store.tables import FeedEntry
from blacklist_service.workflows.cases.removals import close_confirmed_removals
from blacklist_service.workflows.context import Context
from tests.two_writers import until_it_waits

pytestmark = pytest.mark.postgres


@pytest.fixture
def context(postgres_context: Context) -> Context:
    """Only where two writers can meet."""
    return postgres_context


@pytest.fixture
def side() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(1) as pool:
        yield pool


def release_entry(connection: Connection, feed: int, listing: int) -> None:
    connection.execute(
        insert(table_of(FeedEntry)).values(
            feed_id=feed, listing_id=listing, entry_key=f"key-{listing}", version=1, entry_sha256="",
            state="live", is_suppressed=False, first_release=1, last_release=1,
        )
    )  # fmt: skip


@pytest.fixture
def removed(desk: Any) -> Callable[[int], None]:
    """Ends a listing as officials do."""

    def remove(listing: int) -> None:
        desk.decide(desk.stored(listing), "remove")

    return remove


def test_whoever_removes_waits_for_the_release_and_sees_the_holder(
    desk: Any, side: ThreadPoolExecutor, removed: Callable[[int], None]
) -> None:
    feed = desk.carried(desk.listed().id)
    listed = desk.listed()
    with desk.context.store.begin() as publisher:
        release_entry(publisher, feed, listed.id)
        remover = side.submit(removed, listed.id)
        until_it_waits(desk.context, remover)
    remover.result()
    assert desk.stored(listed.id).state == "ended"
    assert desk.removal(listed.id).closed_at is None


def test_a_release_waits_for_the_removal_and_is_refused(
    desk: Any, side: ThreadPoolExecutor, without_guard: Any
) -> None:
    feed = desk.carried(desk.listed().id)
    listed = desk.listed()

    def publish() -> None:
        with desk.context.store.begin() as publisher:
            release_entry(publisher, feed, listed.id)

    with desk.context.store.begin() as owner:
        without_guard(owner, "removed_by_decision", "listing")
    with desk.context.store.begin() as remover:
        remover.execute(
            text("UPDATE listing SET state = 'ended', end_reason = 'removed' WHERE id = :n"), {"n": listed.id}
        )
        publisher = side.submit(publish)
        until_it_waits(desk.context, publisher)
    with pytest.raises(ConflictError) as refused:
        publisher.result()
    assert refused.value.facts["constraint"] == "feed_takes_only_listed"


@pytest.mark.parametrize("is_open", [True, False])
def test_of_two_recipients_that_confirm_at_once_the_second_closes(
    desk: Any, side: ThreadPoolExecutor, *, is_open: bool
) -> None:
    """Also where the listing ends between the two, so that neither could have seen a removal before."""
    listed = desk.listed()
    one, other = desk.carried(listed.id, "one"), desk.carried(listed.id, "other")
    for feed in (one, other):
        desk.retracted(feed, listed.id, is_acknowledged=False)
    if is_open:
        desk.decide(listed, "remove")

    def confirm(connection: Connection, feed: int) -> int:
        feeds.acknowledge(connection, feed, [listed.id], desk.context.clock.now())
        return close_confirmed_removals(connection, desk.context, [listed.id])

    def second() -> None:
        if is_open:
            with desk.context.store.begin() as connection:
                confirm(connection, other)
        else:
            desk.decide(listed, "remove")

    if not is_open:
        with desk.context.store.begin() as connection:
            confirm(connection, other)
    with desk.context.store.begin() as first:
        assert confirm(first, one) == 0
        later = side.submit(second)
        until_it_waits(desk.context, later)
    later.result()
    assert desk.removal(listed.id).closed_at is not None
