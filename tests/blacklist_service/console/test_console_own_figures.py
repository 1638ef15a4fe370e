"""A platform's figures of its own data at the console: drawn, as a table, as CSV; and nobody else's."""

import csv
from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from sqlalchemy import event

from blacklist_service.workflows.context import Context
from blacklist_service.workflows.measure_own_figures import measure_own_figures
from blacklist_service.workflows.measuring.own_topics import OwnTopic


@pytest.fixture
def counted(context: Context, report: Callable[..., None]) -> None:
    """Two pairs of invented people, reported by P001, and the figures of it."""
    report(range(2))
    measure_own_figures(context)


def test_before_the_first_count_the_page_says_so(clerk: Any) -> None:
    assert "尚未统计" in clerk.get("/own-figures").get_data(as_text=True)


@pytest.mark.usefixtures("counted")
def test_a_clerk_sees_how_old_the_own_reports_are(inside: Callable[..., Any]) -> None:
    clerk = inside("clerk-P001")
    text = clerk.get("/own-figures").get_data(as_text=True)
    assert '不满 1 个月 <span lang="en">under a month' in text
    assert '<svg class="chart"' in text
    rows = list(csv.reader(StringIO(clerk.get("/own-figures/age.csv").get_data(as_text=True)[1:])))
    assert rows == [["项目 Item", "条 reports"], ["不满 1 个月 under a month", "4"]]
    for topic in OwnTopic:
        answer = clerk.get(f"/own-figures/{topic}.csv")
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/csv; charset=utf-8")
        assert f'filename="{topic}.csv"' in answer.headers["Content-Disposition"]


@pytest.mark.usefixtures("counted")
def test_what_another_platform_reported_is_not_there(
    inside: Callable[..., Any], report: Callable[..., None]
) -> None:
    report(range(5, 6), member="P002")
    other = inside("clerk-P002")
    assert "尚未统计" in other.get("/own-figures").get_data(as_text=True)
    assert other.get("/own-figures/age.csv").get_data(as_text=True)[1:].strip() == "项目 Item,条 reports"


@pytest.mark.parametrize("login", ["maker", "checker", "auditor"])
def test_officials_have_figures_of_their_own(inside: Callable[..., Any], login: str) -> None:
    official = inside(login)
    for path in ("/own-figures", "/own-figures/age.csv"):
        assert official.get(path).status_code == 403


@pytest.mark.parametrize("topic", ["intake", "x", "age.csv", "..%2fage"])
def test_an_unknown_table_is_not_found(clerk: Any, topic: str) -> None:
    assert clerk.get(f"/own-figures/{topic}.csv").status_code == 404


@pytest.mark.usefixtures("counted")
def test_the_page_asks_as_often_for_many_numbers_as_for_few(
    context: Context, inside: Callable[..., Any], report: Callable[..., None]
) -> None:
    clerk, asked = inside("clerk-P001"), list[str]()
    event.listen(context.store.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    clerk.get("/own-figures")
    few = len(asked)
    report(range(10, 30))
    measure_own_figures(context)
    asked.clear()
    clerk.get("/own-figures")
    assert len(asked) == few > 0
