"""The first of two persons of a platform says how its debtors pay it; nobody is shown it before the second one."""

from blacklist_service.rules.repayment_channels import read_channel
from blacklist_service.store import members, repayment_channels
from blacklist_service.store.tables import RepaymentChannel
from blacklist_service.workflows.authority import acting_person
from blacklist_service.workflows.context import Actor, Context, record


def propose_channel(
    context: Context, actor: Actor, *, payee: str, phone: str, page: str, note: str
) -> RepaymentChannel:
    """Keeps the wording until another person of the platform confirms it, in place of one that waits; what stands goes
    on standing.

    Journal: channel_proposed with the wording. Raises: InvalidError CHANNEL.PAYEE, CHANNEL.PHONE, CHANNEL.PAGE,
    CHANNEL.NOTE; ForbiddenError ACCESS.ROLE, ACCESS.SUSPENDED.
    """
    said = read_channel(payee, phone, page, note)
    with context.store.begin() as connection:
        acting_person(connection, context, actor, "platform")
        members.hold_member(connection, actor.member)
        now = context.clock.now()
        before = repayment_channels.open_channel(connection, actor.member, is_confirmed=False)
        if before is not None:
            repayment_channels.change_channel(connection, before.id or 0, ended_by=actor.user, ended_at=now)
        channel = RepaymentChannel(
            id=None, member_id=actor.member, payee=said.payee, phone=said.phone, page=said.page, note=said.note,
            said_by=actor.user, said_at=now,
        )  # fmt: skip
        channel.id = repayment_channels.add_channel(connection, channel)
        record(
            connection, context, actor,
            kind="channel_proposed", object_kind="member", object_id=actor.member,
            detail={"channel": channel.id, "payee": said.payee, "phone": said.phone, "page": said.page,
                    "note": said.note},
        )  # fmt: skip
    return channel
