"""JSON Lines: what lenient readers let pass is a finding of its row; the other rows are taken."""

import json

import pytest

from blacklist_service.intake.scan import Limits

GOOD = '{"name": "甄有据"}\n'


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ('{"name":"甄","principal":1,"principal":999}', "ROW.JSON_DUPLICATE_KEY"),
        ('{"name":"甄","姓名":"乙"}', "ROW.JSON_DUPLICATE_KEY"),
        ('{"name":"甄","principal":NaN}', "ROW.JSON_NUMBER"),
        ('{"name":"甄","principal":-Infinity}', "ROW.JSON_NUMBER"),
        ('{"name":"甄","principal":1e400}', "ROW.JSON_NUMBER"),
        ('{"name":"甄","principal":1e-99999999999999999999}', "ROW.JSON_NUMBER"),
        ('{"name":"甄","principal":0.12345678901234567890}', "ROW.JSON_NUMBER"),
        ('{"name":"甄","principal":' + "9" * 5000 + "}", "ROW.JSON_NUMBER"),
        # Beyond 64 bits nothing can be sealed as a number.
        ('{"name":"甄","id_number":' + str(2**64) + "}", "ROW.JSON_NUMBER"),
        ('{"name":"甄","id_number":' + str(-(2**63) - 1) + "}", "ROW.JSON_NUMBER"),
        ("[" * 40_000, "ROW.JSON_DEPTH"),
        ('{"name":' + '{"a":' * 33 + "1" + "}" * 34, "ROW.JSON_DEPTH"),
        ('{"name":"\\ud800"}', "ROW.JSON_SURROGATE"),
        ('{"name":"甄\\u0000"}', "ROW.CONTROL_CHARACTERS"),
        ('{"name":"甄"', "ROW.JSON_SYNTAX"),
        ("{'name':'甄'}", "ROW.JSON_SYNTAX"),
        ('{"name":"甄"} {}', "ROW.JSON_SYNTAX"),
        ("[]", "ROW.JSON_NOT_OBJECT"),
        ("1", "ROW.JSON_NOT_OBJECT"),
        ('{"name":"甄","colour":"red"}', "ROW.JSON_UNKNOWN_KEY"),
        ('{"name":["甄"]}', "ROW.JSON_VALUE"),
        ('{"name":{}}', "ROW.JSON_VALUE"),
        ('{"name":"' + "a" * 70_000 + '"}', "ROW.LINE_TOO_LONG"),
        ('{"name":"甄","id_number":340104198704210011}', "ROW.ID_NUMERIC"),
        ('{"name":"甄","id_number":3.4e17}', "ROW.ID_NUMERIC"),
        ('{"name":"甄","bank_card":6222021234567890}', "ROW.ID_NUMERIC"),
        ('{"id_number":""}', "ROW.NAME_MISSING"),
        ("{}", "ROW.NAME_MISSING"),
    ],
)
def test_each_trap_gives_its_code_and_spares_its_neighbours(take, line, code):
    outcome = take(GOOD + line + "\n" + GOOD, "jsonl")
    assert [row.number for row in outcome.raw] == [1, 2, 3]
    assert code in outcome.codes(1)
    assert [row.draft is None for row in outcome.checked] == [False, True, False]


def test_a_trap_alone_in_its_file_is_still_a_finding_of_its_row(take):
    outcome = take('{"principal":1,"principal":999}', "jsonl")
    assert outcome.file_codes == []
    assert outcome.codes() == {"ROW.JSON_DUPLICATE_KEY"}


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (GOOD.encode("utf-16"), "FILE.CHARSET_UTF16"), (GOOD.encode("gb18030"), "FILE.CHARSET_JSON"), (b"", "FILE.EMPTY"), (b"\n \n", "FILE.EMPTY"),
        (GOOD.encode() + b'{"name":"a\0b"}', "FILE.NUL"), (GOOD.encode() * 11, "FILE.TOO_MANY_ROWS"),
    ],
)  # fmt: skip
def test_file_defects_have_their_codes(take, body, code):
    assert take(body, "jsonl", limits=Limits(max_rows=10)).file_codes == [code]


def test_keys_are_codes_or_synonyms_and_may_differ_from_line_to_line(take, invented_number):
    lines = [
        {"name": "甄有据", "principal": "100.50", "out_of_contact": True},
        {"姓名": "乙", "借款金额": 99.5, "id_number": invented_number()},
        {"name": "丙", "phone": 13800138012, "note": None},
    ]
    outcome = take("\n".join(json.dumps(line, ensure_ascii=False) for line in lines), "jsonl")
    drafts = [row.draft for row in outcome.checked]
    assert [draft.identity.name for draft in drafts] == ["甄有据", "乙", "丙"]
    assert [draft.principal_fen for draft in drafts] == [10050, 9950, None]
    assert drafts[0].out_of_contact is True
    assert drafts[1].identity.id_number == invented_number()
    assert drafts[2].identity.phone == "13800138012"


def test_depth_is_counted_outside_strings_only(take):
    outcome = take(json.dumps({"name": "甄", "note": "[" * 40 + '"{'}), "jsonl")
    assert outcome.checked[0].draft is not None


def test_a_file_resumes_after_any_line(take):
    body = GOOD * 3 + "\n" + GOOD * 2
    assert [row.number for row in take(body, "jsonl").raw] == [1, 2, 3, 5, 6]
    assert [row.number for row in take(body, "jsonl", after_row=3).raw] == [5, 6]
