"""Public notice at the console: previewed as printed, proposed, approved by another on the exact digest, withdrawn.

All persons are invented.
"""

import dataclasses
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from blacklist_service.app import create_app
from blacklist_service.clock import MovingClock
from blacklist_service.rules.operator_profile import INTERNAL
from blacklist_service.workflows.context import SYSTEM, Context
from blacklist_service.workflows.expire_editions import expire_editions
from blacklist_service.workflows.grant_authority import end_area, grant_area
from tests.blacklist_service.console.conftest import Official
from tests.blacklist_service.feeds.conftest import World, build_world, invented_id
from tests.blacklist_service.feeds.press import SERIES, Press, open_press
from tests.told import told

HERE = f"/editions/{SERIES}"


@pytest.fixture
def press(context: Context, moving_clock: MovingClock, tmp_path: Path) -> Press:
    """Three people on the list of an operator that publishes."""
    made = open_press(build_world(context, moving_clock), tmp_path / "public")
    made.world.list_people(3)
    return made


@pytest.fixture
def sit(press: Press) -> Callable[[str], Official]:
    """An official of the office, enrolled and at a browser of its own."""
    app = create_app(context=press.context)

    def come(login: str) -> Official:
        official = Official(press.context, app.test_client(), login)
        official.enrol()
        official.get("")
        return official

    return come


def shown(official: Official, path: str) -> str:
    answer = official.get(path)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return str(answer.get_data(as_text=True))


def propose(maker: Official, days: str = "10") -> Any:
    shown(maker, f"{HERE}/next")
    return maker.send(f"{HERE}/next", days=days)


def decide(official: Official, path: str = f"{HERE}/1", **changed: str) -> Any:
    text_shown = shown(official, path)
    verdict = changed.get("verdict", "approve")
    digest = re.search(r'name="digest" value="([0-9a-f]{64})"', text_shown)
    challenge = re.search(
        rf'name="verdict" value="{verdict}".*?name="challenge" value="([0-9a-f]{{64}})"',
        text_shown,
        re.DOTALL,
    )
    official.context.clock.move(timedelta(minutes=1))  # a code works once
    given = {
        "verdict": verdict, "digest": digest[1] if digest else "", "reasons": "", "assertion": "",
        "code": official.code(), "challenge": challenge[1] if challenge else "",
    }  # fmt: skip
    return official.send(path, **(given | changed))


def kinds(press: Press) -> list[str]:
    return [one[1] for one in told(press.context, "edition_proposed", "edition_published", "edition_refused",
                                   "edition_withdrawn")]  # fmt: skip


def test_an_edition_is_previewed_proposed_and_printed_by_two(
    press: Press, sit: Callable[[str], Official]
) -> None:
    maker, checker = sit("maker"), sit("checker")
    preview = shown(maker, f"{HERE}/next")
    assert preview.count("<td>王*</td>") == 3
    assert kinds(press) == []
    made = propose(maker)
    assert (made.status_code, made.location) == (303, f"/console{HERE}/1")
    assert f'href="/console{HERE}/1"' in shown(checker, "")
    waiting = shown(checker, f"{HERE}/1")
    assert "第 1 期" in waiting
    for one in range(1, 4):
        assert invented_id(one) not in waiting + preview
        assert f"王示例{one}号" not in waiting + preview
    done = decide(checker)
    assert "edition_published" in done.get_data(as_text=True), done.get_data(as_text=True)
    press.recall()
    assert kinds(press) == ["edition_proposed", "edition_published"]
    # Word for word as printed: every cell of the file stood on the page.
    lines = press.file("edition-1.csv").decode("utf-8-sig").split("\r\n")[1:-1]
    for line in lines:
        for cell in line.split(",")[:-2]:
            assert f">{cell}<" in waiting, cell
    maker.come_in()  # an hour has passed
    series = shown(maker, HERE)
    assert '已印发 <span lang="en">printed' in series
    assert "system" in series


def test_what_is_recalled_stands_on_the_page_with_who_confirmed(
    press: Press, sit: Callable[[str], Official]
) -> None:
    press.print()
    press.world.end(1)
    maker = sit("maker")
    from_before = shown(maker, HERE)
    assert "没有召回任何条目" in from_before
    press.recall()
    maker.come_in()  # an hour has passed
    after = shown(maker, HERE)
    assert press.key(1) in after
    assert "已移出，须忘记" in after
    assert "移出均已公开放置" in after


def test_every_person_shown_is_a_look(press: Press, sit: Callable[[str], Official]) -> None:
    maker = sit("maker")
    propose(maker)
    shown(sit("checker"), f"{HERE}/1")
    with press.context.looks.read() as looks:
        rows = looks.execute(text("SELECT actor, subject_id FROM look WHERE action = 'edition'")).all()
    assert {tuple(row) for row in rows} == {(who, n) for who in ("maker", "checker") for n in (1, 2, 3)}


@pytest.mark.parametrize(
    "changed",
    [{"challenge": ""}, {"digest": "0" * 64}, {"code": "000000"}, {"challenge": "0" * 64}],
    ids=lambda one: next(iter(one)),
)
def test_nothing_is_printed_without_the_factor_for_this_edition(
    press: Press, sit: Callable[[str], Official], changed: dict[str, str]
) -> None:
    propose(sit("maker"))
    answer = decide(sit("checker"), **changed)
    assert (answer.status_code, "FACTOR.INVALID" in answer.get_data(as_text=True)) == (401, True)
    assert kinds(press) == ["edition_proposed"]


def test_the_maker_has_no_form_to_approve_and_is_refused(
    press: Press, sit: Callable[[str], Official]
) -> None:
    maker = sit("maker")
    propose(maker)
    assert 'name="verdict"' not in shown(maker, f"{HERE}/1")
    answer = decide(maker)
    assert (answer.status_code, "ACCESS.ROLE" in answer.get_data(as_text=True)) == (403, True)


def test_it_is_refused_with_a_reason(press: Press, sit: Callable[[str], Official]) -> None:
    propose(sit("maker"))
    checker = sit("checker")
    assert "PROPOSAL.WHY_NOT" in decide(checker, verdict="refuse").get_data(as_text=True)
    assert "edition_refused" in decide(checker, verdict="refuse", reasons="虚构：遮盖不足").get_data(
        as_text=True
    )
    assert kinds(press) == ["edition_proposed", "edition_refused"]


def test_a_maker_takes_back_what_was_seen_and_nothing_else(
    press: Press, sit: Callable[[str], Official]
) -> None:
    maker = sit("maker")
    propose(maker)
    digest = re.search(r'name="digest" value="([0-9a-f]{64})"', shown(maker, f"{HERE}/1"))
    assert digest is not None
    other = maker.send(f"{HERE}/1/end", digest="0" * 64, reasons="虚构")
    assert (other.status_code, "EDITION.ANOTHER" in other.get_data(as_text=True)) == (409, True)
    silent = maker.send(f"{HERE}/1/end", digest=digest[1], reasons=" ")
    assert "EDITION.WHY_WITHDRAWN" in silent.get_data(as_text=True)
    assert kinds(press) == ["edition_proposed"]
    done = maker.send(f"{HERE}/1/end", digest=digest[1], reasons="虚构：须补充")
    assert done.location == f"/console{HERE}"
    assert kinds(press) == ["edition_proposed", "edition_withdrawn"]
    gone = maker.get(f"{HERE}/1")
    assert (gone.status_code, "EDITION.NONE" in gone.get_data(as_text=True)) == (404, True)


def test_who_left_since_is_told_with_the_reason(press: Press, sit: Callable[[str], Official]) -> None:
    propose(sit("maker"))
    press.world.mark(2, "is_disputed", to=True)
    checker = sit("checker")
    page = shown(checker, f"{HERE}/1")
    assert "拟定之后有 1 条不再通报" in page
    assert "EDITION.DISPUTED" in page
    assert page.count("<td>王*</td>") == 2
    assert "edition_published" in decide(checker).get_data(as_text=True)


def test_a_proposal_asks_for_the_factor_of_the_last_minutes(
    press: Press, sit: Callable[[str], Official]
) -> None:
    maker = sit("maker")
    shown(maker, f"{HERE}/next")
    press.world.clock.move(timedelta(minutes=10))
    answer = maker.send(f"{HERE}/next", days="10")
    assert answer.location == f"/console/step-up/editions/{SERIES}/next"
    assert kinds(press) == []


@pytest.mark.parametrize("days", ["0", "31", "", "-1", "1e1", "９", "9" * 400])
def test_odd_days_are_refused(press: Press, sit: Callable[[str], Official], days: str) -> None:
    answer = propose(sit("maker"), days)
    assert answer.status_code == 422
    assert kinds(press) == []


@pytest.mark.parametrize(
    "path",
    [
        f"{HERE}/1",
        f"{HERE}/2",
        f"{HERE}/{'9' * 30}",
        "/editions/unknown",
        "/editions/feed-a",
        "/editions/unknown/next",
    ],
)
def test_what_is_not_there_is_told_so(press: Press, sit: Callable[[str], Official], path: str) -> None:
    press.world.open_feed()
    assert sit("maker").get(path).status_code == 404


@pytest.mark.parametrize("page", ["x", "-1", "1.5", "9" * 400])
def test_odd_pages_are_refused(press: Press, sit: Callable[[str], Official], page: str) -> None:
    maker = sit("maker")
    propose(maker)
    for path in (f"{HERE}/next", f"{HERE}/1"):
        assert maker.get(f"{path}?page={page}").status_code == 422
    assert "没有条目" in shown(maker, f"{HERE}/1?page=999999")


def test_who_does_not_reach_everybody_sees_no_edition(press: Press, sit: Callable[[str], Official]) -> None:
    maker = sit("maker")
    propose(maker)
    grant_area(press.context, SYSTEM, login="checker", region="510000")
    checker = sit("checker")
    assert checker.get(f"{HERE}/1").status_code == 404
    assert checker.get(HERE).status_code == 200
    end_area(press.context, SYSTEM, login="checker", region="510000")
    assert checker.get(f"{HERE}/1").status_code == 200


def test_where_nothing_may_be_published_the_pages_say_why(
    context: Context, moving_clock: MovingClock, tmp_path: Path
) -> None:
    world: World = build_world(context, moving_clock)
    made = open_press(world, tmp_path / "public")
    world.list_person()
    internal = dataclasses.replace(made.context, profile=INTERNAL)
    maker = Official(internal, create_app(context=internal).test_client(), "maker")
    maker.enrol()
    assert "OPERATOR.INTERNAL_ONLY" in shown(maker, "/editions")
    assert "OPERATOR.INTERNAL_ONLY" in shown(maker, HERE)
    assert f'href="/console{HERE}/next"' not in shown(maker, HERE)
    assert maker.get(f"{HERE}/next").status_code == 409


def test_a_maker_opens_a_series_of_the_own_office_and_prints_by_two(
    press: Press, sit: Callable[[str], Official]
) -> None:
    maker, checker = sit("maker"), sit("checker")
    assert "开设系列" in shown(maker, "/editions")
    assert "开设系列" not in shown(checker, "/editions")
    made = maker.send("/editions", series="notice-b", masking="notice_1", region="")
    assert (made.status_code, made.location) == (303, "/console/editions/notice-b")
    assert "还没有拟定过" in shown(maker, "/editions/notice-b")
    entry = told(press.context, "feed_added")[-1]
    assert (entry[0], entry[4]["code"], entry[4]["member"]) == ("maker", "notice-b", "office")
    shown(maker, "/editions/notice-b/next")
    assert maker.send("/editions/notice-b/next", days="10").status_code == 303
    assert maker.send("/editions/notice-b/1", verdict="approve").status_code in {400, 403}
    decided = decide(checker, "/editions/notice-b/1")
    assert "edition_published" in decided.get_data(as_text=True)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"series": SERIES}, "FEED.EXISTS"),
        ({"series": "../etc"}, "FEED.CODE"),
        ({"series": ""}, "FEED.CODE"),
        ({"masking": "ndjson"}, "EDITION.MASKING"),
        ({"region": "34"}, "FEED.REGION"),
        ({"region": "三四零零零零"}, "FEED.REGION"),
        ({"publisher": "bureau"}, "FORM.FIELDS"),
    ],
)
def test_a_series_that_cannot_be_is_refused_and_nothing_is_opened(
    press: Press, sit: Callable[[str], Official], given: dict[str, str], code: str
) -> None:
    maker = sit("maker")
    before = len(told(press.context, "feed_added"))
    form = {"series": "notice-b", "masking": "notice_1", "region": ""} | given
    answer = maker.send("/editions", **form)
    assert (answer.status_code in {400, 422}, code in answer.get_data(as_text=True)) == (True, True)
    assert len(told(press.context, "feed_added")) == before


def test_a_series_over_people_out_of_reach_and_one_by_a_checker_are_refused(
    press: Press, sit: Callable[[str], Official]
) -> None:
    maker, checker = sit("maker"), sit("checker")
    grant_area(press.context, SYSTEM, login="maker", region="340100")
    for region in ("", "340000", "110000"):
        answer = maker.send("/editions", series="notice-b", masking="notice_1", region=region)
        assert (answer.status_code, "EDITION.NOT_OWN" in answer.get_data(as_text=True)) == (403, True), region
    assert checker.send("/editions", series="notice-b", masking="notice_1", region="").status_code == 403
    assert maker.send("/editions", series="notice-b", masking="notice_1", region="340104").status_code == 303


def test_an_edition_that_nobody_decided_in_time_says_so(press: Press, sit: Callable[[str], Official]) -> None:
    waits = press.propose()
    press.context.clock.at = waits.expires_at + timedelta(seconds=1)
    expire_editions(press.context)
    checker = sit("checker")
    page = shown(checker, HERE)
    assert "逾期未复核" in page
    assert f'href="/console{HERE}/1"' not in page + shown(checker, "/editions")
    assert checker.get(f"{HERE}/1").status_code == 404
