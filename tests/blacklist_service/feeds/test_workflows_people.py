"""What one person may look at: different people a day, official or not; what gives an official away; and release by two."""

import dataclasses
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy.exc import IntegrityError

from blacklist_service.errors import ForbiddenError, InvalidError, NotFoundError, RefusedError, ServiceError
from blacklist_service.rules.enquiry_limits import MOST_PEOPLE_AN_HOUR, MOST_PEOPLE_AN_HOUR_AT_NIGHT
from blacklist_service.store import alarms, journal, people_seen
from blacklist_service.store.base import table_of
from blacklist_service.store.tables import PersonSeen, Suspension
from blacklist_service.workflows.answer_enquiry import Enquiry, answer_enquiries
from blacklist_service.workflows.authenticate_caller import actor_of_login
from blacklist_service.workflows.context import SYSTEM
from blacklist_service.workflows.enquiring.alarms import count_alarms, settle_alarms
from blacklist_service.workflows.enquiring.person_quotas import list_person_quotas, set_person_quota
from blacklist_service.workflows.enquiring.quotas import set_quota
from blacklist_service.workflows.enquiring.suspensions import (
    list_suspensions,
    release_suspension,
    suspend_login,
)
from blacklist_service.workflows.enrol import add_user
from blacklist_service.workflows.journalling.looks import record_looks
from blacklist_service.workflows.tidy_queue import tidy_queue
from tests.codes import exactly

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def applicant(index):
    """The number of nobody (invented): hardly two are born on one day."""
    front = f"110101{1960 + index // 300:04d}{index // 28 % 12 + 1:02d}{index % 28 + 1:02d}{index % 9:03d}"
    return front + "10X98765432"[sum(int(d) * w for d, w in zip(front, WEIGHTS, strict=True)) % 11]


def ask(world, actor, *indices):
    asked = [Enquiry("虚构甲", "resident_id", applicant(one), "credit_approval", "授权-1") for one in indices]
    return answer_enquiries(world.context, actor, asked)


def code_of(act, *given):
    try:
        act(*given)
    except ServiceError as error:
        return error.code
    return ""


def open_people(world, actor, *subjects):
    with world.context.store.read() as connection:
        record_looks(
            world.context, connection, actor, subjects=subjects, action="listing", purpose="decision"
        )


def looks(world):
    with world.context.looks.read() as connection:
        return len(journal.looks_after(connection, 0, 10_000))


def seen(world, actor):
    with world.context.looks.read() as connection:
        return people_seen.people_of(connection, actor.user, world.clock.today())


@pytest.fixture
def second_reader(world):
    add_user(world.context, SYSTEM, member_code="bureau", login="second-reader", role="agency")
    return actor_of_login(world.context, "second-reader")


def test_a_person_of_an_agency_has_a_number_of_its_own(world, second_reader):
    set_person_quota(world.context, SYSTEM, "bureau-reader", people_per_day=3)
    assert code_of(ask, world, world.agency, 1, 2, 3) == ""
    # Asking again about one of them is no other person.
    assert code_of(ask, world, world.agency, 2, 2) == ""
    with pytest.raises(RefusedError, match=exactly("QUOTA.EXCEEDED")) as refusal:
        ask(world, world.agency, 4)
    assert refusal.value.facts["limit"] == 3
    assert (looks(world), seen(world, world.agency)) == (5, 3)
    assert code_of(ask, world, second_reader, 4, 5, 6, 7) == ""
    views = {
        one.login: (one.people_per_day, one.seen_today) for one in list_person_quotas(world.context, SYSTEM)
    }
    assert views["bureau-reader"] == (3, 3)
    assert views["second-reader"] == (world.context.settings.people_per_day, 4)
    world.clock.move(timedelta(hours=15))
    assert code_of(ask, world, world.agency, 4) == ""


def test_an_officials_looks_count_too(world):
    set_person_quota(world.context, world.maker, "checker", people_per_day=2)
    assert code_of(open_people, world, world.checker, 1, 2) == ""
    assert code_of(open_people, world, world.checker, 1) == ""
    assert code_of(open_people, world, world.checker, 3) == "QUOTA.EXCEEDED"
    # What was refused is neither recorded as seen nor counted.
    assert (looks(world), seen(world, world.checker)) == (3, 2)
    assert code_of(open_people, world, world.maker, 3) == ""


def test_of_sixty_four_at_once_no_more_than_agreed_are_shown(world):
    set_person_quota(world.context, SYSTEM, "checker", people_per_day=10)
    together = Barrier(64)

    def one(subject):
        together.wait()
        return code_of(open_people, world, world.checker, subject)

    with ThreadPoolExecutor(64) as pool:
        codes = sorted(pool.map(one, range(1, 65)))
    assert codes == [""] * 10 + ["QUOTA.EXCEEDED"] * 54
    assert (looks(world), seen(world, world.checker)) == (10, 10)


def test_of_sixty_four_enquiries_at_once_no_more_than_agreed_are_answered(world):
    set_quota(world.context, SYSTEM, "bureau", per_day=1000)
    set_person_quota(world.context, SYSTEM, "bureau-reader", people_per_day=10)
    together = Barrier(64)

    def one(index):
        together.wait()
        return code_of(ask, world, world.agency, index)

    with ThreadPoolExecutor(64) as pool:
        codes = sorted(pool.map(one, range(64)))
    assert codes == [""] * 10 + ["QUOTA.EXCEEDED"] * 54
    assert looks(world) == 10


def test_an_official_who_opens_too_many_is_suspended(world):
    for start in range(1, MOST_PEOPLE_AN_HOUR, 100):
        assert code_of(open_people, world, world.checker, *range(start, start + 100)) == ""
    assert code_of(open_people, world, world.checker, 1) == ""
    assert code_of(open_people, world, world.checker, MOST_PEOPLE_AN_HOUR + 1) == "ACCESS.SUSPENDED"
    # Recorded, not shown; the alarm refuses by itself, and is written down once.
    assert looks(world) == MOST_PEOPLE_AN_HOUR + 2
    assert code_of(open_people, world, world.checker, 1) == "ACCESS.SUSPENDED"
    assert list_suspensions(world.context, SYSTEM) == []
    assert [settle_alarms(world.context), settle_alarms(world.context)] == [1, 0]
    assert [(one.person, one.reason) for one in list_suspensions(world.context, SYSTEM)] == [
        ("checker", "pace")
    ]
    assert code_of(open_people, world, world.checker, 1) == "ACCESS.SUSPENDED"
    assert code_of(open_people, world, world.maker, 1) == ""
    assert count_alarms(world.context) == {"pace": 1}


def test_who_searches_at_night_is_suspended(world):
    world.clock.move(timedelta(hours=13))  # half past ten in the evening, Chinese time
    assert code_of(open_people, world, world.maker, *range(1, MOST_PEOPLE_AN_HOUR_AT_NIGHT + 1)) == ""
    assert code_of(open_people, world, world.maker, 1000) == "ACCESS.SUSPENDED"
    settle_alarms(world.context)
    assert list_suspensions(world.context, SYSTEM)[0].reason == "off_hours"


def test_one_person_of_several_is_suspended_alone(world, second_reader, person_number):
    """What a member's other people ask hides nobody."""
    known = [person_number(world.list_person(f"欧阳示例{letter}")) for letter in "甲乙丙丁戊己庚辛壬癸子"]
    assert code_of(ask, world, second_reader, *range(100)) == ""
    assert code_of(ask, world, world.agency, *range(100, 139)) == ""
    guessed = [Enquiry("司马其他", "resident_id", one, "credit_approval", "授权-1") for one in known]
    with pytest.raises(ForbiddenError, match=exactly("ACCESS.SUSPENDED")):
        answer_enquiries(world.context, world.agency, guessed)
    assert [(one.person, one.reason) for one in list_suspensions(world.context, SYSTEM)] == [
        ("bureau-reader", "ambiguous")
    ]
    assert code_of(ask, world, world.agency, 1) == "ACCESS.SUSPENDED"
    assert code_of(ask, world, second_reader, 1) == ""


def test_two_others_release_a_person(world):
    suspend_login(world.context, world.maker, "checker")
    assert code_of(open_people, world, world.checker, 1) == "ACCESS.SUSPENDED"
    assert release_suspension(world.context, world.maker, login="checker") == "release_asked"
    with pytest.raises(ForbiddenError, match=exactly("ACCESS.SUSPENDED")):
        release_suspension(world.context, world.checker, login="checker")
    add_user(world.context, SYSTEM, member_code="office", login="checker2", role="checker")
    other = actor_of_login(world.context, "checker2")
    assert release_suspension(world.context, other, login="checker") == "released"
    assert code_of(open_people, world, world.checker, 1) == ""
    with world.context.store.read() as connection:
        kinds = [one.kind for one in journal.entries_of(connection, "user_account", world.checker.user)]
    assert kinds[-3:] == ["person_suspended", "suspension_release_asked", "suspension_released"]
    for login in ("checker", "nobody"):
        with pytest.raises(NotFoundError, match=exactly("SUSPENSION.NONE")):
            release_suspension(world.context, world.maker, login=login)
    with pytest.raises(NotFoundError, match=exactly("USER.UNKNOWN")):
        suspend_login(world.context, world.maker, "nobody")


def test_the_database_keeps_one_running_suspension_of_a_person(world):
    suspend_login(world.context, world.maker, "checker")
    suspend_login(world.context, world.maker, "checker")
    table = table_of(Suspension)
    with pytest.raises(IntegrityError), world.context.store.engine.begin() as connection:
        connection.execute(
            table.insert().values(
                member_id=world.checker.member, user_id=world.checker.user, reason="official",
                began_at=world.clock.now(),
            )
        )  # fmt: skip
    # The member itself is another matter.
    assert code_of(open_people, world, world.maker, 1) == ""


def test_after_its_release_a_person_is_watched_anew(world):
    many = range(1, MOST_PEOPLE_AN_HOUR + 2)
    assert code_of(open_people, world, world.checker, *many) == "ACCESS.SUSPENDED"
    settle_alarms(world.context)
    release_suspension(world.context, world.maker, login="checker")
    add_user(world.context, SYSTEM, member_code="office", login="checker2", role="checker")
    world.clock.move(timedelta(seconds=1))
    release_suspension(world.context, actor_of_login(world.context, "checker2"), login="checker")
    assert code_of(open_people, world, world.checker, 1) == ""


def test_whom_somebody_saw_is_forgotten_after_the_day(world):
    open_people(world, world.checker, 1, 2)
    world.clock.move(timedelta(days=1))
    tidy_queue(world.context)
    with world.context.looks.read() as connection:
        assert connection.execute(table_of(PersonSeen).select()).all() == []


def test_what_is_forgotten_is_counted_and_the_day_keeps_its_own(world):
    """Two people of yesterday and the count of that day go; what is of today stays."""
    open_people(world, world.checker, 1, 2)
    world.clock.move(timedelta(days=1))
    open_people(world, world.checker, 3)
    today = world.clock.today()
    with world.context.looks.begin() as connection:
        assert people_seen.forget_people(connection, today, today) == 3
        assert people_seen.forget_people(connection, today, today) == 0
    assert seen(world, world.checker) == 1


def test_who_looks_at_nobody_is_counted_for_nobody(world):
    open_people(world, world.checker, 1)
    with world.context.looks.begin() as connection:
        assert people_seen.see_people(connection, world.checker.user, world.clock.today(), []) == 1
    assert seen(world, world.checker) == 1


def test_an_alarm_that_broke_off_is_settled_by_the_clock(world):
    assert (
        code_of(open_people, world, world.checker, *range(1, MOST_PEOPLE_AN_HOUR + 2)) == "ACCESS.SUSPENDED"
    )
    tidy_queue(world.context)
    assert [one.person for one in list_suspensions(world.context, SYSTEM)] == ["checker"]
    with world.context.looks.read() as connection:
        assert alarms.unsettled(connection) == []


def test_strange_numbers_and_callers_are_refused(world):
    with pytest.raises(InvalidError, match=exactly("QUOTA.PEOPLE")):
        set_person_quota(world.context, SYSTEM, "checker", people_per_day=-1)
    with pytest.raises(NotFoundError, match=exactly("USER.UNKNOWN")):
        set_person_quota(world.context, SYSTEM, "nobody", people_per_day=1)
    for act in (
        lambda: set_person_quota(world.context, world.checker, "checker", people_per_day=1),
        lambda: list_person_quotas(world.context, world.agency),
        lambda: suspend_login(world.context, world.agency, "checker"),
    ):
        with pytest.raises(ForbiddenError, match=exactly("ACCESS.ROLE")):
            act()


def test_the_machines_owner_is_no_person(world):
    owner = dataclasses.replace(world.maker, user=0, login="cli")
    settings = world.context.settings.model_copy(update={"people_per_day": 0})
    world = dataclasses.replace(world, context=dataclasses.replace(world.context, settings=settings))
    assert code_of(open_people, world, owner, 1) == ""
    assert code_of(open_people, world, world.maker, 1) == "QUOTA.EXCEEDED"
