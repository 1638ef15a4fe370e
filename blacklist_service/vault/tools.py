"""What the vault does for the other rooms, whoever holds the keys: this process, or one of its own over a socket."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple, Protocol, Self

from blacklist_service.vault.signing import SigningKey
from blacklist_service.vault.tokens import Tokenizer


class Reason(NamedTuple):
    """Why sealed records are opened: who asks (a login), for what, about which case, and whose budget it uses."""

    actor: str
    purpose: str
    case: str
    budget: str


class Part(NamedTuple):
    """One of the texts that lie under a person's key: its table and schema, and what is sealed."""

    table: str
    schema: int
    text: bytes

    def __repr__(self) -> str:
        return f"{type(self).__name__}(…)"


class PersonRecords(NamedTuple):
    """What one row says of one person."""

    row: int
    parts: tuple[Part, ...]


class SealedPerson(NamedTuple):
    """The key of one person's records as it lies apart, and the records under it in the order of their parts."""

    key: bytes
    parts: tuple[bytes, ...]


class PlainRecord(NamedTuple):
    """A text and the place that it is sealed for."""

    table: str
    row: int | str
    schema: int
    text: bytes

    def __repr__(self) -> str:
        return f"{type(self).__name__}(…)"


class RecordSealer(Protocol):
    """Seals records, and opens them for the reason that it is bound to."""

    def because(self, reason: Reason) -> Self: ...

    def seal(
        self, table: str, row: int | str, schema: int, plaintext: bytes, *, version: int = 1
    ) -> bytes: ...

    def seal_each(self, records: Sequence[PlainRecord]) -> list[bytes]: ...

    def seal_people(self, people: Sequence[PersonRecords]) -> list[SealedPerson]: ...

    def seal_honey(self, person: PersonRecords) -> SealedPerson: ...

    def open(self, table: str, row: int | str, schema: int, sealed: bytes, *, version: int = 1) -> bytes: ...


class BlindTokens(Protocol):
    """Makes the tokens under which sealed data can be found."""

    def tokens(self, keys: Iterable[tuple[str, str]]) -> tuple[int, ...]: ...

    def tokens_of_each(self, people: Sequence[Sequence[tuple[str, str]]]) -> list[tuple[int, ...]]: ...

    def token(self, kind: str, text: str) -> int: ...

    def of_version(self, version: int) -> Tokenizer: ...


class KeyedHash(Protocol):
    """Keyed hashes of one purpose, by kind."""

    def token(self, kind: str, text: str) -> int: ...

    def mac(self, kind: str, message: bytes) -> bytes: ...

    def macs(self, messages: Sequence[tuple[str, bytes]]) -> list[bytes]: ...


class VersionedKeyedHash(KeyedHash, Protocol):
    """Keyed hashes that know again what another version made."""

    def mac_each(self, kind: str, message: bytes) -> list[bytes]: ...


class IdCipher(Protocol):
    """Row numbers as outsiders see them."""

    def show(self, kind: str, number: int) -> str: ...

    def read(self, kind: str, shown: str) -> int: ...


class RowDigests(Protocol):
    """Digests of rows as they are spelled, many at once, so that a process without keys may ask for them."""

    def make(self, spelled: Sequence[bytes]) -> list[bytes]: ...

    def hold(self, pairs: Sequence[tuple[bytes, bytes]]) -> list[bool]: ...


class MessageSigner(Protocol):
    """One signing key of the service."""

    @property
    def public_key(self) -> bytes: ...

    @property
    def key_id(self) -> bytes: ...

    def sign(self, message: bytes) -> bytes: ...


class MessageSigners(Protocol):
    """The signing keys of one purpose: the one that signs, those before it, and the one that waits."""

    def active(self) -> MessageSigner: ...

    def known(self) -> list[SigningKey]: ...

    def sign_by(self, public_key: bytes, message: bytes) -> bytes: ...
