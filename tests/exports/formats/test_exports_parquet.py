"""Parquet: every entry reads back with its kinds, and no other bytes are read as a release."""

from datetime import date
from io import BytesIO

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from exports.canonical import entry_digest
from exports.fields import FIELDS, FieldKind
from exports.formats.parquet import FORMAT
from exports.operations import OperationError
from exports.parquet.file import MOST_ROWS
from exports.parquet.thrift import decode_struct
from exports.types import Operation, OperationKind, ReleaseHeader

HEADER = ReleaseHeader("debtors", "bank-1", 1, date(2026, 11, 20))
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
OF_KIND = {
    FieldKind.TEXT: TEXT,
    FieldKind.NUMBER: st.integers(-(2**53) + 1, 2**53 - 1),
    FieldKind.FLAG: st.booleans(),
    FieldKind.CODES: st.lists(TEXT, max_size=3),
}
ENTRIES = st.fixed_dictionaries({}, optional={one.code: OF_KIND[one.kind] | st.none() for one in FIELDS})
CHANGES = st.sampled_from([OperationKind.UPSERT, OperationKind.CORRECT])
OPERATIONS = st.one_of(
    st.builds(Operation, CHANGES, st.just("k1"), st.integers(1, 2**63 - 1), entry=ENTRIES),
    st.builds(
        Operation,
        st.just(OperationKind.SUPPRESS),
        st.just("k1"),
        st.just(2),
        entry=ENTRIES | st.none(),
        effective_on=st.dates(),
        reason=st.just("disputed"),
    ),
    st.builds(
        Operation,
        st.just(OperationKind.RETRACT),
        st.just("k1"),
        st.just(3),
        effective_on=st.dates(),
        reason=st.just("expired"),
    ),
    st.builds(Operation, st.just(OperationKind.MERGE), st.just("k1"), st.just(4), into=st.just("k2")),
)


def _written(operations):
    out = BytesIO()
    FORMAT.write(HEADER, operations, out)
    return out.getvalue()


def _read(content):
    return list(FORMAT.read(BytesIO(content)))


def _upsert(entry, key="k1"):
    return Operation(OperationKind.UPSERT, key, 1, entry=entry)


@given(operations=st.lists(OPERATIONS, max_size=12))
@example(operations=[])
@example(operations=[_upsert({})])
@example(operations=[_upsert(dict.fromkeys(one.code for one in FIELDS))])
def test_every_operation_reads_back(operations):
    content = _written(operations)
    assert _read(content) == operations
    assert _written(_read(content)) == content


def test_rows_go_on_in_further_row_groups():
    operations = [_upsert({"outstanding_fen": at, "name": None}, f"{at:06}") for at in range(MOST_ROWS + 3)]
    content = _written(operations)
    assert _read(content) == operations
    assert [group[3] for group in _footer(content)[4]] == [MOST_ROWS, 3]


def test_a_row_group_ends_where_it_holds_much():
    long = "长" * 2_000_000
    operations = [_upsert({"collection_log": long}, f"{at}") for at in range(4)]
    content = _written(operations)
    assert [group[3] for group in _footer(content)[4]] == [3, 1]
    assert _read(content) == operations


def test_nothing_tells_a_day_a_machine_or_a_version():
    footer = _footer(_written([_upsert({"name": "样本"})]))
    assert footer[6] == b"blacklist-service"
    assert footer.keys() == {1, 2, 3, 4, 6}
    assert footer[1] == 1


@pytest.mark.parametrize(
    "entry",
    [
        {"outstanding_fen": "1"}, {"outstanding_fen": True}, {"disputed": 1}, {"name": 5}, {"name": ["x"]},
        {"name": {"x": "y"}}, {"reporting_members": "a-b"}, {"secret": "x"},
    ],
)  # fmt: skip
def test_refuses_unknown_fields_and_kinds(entry):
    with pytest.raises(OperationError):
        _written([_upsert(entry)])


def test_a_version_beyond_the_column_is_refused():
    with pytest.raises(OperationError, match="64 bits"):
        _written([Operation(OperationKind.UPSERT, "k1", 2**63, entry={})])


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("样本".encode(), "样品".encode()),  # the digest of the entry no longer holds
        ("样本".encode(), b"\xff" * 6),
        (entry_digest({"name": "样本", "statement": None}).encode(), b"0" * 64),
        (b"\x09\x00\x00\x00statement", b"\x09\x00\x00\x00collected"),
        (b"UPSERT", b"DELETE"),
        (b"blacklist-service", b"blacklist-servers"),
        (b"\x02\x00\x00\x00k1", b"\x02\x00\x00\x00k "),
        (b"\x02\x00\x00\x00k1", b"\xff\xff\xff\xffk1"),
    ],
)
def test_refuses_what_it_does_not_write(old, new):
    content = _written([_upsert({"name": "样本", "statement": None})])
    assert old in content
    with pytest.raises(OperationError) as refusal:
        _read(content.replace(old, new))
    assert "样" not in str(refusal.value)


@pytest.fixture(scope="module")
def content():
    gone = Operation(OperationKind.RETRACT, "k2", 3, effective_on=date(2026, 11, 19), reason="expired")
    return _written([_upsert({"name": "样本", "disputed": True, "outstanding_fen": 700}), gone])


def test_a_part_cut_off_or_added_is_refused(content):
    for damaged in (*(content[:end] for end in range(0, len(content), 7)), content + b"x", content * 2):
        with pytest.raises(OperationError):
            _read(damaged)


@settings(max_examples=400)
@given(data=st.data())
def test_a_changed_byte_is_refused_or_says_something_else_in_the_same_spelling(content, data):
    at = data.draw(st.integers(0, len(content) - 1))
    changed = bytearray(content)
    changed[at] ^= data.draw(st.integers(1, 255))
    try:
        found = _read(bytes(changed))
    except OperationError:
        return
    assert _written(found) == changed


@given(footer=st.binary(max_size=200))
def test_any_footer_is_refused(content, footer):
    with pytest.raises(OperationError):
        _read(content[:4] + footer + len(footer).to_bytes(4, "little") + b"PAR1")


def _footer(content):
    length = int.from_bytes(content[-8:-4], "little")
    return decode_struct(content[-8 - length : -8])[0]
