"""A weak configuration is found under its code, each alone; production refuses to start where one of them fails."""

import ast
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import SecretStr

from blacklist_service.clock import MovingClock
from blacklist_service.errors import RefusedError
from blacklist_service.settings import Settings
from blacklist_service.vault import sm2_library
from blacklist_service.workflows import diagnosing
from blacklist_service.workflows.diagnose import diagnose, refuse_unsafe
from blacklist_service.workflows.diagnosing.checks import Level
from blacklist_service.workflows.diagnosing.configuration import configuration_checks
from tests.codes import exactly

ROOT = Path(__file__).resolve().parents[3]


def _levels(settings: Settings) -> dict[str, Level]:
    return {check.code: check.level for check in configuration_checks(settings)}


@pytest.fixture
def sound(sqlite_settings: Settings) -> Settings:
    """A configuration of which no check fails."""
    assert Level.FAIL not in _levels(sqlite_settings).values()
    return sqlite_settings


@pytest.mark.parametrize(
    ("changes", "code", "level"),
    [
        ({"host": "0.0.0.0"}, "SETTINGS.DEMO_PUBLIC", Level.FAIL),
        ({"host": "0.0.0.0", "environment": "demo"}, "SETTINGS.DEMO_PUBLIC", Level.FAIL),
        ({"host": "0.0.0.0", "environment": "production"}, "SETTINGS.DEMO_PUBLIC", Level.OK),
        ({"environment": "production"}, "SETTINGS.ORIGIN", Level.WARN),
        ({"environment": "production", "journal_origin": "example.org/list"}, "SETTINGS.ORIGIN", Level.OK),
        ({"public_url": "http://list.example.org"}, "SETTINGS.PUBLIC_HTTP", Level.FAIL),
        ({"public_url": "https://list.example.org"}, "SETTINGS.PUBLIC_HTTP", Level.OK),
        ({"public_url": "http://127.0.0.1:8000"}, "SETTINGS.PUBLIC_HTTP", Level.OK),
        ({"host": "0.0.0.0", "proxy_hops": 1}, "SETTINGS.PROXY_BYPASS", Level.WARN),
        ({"host": "10.0.0.7", "proxy_hops": 1}, "SETTINGS.PROXY_BYPASS", Level.OK),
        ({"keys": "process"}, "KEYS.HELD_HERE", Level.FAIL),
        ({"keys": "file"}, "KEYS.HELD_HERE", Level.OK),
        ({"environment": "production"}, "KEYS.BARE", Level.WARN),
        ({"environment": "production", "keys": "passphrase"}, "KEYS.BARE", Level.OK),
        ({"keys_secret": SecretStr("geheim")}, "KEYS.SECRET_GIVEN", Level.WARN),
        ({"database_url": "postgresql+psycopg://one@db.internal/x"}, "STORE.PLAIN", Level.WARN),
        ({"database_url": "postgresql+psycopg://one@db.internal/x?sslmode=prefer"}, "STORE.PLAIN", Level.WARN),
        ({"database_url": "postgresql+psycopg://one@db.internal/x?sslmode=verify-full"}, "STORE.PLAIN", Level.OK),
        ({"database_url": "postgresql+psycopg://one@127.0.0.1/x"}, "STORE.PLAIN", Level.OK),
        ({"environment": "production"}, "JOURNAL.NO_WITNESS", Level.WARN),
    ],
)  # fmt: skip
def test_a_setting_is_judged(changes: dict[str, object], code: str, level: Level, sound: Settings) -> None:
    assert _levels(sound.model_copy(update=changes))[code] is level


def _secret_file(settings: Settings) -> Settings:
    file = settings.home.parent / "secret"
    file.write_text("geheim")
    file.chmod(0o640)
    return settings.model_copy(update={"keys_secret_file": file})


def _profile(settings: Settings) -> Settings:
    file = settings.home.parent / "profile.toml"
    file.write_text("")
    file.chmod(0o664)
    return settings.model_copy(update={"operator_profile": file})


def _database(settings: Settings) -> Settings:
    (settings.home / "blacklist.sqlite").chmod(0o644)
    return settings


def _socket(settings: Settings) -> Settings:
    file = settings.home.parent / "vault.sock"
    file.touch()
    file.chmod(0o666)
    return settings.model_copy(update={"keys": "process", "vault_socket": file})


@pytest.mark.parametrize(
    ("weaken", "code"),
    [
        (_secret_file, "KEYS.SECRET_MODE"),
        (_profile, "PROFILE.MODE"),
        (_database, "STORE.FILE_MODE"),
        (_socket, "KEYS.SOCKET_MODE"),
    ],
)
def test_a_file_that_others_may_use_fails(
    weaken: Callable[[Settings], Settings], code: str, sound: Settings
) -> None:
    assert _levels(weaken(sound))[code] is Level.FAIL


def test_signatures_by_sm2_without_the_library_fail(sound: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sm2_library, "library", lambda: None)
    assert _levels(sound)["SETTINGS.SM"] is Level.OK
    asked = sound.model_copy(update={"sm2_manifests": True})
    assert _levels(asked)["SETTINGS.SM"] is Level.FAIL
    # Whoever holds no keys does not sign.
    assert _levels(asked.model_copy(update={"keys": "process"}))["SETTINGS.SM"] is Level.OK


def test_debugging_fails_in_production_and_starts_nothing(
    sound: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FLASK_DEBUG", "1")
    production = sound.model_copy(update={"environment": "production"})
    assert _levels(production)["PROCESS.DEBUG"] is Level.FAIL
    with pytest.raises(RefusedError, match=exactly("SETTINGS.UNSAFE")) as refused:
        refuse_unsafe(production)
    assert refused.value.facts["checks"] == "PROCESS.DEBUG"


def test_an_environment_file_for_others_is_told(
    sound: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text("")
    (tmp_path / ".env").chmod(0o644)
    assert _levels(sound)["SETTINGS.FILE_MODE"] is Level.WARN


def test_no_sentence_repeats_a_value(sound: Settings) -> None:
    changes: dict[str, object] = {
        "keys_secret": SecretStr("geheim"), "host": "192.0.2.77", "public_url": "http://geheim.example",
        "database_url": "postgresql+psycopg://geheim:geheim@geheim/x",
    }  # fmt: skip
    told = " ".join(f"{one.zh} {one.en}" for one in configuration_checks(sound.model_copy(update=changes)))
    assert not re.search(r"geheim|192\.0\.2\.77", told)


def _codes_in_source() -> set[str]:
    folder = Path(diagnosing.__file__).parent
    # What refuses to open the service is a check under the refusal's own code.
    found = {"STORE.MISSING"}
    for path in (*folder.glob("*.py"), folder.parent / "diagnose.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args:
                first = node.args[0]
                is_check = node.func.id in {"Check", "judge", "overdue"}
                if is_check and isinstance(first, ast.Constant):
                    found.add(str(first.value))
    return found


def test_the_page_tells_every_check_and_no_other(
    sqlite_settings: Settings, moving_clock: MovingClock
) -> None:
    page = (ROOT / "docs" / "operations" / "doctor.md").read_text("utf-8")
    told = set(re.findall(r"^\| `([A-Z._]+)` \|", page, re.MULTILINE))
    run = {check.code for check in diagnose(sqlite_settings, moving_clock)}
    assert told == _codes_in_source()
    assert run <= told
    assert len(run) >= 40
