"""What an insider takes away, or marks as done: no removal is closed by it, and no new row hides it."""

from dataclasses import replace
from typing import Any

import pytest

from blacklist_service.errors import RefusedError
from blacklist_service.store import credentials, feeds, listings
from blacklist_service.store.feeds import HeldEntry
from blacklist_service.store.row_guards import GUARDS
from blacklist_service.store.row_macs import guarded
from blacklist_service.store.session import Store, open_store
from blacklist_service.store.tables import Password
from blacklist_service.workflows.adopt_rows import adopt_rows
from blacklist_service.workflows.check_rows import check_rows
from blacklist_service.workflows.context import SYSTEM
from blacklist_service.workflows.diagnosing.guarded_rows import digests_check
from blacklist_service.workflows.watch_removals import watch_removals
from tests.blacklist_service.workflows.test_workflows_check_rows import insider

FORGED = {
    "acknowledged": "UPDATE feed_entry SET state = 'retracted', retracted_in = 1, acknowledged_at = {now}",
    "deleted": "DELETE FROM feed_entry",
}


@pytest.mark.parametrize("name", FORGED)
def test_a_removal_stays_open_while_what_a_recipient_forgot_is_told_by_an_insider(
    desk: Any, name: str
) -> None:
    context, listed = desk.context, desk.listed()
    feed = desk.carried(listed.id)
    insider(context, FORGED[name])
    assert desk.decide(listed, "remove").listing.state == "ended"
    with context.store.begin() as connection:
        assert listings.close_confirmed(connection, [listed.id], context.clock.now()) == 0
        removal = listings.find_removal(connection, listed.id)
        assert removal is not None
        assert removal.closed_at is None
    assert watch_removals(context).closed == 0
    # The next release of this feed would lack the tombstone.
    with context.store.begin() as connection, pytest.raises(RefusedError) as caught:
        feeds.live_listings(connection, feed)
    assert caught.value.code == "STORE.ROW_CHANGED"


def test_a_removal_closes_where_the_service_wrote_that_it_is_forgotten(desk: Any) -> None:
    context, listed = desk.context, desk.listed()
    feed = desk.carried(listed.id)
    desk.decide(listed, "remove")
    with context.store.begin() as connection:
        (entry,) = feeds.entries_by_listing(connection, feed, [listed.id]).values()
        held = HeldEntry(*(getattr(entry, name) for name in HeldEntry._fields))
        feeds.change_entries(connection, [held._replace(state="retracted", retracted_in=2)])
        assert listings.close_confirmed(connection, [listed.id], context.clock.now()) == 0
        feeds.acknowledge(connection, feed, [listed.id], context.clock.now())
        assert listings.close_confirmed(connection, [listed.id], context.clock.now()) == 1
    assert check_rows(context, SYSTEM).wrong == 0


def test_a_new_row_does_not_take_the_place_of_one_that_was_deleted(desk: Any) -> None:
    """Neither one that is written alone nor one that is written with many: its digest would hide that one is gone."""
    context, listed = desk.context, desk.listed()
    feed = desk.carried(listed.id)
    kept = Password(
        user_id=desk.maker.user,
        salt=b"s",
        hash_mac=b"m",
        memory_kib=64,
        passes=1,
        lanes=1,
        set_at=context.clock.now(),
    )
    with context.store.begin() as connection:
        credentials.put_password(connection, kept)
        credentials.put_password(connection, kept)
        (entry,) = feeds.entries_by_listing(connection, feed, [listed.id]).values()
        again = HeldEntry(*(getattr(entry, name) for name in HeldEntry._fields))
    insider(context, "DELETE FROM feed_entry", "DELETE FROM password")
    for write in (
        lambda connection: feeds.add_entries(connection, [again]),
        lambda connection: credentials.put_password(connection, kept),
    ):
        with pytest.raises(RefusedError) as caught, context.store.begin() as connection:
            write(connection)
        assert caught.value.code == "STORE.ROW_CHANGED"
    found = {(one.table, one.problem) for one in check_rows(context, SYSTEM).findings}
    assert found == {("feed_entry", "deleted"), ("password", "deleted")}


class Cut:
    """Makes digests until the run is cut short."""

    def __init__(self, rows: Any, pages: int) -> None:
        self.rows, self.left = rows, pages

    def make(self, spelled: Any) -> list[bytes]:
        if spelled:
            self.left -= 1
        if self.left < 0:
            raise InterruptedError
        return self.rows.make(spelled)

    def hold(self, pairs: Any) -> list[bool]:
        return self.rows.hold(pairs)


def test_wherever_an_adoption_is_cut_short_the_doctor_says_so(desk: Any) -> None:
    desk.listed()
    context = desk.context
    for pages in range(1, len(GUARDS) + 1):
        insider(context, "DELETE FROM row_mac")
        bare = open_store(context.settings.url)
        cut = replace(context, store=Store(guarded(bare.engine, Cut(context.vault.rows, pages))))
        try:
            adopt_rows(cut, SYSTEM)
        except InterruptedError:
            assert digests_check(context).level == "fail", pages
            continue
        finally:
            bare.engine.dispose()
        assert pages > 5
        assert digests_check(context).level == "ok"
        return
    pytest.fail("no adoption came to its end")


def test_an_adoption_that_was_cut_short_is_repeated_and_then_over(desk: Any) -> None:
    desk.listed()
    context = desk.context
    insider(context, "DELETE FROM row_mac")
    assert digests_check(context).level == "fail"
    bare = open_store(context.settings.url)
    with pytest.raises(InterruptedError):
        adopt_rows(replace(context, store=Store(guarded(bare.engine, Cut(context.vault.rows, 3)))), SYSTEM)
    bare.engine.dispose()
    wrong = check_rows(context, SYSTEM)
    assert 0 < wrong.wrong < wrong.checked
    assert adopt_rows(context, SYSTEM) == wrong.wrong
    assert digests_check(context).level == "ok"
    assert check_rows(context, SYSTEM).wrong == 0
    with pytest.raises(RefusedError):
        adopt_rows(context, SYSTEM)
