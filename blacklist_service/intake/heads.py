"""The first bytes of what streams in, by which its kind is told, without losing them for whoever reads the whole."""

from collections.abc import Iterator
from itertools import chain


def head_of(body: Iterator[bytes], length: int) -> tuple[bytes, Iterator[bytes]]:
    """So many bytes of the beginning, fewer where the body has no more; and the whole body, as if nothing was read."""
    read = b""
    for chunk in body:
        read += chunk
        if len(read) >= length:
            break
    return read[:length], chain((read,), body)
