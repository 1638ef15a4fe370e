"""Does the account still have what it acts with? Asked of the register in the transaction of the act itself."""

from blacklist_service.errors import ForbiddenError
from blacklist_service.store import members
from blacklist_service.store.session import Connection
from blacklist_service.workflows.context import Actor, require_role


def acting_person(connection: Connection, actor: Actor, role: str) -> str:
    """The person behind the account that acts now, in this role.

    Nothing that was known of the account earlier counts: who lost the role or the account a moment ago is refused.
    Raises: ForbiddenError ACCESS.ROLE.
    """
    require_role(actor, role)
    account = members.find_user(connection, actor.user)
    if account is None or account.role != role or account.ended_at is not None:
        raise ForbiddenError("ACCESS.ROLE", "您的角色不能执行此操作。", "Your role may not do this.")
    return members.person_of(account)


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
