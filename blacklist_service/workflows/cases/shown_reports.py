"""What a page about a case shows of its reports: the subject in part, and each debt with its evidence."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from blacklist_service.store.tables import Report
from blacklist_service.workflows.context import Context
from blacklist_service.workflows.sealing.records import ReportDetails, open_details, open_identity
from exports.masking import mask_id, mask_name, mask_phone

_BEST_FIRST = ("valid", "invalid", "masked", "missing")


@dataclass(frozen=True, slots=True, repr=False)
class MaskedIdentity:
    """The subject in part: 张*, number 前3后4, as JR/T 0171-2020 shows it."""

    kind: str
    name: str
    id_type: str
    id_number: str
    phone: str


@dataclass(frozen=True, slots=True, repr=False)
class ReportShown:
    """What one member says about one debt, with its evidence. Money in fen, the rate in hundredths of a percent.

    `number`: of the report. `is_waiting`: it came after the listing was decided, and stays inside until officials take
    it in (act amend). `is_dealt_with`: officials decided upon it in another case, which is closed; this one does not
    rest on it.
    """

    number: int
    member: str
    platform: str
    contract_no: str
    ground: str
    principal_fen: int | None
    outstanding_fen: int | None
    annual_rate_bp: int | None
    loan_date: date | None
    overdue_since: date | None
    settled_on: date | None
    ability_evidence: str
    collection_log: str
    is_waiting: bool
    is_dealt_with: bool


def best_report(standing: Sequence[Report]) -> Report | None:
    """The report that names the subject by the best number; None where no identity is left to open."""
    openable = [report for report in standing if report.sealed_identity is not None]
    return min(openable, key=lambda one: (_BEST_FIRST.index(one.identifier), one.id), default=None)


def masked_subject(context: Context, standing: list[Report]) -> MaskedIdentity | None:
    """The identity with the best number, in part; None where nothing is left to open. Whoever calls has written the
    look."""
    best = best_report(standing)
    if best is None or best.sealed_identity is None:
        return None
    identity = open_identity(context.vault.sealer, best.id, best.sealed_identity)
    return MaskedIdentity(
        kind=best.subject_kind,
        name=mask_name(identity.name),
        id_type=identity.id_type,
        id_number=mask_id(identity.id_number),
        phone=mask_phone(identity.phone),
    )


def report_shown(
    context: Context, report: Report, member: str, *, is_waiting: bool = False, is_dealt_with: bool = False
) -> ReportShown:
    """A report with its evidence in full. Whoever calls has written the look."""
    details = ReportDetails()
    if report.sealed_details is not None:
        details = open_details(context.vault.sealer, report.id, report.sealed_details)
    return ReportShown(
        number=report.id,
        member=member,
        platform=details.platform,
        contract_no=details.contract_no,
        ground=report.ground,
        principal_fen=report.principal_fen,
        outstanding_fen=report.outstanding_fen,
        annual_rate_bp=report.annual_rate_bp,
        loan_date=report.loan_date,
        overdue_since=report.overdue_since,
        settled_on=report.settled_on,
        ability_evidence=details.ability_evidence,
        collection_log=details.collection_log,
        is_waiting=is_waiting,
        is_dealt_with=is_dealt_with,
    )
