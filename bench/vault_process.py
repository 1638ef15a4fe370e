"""What a vault process costs: the same work with keys in one's own process and in another one, in the same run.

Figures are processor time of all processes together, best of several rounds; what is measured is invented.
"""

import argparse
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.arguments import count
from bench.sample_file import write_sample
from bench.service import new_clerk, new_service, take_in
from blacklist_service.errors import NotReadyError
from blacklist_service.settings import Settings
from blacklist_service.vault.keyring import Vault, open_vault, remote_vault
from blacklist_service.vault.provider import FileKeyProvider
from blacklist_service.vault.tools import Part, PersonRecords, Reason

_ROUNDS, _BATCH = 7, 500
_KEYS = [("name", "示例甲"), *((f"kind{number}", f"1101011990030701{number:02d}") for number in range(9))]
_TICK = os.sysconf("SC_CLK_TCK")


class _Process:
    """A vault process of a home, and the processor seconds that it has spent."""

    def __init__(self, home: Path) -> None:
        environment = os.environ | {"BLACKLIST_HOME": str(home), "BLACKLIST_ENVIRONMENT": "test"}
        command = [sys.executable, "-m", "blacklist_service.cli", "vault", "serve"]
        self.running = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)

    def seconds(self) -> float:
        told = Path(f"/proc/{self.running.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(told[11]) + int(told[12])) / _TICK


@contextmanager
def _running(home: Path) -> Iterator[_Process]:
    process = _Process(home)
    try:
        vault, ends = remote_vault(home / "vault.sock"), time.monotonic() + 60
        while True:
            try:
                assert vault.journal_signer.public_key
                break
            except NotReadyError:
                if time.monotonic() > ends:
                    raise
                # It is still starting.
                time.sleep(0.05)
        yield process
    finally:
        process.running.terminate()
        process.running.wait()


def _steps(vault: Vault) -> dict[str, tuple[int, Callable[[], object]]]:
    """Each step with how many things it does."""
    vault = vault.because(Reason("system", "bench", "", "service"))
    parts = (Part("report.identity", 1, bytes(180)), Part("report.details", 1, bytes(90)))
    people = [PersonRecords(number, parts) for number in range(_BATCH)]
    (sealed,) = vault.sealer.seal_people(people[:1])
    messages = [("report_content", bytes(200))] * _BATCH
    return {
        "seal a report (of 500)": (_BATCH, lambda: vault.sealer.seal_people(people)),
        "10 tokens (of 500 rows)": (_BATCH, lambda: vault.tokens.tokens_of_each([_KEYS] * _BATCH)),
        "a keyed hash (of 500)": (_BATCH, lambda: vault.digests.macs(messages)),
        "open a record, alone": (
            100,
            lambda: [
                vault.sealer.open("report.identity", 0, 1, sealed.key + sealed.parts[0]) for _ in range(100)
            ],
        ),
        "a keyed hash, alone": (100, lambda: [vault.secrets.mac("cursor", b"x") for _ in range(100)]),
    }


def _microseconds(work: Callable[[], object], things: int, process: _Process | None) -> tuple[float, float]:
    """(wall, processor) microseconds for each thing. The kernel counts another process in hundredths of a second, so
    that rounds are long."""
    wall, spent = float("inf"), float("inf")
    for _ in range(_ROUNDS):
        own, others, start, done = (
            time.process_time(),
            process.seconds() if process else 0.0,
            time.perf_counter(),
            0,
        )
        while time.perf_counter() - start < 0.3:
            work()
            done += things
        passed = time.perf_counter() - start
        theirs = process.seconds() - others if process else 0.0
        wall = min(wall, passed / done)
        spent = min(spent, (time.process_time() - own + theirs) / done)
    return wall * 1e6, spent * 1e6


def _intake(folder: Path, file: Path, process_home: Path | None) -> tuple[float, float]:
    """(wall, processor) seconds of an intake on a new home; with a vault process where its home is given."""
    settings = Settings(home=folder, environment="test", prepare_processes=0)
    if process_home is None:
        return _taken(settings, file, None)
    with _running(process_home) as process:
        asked = settings.model_copy(update={"keys": "process", "vault_socket": process_home / "vault.sock"})
        return _taken(asked, file, process)


def _taken(settings: Settings, file: Path, process: _Process | None) -> tuple[float, float]:
    with new_service(settings) as context:
        clerk = new_clerk(context)
        before, others, start = _own_seconds(), process.seconds() if process else 0.0, time.perf_counter()
        take_in(context, clerk, file)
        passed = time.perf_counter() - start
        theirs = process.seconds() - others if process else 0.0
        return passed, _own_seconds() - before + theirs


def _own_seconds() -> float:
    own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def main() -> None:
    """Measures both ways and prints the ratios."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--rows", type=count(), default=20_000, help="rows of the intake")
    given = asked.parse_args()
    with TemporaryDirectory(prefix="vault-") as place:
        folder = Path(place)
        home = folder / "vault"
        home.mkdir()
        FileKeyProvider(home).create()
        with _running(home) as process:
            near, far = _steps(open_vault(FileKeyProvider(home))), _steps(remote_vault(home / "vault.sock"))
            for name, (things, work) in near.items():
                here, there = _microseconds(work, things, None), _microseconds(far[name][1], things, process)
                _tell(name, here, there, "us")
        file = write_sample(folder / "rows.csv", given.rows)
        here = _intake(folder / "own", file, None)
        there = _intake(folder / "keyless", file, home)
        _tell(f"intake of {given.rows:,} rows", here, there, "s")


def _tell(name: str, here: tuple[float, float], there: tuple[float, float], unit: str) -> None:
    ratios = f"{there[0] / here[0]:5.2f} x wall  {there[1] / here[1]:5.2f} x processor"
    print(f"{name:28} {here[0]:8.2f} -> {there[0]:8.2f} {unit:2}  {ratios}", flush=True)


if __name__ == "__main__":
    main()
