"""The findings of one row while it is checked."""

from collections.abc import Mapping

from blacklist_service.intake.findings import finding
from blacklist_service.intake.types import Finding, Severity


class RowNotes:
    """Collects findings under the row's number and the columns' names as given."""

    __slots__ = ("found", "name_of", "number")

    def __init__(self, number: int, name_of: Mapping[str, str]) -> None:
        self.number = number
        self.name_of = name_of
        self.found: list[Finding] = []

    def add(self, code: str, field: str, suggestion: str = "") -> None:
        """A finding in the column of a field ("" = the whole row)."""
        self.found.append(finding(code, self.number, self.name_of.get(field, ""), suggestion))

    def add_for_columns(self, code: str, names: str) -> None:
        """A finding that concerns several columns by name."""
        self.found.append(finding(code, self.number, names))

    @property
    def has_error(self) -> bool:
        """Whether the row is rejected."""
        return any(found.severity is Severity.ERROR for found in self.found)

    def findings(self) -> tuple[Finding, ...]:
        """All findings, errors first, each once."""
        if not self.found:
            return ()
        unique = dict.fromkeys(self.found)
        return tuple(sorted(unique, key=lambda found: found.severity is Severity.WARNING))
