"""The forms of the console that bring files: the token first, then the fields, then the files as they come."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from flask import request

from blacklist_service.console.requests import TOKEN_FIELD, odd_fields, service
from blacklist_service.console.same_site import require_token
from blacklist_service.errors import InvalidError, ServiceError
from blacklist_service.form_parts import FormFile, FormParts, read_parts

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
    too_large = InvalidError("FILE.TOO_LARGE", "文件超过大小上限。", "The file is too large.")
    fields, files = open_files_form(
        *names, most_bytes=service().settings.max_upload_bytes, too_large=too_large
    )
    file = next(files, None)
    if file is None:
        raise odd_fields()
    return FileForm(fields, file.name, file.media, _alone(file, files))


def open_files_form(
    *names: str, most_bytes: int, too_large: ServiceError, longest_field: int = _LONGEST_FIELD
) -> tuple[list[str], Iterator[FormFile]]:
    """The fields in order, and any number of files, each to be read before the next.

    Raises InvalidError BODY.LENGTH, FORM.FIELDS, and `too_large`; ForbiddenError FORM.FOREIGN before any byte of a file
    is read.
    """
    known = {TOKEN_FIELD, *names}
    form: FormParts = read_parts(
        request, known, longest_field=longest_field, most_bytes=most_bytes, too_large=too_large
    )
    require_token(form.fields.get(TOKEN_FIELD, ""))
    if set(form.fields) != known:
        raise odd_fields()
    return [form.fields[name] for name in names], form.files


def _alone(file: FormFile, files: Iterator[FormFile]) -> Iterator[bytes]:
    """The bytes of the file; the form ends with it, and a second one is refused before more of it is read."""
    yield from file.body
    if next(files, None) is not None:
        raise odd_fields()
