"""Numbers as shapes: where each bar and each point of a line lies. The template draws them; colours are the style's.

Units are those of the drawing, which the page scales to its width.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

WIDTH, _LINE, _LABEL, _NUMBER = 640, 28, 200, 70
_MOST_BARS = 15
_HEIGHT, _MARGIN = 160, 24


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a bar, of the column with this place among the drawn ones."""

    x: float
    width: float
    column: int


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of a table as a bar."""

    label: str
    y: int
    parts: tuple[Part, ...]
    total: int
    end: float


@dataclass(frozen=True, slots=True)
class BarChart:
    """The longest bars first; `left_out` lines are in the table only."""

    bars: tuple[Bar, ...]
    height: int
    left_out: int


@dataclass(frozen=True, slots=True)
class LineChart:
    """Points as SVG wants them; the highest number and the days at both ends."""

    points: str
    highest: int
    first: date
    last: date
    height: int = _HEIGHT


def bar_chart(rows: Mapping[str, Mapping[str, int]], drawn: Sequence[str]) -> BarChart | None:
    """Bars of the drawn columns, one after the other in each line; None where there is nothing to draw."""
    totals = {line: sum(row.get(one, 0) for one in drawn) for line, row in rows.items()}
    ranked = sorted((line for line in rows if totals[line]), key=lambda line: (-totals[line], line))
    if not ranked:
        return None
    scale = (WIDTH - _LABEL - _NUMBER) / totals[ranked[0]]
    bars = tuple(
        _bar(line, place * _LINE, [rows[line].get(one, 0) for one in drawn], scale)
        for place, line in enumerate(ranked[:_MOST_BARS])
    )
    return BarChart(bars, len(bars) * _LINE, len(ranked) - len(bars))


def _bar(label: str, y: int, numbers: Sequence[int], scale: float) -> Bar:
    parts, x = [], float(_LABEL)
    for column, number in enumerate(numbers):
        if number:
            parts.append(Part(round(x, 1), round(number * scale, 1), column))
            x += number * scale
    return Bar(label, y, tuple(parts), sum(numbers), round(x, 1))


def line_chart(days: Sequence[tuple[date, int]]) -> LineChart | None:
    """A line through the days; None before there are two."""
    if len(days) < 2:
        return None
    first, last = days[0][0], days[-1][0]
    highest = max(number for _, number in days)
    wide, high = WIDTH - 2 * _MARGIN, _HEIGHT - 2 * _MARGIN
    points = " ".join(
        f"{_MARGIN + wide * (day - first).days / (last - first).days:.1f},"
        f"{_HEIGHT - _MARGIN - high * number / max(highest, 1):.1f}"
        for day, number in days
    )
    return LineChart(points, highest, first, last)
