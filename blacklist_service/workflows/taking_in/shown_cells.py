"""How a cell of an upload stands on a page: in part where it names or reaches a person, also under the wrong column."""

import re
from collections.abc import Callable

from blacklist_service.intake.fields import RULES, FieldRule
from blacklist_service.intake.types import Cell
from exports.masking import mask_id, mask_name, mask_phone

_MASKS = {
    "name": mask_name,
    "legal_representative": mask_name,
    "id_number": mask_id,
    "bank_card": mask_id,
    "phone": mask_phone,
}
# Free text, whose beginning says enough to recognise the column.
_BEGINNING = 1
# What reads as its column says; a longer run of digits is somebody's number, wherever it stands.
_DAY = re.compile(r"(\d{4})(?:[-/.年]\d{1,2}[-/.月]\d{1,2}日?|\d{4})(?: 00:00:00|T00:00:00)?")
_AMOUNT = re.compile(r"[¥￥]?\d{1,8}(?:\.\d{1,6})?|\d{1,3}(?:,\d{3}){1,3}(?:\.\d{1,6})?")
# The sender's own keys, which may be a person's number.
_KEYS = ("contract_no", "row_key")
_SHORT = 8


def shown_cell(field: str, cell: Cell) -> str:
    """A cell as its own sender is shown it: names and numbers in part, days of birth by their year, free text by its
    beginning and length. What does not read as its column says is shown as a name would be, because a shifted column
    puts names under amounts. `field` is a field code, or "" for a column that is not read: of it only the length shows.
    """
    text = "" if cell is None else str(cell).strip()
    if not text:
        return ""
    if field in _MASKS:
        return _MASKS[field](text)
    if field in _KEYS:
        if len(text) > _SHORT:
            return mask_id(text)
        # A key has digits; a name under a wrong column has none.
        return text if text.isascii() and any(map(str.isdigit, text)) else mask_name(text)
    rule = RULES.get(field)
    if rule is None:
        return f"（{len(text)} 字）"
    return _BY_KIND.get(rule.kind, _beginning)(rule, text)


def _day(rule: FieldRule, text: str) -> str:
    found = _DAY.fullmatch(text)
    if found is None:
        return mask_name(text)
    return f"{found[1]}-**-**" if rule.code == "birth_date" else text[:11]


def _amount(_rule: FieldRule, text: str) -> str:
    return text if _AMOUNT.fullmatch(text.rstrip("%％").strip()) else mask_name(text)


def _code(rule: FieldRule, text: str) -> str:
    known = {label.casefold() for code, labels in rule.values.items() for label in (code, *labels)}
    return text if text.casefold() in known else mask_name(text)


def _beginning(_rule: FieldRule, text: str) -> str:
    return f"{text[:_BEGINNING]}…（{len(text)} 字）"


_BY_KIND: dict[str, Callable[[FieldRule, str], str]] = {
    "date": _day, "money": _amount, "percent": _amount, "code": _code,
}  # fmt: skip
