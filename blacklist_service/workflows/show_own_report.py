"""Shows a platform one report of its own: the debt, the person in part, and what a settlement would change."""

from dataclasses import dataclass, field
from datetime import date

from blacklist_service.intake.findings import describe
from blacklist_service.store import reports, submissions
from blacklist_service.store.subjects import survivor_of
from blacklist_service.workflows.cases.own_reports import own_current_report, own_report
from blacklist_service.workflows.cases.shown_corrections import DecidedShown, decided_shown
from blacklist_service.workflows.cases.shown_reports import (
    MaskedIdentity,
    ReportShown,
    masked_subject,
    report_shown,
)
from blacklist_service.workflows.context import Actor, Context, require_role
from blacklist_service.workflows.journalling.looks import record_look
from blacklist_service.workflows.opening import opening
from blacklist_service.workflows.taking_in.restated_rows import settlement_of

_UNDER_WAY = ("received", "processing")


@dataclass(frozen=True, slots=True)
class OwnReportShown:
    """One report as its sender sees it. `state`: current, superseded, withdrawn or erased; a current one is opened.
    `newest`: the version of today, where there is a later one. `submission`: what a page said about it last, and
    `is_under_way` while that is not yet taken in. `decided`: what officials have corrected of it, on an objection."""

    number: int
    state: str
    newest: int | None
    submission: int | None
    is_under_way: bool
    identity: MaskedIdentity | None = field(default=None, repr=False)
    report: ReportShown | None = field(default=None, repr=False)
    decided: tuple[DecidedShown, ...] = ()


@dataclass(frozen=True, slots=True)
class SettlementShown:
    """What a settlement would change, before it is sent. `kept_until`: the last day on which the report is kept, and
    `is_over` where that is past: it goes with the next sweep. `noted`: code and sentences of what intake will note."""

    settled_on: date
    kept_until: date | None
    is_over: bool
    noted: tuple[tuple[str, str, str], ...]


@opening("own_rows", "report", budget="own")
def show_own_report(
    context: Context, actor: Actor, number: int, *, purpose: str = "case_handling"
) -> OwnReportShown:
    """The report, for the member who sent it.

    Journal: no entry; where it is opened, a look (action source_report).
    Raises NotFoundError REPORT.UNKNOWN for another member's.
    """
    require_role(actor, "platform")
    with context.store.read() as connection:
        report = own_report(connection, actor, number)
        known = reports.current_by_keys(connection, actor.member, [bytes(report.report_key)])
        sent = submissions.newest_about(connection, number)
        is_open = report.state == "current" and report.sealed_identity is not None
        if is_open:
            subject = survivor_of(connection, report.subject_id)
            record_look(context, connection, actor, subject=subject, action="source_report", purpose=purpose)
        decided = decided_shown(connection, [number]).get(number, ())
    current = known.get(bytes(report.report_key))
    return OwnReportShown(
        number=number,
        state=report.state,
        newest=None if current is None or current[0] == number else current[0],
        submission=None if sent is None else sent.id,
        is_under_way=sent is not None and sent.state in _UNDER_WAY,
        identity=masked_subject(context, [report]) if is_open else None,
        report=report_shown(context, report, actor.member_code) if is_open else None,
        decided=decided if is_open else (),
    )


@opening("own_rows", "report", budget="own")
def preview_settlement(context: Context, actor: Actor, number: int, settled_on: date) -> SettlementShown:
    """What settling the report on this day would change; nothing is sent.

    Raises as settle_report.
    """
    require_role(actor, "platform")
    with context.store.read() as connection:
        report = own_current_report(connection, actor, number)
    settlement = settlement_of(context, report, settled_on)
    kept = settlement.kept_until
    return SettlementShown(
        settled_on=settled_on,
        kept_until=kept,
        is_over=kept is not None and kept < context.clock.today(),
        noted=tuple((found.code, *describe(found)) for found in settlement.findings),
    )
