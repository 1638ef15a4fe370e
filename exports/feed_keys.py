"""The public keys that a recipient of a feed trusts, and whether one of them signed a manifest."""

from dataclasses import dataclass

from exports.minisign import SignatureError, parse_signature, verify
from exports.refusals import FeedRefusalError

UNTRUSTED_COMMENT = "signature from minisign secret key"


@dataclass(frozen=True, slots=True)
class FeedKeys:
    """The public key files a recipient trusts: the feed's, the one for mass removals, if there is one, and the feed's
    next one, from its announcement until it is in force. Beside them the publisher's SM2 key and its next one (PEM),
    where the recipient asks for that signature too."""

    feed_key: str
    second_key: str | None = None
    next_key: str | None = None
    sm2_key: str | None = None
    next_sm2_key: str | None = None

    @property
    def sm2_keys(self) -> tuple[str, ...]:
        """The SM2 keys of which one must have signed; none where no such signature is asked for."""
        return tuple(pem for pem in (self.sm2_key, self.next_sm2_key) if pem is not None)


def verify_by_feed(content: bytes, signature: bytes, keys: FeedKeys) -> str:
    """The trusted comment of a signature by the feed's key, or by the next one, announced before and in force now.

    Raises:
        FeedRefusalError: FEED.SIGNATURE.
    """
    try:
        return verify_by_key(content, signature, keys.feed_key)
    except FeedRefusalError:
        if keys.next_key is None:
            raise
    return verify_by_key(content, signature, keys.next_key)


def verify_by_key(content: bytes, signature: bytes, key: str) -> str:
    """The trusted comment of a signature by this public key file's key, with the stock untrusted comment, so that no
    byte of the file is left unchecked. Raises FeedRefusalError FEED.SIGNATURE."""
    try:
        text = signature.decode("utf-8")
        comment = verify(content, text, key)
        if parse_signature(text).untrusted_comment != UNTRUSTED_COMMENT:
            raise FeedRefusalError("FEED.SIGNATURE", "SIGNATURE.UNTRUSTED_COMMENT")
    except UnicodeDecodeError:
        raise FeedRefusalError("FEED.SIGNATURE", "SIGNATURE.FORMAT") from None
    except SignatureError as problem:
        raise FeedRefusalError("FEED.SIGNATURE", problem.code) from None
    return comment
