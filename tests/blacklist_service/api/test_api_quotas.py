"""Quotas over HTTP: what is left in every answer to a known caller, 429 with the time to wait, 403 when suspended."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import orjson
import pytest
from apiflask import APIFlask

from blacklist_service.app import create_app
from blacklist_service.clock import MovingClock
from blacklist_service.rules.enquiry_limits import Suspicion
from blacklist_service.rules.legal_bases import BasisRank, LegalBasis
from blacklist_service.rules.operator_profile import Audience, OperatorKind, OperatorProfile
from blacklist_service.workflows.authenticate_caller import actor_of_login
from blacklist_service.workflows.context import SYSTEM, Context
from blacklist_service.workflows.enquiring.people import raise_alarm
from blacklist_service.workflows.enquiring.quotas import set_quota
from blacklist_service.workflows.enquiring.suspensions import list_suspensions, suspend_coded

PATH = "/api/v1/enquiries"
PROFILE = OperatorProfile(
    name="虚构省整治办", kind=OperatorKind.STATE_ORGAN, region="340000", may_export=frozenset(Audience),
    bases=(
        LegalBasis(
            id="sample", document_no="虚构〔2018〕1号", title="虚构办法", article="第一条", list_kind="malicious_evasion",
            rank=BasisRank.CENTRAL_POLICY, jurisdiction="", in_force_from=date(2018, 1, 1), allows_third_parties=True,
        ),
    ),
)  # fmt: skip
NUMBERS = ("110101199003070011", "110101198504170024")
BODY = {"name": "虚构甲", "id_type": "resident_id", "purpose": "credit_approval", "consent_ref": "C-1"}


@pytest.fixture
def callers_told(
    sqlite_context: Context, enrolled: Callable[[Context, APIFlask], dict[str, Any]]
) -> dict[str, Any]:
    """Everybody, of a service whose operator may share."""
    return enrolled(sqlite_context, create_app(context=replace(sqlite_context, profile=PROFILE)))


def ask(callers: dict[str, Any], number: str = NUMBERS[0], **more: Any) -> Any:
    return callers["agency"].post(PATH, json=BODY | {"id_number": number}, **more)


def test_every_answer_tells_what_is_left(callers_told: dict[str, Any], sqlite_context: Context) -> None:
    set_quota(sqlite_context, SYSTEM, "A001", per_day=2)
    first = ask(callers_told)
    assert first.status_code == 200, first.get_json()
    assert first.headers["RateLimit-Policy"] == '"enquiries";q=2;w=86400'
    assert first.headers["RateLimit"] == '"enquiries";r=1;t=52201'
    assert ask(callers_told, "1").headers["RateLimit"].startswith('"enquiries";r=1;')
    assert ask(callers_told).headers["RateLimit"].startswith('"enquiries";r=0;')


def test_beyond_the_quota_is_429_with_the_time_to_wait(
    callers_told: dict[str, Any], sqlite_context: Context, moving_clock: MovingClock
) -> None:
    set_quota(sqlite_context, SYSTEM, "A001", per_day=1)
    assert ask(callers_told, headers={"Idempotency-Key": "k"}).status_code == 200
    refused = ask(callers_told, NUMBERS[1], headers={"Idempotency-Key": "l"})
    assert (refused.status_code, refused.get_json()["code"]) == (429, "QUOTA.EXCEEDED")
    assert refused.headers["Retry-After"] == "52201"
    # The stored answer to the same call costs nothing; a refused key is free again.
    assert ask(callers_told, headers={"Idempotency-Key": "k"}).status_code == 200
    moving_clock.move(timedelta(seconds=52201))
    assert ask(callers_told, NUMBERS[1], headers={"Idempotency-Key": "l"}).status_code == 200


def test_a_suspended_member_is_told_so_and_not_why(
    callers_told: dict[str, Any], sqlite_context: Context
) -> None:
    suspend_coded(sqlite_context, actor_of_login(sqlite_context, "maker"), "A001")
    refused = ask(callers_told)
    document = orjson.loads(refused.data)
    assert (refused.status_code, document["code"]) == (403, "ACCESS.SUSPENDED")
    assert "official" not in str(document.get("reason", ""))
    assert callers_told["agency"].get("/api/v1/feeds").status_code == 200


def test_nobody_unknown_is_told_anything(callers_told: dict[str, Any]) -> None:
    for login in ("nobody", "platform"):
        assert "RateLimit" not in callers_told[login].post(PATH, json=BODY).headers


def test_an_alarm_is_settled_before_the_refusal_leaves(
    callers_told: dict[str, Any], sqlite_context: Context
) -> None:
    """Also where the call that raised it broke off in between."""
    member = actor_of_login(sqlite_context, "agency")
    with sqlite_context.looks.begin() as connection:
        raise_alarm(connection, sqlite_context, member, Suspicion.NEIGHBOURS, of_person=False)
    assert list_suspensions(sqlite_context, SYSTEM) == []
    assert ask(callers_told).get_json()["code"] == "ACCESS.SUSPENDED"
    assert [(one.member, one.reason) for one in list_suspensions(sqlite_context, SYSTEM)] == [
        ("A001", "neighbours")
    ]
    figures = callers_told["auditor"].get("/metrics").get_data(as_text=True)
    assert 'blacklist_alarms_total{sign="neighbours"} 1' in figures
