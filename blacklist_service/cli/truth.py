"""Reads a truth file: which subject each row is really about, and which variation it carries."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from blacklist_service.cli.resolution import FileNames
from blacklist_service.errors import InvalidError

# How a truth file may name the row, the subject and the variation; the contract's name first.
_ROW_NAMES = ("row_id", "row_key", "row")
_SUBJECT_NAMES = ("truth", "person", "organisation")
_KIND_NAMES = ("kind", "variation")


@dataclass(slots=True)
class Truth:
    """By the place of each row: the true subject and the variation. `unmatched`: lines that name no row."""

    subject_of: dict[int, str] = field(default_factory=dict)
    kind_of: dict[int, str] = field(default_factory=dict)
    unmatched: int = 0


def read_truth(path: Path, names: FileNames) -> Truth:
    """The truth about the rows of a file. `row_key` is the sender's own 行标识, `row` the number in the sheet.

    Raises InvalidError TRUTH.HEADER, TRUTH.EMPTY where no line names a row of the file.
    """
    truth = Truth()
    try:
        with path.open(encoding="utf-8-sig", newline="") as body:
            lines = csv.DictReader(body)
            header = lines.fieldnames or ()
            row_name, subject_name = _first(_ROW_NAMES, header), _first(_SUBJECT_NAMES, header)
            kind_name = next((name for name in _KIND_NAMES if name in header), None)
            place_of = _places(names, row_name)
            for line in lines:
                place = place_of.get((line[row_name] or "").strip())
                if place is None:
                    truth.unmatched += 1
                    continue
                truth.subject_of[place] = line[subject_name] or ""
                if kind_name is not None:
                    truth.kind_of[place] = line[kind_name] or ""
    except (UnicodeDecodeError, csv.Error):
        raise InvalidError(
            "TRUTH.FILE", "真值文件不是 UTF-8 CSV。", "The truth file is no UTF-8 CSV."
        ) from None
    if not truth.subject_of:
        raise InvalidError(
            "TRUTH.EMPTY", "真值文件与数据文件没有共同的行。", "The truth file names no row of the file."
        )
    return truth


def _first(wanted: Sequence[str], names: Sequence[str]) -> str:
    found = next((name for name in wanted if name in names), None)
    if found is None:
        listed = ", ".join(wanted)
        raise InvalidError(
            "TRUTH.HEADER", f"真值文件缺少列：{listed} 之一。", f"The truth file needs one of {listed}."
        )
    return found


def _places(names: FileNames, column: str) -> dict[str, int]:
    if column == "row_key":
        return {key: place for place, key in enumerate(names.row_keys, 1)}
    if column == "row":
        return {str(number): place for place, number in enumerate(names.numbers, 1)}
    return {names.of(place): place for place in range(1, len(names.row_ids) + 1)}
