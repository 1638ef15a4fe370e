"""Invariant 6 over random histories of a feed: deltas lead where snapshots lead, twice is once, tombstones survive,
checksums agree."""

from dataclasses import replace
from datetime import UTC, date, datetime
from hashlib import sha256
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exports.canonical import canonical_bytes
from exports.recipient_state import (
    RecipientState,
    apply,
    checksum_of,
    emptied,
    live_entries,
    receipt_of,
    reported,
    state_from_bytes,
    state_to_bytes,
)
from exports.refusals import FeedRefusalError
from exports.registry import get_format
from exports.release import (
    ReleaseError,
    checksum_of_digests,
    delta_operations,
    known_after,
    live_after,
    order,
    snapshot_operations,
    state_checksum,
)
from exports.types import LiveEntry, Operation, OperationKind, ReleaseHeader, Removal, WantedEntry
from tests.codes import exactly

DAY = date(2026, 11, 20)
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
KEYS = ["a", "b", "c", "d"]
EMPTY = RecipientState("debtors", "bureau-1")
FIELDS = st.fixed_dictionaries({"name": st.sampled_from(["甲", "乙"]), "disputed": st.booleans()})
WANTED = st.dictionaries(
    st.sampled_from(KEYS), st.tuples(FIELDS, st.booleans(), st.booleans()), max_size=len(KEYS)
)
HISTORIES = st.lists(WANTED, min_size=1, max_size=6)


def _operation(kind, key, version):
    """An invented operation; a suppression carries its entry, as it must where the key may be unknown."""
    has_entry = kind in (OperationKind.UPSERT, OperationKind.CORRECT, OperationKind.SUPPRESS)
    has_reason = kind in (OperationKind.RETRACT, OperationKind.SUPPRESS)
    return Operation(
        kind,
        key,
        version,
        entry={"n": version} if has_entry else None,
        effective_on=DAY if has_reason else None,
        reason="dispute" if has_reason else "",
        into="z" if kind is OperationKind.MERGE else "",
    )


def _through(name, operations):
    """The operations as they come out of a file of this format."""
    out = BytesIO()
    written_format = get_format(name)
    written_format.write(ReleaseHeader("debtors", "bureau-1", 1, DAY), operations, out)
    assert written_format.read is not None
    return list(written_format.read(BytesIO(out.getvalue())))


def _play(history, name="ndjson"):
    """The deltas and snapshots of a history, with what the publisher says of each state."""
    known, tombstones, releases = {}, [], []
    for wanted in history:
        after = [WantedEntry(key, *wanted[key], reason="dispute") for key in sorted(wanted)]
        removals = {key: Removal("debt_settled", DAY) for key in known}
        live = list(live_after(known, after))
        delta = delta_operations(known, after, removals, DAY)
        for operation in delta:
            known[operation.key] = known_after(known.get(operation.key), operation)
        tombstones += [operation for operation in delta if operation.op is OperationKind.RETRACT]
        snapshot = list(snapshot_operations(live, tombstones, DAY))
        releases.append((_through(name, delta), _through(name, snapshot), state_checksum(live), dict(known)))
    return releases


@settings(max_examples=150)
@given(history=HISTORIES, name=st.sampled_from(["ndjson", "csv", "parquet"]))
def test_deltas_lead_where_the_snapshot_leads(history, name):
    state = EMPTY
    for delta, snapshot, checksum, known in _play(history, name):
        state = apply(state, delta)
        loaded = apply(emptied(EMPTY), snapshot)
        assert list(live_entries(state)) == list(live_entries(loaded))
        assert checksum_of(state) == checksum_of(loaded) == checksum
        held = sorted((key, k) for key, k in known.items() if not k.is_retracted)
        assert checksum == checksum_of_digests(
            (key, k.version, k.is_suppressed, k.entry_sha256) for key, k in held
        )


@settings(max_examples=100)
@given(history=HISTORIES)
def test_applying_twice_or_late_changes_nothing(history):
    releases = _play(history)
    state = EMPTY
    for number, (delta, snapshot, _checksum, _known) in enumerate(releases):
        state = apply(state, delta)
        assert apply(state, delta) == state
        assert list(live_entries(apply(state, snapshot))) == list(live_entries(state))
        for earlier, *_rest in releases[:number]:
            assert list(live_entries(apply(state, earlier))) == list(live_entries(state))


@given(operations=st.lists(
    st.builds(
        _operation,
        st.sampled_from(list(OperationKind)), st.sampled_from(KEYS), st.integers(1, 5),
    ), max_size=12,
))  # fmt: skip
def test_any_operations_applied_twice_are_applied_once(operations):
    # Whoever is merged away lives on under a key that nothing here can remove.
    start = apply(EMPTY, [_operation(OperationKind.UPSERT, "z", 99)])
    once = apply(start, operations)
    assert apply(once, operations) == once


@given(history=HISTORIES)
def test_a_page_only_recipient_converges_with_either_reading_of_versions(history):
    """A recipient written from the contract alone, which takes higher (or equal) versions, ends at the checksum."""
    for _delta, snapshot, checksum, _known in _play(history):
        for takes_equal in (False, True):
            held = {}
            for o in snapshot:
                before = held.get(o.key, (0, "u", None))
                if o.version < before[0] or (o.version == before[0] and not takes_equal):
                    continue
                if o.op is OperationKind.RETRACT:
                    held.pop(o.key, None)
                elif o.op is OperationKind.SUPPRESS:
                    held[o.key] = (o.version, "s", before[2])
                else:
                    held[o.key] = (o.version, "u", o.entry)
            lines = [
                f"{k}\x1f{v}\x1f{s}\x1f{sha256(canonical_bytes(e)).hexdigest()}\n"
                for k, (v, s, e) in sorted(held.items())
            ]
            assert sha256("".join(lines).encode()).hexdigest() == checksum


@given(history=HISTORIES)
def test_versions_grow_and_deltas_stand_in_order(history):
    last = {}
    rank = {OperationKind.RETRACT: 0, OperationKind.SUPPRESS: 1}
    for delta, _snapshot, _checksum, _known in _play(history):
        assert [(rank.get(o.op, 2), o.key) for o in delta] == sorted(
            (rank.get(o.op, 2), o.key) for o in delta
        )
        for operation in delta:
            assert operation.version > last.get(operation.key, 0)
            last[operation.key] = operation.version


@given(history=HISTORIES)
def test_every_removed_key_is_in_the_receipt_until_it_was_reported(history):
    state, gone = EMPTY, set()
    for delta, *_rest in _play(history):
        state = apply(state, delta)
        gone |= {operation.key for operation in delta if operation.op is OperationKind.RETRACT}
        receipt = receipt_of(state, NOON)
        assert receipt["retracted"] == sorted(gone)
        if len(gone) > 2:
            state, gone = reported(state, receipt), set()


@given(history=HISTORIES)
def test_the_state_survives_its_file(history):
    state = EMPTY
    for delta, *_rest in _play(history):
        state = apply(state, delta)
        assert state_from_bytes(state_to_bytes(state)) == state


def test_the_checksum_is_the_one_of_the_contract():
    entry = {"name": "甲", "disputed": False}
    digest = sha256('{"disputed":false,"name":"甲"}'.encode()).hexdigest()
    expected = sha256(f"a\x1f3\x1fu\x1f{digest}\nb\x1f12\x1fs\x1f{digest}\n".encode()).hexdigest()
    assert (
        state_checksum([LiveEntry("a", 3, entry), LiveEntry("b", 12, entry, is_suppressed=True)]) == expected
    )
    assert state_checksum([]) == sha256(b"").hexdigest()


def test_a_truncated_input_takes_nobody_off():
    after = [WantedEntry("a", {"disputed": False})]
    known = {o.key: known_after(None, o) for o in delta_operations({}, after, {}, DAY)}
    with pytest.raises(ReleaseError, match=exactly("RELEASE.UNEXPLAINED_REMOVAL")):
        delta_operations(known, [], {}, DAY)


@pytest.mark.parametrize("keys", [["b", "a"], ["a", "a"]])
def test_keys_must_ascend(keys):
    live = [LiveEntry(key, 1, {}) for key in keys]
    with pytest.raises(ReleaseError, match=exactly("RELEASE.ORDER")):
        state_checksum(live)
    with pytest.raises(ReleaseError, match=exactly("RELEASE.ORDER")):
        list(snapshot_operations(live, [], DAY))


def test_a_correction_and_a_merge():
    first = delta_operations({}, [WantedEntry("a", {"x": 1}), WantedEntry("b", {"x": 1})], {}, DAY)
    known = {o.key: known_after(None, o) for o in first}
    merged = {"b": Removal("merged", DAY, into="a")}
    second = delta_operations(known, [WantedEntry("a", {"x": 2}, is_correction=True)], merged, DAY)
    assert [(o.op, o.key, o.version, o.into) for o in second] == [
        (OperationKind.CORRECT, "a", 2, ""),
        (OperationKind.MERGE, "b", 2, "a"),
    ]
    state = apply(apply(EMPTY, first), second)
    assert list(state.entries) == ["a"]
    assert state.unreported_retractions == ()


@pytest.mark.parametrize("position", range(0, 300, 7))
def test_a_damaged_state_file_is_refused_or_is_another_valid_state(position):
    state = replace(apply(EMPTY, [_operation(OperationKind.UPSERT, "a", 1)]), manifest_sha256="0" * 64)
    content = state_to_bytes(state)
    cut = content[: position % len(content)]
    with pytest.raises(ValueError, match=exactly("FEED.STATE")):
        state_from_bytes(cut)


def test_snapshot_streams_a_hundred_thousand_entries_without_holding_them():
    held = 0

    def live():
        nonlocal held
        for number in range(100_000):
            held = number
            yield LiveEntry(f"{number:08}", 1, {"disputed": False})

    operations = snapshot_operations(live(), [], DAY)
    next(operations)
    assert held == 0


def test_order_is_by_kind_then_key():
    kinds = [OperationKind.UPSERT, OperationKind.MERGE, OperationKind.SUPPRESS, OperationKind.RETRACT]
    ordered = order(_operation(kind, key, 1) for key in "ba" for kind in kinds)
    assert [o.op for o in ordered][:4] == [OperationKind.RETRACT] * 2 + [OperationKind.SUPPRESS] * 2
    assert [o.key for o in ordered] == ["a", "b", "a", "b", "a", "a", "b", "b"]


@pytest.mark.parametrize(
    ("kind", "version", "held"),
    [
        (OperationKind.UPSERT, 2, (3, False, 3)),
        (OperationKind.UPSERT, 3, (3, False, 3)),
        (OperationKind.UPSERT, 4, (4, False, 4)),
        (OperationKind.SUPPRESS, 2, (3, False, 3)),
        (OperationKind.SUPPRESS, 3, (3, True, 3)),  # at the same version the more careful one wins
        (OperationKind.SUPPRESS, 4, (4, True, 4)),
        (OperationKind.RETRACT, 2, (3, False, 3)),
        (OperationKind.RETRACT, 3, None),
        (OperationKind.RETRACT, 4, None),
        (OperationKind.MERGE, 3, None),
    ],
)
def test_which_version_acts_on_an_entry_held_at_three(kind, version, held):
    before = apply(EMPTY, [_operation(OperationKind.UPSERT, key, 3) for key in ("a", "z")])
    after = apply(before, [_operation(kind, "a", version)]).entries.get("a")
    assert (after and (after.version, after.is_suppressed, after.entry["n"])) == held


def test_an_entry_never_comes_back_from_suppression_or_removal_at_the_same_version():
    suppressed = apply(EMPTY, [_operation(OperationKind.SUPPRESS, "a", 3)])
    assert apply(suppressed, [_operation(OperationKind.UPSERT, "a", 3)]) == suppressed
    removed = apply(EMPTY, [_operation(OperationKind.RETRACT, "a", 3)])
    assert apply(removed, [_operation(OperationKind.UPSERT, "a", 3)]) == removed


def test_a_suppression_of_an_unknown_key_needs_its_entry():
    bare = replace(_operation(OperationKind.SUPPRESS, "a", 1), entry=None)
    with pytest.raises(FeedRefusalError) as refusal:
        apply(EMPTY, [bare])
    assert refusal.value.code == "FEED.OPERATION"
