"""What the journal says of quotas and suspensions, and what an official is shown of them."""

from datetime import timedelta
from typing import Any

import pytest

from blacklist_service.errors import ForbiddenError
from blacklist_service.rules.enquiry_limits import Suspicion
from blacklist_service.store import alarms, people_seen, quotas
from blacklist_service.workflows.answer_enquiry import Enquiry, answer_enquiry
from blacklist_service.workflows.authenticate_caller import actor_of_login, actor_of_member
from blacklist_service.workflows.context import SYSTEM
from blacklist_service.workflows.end_account import end_account
from blacklist_service.workflows.enquiring.alarms import count_alarms, settle_alarms
from blacklist_service.workflows.enquiring.people import PersonLimits, admit_looks, raise_alarm
from blacklist_service.workflows.enquiring.person_quotas import (
    PersonQuotaView,
    list_person_quotas,
    set_person_quota,
)
from blacklist_service.workflows.enquiring.quotas import (
    QuotaLeft,
    QuotaView,
    list_quotas,
    quota_left,
    set_quota,
)
from blacklist_service.workflows.enquiring.suspensions import (
    SuspensionView,
    list_suspensions,
    release_suspension,
    suspend_coded,
    suspend_login,
)
from blacklist_service.workflows.enrol import add_user
from blacklist_service.workflows.tell_refused_opening import tell_refused_opening
from tests.codes import code_of
from tests.told import told

MOST = 10_000_000


def test_a_quota_is_told_with_its_numbers_and_its_member(world: Any) -> None:
    set_quota(world.context, world.maker, "bureau", per_day=MOST, most_misses_percent=60)
    set_quota(world.context, SYSTEM, "bureau", per_day=0)
    assert told(world.context, "quota_set") == [
        ("maker", "quota_set", "member", world.agency.member, {"per_day": MOST, "most_misses_percent": 60}),
        ("system", "quota_set", "member", world.agency.member, {"per_day": 0, "most_misses_percent": 100}),
    ]
    usual = world.context.settings.enquiries_per_day
    assert list_quotas(world.context, world.checker) == [
        QuotaView("bureau", 0, 100, 0), QuotaView("other", usual, 100, 0),
    ]  # fmt: skip
    # 09:30 in China: fourteen and a half hours are left of the day.
    assert quota_left(world.context, world.other_agency) == QuotaLeft(usual, usual, 14 * 3600 + 1800 + 1)
    assert quota_left(world.context, world.agency).left == 0


def test_the_number_of_a_person_is_told_with_its_account(world: Any) -> None:
    set_person_quota(world.context, world.maker, "bureau-reader", people_per_day=MOST)
    set_person_quota(world.context, SYSTEM, "bureau-reader", people_per_day=0)
    assert told(world.context, "person_quota_set") == [
        ("maker", "person_quota_set", "user_account", world.agency.user, {"people_per_day": MOST}),
        ("system", "person_quota_set", "user_account", world.agency.user, {"people_per_day": 0}),
    ]
    end_account(world.context, SYSTEM, "other-reader")
    usual = world.context.settings.people_per_day
    views = list_person_quotas(world.context, world.checker)
    assert sorted(views, key=lambda one: one.login) == [
        PersonQuotaView("bureau-reader", "bureau", 0, 0),
        PersonQuotaView("checker", "office", usual, 0),
        PersonQuotaView("maker", "office", usual, 0),
    ]


@pytest.mark.parametrize("people", [-1, MOST + 1])
def test_a_strange_number_of_people_is_refused(world: Any, people: int) -> None:
    refused = code_of(lambda: set_person_quota(world.context, SYSTEM, "checker", people_per_day=people))
    assert refused == "QUOTA.PEOPLE"


def test_a_member_is_suspended_once_and_released_by_two_and_all_of_it_is_told(world: Any) -> None:
    began = world.clock.at
    for actor in (world.checker, world.maker):
        suspend_coded(world.context, actor, "bureau")
        world.clock.move(timedelta(minutes=1))
    release_suspension(world.context, world.maker, "bureau")
    release_suspension(world.context, world.checker, "bureau")
    number, detail = world.agency.member, {"reason": "official"}
    assert told(world.context, "member_suspended", "suspension_release_asked", "suspension_released") == [
        ("checker", "member_suspended", "member", number, detail),
        ("maker", "suspension_release_asked", "member", number, detail),
        ("checker", "suspension_released", "member", number, detail),
    ]
    assert list_suspensions(world.context, world.checker) == [
        SuspensionView("bureau", "", "released", "official", began, "maker", "checker", world.clock.at)
    ]


def test_a_person_is_suspended_once_and_released_by_two_others(world: Any) -> None:
    began = world.clock.at
    for _ in range(2):
        suspend_login(world.context, world.checker, "bureau-reader")
    suspend_coded(world.context, SYSTEM, "other")
    release_suspension(world.context, world.maker, login="bureau-reader")
    assert list_suspensions(world.context, SYSTEM) == [
        SuspensionView("other", "", "suspended", "official", began, None, None, None),
        SuspensionView("bureau", "bureau-reader", "release_asked", "official", began, "maker", None, None),
    ]
    release_suspension(world.context, world.checker, login="bureau-reader")
    number, detail = world.agency.user, {"reason": "official"}
    assert told(world.context, "person_suspended", "suspension_release_asked", "suspension_released") == [
        ("checker", "person_suspended", "user_account", number, detail),
        ("maker", "suspension_release_asked", "user_account", number, detail),
        ("checker", "suspension_released", "user_account", number, detail),
    ]


def test_the_suspension_of_a_person_is_not_that_of_its_member(world: Any) -> None:
    suspend_login(world.context, SYSTEM, "bureau-reader")
    assert code_of(lambda: release_suspension(world.context, world.maker, "bureau")) == "SUSPENSION.NONE"
    suspend_coded(world.context, SYSTEM, "bureau")
    assert release_suspension(world.context, world.maker, "bureau") == "release_asked"
    assert [one.state for one in list_suspensions(world.context, SYSTEM)] == ["release_asked", "suspended"]


def test_an_alarm_stops_whom_it_is_about_and_nobody_else(world: Any) -> None:
    """A member's stops all its people, a person's no colleague; and neither stops another member."""
    bureau, reader, other = world.agency.member, world.agency.user, world.other_agency

    def stopped() -> list[bool]:
        asked = ((bureau, reader), (bureau, reader + 100), (bureau, 0), (other.member, other.user))
        with world.context.looks.read() as connection:
            return [alarms.has_unsettled(connection, member, user) for member, user in asked]

    assert stopped() == [False, False, False, False]
    with world.context.looks.begin() as connection:
        raise_alarm(connection, world.context, world.agency, Suspicion.AMBIGUOUS, of_person=True)
    assert stopped() == [True, False, False, False]
    with world.context.looks.begin() as connection:
        raise_alarm(connection, world.context, world.agency, Suspicion.MISSES, of_person=False)
    assert stopped() == [True, True, True, False]
    assert settle_alarms(world.context) == 2
    assert stopped() == [False, False, False, False]
    assert count_alarms(world.context) == {"ambiguous": 1, "misses": 1}
    assert sorted((one.person, one.reason) for one in list_suspensions(world.context, SYSTEM)) == [
        ("", "misses"), ("bureau-reader", "ambiguous"),
    ]  # fmt: skip


def test_the_doctor_is_told_how_many_are_suspended(world: Any) -> None:
    suspend_login(world.context, SYSTEM, "bureau-reader")
    suspend_coded(world.context, SYSTEM, "other")
    release_suspension(world.context, world.maker, "other")
    release_suspension(world.context, world.checker, "other")
    with world.context.store.read() as connection:
        assert quotas.count_running(connection) == 1


def test_the_machines_owner_asks_for_a_member_and_is_no_person(world: Any) -> None:
    """What was agreed with the member holds; a person of its own, who is counted and suspended, there is none."""
    owner = actor_of_member(world.context, "bureau")
    set_quota(world.context, SYSTEM, "bureau", per_day=2)
    asked = Enquiry("虚构甲", "resident_id", "110101199003070011", "credit_approval", "授权-1")
    assert [answer_enquiry(world.context, owner, asked).outcome for _ in range(2)] == ["not_listed"] * 2
    assert code_of(lambda: answer_enquiry(world.context, owner, asked)) == "QUOTA.EXCEEDED"
    assert {one.seen_today for one in list_person_quotas(world.context, SYSTEM)} == {0}
    # Nor is there anybody to suspend where the vault refuses to open more.
    tell_refused_opening(world.context, owner, ForbiddenError("VAULT.BUDGET", "", ""))
    assert list_suspensions(world.context, SYSTEM) == []
    (entry,) = told(world.context, "opening_refused")
    assert entry[2:] == ("user_account", 0, {"login": owner.login, "member": "bureau"})
    tell_refused_opening(world.context, world.agency, ForbiddenError("ACCESS.ROLE", "", ""))
    assert len(told(world.context, "opening_refused", "honey_opened", "person_suspended")) == 1
    tell_refused_opening(world.context, world.agency, ForbiddenError("VAULT.ALARM", "", ""))
    assert [(one.person, one.reason) for one in list_suspensions(world.context, SYSTEM)] == [
        ("bureau-reader", "decoy")
    ]


def test_the_people_of_a_batch_count_as_a_few_and_each_of_them_for_the_day(world: Any) -> None:
    """Somebody else chose them: for the pace a fifth of them count, and the same ones when it is shown again."""
    limits = PersonLimits(10)
    for _ in range(2):
        with world.context.looks.begin() as connection:
            assert (
                admit_looks(connection, world.context, world.checker, limits, range(1, 11), batch=3) is None
            )
    with world.context.looks.read() as connection:
        since = world.clock.at - timedelta(hours=1)
        assert quotas.seen_by(connection, world.checker.user, since, 100) == 2
        assert people_seen.people_of(connection, world.checker.user, world.clock.today()) == 10


def test_an_alias_of_the_suspended_releases_nobody(world: Any) -> None:
    """Neither asks for the own release nor grants it, with whatever account."""
    suspend_login(world.context, SYSTEM, "maker")
    for login, role in (("maker-alias", "maker"), ("maker2", "maker")):
        person = "maker" if login == "maker-alias" else ""
        add_user(world.context, SYSTEM, member_code="office", login=login, role=role, person=person)
    alias, other = (actor_of_login(world.context, login) for login in ("maker-alias", "maker2"))
    assert code_of(lambda: release_suspension(world.context, alias, login="maker")) in {
        "ACCESS.SUSPENDED", "APPROVAL.SAME_OFFICIAL",
    }  # fmt: skip
    assert release_suspension(world.context, other, login="maker") == "release_asked"
    assert release_suspension(world.context, world.checker, login="maker") == "released"


@pytest.mark.parametrize("who", ["agency", "platform"])
def test_only_officials_and_the_service_see_and_change_limits(world: Any, who: str) -> None:
    add_user(world.context, SYSTEM, member_code="platform", login="clerk", role="platform")
    actor = world.agency if who == "agency" else actor_of_login(world.context, "clerk")
    for act in (
        lambda: list_quotas(world.context, actor),
        lambda: list_person_quotas(world.context, actor),
        lambda: list_suspensions(world.context, actor),
        lambda: set_quota(world.context, actor, "bureau", per_day=1),
        lambda: set_person_quota(world.context, actor, "checker", people_per_day=1),
        lambda: suspend_coded(world.context, actor, "bureau"),
        lambda: suspend_login(world.context, actor, "checker"),
        lambda: release_suspension(world.context, actor, "bureau"),
    ):
        assert code_of(act) == "ACCESS.ROLE"
    assert code_of(lambda: set_quota(world.context, world.checker, "bureau", per_day=1)) == "ACCESS.ROLE"
