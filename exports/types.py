"""The words of exports: an entry of a feed, an operation, the header of a release, a format."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import BinaryIO, Protocol

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


class Reach(StrEnum):
    """How far a file of a format goes by what the format is, whoever the feed's audience is."""

    AUDIENCE = "audience"  # to the feed's audience and no further
    THIRD_PARTIES = "third_parties"  # the list of a credit bureau: its users get it
    PUBLICATION = "publication"  # a list that is published, and that joint punishment is built on


@dataclass(frozen=True, slots=True, repr=False)
class LiveEntry:
    """An entry that a recipient holds: its pairwise key, a growing version, whether it is suppressed, its fields."""

    key: str
    version: int
    entry: EntryFields
    is_suppressed: bool = False


@dataclass(frozen=True, slots=True, repr=False)
class Operation:
    """One line of a release. `entry` for UPSERT and CORRECT; `effective_on` and `reason` for RETRACT and
    SUPPRESS; `into` for MERGE. A SUPPRESS carries `entry` too where the recipient does not hold just that."""

    op: OperationKind
    key: str
    version: int
    entry: EntryFields | None = None
    effective_on: date | None = None
    reason: str = ""
    into: str = ""

    def with_entry(self, entry: EntryFields | None) -> "Operation":
        """The same operation with another entry, or none."""
        return Operation(self.op, self.key, self.version, entry, self.effective_on, self.reason, self.into)


@dataclass(frozen=True, slots=True, repr=False)
class WantedEntry:
    """What a recipient should hold from now on, before it has a version. `is_correction`: what was sent before
    was wrong. `reason` (a code) and `effective_on` say why and from when, if it is suppressed. `entry_sha256`: the
    entry's digest, from whoever has it already."""

    key: str
    entry: EntryFields
    is_suppressed: bool = False
    is_correction: bool = False
    reason: str = ""
    effective_on: date | None = None
    entry_sha256: str = ""


@dataclass(frozen=True, slots=True)
class KnownState:
    """What a recipient was last told about a key: nothing of the person, only version, digest and state."""

    version: int
    entry_sha256: str
    is_suppressed: bool = False
    is_retracted: bool = False


@dataclass(frozen=True, slots=True)
class Removal:
    """Why a key leaves a feed: a reason code and a day; `into` names the surviving key of a merge."""

    reason: str
    effective_on: date
    into: str = ""


@dataclass(frozen=True, slots=True)
class ReleaseHeader:
    """Which publication the operations belong to. `from_release` is None for a snapshot."""

    feed: str
    recipient: str
    release: int
    issued_on: date
    from_release: int | None = None


class ByteSink(Protocol):
    """Anything that takes bytes: an open file, a buffer, a DigestWriter."""

    def write(self, chunk: bytes, /) -> object:
        """The chunk is taken whole."""


@dataclass(frozen=True, slots=True)
class Format:
    """One format of exports/formats: its name, media type, suffix, an honest label, and its writer.

    `write(header, operations, out)` must give the same bytes for the same operations. `read` is offered where
    the format can be read back without loss. `label` is `faithful`, `reconstructed` or `mapping`. `refusal` is there
    where the format cannot say every entry: it gives the format's own rule id for one that it cannot say, else "";
    such an entry is not in a feed of this format. A removal is never refused. `reach`: what the legal basis of an
    entry must allow beside what the feed's audience asks.
    """

    name: str
    media_type: str
    suffix: str
    label: str
    write: Callable[[ReleaseHeader, Iterable[Operation], ByteSink], None]
    read: Callable[[BinaryIO], Iterable[Operation]] | None = field(default=None)
    refusal: Callable[[EntryFields], str] | None = field(default=None)
    reach: Reach = field(default=Reach.AUDIENCE)
