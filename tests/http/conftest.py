"""The real server of the service, in processes of its own, as `blacklist serve` starts it."""

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from blacklist_service.settings import Settings
from blacklist_service.workflows.context import SYSTEM
from blacklist_service.workflows.enrol import add_member, add_user, issue_key
from blacklist_service.workflows.open_service import open_service
from tests.started_server import wait_until_it_answers

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[tuple[int, str]]:
    """Its port, and the key of an invented agency."""
    home = tmp_path_factory.mktemp("http") / "home"
    shutil.copytree(sqlite_template, home)
    settings = Settings(home=home, environment="test")
    context = open_service(settings)
    add_member(context, SYSTEM, code="A001", name="虚构征信", kind="agency")
    add_user(context, SYSTEM, member_code="A001", login="reader", role="agency")
    key = issue_key(context, SYSTEM, login="reader").text
    for store in (context.store, context.looks):
        store.engine.dispose()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    given = {
        "BLACKLIST_HOME": str(home), "BLACKLIST_ENVIRONMENT": "test", "BLACKLIST_UNKNOWN_CALLS_PER_MINUTE": "0",
        "BLACKLIST_EVEN_ANSWER_MS": "0",
    }  # fmt: skip
    process = subprocess.Popen(
        [sys.executable, "-m", "blacklist_service.cli", "serve", "--port", str(port), "--processes", "1"],
        cwd=ROOT, env=os.environ | given, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        wait_until_it_answers(port, process)
        yield port, key
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
