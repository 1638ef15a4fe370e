"""Facts of a debt that a decision on an objection corrects: as an official gives them, and as they are shown."""

from collections.abc import Sequence
from datetime import date

from pydantic import Field

from blacklist_service.api.requests import number_of, shown
from blacklist_service.api.schemas import Body, Shape
from blacklist_service.workflows.cases.corrections import FIELDS, GivenFact
from blacklist_service.workflows.cases.shown_corrections import CorrectionShown

_REPORT = "report"


class CorrectedFact(Shape):
    """更正的一项内容。Money in fen (分), the yearly rate in hundredths of a percent."""

    report: str
    member: str
    field: str
    was: int | bool | date | None
    now: int | bool | date | None


class CorrectionBody(Body):
    """更正一条报送信息，按上传文件的写法，只写要更正的内容。What a report should say, spelled as in an upload: sums in
    yuan, the rate in percent; only what is corrected."""

    report: str = Field(
        default="",
        max_length=64,
        description="报送信息的编号，只有一条时可以不写。Which of the reports of the listing; absent for the only one.",
    )
    principal: str = Field(default="", max_length=40)
    outstanding: str = Field(default="", max_length=40)
    annual_rate: str = Field(default="", max_length=40)
    loan_date: str = Field(default="", max_length=40)
    overdue_since: str = Field(default="", max_length=40)
    settled_on: str = Field(default="", max_length=40)
    out_of_contact: str = Field(default="", max_length=40)


def facts_given(bodies: Sequence[CorrectionBody]) -> list[GivenFact]:
    """The facts that are named. Raises NotFoundError for a report that was not told by us."""
    return [
        GivenFact(number_of(_REPORT, body.report) if body.report else None, code, value)
        for body in bodies
        for code in FIELDS
        if (value := getattr(body, code))
    ]


def corrected_shapes(found: Sequence[CorrectionShown]) -> list[CorrectedFact]:
    """Corrected facts, each report under its opaque id."""
    return [
        CorrectedFact(
            report=shown(_REPORT, one.report), member=one.member, field=one.field, was=one.was, now=one.now
        )
        for one in found
    ]
