"""What the hash of a password costs where the service runs; elsewhere in the tests it costs less."""

import pytest

from blacklist_service.vault import passwords
from blacklist_service.workflows.context import Context
from blacklist_service.workflows.logging_in import hashing
from tests.conftest import EFFORT_OF_THE_SERVICE


def test_a_new_password_is_kept_with_the_whole_effort(
    sqlite_context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    spent: list[passwords.Effort] = []

    def stretch(password: str, salt: bytes, effort: passwords.Effort) -> bytes:
        spent.append(effort)
        return passwords.stretch(password, salt, effort)

    monkeypatch.setattr(hashing, "stretch", stretch)
    monkeypatch.setattr(hashing, "EFFORT", EFFORT_OF_THE_SERVICE)
    kept = hashing.new_password(sqlite_context, 1, "鲤鱼跃过 seven bridges")
    assert hashing.is_password(sqlite_context, kept, "鲤鱼跃过 seven bridges")
    assert not hashing.is_password(sqlite_context, None, "鲤鱼跃过 seven bridges")
    assert passwords.Effort(kept.memory_kib, kept.passes, kept.lanes) == passwords.EFFORT
    assert spent == [passwords.EFFORT] * 3
