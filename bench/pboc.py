"""Rows a second of PBOC files, encoded and compressed, by family, beside the bare work of the same run.

Bare: opening the rows as JSON, one %-format of the same length, the same compression. Processor time of one process.
"""

import argparse
import gzip
import json
import time
from collections.abc import Callable
from io import BytesIO
from typing import Final

import orjson

from bench.arguments import count
from exports.pboc.encode import encode
from exports.pboc.files import write_file
from exports.pboc.names import FileHeader
from exports.pboc.types import Record, Values
from tools.pboc_samples import MADE_AT, ORGANISATION, samples

_FAMILIES: Final = {"110": "110", "140": "140", "210": "210-month", "214": "214", "310": "310", "410": "410"}
_LEVEL = 1


def main() -> None:
    """Reads how many rows, measures each family twice, prints the better figure and the ratio to the bare work."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--rows", type=count(), default=60_000)
    rows = asked.parse_args().rows
    for kind, sample in _FAMILIES.items():
        record = samples()[sample]
        line = orjson.dumps(record.values)
        bare = min(_seconds(lambda line=line, record=record: _bare(line, record, rows)) for _ in range(2))
        own = min(_seconds(lambda line=line, kind=kind: _own(line, kind, rows)) for _ in range(2))
        figures = {
            "kind": kind,
            "rows": rows,
            "rows_a_second": round(rows / own),
            "bare_rows_a_second": round(rows / bare),
        }
        print(json.dumps(figures | {"ratio": round(bare / own, 2)}))


def _seconds(work: Callable[[], None]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def _own(line: bytes, kind: str, rows: int) -> None:
    def records() -> "list[Record]":
        return [Record(kind, values) for values in _opened(line, rows)]

    with gzip.GzipFile(fileobj=BytesIO(), mode="wb", compresslevel=_LEVEL) as out:
        write_file(FileHeader(kind, ORGANISATION, MADE_AT, rows), records(), out)


def _bare(line: bytes, record: Record, rows: int) -> None:
    template = encode(record).replace("%", "%%").replace(ORGANISATION, "%s", 1)
    with gzip.GzipFile(fileobj=BytesIO(), mode="wb", compresslevel=_LEVEL) as out:
        waiting: list[str] = []
        for _values in _opened(line, rows):
            waiting.append(template % ORGANISATION)
            if len(waiting) == 500:
                out.write("\r\n".join(waiting).encode())
                waiting.clear()
        out.write("\r\n".join(waiting).encode())


def _opened(line: bytes, rows: int) -> "list[Values]":
    return [orjson.loads(line) for _ in range(rows)]


if __name__ == "__main__":
    main()
