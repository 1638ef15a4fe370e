"""A Metro 2 record to bytes and back: its fields, and behind a base segment its appended segments."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from exports.metro2.cells import Metro2Error, Value, Values, decode_cell, encode_cell, encoder_of
from exports.metro2.layout import SEGMENTS, CellKind, Field, Spelling, layout, length_of

# A segment of which more than one may follow: joint consumers at the same and at another address.
_REPEATED = frozenset({"j1", "j2"})
# Longer than every lawful record: a length beyond it is an attack or a broken file.
LONGEST_RECORD = 4096
_WRITTEN_FOR_ME = frozenset({"record_descriptor_word", "segment_identifier", "record_identifier"})
_IDENTIFIERS = {"header": "HEADER", "trailer": "TRAILER"}


@dataclass(frozen=True, slots=True, repr=False)
class Segment:
    """An appended segment: `j1` … `n1`, and what it holds."""

    name: str
    values: Values


@dataclass(frozen=True, slots=True, repr=False)
class Account:
    """One account: what its base segment holds (None and missing are empty), and its segments in their order."""

    base: Values
    segments: tuple[Segment, ...] = field(default=())


def encode_record(record: str, values: Mapping[str, Value], spelling: Spelling, appended: int = 0) -> bytes:
    """A header, base segment, trailer or segment; `appended` counts the bytes that follow it.

    Raises:
        Metro2Error: METRO2.FIELD (no such field), and those of `encode_cell`.
    """
    places = _places(record, spelling)
    if not values.keys() <= places.keys():
        raise Metro2Error("METRO2.FIELD")
    content = bytearray(_blank(record, spelling, appended))
    for name, value in values.items():
        if value is not None:
            field, place = places[name]
            content[place] = encode_cell(field, value)
    return bytes(content)


class RecordShape:
    """A record that is written again and again: some fields are filled anew each time, the others stand as they are."""

    def __init__(
        self, record: str, fixed: Mapping[str, Value], filled: Sequence[str], spelling: Spelling
    ) -> None:
        """`filled` names the fields in the order in which they stand."""
        content, places = encode_record(record, fixed, spelling), _places(record, spelling)
        fields = [places[name][0] for name in filled]
        starts, ends = [0, *(one.end for one in fields)], [*(one.start for one in fields), len(content)]
        # What stands between the filled fields, with a place for each of them in between.
        self._pieces = [b""] * (2 * len(fields) + 1)
        self._pieces[::2] = [content[start:end] for start, end in zip(starts, ends, strict=True)]
        self._encoders = [encoder_of(one) for one in fields]
        self._empty = [encoder(None) for encoder in self._encoders]

    def encode(self, values: Sequence[Value]) -> bytes:
        """The record with these values, one for each filled field. Raises Metro2Error as `encode_cell` does."""
        pieces = self._pieces.copy()
        pieces[1::2] = [
            empty if value is None else encoded(value)
            for empty, encoded, value in zip(self._empty, self._encoders, values, strict=True)
        ]
        return b"".join(pieces)


@cache
def _blank(record: str, spelling: Spelling, appended: int) -> bytes:
    """The record with every field empty that a caller may fill."""
    fixed: dict[str, Value] = {
        "record_descriptor_word": length_of(record, spelling) + appended,
        "record_identifier": _IDENTIFIERS.get(record),
        "segment_identifier": record.upper(),
    }
    empty = {CellKind.DESCRIPTOR: 0}
    cells = ((one, fixed.get(one.name, empty.get(one.kind))) for one in layout(record, spelling))
    return b"".join(encode_cell(one, value) for one, value in cells)


@cache
def _places(record: str, spelling: Spelling) -> Mapping[str, tuple[Field, slice]]:
    """The fields that a caller may fill, each with its place."""
    return {
        one.name: (one, slice(one.start, one.end))
        for one in layout(record, spelling)
        if one.name not in _WRITTEN_FOR_ME
    }


def decode_record(record: str, content: bytes, spelling: Spelling) -> Values:
    """What a header, base segment, trailer or segment holds: its filled fields only.

    Raises:
        Metro2Error: METRO2.LENGTH, METRO2.RECORD (another record's identifier), and those of `decode_cell`.
    """
    if len(content) < length_of(record, spelling):
        raise Metro2Error("METRO2.LENGTH")
    values: Values = {}
    for one in layout(record, spelling):
        value = decode_cell(one, content[one.start : one.end])
        if one.name == "record_identifier" and value != _IDENTIFIERS[record]:
            raise Metro2Error("METRO2.RECORD")
        if value is not None and one.name not in _WRITTEN_FOR_ME:
            values[one.name] = value
    return values


def encode_account(account: Account, spelling: Spelling) -> bytes:
    """A base segment with its appended segments.

    Raises:
        Metro2Error: METRO2.SEGMENT (unknown, out of order or twice), METRO2.LENGTH, and those of `encode_record`.
    """
    _check_order([segment.name for segment in account.segments])
    appended = b"".join(encode_record(one.name, one.values, spelling) for one in account.segments)
    if length_of("base", spelling) + len(appended) > LONGEST_RECORD:
        raise Metro2Error("METRO2.LENGTH")
    return encode_record("base", account.base, spelling, len(appended)) + appended


def decode_account(content: bytes, spelling: Spelling) -> Account:
    """The account of one record.

    Raises:
        Metro2Error: METRO2.SEGMENT, and those of `decode_record`.
    """
    base = decode_record("base", content, spelling)
    segments: list[Segment] = []
    place = length_of("base", spelling)
    while place < len(content):
        name = content[place : place + 2].decode("latin-1").lower()
        if name not in SEGMENTS:
            raise Metro2Error("METRO2.SEGMENT")
        segments.append(Segment(name, decode_record(name, content[place:], spelling)))
        place += length_of(name)
    _check_order([segment.name for segment in segments])
    return Account(base, tuple(segments))


def _check_order(names: list[str]) -> None:
    if any(name not in SEGMENTS for name in names):
        raise Metro2Error("METRO2.SEGMENT")
    places = [SEGMENTS.index(name) for name in names]
    singles = [name for name in names if name not in _REPEATED]
    if places != sorted(places) or len(singles) != len(set(singles)):
        raise Metro2Error("METRO2.SEGMENT")
