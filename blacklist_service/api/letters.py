"""Letters: made for the step at which a case stands, listed by case, and given as the PDF that was sent."""

from datetime import date, datetime
from typing import Literal

from apiflask import APIBlueprint
from flask import Response
from pydantic import Field

from blacklist_service.access_rules import allow
from blacklist_service.api.access import caller
from blacklist_service.api.approvals import Code, Day
from blacklist_service.api.idempotency import once
from blacklist_service.api.requests import number_of, service, shown
from blacklist_service.api.schemas import Body, Query, Shape
from blacklist_service.api.spec import file_answer
from blacklist_service.workflows.context import OFFICIALS, READERS
from blacklist_service.workflows.make_letter import LetterView, make_letter
from blacklist_service.workflows.show_letter import list_letters, show_letter
from blacklist_service.workflows.writing.steps import Asked

KIND = "letter"
PDF = "application/pdf"
letters = APIBlueprint("letters", __name__, url_prefix="/api/v1/letters", tag="letters")


class LetterBody(Body):
    """`id`: of the listing, the objection or the application that the letter is about."""

    kind: Code
    target: Literal["listing", "objection", "repair"]
    id: Code
    missing: list[Code] = Field(
        default=[],
        max_length=10,
        description="补正通知书：缺少的材料。Of a request for correction: what is missing.",
    )
    until: Day | None = Field(
        default=None, description="补正通知书：补正期限。Of a request for correction: the last day."
    )


class LetterQuery(Query):
    listing: Code


class Letter(Shape):
    """What stands in the clear of a letter. `sha256`: of its PDF."""

    letter: str
    kind: str
    document_no: str
    target: str
    id: str
    issued_on: date
    checksum: str
    sha256: str
    made_by: str
    made_at: datetime


class LetterPage(Shape):
    items: list[Letter]


@letters.post("")
@once()
@letters.output(Letter, status_code=201)
@allow(*OFFICIALS, step_up="each")
@letters.input(LetterBody)
def make(json_data: LetterBody) -> tuple[Letter, int, dict[str, str]]:
    """制作文书。Makes the letter of this step, or gives the one that was made: the same step, the same letter. The look
    is recorded."""
    target = json_data.target
    asked = Asked(missing=tuple(json_data.missing), until=json_data.until)
    made = make_letter(
        service(), caller(), json_data.kind, target, number_of(target, json_data.id), asked=asked
    ).letter
    return letter_shape(made), 201, {"Location": f"/api/v1/letters/{shown(KIND, made.id)}/paper.pdf"}


@letters.get("")
@letters.output(LetterPage)
@allow(*READERS)
@letters.input(LetterQuery, location="query")
def list_of_case(query_data: LetterQuery) -> LetterPage:
    """案件的文书。The letters of a listing, oldest first, by number and digest."""
    found = list_letters(service(), caller(), number_of("listing", query_data.listing))
    return LetterPage(items=[letter_shape(one) for one in found])


@letters.get("/<letter>/paper.pdf")
@letters.doc(responses=file_answer(PDF))
@allow(*READERS, step_up="each")
def show_paper(letter: str) -> Response:
    """文书原件。The PDF exactly as it was made. The look is recorded."""
    found = show_letter(service(), caller(), number_of(KIND, letter))
    answer = Response(found.pdf, content_type=PDF)
    named = f"{found.letter.kind}-{found.letter.issued_on.year}-{shown(KIND, found.letter.id)}.pdf"
    answer.headers["Content-Disposition"] = f'attachment; filename="{named}"'
    return answer


def letter_shape(view: LetterView) -> Letter:
    """A letter under opaque ids."""
    known = {name: getattr(view, name) for name in Letter.model_fields if name not in ("letter", "id")}
    return Letter(letter=shown(KIND, view.id), id=shown(view.target, view.target_id), **known)
