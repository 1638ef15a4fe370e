"""A real vault process for tests: started by the command line, killed and started again; or its parts in a thread."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from blacklist_service.clock import Clock
from blacklist_service.errors import NotReadyError
from blacklist_service.rules.opening_budgets import OPENING_BUDGETS
from blacklist_service.vault.answering import Answering
from blacklist_service.vault.keyring import open_vault, remote_vault
from blacklist_service.vault.opening_budgets import BudgetGate
from blacklist_service.vault.openings_log import OpeningsLog
from blacklist_service.vault.provider import FileKeyProvider
from blacklist_service.vault.serving import VaultServer
from blacklist_service.vault.vault_socket import listen

PROGRAM = [sys.executable, "-m", "blacklist_service.cli", "--json"]


class VaultProcess:
    """One home with keys of its own, and the process that serves them."""

    def __init__(self, home: Path, **settings: str) -> None:
        self.home, self.socket = home, home / "vault.sock"
        kept = {name: value for name, value in os.environ.items() if not name.startswith("BLACKLIST_")}
        self._environment = kept | {"BLACKLIST_HOME": str(home), "BLACKLIST_ENVIRONMENT": "test"} | settings
        self.process: subprocess.Popen[bytes] | None = None

    def command(self, *words: str) -> "subprocess.CompletedProcess[bytes]":
        return subprocess.run(
            [*PROGRAM, "vault", *words], env=self._environment, capture_output=True, check=False, timeout=60
        )

    def start(self) -> None:
        self.process = subprocess.Popen(
            [*PROGRAM, "vault", "serve"],
            env=self._environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        vault, ends = remote_vault(self.socket), time.monotonic() + 60
        while time.monotonic() < ends:
            try:
                assert vault.journal_signer.public_key
            except NotReadyError:
                assert self.process.poll() is None, self.process.communicate()[1][-2000:]
                time.sleep(0.05)
            else:
                return
        raise AssertionError("the vault process did not answer")

    def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.communicate()

    def stop(self) -> int:
        assert self.process is not None
        self.process.terminate()
        self.process.communicate(timeout=30)
        return self.process.returncode


@contextmanager
def running_vault(home: Path, **settings: str) -> Iterator[VaultProcess]:
    """A vault process with keys of its own, or with those that lie in the home."""
    vault = VaultProcess(home, **settings)
    assert vault.command("init").returncode == 0
    vault.start()
    try:
        yield vault
    finally:
        if vault.process is not None and vault.process.poll() is None:
            vault.kill()


@contextmanager
def served_vault(home: Path, group: str = "") -> Iterator[Path]:
    """The socket of a vault with keys of its own that a thread of this process serves."""
    provider, stop, clock = FileKeyProvider(home), threading.Event(), Clock()
    provider.create()
    gate = BudgetGate(OPENING_BUDGETS, clock, OpeningsLog(home / "openings", clock))
    listening = listen(home / "vault.sock", group)
    server = VaultServer(listening, Answering(open_vault(provider, gate=gate)), group, stop)
    serving = threading.Thread(target=server.serve)
    serving.start()
    try:
        yield home / "vault.sock"
    finally:
        stop.set()
        serving.join(60)
        assert not serving.is_alive()
        assert listening.fileno() == -1, "the socket is closed when the vault ends"
