"""Decoys: placed by two, like any other in the store, an alarm for whoever asks, and the name of whose copy leaked."""

import dataclasses
from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from blacklist_service.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError, RefusedError
from blacklist_service.ids import report_id
from blacklist_service.rules.decoy_people import is_unassigned
from blacklist_service.store import decoys, journal, listings, reports
from blacklist_service.store.base import table_of
from blacklist_service.store.tables import DecoyOrder
from blacklist_service.workflows.answer_enquiry import Enquiry, answer_enquiry
from blacklist_service.workflows.authenticate_caller import actor_of_login
from blacklist_service.workflows.context import SYSTEM
from blacklist_service.workflows.decoys.order_decoys import list_orders, order_decoys
from blacklist_service.workflows.decoys.place_decoys import place_decoys
from blacklist_service.workflows.decoys.trace_leak import trace_leak
from blacklist_service.workflows.enquiring.alarms import count_alarms, settle_alarms
from blacklist_service.workflows.enquiring.suspensions import list_suspensions
from blacklist_service.workflows.enrol import add_user
from blacklist_service.workflows.find_subject import find_subject
from blacklist_service.workflows.list_pending import list_pending
from blacklist_service.workflows.process_submission import process_submission
from blacklist_service.workflows.read_feed import manifest_of, object_of
from blacklist_service.workflows.receive_submission import Upload, receive_submission
from blacklist_service.workflows.recognition.merge_subjects import merge_subjects
from blacklist_service.workflows.reconcile_listings import reconcile_listings
from blacklist_service.workflows.resolve_again import resolve_again
from blacklist_service.workflows.seal_journal import seal_journal
from blacklist_service.workflows.sealing.decoys import open_decoy
from blacklist_service.workflows.show_listing import show_listing
from blacklist_service.workflows.verify_journal import verify_journal
from exports.manifest import Manifest
from matching.types import RawIdentity
from tests.codes import exactly


@pytest.fixture
def world(world):
    """Uploads are prepared in this process."""
    settings = world.context.settings.model_copy(update={"prepare_processes": 0})
    return dataclasses.replace(world, context=dataclasses.replace(world.context, settings=settings))


def opened(world):
    """The vault as a workflow opens it."""
    return world.context.opening(SYSTEM, "test").vault.sealer


def place(world, people=2, feed="", **given):
    order = order_decoys(
        world.context, world.maker, people=people, basis_code="demo", feed_code=feed, **given
    )
    assert place_decoys(world.context, world.checker, order.order) == people
    with world.context.store.read() as connection:
        found = decoys.decoys_of(connection, order.order)
    return [open_decoy(opened(world), one) for one in found]


def ask(world, decoy, actor=None, name=None):
    enquiry = Enquiry(name or decoy.fields["name"], "resident_id", decoy.number, "credit_approval", "授权-1")
    return answer_enquiry(world.context, actor or world.agency, enquiry)


def leaked(world, feed, actor=None):
    """Every byte that a recipient downloads of a feed."""
    actor = actor or world.agency
    manifest = Manifest.from_bytes(manifest_of(world.context, actor, feed)[0])
    return b"".join(object_of(world.context, actor, feed, manifest.snapshot.name).chunks)


def test_two_officials_place_people_who_stand_as_listed(world):
    found = place(world, 3)
    assert len({one.number for one in found}) == 3
    assert all(is_unassigned(one.number) for one in found)
    with world.context.store.read() as connection:
        standing = [listings.listings_of(connection, [one.subject])[0] for one in found]
    assert [one.state for one in standing] == ["listed"] * 3
    assert {(one.decided_by, one.approved_by) for one in standing} == {(world.maker.user, world.checker.user)}
    # No drift, no effect that was not told, nothing to do for anybody.
    assert reconcile_listings(world.context).is_clean
    seal_journal(world.context)
    assert verify_journal(world.context).problem == ""
    for kind in ("proposal", "removal", "amendment"):
        assert list_pending(world.context, world.maker, kind=kind).steps == ()
    for state in ("alleged", "under_review", "notified", "reply_window", "overdue_only"):
        assert list_pending(world.context, world.maker, kind="listing", state=state).steps == ()
    (order,) = list_orders(world.context, world.checker)
    assert (order.state, order.people, order.asked_by, order.approved_by) == ("placed", 3, "maker", "checker")


def test_nobody_places_what_it_asked_for(world):
    order = order_decoys(world.context, world.maker, people=1, basis_code="demo").order
    add_user(world.context, SYSTEM, member_code="office", login="alias", role="checker", person="maker")
    with pytest.raises(ForbiddenError, match=exactly("APPROVAL.SAME_OFFICIAL")):
        place_decoys(world.context, actor_of_login(world.context, "alias"), order)
    with pytest.raises(ForbiddenError, match=exactly("ACCESS.ROLE")):
        place_decoys(world.context, dataclasses.replace(world.maker, role="checker"), order)
    for actor in (world.maker, world.agency, SYSTEM):
        with pytest.raises(ForbiddenError, match=exactly("ACCESS.ROLE")):
            place_decoys(world.context, actor, order)
    table, now = table_of(DecoyOrder), world.clock.now()
    with pytest.raises(IntegrityError), world.context.store.engine.begin() as connection:
        connection.execute(table.update().values(approved_by=world.maker.user, approved_at=now))
    place_decoys(world.context, world.checker, order)
    with pytest.raises(ConflictError, match=exactly("DECOY.PLACED")):
        place_decoys(world.context, world.checker, order)
    with pytest.raises(NotFoundError, match=exactly("DECOY.UNKNOWN")):
        place_decoys(world.context, world.checker, order + 1)


@pytest.mark.parametrize(
    ("given", "error", "code"),
    [
        ({"people": 0}, InvalidError, "DECOY.PEOPLE"),
        ({"people": 101}, InvalidError, "DECOY.PEOPLE"),
        ({"basis_code": "none"}, InvalidError, "BASIS.UNKNOWN"),
        ({"feed_code": "none"}, NotFoundError, "FEED.UNKNOWN"),
        ({"feed_code": "public"}, RefusedError, "DECOY.PUBLICATION"),
        ({"member_code": "bureau"}, NotFoundError, "MEMBER.UNKNOWN"),
    ],
)
def test_strange_orders_are_refused(world, given, error, code):
    world.open_feed("public", audience="public_notice")
    with pytest.raises(error, match=exactly(code)):
        order_decoys(world.context, world.maker, **({"people": 1, "basis_code": "demo"} | given))
    with pytest.raises(ForbiddenError, match=exactly("ACCESS.ROLE")):
        order_decoys(world.context, world.checker, people=1, basis_code="demo")


@pytest.mark.parametrize("name", [None, "司马其他"])
def test_who_asks_for_one_is_suspended_within_the_call(world, name):
    """Also where the name is wrong: who has the number has it from nowhere honest."""
    decoy = place(world, 1)[0]
    with pytest.raises(ForbiddenError, match=exactly("ACCESS.SUSPENDED")):
        ask(world, decoy, name=name)
    assert [(one.member, one.reason) for one in list_suspensions(world.context, SYSTEM)] == [
        ("bureau", "decoy")
    ]
    assert count_alarms(world.context) == {"decoy": 1}
    with world.context.store.read() as connection:
        entries = journal.entries_of(connection, "member", world.agency.member)
    assert entries[-1].kind == "member_suspended"
    # Recorded, and others may still ask.
    with world.context.looks.read() as connection:
        assert len(journal.looks_after(connection, 0, 10)) == 1
    other = Enquiry("虚构甲", "resident_id", "110101199003070011", "credit_approval", "授权-1")
    assert answer_enquiry(world.context, world.other_agency, other).outcome == "not_listed"


def test_one_that_was_asked_for_but_not_placed_alarms_too(world):
    order = order_decoys(world.context, world.maker, people=1, basis_code="demo").order
    with world.context.store.read() as connection:
        decoy = open_decoy(opened(world), decoys.decoys_of(connection, order)[0])
    with pytest.raises(ForbiddenError, match=exactly("ACCESS.SUSPENDED")):
        ask(world, decoy)


def test_an_official_who_opens_one_is_suspended(world):
    decoy = place(world, 1)[0]
    with pytest.raises(ForbiddenError, match=exactly("ACCESS.SUSPENDED")):
        show_listing(world.context, world.checker, decoy.subject)
    settle_alarms(world.context)
    assert [(one.person, one.reason) for one in list_suspensions(world.context, SYSTEM)] == [
        ("checker", "decoy")
    ]


def test_no_honest_search_meets_one(world):
    decoy = place(world, 1)[0]
    named = RawIdentity(name=decoy.fields["name"], id_type="resident_id", id_number=decoy.number)
    assert find_subject(world.context, world.maker, named) == []
    assert list_suspensions(world.context, SYSTEM) == []


def test_a_real_report_is_never_joined_to_one(world):
    """Not even one that gives the very same person: nobody's record grows out of an invention."""
    decoy = place(world, 1)[0]
    text = (
        "name,id_type,id_number,contract_no,principal,outstanding\n"
        f"{decoy.fields['name']},resident_id,{decoy.number},C-1,100.00,100.00\n"
    )
    clerk = dataclasses.replace(world.maker, user=0, login="cli", role="platform", member=world.platform)
    received = receive_submission(world.context, clerk, Upload("a.csv", "text/csv"), iter([text.encode()]))
    process_submission(world.context, received.submission)
    with world.context.store.read() as connection:
        assert len(reports.of_subject(connection, decoy.subject)) == 1
        founded = reports.find(connection, report_id(received.submission, 2))
    assert founded is not None
    assert founded.subject_id == founded.id
    resolve_again(world.context, SYSTEM, is_dry_run=False)
    with world.context.store.read() as connection:
        assert reports.find(connection, founded.id).subject_id == founded.id
        assert connection.exec_driver_sql("SELECT count(*) FROM review").scalar() == 0
    with world.context.store.begin() as connection, pytest.raises(RefusedError, match=exactly("DECOY.MERGE")):
        merge_subjects(
            connection, world.context, world.maker,
            survivor=founded.id, absorbed=decoy.subject, reason="same",
        )  # fmt: skip


def test_each_feed_has_its_own_and_a_leak_names_it(world):
    world.list_person()
    for code, member in (("feed-a", "bureau"), ("feed-b", "other"), ("feed-c", "bureau")):
        world.open_feed(code, member_code=member)
    of = {code: place(world, 2, code) for code in ("feed-a", "feed-b")}
    hidden = place(world, 1)
    for code in ("feed-a", "feed-b", "feed-c"):
        world.publish(code)
    texts = {
        "feed-a": leaked(world, "feed-a"),
        "feed-b": leaked(world, "feed-b", world.other_agency),
        "feed-c": leaked(world, "feed-c"),
    }
    for code, text in texts.items():
        for owner, found in (*of.items(), ("", hidden)):
            assert all((one.number.encode() in text) == (owner == code) for one in found)
    for code, member in (("feed-a", "bureau"), ("feed-b", "other")):
        (trace,) = trace_leak(world.context, world.checker, [texts[code]])
        assert (trace.feed, trace.member, trace.decoys, trace.placed, trace.keys) == (code, member, 2, 2, 3)
        # Names and numbers alone, without a key, in pieces that cut a number in two.
        alone = b"\n".join(one.number.encode() for one in of[code])
        pieces = [alone[at : at + 7] for at in range(0, len(alone), 7)]
        (trace,) = trace_leak(world.context, world.checker, pieces)
        assert (trace.feed, trace.decoys, trace.keys) == (code, 2, 0)
    (trace,) = trace_leak(world.context, world.checker, [hidden[0].number.encode()])
    assert (trace.feed, trace.decoys, trace.placed) == ("", 1, 1)
    assert trace_leak(world.context, world.checker, [b"110101199003070011"]) == []
    with pytest.raises(ForbiddenError, match=exactly("ACCESS.ROLE")):
        trace_leak(world.context, world.agency, [])


def test_placing_that_broke_off_goes_on(world, monkeypatch):
    order = order_decoys(world.context, world.maker, people=2, basis_code="demo").order
    calls = []

    def once_only(*given, **more):
        calls.append(given)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return give(*given, **more)

    module = "blacklist_service.workflows.decoys.place_decoys.give_notice"
    give = place_decoys.__globals__["give_notice"]
    monkeypatch.setattr(module, once_only)
    with pytest.raises(KeyboardInterrupt):
        place_decoys(world.context, world.checker, order)
    assert list_orders(world.context, world.maker)[0].state == "approved"
    world.clock.move(timedelta(minutes=5))
    assert place_decoys(world.context, world.checker, order) == 2
    with world.context.store.read() as connection:
        found = [open_decoy(opened(world), one) for one in decoys.decoys_of(connection, order)]
        states = {listings.listings_of(connection, [one.subject])[0].state for one in found}
    assert states == {"listed"}


def test_nothing_at_rest_tells_a_decoy(world):
    """Neither number nor subject stands beside the mark, and a mark is nothing that could be computed."""
    decoy = place(world, 1)[0]
    with world.context.store.read() as connection:
        (row,) = connection.exec_driver_sql(
            "SELECT number_mark, subject_mark, sealed_person FROM decoy"
        ).all()
    spelled = b"".join(bytes(value) for value in row)
    assert decoy.number.encode() not in spelled
    assert decoy.fields["name"].encode() not in spelled
    assert str(decoy.subject).encode() not in spelled
