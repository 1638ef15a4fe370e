"""A platform says how it is paid: one person proposes, another one confirms what it has seen, and nobody else can. All
names, numbers and addresses are invented."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import text as sql
from werkzeug.test import TestResponse

from blacklist_service.clock import MovingClock
from blacklist_service.errors import RefusedError
from blacklist_service.workflows.authenticate_caller import actor_of_login
from blacklist_service.workflows.confirm_channel import confirm_channel
from blacklist_service.workflows.context import SYSTEM, Context
from blacklist_service.workflows.end_account import end_account
from blacklist_service.workflows.end_channel import stop_channels
from blacklist_service.workflows.enrol import add_user
from blacklist_service.workflows.show_channels import show_channels_of
from tests.blacklist_service.console.conftest import Official
from tests.blacklist_service.console.sending import text
from tests.codes import exactly
from tests.told import told

GOOD = {
    "payee": "虚构网络小额贷款有限公司",
    "phone": "400-123-4567",
    "page": "https://pay.example.cn/repay",
    "note": "可协商分期。",
}


@pytest.fixture
def colleague(clerk: Official, inside: Callable[..., Official], context: Context) -> Official:
    """Another person of the first clerk's platform."""
    add_user(context, SYSTEM, member_code="P001", login="colleague", role="platform")
    return inside("colleague")


def propose(who: Official, **changed: str) -> TestResponse:
    who.get("/channel")
    return who.send("/channel", **(GOOD | changed))


def act(who: Official, what: str, number: str) -> TestResponse:
    who.get("/channel")
    return who.send(f"/channel/{what}", channel=number)


def numbers(who: Official) -> list[str]:
    """The numbers that the page acts on: of what stands, then of what waits."""
    return list(dict.fromkeys(re.findall(r'name="channel" value="([A-Za-z0-9]{26})"', text(who, "/channel"))))


def code(answer: TestResponse) -> str:
    found = re.search(
        r"<code>((?:CHANNEL|FORM|SESSION|ACCESS|NOT)[A-Z_.]*)</code>", answer.get_data(as_text=True)
    )
    return found[1] if found else ""


def states(context: Context, member: str = "P001") -> list[str]:
    return [one.state for one in show_channels_of(context, SYSTEM, member)]


def test_two_persons_make_a_channel_stand(clerk: Official, colleague: Official, context: Context) -> None:
    assert "没有。当事人看到的是" in text(clerk, "/channel")
    assert propose(clerk).location == "/console/channel"
    own = text(clerk, "/channel")
    assert "须由本机构的另一人确认" in own
    assert "确认并展示" not in own
    (number,) = numbers(colleague)
    assert "确认并展示" in text(colleague, "/channel")
    assert act(colleague, "attestation", number).location == "/console/channel"
    shown = text(clerk, "/channel")
    assert all(said in shown for said in GOOD.values())
    assert ("first" in shown, "colleague" in shown) == (True, True)
    assert states(context) == ["standing"]
    (proposed,), (confirmed,) = told(context, "channel_proposed"), told(context, "channel_confirmed")
    assert (proposed[0], {name: proposed[4][name] for name in GOOD}) == ("first", GOOD)
    assert (confirmed[0], confirmed[4]["said_by"], confirmed[4]["before"]) == ("colleague", "first", None)


def test_nobody_confirms_an_own_wording(clerk: Official, colleague: Official, context: Context) -> None:
    propose(clerk)
    (number,) = numbers(clerk)
    alone = act(clerk, "attestation", number)
    assert (alone.status_code, code(alone)) == (409, "CHANNEL.SAME_PERSON")
    assert states(context) == ["waiting"]


def test_two_accounts_of_one_person_are_one_person(
    clerk: Official, context: Context, inside: Callable[..., Official]
) -> None:
    for login in ("one", "two"):
        add_user(context, SYSTEM, member_code="P001", login=login, role="platform", person="somebody")
    one, two = inside("one"), inside("two")
    propose(one)
    assert code(act(two, "attestation", numbers(two)[0])) == "CHANNEL.SAME_PERSON"
    assert "须由本机构的另一人确认" in text(two, "/channel")
    assert states(context) == ["waiting"]


def test_another_platform_neither_sees_nor_touches_it(
    clerk: Official, colleague: Official, inside: Callable[..., Official], context: Context
) -> None:
    propose(clerk)
    (number,) = numbers(clerk)
    stranger = inside("other")
    assert GOOD["payee"] not in text(stranger, "/channel")
    for what in ("attestation", "end"):
        answer = act(stranger, what, number)
        assert (answer.status_code, code(answer)) == (409, "CHANNEL.CHANGED")
    assert states(context) == ["waiting"]
    assert states(context, "P002") == []
    forged = act(colleague, "attestation", "A" * 26)
    assert forged.status_code == 404


@pytest.mark.parametrize("login", ["maker", "checker", "auditor"])
def test_officials_set_no_channel(clerk: Official, inside: Callable[..., Official], login: str) -> None:
    official = inside(login)
    assert official.get("/channel").status_code == 403
    official.get("")
    assert official.send("/channel", **GOOD).status_code == 403


def test_what_was_seen_is_what_is_confirmed(clerk: Official, colleague: Official, context: Context) -> None:
    propose(clerk)
    (seen,) = numbers(colleague)
    colleague.get("/channel")
    propose(clerk, page="https://evil.example.cn/repay")
    late = colleague.send("/channel/attestation", channel=seen)
    assert (late.status_code, code(late)) == (409, "CHANNEL.CHANGED")
    assert states(context) == ["waiting", "dropped"]


def test_a_new_wording_replaces_the_old_one_once_it_is_confirmed(
    clerk: Official, colleague: Official, context: Context
) -> None:
    propose(clerk)
    act(colleague, "attestation", numbers(colleague)[0])
    propose(colleague, phone="95588")
    assert states(context) == ["waiting", "standing"]
    act(clerk, "attestation", numbers(clerk)[1])
    assert states(context) == ["standing", "ended"]
    (standing, _ended) = show_channels_of(context, SYSTEM, "P001")
    assert standing.words.phone == "95588"
    # A second press finds nothing that waits.
    assert code(act(clerk, "attestation", numbers(clerk)[0])) == "CHANNEL.CHANGED"


def test_one_person_ends_it_at_once(clerk: Official, colleague: Official, context: Context) -> None:
    propose(clerk)
    act(colleague, "attestation", numbers(colleague)[0])
    assert act(clerk, "end", numbers(clerk)[0]).status_code == 303
    assert states(context) == ["ended"]
    (ended,) = told(context, "channel_ended")
    assert ended[0] == "first"


def test_who_has_left_is_no_first_person(clerk: Official, colleague: Official, context: Context) -> None:
    propose(clerk)
    (number,) = numbers(colleague)
    end_account(context, SYSTEM, login="first")
    assert code(act(colleague, "attestation", number)) == "CHANNEL.PROPOSER"
    assert states(context) == ["waiting"]


def test_the_operator_ends_what_leads_money_away_and_sets_none(
    clerk: Official, colleague: Official, context: Context
) -> None:
    propose(clerk)
    act(colleague, "attestation", numbers(colleague)[0])
    propose(clerk, phone="95588")
    assert stop_channels(context, SYSTEM, "P001") == 2
    assert states(context) == ["dropped", "ended"]
    assert stop_channels(context, SYSTEM, "P001") == 0
    assert len(told(context, "channel_ended")) == 1
    assert "服务方" in text(clerk, "/channel")


@pytest.mark.parametrize(
    ("field", "value", "refused"),
    [
        ("payee", "<script>alert(1)</script>虚构", "CHANNEL.PAYEE"),
        ("phone", "13900000001", "CHANNEL.PHONE"),
        ("page", "javascript:alert(1)", "CHANNEL.PAGE"),
        ("page", "http://pay.example.cn", "CHANNEL.PAGE"),
        ("note", '"><img src=x onerror=alert(1)> 付款', "CHANNEL.NOTE"),
    ],
)
def test_hostile_words_are_refused_and_come_back_escaped(
    clerk: Official, context: Context, field: str, value: str, refused: str
) -> None:
    answer = propose(clerk, **{field: value})
    assert (answer.status_code, code(answer)) == (422, refused)
    page = answer.get_data(as_text=True)
    assert not re.search(r"<script>alert|<img", page)
    assert GOOD["note" if field != "note" else "payee"] in page
    assert states(context) == []


def test_each_act_wants_a_fresh_second_factor(
    clerk: Official, colleague: Official, context: Context, moving_clock: MovingClock
) -> None:
    propose(clerk)
    (number,) = numbers(colleague)
    moving_clock.move(timedelta(minutes=context.settings.step_up_minutes + 1))
    stale = text(colleague, "/channel")
    assert "先再次验证" in stale
    assert 'action="/console/channel' not in stale
    assert propose(colleague).location == "/console/step-up/channel"
    for what in ("attestation", "end"):
        assert code(act(colleague, what, number)) == "SESSION.STEP_UP"
    assert states(context) == ["waiting"]


def test_a_wording_that_was_changed_in_the_database_is_not_shown(
    clerk: Official, colleague: Official, context: Context
) -> None:
    propose(clerk)
    with context.store.engine.begin() as raw:
        raw.execute(sql("UPDATE repayment_channel SET page = 'https://evil.example.cn'"))
    assert clerk.get("/channel").status_code == 409
    actor = actor_of_login(context, "colleague")
    with pytest.raises(RefusedError, match=exactly("STORE.ROW_CHANGED")):
        confirm_channel(context, actor, 1)
