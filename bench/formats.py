"""Entries a second of a release in each format, beside the bare work of the same run: opening, formatting, compressing.

Own: each entry is opened (AES-256-GCM, JSON), asked for its rules, written as the format says, digested and compressed.
Bare: the same opening, one %-format of as many bytes, the same digest and compression. A process for each format; one
more with a tenth of the entries, because where both hold as much memory it does not grow with the release; and two at
once, as two feeds are written at a time: what both write together.
"""

import argparse
import gzip
import json
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Final
from zipfile import ZipFile

from bench.arguments import count
from bench.listed_entries import SealedEntries
from exports.objects import write_object
from exports.registry import all_formats, get_format
from exports.release import snapshot_operations
from exports.types import Format, ReleaseHeader

Figures = dict[str, float]
ENTRIES: Final = 20_000
_DAY: Final = date(2026, 11, 20)
_HEADER: Final = ReleaseHeader("debtors", "bureau-1", 2, _DAY)
_SAMPLE: Final = 1_000
_ROUNDS: Final = 2
# Levels of zlib: a text is packed as it streams; a ZIP packs itself, as the libraries do by default.
_FAST, _OF_A_ZIP = 1, 6


class Sink:
    """Takes bytes and forgets them."""

    def write(self, chunk: bytes, /) -> int:
        return len(chunk)


def main() -> None:
    """Reads how many entries and which formats, prints a line for each."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--entries", type=count(), default=ENTRIES)
    asked.add_argument("--formats", nargs="+", choices=list(all_formats()), default=list(all_formats()))
    asked.add_argument("--alone", action="store_true", help="one format, in this process")
    given = asked.parse_args()
    for name in given.formats:
        if given.alone:
            print(json.dumps(_figures(get_format(name), given.entries)))
        else:
            print(json.dumps({"format": name} | format_figures(name, given.entries)), flush=True)


def format_figures(name: str, entries: int) -> Figures:
    """What one format costs: entries a second of wall time in one process and in two, processor time an entry, own and
    bare, and their ratio, and MiB, with how many more than with a tenth of the entries."""
    (few,) = _in_children(1, name, max(entries // 10, 1))
    (found,) = _in_children(1, name, entries)
    two = _in_children(2, name, entries)
    return found | {
        "of_bare": round(found["processor_us"] / found["bare_processor_us"], 1),
        "entries_a_second_of_two": sum(one["entries_a_second"] for one in two),
        "peak_mib_of_a_tenth": few["peak_mib"],
        "grows_mib": found["peak_mib"] - few["peak_mib"],
    }


def _in_children(processes: int, name: str, entries: int) -> list[Figures]:
    """The figures of so many processes that do the same at once."""
    command = [sys.executable, "-m", "bench.formats", "--alone", "--formats", name, "--entries", str(entries)]
    children = [subprocess.Popen(command, stdout=subprocess.PIPE) for _ in range(processes)]
    told = [child.communicate()[0] for child in children]
    return [json.loads(one) for one in told]


def _figures(of: Format, entries: int) -> Figures:
    sealed = SealedEntries(of)
    rows = _rows(of, sealed)
    rounds = _ROUNDS if entries <= 100_000 else 1
    # Bare first: the peak that is read at the end is then that of the format, unless the bare work held more.
    bare = min(_seconds(lambda: _bare(of, sealed, entries, rows)) for _ in range(rounds))
    own = min(_seconds(lambda: _own(of, sealed, entries)) for _ in range(rounds))
    return {
        "entries": entries,
        "entries_a_second": round(entries / own[0]),
        "processor_us": round(own[1] / entries * 1e6, 1),
        "bare_entries_a_second": round(entries / bare[0]),
        "bare_processor_us": round(bare[1] / entries * 1e6, 1),
        "peak_mib": peak_mib(),
    }


def _own(of: Format, sealed: SealedEntries, entries: int) -> None:
    operations = snapshot_operations(sealed.opened(entries), [], _DAY)
    if _is_zip(of):
        write_object(of, _HEADER, operations, Sink())
        return
    with gzip.GzipFile(fileobj=Sink(), mode="wb", compresslevel=_FAST) as out:
        write_object(of, _HEADER, operations, out)


def _bare(of: Format, sealed: SealedEntries, entries: int, rows: list[bytes]) -> None:
    digest = sha256()
    with gzip.GzipFile(fileobj=Sink(), mode="wb", compresslevel=_OF_A_ZIP if _is_zip(of) else _FAST) as out:
        for number, held in enumerate(sealed.opened(entries)):
            row = rows[number % _SAMPLE] % held.key.encode()
            digest.update(row)
            out.write(row)


def _rows(of: Format, sealed: SealedEntries) -> list[bytes]:
    """What the format writes for some entries, cut into as many equal pieces with a place for the key in each."""
    out = BytesIO()
    write_object(of, _HEADER, snapshot_operations(sealed.opened(_SAMPLE), [], _DAY), out)
    content = _unpacked(out) if _is_zip(of) else out.getvalue()
    length = len(content) // _SAMPLE
    pieces = [content[at : at + length - len(f"{0:032x}")] for at in range(0, length * _SAMPLE, length)]
    return [piece.replace(b"%", b"%%") + b"%s" for piece in pieces]


def _unpacked(archive: BytesIO) -> bytes:
    with ZipFile(archive) as parts:
        return b"".join(parts.read(name) for name in parts.namelist())


def _is_zip(of: Format) -> bool:
    return of.suffix in ("zip", "xlsx")


def _seconds(work: Callable[[], None]) -> tuple[float, float]:
    """Wall time and processor time."""
    wall, processor = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - processor


def forget_peak() -> None:
    """From here on `peak_mib` tells what this process holds from now on."""
    Path("/proc/self/clear_refs").write_text("5")


def peak_mib() -> int:
    """The most memory that this process ever held, in MiB."""
    # Not ru_maxrss: it begins with what the parent held when it started this process.
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) >> 10


if __name__ == "__main__":
    main()
