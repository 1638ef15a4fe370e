"""What leaves a recipient's file is counted, whether retracted, merged or left out of a snapshot; merges need a survivor."""

import sqlite3
from contextlib import closing
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blacklist_service.client import state_change
from blacklist_service.client.recipient_store import RecipientStore
from exports.recipient_state import RecipientState, apply, live_entries
from exports.refusals import FeedRefusalError
from exports.types import LiveEntry, Operation, OperationKind
from tests.codes import exactly

ENTRY = {"name": "甲"}
DAY = date(2026, 11, 20)


def held(key, version=1):
    return Operation(OperationKind.UPSERT, key, version, entry=ENTRY)


def merged(key, into):
    return Operation(OperationKind.MERGE, key, 2, into=into)


@pytest.fixture
def store(tmp_path):
    made = RecipientStore(tmp_path / "state.sqlite", "debtors", "bureau-1")
    with made.change() as change:
        change.apply([held("a"), held("b"), held("c")])
        change.keep({"release": "1"})
    yield made
    made.close()


@pytest.mark.parametrize(
    ("operations", "lost"),
    [
        ([], 0),
        ([Operation(OperationKind.RETRACT, "a", 2, effective_on=DAY, reason="repaired")], 1),
        ([merged("a", "c"), merged("b", "c")], 2),
        ([merged("a", "d"), held("d")], 1),
        ([merged("x", "gone")], 0),
    ],
)
def test_what_leaves_by_operations_is_counted(store, operations, lost):
    for _ in range(2):  # a change that is not kept leaves nothing behind, nor any count
        with store.change() as change:
            change.apply(operations)
            assert change.lost() == lost


def test_what_leaves_by_a_snapshot_is_counted(store):
    with store.change() as change:
        change.empty()
        change.apply([held("a"), held("d")])
        assert change.lost() == 2


def test_a_merge_into_what_is_not_held_is_refused(store):
    with pytest.raises(FeedRefusalError, match=exactly("FEED.OPERATION")), store.change() as change:
        change.apply([merged("a", "d")])
    assert [one.key for one in store.entries()] == ["a", "b", "c"]


def one_of(kind, key, version, other, amount):
    """An operation with the fields that its kind carries."""
    told = {
        OperationKind.SUPPRESS: {"effective_on": DAY, "reason": "disputed"},
        OperationKind.RETRACT: {"effective_on": DAY, "reason": "repaired"},
        OperationKind.MERGE: {"into": other},
    }
    has_entry = kind in (OperationKind.UPSERT, OperationKind.CORRECT)
    return Operation(
        kind, key, version, entry={"amount": amount} if has_entry else None, **told.get(kind, {})
    )


@given(
    st.lists(
        st.builds(
            one_of, st.sampled_from(OperationKind), st.sampled_from("abcd"), st.integers(1, 5),
            st.sampled_from("efgh"), st.integers(0, 2),
        )
    ),
    st.integers(1, 9),
)  # fmt: skip
def test_the_file_holds_what_the_values_hold_however_many_are_taken_at_once(
    tmp_path_factory, operations, at_once
):
    survivors = [held(key) for key in "efgh"]
    # Whoever is suppressed must be held, which is a test of its own.
    operations = [*survivors, *(held(key) for key in "abcd"), *operations]
    try:
        values = apply(RecipientState("debtors", "bureau-1"), operations)
    except FeedRefusalError:
        values = None
    path = tmp_path_factory.mktemp("held") / "state.sqlite"
    store = RecipientStore(path, "debtors", "bureau-1")
    with pytest.MonkeyPatch.context() as patched, store.change() as change:
        patched.setattr(state_change, "_AT_ONCE", at_once)
        try:
            change.apply(operations)
            change.keep({"release": "1"})
        except FeedRefusalError:
            assert values is None
    if values is not None:
        found = [LiveEntry(one.key, one.version, one.entry, one.is_suppressed) for one in store.entries()]
        assert found == list(live_entries(values))
        assert store.unreported(99) == sorted(values.unreported_retractions)
        with closing(sqlite3.connect(path)) as file:
            assert dict(file.execute("SELECT key, version FROM tombstone")) == dict(values.tombstones)
    store.close()
