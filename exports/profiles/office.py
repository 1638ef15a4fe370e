"""# Mapping profiles of an office

One of ours with changes, or all columns stated, as `NAME.yaml` in the folder `BLACKLIST_PROFILES`.

- Begin from one that is printed whole, `blacklist profile show ncisp_list > NAME.yaml`, or from a few lines with
  `based_on`, such as [samples/mapping_profile.yaml](../../samples/mapping_profile.yaml).
- `blacklist profile check NAME.yaml` tells the first mistake with its code, line and key (`MAPPING_FILE.*`), or shows
  the columns. `blacklist feed add --format profile:NAME …` opens a feed by it.
- **The profile is kept with the feed**, whole, as it was when the feed was opened; the journal has its SHA-256
  (`feed_added`). So the same release gives the same bytes, on whatever machine. A change in the file is for feeds that
  are opened later.
- In feed and manifest the format is called `profile.NAME`. Its files are taken by `client pull --files-only`.

| key | what |
|---|---|
| `based_on` | the profile of ours that it begins from; without it title, reach, output and columns are stated |
| `title` | what the list is called, in the file itself |
| `output` | `csv`, `xml` or `xlsx` |
| `encoding` | of CSV and XML: `utf-8-sig` (with BOM), `utf-8` or `gb18030` |
| `subjects` | `person`, `organisation` or both; others are refused |
| `reach` | `third_parties` or `publication`: what each entry's legal basis must allow; never lower than the base's |
| `changes` | by `column` (the base's title): any key of a column, or `dropped: true` |
| `added` | further columns, behind the others |
| `order` | every title once, as the columns shall stand |
| `columns` | all columns in full, instead of `changes`, `added` and `order` |

A column has `title`; `field`, or `text` for a constant, such as the deciding department that no entry holds (a column
with neither stays empty); `kind`, how the field is shown; `length`; `required`; `subjects` and `only` (a kind of
document), for whom it is filled.

- Fields: those of an entry ([feed](feed.md)) and `key`, `operation`, `version`, `effective_on`, `reason`, `into`.
- Kinds: `text`, `day`, `yuan`, `wan_yuan`, `yes_no`, `list`; `subject`, `id_type` and `ground` show words.
- Who is disputed, or has made a statement, is left out where no column shows `disputed`, or `statement`, for this kind
  of subject and document: nobody is listed without the mark.
- There are always columns for `key`, `operation` and `id_number`, and **a legal basis is always needed**, whatever a
  file says. The rules for entries, the files and what a removal shows are those of [ncisp_list](ncisp_list.md).
- YAML of texts, whole numbers, `true` and `false` alone, at most 64 KiB: no anchors, aliases and tags, no key twice; a
  day, a fraction, `yes` or a code with leading zeros stands between quotation marks.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from exports.canonical import canonical_bytes
from exports.profiles.column_rules import check_column, scalar_of, texts_of
from exports.profiles.load import PROFILE_NAMES, load_profile
from exports.profiles.mistakes import ProfileFileError
from exports.profiles.statement import statement_of, stored_profile
from exports.profiles.types import COLUMN_KEYS, ENCODINGS, SUBJECTS, Output, Profile
from exports.profiles.yaml_text import Value, read_yaml
from exports.types import EntryValue, Reach

_KEYS = frozenset(
    {"based_on", "title", "output", "encoding", "reach", "subjects", "changes", "added", "order", "columns"}
)
_OF_BASE = ("changes", "added", "order")
_WITHOUT_BASE = ("title", "reach", "output", "columns")
_REACHES = (Reach.THIRD_PARTIES.value, Reach.PUBLICATION.value)
_MOST_COLUMNS, _LONGEST_TITLE = 200, 100


@dataclass(frozen=True, slots=True)
class _Stated:
    """A column as stated, and where."""

    table: dict[str, EntryValue]
    line: int

    @property
    def title(self) -> str:
        return str(self.table.get("title", ""))


def read_office_profile(content: bytes) -> Profile:
    """The profile that an office's file states, whole.

    Raises:
        ProfileFileError: MAPPING_FILE.*, the first mistake.
    """
    root = read_yaml(content)
    given = _mapping(root, "")
    for key, value in given.items():
        if key not in _KEYS:
            raise ProfileFileError("MAPPING_FILE.KEY", value.line, key)
    base = _base(given)
    table = base | _heading(given, base)
    columns = _columns(given, base)
    _check_columns(columns, root.line)
    table["columns"] = [one.table for one in columns]
    # By way of the text that a feed keeps: what is checked here is what is written there.
    return stored_profile(canonical_bytes(table).decode())


def _base(given: Mapping[str, Value]) -> dict[str, EntryValue]:
    if "based_on" in given:
        value = given["based_on"]
        if value.content not in PROFILE_NAMES:
            raise ProfileFileError("MAPPING_FILE.BASE", value.line, ", ".join(PROFILE_NAMES))
        return statement_of(load_profile(str(value.content)))
    for key in _WITHOUT_BASE:
        if key not in given:
            raise ProfileFileError("MAPPING_FILE.MISSING", place=key)
    for key in _OF_BASE:
        if key in given:
            raise ProfileFileError("MAPPING_FILE.BOTH", given[key].line, key)
    return {}


def _heading(given: Mapping[str, Value], base: Mapping[str, EntryValue]) -> dict[str, EntryValue]:
    allowed = {"output": [one.value for one in Output], "encoding": ENCODINGS, "reach": _REACHES}
    said: dict[str, EntryValue] = {}
    for key, choices in allowed.items():
        if key in given and given[key].content not in choices:
            raise ProfileFileError("MAPPING_FILE.VALUE", given[key].line, f"{key}: {', '.join(choices)}")
        if key in given:
            said[key] = str(given[key].content)
    if "reach" in said and base and _REACHES.index(str(said["reach"])) < _REACHES.index(str(base["reach"])):
        raise ProfileFileError("MAPPING_FILE.REACH", given["reach"].line)
    if "title" in given:
        title = given["title"].content
        if not isinstance(title, str) or not title.isprintable() or not 0 < len(title) <= _LONGEST_TITLE:
            raise ProfileFileError("MAPPING_FILE.VALUE", given["title"].line, "title")
        said["title"] = title
    if "subjects" in given:
        said["subjects"] = [*texts_of(given["subjects"], "subjects", SUBJECTS)]
    return said


def _columns(given: Mapping[str, Value], base: Mapping[str, EntryValue]) -> list[_Stated]:
    if "columns" in given:
        for key in _OF_BASE:
            if key in given:
                raise ProfileFileError("MAPPING_FILE.BOTH", given[key].line, key)
        return [_stated(one) for one in _items(given["columns"], "columns")]
    known = base["columns"]
    assert isinstance(known, list)  # the statement of a profile
    columns = [_Stated(dict(one), 0) for one in known if isinstance(one, dict)]
    if "changes" in given:
        columns = _changed(columns, _items(given["changes"], "changes"))
    if "added" in given:
        columns += [_stated(one) for one in _items(given["added"], "added")]
    return _ordered(columns, given["order"]) if "order" in given else columns


def _stated(value: Value) -> _Stated:
    given = _mapping(value, "columns")
    if "title" not in given:
        raise ProfileFileError("MAPPING_FILE.MISSING", value.line, "title")
    return _Stated(_column_keys(given, COLUMN_KEYS), value.line)


def _changed(columns: list[_Stated], changes: Iterable[Value]) -> list[_Stated]:
    places = {one.title: at for at, one in enumerate(columns)}
    after: list[_Stated | None] = [*columns]
    for change in changes:
        given = _mapping(change, "changes")
        if "column" not in given:
            raise ProfileFileError("MAPPING_FILE.MISSING", change.line, "column")
        title = given["column"].content
        at = places.pop(title, None) if isinstance(title, str) else None
        if at is None:
            raise ProfileFileError("MAPPING_FILE.COLUMN", change.line, str(title))
        said = _column_keys(given, COLUMN_KEYS | {"column", "dropped"})
        after[at] = (
            None if said.get("dropped") is True else _Stated(_merged(columns[at].table, said), change.line)
        )
    return [one for one in after if one is not None]


def _merged(before: dict[str, EntryValue], said: dict[str, EntryValue]) -> dict[str, EntryValue]:
    """A constant takes the field's place, and a field the constant's; another field is shown in its own kind."""
    kept = dict(before)
    if "text" in said:
        for key in ("field", "kind"):
            kept.pop(key, None)
    if "field" in said:
        for key in ("text", "kind"):
            kept.pop(key, None)
    return kept | {key: value for key, value in said.items() if key not in ("column", "dropped")}


def _column_keys(given: Mapping[str, Value], known: frozenset[str]) -> dict[str, EntryValue]:
    said: dict[str, EntryValue] = {}
    for key, value in given.items():
        if key not in known:
            raise ProfileFileError("MAPPING_FILE.KEY", value.line, key)
        said[key] = [*texts_of(value, key, SUBJECTS)] if key == "subjects" else scalar_of(value, key)
    if "text" in said and "kind" not in said:
        said["kind"] = "fixed"
    return said


def _ordered(columns: list[_Stated], order: Value) -> list[_Stated]:
    by_title = {one.title: one for one in columns}
    titles = [one.content for one in _items(order, "order")]
    if len(titles) != len(columns) or {str(title) for title in titles} != by_title.keys():
        raise ProfileFileError("MAPPING_FILE.ORDER", order.line)
    return [by_title[str(title)] for title in titles]


def _check_columns(columns: list[_Stated], line: int) -> None:
    if not 0 < len(columns) <= _MOST_COLUMNS:
        raise ProfileFileError("MAPPING_FILE.VALUE", line, "columns")
    seen: dict[str, int] = {}
    for one in columns:
        check_column(one.table, one.line)
        if one.title in seen:
            raise ProfileFileError("MAPPING_FILE.TITLE", max(one.line, seen[one.title]), one.title)
        seen[one.title] = one.line
    fields = {one.table.get("field") for one in columns}
    if not {"key", "operation"} <= fields:
        raise ProfileFileError("MAPPING_FILE.NO_KEY", line)
    if "id_number" not in fields:
        raise ProfileFileError("MAPPING_FILE.NO_NUMBER", line)


def _mapping(value: Value, place: str) -> Mapping[str, Value]:
    if not isinstance(value.content, dict):
        raise ProfileFileError("MAPPING_FILE.VALUE", value.line, place)
    return value.content


def _items(value: Value, place: str) -> list[Value]:
    if not isinstance(value.content, list):
        raise ProfileFileError("MAPPING_FILE.VALUE", value.line, place)
    return value.content
