"""Who lives on under whom: the survivor of each subject after all merges."""

from collections.abc import Sequence

from sqlalchemy import Connection, select

from blacklist_service.store.base import rows_as, table_of
from blacklist_service.store.row_checks import check_rows
from blacklist_service.store.tables import Subject

_subject = table_of(Subject)
_MOST_NAMED = 500


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
    for at in range(0, len(subjects), _MOST_NAMED):
        asked = select(_subject).where(_subject.c.id.in_(subjects[at : at + _MOST_NAMED]))
        rows = rows_as(Subject, connection.execute(asked))
        check_rows(connection, Subject, rows)
        found |= {row.id: row.merged_into for row in rows if row.merged_into is not None}
    return found
