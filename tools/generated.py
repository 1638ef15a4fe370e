"""What a tool generates is written, or, with `--check`, compared with what stands in the repository."""

from collections.abc import Mapping, Sequence
from pathlib import Path


def give(files: Mapping[Path, str | bytes], arguments: Sequence[str]) -> int:
    """The exit status: 1 where `--check` finds a file that is not as generated; it writes nothing then."""
    contents = {path: said.encode("utf-8") if isinstance(said, str) else said for path, said in files.items()}
    if "--check" in arguments:
        stale = [
            path.name for path, said in contents.items() if not path.is_file() or path.read_bytes() != said
        ]
        print("stale:", *stale) if stale else print("all as generated:", len(contents))
        return int(bool(stale))
    for path, said in contents.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(said)
        print("wrote", path.name)
    return 0
