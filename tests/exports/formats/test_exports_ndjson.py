"""NDJSON to the letter of the contract: just these bytes, and nothing else is read."""

from datetime import date
from io import BytesIO

import pytest

from exports.formats.ndjson import FORMAT
from exports.operations import OperationError
from exports.types import Operation, OperationKind, ReleaseHeader

HEADER = ReleaseHeader("debtors", "bank-1", 1, date(2026, 11, 20))


@pytest.mark.parametrize(
    ("operation", "line"),
    [
        (
            Operation(OperationKind.UPSERT, "k1", 3, entry={"name": "张样本", "disputed": False}),
            '{"entry":{"disputed":false,"name":"张样本"},"key":"k1","op":"UPSERT","version":3}\n',
        ),
        (
            Operation(
                OperationKind.RETRACT, "k2", 4, effective_on=date(2026, 11, 19), reason="objection_upheld"
            ),
            '{"effective_on":"2026-11-19","key":"k2","op":"RETRACT","reason":"objection_upheld","version":4}\n',
        ),
        (
            Operation(OperationKind.MERGE, "k3", 2, into="k1"),
            '{"into":"k1","key":"k3","op":"MERGE","version":2}\n',
        ),
    ],
)
def test_the_bytes_are_those_of_the_contract(operation, line):
    out = BytesIO()
    FORMAT.write(HEADER, [operation], out)
    assert out.getvalue() == line.encode()
    assert list(FORMAT.read(BytesIO(line.encode()))) == [operation]


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"{}",
        b"[]",
        b"null",
        b"\xff",
        b'{"key": "k1","into":"k2","op":"MERGE","version":2}',
        b'{"into":"k2","key":"k1","op":"MERGE","version":2}\r',
        b'{"key":"k1","into":"k2","op":"MERGE","version":2}',
        b'{"into":"k1","key":"k1","op":"MERGE","version":2}',
        b'{"into":"k2","key":"k1","op":"MERGE","version":0}',
        b'{"into":"k2","key":"k1","op":"MERGE","version":2.0}',
        b'{"into":"k2","key":"k1","op":"MERGE","version":true}',
        b'{"into":"k2","key":"k\\u0031","op":"MERGE","version":2}',
        b'{"into":"k2","key":"../k","key":"k1","op":"MERGE","version":2}',
        b'{"into":"k2","key":"","op":"MERGE","version":2}',
        b'{"into":"k2","key":"k1","op":"ERASE","version":2}',
        b'{"entry":null,"key":"k1","op":"UPSERT","version":2}',
        b'{"entry":{"a":1.5},"key":"k1","op":"UPSERT","version":2}',
        b'{"entry":{"a":9007199254740992},"key":"k1","op":"UPSERT","version":2}',
        b'{"entry":{},"key":"k1","op":"RETRACT","version":2}',
        b'{"effective_on":"2026-02-30","key":"k1","op":"RETRACT","reason":"x","version":2}',
        b'{"effective_on":"20260201","key":"k1","op":"RETRACT","reason":"x","version":2}',
        b'{"effective_on":"2026-02-01","key":"k1","op":"RETRACT","reason":"\xe5\xbc\xa0","version":2}',
        b'{"entry":' + b"[" * 100_000 + b"]" * 100_000 + b',"key":"k1","op":"UPSERT","version":2}',
        b'{"entry":{"a":"' + b"x" * (1 << 20) + b'"},"key":"k1","op":"UPSERT","version":2}',
    ],
)
def test_refuses_every_other_line(line):
    with pytest.raises(OperationError, match="line 1"):
        list(FORMAT.read(BytesIO(line + b"\n")))


def test_refuses_a_file_that_was_cut_short():
    with pytest.raises(OperationError, match="line 1"):
        list(FORMAT.read(BytesIO(b'{"into":"k2","key":"k1","op":"MERGE","version":2}')))


def test_does_not_write_a_line_that_no_reader_takes():
    with pytest.raises(OperationError):
        FORMAT.write(
            HEADER, [Operation(OperationKind.UPSERT, "k", 1, entry={"a": "x" * (1 << 20)})], BytesIO()
        )
