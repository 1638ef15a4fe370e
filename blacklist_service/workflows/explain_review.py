"""The machine's decision behind a review, told to one of four readers from what was stored."""

from blacklist_service.clock import clock_text
from blacklist_service.errors import InvalidError, NotFoundError
from blacklist_service.ids import submission_and_row
from blacklist_service.store import reports, reviews
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import MatchDecision as KeptDecision
from blacklist_service.workflows.context import READERS, Actor, Context, require_role
from blacklist_service.workflows.journalling.looks import record_look
from blacklist_service.workflows.opening import opening
from blacklist_service.workflows.reach import require_subjects
from blacklist_service.workflows.reviewing.sides import people_of_review, sides_today
from blacklist_service.workflows.reviewing.stored_decisions import (
    compared_identities,
    competing_with,
    decision_behind,
    outcome_of,
    read_decision,
)
from blacklist_service.workflows.sealing.records import open_comparable
from matching.explain import ExplanationLine
from matching.explanations import EXPLAINED_TO
from matching.explanations.inspector import Provenance, for_inspector
from matching.explanations.reviewer import for_reviewer
from matching.explanations.source import OwnRow, for_source
from matching.explanations.subject import for_subject
from matching.policy import POLICY
from matching.reproduce import keys_in_both

Lines = tuple[ExplanationLine, ...]


@opening("match_review", "review")
def explain_review(context: Context, actor: Actor, review: int, reader: str) -> Lines:
    """Why the machine asked, in the words for one of EXPLAINED_TO; no value of a person is in any of them.

    `source` tells the member of the report which of its own rows to complete, `subject` the subject of the report.
    Journal: no entry, a look at each side (action explanation).
    Raises ForbiddenError ACCESS.ROLE, ACCESS.RECUSED; NotFoundError; InvalidError REVIEW.READER.
    """
    require_role(actor, *READERS)
    if reader not in EXPLAINED_TO:
        raise InvalidError("REVIEW.READER", "没有这种读者。", "There is no explanation for such a reader.")
    with context.store.read() as connection:
        found = reviews.get(connection, review)
        kept = decision_behind(connection, found)
        if kept is None:
            raise NotFoundError("NOT_FOUND", "未找到。", "Not found.")
        require_subjects(
            connection, context, actor,
            (*people_of_review(connection, found), *sides_today(connection, kept)),
        )  # fmt: skip
        for side in dict.fromkeys(sides_today(connection, kept)):
            record_look(
                context, connection, actor, subject=side, action="explanation", purpose="match_review"
            )
        match reader:
            case "source":
                return _for_source(connection, context, kept.report_id)
            case "subject":
                return for_subject(read_decision(kept))
            case "inspector":
                return _for_inspector(connection, context, kept)
            case _:
                return for_reviewer(read_decision(kept), competing_with(connection, kept))


def _for_source(connection: Connection, context: Context, number: int) -> Lines:
    """What a report's own row lacks; nothing where its identity was erased."""
    report = reports.find(connection, number)
    if report is None or report.sealed_identity is None:
        return ()
    identity = open_comparable(context.vault.sealer, number, report.sealed_identity)
    return for_source([OwnRow(submission_and_row(number)[1], identity)])


def _for_inspector(connection: Connection, context: Context, kept: KeptDecision) -> Lines:
    identities = compared_identities(connection, context, kept)
    ids = context.vault.ids
    provenance = Provenance(
        report=ids.show("report", kept.report_id),
        compared_with="" if kept.compared_with is None else ids.show("report", kept.compared_with),
        decided_by=kept.decided_by,
        decided_at=clock_text(kept.decided_at),
        keys=() if identities is None else keys_in_both(*identities),
        outcome=outcome_of(kept, identities),
    )
    return for_inspector(read_decision(kept), provenance, POLICY)
