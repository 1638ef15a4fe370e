"""The words of exports: an entry of a feed, an operation, the header of a release, a format."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import BinaryIO

# What an entry holds after the audience has been applied: JSON scalars, lists and objects only.
EntryValue = str | int | bool | None | list["EntryValue"] | dict[str, "EntryValue"]
EntryFields = dict[str, EntryValue]


class OperationKind(StrEnum):
    """What a recipient must do with an entry (contract: feeds)."""

    UPSERT = "UPSERT"  # new or changed
    CORRECT = "CORRECT"  # changed because it was wrong
    SUPPRESS = "SUPPRESS"  # do not use until further notice
    RETRACT = "RETRACT"  # forget it: the tombstone, without personal data
    MERGE = "MERGE"  # the entry lives on under another key


@dataclass(frozen=True, slots=True)
class LiveEntry:
    """An entry that a recipient holds: its pairwise key, a growing version, whether it is suppressed, its fields."""

    key: str
    version: int
    entry: EntryFields
    is_suppressed: bool = False


@dataclass(frozen=True, slots=True)
class Operation:
    """One line of a release. `entry` for UPSERT and CORRECT; `effective_on` and `reason` for RETRACT and
    SUPPRESS; `into` for MERGE."""

    op: OperationKind
    key: str
    version: int
    entry: EntryFields | None = None
    effective_on: date | None = None
    reason: str = ""
    into: str = ""


@dataclass(frozen=True, slots=True)
class ReleaseHeader:
    """Which publication the operations belong to. `from_release` is None for a snapshot."""

    feed: str
    recipient: str
    release: int
    issued_on: date
    from_release: int | None = None


@dataclass(frozen=True, slots=True)
class Format:
    """One format of exports/formats: its name, media type, suffix, an honest label, and its writer.

    `write(header, operations, out)` must give the same bytes for the same operations. `read` is offered where
    the format can be read back without loss. `label` is `faithful`, `reconstructed` or `mapping`.
    """

    name: str
    media_type: str
    suffix: str
    label: str
    write: Callable[[ReleaseHeader, Iterable[Operation], BinaryIO], None]
    read: Callable[[BinaryIO], Iterable[Operation]] | None = field(default=None)
