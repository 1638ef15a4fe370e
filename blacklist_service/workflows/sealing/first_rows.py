"""The first rows of a held upload, sealed for its preview: they lie beside the parts of the file and go with them."""

from collections.abc import Sequence

import orjson

from blacklist_service.intake.types import Cell
from blacklist_service.vault.tools import RecordSealer

_TABLE = "upload_part"
_SCHEMA = 1


def seal_first_rows(
    sealer: RecordSealer, submission: int, rows: Sequence[tuple[int, Sequence[Cell]]]
) -> bytes:
    """Number and cells of each row, as the sender gave them."""
    return sealer.seal(_TABLE, _place(submission), _SCHEMA, orjson.dumps(rows, default=str))


def open_first_rows(
    sealer: RecordSealer, submission: int, sealed: bytes
) -> list[tuple[int, tuple[Cell, ...]]]:
    """The rows again. Raises SealBrokenError for another upload's bytes, or for a part of the file."""
    kept = orjson.loads(sealer.open(_TABLE, _place(submission), _SCHEMA, sealed))
    return [(number, tuple(cells)) for number, cells in kept]


def _place(submission: int) -> str:
    return f"{submission}/-1"  # the parts of the file itself count from 0
