"""Reports by the batch: up to 1,000 items in one call, each with its own outcome."""

from dataclasses import asdict

from apiflask import APIBlueprint
from pydantic import Field

from blacklist_service.access_rules import allow
from blacklist_service.api.access import caller
from blacklist_service.api.idempotency import once
from blacklist_service.api.requests import service, shown
from blacklist_service.api.schemas import Body, Shape
from blacklist_service.api.submissions import Finding
from blacklist_service.workflows.take_reports import MOST_REPORTS, BatchTaken, take_reports

reports = APIBlueprint("reports", __name__, url_prefix="/api/v1", tag="reports")


def _text(most: int) -> str | None:
    given: str | None = Field(default=None, max_length=most)
    return given


class Report(Body):
    """一条报送信息，字段见上传格式。The field codes of an upload; amounts and dates are texts, as in a file."""

    name: str = Field(min_length=1, max_length=200)
    row_key: str | None = _text(64)
    operation: str | None = _text(8)
    platform: str | None = _text(200)
    subject_type: str | None = _text(16)
    id_type: str | None = _text(32)
    id_number: str | None = _text(64)
    birth_date: str | None = _text(32)
    phone: str | None = _text(32)
    bank_card: str | None = _text(32)
    address: str | None = _text(300)
    legal_representative: str | None = _text(200)
    contract_no: str | None = _text(64)
    principal: str | None = _text(32)
    outstanding: str | None = _text(32)
    annual_rate: str | None = _text(16)
    loan_date: str | None = _text(32)
    overdue_since: str | None = _text(32)
    settled_on: str | None = _text(32)
    evasion_ground: str | None = _text(32)
    ability_evidence: str | None = _text(500)
    out_of_contact: str | None = _text(8)
    collection_log: str | None = _text(1000)
    notice_channel: str | None = _text(32)
    notice_date: str | None = _text(32)
    note: str | None = _text(500)


class ReportBatch(Body):
    items: list[Report] = Field(min_length=1, max_length=MOST_REPORTS)


class ReportOutcome(Shape):
    """What became of the item at `index` (from 0)."""

    index: int
    outcome: str
    findings: list[Finding]


class BatchAnswer(Shape):
    """`state` is `done`, or `processing` where a worker goes on: then ask for the submission."""

    submission: str
    state: str
    receipt: str | None
    accepted: int
    warned: int
    rejected: int
    repeated: int
    findings: list[Finding]
    items: list[ReportOutcome]


@reports.post("/reports:batch")
@once(is_repeatable=True)
@reports.output(BatchAnswer)
@allow("platform")
@reports.input(ReportBatch)
def take(json_data: ReportBatch) -> tuple[BatchAnswer, int, dict[str, str]]:
    """批量报送。Each item has its own outcome; what is wrong with one stops no other."""
    given = [item.model_dump(exclude_none=True) for item in json_data.items]
    taken = take_reports(service(), caller(), given)
    return _answer(taken), 200, {"Location": f"/api/v1/submissions/{shown('submission', taken.submission)}"}


def _answer(taken: BatchTaken) -> BatchAnswer:
    view = taken.view
    return BatchAnswer(
        submission=view.submission,
        state=view.state,
        receipt=view.receipt,
        accepted=view.accepted,
        warned=view.warned,
        rejected=view.rejected,
        repeated=view.repeated,
        findings=[Finding.model_validate(asdict(finding)) for finding in view.findings],
        items=[
            ReportOutcome(
                # JSON Lines have no header: the first line is row 1.
                index=row.row - 1,
                outcome=row.outcome,
                findings=[Finding.model_validate(asdict(finding)) for finding in row.findings],
            )
            for row in taken.rows
        ],
    )
