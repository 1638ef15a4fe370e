"""The blind index moves to another root while everybody goes on: nobody is missed before, during or after."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from blacklist_service.errors import ForbiddenError
from blacklist_service.store.base import table_of
from blacklist_service.store.tables import Token
from blacklist_service.workflows.context import SYSTEM, Context
from blacklist_service.workflows.recognition.match_identity import match_identity
from blacklist_service.workflows.recognition.merge_subjects import merge_subjects
from blacklist_service.workflows.reindex_tokens import reindex_tokens
from blacklist_service.workflows.rotate_keys import GRACE, rotate_keys
from blacklist_service.workflows.sweep_retention import sweep_retention
from matching.types import RawIdentity, SubjectKind

NOW = timedelta(0)


def found(desk: Any, id_number: str) -> list[int]:
    asked = RawIdentity(name=desk.name, kind=SubjectKind.PERSON, id_number=id_number)
    with desk.context.store.read() as connection:
        return [
            one.subject
            for one in match_identity(connection, desk.context.opening(SYSTEM, "test").vault, asked).decisions
        ]


def all_tokens(context: Context) -> set[tuple[int, int]]:
    table = table_of(Token)
    with context.store.read() as connection:
        return {
            (token, subject)
            for token, subject in connection.execute(select(table.c.token, table.c.subject_id))
        }


def of_version(desk: Any, version: int, keys: Any) -> set[int]:
    return set(desk.context.vault.tokens.of_version(version).tokens(keys))


def states(context: Context) -> list[str]:
    return [key.state.value for key in context.vault.keys.reread().versions("index").values()]


def test_the_index_moves_and_everybody_is_found_all_the_time(desk: Any, make_id: Any) -> None:
    context = desk.context
    early = desk.alleged()
    before = all_tokens(context)
    assert rotate_keys(context, SYSTEM, "index").pending == 2
    assert found(desk, desk.id_number) == [early.id]
    waiting = reindex_tokens(context, SYSTEM, grace=GRACE)
    assert (waiting.active, waiting.reindexed, waiting.waits_until) == (1, 0, context.clock.now() + GRACE)
    assert all_tokens(context) == before
    desk.clock.move(GRACE)
    desk.id_number = make_id("34010419900101002")
    between = desk.alleged()
    done = reindex_tokens(context, SYSTEM, grace=GRACE)
    assert (done.active, done.reindexed, done.retired, done.waits_until) == (2, 2, (1,), None)
    assert states(context) == ["retired", "active"]
    after = all_tokens(context)
    assert not after & before
    assert {subject for _, subject in after} == {early.id, between.id}
    assert len([one for one in after if one[1] == early.id]) == len(before)
    assert found(desk, desk.id_number) == [between.id]
    assert reindex_tokens(context, SYSTEM, grace=NOW).retired == ()
    assert desk.kinds("key", 2) == ["key_activated"]
    assert desk.kinds("key", 1) == ["key_retired"]


def test_while_two_versions_are_in_force_everything_is_written_under_both(desk: Any) -> None:
    context = desk.context
    rotate_keys(context, SYSTEM, "index")
    tokens = context.vault.tokens
    keys = [("phone", "1"), ("name", "虚构")]
    both = tokens.tokens(iter(keys))
    assert set(both) == of_version(desk, 1, keys) | of_version(desk, 2, keys)
    assert tokens.token(*keys[0]) == both[0]
    reindex_tokens(context, SYSTEM, grace=NOW)
    assert set(tokens.tokens(keys)) == of_version(desk, 2, keys)


def test_merges_and_erasures_in_between_are_in_the_new_index(desk: Any) -> None:
    context = desk.context
    kept, absorbed, erased = desk.alleged(), desk.alleged(), desk.alleged(settled_on=date(2020, 1, 5))
    rotate_keys(context, SYSTEM, "index")
    with context.store.begin() as connection:
        merge_subjects(
            connection,
            context.opening(SYSTEM, "test"),
            SYSTEM,
            survivor=kept.id,
            absorbed=absorbed.id,
            reason="test",
        )
    sweep_retention(context, SYSTEM, is_dry_run=False)
    assert reindex_tokens(context, SYSTEM, grace=NOW).reindexed == 2
    subjects = {subject for _, subject in all_tokens(context)}
    assert kept.id in subjects
    assert erased.id not in subjects
    assert found(desk, desk.id_number) == [kept.id]


def test_a_move_that_broke_off_goes_on(desk: Any) -> None:
    """After writing and before activation; and after activation, before the old tokens are away."""
    context = desk.context
    early = desk.alleged()
    rotate_keys(context, SYSTEM, "index")
    reindex_tokens(context, SYSTEM, grace=NOW)
    rotate_keys(context, SYSTEM, "index")
    context.store.engine.dispose()
    with pytest.raises(RuntimeError, match="broken off"):
        reindex_tokens(_breaking(context), SYSTEM, grace=NOW)
    assert states(context) == ["retired", "active", "pending"]
    assert found(desk, desk.id_number) == [early.id]
    assert reindex_tokens(context, SYSTEM, grace=NOW).retired == (2,)
    assert found(desk, desk.id_number) == [early.id]


def _breaking(context: Context) -> Context:
    """The same rooms with a clock that stops the work where it first asks the time after the writing."""

    class Breaking:
        asked = 0

        def now(self) -> Any:
            self.asked += 1
            if self.asked > 1:
                raise RuntimeError("broken off")
            return context.clock.now()

    return Context(**{**vars(context), "clock": Breaking()})


def test_only_the_operator_moves_the_index(desk: Any) -> None:
    with pytest.raises(ForbiddenError):
        reindex_tokens(desk.context, desk.maker, grace=NOW)


def test_many_reports_are_walked_in_pages(desk: Any) -> None:
    subject = desk.subject()
    for number in range(503):
        desk.report(subject, number=subject + number)
    rotate_keys(desk.context, SYSTEM, "index")
    assert reindex_tokens(desk.context, SYSTEM, grace=NOW).reindexed == 503
