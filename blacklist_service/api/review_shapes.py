"""The shapes of the queue of officials: what waits, both sides of a match, explanations, how far officials agree."""

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from blacklist_service.api.pages import PageQuery
from blacklist_service.api.schemas import Body, Query, Shape
from matching.explanations import Reader


class ReviewQuery(PageQuery):
    kind: Literal[
        "match", "held", "undecided", "second", "third",
        "listing", "objection", "repair", "reconsideration", "proposal", "removal", "amendment", "untold",
    ] = "match"  # fmt: skip
    state: Literal["alleged", "under_review", "notified", "reply_window", "listed", "overdue_only"] = (
        "alleged"
    )


class AskedBefore(Shape):
    """同一对主体曾被询问。The pair was asked before: what was decided, and what is new since."""

    review: str
    verdict: str | None
    decided_at: datetime | None
    news: list[str]


class Step(Shape):
    """What waits. `id` belongs to its kind; `days_left` counts calendar days, negative when late.

    `href` is where an official looks before deciding.
    """

    kind: str
    id: str
    href: str
    state: str
    version: int
    due_on: date | None
    days_left: int | None
    working_days_left: int | None
    is_disputed: bool
    target: str | None
    target_id: str | None
    score: float | None
    opened_at: datetime | None
    reports_waiting: int = Field(
        default=0,
        description="列入后新报送、尚未纳入的条数。Reports that came after the listing was decided.",
    )
    compared: int | None = Field(
        default=None,
        description="匹配：可比的独立项数。Of a match: independent fields that could be compared.",
    )
    agreeing: int | None = Field(default=None, description="其中相符的项数。How many of them agree.")
    verdict: str | None = None
    asked_before: AskedBefore | None = None


class HeldBack(Shape):
    """暂缓的询问。A member with too many questions at once: those beyond its places move up as others are decided."""

    member: str
    open: int
    held: int


class StepPage(Shape):
    items: list[Step]
    next: str | None
    held_back: list[HeldBack] = Field(
        default_factory=list,
        description="匹配：各成员机构暂缓的件数。Of matches: members of whose questions some are held back.",
    )


class Identity(Shape):
    """一份报送中的身份信息，完整显示。What one report says of who it is about, in full; empty where it says nothing."""

    kind: str | None
    name: str
    id_type: str
    id_number: str
    birth_date: date | None
    phone: str
    bank_card: str
    address: str
    legal_representative: str


class ExplanationLine(Shape):
    """为何不能确定。One line: a field, its level of agreement and weight in bits (none for verdict and reason)."""

    field: str
    level: str
    bits: float | None
    zh: str
    en: str


class Judgement(Shape):
    """已有结论。What one official said in this review or an earlier one of the same pair."""

    review: str
    stage: str
    verdict: str
    reason: str
    note: str
    decided_by: str
    decided_at: datetime


class ReviewShown(Shape):
    """双方对照。`given` is the new report, none once it was erased; `candidates` are the current reports
    of `subject`."""

    review: str
    version: int
    state: str
    verdict: str | None
    score: float
    opened_at: datetime
    report: str
    subject: str
    given: Identity | None
    candidates: list[Identity]
    explanation: list[ExplanationLine]
    judgements: list[Judgement]
    leaving: list[str] = Field(
        default=[],
        description="主体可能为两个时，将移出的报送。Where the subject might be two: the reports that would leave it.",
    )


class Explanation(Shape):
    """向一种读者的说明，不含任何个人数据。The machine's decision for one reader; no value of a person."""

    review: str
    reader: str
    lines: list[ExplanationLine]


class ExplanationQuery(Query):
    reader: Reader = "reviewer"


class AgreementQuery(Query):
    since: date | None = Field(default=None, description="起始日，默认一年前。First day; a year ago.")
    until: date | None = Field(default=None, description="截止日，默认今日。Last day; today.")


class Agreed(Shape):
    """一致率。`kappa` is Cohen's; none where chance alone agrees always."""

    decisions: int
    agreeing: int
    share: float | None
    kappa: float | None


class AgreementReport(Shape):
    """双盲复核的一致率：合计、按理由、按月。In all, by the first official's reason, by month."""

    since: date
    until: date
    overall: Agreed
    by_reason: dict[str, Agreed]
    by_month: dict[str, Agreed]


class ReviewBody(Body):
    verdict: Literal["same", "different", "unsure"]
    reason: str = Field(min_length=1, max_length=40)
    note: str = Field(default="", max_length=1000)


class ReviewDecided(Shape):
    review: str
    verdict: str
