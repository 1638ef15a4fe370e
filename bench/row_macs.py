"""What the digests over guarded rows cost an intake: `python -m bench.row_macs --rows 5000`, on SQLite.

The same invented upload is taken in with and without digests, in turn; processor time of one process, best of several.
"""

import argparse
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from bench.arguments import count
from bench.sample_file import write_sample
from bench.service import new_clerk, new_service, take_in
from blacklist_service.settings import Settings
from blacklist_service.store.session import open_store

_ROUNDS = 3


def _seconds(home: Path, file: Path, *, has_digests: bool) -> float:
    settings = Settings(home=home, environment="test", prepare_processes=0)
    with new_service(settings) as context:
        clerk = new_clerk(context)
        used = context if has_digests else replace(context, store=open_store(settings.url))
        start = time.process_time()
        take_in(used, clerk, file)
        return time.process_time() - start


def main() -> None:
    """Prints both times and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=count(), default=5000)
    rows = parser.parse_args().rows
    with tempfile.TemporaryDirectory() as folder:
        file = write_sample(Path(folder) / "sample.csv", rows)
        best = {True: float("inf"), False: float("inf")}
        for turn in range(_ROUNDS):
            for has_digests in (True, False):
                home = Path(folder) / f"{turn}-{has_digests}"
                best[has_digests] = min(best[has_digests], _seconds(home, file, has_digests=has_digests))
    print(
        f"{rows:,} rows: {best[False]:.2f} s bare, {best[True]:.2f} s with digests, x {best[True] / best[False]:.3f}"
    )


if __name__ == "__main__":
    main()
