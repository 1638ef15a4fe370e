"""A question is asked once in a snapshot, and each time where something may have been written; a store may be one
snapshot."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from blacklist_service.store import members
from blacklist_service.store.guarded import SnapshotStore
from blacklist_service.store.snapshots import once
from blacklist_service.store.tables import Member
from blacklist_service.workflows.context import Context


def _add(context: Context, code: str) -> None:
    added = Member(
        id=None, code=code, name="虚构网贷公司", kind="platform", region="340000",
        created_at=datetime(2026, 11, 2, tzinfo=UTC),
    )  # fmt: skip
    with context.store.begin() as connection:
        members.add_member(connection, added)


def test_a_snapshot_answers_the_same_question_from_memory(context: Context) -> None:
    asked: list[str] = []

    def ask(question: str) -> int:
        asked.append(question)
        return len(asked)

    with context.store.read() as connection:
        answers = [once(connection, one, lambda one=one: ask(one)) for one in ("a", "a", "b", "a")]
    assert (answers, asked) == ([1, 1, 2, 1], ["a", "b"])
    with context.store.read() as connection:
        assert once(connection, "a", lambda: ask("a")) == 3, "the next snapshot is asked anew"


def test_a_write_transaction_is_asked_each_time(context: Context) -> None:
    """What it reads may have changed, by its own hand as well."""
    answers = iter((1, 2))
    with context.store.begin() as connection:
        assert [once(connection, "a", lambda: next(answers)) for _ in range(2)] == [1, 2]


def test_a_refusal_is_no_answer(context: Context) -> None:
    def refuse() -> int:
        raise LookupError

    with context.store.read() as connection:
        with pytest.raises(LookupError):
            once(connection, "a", refuse)
        assert once(connection, "a", lambda: 1) == 1


def test_a_store_in_one_snapshot_sees_nothing_that_is_committed_meanwhile(context: Context) -> None:
    _add(context, "P001")
    with context.store.read() as connection:
        here = replace(context, store=SnapshotStore(context.store.engine, connection))
        seen = []
        for code in ("P002", "P003"):
            with here.store.read() as snapshot:
                seen.append([one.code for one in members.all_members(snapshot)])
            _add(here, code)
        assert seen == [["P001"], ["P001"]]
    with context.store.read() as later:
        assert [one.code for one in members.all_members(later)] == ["P001", "P002", "P003"]
