"""What a form of the portal brought: each field once, none missing, none unknown, none endless."""

from flask import request

from blacklist_service.errors import InvalidError

# More than the longest text that a workflow takes, so that the workflow says what is too long.
_LONGEST = 20_000


def read_form(*names: str, longest: int = _LONGEST) -> list[str]:
    """The fields in order, without blanks around them. Raises InvalidError FORM.FIELDS, FORM.TEXT."""
    if set(request.form) != set(names) or any(len(request.form.getlist(one)) > 1 for one in request.form):
        raise InvalidError("FORM.FIELDS", "表单字段不符合要求。", "The fields of the form do not fit.")
    # Browsers count a line's end as one character and send two.
    values = [request.form[name].replace("\r\n", "\n").strip() for name in names]
    if any(len(value) > longest or "\x00" in value for value in values):
        raise InvalidError(
            "FORM.TEXT", "表单内容过长或含有无效字符。", "A field is too long or has odd characters."
        )
    return values
