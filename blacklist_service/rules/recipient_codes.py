"""The code under which a recipient rejects an entry: never free text, and never digits enough for anybody's number."""

import re

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,31}")
_MARKS = re.compile(r"[._-]")
# A telephone, a day of birth and a number of identity have so many digits in a row; the codes of credit bureaus at most
# seven (exports/pboc/tables/rules.csv).
_NUMBER = re.compile(r"[0-9]{8}")


def is_recipient_code(text: str) -> bool:
    """Whether a text may be kept and shown as a recipient's code: at most 32 letters, digits and the marks . _ -, with
    at most seven digits in a row when the marks are left out.

    House rule (design invariant 2: no plaintext of a person at rest).
    """
    return bool(_CODE.fullmatch(text)) and not _NUMBER.search(_MARKS.sub("", text))
