"""Which rows are guarded: those whose silent change would hurt somebody, with every column that they have.

A number stands in the stored digests: it is never given twice. A column that comes to a guarded table later is named
with its guard, beside the value that rows of before have in it, so that their digests go on holding.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC
from functools import cached_property
from operator import attrgetter
from typing import Any

from msgspec import msgpack
from sqlalchemy import Column, Table
from sqlmodel.sql.sqltypes import UTCDateTime

from blacklist_service.store.base import Shelf, table_of
from blacklist_service.store.tables import (
    AccountRole,
    Agent,
    ApiKey,
    Area,
    ConsoleSession,
    CorrectedService,
    DecidedFacts,
    DecisionBatch,
    DecisionBatchItem,
    DecoyOrder,
    Edition,
    Enrolment,
    Exhibit,
    Feed,
    FeedEntry,
    FeedPush,
    LegalBasis,
    Letter,
    LetterReport,
    LetterService,
    Listing,
    ListingReport,
    Member,
    Notice,
    Objection,
    OneTimeSecret,
    OwnPaper,
    Passkey,
    Password,
    PersonQuota,
    Proposal,
    Quota,
    RecipientKey,
    Recusal,
    Removal,
    Repair,
    RepaymentChannel,
    Report,
    SecondReview,
    SigningKey,
    Subject,
    SubjectChange,
    Suspension,
    UserAccount,
)

Key = tuple[int, int]
# The migration that brought the digests: rows of a database from before have none.
SINCE = "0023"
_pack = msgpack.Encoder().encode


@dataclass(frozen=True)
class RowGuard:
    """One guarded table. Its key has one or two whole numbers. `later`: columns since the first digests, each with the
    value that stands in rows of before."""

    number: int
    shelf: type[Shelf]
    later: tuple[tuple[str, Any], ...] = ()

    @cached_property
    def table(self) -> Table:
        """The table itself."""
        return table_of(self.shelf)

    @cached_property
    def key(self) -> list[Column[Any]]:
        """The columns of its primary key."""
        return list(self.table.primary_key.columns)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Its columns, by name, and then those that came later."""
        later = [name for name, _value in self.later]
        return (*sorted(set(self.table.columns.keys()) - set(later)), *later)

    @cached_property
    def _values(self) -> Any:
        return attrgetter(*self.names)

    def key_of(self, row: Any) -> Key:
        """The key of a row or object, its second half 0 where there is none."""
        found = self._keys(row)
        return found if len(self.key) > 1 else (found, 0)

    @cached_property
    def _keys(self) -> Any:
        return attrgetter(*(column.name for column in self.key))

    @cached_property
    def _instants(self) -> list[int]:
        columns = self.table.columns
        return [at for at, name in enumerate(self.names) if isinstance(columns[name].type, UTCDateTime)]

    def text(self, row: Any) -> bytes:
        """The one spelling of a row, or of an object of its class, as it was read."""
        return self.spelled(self._values(row))

    def texts(self, rows: Sequence[Any]) -> list[bytes]:
        """The spellings of many rows."""
        if self._instants or self.later:
            return [self.spelled(values) for values in map(self._values, rows)]
        number = self.number
        return [_pack((number, *values)) for values in map(self._values, rows)]

    def spelled(self, values: Sequence[Any]) -> bytes:
        """The one spelling of values in the order of `names`: the guard's number and each value as MessagePack, which
        keeps texts, numbers, bytes and emptiness apart; instants in UTC; of later columns those that say something."""
        if self._instants:
            values = list(values)
            for at in self._instants:
                value = values[at]
                if value is not None and value.tzinfo is not UTC:
                    values[at] = value.astimezone(UTC)
        if not self.later:
            return _pack((self.number, *values))
        first = len(self.names) - len(self.later)
        said = [
            pair
            for pair, before in zip(self._later_of(values[first:]), self.later, strict=True)
            if pair != before
        ]
        return _pack((self.number, *values[:first], *said))

    def _later_of(self, values: Sequence[Any]) -> list[tuple[str, Any]]:
        return [(name, value) for (name, _before), value in zip(self.later, values, strict=True)]


GUARDS = (
    RowGuard(1, Listing),
    RowGuard(2, ListingReport),
    RowGuard(3, LegalBasis),
    RowGuard(4, Notice),
    RowGuard(5, Proposal),
    RowGuard(6, Removal),
    RowGuard(7, Objection, later=(("reconsiders_id", None),)),
    RowGuard(8, Repair, later=(("reconsiders_id", None),)),
    RowGuard(9, Report),
    RowGuard(10, Subject),
    RowGuard(11, Feed, later=(("calendar", "every_day"), ("profile_json", ""))),
    RowGuard(12, FeedEntry),
    RowGuard(13, Member, later=(("needs_attestation", False),)),
    RowGuard(14, UserAccount),
    RowGuard(15, ApiKey),
    RowGuard(16, SigningKey),
    RowGuard(17, Quota),
    RowGuard(18, Suspension),
    RowGuard(19, Area),
    RowGuard(20, Recusal),
    RowGuard(21, PersonQuota),
    RowGuard(22, DecoyOrder),
    RowGuard(23, Password),
    RowGuard(24, OneTimeSecret),
    RowGuard(25, Passkey),
    RowGuard(26, Enrolment),
    RowGuard(27, ConsoleSession),
    RowGuard(28, AccountRole),
    RowGuard(29, DecisionBatch),
    RowGuard(30, DecisionBatchItem),
    RowGuard(31, SubjectChange),
    RowGuard(32, SecondReview),
    RowGuard(33, RecipientKey),
    RowGuard(34, Edition, later=(("is_expired", False),)),
    RowGuard(35, FeedPush),
    RowGuard(36, Letter),
    RowGuard(37, LetterReport),
    RowGuard(38, OwnPaper),
    RowGuard(39, Agent),
    RowGuard(40, Exhibit, later=(("repair_id", None), ("proof_of", None), ("proof_id", None))),
    RowGuard(41, RepaymentChannel),
    RowGuard(42, LetterService),
    RowGuard(43, DecidedFacts),
    RowGuard(44, CorrectedService),
)
GUARD_OF_TABLE = {guard.table.name: guard for guard in GUARDS}
