"""What is written is read back: every record type, any text that XML can hold, any segments and groups."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exports.pboc.decode import decode
from exports.pboc.encode import encode
from exports.pboc.forms import forms
from exports.pboc.types import Record, RecordError
from tests.exports.pboc.conftest import records
from tools.pboc_samples import samples

KINDS = sorted(forms())


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=40)
@given(data=st.data())
def test_a_record_is_read_back_as_it_was_written(kind, data):
    record = data.draw(records(kind))
    line = encode(record)
    assert "\r" not in line
    assert "\n" not in line
    assert decode(line) == record


def test_all_types_that_were_asked_for_are_there():
    persons = {"110", "114", "120", "130", "140", "210", "211", "212", "213", "214", "215"}
    assert set(KINDS) == persons | {"310", "314", "410", "411", "412", "413", "414"}


def test_the_samples_hold_every_type():
    assert {record.kind for record in samples().values()} == set(KINDS)


def test_the_line_of_a_deletion_is_this():
    line = encode(samples()["214"])
    assert line == (
        "<Document><InAcctEntDel><InfRecType>214</InfRecType>"
        "<DelRecCode>SAMPLE00000001示例合同001</DelRecCode></InAcctEntDel></Document>"
    )


def test_tags_stand_in_the_order_of_the_table_whatever_the_order_of_the_values():
    record = samples()["210-loan"]
    turned = {
        tag: dict(reversed(part.items()))
        for tag, part in reversed(record.values.items())
        if isinstance(part, dict)
    }
    assert encode(Record("210", turned)) == encode(record)
    tags = re.findall(r"<(\w+)>", encode(record))
    form = forms()["210"]
    segments = [tag for tag in tags if tag in form.children]
    assert segments == [tag for tag in form.children if tag in segments]


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("999", {}),
        ("214", {"InfRecType": "214", "Malicious": "1"}),
        ("214", {"InfRecType": "214", "DelRecCode": {"x": "y"}}),
        ("214", {"InfRecType": "214", "DelRecCode": None}),
        ("214", {"InfRecType": "214", "DelRecCode": 5}),
        ("214", {"InfRecType": "214", "DelRecCode": ["5"]}),
        ("214", {"InfRecType": "214", "DelRecCode": "a\r\nb"}),
        ("214", {"InfRecType": "214", "DelRecCode": "\x00"}),
        ("214", {"InfRecType": "214", "DelRecCode": "\ud800"}),
        ("214", {"InfRecType": "214", "DelRecCode": "\uffff"}),
        ("210", {"AcctBsSgmt": "x"}),
        ("210", {"AcctBsSgmt": {"InfRecType": "210"}, "RltRepymtInfSgmt": {"RltRepymtInf": "x"}}),
        ("210", {"AcctBsSgmt": {"InfRecType": "210"}, "RltRepymtInfSgmt": {"RltRepymtInf": ["x"]}}),
        ("210", {"AcctBsSgmt": [{"InfRecType": "210"}]}),
    ],
)
def test_what_is_no_record_is_not_written(kind, values):
    with pytest.raises(RecordError) as refused:
        encode(Record(kind, values))
    assert refused.value.broken.rule in {"R0000101", "I0000201"}
    assert "Malicious" not in str(refused.value)
