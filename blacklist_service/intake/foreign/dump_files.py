"""The files of a dump, one at a time, from a folder or a ZIP: only as many bytes of each as a message may have, and
never more in all than a true archive of text unfolds to. Never raises for data.
"""

import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from blacklist_service.intake.foreign.ifcert import MOST_BYTES

# JSON of such rows becomes 10 to 40 times smaller by deflating; beyond this an archive was made to fill memory or time.
_MOST_UNFOLDING = 200
_ALWAYS_ALLOWED = 1 << 26
_MOST_NAME = 80
_ENCRYPTED = 0x1
# Python unfolds the others without a limit, however little is asked for.
_BOUNDED = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_BROKEN = (zipfile.BadZipFile, zlib.error, RuntimeError, EOFError, OSError, ValueError)


@dataclass(frozen=True, slots=True, repr=False)
class DumpFile:
    """A file of a dump. `content` is None where it could not be read: encrypted, broken, or of an archive that unfolds
    beyond all measure. A content longer than a message is cut one byte behind it."""

    name: str
    content: bytes | None = field(repr=False)


def dump_files(path: Path) -> Iterator[DumpFile]:
    """The files of a folder or ZIP in ascending order of name; a file that is no ZIP is a dump of one message. Raises
    OSError where the path itself cannot be read."""
    if path.is_dir():
        for found in sorted(path.rglob("*")):
            if found.is_file() and not found.is_symlink():
                yield DumpFile(_shown(found.relative_to(path).as_posix()), _content(found))
    elif zipfile.is_zipfile(path):
        yield from _archived(path)
    else:
        with path.open("rb") as source:
            yield DumpFile(_shown(path.name), source.read(MOST_BYTES + 1))


def _archived(path: Path) -> Iterator[DumpFile]:
    left = max(path.stat().st_size * _MOST_UNFOLDING, _ALWAYS_ALLOWED)
    try:
        with zipfile.ZipFile(path) as archive:
            for part in sorted(archive.infolist(), key=lambda one: one.filename):
                if part.is_dir():
                    continue
                content = _part(archive, part)
                left -= len(content or b"")
                yield DumpFile(_shown(part.filename), content)
                if left <= 0:
                    # One more is told, so that nobody takes what was read for the whole.
                    yield DumpFile(_shown(path.name), None)
                    return
    except _BROKEN:
        yield DumpFile(_shown(path.name), None)


def _part(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bytes | None:
    if part.flag_bits & _ENCRYPTED or part.compress_type not in _BOUNDED:
        return None
    try:
        with archive.open(part) as source:
            return _limited(source)
    except _BROKEN:
        return None


def _content(path: Path) -> bytes | None:
    try:
        with path.open("rb") as source:
            return _limited(source)
    except OSError:
        return None


def _limited(source: IO[bytes]) -> bytes:
    return source.read(MOST_BYTES + 1)


def _shown(name: str) -> str:
    """A name as it may stand on a terminal."""
    return "".join(sign if sign.isprintable() else "?" for sign in name)[-_MOST_NAME:]
