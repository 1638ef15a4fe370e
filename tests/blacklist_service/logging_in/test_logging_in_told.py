"""What the journal says of each event of an account: who, what, whose account, and the detail as it opens."""

from collections.abc import Callable
from typing import Any

import orjson
import pytest
from sqlalchemy import select

from blacklist_service.errors import ForbiddenError, NotFoundError, RefusedError
from blacklist_service.rules.sessions import Stage
from blacklist_service.store.base import table_of
from blacklist_service.store.tables import JournalDetail, JournalEntry, OneTimeSecret, Password
from blacklist_service.vault.commitments import SALT_BYTES
from blacklist_service.workflows.change_factors import add_passkey, drop_factor
from blacklist_service.workflows.change_password import change_password
from blacklist_service.workflows.context import SYSTEM, Actor, Context
from blacklist_service.workflows.end_account import end_account
from blacklist_service.workflows.enrol_official import (
    ask_reset,
    confirm_reset,
    issue_enrolment,
    redeem_enrolment,
)
from blacklist_service.workflows.grant_authority import grant_role
from blacklist_service.workflows.log_in import log_in
from blacklist_service.workflows.log_out import log_out, log_out_of
from blacklist_service.workflows.logging_in.factors import REGISTRATION, Assertion, BoundCode, challenge_for
from blacklist_service.workflows.open_session import open_session
from blacklist_service.workflows.prove_factor import challenge_of_form, prove_factor
from tests.authenticator import SITE, Authenticator
from tests.codes import exactly

PURPOSE = "approval/approve/listing/7/" + "ab" * 32
NEW = "another long 口令 for a test"


class Told:
    """The entries since this was made."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._last = 0
        self.since()

    def since(self) -> list[tuple[str, str, str, int, dict[str, Any]]]:
        """Actor, kind, the thing and its number, the detail; each once."""
        entries, details = table_of(JournalEntry), table_of(JournalDetail)
        asked = select(entries, details.c.sealed_detail).join(details, details.c.entry_id == entries.c.id)
        with self._context.store.read() as connection:
            found = connection.execute(asked.where(entries.c.id > self._last).order_by(entries.c.id))
            rows = list(found.mappings())
        self._last = rows[-1]["id"] if rows else self._last
        opener = self._context.opening(SYSTEM, "journal_check").vault.sealer
        return [
            (
                row["actor"], row["kind"], row["object_kind"], row["object_id"],
                orjson.loads(opener.open("journal_detail", row["id"], 1, row["sealed_detail"])[SALT_BYTES:]),
            )
            for row in rows
        ]  # fmt: skip


def kept(context: Context, shelf: Any, user: int) -> int:
    table = table_of(shelf)
    with context.store.read() as connection:
        return len(list(connection.execute(select(table).where(table.c.user_id == user))))


def test_coming_in_and_leaving(
    context: Context, enrolled: Callable[..., Any], office: dict[str, Actor]
) -> None:
    person, user = enrolled(), office["checker"].user
    told = Told(context)
    come = person.come_in()
    assert told.since() == [
        ("checker", "password_accepted", "user", user, {}),
        ("checker", "official_logged_in", "user", user, {"factor": "one_time_code", "purpose": "log-in"}),
    ]
    form = BoundCode(person.code(1), challenge_of_form(come.session, PURPOSE))
    proven = prove_factor(context, come.session, form, purpose=PURPOSE)
    detail = {"factor": "one_time_code", "purpose": PURPOSE}
    assert told.since() == [("checker", "factor_proven", "user", user, detail)]
    log_out(context, proven.session)
    assert told.since() == [("checker", "official_logged_out", "user", user, {"sessions": 1})]
    with pytest.raises(ForbiddenError, match=exactly("SESSION.OVER")):
        open_session(context, proven.secret)


def test_a_form_made_for_something_else_is_refused(context: Context, enrolled: Callable[..., Any]) -> None:
    person = enrolled()
    session = person.come_in().session
    other = BoundCode(person.code(1), challenge_of_form(session, "another purpose"))
    with pytest.raises(ForbiddenError, match=exactly("FACTOR.INVALID")):
        prove_factor(context, session, other, purpose=PURPOSE)


def test_an_operator_ends_every_session_of_one_person(
    context: Context, enrolled: Callable[..., Any], office: dict[str, Actor]
) -> None:
    person, other = enrolled(), enrolled("maker")
    come, stays = person.come_in(), other.come_in()
    half = person.with_password()
    told = Told(context)
    assert log_out_of(context, SYSTEM, "checker") == 2
    user = office["checker"].user
    assert told.since() == [("system", "official_logged_out", "user", user, {"sessions": 2})]
    for opened in (come, half):
        with pytest.raises(ForbiddenError, match=exactly("SESSION.OVER")):
            open_session(context, opened.secret)
    assert open_session(context, stays.secret).stage is Stage.COMPLETE
    with pytest.raises(NotFoundError, match=exactly("USER.UNKNOWN")):
        log_out_of(context, SYSTEM, "nobody")
    with pytest.raises(ForbiddenError):
        log_out_of(context, office["maker"], "checker")


def test_everywhere_is_every_session(
    context: Context, enrolled: Callable[..., Any], office: dict[str, Actor]
) -> None:
    person = enrolled()
    come = person.come_in()
    person.with_password()
    told = Told(context)
    log_out(context, come.session, everywhere=True)
    assert told.since() == [
        ("checker", "official_logged_out", "user", office["checker"].user, {"sessions": 2})
    ]


def test_a_passkey_that_is_added_and_taken_away(
    context: Context, enrolled: Callable[..., Any], office: dict[str, Actor]
) -> None:
    person, device, user = enrolled(), Authenticator(), office["checker"].user
    session = person.come_in().session
    told = Told(context)
    made = Assertion(SITE, device.made(challenge_for(session, REGISTRATION)))
    opened = add_passkey(context, session, made)
    # Already in, the person stays in the same session, under a new secret.
    assert (opened.session.row.id, opened.session.stage) == (session.row.id, Stage.COMPLETE)
    dropped = drop_factor(context, opened.session, None)
    assert told.since() == [
        ("checker", "factor_added", "user", user, {"factor": "passkey", "stage": "complete"}),
        ("checker", "factor_removed", "user", user, {"factor": "one_time_code", "stage": "complete"}),
    ]
    answer = device.shown(challenge_for(dropped.session, PURPOSE))
    prove_factor(context, dropped.session, Assertion(SITE, answer), purpose=PURPOSE)
    detail = {"factor": "passkey", "purpose": PURPOSE}
    assert told.since() == [("checker", "factor_proven", "user", user, detail)]


def test_a_new_password(context: Context, enrolled: Callable[..., Any], office: dict[str, Actor]) -> None:
    person = enrolled()
    session = person.come_in().session
    told = Told(context)
    change_password(context, session, person.password, NEW, address="203.0.113.9")
    assert told.since() == [("checker", "password_changed", "user", office["checker"].user, {})]


def test_an_account_that_ends_keeps_no_credential(
    context: Context, enrolled: Callable[..., Any], office: dict[str, Actor]
) -> None:
    enrolled()
    enrolled("maker")
    user, other = office["checker"].user, office["maker"].user
    told = Told(context)
    end_account(context, SYSTEM, "checker")
    assert told.since() == [("system", "account_ended", "user", user, {"login": "checker"})]
    assert [kept(context, shelf, user) for shelf in (Password, OneTimeSecret)] == [0, 0]
    assert [kept(context, shelf, other) for shelf in (Password, OneTimeSecret)] == [1, 1]
    with pytest.raises(NotFoundError, match=exactly("USER.UNKNOWN")):
        end_account(context, SYSTEM, "nobody")


def test_a_link_of_an_account_that_ended_opens_nothing(context: Context, office: dict[str, Actor]) -> None:
    link, other = (issue_enrolment(context, SYSTEM, login) for login in ("checker", "maker"))
    end_account(context, SYSTEM, "checker")
    with pytest.raises(ForbiddenError):
        redeem_enrolment(context, link.token, NEW)
    assert redeem_enrolment(context, other.token, NEW).session.actor.user == office["maker"].user


def test_guesses_that_wait_are_told_with_their_number(
    context: Context, enrolled: Callable[..., Any], office: dict[str, Actor]
) -> None:
    enrolled()
    told = Told(context)
    for _ in range(200):
        try:
            log_in(context, "checker", "a wrong guess 口令", address="203.0.113.9")
        except ForbiddenError:
            continue
        except RefusedError:
            break
    actor, kind, thing, number, detail = told.since()[-1]
    assert (kind, thing, number, set(detail)) == (
        "logins_refused",
        "user",
        office["checker"].user,
        {"failed"},
    )
    by_address, by_account = detail["failed"]
    assert (actor, by_address, by_account > 1) == ("system", by_account, True)


def test_a_reset_tells_who_asked(
    context: Context, enrolled: Callable[..., Any], office: dict[str, Actor]
) -> None:
    for login in ("checker", "maker", "checker2"):
        enrolled(login)
    told = Told(context)
    asked = ask_reset(context, office["maker"], "checker")
    confirm_reset(context, office["checker2"], "checker")
    first, second = told.since()
    assert (first[0], first[1], first[4]) == ("maker", "reset_asked", {"login": "checker"})
    assert (second[0], second[1]) == ("checker2", "reset_confirmed")
    assert second[4] == {"login": "checker", "asked_by": office["maker"].user}, asked


def test_an_open_session_has_every_role_of_its_person(
    context: Context, enrolled: Callable[..., Any], office: dict[str, Actor]
) -> None:
    person = enrolled("maker")
    secret = person.come_in().secret
    assert open_session(context, secret).actor.also == ()
    grant_role(context, SYSTEM, login="maker", role="supervisor")
    assert open_session(context, secret).actor.also == ("supervisor",)
