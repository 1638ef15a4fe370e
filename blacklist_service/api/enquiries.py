"""Enquiries of agencies: one person or firm, for a purpose, with consent; stored before it is answered."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

from apiflask import APIBlueprint
from flask import Response, request
from pydantic import Field

from blacklist_service.access_rules import allow, evenly
from blacklist_service.api.access import caller, caller_or_none
from blacklist_service.api.even_answers import several
from blacklist_service.api.idempotency import once
from blacklist_service.api.problems import status_of
from blacklist_service.api.requests import service
from blacklist_service.api.schemas import Body, Shape
from blacklist_service.api.spec import also
from blacklist_service.errors import InvalidError, NotReadyError, ServiceError
from blacklist_service.workflows.answer_enquiry import (
    MOST_ENQUIRIES,
    EnquiryAnswer,
    answer_enquiries,
    answer_enquiry,
)
from blacklist_service.workflows.enquiring.enquiry import Enquiry
from blacklist_service.workflows.enquiring.quotas import quota_left

enquiries = APIBlueprint("enquiries", __name__, url_prefix="/api/v1", tag="enquiries")
_QUOTA = also(429, "今日约定次数已用完，见 Retry-After。The quota of today is used up; see Retry-After.")


class EnquiryBody(Body):
    name: str = Field(min_length=1, max_length=200)
    id_type: str = Field(min_length=1, max_length=32)
    id_number: str = Field(min_length=1, max_length=64)
    purpose: str = Field(min_length=1, max_length=32)
    consent_ref: str = Field(min_length=1, max_length=200)


class EnquiryBatch(Body):
    items: list[EnquiryBody] = Field(min_length=1, max_length=MOST_ENQUIRIES)


class EnquiryResult(Shape):
    """`outcome`: listed, not_listed or ambiguous. A miss has the same shape and the same kind of receipt.

    `journal_leaf`: what the look is in the journal's tree; a proof can be had for it. `journal_checkpoint`: keep it, it
    makes a rewritten journal visible.
    """

    outcome: str
    entries: list[dict[str, Any]]
    disputed: bool
    receipt_id: str
    data_version: int
    as_of: datetime
    journal_leaf: str
    journal_checkpoint: str


class Refusal(Shape):
    code: str
    status: int
    zh: str
    en: str


class EnquiryItem(Shape):
    """The answer to the enquiry at `index` (from 0), or its refusal."""

    index: int
    answer: EnquiryResult | None
    refusal: Refusal | None


class EnquiryBatchAnswer(Shape):
    items: list[EnquiryItem]


@enquiries.post("/enquiries")
@once(is_repeatable=True)
@enquiries.doc(responses=_QUOTA)
@enquiries.output(EnquiryResult)
@allow("agency")
@evenly
@enquiries.input(EnquiryBody)
def enquire(json_data: EnquiryBody) -> EnquiryResult:
    """查询。Asks about one person or firm; the look is recorded, hit or miss, and the subject can see it."""
    _require_purpose([json_data])
    return _result(answer_enquiry(service(), caller(), _enquiry(json_data)))


@enquiries.post("/enquiries:batch")
@once(is_repeatable=True)
@enquiries.doc(responses=_QUOTA)
@enquiries.output(EnquiryBatchAnswer)
@allow("agency")
@evenly
@enquiries.input(EnquiryBatch)
def enquire_batch(json_data: EnquiryBatch) -> EnquiryBatchAnswer:
    """批量查询。One answer and one receipt per item, under the same rules."""
    several(len(json_data.items))
    _require_purpose(json_data.items)
    answers = answer_enquiries(service(), caller(), [_enquiry(item) for item in json_data.items])
    return EnquiryBatchAnswer(items=[_item(index, answer) for index, answer in enumerate(answers)])


@enquiries.after_request
def tell_quota(response: Response) -> Response:
    """What is left of today, to a caller who is known (draft-ietf-httpapi-ratelimit-headers-11)."""
    actor = caller_or_none()
    if actor is not None and actor.role == "agency":
        # The answer stands, and the enquiry counts, also where the store fails after it.
        with suppress(NotReadyError):
            left = quota_left(service(), actor)
            response.headers["RateLimit-Policy"] = f'"enquiries";q={left.per_day};w=86400'
            response.headers["RateLimit"] = f'"enquiries";r={left.left};t={left.seconds}'
    return response


def _require_purpose(items: Sequence[EnquiryBody]) -> None:
    """`CB-Purpose`, where it is sent, is the purpose of every item: what a proxy logs is what was asked for."""
    said = request.headers.get("CB-Purpose")
    if said is not None and any(item.purpose != said for item in items):
        raise InvalidError(
            "ENQUIRY.PURPOSE_DIFFERS",
            "CB-Purpose 与请求体的查询目的不一致。",
            "CB-Purpose and the purpose in the body differ.",
        )


def _enquiry(body: EnquiryBody) -> Enquiry:
    return Enquiry(body.name, body.id_type, body.id_number, body.purpose, body.consent_ref)


def _item(index: int, answer: EnquiryAnswer | ServiceError) -> EnquiryItem:
    if isinstance(answer, ServiceError):
        refusal = Refusal(code=answer.code, status=status_of(answer), zh=answer.zh, en=answer.en)
        return EnquiryItem(index=index, answer=None, refusal=refusal)
    return EnquiryItem(index=index, answer=_result(answer), refusal=None)


def _result(answer: EnquiryAnswer) -> EnquiryResult:
    return EnquiryResult(
        outcome=answer.outcome,
        entries=[dict(entry) for entry in answer.entries],
        disputed=answer.disputed,
        receipt_id=answer.receipt_id,
        data_version=answer.data_version,
        as_of=answer.as_of,
        journal_leaf=answer.journal_leaf,
        journal_checkpoint=answer.journal_checkpoint,
    )
