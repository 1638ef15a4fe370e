"""统计: what came in, what waits, what was late; each table as a drawing, as a table, and as CSV.

Numbers of nobody, counted each hour: reading them is no look at a person.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from io import StringIO

from flask import Response

from blacklist_service.console.blueprints import console_blueprint, for_officials
from blacklist_service.console.charts import BarChart, bar_chart, line_chart
from blacklist_service.console.figure_words import TOPICS, Share, TopicWords
from blacklist_service.console.pages import page
from blacklist_service.console.requests import caller, service
from blacklist_service.errors import NotFoundError
from blacklist_service.workflows.measuring.topics import Topic
from blacklist_service.workflows.show_figures import Table, show_figures
from exports.formulas import guard

figures = console_blueprint("figures")


@dataclass(frozen=True, slots=True)
class Shown:
    """A topic as the page shows it: header and rows of the table, and the drawing beside it."""

    topic: Topic
    words: TopicWords
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    chart: BarChart | None


@figures.get("/figures")
@for_officials
def show() -> Response:
    """统计。Every topic of the regions that the official reaches, as it was counted last."""
    found = show_figures(service(), caller())
    return page(
        "figures",
        day=found.day,
        trend=line_chart(found.waiting),
        topics=[_shown(topic, found.tables[topic]) for topic in TOPICS],
    )


@figures.get("/figures/<topic>.csv")
@for_officials
def save(topic: str) -> Response:
    """下载。One table as CSV: UTF-8 with a mark for spreadsheets, no cell that one would run."""
    if topic not in {one.value for one in Topic}:
        raise NotFoundError("NOT_FOUND", "未找到。", "Not found.")
    found = show_figures(service(), caller())
    shown = _shown(Topic(topic), found.tables[Topic(topic)])
    text = StringIO()
    csv.writer(text).writerows([[guard(cell) for cell in row] for row in (shown.header, *shown.rows)])
    answer = Response("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{topic}.csv"'
    return answer


def _shown(topic: Topic, table: Table) -> Shown:
    words = TOPICS[topic]
    share = [] if words.share is None else [words.share]
    # Lines of ours stand in the order of their words, those of members by code.
    order = {line: place for place, line in enumerate(words.lines)}
    rows = [
        (
            words.lines.get(line, line),
            *(str(row.get(column, 0)) for column in words.columns),
            *(_percent(one, row) for one in share),
        )
        for line, row in sorted(table.items(), key=lambda pair: (order.get(pair[0], 0), pair[0]))
    ]
    header = ("项目 Item", *words.columns.values(), *(one.title for one in share))
    return Shown(topic, words, header, tuple(rows), bar_chart(_named(table, words), words.stacked))


def _named(table: Table, words: TopicWords) -> Table:
    return {words.lines.get(line, line): row for line, row in table.items()}


def _percent(share: Share, row: Mapping[str, int]) -> str:
    whole = sum(row.get(one, 0) for one in share.whole)
    return f"{100 * sum(row.get(one, 0) for one in share.part) / whole:.1f}" if whole else "—"
