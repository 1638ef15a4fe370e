"""What the vault process is asked and answers, and how that lies on the socket: length, then one msgpack frame.

Strict both ways: a known version, known calls, exact types, bounded sizes; nothing that could carry an object.
"""

import socket
from struct import Struct as Layout
from typing import Literal

from msgspec import Raw, Struct, ValidationError, msgpack

from blacklist_service.vault.signing import SigningKey
from blacklist_service.vault.tools import PersonRecords, PlainRecord, Reason, SealedPerson

VERSION = 1
# A part of an upload is one mebibyte; a batch of rows is cut well below this.
MOST_BYTES = 16 << 20
MOST_RECORDS = 2000
_LENGTH = Layout(">I")

HashName = Literal["digests", "lookups", "secrets", "entry_keys"]
SignerName = Literal["feed_signer", "receipt_signer", "journal_signer", "sftp_signer", "feed_sm2_signer"]


class Greet(Struct, tag="greet", array_like=True, frozen=True, forbid_unknown_fields=True):
    """Asks for what everybody may know: the public halves of the signing keys, of SM2 where it is to be had."""


class Seal(Struct, tag="seal", array_like=True, frozen=True, forbid_unknown_fields=True):
    """Asks to seal records, each under a key of its own; `version` of all of them."""

    records: list[PlainRecord]
    version: int


class SealPeople(Struct, tag="seal_people", array_like=True, frozen=True, forbid_unknown_fields=True):
    """Asks to seal what lies under keys that lie apart."""

    people: list[PersonRecords]


class SealHoney(Struct, tag="seal_honey", array_like=True, frozen=True, forbid_unknown_fields=True):
    """Asks to seal an invented person."""

    person: PersonRecords


class Open(Struct, tag="open", array_like=True, frozen=True, forbid_unknown_fields=True):
    """Asks to open one record, for a reason."""

    reason: Reason
    table: str
    row: int | str
    schema: int
    sealed: bytes
    version: int


class Tokens(Struct, tag="tokens", array_like=True, frozen=True, forbid_unknown_fields=True):
    """Asks for the tokens of each of these lists of keys."""

    people: list[list[tuple[str, str]]]


class Token(Struct, tag="token", array_like=True, frozen=True, forbid_unknown_fields=True):
    """Asks for the one token of a normal form under the active version."""

    kind: str
    text: str


class Macs(Struct, tag="macs", array_like=True, frozen=True, forbid_unknown_fields=True):
    """Asks for keyed hashes."""

    key: HashName
    messages: list[tuple[str, bytes]]


class MacEach(Struct, tag="mac_each", array_like=True, frozen=True, forbid_unknown_fields=True):
    """Asks for the keyed hash of one secret under every version in force."""

    kind: str
    message: bytes


class MakeRows(Struct, tag="make_rows", array_like=True, frozen=True, forbid_unknown_fields=True):
    """Asks for the digests of spelled rows."""

    rows: list[bytes]


class HoldRows(Struct, tag="hold_rows", array_like=True, frozen=True, forbid_unknown_fields=True):
    """Asks whether each row is the one that its digest was made of."""

    pairs: list[tuple[bytes, bytes]]


class ShowId(Struct, tag="show_id", array_like=True, frozen=True, forbid_unknown_fields=True):
    """Asks for the id of a row as outsiders see it."""

    kind: str
    number: int


class ReadId(Struct, tag="read_id", array_like=True, frozen=True, forbid_unknown_fields=True):
    """Asks for the row behind such an id."""

    kind: str
    shown: str


class Sign(Struct, tag="sign", array_like=True, frozen=True, forbid_unknown_fields=True):
    """Asks for a signature: by the key with this public half, or by the one in force where none is named."""

    signer: SignerName
    message: bytes
    public_key: bytes = b""


class KnownKeys(Struct, tag="known_keys", array_like=True, frozen=True, forbid_unknown_fields=True):
    """Asks for the public halves of every version of a signing key, and where each stands."""

    signer: SignerName


Call = (
    Greet
    | Seal
    | SealPeople
    | SealHoney
    | Open
    | Tokens
    | Token
    | Macs
    | MacEach
    | MakeRows
    | HoldRows
    | ShowId
    | ReadId
    | Sign
    | KnownKeys
)


class Request(Struct, array_like=True, frozen=True, forbid_unknown_fields=True):
    """A call, and the version of this protocol that it is spoken in."""

    version: int
    call: Call


class Refusal(Struct, array_like=True, frozen=True, forbid_unknown_fields=True):
    """Why a call is refused: the kind of the error, its code and its sentence in both languages."""

    kind: str
    code: str
    zh: str
    en: str


class Answer(Struct, array_like=True, frozen=True, forbid_unknown_fields=True):
    """What came out, or why nothing did."""

    refusal: Refusal | None
    value: Raw


# From the signer's name to its public key.
Greeting = dict[str, bytes]
Result = (
    bytes
    | str
    | int
    | list[bytes]
    | list[SigningKey]
    | list[bool]
    | SealedPerson
    | list[SealedPerson]
    | list[tuple[int, ...]]
    | Greeting
)

_pack = msgpack.Encoder().encode
_request = msgpack.Decoder(Request).decode
_answer = msgpack.Decoder(Answer).decode


class FrameError(ValueError):
    """What came is no frame of this protocol, or too large for one."""


def pack_request(call: Call) -> bytes:
    """A call as a frame's content."""
    return _pack(Request(VERSION, call))


def read_request(frame: bytes) -> Call:
    """The call in a frame. Raises FrameError for anything else, or for another version."""
    try:
        request = _request(frame)
    except (ValidationError, ValueError):
        raise FrameError from None
    if request.version != VERSION:
        raise FrameError
    return request.call


def pack_result(result: Result) -> bytes:
    """What came out, as a frame's content."""
    return _pack(Answer(None, Raw(_pack(result))))


def pack_refusal(refusal: Refusal) -> bytes:
    """A refusal, as a frame's content."""
    return _pack(Answer(refusal, Raw(_pack(None))))


def read_answer(frame: bytes) -> Answer:
    """The answer in a frame. Raises FrameError."""
    try:
        return _answer(frame)
    except (ValidationError, ValueError):
        raise FrameError from None


def send_frame(connection: socket.socket, content: bytes) -> None:
    """Sends one frame whole. Raises FrameError where it is too large, OSError."""
    if len(content) > MOST_BYTES:
        raise FrameError
    connection.sendall(_LENGTH.pack(len(content)) + content)


def receive_frame(connection: socket.socket) -> bytes | None:
    """The next frame; None where the other side ended before one. Raises FrameError, OSError."""
    head = _received(connection, _LENGTH.size)
    if head is None:
        return None
    (length,) = _LENGTH.unpack(head)
    if length > MOST_BYTES:
        raise FrameError
    content = _received(connection, length)
    if content is None:
        raise FrameError
    return content


def _received(connection: socket.socket, size: int) -> bytes | None:
    """Exactly so many bytes; None where none came."""
    first = connection.recv(size)
    if len(first) == size:
        return first
    if not first:
        return None
    parts = bytearray(first)
    while len(parts) < size:
        more = connection.recv(size - len(parts))
        if not more:
            raise FrameError
        parts += more
    return bytes(parts)
