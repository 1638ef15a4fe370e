"""The vault's tools in a process that holds no key: each asks the vault process, many things in one call."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from struct import Struct
from typing import TypeVar, final

from blacklist_service.vault import calls
from blacklist_service.vault.openings import no_reason
from blacklist_service.vault.provider import keys_elsewhere
from blacklist_service.vault.root_keys import RootKeys
from blacklist_service.vault.signing import SigningKey, key_id_of
from blacklist_service.vault.tokens import Tokenizer
from blacklist_service.vault.tools import PersonRecords, PlainRecord, Reason, SealedPerson
from blacklist_service.vault.vault_connection import VaultConnection

_FIRST_64_BITS = Struct(">q")
# What goes in one frame: enough that the way costs little, and far below the limit.
_BATCH_RECORDS, _BATCH_BYTES = 500, 4 << 20
_KNOWN_IDS = 10_000
_Item = TypeVar("_Item")


@final
class RemoteSealer:
    """Seals and opens records in the vault process."""

    def __init__(self, vault: VaultConnection, reason: Reason | None = None) -> None:
        self._vault, self._reason = vault, reason

    def because(self, reason: Reason) -> "RemoteSealer":
        """The same sealer, opening for this reason."""
        return RemoteSealer(self._vault, reason)

    def seal(self, table: str, row: int | str, schema: int, plaintext: bytes, *, version: int = 1) -> bytes:
        """One record. Raises NotReadyError VAULT.DOWN."""
        call = calls.Seal([PlainRecord(table, row, schema, plaintext)], version)
        return self._vault.ask(call, list[bytes])[0]

    def seal_each(self, records: Sequence[PlainRecord]) -> list[bytes]:
        """Records, each under a key of its own. Raises NotReadyError VAULT.DOWN."""
        found: list[bytes] = []
        for some in _batches(records, lambda record: len(record.text)):
            found += self._vault.ask(calls.Seal(some, 1), list[bytes])
        return found

    def seal_people(self, people: Sequence[PersonRecords]) -> list[SealedPerson]:
        """The records of each person under one key, which lies apart. Raises NotReadyError VAULT.DOWN."""
        found: list[SealedPerson] = []
        for some in _batches(people, lambda person: sum(len(part.text) for part in person.parts)):
            found += self._vault.ask(calls.SealPeople(some), list[SealedPerson])
        return found

    def seal_honey(self, person: PersonRecords) -> SealedPerson:
        """An invented person's records. Raises NotReadyError VAULT.DOWN."""
        return self._vault.ask(calls.SealHoney(person), SealedPerson)

    def open(self, table: str, row: int | str, schema: int, sealed: bytes, *, version: int = 1) -> bytes:
        """The plaintext of a record. Raises SealBrokenError, ForbiddenError VAULT.REASON, NotReadyError VAULT.DOWN, and
        what the vault process refuses with."""
        if self._reason is None:
            raise no_reason()
        return self._vault.ask(calls.Open(self._reason, table, row, schema, sealed, version), bytes)


@final
class RemoteTokens:
    """Makes tokens in the vault process."""

    def __init__(self, vault: VaultConnection) -> None:
        self._vault = vault

    def tokens(self, keys: Iterable[tuple[str, str]]) -> tuple[int, ...]:
        """The tokens of one identity's keys. Raises NotReadyError VAULT.DOWN."""
        given = list(keys)
        return self._vault.ask(calls.Tokens([given]), list[tuple[int, ...]])[0] if given else ()

    def tokens_of_each(self, people: Sequence[Sequence[tuple[str, str]]]) -> list[tuple[int, ...]]:
        """The tokens of the keys of each of these people. Raises NotReadyError VAULT.DOWN."""
        found: list[tuple[int, ...]] = []
        for some in _batches(people, lambda keys: sum(len(text) for _, text in keys)):
            found += self._vault.ask(calls.Tokens([list(keys) for keys in some]), list[tuple[int, ...]])
        return found

    def token(self, kind: str, text: str) -> int:
        """The token of one normal form. Raises NotReadyError VAULT.DOWN."""
        return self._vault.ask(calls.Token(kind, text), int)

    def of_version(self, version: int) -> Tokenizer:  # noqa: ARG002  # the tool's form
        """Raises NotReadyError VAULT.KEYS_ELSEWHERE: the index is moved by whoever holds the keys."""
        raise keys_elsewhere()


class RemoteHash:
    """Keyed hashes of one purpose, made in the vault process."""

    def __init__(self, vault: VaultConnection, key: calls.HashName) -> None:
        self._vault, self._key = vault, key

    def token(self, kind: str, text: str) -> int:
        """The first 64 bits of the hash, signed. Raises NotReadyError VAULT.DOWN."""
        found: int = _FIRST_64_BITS.unpack_from(self.mac(kind, text.encode()))[0]
        return found

    def mac(self, kind: str, message: bytes) -> bytes:
        """All 32 bytes of one hash. Raises NotReadyError VAULT.DOWN."""
        return self.macs([(kind, message)])[0]

    def macs(self, messages: Sequence[tuple[str, bytes]]) -> list[bytes]:
        """The hash of each (kind, message). Raises NotReadyError VAULT.DOWN."""
        found: list[bytes] = []
        for some in _batches(messages, lambda message: len(message[1])):
            found += self._vault.ask(calls.Macs(self._key, some), list[bytes])
        return found


@final
class RemoteSecrets(RemoteHash):
    """Keyed hashes that know again what another version made."""

    def __init__(self, vault: VaultConnection) -> None:
        super().__init__(vault, "secrets")

    def mac_each(self, kind: str, message: bytes) -> list[bytes]:
        """The hash under every version that is not retired, the active one first. Raises NotReadyError VAULT.DOWN."""
        return self._vault.ask(calls.MacEach(kind, message), list[bytes])


@final
class RemoteRows:
    """Digests of rows, made and known again in the vault process."""

    def __init__(self, vault: VaultConnection) -> None:
        self._vault = vault

    def make(self, spelled: Sequence[bytes]) -> list[bytes]:
        """The digests of spelled rows. Raises NotReadyError VAULT.DOWN."""
        found: list[bytes] = []
        for some in _batches(spelled, len):
            found += self._vault.ask(calls.MakeRows(some), list[bytes])
        return found

    def hold(self, pairs: Sequence[tuple[bytes, bytes]]) -> list[bool]:
        """Whether each (spelled row, digest) is one of ours. Raises NotReadyError VAULT.DOWN."""
        found: list[bool] = []
        for some in _batches(pairs, lambda pair: len(pair[0])):
            found += self._vault.ask(calls.HoldRows(some), list[bool])
        return found


@final
class RemoteIds:
    """Opaque ids, made in the vault process; those seen lately are remembered, because an id that was
    shown is read for good."""

    def __init__(self, vault: VaultConnection) -> None:
        self._show = lru_cache(_KNOWN_IDS)(lambda kind, number: vault.ask(calls.ShowId(kind, number), str))
        self._read = lru_cache(_KNOWN_IDS)(lambda kind, shown: vault.ask(calls.ReadId(kind, shown), int))

    def show(self, kind: str, number: int) -> str:
        """The id of a row. Raises NotReadyError VAULT.DOWN."""
        return self._show(kind, number)

    def read(self, kind: str, shown: str) -> int:
        """The row behind an id. Raises NotFoundError, NotReadyError VAULT.DOWN."""
        return self._read(kind, shown)


@final
class RemoteSigner:
    """Signs in the vault process by one key."""

    def __init__(self, vault: VaultConnection, signer: calls.SignerName, public_key: bytes) -> None:
        self._vault, self._signer, self.public_key = vault, signer, public_key

    @property
    def key_id(self) -> bytes:
        """What names the key."""
        return key_id_of(self.public_key)

    def sign(self, message: bytes) -> bytes:
        """The signature of a message: 64 bytes, of SM2 in DER. Raises NotReadyError VAULT.DOWN, SM2.UNAVAILABLE."""
        return self._vault.ask(calls.Sign(self._signer, message, self.public_key), bytes)


@final
class RemoteSigners:
    """The signing keys of one purpose, in the vault process."""

    def __init__(self, vault: VaultConnection, signer: calls.SignerName) -> None:
        self._vault, self._signer = vault, signer

    def active(self) -> RemoteSigner:
        """The key that signs now. Raises NotReadyError VAULT.DOWN."""
        # Of SM2 there may be no key to name; then the vault process refuses to sign by it.
        public_key = self._vault.ask(calls.Greet(), calls.Greeting).get(self._signer, b"")
        return RemoteSigner(self._vault, self._signer, public_key)

    def known(self) -> list[SigningKey]:
        """Every key that ever signed or will sign next, oldest first. Raises NotReadyError VAULT.DOWN."""
        return self._vault.ask(calls.KnownKeys(self._signer), list[SigningKey])

    def sign_by(self, public_key: bytes, message: bytes) -> bytes:
        """The signature by the key with this public half. Raises InvalidError VAULT.CALL, NotReadyError VAULT.DOWN."""
        return self._vault.ask(calls.Sign(self._signer, message, public_key), bytes)


@final
class RemoteKeys:
    """In the place of the roots, where another process holds them."""

    def current(self) -> RootKeys:
        """Raises NotReadyError VAULT.KEYS_ELSEWHERE."""
        raise keys_elsewhere()

    def reread(self) -> RootKeys:
        """Raises NotReadyError VAULT.KEYS_ELSEWHERE."""
        raise keys_elsewhere()


def _batches(items: Sequence[_Item], size_of: Callable[[_Item], int]) -> Iterator[list[_Item]]:
    batch: list[_Item] = []
    size = 0
    for item in items:
        if batch and (len(batch) == _BATCH_RECORDS or size + size_of(item) > _BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(item)
        size += size_of(item)
    if batch:
        yield batch
