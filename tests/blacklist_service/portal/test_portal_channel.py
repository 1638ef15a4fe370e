"""A person reads how to pay whoever reported it, since when that is so, and that nobody else is to be paid; all invented."""

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from blacklist_service.clock import MovingClock
from blacklist_service.errors import ServiceError
from blacklist_service.store import repayment_channels
from blacklist_service.workflows.authenticate_caller import actor_of_login
from blacklist_service.workflows.confirm_channel import confirm_channel
from blacklist_service.workflows.context import SYSTEM, Context
from blacklist_service.workflows.end_account import end_account
from blacklist_service.workflows.end_channel import stop_channels
from blacklist_service.workflows.enrol import add_user
from blacklist_service.workflows.propose_channel import propose_channel
from tests.blacklist_service.api.test_api_way_of_a_listing import REPORT, V1
from tests.blacklist_service.portal.test_portal_own import Person, alert, person, story
from tests.codes import exactly

__all__ = ["person", "story"]
SAID = {
    "payee": "虚构网络小额贷款有限公司",
    "phone": "400-123-4567",
    "page": "https://pay.example.cn/repay",
    "note": "可协商分期。",
}
NONE_YET = "尚未在本系统确认还款渠道"
RECENTLY = "该渠道是最近确认的"
NOBODY_ELSE = "只向下列机构确认的渠道还款"


def propose(context: Context, login: str = "platform", **changed: str) -> int:
    return propose_channel(context, actor_of_login(context, login), **(SAID | changed)).id or 0


def make_it_stand(context: Context, **changed: str) -> None:
    """By two persons of the platform that reported the person."""
    if "second" not in _logins(context):
        add_user(context, SYSTEM, member_code="P001", login="second", role="platform")
    confirm_channel(context, actor_of_login(context, "second"), propose(context, **changed))


def _logins(context: Context) -> list[str]:
    with context.store.read() as connection:
        return [str(one) for one in connection.execute(text("SELECT login FROM user_account")).scalars()]


def test_a_person_reads_whom_to_pay_and_since_when(story: Any, person: Person) -> None:
    person.prove()
    before = person.read("/my/case")
    assert (NONE_YET in before, NOBODY_ELSE in before, SAID["payee"] in before) == (True, True, False)
    propose(story.context)
    assert NONE_YET in person.read("/my/case")
    make_it_stand(story.context)
    page = person.read("/my/case")
    assert all(said in page for said in SAID.values())
    assert f'<a href="{SAID["page"]}" rel="external noopener noreferrer">' in page
    assert f'<a href="tel:{SAID["phone"]}">' in page
    since = story.context.clock.today().isoformat()
    assert f'确认于 <span lang="en">Confirmed on</span></dt><dd><time datetime="{since}">' in page
    assert (RECENTLY in page, NONE_YET in page) == (True, False)
    assert f"不要付给其他任何个人或者机构，也不要付给{story.context.profile.name}" in page


def test_what_was_not_confirmed_or_was_ended_is_not_shown(
    story: Any, person: Person, moving_clock: MovingClock
) -> None:
    make_it_stand(story.context)
    moving_clock.move(timedelta(days=14))
    person.prove()
    assert RECENTLY not in person.read("/my/case")
    propose(story.context, page="https://evil.example.cn/repay")
    page = person.read("/my/case")
    assert ("evil" in page, SAID["page"] in page) == (False, True)
    stop_channels(story.context, SYSTEM, "P001")
    assert NONE_YET in person.read("/my/case")


def test_the_channel_of_a_platform_that_nobody_works_for_any_more_is_not_shown(
    story: Any, person: Person
) -> None:
    make_it_stand(story.context)
    person.prove()
    end_account(story.context, SYSTEM, "platform")
    assert SAID["page"] in person.read("/my/case")
    end_account(story.context, SYSTEM, "second")
    page = person.read("/my/case")
    assert (SAID["page"] in page, NONE_YET in page) == (False, True)


def test_each_platforms_channel_stands_beside_its_own_report(story: Any, person: Person) -> None:
    make_it_stand(story.context)
    add_user(story.context, SYSTEM, member_code="P002", login="other2", role="platform")
    number = propose(story.context, "platform2", payee="另一家虚构网贷公司", page="https://other.example.cn")
    confirm_channel(story.context, actor_of_login(story.context, "other2"), number)
    person.prove()
    assert "另一家虚构网贷公司" not in person.read("/my/case")


def test_a_debt_that_was_settled_asks_for_no_payment(story: Any, person: Person) -> None:
    make_it_stand(story.context)
    paid = REPORT | {"outstanding": "0.00", "settled_on": "2020-01-01"}
    story.ok(story.platform.post(f"{V1}/reports:batch", json={"items": [paid]}))
    person.prove()
    page = person.read("/my/case")
    assert ("结清日期" in page, SAID["payee"] in page, NOBODY_ELSE in page) == (True, False, False)


@pytest.mark.parametrize(
    "changed", ["page = 'https://evil.example.cn'", "confirmed_by = 4", "payee = '<script>alert(1)</script>'"]
)
def test_what_was_changed_behind_the_service_is_shown_to_nobody(
    story: Any, person: Person, changed: str
) -> None:
    make_it_stand(story.context)
    person.prove()
    with story.context.store.engine.begin() as raw:
        raw.execute(text(f"UPDATE repayment_channel SET {changed}"))
    refused = person.get("/my/case")
    assert refused.status_code == 400
    assert alert(refused) == "STORE.ROW_CHANGED"
    assert not re.search("evil|<script>alert", refused.get_data(as_text=True))


def test_the_database_itself_wants_two_accounts_and_one_channel_at_a_time(story: Any) -> None:
    number = propose(story.context)
    user = actor_of_login(story.context, "platform").user
    with (
        pytest.raises(ServiceError, match=exactly("STORE.CONSTRAINT")),
        story.context.store.begin() as connection,
    ):
        repayment_channels.change_channel(
            connection, number, confirmed_by=user, confirmed_at=story.context.clock.now()
        )
