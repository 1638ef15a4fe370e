"""军官证, 士兵证 military papers: free text such as 军字第1234567号, no check; the same words may name two people."""

import re

from matching.identifiers.scheme import form_only

_FORM = re.compile(r".*[0-9]{4,}.*\Z")

compact, read, validate, is_valid, format, SCHEME = form_only(
    "military_id", ("军官证、士兵证", "military ID"), _FORM, is_strong=False
)
