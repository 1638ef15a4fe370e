"""The folder of one feed on a recipient's side: the keys it trusts, what was downloaded, and what it holds.

`trust.json` names feed, recipient and public keys; `download/` holds manifest, signatures and objects as delivered;
`identities.txt` decrypts what comes encrypted; `state.sqlite` is what counts. Only one program works
in a folder at a time.
"""

import fcntl
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict

import orjson

from blacklist_service.client.folder import Folder, write_private
from blacklist_service.client.identities import Identities
from blacklist_service.client.recipient_store import RecipientStore
from blacklist_service.errors import ConflictError, InvalidError, NotReadyError
from exports.feed_keys import FeedKeys
from exports.follow import (
    MANIFEST_NAME,
    SECOND_SIGNATURE_NAME,
    SIGNATURE_NAME,
    SM2_SIGNATURE_NAME,
    SignedManifest,
)
from exports.manifest import NAME
from exports.object_files import content_name

_TRUST, _STATE, _LOCK = "trust.json", "state.sqlite", "lock"


class FeedFolder:
    """One feed of one recipient."""

    def __init__(self, folder: Folder, feed: str) -> None:
        if not NAME.fullmatch(feed):
            raise InvalidError("CLIENT.FEED", "共享代码不正确。", "This is no code of a feed.")
        self.feed = feed
        self.recipient = folder.connection().member
        self.path = folder.path / "feeds" / feed
        self.download = self.path / "download"
        self.identities = Identities(self.path)

    def trust(self, keys: FeedKeys) -> bool:
        """From now on manifests are believed by these keys. True where nobody had announced the feed's key: then the
        release is counted anew too, since whoever had the old one may have led it beyond all that will be published.

        Raises ConflictError CLIENT.FEED_BUSY; FeedRefusalError FEED.STATE and the like.
        """
        for made in (self.path.parent, self.path, self.download):
            made.mkdir(parents=True, exist_ok=True, mode=0o700)
        is_begun_anew = self._is_unannounced(keys.feed_key)
        # First, so that who is killed here and repeats the command does both.
        if is_begun_anew:
            with self.alone() as store:
                store.begin_anew()
        facts = asdict(keys)
        write_private(self.path / _TRUST, orjson.dumps(facts, option=orjson.OPT_INDENT_2) + b"\n")
        return is_begun_anew

    def keys(self) -> FeedKeys:
        """The keys that were trusted. Raises NotReadyError CLIENT.NOT_TRUSTED."""
        try:
            return FeedKeys(**orjson.loads((self.path / _TRUST).read_bytes()))
        except (OSError, ValueError, TypeError):
            raise NotReadyError(
                "CLIENT.NOT_TRUSTED",
                "尚未记下该共享的公钥，请先运行 blacklist client trust。",
                "No public key of this feed is known; run blacklist client trust first.",
            ) from None

    @contextmanager
    def opened(self) -> Iterator[RecipientStore]:
        """What is held, for looks alone: beside an apply too. Raises NotReadyError CLIENT.NOT_TRUSTED, FeedRefusalError
        FEED.STATE, FEED.STATE_BUSY, FEED.STATE_FULL, FEED.STATE_ACCESS, FEED.RECIPIENT."""
        self.keys()
        with closing(self._store(is_for_looks=True)) as store:
            yield store

    @contextmanager
    def alone(self) -> Iterator[RecipientStore]:
        """What is held, while no other program works in this folder. Raises ConflictError CLIENT.FEED_BUSY too."""
        self.keys()
        with (self.path / _LOCK).open("a") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise ConflictError(
                    "CLIENT.FEED_BUSY",
                    "另一个程序正在处理该共享。",
                    "Another program is at work on this feed.",
                ) from None
            with closing(self._store(is_for_looks=False)) as store:
                yield store

    def keep_manifest(self, signed: SignedManifest) -> None:
        """Puts a manifest with its signatures in the place of the one before; the manifest itself comes last."""
        write_private(self.download / SIGNATURE_NAME, signed.signature)
        if signed.second_signature:
            write_private(self.download / SECOND_SIGNATURE_NAME, signed.second_signature)
        else:
            (self.download / SECOND_SIGNATURE_NAME).unlink(missing_ok=True)
        if signed.sm2_signature:
            write_private(self.download / SM2_SIGNATURE_NAME, signed.sm2_signature)
        else:
            (self.download / SM2_SIGNATURE_NAME).unlink(missing_ok=True)
        write_private(self.download / MANIFEST_NAME, signed.content)

    def forget_objects(self, keeping: Collection[str] = ()) -> None:
        """Removes objects and parts of objects, but those to keep: they tell of people in the clear."""
        # Beside an encrypted object lies what it was opened to.
        kept = {MANIFEST_NAME, SIGNATURE_NAME, SECOND_SIGNATURE_NAME, SM2_SIGNATURE_NAME, *keeping}
        kept |= {content_name(name) for name in keeping}
        for found in self.download.iterdir():
            if found.name not in kept:
                found.unlink()

    def make_room(self, wanted: Collection[str]) -> None:
        """Removes what is neither one of the wanted objects, nor part of one, nor of the manifest that lies here."""
        manifest = self.download / MANIFEST_NAME
        # Only whether a name occurs is asked, so that nothing in here has to be believed first.
        content = manifest.read_bytes() if manifest.exists() else b""
        listed = [found.name for found in self.download.iterdir() if found.name.encode() in content]
        self.forget_objects([*wanted, *(part_name(name) for name in wanted), *listed])

    def _is_unannounced(self, feed_key: str) -> bool:
        try:
            known = self.keys()
        except NotReadyError:
            return False
        return feed_key.split()[-1:] not in [
            text.split()[-1:] for text in (known.feed_key, known.next_key or "")
        ]

    def _store(self, *, is_for_looks: bool) -> RecipientStore:
        return RecipientStore(self.path / _STATE, self.feed, self.recipient, is_for_looks=is_for_looks)


def part_name(name: str) -> str:
    """The file in which an object stands until it is whole."""
    return f".{name}.part"
