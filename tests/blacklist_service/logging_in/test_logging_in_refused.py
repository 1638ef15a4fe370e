"""What changes an account is refused where the session is not fresh, has ended, or shows what was used up meanwhile."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from threading import Thread
from time import monotonic, sleep
from typing import Any

import pytest
from sqlalchemy import update

from blacklist_service.clock import MovingClock
from blacklist_service.errors import ForbiddenError, NotFoundError, RefusedError, ServiceError
from blacklist_service.store.base import table_of
from blacklist_service.store.tables import ConsoleSession, Passkey
from blacklist_service.workflows.change_factors import add_passkey, drop_factor, request_registration
from blacklist_service.workflows.change_password import change_password
from blacklist_service.workflows.context import SYSTEM, Actor, Context
from blacklist_service.workflows.enrol_official import issue_enrolment, redeem_enrolment
from blacklist_service.workflows.log_out import log_out
from blacklist_service.workflows.logging_in.factors import (
    REGISTRATION,
    Assertion,
    BoundCode,
    challenge_for,
    purpose_of_approval,
)
from blacklist_service.workflows.logging_in.sessions import Opened, Session
from blacklist_service.workflows.open_session import open_session
from blacklist_service.workflows.prove_factor import challenge_of_form, list_factors, prove_factor
from tests.authenticator import SITE, Authenticator
from tests.blacklist_service.logging_in.conftest import ADDRESS, Person
from tests.codes import exactly
from tests.two_writers import waits_for_a_lock

PURPOSE = purpose_of_approval("approve", "listing", 7, "ab" * 32)
NEW_PASSWORD = "白鹭立雪 eleven lanterns"
Enrol = Callable[..., Person]


class Between:
    """The same store; somebody else acts just before its first write transaction."""

    def __init__(self, store: Any, act: Callable[[], object]) -> None:
        self._store, self._acts = store, [act]

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def begin(self) -> Any:
        for act in self._acts:
            self._acts = []
            act()
        return self._store.begin()


def between(context: Context, act: Callable[[], object]) -> Context:
    return replace(context, store=Between(context.store, act))  # type: ignore[arg-type]  # only begin differs


def made(session: Session, device: Authenticator) -> Assertion:
    return Assertion(SITE, device.made(challenge_for(session, REGISTRATION)))


def stale(session: Session) -> Session:
    return replace(session, is_fresh=False)


def refused(code: str, kind: type[ServiceError], act: Callable[[], object]) -> None:
    with pytest.raises(kind, match=exactly(code)):
        act()


def test_the_purpose_of_an_approval_names_exactly_one_change() -> None:
    assert PURPOSE == "approval/approve/listing/7/" + "ab" * 32


def test_a_device_that_answers_wrongly_is_not_added_and_may_try_again(
    context: Context, enrolled: Enrol
) -> None:
    session = enrolled().come_in().session
    elsewhere = made(session, Authenticator(origin="https://evil.example"))
    refused("FACTOR.INVALID", ForbiddenError, lambda: add_passkey(context, session, elsewhere))
    assert list_factors(context, session).passkeys == ()
    assert add_passkey(context, session, made(session, Authenticator()))


def test_one_challenge_adds_one_device(context: Context, enrolled: Enrol) -> None:
    session = enrolled().come_in().session
    opened = add_passkey(context, session, made(session, Authenticator()))
    second = made(session, Authenticator(credential=b"another device"))
    refused("FACTOR.INVALID", ForbiddenError, lambda: add_passkey(context, session, second))
    assert len(list_factors(context, opened.session).passkeys) == 1


def test_ten_devices_are_the_most(context: Context, enrolled: Enrol) -> None:
    session = enrolled().come_in().session
    for number in range(10):
        device = Authenticator(credential=f"device {number}".encode())
        session = add_passkey(context, session, made(session, device)).session
    eleventh = made(session, Authenticator(credential=b"device 11"))
    refused("FACTOR.TOO_MANY", RefusedError, lambda: add_passkey(context, session, eleventh))
    assert len(list_factors(context, session).passkeys) == 10


def test_a_factor_is_dropped_by_its_own_person_with_a_fresh_proof(context: Context, enrolled: Enrol) -> None:
    session = enrolled().come_in().session
    session = add_passkey(context, session, made(session, Authenticator())).session
    other = enrolled("maker").come_in().session
    theirs = add_passkey(context, other, made(other, Authenticator(credential=b"of another"))).session
    (known,) = list_factors(context, theirs).passkeys
    refused("NOT_FOUND", NotFoundError, lambda: drop_factor(context, session, known.id))
    refused("SESSION.OVER", ForbiddenError, lambda: drop_factor(context, stale(session), None))
    assert list_factors(context, theirs).passkeys == (known,)
    assert list_factors(context, session).count == 2


def test_a_password_is_changed_with_a_fresh_proof_in_a_session_that_goes_on(
    context: Context, enrolled: Enrol
) -> None:
    person = enrolled()
    session = person.come_in().session

    def change(shown: Session) -> Opened:
        return change_password(context, shown, person.password, NEW_PASSWORD, address=ADDRESS)

    refused("SESSION.OVER", ForbiddenError, lambda: change(stale(session)))
    log_out(context, session)
    refused("SESSION.OVER", ForbiddenError, lambda: change(session))
    # Nothing of the change was kept: the old password still opens.
    assert person.with_password()


def test_the_session_of_a_link_is_no_log_in(context: Context, office: dict[str, Actor]) -> None:
    opened = redeem_enrolment(context, issue_enrolment(context, SYSTEM, "checker").token, NEW_PASSWORD)
    refused("SESSION.OVER", ForbiddenError, lambda: prove_factor(context, opened.session, "000000"))


def test_a_link_that_another_used_meanwhile_opens_nothing(context: Context, office: dict[str, Actor]) -> None:
    link = issue_enrolment(context, SYSTEM, "checker").token
    first: list[Opened] = []
    late = between(context, lambda: first.append(redeem_enrolment(context, link, NEW_PASSWORD)))
    refused(
        "ENROLMENT.INVALID", ForbiddenError, lambda: redeem_enrolment(late, link, "云在青天 forty teapots")
    )
    assert open_session(context, first[0].secret).actor.login == "checker"


def test_a_session_that_ends_while_it_is_opened_is_over(
    context: Context, enrolled: Enrol, moving_clock: MovingClock
) -> None:
    opened = enrolled().come_in()
    moving_clock.move(timedelta(minutes=5))
    late = between(context, lambda: log_out(context, opened.session))
    refused("SESSION.OVER", ForbiddenError, lambda: open_session(late, opened.secret))


def test_a_code_for_an_approval_is_bound_to_it_and_works_once(
    context: Context, enrolled: Enrol, moving_clock: MovingClock
) -> None:
    person = enrolled()
    session = person.come_in().session
    moving_clock.move(timedelta(seconds=30))
    form = challenge_of_form(session, PURPOSE)

    def prove(shown: BoundCode | str, purpose: str = PURPOSE) -> Opened:
        return prove_factor(context, session, shown, purpose=purpose)

    refused("FACTOR.INVALID", ForbiddenError, lambda: prove(person.code()))
    elsewhere = purpose_of_approval("approve", "listing", 8, "ab" * 32)
    refused("FACTOR.INVALID", ForbiddenError, lambda: prove(BoundCode(person.code(), form), elsewhere))
    assert prove(BoundCode(person.code(), form))
    moving_clock.move(timedelta(seconds=30))
    refused("FACTOR.INVALID", ForbiddenError, lambda: prove(BoundCode(person.code(), form)))


def test_without_a_drawn_challenge_nothing_is_asked_for(context: Context, enrolled: Enrol) -> None:
    opened = enrolled().come_in()
    table = table_of(ConsoleSession)
    with context.store.begin() as connection:
        connection.execute(update(table).values(challenge=None))
    session = open_session(context, opened.secret)
    refused("FACTOR.INVALID", ForbiddenError, lambda: challenge_of_form(session, PURPOSE))
    refused("FACTOR.INVALID", ForbiddenError, lambda: request_registration(context, session, SITE))


def test_of_two_answers_of_one_device_at_the_same_moment_one_counts(
    context: Context, enrolled: Enrol
) -> None:
    device = Authenticator()
    session = enrolled().come_in().session
    session = add_passkey(context, session, made(session, device)).session
    answer = Assertion(SITE, device.shown(challenge_for(session, PURPOSE), count=5))
    outcomes: list[str] = []

    def prove() -> None:
        try:
            prove_factor(context, session, answer, purpose=PURPOSE)
        except ServiceError as problem:
            outcomes.append(problem.code)

    with context.store.begin() as connection:
        # The other answer, shown a moment before: its counter is written and not yet committed.
        connection.execute(update(table_of(Passkey)).values(sign_count=5))
        late = Thread(target=prove)
        late.start()
        deadline = monotonic() + 30
        while not waits_for_a_lock(context) and monotonic() < deadline:
            sleep(0.01)
    late.join()
    assert outcomes == ["FACTOR.INVALID"]
