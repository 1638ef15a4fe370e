"""A platform sends a file: chooses it, looks at how it is read, and confirms. Until then it lies sealed and is nobody's
report."""

from flask import Response, url_for

from blacklist_service.access_rules import allow, reads
from blacklist_service.clock import clock_text
from blacklist_service.console import waiting
from blacklist_service.console.blueprints import console_blueprint, for_platforms
from blacklist_service.console.file_forms import open_file_form
from blacklist_service.console.pages import page, see_other
from blacklist_service.console.problems import status_of
from blacklist_service.console.problems import told as told_of
from blacklist_service.console.requests import caller, number_of, read_form, service, shown
from blacklist_service.console.submission_words import CHARSETS, DELIMITERS, MEDIA, size_said
from blacklist_service.errors import ConflictError, InvalidError, RefusedError, ServiceError
from blacklist_service.intake.fields import FIELDS
from blacklist_service.workflows.attest_upload import attest_upload
from blacklist_service.workflows.confirm_upload import confirm_upload
from blacklist_service.workflows.discard_upload import discard_upload
from blacklist_service.workflows.hold_upload import hold_upload
from blacklist_service.workflows.receive_submission import Upload
from blacklist_service.workflows.say_charset import say_charset
from blacklist_service.workflows.say_columns import MOST_ASKED, NOT_READ
from blacklist_service.workflows.show_upload import show_upload

KIND = "submission"
uploads = console_blueprint("uploads")


@uploads.get("/uploads")
@for_platforms
def choose() -> Response:
    """上传文件。Asks for the file."""
    return _choose_page()


@uploads.post("/uploads")
@allow("platform", door="console", streams=True)
def receive() -> Response:
    """接收文件。The file is sealed as it comes, and held."""
    try:
        form = open_file_form("charset")
        (charset,) = form.fields
        upload = Upload(filename=form.name, content_type=form.media, charset=charset)
        held = hold_upload(service(), caller(), upload, form.body)
    except (InvalidError, RefusedError) as error:
        return _choose_page(error)
    return see_other(url_for("console_uploads.show", number=shown(KIND, held)))


@uploads.get("/uploads/<number>")
@for_platforms
def show(number: str) -> Response:
    """预览。How the file is read, what is missing, and its first rows in part."""
    return upload_page(number)


@uploads.get("/uploads/<number>/progress")
@for_platforms
@reads("since")
def show_progress(number: str) -> Response:
    """进度。Whether the file was looked through, for the page that waits."""
    held = show_upload(service(), caller(), number_of(KIND, number))
    if held is None or held.is_read:
        return waiting.shown_anew(url_for("console_uploads.show", number=number))
    return waiting.unchanged()


@uploads.post("/uploads/<number>")
@for_platforms
def confirm(number: str) -> Response:
    """确认报送。The upload becomes a submission, or waits for a second person; equal content leads to an earlier."""
    (seen,) = read_form("seen")
    try:
        if attest_upload(service(), caller(), number_of(KIND, number), seen):
            return see_other(url_for("console_uploads.show", number=number))
        received = confirm_upload(service(), caller(), number_of(KIND, number), seen)
    except (ConflictError, RefusedError) as error:
        return upload_page(number, error)
    return _submission(shown(KIND, received.submission))


@uploads.post("/uploads/<number>/charset")
@for_platforms
def say_encoding(number: str) -> Response:
    """指定编码。The file is looked through anew, by this encoding or by what it is found to be."""
    (charset,) = read_form("charset")
    try:
        say_charset(service(), caller(), number_of(KIND, number), charset)
    except (InvalidError, RefusedError) as error:
        return upload_page(number, error)
    return see_other(url_for("console_uploads.show", number=number))


@uploads.post("/uploads/<number>/end")
@for_platforms
def discard(number: str) -> Response:
    """删除。The file is not reported and is gone."""
    read_form()
    discard_upload(service(), caller(), number_of(KIND, number))
    return see_other(url_for("console_submissions.show_all"))


def upload_page(number: str, error: ServiceError | None = None) -> Response:
    """The page of a held file; of one that was confirmed, the submission."""
    held = show_upload(service(), caller(), number_of(KIND, number))
    if held is None:
        return _submission(number)
    made = page(
        "upload", 200 if error is None else status_of(error),
        error=error,
        held=held,
        asks=waiting.address("console_uploads.show_progress", number),
        received_at=clock_text(held.received_at),
        media=MEDIA[held.media],
        charset=CHARSETS.get(held.charset, ""),
        charsets=CHARSETS,
        delimiter=DELIMITERS.get(held.delimiter, ""),
        size=size_said(held.body_bytes),
        choices=[(rule.code, rule.title) for rule in FIELDS],
        is_asked=0 < len(held.asked) <= MOST_ASKED,
        not_read=NOT_READ,
        said_at=clock_text,
    )  # fmt: skip
    return made if error is None else told_of(made, error)


def _submission(number: str) -> Response:
    return see_other(url_for("console_submissions.show", number=number))


def _choose_page(error: ServiceError | None = None) -> Response:
    made = page(
        "upload_file", 200 if error is None else status_of(error), error=error, charsets=CHARSETS,
        most=size_said(service().settings.max_upload_bytes), most_rows=f"{service().settings.max_rows:,}",
    )  # fmt: skip
    return made if error is None else told_of(made, error)
