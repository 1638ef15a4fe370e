"""How a platform's debtors pay it: for its own people every wording with who said it; for a person what stands.

It is about nobody: no look.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from blacklist_service.clock import day_of
from blacklist_service.errors import NotFoundError
from blacklist_service.rules.repayment_channels import ChannelWords, is_recent
from blacklist_service.store import members, repayment_channels
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import RepaymentChannel
from blacklist_service.workflows.context import Actor, Context, require_role

_MOST = 20


@dataclass(frozen=True, slots=True)
class ChannelShown:
    """A channel that stands, as a person is shown it; `is_recent`: whoever paid before may know another one."""

    words: ChannelWords
    since: date
    is_recent: bool


@dataclass(frozen=True, slots=True)
class ChannelView:
    """One wording, with who said, confirmed and ended it. `state`: waiting, standing, ended (it stood), dropped (it
    never did). `is_own`: the caller proposed it, under this account or another one."""

    number: int
    state: str
    words: ChannelWords
    said_by: str
    said_at: datetime
    confirmed_by: str
    confirmed_at: datetime | None
    ended_by: str
    ended_at: datetime | None
    is_own: bool


def show_own_channels(context: Context, actor: Actor) -> tuple[ChannelView, ...]:
    """Every wording of the caller's platform, the newest first. Raises ForbiddenError ACCESS.ROLE."""
    require_role(actor, "platform")
    with context.store.read() as connection:
        person = members.person_of(members.get_user(connection, actor.user))
        return _views(connection, actor.member, person)


def show_channels_of(context: Context, actor: Actor, code: str) -> tuple[ChannelView, ...]:
    """The same of a platform by its code, for the operator. Raises NotFoundError MEMBER.UNKNOWN."""
    require_role(actor, "system")
    with context.store.read() as connection:
        member = members.find_member_by_code(connection, code)
        if member is None or member.id is None:
            raise NotFoundError("MEMBER.UNKNOWN", "没有这个成员机构。", "There is no such member.")
        return _views(connection, member.id, "")


def channels_that_stand(
    connection: Connection, context: Context, of_members: Collection[int]
) -> Mapping[int, ChannelShown]:
    """What a person is shown of some members, by their numbers."""
    today = context.clock.today()
    return {
        number: ChannelShown(words_of(one), since, is_recent(since, today))
        for number, one in repayment_channels.standing_among(connection, of_members).items()
        if one.confirmed_at is not None
        for since in (day_of(one.confirmed_at),)
    }


def words_of(channel: RepaymentChannel) -> ChannelWords:
    """The wording itself."""
    return ChannelWords(channel.payee, channel.phone, channel.page, channel.note)


def _views(connection: Connection, member: int, person: str) -> tuple[ChannelView, ...]:
    found = repayment_channels.channels_of(connection, member, limit=_MOST)
    people = members.users_among(
        connection,
        {
            one
            for each in found
            for one in (each.said_by, each.confirmed_by, each.ended_by)
            if one is not None
        },
    )

    def login(user: int | None) -> str:
        return "" if user is None else people[user].login

    return tuple(
        ChannelView(
            number=one.id or 0, state=_state_of(one), words=words_of(one),
            said_by=login(one.said_by), said_at=one.said_at,
            confirmed_by=login(one.confirmed_by), confirmed_at=one.confirmed_at,
            ended_by=login(one.ended_by), ended_at=one.ended_at,
            is_own=members.person_of(people[one.said_by]) == person,
        )
        for one in found
    )  # fmt: skip


def _state_of(channel: RepaymentChannel) -> str:
    if channel.confirmed_at is None:
        return "waiting" if channel.ended_at is None else "dropped"
    return "standing" if channel.ended_at is None else "ended"
