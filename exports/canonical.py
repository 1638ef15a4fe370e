r"""Canonical JSON: one value has exactly one sequence of bytes, so that digests agree between all parties.

UTF-8 without BOM; object keys in ascending order of code points; no blank between tokens; the values are text,
integers between −(2⁵³−1) and 2⁵³−1, `true`, `false`, `null`, lists and objects (no fractions, no NaN). In text only
`"`, `\` and U+0000–U+001F are escaped (`\b \t \n \f \r`, else `\u00xx` in lower case); everything else,
Chinese included, stands as it is. For the ASCII keys of a feed this is RFC 8785 without fractions.
"""

import json
from hashlib import sha256

from exports.types import EntryFields, EntryValue

# Beyond this a recipient that reads numbers as IEEE doubles gets another value (RFC 8259 §6).
_LARGEST_INTEGER = 2**53 - 1
_PLAIN = frozenset({str, bool, type(None)})
_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))


def canonical_bytes(value: EntryValue | EntryFields) -> bytes:
    """The one sequence of bytes of a value.

    Raises:
        ValueError: a fraction, an integer beyond ±(2⁵³−1), a key that is not text, another type, or text that is not
            Unicode (lone surrogates). The message names no value.
    """
    _check(value)
    return _ENCODER.encode(value).encode("utf-8")


def entry_digest(entry: EntryFields) -> str:
    """The SHA-256 (hex) of the canonical bytes of an entry: what the state checksum is made of."""
    return sha256(canonical_bytes(entry)).hexdigest()


def read_canonical(line: bytes) -> EntryValue:
    """The value of canonical bytes; every other spelling of it is refused, so that no two files say the same.

    Raises:
        ValueError: not JSON, not canonical, a key twice, or nested too deeply.
    """
    try:
        value: EntryValue = json.loads(line.decode("utf-8"), parse_float=_refuse, parse_constant=_refuse)
        is_canonical = canonical_bytes(value) == line
    except RecursionError:
        raise ValueError("nested too deeply") from None
    if not is_canonical:
        raise ValueError("not canonical JSON")
    return value


def _check(value: EntryValue | EntryFields) -> None:
    kind = type(value)
    if kind in _PLAIN:
        return
    if isinstance(value, dict):
        for name, inner in value.items():
            if type(name) is not str:
                raise ValueError("a key is not text")
            _check(inner)
    elif isinstance(value, list):
        for inner in value:
            _check(inner)
    elif kind is not int or not isinstance(value, int) or abs(value) > _LARGEST_INTEGER:
        raise ValueError(
            "canonical JSON holds text, integers up to 2^53-1, booleans, null, lists and objects"
        )


def _refuse(_spelling: str) -> None:
    raise ValueError("canonical JSON has no fractions")
