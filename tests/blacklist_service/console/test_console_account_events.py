"""Who sees on the own page what it did not do itself, knows that somebody else was there."""

from collections.abc import Callable

from blacklist_service.console.words import EVENTS
from blacklist_service.page_words import beside
from blacklist_service.workflows.context import SYSTEM, Context
from blacklist_service.workflows.grant_authority import grant_area
from blacklist_service.workflows.list_account_events import OF_ACCOUNT, OF_ENROLMENT
from tests.blacklist_service.console.conftest import Official

AtBrowser = Callable[..., Official]


def text_of(official: Official) -> str:
    return official.get("/account").get_data(as_text=True)


def test_every_event_that_is_shown_has_its_words() -> None:
    assert set(EVENTS) == OF_ACCOUNT | OF_ENROLMENT


def test_log_ins_failures_and_changes_by_others_are_shown(
    at_browser: AtBrowser, inside: AtBrowser, context: Context
) -> None:
    official = inside()
    stranger = at_browser(official.login)
    for _ in range(12):
        stranger.get("/login")
        stranger.send("/login", login=official.login, password="wrong guess at it")
    grant_area(context, SYSTEM, login=official.login, region="340000")
    shown = text_of(official)
    for kind in ("enrolment_redeemed", "user_added", "factor_added", "logins_refused", "area_granted"):
        assert beside(EVENTS[kind]).__html__() in shown, kind
    assert "本人 <span" in shown
    assert SYSTEM.login in shown


def test_the_events_of_another_account_are_not_shown(inside: AtBrowser, context: Context) -> None:
    official = inside()
    grant_area(context, SYSTEM, login="auditor", region="340000")
    assert beside(EVENTS["area_granted"]).__html__() not in text_of(official)
