"""`blacklist client trust, pull, verify, apply, ack, follow, held`, as a recipient runs them against the real server."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import orjson
from click.testing import CliRunner

from blacklist_service.cli import main
from blacklist_service.clock import Clock, MovingClock
from blacklist_service.workflows.context import SYSTEM
from blacklist_service.workflows.give_status_list import give_status_list
from blacklist_service.workflows.publish_release import feed_public_key
from tests.blacklist_service.following.conftest import Recipient


def client(
    recipient: Recipient, *arguments: str, status: int = 0, clock: Clock | None = None, given: str = ""
) -> Any:
    asked = ["--json", "client", "--folder", str(recipient.own.path), *arguments]
    ran = CliRunner().invoke(main, asked, obj=clock or Clock(), input=given)
    assert ran.exit_code == status, ran.output
    return orjson.loads(ran.stdout)


def test_step_by_step_and_in_one_go(recipient: Recipient, tmp_path: Path) -> None:
    feed, world = recipient.feed, recipient.world
    gone, stays = world.list_person(), world.list_person()
    (tmp_path / "feed.pub").write_text(feed_public_key(world.context), "utf-8")
    assert client(recipient, "trust", feed, "--key", str(tmp_path / "feed.pub"))["recipient"] == "bureau"
    assert client(recipient, "pull", feed, status=1)["error"]["reason"] == "FEED.NO_RELEASE"
    assert client(recipient, "held", feed, status=1)["is_stale"]
    recipient.publish()
    assert client(recipient, "verify", feed, status=1)["error"]["code"] == "FEED.OBJECT"
    assert client(recipient, "pull", feed)["objects"] == ["snapshot-1.ndjson"]
    assert client(recipient, "pull", feed)["fetched_bytes"] == 0
    assert client(recipient, "verify", feed)["valid"]
    assert recipient.position().release == 0
    assert client(recipient, "apply", feed)["release"] == 1
    assert client(recipient, "ack", feed)["receipts"] == 1
    assert client(recipient, "ack", feed)["receipts"] == 0
    (of_gone,) = [one for one in recipient.entries() if one.entry["name"] == f"王示例{gone}号"]
    number = str(of_gone.entry["id_number"])
    held = client(recipient, "held", feed, "--number", "-", given=f"{number}\n")
    assert (held["is_stale"], held["release"], held["found"][0]["may_be_used"]) == (False, 1, True)
    late = MovingClock(at=world.clock.at + timedelta(hours=26))
    held = client(recipient, "held", feed, "--key", of_gone.key, status=1, clock=late)
    assert (held["is_stale"], held["found"][0]["may_be_used"]) == (True, False)
    assert client(recipient, "apply", feed, status=1, clock=late)["error"]["code"] == "FEED.EXPIRED"
    world.end(gone)
    recipient.publish()
    followed = client(recipient, "follow", feed)
    assert (followed["release"], followed["reported"]["retracted"]) == (2, 1)
    assert client(recipient, "held", feed, "--key", of_gone.key)["found"] == []
    world.end(stays)


def test_a_public_status_list_is_believed_by_the_trusted_key_alone(
    recipient: Recipient, tmp_path: Path
) -> None:
    feed, world = recipient.feed, recipient.world
    gone, stays = world.list_person(), world.list_person()
    (tmp_path / "feed.pub").write_text(feed_public_key(world.context), "utf-8")
    client(recipient, "trust", feed, "--key", str(tmp_path / "feed.pub"))
    recipient.publish()
    world.end(gone)
    recipient.publish()
    given = give_status_list(world.context, SYSTEM, feed)
    for name, content in (("list.json", given.document), ("list.jwt", given.jwt)):
        (tmp_path / name).write_bytes(content)
        asked = ("status-list", feed, str(tmp_path / name))
        told = client(recipient, *asked, "--index", "0", "--index", "1")
        assert (told["feed"], told["release"], told["bits"], told["set"]) == (feed, 2, 131_072, 1)
        assert sorted(told["ended"].values()) == [False, True]
        late = MovingClock(at=world.clock.at + timedelta(hours=26))
        assert client(recipient, *asked, status=1, clock=late)["error"]["code"] == "STATUS_LIST.EXPIRED"
        told = client(recipient, *asked, "--index", "131072", status=1)
        assert told["error"]["code"] == "STATUS_LIST.INDEX"
    world.list_person()
    recipient.publish()
    client(recipient, "follow", feed)
    told = client(recipient, "status-list", feed, str(tmp_path / "list.jwt"), status=1)
    assert told["error"]["code"] == "STATUS_LIST.ROLLBACK"
    (tmp_path / "list.jwt").write_bytes(given.jwt[:-5] + b"AAAAA")
    told = client(recipient, "status-list", feed, str(tmp_path / "list.jwt"), status=1)
    assert (told["error"]["code"], "en" in told["error"]) == ("STATUS_LIST.SIGNATURE", True)
    assert stays
