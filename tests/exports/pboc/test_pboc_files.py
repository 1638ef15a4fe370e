"""Whole files: the lines and their ends, limits, and the checks of a file and among its records."""

from io import BytesIO

import pytest

from exports.pboc.check_file import check_file
from exports.pboc.encode import encode
from exports.pboc.files import LINE_CHARACTERS, read_lines, write_file
from exports.pboc.names import FileHeader, next_name
from exports.pboc.refusals import PbocRefusalError
from exports.pboc.types import Finding, Record, RecordError
from tools.pboc_samples import MADE_AT, ORGANISATION, header_of, samples

NAME = next_name(header_of("214"), []).text()


def written(*records, header=None):
    out = BytesIO()
    write_file(header or header_of(records[0].kind, len(records)), records, out)
    return out.getvalue()


def deletion(code):
    return Record("214", {"InfRecType": "214", "DelRecCode": ORGANISATION + code})


def found(content, name=NAME, received=()):
    return list(check_file(name, BytesIO(content), received))


def test_header_and_records_are_divided_by_one_crlf_and_none_ends_the_file():
    one, two = deletion("1"), deletion("2")
    lines = written(one, two).decode().split("\r\n")
    assert lines == [header_of("214", 2).text(), encode(one), encode(two)]


def test_many_records_are_streamed_in_their_order():
    many = [deletion(str(number)) for number in range(1801)]
    lines = written(*many).decode().split("\r\n")
    assert lines[1:] == [encode(record) for record in many]
    assert found(written(*many)) == []


@pytest.mark.parametrize("sample", samples())
def test_a_sound_file_has_no_findings(sample):
    record = samples()[sample]
    name = next_name(header_of(record.kind), []).text()
    assert found(written(record), name) == []


@pytest.mark.parametrize(
    ("records", "announced", "code"),
    [
        ([deletion("1")], 2, "PBOC.TOO_MANY"),
        ([deletion("1"), deletion("2")], 1, "PBOC.TOO_MANY"),
        ([samples()["211"]], 1, "PBOC.MIXED"),
        ([deletion("\x01")], 1, "PBOC.RECORD"),
        ([deletion("x" * LINE_CHARACTERS)], 1, "PBOC.LINE"),
    ],
)
def test_a_file_that_would_not_be_taken_is_not_written(records, announced, code):
    with pytest.raises(PbocRefusalError) as refused:
        write_file(FileHeader("214", ORGANISATION, MADE_AT, announced), records, BytesIO())
    assert refused.value.code == code
    assert "xxx" not in str(refused.value)


GOOD = written(deletion("1"), deletion("2"))


@pytest.mark.parametrize(
    ("content", "findings"),
    [
        (b"", [(0, "F0000301")]),
        (GOOD + b"\r\n", []),
        (GOOD + b"\r\n\r\n", [(3, "F0000502")]),
        (GOOD.replace(b"\r\n", b"\n"), [(0, "F0000502")]),
        (GOOD.replace(b"\r\n<", b"\n<"), [(0, "F0000502")]),
        (GOOD.replace(b"</Document>\r\n", b"</Document>\n"), [(1, "F0000502")]),
        (GOOD.replace(b"214</Inf", b"2\r14</Inf", 1), [(1, "F0000502")]),
        (GOOD.replace(b"214</Inf", b"\xff14</Inf", 1), [(1, "ABF011")]),
        (b"\xef\xbb\xbf" + GOOD, [(0, "F0000301")]),
        (GOOD.replace(b"0000002", b"0000003"), [(0, "F0000301")]),
        (GOOD.replace(b"2.0.0", b"1.0.0"), [(0, "F0001302")]),
        (GOOD.replace(b"</Document>", b"", 1), [(1, "ABF002")]),
        (GOOD.replace(b"2026112009", b"2026112109"), [(0, "F0000401")]),
        (GOOD[:60], [(1, "ABF002"), (0, "F0000301")]),
    ],
)
def test_a_file_tells_what_is_wrong_with_it(content, findings):
    assert [(one.number, one.rule) for one in found(content)] == findings


def test_a_name_must_be_of_its_form_and_new():
    assert found(GOOD, "report") == [Finding(0, "F0000201")]
    assert found(GOOD, NAME, {NAME}) == [Finding(0, "F0000601")]
    assert found(GOOD, NAME.replace("214", "210"), ()) == [Finding(0, "F0000401")]


def test_a_line_beyond_ten_million_characters_is_refused_without_being_kept():
    long = written(deletion("1")) + b"x" * LINE_CHARACTERS
    assert found(long) == [Finding(1, "F0000501")]
    assert [len(line) for line in read_lines(BytesIO("中".encode() * LINE_CHARACTERS))] == [LINE_CHARACTERS]
    with pytest.raises(RecordError, match="F0000501"):
        list(read_lines(BytesIO("𠮷".encode() * (LINE_CHARACTERS + 1))))


def test_two_records_of_one_key_and_report_day_are_told():
    twice = [samples()["210-month"], samples()["210-month"]]
    name = next_name(header_of("210"), []).text()
    assert found(written(*twice), name) == [Finding(2, "R0000201", "AcctCode")]


def test_records_of_another_type_or_sender_or_after_the_file_are_told():
    other = samples()["214"]
    content = GOOD.replace(encode(deletion("1")).encode(), encode(samples()["211"]).encode())
    assert found(content)[0] == Finding(1, "R0000101")
    strange = Record("214", {**other.values, "DelRecCode": "OTHER000000001x"})
    assert found(written(strange)) == [Finding(1, "I0001301", "DelRecCode")]
    late = Record("215", {**samples()["215"].values, "RptDate": "2026-11-21"})
    name = next_name(header_of("215"), []).text()
    assert found(written(late), name) == [Finding(1, "R0000102", "RptDate")]
