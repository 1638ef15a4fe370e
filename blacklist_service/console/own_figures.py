"""数据质量: how old a platform's own reports are, what was rejected, what it answered late, what was upheld against it.

Numbers of nobody, counted each hour, of the platform's own data alone.
"""

from flask import Response

from blacklist_service.console.blueprints import console_blueprint, for_platforms
from blacklist_service.console.figure_tables import csv_of, shown_table
from blacklist_service.console.own_figure_words import OWN_TOPICS
from blacklist_service.console.pages import page
from blacklist_service.console.requests import caller, service
from blacklist_service.errors import NotFoundError
from blacklist_service.workflows.measuring.own_topics import OwnTopic
from blacklist_service.workflows.show_own_figures import show_own_figures

own_figures = console_blueprint("own_figures")


@own_figures.get("/own-figures")
@for_platforms
def show() -> Response:
    """数据质量。Every topic of the platform's own data, as it was counted last."""
    found = show_own_figures(service(), caller())
    return page(
        "own_figures",
        day=found.day,
        topics=[shown_table(topic, words, found.tables[topic]) for topic, words in OWN_TOPICS.items()],
    )


@own_figures.get("/own-figures/<topic>.csv")
@for_platforms
def save(topic: str) -> Response:
    """下载。One table as CSV."""
    if topic not in {one.value for one in OwnTopic}:
        raise NotFoundError("NOT_FOUND", "未找到。", "Not found.")
    found = show_own_figures(service(), caller())
    return csv_of(shown_table(OwnTopic(topic), OWN_TOPICS[OwnTopic(topic)], found.tables[OwnTopic(topic)]))
