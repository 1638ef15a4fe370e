"""A release is published: numbered, immutable, signed; in one transaction per feed.

1. The feed is locked, so that its releases count 1, 2, 3 without gaps; everything else is read as one snapshot.
2. Today's listings (of a narrow release: whoever is owed, releasing/narrow.py) pass the gates and are compared with
   what the recipient holds: UPSERT, CORRECT, SUPPRESS, RETRACT,
   MERGE. What the feed's format cannot say is left out and counted by rule. What the recipient will hold is written.
3. More removals (RETRACT, MERGE) than max(50, 2 %), `not_in_format` apart, need a second official
   (RELEASE.MASS_REMOVAL); a second signature stands beside every manifest whose listed deltas
   remove more than that together (releasing/mass_removals.py).
4. Delta and snapshot are written as sealed parts, encrypted to the recipient's keys where it has some; where nothing
   changed, or the release is narrow, the last snapshot stands.
5. The manifest names them, the state checksum, the manifest before and the journal's checkpoint, and is signed; by SM2
too where that is set.
6. Release and objects are kept as rows that never change, with the journal entry `release_published`.
"""

import json
from base64 import b64encode
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from blacklist_service.errors import ForbiddenError
from blacklist_service.store import feeds, members, releases
from blacklist_service.store.tables import Release, ReleaseObject
from blacklist_service.workflows.authority import acting_account, acting_person, require_other_person
from blacklist_service.workflows.context import OFFICIALS, Actor, Context, record, require_role
from blacklist_service.workflows.opening import opening
from blacklist_service.workflows.rare_collections import rare_collections
from blacklist_service.workflows.releasing.change_list import ChangeList
from blacklist_service.workflows.releasing.changes import take_stock
from blacklist_service.workflows.releasing.draft import Draft, write_draft
from blacklist_service.workflows.releasing.mass_removals import (
    check_removals,
    count_retractions,
    second_comment,
)
from blacklist_service.workflows.releasing.narrow import narrowed
from blacklist_service.workflows.releasing.sight import Sight, check_operator, look_at_feed
from exports import minisign
from exports.canonical import canonical_bytes

_ENCRYPTED_MEDIA = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class ReleaseView:
    """A release as published. `delta` is "" for the first. `left_out` counts, by the format's own rule, the listings
    that the feed's format cannot say."""

    feed: str
    number: int
    issued_at: datetime
    entries: int
    operations: int
    retractions: int
    state_checksum: str
    manifest_sha256: str
    snapshot: str
    delta: str
    left_out: dict[str, int]


def feed_public_key(context: Context) -> str:
    """The public key file of all feeds, as `minisign -p` reads it."""
    signer = context.vault.feed_signer
    return minisign.public_key_text(signer.key_id, signer.public_key)


@opening("release", "feed", budget="service")
def publish_release(
    context: Context,
    actor: Actor,
    feed_code: str,
    *,
    second_actor: Actor | None = None,
    is_urgent: bool = False,
) -> ReleaseView:
    """Publishes the next release of a feed, also where nothing changed. An urgent one gives nothing new against anybody
    (releasing/stopping.py): that waits for the next slot, or for whoever publishes by hand.

    Raises NotFoundError FEED.UNKNOWN; RefusedError FEED.PAUSED, EDITION.NEEDS_APPROVAL, OPERATOR.* (where the
    recipient never got anything), RELEASE.MASS_REMOVAL; ForbiddenError APPROVAL.SAME_OFFICIAL; ConflictError where
    data changed meanwhile; NotReadyError SM2.UNAVAILABLE.
    """
    require_role(actor, "system", *OFFICIALS)
    _check_second(actor, second_actor)
    with rare_collections(), context.store.begin() as connection, context.store.read() as snapshot:
        acting_account(connection, context, actor, *OFFICIALS)
        if second_actor is not None:
            acting_person(connection, context, second_actor, "checker")
        if second_actor is not None and actor.user:
            require_other_person(connection, actor.user, second_actor.user)
        sight = narrowed(look_at_feed(context, connection, snapshot, feed_code, is_urgent=is_urgent))
        held = feeds.count_live(connection, sight.feed_id)
        check_operator(sight, held)
        changes = take_stock(sight)
        check_removals(changes, held, second_actor)
        draft = write_draft(sight, members.get_member(connection, sight.feed.member_id), changes)
        release = _keep(sight, draft, changes, second_actor)
        left_out = _left_out(sight)
        record(
            connection, context, actor,
            kind="release_published", object_kind="feed", object_id=sight.feed_id,
            detail={"feed": feed_code, "release": release.number, "manifest_sha256": release.manifest_sha256,
                    "entries": release.entries, "operations": release.operations,
                    "retractions": release.retractions,
                    "second": "" if second_actor is None else second_actor.login,
                    "left_out": left_out},
        )  # fmt: skip
    deltas = [item.name for item in draft.written if item.name.startswith("delta-")]
    return ReleaseView(
        feed_code, release.number, release.issued_at, release.entries, release.operations, release.retractions,
        release.state_checksum, release.manifest_sha256, draft.manifest.snapshot.name, "".join(deltas), left_out,
    )  # fmt: skip


def _check_second(actor: Actor, second: Actor | None) -> None:
    if second is None:
        return
    require_role(second, "checker")
    if second.user == actor.user:
        raise ForbiddenError(
            "APPROVAL.SAME_OFFICIAL", "复核人不能是经办人本人。", "The checker must be another official."
        )


def _left_out(sight: Sight) -> dict[str, int]:
    """How many listings the feed would carry if it could, by the rule that keeps them out; of a narrow release, which
    does not ask, as the one before it counted."""
    if sight.is_narrow:
        before = releases.find_release(sight.connection, sight.feed_id, sight.feed.release_number)
        return dict(json.loads((before and before.left_out_json) or "{}"))
    return dict(sorted(Counter(sight.left_out.values()).items()))


def _keep(sight: Sight, draft: Draft, changes: ChangeList, second: Actor | None) -> Release:
    content = draft.manifest.to_bytes()
    second_said = second_comment(sight, draft.manifest.deltas, second)
    comment = f"feed {sight.feed.code} release {sight.number}"
    release = Release(
        id=None,
        feed_id=sight.feed_id,
        number=sight.number,
        issued_at=draft.manifest.issued_at,
        entries=feeds.count_live(sight.connection, sight.feed_id),
        operations=len(changes),
        retractions=count_retractions(changes),
        state_checksum=draft.manifest.state_checksum,
        manifest=content,
        manifest_sha256=sha256(content).hexdigest(),
        signature=_sign(sight.context, content, comment),
        second_signature=_sign(sight.context, content, f"{comment} {second_said}") if second_said else "",
        sm2_signature=_sm2_sign(sight.context, content),
        left_out_json=canonical_bytes(dict(_left_out(sight))).decode(),
    )
    release.id = releases.add_release(sight.connection, release)
    media_type = _ENCRYPTED_MEDIA if sight.recipient_keys else sight.format.media_type
    for item in draft.written:
        releases.add_object(
            sight.connection,
            ReleaseObject(
                id=None, feed_id=sight.feed_id, release_id=release.id, name=item.name, media_type=media_type,
                sha256=item.sha256, body_bytes=item.byte_count,
            ),
        )  # fmt: skip
    feeds.advance_feed(sight.connection, sight.feed_id, sight.number, release.manifest_sha256)
    return release


def _sign(context: Context, content: bytes, comment: str) -> str:
    signer = context.vault.feed_signer
    return minisign.sign(content, signer.key_id, signer.sign, comment)


def _sm2_sign(context: Context, content: bytes) -> str:
    """The signature by SM2 in base64; "" where the house does not sign so.

    Raises NotReadyError SM2.UNAVAILABLE: a manifest without the signature that was promised is never published.
    """
    if not context.settings.sm2_manifests:
        return ""
    return b64encode(context.vault.feed_sm2_keys.active().sign(content)).decode("ascii")
