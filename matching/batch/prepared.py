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
from matching.types import Identifier, Identity, Validity

# From kind, text, kind, text … with SEPARATOR between to the keyed hash of each kind and text.
Codes = Callable[[str], npt.NDArray[np.int64]]
SEPARATOR = "\0"
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
# Half a character, as no decoded text holds it: stands for a separator within a text.
_WITHIN = "\udc00"
# The codes of a row beside those of its keys, and the kinds that they are coded under where the row has none.
_OWN = ("name", "number", "unit", "phone", "other", "card", "home")
_OWN_OF_NOTHING = ("name", "", "", "", "all", "", "phone", "", "phone", "", "card", "", "home", "")
_TOLD = ("row", "order", "scheme", "birth", "sex", "plain", "bytes")
_TOLD_LINE = np.dtype([(name, LINE[name]) for name in _TOLD])
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


def prepare(rows: Iterable[tuple[int, Identity]], codes: Codes) -> Prepared:
    """The rows (number, identity) as arrays."""
    told: list[tuple[int, ...]] = []
    packed: list[bytes] = []
    # Kind and text of all that is coded: first of nothing, then of each row its own, then its keys.
    texts = list(_OWN_OF_NOTHING)
    counts: list[int] = []
    for row, identity in rows:
        identity_bytes = _pack(identity)
        number = next(strong_numbers(identity), None)
        keys = block_keys(identity)
        texts += _own(identity, number, identity_bytes)
        for key in keys:
            texts += key
        counts.append(len(keys))
        told.append(_told(row, identity, number, identity_bytes))
        packed.append(identity_bytes)
    found = codes(_joined(texts))
    lines, tokens = _lines(np.array(told, _TOLD_LINE), np.array(counts, np.intp), found)
    owners = np.repeat(np.arange(len(counts), dtype=np.uint32), counts)
    return Prepared(lines, b"".join(packed), tokens, owners)


def _joined(texts: list[str]) -> str:
    joined = SEPARATOR.join(texts)
    if joined.count(SEPARATOR) < len(texts):
        return joined
    return SEPARATOR.join([text.replace(SEPARATOR, _WITHIN) for text in texts])


def _own(identity: Identity, number: Identifier | None, packed: bytes) -> tuple[str, ...]:
    """Kind and text of the codes in _OWN; no text where the row has none."""
    # Packed bytes hold zeros for small numbers.
    rest = "" if number else packed.decode("latin-1").replace(SEPARATOR, _WITHIN)
    scheme, value = ("", "") if number is None else number[:2]
    return (
        "name", identity.name,
        scheme, value,
        "all", rest,
        "phone", identity.phone,
        "phone", identity.other_phone,
        "card", identity.bank_card,
        "home", home_of(identity),
    )  # fmt: skip


def _told(row: int, identity: Identity, number: Identifier | None, packed: bytes) -> tuple[int, ...]:
    birth, is_male = identity.birth_date, identity.is_male
    return (
        row,
        _order(identity, packed),
        0 if number is None else _SCHEME_PLACES[number.scheme],
        birth.toordinal() if birth is not None else 0,
        0 if is_male is None else 2 - is_male,
        len(identity.identifiers) <= (number is not None) and HIDDEN not in identity.name,
        len(packed),
    )


def _lines(
    told: npt.NDArray[np.void], keys: npt.NDArray[np.intp], found: Longs
) -> tuple[npt.NDArray[np.void], Longs]:
    """LINE records and the tokens of all rows, from what needs no code, the number of each row's keys, and the codes:
    those of nothing, then each row's own, then those of its keys."""
    nothing, found = found[: len(_OWN)], found[len(_OWN) :]
    sizes = keys + len(_OWN)
    places = (np.cumsum(sizes) - sizes)[:, None] + np.arange(len(_OWN))
    own = found[places]
    own[:, 1:][own[:, 1:] == nothing[1:]] = 0
    lines = np.empty(len(told), LINE)
    for name in _TOLD:
        lines[name] = told[name]
    for name, column in zip(_OWN, own.T, strict=True):
        lines[name] = column
    # Keyed hashes: nobody can choose a number and a name whose sum meets another.
    numbered = lines["number"] != 0
    lines["unit"][numbered] = (lines["number"] + lines["name"])[numbered] & _LOW_63
    is_key = np.ones(len(found), np.bool_)
    is_key[places] = False
    return lines, found[is_key]


def _order(identity: Identity, packed: bytes) -> int:
    """Where the row stands among all, by its content alone: the order of the file must not matter."""
    trust = 2
    for one in identity.identifiers:
        trust = min(trust, one.validity is not Validity.VALID)
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
