"""Releases (invariant 6): numbered without gaps, immutable, signed, followed to the same checksum; nothing leaves that
may not."""

import dataclasses
import io
import random
import shutil
import threading
from pathlib import Path

import pytest
from sqlalchemy import inspect, text

from blacklist_service.errors import ConflictError, ForbiddenError, NotFoundError, RefusedError
from blacklist_service.rules.operator_profile import INTERNAL, Audience
from blacklist_service.store import feeds, members, releases
from blacklist_service.store.releases import listed_cases
from blacklist_service.vault.checkpoints import read_checkpoint
from blacklist_service.workflows.context import SYSTEM
from blacklist_service.workflows.journalling.keys import journal_key
from blacklist_service.workflows.open_service import open_service
from blacklist_service.workflows.publish_release import publish_release
from blacklist_service.workflows.read_feed import manifest_of, object_of, signature_of
from blacklist_service.workflows.releasing.changes import take_stock
from blacklist_service.workflows.releasing.draft import write_draft
from blacklist_service.workflows.releasing.entry import fields_of
from blacklist_service.workflows.releasing.sight import look_at_feed
from blacklist_service.workflows.seal_journal import seal_journal
from blacklist_service.workflows.sealing.records import ReportDetails, seal_report
from exports.manifest import Manifest
from exports.plans import delta_chain
from exports.registry import get_format
from matching.types import RawIdentity


def operations_of(world, name, feed="feed-a"):
    part = object_of(world.context, world.agency, feed, name)
    return list(get_format("ndjson").read(io.BytesIO(b"".join(part.chunks))))


def lines_of(world, view):
    return [
        (operation.op.value, operation.key, operation.reason)
        for operation in operations_of(world, view.delta)
    ]


def key_of(world, listing, feed="feed-a"):
    with world.context.store.read() as connection:
        number = feeds.find_feed(connection, feed).id
        return feeds.entries_by_listing(connection, number, [listing])[listing].entry_key


def test_releases_count_without_gaps_also_where_nothing_changed(world):
    world.open_feed()
    world.list_person()
    views = [world.publish() for _ in range(4)]
    assert [view.number for view in views] == [1, 2, 3, 4]
    manifests = []
    with world.context.store.read() as connection:
        feed = feeds.find_feed(connection, "feed-a")
        manifests = releases.releases_of(connection, feed.id)
    parsed = [Manifest.from_bytes(release.manifest) for release in manifests]
    assert [one.previous_manifest_sha256 for one in parsed[1:]] == [
        one.manifest_sha256 for one in manifests[:-1]
    ]
    assert parsed[0].previous_manifest_sha256 == "0" * 64
    assert {one.state_checksum for one in parsed} == {views[0].state_checksum}
    assert delta_chain(parsed[-1], 1) is not None


def test_an_entry_holds_the_identity_and_nothing_that_the_audience_may_not_have(world):
    world.open_feed()
    world.list_person("李四")
    view = world.publish()
    (operation,) = operations_of(world, view.snapshot)
    assert operation.entry["name"] == "李四"
    assert operation.entry["id_type"] == "resident_id"
    assert operation.entry["reporting_members"] == ["platform"]
    assert operation.entry["disputed"] is False
    assert "phone" not in operation.entry
    assert "platform" not in operation.entry


def test_a_dispute_is_marked_in_the_next_delta(world):
    world.open_feed()
    listing = world.list_person()
    world.publish()
    world.mark(listing, "is_disputed", to=True)
    view = world.publish()
    (operation,) = operations_of(world, view.delta)
    assert operation.op == "UPSERT"
    assert operation.entry["disputed"] is True


def test_suppression_is_told_and_lifted_and_hides_from_who_never_had_it(world, follower):
    world.open_feed()
    held, unseen = world.list_person(), world.list_person()
    world.mark(unseen, "is_suppressed", to=True)
    recipient = follower("feed-a")
    first = world.publish()
    assert first.entries == 1
    recipient.follow()
    world.mark(held, "is_suppressed", to=True)
    world.mark(held, "is_disputed", to=True)
    assert [line[0] for line in lines_of(world, world.publish())] == ["SUPPRESS"]
    state = recipient.follow().state
    assert state.entries[key_of(world, held)].is_suppressed
    world.mark(held, "is_suppressed", to=False)
    world.mark(unseen, "is_suppressed", to=False)
    assert [line[0] for line in lines_of(world, world.publish())] == ["UPSERT", "UPSERT"]
    assert not any(entry.is_suppressed for entry in recipient.follow().state.entries.values())


def test_a_changed_value_is_a_correction_after_a_decision_that_it_was_wrong(world):
    world.open_feed()
    plain, corrected = world.list_person(), world.list_person()
    world.publish()
    world.change_amount(plain, 5)
    world.change_amount(corrected, 6)
    today = world.context.clock.today()
    day = today.isoformat() if world.context.store.is_sqlite else today
    world.sql(
        "INSERT INTO objection (listing_id, reason, state, received_on, received_at, due_on, answer_due_on,"
        " sealed_narrative, outcome, decided_on, version)"
        " VALUES (:n, 'paid', 'closed', :d, :at, :d, :d, :z, 'correct', :d, 1)",
        n=corrected, d=day, at=world._instant(), z=b"",
    )  # fmt: skip
    kinds = {operation.key: operation.op for operation in operations_of(world, world.publish().delta)}
    assert kinds == {key_of(world, plain): "UPSERT", key_of(world, corrected): "CORRECT"}


@pytest.mark.parametrize("reason", ["repaired", "removed", "expired", "withdrawn", "corrected"])
def test_a_removal_becomes_a_tombstone_without_a_person(world, reason):
    world.open_feed()
    listing = world.list_person("赵六")
    world.publish()
    world.end(listing, reason)
    view = world.publish()
    (operation,) = operations_of(world, view.delta)
    assert (operation.op, operation.reason, operation.entry) == ("RETRACT", reason, None)
    assert operation.effective_on == world.context.clock.today()
    assert view.entries == 0
    # The tombstone stands in every snapshot until it is acknowledged.
    assert [one.op for one in operations_of(world, view.snapshot)] == ["RETRACT"]


def test_an_expired_listing_leaves_although_nobody_ended_it(world):
    world.open_feed()
    world.list_person()
    world.publish()
    world.move(hours=24 * 800)
    assert [line[::2] for line in lines_of(world, world.publish())] == [("RETRACT", "expired")]


def test_a_basis_that_no_longer_allows_third_parties_takes_back_what_was_given(world):
    world.open_feed()
    world.open_feed("feed-r", audience="regulator")
    world.list_person()
    world.publish()
    world.publish("feed-r")
    world.sql("UPDATE legal_basis SET allows_third_parties = :no", no=False)
    assert [line[::2] for line in lines_of(world, world.publish())] == [("RETRACT", "not_allowed")]
    assert world.publish("feed-r").entries == 1


def test_a_key_that_comes_back_goes_on_counting_its_versions(world, follower):
    world.open_feed()
    world.list_person()
    recipient = follower("feed-a")
    world.publish()
    recipient.follow()
    for allowed in (False, True):
        world.sql("UPDATE legal_basis SET allows_third_parties = :a", a=allowed)
        world.publish()
        recipient.follow()
    (held,) = recipient.state.entries.values()
    assert held.version == 3


def test_of_two_listings_of_one_subject_the_other_is_merged(world, follower):
    world.open_feed()
    survivor, absorbed = world.list_person(), world.list_person()
    recipient = follower("feed-a")
    world.publish()
    recipient.follow()
    world.sql("UPDATE subject SET merged_into = :s WHERE id = :a", s=survivor, a=absorbed)
    world.sql("UPDATE report SET subject_id = :s WHERE subject_id = :a", s=survivor, a=absorbed)
    view = world.publish()
    merges = [operation for operation in operations_of(world, view.delta) if operation.op == "MERGE"]
    assert [(one.key, one.into) for one in merges] == [(key_of(world, absorbed), key_of(world, survivor))]
    assert list(recipient.follow().state.entries) == [key_of(world, survivor)]


def test_two_feeds_know_a_listing_under_different_keys(world):
    world.open_feed()
    world.open_feed("feed-b")
    listing = world.list_person()
    world.publish()
    world.publish("feed-b")
    assert key_of(world, listing) != key_of(world, listing, "feed-b")


def test_a_feed_of_another_region_does_not_carry_it(world):
    world.open_feed("here", region="340000")
    world.open_feed("there", region="330000")
    world.list_person()
    assert world.publish("here").entries == 1
    assert world.publish("there").entries == 0


def test_mass_removal_needs_a_second_official(world, follower):
    world.open_feed()
    listed = world.list_people(52)
    recipient = follower("feed-a")
    world.publish()
    recipient.follow()
    world.end_all(listed[:51])
    with pytest.raises(RefusedError) as refusal:
        world.publish()
    assert refusal.value.code == "RELEASE.MASS_REMOVAL"
    with pytest.raises(ForbiddenError):
        publish_release(world.context, world.maker, "feed-a", second_actor=world.maker)
    view = world.publish(second=world.checker)
    assert (view.number, view.retractions) == (2, 51)
    assert len(recipient.follow().state.entries) == 1


def test_fifty_removals_need_nobody_else(world):
    world.open_feed()
    listed = world.list_people(50)
    world.publish()
    world.end_all(listed)
    assert world.publish().retractions == 50


def test_without_a_profile_nothing_is_opened_or_published_for_agencies(world):
    world.open_feed()
    world.open_feed("feed-r", audience="regulator")
    world.list_person()
    bare = dataclasses.replace(world.context, profile=INTERNAL)
    with pytest.raises(RefusedError) as refusal:
        publish_release(bare, SYSTEM, "feed-a")
    assert refusal.value.code == "OPERATOR.INTERNAL_ONLY"
    assert publish_release(bare, SYSTEM, "feed-r").entries == 1
    world.context = bare
    with pytest.raises(RefusedError) as refusal:
        world.open_feed("feed-c")
    assert refusal.value.code == "OPERATOR.INTERNAL_ONLY"


def test_a_profile_that_is_gone_takes_back_what_was_given(world):
    world.open_feed()
    world.list_person()
    world.publish()
    world.context = dataclasses.replace(world.context, profile=INTERNAL)
    assert world.publish().retractions == 1


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE release SET manifest_sha256 = 'x'",
        "DELETE FROM release",
        "UPDATE release_object SET sha256 = 'x'",
        "DELETE FROM release_object",
        "UPDATE release_part SET body = substr(release_part.body, 2)",
        "DELETE FROM release_part",
        "DELETE FROM feed_entry",
    ],
)
def test_the_database_keeps_a_release_as_it_is(world, statement):
    world.open_feed()
    world.list_person()
    world.publish()
    with pytest.raises(ConflictError):
        world.sql(statement)


def test_no_path_leads_from_an_allegation_to_a_feed(world):
    world.open_feed()
    world.add_subject()
    world.allege(1)
    assert world.publish().entries == 0
    with pytest.raises(ConflictError):
        world.sql(
            "INSERT INTO feed_entry (feed_id, listing_id, entry_key, version, entry_sha256, state, is_suppressed,"
            " first_release, last_release) VALUES (1, 1, 'k', 1, '', 'live', :no, 1, 1)",
            no=False,
        )


def test_no_plaintext_of_an_entry_is_in_the_database(sqlite_world):
    world = sqlite_world
    world.open_feed()
    world.list_person("诸葛示例")
    view = world.publish()
    (operation,) = operations_of(world, view.snapshot)
    home = Path(world.context.settings.home)
    stored = b"".join(path.read_bytes() for path in home.glob("*.sqlite*"))
    for plain in (operation.entry["name"], operation.entry["id_number"]):
        assert plain.encode() not in stored
        assert plain.encode("utf-16-le") not in stored
        assert plain.encode("gb18030") not in stored


@pytest.mark.postgres
def test_no_plaintext_of_an_entry_is_in_any_table_of_postgresql(postgres_world):
    world = postgres_world
    world.open_feed()
    world.list_person("诸葛示例")
    view = world.publish()
    (operation,) = operations_of(world, view.snapshot)
    plain = [operation.entry["name"], operation.entry["id_number"]]
    with world.context.store.read() as connection:
        for table in inspect(connection).get_table_names():
            stored = "".join(connection.execute(text(f'SELECT CAST(t AS text) FROM "{table}" t')).scalars())
            for word in plain:
                assert word not in stored, table
                assert word.encode().hex() not in stored, table


@pytest.mark.postgres
def test_a_release_is_made_from_one_snapshot(postgres_world):
    """What others commit while a release is made belongs to the next one, not half to this."""
    world = postgres_world
    listing = world.list_person()
    with world.context.store.read() as snapshot:
        releases.freeze(snapshot)
        before = releases.listed_cases(snapshot, [listing])[listing].reports[0].report.outstanding_fen
        world.change_amount(listing, before + 1)
        world.end(listing)
        again = releases.listed_cases(snapshot, [listing])[listing].reports[0].report.outstanding_fen
    assert again == before


def test_an_entry_that_moved_while_it_was_written_stops_the_release(world):
    """Somebody writes another digest between comparing and writing: what was compared does not bear it."""
    world.open_feed()
    listing = world.list_person()
    context = world.context.opening(SYSTEM, "test")
    moved = text("UPDATE feed_entry SET entry_sha256 = :digest WHERE listing_id = :listing")
    with context.store.begin() as connection, context.store.read() as snapshot:
        sight = look_at_feed(context, connection, snapshot, "feed-a")
        changes = take_stock(sight)
        connection.execute(moved, {"digest": "0" * 64, "listing": listing})
        member = members.get_member(connection, sight.feed.member_id)
        with pytest.raises(ConflictError) as refusal:
            write_draft(sight, member, changes)
    assert refusal.value.code == "RELEASE.MOVED"


def test_the_same_inputs_give_the_same_bytes(sqlite_world, tmp_path):
    """The same database published twice, in two copies: manifest, signature and objects are equal to the byte."""
    world = sqlite_world
    world.open_feed()
    listed = [world.list_person() for _ in range(5)]
    world.publish()
    seal_journal(world.context)
    world.end(listed[0])
    world.change_amount(listed[1], 7)
    world.mark(listed[2], "is_suppressed", to=True)
    world.move()
    home = world.context.settings.home
    with world.context.store.begin():  # nobody writes while it is copied
        shutil.copytree(home, tmp_path / "copy")
    copied = open_service(world.context.settings.model_copy(update={"home": tmp_path / "copy"}), world.clock)
    copied = dataclasses.replace(copied, profile=world.context.profile)
    seen = []
    for context in (world.context, copied):
        view = publish_release(context, SYSTEM, "feed-a")
        objects = [
            b"".join(object_of(context, world.agency, "feed-a", name).chunks)
            for name in (view.snapshot, view.delta)
        ]
        seen.append(
            (
                view,
                manifest_of(context, world.agency, "feed-a"),
                signature_of(context, world.agency, "feed-a"),
                objects,
            )
        )
    assert seen[0] == seen[1]
    note = Manifest.from_bytes(seen[0][1][0]).journal_checkpoint
    assert read_checkpoint(note, journal_key(world.context)).size > 0
    for engine in (copied.store.engine, copied.looks.engine):
        engine.dispose()


def test_a_quiet_feed_gives_new_manifests_and_now_and_then_a_new_snapshot(sqlite_world):
    world = sqlite_world
    world.open_feed()
    world.list_person()
    views = [world.publish() for _ in range(35)]
    assert {view.snapshot for view in views} == {"snapshot-1.ndjson", "snapshot-32.ndjson"}
    manifest = Manifest.from_bytes(manifest_of(world.context, world.agency, "feed-a")[0])
    assert len(manifest.deltas) == 30
    assert delta_chain(manifest, manifest.snapshot.release) is not None


def test_two_publishers_at_once_leave_no_gap(world):
    world.open_feed()
    world.list_person()
    failures = []

    def publish():
        try:
            publish_release(world.context, SYSTEM, "feed-a")
        except Exception as failure:  # noqa: BLE001
            failures.append(failure)

    threads = [threading.Thread(target=publish) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with world.context.store.read() as connection:
        feed = feeds.find_feed(connection, "feed-a")
        numbers = [release.number for release in releases.releases_of(connection, feed.id)]
    assert (feed.release_number, numbers) == (4, [1, 2, 3, 4])


def test_a_large_object_is_kept_in_parts_and_read_by_range(world):
    world.open_feed(audience="provincial")
    for _ in range(14):
        listing = world.list_person()
        # Thirty thousand characters of it are told, as many as a cell of the sheet takes.
        details = ReportDetails(collection_log="催" * 40_000)
        sealed = seal_report(world.context.vault.sealer, listing, RawIdentity(name="虚构人"), details)
        world.sql("UPDATE data_key SET sealed_key = :k WHERE report_id = :n", k=sealed.key, n=listing)
        world.sql(
            "UPDATE report SET sealed_identity = :i, sealed_details = :s WHERE id = :n",
            i=sealed.identity, s=sealed.details, n=listing,
        )  # fmt: skip
    view = world.publish()
    whole = b"".join(object_of(world.context, world.agency, "feed-a", view.snapshot).chunks)
    assert len(whole) > 1 << 20
    mid = (1 << 20) - 3
    part = object_of(world.context, world.agency, "feed-a", view.snapshot, mid, mid + 9)
    assert b"".join(part.chunks) == whole[mid : mid + 10]
    assert (part.first, part.last, part.total_bytes) == (mid, mid + 9, len(whole))


@pytest.mark.parametrize(("format_name", "count"), [("provincial_2018", 170), ("csv", 510)])
def test_a_member_with_hundreds_of_names_of_platforms_holds_up_nobodys_removal(world, format_name, count):
    """They are told as far as a cell takes them, each name whole."""
    world.open_feed(audience="provincial", format_name=format_name)
    listing, other = world.list_person(), world.list_person()
    world.publish()
    names = [f"{number:03}" + "贷" * 197 for number in range(count)]
    with world.together():
        for number, name in enumerate(names):
            identity = RawIdentity(name="虚构人", id_type="resident_id", id_number="")
            world.add_report(5000 + number, listing, identity, ReportDetails(name))
            world.amend(listing, 5000 + number)
    world.end(other)
    assert world.publish().retractions == 1
    with world.context.store.read() as connection:
        (case,) = listed_cases(connection, [listing]).values()
    told = fields_of(world.context.opening(SYSTEM, "release"), case, Audience.PROVINCIAL)["platform"].split(
        "、"
    )
    assert told == ["示例贷", *names][: len(told)]
    assert 100 < len(told) < 164


def test_another_agency_learns_nothing_of_a_feed(world):
    world.open_feed()
    view = world.publish()
    for ask in (
        lambda: manifest_of(world.context, world.other_agency, "feed-a"),
        lambda: object_of(world.context, world.other_agency, "feed-a", view.snapshot),
        lambda: manifest_of(world.context, world.other_agency, "nothing"),
    ):
        with pytest.raises(NotFoundError) as refusal:
            ask()
        assert refusal.value.code == "FEED.UNKNOWN"


@pytest.mark.parametrize("seed", range(3))
def test_who_follows_has_what_the_server_has(world, follower, seed):
    chance = random.Random(seed)
    world.open_feed()
    recipient = follower("feed-a")
    live: list[int] = []
    for _ in range(12):
        for _ in range(chance.randrange(4)):
            act = chance.choice(["list", "list", "end", "amount", "dispute", "suppress", "basis"])
            if act == "list" or not live:
                live.append(world.list_person())
            elif act == "end":
                world.end(live.pop(chance.randrange(len(live))))
            elif act == "amount":
                world.change_amount(chance.choice(live), chance.randrange(1, 10**9))
            elif act == "basis":
                world.sql("UPDATE legal_basis SET allows_third_parties = :a", a=chance.random() < 0.8)
            else:
                column = "is_disputed" if act == "dispute" else "is_suppressed"
                world.mark(chance.choice(live), column, to=chance.random() < 0.5)
        view = world.publish()
        if chance.random() < 0.6:
            assert recipient.follow().receipt["state_checksum"] == view.state_checksum
    assert recipient.follow().receipt["state_checksum"] == view.state_checksum
    recipient.state = None
    assert recipient.follow().receipt["state_checksum"] == view.state_checksum
