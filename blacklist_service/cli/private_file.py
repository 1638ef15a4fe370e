"""A file that a command writes: complete or not there at all, for its owner's eyes only, over nothing by accident."""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import click

from blacklist_service.errors import ConflictError

force_option = click.option("--force", is_flag=True, help="覆盖已有文件 / write over a file that is there")


def refuse_existing(path: Path, *, force: bool, source: Path | None = None) -> None:
    """Keeps a command from writing over a file. Raises ConflictError CLI.FILE_EXISTS, and CLI.FILE_IS_INPUT
    also with --force. A device or pipe may be written."""
    if source is not None and path.exists() and path.samefile(source):
        raise ConflictError(
            "CLI.FILE_IS_INPUT",
            f"输出文件就是输入文件，不予覆盖：{path}。",
            f"The output is the input itself and is not written over: {path}.",
        )
    if path.is_file() and not force:
        raise ConflictError(
            "CLI.FILE_EXISTS",
            f"文件已存在：{path}。如需覆盖请加 --force。",
            f"The file is there already: {path}. Add --force to write over it.",
        )


def refuse_inputs(outputs: Iterable[Path | None], *sources: Path | None) -> None:
    """Keeps a command from writing over what it reads, or twice over one file.

    Raises ConflictError CLI.FILE_IS_INPUT, CLI.FILE_TWICE.
    """
    seen: set[Path] = set()
    for path in filter(None, outputs):
        for source in filter(None, sources):
            refuse_existing(path, force=True, source=source)
        if path.resolve() in seen and not path.is_char_device():
            raise ConflictError(
                "CLI.FILE_TWICE", f"两个输出是同一个文件：{path}。", f"Two outputs are one file: {path}."
            )
        seen.add(path.resolve())


@contextmanager
def private_file(path: Path) -> Iterator[BinaryIO]:
    """Opens a new file of mode 0600 that takes its name, over an older one, when everything is on the disk.

    A device or pipe (/dev/stdout) is written as it is."""
    if path.exists() and not path.is_file():
        with path.open("wb") as out:
            yield out
        return
    draft = path.with_name(f".{path.name}.{os.getpid()}.draft")
    with _told_as(path, draft):
        # Of a run that was killed; or a file or link that somebody laid there, to read what is written or to have it
        # written elsewhere: the folder may be one that others write to, and the number of a process is no secret.
        draft.unlink(missing_ok=True)
        descriptor = os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    try:
        with os.fdopen(descriptor, "w+b") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        with _told_as(path, draft):
            draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


@contextmanager
def _told_as(path: Path, draft: Path) -> Iterator[None]:
    """An error about the draft is one about the file that the caller asked for."""
    try:
        yield
    except OSError as error:
        if error.filename == str(draft):
            error.filename, error.filename2 = str(path), None
        raise
