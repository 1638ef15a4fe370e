"""Removals add up over the releases that a recipient missed: it is refused nothing that the officials may do."""

import pytest

from blacklist_service.errors import NotFoundError, RefusedError
from blacklist_service.workflows.publish_release import publish_release
from blacklist_service.workflows.read_feed import second_signature_of


def _has_second(world) -> bool:
    try:
        return bool(second_signature_of(world.context, world.agency, "feed-a"))
    except NotFoundError:
        return False


@pytest.mark.parametrize("by_snapshot", [False, True])
def test_who_missed_several_small_removals_is_not_stuck(world, follower, by_snapshot):
    world.open_feed()
    listed = world.list_people(62)
    recipient = follower("feed-a")
    world.publish()
    recipient.follow()
    for start in (0, 30):
        world.end_all(listed[start : start + 30])
        assert world.publish().retractions == 30
    assert _has_second(world)
    manifest = recipient.fetch()
    if by_snapshot:
        (recipient.folder / manifest.deltas[-1].name).unlink()
        recipient.fetch = lambda: manifest
    assert len(recipient.follow().state.entries) == 2


def test_who_missed_an_approved_mass_removal_is_not_stuck(world, follower):
    world.open_feed()
    listed = world.list_people(52)
    recipient = follower("feed-a")
    world.publish()
    recipient.follow()
    assert not _has_second(world)
    world.end_all(listed[:51])
    publish_release(world.context, world.maker, "feed-a", second_actor=world.checker)
    world.publish()  # nothing new: but who held release 1 loses 51 on the way to this one
    assert len(recipient.follow().state.entries) == 1


def test_few_removals_in_all_need_no_second_signature(world):
    world.open_feed()
    listed = world.list_people(50)
    world.publish()
    for start in (0, 25):
        world.end_all(listed[start : start + 25])
        world.publish()
    assert not _has_second(world)


def test_merges_count_as_removals_for_whoever_publishes(world, follower):
    world.open_feed()
    survivor, *absorbed = world.list_people(52)
    recipient = follower("feed-a")
    world.publish()
    recipient.follow()
    with world.together():
        for listing in absorbed:
            world.sql("UPDATE subject SET merged_into = :s WHERE id = :a", s=survivor, a=listing)
    with pytest.raises(RefusedError) as refusal:
        world.publish()
    assert refusal.value.code == "RELEASE.MASS_REMOVAL"
    view = world.publish(second=world.checker)
    assert (view.entries, view.retractions) == (1, 0)
    world.publish()
    assert _has_second(world)
    assert len(recipient.follow().state.entries) == 1


def test_whoever_gets_nothing_new_is_told_of_no_merge_into_what_it_lacks(world, follower):
    world.open_feed()
    absorbed, unconfirmed = world.list_person(), world.list_person()
    recipient = follower("feed-a")
    world.publish()
    recipient.follow()
    world.end(unconfirmed)
    world.publish()
    recipient.follow()
    survivor = world.list_person()
    world.sql("UPDATE subject SET merged_into = :s WHERE id = :a", s=survivor, a=absorbed)
    world.move(hours=6)
    view = world.publish()
    assert (view.entries, view.retractions) == (0, 1)
    assert recipient.follow().state.entries == {}
