"""A recipient of a format that is not read back: nothing is fetched by mistake, files are taken over and confirmed."""

from pathlib import Path
from typing import Any

import orjson
import pytest

from blacklist_service.client.folder import Folder
from tests.blacklist_service.feeds.conftest import World
from tests.blacklist_service.following.conftest import Recipient
from tests.blacklist_service.following.test_cli_client_feeds import client
from tests.blacklist_service.following.test_client_follow_feed import unconfirmed


@pytest.fixture
def taker(server: tuple[World, str], own_folder: Folder) -> Recipient:
    """A recipient whose feed is a stream of entities."""
    server[0].open_feed("files", format_name="ftm")
    return Recipient(server[0], own_folder, "files")


def files(recipient: Recipient) -> list[Path]:
    return [path for path in recipient.folder.download.iterdir() if not path.name.startswith("manifest")]


def entities(recipient: Recipient, name: str) -> list[dict[str, Any]]:
    return [orjson.loads(line) for line in (recipient.folder.download / name).read_bytes().splitlines()]


def test_files_are_refused_taken_over_and_confirmed(taker: Recipient) -> None:
    gone, _stays = taker.world.list_person(), taker.world.list_person()
    taker.publish()
    for command in ("pull", "follow"):
        assert client(taker, command, "files", status=1)["error"]["code"] == "FEED.WRITE_ONLY"
    assert files(taker) == []

    assert client(taker, "pull", "files", "--files-only")["objects"] == ["snapshot-1.ftm.json"]
    assert len(entities(taker, "snapshot-1.ftm.json")) >= 2
    taken = client(taker, "ack", "files", "--files-taken", "-")
    assert (taken["release"], taken["receipts"], taken["retracted"]) == (1, 1, 0)
    assert files(taker) == []

    taker.world.end(gone)
    taker.publish()
    (delta,) = client(taker, "pull", "files", "--files-only")["objects"]
    ended = [one for one in entities(taker, delta) if one["properties"].get("status") == ["retracted"]]
    keys = [one["id"].removesuffix(".listing") for one in ended]
    assert (len(keys), unconfirmed(taker)) == (1, 1)
    wrong = client(taker, "ack", "files", "--files-taken", "-", status=1, given="no-such-key\n")
    assert wrong["error"]["reason"] == "FEED.KEY_UNKNOWN"
    assert (taker.position().release, len(files(taker))) == (1, 1)
    assert client(taker, "ack", "files", "--files-taken", "-", given=f"{keys[0]}\n")["retracted"] == 1
    assert (taker.position().release, unconfirmed(taker), files(taker)) == (2, 0, [])
    assert client(taker, "ack", "files")["receipts"] == 0


def test_what_can_be_applied_is_not_confirmed_by_the_manifests_checksum(recipient: Recipient) -> None:
    recipient.publish()
    client(recipient, "pull", recipient.feed, "--files-only")
    refused = client(recipient, "ack", recipient.feed, "--files-taken", "-", status=1)
    assert refused["error"]["code"] == "CLIENT.READABLE"
    assert recipient.position().release == 0
