"""What is counted of intake, recipients and looks: each question counts by region, line and column, in the database,
and names nobody."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Connection, and_, func, select

from blacklist_service.clock import day_of
from blacklist_service.store.base import table_of
from blacklist_service.store.tables import (
    Feed,
    FeedEntry,
    FeedReceipt,
    Look,
    Member,
    Release,
    Submission,
    SubmissionRow,
)
from blacklist_service.store.unconfirmed_entries import IS_UNCONFIRMED

_submission, _row, _member, _look = (table_of(one) for one in (Submission, SubmissionRow, Member, Look))
_feed, _release, _entry, _receipt = (table_of(one) for one in (Feed, Release, FeedEntry, FeedReceipt))

OUTCOMES = ("accepted", "warned", "rejected", "repeated")
_HOUR = timedelta(hours=1)
# Between a member's code and that of a finding; neither holds one.
_OF_SOURCE = " "


@dataclass(frozen=True, slots=True)
class Counted:
    """A number, in the region where it belongs, in a line and a column of its table."""

    region: str
    line: str
    measure: str
    number: int


def intake_by_source(connection: Connection, since: datetime) -> list[Counted]:
    """Rows of completed uploads by outcome, a line a member."""
    sums = [func.sum(_submission.c[name]).label(name) for name in OUTCOMES]
    asked = (
        select(_member.c.region, _member.c.code, *sums)
        .join(_submission, _submission.c.member_id == _member.c.id)
        .where(is_done_upload(), _submission.c.received_at >= since)
        .group_by(_member.c.region, _member.c.code)
    )
    return [
        Counted(one.region, one.code, name, int(getattr(one, name)))
        for one in connection.execute(asked)
        for name in OUTCOMES
    ]


def findings_by_source(connection: Connection, since: datetime) -> list[Counted]:
    """How many rows had a finding, a line a member and a code, a column a severity. Rows of a member with the same
    findings are read once."""
    asked = (
        select(_member.c.region, _member.c.code, _row.c.findings_json, func.count().label("rows"))
        .select_from(_row)
        .join(_submission, _submission.c.id == _row.c.submission_id)
        .join(_member, _member.c.id == _submission.c.member_id)
        .where(is_done_upload(), _submission.c.received_at >= since, _row.c.findings_json.is_not(None))
        .group_by(_member.c.region, _member.c.code, _row.c.findings_json)
    )
    found: Counter[tuple[str, str, str]] = Counter()
    for region, member, told, rows in connection.execute(asked):
        for code, severity in {(code, severity) for code, severity, *_ in orjson.loads(told)}:
            found[region, f"{member}{_OF_SOURCE}{code}", severity] += rows
    return [Counted(*key, number) for key, number in sorted(found.items())]


def findings_by_code(by_source: Iterable[Counted]) -> list[Counted]:
    """The same over all members, a line a code."""
    return summed(
        (one.region, one.line.rpartition(_OF_SOURCE)[2], one.measure, one.number) for one in by_source
    )


def silence_by_source(connection: Connection, today: date) -> list[Counted]:
    """Whole days since the last upload of each platform; one that never sent has the column `never`."""
    last = func.max(_submission.c.received_at).label("last")
    asked = (
        select(_member.c.region, _member.c.code, last)
        .outerjoin(_submission, and_(_submission.c.member_id == _member.c.id, is_done_upload()))
        .where(_member.c.kind == "platform")
        .group_by(_member.c.region, _member.c.code)
    )
    return [
        Counted(one.region, one.code, "never", 1)
        if one.last is None
        else Counted(one.region, one.code, "days", max(0, (today - day_of(one.last)).days))
        for one in connection.execute(asked)
    ]


def recipients(connection: Connection, now: datetime) -> list[Counted]:
    """Of each active feed: whole hours since its release, releases not yet confirmed, removals not yet confirmed."""
    issued = select(func.max(_release.c.issued_at)).where(_release.c.feed_id == _feed.c.id).scalar_subquery()
    confirmed = (
        select(func.coalesce(func.max(_receipt.c.release), 0))
        .where(_receipt.c.feed_id == _feed.c.id, _receipt.c.is_right)
        .scalar_subquery()
    )
    owed = select(func.count()).where(_entry.c.feed_id == _feed.c.id, IS_UNCONFIRMED).scalar_subquery()
    asked = select(
        _feed.c.region, _feed.c.code, _feed.c.release_number, issued.label("issued"),
        confirmed.label("confirmed"), owed.label("owed"),
    ).where(_feed.c.state == "active")  # fmt: skip
    found = []
    for one in connection.execute(asked):
        hours = [] if one.issued is None else [("hours", int((now - one.issued) / _HOUR))]
        behind = ("behind", max(0, one.release_number - one.confirmed))
        found += [Counted(one.region, one.code, name, n) for name, n in (*hours, behind, ("owed", one.owed))]
    return found


def enquiries_by_purpose(connection: Connection, since: datetime) -> list[tuple[int, str, str, int]]:
    """Enquiries since an instant as (member, purpose, outcome, how many); asked of the log of looks."""
    asked = (
        select(_look.c.member_id, _look.c.purpose, _look.c.outcome, func.count())
        .where(_look.c.action == "enquiry", _look.c.at >= since)
        .group_by(_look.c.member_id, _look.c.purpose, _look.c.outcome)
    )
    return [(member, purpose, outcome, int(n)) for member, purpose, outcome, n in connection.execute(asked)]


def is_done_upload() -> ColumnElement[bool]:
    """An upload that is reported, and was no trial."""
    return and_(_submission.c.state == "done", _submission.c.is_dry_run.is_(False))


def summed(rows: Iterable[Any]) -> list[Counted]:
    """Several members of one region stand in one line."""
    found: Counter[tuple[str, str, str]] = Counter()
    for region, line, measure, number in rows:
        found[region, line, measure] += number
    return [Counted(*key, number) for key, number in sorted(found.items())]
