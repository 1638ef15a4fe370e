"""A store in which nothing stays: what an act would do is seen by doing it and taking it back."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection

from blacklist_service.store.session import Store


class _TakenBackError(Exception):
    """Ends the transaction of a trial."""


class TrialStore(Store):
    """The same database; every write transaction is rolled back at its end, and refuses what it would refuse."""

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """A write transaction of which nothing is kept. Raises as a store's own."""
        try:
            with super().begin() as connection:
                yield connection
                raise _TakenBackError
        except _TakenBackError:
            return
