r"""Canonical JSON: one value has exactly one sequence of bytes, so that digests agree between all parties.

UTF-8 without BOM; object keys in ascending order of code points; no blank between tokens; the values are text,
integers between −(2⁵³−1) and 2⁵³−1, `true`, `false`, `null`, lists and objects (no fractions, no NaN). In text only
`"`, `\` and U+0000–U+001F are escaped (`\b \t \n \f \r`, else `\u00xx` in lower case); everything else,
Chinese included, stands as it is. For the ASCII keys of a feed this is RFC 8785 without fractions.
"""

from collections.abc import Collection
from hashlib import sha256

import orjson

from exports.types import EntryFields, EntryValue

# Integers up to ±(2⁵³−1): beyond it a recipient that reads numbers as IEEE doubles gets another value (RFC 8259 §6).
_CANONICAL = orjson.OPT_SORT_KEYS | orjson.OPT_STRICT_INTEGER
_SCALARS = frozenset({str, int, bool, type(None)})
_KINDS = _SCALARS | {dict, list}
_REFUSED = "canonical JSON holds text, integers up to 2^53-1, booleans, null, lists and objects"


def canonical_bytes(value: EntryValue | EntryFields) -> bytes:
    """The one sequence of bytes of a value.

    Raises:
        ValueError: a fraction, an integer beyond ±(2⁵³−1), a key that is not text, another type, text that is not
            Unicode (lone surrogates), or more than 254 levels. The message names no value.
    """
    content = spelt(value)
    _check((value,))
    return content


def spelt(value: EntryValue | EntryFields) -> bytes:
    """The bytes of a value whose kinds were asked before: canonical, as long as it holds no other kinds.

    Raises:
        ValueError: an integer beyond ±(2⁵³−1), a key that is not text, text that is not Unicode, more than 254 levels.
    """
    try:
        return orjson.dumps(value, option=_CANONICAL)
    except orjson.JSONEncodeError:
        raise ValueError(_REFUSED) from None


def entry_digest(entry: EntryFields) -> str:
    """The SHA-256 (hex) of the canonical bytes of an entry: what the state checksum is made of."""
    return content_digest(canonical_bytes(entry))


def content_digest(content: bytes) -> str:
    """The same from the canonical bytes, for whoever has them."""
    return sha256(content).hexdigest()


def read_canonical(line: bytes) -> EntryValue:
    """The value of canonical bytes; every other spelling of it is refused, so that no two files say the same.

    Raises:
        ValueError: not JSON, not canonical, a key twice, or nested too deeply.
    """
    try:
        value: EntryValue = orjson.loads(line)
        is_canonical = canonical_bytes(value) == line
    except ValueError:
        is_canonical = False
    if not is_canonical:
        raise ValueError("not canonical JSON")
    return value


def _check(values: Collection[EntryValue | EntryFields]) -> None:
    """Nothing else that orjson would write: fractions, tuples, days, data classes."""
    kinds = set(map(type, values))
    if kinds <= _SCALARS:
        return
    if not kinds <= _KINDS:
        raise ValueError(_REFUSED)
    for value in values:
        if type(value) is dict:
            _check(value.values())
        elif type(value) is list:
            _check(value)
