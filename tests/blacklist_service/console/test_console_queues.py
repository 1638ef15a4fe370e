"""Queues at the console: by legal deadline, page by page, narrowed by the address, and of the own reach alone."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from blacklist_service.clock import MovingClock
from blacklist_service.workflows.context import SYSTEM, Context
from blacklist_service.workflows.grant_authority import grant_area
from tests.blacklist_service.api.test_access_regions import add_cases

EVERY = (
    "match", "undecided", "second", "third", "held", "verification", "notice", "service", "decision", "approval",
    "objection", "repair", "removal", "amendment", "untold",
)  # fmt: skip


def rows(page: Any) -> list[str]:
    """The ids of the rows of a page."""
    return re.findall(r'<th scope="row">(?:<a href="[^"]+">)?<code>([^<]+)', page.get_data(as_text=True))


def following(page: Any) -> str:
    found = re.search(r'rel="next" href="/console([^"]+)"', page.get_data(as_text=True))
    return found[1].replace("&amp;", "&") if found else ""


def test_every_queue_has_a_page_that_explains_itself_when_empty(
    inside: Callable[..., Any], office: None
) -> None:
    official = inside("maker")
    for queue in EVERY:
        page = official.get(f"/queues/{queue}")
        text = page.get_data(as_text=True)
        assert page.status_code == 200, queue
        assert 'class="empty"' in text
        assert f'href="/console/queues/{queue}" aria-current="page"' in text
    assert official.get("/queues/nothing").status_code == 404


@pytest.mark.parametrize("queue", ["match", "verification"])
def test_pages_follow_one_another_without_gap(
    inside: Callable[..., Any], report: Callable[..., Any], queue: str
) -> None:
    report(range(1, 61))
    official = inside("maker")
    path, found = f"/queues/{queue}", list[list[str]]()
    while path:
        page = official.get(path)
        found.append(rows(page))
        path = following(page)
    whole = [row for part in found for row in part]
    assert [len(part) for part in found][:1] == [50]
    assert len(whole) == len(set(whole)) == (60 if queue == "match" else 120)


@pytest.mark.parametrize("queue", ["match", "verification", "objection", "repair"])
def test_more_rows_take_no_more_statements(
    inside: Callable[..., Any], report: Callable[..., Any], context: Context, counted: Any, queue: str
) -> None:
    """Of an official whose reach is asked for every row."""
    official, seen = inside("maker"), list[tuple[int, int]]()
    for pairs in (range(1, 3), range(3, 20)):
        report(pairs)
        for listing in rows(official.get("/queues/verification")):
            add_cases(context, context.vault.ids.read("listing", listing))
        official.get(f"/queues/{queue}")
        with counted(context) as work:
            page = official.get(f"/queues/{queue}")
        seen.append((len(rows(page)), sum(work.statements.values())))
    (few, before), (many, after) = seen
    assert after == before
    assert many > few > 0


def test_a_region_narrows_and_nobody_elsewhere_is_shown(
    inside: Callable[..., Any], report: Callable[..., Any], context: Context
) -> None:
    report(range(1, 3))
    report(range(3, 6), member="P002", region="340200")
    report(range(6, 10), member="P003", region="510100")
    official = inside("maker")
    for queue, each in (("match", 1), ("verification", 2)):
        assert len(rows(official.get(f"/queues/{queue}"))) == 5 * each
        assert len(rows(official.get(f"/queues/{queue}?region=340200"))) == 3 * each
        assert len(rows(official.get(f"/queues/{queue}?region=340000"))) == 5 * each
        outside = official.get(f"/queues/{queue}?region=510100")
        assert rows(outside) == []
        assert "没有符合筛选条件的事项" in outside.get_data(as_text=True)
    grant_area(context, SYSTEM, login="maker", region="510000")
    assert len(rows(official.get("/queues/match"))) == 4
    assert rows(official.get("/queues/match?region=340100")) == []


def test_the_nearest_deadline_comes_first_and_is_told_in_words(
    inside: Callable[..., Any], report: Callable[..., Any], context: Context, moving_clock: MovingClock
) -> None:
    report(range(1, 2))
    official = inside("maker")
    (listing, _other) = rows(official.get("/queues/verification"))
    add_cases(context, context.vault.ids.read("listing", listing))
    page = official.get("/queues/objection")
    assert rows(page) == [listing]
    assert 'class="tone soon">今日到期 <span lang="en">due today' in page.get_data(as_text=True)
    assert rows(official.get("/queues/objection?late=1")) == []
    moving_clock.move(timedelta(days=60))
    official.come_in()
    page = official.get("/queues/objection?late=1")
    assert rows(page) == [listing]
    assert re.search(
        r'class="tone late">逾期 \d+ 天 <span lang="en">\d+ days late', page.get_data(as_text=True)
    )


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/queues/match?region=34", 422, "QUEUE.FILTER"),
        ("/queues/match?region=%E4%BA%AC", 422, "QUEUE.FILTER"),
        ("/queues/objection?late=yes", 422, "QUEUE.FILTER"),
        ("/queues/match?after=x", 404, "NOT_FOUND"),
        ("/queues/match?after=nan~1~x", 404, "NOT_FOUND"),
        ("/queues/match?after=1~99999999999999999999999~x", 404, "NOT_FOUND"),
        ("/queues/objection?after=2026-13-01~x", 404, "NOT_FOUND"),
        ("/queues/objection?after=%00", 422, "QUERY.TEXT"),
        ("/queues/undecided?after=1", 404, "NOT_FOUND"),
    ],
)
def test_an_odd_address_is_told_and_not_a_fault(
    inside: Callable[..., Any], path: str, status: int, code: str
) -> None:
    page = inside("maker").get(path)
    assert (page.status_code, code in page.get_data(as_text=True)) == (status, True)


def test_an_auditor_sees_no_queue_of_those_who_decide(inside: Callable[..., Any]) -> None:
    auditor = inside("auditor")
    assert auditor.get("/queues/second").status_code == 404
    text = auditor.get("/queues/match").get_data(as_text=True)
    assert "/console/queues/held" in text
    assert "/console/queues/third" not in text


def test_filters_are_kept_for_their_own_official(inside: Callable[..., Any]) -> None:
    official, other = inside("maker"), inside("checker")
    official.get("/queues/objection?region=340100&late=1")
    kept = official.send("/filters", name="逾期的 <b>", queue="objection", region="340100", late="1")
    assert kept.location == "/console/queues/objection?region=340100&late=1"
    text = official.get("/queues/match").get_data(as_text=True)
    assert 'href="/console/queues/objection?region=340100&amp;late=1">逾期的 &lt;b&gt;</a>' in text
    assert "逾期的" not in other.get("/queues/match").get_data(as_text=True)
    other.send("/filters/end", name="逾期的 <b>", queue="match")
    assert "逾期的" in official.get("/queues/match").get_data(as_text=True)
    official.send("/filters/end", name="逾期的 <b>", queue="match")
    assert "逾期的" not in official.get("/queues/match").get_data(as_text=True)


@pytest.mark.parametrize(
    ("changed", "status", "code"),
    [
        ({"name": " "}, 422, "FILTER.NAME"),
        ({"name": "长" * 41}, 422, "FILTER.NAME"),
        ({"name": "a\tb"}, 422, "FILTER.NAME"),
        ({"region": "x"}, 422, "QUEUE.FILTER"),
        ({"queue": "nothing"}, 404, "NOT_FOUND"),
    ],
)
def test_an_odd_filter_is_not_kept(
    inside: Callable[..., Any], changed: dict[str, str], status: int, code: str
) -> None:
    official = inside("auditor")
    official.get("/queues/match")
    fields = {"name": "一", "queue": "match", "region": "340100", "late": ""} | changed
    answer = official.send("/filters", **fields)
    assert (answer.status_code, code in answer.get_data(as_text=True)) == (status, True)


def test_twenty_filters_are_kept_and_one_of_the_same_name_gives_way(inside: Callable[..., Any]) -> None:
    official = inside("maker")
    official.get("/queues/match")
    for number in range(20):
        assert (
            official.send("/filters", name=f"n{number}", queue="match", region="", late="").status_code == 303
        )
    assert official.send("/filters", name="n20", queue="match", region="", late="").status_code == 409
    assert official.send("/filters", name="n3", queue="held", region="", late="").status_code == 303
    text = official.get("/queues/match").get_data(as_text=True)
    assert re.search(r'href="/console/queues/held">n3</a>', text)


def test_a_place_with_too_large_a_number_is_no_place(inside: Callable[..., Any], context: Context) -> None:
    review = context.vault.ids.show("match", 1)
    official = inside("maker")
    assert official.get(f"/queues/match?after=1.0~{10**20}~{review}").status_code == 404
    assert official.get(f"/queues/match?after=1.0~2~{review}").status_code == 200


def test_rows_tell_where_each_case_comes_from(inside: Callable[..., Any], report: Callable[..., Any]) -> None:
    """The region of whoever reported first, and the members that report, of many the first two."""
    report(range(1, 2))
    report(range(1, 2), member="P002", region="340200")
    report(range(2, 3), member="P003", region="340300")
    official = inside("maker")
    text = official.get("/queues/verification").get_data(as_text=True)
    sources = re.findall(r'<br><span class="hint">(.*?)</span></td>', text)
    assert sources == ["340100 · 虚构网贷（P001）、虚构网贷（P002）"] * 2 + ["340300 · 虚构网贷（P003）"] * 2
    report(range(1, 2), member="P004")
    text = official.get("/queues/verification").get_data(as_text=True)
    assert text.count('虚构网贷（P002）等 3 家 <span lang="en">and others, 3 in all</span>') == 2
