"""Does the account still have what it acts with, and does it reach this case? Asked of the register in the transaction
of the act itself, so that a change holds from the next call on."""

from blacklist_service.errors import ForbiddenError, NotFoundError
from blacklist_service.rules.roles import check_roles, covers
from blacklist_service.store import authority, members
from blacklist_service.store.cases import family_of
from blacklist_service.store.session import Connection
from blacklist_service.store.subjects import survivor_of
from blacklist_service.store.tables import Listing, Recusal
from blacklist_service.workflows.cases.listing_view import lock_at
from blacklist_service.workflows.context import READERS, Actor, Context, require_role


def acting_person(connection: Connection, actor: Actor, role: str) -> str:
    """The person behind the account that acts now, in this role.

    Nothing that was known of the account earlier counts: who lost the role or the account a moment ago is refused.
    Raises: ForbiddenError ACCESS.ROLE.
    """
    require_role(actor, role)
    account = members.find_user(connection, actor.user)
    if account is None or account.role != role or account.ended_at is not None:
        raise ForbiddenError("ACCESS.ROLE", "您的角色不能执行此操作。", "Your role may not do this.")
    person = members.person_of(account)
    check_roles(authority.roles_of_person(connection, person))
    return person


def areas_of(connection: Connection, actor: Actor) -> list[str]:
    """The regions that an official reaches; "" is everywhere. The machine's owner reaches all."""
    if actor.role not in READERS or actor.user == 0:
        return [""]
    return authority.areas_of(connection, actor.user) or [members.get_member(connection, actor.member).region]


def region_of_listing(connection: Connection, context: Context, listing: Listing) -> str:
    """Where a case belongs: to the region of its first reporter that has one, else to the operator's."""
    reporters = authority.reporters_of(connection, survivor_of(connection, listing.subject_id))
    return next((region for _member, region in reporters if region), context.profile.region)


def require_sight(connection: Connection, context: Context, actor: Actor, listing: Listing) -> None:
    """A case outside an official's areas is as if it did not exist. Raises: NotFoundError."""
    areas = areas_of(connection, actor)
    if "" not in areas and not covers(areas, region_of_listing(connection, context, listing)):
        raise NotFoundError("NOT_FOUND", "未找到。", "Not found.")


def require_case(connection: Connection, context: Context, actor: Actor, listing: Listing) -> None:
    """An official may act on a case: it lies in the official's areas, and the official does not keep away from it.

    Law: 回避. Raises: NotFoundError; ForbiddenError ACCESS.RECUSED.
    """
    require_sight(connection, context, actor, listing)
    account = members.find_user(connection, actor.user)
    if account is None:
        return
    recusals = authority.recusals_of_person(connection, members.person_of(account))
    if recusals and _keeps_away(connection, recusals, listing):
        raise ForbiddenError(
            "ACCESS.RECUSED", "您须回避该案件。", "You keep away from this case; another official must act."
        )


def lock_case(
    connection: Connection, context: Context, actor: Actor, listing_id: int, version: int
) -> Listing:
    """The listing in the version that was seen, held, where the official may act on it.

    Raises: NotFoundError; ConflictError CONFLICT.VERSION; ForbiddenError ACCESS.RECUSED.
    """
    listing = lock_at(connection, listing_id, version)
    require_case(connection, context, actor, listing)
    return listing


def _keeps_away(connection: Connection, recusals: list[Recusal], listing: Listing) -> bool:
    family = set(family_of(connection, listing.subject_id))
    survivor = survivor_of(connection, listing.subject_id)
    reporters = {member for member, _region in authority.reporters_of(connection, survivor)}
    return any(one.subject_id in family or one.member_id in reporters for one in recusals)


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
