"""What a case page shows of the reports behind it: each debt, its rate beside the law's cap, and why it is held to be
about this subject."""

from collections.abc import Sequence
from dataclasses import dataclass

from blacklist_service.rules.rate_check import RateCheck, check_rate
from blacklist_service.store import members, subjects
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import MatchDecision, Report
from blacklist_service.workflows.cases.one_contract import contract_of, told_again
from blacklist_service.workflows.cases.shown_corrections import DecidedShown, decided_shown
from blacklist_service.workflows.cases.shown_reports import ReportShown, report_shown
from blacklist_service.workflows.context import Context
from blacklist_service.workflows.reviewing.stored_decisions import MACHINE, read_decision
from matching.explain import ExplanationLine
from matching.explanations.reviewer import for_reviewer


@dataclass(frozen=True, slots=True)
class Attribution:
    """Why a report stands under its subject: by whose decision, and the machine's lines; holds no value of a person."""

    decided_by: str
    score: float
    lines: tuple[ExplanationLine, ...]


@dataclass(frozen=True, slots=True, repr=False)
class CaseReport:
    """One debt with its checks. `identifier` tells how good the number is that it gave (valid, invalid, masked,
    missing); `attribution` is None for a report that founded the subject. `is_same_debt`: its member has said the same
    contract in a report that was dealt with in a closed case; `is_told_again`: a newer report of this case tells the
    same contract, and counts in its place; `decided`: what officials have corrected of it."""

    shown: ReportShown
    member_code: str
    identifier: str
    rate: RateCheck | None
    attribution: Attribution | None
    is_same_debt: bool
    is_told_again: bool
    decided: tuple[DecidedShown, ...]


def case_reports(
    connection: Connection,
    context: Context,
    standing: Sequence[Report],
    *,
    waiting: frozenset[int],
    past: frozenset[int],
) -> tuple[CaseReport, ...]:
    """These reports, in their order, by a fixed number of questions; those that wait, and those that were dealt with
    elsewhere, by number. Whoever calls has written the look."""
    names = members.members_among(connection, {report.member_id for report in standing})
    corrected = decided_shown(connection, [report.id for report in standing])
    # The last one counts: what said "same" before may have been taken back.
    decided: dict[int, MatchDecision] = {
        kept.report_id: kept
        for kept in subjects.decisions_of_reports(connection, [report.id for report in standing])
    }
    shown = [
        report_shown(
            context,
            report,
            names[report.member_id].name,
            is_waiting=report.id in waiting,
            is_dealt_with=report.id in past,
        )
        for report in standing
    ]
    contracts = {
        report.id: contract_of(report.member_id, one.platform, one.contract_no)
        for report, one in zip(standing, shown, strict=True)
    }
    closed = {contracts[number] for number in past & contracts.keys()} - {None}
    again = told_again({number: one for number, one in contracts.items() if number not in past})
    return tuple(
        CaseReport(
            shown=one,
            member_code=names[report.member_id].code,
            identifier=report.identifier,
            rate=check_rate(report.annual_rate_bp, report.loan_date),
            attribution=_attribution(decided.get(report.id)),
            is_same_debt=report.id not in past and contracts[report.id] in closed,
            is_told_again=report.id in again,
            decided=corrected.get(report.id, ()),
        )
        for report, one in zip(standing, shown, strict=True)
    )


def _attribution(kept: MatchDecision | None) -> Attribution | None:
    if kept is None or kept.verdict != "same":
        return None
    lines = for_reviewer(read_decision(kept)) if kept.decided_by == MACHINE else ()
    return Attribution(kept.decided_by, kept.score, lines)
