"""A recipient follows an encrypted feed of the real server: keys come and go, and removals are confirmed all the while."""

import base64

import pytest

from blacklist_service.client.identities import Identities
from blacklist_service.clock import Clock
from blacklist_service.errors import NotReadyError
from blacklist_service.vault.recipient_identities import EncryptionKind
from blacklist_service.workflows.context import SYSTEM
from blacklist_service.workflows.enrol_recipient_key import RecipientKeyEnrolment, add_recipient_key
from exports.refusals import FeedRefusalError
from tests.blacklist_service.following.conftest import Recipient
from tests.blacklist_service.following.test_client_follow_feed import unconfirmed
from tests.codes import exactly
from tests.kinds import KINDS

MAGIC = {
    EncryptionKind.AGE: b"age-encryption.org/v1",
    EncryptionKind.HPKE: b"blacklist-hpke/1",
    EncryptionKind.SM: b"blacklist-sm/1",
}
each_kind = pytest.mark.parametrize("kind", KINDS)


def enrolled(recipient: Recipient, kind: EncryptionKind, *, is_next: bool = False) -> Identities:
    """A key that the recipient made, handed over with its proof, as the operator takes it in."""
    identities = recipient.folder.identities
    line = identities.make(recipient.own, recipient.feed, Clock().now(), is_next=is_next, kind=kind)
    proof = base64.b64decode(identities.proof_file.read_bytes())
    recipient.world.clock.at = max(recipient.world.clock.at, Clock().now())
    add_recipient_key(recipient.world.context, SYSTEM, RecipientKeyEnrolment(recipient.feed, line, proof))
    return identities


@each_kind
def test_an_encrypted_feed_is_followed_and_a_removal_is_confirmed(
    recipient: Recipient, kind: EncryptionKind
) -> None:
    world = recipient.world
    name = "虚构密文甲"
    gone = world.list_person(name)
    enrolled(recipient, kind)
    recipient.publish()
    seen: list[bytes] = []
    with recipient.behind(lambda _head, answer: seen.append(answer) or answer):
        first = recipient.follow()
    assert first.applied.objects == (f"snapshot-1.ndjson.{kind}",)
    assert MAGIC[kind] in b"".join(seen)
    assert name.encode() not in b"".join(seen)
    assert [one.entry["name"] for one in recipient.entries() if one.entry["name"] == name] == [name]
    world.end(gone)
    recipient.publish()
    second = recipient.follow()
    assert second.applied.objects == (f"delta-1-2.ndjson.{kind}",)
    assert (second.reported.retracted, unconfirmed(recipient)) == (1, 0)
    assert all(path.suffix not in {f".{kind}", ".ndjson"} for path in recipient.folder.download.iterdir())


@each_kind
def test_a_plain_feed_becomes_encrypted_and_its_key_changes(
    recipient: Recipient, kind: EncryptionKind
) -> None:
    world = recipient.world
    first, second, third = (world.list_person() for _ in range(3))
    recipient.publish()
    assert recipient.follow().applied.objects == ("snapshot-1.ndjson",)
    identities = enrolled(recipient, kind)
    for number, gone in enumerate((first, second, third), start=2):
        world.end(gone)
        recipient.publish()
        followed = recipient.follow()
        assert (followed.applied.release, followed.reported.retracted, unconfirmed(recipient)) == (
            number,
            1,
            0,
        )
        assert all(item.endswith(f".{kind}") for item in followed.applied.objects)
        if number == 2:
            enrolled(recipient, kind, is_next=True)
        if number == 3:
            identities.forget_older()


@each_kind
def test_without_the_identity_nothing_changes_and_with_it_everything_is_caught_up(
    recipient: Recipient, kind: EncryptionKind
) -> None:
    gone = recipient.world.list_person()
    identities = enrolled(recipient, kind)
    recipient.publish()
    recipient.follow()
    kept = identities.file.read_bytes()
    identities.file.unlink()
    recipient.world.end(gone)
    recipient.publish()
    with pytest.raises((NotReadyError, FeedRefusalError), match=exactly("CLIENT.NO_IDENTITY")):
        recipient.follow()
    assert (recipient.position().release, unconfirmed(recipient)) == (1, 1)
    identities.file.write_bytes(kept)
    identities.file.chmod(0o600)
    recipient.follow()
    assert (recipient.position().release, unconfirmed(recipient)) == (2, 0)
