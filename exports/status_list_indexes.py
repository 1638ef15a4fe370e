"""Which entry of a feed is which bit of its status list: `indexes-RELEASE.ndjson`, a line of each entry.

Every line's length follows from its index, because keys have one length: how many bytes there are, and which line a
byte lies in, is known without writing the lines before.
"""

import re
from collections.abc import Iterable

from exports.canonical import canonical_bytes

MEDIA_TYPE = "application/x-ndjson"
KEY_LETTERS = 32
_NAME = re.compile(r"indexes-([1-9][0-9]{0,8})\.ndjson")
# All of a line but the digits of its index.
_BARE = len(canonical_bytes({"index": 0, "key": "0" * KEY_LETTERS}) + b"\n") - 1


def indexes_name(release: int) -> str:
    """The name of the object as of a release."""
    return f"indexes-{release}.ndjson"


def release_in(name: str) -> int | None:
    """The release of which an object holds the indexes; None for any other object."""
    named = _NAME.fullmatch(name)
    return None if named is None else int(named[1])


def lines_from(index: int, keys: Iterable[str]) -> bytes:
    """The lines of entries that follow each other, from an index on.

    Raises:
        ValueError: a key of another length.
    """
    lines = bytearray()
    for at, key in enumerate(keys, start=index):
        if len(key) != KEY_LETTERS:
            raise ValueError("keys of entries have one length")
        lines += canonical_bytes({"index": at, "key": key}) + b"\n"
    return bytes(lines)


def bytes_before(index: int) -> int:
    """How many bytes the lines of all smaller indexes have."""
    total, least, digits = 0, 0, 1
    while least < index:
        over = min(index, 10**digits)
        total += (over - least) * (_BARE + digits)
        least, digits = over, digits + 1
    return total


def index_at(byte: int) -> int:
    """The index whose line a byte lies in; bytes count from 0."""
    digits = 1
    while bytes_before(10**digits) <= byte:
        digits += 1
    least = 0 if digits == 1 else 10 ** (digits - 1)
    return least + (byte - bytes_before(least)) // (_BARE + digits)
