"""Objects of feeds in the SM profile: SM4-CTR under a tag of HMAC-SM3 over all of the file, keys wrapped by SM2."""

import random
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from blacklist_service.vault import sm2
from blacklist_service.vault.object_faults import ObjectFileError
from blacklist_service.vault.object_place import ObjectPlace
from blacklist_service.vault.recipient_identities import EncryptionKind, RecipientIdentities
from tests.blacklist_service.vault.manipulated.attempts import Attempt, Depth, SealedForm, attempts_on
from tests.blacklist_service.vault.manipulated.objects import TEXT, encrypted, identity, opened, other_places

_TAG = 32


def sm_form(_stack: ExitStack) -> SealedForm:
    """Bound to recipient, feed, release and name, to all its keys together, and to its own end."""
    if not sm2.is_available():
        pytest.skip("no SM2 in the system's libcrypto")
    place = ObjectPlace("BUREAU", "feed-a", "delta-1-2.ndjson.sm")
    own, other = identity(EncryptionKind.SM), identity(EncryptionKind.SM)
    file, again = encrypted(place, TEXT, own), encrypted(place, TEXT, own)
    shared = encrypted(place, TEXT, other, own)

    def opens(broken: bytes, at: ObjectPlace = place, key: RecipientIdentities = own) -> bytes:
        return opened(key, at, broken)

    def attempts(depth: Depth, chance: random.Random) -> Iterator[Attempt]:
        for one in (file, shared):
            yield from attempts_on(one, opens, depth.at_most(6), chance)
        for broken in _mixed(file, again):
            yield Attempt("parts of another object", lambda broken=broken: opens(broken))
        elsewhere = [*other_places(place), ObjectPlace("OTHERS", place.feed, place.object_name)]
        for at in elsewhere:
            yield Attempt("another recipient, feed, release or name", lambda at=at: opens(file, at))
            carried = encrypted(at, TEXT, own)
            yield Attempt("another recipient, feed, release or name", lambda carried=carried: opens(carried))
            renamed = _head(file) + carried[len(_head(carried)) :]
            yield Attempt("the body of another object", lambda renamed=renamed: opens(renamed))
        yield Attempt("another identity", lambda: opens(file, key=other))
        for number in (b"0", b"2", b"1 "):
            yield Attempt("downgraded", lambda n=number: opens(file.replace(b"-sm/1", b"-sm/" + n, 1)))
        lines = shared.split(b"\n", 7)
        keys = [at for at, line in enumerate(lines) if line.startswith(b"key ")]
        for changed in (keys[::-1], keys[:1], keys[1:], [*keys, keys[0]], [keys[1], keys[1]]):
            head = [*lines[: keys[0]], *(lines[at] for at in changed)]
            broken = b"\n".join([*head, *lines[keys[-1] + 1 :]])
            yield Attempt("keys left out, doubled or in another order", lambda one=broken: opens(one))

    return SealedForm(lambda: (opens(file), opens(shared)), (ObjectFileError,), attempts)


def _head(file: bytes) -> bytes:
    return file[: file.index(b"\n\n") + 2]


def _mixed(file: bytes, other: bytes) -> Iterator[bytes]:
    """Head, body and tag of two objects of one place in every mixture."""
    parts, foreign = ((_head(one), one[len(_head(one)) : -_TAG], one[-_TAG:]) for one in (file, other))
    for which in range(1, 7):
        yield b"".join(foreign[at] if which >> at & 1 else parts[at] for at in range(3))
