"""The child process that reads a workbook: limits itself, looks into the zip, parses, and sends rows in batches.

Reads frames from standard input (the workbook's parts, an empty frame, then the chosen sheet) and writes frames of
MessagePack to standard output; no file is touched. Whatever a hostile workbook does to a parser, it does it here.
"""

import os
import resource
import struct
import sys
from collections.abc import Iterator
from io import BytesIO
from typing import Any, BinaryIO

import msgspec
from python_calamine import (
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from blacklist_service.intake.sheet_prescan import MAX_COLUMNS, RefusedSheetError, check_workbook

FRAME = struct.Struct(">I")
OUT_OF_MEMORY = 70
MAX_CELL = 4097  # one more character than a field may have: the rest of an over-long cell is not sent
_BATCH_ROWS = 500
_BATCH_CHARACTERS = 1 << 20


def main() -> None:
    """Serves one workbook. Arguments: address space in bytes, processor seconds, unpacked bytes, rows."""
    memory, seconds, max_unpacked, max_rows = map(int, sys.argv[1:5])
    restrict(memory, seconds)
    out = sys.stdout.buffer
    try:
        _serve(sys.stdin.buffer, out, max_unpacked, max_rows)
    except RefusedSheetError as refusal:
        _send(out, ["refused", str(refusal)])
    except PasswordError:
        _send(out, ["refused", "FILE.XLSX_ENCRYPTED"])
    except MemoryError:
        os._exit(OUT_OF_MEMORY)
    except BrokenPipeError:
        os._exit(0)
    except BaseException:  # noqa: BLE001 -- a panic of the parser is no Exception; its text may hold data
        _send(out, ["refused", "FILE.XLSX_DAMAGED"])
    # The workbook's memory need not be taken apart.
    os._exit(0)


def restrict(memory: int, seconds: int) -> None:
    """Bounds this process: address space, processor seconds, open files, no written byte, no core dump."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (32, 32))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))


def _serve(source: BinaryIO, out: BinaryIO, max_unpacked: int, max_rows: int) -> None:
    body = BytesIO()
    while part := _receive(source):
        body.write(part)
    check_workbook(body, max_unpacked, max_rows + 1)
    body.seek(0)
    workbook = CalamineWorkbook.from_filelike(body)
    heads = []
    kept: tuple[int, CalamineSheet] | None = None
    for index in _data_sheets(workbook):
        sheet = workbook.get_sheet_by_index(index)
        head = _head(sheet, index, max_rows)
        if head:
            heads.append(head)
            kept = kept or (index, sheet)
    _send(out, ["heads", heads])
    answer = _receive(source)
    if answer:
        wanted = int.from_bytes(answer, "big")
        sheet = kept[1] if kept and kept[0] == wanted else workbook.get_sheet_by_index(wanted)
        _send_rows(out, sheet)


def _data_sheets(workbook: CalamineWorkbook) -> Iterator[int]:
    for index, sheet in enumerate(workbook.sheets_metadata):
        if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible:
            yield index


def _head(sheet: CalamineSheet, index: int, max_rows: int) -> list[Any] | None:
    """Index, number and cells of the first row, and whether more rows follow; None for an empty sheet."""
    if sheet.width > MAX_COLUMNS:
        raise RefusedSheetError("FILE.XLSX_TOO_WIDE")
    if sheet.height > max_rows + 1:
        raise RefusedSheetError("FILE.TOO_MANY_ROWS")
    rows = _rows(sheet)
    first = next(rows, None)
    return [index, *first, next(rows, None) is not None] if first else None


def _rows(sheet: CalamineSheet) -> Iterator[tuple[int, list[Any]]]:
    """The rows that are not empty, numbered as in the sheet."""
    for number, row in enumerate(sheet.iter_rows(), 1):
        if any(row) or any(cell != "" for cell in row):
            yield number, row


def _send_rows(out: BinaryIO, sheet: CalamineSheet) -> None:
    batch: list[tuple[int, list[Any]]] = []
    characters = 0
    for number, row in _rows(sheet):
        for index, cell in enumerate(row):
            if type(cell) is str:
                if len(cell) > MAX_CELL:
                    row[index] = cell[:MAX_CELL]
                characters += len(cell)
        batch.append((number, row))
        if len(batch) >= _BATCH_ROWS or characters > _BATCH_CHARACTERS:
            _send(out, ["rows", batch])
            batch, characters = [], 0
    _send(out, ["rows", batch])
    _send(out, ["end", []])


def _receive(source: BinaryIO) -> bytes:
    """One frame; empty at its end mark and where the parent has gone."""
    header = source.read(FRAME.size)
    return source.read(FRAME.unpack(header)[0]) if len(header) == FRAME.size else b""


def _send(out: BinaryIO, message: list[Any]) -> None:
    frame = msgspec.msgpack.encode(message)
    out.write(FRAME.pack(len(frame)))
    out.write(frame)
    out.flush()


if __name__ == "__main__":
    main()
