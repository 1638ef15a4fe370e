"""Feedback files: read back to the records that caused them, however the centre counts, and nothing is lost."""

import base64
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exports.pboc.encode import encode
from exports.pboc.feedback import (
    FeedbackError,
    FeedbackLine,
    feedback_line,
    read_feedback,
    read_feedback_line,
)
from exports.pboc.files import write_file
from exports.pboc.refusals import PbocRefusalError
from exports.pboc.sent import SentFile
from exports.pboc.types import Record
from tools.pboc_samples import ORGANISATION, header_of

RECORDS = [
    Record("214", {"InfRecType": "214", "DelRecCode": f"{ORGANISATION}{number}"}) for number in (1, 2, 2, 3)
]
LINES = [encode(record).encode() for record in RECORDS]
HEADER = (
    "A0502142.0.010" + ORGANISATION + "20261120093000" + "0" + "0000004" + "20261121" + "0000002" + "0000002"
)
GONE = (FeedbackError("BTE000", "DelRecCode"),)
ERRORS = st.builds(
    FeedbackError, st.text("ABCLR0123", min_size=1, max_size=6), st.text("AcDeRt0&<", min_size=1, max_size=9)
)


def sent():
    out = BytesIO()
    write_file(header_of("214", len(RECORDS)), RECORDS, out)
    return SentFile(out)


def body(*lines):
    return BytesIO("\r\n".join([HEADER, *lines]).encode())


@given(
    st.builds(
        FeedbackLine,
        st.none() | st.integers(0, 999_999_999),
        st.lists(ERRORS, min_size=1, max_size=4).map(tuple),
        st.binary(max_size=40).map(lambda record: record.rstrip(b"\r\n")),
    )
)
def test_a_line_is_read_back(line):
    assert read_feedback_line(feedback_line(line)) == line


def test_a_file_tells_its_numbers_and_its_lines():
    wrong = FeedbackLine(2, GONE, LINES[1])
    header, lines = read_feedback(body(feedback_line(wrong)))
    assert (header.accepted, header.rejected) == (2, 2)
    assert list(lines) == [wrong]


@pytest.mark.parametrize(
    ("number", "record", "led_to"),
    [
        (1, 0, 1),  # counted without the header
        (2, 0, 1),  # counted with it
        (4, 3, 4),
        (5, 3, 4),
        (2, 1, 2),  # two equal records: the number as it stands
        (3, 0, None),  # the record stands elsewhere
        (9, 0, None),
        (0, 0, None),
        (None, 0, None),
    ],
)
def test_the_repeated_record_decides_which_row_it_was(number, record, led_to):
    assert sent().number_of(FeedbackLine(number, GONE, LINES[record])) == led_to


def test_a_record_that_was_written_in_another_way_is_the_same_record():
    other = LINES[0].replace(b"<DelRecCode>", b" <DelRecCode>")
    assert sent().number_of(FeedbackLine(1, GONE, other)) == 1


def test_a_record_that_was_not_sent_or_is_not_repeated_is_led_to_none():
    assert sent().number_of(FeedbackLine(1, GONE, LINES[0].replace(b"00001", b"00002"))) is None
    assert sent().number_of(FeedbackLine(1, GONE)) is None
    assert sent().number_of(FeedbackLine(1, GONE, b"\xff")) is None


INNER = "<FbErrNum>1</FbErrNum><ErrRecId>1</ErrRecId><ErrInf><FbCode>A</FbCode><FbMsg>B</FbMsg></ErrInf>"


@pytest.mark.parametrize(
    "line",
    [
        "<Document/>", "<Document><Other/></Document>", "<Document><FbInf/></Document>", "no",
        f"<Document><FbInf>{INNER.replace('1</FbErr', '2</FbErr')}</FbInf></Document>",
        f"<Document><FbInf>{INNER.replace('1</FbErr', 'x</FbErr')}</FbInf></Document>",
        f"<Document><FbInf>{INNER.replace('1</ErrRecId', '-1</ErrRecId')}</FbInf></Document>",
        f"<Document><FbInf>{INNER.replace('1</ErrRecId', '9999999999</ErrRecId')}</FbInf></Document>",
        f"<Document><FbInf>{INNER.replace('1</ErrRecId', '１</ErrRecId')}</FbInf></Document>",
        f"<Document><FbInf>{INNER.replace('<FbMsg>B</FbMsg>', '')}</FbInf></Document>",
        f"<Document><FbInf>{INNER}<ErrRec>*</ErrRec></FbInf></Document>",
        "<Document><FbInf><FbErrNum>0</FbErrNum></FbInf></Document>",
    ],
)  # fmt: skip
def test_a_damaged_line_loses_no_other(line):
    good = feedback_line(FeedbackLine(1, GONE, LINES[0]))
    _header, lines = read_feedback(body(good, line, good))
    read = list(lines)
    assert [one.is_damaged for one in read] == [False, True, False]
    assert read[1].errors == ()


def test_an_error_of_the_file_itself_names_no_record():
    told = FeedbackLine(None, (FeedbackError("ABF002", "0000"),))
    assert read_feedback_line(feedback_line(told)) == told


@pytest.mark.parametrize(
    "content",
    [b"", b"x", HEADER[:71].encode(), HEADER.encode() + b"1", HEADER.replace("0000002", "000000x").encode(), b"\xff",
     HEADER.encode() + b"\n<Document/>"],
)  # fmt: skip
def test_what_is_no_feedback_is_refused(content):
    with pytest.raises(PbocRefusalError) as refused:
        list(read_feedback(BytesIO(content))[1])
    assert refused.value.code == "PBOC.FEEDBACK"


def test_lines_that_cannot_be_told_apart_are_refused():
    with pytest.raises(PbocRefusalError, match="F0000502"):
        list(read_feedback(BytesIO(HEADER.encode() + b"\r\n<Document/>\n<Document/>"))[1])


def test_the_record_of_a_line_is_the_bytes_that_were_sent():
    line = feedback_line(FeedbackLine(1, GONE, LINES[0]))
    assert base64.b64encode(LINES[0]).decode() in line
    assert "repr" not in repr(read_feedback_line(line))
    assert ORGANISATION not in repr(read_feedback_line(line))
