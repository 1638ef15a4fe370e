"""Values that the sender may take over in the error workbook; the service itself never repairs."""

import re
import unicodedata
from decimal import ROUND_HALF_UP, Decimal

from rapidfuzz import process
from rapidfuzz.distance import Indel

from blacklist_service.intake.amounts import read_decimal
from blacklist_service.intake.dates import read_date
from blacklist_service.intake.fields import RULES
from blacklist_service.intake.types import Cell

_WITH_UNIT = re.compile(r"[¥￥]?([\d,.]{1,30})(万?)元?", re.ASCII)
_NEAR_ENOUGH = 0.5
_FEN = Decimal("0.01")
_LARGEST = 10**13


def suggest_amount(cell: Cell, factor: int) -> str:
    """An amount in the column's unit, rounded to fen and without a unit of its own; "" where none is plain."""
    if isinstance(cell, str):
        found = _WITH_UNIT.fullmatch("".join(unicodedata.normalize("NFKC", cell).split()))
        number = read_decimal(found[1]) if found else None
        if found and found[2]:
            number = number * 10_000 if number is not None and factor == 1 else None
    else:
        number = read_decimal(cell)
    if number is None or abs(number) > _LARGEST:
        return ""
    return f"{(number * factor).quantize(_FEN, ROUND_HALF_UP) / factor:f}"


def suggest_day(cell: Cell) -> str:
    """The day of an instant (2018-08-09 13:30:00); "" for everything else."""
    day = read_date(cell.strip()[:10]) if isinstance(cell, str) else None
    return day.isoformat() if day else ""


def suggest_label(field: str, label: str) -> str:
    """The label of a coded field that most resembles what was given, or ""."""
    labels = [given for labels in RULES[field].values.values() for given in labels]
    match = process.extractOne(
        label[:64], labels, scorer=Indel.normalized_similarity, score_cutoff=_NEAR_ENOUGH
    )
    return match[0] if match else ""
