"""A form that brings a file, read piece by piece: its fields first, then the bytes as they come. Nothing is spooled to
disk, where a person's data would lie in plain text."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from flask import request
from werkzeug.sansio.multipart import Data, Epilogue, Event, Field, File, MultipartDecoder, NeedData

from blacklist_service.console.requests import TOKEN_FIELD, odd_fields, service
from blacklist_service.console.same_site import require_token
from blacklist_service.errors import InvalidError

_READ_BYTES = 1 << 16
# Boundaries, headers of the parts and the fields, beside the file itself.
_AROUND_BYTES = 1 << 16
_LONGEST_FIELD = 1000


@dataclass(frozen=True, slots=True)
class FileForm:
    """The fields in the order that was asked for, and the file: `name` and `media` as its sender says, and its bytes,
    which can be read once."""

    fields: list[str] = field(repr=False)
    name: str = field(repr=False)
    media: str = field(repr=False)
    body: Iterator[bytes] = field(repr=False)


def open_file_form(*names: str) -> FileForm:
    """The form of this request: the token, then the fields, each once, then one file and nothing behind it.

    Raises InvalidError BODY.LENGTH, FILE.TOO_LARGE, FORM.FIELDS; ForbiddenError FORM.FOREIGN before any byte of the
    file is read. Reading the file raises InvalidError BODY.INCOMPLETE where it broke off.
    """
    events = _events()
    given: dict[str, str] = {}
    for event in events:
        if isinstance(event, Field):
            if event.name not in (TOKEN_FIELD, *names) or event.name in given:
                raise odd_fields()
            given[event.name] = _text(events)
        elif isinstance(event, File):
            require_token(given.get(TOKEN_FIELD, ""))
            if set(given) != {TOKEN_FIELD, *names} or event.name != "file":
                raise odd_fields()
            fields = [given[name] for name in names]
            return FileForm(fields, event.filename, event.headers.get("content-type", ""), _body(events))
    raise odd_fields()


def _events() -> Iterator[Event]:
    """What the body consists of, piece by piece; ends with the body."""
    most = service().settings.max_upload_bytes + _AROUND_BYTES
    promised = request.content_length
    if promised is None or "Transfer-Encoding" in request.headers:
        raise InvalidError("BODY.LENGTH", "上传须带 Content-Length。", "An upload needs a Content-Length.")
    if promised > most:
        raise InvalidError("FILE.TOO_LARGE", "文件超过大小上限。", "The file is too large.")
    request.max_content_length = most
    boundary = request.mimetype_params.get("boundary", "").encode()
    if not boundary:
        raise odd_fields()
    decoder = MultipartDecoder(boundary, max_form_memory_size=4 * _READ_BYTES, max_parts=16)
    try:
        while chunk := request.stream.read(_READ_BYTES):
            decoder.receive_data(chunk)
            while not isinstance(event := decoder.next_event(), NeedData):
                yield event
        decoder.receive_data(None)
        yield decoder.next_event()
    except ValueError:
        raise _incomplete() from None


def _text(events: Iterator[Event]) -> str:
    """The value of a field."""
    value = b""
    for event in events:
        if not isinstance(event, Data) or len(value) + len(event.data) > _LONGEST_FIELD:
            break
        value += event.data
        if not event.more_data:
            return value.decode("utf-8", "replace")
    raise odd_fields()


def _body(events: Iterator[Event]) -> Iterator[bytes]:
    """The bytes of the file; the form ends with it."""
    for event in events:
        if isinstance(event, Data):
            if event.data:
                yield event.data
            if not event.more_data:
                break
    # The first thing behind the file is refused, before more of it is read.
    if any(not isinstance(event, Epilogue) for event in events):
        raise odd_fields()


def _incomplete() -> InvalidError:
    return InvalidError(
        "BODY.INCOMPLETE", "上传中断，文件不完整。", "The upload broke off; the file is not complete."
    )
