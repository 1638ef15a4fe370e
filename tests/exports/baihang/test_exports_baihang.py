"""百行's interface of 2019: records there and back, each rule, hostile files, and an entry as a record D3."""

import json
import re
import zipfile
from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exports.baihang.file import file_name, read_file, write_file
from exports.baihang.from_entries import number_of, refusal
from exports.baihang.records import TAGS, BaihangError, check_record, decode_record, encode_record, fields_of
from exports.formats.baihang_2019 import FORMAT
from exports.types import Operation, OperationKind, ReleaseHeader
from tests.codes import exactly

DAY = date(2026, 11, 19)
NAME = re.compile(r"debtors_D3_20261119_(?!0000)[0-9]{4}\.txt")
HEADER = ReleaseHeader("debtors", "baihang", 2, date(2026, 11, 20), from_release=1)
KEY = "00112233445566778899aabbccddeeff"
# Invented.
ENTRY = {
    "subject_kind": "person", "name": "张样本", "id_type": "resident_id", "id_number": "99999919900101001X",
    "overdue_since": "2018-08-09", "outstanding_fen": 700001, "disputed": False, "statement": None,
}  # fmt: skip
PAYMENT = {
    "reqID": "r", "opCode": "A", "uploadTs": "2026-11-20T00:00:00", "loanId": "l", "name": "张样本",
    "pid": "99999919900101001X",
}  # fmt: skip
LOAN = PAYMENT | {"guaranteeType": "1"}
_TEXT = st.text(st.characters(categories=["L", "N", "P", "Zs"]), min_size=1, max_size=20).filter(
    str.isprintable
)


def _value(field):
    if field.kind == "code":
        return st.sampled_from(sorted(field.codes))
    if field.kind == "device":
        return st.fixed_dictionaries(
            {"deviceType": st.sampled_from(["1", "2", "3", "99"])}
            | dict.fromkeys(("imei", "mac", "ipAddress", "osName"), _TEXT)
        )
    return {
        "text": _TEXT, "pid": st.from_regex(r"\A[0-9]{17}[0-9X]\Z"), "amount": st.integers(-(10**12), 10**12),
        "number": st.integers(0, 10**8), "time": st.dates(date(1900, 1, 1)).map(lambda day: f"{day}T01:02:03"),
    }[field.kind]  # fmt: skip


def _records(record):
    fields = fields_of(record)
    needed = {one.name: _value(one) for one in fields if one.need}
    optional = {one.name: _value(one) for one in fields if not one.need}
    return st.fixed_dictionaries(needed, optional=optional).map(_consistent)


def _consistent(values):
    if values.get("targetRepayDateType") == "2":
        values["termPeriod"] = -1
    if not values.get("realRepayment"):
        values.pop("realRepaymentDate", None)
    return values


@pytest.mark.parametrize("record", sorted(TAGS))
@given(data=st.data())
def test_a_file_reads_back_as_what_was_written(record, data):
    rows = data.draw(st.lists(_records(record), max_size=4))
    out = BytesIO()
    write_file(file_name("sample", record, DAY), record, rows, out)
    assert list(read_file(BytesIO(out.getvalue()))) == [(record, row) for row in rows]


def test_the_number_of_fields_and_the_tags_are_the_published_ones():
    assert {record: len(fields_of(record)) for record in TAGS} == {"C1": 16, "D2": 22, "D3": 19}
    assert TAGS["D2"] == "#singleLoanAccountInfo"


def test_a_line_has_every_field_in_order_with_nulls_and_two_decimals():
    line = encode_record("D3", PAYMENT | {"remainingAmount": 700010, "overdueAmount": -5})
    assert line.startswith(b'{"reqID":"r","opCode":"A","uploadTs":"2026-11-20T00:00:00","loanId":"l","name":')
    assert b'"termNo":null' in line
    assert b'"overdueAmount":-0.05,"remainingAmount":7000.10,"loanStatus":null}' in line
    assert list(json.loads(line)) == [one.name for one in fields_of("D3")]


@pytest.mark.parametrize(
    ("record", "values", "rule"),
    [
        ("D3", PAYMENT, ""), ("D3", PAYMENT | {"opCode": "X"}, "BAIHANG.CODE"), ("D3", PAYMENT | {"x": 1}, "BAIHANG.FIELD"),
        ("D3", PAYMENT | {"name": None}, "BAIHANG.REQUIRED"), ("D3", PAYMENT | {"name": None, "pid": None, "opCode": "D"}, ""),
        ("D3", PAYMENT | {"pid": "9999991990010100x"}, "BAIHANG.PID"), ("D3", PAYMENT | {"termNo": "1"}, "BAIHANG.KIND"),
        ("D3", PAYMENT | {"remainingAmount": True}, "BAIHANG.KIND"), ("D3", PAYMENT | {"name": "a\r\nb"}, "BAIHANG.KIND"),
        ("D3", PAYMENT | {"uploadTs": "2026-02-30T00:00:00"}, "BAIHANG.KIND"),
        ("D3", PAYMENT | {"realRepaymentDate": "2026-01-01T00:00:00"}, "BAIHANG.UNPAID"),
        ("D3", PAYMENT | {"realRepaymentDate": "2026-01-01T00:00:00", "realRepayment": 1}, ""),
        ("D2", LOAN | {"targetRepayDateType": "2"}, "BAIHANG.TERM_PERIOD"), ("D2", LOAN | {"termPeriod": -1}, "BAIHANG.TERM_PERIOD"),
        ("D2", LOAN | {"targetRepayDateType": "2", "termPeriod": -1}, ""), ("D2", LOAN | {"device": {"imei": "1"}}, "BAIHANG.KIND"),
    ],
)  # fmt: skip
def test_each_rule_of_a_record(record, values, rule):
    if not rule:
        check_record(record, values)
        return
    with pytest.raises(BaihangError) as refused:
        encode_record(record, values)
    assert refused.value.code == rule
    assert "样本" not in str(refused.value)


def _zip(text, name="sample_D3_20261119_0001.txt", more=()):
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as parts:
        parts.writestr(name, text)
        for other in more:
            parts.writestr(other, b"")
    return out.getvalue()


_TAG = b"#singleLoanRepayInfo\r\n"
_LINE = encode_record("D3", PAYMENT)


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (b"", "BAIHANG.ZIP"), (b"PK\x03\x04junk", "BAIHANG.ZIP"), (_zip(_TAG, name="../x.txt"), "BAIHANG.ZIP"),
        (_zip(_TAG, more=["y.txt"]), "BAIHANG.ZIP"), (_zip(b"#loanApplyInfo\r\n"), "BAIHANG.TAG"), (_zip(b""), "BAIHANG.TAG"),
        (_zip(_TAG + _LINE), "BAIHANG.LINE"), (_zip(_TAG + _LINE + b"\n"), "BAIHANG.LINE"),
        (_zip(_TAG + b"x" * 70_000 + b"\r\n"), "BAIHANG.LINE"), (_zip(_TAG + b"{}\r\n"), "BAIHANG.FIELD"),
        (_zip(_TAG + b"[1]\r\n"), "BAIHANG.FIELD"), (_zip(_TAG + b"NaN\r\n"), "BAIHANG.LINE"),
        (_zip(_TAG + b"\xff\r\n"), "BAIHANG.LINE"), (_zip(_TAG + b"[" * 30_000 + b"\r\n"), "BAIHANG.LINE"),
        (_zip(_TAG + _LINE.replace(b'"A"', b"1.5") + b"\r\n"), "BAIHANG.KIND"),
        (_zip(_TAG + _LINE.replace(b'"overdueAmount":null', b'"overdueAmount":7e2') + b"\r\n"), "BAIHANG.KIND"),
        (_zip(_TAG + _LINE.replace(b'"overdueAmount":null', b'"overdueAmount":7') + b"\r\n"), "BAIHANG.KIND"),
        (_zip(_TAG + _LINE.replace(b'"loanId"', b'"reqID"') + b"\r\n"), "BAIHANG.FIELD"),
    ],
)  # fmt: skip
def test_a_broken_or_hostile_file_is_refused_by_rule(content, rule):
    with pytest.raises(BaihangError) as refused:
        list(read_file(BytesIO(content)))
    assert refused.value.code == rule


_GOOD = _zip(_TAG + _LINE + b"\r\n")
_CENTRAL = _GOOD.index(b"PK\x01\x02")


def _with(at, value):
    return _GOOD[:at] + value + _GOOD[at + len(value) :]


@pytest.mark.parametrize(
    "content",
    [
        # Where the local entry lies: before the file begins.
        _with(_CENTRAL + 42, b"\xff\xff\xff\xff"),
        # The name: said to be UTF-8 and not so, here and in the directory.
        _with(_CENTRAL + 8, b"\x00\x08").replace(b"sample_", b"\xffample_"),
        # The method: LZMA and bzip2 over what they never wrote, and one that nobody knows.
        *(_with(_CENTRAL + 10, method) for method in (b"\x0e\0", b"\x0c\0", b"\x63\0")),
        # Encrypted; larger than any file may be.
        _with(_CENTRAL + 8, b"\x01\0"), _with(_CENTRAL + 20, b"\xff\xff\xff\xff" * 2), _GOOD[:-30],
    ],
)  # fmt: skip
def test_a_damaged_archive_is_refused(content):
    with pytest.raises(BaihangError) as refused:
        list(read_file(BytesIO(content)))
    assert refused.value.code == "BAIHANG.ZIP"


@pytest.mark.parametrize("method", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_only_what_is_stored_or_deflated_is_read(method):
    out = BytesIO()
    with zipfile.ZipFile(out, "w", method) as parts:
        parts.writestr("sample_D3_20261119_0001.txt", _TAG + _LINE + b"\r\n")
    with pytest.raises(BaihangError) as refused:
        list(read_file(BytesIO(out.getvalue())))
    assert refused.value.code == "BAIHANG.ZIP"


@given(at=st.integers(0, len(_GOOD) - 1), value=st.binary(min_size=1, max_size=4))
def test_damage_anywhere_is_refused_or_harmless(at, value):
    """Times and attributes of the archive say nothing about its records."""
    try:
        read = list(read_file(BytesIO(_with(at, value)[: len(_GOOD)])))
    except BaihangError:
        return
    assert read in ([("D3", PAYMENT)], [("C1", PAYMENT)], [])


@pytest.mark.parametrize(
    "device", ['{"deviceType":[],', '{"deviceType":{},', '{"deviceType":null,', '{"deviceType":1,']
)
def test_a_device_of_another_shape_is_refused(device):
    good = {"deviceType": "1", "imei": "", "mac": "", "ipAddress": "", "osName": ""}
    line = encode_record("D2", LOAN | {"device": good})
    assert decode_record("D2", line)["device"] == good
    with pytest.raises(BaihangError) as refused:
        decode_record("D2", line.replace(b'{"deviceType":"1",', device.encode()))
    assert refused.value.code == "BAIHANG.KIND"


def test_a_number_beyond_all_numbers_is_refused():
    line = _LINE.replace(b'"overdueAmount":null', b'"overdueAmount":1e99999999999999999999')
    with pytest.raises(BaihangError) as refused:
        decode_record("D3", line)
    assert refused.value.code == "BAIHANG.LINE"


@given(noise=st.binary(max_size=300))
def test_noise_is_refused(noise):
    with pytest.raises(BaihangError):
        list(read_file(BytesIO(noise)))
    with pytest.raises(BaihangError):
        decode_record("D3", noise)


def _written(*operations, header=HEADER):
    out = BytesIO()
    FORMAT.write(header, operations, out)
    return [row for _record, row in read_file(BytesIO(out.getvalue()))]


def _upsert(entry, version=1, kind=OperationKind.UPSERT):
    return Operation(kind, KEY, version, entry=entry)


def test_an_entry_is_an_overdue_debt():
    assert _written(_upsert(ENTRY | {"phone": "10000000000"})) == [
        {
            "reqID": f"{KEY}-1", "opCode": "A", "uploadTs": "2026-11-20T00:00:00", "loanId": KEY, "name": "张样本",
            "pid": "99999919900101001X", "mobile": "10000000000", "termStatus": "overdue",
            "targetRepaymentDate": "2018-08-09T00:00:00", "remainingAmount": 700001, "loanStatus": "2",
            "statusConfirmAt": "2026-11-20T00:00:00",
        }
    ]  # fmt: skip


def test_a_sink_that_only_takes_bytes_is_enough():
    taken = []

    class Sink:
        def write(self, chunk):
            taken.append(bytes(chunk))

    FORMAT.write(HEADER, [_upsert(ENTRY)], Sink())
    assert [row["loanId"] for _record, row in read_file(BytesIO(b"".join(taken)))] == [KEY]


def test_no_two_files_of_a_day_bear_one_name():
    names = set()
    for release in range(5000, 9999):  # across the wrap after 9999
        for header in (replace(HEADER, release=release), replace(HEADER, release=release, from_release=None)):
            names.add(file_name("debtors", "D3", DAY, number_of(header)))
    assert len(names) == 2 * 4999
    assert all(NAME.fullmatch(name) for name in names)
    for header, number in ((HEADER, "0003"), (replace(HEADER, from_release=None), "0004")):
        out = BytesIO()
        FORMAT.write(header, [], out)
        (name,) = zipfile.ZipFile(BytesIO(out.getvalue())).namelist()
        assert name == f"debtors_D3_20261120_{number}.txt"


def test_what_is_added_changed_and_deleted():
    snapshot = ReleaseHeader("debtors", "baihang", 2, date(2026, 11, 20))
    end = {"effective_on": DAY, "reason": "expired"}
    assert [row["opCode"] for row in _written(_upsert(ENTRY, 7), header=snapshot)] == ["A"]
    assert [
        row["opCode"] for row in _written(_upsert(ENTRY, 7), _upsert(ENTRY, 1, OperationKind.CORRECT))
    ] == ["M", "M"]
    for gone in (Operation(OperationKind.RETRACT, KEY, 2, **end), Operation(OperationKind.SUPPRESS, KEY, 2, **end),
                 Operation(OperationKind.MERGE, KEY, 2, into="k")):  # fmt: skip
        assert _written(gone) == [
            {"reqID": f"{KEY}-2", "opCode": "D", "uploadTs": "2026-11-20T00:00:00", "loanId": KEY}
        ]


def test_every_removed_key_has_its_deletion():
    keys = [f"{n:032x}" for n in range(200)]
    gone = [Operation(OperationKind.RETRACT, key, 2, effective_on=DAY, reason="expired") for key in keys]
    assert [row["loanId"] for row in _written(*gone) if row["opCode"] == "D"] == keys


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({}, ""), ({"name": None}, "BAIHANG.REQUIRED"), ({"subject_kind": "organisation"}, "BAIHANG.PID"),
        ({"id_type": "passport"}, "BAIHANG.PID"), ({"id_number": "999999********001X"}, "BAIHANG.PID"),
        ({"disputed": True}, "BAIHANG.DISPUTED"), ({"statement": "已还款"}, "BAIHANG.DISPUTED"),
        ({"disputed": None}, "BAIHANG.DISPUTED"), ({"overdue_since": "gone"}, "BAIHANG.KIND"),
        ({"outstanding_fen": None, "overdue_since": None}, ""),
    ],
)  # fmt: skip
def test_refused_by_rule(change, rule):
    assert refusal(ENTRY | change) == rule
    if rule:
        with pytest.raises(BaihangError, match=exactly(rule)):
            _written(_upsert(ENTRY | change))
