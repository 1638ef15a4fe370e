"""Charsets are declared or proven over the whole file, whatever the size of its parts."""

import pytest

from blacklist_service.intake.scan import Limits

TEXT = "姓名,证件号码\n甄有据,\n㛃有据,\n"


@pytest.mark.parametrize("part", [1, 2, 3, 7, 1 << 20])
@pytest.mark.parametrize(
    ("encoding", "declared", "charset"),
    [
        ("utf-8", None, "utf-8"), ("utf-8-sig", None, "utf-8"), ("gb18030", None, "gb18030"), ("utf-8", "UTF-8", "utf-8"),
        ("utf-8-sig", "utf-8", "utf-8"), ("utf-8-sig", "utf-8-sig", "utf-8"), ("gb18030", "GB18030", "gb18030"), ("gb18030", "gbk", "gb18030"),
    ],
)  # fmt: skip
def test_the_charset_holds_over_any_parts(take, encoding, declared, charset, part):
    outcome = take(TEXT.encode(encoding), "csv", declared, part=part)
    assert outcome.file_codes == []
    assert outcome.scan.charset == charset
    assert [row.cells[0] for row in outcome.raw] == ["甄有据", "㛃有据"]


@pytest.mark.parametrize(
    ("body", "declared", "code"),
    [
        (TEXT.encode("gb18030"), "utf-8", "FILE.CHARSET_MISMATCH"),
        (TEXT.encode(), "gb18030", "FILE.CHARSET_MISMATCH"),
        (TEXT.encode("gb18030") + b"\xff", "gb18030", "FILE.CHARSET_MISMATCH"),
        (TEXT.encode() + b"\xff\xff", None, "FILE.CHARSET_UNKNOWN"),
        (b"\xef\xbb\xbf" + TEXT.encode("gb18030"), None, "FILE.CHARSET_UNKNOWN"),
        (TEXT.encode("utf-16"), None, "FILE.CHARSET_UTF16"),
        (TEXT.encode("utf-16-le"), None, "FILE.CHARSET_UTF16"),
        (TEXT.encode("big5", "replace"), "big5", "FILE.CHARSET_UNSUPPORTED"),
        (TEXT.encode(), "no-such-charset", "FILE.CHARSET_UNSUPPORTED"),
        (TEXT.encode() + b"a\0b,\n", None, "FILE.NUL"),
        (b"", None, "FILE.EMPTY"),
        (b"\xef\xbb\xbf", None, "FILE.EMPTY"),
    ],
)
def test_every_other_charset_has_its_code(take, body, declared, code):
    assert take(body, "csv", declared).file_codes == [code]


def test_one_damaged_byte_at_the_end_refuses_the_file_before_any_row_is_taken(take):
    body = "姓名\n".encode() + "甄有据\n".encode() * 5000 + b"\xc3"
    outcome = take(body, "csv", "utf-8")
    assert outcome.file_codes == ["FILE.CHARSET_MISMATCH"]
    assert outcome.raw == []


def test_names_in_private_use_characters_speak_against_an_undeclared_charset(take):
    strange = "name\n\ue4c6\ue4c7\n".encode("gb18030")
    assert take(strange, "csv").file_codes == ["FILE.CHARSET_UNKNOWN"]
    assert take(strange, "csv", "gb18030").file_codes == []
    rare = ("姓名\n" + "甄有据\n" * 50 + "甄\ue863\n").encode("gb18030")
    assert take(rare, "csv").file_codes == []


def test_the_size_is_counted_while_the_parts_come(take):
    assert take(b"name\n" + b"a\n" * 100, "csv", limits=Limits(max_bytes=100)).file_codes == [
        "FILE.TOO_LARGE"
    ]
