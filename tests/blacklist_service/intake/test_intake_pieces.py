"""A CSV file cut in pieces: read apart they give the rows of the whole, whatever stands in it."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blacklist_service.intake.decoding import MAX_LINE
from blacklist_service.intake.formats import csv_rows
from blacklist_service.intake.scan import Limits
from blacklist_service.intake.upload import pieces, rows, rows_of, scan

HEAD = "姓名,备注\n"
ODD_LINES = (
    "甄,a\n", "甄,\ufeff\n", "\ufeff甄,a\n", "\n", ",\n", "甄\n", '甄,"a\nb\n\nc"\n', '甄,"a""b"\n', '甄,a"b\n', '甄,"a"b\n', "甄\r,a\n", "甄,a\r\n",
    "甄," + "a" * (MAX_LINE + 1) + "\n", "甄," + "a" * 5000 + "\n", '甄,"a\n' + "b" * (MAX_LINE + 1) + '\n"\n',
)  # fmt: skip
LIMITS = Limits()


@pytest.fixture
def small_pieces(monkeypatch):
    """Pieces of three rows, so that a few lines make several."""
    monkeypatch.setattr(csv_rows, "PIECE_ROWS", 3)
    monkeypatch.setattr(csv_rows, "_PIECE_LINES", 5)


def _read_apart(source, found):
    return [row for piece in pieces(source, found) for row in rows_of(piece, LIMITS)]


@pytest.mark.usefixtures("small_pieces")
@given(
    st.lists(st.sampled_from(ODD_LINES), max_size=30), st.sampled_from(["utf-8", "utf-8-sig", "gb18030"]), st.booleans()
)  # fmt: skip
def test_pieces_read_apart_give_the_rows_of_the_whole_file(lines, charset, is_open_ended):
    text = HEAD + "".join(lines)
    if charset == "gb18030":
        text = text.replace("\ufeff", "")
    body = (text.removesuffix("\n") if is_open_ended else text).encode(charset)
    found = scan(lambda: iter((body,)), "csv", charset, LIMITS)
    whole = list(rows(lambda: iter((body,)), found, LIMITS))
    assert _read_apart(lambda: iter((body,)), found) == whole if whole else found.columns is None


@pytest.mark.usefixtures("small_pieces")
def test_each_piece_tells_how_many_rows_it_has():
    body = (HEAD + "甄,a\n\n" * 10).encode()
    found = scan(lambda: iter((body,)), "csv", None, LIMITS)
    cut = list(pieces(lambda: iter((body,)), found))
    assert [piece.scan.rows_total for piece in cut] == [len(list(rows_of(piece, LIMITS))) for piece in cut]
    assert sum(piece.scan.rows_total for piece in cut) == found.rows_total == 10


@pytest.mark.usefixtures("small_pieces")
def test_many_empty_lines_are_cut_too_and_make_no_piece():
    body = (HEAD + "甄,a\n" + "\n" * 100 + "甄,b\n").encode()
    found = scan(lambda: iter((body,)), "csv", None, LIMITS)
    assert max(later.line - mark.line for mark, later in itertools.pairwise(found.marks)) <= 6
    assert [piece.scan.rows_total for piece in pieces(lambda: iter((body,)), found)] == [1, 1]


def test_a_format_that_cannot_be_cut_says_so(workbook):
    body = workbook({"报送": [["姓名", "备注"], ["甄", "a"]]})
    found = scan(lambda: iter((body,)), "xlsx", None, LIMITS)
    assert pieces(lambda: iter((body,)), found) is None


def test_a_piece_does_not_show_its_rows():
    body = (HEAD + "甄有据,a\n").encode()
    (piece,) = pieces(lambda: iter((body,)), scan(lambda: iter((body,)), "csv", None, LIMITS))
    assert "甄有据" not in repr(piece)
