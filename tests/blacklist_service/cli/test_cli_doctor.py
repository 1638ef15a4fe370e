"""The doctor, and the commands that start nothing where it would fail."""

import os
import signal
import socket
import subprocess
import sys

import pytest

from blacklist_service.cli.serve import THREADS, refuse_taken_port, server_of
from blacklist_service.errors import RefusedError
from blacklist_service.settings import Settings


def test_a_sound_service_passes_and_tells_the_banner(home, blacklist):
    told = blacklist("--json", "doctor").document
    assert told["healthy"] is True
    assert {check["level"] for check in told["checks"]} <= {"ok", "warn"}
    assert "未配置运营主体" in blacklist("doctor").out


def test_a_mistyped_setting_is_warned_of_by_its_name(home, monkeypatch, blacklist):
    for runner in ("BLACKLIST_TESTS_MAY_SKIP", "BLACKLIST_TEST_POSTGRES_URL"):
        monkeypatch.delenv(runner, raising=False)
    monkeypatch.setenv("BLACKLIST_HOEM", "geheim")
    ran = blacklist("--json", "doctor")
    (check,) = [one for one in ran.document["checks"] if one["code"] == "SETTINGS.UNKNOWN"]
    assert (check["level"], "BLACKLIST_HOEM" in check["zh"]) == ("warn", True)
    assert "geheim" not in ran.out
    monkeypatch.delenv("BLACKLIST_HOEM")
    told = blacklist("--json", "doctor").document["checks"]
    assert [one["level"] for one in told if one["code"] == "SETTINGS.UNKNOWN"] == ["ok"]


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("BLACKLIST_PORT", "0", "SETTINGS.INVALID"),
        ("BLACKLIST_ENVIRONMENT", "hobby", "SETTINGS.INVALID"),
        ("BLACKLIST_KEYS", "nowhere", "VAULT.PROVIDER"),
        ("BLACKLIST_OPERATOR_PROFILE", "missing.toml", "PROFILE.MISSING"),
        ("BLACKLIST_DATABASE_URL", "postgresql+psycopg://u:geheim@127.0.0.1:1/d", "STORE.DOWN"),
    ],
)
def test_a_bad_setting_fails_with_status_1(name, value, code, home, monkeypatch, blacklist):
    monkeypatch.setenv(name, value)
    ran = blacklist("--json", "doctor", status=1)
    failed = [check["code"] for check in ran.document["checks"] if check["level"] == "fail"]
    assert failed == [code]
    assert "geheim" not in ran.out + ran.err


@pytest.mark.parametrize("command", ["serve", "worker"])
def test_nothing_starts_in_production_where_a_check_fails(command, home, monkeypatch, blacklist):
    monkeypatch.setenv("BLACKLIST_ENVIRONMENT", "production")
    home.chmod(0o755)
    ran = blacklist("--json", command, status=1)
    assert ran.document["error"]["code"] == "SETTINGS.UNSAFE"
    assert ran.document["error"]["checks"] == "HOME.MODE"


def test_the_server_gets_address_and_processes_of_the_settings(tmp_path):
    server = server_of(Settings(home=tmp_path, host="127.0.0.9", port=8123, web_processes=3))
    assert (server.bind_addr, server.bind_port, server.workers, server.blocking_threads) == (
        "127.0.0.9", 8123, 3, THREADS,
    )  # fmt: skip


def test_a_taken_port_is_refused_although_it_could_be_shared():
    with socket.create_server(("127.0.0.1", 0), reuse_port=True) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(RefusedError) as refused:
            refuse_taken_port("127.0.0.1", port)
        assert refused.value.code == "SERVE.PORT"
    refuse_taken_port("127.0.0.1", port)


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_ends_the_server_and_frees_the_port(home, ending):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "blacklist_service.cli",
        "serve",
        "--port",
        str(port),
        "--processes",
        "1",
    ]
    settings = {"BLACKLIST_HOME": str(home), "BLACKLIST_ENVIRONMENT": "demo"}
    with subprocess.Popen(
        command, env=os.environ | settings, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as server:
        assert server.stdout is not None
        assert any("Started worker" in line for line in iter(server.stdout.readline, ""))
        server.send_signal(ending)
        server.communicate(timeout=30)
    refuse_taken_port("127.0.0.1", port)


def test_the_worker_runs_what_is_due_and_stops(platform, invented, blacklist):
    file, _ = invented(20)
    blacklist("submit", file, "--member", platform)
    assert blacklist("--json", "worker", "--once").document["jobs"] == 1
    assert blacklist("--json", "worker", "--once").document["jobs"] == 0
