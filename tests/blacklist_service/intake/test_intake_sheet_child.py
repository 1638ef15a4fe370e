"""The child's own limits hold: no written byte, bounded memory, few open files, no core dump."""

import subprocess
import sys
from pathlib import Path

import pytest

import blacklist_service

ROOT = str(Path(blacklist_service.__file__).resolve().parents[1])
START = "import sys; sys.path.append(sys.argv[1]); from blacklist_service.intake.sheet_child import restrict; restrict(1 << 30, 5); "


@pytest.mark.parametrize(
    ("deed", "answer"),
    [
        ("open(sys.argv[2], 'wb', 0).write(b'x')", "OSError"),
        ("bytearray(2 << 30)", "MemoryError"),
        ("[open('/dev/null') for _ in range(40)]", "OSError"),
        ("import resource; sys.exit(resource.getrlimit(resource.RLIMIT_CORE)[1])", ""),
    ],
)
def test_what_a_taken_over_parser_would_try_fails(deed, answer, tmp_path):
    target = tmp_path / "plaintext"
    command = [sys.executable, "-I", "-B", "-c", START + deed, ROOT, str(target)]
    done = subprocess.run(command, capture_output=True, check=False, cwd="/", env={})
    assert answer in done.stderr.decode()
    assert (done.returncode == 0) is (answer == "")
    assert not target.exists() or target.stat().st_size == 0


def test_processor_time_is_bounded():
    deed = START.replace("restrict(1 << 30, 5)", "restrict(1 << 30, 1)") + "\nwhile True: pass"
    done = subprocess.run(
        [sys.executable, "-I", "-B", "-c", deed, ROOT], capture_output=True, check=False, cwd="/", env={}
    )
    assert done.returncode == -24, "SIGXCPU"
