"""One rival in a process of its own, so that time and memory are its alone: scores go to a file, seconds to stdout."""

import argparse
import json
import logging
import time
import warnings
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import pyarrow as pa

from bench.rivals import ecm, splink_febrl, splink_model, splink_people
from bench.rivals.columns import read_columns
from bench.rivals.febrl_files import load_frames
from bench.rivals.files import UPLOAD
from bench.rivals.scored import Scored

Lap = Callable[[str], None]


def main() -> None:
    """Runs the engine that is asked for."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("engine", choices=_ENGINES)
    asked.add_argument("folder", type=Path)
    asked.add_argument("scores", type=Path)
    asked.add_argument("--febrl", type=int, default=0)
    given = asked.parse_args()
    # The rivals warn about their own dependencies; nothing of it changes a figure.
    warnings.simplefilter("ignore")
    logging.disable(logging.WARNING)
    seconds: dict[str, float] = {}
    begun = time.perf_counter()

    def lap(name: str) -> None:
        nonlocal begun
        seconds[name] = round(time.perf_counter() - begun, 2)
        begun = time.perf_counter()

    frames = load_frames(given.febrl) if given.febrl else [read_columns(given.folder / UPLOAD)]
    lap("read")
    found = _ENGINES[given.engine](frames, lap)
    found.save(given.scores)
    print(json.dumps({"seconds": seconds, "pairs": len(found.score), "version": _VERSIONS[given.engine]}))


def _splink_plain(frames: list[pa.Table], lap: Lap) -> Scored:
    return splink_model.score(splink_people.PLAIN, frames, lap)


def _splink_tuned(frames: list[pa.Table], lap: Lap) -> Scored:
    return splink_model.score(splink_people.TUNED, frames, lap)


def _splink_febrl(frames: list[pa.Table], lap: Lap) -> Scored:
    model = splink_febrl.ONE_FILE if len(frames) == 1 else splink_febrl.TWO_FILES
    return splink_model.score(model, frames, lap)


def _ecm(frames: list[pa.Table], lap: Lap) -> Scored:
    return ecm.score(ecm.FEBRL if "given_name" in frames[0].column_names else ecm.PEOPLE, frames, lap)


_SPLINK = f"Splink {version('splink')}, DuckDB {version('duckdb')}"
_ENGINES: dict[str, Callable[[list[pa.Table], Lap], Scored]] = {
    "splink-plain": _splink_plain,
    "splink-tuned": _splink_tuned,
    "splink-febrl": _splink_febrl,
    "ecm": _ecm,
}
_VERSIONS = dict.fromkeys(_ENGINES, _SPLINK) | {"ecm": f"recordlinkage {version('recordlinkage')}"}

if __name__ == "__main__":
    main()
