"""What leaves a recipient's file is counted, whether retracted, merged or left out of a snapshot; merges need a survivor."""

from datetime import date

import pytest

from blacklist_service.client.recipient_store import RecipientStore
from exports.refusals import FeedRefusalError
from exports.types import Operation, OperationKind
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
