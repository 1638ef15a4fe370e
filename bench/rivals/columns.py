"""The same rows for every engine: an upload in normal form as columns, read by the product's own reader.

The rivals get what ours gets after normalising (simplified characters, 18-digit numbers, bare phones, parts of the
address) and, for their tuned runs, the derived columns of our keys: nobody loses for want of cleaning.
"""

from itertools import islice
from pathlib import Path

import pyarrow as pa

from blacklist_service.cli.offline_rows import open_file, read_file
from matching.names import HIDDEN
from matching.types import Identity, Validity

_CHUNK = 20_000


def read_columns(upload: Path) -> pa.Table:
    """One line a row: `row` counts from 0; what is unknown is null. Only one chunk stands in memory as objects."""
    rows = read_file(open_file(upload, None))
    chunks = []
    while chunk := list(islice(rows, _CHUNK)):
        lines = [_columns(row.place - 1, row.identity) for row in chunk]
        named = {name: [line[name] or None for line in lines] for name in lines[0] if name != "row"}
        columns = {"row": pa.array([line["row"] for line in lines], pa.int64())}
        columns |= {name: pa.array(values, pa.string()) for name, values in named.items()}
        chunks.append(pa.table(columns))
    return pa.concat_tables(chunks)


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
