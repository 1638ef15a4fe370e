"""The operator says of a platform that each of its files is confirmed by two persons before it is reported, or no more.

Journal: attestation_required, attestation_ended.
"""

from blacklist_service.errors import InvalidError, NotFoundError
from blacklist_service.store import members
from blacklist_service.workflows.context import Actor, Context, record, require_role


def require_attestation(context: Context, actor: Actor, code: str, *, is_needed: bool) -> None:
    """From its commit on, also for files that wait; programs of such a platform report nothing.

    Raises NotFoundError MEMBER.UNKNOWN; InvalidError MEMBER.KIND for anything but a platform.
    """
    require_role(actor, "system")
    with context.store.begin() as connection:
        member = members.find_member_by_code(connection, code)
        if member is None or member.id is None:
            raise NotFoundError("MEMBER.UNKNOWN", "没有这个成员机构。", "There is no such member.")
        if member.kind != "platform":
            raise InvalidError("MEMBER.KIND", "成员机构类型不正确。", "The kind of member is not known.")
        members.need_attestation(connection, member.id, is_needed=is_needed)
        record(
            connection, context, actor,
            kind="attestation_required" if is_needed else "attestation_ended",
            object_kind="member", object_id=member.id, detail={"code": code},
        )  # fmt: skip
