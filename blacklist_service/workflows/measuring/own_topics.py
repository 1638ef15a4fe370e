"""The topics that are counted for each member of its own data, each a table of lines and columns."""

from enum import StrEnum


class OwnTopic(StrEnum):
    """One table of a member's own figures."""

    AGE = "age"
    REJECTED = "rejected"
    ANSWERS = "answers"
    OBJECTIONS = "objections"
    AMENDMENTS = "amendments"


# Ages are told by the month up to a year.
AGE_MONTHS = 12
# What was rejected is told of the last uploads, because somebody who sends seldom has no last month.
RECENT_UPLOADS = 20
