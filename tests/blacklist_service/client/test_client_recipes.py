"""The recipes of docs/api/signed-calls.md, run as they stand against a service that listens."""

import os
import re
import shutil
import subprocess
import uuid
from collections.abc import Callable
from pathlib import Path

import orjson
import pytest
from cryptography.exceptions import InvalidSignature

from blacklist_service.client.folder import Folder
from blacklist_service.clock import Clock, MovingClock

PAGE = Path(__file__).resolve().parents[3] / "docs" / "api" / "signed-calls.md"
V1 = "/api/v1"
FEEDBACK = b'{"release": 1, "items": [{"key": "k", "outcome": "accepted"}]}'


def recipe(language: str) -> str:
    found = re.findall(rf"```{language}\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    (text,) = found
    return str(text)


@pytest.fixture
def folder(enrolled: Callable[..., Folder], moving_clock: MovingClock) -> Folder:
    # The recipes have the machine's clock, so the service has it too.
    moving_clock.at = Clock().now()
    return enrolled("A001", "agency")


def test_the_python_recipe(folder: Folder, url: str) -> None:
    names: dict[str, Callable[..., tuple[int, dict[str, object]]]] = {}
    exec(compile(recipe("python"), str(PAGE), "exec"), names)  # our own page
    pem, service_key = (folder.path / "signing-key.pem").read_bytes(), folder.connection().service_key
    call = names["signed_call"]
    assert call(pem, service_key, url, "GET", f"{V1}/feeds") == (200, {"items": [], "next": None})
    for _ in range(2):
        status, problem = call(
            pem, service_key, url, "POST", f"{V1}/feeds/x/feedback", FEEDBACK, idempotency_key="k-1"
        )
        assert (status, problem["code"]) == (404, "FEED.UNKNOWN")
    with pytest.raises(InvalidSignature):
        call(pem, folder.key().public.der[-32:].hex(), url, "GET", f"{V1}/feeds")


@pytest.mark.skipif(
    not all(shutil.which(name) for name in ("bash", "curl", "openssl")),
    reason="no bash, curl or openssl",
)
def test_the_curl_recipe(folder: Folder, url: str, tmp_path: Path) -> None:
    (tmp_path / "body").write_bytes(FEEDBACK)
    surroundings = os.environ | {
        "KEY": str(folder.path / "signing-key.pem"),
        "SERVICE_KEY": folder.connection().service_key,
        "SERVICE_PEM": str(tmp_path / "service.pem"),
        "URL": url,
        "METHOD": "POST",
        "TARGET": f"{V1}/feeds/x/feedback",
        "BODY": str(tmp_path / "body"),
        "TYPE": "application/json",
        "IDEMPOTENCY_KEY": uuid.uuid4().hex,
    }

    def run(script: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["bash", "-c", script], env=surroundings, capture_output=True, text=True, check=False
        )

    assert run(recipe("sh")).returncode == 0
    done = run(recipe("bash"))
    assert done.returncode == 0, done.stderr
    assert "Signature Verified Successfully" in done.stderr
    assert orjson.loads(done.stdout)["code"] == "FEED.UNKNOWN"
