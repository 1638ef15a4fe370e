"""The letters that answer the subject: objection taken in, something missing, objection and repair decided."""

from datetime import date

from blacklist_service.letters.kinds import (
    CorrectionRequest,
    ObjectionDecision,
    ObjectionReceipt,
    ReconsiderationDecision,
    RepairDecision,
    document_no,
)
from blacklist_service.letters.parts import Corrected, Head, Period
from blacklist_service.letters.printed import UNKNOWN, amount_words, day_words, rate_words
from blacklist_service.rules.listing_states import ListingState, is_final
from blacklist_service.rules.objections import ObjectionReason
from blacklist_service.rules.reconsiderations import reconsider_until
from blacklist_service.rules.repairs import RepairState, stop_showing_by
from blacklist_service.store import letters, objections
from blacklist_service.store.tables import Objection, Repair
from blacklist_service.workflows.cases.proposals import facts_of
from blacklist_service.workflows.cases.reconsiderations import DECISION_LETTERS
from blacklist_service.workflows.cases.shown_corrections import Value, corrections_shown
from blacklist_service.workflows.writing.cases import Case
from blacklist_service.workflows.writing.law import clause_of, period_of
from blacklist_service.workflows.writing.people import Reading
from blacklist_service.workflows.writing.reasons import reasons_of
from blacklist_service.workflows.writing.steps import Asked, Step
from blacklist_service.workflows.writing.words import (
    FACTS,
    FIRST_DECISIONS,
    MATTERS,
    MISSING,
    OBJECTION_REASONS,
    REPAIR_GRANTED,
    REPAIR_REFUSED_AGAIN,
    outcome_words,
)


def write_receipt(_reading: Reading, case: Case, _step: Step, _asked: Asked, head: Head) -> ObjectionReceipt:
    """异议受理通知书: taken in on which day, answered by which."""
    objection = case.objection
    assert objection is not None
    on, reason = objection.received_on, OBJECTION_REASONS[ObjectionReason(objection.reason)]
    is_first = objection.reconsiders_id is None
    law = "objection_answer" if is_first else "reconsideration_answer"
    return ObjectionReceipt(
        head=head,
        received_on=on,
        reason=reason if is_first else f"{reason}（申请复核）",
        answer=period_of(law, on, objection.due_on),
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
    outcome, effect = outcome_words(objection.reason, objection.outcome)
    return ObjectionDecision(
        head=head,
        received_on=objection.received_on,
        reason=OBJECTION_REASONS[ObjectionReason(objection.reason)],
        outcome=outcome,
        effect=effect,
        reasons=reasons_of(reading.context, step),
        basis=clause_of("objection_answer", objection.received_on),
        complaint_answer=period_of("complaint_answer", head.issued_on),
        reconsideration=_left_to_ask(reading, case, objection, head),
        corrections=_corrections(reading, step),
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
        reconsideration=None
        if repair.state == RepairState.GRANTED
        else _left_to_ask(reading, case, repair, head),
    )


def write_reconsideration_decision(
    reading: Reading, case: Case, step: Step, _asked: Asked, head: Head
) -> ReconsiderationDecision:
    """复核决定书: what others decided about a decision, and why."""
    about = case.objection or case.repair
    assert about is not None
    assert about.decided_on is not None
    outcome, effect = _outcome(about)
    return ReconsiderationDecision(
        head=head,
        first=_first_paper(reading, case.target, about.reconsiders_id or 0),
        first_on=_decided_first_on(reading, about),
        received_on=about.received_on,
        outcome=outcome,
        effect=effect,
        reasons=reasons_of(reading.context, step),
        basis=(
            clause_of(f"{case.target}_answer", about.received_on),
            clause_of("reconsideration_answer", about.received_on),
        ),
        complaint_answer=period_of("complaint_answer", head.issued_on),
        corrections=_corrections(reading, step),
    )


def _corrections(reading: Reading, step: Step) -> tuple[Corrected, ...]:
    """The facts that were corrected, each with its debt; where a report is erased, its paper goes with it."""
    assert step.proposal is not None
    found = corrections_shown(reading.connection, reading.context, facts_of(step.proposal))
    reading.used.update(one.report for one in found if one.member)
    return tuple(
        Corrected(
            debt=" ".join(part for part in (one.member, one.contract_no) if part) or UNKNOWN,
            fact=FACTS[one.field],
            was=_fact_words(one.field, one.was),
            now=_fact_words(one.field, one.now),
        )
        for one in found
    )


def _fact_words(field: str, value: Value) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, date):
        return day_words(value)
    return rate_words(value) if field == "annual_rate_bp" else amount_words(value)


def _outcome(about: Objection | Repair) -> tuple[str, str]:
    """What was decided, and what follows from it."""
    if isinstance(about, Objection):
        return outcome_words(about.reason, about.outcome or "")
    if about.state != RepairState.GRANTED:
        return REPAIR_REFUSED_AGAIN
    on = about.decided_on or about.received_on
    stop = period_of("stop_showing", on, stop_showing_by(on))
    outcome, effect = REPAIR_GRANTED
    return outcome, effect.format(within=stop.text, clause=stop.clause.text)


def _first_paper(reading: Reading, target: str, number: int) -> str:
    """The paper of the first decision by its number; a decision without a paper by its name."""
    letter = letters.find_newest(reading.connection, DECISION_LETTERS[target], target, number)
    if letter is None:
        return FIRST_DECISIONS[target]
    return f"{FIRST_DECISIONS[target]}（{document_no(letter.kind, letter.year, letter.serial)}）"


def _decided_first_on(reading: Reading, about: Objection | Repair) -> date:
    first: Objection | Repair | None
    if isinstance(about, Objection):
        first = objections.find_objection(reading.connection, about.reconsiders_id or 0)
    else:
        first = objections.find_repair(reading.connection, about.reconsiders_id or 0)
    assert first is not None
    assert first.decided_on is not None
    return first.decided_on


def _left_to_ask(reading: Reading, case: Case, about: Objection | Repair, head: Head) -> Period | None:
    """Until when reconsideration can be asked for: from the day of this letter. None where the case has ended, or where
    it was asked for before the letter was made."""
    is_over = is_final(ListingState(case.listing.state))
    if is_over or objections.is_reconsidered(reading.connection, about):
        return None
    return period_of("reconsideration_request", head.issued_on, reconsider_until(head.issued_on))
