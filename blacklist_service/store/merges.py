"""Who lives on under whom: the survivor of each subject after all merges."""

from collections.abc import Sequence

from sqlalchemy import Connection, select

from blacklist_service.store.among import ASKED, among
from blacklist_service.store.base import rows_as, table_of
from blacklist_service.store.row_checks import check_rows, in_parts
from blacklist_service.store.tables import Subject

_subject = table_of(Subject)
_MOST_NAMED = 500
_SUBJECTS = select(_subject).where(among(_subject.c.id))


def roots_of(connection: Connection, subjects: Sequence[int]) -> dict[int, int]:
    """The survivor of each subject after all merges; itself where it was not merged."""
    roots = {subject: subject for subject in subjects}
    while True:
        above = _merged_into(connection, sorted(set(roots.values())))
        if not above:
            return roots
        roots = {subject: above.get(root, root) for subject, root in roots.items()}


def _merged_into(connection: Connection, subjects: Sequence[int]) -> dict[int, int]:
    found: dict[int, int] = {}
    for some in in_parts(subjects, _MOST_NAMED):
        rows = rows_as(Subject, connection.execute(_SUBJECTS, {ASKED: some}))
        check_rows(connection, Subject, rows)
        found |= {row.id: row.merged_into for row in rows if row.merged_into is not None}
    return found
