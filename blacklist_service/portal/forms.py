"""What a form of the portal brought: each field once, none missing, none unknown, none endless; and its files."""

from collections.abc import Iterator

from flask import request

from blacklist_service.errors import InvalidError
from blacklist_service.form_parts import read_parts
from blacklist_service.rules.exhibits import LARGEST_BYTES, MIB, MOST_BYTES, MOST_EXHIBITS
from blacklist_service.workflows.cases.kept_exhibits import GivenFile, too_much

# More than the longest text that a workflow takes, so that the workflow says what is too long.
_LONGEST = 20_000
_LONGEST_CHARACTER = 4
_WITH_FILES = "multipart/form-data"
# What the pages say of files: how many, and how many MiB each and in all.
LIMITS = (MOST_EXHIBITS, LARGEST_BYTES // MIB, MOST_BYTES // MIB)


def read_form(*names: str, longest: int = _LONGEST) -> list[str]:
    """The fields in order, without blanks around them. Raises InvalidError FORM.FIELDS, FORM.TEXT."""
    if set(request.form) != set(names) or any(len(request.form.getlist(one)) > 1 for one in request.form):
        raise _odd_fields()
    return [_checked(request.form[name], longest) for name in names]


def read_form_with_files(*names: str) -> tuple[list[str], Iterator[GivenFile]]:
    """The same, and the files behind the fields, each to be read before the next; they may be none, and a form without
    any need not be one for files. Raises also InvalidError BODY.LENGTH, BODY.INCOMPLETE, EXHIBIT.TOO_MUCH."""
    if request.mimetype != _WITH_FILES:
        return read_form(*names), iter(())
    form = read_parts(
        request,
        names,
        longest_field=_LONGEST * _LONGEST_CHARACTER,
        most_bytes=MOST_BYTES,
        too_large=too_much(),
    )
    if set(form.fields) != set(names):
        raise _odd_fields()
    values = [_checked(form.fields[name], _LONGEST) for name in names]
    return values, (GivenFile(one.name, one.body) for one in form.files)


def _checked(given: str, longest: int) -> str:
    # Browsers count a line's end as one character and send two.
    value = given.replace("\r\n", "\n").strip()
    if len(value) > longest or "\x00" in value:
        raise InvalidError(
            "FORM.TEXT", "表单内容过长或含有无效字符。", "A field is too long or has odd characters."
        )
    return value


def _odd_fields() -> InvalidError:
    return InvalidError("FORM.FIELDS", "表单字段不符合要求。", "The fields of the form do not fit.")
