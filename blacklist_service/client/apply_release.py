"""A recipient applies what was downloaded: every check in the contract's order, then one transaction, or nothing.

`exports/follow.py` says what is checked and why, `exports/walk.py` walks; here the state is a file instead of values in
memory.
"""

from dataclasses import dataclass

from blacklist_service.client.accepted_removals import Acceptance, RemovalGuard
from blacklist_service.client.feed_folder import FeedFolder
from blacklist_service.client.open_objects import is_encrypted, opened_objects
from blacklist_service.client.pull_feed import checked_manifest, forget_expired, plan_of
from blacklist_service.client.recipient_store import Position, RecipientStore
from blacklist_service.clock import Clock
from exports.follow import SignedManifest, read_signed
from exports.manifest import Manifest, instant_text
from exports.object_files import check_object
from exports.plans import Plan, is_complete, readable_format
from exports.refusals import FeedRefusalError
from exports.walk import Walk


@dataclass(frozen=True, slots=True, repr=False)
class Applied:
    """What applying came to: the release, the objects it took, the entries held after it, and how many removals passed
    because they were accepted by hand."""

    release: int
    held_before: int
    objects: tuple[str, ...]
    entries: int
    state_checksum: str
    expires_at: str
    accepted_removals: int = 0


def apply_release(
    folder: FeedFolder,
    store: RecipientStore,
    clock: Clock,
    *,
    is_trial: bool = False,
    acceptance: Acceptance | None = None,
) -> Applied:
    """Applies what lies in the folder; on trial everything is done and then undone, so that nothing is left to fail.
    `acceptance`: so many removals of one manifest were confirmed by another channel.

    Raises:
        FeedRefusalError: with the code of the first check that does not hold; what is held is as it was.
        ConflictError: CLIENT.OTHER_MANIFEST, CLIENT.ACCEPTED_BEFORE.
    """
    signed = read_signed(folder.download)
    position = store.position()
    if not is_trial:
        forget_expired(folder, position, clock)
    manifest = checked_manifest(signed, folder, position, clock)
    if acceptance is not None:
        acceptance.check(signed, store.accepted_removals())
    # Noted first: whoever is killed behind the commit would else take a plain one next.
    if not is_trial and is_encrypted(manifest):
        folder.identities.expect_encrypted(manifest.release)
    guard = RemovalGuard(signed, folder.keys(), acceptance)
    step = _Step(folder, store, clock, signed, manifest, guard, is_trial=is_trial)
    plan = plan_of(manifest, position)
    try:
        applied = step.take(plan, position)
    except FeedRefusalError as refusal:
        applied = step.take_snapshot(plan, position, refusal)
    if not is_trial:
        folder.forget_objects()
    return applied


class _Step:
    """One manifest whose signature, names, expiry and release hold, while it is applied."""

    def __init__(  # noqa: PLR0917  # what the checks need
        self, folder: FeedFolder, store: RecipientStore, clock: Clock, signed: SignedManifest, manifest: Manifest,
        guard: RemovalGuard, *, is_trial: bool,
    ) -> None:  # fmt: skip
        self._folder, self._store, self._clock = folder, store, clock
        self._signed, self._manifest, self._guard = signed, manifest, guard
        self._walk = Walk(folder.download, manifest, readable_format(manifest.format), guard.check)
        self._is_trial = is_trial

    def take(self, plan: Plan, position: Position) -> Applied:
        """One transaction: removals allowed, objects applied, checksum right, and noted how far we are."""
        for item in plan.objects:
            check_object(self._folder.download, item)
        with opened_objects(self._folder, plan.objects), self._store.change() as change:
            self._walk.take(plan, change)
            applied = self._applied(plan, position, change.entries())
            if not self._is_trial:
                facts = facts_of(self._signed, self._manifest, self._clock)
                change.keep(facts | self._guard.note(self._manifest.release, self._clock))
        return applied

    def take_snapshot(self, plan: Plan, position: Position, refusal: FeedRefusalError) -> Applied:
        """The same by the snapshot, where it lies there; else it is asked for next. Raises the first refusal where the
        snapshot would cure nothing."""
        cure = self._walk.cure(refusal, plan)
        if cure is None:
            raise refusal
        if is_complete(self._folder.download, cure):
            return self.take(cure, position)
        if not self._is_trial:
            self._store.require_reload()
        raise refusal

    def _applied(self, plan: Plan, position: Position, entries: int) -> Applied:
        return Applied(
            release=self._manifest.release,
            held_before=position.release,
            objects=tuple(item.name for item in plan.objects),
            entries=entries,
            state_checksum=self._manifest.state_checksum,
            expires_at=instant_text(self._manifest.expires_at),
            accepted_removals=self._guard.passed,
        )


def facts_of(signed: SignedManifest, manifest: Manifest, clock: Clock) -> dict[str, str]:
    """What is noted of a release that was taken over just now."""
    return {
        "release": str(manifest.release),
        "manifest_sha256": signed.sha256,
        "state_checksum": manifest.state_checksum,
        "issued_at": manifest.issued_at.isoformat(),
        "expires_at": manifest.expires_at.isoformat(),
        "applied_at": instant_text(clock.now()),
        "must_reload": "0",
    }
