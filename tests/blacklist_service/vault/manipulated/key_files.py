"""The key document as it lies locked: by a passphrase, and by a key service that wraps the key of the lock."""

import base64
import json
import random
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from blacklist_service.errors import NotReadyError
from blacklist_service.vault.key_locks import KeyLock, PassphraseLock, ServiceLock
from blacklist_service.vault.provider import FileKeyProvider
from blacklist_service.vault.transit import TransitKeyService
from tests.blacklist_service.vault.manipulated.attempts import Attempt, Depth, SealedForm, changed, sample
from tests.blacklist_service.vault.transit_stand_in import TOKEN, running_transit

# What is locked does not matter to the lock; short, because each opening by passphrase costs a fifth of a second.
_DOCUMENT = b'{"format": 2}'
_PHRASE, _OTHER_PHRASE = "correct horse battery staple", "another horse battery staple"  # of a test


def passphrase_form(stack: ExitStack) -> SealedForm:
    """AES-256-GCM under Argon2id of a passphrase."""
    lock, home = PassphraseLock(_PHRASE), Path(stack.enter_context(TemporaryDirectory()))
    FileKeyProvider(home, lock).create()
    kept, again = lock.lock(_DOCUMENT), lock.lock(_DOCUMENT)

    def attempts(depth: Depth, chance: random.Random) -> Iterator[Attempt]:
        yield from _on_envelope(lock, kept, again, ("salt", "nonce", "sealed"), depth, chance)
        yield Attempt("another passphrase", lambda: PassphraseLock(_OTHER_PHRASE).unlock(kept))

    return SealedForm(lambda: FileKeyProvider(home, lock).load(), (NotReadyError,), attempts)


def service_form(stack: ExitStack) -> SealedForm:
    """AES-256-GCM under a key that the key service wraps (HashiCorp Vault's Transit, by a stand-in on the wire)."""
    server, other_server = (stack.enter_context(running_transit()) for _ in range(2))
    lock, other = (
        ServiceLock(TransitKeyService(one.url, "blacklist", TOKEN)) for one in (server, other_server)
    )
    home = Path(stack.enter_context(TemporaryDirectory()))
    FileKeyProvider(home, lock).create()
    kept, again = lock.lock(_DOCUMENT), lock.lock(_DOCUMENT)

    def attempts(depth: Depth, chance: random.Random) -> Iterator[Attempt]:
        yield from _on_envelope(lock, kept, again, ("wrapped", "nonce", "sealed"), depth.at_most(8), chance)
        yield Attempt("another key service", lambda: other.unlock(kept))
        for version in ("v0", "v2", "v9"):
            older = json.loads(kept) | {"wrapped": json.loads(kept)["wrapped"].replace("v1", version)}
            yield Attempt("downgraded", lambda older=older: lock.unlock(json.dumps(older).encode()))

    return SealedForm(lambda: FileKeyProvider(home, lock).load(), (NotReadyError,), attempts)


def _on_envelope(
    lock: KeyLock, kept: bytes, again: bytes, fields: tuple[str, ...], depth: Depth, chance: random.Random
) -> Iterator[Attempt]:
    """Each field's bytes changed, cut and lengthened; fields of another file; the file cut; another lock's name."""
    envelope, other = json.loads(kept), json.loads(again)
    # A flipped letter of the file itself may spell the same bytes (hex knows two cases), so its fields are changed.
    for field in fields:
        ways = changed(_bytes_of(field, envelope[field]), depth, chance)
        yield from sample((_with_field(lock, envelope, field, way, broken) for way, broken in ways), depth)
        file = json.dumps({**envelope, field: other[field]}).encode()
        yield Attempt("a part of another file", lambda file=file: lock.unlock(file))
        without = json.dumps({name: value for name, value in envelope.items() if name != field}).encode()
        yield Attempt("a part left out", lambda without=without: lock.unlock(without))
    for size in range(0, len(kept), depth.cut_step):
        yield Attempt("the end cut off", lambda size=size: lock.unlock(kept[:size]))
    for name in ("passphrase", "key service", "none", "", None):
        if name != envelope["lock"]:
            renamed = json.dumps({**envelope, "lock": name}).encode()
            yield Attempt("downgraded", lambda renamed=renamed: lock.unlock(renamed))
    yield Attempt("downgraded", lambda: lock.unlock(_DOCUMENT))


def _with_field(lock: KeyLock, envelope: dict[str, str], field: str, way: str, broken: bytes) -> Attempt:
    file = json.dumps({**envelope, field: _spelt(field, broken)}).encode()
    return Attempt(way, lambda: lock.unlock(file))


def _bytes_of(field: str, spelt: str) -> bytes:
    if field == "wrapped":
        return base64.b64decode(spelt.rpartition(":")[2])
    return base64.b64decode(spelt) if field == "sealed" else bytes.fromhex(spelt)


def _spelt(field: str, given: bytes) -> str:
    if field == "wrapped":
        return f"vault:v1:{base64.b64encode(given).decode()}"
    return base64.b64encode(given).decode() if field == "sealed" else given.hex()
