"""JSON Lines in UTF-8 (RFC 8259 per line), read strictly: what other readers let pass is a finding here."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from json import JSONDecodeError, JSONDecoder
from typing import Any, NoReturn

from blacklist_service.intake.columns import Columns, field_of, usable_mapping
from blacklist_service.intake.decoding import Lines, charset_of
from blacklist_service.intake.findings import finding
from blacklist_service.intake.formats.registry import Format
from blacklist_service.intake.scan import Limits, Scan, Source, refused
from blacklist_service.intake.types import Cell, RawRow

MAX_DEPTH = 32
_LONGEST_INTEGER = 20
# What can be sealed as a number: 64 bits, with or without a sign.
_INTEGERS = range(-(2**63), 2**64)
_FRACTION = re.compile(r"(?=.{1,64}\Z)-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?")
_BRACKETS = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}]')
_HALF_CHARACTER = re.compile("[\ud800-\udfff]")


class _RefusedJsonError(Exception):
    """A line that is JSON to others and a finding to us. Carries the code."""


class _Pairs(list[tuple[str, Any]]):
    """An object's keys and values in their order, duplicates included."""


def _integer(text: str) -> int:
    if len(text) > _LONGEST_INTEGER:
        raise _RefusedJsonError("ROW.JSON_NUMBER")
    number = int(text)
    if number not in _INTEGERS:
        raise _RefusedJsonError("ROW.JSON_NUMBER")
    return number


def _fraction(text: str) -> float:
    # An exponent beyond what Decimal itself can hold would stop the whole file.
    if not _FRACTION.fullmatch(text):
        raise _RefusedJsonError("ROW.JSON_NUMBER")
    number = float(text)
    if number in (float("inf"), float("-inf")) or Decimal(f"{number:.15g}") != Decimal(text):
        raise _RefusedJsonError("ROW.JSON_NUMBER")
    return number


def _constant(_name: str) -> NoReturn:
    raise _RefusedJsonError("ROW.JSON_NUMBER")


_DECODER = JSONDecoder(
    object_pairs_hook=_Pairs, parse_int=_integer, parse_float=_fraction, parse_constant=_constant
)


@dataclass(frozen=True, slots=True, repr=False)
class _Line:
    """One line: its number, its pairs, and the code of what was wrong in reading it."""

    number: int
    pairs: list[tuple[str, Any]]
    problem: str = ""


def _depth(text: str) -> int:
    """How deep objects and arrays nest, brackets inside strings left out."""
    deepest = depth = 0
    for found in _BRACKETS.finditer(text):
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(found[0], 0)
        deepest = max(deepest, depth)
    return deepest


def _parse(text: str) -> tuple[list[tuple[str, Any]], str]:
    """The pairs of one line, or the code of the finding."""
    try:
        return _pairs_of(text), ""
    except _RefusedJsonError as refusal:
        return [], str(refusal)
    except (JSONDecodeError, RecursionError):
        return [], "ROW.JSON_SYNTAX"


def _pairs_of(text: str) -> _Pairs:
    if text.count("{") + text.count("[") > MAX_DEPTH and _depth(text) > MAX_DEPTH:
        raise _RefusedJsonError("ROW.JSON_DEPTH")
    pairs = _DECODER.decode(text)
    if not isinstance(pairs, _Pairs):
        raise _RefusedJsonError("ROW.JSON_NOT_OBJECT")
    if len({key for key, _ in pairs}) < len(pairs):
        raise _RefusedJsonError("ROW.JSON_DUPLICATE_KEY")
    if "\\u" in text and any(_has_half_character(part) for pair in pairs for part in pair):
        raise _RefusedJsonError("ROW.JSON_SURROGATE")
    return pairs


def _has_half_character(value: object) -> bool:
    return isinstance(value, str) and _HALF_CHARACTER.search(value) is not None


def _lines(source: Source) -> Iterator[_Line]:
    lines = Lines(source, "utf-8")
    for number, text in enumerate(lines, 1):
        if lines.was_too_long:
            lines.was_too_long = False
            yield _Line(number, [], "ROW.LINE_TOO_LONG")
        elif not text.isspace():
            yield _Line(number, *_parse(text.strip()))


def scan_jsonl(source: Source, declared: str | None, limits: Limits, mapping: Mapping[str, str]) -> Scan:
    """The file phase of JSON Lines; the known keys of all its lines together are its columns."""
    decoded = charset_of(source, declared, limits)
    code = decoded.problem
    if code == "FILE.CHARSET_UNKNOWN" or (not code and decoded.charset != "utf-8"):
        code = "FILE.CHARSET_JSON"
    if code:
        return refused(finding(code), media="jsonl")
    folded = usable_mapping(mapping)
    columns: dict[str, tuple[str, str, int]] = {}
    total = 0
    for line in _lines(source):
        total += 1
        if total > limits.max_rows:
            return refused(finding("FILE.TOO_MANY_ROWS"), media="jsonl", charset="utf-8")
        for key, _ in line.pairs:
            if key not in columns:
                field, factor = field_of(key, folded)
                if field and field not in {known for _, known, _ in columns.values()}:
                    columns[key] = (key, field, factor)
    if not total:
        return refused(finding("FILE.EMPTY"), media="jsonl", charset="utf-8")
    names, fields, factors = zip(*columns.values(), strict=True) if columns else ((), (), ())
    return Scan((), Columns(names, fields, factors), total, "utf-8", "", "jsonl")


def read_jsonl(source: Source, scan: Scan, _limits: Limits, after_row: int) -> Iterator[RawRow]:
    """The rows of a scanned JSON Lines file, numbered by line, above `after_row`."""
    columns = scan.columns
    if columns is None:
        return
    position = {name: index for index, name in enumerate(columns.names)}
    for line in _lines(source):
        if line.number > after_row:
            yield _raw_row(line, columns, position)


def _raw_row(line: _Line, columns: Columns, position: dict[str, int]) -> RawRow:
    cells: list[Cell] = [None] * len(columns.names)
    problems = [finding(line.problem, line.number)] if line.problem else []
    for key, value in line.pairs:
        index = position.get(key)
        if index is None:
            # The same field under another synonym would need a second column; an unknown key is not repeated,
            # because in a damaged line it may be a person's data.
            code, _ = field_of(key, {})
            if code is None:
                problems.append(finding("ROW.JSON_UNKNOWN_KEY", line.number))
            elif code:
                index = columns.fields.index(code)
                if cells[index] is not None:
                    problems.append(finding("ROW.JSON_DUPLICATE_KEY", line.number, columns.names[index]))
        if index is None:
            continue
        if isinstance(value, list):
            problems.append(finding("ROW.JSON_VALUE", line.number, columns.names[index]))
        else:
            cells[index] = value
    return RawRow(line.number, tuple(cells), tuple(dict.fromkeys(problems)))


FORMAT = Format(
    media="jsonl",
    suffixes=(".jsonl", ".ndjson", ".json"),
    content_types=("application/x-ndjson", "application/jsonl", "application/json-lines", "application/json"),
    scan=scan_jsonl,
    rows=read_jsonl,
)
