"""A file that holds persons in the clear: for its owner's eyes only, and complete or not there at all."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


@contextmanager
def private_file(path: Path) -> Iterator[BinaryIO]:
    """Opens a new file of mode 0600 that takes its name, over an older one, when everything is written.

    A device or pipe (/dev/stdout) is written as it is."""
    if path.exists() and not path.is_file():
        with path.open("wb") as out:
            yield out
        return
    draft = path.with_name(f".{path.name}.{os.getpid()}.draft")
    descriptor = os.open(draft, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "w+b") as out:
            yield out
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
