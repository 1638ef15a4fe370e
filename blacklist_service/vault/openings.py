"""Every opening of a sealed record passes here: no reason, no opening; and whoever keeps a log is told before."""

from collections.abc import Sequence
from typing import Protocol, final

from blacklist_service.errors import ForbiddenError
from blacklist_service.vault.key_holder import KeyHolder
from blacklist_service.vault.seal import Sealer
from blacklist_service.vault.tools import PersonRecords, PlainRecord, Reason, SealedPerson


class OpeningGate(Protocol):
    """Who is asked before a record is opened, and told of a honey record; both raise where nothing may come out."""

    def admit(self, reason: Reason, table: str, row: int | str) -> None: ...

    def alarm(self, reason: Reason, table: str, row: int | str) -> None: ...


@final
class NoGate:
    """Admits whoever gives a reason: for tools and tests that no budget was given to."""

    def admit(self, reason: Reason, table: str, row: int | str) -> None:
        """Nothing is counted."""

    def alarm(self, reason: Reason, table: str, row: int | str) -> None:
        """Nothing is told."""


@final
class ReasonedSealer(KeyHolder):
    """Seals freely, and opens for one reason; without one it opens nothing."""

    __slots__ = ("_gate", "_reason", "_sealer")

    def __init__(self, sealer: Sealer, gate: OpeningGate, reason: Reason | None = None) -> None:
        self._sealer, self._gate, self._reason = sealer, gate, reason

    def because(self, reason: Reason) -> "ReasonedSealer":
        """The same sealer, opening for this reason."""
        return ReasonedSealer(self._sealer, self._gate, reason)

    def seal(self, table: str, row: int | str, schema: int, plaintext: bytes, *, version: int = 1) -> bytes:
        """Plaintext under a fresh key: it opens only as this version of this row of this table in this schema."""
        return self._sealer.seal(table, row, schema, plaintext, version=version)

    def seal_each(self, records: Sequence[PlainRecord]) -> list[bytes]:
        """Each record under a fresh key of its own."""
        return self._sealer.seal_each(records)

    def seal_people(self, people: Sequence[PersonRecords]) -> list[SealedPerson]:
        """The records of each person under one key, which lies apart."""
        return self._sealer.seal_people(people)

    def seal_honey(self, person: PersonRecords) -> SealedPerson:
        """An invented person's records: like others to everybody, and an alarm where one is opened."""
        return self._sealer.seal_honey(person)

    def open(self, table: str, row: int | str, schema: int, sealed: bytes, *, version: int = 1) -> bytes:
        """The plaintext of a sealed record. Raises SealBrokenError whatever is wrong with it, ForbiddenError
        VAULT.REASON where nobody said why, and what the gate refuses with."""
        if self._reason is None:
            raise no_reason()
        self._gate.admit(self._reason, table, row)
        plaintext, is_honey = self._sealer.open_telling(table, row, schema, sealed, version=version)
        if is_honey:
            self._gate.alarm(self._reason, table, row)
        return plaintext


def no_reason() -> ForbiddenError:
    """The refusal of an opening without a reason."""
    return ForbiddenError(
        "VAULT.REASON",
        "未说明打开密封数据的事由。",
        "Nobody said for what reason the sealed record is opened.",
    )
