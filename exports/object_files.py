"""The files of a recipient's folder: only plain files of that folder, sizes before digests, digests before content."""

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import file_digest
from pathlib import Path

from exports.manifest import DeltaObject, SnapshotObject
from exports.operations import OperationError
from exports.refusals import FeedRefusalError
from exports.types import Format, Operation

DeliveredObject = SnapshotObject | DeltaObject
ENCRYPTED_SUFFIXES = (".age", ".hpke", ".sm")


def content_name(name: str) -> str:
    """The name of what is inside a delivered object: its own where it is not encrypted."""
    for suffix in ENCRYPTED_SUFFIXES:
        name = name.removesuffix(suffix)
    return name


def read_limited(folder: Path, name: str, most_bytes: int, code: str) -> bytes:
    """The bytes of a small file.

    Raises:
        FeedRefusalError: with the code given: it is missing, no plain file, or longer.
    """
    path = _plain_file(folder, name)
    if path is None:
        raise FeedRefusalError("FEED.SIGNATURE" if code == "FEED.SIGNATURE" else "FEED.OBJECT", name)
    with path.open("rb") as source:
        content = source.read(most_bytes + 1)
    if len(content) > most_bytes:
        raise FeedRefusalError(code, name)
    return content


def has_object(folder: Path, item: DeliveredObject) -> bool:
    """True where the delivered file of an object lies in the folder."""
    return _plain_file(folder, item.name) is not None


def check_object(folder: Path, item: DeliveredObject) -> None:
    """Nothing, where the delivered file has the manifest's size and digest.

    Raises:
        FeedRefusalError: FEED.OBJECT, FEED.SIZE or FEED.DIGEST.
    """
    path = _plain_file(folder, item.name)
    if path is None:
        raise FeedRefusalError("FEED.OBJECT", item.name)
    if path.stat().st_size != item.byte_count:
        raise FeedRefusalError("FEED.SIZE", item.name)
    if object_digest(path) != item.sha256:
        raise FeedRefusalError("FEED.DIGEST", item.name)


@contextmanager
def read_operations(
    folder: Path, item: DeliveredObject, read_format: Format
) -> Iterator[Iterator[Operation]]:
    """The operations of an object, streamed; what its reader refuses becomes FEED.OPERATION.

    Raises:
        FeedRefusalError: FEED.FORMAT (no way back from this format), FEED.OBJECT, FEED.DIGEST or FEED.OPERATION.
    """
    if read_format.read is None:
        raise FeedRefusalError("FEED.FORMAT", read_format.name)
    path = _content_file(folder, item)
    try:
        with path.open("rb") as source:
            yield iter(read_format.read(source))
    except OperationError as problem:
        raise FeedRefusalError("FEED.OPERATION", f"{item.name}: {problem}") from None


def _content_file(folder: Path, item: DeliveredObject) -> Path:
    name = content_name(item.name)
    path = _plain_file(folder, name)
    if path is None:
        raise FeedRefusalError("FEED.OBJECT", name)
    if name != item.name and object_digest(path) != item.content_sha256:
        raise FeedRefusalError("FEED.DIGEST", name)
    return path


def _plain_file(folder: Path, name: str) -> Path | None:
    # The manifest's own rule allows no separators in names; a link could still lead out of the folder.
    path = folder / name
    return path if path.name == name and path.is_file() and not path.is_symlink() else None


def object_digest(path: Path) -> str:
    """The SHA-256 (hex) of a file, streamed."""
    with path.open("rb") as source:
        return file_digest(source, "sha256").hexdigest()
