"""How much memory a process and all its children hold, and how long they computed, as the kernel tells it."""

import os
import subprocess
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

_PAGE = os.sysconf("SC_PAGE_SIZE")
_TICKS = os.sysconf("SC_CLK_TCK")
_LOOK_SECONDS = 0.1


class Watched(NamedTuple):
    """The most bytes that a tree of processes held at a time, and the seconds of processor time of all of them."""

    peak: int
    processor: float


def resident_bytes(root: int) -> int:
    """Resident bytes of a process and its descendants; pages that they share count in each."""
    total = 0
    for process, _ in _tree(root):
        try:
            total += int(Path(f"/proc/{process}/statm").read_text().split()[1]) * _PAGE
        except OSError:
            continue
    return total


def watch(child: "subprocess.Popen[bytes]") -> int:
    """The most memory that a process and its children held, in bytes, looked at until it ends. Exits if it failed."""
    return watch_tree(child).peak


def watch_tree(child: "subprocess.Popen[bytes]") -> Watched:
    """Memory and processor time, looked at ten times a second: also of children that nobody waits for. Exits if the
    process failed."""
    peak = 0
    computed: dict[int, float] = {}
    while child.poll() is None:
        peak = max(peak, resident_bytes(child.pid))
        computed.update(_tree(child.pid))
        time.sleep(_LOOK_SECONDS)
    if child.returncode:
        raise SystemExit("a measurement failed")
    return Watched(peak, sum(computed.values()))


def _tree(root: int) -> Iterator[tuple[int, float]]:
    """Each process of the tree with its own seconds of processor time."""
    children: dict[int, list[int]] = defaultdict(list)
    seconds: dict[int, float] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            # The name in brackets may hold blanks, so the fields are counted from its end.
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        process = int(stat.parent.name)
        children[int(fields[1])].append(process)
        seconds[process] = (int(fields[11]) + int(fields[12])) / _TICKS
    front = [root]
    while front:
        process = front.pop()
        front.extend(children[process])
        if process in seconds:
            yield process, seconds[process]
