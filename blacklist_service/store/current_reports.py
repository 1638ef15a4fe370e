"""The current reports of subjects, each with its member, and with its key beside what is sealed."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, select

from blacklist_service.store.among import ASKED, among
from blacklist_service.store.base import rows_as, table_of
from blacklist_service.store.checked_rows import checked_rows, with_digest
from blacklist_service.store.data_keys import reports_beside_keys
from blacklist_service.store.decided_facts import with_decided
from blacklist_service.store.row_checks import in_parts
from blacklist_service.store.tables import Member, Report

_member = table_of(Member)
_report = table_of(Report)
_MOST_NAMED = 500
_MEMBERS = select(_member)
_CURRENT = with_digest(
    Report,
    reports_beside_keys()
    .where(among(_report.c.subject_id), _report.c.state == "current")
    .order_by(_report.c.id),
)


@dataclass(frozen=True, slots=True)
class SentReport:
    """A current report as it is stored, and the member who sent it. What is sealed opens with its key in front, where
    that is still there."""

    report: Report
    sealed_key: bytes | None = field(repr=False)
    member_code: str
    member_name: str
    member_region: str

    @property
    def id(self) -> int:
        return self.report.id

    @property
    def member_id(self) -> int:
        return self.report.member_id

    @property
    def has_identity(self) -> bool:
        """Whether the identity can be opened: it was not erased, nor its key."""
        return self.sealed_key is not None and self.report.sealed_identity is not None

    @property
    def sealed_identity(self) -> bytes | None:
        return self._with_key(self.report.sealed_identity)

    @property
    def sealed_details(self) -> bytes | None:
        return self._with_key(self.report.sealed_details)

    def _with_key(self, sealed: bytes | None) -> bytes | None:
        return None if self.sealed_key is None or sealed is None else self.sealed_key + sealed


def current_reports(connection: Connection, subjects: Sequence[int]) -> dict[int, list[SentReport]]:
    """The current reports of some subjects, by subject, oldest first, with what was decided of them."""
    members = {member.id: member for member in rows_as(Member, connection.execute(_MEMBERS))}
    found: dict[int, list[SentReport]] = {}
    for some in in_parts(subjects, _MOST_NAMED):
        # Reports with their key beside what is sealed.
        rows: list[Any] = with_decided(connection, checked_rows(connection, Report, _CURRENT, {ASKED: some}))
        for row in rows:
            member = members[row.member_id]
            sent = SentReport(row, row.sealed_key, member.code, member.name, member.region)
            found.setdefault(row.subject_id, []).append(sent)
    return found
