"""What members may ask: quotas to the last enquiry, searches through people found out, and two officials to release."""

import dataclasses
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier

import pytest
from sqlalchemy.exc import IntegrityError

from blacklist_service.errors import ForbiddenError, InvalidError, NotFoundError, RefusedError, ServiceError
from blacklist_service.rules.enquiry_limits import MOST_WATCHED
from blacklist_service.store import journal, quotas
from blacklist_service.store.base import table_of
from blacklist_service.store.tables import EnquiryTrace, Suspension
from blacklist_service.workflows.answer_enquiry import Enquiry, answer_enquiries, answer_enquiry
from blacklist_service.workflows.context import SYSTEM
from blacklist_service.workflows.enquiring.quotas import list_quotas, quota_left, set_quota
from blacklist_service.workflows.enquiring.suspensions import (
    list_suspensions,
    release_suspension,
    suspend_coded,
)
from blacklist_service.workflows.list_feeds import list_feeds
from blacklist_service.workflows.tidy_queue import tidy_queue
from tests.codes import exactly

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def resident(sequence, born=date(1990, 3, 7)):
    """The number of nobody: one region, a birth date, a sequence code, the check character (GB 11643-1999)."""
    front = f"110101{born:%Y%m%d}{sequence:03d}"
    return front + "10X98765432"[sum(int(d) * w for d, w in zip(front, WEIGHTS, strict=True)) % 11]


def applicant(index):
    """The number of an applicant as they come: hardly two are born on one day."""
    return resident(index % 10, date(1960, 1, 1) + timedelta(days=index))


def enquiry(number, name="虚构甲"):
    return Enquiry(name, "resident_id", number, "credit_approval", "授权-1")


def ask(world, *numbers, name="虚构甲"):
    return answer_enquiries(world.context, world.agency, [enquiry(number, name) for number in numbers])


def code_of(world, *numbers):
    try:
        ask(world, *numbers)
    except ServiceError as error:
        return error.code
    return ""


def looks(world):
    with world.context.looks.read() as connection:
        return len(journal.looks_after(connection, 0, 10_000))


def journal_kinds(world):
    with world.context.store.read() as connection:
        return [one.kind for one in journal.entries_of(connection, "member", world.agency.member)]


def test_a_quota_holds_to_the_last_enquiry_and_begins_anew_next_day(world):
    set_quota(world.context, SYSTEM, "bureau", per_day=3)
    assert [code_of(world, applicant(one)) for one in range(4)] == ["", "", "", "QUOTA.EXCEEDED"]
    assert looks(world) == 3
    assert quota_left(world.context, world.agency).left == 0
    # 09:30 in China: fourteen and a half hours are left.
    assert quota_left(world.context, world.agency).seconds == 14 * 3600 + 1800 + 1
    # Another member has its own.
    assert answer_enquiry(world.context, world.other_agency, enquiry(applicant(9))).outcome == "not_listed"
    world.clock.move(timedelta(seconds=quota_left(world.context, world.agency).seconds))
    assert code_of(world, applicant(5)) == ""
    assert quota_left(world.context, world.agency).left == 2


def test_a_call_beyond_the_quota_is_refused_whole_and_counts_nothing(world):
    set_quota(world.context, SYSTEM, "bureau", per_day=5)
    with pytest.raises(RefusedError, match=exactly("QUOTA.EXCEEDED")) as refusal:
        ask(world, *map(applicant, range(6)))
    assert refusal.value.facts == {"limit": 5, "retry_after": 14 * 3600 + 1800 + 1}
    assert (looks(world), quota_left(world.context, world.agency).left) == (0, 5)
    assert code_of(world, *map(applicant, range(5))) == ""


def test_what_looked_at_nobody_is_not_counted(world):
    answers = ask(world, "110101199003070010", applicant(1))
    assert isinstance(answers[0], InvalidError)
    assert isinstance(ask(world, "110101199003070010")[0], InvalidError)
    assert list_quotas(world.context, SYSTEM)[0].used_today == 1


def test_members_without_an_agreement_have_the_usual_quota(world):
    settings = world.context.settings.model_copy(update={"enquiries_per_day": 1})
    world = dataclasses.replace(world, context=dataclasses.replace(world.context, settings=settings))
    assert [code_of(world, applicant(one)) for one in range(2)] == ["", "QUOTA.EXCEEDED"]
    set_quota(world.context, world.maker, "bureau", per_day=2)
    assert [code_of(world, applicant(one)) for one in range(2)] == ["", "QUOTA.EXCEEDED"]
    assert journal_kinds(world)[-1] == "quota_set"
    assert [(one.member, one.per_day, one.used_today) for one in list_quotas(world.context, world.maker)] == [
        ("bureau", 2, 2), ("other", 1, 0),
    ]  # fmt: skip


def test_of_many_at_once_no_more_than_agreed_are_answered(world):
    set_quota(world.context, SYSTEM, "bureau", per_day=3)
    together = Barrier(8)

    def one(index):
        together.wait()
        return code_of(world, applicant(index))

    with ThreadPoolExecutor(8) as pool:
        codes = sorted(pool.map(one, range(8)))
    assert codes == [""] * 3 + ["QUOTA.EXCEEDED"] * 5
    assert looks(world) == 3


@pytest.mark.parametrize(("per_day", "misses"), [(-1, 100), (10_000_001, 100), (1, 0), (1, 101)])
def test_a_strange_quota_is_refused(world, per_day, misses):
    with pytest.raises(InvalidError, match=exactly("QUOTA.RANGE")):
        set_quota(world.context, SYSTEM, "bureau", per_day=per_day, most_misses_percent=misses)


def test_only_officials_and_the_service_set_quotas(world):
    with pytest.raises(ForbiddenError, match=exactly("ACCESS.ROLE")):
        set_quota(world.context, world.agency, "bureau", per_day=1)
    with pytest.raises(NotFoundError, match=exactly("MEMBER.UNKNOWN")):
        set_quota(world.context, SYSTEM, "nobody", per_day=1)


def test_who_counts_through_numbers_is_suspended(world):
    assert [code_of(world, resident(one)) for one in range(21)] == [""] * 20 + ["ACCESS.SUSPENDED"]
    # The last one was looked at, recorded, and not told.
    assert looks(world) == 21
    assert code_of(world, applicant(1)) == "ACCESS.SUSPENDED"
    assert looks(world) == 21
    assert [(one.member, one.state, one.reason) for one in list_suspensions(world.context, SYSTEM)] == [
        ("bureau", "suspended", "neighbours")
    ]
    assert journal_kinds(world) == ["member_added", "member_suspended"]
    # Removals must reach everybody who holds an entry, and others may still ask.
    assert list_feeds(world.context, world.agency) == []
    assert answer_enquiry(world.context, world.other_agency, enquiry(applicant(1))).outcome == "not_listed"


def test_a_batch_is_watched_like_single_enquiries(world):
    assert code_of(world, *map(resident, range(30))) == "ACCESS.SUSPENDED"


def test_honest_use_is_not_suspended(world):
    for start in range(0, 600, 100):
        assert code_of(world, *(applicant(start + one) for one in range(100))) == ""
    # One customer many times, and a family born on one day.
    assert code_of(world, *[applicant(1)] * 100, *map(resident, range(0))) == ""
    assert code_of(world, *map(resident, range(5))) == ""


def test_names_that_are_guessed_are_found_out(world, person_number):
    known = [person_number(world.list_person(f"欧阳示例{letter}")) for letter in "甲乙丙丁戊己庚辛壬癸子"]
    assert code_of(world, *(applicant(one) for one in range(39))) == ""
    for number in known[:10]:
        assert answer_enquiry(world.context, world.agency, enquiry(number, "司马其他")).outcome == "ambiguous"
    assert code_of(world, applicant(40)) == ""
    # Ten of fifty numbers are within what happens; eleven of fifty-one are not.
    with pytest.raises(ForbiddenError, match=exactly("ACCESS.SUSPENDED")):
        answer_enquiry(world.context, world.agency, enquiry(known[10], "司马其他"))
    assert list_suspensions(world.context, SYSTEM)[0].reason == "ambiguous"


def test_many_misses_suspend_where_that_was_agreed(world):
    set_quota(world.context, SYSTEM, "bureau", per_day=1000, most_misses_percent=60)
    assert code_of(world, *(applicant(one) for one in range(49))) == ""
    assert code_of(world, applicant(50)) == "ACCESS.SUSPENDED"
    assert list_suspensions(world.context, SYSTEM)[0].reason == "misses"


@pytest.mark.parametrize("colleagues", [False, True])
def test_only_the_last_enquiries_of_the_hour_are_looked_at(world, colleagues):
    """A thousand misses, then as many hits as are watched, by one person or two: what is behind no longer speaks."""
    set_quota(world.context, SYSTEM, "bureau", per_day=10_000, most_misses_percent=60)
    users = (world.agency.user, world.other_agency.user if colleagues else world.agency.user)
    traces = [
        EnquiryTrace(
            id=None, member_id=world.agency.member, user_id=users[at % 2 if is_late else 0], at=world.clock.now(),
            number_token=at, place_token=at, outcome="listed" if is_late else "not_listed",
        )
        for at in range(1000 + MOST_WATCHED - 1) for is_late in (at >= 1000,)
    ]  # fmt: skip
    with world.context.looks.begin() as connection:
        quotas.add_traces(connection, traces)
    assert code_of(world, applicant(1)) == ""
    assert list_suspensions(world.context, SYSTEM) == []


def test_the_window_is_an_hour_and_its_traces_go(world):
    for hour in range(3):
        assert code_of(world, *map(resident, range(hour * 20, hour * 20 + 20))) == ""
        world.clock.move(timedelta(hours=1, seconds=1))
    tidy_queue(world.context)
    with world.context.looks.read() as connection:
        assert connection.execute(table_of(EnquiryTrace).select()).all() == []
    assert quota_left(world.context, world.agency).left == world.context.settings.enquiries_per_day - 60


def test_two_officials_release_and_one_cannot(world):
    suspend_coded(world.context, world.checker, "bureau")
    suspend_coded(world.context, world.maker, "bureau")
    assert code_of(world, applicant(1)) == "ACCESS.SUSPENDED"
    with pytest.raises(ForbiddenError, match=exactly("ACCESS.ROLE")):
        release_suspension(world.context, world.checker, "bureau")
    assert release_suspension(world.context, world.maker, "bureau") == "release_asked"
    assert code_of(world, applicant(1)) == "ACCESS.SUSPENDED"
    both = dataclasses.replace(world.maker, role="checker")
    with pytest.raises(ForbiddenError, match=exactly("APPROVAL.SAME_OFFICIAL")):
        release_suspension(world.context, both, "bureau")
    with pytest.raises(ForbiddenError, match=exactly("ACCESS.ROLE")):
        release_suspension(world.context, world.maker, "bureau")
    assert release_suspension(world.context, world.checker, "bureau") == "released"
    assert code_of(world, applicant(1)) == ""
    (view,) = list_suspensions(world.context, world.checker)
    assert (view.state, view.reason, view.release_asked_by, view.released_by) == (
        "released", "official", "maker", "checker",
    )  # fmt: skip
    assert journal_kinds(world)[1:] == ["member_suspended", "suspension_release_asked", "suspension_released"]
    with pytest.raises(NotFoundError, match=exactly("SUSPENSION.NONE")):
        release_suspension(world.context, world.maker, "bureau")
    with pytest.raises(NotFoundError, match=exactly("MEMBER.UNKNOWN")):
        suspend_coded(world.context, world.maker, "nobody")


def test_the_database_itself_wants_two_officials(world):
    suspend_coded(world.context, world.maker, "bureau")
    table, now = table_of(Suspension), world.clock.now()
    for asked_by, released_by in ((world.maker.user, world.maker.user), (None, world.checker.user)):
        with pytest.raises(IntegrityError), world.context.store.engine.begin() as connection:
            connection.execute(
                table.update().values(release_asked_by=asked_by, released_by=released_by, released_at=now)
            )


def test_after_its_release_a_member_is_watched_anew(world):
    assert code_of(world, *map(resident, range(30))) == "ACCESS.SUSPENDED"
    release_suspension(world.context, world.maker, "bureau")
    world.clock.move(timedelta(seconds=1))
    release_suspension(world.context, world.checker, "bureau")
    # What was before the release is forgiven.
    assert code_of(world, *map(resident, range(20))) == ""
    assert code_of(world, applicant(1)) == ""
    assert code_of(world, *map(resident, range(30))) == "ACCESS.SUSPENDED"
    assert len(list_suspensions(world.context, SYSTEM)) == 2
