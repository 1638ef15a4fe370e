"""The same rows for every engine: an upload in normal form as columns, read by the product's own reader.

The rivals get what ours gets after normalising (simplified characters, 18-digit numbers, bare phones, parts of the
address) and, for their tuned runs, the derived columns of our keys: nobody loses for want of cleaning.
"""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from bench.rivals.files import TRUTH, UPLOAD
from blacklist_service.cli.offline_rows import OfflineRow, open_file, read_file
from matching.names import HIDDEN
from matching.types import Identity, Validity


@dataclass(frozen=True)
class Dataset:
    """A folder with an upload and its truth."""

    folder: Path

    def rows(self) -> list[OfflineRow]:
        """The rows in the order of the file, places from 1."""
        return list(read_file(open_file(self.folder / UPLOAD, None)))

    def labels(self, rows: list[OfflineRow]) -> np.ndarray:
        """The true subject of each row as a number; rows without one have a number of their own."""
        with (self.folder / TRUTH).open(encoding="utf-8", newline="") as lines:
            truth = {line["row_id"]: line["truth"] for line in csv.DictReader(lines)}
        names = [truth.get(row.row_id) or f"\0{row.place}" for row in rows]
        return np.unique(np.array(names), return_inverse=True)[1]


def frame_of(rows: Iterable[OfflineRow]) -> pd.DataFrame:
    """One line a row: `row` counts from 0; what is unknown is null."""
    frame = pd.DataFrame.from_records([_columns(row.place - 1, row.identity) for row in rows])
    return frame.replace("", None)


def _columns(row: int, identity: Identity) -> dict[str, object]:
    number = identity.identifiers[0] if identity.identifiers else None
    value = number.value if number else ""
    pinyin = [one for one in identity.pinyin if one != HIDDEN]
    # A number of 18 characters tells its region, birth date and end even where it is damaged or masked.
    segmented = value if len(value) == 18 else ""
    phone = identity.phone
    return {
        "row": row,
        "name": identity.name,
        "pinyin": " ".join(identity.pinyin) if HIDDEN not in identity.pinyin else "",
        "pinyin_sorted": " ".join(sorted(identity.pinyin)) if HIDDEN not in identity.pinyin else "",
        "pinyin_first": pinyin[0] if pinyin and identity.pinyin[0] != HIDDEN else "",
        "pinyin_last": pinyin[-1] if pinyin and identity.pinyin[-1] != HIDDEN else "",
        "id_number": value,
        "id_valid": value if number and number.validity is Validity.VALID else "",
        "region": _open(segmented[:6]),
        "birth": identity.birth_date.strftime("%Y%m%d") if identity.birth_date else _open(segmented[6:14]),
        "id_tail": _open(segmented[-4:]),
        "id_ends": _open(segmented[:4] + segmented[-4:]),
        "phone": phone,
        "phone_full": _open(phone),
        "phone_tail": _open(phone[-8:]),
        "phone_ends": _open(phone[:3] + phone[-4:]),
        "bank_card": identity.bank_card,
        "road": identity.road,
        "room": identity.room,
        "address": f"{identity.area}{identity.road} {identity.room}".strip(),
    }


def _open(text: str) -> str:
    return "" if HIDDEN in text else text
