"""`mutants_of_group.py SEED SAMPLE`, in a folder that tools/mutants.py laid out: tries a sample of each file's mutants.

What was killed is remembered there; what lived is tried anew at the next run. mutmut reads its configuration when it is
imported, so this is a program of its own.
"""

import hashlib
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from mutmut.__main__ import create_mutants
from mutmut.mutation.data import SourceFileMutationData
from mutmut.stats import status_by_exit_code
from mutmut.utils.file_utils import copy_also_copy_files, copy_src_dir, walk_mutatable_files

# mutmut's own mark for what is left out on purpose.
_LEFT_OUT = 34
# A mutant that hangs or takes the interpreter down was noticed as well.
_KILLED = {"killed", "timeout", "segfault"}


def main(seed: str, sample: str) -> None:
    """Makes the mutants, tries those that are drawn, and tells what came of it."""
    Path("mutants").mkdir(exist_ok=True)
    copy_src_dir()
    copy_also_copy_files()
    create_mutants(1)
    for data in _files():
        _draw(data, seed, int(sample))
    mutmut = Path(sys.executable).with_name("mutmut")
    subprocess.run([mutmut, "run", "--max-children", "1"], check=True)
    _tell()


def _files() -> Iterator[SourceFileMutationData]:
    for path in sorted(walk_mutatable_files()):
        data = SourceFileMutationData(path=path)
        data.load()
        if data.exit_code_by_key:
            yield data


def _draw(data: SourceFileMutationData, seed: str, sample: int) -> None:
    """Marks what is left out, and forgets what became of the others unless they were killed. A larger sample of the
    same seed holds the smaller one."""
    names = sorted(data.exit_code_by_key, key=lambda name: hashlib.sha256(f"{seed}/{name}".encode()).digest())
    for number, name in enumerate(names):
        if number >= sample:
            data.exit_code_by_key[name] = _LEFT_OUT
        elif _became(data, name) != "killed":
            data.exit_code_by_key[name] = None
    data.save()


def _became(data: SourceFileMutationData, name: str) -> str:
    return str(status_by_exit_code[data.exit_code_by_key[name]])


def _tell() -> None:
    """A row for each file; the names of what was not killed go into lived.txt, for `mutmut show`."""
    lived: list[str] = []
    total: Counter[str] = Counter()
    print("\n| file | mutants | tried | killed | |\n|---|---:|---:|---:|---:|")
    for data in _files():
        became = {name: _became(data, name) for name in data.exit_code_by_key}
        found = Counter(became.values())
        killed = sum(found[fate] for fate in _KILLED)
        row = Counter(all=found.total(), tried=found.total() - found["skipped"], killed=killed)
        print(_row(str(data.path), row))
        total += row
        lived += [f"{fate}\t{name}" for name, fate in became.items() if fate not in _KILLED | {"skipped"}]
    print(_row(f"**{Path.cwd().name}**", total))
    Path("lived.txt").write_text("".join(f"{line}\n" for line in lived), "utf-8")


def _row(name: str, counted: "Counter[str]") -> str:
    share = counted["killed"] / counted["tried"]
    return f"| {name} | {counted['all']} | {counted['tried']} | {counted['killed']} | {share:.0%} |"


if __name__ == "__main__":
    main(*sys.argv[1:])
