"""# NDJSON

One operation a line, each line canonical JSON (`exports/canonical.py`) and LF. The reference format of a feed.

- Name `ndjson`, media type `application/x-ndjson`, suffix `ndjson`, label *faithful* (this project's own contract).
- UTF-8 without BOM, LF after every line, the last included. An empty release is an empty file. A line has at most
  1 MiB.
- `op`, `key` and `version` stand in every line; then, by kind:

| op | further fields |
|---|---|
| `UPSERT`, `CORRECT` | `entry` |
| `SUPPRESS` | `effective_on` (YYYY-MM-DD), `reason`; `entry` only where the recipient does not hold these fields yet |
| `RETRACT` | `effective_on`, `reason` |
| `MERGE` | `into`: the surviving key |

- `key`: 1–128 of `A–Z a–z 0–9 . _ ~ : + / = -`. `version`: integer from 1. `reason`: a code of lower-case letters,
  digits and `_`; never free text, so that a tombstone cannot carry personal data.
- Reading refuses every other field, kind or spelling, and lines that are not canonical.

```
{"entry":{"disputed":false,"name":"张三"},"key":"k1","op":"UPSERT","version":3}
{"effective_on":"2026-11-19","key":"k2","op":"RETRACT","reason":"objection_upheld","version":4}
```
"""

from collections.abc import Iterable, Iterator
from typing import BinaryIO

from exports.canonical import canonical_bytes, read_canonical
from exports.operations import OperationError, operation_from_fields, operation_to_fields
from exports.types import ByteSink, Format, Operation, ReleaseHeader

_LONGEST_LINE_BYTES = 1 << 20


def write(_header: ReleaseHeader, operations: Iterable[Operation], out: ByteSink) -> None:
    """The operations in the order given, one a line, streamed."""
    for operation in operations:
        line = canonical_bytes(operation_to_fields(operation)) + b"\n"
        if len(line) > _LONGEST_LINE_BYTES:
            raise OperationError("a line has at most 1 MiB")
        out.write(line)


def read(source: BinaryIO) -> Iterator[Operation]:
    """The operations of a file, streamed.

    Raises:
        OperationError: a line is not just what `write` writes; the message names the line's number only.
    """
    number = 0
    while line := source.readline(_LONGEST_LINE_BYTES + 1):
        number += 1
        if not line.endswith(b"\n"):
            raise OperationError(f"line {number} is too long or has no line end")
        try:
            operation = operation_from_fields(read_canonical(line[:-1]))
        except ValueError as problem:
            raise OperationError(f"line {number}: {_safe(problem)}") from None
        yield operation


def _safe(problem: ValueError) -> str:
    # The decoder's own messages may quote the input; ours never do.
    return str(problem) if isinstance(problem, OperationError) else "not canonical JSON"


FORMAT = Format("ndjson", "application/x-ndjson", "ndjson", "faithful", write, read)
