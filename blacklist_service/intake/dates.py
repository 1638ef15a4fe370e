"""Dates in all forms of the contract: 2018-08-09, 2018/8/9, 2018.8.9, 20180809, 2018年8月9日, Excel serials."""

import math
import re
import unicodedata
from datetime import date, timedelta
from functools import lru_cache

from blacklist_service.intake.types import Cell

_PARTED = re.compile(
    r"(\d{4})\s?([-/.])\s?(\d{1,2})\s?\2\s?(\d{1,2})(?:[ T]00:00(?::00(?:\.0+)?)?)?", re.ASCII
)
_CHINESE = re.compile(r"(\d{4})\s?年\s?(\d{1,2})\s?月\s?(\d{1,2})\s?日", re.ASCII)
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)", re.ASCII)
_SERIAL = re.compile(r"[1-7]\d{4}(?:\.0)?", re.ASCII)
# Excel's day 60 is the 29 February 1900 that never was; from 61 on the count runs from 1899-12-30.
_EXCEL_EPOCH = date(1899, 12, 30)
_SERIALS = range(61, 73_051)


def read_date(cell: Cell) -> date | None:
    """The day that a cell gives, between 1900 and 2099, or None where it cannot be read as one day."""
    if isinstance(cell, str):
        return _date_of_text(cell)
    if isinstance(cell, date):
        return date(cell.year, cell.month, cell.day)
    if isinstance(cell, bool) or cell is None or not math.isfinite(cell) or cell != int(cell):
        return None
    return _date_of_serial(int(cell)) if cell < 1_000_000 else _date_of_text(str(int(cell)))


def _date_of_serial(serial: int) -> date | None:
    return _EXCEL_EPOCH + timedelta(days=serial) if serial in _SERIALS else None


@lru_cache(maxsize=16_384)
def _date_of_text(text: str) -> date | None:
    plain = unicodedata.normalize("NFKC", text).strip()
    parted = _PARTED.fullmatch(plain)
    if parted:
        return _day(parted[1], parted[3], parted[4])
    spelled = _CHINESE.fullmatch(plain) or _COMPACT.fullmatch(plain)
    if spelled:
        return _day(*spelled.groups())
    return _date_of_serial(int(plain[:5])) if _SERIAL.fullmatch(plain) else None


def _day(year: str, month: str, day: str) -> date | None:
    if not 1900 <= int(year) < 2100:
        return None
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
