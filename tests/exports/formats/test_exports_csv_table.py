"""CSV: no cell can be run by a spreadsheet, and no cell can be read as another than was written."""

import csv
from datetime import date
from io import BytesIO, StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exports.formats.csv_table import FORMAT
from exports.operations import OperationError
from exports.types import Operation, OperationKind, ReleaseHeader

HEADER = ReleaseHeader("debtors", "bank-1", 1, date(2026, 11, 20))
TEXT = st.text(st.characters(exclude_categories=["Cs"])) | st.sampled_from(["null", "'", "=1", "＝1", "\r\n"])


def _written(entry):
    out = BytesIO()
    FORMAT.write(HEADER, [Operation(OperationKind.UPSERT, "k1", 1, entry=entry)], out)
    return out.getvalue()


@given(
    entry=st.fixed_dictionaries(
        {},
        optional={
            "name": TEXT | st.none(),
            "statement": TEXT,
            "outstanding_fen": st.integers(-(2**53) + 1, 2**53 - 1) | st.none(),
            "disputed": st.booleans() | st.none(),
            "reporting_members": st.lists(TEXT, max_size=3) | st.none(),
        },
    )
)
def test_every_entry_reads_back_and_no_cell_begins_a_formula(entry):
    content = _written(entry)
    assert [operation.entry for operation in FORMAT.read(BytesIO(content))] == [entry]
    for row in csv.reader(StringIO(content.decode("utf-8-sig"), newline="")):
        assert not any(cell.startswith(tuple("=+-@\t\r\n＝＋－＠")) for cell in row)


def test_bom_and_crlf_and_one_header():
    content = _written({"disputed": False})
    assert content.startswith(b"\xef\xbb\xbfop,key,version,")
    assert content.endswith(b"false,\r\n")
    assert content.count(b"\r\n") == content.count(b"\n") == 2


@pytest.mark.parametrize("entry", [{"outstanding_fen": "1"}, {"disputed": 1}, {"name": 5}, {"secret": "x"}])
def test_refuses_unknown_fields_and_kinds(entry):
    with pytest.raises(OperationError):
        _written(entry)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"\xef\xbb\xbf", b""),
        (b"UPSERT", b"DELETE"),
        (b"k1,1,", b"k1,0,"),
        (b"k1,1,", b"k1,01x,"),
        ("样本".encode(), "样品".encode()),  # the digest of the entry no longer holds
        ("样本".encode(), b"\xff"),
        (b"disputed", b"undisputed"),
        (b"true", b"TRUE"),
        (b"700", b"7e2"),
        (b"UPSERT,k1", b"UPSERT;k1"),
    ],
)
def test_refuses_what_it_does_not_write(old, new):
    content = _written({"name": "样本", "disputed": True, "outstanding_fen": 700})
    assert old in content
    with pytest.raises(OperationError) as refusal:
        list(FORMAT.read(BytesIO(content.replace(old, new))))
    assert "样" not in str(refusal.value)
