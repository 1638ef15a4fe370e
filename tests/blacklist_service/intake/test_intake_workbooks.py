"""Honest workbooks: typed cells, several sheets, many rows, the error workbook's full loop, the template."""

import io
import tracemalloc
from datetime import date

import pytest

from blacklist_service.intake.error_workbook import write_error_workbook
from blacklist_service.intake.fields import FIELDS, REASON_COLUMNS
from blacklist_service.intake.scan import Limits
from blacklist_service.intake.template import write_template
from blacklist_service.intake.upload import rows, scan

HEAD = ["姓名", "身份证号码", "手机号", "借款金额", "拖欠开始日期", "备注"]


def _rejected(outcome):
    return [
        (raw, done.findings)
        for raw, done in zip(outcome.raw, outcome.checked, strict=True)
        if done.draft is None
    ]


def _error_workbook(outcome) -> bytes:
    out = io.BytesIO()
    write_error_workbook(outcome.scan.columns, _rejected(outcome), out)
    return out.getvalue()


def test_typed_cells_keep_their_meaning(take, workbook, invented_number):
    line = ["甄有据", invented_number(), 13800138012, 1234.56, date(2019, 8, 9), "x"]
    outcome = take(workbook({"S": [HEAD, line, [None] * 6, line]}), "xlsx")
    assert [row.number for row in outcome.raw] == [2, 4]
    draft = outcome.checked[0].draft
    assert (draft.principal_fen, draft.overdue_since, draft.identity.phone) == (
        123456,
        date(2019, 8, 9),
        "13800138012",
    )


def test_a_numeric_identifier_is_never_repaired_however_it_is_stored(take, workbook, invented_number):
    for number in (float(invented_number()[:17]) * 10, 340104870421001, 1.0):
        outcome = take(workbook({"S": [HEAD, ["甄", number, "", 1, "", ""]]}), "xlsx")
        assert "ROW.ID_NUMERIC" in outcome.codes()
        assert outcome.checked[0].draft is None


def test_a_time_of_day_is_no_day(take, workbook):
    outcome = take(workbook({"S": [HEAD, ["甄", "", "", 1, 43686.545, ""]]}), "xlsx")
    assert "ROW.DATE" in outcome.codes()


def test_the_data_sheet_is_found_among_others_and_two_are_refused(take, workbook):
    data = [HEAD, ["甄", "", "", 1, "", ""]]
    notes = [["说明", "填写方式"], ["一", "二"]]
    assert take(workbook({"空": [], "说明": notes, "数据": data}), "xlsx").scan.sheet == 2
    assert take(workbook({"数据": data, "模板": [HEAD]}), "xlsx").scan.sheet == 0
    assert take(workbook({"一": data, "二": data}), "xlsx").file_codes == ["FILE.XLSX_SHEETS"]
    assert take(workbook({"空": []}), "xlsx").file_codes == ["FILE.EMPTY"]


def test_blank_rows_above_the_header_keep_the_sheet_s_numbers(take, workbook):
    outcome = take(workbook({"S": [[None], [None], HEAD, ["甄", "", "", 1, "", ""]]}), "xlsx")
    assert outcome.scan.header_row == 3
    assert [row.number for row in outcome.raw] == [4]


def test_row_bounds_count_rows_that_hold_something(take, workbook):
    body = workbook({"S": [["姓名"], *([["甄"]] * 11)]})
    assert take(body, "xlsx", limits=Limits(max_rows=10)).file_codes == ["FILE.TOO_MANY_ROWS"]
    assert take(body, "xlsx", limits=Limits(max_rows=11)).scan.rows_total == 11


def test_an_over_long_cell_rejects_its_row(take, workbook):
    outcome = take(
        workbook({"S": [HEAD, ["甄", "", "", 1, "", "x" * 5000], ["乙", "", "", 1, "", ""]]}), "xlsx"
    )
    assert [[found.code for found in row.problems] for row in outcome.raw] == [["ROW.FIELD_TOO_LONG"], []]


def test_a_large_sheet_streams_through_a_small_parent_and_resumes(workbook, source_of):
    source = source_of(
        workbook(
            {"S": [HEAD, *(["甄", "", "13800138012", n, "2019-08-09", f"备注{n}"] for n in range(1, 20_001))]}
        ),
        1 << 16,
    )
    tracemalloc.start()
    found = scan(source, "xlsx", None, Limits())
    assert sum(1 for _ in rows(source, found, Limits())) == found.rows_total == 20_000
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 8 << 20
    assert [row.number for row in rows(source, found, Limits(), after_row=19_999)] == [20_000, 20_001]


def test_a_reader_that_stops_early_leaves_no_child_behind(workbook, source_of):
    source = source_of(workbook({"S": [HEAD, *([["甄", "", "", 1, "", ""]] * 3000)]}), 1 << 16)
    found = scan(source, "xlsx", None, Limits())
    stream = rows(source, found, Limits())
    next(stream)
    stream.close()  # an unreaped child would warn, and warnings are errors here


def test_reject_repair_and_send_again(take, workbook, invented_number):
    lines = [
        ["甄有据", 340104198704210000, 13800138012, 100.5, "2019-08-09", "=1+1"],
        ["乙有据", invented_number(2), "", "x", "2019-08-09", "http://example.invalid/"],
        ["丙有据", invented_number(3), "", 5, "2019-08-09", ""],
    ]
    first = take(workbook({"S": [HEAD, *lines]}), "xlsx")
    again = take(_error_workbook(first), "xlsx")
    assert again.scan.columns.names == (*HEAD, *REASON_COLUMNS)
    assert [done.draft for done in again.checked] == [None, None], "unrepaired rows are rejected again"
    assert again.raw[0].cells[5] == "=1+1"
    assert [row.cells[6] for row in again.raw] == ["2", "3"], "the row numbers of the rejected file"
    repaired = [list(row.cells) for row in again.raw]
    repaired[0][1], repaired[1][3] = invented_number(1), "7"
    final = take(workbook({"S": [list(again.scan.columns.names), *repaired]}), "xlsx")
    assert [done.draft.identity.id_number for done in final.checked] == [
        invented_number(1),
        invented_number(2),
    ]
    assert [done.draft.principal_fen for done in final.checked] == [10050, 700]


def test_a_second_error_workbook_replaces_the_reasons_of_the_first(take, workbook):
    first = take(workbook({"S": [HEAD, ["", "", "", 1, "", ""]]}), "xlsx")
    again = take(_error_workbook(take(_error_workbook(first), "xlsx")), "xlsx")
    assert again.scan.columns.names == (*HEAD, *REASON_COLUMNS)


@pytest.mark.parametrize(
    "note",
    [
        "=HYPERLINK(1)",
        "+1",
        "@x",
        "a&b<c>",
        'say "x"',
        "_x0041_",
        "一\n二",
        "https://example.invalid",
        "  x  ",
        "0012",
        "𠮷",
    ],
)
def test_texts_come_back_as_they_were_given(take, note):
    first = take('姓名,备注\n,"' + note.replace('"', '""') + '"\n', "csv")
    again = take(_error_workbook(first), "xlsx")
    assert again.raw[0].cells[:2] == ("", note)


def test_rows_that_could_not_be_split_come_back_with_their_reason(take):
    first = take('姓名,备注\n甄\n乙,"a"b\n丙,x,y\n', "csv")
    again = take(_error_workbook(first), "xlsx")
    assert [row.cells[0] for row in again.raw] == ["甄", "", "丙"]
    assert [row.cells[3] for row in again.raw] == ["ROW.CELLS", "ROW.QUOTE", "ROW.CELLS"]


def test_an_error_workbook_is_the_same_bytes_each_time_and_touches_no_disk(take, monkeypatch):
    outcome = take("姓名,备注\n,x\n", "csv")
    monkeypatch.setattr("tempfile._get_default_tempdir", lambda: pytest.fail("a temporary file"))
    assert _error_workbook(outcome) == _error_workbook(outcome)


def test_the_template_is_empty_but_for_its_header_and_reads_cleanly_once_filled(take, workbook):
    out = io.BytesIO()
    write_template(out)
    assert take(out.getvalue(), "xlsx").file_codes == ["FILE.EMPTY"]
    titles = [rule.title for rule in FIELDS]
    outcome = take(
        workbook({"S": [titles, ["甄" if rule.code == "name" else None for rule in FIELDS]]}), "xlsx"
    )
    assert outcome.scan.columns.fields == tuple(rule.code for rule in FIELDS)
