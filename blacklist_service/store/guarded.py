"""Stores that stand in for the real one while a workflow runs: one joins an open transaction, one an open snapshot, one
is fenced."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from blacklist_service.store.session import Store, without_values


@dataclass(frozen=True)
class JoinedStore(Store):
    """A store whose transactions are parts of one that is open already: they commit with it or not at all."""

    connection: Connection
    # True: questions are asked beside the transaction and see what is committed, as they would without a join.
    reads_apart: bool = False

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """A savepoint: what fails inside is undone alone, so that a workflow may go on after a refusal."""
        try:
            with self.connection.begin_nested():
                yield self.connection
        except DBAPIError as error:
            raise without_values(error) from None

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A snapshot beside the transaction, or the transaction itself with what it has written so far."""
        if self.reads_apart:
            with super().read() as connection:
                yield connection
        else:
            yield self.connection


@dataclass(frozen=True)
class SnapshotStore(Store):
    """A store whose questions are all put in one snapshot that is open already; what is written goes beside it."""

    connection: Connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """The snapshot, which stays open for the next question."""
        yield self.connection


@dataclass(frozen=True)
class FencedStore(Store):
    """A store in which every write transaction first makes sure that its writer still may write."""

    hold: Callable[[Connection], None]

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """A write transaction. Raises whatever `hold` raises, before anything is written."""
        with super().begin() as connection:
            self.hold(connection)
            yield connection
