"""The publisher's signature by SM2 beside minisign, which a recipient asks for by trusting an SM2 key."""

from blacklist_service.errors import InvalidError
from blacklist_service.vault import sm2
from exports.feed_keys import FeedKeys
from exports.follow import SignedManifest
from exports.refusals import FeedRefusalError


def read_sm2_key(pem: str) -> str:
    """The text of a public key file of SM2, as it was given.

    Raises InvalidError CLIENT.SM2_KEY; NotReadyError SM2.UNAVAILABLE.
    """
    if sm2.read_public_key(pem.encode()) is None:
        raise InvalidError(
            "CLIENT.SM2_KEY", "该文件不是 SM2 公钥（PEM）。", "This file is no public key of SM2 in PEM."
        )
    return pem


def check_sm2_signature(signed: SignedManifest, keys: FeedKeys) -> None:
    """Nothing, where no SM2 key is trusted, or one that is has signed the manifest.

    Raises FeedRefusalError FEED.SM2_SIGNATURE; NotReadyError SM2.UNAVAILABLE.
    """
    if keys.sm2_keys and not any(_is_signed(signed, pem) for pem in keys.sm2_keys):
        raise FeedRefusalError("FEED.SM2_SIGNATURE")


def _is_signed(signed: SignedManifest, pem: str) -> bool:
    key = sm2.read_public_key(pem.encode())
    return key is not None and sm2.verify(key, signed.content, signed.sm2_signature)
