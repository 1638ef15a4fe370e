"""Officials hear of late removals on their first page, and note at the queue that a recipient was reminded."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from blacklist_service.clock import MovingClock, clock_text
from blacklist_service.store import feeds, journal
from tests.blacklist_service.api.test_api_way_of_a_listing import NAME, NUMBER
from tests.blacklist_service.console import test_console_agencies as agencies
from tests.blacklist_service.console.conftest import Official
from tests.blacklist_service.console.test_console_agencies import Sit, receive, remove, text

told = agencies.told
QUEUE = "/queues/removal"


def later(story: Any, official: Official, clock: MovingClock, hours: int) -> Official:
    """So many hours later, come in again."""
    clock.move(timedelta(hours=hours))
    again = replace(official, client=story.app.test_client(), last=None)
    again.come_in()
    return again


def chased(story: Any) -> list[str]:
    with story.context.store.read() as connection:
        feed = feeds.find_feed(connection, "bureau")
        assert feed is not None
        found = journal.entries_of(connection, "feed", feed.id or 0)
    return [one.actor for one in found if one.kind == "removals_chased"]


def test_the_first_page_tells_what_is_late_by_its_steps(
    told: tuple[Any, Sit], moving_clock: MovingClock
) -> None:
    story, sit = told
    key = remove(story)
    maker = sit("maker")
    assert "未获接收方确认" not in text(maker, "")
    for hours, is_stopped, is_told in ((2, False, False), (3, True, False), (20, True, True)):
        maker = later(story, maker, moving_clock, hours)
        shown = text(maker, "")
        assert "1 条移出逾 1 小时未获接收方确认" in shown, hours
        assert 'href="/console/queues/removal#chase"' in shown
        assert ("1 项共享已停新增" in shown, "条已逾 24 小时" in shown) == (is_stopped, is_told), hours
    assert receive(story, key).status_code == 201
    assert "未获接收方确认" not in text(maker, "")


def test_a_reminder_is_noted_at_the_queue(told: tuple[Any, Sit], moving_clock: MovingClock) -> None:
    story, sit = told
    assert "没有接收方尚欠确认" in text(sit("auditor"), QUEUE)
    # An official who has a second factor decides no more by key alone.
    remove(story)
    maker = sit("maker")
    maker = later(story, maker, moving_clock, 2)
    shown = text(maker, QUEUE)
    assert ("登记催办" in shown, "尚未催办" in shown, "逾 1 小时未确认 <b>1</b> 条" in shown) == (True,) * 3
    assert not {NAME, NUMBER} & set(shown.split())
    done = maker.send("/removals/chase", feed="bureau", channel="phone")
    assert (done.status_code, done.location) == (303, "/console/queues/removal#chase")
    assert chased(story) == ["maker"]
    assert f"最近催办 {clock_text(moving_clock.now())}。" in text(maker, QUEUE)
    for fields in (
        {"feed": "bureau", "channel": "pigeon"},
        {"feed": "nowhere", "channel": "phone"},
        {"feed": "bureau"},
        {"feed": "bureau", "channel": "phone", "more": "1"},
    ):
        assert maker.send("/removals/chase", **fields).status_code in {404, 422}, fields
    assert chased(story) == ["maker"]


def test_it_asks_for_a_fresh_second_factor(told: tuple[Any, Sit], moving_clock: MovingClock) -> None:
    story, sit = told
    remove(story)
    maker = sit("maker")
    maker = later(story, maker, moving_clock, 2)
    for _ in range(2):
        moving_clock.move(timedelta(minutes=8))
        shown = text(maker, QUEUE)
    assert ('href="/console/step-up/queues/removal"' in shown, 'name="channel"' in shown) == (True, False)
    assert maker.send("/removals/chase", feed="bureau", channel="phone").status_code == 403
    assert chased(story) == []


def test_auditors_look_and_agencies_have_no_such_form(
    told: tuple[Any, Sit], moving_clock: MovingClock
) -> None:
    story, sit = told
    auditor, clerk = sit("auditor"), sit("agency")
    remove(story)
    auditor = later(story, auditor, moving_clock, 2)
    shown = text(auditor, QUEUE)
    assert ("接收方尚欠的确认" in shown, "登记催办" in shown) == (True, False)
    assert "未获接收方确认" in text(auditor, "")
    clerk = later(story, clerk, moving_clock, 0)
    for who in (auditor, clerk):
        assert who.send("/removals/chase", feed="bureau", channel="phone").status_code == 403
    assert chased(story) == []


def test_what_was_confirmed_meanwhile_needs_no_reminder(
    told: tuple[Any, Sit], moving_clock: MovingClock
) -> None:
    story, sit = told
    key = remove(story)
    maker = sit("maker")
    maker = later(story, maker, moving_clock, 2)
    text(maker, QUEUE)
    assert receive(story, key).status_code == 201
    refused = maker.send("/removals/chase", feed="bureau", channel="phone")
    assert (refused.status_code, "REMOVAL.NOTHING_OWED" in refused.get_data(as_text=True)) == (409, True)
    assert chased(story) == []
