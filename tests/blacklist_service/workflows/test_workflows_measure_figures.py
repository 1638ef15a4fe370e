"""What the service counts about itself: what waits and since when, what was late, what was changed; of nobody."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from blacklist_service.errors import ForbiddenError
from blacklist_service.store.base import table_of
from blacklist_service.store.tables import Feed, Figure, Member, Release
from blacklist_service.workflows.answer_objection import answer_objection
from blacklist_service.workflows.apply_for_repair import apply_for_repair
from blacklist_service.workflows.approve_proposal import approve_proposal
from blacklist_service.workflows.context import SYSTEM
from blacklist_service.workflows.grant_authority import grant_area
from blacklist_service.workflows.measure_figures import measure_figures
from blacklist_service.workflows.measuring.topics import KEPT_DAYS, Topic
from blacklist_service.workflows.object_to_listing import object_to_listing
from blacklist_service.workflows.propose_objection_outcome import propose_objection_outcome
from blacklist_service.workflows.show_figures import Table, show_figures
from tests.codes import exactly


def table(desk: Any, topic: Topic, actor: Any = None) -> Table:
    measure_figures(desk.context)
    return show_figures(desk.context, actor or desk.maker).tables[topic]


def case_of(desk: Any, listing: Any) -> tuple[Any, ...]:
    return desk.context, desk.case_numbers[listing.id], desk.name, desk.id_number


def test_before_the_first_count_there_is_nothing_to_show(desk: Any) -> None:
    found = show_figures(desk.context, desk.auditor)
    assert (found.day, found.waiting) == (None, ())
    assert set(found.tables) == set(Topic)
    assert not any(found.tables.values())


def test_what_waits_is_counted_by_queue_and_age(desk: Any) -> None:
    desk.alleged()
    desk.verified()
    desk.days(8)
    desk.verified()
    desk.served()
    desk.propose(desk.alleged(), "reject")
    assert table(desk, Topic.BACKLOG) == {
        "verification": {"no_day": 2},
        "notice": {"to_7": 1, "to_30": 1},
        "reply": {"to_7": 1},
        "approval": {"to_7": 1},
    }
    desk.days(100)
    later = table(desk, Topic.BACKLOG)
    assert (later["notice"], later["reply"]) == ({"over_90": 2}, {"over_90": 1})
    assert later["approval"] == {"over_90": 1}


def test_objections_and_repairs_are_counted_with_their_days(desk: Any) -> None:
    listed, other = desk.listed(), desk.listed()
    first = object_to_listing(*case_of(desk, listed), reason="paid", narrative="虚构陈述")
    object_to_listing(*case_of(desk, other), reason="paid", narrative="虚构陈述")
    answer_objection(desk.context, desk.platform, first.id, first.version, answer="虚构答复")
    proposed = propose_objection_outcome(
        desk.context, desk.maker, first.id, first.version + 1, outcome="delete", reasons="虚构理由"
    )
    approve_proposal(desk.context, desk.checker, "objection", first.id, proposed.digest)
    apply_for_repair(*case_of(desk, other), application="虚构申请", has_public_commitment=True)
    assert table(desk, Topic.DEADLINES) == {"objection": {"kept": 1}, "source": {"kept": 1}}
    assert table(desk, Topic.OBJECTIONS) == {"platform": {"filed": 2, "decided": 1, "changed": 1}}
    desk.days(40)
    assert table(desk, Topic.DEADLINES) == {
        "objection": {"kept": 1, "overdue": 1}, "source": {"kept": 1, "overdue": 1}, "repair": {"overdue": 1},
    }  # fmt: skip
    assert table(desk, Topic.BACKLOG)["objection"] == {"to_90": 1}
    assert table(desk, Topic.BACKLOG)["repair"] == {"to_90": 1}
    desk.days(366)
    assert table(desk, Topic.OBJECTIONS) == {}


def test_recipients_are_counted_with_what_they_have_not_confirmed(desk: Any) -> None:
    listed = desk.listed()
    feed = desk.carried(listed.id)
    desk.decide(listed, "remove")
    desk.retracted(feed, listed.id, is_acknowledged=False)
    assert table(desk, Topic.RECIPIENTS) == {"feed": {"behind": 1, "owed": 1}}
    with desk.context.store.begin() as connection:
        connection.execute(
            table_of(Release).insert().values(
                feed_id=feed, number=1, issued_at=desk.context.clock.now() - timedelta(minutes=125), entries=0,
                operations=0, retractions=0, state_checksum="", manifest=b"", manifest_sha256="", signature="",
            )
        )  # fmt: skip
    assert table(desk, Topic.RECIPIENTS) == {"feed": {"hours": 2, "behind": 1, "owed": 1}}
    with desk.context.store.begin() as connection:
        connection.execute(update(table_of(Feed)).values(state="paused"))
    assert table(desk, Topic.RECIPIENTS) == {}


def test_an_official_sees_the_numbers_of_its_own_areas(desk: Any) -> None:
    with desk.context.store.begin() as connection:
        connection.execute(
            update(table_of(Member)).where(table_of(Member).c.code == "platform").values(region="340400")
        )
    desk.alleged()
    assert table(desk, Topic.BACKLOG) == {}
    assert show_figures(desk.context, desk.maker).waiting == ((desk.today, 0),)
    grant_area(desk.context, SYSTEM, login="maker", region="340000")
    assert show_figures(desk.context, desk.maker).tables[Topic.BACKLOG] == {"verification": {"no_day": 1}}
    assert show_figures(desk.context, desk.maker).waiting == ((desk.today, 1),)


def test_a_case_is_counted_where_its_person_was_reported_first(desk: Any) -> None:
    with desk.context.store.begin() as connection:
        other = connection.execute(
            table_of(Member).insert().values(
                code="other", name="虚构乙平台", kind="platform", region="340101", created_at=desk.context.clock.now()
            )
        ).inserted_primary_key[0]  # fmt: skip
    own, theirs = desk.listed(), desk.listed(member_id=other)
    for listing in (own, theirs):
        object_to_listing(*case_of(desk, listing), reason="paid", narrative="虚构陈述")
    assert table(desk, Topic.OBJECTIONS) == {"platform": {"filed": 1}, "other": {"filed": 1}}
    measure_figures(desk.context)
    with desk.context.store.read() as connection:
        figure = table_of(Figure)
        asked = select(figure.c.region, figure.c.number).where(
            figure.c.topic == Topic.BACKLOG, figure.c.line == "objection"
        )
        assert set(connection.execute(asked).all()) == {("340100", 1), ("340101", 1)}


def test_an_hour_replaces_its_day_and_a_day_that_is_over_stays(desk: Any) -> None:
    desk.alleged()
    measure_figures(desk.context)
    desk.alleged()
    measure_figures(desk.context)
    desk.days(1)
    desk.alleged()
    measure_figures(desk.context)
    yesterday = desk.today - timedelta(days=1)
    assert show_figures(desk.context, desk.maker).waiting == ((yesterday, 2), (desk.today, 3))
    desk.days(KEPT_DAYS)
    measure_figures(desk.context)
    with desk.context.store.read() as connection:
        days = set(connection.execute(select(table_of(Figure).c.day)).scalars())
    assert days == {desk.today - timedelta(days=KEPT_DAYS), desk.today}


def test_no_member_sees_the_figures(desk: Any) -> None:
    with pytest.raises(ForbiddenError, match=exactly("ACCESS.ROLE")):
        show_figures(desk.context, desk.platform)
