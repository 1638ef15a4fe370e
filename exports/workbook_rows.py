"""One row of a sheet as XML (ECMA-376 part 1): texts as inline strings, numbers with two decimals.

A row of plain texts is one template, made once for each choice of filled cells; what needs another spelling is written
cell by cell. Both give the same bytes.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import compress
from typing import Final

from exports.operations import OperationError
from exports.workbook_parts import MOST_CHARACTERS, xml_text

# What needs another spelling in XML, or a mark that its blanks count.
_UNPLAIN: Final = re.compile("[\x00-\x1f&<>\ud800-\udfff\ufffe\uffff]|_x|^\\s|\\s$")
# Stands between the cells of a row while all are looked at together; beside it a blank is one at a cell's edge.
_BETWEEN: Final = "|"
_SHAPES_KEPT: Final = 1_024


def row_xml(columns: tuple[str, ...], number: int, cells: Sequence[str | float]) -> str:
    """The row of this number with a cell in each of the columns (their letters), none where a text is empty.

    Raises:
        OperationError: a text has more characters than a cell.
    """
    kinds = tuple(map(type, cells))
    are_texts = kinds.count(str) == len(kinds)
    are_filled = tuple(map(bool, cells)) if are_texts else tuple([cell != "" for cell in cells])
    filled = list(compress(cells, are_filled))
    if not _are_plain([cell for cell in filled if isinstance(cell, str)]):
        return _marked_row(columns, number, cells)
    shown: list[str | float] = [number] * (2 * len(filled) + 1)
    shown[2::2] = filled
    return _shape(columns, kinds, are_filled) % tuple(shown)


def _are_plain(texts: Sequence[str]) -> bool:
    """Whether every text of a row stands in XML as it is. False for some of which that is true, too: then each of them
    is asked alone."""
    row = _BETWEEN.join(texts)
    return (
        row.isprintable()
        and len(row) <= MOST_CHARACTERS
        and not ("&" in row or "<" in row or ">" in row or "_x" in row)
        and not (f" {_BETWEEN}" in row or f"{_BETWEEN} " in row or row[:1] == " " or row[-1:] == " ")
    )


@lru_cache(maxsize=_SHAPES_KEPT)
def _shape(columns: tuple[str, ...], kinds: tuple[type, ...], are_filled: tuple[bool, ...]) -> str:
    """A row with a place for its number, and for number and content of each filled cell."""
    places = [
        _text_cell(f"{column}%d", "%s") if issubclass(kind, str) else _number_cell(f"{column}%d", "%r")
        for column, kind, is_filled in zip(columns, kinds, are_filled, strict=True)
        if is_filled
    ]
    return f'<row r="%d">{"".join(places)}</row>'


def _marked_row(columns: tuple[str, ...], number: int, cells: Sequence[str | float]) -> str:
    written = [
        _cell(f"{column}{number}", cell) for column, cell in zip(columns, cells, strict=True) if cell != ""
    ]
    return f'<row r="{number}">{"".join(written)}</row>'


def _cell(place: str, cell: str | float) -> str:
    if not isinstance(cell, str):
        return _number_cell(place, repr(cell))
    if len(cell) > MOST_CHARACTERS:
        raise OperationError("a cell holds at most 32,767 characters")
    if _UNPLAIN.search(cell):
        return _text_cell(place, xml_text(cell), mark=' xml:space="preserve"')
    return _text_cell(place, cell)


def _text_cell(place: str, text: str, mark: str = "") -> str:
    return f'<c r="{place}" s="1" t="inlineStr"><is><t{mark}>{text}</t></is></c>'


def _number_cell(place: str, number: str) -> str:
    return f'<c r="{place}" s="2"><v>{number}</v></c>'
