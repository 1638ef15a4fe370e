"""The whole service without keys: the web process holds none in memory or environment, an intake outlives the vault
process, and reads fail closed while it is away."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from blacklist_service.app import create_app
from blacklist_service.clock import MovingClock
from blacklist_service.errors import NotReadyError
from blacklist_service.settings import Settings
from blacklist_service.vault.derive import derive
from blacklist_service.vault.provider import FileKeyProvider
from blacklist_service.vault.root_keys import ROOTS
from blacklist_service.workflows.authenticate_caller import actor_of_login
from blacklist_service.workflows.check_rows import check_rows
from blacklist_service.workflows.context import SYSTEM, Context
from blacklist_service.workflows.diagnose import diagnose
from blacklist_service.workflows.enrol import add_member, add_user, issue_key
from blacklist_service.workflows.open_service import open_service
from blacklist_service.workflows.process_submission import process_submission
from blacklist_service.workflows.receive_submission import Upload, receive_submission
from blacklist_service.workflows.show_submission import show_submission
from tests.blacklist_service.vault.vault_process import VaultProcess
from tests.codes import exactly

pytestmark = pytest.mark.process

NOBODYS = "a" * 26
HEADER = "行标识,操作类型,姓名,证件号码,手机号,合同编号,借款金额,剩余欠款金额,年化利率,借款日期,拖欠开始日期,逃废债情形"
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def _line(number: int) -> str:
    """One line about an invented person."""
    body = f"3401041980{1 + number // 28 % 12:02d}{1 + number % 28:02d}{131 + number // 336:03d}"
    check = "10X98765432"[sum(w * int(d) for w, d in zip(_WEIGHTS, body, strict=True)) % 11]
    name = f"示{chr(0x4E00 + number)}{chr(0x5E00 + number)}"
    facts = f"HT{number},10000.00,5000.00,12.5,2018-01-01,2019-01-01,able_refuses"
    return f"K{number},A,{name},{body}{check},139{number + 1:08d},{facts}"


@pytest.fixture
def keyless(keyless_settings: Settings, moving_clock: MovingClock) -> Iterator[Context]:
    """The open service of a process that holds no key."""
    context = open_service(keyless_settings.model_copy(update={"chunk_rows": 100}), moving_clock)
    yield context
    context.store.engine.dispose()
    context.looks.engine.dispose()


def _enrolled(context: Context) -> str:
    """A platform with a clerk; the secret of its API key."""
    add_member(context, SYSTEM, code="example-a", name="示例平台", kind="platform")
    add_user(context, SYSTEM, member_code="example-a", login="clerk", role="platform")
    return issue_key(context, SYSTEM, login="clerk").text


def _needles(home: Path) -> list[bytes]:
    """What must not be found: each root as bytes and as it is written, and keys that are derived from them."""
    roots = FileKeyProvider(home).load()
    keys = [roots.version(purpose, roots.active(purpose)) for purpose in ROOTS]
    mac = roots.version("mac", roots.active("mac"))
    derived = [
        derive(mac, "secrets"),
        derive(mac, "digests"),
        derive(derive(mac, "secrets"), "index/api_key"),
    ]
    return [*keys, *(key.hex().encode() for key in keys), *derived]


def _found(process: int, needles: list[bytes]) -> set[int]:
    """Which of the needles stand in the memory or the environment of a process."""
    found = {at for at, one in enumerate(needles) if one in Path(f"/proc/{process}/environ").read_bytes()}
    with Path(f"/proc/{process}/mem").open("rb", 0) as memory:
        for line in Path(f"/proc/{process}/maps").read_text().splitlines():
            span, rights = line.split()[:2]
            if not rights.startswith("r") or line.endswith(("[vvar]", "[vsyscall]", "[vvar_vclock]")):
                continue
            start, end = (int(one, 16) for one in span.split("-"))
            try:
                memory.seek(start)
                held = memory.read(end - start)
            except (OSError, ValueError, OverflowError):
                continue
            found |= {at for at, one in enumerate(needles) if one in held}
    return found


def _family(process: int) -> list[int]:
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return [process, *(one for child in children for one in _family(int(child)))]


@contextmanager
def _serving(settings: Settings) -> Iterator[tuple[int, str]]:
    """A real web server: its process and address."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    given = {
        "HOME": settings.home, "KEYS": settings.keys, "ENVIRONMENT": "test", "PORT": port, "WEB_PROCESSES": 1,
        "VAULT_SOCKET": settings.socket,
    }  # fmt: skip
    environment = os.environ | {f"BLACKLIST_{name}": str(value) for name, value in given.items()}
    command = [sys.executable, "-m", "blacklist_service.cli", "serve"]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as server:
        try:
            _wait_for(f"http://127.0.0.1:{port}/healthz", server)
            yield server.pid, f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(60)


def _wait_for(url: str, server: "subprocess.Popen[bytes]") -> None:
    ends = time.monotonic() + 60
    while time.monotonic() < ends:
        assert server.poll() is None
        try:
            urllib.request.urlopen(url, timeout=5).close()  # our own server
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the server did not answer")


def _asked(url: str, secret: str) -> int:
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {secret}"})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:  # our own server
            status: int = answer.status
    except urllib.error.HTTPError as error:
        status = error.code
    return status


@pytest.mark.skipif(
    os.getuid() != 0, reason="only root may read the memory of a process that is kept private"
)
def test_no_key_is_in_the_web_process(
    sqlite_settings: Settings, keyless_settings: Settings, vault_process: VaultProcess, keyless: Context
) -> None:
    secret, needles = _enrolled(keyless), _needles(vault_process.home)
    with _serving(keyless_settings) as (server, url):
        assert _asked(f"{url}/api/v1/submissions/{NOBODYS}", secret) == 404
        assert [_found(process, needles) for process in _family(server)] == [set(), set()]
        assert vault_process.process is not None
        assert _found(vault_process.process.pid, needles) >= set(range(len(ROOTS)))
    # The scan finds them where they are: in a web process that holds the keys itself.
    shutil.copytree(vault_process.home / "keys", sqlite_settings.home / "keys")
    with _serving(sqlite_settings) as (server, url):
        assert _asked(f"{url}/api/v1/submissions/{NOBODYS}", secret) == 404
        held = set().union(*(_found(process, needles) for process in _family(server)))
    assert held >= set(range(len(ROOTS)))


def _uploaded(context: Context, rows: int) -> int:
    body = "\n".join([HEADER, *map(_line, range(rows)), ""]).encode()
    clerk = actor_of_login(context, "clerk")
    return receive_submission(context, clerk, Upload(filename="示例.csv"), iter([body])).submission


def test_an_intake_outlives_the_vault_process(keyless: Context, vault_process: VaultProcess) -> None:
    _enrolled(keyless)
    submission = _uploaded(keyless, 450)
    killed: list[int] = []

    def kill_once(progress: Any) -> None:
        if progress.rows_done >= 200 and not killed:
            killed.append(progress.rows_done)
            vault_process.kill()

    with pytest.raises(NotReadyError, match=exactly("VAULT.DOWN")):
        process_submission(keyless, submission, kill_once)
    with pytest.raises(NotReadyError, match=exactly("VAULT.DOWN")):
        process_submission(keyless, submission)
    vault_process.start()
    process_submission(keyless, submission)
    clerk = actor_of_login(keyless, "clerk")
    shown = show_submission(keyless, clerk, submission)
    assert (killed, shown.read, shown.rejected, shown.subjects_new) == ([200], 450, 0, 450)
    assert check_rows(keyless, SYSTEM).wrong == 0


def test_reads_fail_closed_and_the_service_recovers_by_itself(
    keyless: Context, vault_process: VaultProcess
) -> None:
    secret = _enrolled(keyless)
    client = create_app(context=keyless).test_client()
    headers = {"Authorization": f"Bearer {secret}"}
    assert client.get(f"/api/v1/submissions/{NOBODYS}", headers=headers).status_code == 404
    vault_process.kill()
    for _ in range(3):
        answer = client.get(f"/api/v1/submissions/{NOBODYS}", headers=headers)
        assert (answer.status_code, answer.get_json()["code"]) == (503, "VAULT.DOWN")
    codes = {check.code: check.level.value for check in diagnose(keyless.settings, keyless.clock)}
    assert codes["VAULT.DOWN"] == "fail"
    vault_process.start()
    assert client.get(f"/api/v1/submissions/{NOBODYS}", headers=headers).status_code == 404
    codes = {check.code: check.level.value for check in diagnose(keyless.settings, keyless.clock)}
    assert codes["KEYS"] == "ok"
