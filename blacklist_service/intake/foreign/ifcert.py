"""# ifcert 1.5, as reference

Dumps that platforms made for the reporting system of CNCERT (网安中心, version 1.5): twelve interfaces, read and
checked.

- One message is a JSON object: the envelope (`version` … `dataList`) and its rows. Label *reconstructed*: **interfaces,
  fields and codes as public libraries and table definitions show them; the system is closed to new business.**
- The interface follows from `infType` (1, 2, 6, 81–88, 4). Fields:
  `blacklist_service/intake/foreign/ifcert_fields.csv`.
- Findings name rule, row and field, never a value. Of a message: `IFCERT.JSON`, `IFCERT.ENVELOPE`, `IFCERT.TYPE`,
  `IFCERT.TOTAL`; of a row: `IFCERT.FIELD`, `IFCERT.CODE`, `IFCERT.MONEY`, `IFCERT.HASH` (`-1`, `0`, `-` for a hash).
- Of a whole dump (`ifcert_checks.py`), after the system's own published checks: `IFCERT.NO_STATUS`,
  `IFCERT.NO_DISBURSEMENT`, `IFCERT.PLAN_ROWS`, `IFCERT.CREDITORS` (more than 5 元 apart), `IFCERT.USER`, `IFCERT.ZERO`,
  `IFCERT.GAP`, `IFCERT.INTEREST`, `IFCERT.DUPLICATE`. The row is the first that names the loan or person.
- `checkCode` is not verified: two public implementations disagree about what it covers.
- **A dump identifies nobody.** Names arrive as 王**, numbers without their last four digits, and `userIdcardHash` is a
  reversible encryption under a public key: it stays inside a dump and is no token of ours. What a dump gives is the
  state of each loan: overdue, bad debt, written off, settled. Nothing of it enters the intake.
- `blacklist reference check-ifcert DIR|ZIP` reads a folder, a ZIP or one message: findings by file, interface and row,
  counts by rule, the states of the loans; exit status 1 where there is a finding or no message. At most 64 MiB of each
  file are read, of a ZIP at most 200 times its own size in all; what is broken, encrypted or beyond is
  `IFCERT.ARCHIVE`. One message is in memory at a time; what grows is what is compared: loans, and 64 bits of each
  person and id (200,000 rows with 70,000 findings: 4 s of one core, 80 MB).
"""

import csv
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files

from blacklist_service.intake.foreign.findings import ForeignFinding

ENVELOPE = (
    "version", "batchNum", "checkCode", "totalNum", "sentTime", "sourceCode", "infType", "dataType", "timestamp",
    "nonce", "dataList",
)  # fmt: skip
MOST_BYTES = 1 << 26
_MONEY = re.compile(r"-?[0-9]{1,16}(\.[0-9]{1,6})?")
_FRACTION = re.compile(r"-?[0-9]{1,32}(\.[0-9]{1,32})?([eE][+-]?[0-9]{1,3})?")
NO_HASHES = frozenset({"-1", "0", "-", ""})


@dataclass(frozen=True, slots=True, repr=False)
class ForeignField:
    """One field of an interface: its name, what it holds, and the codes that it knows."""

    name: str
    kind: str
    codes: frozenset[str]


@dataclass(frozen=True, slots=True, repr=False)
class Message:
    """A message as read: its interface ("" if unknown), its rows as text by field, and what is wrong in it."""

    interface: str
    rows: tuple[Mapping[str, str], ...]
    findings: tuple[ForeignFinding, ...]


def read_message(content: bytes) -> Message:
    """The message of one file. Never raises for data; at most 64 MiB are read."""
    envelope = _object(content)
    if envelope is None:
        return Message("", (), (ForeignFinding("IFCERT.JSON", 0),))
    found = [ForeignFinding("IFCERT.ENVELOPE", 0, name) for name in ENVELOPE if name not in envelope]
    found += [ForeignFinding("IFCERT.ENVELOPE", 0) for name in envelope if name not in ENVELOPE][:1]
    interface = _interfaces().get(as_text(envelope.get("infType")), "")
    listed = envelope.get("dataList")
    data = listed if isinstance(listed, list) else []
    if not interface:
        return Message("", (), (*found, ForeignFinding("IFCERT.TYPE", 0, "infType")))
    if as_text(envelope.get("totalNum")) != str(len(data)):
        found.append(ForeignFinding("IFCERT.TOTAL", 0, "totalNum"))
    rows = []
    for number, row in enumerate(data, start=1):
        texts = {str(name): as_text(value) for name, value in row.items()} if isinstance(row, dict) else {}
        found += _findings_of(interface, number, texts)
        rows.append(texts)
    return Message(interface, tuple(rows), tuple(found))


def money_of(text: str) -> Decimal | None:
    """An amount in 元; None where it is none."""
    return Decimal(text) if _MONEY.fullmatch(text) else None


def as_text(value: object) -> str:
    """A JSON scalar as text: amounts as they were written, lists and objects as JSON."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, (list, dict)):
        return json.dumps(value, ensure_ascii=False, default=str)
    return "" if value is None or isinstance(value, bool) else str(value)


@cache
def fields_of(interface: str) -> tuple[ForeignField, ...]:
    """The fields of an interface."""
    return tuple(
        ForeignField(row["field"], row["kind"], frozenset(row["codes"].split()))
        for row in _table()
        if row["interface"] == interface
    )


def _findings_of(interface: str, number: int, row: Mapping[str, str]) -> list[ForeignFinding]:
    fields = fields_of(interface)
    known = {one.name for one in fields}
    found = [ForeignFinding("IFCERT.FIELD", number, one.name) for one in fields if one.name not in row]
    found += [ForeignFinding("IFCERT.FIELD", number) for name in row if name not in known][:1]
    for one in fields:
        value = row.get(one.name)
        if value is None:
            continue
        is_wrong = {
            "code": value not in one.codes,
            "money": value not in ("", "-1") and money_of(value) is None,
            "hash": value in NO_HASHES,
        }.get(one.kind, False)
        if is_wrong:
            found.append(ForeignFinding(_RULES[one.kind], number, one.name))
    return found


def _object(content: bytes) -> dict[str, object] | None:
    if len(content) > MOST_BYTES:
        return None
    try:
        value = json.loads(
            content.decode("utf-8-sig"), parse_float=_fraction, parse_int=_whole, parse_constant=_refuse
        )
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _whole(digits: str) -> int:
    # Longer than every number of the interface; Python itself would stop only at 4,300 digits.
    if len(digits) > 32:
        raise ValueError
    return int(digits)


def _fraction(digits: str) -> Decimal:
    # Decimal answers an exponent beyond its own limits with an error that is no ValueError.
    if not _FRACTION.fullmatch(digits):
        raise ValueError
    return Decimal(digits)


def _refuse(_constant: str) -> None:
    raise ValueError


@cache
def _interfaces() -> dict[str, str]:
    return {row["inf_type"]: row["interface"] for row in _table()}


@cache
def _table() -> tuple[dict[str, str], ...]:
    text = files(__package__).joinpath("ifcert_fields.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))


_RULES = {"code": "IFCERT.CODE", "money": "IFCERT.MONEY", "hash": "IFCERT.HASH"}
