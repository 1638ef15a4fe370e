"""Invariant 9: what the journal rests on is append-only in the database itself, on each database."""

import pytest
from sqlalchemy import text

from blacklist_service.errors import ConflictError
from blacklist_service.store import journal
from blacklist_service.store.journal import NewLook
from blacklist_service.store.session import Store
from blacklist_service.workflows.context import SYSTEM, Context, record
from blacklist_service.workflows.seal_journal import seal_journal
from blacklist_service.workflows.verify_journal import verify_journal

STATEMENTS = [
    "UPDATE journal_entry SET actor = 'other'",
    "DELETE FROM journal_entry",
    "UPDATE journal_leaf SET source_id = source_id + 1",
    "DELETE FROM journal_leaf",
    "UPDATE journal_checkpoint SET size = size + 1",
    "DELETE FROM journal_checkpoint",
    "UPDATE journal_detail SET sealed_detail = substr(sealed_detail, 2)",
    "UPDATE look SET purpose = 'other'",
    "DELETE FROM look",
]


@pytest.fixture
def sealed(context: Context) -> Context:
    """One entry and one look in a sealed tree."""
    with context.store.begin() as connection:
        record(
            connection, context, SYSTEM, kind="test_made", object_kind="test", object_id=1, detail={"n": 1}
        )
    with context.looks.begin() as connection:
        look = NewLook(
            at=context.clock.now(), member=1, actor="reader", action="enquiry", subject=1, purpose="post_loan",
            consent_sha256="", outcome="not_listed", data_version=1,
        )  # fmt: skip
        journal.append_look(connection, look)
    seal_journal(context)
    return context


def _home_of(context: Context, statement: str) -> Store:
    return context.looks if " look" in statement else context.store


@pytest.mark.parametrize("statement", STATEMENTS)
def test_the_database_changes_nothing_of_the_journal(sealed: Context, statement: str) -> None:
    with pytest.raises(ConflictError) as refused, _home_of(sealed, statement).begin() as connection:
        connection.execute(text(statement))
    assert "_no_" in str(refused.value.facts["constraint"])
    assert verify_journal(sealed).is_whole


def test_a_detail_may_be_erased_and_the_tree_stays_whole(sealed: Context) -> None:
    """The one thing that may go: a person's data must be erasable without breaking the proof."""
    with sealed.store.begin() as connection:
        connection.execute(text("DELETE FROM journal_detail"))
    assert verify_journal(sealed).is_whole
