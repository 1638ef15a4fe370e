"""统计: what came in, what waits, what was late; each table as a drawing, as a table, and as CSV.

Numbers of nobody, counted each hour: reading them is no look at a person.
"""

from flask import Response

from blacklist_service.console.blueprints import console_blueprint, for_officials
from blacklist_service.console.charts import line_chart
from blacklist_service.console.figure_tables import csv_of, shown_table, trend_table
from blacklist_service.console.figure_words import TOPICS, Trend
from blacklist_service.console.pages import page
from blacklist_service.console.requests import caller, service
from blacklist_service.errors import NotFoundError
from blacklist_service.workflows.measuring.topics import Topic
from blacklist_service.workflows.show_figures import show_figures

figures = console_blueprint("figures")


@figures.get("/figures")
@for_officials
def show() -> Response:
    """统计。Every topic of the regions that the official reaches, as it was counted last."""
    found = show_figures(service(), caller())
    return page(
        "figures",
        day=found.day,
        trend=line_chart(found.waiting),
        waiting=trend_table(found.waiting),
        topics=[shown_table(topic, words, found.tables[topic]) for topic, words in TOPICS.items()],
    )


@figures.get("/figures/<topic>.csv")
@for_officials
def save(topic: str) -> Response:
    """下载。One table as CSV."""
    if topic == Trend.WAITING:
        return csv_of(trend_table(show_figures(service(), caller()).waiting))
    if topic not in {one.value for one in Topic}:
        raise NotFoundError("NOT_FOUND", "未找到。", "Not found.")
    found = show_figures(service(), caller())
    return csv_of(shown_table(Topic(topic), TOPICS[Topic(topic)], found.tables[Topic(topic)]))
