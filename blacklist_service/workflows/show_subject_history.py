"""How a subject came to be what it is: its reports in part, and every merge and split of its numbers.

An official who must undo a wrong merge sees here which reports moved.
"""

from dataclasses import dataclass
from datetime import datetime

import orjson

from blacklist_service.store import cases, members, reports, subjects
from blacklist_service.store.tables import Report, SubjectChange
from blacklist_service.workflows.context import READERS, Actor, Context, require_role
from blacklist_service.workflows.journalling.looks import record_look
from blacklist_service.workflows.opening import opening
from blacklist_service.workflows.reach import require_subjects
from blacklist_service.workflows.sealing.records import open_identity
from exports.masking import mask_id, mask_name


@dataclass(frozen=True, slots=True, repr=False)
class ReportInPart:
    """A current report of the subject: who sent it, and name and number in part."""

    id: int
    member: str
    name: str
    id_number: str


@dataclass(frozen=True, slots=True)
class SubjectMove:
    """A merge or split: the reports that moved, who did it, why (a code) and when."""

    kind: str
    from_subject: int
    to_subject: int
    reports: tuple[int, ...]
    actor: str
    reason: str
    changed_at: datetime


@dataclass(frozen=True, slots=True, repr=False)
class SubjectHistory:
    """The living subject, the other numbers it is known under, its current reports, its changes oldest first."""

    subject: int
    kind: str
    aliases: tuple[int, ...]
    reports: tuple[ReportInPart, ...]
    changes: tuple[SubjectMove, ...]


@opening("match_review", "subject")
def show_subject_history(
    context: Context, actor: Actor, subject: int, *, purpose: str = "match_review"
) -> SubjectHistory:
    """The history of a subject, also when asked for under a number that was merged away.

    Journal: no entry, a look (action subject_history). Raises ForbiddenError ACCESS.ROLE, ACCESS.RECUSED;
    NotFoundError.
    """
    require_role(actor, *READERS)
    with context.store.read() as connection:
        living, *aliases = cases.family_of(connection, subject)
        require_subjects(connection, context, actor, (living,))
        record_look(context, connection, actor, subject=living, action="subject_history", purpose=purpose)
        codes = {member.id: member.code for member in members.all_members(connection)}
        changes = {
            change.id: change
            for number in (living, *aliases)
            for change in subjects.changes_of(connection, number)
        }
        return SubjectHistory(
            subject=living,
            kind=subjects.get(connection, living).kind,
            aliases=tuple(aliases),
            reports=tuple(
                _in_part(context, report, codes[report.member_id])
                for report in reports.of_subject(connection, living)
            ),
            changes=tuple(_move(changes[number]) for number in sorted(changes, key=lambda one: one or 0)),
        )


def _in_part(context: Context, report: Report, member: str) -> ReportInPart:
    if report.sealed_identity is None:
        return ReportInPart(report.id, member, "", "")
    identity = open_identity(context.vault.sealer, report.id, report.sealed_identity)
    return ReportInPart(report.id, member, mask_name(identity.name), mask_id(identity.id_number))


def _move(change: SubjectChange) -> SubjectMove:
    return SubjectMove(
        kind=change.kind,
        from_subject=change.from_subject,
        to_subject=change.to_subject,
        reports=tuple(orjson.loads(change.reports_json)),
        actor=change.actor,
        reason=change.reason,
        changed_at=change.changed_at,
    )
