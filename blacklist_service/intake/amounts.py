"""Money in fen and rates in hundredths of a percent, read from text or numeric cells; a unit is never guessed."""

import re
import unicodedata
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from blacklist_service.intake.types import Cell

_PLAIN = re.compile(r"(\d{1,13})(?:\.(\d\d?))?", re.ASCII)
_GROUPED = re.compile(r"[+-]?(?:\d{1,30}|\d{1,3}(?:,\d{3}){1,9})(?:\.\d{1,10})?", re.ASCII)
_UNITS = re.compile("[元万千亿¥￥$]|CNY|RMB", re.IGNORECASE)
_LARGEST_FEN = 10**15
_HIGHEST_RATE = Decimal(200)


def read_fen(cell: Cell, factor: int = 1) -> tuple[int | None, str]:
    """An amount as fen and "", or None and the code of what is wrong. `factor` is yuan per unit of the column."""
    if factor == 1 and isinstance(cell, str):
        plain = _PLAIN.fullmatch(cell)
        if plain:
            yuan, fen = plain.groups("")
            return int(yuan) * 100 + int(fen.ljust(2, "0") or 0), ""
    number = read_decimal(cell)
    if number is None:
        has_unit = isinstance(cell, str) and _UNITS.search(unicodedata.normalize("NFKC", cell))
        return None, "ROW.AMOUNT_UNIT" if has_unit else "ROW.AMOUNT"
    if abs(number) > _LARGEST_FEN:
        return None, "ROW.AMOUNT_TOO_LARGE"
    fen_exact = number * factor * 100
    if fen_exact != fen_exact.to_integral_value():
        return None, "ROW.AMOUNT_DECIMALS"
    if abs(fen_exact) >= _LARGEST_FEN:
        return None, "ROW.AMOUNT_TOO_LARGE"
    return int(fen_exact), ""


def read_rate(cell: Cell) -> tuple[int | None, str]:
    """A yearly rate of 0–200 percent in hundredths of a percent and "" or a warning's code; None and an error's."""
    text = cell.strip().removesuffix("%").removesuffix("％") if isinstance(cell, str) else cell
    percent = read_decimal(text)
    if percent is None:
        return None, "ROW.RATE"
    if not 0 <= percent <= _HIGHEST_RATE:
        return None, "ROW.RATE_RANGE"
    if 0 < percent < 1 and text == cell:
        return _hundredths(percent), "ROW.RATE_LOW"
    is_exact = percent * 100 == (percent * 100).to_integral_value()
    return _hundredths(percent), "" if is_exact else "ROW.RATE_ROUNDED"


def _hundredths(percent: Decimal) -> int:
    return int((percent * 100).to_integral_value(ROUND_HALF_UP))


def read_decimal(cell: Cell) -> Decimal | None:
    """The exact number of a cell, or None. A numeric cell counts with the 15 digits that a workbook shows."""
    if isinstance(cell, str):
        plain = unicodedata.normalize("NFKC", cell).strip()
        return Decimal(plain.replace(",", "")) if _GROUPED.fullmatch(plain) else None
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        return None
    try:
        number = Decimal(cell) if isinstance(cell, int) else Decimal(f"{cell:.15g}")
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
