"""The parent's side of reading a workbook: starts the child, hands the bytes over a pipe, takes rows back."""

import select
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import msgspec

from blacklist_service.intake.scan import Limits, Source
from blacklist_service.intake.sheet_child import FRAME, OUT_OF_MEMORY

_ROOT = str(Path(__file__).resolve().parents[2])
_CHILD = "blacklist_service.intake.sheet_child"
# Isolated (-I) Python knows neither the working folder nor PYTHONPATH: the code's own folder is named, last.
_START = f"import sys; sys.path.append(sys.argv.pop(1)); from {_CHILD} import main; main()"
_PART = 1 << 20
_LONGEST_FRAME = 64 << 20
_SIGABRT, _SIGKILL, _SIGXCPU = -6, -9, -24
# What the child can send of a cell: dates come as ISO text.
SheetCell = str | int | float | bool | None
SheetRow = tuple[int, list[SheetCell]]


class SheetFailure(Exception):  # noqa: N818 -- a word of this module, caught by its only user
    """The workbook cannot be read. Carries the code of the finding; never leaves the room."""


class SheetHead(msgspec.Struct, array_like=True, frozen=True):
    """A sheet that is not empty: its index, the number and cells of its first row, whether more rows follow."""

    index: int
    row: int
    cells: list[SheetCell]
    has_more: bool


class SheetProcess:
    """One child process over one workbook. A context: the child is gone when it ends."""

    def __init__(self, limits: Limits) -> None:
        bounds = (limits.sheet_memory_bytes, limits.sheet_seconds, limits.max_sheet_bytes, limits.max_rows)
        self._limits = limits
        self._child = subprocess.Popen(  # noqa: S603 -- our own interpreter and module, numbers as arguments
            [sys.executable, "-I", "-B", "-c", _START, _ROOT, *map(str, bounds)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={},
            cwd="/",
            bufsize=0,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._child.kill()
        for pipe in (self._child.stdin, self._child.stdout):
            if pipe:
                pipe.close()
        self._child.wait()

    def heads(self, source: Source) -> list[SheetHead]:
        """Hands the workbook over; the sheets that are not empty. Raises SheetFailure."""
        size = 0
        for part in source():
            size += len(part)
            if size > self._limits.max_bytes:
                raise SheetFailure("FILE.TOO_LARGE")
            for start in range(0, len(part), _PART):
                self._write(part[start : start + _PART])
        if not size:
            raise SheetFailure("FILE.EMPTY")
        self._write(b"")
        return msgspec.convert(self._message("heads"), list[SheetHead])

    def rows(self, sheet: int) -> Iterator[SheetRow]:
        """The rows of a sheet that are not empty, with their numbers. Raises SheetFailure."""
        self._write(sheet.to_bytes(4, "big"))
        while True:
            kind, payload = self._receive()
            if kind != "rows":
                break
            yield from msgspec.convert(payload, list[SheetRow])
        if kind != "end":
            raise SheetFailure("FILE.XLSX_DAMAGED")

    def _message(self, wanted: str) -> Any:
        kind, payload = self._receive()
        if kind != wanted:
            raise SheetFailure("FILE.XLSX_DAMAGED")
        return payload

    def _receive(self) -> tuple[str, Any]:
        (length,) = FRAME.unpack(self._read(FRAME.size))
        if length > _LONGEST_FRAME:
            raise SheetFailure("FILE.XLSX_DAMAGED")
        kind, payload = msgspec.msgpack.decode(self._read(length), type=tuple[str, Any])
        if kind == "refused":
            raise SheetFailure(payload)
        return kind, payload

    def _write(self, part: bytes) -> None:
        assert self._child.stdin is not None
        frame = memoryview(FRAME.pack(len(part)) + part)
        try:
            while frame:
                frame = frame[self._child.stdin.write(frame) :]
        except BrokenPipeError:
            # The child has ended: what it had to say, or why it died, is read next.
            return

    def _read(self, size: int) -> bytes:
        """Exactly `size` bytes from the child, waiting no longer for each piece than the child may work."""
        assert self._child.stdout is not None
        pipe = self._child.stdout
        ready = select.poll()
        ready.register(pipe, select.POLLIN)
        pieces = bytearray()
        while len(pieces) < size:
            if not ready.poll(self._limits.sheet_seconds * 1000):
                raise SheetFailure("FILE.XLSX_TIMEOUT")
            piece = pipe.read(size - len(pieces))
            if not piece:
                raise SheetFailure(self._cause_of_death())
            pieces += piece
        return bytes(pieces)

    def _cause_of_death(self) -> str:
        try:
            code = self._child.wait(self._limits.sheet_seconds)
        except subprocess.TimeoutExpired:
            return "FILE.XLSX_TIMEOUT"
        if code == _SIGXCPU:
            return "FILE.XLSX_TIMEOUT"
        return "FILE.XLSX_MEMORY" if code in (_SIGABRT, _SIGKILL, OUT_OF_MEMORY) else "FILE.XLSX_DAMAGED"
