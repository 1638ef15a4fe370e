"""How a recipient follows a feed, without a database: the checks in the contract's order, then the state and receipt.

A recipient has the feed's public key, its own feed and recipient names, and its persisted state. It reads
`manifest.json` and `manifest.json.minisig` and goes on only while each check holds:

1. **Signature** (`FEED.SIGNATURE`): minisign form, over the bytes of `manifest.json`, by the feed's key, or by the next
   one that it announced (`feed-next.pub` with its own signature by the key in force). The untrusted
   comment is not covered by any signature; it must be the stock one, so that no byte of the file is left unchecked.
   Where the recipient trusts the publisher's SM2 key too, `manifest.json.sm2` must be that key's signature over the
   same bytes (`FEED.SM2_SIGNATURE`; docs/api/sm-objects.md); whoever trusts none ignores the file.
2. **Schema, feed and recipient** are its own (`FEED.SCHEMA`, `FEED.RECIPIENT`).
3. **Not expired** (`FEED.EXPIRED`): now is before `expires_at`. Else answers are stale and adverse use stops. Nor is it
   from the future (`FEED.NOT_YET`: `issued_at` more than 10 minutes ahead of now), nor valid for more than 8 days
   (`FEED.TOO_LONG`): either would keep a recipient from noticing that nothing newer reaches it.
4. **Release** not lower than the one persisted (`FEED.ROLLBACK`).
5. **Which objects**: none where the release is already held; else the shortest chain of deltas from the release held,
   else the snapshot and the deltas after it (`FEED.CHAIN`; missing files: `FEED.OBJECT`).
6. **Sizes**, then **digests** of the delivered bytes (`FEED.SIZE`, `FEED.DIGEST`).
7. **Removals** at most max(50, 2 % of the entries held) (`FEED.MASS_REMOVAL`): the retractions of all deltas taken,
   and, by deltas or snapshot, the keys held that are held no more, whether retracted or merged. More needs a second
   valid signature `manifest.json.2.minisig` by the feed's key with another trusted comment (a copy of the first
   signature does not count). It is the publisher's word that each release that removed so much had a second
   official's approval; **it is no second key**: whoever holds the feed's key can make both. The publisher sets it
   beside every manifest whose listed deltas together exceed the limit, so that nobody who missed some is stuck.
8. **Applies** all or nothing; the numbers of operations, retractions and entries must be the declared ones, and
   whoever a MERGE takes away must leave a survivor (`into`) that is held after that delta (`FEED.OPERATION`).
9. **State checksum** (`FEED.CHECKSUM`): where it differs after deltas, the recipient loads the snapshot instead.
10. **Receipt**: release, manifest digest, instant, own checksum, and the keys retracted.

Names in a manifest are only those of objects (`snapshot-7.ndjson`); links and other kinds of files are refused. An
object whose name ends in `.age` (age-encryption.org/v1), `.hpke` (docs/api/hpke-objects.md) or `.sm` (SM2, SM3 and
SM4, docs/api/sm-objects.md) is encrypted to the recipient's own key: its plain file, without that part, lies beside it
and must have `content_sha256`. Once a feed comes encrypted, everything that a manifest names is, in one way; a
recipient refuses what is not (`FEED.PLAIN`), what is encrypted to another key (`FEED.OTHER_KEY`) or by a passphrase
(`FEED.ENCRYPTION`). With the stock programs of age, in this order; both digests by `sha256sum`:

```
minisign -V -p feed.pub -m manifest.json
age -d -i identities.txt snapshot-2.ndjson.age > snapshot-2.ndjson
```
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

from exports.feed_keys import FeedKeys, verify_by_feed, verify_by_key
from exports.manifest import MOST_BYTES, Manifest, ManifestError
from exports.object_files import check_object, read_limited
from exports.plans import Plan, check_objects, is_complete, plan_for, readable_format
from exports.recipient_state import RecipientState, apply, checksum_of, emptied, receipt_of
from exports.refusals import FeedRefusalError
from exports.types import EntryFields, Operation
from exports.walk import Walk

MANIFEST_NAME, SIGNATURE_NAME = "manifest.json", "manifest.json.minisig"
SECOND_SIGNATURE_NAME = "manifest.json.2.minisig"
SM2_SIGNATURE_NAME = "manifest.json.sm2"
REMOVALS_ALWAYS_ALLOWED = 50
REMOVALS_ALLOWED_PERCENT = 2
MOST_SIGNATURE_BYTES = 16 * 1024
# How far ahead a publisher's clock may be, and how long a manifest may be valid (a weekly feed, and a day).
MOST_AHEAD, MOST_LIFE = timedelta(minutes=10), timedelta(days=8)


@dataclass(frozen=True, slots=True)
class SignedManifest:
    """The bytes of manifest.json and of its signature files; an empty second or SM2 signature stands for none."""

    content: bytes
    signature: bytes
    second_signature: bytes = b""
    sm2_signature: bytes = b""

    @property
    def sha256(self) -> str:
        """The digest (hex) of the manifest, by which the next one and the receipt name it."""
        return sha256(self.content).hexdigest()


@dataclass(frozen=True, slots=True)
class FeedReport:
    """What following a folder came to. `applied` names the objects read; `objects_checked` all with right digest."""

    manifest: Manifest
    state: RecipientState
    receipt: EntryFields
    applied: tuple[str, ...]
    objects_checked: tuple[str, ...]
    trusted_comment: str


def may_remove(removals: int, entries_held: int) -> bool:
    """True where a release may remove so many without a second signature: at most max(50, 2 % of those held)."""
    return removals <= REMOVALS_ALWAYS_ALLOWED or removals * 100 <= entries_held * REMOVALS_ALLOWED_PERCENT


def check_manifest(signed: SignedManifest, keys: FeedKeys, state: RecipientState, now: datetime) -> Manifest:
    """The manifest, once signature, schema, feed and recipient, expiry and release hold, in that order.

    Raises:
        FeedRefusalError: FEED.SIGNATURE, FEED.SCHEMA, FEED.RECIPIENT, FEED.EXPIRED, FEED.NOT_YET, FEED.TOO_LONG or
            FEED.ROLLBACK.
    """
    verify_by_feed(signed.content, signed.signature, keys)
    manifest = _manifest_of(signed.content)
    if (manifest.feed, manifest.recipient) != (state.feed, state.recipient):
        raise FeedRefusalError("FEED.RECIPIENT")
    if now >= manifest.expires_at:
        raise FeedRefusalError("FEED.EXPIRED")
    check_issued(manifest, now)
    if manifest.release < state.release:
        raise FeedRefusalError("FEED.ROLLBACK")
    return manifest


def check_issued(manifest: Manifest, now: datetime) -> None:
    """Nothing, where a manifest is not from the future, nor valid for longer than any.

    Raises:
        FeedRefusalError: FEED.NOT_YET or FEED.TOO_LONG.
    """
    if manifest.issued_at > now + MOST_AHEAD:
        raise FeedRefusalError("FEED.NOT_YET")
    if manifest.expires_at - manifest.issued_at > MOST_LIFE:
        raise FeedRefusalError("FEED.TOO_LONG")


def check_removals(removals: int, entries_held: int, signed: SignedManifest, keys: FeedKeys) -> None:
    """Nothing, where so many removals are allowed or a second person has signed for them.

    Raises:
        FeedRefusalError: `FEED.MASS_REMOVAL`.
    """
    if may_remove(removals, entries_held):
        return
    try:
        second = (
            verify_by_feed(signed.content, signed.second_signature, keys)
            if keys.second_key is None
            else verify_by_key(signed.content, signed.second_signature, keys.second_key)
        )
    except FeedRefusalError:
        raise FeedRefusalError("FEED.MASS_REMOVAL", SECOND_SIGNATURE_NAME) from None
    if keys.second_key is None and second == verify_by_feed(signed.content, signed.signature, keys):
        raise FeedRefusalError("FEED.MASS_REMOVAL", "the second signature is a copy of the first")


def verify_folder(folder: Path, keys: FeedKeys, state: RecipientState | None, now: datetime) -> FeedReport:
    """A folder with a manifest, its signature and its objects, checked and applied in the contract's order.

    Without a state the recipient is new, and takes feed and recipient from the (signed) manifest. Reads only plain
    files of that folder. The caller persists `report.state` and then sends `report.receipt`.

    Raises:
        FeedRefusalError: with the code of the first check that does not hold.
    """
    signed = read_signed(folder)
    comment = verify_by_feed(signed.content, signed.signature, keys)
    held = state if state is not None else _new_state(signed.content)
    manifest = check_manifest(signed, keys, held, now)
    read_format = readable_format(manifest.format)
    plan = plan_for(folder, manifest, held.release)
    checked = check_objects(folder, manifest, plan)
    walk = Walk(
        folder,
        manifest,
        read_format,
        lambda removals, entries: check_removals(removals, entries, signed, keys),
    )
    after, applied = _applied(walk, plan, held)
    after = replace(after, release=manifest.release, manifest_sha256=signed.sha256)
    return FeedReport(manifest, after, receipt_of(after, now), applied, checked, comment)


def read_signed(folder: Path) -> SignedManifest:
    """The manifest of a folder with its signatures, as they lie there, not yet checked.

    Raises:
        FeedRefusalError: FEED.OBJECT, FEED.SCHEMA (manifest beyond 64 KiB), FEED.SIGNATURE or FEED.SM2_SIGNATURE.
    """
    second = sm2 = b""
    if (folder / SECOND_SIGNATURE_NAME).is_file():
        second = read_limited(folder, SECOND_SIGNATURE_NAME, MOST_SIGNATURE_BYTES, "FEED.MASS_REMOVAL")
    if (folder / SM2_SIGNATURE_NAME).is_file():
        sm2 = read_limited(folder, SM2_SIGNATURE_NAME, MOST_SIGNATURE_BYTES, "FEED.SM2_SIGNATURE")
    return SignedManifest(
        content=read_limited(folder, MANIFEST_NAME, MOST_BYTES, "FEED.SCHEMA"),
        signature=read_limited(folder, SIGNATURE_NAME, MOST_SIGNATURE_BYTES, "FEED.SIGNATURE"),
        second_signature=second,
        sm2_signature=sm2,
    )


class _HeldValues:
    """What is held, as values: each step gives new ones, so that a refusal leaves the state as it was."""

    def __init__(self, state: RecipientState) -> None:
        self.state, self._before = state, state.entries.keys()

    def entries(self) -> int:
        return len(self.state.entries)

    def empty(self) -> None:
        self.state = emptied(self.state)

    def apply(self, operations: Iterable[Operation]) -> None:
        self.state = apply(self.state, operations)

    def lost(self) -> int:
        return len(self._before - self.state.entries.keys())

    def checksum(self) -> str:
        return checksum_of(self.state)


def _applied(walk: Walk, plan: Plan, held: RecipientState) -> tuple[RecipientState, tuple[str, ...]]:
    """The state after the plan, and the objects it took; with the snapshot where deltas do not converge."""
    try:
        return _taken(walk, plan, held)
    except FeedRefusalError as refusal:
        cure = walk.cure(refusal, plan)
        if cure is None or not is_complete(walk.folder, cure):
            raise
        for item in cure.objects:
            check_object(walk.folder, item)
        return _taken(walk, cure, held)


def _taken(walk: Walk, plan: Plan, held: RecipientState) -> tuple[RecipientState, tuple[str, ...]]:
    values = _HeldValues(held)
    walk.take(plan, values)
    return values.state, tuple(item.name for item in plan.objects)


def _manifest_of(content: bytes) -> Manifest:
    try:
        return Manifest.from_bytes(content)
    except ManifestError as problem:
        raise FeedRefusalError("FEED.SCHEMA", str(problem)) from None


def _new_state(content: bytes) -> RecipientState:
    manifest = _manifest_of(content)
    return RecipientState(manifest.feed, manifest.recipient)
