"""The changes of a release come back in the order of a delta, just as they were added, and are counted by kind."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from blacklist_service.workflows.releasing.change_list import Change, ChangeList
from exports.release import order
from exports.types import Operation, OperationKind

_KINDS = (OperationKind.RETRACT, OperationKind.MERGE)
_OPERATIONS = st.builds(
    Operation,
    st.sampled_from(OperationKind),
    st.text("0aAb~+", min_size=1, max_size=4),
    st.integers(1, 1 << 40),
    effective_on=st.one_of(st.none(), st.dates()),
    reason=st.sampled_from(["", "expired", "not_in_format"]),
    into=st.sampled_from(["", "0a"]),
)
_CHANGES = st.lists(
    st.builds(Change, _OPERATIONS, st.integers(1, 1 << 53), st.sampled_from(["", "0" * 64]), has_entry=st.booleans()),
    unique_by=lambda change: change.operation.key,
    max_size=20,
)  # fmt: skip


@given(_CHANGES)
def test_changes_come_back_as_they_were_in_the_order_of_a_delta(changes):
    kept = ChangeList(has_delta=True)
    for change in changes:
        kept.add(change)
    told = list(kept.in_order())
    assert [change.operation for change in told] == order(change.operation for change in changes)
    assert {change.operation.key: change for change in told} == {one.operation.key: one for one in changes}
    assert list(kept.in_order()) == told
    assert len(kept) == len(changes)


@given(_CHANGES, st.booleans())
def test_changes_are_counted_by_kind_and_reason(changes, has_delta):
    kept = ChangeList(has_delta=has_delta)
    for change in changes:
        kept.add(change)
    leaving = [change.operation for change in changes if change.operation.op in _KINDS]
    assert kept.count(*_KINDS) == len(leaving)
    assert kept.count(*_KINDS, but="expired") == sum(one.reason != "expired" for one in leaving)
    assert len(kept) == len(changes)
    assert bool(kept) == bool(changes)


def test_what_no_delta_tells_is_only_counted():
    kept = ChangeList(has_delta=False)
    kept.add(Change(Operation(OperationKind.UPSERT, "a", 1), 1, "", has_entry=True))
    assert (len(kept), kept.count(OperationKind.UPSERT), list(kept.in_order())) == (1, 1, [])
    assert kept.count(OperationKind.RETRACT) == 0
    assert not ChangeList(has_delta=True)


def test_a_day_comes_back_as_a_day():
    kept = ChangeList(has_delta=True)
    told = Operation(OperationKind.RETRACT, "a", 2, effective_on=date(2026, 11, 20), reason="expired")
    kept.add(Change(told, 1, "", has_entry=False))
    assert next(kept.in_order()).operation == told
