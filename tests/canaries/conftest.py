"""The story of a canary person over HTTP, and a folder in which every temporary file is seen."""

import tempfile
from pathlib import Path

import pytest

from blacklist_service.clock import MovingClock
from blacklist_service.workflows.context import Context
from tests.canaries.route_story import RouteStory, begin


@pytest.fixture
def temp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of its own for temporary files, so that whatever is left there is seen."""
    folder = tmp_path / "temp"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture
def story(context: Context, moving_clock: MovingClock, tmp_path: Path, temp: Path) -> RouteStory:
    return begin(context, moving_clock, tmp_path / "witness")
