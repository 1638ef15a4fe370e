"""Names of 30 and headers of 50 characters, and serial numbers by day and type."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exports.pboc.forms import forms
from exports.pboc.names import (
    FeedbackFlag,
    FileHeader,
    FileName,
    do_agree,
    next_name,
    read_header,
    read_name,
)
from exports.pboc.refusals import PbocRefusalError
from exports.pboc.types import RecordError
from tests.codes import exactly
from tools.pboc_samples import MADE_AT, ORGANISATION, header_of

FIRST, LAST = MADE_AT.replace(year=1901), MADE_AT.replace(year=2099)
ORGANISATIONS = st.text("0123456789ABCXYZ", min_size=14, max_size=14)
NAMES = st.builds(
    FileName,
    ORGANISATIONS,
    st.dates(date(1901, 1, 1), date(2099, 12, 31)),
    st.sampled_from(sorted(forms())),
    st.integers(1, 999),
    st.sampled_from(FeedbackFlag),
)
HEADERS = st.builds(
    FileHeader,
    st.sampled_from(sorted(forms())),
    ORGANISATIONS,
    st.datetimes(FIRST, LAST).map(lambda at: at.replace(microsecond=0)),
    st.integers(1, 1_000_000),
)


@given(NAMES)
def test_a_name_is_read_back(name):
    assert len(name.text()) == 30
    assert read_name(name.text()) == name


@given(HEADERS)
def test_a_header_is_read_back(header):
    assert len(header.text()) == 50
    assert read_header(header.text()) == header


def test_name_and_header_are_these():
    header = header_of("214", 12)
    assert header.text() == "A0502142.0.010SAMPLE00000001202611200930000" + "0000012"
    assert next_name(header, []).text() == "SAMPLE0000000120261120214" + "0" + "001" + "0"


@pytest.mark.parametrize(
    "text",
    ["", "x" * 30, "SAMPLE000000012026112021400010x", "SAMPLE00000001202611202141001" + "0",
     "SAMPLE00000001202611202140000" + "0", "SAMPLE00000001202613202140001" + "0", "SAMPLE00000001202611202140001" + "4",
     "sample00000001202611202140001" + "0", "SAMPLE0000000120261120214000" + "1"],
)  # fmt: skip
def test_another_name_breaks_the_naming_rule(text):
    with pytest.raises(RecordError, match="F0000201"):
        read_name(text)


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("A050", "B050", "F0000301"), ("0000012", "000001x", "F0000301"), ("20261120", "20261320", "F0000301"),
        ("2.0.0", "2.0.1", "F0001302"), ("2.0.010", "2.0.011", "F0001302"), ("SAMPLE", "sample", "F0000301"),
        ("A050214", "A05021", "F0000301"), ("0000012", "0000012 ", "F0000301"),
    ],
)  # fmt: skip
def test_another_header_breaks_its_rule(old, new, rule):
    with pytest.raises(RecordError, match=exactly(rule)):
        read_header(header_of("214", 12).text().replace(old, new))


@pytest.mark.parametrize(
    ("changed", "agrees"),
    [
        ({}, True),
        ({"organisation": "OTHER000000001"}, False),
        ({"made_on": date(2026, 11, 21)}, False),
        ({"kind": "210"}, False),
        ({"made_on": date(2026, 11, 21), "flag": FeedbackFlag.PARTLY}, True),
        ({"organisation": "OTHER000000001", "flag": FeedbackFlag.PARTLY}, False),
    ],
)
def test_header_and_name_agree_in_organisation_day_and_type(changed, agrees):
    facts = {"organisation": ORGANISATION, "made_on": MADE_AT.date(), "kind": "214", "serial": 1} | changed
    assert do_agree(FileName(**facts), header_of("214")) is agrees


def test_serial_numbers_go_on_by_day_and_type():
    header = header_of("214")
    used = [next_name(header, []).text()]
    used.append(next_name(header, used).text())
    assert [name[26:29] for name in used] == ["001", "002"]
    assert next_name(header_of("210"), used).serial == 1
    later = FileHeader("214", ORGANISATION, MADE_AT + timedelta(days=1), 1)
    assert next_name(later, used).serial == 1
    with pytest.raises(PbocRefusalError, match=exactly("PBOC.SERIAL")):
        next_name(header, [used[0][:26] + "9990"])


@pytest.mark.parametrize(
    ("header", "code"),
    [
        (FileHeader("214", "short", MADE_AT, 1), "PBOC.ORGANISATION"),
        (FileHeader("999", ORGANISATION, MADE_AT, 1), "PBOC.KIND"),
        (FileHeader("214", ORGANISATION, MADE_AT, 0), "PBOC.TOO_MANY"),
        (FileHeader("214", ORGANISATION, MADE_AT, 1_000_001), "PBOC.TOO_MANY"),
    ],
)
def test_a_header_that_cannot_be_is_not_written(header, code):
    with pytest.raises(PbocRefusalError) as refused:
        header.text()
    assert refused.value.code == code
