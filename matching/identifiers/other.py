"""其他证件 other papers (户口簿, 驾驶证 …): free text with at least four digits; equality is a hint, not proof."""

import re

from matching.identifiers.scheme import ANYONE, form_only

_FORM = re.compile(r".{4,}\Z")

compact, read, validate, is_valid, format, SCHEME = form_only(
    "other", ("其他证件", "other document"), _FORM, kinds=ANYONE, is_strong=False
)
