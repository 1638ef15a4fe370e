"""Uploads: the body is the file, streamed and sealed as it comes; then its status, rows, workbook and receipt."""

import hashlib
from collections.abc import Iterator
from dataclasses import asdict
from typing import Annotated, Literal

from apiflask import APIBlueprint
from flask import Response, current_app, request
from pydantic import BeforeValidator, Field

from blacklist_service.access_rules import allow
from blacklist_service.api.access import SENDERS, caller
from blacklist_service.api.idempotency import bound_digest, given_key, to_answer, to_response
from blacklist_service.api.pages import PageQuery, cursor_after, place_of
from blacklist_service.api.requests import number_of, service, shown
from blacklist_service.api.schemas import Query, Shape
from blacklist_service.api.signed_calls import require_digest
from blacklist_service.api.spec import also, file_answer, file_body
from blacklist_service.errors import InvalidError, NotFoundError
from blacklist_service.intake.decoding import Charset, named_charset
from blacklist_service.workflows.answer_once import answer_stream_once
from blacklist_service.workflows.context import OFFICIALS
from blacklist_service.workflows.explain_row import explain_row
from blacklist_service.workflows.receive_submission import Upload, receive_submission
from blacklist_service.workflows.show_submission import (
    errors_workbook,
    show_receipt,
    show_rows,
    show_submission,
)

KIND = "submission"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MEDIA = ("text/csv", XLSX, "application/jsonl")
_READ_BYTES = 1 << 16
_ROW_DIGITS = 7
submissions = APIBlueprint("submissions", __name__, url_prefix="/api/v1/submissions", tag="submissions")


def _spelt(name: object) -> object:
    return (named_charset(name) or name) if isinstance(name, str) else name


class UploadQuery(Query):
    charset: Annotated[Charset | None, BeforeValidator(_spelt)] = Field(
        default=None,
        description="CSV 的字符集，不分大小写；缺省时取 Content-Type 中的 charset，再无则自动识别。"
        "The charset of a CSV file, in any case; where not given that of the Content-Type, else found out.",
    )
    dry_run: bool = Field(default=False, description="只检查，不接收。Checks only, takes nothing in.")


_UNTOLD = {"subjects_new": None, "subjects_known": None, "reviews": None}


class Finding(Shape):
    code: str
    severity: str
    row: int
    column: str
    zh: str
    en: str


class Submission(Shape):
    submission: str
    state: str
    is_dry_run: bool
    content_sha256: str
    received_at: str
    rows_total: int
    read: int
    accepted: int
    warned: int
    rejected: int
    repeated: int
    subjects_new: int | None
    subjects_known: int | None
    reviews: int | None
    receipt: str | None
    findings: list[Finding]


class Row(Shape):
    row: int
    outcome: str
    findings: list[Finding]


class RowPage(Shape):
    items: list[Row]
    next: str | None


class RowLine(Shape):
    code: str
    zh: str
    en: str


class RowExplanation(Shape):
    """不含任何个人数据，也不涉及其他报送。Holds no value of a person and nothing of anybody else's reports."""

    row: int
    lines: list[RowLine]


class RowQuery(PageQuery):
    outcome: Literal["accepted", "warned", "rejected", "repeated"] | None = None


@submissions.post("")
@submissions.doc(
    responses=also(202, "已接收，正在处理。Taken in, being processed.")
    | also(411, "须带 Content-Length。A Content-Length is needed."),
    extensions=file_body(*MEDIA),
)
@submissions.input(UploadQuery, location="query")
@submissions.output(
    Submission, status_code=200, description="相同内容此前已接收。The same content was taken in before."
)
@allow(*SENDERS, streams=True)
def receive(query_data: UploadQuery) -> Response:
    """上传报送文件。The body is the file: CSV, XLSX or JSON Lines, up to 1,000,000 rows and 1 GiB.

    202 with `Location` for new content; 200 with the earlier receipt for content that was taken in before. Rows with
    errors are rejected one by one, with all their findings; the others are taken.
    """
    request.max_content_length = service().settings.max_upload_bytes
    digest = hashlib.sha256()
    body = _chunks(digest)
    key = given_key()
    if key is None:
        return _receive(query_data, body)

    def whole_digest() -> str:
        for _ in body:
            pass
        return bound_digest(caller().login, digest.hexdigest())

    return to_response(
        answer_stream_once(
            service(),
            caller(),
            key=key,
            digest=whole_digest,
            act=lambda: to_answer(_receive(query_data, body)),
        )
    )


@submissions.get("/<submission>")
@submissions.output(Submission)
@allow(*SENDERS)
def show(submission: str) -> Submission:
    """报送批次的状态与计数。Status and counts: read = accepted + warned + rejected + repeated."""
    return _view(number_of(KIND, submission))


@submissions.get("/<submission>/rows")
@submissions.input(RowQuery, location="query")
@submissions.output(RowPage)
@allow(*SENDERS)
def show_outcomes(submission: str, query_data: RowQuery) -> RowPage:
    """逐行结果。What became of each row, in the order of the file, with its findings."""
    number = number_of(KIND, submission)
    question = f"rows/{number}/{query_data.outcome}"
    place = place_of(query_data, question)
    found = show_rows(
        service(),
        caller(),
        number,
        outcome=query_data.outcome,
        after=0 if place is None else int(place[0]),
        limit=query_data.limit,
    )
    is_full = len(found) == query_data.limit
    return RowPage(
        items=[Row.model_validate(asdict(row)) for row in found],
        next=cursor_after(question, [found[-1].row], is_full=is_full) if found else None,
    )


@submissions.get("/<submission>/rows/<row>/explanation")
@submissions.output(RowExplanation)
@allow(*SENDERS)
def explain(submission: str, row: str) -> RowExplanation:
    """本行须补充或更正之处。What in a row of one's own to complete or correct, so that it tells whom it is about."""
    number = number_of(KIND, submission)
    if not (row.isascii() and row.isdecimal() and 0 < len(row) <= _ROW_DIGITS and int(row) > 0):
        raise NotFoundError("NOT_FOUND", "未找到。", "Not found.")
    lines = explain_row(service(), caller(), number, int(row))
    return RowExplanation(
        row=int(row), lines=[RowLine(code=line.level, zh=line.zh, en=line.en) for line in lines]
    )


@submissions.get("/<submission>/errors.xlsx")
@submissions.doc(responses=file_answer(XLSX))
@allow(*SENDERS, step_up="each")
def show_errors(submission: str) -> Response:
    """错误行工作簿。The rejected rows as given, with reasons; repair and send it again."""
    body = errors_workbook(service(), caller(), number_of(KIND, submission))
    answer = Response(body, content_type=XLSX)
    answer.headers["Content-Disposition"] = 'attachment; filename="errors.xlsx"'
    return answer


@submissions.get("/<submission>/receipt")
@submissions.doc(responses=file_answer("application/json"))
@allow(*SENDERS)
def show_signed_receipt(submission: str) -> Response:
    """签名回执。The signed receipt: number, digest of the content, counts and time."""
    return Response(
        show_receipt(service(), caller(), number_of(KIND, submission)), content_type="application/json"
    )


def _receive(query: UploadQuery, body: Iterator[bytes]) -> Response:
    upload = Upload(
        content_type=request.mimetype, charset=query.charset or _said_charset(), is_dry_run=query.dry_run
    )
    received = receive_submission(service(), caller(), upload, body)
    answer = current_app.make_response(_view(received.submission).model_dump(mode="json"))
    answer.status_code = 202 if received.is_new else 200
    answer.headers["Location"] = f"/api/v1/submissions/{shown(KIND, received.submission)}"
    return answer


def _said_charset() -> str:
    """The charset that the Content-Type of a CSV file says. Libraries put in names that nobody chose (ISO-8859-1): what
    is no charset of ours says nothing, and the file proves its own."""
    if request.mimetype != "text/csv":
        return ""
    return named_charset(request.mimetype_params.get("charset", "")) or ""


def _view(number: int) -> Submission:
    view = Submission.model_validate(asdict(show_submission(service(), caller(), number)))
    # A platform would learn from an upload of one row whom others have reported; who runs the service may know.
    return view if caller().role in OFFICIALS else view.model_copy(update=_UNTOLD)


def _chunks(digest: "hashlib._Hash") -> Iterator[bytes]:
    """The body as it comes. Raises InvalidError BODY.LENGTH without a length, BODY.INCOMPLETE where the connection
    broke off before it (half a file may be a valid file about other sums), SIGNED_CALL.DIGEST where other bytes were
    signed."""
    promised = request.content_length or 0
    if "Transfer-Encoding" in request.headers:
        # Where chunks end early the server reports an ordinary end; only a length tells.
        raise InvalidError("BODY.LENGTH", "上传须带 Content-Length。", "An upload needs a Content-Length.")
    came = 0
    while chunk := request.stream.read(_READ_BYTES):
        came += len(chunk)
        digest.update(chunk)
        yield chunk
    if came != promised:
        raise InvalidError(
            "BODY.INCOMPLETE", "上传中断，文件不完整。", "The upload broke off; the file is not complete."
        )
    # After the last piece and before the upload is taken in: nobody has read anything of it yet.
    require_digest(digest.digest())
