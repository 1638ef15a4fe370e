"""An edition of public notice (对外通报): one numbered list of masked entries that ends on a day.

Three files say the same: `edition-{number}.json` in canonical JSON, `edition-{number}.csv` for spreadsheets (UTF-8 with
BOM, formula-safe) and `edition-{number}.html` for people; beside each its signature, `.minisig`, by the feeds' key.

```
{ "schema": "edition/1", "series": "...", "number": 3, "publisher": "...", "region": "340000", "masking": "notice_1",
  "issued_on": "2026-11-20", "expires_on": "2026-12-19", "contact": "...", "recalls": "recalls.json",
  "entries": [{"key": "...", "name": "张*", "id_number": "340***********1234", ...}, ...] }
```

`expires_on` is the last day. An entry is named by `key`, by which the recall list takes it back; of the person it holds
what the masking leaves. The masking profile `notice_1` prints `subject_kind`, `name`, `id_type`, `id_number`, `ground`,
`legal_basis`, `decision_no`, `listed_on`, `publicity_until` and `severity`; of people name and number in part, of firms
whole, unless the number is a resident's by its form. Nothing else is ever printed. Who must not be used any more stands
in `recalls.json`, below.
"""

import csv
from codecs import BOM_UTF8
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from html import escape
from io import StringIO
from types import MappingProxyType

from exports.audience import Audience, apply
from exports.canonical import canonical_bytes, entry_digest
from exports.formulas import guard
from exports.profiles.words import GROUNDS, ID_TYPES
from exports.recalls import RECALLS_NAME
from exports.types import EntryFields

SCHEMA = "edition/1"
# The masking profiles: which fields of an entry are printed. Names and numbers of people in part (exports/masking.py).
MASKINGS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "notice_1": (
            "subject_kind", "name", "id_type", "id_number", "ground", "legal_basis", "decision_no", "listed_on",
            "publicity_until", "severity",
        ),
    }
)  # fmt: skip
_TITLES = MappingProxyType(
    {
        "key": "编号", "subject_kind": "主体类型", "name": "姓名/名称", "id_type": "证件类型", "id_number": "证件号码",
        "ground": "列入事由", "legal_basis": "列入依据", "decision_no": "决定文号", "listed_on": "列入日期",
        "publicity_until": "公示截止日期", "severity": "失信程度",
    }
)  # fmt: skip
_WORDS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "subject_kind": {"person": "自然人", "organisation": "法人或其他组织"},
        "id_type": ID_TYPES,
        "ground": GROUNDS,
        "severity": {"ordinary": "一般", "serious": "严重"},
    }
)


class EditionError(ValueError):
    """An entry that must not be printed. `code`: EDITION.STATEMENT, EDITION.DISPUTED, or that of the audience."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class EditionHead:
    """What an edition says of itself. `expires_on` is its last day; `contact`: where objections go, department and
    telephone of the publisher."""

    series: str
    number: int
    publisher: str
    region: str
    masking: str
    issued_on: date
    expires_on: date
    contact: str


@dataclass(frozen=True, slots=True, repr=False)
class PrintedRow:
    """One entry as printed, under its key."""

    key: str
    fields: EntryFields


@dataclass(frozen=True, slots=True, repr=False)
class EditionFile:
    """One file of an edition: its name, media type and bytes."""

    name: str
    media_type: str
    content: bytes

    @property
    def sha256(self) -> str:
        """The digest in hex, as the recall list names it."""
        return sha256(self.content).hexdigest()


def printed(masking: str, entry: EntryFields, *, may_be_published: bool) -> EntryFields:
    """What of an entry is printed. A disputed one is not, nor one with a statement of the subject: its words may name
    anybody, and without them the entry would say less than the subject may ask for (征信业管理条例 Art. 25).

    Raises:
        EditionError, AudienceError: it must not be printed.
    """
    shown = apply(Audience.PUBLIC_NOTICE, entry, may_be_published=may_be_published)
    if shown["disputed"]:
        raise EditionError("EDITION.DISPUTED")
    if shown["statement"]:
        raise EditionError("EDITION.STATEMENT")
    return {code: shown.get(code) for code in MASKINGS[masking]}


def titles(masking: str) -> list[str]:
    """The headings of an edition's table, in Chinese, the key first."""
    return [_TITLES[code] for code in ("key", *MASKINGS[masking])]


def cells(masking: str, row: PrintedRow) -> list[str]:
    """A row of an edition's table, word for word as printed, under the headings of `titles`."""
    return [row.key, *(_cell(code, row.fields.get(code)) for code in MASKINGS[masking])]


def row_digests(rows: Sequence[PrintedRow]) -> dict[str, str]:
    """The SHA-256 (hex) of what each row prints, by key."""
    return {row.key: entry_digest(row.fields) for row in rows}


def content_digest(digests: Mapping[str, str]) -> str:
    """The SHA-256 (hex) of the rows that would be printed, by the digests of `row_digests`, whatever the day and
    number: what a second official approves."""
    return sha256(canonical_bytes([[key, digests[key]] for key in sorted(digests)])).hexdigest()


def edition_files(head: EditionHead, rows: Sequence[PrintedRow]) -> tuple[EditionFile, ...]:
    """The three files of an edition, the same bytes for the same edition."""
    stem = f"edition-{head.number}"
    return (
        EditionFile(f"{stem}.json", "application/json", _json(head, rows)),
        EditionFile(f"{stem}.csv", "text/csv", _csv(head, rows)),
        EditionFile(f"{stem}.html", "text/html", _html(head, rows)),
    )


def _json(head: EditionHead, rows: Sequence[PrintedRow]) -> bytes:
    return canonical_bytes(
        {
            "schema": SCHEMA,
            "series": head.series,
            "number": head.number,
            "publisher": head.publisher,
            "region": head.region,
            "masking": head.masking,
            "issued_on": head.issued_on.isoformat(),
            "expires_on": head.expires_on.isoformat(),
            "contact": head.contact,
            "recalls": RECALLS_NAME,
            "entries": [_object(row) for row in rows],
        }
    )


def _csv(head: EditionHead, rows: Sequence[PrintedRow]) -> bytes:
    text = StringIO(newline="")
    lines = csv.writer(text, lineterminator="\r\n")
    lines.writerow([*titles(head.masking), "期号", "有效期至"])
    for row in rows:
        guarded = [guard(cell) for cell in cells(head.masking, row)]
        lines.writerow([*guarded, head.number, head.expires_on.isoformat()])
    return BOM_UTF8 + text.getvalue().encode()


def _html(head: EditionHead, rows: Sequence[PrintedRow]) -> bytes:
    """A page without script, style sheet or picture from elsewhere, that asks not to be indexed."""
    title = f"{head.publisher}对外通报（{head.series}）第 {head.number} 期"
    columns = "".join(f'<th scope="col">{one}</th>' for one in titles(head.masking))
    body = "\n".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in cells(head.masking, row)) + "</tr>"
        for row in rows
    )
    return f"""<!doctype html>
<html lang="zh">
<head>
<meta charset="utf-8">
<meta name="robots" content="noindex, noarchive">
<meta name="viewport" content="width=device-width">
<title>{escape(title)}</title>
</head>
<body>
<h1>{escape(title)}</h1>
<p>发布日期 {head.issued_on}，有效期至 {head.expires_on}；过期作废，不得再行使用或转载。共 {len(rows)} 条。</p>
<p>已移出、暂停或更正的条目见召回清单 <a href="{RECALLS_NAME}">{RECALLS_NAME}</a>，须同时核对，以召回清单为准。</p>
<p>异议与信用修复：{escape(head.contact)}</p>
<p lang="en">Void after {head.expires_on}. Entries that ended since are named in the recall list, which prevails.</p>
<table>
<thead><tr>{columns}</tr></thead>
<tbody>
{body}
</tbody>
</table>
</body>
</html>
""".encode()


def _object(row: PrintedRow) -> EntryFields:
    return {"key": row.key, **row.fields}


def _cell(code: str, value: object) -> str:
    text = "" if value is None else str(value)
    return _WORDS[code].get(text, text) if code in _WORDS else text
