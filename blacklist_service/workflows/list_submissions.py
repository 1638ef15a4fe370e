"""A member's uploads, newest first. A question: no journal entry."""

from dataclasses import dataclass
from datetime import datetime

from blacklist_service.store import submissions
from blacklist_service.workflows.context import Actor, Context

_BEYOND_ALL = (1 << 62) - 1


@dataclass(frozen=True, slots=True)
class SubmissionLine:
    """One upload in a list. read = accepted + warned + rejected + repeated once it is done."""

    submission: str
    state: str
    received_at: datetime
    rows_total: int
    read: int
    rejected: int


def list_submissions(context: Context, actor: Actor, *, limit: int = 20) -> list[SubmissionLine]:
    """The newest uploads of the caller's own member; those still on the way in are left out."""
    with context.store.read() as connection:
        known = submissions.of_member(connection, actor.member, _BEYOND_ALL, limit)
    return [
        SubmissionLine(
            submission=context.vault.ids.show("submission", one.id or 0),
            state=one.state,
            received_at=one.received_at,
            rows_total=one.rows_total,
            read=one.rows_read,
            rejected=one.rejected,
        )
        for one in known
        if one.state != "receiving"
    ]
