"""A report of its own as the row of an upload that says the same: what a page sends on its member's word, in which only
the settlement is new."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

import orjson

from blacklist_service.errors import InvalidError, RefusedError
from blacklist_service.intake.rows import check_row
from blacklist_service.intake.types import Finding, Severity
from blacklist_service.intake.upload import rows, scan
from blacklist_service.rules.terms import retention_ends_on
from blacklist_service.store.tables import Report
from blacklist_service.vault.tools import RecordSealer
from blacklist_service.workflows.context import Context
from blacklist_service.workflows.sealing.records import open_details, open_identity
from blacklist_service.workflows.taking_in.read_upload import limits_of

MEDIA = "application/jsonl"


@dataclass(frozen=True, slots=True)
class Settlement:
    """A report as it will be said once it is settled: the row, what is noted about it, and the last day on which the
    report may be kept."""

    row: Mapping[str, str] = field(repr=False)
    findings: tuple[Finding, ...]
    kept_until: date | None


def settlement_of(context: Context, report: Report, settled_on: date) -> Settlement:
    """The row that settles a current report wholly: a correction with the day and nothing outstanding.

    Raises InvalidError SETTLEMENT.IN_FUTURE, SETTLEMENT.TOO_EARLY; RefusedError REPORT.SETTLED, REPORT.ERASED, and
    REPORT.NOT_RESTATED where intake would not take the rest of it any more.
    """
    today = context.clock.today()
    _require_day(report, settled_on, today)
    row = restated(context.vault.sealer, report)
    row |= {"operation": "M", "settled_on": settled_on.isoformat(), "outstanding": "0.00"}
    findings = _findings(context, row, today)
    wrong = sorted({found.code for found in findings if found.severity is Severity.ERROR})
    if wrong:
        raise RefusedError(
            "REPORT.NOT_RESTATED",
            f"按现行报送规则，该条信息的其他内容须先更正（{'、'.join(wrong)}）；请联系主管部门。",
            f"Other contents of this report would not be taken in any more ({', '.join(wrong)}): ask the officials.",
        )
    return Settlement(row, findings, retention_ends_on(settled_on))


def body_of(row: Mapping[str, str]) -> bytes:
    """The row as JSON Lines."""
    return orjson.dumps(dict(row), option=orjson.OPT_APPEND_NEWLINE)


def key_of_sender(sealer: RecordSealer, report: Report) -> str:
    """The key that the sender gave the row; "" where it gave none. Raises RefusedError REPORT.ERASED."""
    if report.sealed_details is None:
        raise _erased()
    return open_details(sealer, report.id, report.sealed_details).row_key


def restated(sealer: RecordSealer, report: Report) -> dict[str, str]:
    """What a report says, under the field codes of an upload; what it does not say is missing.

    Raises RefusedError REPORT.ERASED where it cannot be opened any more.
    """
    if report.sealed_identity is None or report.sealed_details is None:
        raise _erased()
    identity = open_identity(sealer, report.id, report.sealed_identity)
    details = open_details(sealer, report.id, report.sealed_details)
    given = {
        "row_key": details.row_key,
        "platform": details.platform,
        "subject_type": "" if identity.kind is None else identity.kind.value,
        "name": identity.name,
        "id_type": identity.id_type,
        "id_number": identity.id_number,
        "birth_date": _day(identity.birth_date),
        "phone": identity.phone,
        "bank_card": identity.bank_card,
        "address": identity.address,
        "legal_representative": identity.legal_representative,
        "contract_no": details.contract_no,
        "principal": _hundredths(report.principal_fen),
        "outstanding": _hundredths(report.outstanding_fen),
        "annual_rate": _hundredths(report.annual_rate_bp),
        "loan_date": _day(report.loan_date),
        "overdue_since": _day(report.overdue_since),
        "settled_on": _day(report.settled_on),
        "evasion_ground": report.ground,
        "ability_evidence": details.ability_evidence,
        "out_of_contact": "" if report.out_of_contact is None else "YN"[not report.out_of_contact],
        "collection_log": details.collection_log,
        "notice_channel": details.notice_channel,
        "notice_date": _day(details.notice_date),
        "note": details.note,
    }
    return {code: text for code, text in given.items() if text}


def _require_day(report: Report, settled_on: date, today: date) -> None:
    if report.settled_on is not None:
        raise RefusedError(
            "REPORT.SETTLED", "该笔债务已报送结清。", "This debt has been reported as settled already."
        )
    if settled_on > today:
        raise InvalidError(
            "SETTLEMENT.IN_FUTURE", "结清日期不能晚于今天。", "A debt is not settled on a day to come."
        )
    began = max(
        (day for day in (report.loan_date, report.overdue_since) if day is not None), default=settled_on
    )
    if settled_on < began:
        raise InvalidError(
            "SETTLEMENT.TOO_EARLY",
            "结清日期不能早于借款日期或拖欠开始日期。",
            "A debt is not settled before it was lent or overdue.",
        )


def _findings(context: Context, row: Mapping[str, str], today: date) -> tuple[Finding, ...]:
    """What intake will note about the row, by its own eyes."""

    def source() -> Iterator[bytes]:
        return iter((body_of(row),))

    limits = limits_of(context)
    scanned = scan(source, "jsonl", "utf-8", limits)
    if scanned.columns is None:
        return scanned.findings
    (raw,) = rows(source, scanned, limits)
    checked = check_row(scanned.columns, raw, today, is_about_report=True)
    return tuple(replace(found, suggestion="") for found in checked.findings)


def _hundredths(number: int | None) -> str:
    """Fen as 元, hundredths of a percent as percent, exactly."""
    if number is None:
        return ""
    return f"{number // 100}.{number % 100:02d}"


def _day(day: date | None) -> str:
    return "" if day is None else day.isoformat()


def _erased() -> RefusedError:
    return RefusedError(
        "REPORT.ERASED", "该条报送信息已按期限清除。", "This report has been erased, as its term asks."
    )
