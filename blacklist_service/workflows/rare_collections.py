"""Work over many rows with fewer searches for circular garbage: rows hold none, and each search looks at them all."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

# Objects made between two searches: with the usual 700, unpacking prepared rows took three times as long, and a
# release an eighth longer (measured).
RARELY = 200_000


@contextmanager
def rare_collections() -> Iterator[None]:
    """Searches seldom until the block is left."""
    before = gc.get_threshold()
    gc.set_threshold(RARELY, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
