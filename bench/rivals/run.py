"""Each engine on each dataset, one after the other, each in a process of its own: seconds, memory, quality."""

import json
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.rivals.files import CLUSTERS, PAIRS, UPLOAD
from bench.tree import watch_tree

_ROOT = Path(__file__).parents[2]
RIVALS_PYTHON = _ROOT / ".venv-rivals" / "bin" / "python"


@dataclass(frozen=True)
class Task:
    """A folder with upload.csv and truth.csv, the rivals that take part, and the number of the FEBRL set or 0."""

    name: str
    folder: Path
    rivals: tuple[str, ...]
    febrl: int = 0


@dataclass(frozen=True)
class Line:
    """One engine on one dataset: wall and processor seconds, peak bytes of its processes, its two qualities."""

    task: str
    engine: str
    wall: float
    processor: float
    peak: int
    pairs: dict[str, float]
    clusters: dict[str, float]
    note: str


@dataclass(frozen=True)
class _Cost:
    wall: float
    processor: float
    peak: int
    said: str


def compare_on(task: Task) -> list[Line]:
    """Ours first, then the rivals, then the judge."""
    costs = {"ours": _run(_our_command(task.folder))}
    for rival in task.rivals:
        costs[rival] = _run(_rival_command(task, rival))
    judged = _run([str(RIVALS_PYTHON), "-m", "bench.rivals.judge", str(task.folder)])
    engines: dict[str, Any] = json.loads(judged.said)["engines"]
    lines = [_line(task, engine, cost, engines[engine]) for engine, cost in costs.items()]
    for line in lines:
        print(json.dumps(line.__dict__), file=sys.stderr)
    return lines


def _our_command(folder: Path) -> list[str]:
    out = ["--out", str(folder / CLUSTERS), "--pairs", str(folder / PAIRS)]
    return [sys.executable, "-m", "blacklist_service.cli", "--json", "match", str(folder / UPLOAD), *out]


def _rival_command(task: Task, rival: str) -> list[str]:
    scores = task.folder / f"{rival}.npz"
    command = [str(RIVALS_PYTHON), "-m", "bench.rivals.one", rival, str(task.folder), str(scores)]
    return [*command, "--febrl", str(task.febrl)] if task.febrl else command


def _run(command: list[str]) -> _Cost:
    begun = time.perf_counter()
    child = subprocess.Popen(command, cwd=_ROOT, stdout=subprocess.PIPE)
    watched = watch_tree(child)
    wall = time.perf_counter() - begun
    assert child.stdout is not None
    return _Cost(wall, watched.processor, watched.peak, child.stdout.read().decode())


def _line(task: Task, engine: str, cost: _Cost, judged: dict[str, dict[str, float]]) -> Line:
    said = json.loads(cost.said)
    stages = ", ".join(f"{name} {seconds:g}" for name, seconds in said.get("seconds", {}).items())
    note = f"{said['version']}: {stages} s" if stages else f"{said['unsure']} questions"
    return Line(
        task.name, engine, cost.wall, cost.processor, cost.peak, judged["pairs"], judged["clusters"], note
    )
