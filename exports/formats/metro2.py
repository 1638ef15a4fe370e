"""# Metro 2, unpacked

The credit reporting format of the United States (CDIA), 426 characters a record, as far as an entry of the list goes.

- Name `metro2`, media type `text/x-metro2`, suffix `txt`, label *reconstructed*: **the layout is the one that
  moov-io/metro2 (Apache-2.0) publishes; the text of the Credit Reporting Resource Guide is licensed by CDIA and was not
  seen. No bureau has certified this. A bureau agrees first to amounts in 元 and to the empty fields below.**
- Layout: `exports/metro2/fields.csv`, one line for each field of header, base segment, trailer and the segments J1, J2,
  K1–K4, L1, N1. `exports/metro2/` writes, reads (`file.read_file`) and checks (`rules.check_account`) all of them;
  `decode(encode(x)) = x`. Each record ends with LF; its length stands in its first four characters.
- A release fills the base segment:

| field | place | from |
|---|---|---|
| account number | 43–72 | the entry's key: its 128 bits in base 32, 26 characters |
| correction indicator | 20 | `1` for CORRECT |
| account status | 124–125 | days late when listed: 11; from 30: 71, 60: 78, 90: 80, 120: 82, 150: 83, 180: 84 |
| payment history | 127–150 | `B` in each month: no history is held |
| compliance condition | 153–154 | `XB` while `disputed`, else `XC` where the subject made a statement |
| current balance | 155–163 | `outstanding_fen` in whole 元, what is less than one dropped |
| date of account information | 182–189 | the release's day |
| date of first delinquency | 190–197 | `overdue_since` |
| surname, first name, middle name | 232–296 | `name`, where it is `SURNAME, FIRST MIDDLE` in Latin letters |
| date of birth | 307–314 | positions 7–14 of a resident number; the number itself never leaves |
| ECOA code | 325 | `1` |

- **The status is that of the day of listing** (`overdue_since` to `listed_on`), a least one; 71 where the audience has
  no `listed_on`. It changes with the entry and not with the day of writing: deltas and a snapshot say the same.
- **Deletions.** RETRACT, MERGE and SUPPRESS become a record with the account number and status `DA` (`DF` for
  `stolen_identity`) and nothing of the person. The format has no suppression: an entry comes back by a later report.
  In a snapshot a suppressed entry is a deletion alone.
- **Refused**, by rule id, and not in such a feed: `METRO2.CONSUMER` (an organisation), `METRO2.NAME` (a name in
  Chinese characters, in other letters, or without the comma: a transliteration would make thousands of people one,
  and no library for it is depended on), `METRO2.AMOUNT` (none, below 1 元 or above nine digits),
  `METRO2.FIRST_DELINQUENCY` (no `overdue_since`). `METRO2.ACCOUNT_NUMBER`: a key that is not 32 hexadecimal digits.
- **Left empty**, because an entry does not hold it: identification number of the furnisher, portfolio and account
  type, date opened, terms, address, telephone (ten digits are not a Chinese number), social security number, and the
  appended segments. `rules.check_account` names each of them as `METRO2.REQUIRED`.
- **Not known**: the licensed guide's own edits and the bureaus' own; block descriptors are not written. The
  block count is that of all records with header and trailer, as moov-io writes it; it is not compared when a file is
  read, and lines that end with CRLF, or with nothing, are read too.
- The words of the subject's statement have no place. The trailer counts records, statuses, segments, birthdays and
  numbers.
- **Amount past due** (164–172) is empty: the whole sum is outstanding, and an entry does not say how much of it is
  late. `rules.check_account` names it as `METRO2.PAST_DUE`.
"""

from functools import partial

from exports.metro2.from_entries import refusal, write
from exports.metro2.layout import Spelling
from exports.types import Format

FORMAT = Format(
    "metro2",
    "text/x-metro2",
    "txt",
    "reconstructed",
    partial(write, spelling=Spelling.UNPACKED),
    refusal=refusal,
)
