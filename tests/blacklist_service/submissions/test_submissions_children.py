"""A preparing process ends with the one that started it: after a kill nobody goes on holding the keys."""

import os
import signal
import subprocess
import sys
from pathlib import Path

_OWNER = """
import sys, time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from blacklist_service.workflows.taking_in.child_process import end_with_parent
import os
if __name__ == "__main__":
    pool = ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=end_with_parent)
    print(pool.submit(os.getpid).result(), flush=True)
    sys.stdin.read()
"""


def _is_gone(process: int) -> bool:
    state = Path(f"/proc/{process}/stat")
    return not state.exists() or state.read_text().rpartition(")")[2].split()[0] == "Z"


def test_a_killed_owner_takes_its_children_along(tmp_path: Path) -> None:
    script = tmp_path / "owner.py"
    script.write_text(_OWNER)
    with subprocess.Popen(
        [sys.executable, str(script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as owner:
        assert owner.stdout is not None
        assert owner.stderr is not None
        child = int(owner.stdout.readline())
        assert not _is_gone(child)
        os.kill(owner.pid, signal.SIGKILL)
        # The child holds the pipe open; it is read to its end once the child is gone as well.
        owner.stderr.read()
    assert _is_gone(child)
