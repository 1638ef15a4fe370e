"""The doctor, and the commands that start nothing where it would fail."""

from itertools import pairwise

import pytest

from blacklist_service.cli.serve import server_command
from blacklist_service.settings import Settings


def test_a_sound_service_passes_and_tells_the_banner(home, blacklist):
    told = blacklist("--json", "doctor").document
    assert told["healthy"] is True
    assert {check["level"] for check in told["checks"]} <= {"ok", "warn"}
    assert "未配置运营主体" in blacklist("doctor").out


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
    command = server_command(Settings(home=tmp_path, host="127.0.0.9", port=8123, web_processes=3))
    said = dict(pairwise(command))
    assert (said["--host"], said["--port"], said["--workers"]) == ("127.0.0.9", "8123", "3")
    assert (said["--interface"], command[-1]) == ("wsgi", "wsgi:app")


def test_the_worker_runs_what_is_due_and_stops(platform, invented, blacklist):
    file, _ = invented(20)
    blacklist("submit", file, "--member", platform)
    assert blacklist("--json", "worker", "--once").document["jobs"] == 1
    assert blacklist("--json", "worker", "--once").document["jobs"] == 0
