"""Text that a spreadsheet would run: a cell that begins like a formula gets an apostrophe before it (CWE-1236)."""

from typing import Final

APOSTROPHE: Final = "'"
# The full-width forms too: some spreadsheets fold them into the plain ones.
_GUARDED = frozenset("=+-@\t\r\n＝＋－＠" + APOSTROPHE)


def guard(text: str) -> str:
    """The text, after an apostrophe where it begins like a formula or with an apostrophe of its own."""
    return APOSTROPHE + text if text[:1] in _GUARDED else text


def bare(cell: str) -> str:
    """What `guard` was given."""
    return cell.removeprefix(APOSTROPHE)
