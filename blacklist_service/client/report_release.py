"""A recipient's receipt: what it applied, its own checksum, which keys it has forgotten; sent until it is answered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from blacklist_service.client.answers import accepted
from blacklist_service.client.calls import Call, Calls
from blacklist_service.client.feed_folder import FeedFolder
from blacklist_service.client.pull_feed import V1
from blacklist_service.client.recipient_store import RecipientStore
from blacklist_service.errors import RefusedError
from exports.canonical import canonical_bytes
from exports.types import EntryFields

# Well below what one receipt may list; the rest goes into the next one.
KEYS_A_RECEIPT = 50_000
# What answers a receipt is a few lines.
_MOST_ANSWER_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Reported:
    """How many receipts were accepted, for which release, with how many retracted keys."""

    release: int
    receipts: int
    retracted: int


def report_release(calls: Calls, folder: FeedFolder, store: RecipientStore) -> Reported:
    """Sends the receipts that are due. Safe to repeat: a receipt that was sent before a crash is sent as it was.

    Raises NotReadyError CLIENT.UNANSWERED, RefusedError CLIENT.REFUSED; after its FEED.CHECKSUM the snapshot is next.
    """
    sent = retracted = 0
    while _is_due(store):
        position = store.position()
        keys = store.unreported(KEYS_A_RECEIPT)
        facts = {
            "release": str(position.release), "manifest_sha256": position.manifest_sha256,
            "applied_at": position.applied_at, "state_checksum": position.state_checksum,
        }  # fmt: skip
        try:
            send_receipt(calls, folder, facts, keys)
        except RefusedError as refusal:
            if refusal.facts.get("reason") == "FEED.CHECKSUM":
                store.require_reload()
            raise
        store.reported(position.release, keys)
        sent, retracted = sent + 1, retracted + len(keys)
    return Reported(store.position().release, sent, retracted)


def _is_due(store: RecipientStore) -> bool:
    position = store.position()
    return position.release > 0 and (position.reported < position.release or position.unreported > 0)


def send_receipt(calls: Calls, folder: FeedFolder, facts: Mapping[str, str], keys: Sequence[str]) -> None:
    """One receipt by what was noted of the release. Raises NotReadyError CLIENT.UNANSWERED, RefusedError
    CLIENT.REFUSED."""
    said = ("manifest_sha256", "applied_at", "state_checksum")
    body: EntryFields = {name: facts[name] for name in said}
    body |= {"release": int(facts["release"]), "retracted": list(keys)}
    path = f"{V1}/feeds/{folder.feed}/receipts"
    content = canonical_bytes(body)
    call = Call("POST", path, content, "application/json", creates=True, most_bytes=_MOST_ANSWER_BYTES)
    accepted(calls.send(call))
