"""Reads a truth file: which subject each row is really about, and which variation it carries."""

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

from blacklist_service.cli.output import Output
from blacklist_service.cli.resolution import FileNames
from blacklist_service.errors import InvalidError
from exports.formulas import bare

# How a truth file may name the row, the subject and the variation; the contract's name first.
_ROW_NAMES = ("row_id", "row_key", "row")
_SUBJECT_NAMES = ("truth", "person", "organisation")
_KIND_NAMES = ("kind", "variation")
_LINES_SHOWN = 5
# In the place of a row: the file calls several so.
_AMBIGUOUS = 0


@dataclass(slots=True, repr=False)
class Truth:
    """By the place of each row: the true subject and the variation. `unmatched`: the numbers of the lines that name no
    row, the header counting as 1. `left_out`: how many rows of the file no line names."""

    subject_of: dict[int, str] = field(default_factory=dict)
    kind_of: dict[int, str] = field(default_factory=dict)
    unmatched: list[int] = field(default_factory=list)
    left_out: int = 0


def read_truth(path: Path, names: FileNames, output: Output) -> Truth:
    """The truth about the rows of a file. `row_key` is the sender's own 行标识, `row` the number in the sheet.

    Lines that name no row, and rows that no line names, are left out and noted (TRUTH.UNMATCHED, TRUTH.ROWS_LEFT_OUT).
    Raises InvalidError TRUTH.FILE, TRUTH.HEADER, TRUTH.LINE, TRUTH.ROW_TWICE, TRUTH.ROW_AMBIGUOUS, and TRUTH.EMPTY
    where no line names a row of the file.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as body:
            truth = _read(body, names)
    except (UnicodeDecodeError, csv.Error):
        raise InvalidError(
            "TRUTH.FILE", "真值文件不是 UTF-8 CSV。", "The truth file is no UTF-8 CSV."
        ) from None
    if not truth.subject_of:
        raise InvalidError(
            "TRUTH.EMPTY", "真值文件与数据文件没有共同的行。", "The truth file names no row of the file."
        )
    _note_what_is_left_out(truth, output)
    return truth


def _read(body: TextIO, names: FileNames) -> Truth:
    lines = csv.reader(body, strict=True)
    header = next(lines, [])
    row_at, subject_at = _first(_ROW_NAMES, header), _first(_SUBJECT_NAMES, header)
    kind_at = next((header.index(name) for name in _KIND_NAMES if name in header), None)
    place_of = _places(names, header[row_at])
    truth = Truth()
    for number, cells in _numbered(lines, len(header)):
        name, subject = cells[row_at].strip(), cells[subject_at].strip()
        if not name or not subject:
            raise _bad_line(number)
        # A file made from what `match` wrote has its guarded ids.
        place = place_of.get(name, place_of.get(bare(name)))
        if place is None:
            truth.unmatched.append(number)
            continue
        if place == _AMBIGUOUS:
            raise InvalidError(
                "TRUTH.ROW_AMBIGUOUS",
                f"真值第 {number} 行的行标识在数据文件中不止一行。请改用 row_id 或 row。",
                f"Line {number} of the truth names more than one row of the file. Use row_id or row instead.",
                row=number,
            )
        if place in truth.subject_of:
            raise InvalidError(
                "TRUTH.ROW_TWICE",
                f"真值第 {number} 行所指的行在前面已经出现。",
                f"The row that line {number} of the truth names stands above already.",
                row=number,
            )
        truth.subject_of[place] = subject
        if kind_at is not None:
            truth.kind_of[place] = cells[kind_at]
    truth.left_out = len(names.row_ids) - len(truth.subject_of)
    return truth


def _numbered(lines: Iterator[list[str]], width: int) -> Iterator[tuple[int, list[str]]]:
    """The lines after the header that hold something, with their numbers. Raises InvalidError TRUTH.LINE."""
    for number, cells in enumerate(lines, 2):
        if not any(cell.strip() for cell in cells):
            # An empty line says nothing about a row; one with commas does: somebody forgot to fill it.
            if len(cells) > 1:
                raise _bad_line(number)
            continue
        if len(cells) != width:
            raise _bad_line(number)
        yield number, cells


def _bad_line(number: int) -> InvalidError:
    return InvalidError(
        "TRUTH.LINE",
        f"真值第 {number} 行缺少行号或主体，或单元格数与表头不一致。",
        f"Line {number} of the truth lacks its row or its subject, or has not the cells of the header.",
        row=number,
    )


def _first(wanted: Sequence[str], header: Sequence[str]) -> int:
    found = next((name for name in wanted if name in header), None)
    if found is None:
        listed = ", ".join(wanted)
        raise InvalidError(
            "TRUTH.HEADER", f"真值文件缺少列：{listed} 之一。", f"The truth file needs one of {listed}."
        )
    return header.index(found)


def _places(names: FileNames, column: str) -> dict[str, int]:
    if column == "row":
        return {str(number): place for place, number in enumerate(names.numbers, 1)}
    if column == "row_id":
        return {names.of(place): place for place in range(1, len(names.row_ids) + 1)}
    times = Counter(names.row_keys)
    return {
        key: place if times[key] == 1 else _AMBIGUOUS for place, key in enumerate(names.row_keys, 1) if key
    }


def _note_what_is_left_out(truth: Truth, output: Output) -> None:
    if truth.unmatched:
        count, first = len(truth.unmatched), ", ".join(map(str, truth.unmatched[:_LINES_SHOWN]))
        output.notice(
            "TRUTH.UNMATCHED",
            f"真值中有 {count} 行不在数据文件中，未计入（首见于真值第 {first} 行）。",
            f"{count} lines of the truth name no row of the file and do not count (first: {first}).",
        )
    if truth.left_out:
        output.notice(
            "TRUTH.ROWS_LEFT_OUT",
            f"数据文件中有 {truth.left_out} 行没有真值，未计入。",
            f"{truth.left_out} rows of the file have no truth and do not count.",
        )
