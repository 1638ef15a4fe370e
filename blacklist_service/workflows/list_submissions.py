"""A member's uploads, newest first. A question: no journal entry."""

from dataclasses import dataclass
from datetime import datetime

import orjson

from blacklist_service.store import submissions
from blacklist_service.store.tables import Submission
from blacklist_service.workflows.context import Actor, Context

_BEYOND_ALL = (1 << 62) - 1


@dataclass(frozen=True, slots=True)
class SubmissionLine:
    """One upload in a list. read = accepted + warned + rejected + repeated once it is done.

    `reason` is the first code under which a file was refused, else "". `received_by` is the login that sent it.
    `content_sha256`, `media` and `body_bytes` tell files apart; how the sender calls a file is not kept.
    `is_about_report`: a page made it, about one report of the member.
    """

    submission: str
    state: str
    received_at: datetime
    rows_total: int
    read: int
    rejected: int
    is_dry_run: bool
    reason: str
    accepted: int
    warned: int
    repeated: int
    received_by: str
    content_sha256: str
    media: str
    body_bytes: int
    is_about_report: bool


def list_submissions(
    context: Context, actor: Actor, *, limit: int = 20, before: int | None = None
) -> list[SubmissionLine]:
    """The newest uploads of the caller's own member, below the number `before` where one is given; those still on the
    way in are left out."""
    with context.store.read() as connection:
        known = submissions.of_member(connection, actor.member, before or _BEYOND_ALL, limit)
    return [_line(context, one) for one in known]


def _line(context: Context, one: Submission) -> SubmissionLine:
    return SubmissionLine(
        submission=context.vault.ids.show("submission", one.id or 0),
        state=one.state,
        received_at=one.received_at,
        rows_total=one.rows_total,
        read=one.rows_read,
        rejected=one.rejected,
        is_dry_run=one.is_dry_run,
        reason=orjson.loads(one.findings_json)[0][0] if one.findings_json else "",
        accepted=one.accepted,
        warned=one.warned,
        repeated=one.repeated,
        received_by=one.received_by,
        content_sha256=one.content_sha256,
        media=one.media,
        body_bytes=one.body_bytes,
        is_about_report=one.about_report_id is not None,
    )
