"""The ledger of deliveries: every recipient that ever had an entry, every telling, and what was confirmed."""

from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import text

from blacklist_service.errors import ConflictError, ForbiddenError, NotFoundError
from blacklist_service.store import feeds, migrate
from blacklist_service.workflows.acknowledge_release import Receipt, acknowledge_release
from blacklist_service.workflows.list_deliveries import list_deliveries


def ledger(world, subject):
    return list_deliveries(world.context, world.checker, subject)


def steps(delivery):
    return [
        (one.release, one.op, one.version, one.reason, one.confirmed_at is not None) for one in delivery.steps
    ]


def confirm(world, view, *listings):
    actor = world.agency if view.feed == "feed-a" else world.other_agency
    with world.context.store.read() as connection:
        feed = feeds.find_feed(connection, view.feed).id
        known = feeds.entries_by_listing(connection, feed, list(listings))
    keys = [known[listing].entry_key for listing in listings]
    receipt = Receipt(release=view.number, state_checksum=view.state_checksum, retracted=keys)
    acknowledge_release(world.context, actor, view.feed, receipt)


@pytest.fixture
def told(world):
    """A person whom two recipients were told of, the second one two releases later."""
    world.open_feed()
    number = world.list_person()
    world.publish()
    world.change_amount(number, 111)
    world.publish()
    world.open_feed("feed-b", member_code="other")
    world.publish("feed-b")
    return number


def test_the_first_time_and_each_change_stand_with_their_release(world, told):
    world.mark(told, "is_suppressed", to=True)
    world.publish()
    first, second = ledger(world, told)
    assert (first.feed, first.member, first.member_name, first.holding) == (
        "feed-a",
        "bureau",
        "示例征信",
        "suppressed",
    )
    assert steps(first) == [
        (1, "UPSERT", 1, "", False), (2, "UPSERT", 2, "", False), (3, "SUPPRESS", 3, "under_review", False),
    ]  # fmt: skip
    assert (second.feed, second.holding, steps(second)) == ("feed-b", "held", [(1, "UPSERT", 1, "", False)])
    assert first.steps[0].told_at < first.steps[1].told_at < first.steps[2].told_at


def test_a_receipt_confirms_what_was_told_up_to_it_and_nothing_later(world, told):
    view = world.publish()
    confirm(world, view)
    world.change_amount(told, 222)
    world.publish()
    first, _second = ledger(world, told)
    assert [step.confirmed_at is not None for step in first.steps] == [True, True, False]


def test_a_removal_is_confirmed_by_its_key_and_by_each_recipient_alone(world, told):
    world.end(told)
    assert [one.holding for one in ledger(world, told)] == ["ended", "ended"]
    views = [world.publish(), world.publish("feed-b")]
    assert [one.holding for one in ledger(world, told)] == ["retracted", "retracted"]
    confirm(world, views[0])  # a right receipt that does not name the key
    assert steps(ledger(world, told)[0])[-1] == (3, "RETRACT", 3, "repaired", False)
    confirm(world, views[0], told)
    first, second = ledger(world, told)
    assert (first.holding, second.holding) == ("forgotten", "retracted")
    assert steps(first)[-1] == (3, "RETRACT", 3, "repaired", True)
    assert steps(second)[-1] == (2, "RETRACT", 2, "repaired", False)


def test_of_subjects_that_became_one_both_entries_are_told(world, told):
    absorbed = world.list_person()
    world.publish()
    world.sql("UPDATE subject SET merged_into = :s WHERE id = :a", s=told, a=absorbed)
    world.publish()
    found = ledger(world, absorbed)
    assert [(one.listing, one.feed, one.holding) for one in found] == [
        (told, "feed-a", "held"), (told, "feed-b", "held"), (absorbed, "feed-a", "retracted"),
    ]  # fmt: skip
    assert steps(found[2])[-1][1:] == ("MERGE", 2, "merged", False)


def test_who_was_never_told_of_is_in_no_ledger(world):
    world.open_feed()
    assert ledger(world, world.list_person()) == []


def test_a_stranger_and_an_unknown_number_are_refused(world, told):
    with pytest.raises(ForbiddenError):
        list_deliveries(world.context, world.agency, told)
    with pytest.raises(NotFoundError):
        ledger(world, 999_999)


@pytest.mark.parametrize(
    "change", ["UPDATE feed_entry_change SET version = 9", "DELETE FROM feed_entry_change"]
)
def test_nobody_rewrites_what_was_told(world, told, change):
    with pytest.raises(ConflictError), world.context.store.begin() as connection:
        connection.execute(text(change))
    assert steps(ledger(world, told)[0])[1] == (2, "UPSERT", 2, "", False)


def test_removals_of_before_the_ledger_are_known_from_the_entries(world, told):
    world.end(told)
    world.publish()
    with world.context.store.engine.connect() as connection:
        config = Config()
        config.set_main_option("script_location", str(Path(migrate.__file__).parent / "migrations"))
        config.attributes["connection"] = connection
        command.downgrade(config, "0023")
        command.upgrade(config, "head")
    first, second = ledger(world, told)
    # The correction of before is not known any more; the first telling and the removal are.
    assert steps(first) == [(1, "UPSERT", 1, "", False), (3, "RETRACT", 3, "repaired", False)]
    assert steps(second) == [(1, "UPSERT", 1, "", False)]
