"""Rows of CSV as RFC 4180 has them: comma, CRLF, double quotes where they are needed."""

import csv
from collections.abc import Callable, Iterable


class _Itself:
    """A file that gives back what is written to it: the line is the caller's to encode."""

    def write(self, line: str, /) -> str:
        return line


def csv_lines() -> Callable[[Iterable[str]], str]:
    """A row of cells to its line; one for each file that is written."""
    return csv.writer(_Itself(), lineterminator="\r\n").writerow
