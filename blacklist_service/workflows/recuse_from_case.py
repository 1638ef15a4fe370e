"""An official declares on a case to be in conflict (回避): keeps away from now on, and the case goes to colleagues."""

from dataclasses import dataclass

from blacklist_service.errors import InvalidError, NotFoundError
from blacklist_service.store import authority, listings, members
from blacklist_service.store.session import Connection
from blacklist_service.store.subjects import survivor_of
from blacklist_service.store.tables import Listing, Recusal
from blacklist_service.workflows.authority import acting_person, may_still, require_case
from blacklist_service.workflows.context import READERS, Actor, Context, record, require_role
from blacklist_service.workflows.withdraw_proposals import withdraw_unreached


@dataclass(frozen=True, slots=True)
class Succession:
    """Who can go on with a case: the log-ins of makers and of checkers who reach it and do not keep away.

    `needs_help`: no maker, or no checker who is another person, is left: somebody of a wider area has to be let in.
    """

    makers: tuple[str, ...]
    checkers: tuple[str, ...]
    needs_help: bool


def recuse_from_case(
    context: Context, actor: Actor, listing_id: int, *, member_code: str = "", reason: str
) -> Succession:
    """The person behind the account keeps away from the subject of a case, or from one member that reports it, and
    with that from everything of that member; with every account of the person, from the next call on.

    1. The official reaches the case and does not keep away already: a form sent twice takes effect once.
    2. What the person proposed there and nobody approved is withdrawn, so that colleagues are free to propose. What
       was signed and has not taken effect is undone by the approval's own question and by the database.
    3. The case stands in the queues of everybody else who reaches it; nothing has to be handed over.

    Law: 回避. Journal: recusal_declared on the case, with the reason; proposal_withdrawn for each.
    Raises: ForbiddenError ACCESS.ROLE, ACCESS.RECUSED, ACCESS.SUSPENDED; InvalidError RECUSAL.REASON, RECUSAL.MEMBER;
    NotFoundError.
    """
    require_role(actor, *READERS)
    if not reason.strip():
        raise InvalidError("RECUSAL.REASON", "请写明回避理由。", "Say why you keep away.")
    with context.store.begin() as connection:
        person = acting_person(connection, context, actor, *READERS)
        # Two forms of one person come one after the other: the second finds the recusal.
        authority.hold_accounts(connection, person)
        listing = listings.find_listing(connection, listing_id)
        if listing is None:
            raise NotFoundError("NOT_FOUND", "未找到。", "Not found.")
        require_case(connection, context, actor, listing)
        member = _reporter(connection, listing, member_code)
        authority.add_recusal(
            connection,
            Recusal(
                id=None, user_id=actor.user, member_id=member,
                subject_id=None if member else survivor_of(connection, listing.subject_id),
                noted_at=context.clock.now(),
            ),
        )  # fmt: skip
        record(
            connection, context, actor,
            kind="recusal_declared", object_kind="listing", object_id=listing.id,
            detail={"login": actor.login, "member": member_code, "reason": reason.strip()},
        )  # fmt: skip
    withdraw_unreached(context, actor.login)
    return _succession(context, listing)


def _reporter(connection: Connection, listing: Listing, member_code: str) -> int | None:
    """The member that is named, which must report about this person; None where nobody is named."""
    if not member_code:
        return None
    reporters = authority.reporters_of(connection, survivor_of(connection, listing.subject_id))
    member = members.find_member_by_code(connection, member_code)
    if member is None or member.id not in {number for number, _region in reporters}:
        raise InvalidError(
            "RECUSAL.MEMBER", "该机构没有报送本案。", "This member does not report in this case."
        )
    return member.id


def _succession(context: Context, listing: Listing) -> Succession:
    with context.store.read() as connection:
        able: dict[str, dict[str, str]] = {"maker": {}, "checker": {}}
        for account in authority.live_officials(connection):
            for role, persons in able.items():
                if may_still(connection, context, account.id or 0, role, (listing.subject_id,)):
                    persons[account.login] = members.person_of(account)
    pairs = {(one, other) for one in able["maker"].values() for other in able["checker"].values()}
    return Succession(
        makers=tuple(sorted(able["maker"])),
        checkers=tuple(sorted(able["checker"])),
        needs_help=all(one == other for one, other in pairs),
    )
