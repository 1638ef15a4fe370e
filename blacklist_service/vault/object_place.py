"""Where an encrypted object belongs, and where its bytes go: what the ways of encrypting have in common."""

from dataclasses import dataclass
from typing import Protocol


class Sink(Protocol):
    """Takes bytes in their order."""

    def write(self, chunk: bytes, /) -> int: ...


@dataclass(frozen=True, slots=True)
class ObjectPlace:
    """The code of the recipient, that of its feed, and the object's own name, which tells the release."""

    recipient: str
    feed: str
    object_name: str
