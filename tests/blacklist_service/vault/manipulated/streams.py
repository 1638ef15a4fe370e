"""Sealed streams: uploads and releases as numbered records, backups as chunks under a content key, and that key."""

import random
from collections.abc import Iterator
from contextlib import ExitStack

from blacklist_service.vault.backup_seal import BackupKey, open_stream, seal_stream, sealed_content_key
from blacklist_service.vault.chunk_stream import CHUNK_BYTES
from blacklist_service.vault.seal import SealBrokenError
from blacklist_service.vault.stream import PART_BYTES, open_part, open_parts, seal_parts
from blacklist_service.vault.suites import AES_256_GCM
from tests.blacklist_service.vault.manipulated.attempts import Attempt, Depth, SealedForm, attempts_on
from tests.blacklist_service.vault.manipulated.records import door, roots

_TEXT = "姓名,证件号码\n王示例,340104\n".encode()
_CONTENT_KEY, _OTHER_KEY = bytes(range(32)), bytes(range(1, 33))
_OFFLINE, _OTHER_OFFLINE = BackupKey(bytes([7]) * 32), BackupKey(bytes([8]) * 32)
_ABOUT = b"one house, 2026-03-02T01:30:00+00:00"
_TAG = 16


def stream_form(_stack: ExitStack) -> SealedForm:
    """An upload in parts: no part is missing, doubled, swapped, of another upload, or behind the last one."""
    sealer, other = door(roots("one", 1), AES_256_GCM), door(roots("other", 1), AES_256_GCM)
    long, short = _TEXT * (PART_BYTES // len(_TEXT) * 2 + 10), _TEXT

    def sealed(owner: str, text: bytes, table: str = "upload_part") -> list[bytes]:
        return list(seal_parts(sealer, table, owner, [text]))

    whole, single = sealed("1", long), sealed("3", short)
    foreign = sealed("2", long)

    def opens(parts: list[bytes], owner: str = "1", table: str = "upload_part") -> bytes:
        return b"".join(open_parts(sealer, table, owner, parts))

    def attempts(depth: Depth, chance: random.Random) -> Iterator[Attempt]:
        yield from attempts_on(single[0], lambda broken: opens([broken], "3"), depth.at_most(60), chance)
        yield from attempts_on(
            whole[-1],
            lambda broken: open_part(sealer, "upload_part", "1", 2, broken),
            depth.at_most(60),
            chance,
        )
        for way, parts in disordered(whole, foreign, single):
            yield Attempt(way, lambda parts=parts: opens(parts))
        for way, owner, table in (
            ("another upload", "2", "upload_part"),
            ("another table", "1", "release_part"),
        ):
            yield Attempt(way, lambda owner=owner, table=table: opens(whole, owner, table))
        yield Attempt("another tenant", lambda: b"".join(open_parts(other, "upload_part", "1", whole)))
        for at, part in enumerate(whole):
            for number in (*range(at), *range(at + 1, len(whole) + 3), -1):
                yield Attempt(
                    "a number of another part, or beyond the end",
                    lambda part=part, number=number: open_part(sealer, "upload_part", "1", number, part),
                )

    return SealedForm(
        lambda: (opens(whole), open_part(sealer, "upload_part", "1", 0, whole[0])),
        (SealBrokenError,),
        attempts,
    )


def disordered(
    parts: list[bytes], foreign: list[bytes], short: list[bytes]
) -> Iterator[tuple[str, list[bytes]]]:
    """(way, parts) of a stream of three in every wrong order, and with pieces of others."""
    yield "nothing", []
    for at in range(len(parts)):
        yield "a piece missing", parts[:at] + parts[at + 1 :]
        yield "a piece twice", parts[: at + 1] + parts[at:]
        yield "a piece of another", [*parts[:at], foreign[at], *parts[at + 1 :]]
        yield "an empty piece", [*parts[:at], b"", *parts[at + 1 :]]
        yield "cut", parts[:at]
    yield "another order", parts[::-1]
    yield "another order", [parts[1], parts[0], *parts[2:]]
    for more in (parts[-1], foreign[-1], short[0], parts[0], b"\x00"):
        yield "something behind the end", [*parts, more]
    yield "another stream", foreign
    yield "another stream", short


def backup_stream_form(_stack: ExitStack) -> SealedForm:
    """A file of a backup, chunk by chunk, under its own name and the content key of its own backup."""

    def sealed(name: str, text: bytes, key: bytes = _CONTENT_KEY) -> list[bytes]:
        return list(seal_stream(key, name, [text]))

    three = bytes(2 * CHUNK_BYTES + 5)
    whole, single = sealed("database", three), sealed("database", _TEXT)
    foreign = sealed("looks", three)

    def opens(pieces: list[bytes], name: str = "database", key: bytes = _CONTENT_KEY) -> bytes:
        return b"".join(open_stream(key, name, pieces))

    def attempts(depth: Depth, chance: random.Random) -> Iterator[Attempt]:
        yield from attempts_on(single[0], lambda broken: opens([broken]), depth, chance)
        for way, parts in disordered(whole, foreign, sealed("looks", _TEXT)):
            yield Attempt(way, lambda parts=parts: opens(parts))
        joined = b"".join(whole)
        for edge in (CHUNK_BYTES, CHUNK_BYTES + _TAG, 2 * (CHUNK_BYTES + _TAG)):
            for size in range(edge - 20, edge + 20):
                yield Attempt("the end cut off", lambda size=size: opens([joined[:size]]))
        for name in ("looks", "data-keys", "", "database "):
            yield Attempt("another file", lambda name=name: opens(whole, name))
        for key in (_OTHER_KEY, bytes(32)):
            yield Attempt("another backup", lambda key=key: opens(whole, key=key))

    return SealedForm(lambda: opens(whole), (SealBrokenError,), attempts)


def content_key_form(_stack: ExitStack) -> SealedForm:
    """The content key of a backup, sealed for one offline key about one house and moment."""
    sealed = sealed_content_key(_OFFLINE.public, _CONTENT_KEY, _ABOUT)
    others = [
        sealed_content_key(_OFFLINE.public, _OTHER_KEY, _ABOUT + b"x"),
        sealed_content_key(_OTHER_OFFLINE.public, _OTHER_KEY, _ABOUT),
        sealed_content_key(_OFFLINE.public, _CONTENT_KEY, _ABOUT),
    ]

    def opens(given: bytes, about: bytes = _ABOUT, key: BackupKey = _OFFLINE) -> bytes:
        return key.content_key(given, about)

    def attempts(depth: Depth, chance: random.Random) -> Iterator[Attempt]:
        yield from attempts_on(sealed, opens, depth.at_most(60), chance)
        for other in others:
            yield Attempt("the share of another", lambda other=other: opens(other[:32] + sealed[32:]))
            yield Attempt("the key of another", lambda other=other: opens(sealed[:32] + other[32:]))
        for other in others[:2]:
            yield Attempt("another backup", lambda other=other: opens(other))
        for about in (b"", _ABOUT[:-1], _ABOUT + b"\x00", _ABOUT.replace(b"one", b"two")):
            yield Attempt("another house or moment", lambda about=about: opens(sealed, about))
        yield Attempt("another offline key", lambda: opens(sealed, key=_OTHER_OFFLINE))

    return SealedForm(lambda: opens(sealed), (SealBrokenError,), attempts)
