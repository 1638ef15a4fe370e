"""The rows of one file as identities, without a database: damaged rows take part as far as they can be read."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from itertools import islice
from multiprocessing import get_context
from pathlib import Path

import orjson

from blacklist_service.errors import InvalidError
from blacklist_service.intake.columns import Columns, fold
from blacklist_service.intake.dates import read_date
from blacklist_service.intake.fields import RULES
from blacklist_service.intake.findings import describe
from blacklist_service.intake.texts import trimmed
from blacklist_service.intake.types import Cell, RawRow
from blacklist_service.intake.upload import Limits, Scan, media_of, rows, scan
from blacklist_service.workflows.taking_in.child_process import end_with_parent
from matching.normalize import read_identity
from matching.types import Identity, RawIdentity, SubjectKind

_PART_BYTES = 1 << 20
_HEAD_BYTES = 4096
_CHUNK = 2000
# A whole number beyond this has lost digits in a cell of a workbook; its text must not look like an identifier.
_EXACT_NUMBER = 10**15


@dataclass(frozen=True, slots=True)
class OfflineRow:
    """One row: its place among the data rows (from 1), its id, its number in the file (the header counts as 1),
    the sender's own key, and the identity."""

    place: int
    row_id: str
    number: int
    row_key: str
    identity: Identity


@dataclass(frozen=True)
class OfflineFile:
    """A file whose header is understood."""

    path: Path
    scanned: Scan
    columns: Columns

    @property
    def rows_total(self) -> int:
        return self.scanned.rows_total


def open_file(path: Path, charset: str | None) -> OfflineFile:
    """Scans a file once. Raises InvalidError with the first finding where the file or its header is refused."""
    with path.open("rb") as body:
        media = media_of(path.name, "", body.read(_HEAD_BYTES))
    scanned = scan(lambda: _parts(path), media or "", charset, Limits())
    if scanned.columns is None:
        first = scanned.findings[0]
        zh, en = describe(first)
        raise InvalidError(first.code, zh, en, row=first.row, column=first.column)
    return OfflineFile(path, scanned, scanned.columns)


def read_file(file: OfflineFile, processes: int, tell: Callable[[int], None]) -> Iterator[OfflineRow]:
    """The rows in the order of the file; identities are read in so many processes beside this one (1: in this one).

    Raises InvalidError MATCH.ROW_ID_TWICE where two rows have one id.
    """
    given = rows(lambda: _parts(file.path), file.scanned, Limits())
    line_ids = _line_ids(file.path) if file.scanned.media == "jsonl" else {}
    seen: set[str] = set()
    place = 0
    for chunk in _read_chunks(file.columns, given, processes):
        for number, row_id, row_key, identity in chunk:
            place += 1
            shown = row_id or line_ids.get(number) or str(place)
            if shown in seen:
                raise InvalidError(
                    "MATCH.ROW_ID_TWICE",
                    f"第 {number} 行的 row_id 与前面的行重复。",
                    f"The row_id of row {number} stands above already.",
                    row=number,
                )
            seen.add(shown)
            yield OfflineRow(place, shown, number, row_key, identity)
        tell(place)


_Read = tuple[int, str, str, Identity]


def read_rows(columns: Columns, given: list[RawRow]) -> list[_Read]:
    """Number, row_id, row key and identity of each row."""
    id_at = next((at for at, name in enumerate(columns.names) if fold(name) == "row_id"), None)
    read = []
    for row in given:
        texts = {code: _text(row.cells[at]) for at, code in columns.filled if at < len(row.cells)}
        row_id = "" if id_at is None or id_at >= len(row.cells) else _text(row.cells[id_at])
        read.append((row.number, row_id, texts.get("row_key", ""), read_identity(_raw(texts))))
    return read


def _read_chunks(columns: Columns, given: Iterable[RawRow], processes: int) -> Iterator[list[_Read]]:
    source = iter(given)
    chunks = iter(lambda: list(islice(source, _CHUNK)), [])
    if processes <= 1:
        for chunk in chunks:
            yield read_rows(columns, chunk)
        return
    waiting: deque[Future[list[_Read]]] = deque()
    context = get_context("forkserver")
    with ProcessPoolExecutor(processes, mp_context=context, initializer=end_with_parent) as pool:
        for chunk in chunks:
            waiting.append(pool.submit(read_rows, columns, chunk))
            # A bounded queue: the file is read no faster than it is worked on.
            if len(waiting) > 2 * processes:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _line_ids(path: Path) -> dict[int, str]:
    """The row_id of each line of JSON Lines that has one: intake drops the key, because it is no field."""
    found = {}
    with path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            with suppress(ValueError):
                document = orjson.loads(line)
                if isinstance(document, dict) and isinstance(document.get("row_id"), str | int):
                    found[number] = _text(document["row_id"])
    return found


def _raw(texts: dict[str, str]) -> RawIdentity:
    kind = _code("subject_type", texts.get("subject_type", ""))
    birth = texts.get("birth_date", "")
    return RawIdentity(
        name=texts.get("name", ""),
        kind=SubjectKind(kind) if kind else None,
        id_type=_code("id_type", texts.get("id_type", "")),
        id_number=texts.get("id_number", ""),
        birth_date=read_date(birth) if birth else None,
        phone=texts.get("phone", ""),
        bank_card=texts.get("bank_card", ""),
        address=texts.get("address", ""),
        legal_representative=texts.get("legal_representative", ""),
    )


def _text(cell: Cell) -> str:
    """A cell as text. A number that has lost digits is written as such, so that nobody takes it for a whole one."""
    if isinstance(cell, str):
        return trimmed(cell)
    if cell is None or isinstance(cell, bool):
        return ""
    if isinstance(cell, date):
        return (cell.date() if isinstance(cell, datetime) else cell).isoformat()
    if abs(cell) >= _EXACT_NUMBER:
        return f"{cell:.14E}"
    return f"{cell:.15g}"


@lru_cache(maxsize=1024)
def _code(field: str, label: str) -> str:
    """The code behind a label of a coded field; "" where it is none."""
    wanted = fold(label)
    for value, labels in RULES[field].values.items():
        if wanted and wanted in (value.casefold(), *map(fold, labels)):
            return value
    return ""


def _parts(path: Path) -> Iterator[bytes]:
    with path.open("rb") as body:
        while part := body.read(_PART_BYTES):
            yield part
