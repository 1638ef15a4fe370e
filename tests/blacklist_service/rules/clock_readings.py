"""How each legal clock is asked for its last day: through the very rule that the service uses."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from blacklist_service.errors import ServiceError
from blacklist_service.rules import (
    agents,
    approvals,
    confirmations,
    court_lists,
    editions,
    objections,
    own_reports,
    reconsiderations,
    repairs,
    repayment_channels,
    retention,
    terms,
)
from blacklist_service.rules.deadlines import due_on
from blacklist_service.rules.gates import is_adult_on, reply_until
from blacklist_service.rules.law import earliest_day, whole_number
from blacklist_service.rules.listing_states import ListingState
from blacklist_service.rules.objections import ObjectionState
from blacklist_service.rules.terms import Severity
from exports.pboc.verbs import VERBS
from tests.blacklist_service.rules.clock_table import Case, Reading, days_from, first_instant, last_before
from tests.codes import code_of

_DAY, _SECOND = timedelta(days=1), timedelta(seconds=1)


def _data(case: Case) -> date:
    return due_on(case.clock, case.day, case.given)


def _source_answer(case: Case) -> date:
    dues = objections.objection_dues(case.day)
    last = last_before(lambda day: objections.must_suppress(ObjectionState.FILED, dues, day), case.day)
    assert last == dues.source_by
    return last


def _objection_answer(case: Case) -> date:
    dues = objections.objection_dues(case.day)
    last = last_before(lambda day: objections.must_suppress(ObjectionState.ANSWERED, dues, day), case.day)
    assert last == dues.answer_by
    return last


def _reconsideration_request(case: Case) -> date:
    last = reconsiderations.reconsider_until(case.day)
    first = reconsiderations.FirstDecision(ObjectionState.CLOSED, case.day)
    assert last == reconsiderations.last_day_to_ask(first)
    assert last == last_before(
        lambda day: code_of(lambda: reconsiderations.check_request(first, day)) == "RECONSIDERATION.LATE",
        case.day,
    )
    return last


def _reconsideration_answer(case: Case) -> date:
    last = reconsiderations.reconsidered_objection_dues(case.day).answer_by
    of_repair = reconsiderations.reconsidered_repair_answer_by(case.day)
    assert of_repair == min(last, repairs.repair_answer_by(case.day))
    return last


def _shown(name: str) -> Reading:
    """Shortest or longest showing: publicity_minor_max, publicity_ordinary_min and so on."""
    _, severity, end = name.split("_")
    return Reading(
        lambda case: getattr(terms.publicity(Severity(severity), case.day), f"{end}_until"),
        ("terms.publicity",),
    )


def _listing_expiry(case: Case) -> date:
    severity, settled_on = case.given.split(" settled ")
    settled = date.fromisoformat(settled_on)
    last = terms.expires_on(Severity(severity), case.day, settled)
    facts = retention.ListingTermFacts(ListingState.LISTED, last, settled)
    assert last == last_before(lambda day: retention.must_end(facts, day), case.day)
    return last


def _repair_wait(case: Case) -> date:
    severity = Severity(case.given)
    facts = repairs.RepairFacts(ListingState.LISTED, severity, case.day, True, True)
    first = next(day for day in days_from(case.day) if not repairs.repair_gaps(facts, day))
    assert first == repairs.repair_from(severity, case.day)
    return first - _DAY


def _retention(case: Case) -> date:
    last = terms.retention_ends_on(case.day)
    assert last is not None
    facts = retention.ReportKeepingFacts(settled_on=case.day)
    assert last == last_before(lambda day: retention.must_delete_report(facts, day), case.day)
    return last


def _withdrawn(case: Case) -> date:
    facts = retention.ReportKeepingFacts(closed_on=case.day)
    return last_before(lambda day: retention.must_delete_report(facts, day), case.day)


def _edition_valid(case: Case) -> date:
    most = whole_number("edition_valid", case.day)
    editions.check_days(most, case.day)
    assert code_of(lambda: editions.check_days(most + 1, case.day)) == "EDITION.DAYS"
    return editions.valid_until(case.day, most)


def _court_fresh(case: Case) -> date:
    last = last_before(
        lambda today: code_of(lambda: court_lists.check_day(case.day, None, today)) == "COURT.DAY", case.day
    )
    assert last == court_lists.row_kept_until(case.day, case.day, case.day)
    return last


def _proposal_validity(case: Case) -> datetime:
    last = approvals.valid_until(case.instant, case.day)
    proposal = approvals.Proposal("maker", "digest", last)
    at = approvals.Approval("checker", "digest", last)
    approvals.check_approval(proposal, at)
    late = approvals.Approval("checker", "digest", last + timedelta(microseconds=1))
    assert code_of(lambda: approvals.check_approval(proposal, late)) == "APPROVAL.EXPIRED"
    return last


def _reading_before_approval(case: Case) -> datetime:
    read = first_instant(
        lambda at: code_of(lambda: approvals.check_reading([case.instant], at, case.day)) == "",
        case.instant, _SECOND,
    )  # fmt: skip
    assert read == case.instant + approvals.reading_time(1, case.day)
    return read


def _alarm(least: confirmations.RemovalAlarm) -> Callable[[Case], datetime]:
    order = list(confirmations.RemovalAlarm)

    def ask(case: Case) -> datetime:
        def is_so(now: datetime) -> bool:
            return order.index(confirmations.alarm_of(case.instant, now)) >= order.index(least)

        return first_instant(is_so, case.instant, timedelta(minutes=1))

    return ask


def _account_gap(case: Case) -> date:
    def is_late(day: date) -> bool:
        record = {"RptDate": day.isoformat(), "OpenDate": case.day.isoformat()}
        return any(VERBS["soon"](record.get, {}, ("RptDate", "OpenDate")))

    return last_before(is_late, case.day)


def _own_reports(case: Case) -> date:
    most = whole_number("own_reports", case.day)
    assert own_reports.given_again_on(most - 1, case.day) == case.day
    return own_reports.given_again_on(most, case.day) - _DAY


def _agent_term(case: Case) -> date:
    last = agents.longest_until(case.day)
    state = ListingState.LISTED
    assert last == last_before(lambda day: not agents.is_standing(last, state, day), case.day)
    assert last == last_before(
        lambda day: code_of(lambda: agents.check_until(day, case.day)) == "AGENT.UNTIL", case.day
    )
    return last


_AS_DATA = (
    "local_objection_answer",
    "source_correction",
    "source_check",
    "complaint_answer",
    "standard_comment",
    "repair_step",
    "impact_assessment_records",
    "double_publicity_report",
    "other_credit_report",
    "court_listing_extension_min",
    "court_listing_extension_max",
    "court_delete",
    "court_correction_review",
    "court_reconsideration_request",
    "court_reconsideration_decision",
    "fcra_reinvestigation",
    "fcra_reinvestigation_extension",
)
_SHOWN = (
    "publicity_minor_max",
    "publicity_ordinary_min",
    "publicity_ordinary_max",
    "publicity_serious_min",
    "publicity_serious_max",
)

READINGS: dict[str, Reading] = {
    **{name: Reading(_data, ("deadlines.due_on",)) for name in _AS_DATA},
    **{name: _shown(name) for name in _SHOWN},
    "objection_answer": Reading(_objection_answer, ("objections.objection_dues", "objections.must_suppress")),
    "source_answer": Reading(
        _source_answer, ("objections.objection_dues", "objections.must_suppress", "deadlines.owed_by")
    ),
    "reconsideration_request": Reading(
        _reconsideration_request,
        ("reconsiderations.reconsider_until", "reconsiderations.last_day_to_ask", "deadlines.owed_by"),
    ),
    "reconsideration_answer": Reading(
        _reconsideration_answer,
        (
            "reconsiderations.reconsidered_objection_dues",
            "reconsiderations.reconsidered_repair_answer_by",
            "deadlines.due_on",
        ),
    ),
    "reply_window": Reading(lambda case: reply_until(case.day, case.given), ("gates.reply_until",)),
    "majority_age": Reading(
        lambda case: last_before(lambda day: is_adult_on(case.day, day), case.day),
        ("gates.is_adult_on",),
        law_of_last_day=True,
    ),
    "listing_expiry": Reading(
        _listing_expiry,
        ("terms.expires_on", "terms.is_expired", "retention.must_end"),
        "publicity_serious_max",
    ),
    "repair_wait": Reading(
        _repair_wait, ("repairs.repair_from", "repairs.repair_gaps"), "publicity_serious_min"
    ),
    "repair_answer": Reading(
        lambda case: repairs.repair_answer_by(case.day), ("repairs.repair_answer_by", "deadlines.owed_by")
    ),
    "stop_showing": Reading(
        lambda case: repairs.stop_showing_by(case.day), ("repairs.stop_showing_by", "deadlines.owed_by")
    ),
    "bad_information_retention": Reading(
        _retention, ("terms.retention_ends_on", "retention.must_delete_report"), law_of_last_day=True
    ),
    "network_log_floor": Reading(
        lambda case: last_before(
            lambda day: retention.may_delete_network_log(case.day, day),
            max(case.day, earliest_day("network_log_floor")),
        ),
        ("retention.may_delete_network_log",),
        law_of_last_day=True,
    ),
    "provision_records": Reading(
        lambda case: retention.words_kept_until(case.day),
        ("retention.words_kept_until",),
        law_of_last_day=True,
    ),
    "withdrawn_report_kept": Reading(_withdrawn, ("retention.must_delete_report",)),
    "query_log": Reading(
        lambda case: last_before(
            lambda day: retention.may_delete_query_log(case.day, day, case.given), case.day
        ),
        ("retention.may_delete_query_log",),
        law_of_last_day=True,
    ),
    "tombstone_window": Reading(
        lambda case: last_before(lambda day: retention.may_drop_tombstone(case.day, True, day), case.day),
        ("retention.may_drop_tombstone",),
    ),
    "delta_listed": Reading(
        lambda case: last_before(lambda day: retention.earliest_listed(day) > case.day, case.day),
        ("retention.earliest_listed",),
    ),
    "released_object_kept": Reading(
        lambda case: last_before(lambda day: retention.earliest_kept(day) > case.day, case.day),
        ("retention.earliest_kept",),
    ),
    "channel_recent": Reading(
        lambda case: last_before(lambda day: not repayment_channels.is_recent(case.day, day), case.day),
        ("repayment_channels.is_recent",),
    ),
    "superseded_snapshot_kept": Reading(
        lambda case: last_before(lambda day: retention.earliest_superseded(day) > case.day, case.day),
        ("retention.earliest_superseded",),
    ),
    "edition_valid": Reading(_edition_valid, ("editions.valid_until", "editions.check_days")),
    "court_list_fresh": Reading(_court_fresh, ("court_lists.check_day", "court_lists.row_kept_until")),
    "court_listing_term": Reading(
        lambda case: court_lists.row_kept_until(case.day, date(2090, 1, 1), case.day),
        ("court_lists.row_kept_until",),
    ),
    "removal_alarm": Reading(_alarm(confirmations.RemovalAlarm.ALARM), ("confirmations.alarm_of",)),
    "removal_office_notice": Reading(_alarm(confirmations.RemovalAlarm.NOTICE), ("confirmations.alarm_of",)),
    "removal_stop": Reading(
        lambda case: first_instant(
            lambda now: confirmations.must_stop(case.instant, now), case.instant, timedelta(minutes=1)
        ),
        ("confirmations.must_stop",),
    ),
    "proposal_validity": Reading(_proposal_validity, ("approvals.valid_until", "approvals.check_approval")),
    "reading_before_approval": Reading(
        _reading_before_approval, ("approvals.reading_time", "approvals.check_reading")
    ),
    "account_report_gap": Reading(_account_gap, ()),
    "agent_term": Reading(_agent_term, ("agents.longest_until", "agents.is_standing", "agents.check_until")),
    "own_reports": Reading(_own_reports, ("own_reports.given_again_on",)),
}


def answer_of(case: Case) -> str:
    """What the rule says to a case, as it stands in the table: a day, an instant, or the code of a refusal."""
    try:
        found = READINGS[case.clock].ask(case)
    except ServiceError as refused:
        return refused.code
    return found.isoformat()
