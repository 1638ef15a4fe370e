"""Removals that the guard refuses and somebody at the recipient has confirmed by another channel: so many, of that manifest,
once, and noted. All persons invented.
"""

from typing import Any

import pytest

from blacklist_service.client.accepted_removals import Acceptance
from blacklist_service.client.apply_release import apply_release
from blacklist_service.client.pull_feed import pull
from blacklist_service.client.recipient_store import LocalEntry
from blacklist_service.clock import Clock
from blacklist_service.errors import ConflictError
from exports.follow import SECOND_SIGNATURE_NAME, read_signed
from exports.refusals import FeedRefusalError
from tests.blacklist_service.following.conftest import Recipient
from tests.blacklist_service.following.test_cli_client_feeds import client
from tests.codes import exactly

LEAVING = 51


@pytest.fixture
def left(recipient: Recipient) -> str:
    """More leave than pass by themselves, and the second signature did not arrive; the digest of the manifest."""
    persons = recipient.world.list_people(LEAVING + 3)
    recipient.publish()
    recipient.follow()
    recipient.world.end_all(persons[:LEAVING])
    recipient.publish(second=True)
    with recipient.folder.alone() as store:
        pull(recipient.calls(), recipient.folder, store, Clock())
    (recipient.folder.download / SECOND_SIGNATURE_NAME).unlink()
    return read_signed(recipient.folder.download).sha256


def accepted_by(recipient: Recipient, *options: str, status: int = 0) -> Any:
    return client(recipient, "apply", recipient.feed, *options, status=status)


def state(recipient: Recipient) -> tuple[list[LocalEntry], int, dict[str, Any]]:
    with recipient.folder.opened() as store:
        return list(store.entries()), store.position().release, store.accepted_removals()


def test_what_was_confirmed_passes_once_and_is_noted(recipient: Recipient, left: str) -> None:
    before = state(recipient)
    refused = accepted_by(recipient, status=1)["error"]
    assert refused["code"] == "FEED.MASS_REMOVAL"
    assert (str(LEAVING) in refused["fact"], left in refused["fact"]) == (True, True)
    assert client(recipient, "verify", recipient.feed, status=1)["error"]["code"] == "FEED.MASS_REMOVAL"

    too_few = accepted_by(recipient, "--accept-removals", str(LEAVING - 1), "--manifest", left, status=1)
    assert too_few["error"]["code"] == "FEED.MASS_REMOVAL"
    other = accepted_by(recipient, "--accept-removals", str(LEAVING), "--manifest", "0" * 64, status=1)
    assert (other["error"]["code"], other["error"]["manifest_sha256"]) == ("CLIENT.OTHER_MANIFEST", left)
    for alone in (("--accept-removals", str(LEAVING)), ("--manifest", left)):
        assert accepted_by(recipient, *alone, status=2)["error"]["code"] == "CLI.USAGE"
    assert state(recipient) == before

    applied = accepted_by(recipient, "--accept-removals", str(LEAVING), "--manifest", left.upper())
    assert (applied["release"], applied["accepted_removals"]) == (2, LEAVING)
    entries, release, noted = state(recipient)
    assert (len(entries), release) == (len(before[0]) - LEAVING, 2)
    assert (noted[left]["release"], noted[left]["removals"], noted[left]["most"]) == (2, LEAVING, LEAVING)
    assert client(recipient, "held", recipient.feed)["accepted_removals"] == noted
    again = accepted_by(recipient, "--accept-removals", str(LEAVING), "--manifest", left, status=1)
    assert again["error"]["code"] == "CLIENT.ACCEPTED_BEFORE"
    assert client(recipient, "ack", recipient.feed)["retracted"] == LEAVING


def test_an_acceptance_is_none_for_what_comes_after(recipient: Recipient, left: str) -> None:
    """It opens the door for one manifest; the next one is as closed as ever."""
    with recipient.folder.alone() as store:
        apply_release(recipient.folder, store, Clock(), acceptance=Acceptance(1_000, left))
    more = recipient.world.list_people(LEAVING)
    recipient.publish()
    recipient.follow()
    recipient.world.end_all(more)
    recipient.publish(second=True)
    with recipient.folder.alone() as store:
        pull(recipient.calls(), recipient.folder, store, Clock())
        (recipient.folder.download / SECOND_SIGNATURE_NAME).unlink()
        with pytest.raises(ConflictError, match=exactly("CLIENT.OTHER_MANIFEST")):
            apply_release(recipient.folder, store, Clock(), acceptance=Acceptance(1_000, left))
        with pytest.raises(FeedRefusalError, match=exactly("FEED.MASS_REMOVAL")):
            apply_release(recipient.folder, store, Clock())


def test_where_the_guard_does_not_refuse_nothing_is_noted(recipient: Recipient, left: str) -> None:
    """The second signature came after all."""
    with recipient.folder.alone() as store:
        pull(recipient.calls(), recipient.folder, store, Clock())
        applied = apply_release(recipient.folder, store, Clock(), acceptance=Acceptance(1_000, left))
        assert (applied.accepted_removals, store.accepted_removals()) == (0, {})
