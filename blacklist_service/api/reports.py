"""Reports by the batch: up to 1,000 items in one call, each with its own outcome."""

from dataclasses import asdict
from typing import Annotated

from apiflask import APIBlueprint
from pydantic import BeforeValidator, Field, SkipValidation

from blacklist_service.access_rules import allow
from blacklist_service.api.access import caller
from blacklist_service.api.idempotency import once
from blacklist_service.api.requests import service, shown
from blacklist_service.api.schemas import Body, Shape
from blacklist_service.api.submissions import Finding
from blacklist_service.workflows.take_reports import MOST_REPORTS, BatchTaken, take_reports

reports = APIBlueprint("reports", __name__, url_prefix="/api/v1", tag="reports")


def _cell(value: object) -> object:
    if value is not None and not isinstance(value, str | int | float):
        raise ValueError("neither text, number, true, false nor null")
    return value


# One line of JSON Lines holds the same: whether its value is right is for the item's own outcome to say. A union of
# types would put their names into the place of a mistake.
Cell = Annotated[
    str | int | float | bool | None,
    SkipValidation,
    BeforeValidator(_cell, json_schema_input_type=str | float | bool | None),
]


class Report(Body):
    """一条报送信息，字段见上传格式。The field codes of an upload, each a value as in a line of JSON Lines: texts,
    amounts also as numbers. What is wrong with a value, or missing, is told in the item's own outcome."""

    name: Cell = ""
    row_key: Cell = None
    operation: Cell = None
    platform: Cell = None
    subject_type: Cell = None
    id_type: Cell = None
    id_number: Cell = None
    birth_date: Cell = None
    phone: Cell = None
    bank_card: Cell = None
    address: Cell = None
    legal_representative: Cell = None
    contract_no: Cell = None
    principal: Cell = None
    outstanding: Cell = None
    annual_rate: Cell = None
    loan_date: Cell = None
    overdue_since: Cell = None
    settled_on: Cell = None
    evasion_ground: Cell = None
    ability_evidence: Cell = None
    out_of_contact: Cell = None
    collection_log: Cell = None
    notice_channel: Cell = None
    notice_date: Cell = None
    note: Cell = None


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
    # Where no item has a name the header would miss its column, and no item had an outcome of its own.
    given = [{"name": ""} | item.model_dump(exclude_none=True) for item in json_data.items]
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
