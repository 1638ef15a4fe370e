"""A form that brings files, read piece by piece: its fields first, then each file as it comes. Nothing is spooled to
disk, where a person's data would lie in plain text."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from werkzeug.sansio.multipart import Data, Epilogue, Event, Field, File, MultipartDecoder, NeedData
from werkzeug.wrappers import Request

from blacklist_service.errors import InvalidError, ServiceError

_READ_BYTES = 1 << 16
# Boundaries, headers of the parts and the fields, beside the files themselves.
_AROUND_BYTES = 1 << 18
# More fields and files than any form of ours has; whoever counts files refuses much earlier.
_MOST_PARTS = 256
FILE_FIELD = "file"


@dataclass(frozen=True, slots=True)
class FormFile:
    """One file of a form: `name` and `media` as its sender says, and its bytes, which can be read once."""

    name: str = field(repr=False)
    media: str = field(repr=False)
    body: Iterator[bytes] = field(repr=False)


@dataclass(frozen=True, slots=True)
class FormParts:
    """The fields that stand in front of the files, and the files in order, each to be read before the next."""

    fields: dict[str, str] = field(repr=False)
    files: Iterator[FormFile] = field(repr=False)


def read_parts(
    request: Request, names: Collection[str], *, longest_field: int, most_bytes: int, too_large: ServiceError
) -> FormParts:
    """The fields of these names, each once at most, and behind them files under `file`, to the end of the body.

    Raises InvalidError BODY.LENGTH, FORM.FIELDS, and `too_large` before a byte is read. Reading on raises InvalidError
    BODY.INCOMPLETE where the body broke off, FORM.FIELDS where something else follows.
    """
    events = _events(request, most_bytes, too_large)
    fields: dict[str, str] = {}
    for event in events:
        if isinstance(event, Field):
            if event.name not in names or event.name in fields:
                raise _odd_fields()
            fields[event.name] = _text(events, longest_field)
        elif isinstance(event, File):
            return FormParts(fields, _files(event, events))
    return FormParts(fields, iter(()))


def _events(request: Request, most_bytes: int, too_large: ServiceError) -> Iterator[Event]:
    """What the body consists of, piece by piece; ends with the body."""
    promised = request.content_length
    if promised is None or "Transfer-Encoding" in request.headers:
        raise InvalidError("BODY.LENGTH", "上传须带 Content-Length。", "An upload needs a Content-Length.")
    if promised > most_bytes + _AROUND_BYTES:
        raise too_large
    request.max_content_length = most_bytes + _AROUND_BYTES
    boundary = request.mimetype_params.get("boundary", "").encode()
    if not boundary:
        raise _odd_fields()
    decoder = MultipartDecoder(boundary, max_form_memory_size=4 * _READ_BYTES, max_parts=_MOST_PARTS)
    try:
        while chunk := request.stream.read(_READ_BYTES):
            decoder.receive_data(chunk)
            while not isinstance(event := decoder.next_event(), NeedData):
                yield event
        decoder.receive_data(None)
        yield decoder.next_event()
    except ValueError:
        raise _incomplete() from None


def _text(events: Iterator[Event], longest: int) -> str:
    """The value of a field."""
    value = b""
    for event in events:
        if not isinstance(event, Data) or len(value) + len(event.data) > longest:
            break
        value += event.data
        if not event.more_data:
            return value.decode("utf-8", "replace")
    raise _odd_fields()


def _files(first: File, events: Iterator[Event]) -> Iterator[FormFile]:
    """The files of the form; a browser sends one without name and bytes where none was chosen, which is none."""
    event: Event = first
    while isinstance(event, File):
        if event.name != FILE_FIELD:
            raise _odd_fields()
        body = _body(events)
        if event.filename:
            yield FormFile(event.filename, event.headers.get("content-type", ""), body)
        if any(body) and not event.filename:
            raise _odd_fields()
        event = next(events, Epilogue(b""))
    # What stands behind the end of the form would be lost without a word.
    if not isinstance(event, Epilogue) or event.data.strip():
        raise _odd_fields()


def _body(events: Iterator[Event]) -> Iterator[bytes]:
    """The bytes of one file, until the next part begins."""
    for event in events:
        if not isinstance(event, Data):
            raise _odd_fields()
        if event.data:
            yield event.data
        if not event.more_data:
            return


def _odd_fields() -> InvalidError:
    return InvalidError("FORM.FIELDS", "表单字段不符合要求。", "The fields of the form do not fit.")


def _incomplete() -> InvalidError:
    return InvalidError(
        "BODY.INCOMPLETE", "上传中断，文件不完整。", "The upload broke off; the file is not complete."
    )
