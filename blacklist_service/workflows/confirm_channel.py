"""The second of two persons confirms how a platform's debtors pay it: from then on they are shown it."""

from blacklist_service.errors import ConflictError, RefusedError
from blacklist_service.store import members, repayment_channels
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import RepaymentChannel, UserAccount
from blacklist_service.workflows.authority import acting_person, has_role, is_trusted
from blacklist_service.workflows.context import Actor, Context, record


def confirm_channel(context: Context, actor: Actor, seen: int) -> None:
    """The wording that was seen stands, in place of what stood.

    1. It is the one that waits: a wording is never changed, so that its number says what was seen.
    2. The confirmer is another person than the proposer, who could propose it now: the word of somebody who has left,
       or is suspended, is no first word.

    Journal: channel_confirmed with both. Raises: ConflictError CHANNEL.CHANGED, also for another member's;
    RefusedError CHANNEL.SAME_PERSON, CHANNEL.PROPOSER; ForbiddenError ACCESS.ROLE, ACCESS.SUSPENDED.
    """
    with context.store.begin() as connection:
        person = acting_person(connection, context, actor, "platform")
        members.hold_member(connection, actor.member)
        waiting = repayment_channels.open_channel(connection, actor.member, is_confirmed=False)
        if waiting is None or waiting.id != seen:
            raise channel_changed()
        proposer = members.get_user(connection, waiting.said_by)
        _check_two(connection, context, waiting, proposer, person)
        now = context.clock.now()
        before = repayment_channels.open_channel(connection, actor.member, is_confirmed=True)
        if before is not None:
            repayment_channels.change_channel(connection, before.id or 0, ended_by=actor.user, ended_at=now)
        repayment_channels.change_channel(connection, seen, confirmed_by=actor.user, confirmed_at=now)
        record(
            connection, context, actor,
            kind="channel_confirmed", object_kind="member", object_id=actor.member,
            detail={"channel": seen, "said_by": proposer.login, "confirmed_by": actor.login,
                    "before": None if before is None else before.id},
        )  # fmt: skip


def channel_changed() -> ConflictError:
    """What was seen is not what waits, or what stands, any more."""
    return ConflictError(
        "CHANNEL.CHANGED",
        "还款渠道已有变动，请刷新后核对。",
        "The channel is another one by now; load the page again and look at it.",
    )


def _check_two(
    connection: Connection, context: Context, waiting: RepaymentChannel, proposer: UserAccount, person: str
) -> None:
    if members.person_of(proposer) == person:
        raise RefusedError(
            "CHANNEL.SAME_PERSON",
            "还款渠道须由本机构的另一人确认，提出的人不能自己确认。",
            "Another person of the platform has to confirm the channel; nobody confirms an own one.",
        )
    is_own = proposer.member_id == waiting.member_id
    if (
        not is_own
        or not has_role(connection, proposer, "platform")
        or not is_trusted(connection, context, proposer)
    ):
        raise RefusedError(
            "CHANNEL.PROPOSER",
            "提出该还款渠道的人员已停用或者被暂停，请重新提出。",
            "Whoever proposed this channel has no access any more; propose it anew.",
        )
