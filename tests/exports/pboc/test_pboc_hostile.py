"""Lines of XML that attack: nothing is expanded, fetched or repeated, and each is refused under a rule."""

import time
import tracemalloc

import pytest

from exports.pboc.decode import MOST_ELEMENTS, decode
from exports.pboc.feedback import read_feedback_line
from exports.pboc.types import RecordError

BOMB = "<!DOCTYPE l [" + "".join(
    f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "boom" * 10}">' for n in range(9)
)
HOSTILE = {
    "entities that grow": f"{BOMB}]><Document>&a8;</Document>",
    "one entity": '<!DOCTYPE l [<!ENTITY a "b">]><Document>&a;</Document>',
    "a file of ours": '<!DOCTYPE l [<!ENTITY a SYSTEM "file:///etc/passwd">]><Document>&a;</Document>',
    "a page elsewhere": '<!DOCTYPE l SYSTEM "http://127.0.0.1/x"><Document/>',
    "an unknown entity": "<Document>&a;</Document>",
    "a parameter entity": '<!DOCTYPE l [<!ENTITY % a SYSTEM "file:///x"> %a;]><Document/>',
    "an attribute": '<Document><InAcctEntDel x="1"/></Document>',
    "a namespace": '<Document xmlns="urn:x"/>',
    "an instruction": "<?xml-stylesheet href='x'?><Document/>",
    "a comment": "<Document><!-- x --></Document>",
    "deep": "<a>" * 100_000,
    "not closed": "<Document><InAcctEntDel>",
    "two roots": "<Document/><Document/>",
    "nothing": "",
    "no XML": "张样本",
    "half a character": "<Document>\ud800</Document>",
    "many": "<Document>" + "<a></a>" * (MOST_ELEMENTS + 1) + "</Document>",
}


@pytest.mark.parametrize("line", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_line_is_refused_as_unreadable(line):
    with pytest.raises(RecordError) as refused:
        decode(line)
    assert str(refused.value) == "ABF002"
    assert read_feedback_line(line).is_damaged


def test_a_line_of_the_longest_size_costs_bounded_memory():
    line = "<Document>" + "x" * 9_999_979 + "</Document>"
    tracemalloc.start()
    began = time.process_time()
    with pytest.raises(RecordError):
        decode(line)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 200_000_000
    assert time.process_time() - began < 20


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("<Other/>", "R0000101"),
        ("<Document></Document>", "R0000101"),
        ("<Document>text<InAcctEntDel/></Document>", "R0000101"),
        ("<Document><InAcctEntDel/><InAcctEntDel/></Document>", "R0000101"),
        ("<Document><Unknown><InfRecType>210</InfRecType></Unknown></Document>", "R0000101"),
        ("<Document><InAcctEntDel><InfRecType>210</InfRecType></InAcctEntDel></Document>", "R0000101"),
        ("<Document><InAcctEntDel><X>1</X></InAcctEntDel></Document>", "R0000101 InAcctEntDel"),
        (
            "<Document><InAcctEntDel>t<InfRecType>214</InfRecType></InAcctEntDel></Document>",
            "R0000101 InAcctEntDel",
        ),
        (
            (
                "<Document><InAcctEntDel><InfRecType>214</InfRecType><DelRecCode>a</DelRecCode>"
                "<DelRecCode>b</DelRecCode></InAcctEntDel></Document>"
            ),
            "R0000101 DelRecCode",
        ),
        (
            (
                "<Document><InAcctEntDel><InfRecType>214</InfRecType><DelRecCode><a/></DelRecCode>"
                "</InAcctEntDel></Document>"
            ),
            "R0000101 DelRecCode",
        ),
        (
            (
                "<Document><InAcctMdfc><BsSgmt><InfRecType>212</InfRecType></BsSgmt><MdfcSgmt><AcctBsSgmt>"
                "<AcctCode>x</AcctCode></AcctBsSgmt></MdfcSgmt></InAcctMdfc></Document>"
            ),
            "R2120106 AcctBsSgmt",
        ),
    ],
)
def test_what_is_no_record_of_the_format_is_told_by_rule(line, rule):
    with pytest.raises(RecordError) as refused:
        decode(line)
    assert str(refused.value) == rule


def test_a_declaration_and_blanks_between_elements_do_no_harm():
    plain = "<InfRecType>214</InfRecType> <DelRecCode>a&#38;b<![CDATA[<]]></DelRecCode>"
    record = decode(f'<?xml version="1.0"?><Document> <InAcctEntDel>{plain}</InAcctEntDel></Document>')
    assert record.values == {"InfRecType": "214", "DelRecCode": "a&b<"}
