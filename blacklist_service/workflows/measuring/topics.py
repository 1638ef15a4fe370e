"""The topics that are counted, each a table of lines and columns; and over how many days."""

from enum import StrEnum


class Topic(StrEnum):
    """One table of figures."""

    INTAKE = "intake"
    FINDINGS = "findings"
    SOURCES = "sources"
    SILENCE = "silence"
    BACKLOG = "backlog"
    DEADLINES = "deadlines"
    OBJECTIONS = "objections"
    MATCHING = "matching"
    RECIPIENTS = "recipients"
    ENQUIRIES = "enquiries"


# What happens often is told of the last month; what happens seldom of the last year.
RECENT_DAYS = 30
LONG_DAYS = 365
# How far back the backlog is drawn.
TREND_DAYS = 90
# Longer than a year, so that a month can be set beside the same one of the year before.
KEPT_DAYS = 400
