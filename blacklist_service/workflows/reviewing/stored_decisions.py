"""The machine's decision behind a review, as it is stored, and whether it follows once more from the sealed data."""

from datetime import datetime

import orjson

from blacklist_service.store import reports, subjects
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import MatchDecision as KeptDecision
from blacklist_service.store.tables import Review
from blacklist_service.workflows.context import Context
from blacklist_service.workflows.sealing.records import open_comparable
from matching.policy import POLICY
from matching.reproduce import reproduces
from matching.types import FieldScore, Identity, MatchDecision, Verdict

MACHINE = "machine"


def decision_row(
    report: int, subject: int, decision: MatchDecision, at: datetime, via: int
) -> tuple[object, ...]:
    """A machine decision as it is stored (store.subjects.DECISION_COLUMNS); `via` is the report compared with."""
    levels = orjson.dumps([(score.field, score.level, score.bits) for score in decision.fields]).decode()
    return (
        report, subject, decision.verdict.value, decision.score, decision.reason, decision.policy, levels, MACHINE,
        at, via,
    )  # fmt: skip


def read_decision(kept: KeptDecision) -> MatchDecision:
    """A stored decision in the words of matching."""
    fields = tuple(FieldScore(name, level, bits) for name, level, bits in orjson.loads(kept.fields_json))
    return MatchDecision(Verdict(kept.verdict), kept.score, kept.reason, kept.policy, fields)


def decision_behind(connection: Connection, review: Review) -> KeptDecision | None:
    """The machine's decision that opened a review; the subject may carry another number since."""
    machine = _by_machine(connection, review.report_id)
    exact = [kept for kept in machine if kept.subject_id == review.subject_id]
    living = subjects.survivor_of(connection, review.subject_id)
    moved = [
        kept
        for kept in machine
        if kept.verdict == "unsure" and subjects.survivor_of(connection, kept.subject_id) == living
    ]
    # A pair that is asked again has a decision of each time.
    return next(iter(exact[-1:] or moved), None)


def competing_with(connection: Connection, kept: KeptDecision) -> list[MatchDecision]:
    """What the same report was to its other candidates."""
    return [read_decision(one) for one in _by_machine(connection, kept.report_id) if one.id != kept.id]


def compared_identities(
    connection: Connection, context: Context, kept: KeptDecision
) -> tuple[Identity, Identity] | None:
    """The two identities that a decision was made of; None where one was erased or was not kept."""
    one = _identity(connection, context, kept.report_id)
    other = None if kept.compared_with is None else _identity(connection, context, kept.compared_with)
    return None if one is None or other is None else (one, other)


def outcome_of(kept: KeptDecision, identities: tuple[Identity, Identity] | None) -> str:
    """Whether a decision follows once more: reproduced, differs, erased, other_policy or not_kept."""
    if kept.compared_with is None:
        return "not_kept"
    if kept.policy != POLICY.version:
        return "other_policy"
    if identities is None:
        return "erased"
    return "reproduced" if reproduces(read_decision(kept), *identities, POLICY) else "differs"


def _by_machine(connection: Connection, report: int) -> list[KeptDecision]:
    return [kept for kept in subjects.decisions_of_report(connection, report) if kept.decided_by == MACHINE]


def _identity(connection: Connection, context: Context, number: int) -> Identity | None:
    report = reports.find(connection, number)
    if report is None or report.sealed_identity is None:
        return None
    return open_comparable(context.vault.sealer, report.id, report.sealed_identity)
