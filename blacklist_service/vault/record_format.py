"""The bytes of a sealed record, fail closed: magic, format, suite, wrapping key and version, then what they say.

wrapping = "CB" | format u8 | suite u8 | wrapping key u32 | its version u16 | nonce 12 | wrapped key 48 | commitment 32
record   = wrapping | nonce 12 | ciphertext of the padded text + tag 16

Wrapping key 2 wraps data keys: those lie apart from the records under them, which begin by a commitment of their own.
record   = wrapping (lies apart) | commitment 32 | nonce 12 | ciphertext of the padded text + tag 16
"""

from functools import lru_cache
from struct import Struct, error
from typing import NamedTuple

from blacklist_service.vault.derive import lp
from blacklist_service.vault.suites import COMMITMENT_BYTES, NONCE_BYTES, SUITES, TAG_BYTES, Suite

MAGIC = b"CB"
FORMAT = 1
PAD_BYTES = 64
# The numbers of the wrapping keys, one per purpose: for keys of single records, and for data keys of persons.
RECORDS = 1
PERSONS = 2
_HEADER = Struct(">2sBBIH")
_WRAPPING = Struct(">2sBBIH12s48s32s")


class MalformedRecordError(ValueError):
    """Bytes that are no sealed record of a format and suite known here."""


class Place(NamedTuple):
    """Where a record belongs: a row of a table, the schema of its text, and how often that row was written."""

    table: str
    row: int | str
    schema: int
    version: int = 1


class Wrapping(NamedTuple):
    """The front of a record: its key, wrapped by a version of a numbered wrapping key, and what the key commits to."""

    suite: Suite
    number: int
    version: int
    nonce: bytes
    wrapped: bytes
    commitment: bytes

    @property
    def aad(self) -> bytes:
        """What the wrapped key is bound to: the header, and by the commitment the place of the record. A record can be
        wrapped anew without anybody knowing how its table spells a place."""
        return header_of(self.suite, self.number, self.version) + self.commitment

    def packed(self) -> bytes:
        """As it is stored."""
        suite, *rest = self
        return _WRAPPING.pack(MAGIC, FORMAT, suite.number, *rest)


class SealedRecord(NamedTuple):
    """A sealed record in its parts."""

    wrapping: Wrapping
    commitment: bytes
    nonce: bytes
    text: bytes

    def packed(self) -> bytes:
        """As it is stored; a record under a data key with the key in front, which lies apart."""
        own = self.commitment if self.wrapping.number == PERSONS else b""
        return self.wrapping.packed() + own + self.nonce + self.text


def header_of(suite: Suite, number: int, version: int) -> bytes:
    """The first ten bytes of a record."""
    return _HEADER.pack(MAGIC, FORMAT, suite.number, number, version)


def parse_wrapping(sealed: bytes) -> tuple[Wrapping, bytes]:
    """The front of a record and the bytes behind it. Raises MalformedRecordError."""
    try:
        magic, layout, number, *rest = _WRAPPING.unpack_from(sealed)
    except error:
        raise MalformedRecordError from None
    suite = SUITES.get(number)
    if (magic, layout) != (MAGIC, FORMAT) or suite is None:
        raise MalformedRecordError
    return Wrapping._make((suite, *rest)), sealed[_WRAPPING.size :]


def parse_record(sealed: bytes) -> SealedRecord:
    """The parts of a sealed record. Raises MalformedRecordError for anything that is not exactly one."""
    wrapping, rest = parse_wrapping(sealed)
    commitment = wrapping.commitment
    if wrapping.number == PERSONS:
        commitment, rest = rest[:COMMITMENT_BYTES], rest[COMMITMENT_BYTES:]
    nonce, text = rest[:NONCE_BYTES], rest[NONCE_BYTES:]
    if len(text) % PAD_BYTES != TAG_BYTES:
        raise MalformedRecordError
    return SealedRecord(wrapping, commitment, nonce, text)


def place_aad(tenant: str, place: Place, suite: Suite) -> bytes:
    """A place in canonical form: each part with its length before it."""
    table, row, schema, version = place
    front, back = _aad_ends(tenant, table, version, schema, suite.number)
    return front + lp(str(row).encode()) + back


@lru_cache(maxsize=1024)
def _aad_ends(tenant: str, table: str, version: int, schema: int, suite: int) -> tuple[bytes, bytes]:
    """What stands before and behind the row: the same for all rows of a table."""
    front = lp(b"rec", b"%d" % FORMAT, tenant.encode(), table.encode())
    return front, lp(b"%d" % version, b"%d" % schema, b"%d" % suite)


def pad(plaintext: bytes) -> bytes:
    """Filled up to steps of 64 bytes (ISO/IEC 7816-4: one 0x80, then zeros), because lengths of names tell."""
    return plaintext + b"\x80" + b"\x00" * (-(len(plaintext) + 1) % PAD_BYTES)


def unpad(padded: bytes) -> bytes:
    """What was padded. Raises MalformedRecordError where the padding is not as `pad` makes it."""
    body = padded.rstrip(b"\x00")
    if not body.endswith(b"\x80") or len(padded) - len(body) >= PAD_BYTES:
        raise MalformedRecordError
    return body[:-1]
