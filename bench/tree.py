"""How much memory a process and all its children hold, as the kernel tells it."""

import os
import subprocess
import time
from collections import defaultdict
from pathlib import Path

_PAGE = os.sysconf("SC_PAGE_SIZE")
_LOOK_SECONDS = 0.1


def resident_bytes(root: int) -> int:
    """Resident bytes of a process and its descendants; pages that they share count in each."""
    children: dict[int, list[int]] = defaultdict(list)
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            # The name in brackets may hold blanks, so the fields are counted from its end.
            parent = int(stat.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
        children[parent].append(int(stat.parent.name))
    total, front = 0, [root]
    while front:
        process = front.pop()
        front.extend(children[process])
        try:
            total += int(Path(f"/proc/{process}/statm").read_text().split()[1]) * _PAGE
        except OSError:
            continue
    return total


def watch(child: "subprocess.Popen[bytes]") -> int:
    """The most memory that a process and its children held, in bytes, looked at until it ends. Exits if it failed."""
    peak = 0
    while child.poll() is None:
        peak = max(peak, resident_bytes(child.pid))
        time.sleep(_LOOK_SECONDS)
    if child.returncode:
        raise SystemExit("a measurement failed")
    return peak
