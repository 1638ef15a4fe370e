"""Every finding by its stable code: how grave it is, and what to tell the sender in Chinese and English."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from blacklist_service.intake.finding_texts import FILE_TEXTS, HEADER_TEXTS, ROW_ERRORS, ROW_WARNINGS
from blacklist_service.intake.types import Finding, Severity

SEVERITY: Final[Mapping[str, Severity]] = MappingProxyType(
    {code: Severity.ERROR for texts in (FILE_TEXTS, HEADER_TEXTS, ROW_ERRORS) for code in texts}
    | dict.fromkeys(ROW_WARNINGS, Severity.WARNING)
)
TEXTS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    FILE_TEXTS | HEADER_TEXTS | ROW_ERRORS | ROW_WARNINGS
)


def finding(code: str, row: int = 0, column: str = "", suggestion: str = "") -> Finding:
    """A finding under a code of the table. Raises KeyError for a code that the table does not know."""
    return Finding(code, SEVERITY[code], row, column, suggestion)


def describe(found: Finding) -> tuple[str, str]:
    """The Chinese and the English sentence of a finding, with the remedy; never a person's data."""
    return TEXTS[found.code]
