"""Objects encrypted in the SM profile, written and opened as streams; docs/api/sm-objects.md has the bytes, and the
commands by which the stock openssl program does the same.

A head of text names recipient, feed and object, and has one content key of chance once for each key, wrapped by SM2.
From the content key come the keys of SM4-CTR and of HMAC-SM3, whose tag is over all of the file before it, head and
wraps included. Nothing comes out before the tag holds: a file is read once to be authenticated, and once to be opened.
"""

import base64
import binascii
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import SEEK_END
from typing import BinaryIO, final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.ciphers import Cipher, CipherContext, modes
from cryptography.hazmat.primitives.ciphers.algorithms import SM4
from cryptography.hazmat.primitives.hashes import SM3
from cryptography.hazmat.primitives.hmac import HMAC
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from blacklist_service.vault import sm2_encryption, sm_keys
from blacklist_service.vault.key_holder import KeyHolder
from blacklist_service.vault.object_faults import ObjectFileError, OpeningFault
from blacklist_service.vault.object_place import ObjectPlace, Sink

_MAGIC = b"blacklist-sm/1\n"
_INFO = b"blacklist-sm/1"
_KEY_WORD, _KEY_WORDS = b"key", 3
_MOST_KEYS = 16
_LONGEST_LINE = 400
_SM4_KEY_BYTES, _COUNTER_BYTES, _MAC_KEY_BYTES = 16, 16, 32
_TAG_BYTES = 32
_PIECE_BYTES = 1 << 16


@contextmanager
def encrypted_by_sm(public_lines: Sequence[str], place: ObjectPlace, out: Sink) -> Iterator[Sink]:
    """A sink whose bytes arrive in `out` as one file that each of the keys opens; whole when the block ends, and never
    where it ends by an exception. Raises InvalidError RECIPIENT_KEY.FORMAT; NotReadyError SM2.UNAVAILABLE."""
    content_key = secrets.token_bytes(sm_keys.CONTENT_KEY_BYTES)
    wraps = b"".join(_key_line(sm_keys.public_der(line), content_key) for line in public_lines)
    encryption = _Encryption(_ObjectKeys(content_key), _place_bytes(place) + wraps + b"\n", out)
    yield encryption
    encryption.close()


def open_sm_file(
    source: BinaryIO, place: ObjectPlace, out: Sink, identities: Sequence[sm_keys.SmIdentity]
) -> None:
    """Writes what the file of just this place holds to `out`, once all of it is authenticated.

    Raises ObjectFileError: not_encrypted, other_key, broken; NotReadyError SM2.UNAVAILABLE.
    """
    if source.read(len(_MAGIC)) != _MAGIC:
        raise ObjectFileError(OpeningFault.NOT_ENCRYPTED)
    expected = _place_bytes(place)
    if _MAGIC + source.read(len(expected) - len(_MAGIC)) != expected:
        raise ObjectFileError(OpeningFault.BROKEN)
    keys = _ObjectKeys(_content_key(_wraps(source), identities))
    head_bytes = source.tell()
    for _ in _authenticated(source, keys, head_bytes):
        pass
    # Read anew and so authenticated anew: of a file that changed meanwhile nothing would be used.
    pieces, decryptor = _authenticated(source, keys, head_bytes), keys.decryptor()
    next(pieces)
    for piece in pieces:
        out.write(decryptor.update(piece))


@final
class _ObjectKeys(KeyHolder):
    """What a content key gives. All of it follows by a hash, so that a tag holds under one content key alone."""

    __slots__ = ("_cipher", "_mac_key")

    def __init__(self, content_key: bytes) -> None:
        size = _SM4_KEY_BYTES + _COUNTER_BYTES + _MAC_KEY_BYTES
        drawn = HKDF(SM3(), size, salt=None, info=_INFO).derive(content_key)
        counter = drawn[_SM4_KEY_BYTES : _SM4_KEY_BYTES + _COUNTER_BYTES]
        self._cipher = Cipher(SM4(drawn[:_SM4_KEY_BYTES]), modes.CTR(counter))
        self._mac_key = drawn[-_MAC_KEY_BYTES:]

    def encryptor(self) -> CipherContext:
        return self._cipher.encryptor()

    def decryptor(self) -> CipherContext:
        return self._cipher.decryptor()

    def mac(self) -> HMAC:
        return HMAC(self._mac_key, SM3())


def _place_bytes(place: ObjectPlace) -> bytes:
    """The head up to the keys: it is compared whole, so nobody has to parse what was not authenticated."""
    text = f"recipient {place.recipient}\nfeed {place.feed}\nobject {place.object_name}\n"
    return _MAGIC + text.encode()


def _key_line(public_der: bytes, content_key: bytes) -> bytes:
    wrapped = base64.b64encode(sm2_encryption.encrypt(public_der, content_key))
    return b" ".join((_KEY_WORD, sm_keys.key_id(public_der).encode(), wrapped)) + b"\n"


def _wraps(source: BinaryIO) -> list[tuple[str, bytes]]:
    """The keys that the head names, each with its wrap, up to the empty line."""
    found: list[tuple[str, bytes]] = []
    while (line := source.readline(_LONGEST_LINE)) != b"\n":
        words = line.removesuffix(b"\n").split(b" ")
        if len(words) != _KEY_WORDS or words[0] != _KEY_WORD or len(found) == _MOST_KEYS:
            raise ObjectFileError(OpeningFault.BROKEN)
        try:
            found.append((words[1].decode("ascii"), base64.b64decode(words[2], validate=True)))
        except (UnicodeDecodeError, binascii.Error):
            raise ObjectFileError(OpeningFault.BROKEN) from None
    return found


def _content_key(wraps: Sequence[tuple[str, bytes]], identities: Sequence[sm_keys.SmIdentity]) -> bytes:
    for named, sealed in wraps:
        for identity in identities:
            if identity.key_id == named:
                return identity.unwrap(sealed)
    raise ObjectFileError(OpeningFault.OTHER_KEY)


def _authenticated(source: BinaryIO, keys: _ObjectKeys, head_bytes: int) -> Iterator[bytes]:
    """The head and then the body in pieces; the file is the one that was written only where this ends without an
    error. Raises ObjectFileError broken."""
    left = source.seek(0, SEEK_END) - head_bytes - _TAG_BYTES
    if left < 0:
        raise ObjectFileError(OpeningFault.BROKEN)
    source.seek(0)
    mac, piece = keys.mac(), source.read(head_bytes)
    mac.update(piece)
    yield piece
    while left and (piece := source.read(min(left, _PIECE_BYTES))):
        left -= len(piece)
        mac.update(piece)
        yield piece
    try:
        mac.verify(source.read(_TAG_BYTES))
    except InvalidSignature:
        raise ObjectFileError(OpeningFault.BROKEN) from None


class _Encryption(KeyHolder):
    """The open end of a file."""

    def __init__(self, keys: _ObjectKeys, head: bytes, out: Sink) -> None:
        self._encryptor, self._mac, self._out = keys.encryptor(), keys.mac(), out
        self._pass_on(head)

    def write(self, chunk: bytes, /) -> int:
        self._pass_on(self._encryptor.update(chunk))
        return len(chunk)

    def close(self) -> None:
        self._out.write(self._mac.finalize())

    def _pass_on(self, content: bytes) -> None:
        self._mac.update(content)
        self._out.write(content)
