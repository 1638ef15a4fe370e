"""A way in which the releases of a feed are pushed begins, is hurried, or ends.

Each is the operator's act: where data go is agreed with the recipient outside. A new push begins with the
newest release. Journal: push_added, push_hastened, push_ended.
"""

from collections.abc import Callable, Mapping

from blacklist_service.errors import NotFoundError
from blacklist_service.rules.pushes import PushKind
from blacklist_service.store import pushes
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import FeedPush
from blacklist_service.workflows.context import SYSTEM, Actor, Context, record, require_role
from blacklist_service.workflows.push_release import end
from blacklist_service.workflows.pushing.folder import check_folder_name, require_own_folder
from blacklist_service.workflows.pushing.sftp import check_sftp_address, push_exists, require_free_place
from blacklist_service.workflows.pushing.webhook import check_address
from blacklist_service.workflows.releasing.agency_feeds import hold_feed, require_agency_feed

_ADDRESS_CHECKS: Mapping[str, Callable[[Context, str], None]] = {
    PushKind.FOLDER: lambda _context, address: check_folder_name(address),
    PushKind.WEBHOOK: lambda context, address: check_address(context.settings, address),
    PushKind.SFTP: lambda context, address: check_sftp_address(context.settings, address),
}


def add_push(context: Context, actor: Actor, feed_code: str, kind: PushKind, address: str) -> None:
    """Releases of the feed go there from now on, the newest first.

    Raises InvalidError PUSH.FOLDER_NAME, PUSH.FOLDER_TAKEN, WEBHOOK.URL, SFTP.ADDRESS, SFTP.PIN, PUSH.EXISTS;
    NotFoundError FEED.UNKNOWN; ConflictError PUSH.RUNNING;
    RefusedError EDITION.NEEDS_APPROVAL for a series of public notice, which the public collects.
    """
    require_role(actor, SYSTEM.role)
    _ADDRESS_CHECKS[kind](context, address)
    with context.store.begin() as connection:
        feed = hold_feed(connection, feed_code)
        require_agency_feed(feed)
        if pushes.lock_active(connection, feed.id or 0, kind, address) is not None:
            raise push_exists()
        if kind is PushKind.FOLDER:
            require_own_folder(connection, address, feed.id or 0)
        if kind is PushKind.SFTP:
            require_free_place(connection, address, feed.id or 0, context.clock.now())
        pushes.add_push(
            connection,
            FeedPush(
                id=None, feed_id=feed.id or 0, kind=kind, address=address, state="active",
                created_at=context.clock.now(),
            ),
        )  # fmt: skip
        record(
            connection, context, actor,
            kind="push_added", object_kind="feed", object_id=feed.id or 0,
            detail={"feed": feed_code, "push": kind, "address": address},
        )  # fmt: skip


def hasten_push(context: Context, actor: Actor, feed_code: str, kind: PushKind, address: str) -> None:
    """What waits after a failure is tried at the clock's next tick. Raises NotFoundError FEED.UNKNOWN, PUSH.UNKNOWN."""
    require_role(actor, SYSTEM.role)
    with context.store.begin() as connection:
        push = _active(connection, feed_code, kind, address)
        pushes.hasten(connection, push.id or 0)
        record(
            connection, context, actor,
            kind="push_hastened", object_kind="feed", object_id=push.feed_id,
            detail={"feed": feed_code, "push": kind, "address": address},
        )  # fmt: skip


def end_push(context: Context, actor: Actor, feed_code: str, kind: PushKind, address: str) -> None:
    """Nothing goes there any more; what lies there stays. Raises NotFoundError FEED.UNKNOWN, PUSH.UNKNOWN."""
    require_role(actor, SYSTEM.role)
    with context.store.begin() as connection:
        end(connection, context, _active(connection, feed_code, kind, address), feed_code, "")


def _active(connection: Connection, feed_code: str, kind: PushKind, address: str) -> FeedPush:
    feed = hold_feed(connection, feed_code)
    push = pushes.lock_active(connection, feed.id or 0, kind, address)
    if push is None:
        raise NotFoundError("PUSH.UNKNOWN", "没有这个推送。", "There is no such push.")
    return push
