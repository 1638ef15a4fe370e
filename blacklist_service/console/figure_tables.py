"""A table of figures as a page shows it: with words, a share, a drawing beside it, and as CSV."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from io import StringIO

from flask import Response

from blacklist_service.console.charts import BarChart, bar_chart
from blacklist_service.console.figure_words import TREND_WORDS, Share, TopicWords, Trend
from blacklist_service.workflows.show_figures import Table
from exports.formulas import guard


@dataclass(frozen=True, slots=True)
class ShownTable:
    """A topic as the page shows it: header and rows of the table, and the drawing beside it."""

    topic: StrEnum
    words: TopicWords
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    chart: BarChart | None = None

    @property
    def shown_rows(self) -> tuple[tuple[str, ...], ...]:
        """The rows that the page shows; the file has all."""
        return self.rows[: self.words.shown]


def shown_table(topic: StrEnum, words: TopicWords, table: Table) -> ShownTable:
    """The lines of ours in the order of their words, others by code; of a long table the highest first."""
    share = [] if words.share is None else [words.share]
    order = {line: place for place, line in enumerate(words.lines)}
    if words.shown is not None:
        order = {line: -sum(row.get(column, 0) for column in words.stacked) for line, row in table.items()}
    rows = [
        (
            words.lines.get(line, line),
            *(str(row.get(column, 0)) for column in words.columns),
            *(_percent(one, row) for one in share),
        )
        for line, row in sorted(table.items(), key=lambda pair: (order.get(pair[0], 0), pair[0]))
    ]
    header = ("项目 Item", *words.columns.values(), *(one.title for one in share))
    return ShownTable(topic, words, header, tuple(rows), bar_chart(_drawn(table, words), words.stacked))


def trend_table(waiting: Sequence[tuple[date, int]]) -> ShownTable:
    """What waited on each day, the newest first."""
    rows = tuple((day.isoformat(), str(number)) for day, number in reversed(waiting))
    return ShownTable(Trend.WAITING, TREND_WORDS, ("日期 Day", TREND_WORDS.columns["waiting"]), rows)


def csv_of(shown: ShownTable) -> Response:
    """The table as a file: UTF-8 with a mark for spreadsheets, no cell that one would run."""
    text = StringIO()
    csv.writer(text).writerows([[guard(cell) for cell in row] for row in (shown.header, *shown.rows)])
    answer = Response("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{shown.topic}.csv"'
    return answer


def _drawn(table: Table, words: TopicWords) -> Table:
    """The lines under their names; a column that counts another drawn one too is what is left without it."""
    return {
        words.lines.get(line, line): {
            **row,
            **{one: max(row.get(one, 0) - row.get(part, 0), 0) for one, (part, _said) in words.rests.items()},
        }
        for line, row in table.items()
    }


def _percent(share: Share, row: Mapping[str, int]) -> str:
    whole = sum(row.get(one, 0) for one in share.whole)
    return f"{100 * sum(row.get(one, 0) for one in share.part) / whole:.1f}" if whole else "—"
