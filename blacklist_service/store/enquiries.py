"""Questions of an enquiry: which subjects stand under some tokens, and what is listed about them.

They are as many, and of the same kinds, where nobody is found: what the database was asked must not tell who is known.
"""

from collections.abc import Collection, Sequence

from sqlalchemy import Connection, select

from blacklist_service.store import merges, releases, reports
from blacklist_service.store.base import NOBODY, table_of
from blacklist_service.store.releases import ListedCase
from blacklist_service.store.tables import Subject

_subject = table_of(Subject)
_MOST_NAMED = 500


def subjects_under(connection: Connection, tokens: Collection[int]) -> dict[int, set[int]]:
    """Token → the living subjects that can be found under it; a token that nobody lies under is missing."""
    pairs = reports.subjects_of_tokens(connection, tokens)
    roots = merges.roots_of(connection, sorted({subject for _token, subject in pairs}) or [NOBODY])
    found: dict[int, set[int]] = {}
    for token, subject in pairs:
        found.setdefault(token, set()).add(roots[subject])
    return found


def listed_about(connection: Connection, subjects: Sequence[int]) -> dict[int, list[ListedCase]]:
    """What stands as listed about some living subjects, also under the names that they had before a merge."""
    root_of = {subject: subject for subject in subjects or [NOBODY]}
    front = list(root_of)
    while front:
        some, front = front[:_MOST_NAMED], front[_MOST_NAMED:]
        asked = select(_subject.c.id, _subject.c.merged_into).where(_subject.c.merged_into.in_(some))
        aliases = {int(alias): root_of[int(into)] for alias, into in connection.execute(asked)}
        root_of |= aliases
        front += aliases
    numbers = releases.listed_of_subjects(connection, sorted(root_of))
    listed = [one for some in numbers.values() for one in some]
    cases = releases.listed_cases(connection, listed or [NOBODY])
    found: dict[int, list[ListedCase]] = {}
    for case in cases.values():
        found.setdefault(root_of[case.listing.subject_id], []).append(case)
    return found
