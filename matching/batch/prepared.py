"""A chunk of rows as arrays: made wherever there is a free core, sent as bytes, joined to the table of all rows."""

from collections.abc import Callable, Iterable
from hashlib import blake2b
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from msgspec import msgpack

from matching.blocking import block_keys
from matching.holders import home_of
from matching.identifiers import schemes
from matching.names import HIDDEN
from matching.subjects import strong_numbers
from matching.types import Identity, Validity

Tokenize = Callable[[str, str], int]
Longs = npt.NDArray[np.int64]

# One line per row. Codes are keyed hashes, 0 = the row has none; equal codes mean equal values.
#   number  its valid strong number, with its scheme      unit    number and name, or for rows without one all it says
#   name, phone, other (phone), card, home (road, room)   birth   days since year 1; sex 0 unknown, 1 male, 2 female
#   order   smaller = is placed earlier: rows with a valid number first, then those that say more, then by content
#   plain   1 where no other number than the valid one is given and nothing of the name is hidden
LINE = np.dtype(
    [
        ("row", "<i8"),
        ("order", "<u8"),
        ("unit", "<i8"),
        ("number", "<i8"),
        ("scheme", "u1"),
        ("name", "<i8"),
        ("phone", "<i8"),
        ("other", "<i8"),
        ("card", "<i8"),
        ("home", "<i8"),
        ("birth", "<i4"),
        ("sex", "u1"),
        ("plain", "u1"),
        ("bytes", "<u4"),
    ]
)
_pack = msgpack.Encoder().encode
unpack = msgpack.Decoder(Identity).decode
_SCHEME_PLACES = {scheme.code: place for place, scheme in enumerate(schemes(), 1)}
_LOW_63 = (1 << 63) - 1
_HIDDEN_NAME = 8
_TRUST_BITS, _RICHNESS_BITS = 2, 4


class Prepared(NamedTuple):
    """Rows as arrays: LINE records, their packed identities end to end, all their tokens and whose those are
    (the position of the row within this chunk)."""

    lines: npt.NDArray[np.void]
    packed: bytes
    tokens: Longs
    owners: npt.NDArray[np.uint32]


def prepare(rows: Iterable[tuple[int, Identity]], tokenize: Tokenize) -> Prepared:
    """The rows (number, identity) as arrays; `tokenize(kind, text)` gives the keyed hash of a text under a kind."""
    lines: list[tuple[int, ...]] = []
    packed: list[bytes] = []
    tokens: list[int] = []
    counts: list[int] = []
    for row, identity in rows:
        identity_bytes = _pack(identity)
        keys = block_keys(identity)
        tokens += [tokenize(kind, text) for kind, text in keys]
        counts.append(len(keys))
        lines.append(_line(row, identity, identity_bytes, tokenize))
        packed.append(identity_bytes)
    return Prepared(
        np.array(lines, LINE),
        b"".join(packed),
        np.array(tokens, np.int64),
        np.repeat(np.arange(len(counts), dtype=np.uint32), counts),
    )


def _line(row: int, identity: Identity, packed: bytes, code: Tokenize) -> tuple[int, ...]:
    number = scheme = 0
    name = code("name", identity.name)
    for identifier in strong_numbers(identity):
        number = code(identifier.scheme, identifier.value)
        scheme = _SCHEME_PLACES[identifier.scheme]
        break
    birth, is_male = identity.birth_date, identity.is_male
    return (
        row,
        _order(identity, packed),
        # Keyed hashes: nobody can choose a number and a name whose sum meets another.
        (number + name) & _LOW_63 if number else code("all", packed.decode("latin-1")),
        number,
        scheme,
        name,
        code("phone", identity.phone) if identity.phone else 0,
        code("phone", identity.other_phone) if identity.other_phone else 0,
        code("card", identity.bank_card) if identity.bank_card else 0,
        code("home", home) if (home := home_of(identity)) else 0,
        birth.toordinal() if birth is not None else 0,
        0 if is_male is None else 2 - is_male,
        len(identity.identifiers) <= (1 if number else 0) and HIDDEN not in identity.name,
        len(packed),
    )


def _order(identity: Identity, packed: bytes) -> int:
    """Where the row stands among all, by its content alone: the order of the file must not matter."""
    trust = 2
    if identity.identifiers:
        is_valid = any(one.validity is Validity.VALID for one in identity.identifiers)
        trust = 0 if is_valid else 1
    silent = (
        (not identity.phone)
        + (not identity.bank_card)
        + (not identity.road and not identity.places)
        + (not identity.room and not identity.places)
        + (identity.birth_date is None)
        # Whoever fits many names comes after those who have one.
        + (_HIDDEN_NAME if HIDDEN in identity.name else 0)
    )
    rest = 64 - _TRUST_BITS - _RICHNESS_BITS
    return (trust << (rest + _RICHNESS_BITS)) | (silent << rest) | (_digest(packed) >> (64 - rest))


def _digest(packed: bytes) -> int:
    # Not keyed: the same rows must be resolved alike twice. It decides between equals only, and whoever wants a row to
    # come early need but say more in it; no hash that can be made to meet, or the order of the file would count.
    return int.from_bytes(blake2b(packed, digest_size=8).digest())
