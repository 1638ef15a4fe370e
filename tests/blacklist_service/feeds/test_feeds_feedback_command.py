"""`blacklist feed feedback`: what the recipient said, as tables and as one document."""

import json
from typing import Any

import pytest
from click.testing import CliRunner

from blacklist_service.cli import main
from tests.blacklist_service.feeds.test_workflows_list_feedback import keys, say


@pytest.fixture
def run(sqlite_world: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    settings = sqlite_world.context.settings
    for name, value in {"HOME": settings.home, "ENVIRONMENT": "test"}.items():
        monkeypatch.setenv(f"BLACKLIST_{name}", str(value))
    monkeypatch.chdir(settings.home)

    def ran(*arguments: str, status: int = 0) -> str:
        result = CliRunner().invoke(main, arguments, obj=sqlite_world.clock)
        assert result.exit_code == status, result.output
        return result.stdout

    return ran


def test_the_command_tells_counts_and_rows_and_goes_on(sqlite_world: Any, run: Any) -> None:
    world = sqlite_world
    world.open_feed()
    one, two = world.list_people(2)
    world.publish()
    empty = run("feed", "feedback", "feed-a")
    assert "还没有反馈过任何条目" in empty
    say(world, 1, (one, "E17"), (two, "E17"))
    shown = run("feed", "feedback", "feed-a")
    assert ("E17" in shown, "rejected" in shown) == (True, True)
    found = json.loads(run("--json", "feed", "feedback", "feed-a", "--limit", "1"))
    assert (found["entries"], found["rejected"], found["counts"][0]["entries"]) == (2, 2, 2)
    key_of_one, key_of_two = keys(world, one, two)
    assert [row["key"] for row in found["rows"]] == [key_of_two]
    behind = json.loads(
        run("--json", "feed", "feedback", "feed-a", "--as", "maker", "--after", str(found["after"]))
    )
    assert ([row["key"] for row in behind["rows"]], behind["after"]) == ([key_of_one], None)
    narrowed = json.loads(run("--json", "feed", "feedback", "feed-a", "--release", "1", "--code", "E1"))
    assert (narrowed["rows"], len(narrowed["counts"])) == ([], 1)
    refused = json.loads(run("--json", "feed", "feedback", "nowhere", status=1))
    assert refused["error"]["code"] == "FEED.UNKNOWN"
