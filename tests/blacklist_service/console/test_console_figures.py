"""The page of figures: every table with its drawing and its file, of the official's areas, and of nobody."""

import csv
import re
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from enum import StrEnum
from io import StringIO
from typing import Any

import pytest

from blacklist_service.clock import MovingClock
from blacklist_service.console.figure_tables import shown_table
from blacklist_service.console.figure_words import SHOWN_LINES, TOPICS, TopicWords, Trend
from blacklist_service.console.own_figure_words import OWN_TOPICS
from blacklist_service.store import figures
from blacklist_service.workflows.context import Context
from blacklist_service.workflows.measure_figures import measure_figures
from blacklist_service.workflows.measuring.own_topics import OwnTopic
from blacklist_service.workflows.measuring.topics import Topic
from tests.blacklist_service.console.conftest import NUMBER, PERSON, Allegation


def saved(official: Any, topic: StrEnum) -> list[list[str]]:
    answer = official.get(f"/figures/{topic}.csv")
    assert (answer.status_code, answer.content_type) == (200, "text/csv; charset=utf-8")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{topic}.csv"'
    return list(csv.reader(StringIO(answer.get_data(as_text=True).removeprefix("\ufeff"))))


def test_before_the_first_count_the_page_says_when_it_comes(inside: Callable[..., Any]) -> None:
    answer = inside("auditor").get("/figures")
    assert answer.status_code == 200
    assert "尚未统计" in answer.get_data(as_text=True)
    assert "<table>" not in answer.get_data(as_text=True)


def test_every_table_has_its_drawing_and_its_file(
    inside: Callable[..., Any], alleged: Allegation, context: Context, moving_clock: MovingClock
) -> None:
    alleged.report("P002", annual_rate="一成")
    measure_figures(context)
    maker = inside("maker")
    text = maker.get("/figures").get_data(as_text=True)
    assert PERSON not in text
    assert NUMBER not in text
    for topic in (Topic.INTAKE, Topic.BACKLOG, Topic.SILENCE, Topic.FINDINGS, Topic.SOURCES):
        header, *rows = saved(maker, topic)
        section = re.search(rf'<section aria-labelledby="{topic}">(.*?)</section>', text, re.DOTALL)
        assert section is not None
        shown = [
            re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in re.findall(r"<tr>(.*?)</tr>", section[1], re.DOTALL)
        ]  # fmt: skip
        assert [[re.sub(r"<[^>]+>", "", cell) for cell in row] for row in shown] == [header, *rows]
        assert rows
        assert 'role="img"' in section[1] or topic is Topic.SILENCE
    assert saved(maker, Topic.INTAKE)[1:] == [
        ["P001", "1", "0", "0", "0", "0.0"],
        ["P002", "0", "0", "0", "1", "100.0"],
    ]
    assert ["待核查 verification", "0", "0", "0", "0", "1"] in saved(maker, Topic.BACKLOG)
    assert "下载 CSV" in text


def test_findings_are_counted_by_source_and_over_all_of_them(
    inside: Callable[..., Any], alleged: Allegation, context: Context
) -> None:
    alleged.report("P002", annual_rate="一成")
    alleged.report("P003", annual_rate="一成")
    measure_figures(context)
    maker = inside("maker")
    by_source, by_code = Counter[tuple[str, ...]](), Counter[tuple[str, ...]]()
    for line, errors, warnings in saved(maker, Topic.SOURCES)[1:]:
        member, code = line.split(" ")
        assert member in {"P001", "P002", "P003"}
        by_source[code, "errors"] += int(errors)
        by_source[code, "warnings"] += int(warnings)
    for code, errors, warnings in saved(maker, Topic.FINDINGS)[1:]:
        by_code[code, "errors"], by_code[code, "warnings"] = int(errors), int(warnings)
    assert by_source == by_code
    assert sum(by_code.values()) > 0


def test_a_long_table_shows_the_most_and_its_file_has_all(
    inside: Callable[..., Any], context: Context
) -> None:
    rows = [("sources", "340000", f"{'x' * 64} ROW.{n:03}", "error", n) for n in range(1, SHOWN_LINES + 4)]
    with context.store.begin() as connection:
        figures.keep_figures(connection, context.clock.today(), rows)
    maker = inside("maker")
    section = maker.get("/figures").get_data(as_text=True).partition('aria-labelledby="sources"')[2]
    assert (f"ROW.{SHOWN_LINES + 3:03}" in section, "ROW.003" in section) == (True, False)
    assert "另有 3 行见下载的文件" in section
    assert [row[1] for row in saved(maker, Topic.SOURCES)[1:]] == [
        str(n) for n in range(SHOWN_LINES + 3, 0, -1)
    ]


def test_what_waited_stands_in_a_table_and_a_file_too(
    inside: Callable[..., Any], alleged: Allegation, context: Context, moving_clock: MovingClock
) -> None:
    measure_figures(context)
    first = context.clock.today()
    moving_clock.move(timedelta(days=1))
    measure_figures(context)
    maker = inside("maker")
    assert saved(maker, Trend.WAITING) == [
        ["日期 Day", "等待 waiting"],
        [context.clock.today().isoformat(), "1"],
        [first.isoformat(), "1"],
    ]
    text = maker.get("/figures").get_data(as_text=True)
    section = re.search(r'<section aria-labelledby="trend">(.*?)</section>', text, re.DOTALL)
    assert section is not None
    assert ('role="img"' in section[1], section[1].count("<tr>")) == (True, 3)


def test_a_line_that_a_spreadsheet_would_run_is_guarded(inside: Callable[..., Any], context: Context) -> None:
    with context.store.begin() as connection:
        row = ("intake", "340000", "=HYPERLINK(1)", "accepted", 1)
        figures.keep_figures(connection, context.clock.today(), [row])
    assert saved(inside("maker"), Topic.INTAKE)[1][0] == "'=HYPERLINK(1)"


@pytest.mark.parametrize("topic", ["people", "intake.", "INTAKE"])
def test_there_is_no_other_table(inside: Callable[..., Any], topic: str) -> None:
    assert inside("maker").get(f"/figures/{topic}.csv").status_code == 404


def test_every_topic_has_words_and_draws_columns_that_it_has() -> None:
    assert set(TOPICS) == set(Topic)
    for words in TOPICS.values():
        named = {
            *words.stacked,
            *(words.share.part if words.share else ()),
            *(words.share.whole if words.share else ()),
        }
        assert named <= set(words.columns)


@pytest.mark.parametrize("words", [TOPICS[Topic.OBJECTIONS], OWN_TOPICS[OwnTopic.OBJECTIONS]])
def test_an_objection_is_drawn_once_whatever_came_of_it(words: TopicWords) -> None:
    part = words.stacked[1]
    shown = shown_table(Topic.OBJECTIONS, words, {"P001": {"filed": 9, "decided": 5, part: 2}})
    assert shown.chart is not None
    (bar,) = shown.chart.bars
    kept, changed = bar.parts
    assert bar.total == 5
    assert kept.width == pytest.approx(1.5 * changed.width, abs=0.2)
    assert words.drawn_as("decided") != words.columns["decided"]
    # The table tells all of them.
    assert shown.rows[0][2:4] == ("5", "2")


def test_of_each_feed_it_is_drawn_how_fresh_it_is() -> None:
    words = TOPICS[Topic.RECIPIENTS]
    shown = shown_table(Topic.RECIPIENTS, words, {"bureau": {"hours": 30, "behind": 1, "owed": 2}})
    assert shown.chart is not None
    assert [bar.total for bar in shown.chart.bars] == [30]


def test_whatever_is_counted_has_a_column_and_a_line(
    inside: Callable[..., Any], alleged: Allegation, context: Context
) -> None:
    measure_figures(context)
    with context.store.read() as connection:
        found = figures.figures_of(connection, context.clock.today())
    assert found
    for one in found:
        words = TOPICS[Topic(one.topic)]
        assert one.measure in words.columns, one.topic
        assert not words.lines or one.line in words.lines, one.topic
