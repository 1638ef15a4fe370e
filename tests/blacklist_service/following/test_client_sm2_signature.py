"""A recipient that asks for the signature by SM2 too: it takes what bears it, and nothing that does not."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from blacklist_service.client.apply_release import apply_release
from blacklist_service.client.pull_feed import pull
from blacklist_service.client.sm2_signatures import read_sm2_key
from blacklist_service.clock import Clock
from blacklist_service.errors import InvalidError
from blacklist_service.vault import sm2
from blacklist_service.vault.private_keys import new_private_key, public_pem
from blacklist_service.vault.public_keys import SM2, PublicKey
from blacklist_service.workflows.announce_keys import announced_keys
from exports.feed_keys import FeedKeys
from exports.refusals import FeedRefusalError
from tests.blacklist_service.following.conftest import Recipient
from tests.codes import exactly

if not sm2.is_available():
    pytest.skip("no SM2 in the system's libcrypto", allow_module_level=True)


def pem_of(private: bytes) -> str:
    return public_pem(PublicKey(SM2, sm2.public_key_of(private) or b"")).decode()


STRANGER = new_private_key(SM2)


@pytest.fixture
def asking(recipient: Recipient) -> Recipient:
    """A publisher that signs by SM2, and a recipient that trusts its key."""
    context = recipient.world.context
    settings = context.settings.model_copy(update={"sm2_manifests": True})
    recipient.world.context = replace(context, settings=settings)
    trust(recipient, sm2_key=announced_keys(recipient.world.context)["feed-sm2.pub"])
    return recipient


def trust(recipient: Recipient, **keys: str) -> None:
    feed_key = announced_keys(recipient.world.context)["feed.pub"]
    recipient.folder.trust(FeedKeys(feed_key, **keys))


def turn_off(recipient: Recipient) -> None:
    settings = recipient.world.context.settings.model_copy(update={"sm2_manifests": False})
    recipient.world.context = replace(recipient.world.context, settings=settings)


def test_what_is_signed_by_both_is_followed(asking: Recipient) -> None:
    gone = asking.world.list_person()
    asking.publish()
    assert asking.follow().applied.release == 1
    asking.world.end(gone)
    asking.publish()
    assert asking.follow().reported.retracted == 1


def test_the_next_key_counts_from_its_announcement(asking: Recipient) -> None:
    asking.publish()
    following = announced_keys(asking.world.context)["feed-sm2.pub"]
    trust(asking, sm2_key=pem_of(STRANGER), next_sm2_key=following)
    assert asking.follow().applied.release == 1
    trust(asking, next_sm2_key=following)
    asking.publish()
    assert asking.follow().applied.release == 2


def test_a_release_that_does_not_bear_it_is_refused(asking: Recipient) -> None:
    turn_off(asking)
    asking.publish()
    with pytest.raises(FeedRefusalError, match=exactly("FEED.SM2_SIGNATURE")):
        asking.follow()
    assert asking.position().release == 0
    # Whoever asks for none takes what minisign alone vouches for.
    trust(asking)
    assert asking.follow().applied.release == 1


def test_another_key_is_refused(asking: Recipient) -> None:
    asking.publish()
    trust(asking, sm2_key=pem_of(STRANGER))
    with pytest.raises(FeedRefusalError, match=exactly("FEED.SM2_SIGNATURE")):
        asking.follow()
    assert asking.position().release == 0


def _by_a_stranger(content: bytes, _signature: bytes) -> bytes:
    return sm2.sign(STRANGER, content)


def _flipped(at: int) -> Callable[[bytes, bytes], bytes]:
    return lambda _content, signature: signature[:at] + bytes([signature[at] ^ 1]) + signature[at + 1 :]


@pytest.mark.parametrize(
    "forge",
    [
        _by_a_stranger, *(_flipped(at) for at in (0, 3, 8, 40, 60, -1)),
        lambda _content, signature: signature[:-1], lambda _content, signature: signature + b"\0",
        lambda _content, _signature: b"", lambda content, _signature: content,
        lambda _content, _signature: bytes(20_000),
    ],
    ids=["stranger", "flip_0", "flip_3", "flip_8", "flip_40", "flip_60", "flip_last", "cut", "longer", "empty",
         "manifest", "long"],
)  # fmt: skip
def test_no_forged_signature_is_applied(asking: Recipient, forge: Callable[[bytes, bytes], bytes]) -> None:
    """What lies in the folder is checked anew before it is applied."""
    asking.world.list_person()
    asking.publish()
    with asking.folder.alone() as store:
        pull(asking.calls(), asking.folder, store, Clock())
        path = asking.folder.download / "manifest.json.sm2"
        content = (asking.folder.download / "manifest.json").read_bytes()
        path.write_bytes(forge(content, path.read_bytes()))
        with pytest.raises(FeedRefusalError, match=exactly("FEED.SM2_SIGNATURE")):
            apply_release(asking.folder, store, Clock())
    assert asking.position().release == 0
    assert asking.follow().applied.release == 1


def test_what_is_no_key_of_sm2_is_not_trusted() -> None:
    for text in ("", "RWQ", public_pem(PublicKey("ed25519", bytes(44))).decode(), STRANGER.decode()):
        with pytest.raises(InvalidError, match=exactly("CLIENT.SM2_KEY")):
            read_sm2_key(text)
    assert read_sm2_key(pem_of(STRANGER)) == pem_of(STRANGER)
