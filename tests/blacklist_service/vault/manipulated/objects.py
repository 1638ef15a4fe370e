"""Objects of feeds as recipients hold them, encrypted to public keys by age or by HPKE, and opened with identities."""

import base64
import io
import itertools
import random
import re
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime

import pyrage

from blacklist_service.vault.chunk_stream import CHUNK_BYTES
from blacklist_service.vault.hpke_keys import KEY_ID_BYTES, WRAPPED_BYTES
from blacklist_service.vault.object_faults import ObjectFileError
from blacklist_service.vault.object_place import ObjectPlace
from blacklist_service.vault.recipient_identities import (
    EncryptionKind,
    RecipientIdentities,
    encrypted_object,
    new_recipient_identity,
)
from tests.blacklist_service.vault.manipulated.attempts import Attempt, Depth, SealedForm, attempts_on
from tests.blacklist_service.vault.manipulated.streams import disordered

_MADE_AT = datetime(2026, 3, 2, tzinfo=UTC)
TEXT = '{"name":"王示例","op":"UPSERT"}\n'.encode() * 3
_THREE = bytes(2 * CHUNK_BYTES + 5)
_TAG = 16


def identity(kind: EncryptionKind) -> RecipientIdentities:
    """A recipient's new identity of a kind."""
    return RecipientIdentities(new_recipient_identity(kind, _MADE_AT))


def encrypted(place: ObjectPlace, text: bytes, *keys: RecipientIdentities) -> bytes:
    """An object as the service publishes it."""
    out = io.BytesIO()
    with encrypted_object([key.public_lines[0] for key in keys], place, out) as sink:
        sink.write(text)
    return out.getvalue()


def opened(key: RecipientIdentities, place: ObjectPlace, file: bytes) -> bytes:
    """What the recipient reads in it."""
    out = io.BytesIO()
    key.open_object(io.BytesIO(file), place, out)
    return out.getvalue()


def _pieces(body: bytes, *, front: int = 0) -> list[bytes]:
    """The chunks of a body; what stands before the first belongs to it."""
    size = CHUNK_BYTES + _TAG
    edges = [
        0,
        *(front + size * (number + 1) for number in range((len(body) - front - 1) // size)),
        len(body),
    ]
    return [body[begin:end] for begin, end in itertools.pairwise(edges)]


def hpke_form(_stack: ExitStack) -> SealedForm:
    """An object by HPKE: bound to feed, release and name, to all its keys together, and to its own end."""
    place = ObjectPlace("BUREAU", "feed-a", "delta-1-2.ndjson.hpke")
    own, other = identity(EncryptionKind.HPKE), identity(EncryptionKind.HPKE)
    file, again = encrypted(place, TEXT, own), encrypted(place, TEXT, own)
    shared = encrypted(place, TEXT, other, own)
    long, foreign = encrypted(place, _THREE, own), encrypted(place, _THREE, own)
    head = len(file) - len(TEXT) - _TAG
    wrap = head - WRAPPED_BYTES

    def opens(broken: bytes, at: ObjectPlace = place, key: RecipientIdentities = own) -> bytes:
        return opened(key, at, broken)

    def attempts(depth: Depth, chance: random.Random) -> Iterator[Attempt]:
        for one in (file, shared):
            yield from attempts_on(one, opens, depth.at_most(12), chance)
        for begin, end in ((wrap, head), (head, len(file)), (wrap, wrap + 32), (wrap + 32, head)):
            yield Attempt(
                "parts of another object",
                lambda begin=begin, end=end: opens(file[:begin] + again[begin:end] + file[end:]),
            )
        for way, pieces in disordered(_pieces(long[head:]), _pieces(foreign[head:]), [file[head:]]):
            yield Attempt(way, lambda pieces=pieces: opens(long[:head] + b"".join(pieces)))
        for at in other_places(place):
            yield Attempt("another feed, release or name", lambda at=at: opens(file, at))
            carried = encrypted(at, TEXT, own)
            yield Attempt("another feed, release or name", lambda carried=carried: opens(carried))
            yield Attempt(
                "the body of another object",
                lambda one=carried: opens(file[:head] + one[-(len(file) - head) :]),
            )
        yield Attempt("another identity", lambda: opens(file, key=other))
        yield from (Attempt("downgraded", lambda one=one: opens(one)) for one in _other_suites(file))
        keys = len(shared) - len(TEXT) - _TAG - 2 * (KEY_ID_BYTES + WRAPPED_BYTES)
        wraps = keys + 2 * KEY_ID_BYTES
        swapped = shared[:wraps] + shared[wraps + WRAPPED_BYTES : wraps + 2 * WRAPPED_BYTES]
        swapped += shared[wraps : wraps + WRAPPED_BYTES] + shared[wraps + 2 * WRAPPED_BYTES :]
        yield Attempt("the wrapped key of another recipient", lambda: opens(swapped))
        yield Attempt(
            "a key left out", lambda: opens(shared[: keys - 1] + b"\x01" + shared[keys + KEY_ID_BYTES :])
        )

    return SealedForm(lambda: (opens(file), opens(shared), opens(long)), (ObjectFileError,), attempts)


def other_places(place: ObjectPlace) -> list[ObjectPlace]:
    """Another feed, release, kind of object and format, and the same letters with another edge between them."""
    name, kind = place.object_name, place.object_name.rpartition(".")[2]
    names = (f"delta-2-3.ndjson.{kind}", f"snapshot-1.ndjson.{kind}", f"delta-1-2.csv.{kind}", f"x{name}")
    return [
        ObjectPlace(place.recipient, "feed-b", name),
        ObjectPlace(place.recipient, "feed", "-a" + name),
        *(ObjectPlace(place.recipient, place.feed, other) for other in names),
    ]


def _other_suites(file: bytes) -> Iterator[bytes]:
    """Every other number in each of the three places of the header that name the suite, and another format."""
    for at in (16, 18, 20):
        for number in range(0x30):
            broken = file[:at] + number.to_bytes(2, "big") + file[at + 2 :]
            if broken != file:
                yield broken
    yield file.replace(b"blacklist-hpke/1", b"blacklist-hpke/0", 1)
    yield file.replace(b"blacklist-hpke/1", b"blacklist-hpke/2", 1)


def age_form(_stack: ExitStack) -> SealedForm:
    """An object by age. Its format names no feed or release: that one was not put in the place of another is told by
    the signed manifest."""
    place = ObjectPlace("BUREAU", "feed-a", "delta-1-2.ndjson.age")
    own, other = identity(EncryptionKind.AGE), identity(EncryptionKind.AGE)
    file, again = encrypted(place, TEXT, own), encrypted(place, TEXT, own)
    shared = encrypted(place, TEXT, other, own)
    long, foreign = encrypted(place, _THREE, own), encrypted(place, _THREE, own)

    def opens(broken: bytes, key: RecipientIdentities = own) -> bytes:
        return opened(key, place, broken)

    def attempts(depth: Depth, chance: random.Random) -> Iterator[Attempt]:
        for one in (file, shared):
            yield from attempts_on(one, opens, depth.at_most(12), chance)
        head, body = _split(file)
        other_head, other_body = _split(again)
        yield Attempt("the body of another object", lambda: opens(head + other_body))
        yield Attempt("the header of another object", lambda: opens(other_head + body))
        yield Attempt("parts of another object", lambda: opens(head + body[:16] + other_body[16:]))
        for wanted in (b"-> X25519", b"--- "):
            broken = _with_line_of(head, other_head, wanted) + body
            yield Attempt("the wrapped key of another object", lambda broken=broken: opens(broken))
        long_head, long_body = _split(long)
        pieces, of_foreign = _pieces(long_body, front=16), _pieces(_split(foreign)[1], front=16)
        for way, some in disordered(pieces, of_foreign, [body]):
            yield Attempt(way, lambda some=some: opens(long_head + b"".join(some)))
        yield Attempt("another identity", lambda: opens(file, other))
        phrase = pyrage.passphrase.encrypt(TEXT, "phrase")
        yield Attempt("downgraded", lambda: opens(phrase))
        yield Attempt("downgraded", lambda: opens(_split(phrase)[0] + body))
        yield from (Attempt("downgraded", lambda one=one: opens(one)) for one in _other_headers(file))

    return SealedForm(lambda: (opens(file), opens(shared), opens(long)), (ObjectFileError,), attempts)


def _split(file: bytes) -> tuple[bytes, bytes]:
    """Header and body of an age file."""
    end = re.search(rb"\n--- [^\n]+\n", file)
    assert end is not None
    return file[: end.end()], file[end.end() :]


def _with_line_of(head: bytes, other: bytes, wanted: bytes) -> bytes:
    """A header with one line of another; the line behind a key's goes with it."""
    lines, foreign = (one.split(b"\n") for one in (head, other))
    at, from_ = (next(n for n, line in enumerate(one) if line.startswith(wanted)) for one in (lines, foreign))
    count = 2 if wanted.startswith(b"->") else 1
    return b"\n".join([*lines[:at], *foreign[from_ : from_ + count], *lines[at + count :]])


def _other_headers(file: bytes) -> Sequence[bytes]:
    """Another version, another kind of key, one key more, and no key at all."""
    head, body = _split(file)
    extra = b"-> X25519 " + base64.b64encode(bytes(32)).rstrip(b"=") + b"\n"
    extra += base64.b64encode(bytes(32)).rstrip(b"=") + b"\n"
    first = head.index(b"\n") + 1
    return [
        head.replace(b"/v1", b"/v0") + body,
        head.replace(b"/v1", b"/v2") + body,
        head.replace(b"-> X25519", b"-> scrypt") + body,
        head.replace(b"-> X25519", b"-> ssh-ed25519") + body,
        head[:first] + extra + head[first:] + body,
        head[:first] + head[head.index(b"--- ") :] + body,
    ]
