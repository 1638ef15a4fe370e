"""Does the account still have what it acts with, and does it reach this case? Asked of the register in the transaction
of the act itself, so that a change holds from the next call on."""

from collections.abc import Iterable, Sequence

from blacklist_service.errors import ForbiddenError, RefusedError
from blacklist_service.rules.roles import check_roles
from blacklist_service.store import alarms, authority, listings, members
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import Listing, UserAccount
from blacklist_service.store.versions import conflict
from blacklist_service.workflows.authenticate_caller import actor_of
from blacklist_service.workflows.context import SYSTEM, Actor, Context, require_role, suspended
from blacklist_service.workflows.reach import reached_subjects, reaches, require_subjects


def acting_person(connection: Connection, context: Context, actor: Actor, *roles: str) -> str:
    """The person behind the account that acts now, in one of these roles.

    Nothing that was known of the account earlier counts: who lost the role or the account a moment ago is refused, and
    so is whoever is suspended, also for an act that needs no look at anybody.
    Raises: ForbiddenError ACCESS.ROLE, ACCESS.SUSPENDED, ROLE.PAIR.
    """
    require_role(actor, *roles)
    account = members.find_user(connection, actor.user)
    if account is None or not has_role(connection, account, *roles):
        raise ForbiddenError("ACCESS.ROLE", "您的角色不能执行此操作。", "Your role may not do this.")
    person = members.person_of(account)
    check_roles(authority.roles_of_person(connection, person))
    if not is_trusted(connection, context, account):
        raise suspended()
    return person


def require_standing(connection: Connection, context: Context, actor: Actor) -> None:
    """The account is live and its person is not suspended, now: asked once more at the end of what takes minutes to
    send. The machine's owner, who has no account, stands. Raises: ForbiddenError ACCESS.ROLE, ACCESS.SUSPENDED.
    """
    if actor.user:
        acting_person(connection, context, actor, actor.role)


def refuse_suspended(context: Context, actor: Actor) -> None:
    """At a door, before anything is read: whoever is suspended does nothing there. Raises: ForbiddenError
    ACCESS.SUSPENDED."""
    with context.store.read() as connection:
        if not is_trusted(connection, context, members.get_user(connection, actor.user)):
            raise suspended()


def has_role(connection: Connection, account: UserAccount, *roles: str) -> bool:
    """The account is live and has one of these roles now, its own or a further one."""
    if account.ended_at is not None:
        return False
    further = authority.further_roles_of(connection, account.id or 0)
    return account.role in roles or any(role in roles for role in further)


def may_still(
    connection: Connection, context: Context, user: int, role: str, subjects: Sequence[int]
) -> bool:
    """Who signed earlier could sign now: has the role, is not suspended, and reaches everybody whom it is about.

    Asked at the moment of effect: a recusal (回避) or an area that ended since undoes what was signed before.
    """
    signer = _still_signs(connection, context, user, role)
    return signer is not None and reaches(connection, context, signer, subjects)


def may_still_about(
    connection: Connection, context: Context, user: int, role: str, subjects: Iterable[int]
) -> frozenset[int]:
    """About which of these people one who signed earlier could sign now (may_still), asked for all of them at once."""
    signer = _still_signs(connection, context, user, role)
    return frozenset() if signer is None else reached_subjects(connection, context, signer, subjects)


def _still_signs(connection: Connection, context: Context, user: int, role: str) -> Actor | None:
    account = members.get_user(connection, user)
    if not has_role(connection, account, role) or not is_trusted(connection, context, account):
        return None
    return actor_of(account, members.get_member(connection, account.member_id))


def check_maker(connection: Connection, context: Context, made_by: int, subjects: Sequence[int]) -> None:
    """Who proposed may still propose about these people. Raises: RefusedError APPROVAL.MAKER."""
    if not may_still(connection, context, made_by, "maker", subjects):
        raise RefusedError(
            "APPROVAL.MAKER",
            "经办人的权限已经结束，请另由他人重新提出。",
            "The maker's authority has ended; another official has to make the proposal anew.",
        )


def acting_account(connection: Connection, context: Context, actor: Actor, *roles: str) -> None:
    """As acting_person, for what the service itself may do as well."""
    if actor.role == SYSTEM.role:
        require_role(actor, SYSTEM.role)
    else:
        acting_person(connection, context, actor, *roles)


def is_trusted(connection: Connection, context: Context, account: UserAccount) -> bool:
    """None of the accounts of this person is suspended, and no alarm about this one waits to suspend it."""
    if authority.is_person_suspended(connection, members.person_of(account)):
        return False
    with context.looks.read() as looks:
        return not alarms.has_unsettled(looks, account.member_id, account.id or 0)


def require_case(connection: Connection, context: Context, actor: Actor, listing: Listing) -> None:
    """An official may look at a case and act on it: it lies in the official's areas, and the official does not keep
    away from it.

    Law: 回避. Raises: NotFoundError; ForbiddenError ACCESS.RECUSED.
    """
    require_subjects(connection, context, actor, (listing.subject_id,))


def lock_case(
    connection: Connection, context: Context, actor: Actor, listing_id: int, version: int, *roles: str
) -> Listing:
    """The listing in the version that was seen, held, where the official may act on it, now, in one of these roles.

    Raises: NotFoundError; ConflictError CONFLICT.VERSION; ForbiddenError ACCESS.RECUSED, ACCESS.ROLE,
    ACCESS.SUSPENDED.
    """
    acting_person(connection, context, actor, *roles)
    listing = listings.lock_listing(connection, listing_id)
    # Before the version is compared: by the answer nobody may tell that a case elsewhere exists.
    require_case(connection, context, actor, listing)
    if listing.version != version:
        raise conflict()
    return listing


def require_other_person(connection: Connection, first: int, second: int) -> None:
    """Two accounts belong to two persons. Raises: ForbiddenError APPROVAL.SAME_OFFICIAL."""
    if first == second or members.person_of(members.get_user(connection, first)) == members.person_of(
        members.get_user(connection, second)
    ):
        raise ForbiddenError(
            "APPROVAL.SAME_OFFICIAL",
            "复核人不能是经办人本人。",
            "The checker must be another official than the maker.",
        )
