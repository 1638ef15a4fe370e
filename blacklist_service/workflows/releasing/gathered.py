"""The entries of one release, gathered, checked and opened once: what was compared is what is written.

They wait in an unnamed file under a key of this run (`vault/run_records.py`), because a release is compared in the
order of listings and written in the order of keys; memory holds two numbers for each (record 0065).
"""

from array import array
from bisect import bisect_left
from typing import cast

import orjson

from blacklist_service.errors import ConflictError
from blacklist_service.vault.run_records import RunRecords
from exports.canonical import content_digest, spelt
from exports.types import EntryFields


class Gathered:
    """Entries by listing, kept in ascending order of listing."""

    def __init__(self) -> None:
        self._records, self._listings = RunRecords(), array("q")

    def keep(self, listing: int, entry: EntryFields) -> str:
        """Keeps what the recipient gets of a listing; gives its digest. Raises ValueError where listings descend."""
        if self._listings and listing <= self._listings[-1]:
            raise ValueError("entries are gathered in ascending order of listing")
        content = spelt(
            entry
        )  # of canonical kinds: the fields of an entry are put together by the service itself
        self._records.append(content)
        self._listings.append(listing)
        return content_digest(content)

    def entry(self, listing: int, digest: str) -> EntryFields:
        """What was kept of a listing, which must have the digest that was noted.

        Raises ConflictError RELEASE.MOVED where the data changed while the release was made.
        """
        number = bisect_left(self._listings, listing)
        if number < len(self._listings) and self._listings[number] == listing:
            content = self._records.open(number)
            if content_digest(content) == digest:
                return cast("EntryFields", orjson.loads(content))
        raise ConflictError(
            "RELEASE.MOVED",
            "发布期间数据发生变化，请重试。",
            "The data changed while the release was made; try again.",
        )
