"""CSV: separators, quotation marks, ragged and over-long rows, numbering, resumption."""

import json
import tracemalloc
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blacklist_service.intake.scan import Limits, Scan
from blacklist_service.intake.types import RawRow
from blacklist_service.intake.upload import media_of, rows, scan

HEAD = "姓名,备注\n"


@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_the_separator_is_the_one_under_which_names_are_known(take, separator):
    outcome = take(f"姓名{separator}备注\n甄{separator}a,b;c\td\n".replace("a,b;c\td", "x"), "csv")
    assert outcome.scan.delimiter == separator
    assert outcome.raw == [RawRow(2, ("甄", "x"))]


def test_quoted_cells_hold_separators_quotes_and_line_breaks(take):
    outcome = take(HEAD + '甄,"a, ""b""\nc"\r\n乙,d\r\n', "csv")
    assert [row.cells for row in outcome.raw] == [("甄", 'a, "b"\nc'), ("乙", "d")]
    assert [row.number for row in outcome.raw] == [2, 3]


def test_blank_rows_are_numbered_and_not_counted(take):
    outcome = take(HEAD + "甄,\n\n,\n乙,\n", "csv")
    assert [row.number for row in outcome.raw] == [2, 5]
    assert outcome.scan.rows_total == 2


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("甄", "ROW.CELLS"), ("甄,a,b", "ROW.CELLS"), ("甄,a,", "ROW.CELLS"), ('甄,"a"b', "ROW.QUOTE"), ("甄\r,a", "ROW.LINE_BREAK"),
        ("甄," + "a" * 4097, "ROW.FIELD_TOO_LONG"), ("甄," + "a" * 70_000, "ROW.LINE_TOO_LONG"),
    ],
)  # fmt: skip
def test_a_badly_written_row_is_rejected_and_its_neighbours_are_taken(take, line, code):
    outcome = take(f"{HEAD}丙,x\n{line}\n丁,y\n", "csv")
    assert [[found.code for found in row.problems] for row in outcome.raw] == [[], [code], []]
    assert [row.number for row in outcome.raw] == [2, 3, 4]
    assert outcome.checked[1].draft is None
    assert outcome.checked[2].draft is not None
    assert outcome.scan.rows_total == 3


@pytest.mark.parametrize("tail", ['乙,"a\n丙,b\n', '乙,"a\n' + "丙,b\n" * 60_000])
def test_a_quotation_mark_that_is_never_closed_refuses_the_file_at_its_row(take, tail):
    outcome = take(HEAD + "甄,x\n" + tail, "csv")
    assert outcome.file_codes == ["FILE.QUOTE_OPEN"]
    assert outcome.scan.findings[0].row == 3


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (HEAD, "FILE.EMPTY"), ("\n\n", "FILE.EMPTY"), ("姓名,备注\r甄,a\r乙,b\r", "FILE.LINE_ENDS"), (HEAD + "甄,a\n" * 11, "FILE.TOO_MANY_ROWS"),
        ('"姓名\n甄\n', "FILE.QUOTE_OPEN"), ("甄有据,13800138012\n", "HEADER.NOT_FOUND"),
    ],
)  # fmt: skip
def test_file_defects_have_their_codes(take, body, code):
    assert take(body, "csv", limits=Limits(max_rows=10)).file_codes == [code]


def test_a_file_resumes_after_any_row(take):
    body = HEAD + "".join(f"甄{number},\n" for number in range(20))
    whole = take(body, "csv").raw
    for after in range(25):
        assert take(body, "csv", after_row=after).raw == [row for row in whole if row.number > after]


def test_a_scan_survives_json(take):
    for body in (HEAD + "甄,a\n", "姓名,备住\n甄,a\n"):
        found = take(body, "csv").scan
        assert Scan.from_json(found.to_json()) == replace(found, marks=(), unsettled=None)


def test_a_scan_stored_by_an_older_release_is_read(take):
    """A submission that was taken before an upgrade goes on after it: nothing may be asked of its scan that is new."""
    facts = json.loads(take(HEAD + "甄,\n", "csv").scan.to_json())
    assert set(facts) == {
        "rows_total", "charset", "delimiter", "media", "header_row", "sheet", "columns", "findings",
    }  # fmt: skip
    assert Scan.from_json(json.dumps(facts)).rows_total == 1


@given(
    table=st.lists(
        st.lists(
            st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=30),
            min_size=2,
            max_size=2,
        ),
        min_size=1,
        max_size=8,
    ),
    part=st.integers(1, 50),
)
def test_any_quoted_table_is_read_back_cell_by_cell(take, table, part):
    lines = [
        ",".join('"' + cell.replace('"', '""') + '"' for cell in cells)
        for cells in [["姓名", "备注"], *table]
    ]
    outcome = take("\n".join(lines) + "\n", "csv", "utf-8", part=part)
    expected = [tuple(cells) for cells in table if any(cells)]
    assert [row.cells for row in outcome.raw] == expected


@given(
    st.binary(max_size=400), st.sampled_from(["csv", "jsonl"]), st.sampled_from([None, "utf-8", "gb18030"])
)
def test_no_bytes_make_the_room_raise(take, body, media, charset):
    outcome = take(body, media, charset, part=64)
    assert outcome.scan.columns or outcome.file_codes
    outcome = take("姓名,备注\n".encode(charset or "utf-8") + body, media, charset, part=64)
    assert outcome.scan.columns or outcome.file_codes


def test_a_long_file_is_read_in_constant_memory():
    part = "甄有据,一段不短的备注一段不短的备注\n".encode() * 1000

    def source():
        yield HEAD.encode()
        for _ in range(100):
            yield part

    tracemalloc.start()
    found = scan(source, "csv", None, Limits())
    assert sum(1 for _ in rows(source, found, Limits())) == found.rows_total == 100_000
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 4 << 20


@pytest.mark.parametrize(
    ("name", "content_type", "head", "media"),
    [
        ("a.csv", "", b"x", "csv"), ("A.CSV", "", b"", "csv"), ("a.txt", "", b"", "csv"), ("a.xlsx", "", b"PK\x03\x04", "xlsx"),
        ("a.csv", "text/csv", b"PK\x03\x04", "xlsx"), ("a.xls", "", b"\xd0\xcf\x11\xe0", "xlsx"), ("a.jsonl", "", b"{", "jsonl"),
        ("a", "text/csv; charset=gb18030", b"x", "csv"), ("a", "application/x-ndjson", b"", "jsonl"), ("a", "", b'\n{"', "jsonl"),
        ("a.pdf", "application/pdf", b"%PDF", None), ("", "", b"", None),
    ],
)  # fmt: skip
def test_the_format_is_known_by_first_bytes_then_name_then_type(name, content_type, head, media):
    assert media_of(name, content_type, head) == media


def test_a_format_that_is_not_known_is_refused(take):
    assert take(b"x", "pdf").file_codes == ["FILE.TYPE_UNKNOWN"]
