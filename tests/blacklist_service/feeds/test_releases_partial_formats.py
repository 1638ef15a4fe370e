"""A format that cannot say every entry: what it refuses is left out, counted by rule, and never holds up a removal."""

import io

from blacklist_service.workflows.read_feed import object_of
from exports.metro2.file import read_file
from exports.metro2.layout import Spelling


def accounts_of(world, name):
    part = object_of(world.context, world.agency, "feed-a", name)
    return list(read_file(io.BytesIO(b"".join(part.chunks)), Spelling.UNPACKED))


def test_what_the_format_cannot_say_is_left_out_and_a_removal_arrives_all_the_same(world):
    world.open_feed(format_name="metro2")
    said = world.list_person("Sample, Jane")
    world.list_person("李四")
    first = world.publish()
    assert first.entries == 1
    assert [account.base["surname"] for account in accounts_of(world, first.snapshot)] == ["SAMPLE"]
    assert first.left_out == {"METRO2.NAME": 1}

    world.end(said)
    second = world.publish()
    assert second.retractions == 1
    assert [account.base["account_status"] for account in accounts_of(world, second.delta)] == ["DA"]


def test_an_entry_that_becomes_one_it_cannot_say_is_taken_back(world):
    world.open_feed(format_name="metro2")
    listing = world.list_person("Sample, Jane")
    world.publish()
    world.change_amount(listing, 0)
    view = world.publish()
    assert view.retractions == 1
    assert view.entries == 0
    assert [account.base["account_status"] for account in accounts_of(world, view.delta)] == ["DA"]
    assert view.left_out == {"METRO2.AMOUNT": 1}
