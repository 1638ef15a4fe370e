"""The newest release of a feed is pushed to its recipient, once, however often this is cut off and begun again.

1. The push is active, its feed too, and somebody of the member still has an account; else it ends (PUSH.MEMBER_ENDED).
2. Release and objects go out, no transaction held meanwhile.
3. That it arrived, or failed and when it is tried again, is kept with one journal entry: release_pushed, push_failed,
   push_ended.
"""

from collections.abc import Callable, Mapping

from blacklist_service.errors import ServiceError
from blacklist_service.logs import log
from blacklist_service.rules.pushes import PushKind, must_be_told, wait_after
from blacklist_service.store import pushes
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import Feed, FeedPush
from blacklist_service.workflows.context import SYSTEM, Actor, Context, record, require_role
from blacklist_service.workflows.opening import opening
from blacklist_service.workflows.pushing.drop import put_down
from blacklist_service.workflows.pushing.ending import PushEndedError
from blacklist_service.workflows.pushing.folder import opened_folder, require_own_folder
from blacklist_service.workflows.pushing.parcel import Parcel, newest_parcel
from blacklist_service.workflows.pushing.sftp import opened_sftp, require_own_place
from blacklist_service.workflows.pushing.webhook import tell

_SHARES = 1 << 16


def _into_folder(context: Context, push: FeedPush, feed: Feed) -> Parcel:
    with opened_folder(context.settings, push.address) as folder:
        # Read once nobody else writes there: an older release is never put over a newer one.
        with context.store.read() as connection:
            require_own_folder(connection, push.address, push.feed_id)
            parcel = newest_parcel(connection, feed.code)
        put_down(context, folder, push, parcel)
    return parcel


def _by_webhook(context: Context, push: FeedPush, feed: Feed) -> Parcel:
    with context.store.read() as connection:
        parcel = newest_parcel(connection, feed.code)
    tell(context, push.address, parcel)
    return parcel


def _by_sftp(context: Context, push: FeedPush, feed: Feed) -> Parcel:
    with context.store.read() as connection:
        require_own_place(connection, push.address, push.feed_id)
    with opened_sftp(context, push.address, push.feed_id) as drop:
        # Read once the folder is known to be ours: waiting for it may take minutes.
        with context.store.read() as connection:
            parcel = newest_parcel(connection, feed.code)
        put_down(context, drop, push, parcel)
    return parcel


_WAYS: Mapping[str, Callable[[Context, FeedPush, Feed], Parcel]] = {
    PushKind.FOLDER: _into_folder,
    PushKind.WEBHOOK: _by_webhook,
    PushKind.SFTP: _by_sftp,
}


@opening("push", "push", budget="service")
def push_release(context: Context, actor: Actor, push: int) -> str:
    """Pushes the newest release by one way; nothing where there is nothing to do. Returns the code of a failure, ""
    where there was none; raises none of them, because the push itself remembers when it is tried again."""
    require_role(actor, SYSTEM.role)
    with context.store.read() as connection:
        found = pushes.get_push(connection, push)
    if found is None or found[0].state != "active" or found[1].state != "active":
        return ""
    outcome = _carried(context, *found)
    with context.store.begin() as connection:
        held = pushes.lock_push(connection, push)
        if held is not None and held.state == "active":
            _keep(connection, context, held, found[1].code, outcome)
    return "" if isinstance(outcome, Parcel) else outcome.code


def _carried(context: Context, push: FeedPush, feed: Feed) -> Parcel | ServiceError:
    """What arrived, or why nothing did."""
    try:
        _require_member(context, feed)
        return _WAYS[push.kind](context, push, feed)
    except ServiceError as refusal:
        return refusal


def _keep(
    connection: Connection, context: Context, push: FeedPush, feed_code: str, outcome: Parcel | ServiceError
) -> None:
    if isinstance(outcome, Parcel):
        _arrived(connection, context, push, outcome)
    elif isinstance(outcome, PushEndedError):
        end(connection, context, push, feed_code, outcome.code)
    else:
        _failed(connection, context, push, feed_code, outcome.code)


def end(connection: Connection, context: Context, push: FeedPush, feed_code: str, code: str) -> None:
    """Ends a push for good. Journal: push_ended."""
    pushes.end_push(connection, push.id or 0, code, context.clock.now())
    record(
        connection, context, SYSTEM,
        kind="push_ended", object_kind="feed", object_id=push.feed_id,
        detail={"feed": feed_code, "push": push.kind, "address": push.address, "code": code},
    )  # fmt: skip


def _arrived(connection: Connection, context: Context, push: FeedPush, parcel: Parcel) -> None:
    pushes.note_arrival(connection, push.id or 0, parcel.release, context.clock.now())
    record(
        connection, context, SYSTEM,
        kind="release_pushed", object_kind="feed", object_id=push.feed_id,
        detail={"feed": parcel.feed_code, "release": parcel.release, "manifest_sha256": parcel.manifest_sha256,
                "push": push.kind, "address": push.address, "failures": push.failures},
    )  # fmt: skip


def _failed(connection: Connection, context: Context, push: FeedPush, feed_code: str, code: str) -> None:
    now, failures = context.clock.now(), push.failures + 1
    share = int.from_bytes(context.randomness.salt(2), "big") / _SHARES
    next_at = now + wait_after(failures, share)
    pushes.note_failure(connection, push, code, now, next_at)
    record(
        connection, context, SYSTEM,
        kind="push_failed", object_kind="feed", object_id=push.feed_id,
        detail={"feed": feed_code, "push": push.kind, "address": push.address, "code": code,
                "failures": failures, "next_at": next_at.isoformat()},
    )  # fmt: skip
    if must_be_told(failures, push.failing_since or now, now):
        log().error("push_failing", object_id=push.id, code=code, count=failures)


def _require_member(context: Context, feed: Feed) -> None:
    """Who could not fetch a release is not brought one."""
    with context.store.read() as connection:
        if not pushes.has_live_account(connection, feed.member_id):
            raise PushEndedError(
                "PUSH.MEMBER_ENDED",
                "该机构已没有有效账号，停止推送。",
                "The member has no live account: nothing is pushed any more.",
            )
