"""The log: an allow-list, and never the reason why a call fails."""

import io
import sys

import pytest

from blacklist_service.logs import configure_logs, log


class _Broken(io.StringIO):
    def write(self, _text: str) -> int:
        raise BrokenPipeError


def test_a_log_that_cannot_be_written_stops_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    configure_logs()
    monkeypatch.setattr(sys, "stderr", _Broken())
    log().info("call", status=200)
    closed = io.StringIO()
    closed.close()
    monkeypatch.setattr(sys, "stderr", closed)
    log().error("call", status=500)


def test_what_is_not_on_the_list_is_dropped(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs()
    log().info("call", status=200, name="示例")
    assert "示例" not in capsys.readouterr().err
