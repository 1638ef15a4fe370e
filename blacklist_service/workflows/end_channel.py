"""A platform's channel is shown no more, or what waits is not confirmed: one person may say so, at once.

To show no channel can lead nobody's money away. Journal: channel_ended.
"""

from blacklist_service.errors import NotFoundError
from blacklist_service.store import members, repayment_channels
from blacklist_service.store.session import Connection
from blacklist_service.workflows.authority import acting_person
from blacklist_service.workflows.confirm_channel import channel_changed
from blacklist_service.workflows.context import Actor, Context, record, require_role


def end_channel(context: Context, actor: Actor, seen: int) -> None:
    """Ends what was seen of the caller's own platform, whether it stands or waits.

    Raises: ConflictError CHANNEL.CHANGED, also for another member's; ForbiddenError ACCESS.ROLE, ACCESS.SUSPENDED.
    """
    with context.store.begin() as connection:
        acting_person(connection, context, actor, "platform")
        members.hold_member(connection, actor.member)
        if seen not in _open_of(connection, actor.member):
            raise channel_changed()
        _end(connection, context, actor, actor.member, [seen], ended_by=actor.user)


def stop_channels(context: Context, actor: Actor, code: str) -> int:
    """The operator ends whatever stands or waits for a platform, as where money is led away. Returns how many.

    Raises NotFoundError MEMBER.UNKNOWN.
    """
    require_role(actor, "system")
    with context.store.begin() as connection:
        member = members.find_member_by_code(connection, code)
        if member is None or member.id is None:
            raise NotFoundError("MEMBER.UNKNOWN", "没有这个成员机构。", "There is no such member.")
        members.hold_member(connection, member.id)
        found = _open_of(connection, member.id)
        if found:
            _end(connection, context, actor, member.id, found, ended_by=None)
        return len(found)


def _open_of(connection: Connection, member: int) -> list[int]:
    found = [repayment_channels.open_channel(connection, member, is_confirmed=one) for one in (True, False)]
    return [one.id for one in found if one is not None and one.id is not None]


def _end(
    connection: Connection,
    context: Context,
    actor: Actor,
    member: int,
    ended: list[int],
    *,
    ended_by: int | None,
) -> None:
    for one in ended:
        repayment_channels.change_channel(connection, one, ended_by=ended_by, ended_at=context.clock.now())
    record(
        connection, context, actor,
        kind="channel_ended", object_kind="member", object_id=member, detail={"channels": ended},
    )  # fmt: skip
