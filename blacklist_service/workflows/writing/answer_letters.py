"""The letters that answer the subject: objection taken in, something missing, objection and repair decided."""

from blacklist_service.letters.kinds import (
    CorrectionRequest,
    ObjectionDecision,
    ObjectionReceipt,
    RepairDecision,
)
from blacklist_service.letters.parts import Head
from blacklist_service.rules.objections import ObjectionReason, Outcome
from blacklist_service.rules.repairs import RepairState, stop_showing_by
from blacklist_service.workflows.writing.cases import Case
from blacklist_service.workflows.writing.law import clause_of, period_of
from blacklist_service.workflows.writing.people import Reading
from blacklist_service.workflows.writing.reasons import reasons_of
from blacklist_service.workflows.writing.steps import Asked, Step
from blacklist_service.workflows.writing.words import MATTERS, MISSING, OBJECTION_REASONS, OUTCOMES


def write_receipt(_reading: Reading, case: Case, _step: Step, _asked: Asked, head: Head) -> ObjectionReceipt:
    """异议受理通知书: taken in on which day, answered by which."""
    objection = case.objection
    assert objection is not None
    on = objection.received_on
    return ObjectionReceipt(
        head=head,
        received_on=on,
        reason=OBJECTION_REASONS[ObjectionReason(objection.reason)],
        answer=period_of("objection_answer", on, objection.due_on),
        source_answer=period_of("source_answer", on, objection.answer_due_on),
    )


def write_correction(
    _reading: Reading, case: Case, _step: Step, asked: Asked, head: Head
) -> CorrectionRequest:
    """补正通知书: what is missing, in the order of the house, and by which day."""
    about = case.objection or case.repair
    assert about is not None
    assert asked.until is not None
    return CorrectionRequest(
        head=head,
        matter=MATTERS[case.target],
        received_on=about.received_on,
        missing=tuple(words for code, words in MISSING.items() if code in asked.missing),
        until=asked.until,
    )


def write_objection_decision(
    reading: Reading, case: Case, step: Step, _asked: Asked, head: Head
) -> ObjectionDecision:
    """异议处理决定书: the approved outcome with its reasons."""
    objection = case.objection
    assert objection is not None
    assert objection.outcome is not None
    outcome, effect = OUTCOMES[Outcome(objection.outcome)]
    return ObjectionDecision(
        head=head,
        received_on=objection.received_on,
        reason=OBJECTION_REASONS[ObjectionReason(objection.reason)],
        outcome=outcome,
        effect=effect,
        reasons=reasons_of(reading.context, step),
        basis=clause_of("objection_answer", objection.received_on),
        complaint_answer=period_of("complaint_answer", head.issued_on),
    )


def write_repair_decision(
    reading: Reading, case: Case, step: Step, _asked: Asked, head: Head
) -> RepairDecision:
    """信用修复决定书: granted or not, and why."""
    repair = case.repair
    assert repair is not None
    assert repair.decided_on is not None
    on = repair.decided_on
    return RepairDecision(
        head=head,
        received_on=repair.received_on,
        is_granted=repair.state == RepairState.GRANTED,
        reasons=reasons_of(reading.context, step),
        basis=clause_of("repair_answer", repair.received_on),
        stop_showing=period_of("stop_showing", on, stop_showing_by(on)),
    )
