"""Logging in: password, then a second factor; sessions that end when they should; guesses that have to wait."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from blacklist_service.clock import MovingClock
from blacklist_service.errors import ForbiddenError, RefusedError, ServiceError
from blacklist_service.rules.sessions import Stage
from blacklist_service.store.base import table_of
from blacklist_service.store.tables import (
    ConsoleSession,
    FailedLogin,
    JournalEntry,
    OneTimeSecret,
    Password,
    UserAccount,
)
from blacklist_service.workflows.change_factors import confirm_secret, draw_secret, drop_factor
from blacklist_service.workflows.change_password import change_password
from blacklist_service.workflows.context import SYSTEM, Actor, Context
from blacklist_service.workflows.end_account import end_account
from blacklist_service.workflows.list_sessions import list_own_sessions, list_sessions
from blacklist_service.workflows.log_in import log_in
from blacklist_service.workflows.log_out import log_out
from blacklist_service.workflows.open_session import open_session
from blacklist_service.workflows.prove_factor import prove_factor

ADDRESS = "203.0.113.9"


def code_of(act: Callable[[], object]) -> str:
    """The code of the refusal."""
    with pytest.raises(ServiceError) as refused:
        act()
    return refused.value.code


def journalled(context: Context) -> list[str]:
    with context.store.read() as connection:
        entries = table_of(JournalEntry)
        return list(connection.execute(select(entries.c.kind).order_by(entries.c.id)).scalars())


def test_a_password_alone_opens_only_the_second_factor(
    enrolled: Callable[..., Any], context: Context
) -> None:
    person = enrolled()
    half = person.with_password()
    assert half.session.stage is Stage.PASSWORD
    assert open_session(context, half.secret).stage is Stage.PASSWORD
    whole = prove_factor(context, half.session, person.code())
    seen = open_session(context, whole.secret)
    assert (seen.stage, seen.actor.login, seen.is_fresh) == (Stage.COMPLETE, "checker", True)
    assert whole.secret != half.secret
    assert code_of(lambda: open_session(context, half.secret)) == "SESSION.OVER"
    assert journalled(context)[-2:] == ["password_accepted", "official_logged_in"]


def test_nothing_that_is_kept_opens_anything(enrolled: Callable[..., Any], context: Context) -> None:
    """Neither password, secret of the app nor secret of the cookie can be read from the database."""
    person = enrolled()
    opened = person.come_in()
    with context.store.read() as connection:
        rows = [
            str(row)
            for shelf in (Password, OneTimeSecret, ConsoleSession, FailedLogin)
            for row in connection.execute(select(table_of(shelf)))
        ]
    text = "\n".join(rows)
    assert rows
    for word in (person.password, opened.secret, repr(person.secret)[2:-1], ADDRESS):
        assert word not in text
    assert person.password not in repr(opened) + repr(opened.session)
    assert opened.secret not in repr(opened)


def test_a_code_works_once_and_in_its_window(
    enrolled: Callable[..., Any], context: Context, moving_clock: MovingClock
) -> None:
    person = enrolled()
    moving_clock.move(timedelta(minutes=5))
    for steps in (-2, 2, 100):
        half = person.with_password()
        assert code_of(lambda h=half, s=steps: prove_factor(context, h.session, person.code(s))) == (
            "FACTOR.INVALID"
        ), steps
    moving_clock.move(timedelta(minutes=5))
    late = person.code(-1)
    prove_factor(context, person.with_password().session, late)
    half = person.with_password()
    assert code_of(lambda: prove_factor(context, half.session, late)) == "FACTOR.INVALID"
    early = person.code(1)
    prove_factor(context, half.session, early)
    half = person.with_password()
    for used in (early, person.code(0)):
        assert code_of(lambda u=used: prove_factor(context, half.session, u)) == "FACTOR.INVALID"


@pytest.mark.parametrize("code", ["", "00000", "0000000", "abcdef", "１２３４５６", "-12345", "é"])
def test_a_strange_code_is_just_wrong(enrolled: Callable[..., Any], context: Context, code: str) -> None:
    half = enrolled().with_password()
    assert code_of(lambda: prove_factor(context, half.session, code)) == "FACTOR.INVALID"


def test_a_session_ends_after_a_while_without_a_call(
    enrolled: Callable[..., Any], context: Context, moving_clock: MovingClock
) -> None:
    secret = enrolled().come_in().secret
    for _ in range(3):
        moving_clock.move(timedelta(minutes=14, seconds=59))
        open_session(context, secret)
    moving_clock.move(timedelta(minutes=15))
    assert code_of(lambda: open_session(context, secret)) == "SESSION.OVER"


def test_a_session_ends_after_its_whole_time(
    enrolled: Callable[..., Any], context: Context, moving_clock: MovingClock
) -> None:
    secret = enrolled().come_in().secret
    for _ in range(47):
        moving_clock.move(timedelta(minutes=10))
        open_session(context, secret)
    moving_clock.move(timedelta(minutes=9, seconds=59))
    open_session(context, secret)
    moving_clock.move(timedelta(seconds=1))
    assert code_of(lambda: open_session(context, secret)) == "SESSION.OVER"


def test_the_proof_of_the_second_factor_grows_old_and_is_renewed_under_another_secret(
    enrolled: Callable[..., Any], context: Context, moving_clock: MovingClock
) -> None:
    person = enrolled()
    opened = person.come_in()
    moving_clock.move(timedelta(minutes=10))
    stale = open_session(context, opened.secret)
    assert not stale.is_fresh
    fresh = prove_factor(context, stale, person.code())
    assert open_session(context, fresh.secret).is_fresh
    assert code_of(lambda: open_session(context, opened.secret)) == "SESSION.OVER"
    assert journalled(context)[-1] == "factor_proven"


def test_one_person_has_one_session(
    enrolled: Callable[..., Any], context: Context, moving_clock: MovingClock
) -> None:
    person = enrolled()
    first = person.come_in()
    moving_clock.move(timedelta(minutes=1))
    second = person.come_in()
    assert code_of(lambda: open_session(context, first.secret)) == "SESSION.OVER"
    assert open_session(context, second.secret).stage is Stage.COMPLETE
    assert [one.login for one in list_sessions(context, SYSTEM)] == ["checker"]
    assert len(list_own_sessions(context, second.session.actor)) == 1


def test_leaving_ends_the_session_at_once(enrolled: Callable[..., Any], context: Context) -> None:
    opened = enrolled().come_in()
    log_out(context, opened.session)
    assert code_of(lambda: open_session(context, opened.secret)) == "SESSION.OVER"
    assert journalled(context)[-1] == "official_logged_out"


def test_leaving_everywhere_ends_what_is_half_way_too(enrolled: Callable[..., Any], context: Context) -> None:
    person = enrolled()
    opened, half = person.come_in(), person.with_password()
    log_out(context, opened.session, everywhere=True)
    for secret in (opened.secret, half.secret):
        assert code_of(lambda s=secret: open_session(context, s)) == "SESSION.OVER"


def test_an_ended_account_is_out_at_once_and_stays_out(
    enrolled: Callable[..., Any], context: Context
) -> None:
    person = enrolled()
    opened = person.come_in()
    assert end_account(context, SYSTEM, "checker") == 1
    assert code_of(lambda: open_session(context, opened.secret)) == "SESSION.OVER"
    assert code_of(person.with_password) == "LOGIN.FAILED"
    assert code_of(lambda: end_account(context, SYSTEM, "checker")) == "USER.UNKNOWN"


def test_another_role_needs_another_login(enrolled: Callable[..., Any], context: Context) -> None:
    opened = enrolled().come_in()
    user = table_of(UserAccount)
    with context.store.begin() as connection:
        connection.execute(update(user).where(user.c.login == "checker").values(role="maker"))
    assert code_of(lambda: open_session(context, opened.secret)) == "SESSION.OVER"


def test_another_password_needs_the_old_one_and_ends_other_sessions(
    enrolled: Callable[..., Any], context: Context, moving_clock: MovingClock
) -> None:
    person = enrolled()
    opened, half = person.come_in(), person.with_password()
    new = "白鹭立雪 eleven lanterns"
    assert (
        code_of(lambda: change_password(context, opened.session, "wrong wrong wrong", new, address=ADDRESS))
        == "LOGIN.FAILED"
    )
    assert (
        code_of(lambda: change_password(context, opened.session, person.password, "short", address=ADDRESS))
        == "PASSWORD.LENGTH"
    )
    changed = change_password(context, opened.session, person.password, new, address=ADDRESS)
    for secret in (opened.secret, half.secret):
        assert code_of(lambda s=secret: open_session(context, s)) == "SESSION.OVER"
    assert open_session(context, changed.secret).stage is Stage.COMPLETE
    assert code_of(person.with_password) == "LOGIN.FAILED"
    person.password = new
    assert person.with_password().session.stage is Stage.PASSWORD


def test_another_app_replaces_the_first_and_the_last_factor_stays(
    enrolled: Callable[..., Any], context: Context, moving_clock: MovingClock
) -> None:
    person = enrolled()
    session = person.come_in().session
    assert code_of(lambda: drop_factor(context, session, None)) == "FACTOR.LAST"
    moving_clock.move(timedelta(minutes=10))
    stale = open_session(context, person.come_in().secret)
    moving_clock.move(timedelta(minutes=10))
    stale = prove_stale(context, stale)
    assert code_of(lambda: draw_secret(context, stale)) == "SESSION.OVER"
    assert code_of(lambda: confirm_secret(context, stale, "000000")) == "SESSION.OVER"


def prove_stale(context: Context, session: Any) -> Any:
    """The same session as it is seen now: its proof has grown old."""
    with context.store.read() as connection:
        row = connection.execute(select(table_of(ConsoleSession))).mappings().one()
    assert row["secret_sha256"] == session.row.secret_sha256
    return type(session)(session.actor, session.stage, False, session.row)


def test_guesses_have_to_wait_longer_and_longer_and_the_right_one_among_them_too(
    enrolled: Callable[..., Any], context: Context, moving_clock: MovingClock
) -> None:
    person = enrolled()
    taken, waits = 0, []
    for _second in range(720):
        try:
            log_in(context, "checker", "guess guess guess", address=ADDRESS)
        except ForbiddenError:
            taken += 1
        except RefusedError as refused:
            waits.append(int(refused.facts["retry_after"]))
        moving_clock.move(timedelta(seconds=5))
    # Five at once, then after 1, 2, 4 … 256 and then every 300 seconds.
    assert taken <= 5 + 9 + 3600 // 300
    assert len(waits) > 600
    assert max(waits) == 295
    assert code_of(person.with_password) == "LOGIN.WAIT"
    moving_clock.move(timedelta(minutes=5))
    assert person.come_in().session.stage is Stage.COMPLETE
    assert (
        code_of(lambda: log_in(context, "checker", "guess guess guess", address="203.0.113.8"))
        == "LOGIN.FAILED"
    )
    assert "logins_refused" in journalled(context)


def test_guesses_at_nobody_wait_as_long_as_guesses_at_somebody(
    enrolled: Callable[..., Any], context: Context, moving_clock: MovingClock
) -> None:
    enrolled()

    def seen(login: str, address: str) -> list[str]:
        answers = []
        for _ in range(8):
            try:
                log_in(context, login, "guess guess guess", address=address)
            except ServiceError as refused:
                answers.append(f"{refused.code} {refused.facts}")
        return answers

    assert seen("checker", "203.0.113.7") == seen("nobody.here", "203.0.113.8")


def test_an_address_that_tries_many_accounts_waits(enrolled: Callable[..., Any], context: Context) -> None:
    enrolled()
    answers = [
        code_of(lambda n=number: log_in(context, f"user{n}", "guess guess guess", address=ADDRESS))
        for number in range(25)
    ]
    assert answers == ["LOGIN.FAILED"] * 20 + ["LOGIN.WAIT"] * 5
    assert (
        code_of(lambda: log_in(context, "user99", "guess guess guess", address="203.0.113.8"))
        == "LOGIN.FAILED"
    )


def test_a_flood_of_guesses_at_the_code_waits_too(
    enrolled: Callable[..., Any], context: Context, moving_clock: MovingClock
) -> None:
    person = enrolled()
    half = person.with_password()
    answers = [
        code_of(lambda n=number: prove_factor(context, half.session, f"{n:06d}")) for number in range(9)
    ]
    assert answers == ["FACTOR.INVALID"] * 5 + ["LOGIN.WAIT"] * 4
    moving_clock.move(timedelta(seconds=2))
    assert prove_factor(context, half.session, person.code()).session.stage is Stage.COMPLETE


def test_whoever_was_never_enrolled_cannot_log_in(office: dict[str, Actor], context: Context) -> None:
    for login in ("checker", "clerk", "nobody", "", "x" * 500, "\u0000", "' OR 1=1"):
        assert (
            code_of(lambda at=login: log_in(context, at, "guess guess guess", address=at)) == "LOGIN.FAILED"
        )
