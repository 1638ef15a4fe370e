"""A refusal at the doors of accounts is the same work whatever is wrong: log-in, API key, one-time link."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from blacklist_service.clock import MovingClock
from blacklist_service.errors import ForbiddenError
from blacklist_service.workflows.authenticate_caller import authenticate_caller
from blacklist_service.workflows.context import SYSTEM, Context
from blacklist_service.workflows.end_account import end_account
from blacklist_service.workflows.enquiring.suspensions import suspend_login
from blacklist_service.workflows.enrol import issue_key, revoke_key
from blacklist_service.workflows.enrol_official import issue_enrolment, redeem_enrolment
from blacklist_service.workflows.log_in import log_in

PASSWORD = "another 鲤鱼 altogether"


def works(counted: Any, context: Context, acts: dict[str, Callable[[], object]]) -> dict[str, Any]:
    """What each refused act did; all end in the same refusal."""
    found, codes = {}, set()
    with pytest.raises(ForbiddenError):
        next(iter(acts.values()))()  # what the first call of a process does once
    for name, act in acts.items():
        with counted(context) as work, pytest.raises(ForbiddenError) as refused:
            act()
        found[name] = (work.statements, work.vault)
        codes.add((refused.value.code, refused.value.zh, refused.value.en))
    assert len(codes) == 1
    return found


def test_no_log_in_tells_which_accounts_there_are(
    enrolled: Callable[..., Any], counted: Any, context: Context
) -> None:
    for login in ("checker", "checker2", "maker"):
        enrolled(login)
    suspend_login(context, SYSTEM, "maker")
    end_account(context, SYSTEM, "checker2")
    logins = {
        "nobody's": "zhang", "wrong password": "checker", "ended": "checker2", "without a password": "auditor",
        "suspended from looking": "maker", "of a platform": "clerk", "no login at all": "虚构",
    }  # fmt: skip
    acts = {
        name: lambda login=login: log_in(context, login, PASSWORD, address="203.0.113.9")
        for name, login in logins.items()
    }
    found = works(counted, context, acts)
    first = next(iter(found.values()))
    for name, work in found.items():
        assert work == first, name


def test_no_key_tells_which_prefixes_there_are(
    office: dict[str, Any], counted: Any, context: Context
) -> None:
    live, revoked = (issue_key(context, SYSTEM, login="clerk").text for _ in range(2))
    revoke_key(context, SYSTEM, prefix=revoked.partition(".")[0])
    wrong = live.partition(".")[0] + "." + "A" * len(live.partition(".")[2])
    keys = {"unknown": "AAAAAAAA.BBBB", "wrong secret": wrong, "revoked": revoked, "none": ""}
    acts = {name: lambda key=key: authenticate_caller(context, f"Bearer {key}") for name, key in keys.items()}
    found = works(counted, context, acts)
    first = next(iter(found.values()))
    for name, work in found.items():
        assert work == first, name
    # To read a row takes time too: nothing is asked of a key but its secret, and that always gives one row.
    assert not any("api_key.scopes" in statement for statement in first[0])
    assert any("coalesce((SELECT api_key.secret_mac" in statement for statement in first[0])
    assert office


def test_no_link_tells_whether_there_was_one(
    office: dict[str, Any], counted: Any, context: Context, moving_clock: MovingClock
) -> None:
    old = issue_enrolment(context, SYSTEM, "maker").token
    moving_clock.move(timedelta(hours=context.settings.enrolment_hours, seconds=1))
    used = issue_enrolment(context, SYSTEM, "checker").token
    redeem_enrolment(context, used, PASSWORD)
    links = {"unknown": "A" * 43, "used": used, "too old": old}
    acts = {
        name: lambda token=token: redeem_enrolment(context, token, PASSWORD) for name, token in links.items()
    }
    found = works(counted, context, acts)
    first = next(iter(found.values()))
    for name, work in found.items():
        assert work == first, name
    assert office
