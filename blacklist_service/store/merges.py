"""Who lives on under whom: the survivor of each subject after all merges."""

from collections.abc import Sequence

from sqlalchemy import Connection, select

from blacklist_service.store.among import ASKED, among
from blacklist_service.store.base import table_of
from blacklist_service.store.checked_rows import checked_rows, with_digest
from blacklist_service.store.row_checks import in_parts
from blacklist_service.store.tables import Subject

_subject = table_of(Subject)
_MOST_NAMED = 500
_SUBJECTS = with_digest(Subject, select(_subject).where(among(_subject.c.id)))


def roots_of(connection: Connection, subjects: Sequence[int]) -> dict[int, int]:
    """The survivor of each subject after all merges; itself where it was not merged."""
    return kinds_and_roots(connection, subjects)[1]


def kinds_and_roots(connection: Connection, subjects: Sequence[int]) -> tuple[dict[int, str], dict[int, int]]:
    """What each of some subjects is, and its survivor as `roots_of` gives it."""
    kinds: dict[int, str] = {}
    roots = {subject: subject for subject in subjects}
    while True:
        above: dict[int, int] = {}
        for some in in_parts(sorted(set(roots.values())), _MOST_NAMED):
            rows = checked_rows(connection, Subject, _SUBJECTS, {ASKED: some})
            kinds |= {row.id: row.kind for row in rows}
            above |= {row.id: row.merged_into for row in rows if row.merged_into is not None}
        if not above:
            return kinds, roots
        roots = {subject: above.get(root, root) for subject, root in roots.items()}
