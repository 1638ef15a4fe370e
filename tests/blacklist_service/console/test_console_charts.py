"""Numbers as shapes: nothing leaves the drawing, lengths are as the numbers, and nothing is drawn of nothing."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from blacklist_service.console.charts import WIDTH, bar_chart, line_chart

ROWS = st.dictionaries(
    st.text(min_size=1, max_size=8),
    st.dictionaries(st.sampled_from(["a", "b", "undrawn"]), st.integers(0, 10**12)),
    max_size=40,
)
DAY = date(2026, 1, 1)


@given(rows=ROWS)
def test_bars_are_as_long_as_their_numbers_and_stay_inside(rows: dict[str, dict[str, int]]) -> None:
    chart = bar_chart(rows, ("a", "b"))
    totals = sorted((row.get("a", 0) + row.get("b", 0) for row in rows.values()), reverse=True)
    if not any(totals):
        assert chart is None
        return
    assert chart is not None
    drawn = [bar.total for bar in chart.bars]
    assert drawn == [one for one in totals if one][: len(drawn)]
    assert len(drawn) + chart.left_out == sum(map(bool, totals))
    for bar in chart.bars:
        assert bar.parts
        assert all(part.x >= 0 and part.x + part.width <= WIDTH - 60 for part in bar.parts)
        longest = chart.bars[0]
        wide = sum(part.width for part in bar.parts)
        assert abs(wide - sum(part.width for part in longest.parts) * bar.total / longest.total) < 0.5


def test_a_line_goes_from_the_first_day_to_the_last() -> None:
    days = [(DAY + timedelta(days=n), n * n) for n in (0, 1, 4)]
    chart = line_chart(days)
    assert chart is not None
    points = [tuple(map(float, point.split(","))) for point in chart.points.split()]
    assert [x for x, _ in points] == [24.0, 172.0, 616.0]
    assert [y for _, y in points] == [136.0, 129.0, 24.0]
    assert (chart.highest, chart.first, chart.last) == (16, DAY, DAY + timedelta(days=4))


def test_one_day_is_no_line_and_nothing_waiting_is_a_flat_one() -> None:
    assert line_chart([(DAY, 3)]) is None
    flat = line_chart([(DAY, 0), (DAY + timedelta(days=1), 0)])
    assert flat is not None
    assert flat.points == "24.0,136.0 616.0,136.0"
