"""A Metro 2 file: header, accounts, trailer with its totals; written and read record by record in constant memory.

An unpacked file ends each record with LF, and is read with CRLF or nothing there too, as others write it; a packed file
has nothing between records, since any byte can stand in them.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from exports.metro2.cells import Metro2Error, Values
from exports.metro2.layout import Spelling, layout, length_of
from exports.metro2.records import (
    LONGEST_RECORD,
    Account,
    decode_account,
    decode_record,
    encode_account,
    encode_record,
)
from exports.types import ByteSink

_SEGMENT_TOTALS = {
    "j1": "total_consumer_segments_j1",
    "j2": "total_consumer_segments_j2",
    "k1": "total_original_creditor_segments",
    "k2": "total_purchased_to_segments",
    "k3": "total_mortgage_information_segments",
    "k4": "total_payment_information_segments",
    "l1": "total_change_segments",
    "n1": "total_employment_segments",
}
# By kind of consumer: what a filled field counts into (the totals over all kinds stand beside).
_CONSUMER_TOTALS = {
    kind: (
        (
            "social_security_number",
            ("total_social_numbers_all_segments", f"total_social_numbers_{kind}_segments"),
        ),
        ("born_on", ("total_dates_birth_all_segments", f"total_dates_birth_{kind}_segments")),
        ("telephone_number", ("total_telephone_numbers_all_segments",)),
    )
    for kind in ("base", "j1", "j2")
}
_DESCRIPTOR_LENGTH = 4
_BLOCKS = "block_count"
_LINE_ENDS = (b"", b"\n", b"\r\n")
_STATUSES = frozenset(one.name for one in layout("trailer") if one.name.startswith("status_"))


# The fields of the trailer that one account counts into, a field that it counts into twice named twice.
Counted = tuple[str, ...]


def counted_in(account: Account) -> Counted:
    """What an account adds to the trailer."""
    status = f"status_{account.base.get('account_status') or ''}".lower()
    counted = ["total_base_records", *([status] if status in _STATUSES else [])]
    counted += _consumer_counts("base", account.base)
    for segment in account.segments:
        counted.append(_SEGMENT_TOTALS[segment.name])
        if segment.name in ("j1", "j2"):
            counted += _consumer_counts(segment.name, segment.values)
    return tuple(counted)


def _consumer_counts(kind: str, values: Values) -> list[str]:
    counted = ["total_ecoa_code_z"] if values.get("ecoa_code") == "Z" else []
    for name, totals in _CONSUMER_TOTALS[kind]:
        if values.get(name):
            counted += totals
    return counted


class Totals:
    """Counts accounts while they pass by: what the trailer states."""

    def __init__(self) -> None:
        self._accounts: Counter[Counted] = Counter()

    def add(self, counted: Counted) -> None:
        """One account more, by what it counts into: accounts that count alike are counted together."""
        self._accounts[counted] += 1

    def values(self) -> Values:
        """The filled fields of the trailer. Each record is a block, header and trailer too."""
        counts = Counter({_BLOCKS: self._accounts.total() + 2})
        for counted, accounts in self._accounts.items():
            for name in counted:
                counts[name] += accounts
        return dict(counts)


def write_file(header: Values, accounts: Iterable[Account], out: ByteSink, spelling: Spelling) -> None:
    """Header, accounts in the order given, trailer; streamed.

    Raises:
        Metro2Error: a value that the format cannot hold.
    """
    write_records(
        header, ((encode_account(one, spelling), counted_in(one)) for one in accounts), out, spelling
    )


def write_records(
    header: Values, records: Iterable[tuple[bytes, Counted]], out: ByteSink, spelling: Spelling
) -> None:
    """The same of accounts that are written already, each with what it counts into."""
    end = _end(spelling)
    totals = Totals()
    out.write(encode_record("header", header, spelling) + end)
    for record, counted in records:
        out.write(record + end)
        totals.add(counted)
    out.write(encode_record("trailer", totals.values(), spelling) + end)


def read_file(source: BinaryIO, spelling: Spelling) -> Iterator[Account]:
    """The accounts of a file, streamed; the header is checked and passed over, the trailer compared, but not its
    blocks, which writers count in several ways.

    Raises:
        Metro2Error: METRO2.RECORD, METRO2.LENGTH (cut short, too long, something after the trailer), METRO2.TOTALS,
            and those of `decode_account`.
    """
    totals = Totals()
    decode_record("header", _next_record(source, spelling), spelling)
    while not _is_trailer(record := _next_record(source, spelling)):
        account = decode_account(record, spelling)
        totals.add(counted_in(account))
        yield account
    stated = {**decode_record("trailer", record, spelling), _BLOCKS: 0}
    if stated != {**totals.values(), _BLOCKS: 0}:
        raise Metro2Error("METRO2.TOTALS")
    if source.read(3) not in (_LINE_ENDS if spelling is Spelling.UNPACKED else (b"",)):
        raise Metro2Error("METRO2.LENGTH")


def read_header(source: BinaryIO, spelling: Spelling) -> Values:
    """The header of a file that stands at its beginning.

    Raises:
        Metro2Error: as `read_file`.
    """
    return decode_record("header", _next_record(source, spelling), spelling)


def _is_trailer(record: bytes) -> bool:
    return record[_DESCRIPTOR_LENGTH : _DESCRIPTOR_LENGTH + 7] == b"TRAILER"


def _next_record(source: BinaryIO, spelling: Spelling) -> bytes:
    start = _behind_line_end(source) if spelling is Spelling.UNPACKED else b""
    start += source.read(_DESCRIPTOR_LENGTH - len(start))
    if len(start) < _DESCRIPTOR_LENGTH:
        raise Metro2Error("METRO2.LENGTH")
    length = _length(start, spelling)
    if not length_of("base", spelling) <= length <= LONGEST_RECORD:
        raise Metro2Error("METRO2.LENGTH")
    rest = source.read(length - _DESCRIPTOR_LENGTH)
    if len(rest) < length - _DESCRIPTOR_LENGTH:
        raise Metro2Error("METRO2.LENGTH")
    return start + rest


def _behind_line_end(source: BinaryIO) -> bytes:
    """The first byte of the next record: where a line ends before it, that is passed over."""
    first = source.read(1)
    if first == b"\r":
        first = source.read(1)
        if first != b"\n":
            raise Metro2Error("METRO2.LENGTH")
    return source.read(1) if first == b"\n" else first


def _length(start: bytes, spelling: Spelling) -> int:
    if spelling is Spelling.PACKED:
        return int.from_bytes(start[:2], "big")
    digits = start.decode("latin-1")
    return int(digits) if digits.isascii() and digits.isdecimal() else 0


def _end(spelling: Spelling) -> bytes:
    return b"\n" if spelling is Spelling.UNPACKED else b""
