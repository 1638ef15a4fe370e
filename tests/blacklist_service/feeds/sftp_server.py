"""A recipient's own SFTP server for the tests: Debian's sshd with internal-sftp, without rights, on this machine.

Where the tests run as root it runs as `nobody`, so that permissions mean what they say.
"""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

SSHD = Path("/usr/sbin/sshd")
_KINDS = ("ed25519", "rsa")


@dataclass
class SftpServer:
    """Where it listens, whom it lets in, and its folder as it lies on this machine's disk."""

    home: Path
    user: str
    port: int
    process: Any = field(default=None, repr=False)

    @property
    def folder(self) -> Path:
        return self.home / "in"

    @property
    def place(self) -> str:
        return f"sftp://{self.user}@127.0.0.1:{self.port}{self.folder}"

    def host_key(self, kind: str = "ed25519") -> str:
        return (self.home / f"host_{kind}.pub").read_text().strip()

    def let_in(self, lines: list[str]) -> None:
        (self.home / "authorized_keys").write_text("".join(f"{line}\n" for line in lines))

    def give(self, path: Path) -> None:
        """Makes a path the server's own."""
        if os.getuid() == 0:
            found = pwd.getpwnam(self.user)
            os.chown(path, found.pw_uid, found.pw_gid, follow_symlinks=False)

    def start(
        self,
        *,
        kinds: tuple[str, ...] = _KINDS,
        options: str = "",
        limit: str = "",
        first: tuple[str, ...] = (),
    ) -> None:
        """Listens. `options` of internal-sftp; `limit` is what the shell says first, such as `ulimit -f 1`; `first` are
        lines of its configuration, of which sshd believes the first of a kind."""
        lines = [
            *first,
            # By PAM, because an account without a password counts as locked otherwise.
            f"Port {self.port}", "ListenAddress 127.0.0.1", "PidFile none", "UsePAM yes", "StrictModes no",
            f"AuthorizedKeysFile {self.home}/authorized_keys", "PasswordAuthentication no", "LogLevel QUIET",
            "KbdInteractiveAuthentication no", f"Subsystem sftp internal-sftp {options}",
            f"ForceCommand internal-sftp {options}",
            *(f"HostKey {self.home}/host_{kind}" for kind in kinds),
        ]  # fmt: skip
        (self.home / "config").write_text("\n".join(lines) + "\n")
        command = f"{limit} exec {SSHD} -D -f {self.home}/config"
        self.process = subprocess.Popen(
            ["/bin/sh", "-c", command], stderr=subprocess.DEVNULL, start_new_session=True, **self._rights()
        )
        self._until_it_answers()

    def stop(self) -> None:
        """Ends it, and whatever it serves."""
        if self.process is not None:
            self.tell(signal.SIGCONT)
            self.tell(signal.SIGKILL)
            self.process.wait()
            self.process = None

    def tell(self, told: signal.Signals) -> None:
        """A signal to the server and to every session of it."""
        assert self.process is not None
        known = {self.process.pid}
        for _ in range(3):
            known |= {child for child, parent in _parents() if parent in known}
        for one in sorted(known):
            with suppress(ProcessLookupError):
                os.kill(one, told)

    def _rights(self) -> dict[str, Any]:
        """Those of its user alone."""
        if os.getuid() != 0:
            return {}
        return {"user": self.user, "group": pwd.getpwnam(self.user).pw_gid, "extra_groups": []}

    def _until_it_answers(self) -> None:
        for _ in range(200):
            with socket.socket() as asking:
                asking.settimeout(5)
                if asking.connect_ex(("127.0.0.1", self.port)) == 0 and asking.recv(4) == b"SSH-":
                    return
            assert self.process is not None
            try:
                self.process.wait(0.05)
            except subprocess.TimeoutExpired:
                continue
            break
        raise AssertionError("sshd does not start")


def _parents() -> Iterator[tuple[int, int]]:
    for found in Path("/proc").glob("[0-9]*/stat"):
        try:
            after_name = found.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        yield int(found.parent.name), int(after_name[1])


@contextmanager
def sftp_server() -> Iterator[SftpServer]:
    """The server with fresh keys and an empty folder, not yet started."""
    if not SSHD.exists():
        pytest.skip("no sshd: install openssh-server")
    user = "nobody" if os.getuid() == 0 else pwd.getpwuid(os.getuid()).pw_name
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    home = Path(tempfile.mkdtemp(prefix="sftp"))
    server = SftpServer(home, user, port)
    home.chmod(0o755)
    server.folder.mkdir()
    for kind in _KINDS:
        key = home / f"host_{kind}"
        subprocess.run(["ssh-keygen", "-q", "-t", kind, "-N", "", "-f", str(key)], check=True)
        server.give(key)
    for path in (home, server.folder):
        server.give(path)
    try:
        yield server
    finally:
        server.stop()
        shutil.rmtree(home)
