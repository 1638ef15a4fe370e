"""Reads a JSON body as I-JSON (RFC 7493) says: what two programs could understand differently is refused.

Duplicate keys, NaN, numbers that no 64-bit integer or double holds, lone surrogates, NUL, nesting beyond 32 and any
encoding but UTF-8 without a mark each have their code; nothing of the body is ever repeated.
"""

import json
import math
import re
from typing import Any

from blacklist_service.errors import InvalidError

MAX_BYTES = 4 << 20
MAX_DEPTH = 32
# Every list of the contract is far smaller; the parser's work is bounded before it begins.
MAX_VALUES = 200_000
_MAX_DIGITS = 18
# A string that never ends is a token too: looking for its end again from each quote inside took quadratic time.
_TOKENS = re.compile(r'"(?:[^"\\]++|\\.)*+(?:"|\\?\Z)|[\[\]{},]', re.DOTALL)
_UNPAIRED = re.compile("[\x00\ud800-\udfff]")


def loads(body: bytes) -> Any:
    """The value in a body. Raises InvalidError JSON.ENCODING, JSON.DEPTH, JSON.SIZE, JSON.SYNTAX, JSON.NUMBER,
    JSON.DUPLICATE_KEY or JSON.TEXT."""
    text = _decode(body)
    _check_shape(text)
    try:
        value = json.loads(
            text,
            object_pairs_hook=_object,
            parse_constant=_refuse_constant,
            parse_float=_float,
            parse_int=_integer,
        )
    except ValueError:
        raise _refusal("JSON.SYNTAX", "请求体不是有效的 JSON。", "The body is not valid JSON.") from None
    _check_text(value)
    return value


def _decode(body: bytes) -> str:
    try:
        # UTF-16 and UTF-32 carry NUL bytes around each ASCII character; UTF-8 text never holds one.
        if body.startswith(b"\xef\xbb\xbf") or b"\x00" in body:
            raise ValueError
        return body.decode("utf-8")
    except ValueError:
        raise _refusal(
            "JSON.ENCODING",
            "JSON 必须为不带 BOM 的 UTF-8。",
            "JSON must be UTF-8 without a byte order mark.",
        ) from None


def _check_shape(text: str) -> None:
    depth = values = 0
    for token in _TOKENS.finditer(text):
        mark = token.group()[0]
        if mark in "[{":
            depth += 1
            if depth > MAX_DEPTH:
                raise _refusal("JSON.DEPTH", "JSON 嵌套过深。", "The JSON is nested too deeply.")
        elif mark in "]}":
            depth -= 1
        elif mark == ",":
            values += 1
            if values > MAX_VALUES:
                raise _refusal("JSON.SIZE", "JSON 的值过多。", "The JSON holds too many values.")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _refusal("JSON.DUPLICATE_KEY", "JSON 中有重复的键。", "A key stands twice in the JSON.")
    return found


def _refuse_constant(_name: str) -> None:
    raise _number()


def _float(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise _number()
    return value


def _integer(text: str) -> int:
    if len(text.lstrip("-")) > _MAX_DIGITS:
        raise _number()
    return int(text)


def _check_text(value: Any) -> None:
    if isinstance(value, str):
        if _UNPAIRED.search(value):
            raise _refusal(
                "JSON.TEXT", "文本中有不允许的字符。", "A text holds a character that is not allowed."
            )
    elif isinstance(value, dict):
        for key, inner in value.items():
            _check_text(key)
            _check_text(inner)
    elif isinstance(value, list):
        for inner in value:
            _check_text(inner)


def _number() -> InvalidError:
    return _refusal("JSON.NUMBER", "JSON 中的数值超出允许范围。", "A number in the JSON is out of range.")


def _refusal(code: str, zh: str, en: str) -> InvalidError:
    return InvalidError(code, zh, en)
