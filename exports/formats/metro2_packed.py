"""# Metro 2, packed

As [metro2](metro2.md), with numbers and dates as packed decimals: 366 bytes a record.

- Name `metro2_packed`, media type `application/x-metro2`, suffix `bin`, label *reconstructed*, with the notes of
  `metro2` and this one: **packed decimals are written as public summaries of the guide describe them, two digits a byte
  and the sign `C` in the last half byte; moov-io/metro2 writes plain binary numbers in the same places. Agree with the
  recipient first.**
- The record's length stands in its first two bytes, the next two are zero. Nothing stands between records. The
  header's dates, the one-digit indicators and the appended segments are characters, as in the other spelling.
- Packed: the account's amounts, its dates, social security and telephone number, and the trailer's counts.
- Reading takes the signs `C` and `F`, and zeros as an empty field.
"""

from functools import partial

from exports.metro2.from_entries import refusal, write
from exports.metro2.layout import Spelling
from exports.types import Format

FORMAT = Format(
    "metro2_packed",
    "application/x-metro2",
    "bin",
    "reconstructed",
    partial(write, spelling=Spelling.PACKED),
    refusal=refusal,
)
