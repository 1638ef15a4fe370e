"""The agency of the demo: downloads a feed to a folder, verifies it without the database, and acknowledges."""

from datetime import datetime
from pathlib import Path

from blacklist_service.workflows.acknowledge_release import Receipt, ReceiptView, acknowledge_release
from blacklist_service.workflows.context import Actor, Context
from blacklist_service.workflows.publish_release import feed_public_key
from blacklist_service.workflows.read_feed import manifest_of, object_of, signature_of
from exports.feed_keys import FeedKeys
from exports.follow import FeedReport, verify_folder
from exports.manifest import Manifest
from exports.recipient_state import RecipientState, reported, state_to_bytes


class Recipient:
    """Keeps what it downloaded in a folder, as a real recipient would, and its state between two releases."""

    def __init__(self, context: Context, actor: Actor, feed: str, folder: Path) -> None:
        self._context = context
        self._actor = actor
        self._feed = feed
        self.folder = folder
        self.state: RecipientState | None = None

    def follow(self) -> FeedReport:
        """Downloads the manifest and what it names, and follows it. Raises FeedRefusalError."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        content, _ = manifest_of(self._context, self._actor, self._feed)
        self._keep("manifest.json", content)
        self._keep("manifest.json.minisig", signature_of(self._context, self._actor, self._feed).encode())
        self._keep("feed.pub", feed_public_key(self._context).encode())
        manifest = Manifest.from_bytes(content)
        for name in [manifest.snapshot.name, *(delta.name for delta in manifest.deltas)]:
            if not (self.folder / name).exists():
                part = object_of(self._context, self._actor, self._feed, name)
                self._keep(name, b"".join(part.chunks))
        keys = FeedKeys(feed_public_key(self._context))
        report = verify_folder(self.folder, keys, self.state, self._now())
        self.state = report.state
        self._keep("state.json", state_to_bytes(report.state))
        return report

    def acknowledge(self, report: FeedReport) -> ReceiptView:
        """Sends the receipt that the report came to."""
        said = report.receipt
        receipt = Receipt(
            release=int(str(said["release"])),
            state_checksum=str(said["state_checksum"]),
            manifest_sha256=str(said["manifest_sha256"]),
            applied_at=self._now(),
            retracted=[str(key) for key in said["retracted"]] if isinstance(said["retracted"], list) else [],
        )
        taken = acknowledge_release(self._context, self._actor, self._feed, receipt)
        assert self.state is not None
        self.state = reported(self.state, said)
        return taken

    def _now(self) -> datetime:
        return self._context.clock.now()

    def _keep(self, name: str, body: bytes) -> None:
        path = self.folder / name
        path.write_bytes(body)
        path.chmod(0o600)
