"""A workbook streams: texts come back as they were, nothing waits for the last row, the same rows give the same bytes."""

from datetime import date
from io import BytesIO
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from exports.operations import OperationError
from exports.workbook_parts import MOST_CHARACTERS
from exports.workbook_rows import row_xml
from exports.workbooks import MOST_ROWS, Workbook

DAY = date(2026, 11, 20)
# Whatever can stand in a cell: markup, blanks at the ends, control characters, the workbook's own escapes.
_TEXTS = st.one_of(
    st.text(max_size=12),
    st.sampled_from(["=1+1", "<a>&amp;", " a ", "\t", "a\nb", "_x000D_", "a_x0041_", "\x0b", "𠮷", "000123"]),
).filter(lambda text: "\r" not in text)


def _sheets(content: bytes) -> dict[str, list[list[object]]]:
    book = CalamineWorkbook.from_filelike(BytesIO(content))
    return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}


def _written(rows: list[tuple[str, str]], beside: list[tuple[str, str]]) -> bytes:
    out = BytesIO()
    with Workbook(out, "名单", DAY) as workbook:
        first = workbook.sheet("一", ["a", "b"])
        second = workbook.sheet_beside("二 & <", ["c", "d"])
        for row in rows:
            first.row(row)
        for row in beside:
            second.row(row)
    return out.getvalue()


@given(st.lists(st.tuples(_TEXTS, _TEXTS), max_size=8), st.lists(st.tuples(_TEXTS, _TEXTS), max_size=8))
def test_every_text_comes_back_as_text(rows, beside):
    found = _sheets(_written(rows, beside))
    assert list(found) == ["一", "二 & <"]
    for sheet, titles, given_rows in (("一", ["a", "b"], rows), ("二 & <", ["c", "d"], beside)):
        shown = [row for row in found[sheet] if row != ["", ""]]
        assert shown == [titles, *(list(row) for row in given_rows if row != ("", ""))]
    assert _written(rows, beside) == _written(rows, beside)


@given(st.lists(st.one_of(_TEXTS, st.floats(allow_nan=False, allow_infinity=False)), min_size=2, max_size=5))
def test_a_cell_is_written_alike_whatever_stands_beside_it(cells):
    columns = ("A", "B", "C", "D", "E")[: len(cells)]
    inner = [row_xml((column,), 7, [cell]) for column, cell in zip(columns, cells, strict=True)]
    begin, end = '<row r="7">', "</row>"
    joined = "".join(one.removeprefix(begin).removesuffix(end) for one in inner)
    assert row_xml(columns, 7, cells) == begin + joined + end


def test_a_number_is_a_number():
    out = BytesIO()
    with Workbook(out, "名单", DAY) as workbook:
        workbook.sheet("一", ["a", "b"]).row([23232.97, "23232.97"])
    assert _sheets(out.getvalue())["一"][1] == [23232.97, "23232.97"]


def test_columns_go_on_behind_the_alphabet():
    titles = [f"c{number}" for number in range(800)]
    out = BytesIO()
    with Workbook(out, "名单", DAY) as workbook:
        workbook.sheet("一", titles).row(titles[::-1])
    assert _sheets(out.getvalue())["一"] == [titles, titles[::-1]]
    with ZipFile(out) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
    assert all(f'<c r="{place}2"' in sheet for place in ("A", "Z", "AA", "AZ", "BA", "ZZ", "AAA", "ADT"))


class _Told:
    """Takes bytes, and tells how many arrived."""

    def __init__(self) -> None:
        self.taken = 0

    def write(self, chunk: bytes, /) -> int:
        self.taken += len(chunk)
        return len(chunk)


def test_rows_arrive_while_others_are_still_to_come():
    out, arrived = _Told(), []
    with Workbook(out, "名单", DAY) as workbook:
        sheet = workbook.sheet("一", ["a"])
        for number in range(30_000):
            sheet.row([f"{number * 2_654_435_761 % 2**64:020}"])
            if number % 10_000 == 0:
                arrived.append(out.taken)
    assert arrived == sorted(set(arrived))
    assert arrived[-1] > out.taken // 2


def test_a_sheet_refuses_what_it_cannot_hold():
    with Workbook(BytesIO(), "名单", DAY) as workbook:
        sheet = workbook.sheet("一", ["a"])
        sheet.row(["x" * MOST_CHARACTERS])
        with pytest.raises(OperationError):
            sheet.row(["x" * (MOST_CHARACTERS + 1)])
        sheet.rows = MOST_ROWS
        with pytest.raises(OperationError):
            sheet.row(["x"])


def test_what_comes_from_outside_cannot_leave_its_cell_or_its_name():
    with ZipFile(BytesIO(_written([("</t></is></c><c>", '"')], []))) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
        assert "&lt;/t&gt;" in sheet
        assert 'name="二 &amp; &lt;"' in parts.read("xl/workbook.xml").decode()
        assert {part.date_time for part in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}
