"""# 失信被执行人, as reference

What the courts publish of persons who did not perform, read as reference data and never as a report.

- JSON lines, one object a line, nineteen fields under the names of the courts' public detail record (`FIELDS`). Label
  *reconstructed*: **the names are those of public pages; no official export was seen.**
- Each row comes back with every field as published, what could be understood of it, and its findings: `COURT.LINE`,
  `COURT.FIELD`, `COURT.REQUIRED`, `COURT.DATE`, `COURT.AGE`, `COURT.SEX`, `COURT.KIND`, `COURT.CARD`, `COURT.UNMASKED`,
  `COURT.DUPLICATE`. A finding names rule, row and field, never a value.
- **The numbers are masked** (most often the first ten and the last four stand), so a row is at most a *candidate* for a
  person: `compare` looks at the visible digits, the name, the sex and the age, and says `possible`, `contradicted`, or
  `too_little` below eight visible characters: a name alone makes no candidate. There is no word for “same”.
- Dates are read as `2020-01-02`, `2020/1/2` or `2020年1月2日`. Nothing of this enters the list by itself.
- Kept by `reference courts import` as sealed reference rows and shown as candidates (docs/operations/reference.md):
  persons whose name, first six and last four characters stand; of their fields only what tells a candidate apart.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import BinaryIO

from blacklist_service.intake.foreign.findings import ForeignFinding

FIELDS = (
    "id", "iname", "age", "sexy", "cardNum", "businessEntity", "courtName", "areaName", "partyTypeName", "gistId",
    "gistUnit", "regDate", "caseCode", "duty", "performance", "performedPart", "unperformPart", "disruptTypeName",
    "publishDate",
)  # fmt: skip
_REQUIRED = ("iname", "cardNum", "courtName", "partyTypeName", "caseCode", "publishDate")
_DATES = ("regDate", "publishDate")
_LONGEST_LINE = 1 << 20
_MOST_CHARACTERS = 20_000
_CARD = re.compile(r"[0-9A-Z*-]{8,20}")
_RESIDENT_LENGTH = 18
_OLD_NUMBER = re.compile(r"[0-9]{15}")
_LEAST_VISIBLE = 8
# Both ends of a number that must stand for a row to be found.
_FIRST_VISIBLE, _LAST_VISIBLE, _LEAST_NUMBER = 6, 4, 12
_UNPAIRED = re.compile("[\ud800-\udfff]")
# Later days cannot be counted on from.
_YEARS = range(1900, 3000)
_DAY = re.compile(r"([0-9]{4})(?:-|/|年)([0-9]{1,2})(?:-|/|月)([0-9]{1,2})日?")
_SEXES = {"男性": True, "男": True, "女性": False, "女": False, "": None}
_KINDS = {"0": True, "1": False}


class Candidacy(StrEnum):
    """What a masked row can say of a person."""

    POSSIBLE = "possible"
    CONTRADICTED = "contradicted"
    TOO_LITTLE = "too_little"  # too few characters are visible to make anybody a candidate


@dataclass(frozen=True, slots=True, repr=False)
class CourtRow:
    """One row as read. `texts` holds every field as published; the rest is what could be understood of it."""

    number: int
    texts: Mapping[str, str]
    is_person: bool | None
    is_male: bool | None
    age: int | None
    published_on: date | None
    findings: tuple[ForeignFinding, ...] = field(default=())

    @property
    def name(self) -> str:
        """Name as published."""
        return self.texts.get("iname", "")

    @property
    def masked_number(self) -> str:
        """The number as published, most of it behind asterisks."""
        return self.texts.get("cardNum", "").upper()


def read_court_list(source: BinaryIO) -> Iterator[CourtRow]:
    """The rows of a file, streamed; a line that cannot be read is a row with a finding. Never raises for data."""
    seen: set[int] = set()  # 64 bits of each id: ids may be long, and a file has millions
    number = 0
    while line := source.readline(_LONGEST_LINE + 1):
        number += 1
        while len(line) > _LONGEST_LINE and not line.endswith(b"\n"):
            line = b"!" + source.readline(_LONGEST_LINE)  # the rest of a line that is too long anyway
            if line == b"!":
                break
        row = read_row(number, line)
        if shown := row.texts.get("id", ""):
            known = hash(shown)  # keyed anew in each process: nobody can prepare two ids of one hash
            if known in seen:
                row = _with(row, ForeignFinding("COURT.DUPLICATE", number, "id"))
            seen.add(known)
        yield row


def read_row(number: int, line: bytes) -> CourtRow:
    """One line as a row."""
    try:
        value = json.loads(line.decode("utf-8-sig" if number == 1 else "utf-8"))
    except (ValueError, RecursionError):
        value = None
    texts = {name: _text(value.get(name)) for name in FIELDS} if isinstance(value, dict) else {}
    # Half a character is none: nothing could be sealed of it.
    if not isinstance(value, dict) or _UNPAIRED.search("".join(texts.values())):
        return CourtRow(number, {}, None, None, None, None, (ForeignFinding("COURT.LINE", number),))
    found = [ForeignFinding("COURT.FIELD", number) for name in value if name not in FIELDS][:1]
    found += [ForeignFinding("COURT.REQUIRED", number, name) for name in _REQUIRED if not texts[name]]
    days = {name: _day(texts[name]) for name in _DATES}
    found += [
        ForeignFinding("COURT.DATE", number, name) for name in _DATES if texts[name] and days[name] is None
    ]
    age = int(texts["age"]) if re.fullmatch(r"[0-9]{1,3}", texts["age"]) else None
    checks = (
        ("COURT.AGE", "age", age is None and texts["age"] not in ("", "0")),
        ("COURT.SEX", "sexy", texts["sexy"] not in _SEXES),
        ("COURT.KIND", "partyTypeName", texts["partyTypeName"] not in {*_KINDS, ""}),
        ("COURT.CARD", "cardNum", bool(texts["cardNum"]) and not _CARD.fullmatch(texts["cardNum"].upper())),
        (
            "COURT.UNMASKED",
            "cardNum",
            _is_unmasked(texts["cardNum"].replace("-", "")),
        ),
    )
    found += [ForeignFinding(rule, number, name) for rule, name, is_broken in checks if is_broken]
    return CourtRow(
        number,
        texts,
        _KINDS.get(texts["partyTypeName"]),
        _SEXES.get(texts["sexy"]),
        age or None,
        days["publishDate"],
        tuple(found),
    )


def compare(row: CourtRow, name: str, number: str) -> Candidacy:
    """Whether a person of this name and resident number may be the one of a row: visible digits, name, sex, age.

    A row without a name, an asterisk in place of a digit that would decide, or a name spelt otherwise is no proof of
    anything: the answer is at most “possible”. Ages may differ by one year, since the day they hold for is not told.
    """
    number = number.upper()
    contradictions = (
        not row.name or row.name.replace(" ", "") != name.replace(" ", ""),
        row.is_person is False,
        not _may_be_number(row.masked_number, number),
        _is_whole(number) and not _may_be_person(row, number),
    )
    if any(contradictions):
        return Candidacy.CONTRADICTED
    visible = len(row.masked_number) - row.masked_number.count("*")
    return Candidacy.POSSIBLE if visible >= _LEAST_VISIBLE else Candidacy.TOO_LITTLE


def search_key(name: str, number: str) -> str:
    """Under what a masked row and a whole number of one person come together: the name with both ends of the number;
    "" where one of these is hidden or missing, so that a name alone finds nothing."""
    plain, ends = name.replace(" ", ""), number.upper()
    first, last = ends[:_FIRST_VISIBLE], ends[-_LAST_VISIBLE:]
    if not plain or len(ends) < _LEAST_NUMBER or "*" in f"{plain}{first}{last}":
        return ""
    return f"{plain}|{first}|{last}"


def _may_be_number(shown: str, number: str) -> bool:
    if len(shown) == len(number):
        return all(seen in ("*", digit) for seen, digit in zip(shown, number, strict=True))
    return _ends_agree(shown, number)


def _may_be_person(row: CourtRow, number: str) -> bool:
    """Sex and birthday as a resident number tells them."""
    is_male = int(number[16]) % 2 == 1
    born = _day(f"{number[6:10]}-{number[10:12]}-{number[12:14]}")
    if row.is_male is not None and row.is_male is not is_male:
        return False
    if not row.age or born is None or row.published_on is None:
        return True
    return abs(_age_on(born, row.published_on) - row.age) <= 1


def _ends_agree(shown: str, number: str) -> bool:
    """Some pages shorten the mask: what stands before and after the asterisks is compared with both ends."""
    head, star, tail = shown.partition("*")
    tail = tail.lstrip("*")
    return bool(star) and "*" not in tail and number.startswith(head) and number.endswith(tail)


def _with(row: CourtRow, found: ForeignFinding) -> CourtRow:
    return CourtRow(
        row.number, row.texts, row.is_person, row.is_male, row.age, row.published_on, (*row.findings, found)
    )


def _text(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        return ""
    return str(value).strip()[:_MOST_CHARACTERS]


def _is_whole(number: str) -> bool:
    return len(number) == _RESIDENT_LENGTH and number[:17].isdecimal()


def _is_unmasked(number: str) -> bool:
    return _is_whole(number) or bool(_OLD_NUMBER.fullmatch(number))


def _day(text: str) -> date | None:
    found = _DAY.fullmatch(text)
    if found is None or int(found[1]) not in _YEARS:
        return None
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None


def _age_on(born: date, day: date) -> int:
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
