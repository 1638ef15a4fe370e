"""The first of two persons confirms a held file: it waits for the second, on the reading that the first one saw."""

from blacklist_service.errors import NotFoundError
from blacklist_service.store import members, submissions
from blacklist_service.workflows.context import Actor, Context, record, require_role
from blacklist_service.workflows.taking_in.attesting import still_stands
from blacklist_service.workflows.taking_in.readings import require_readable, require_reading


def attest_upload(context: Context, actor: Actor, submission: int, seen: str) -> bool:
    """Notes the first person. False where nothing is to be noted: its member's people report alone, or somebody has
    confirmed this reading.

    Journal: upload_attested. Raises NotFoundError for another member's; RefusedError UPLOAD.NOT_READ,
    UPLOAD.UNREADABLE; ConflictError UPLOAD.CHANGED.
    """
    require_role(actor, "platform")
    with context.store.begin() as connection:
        held = submissions.lock(connection, submission)
        if held.member_id != actor.member or (held.state == "receiving" and not held.is_held):
            raise NotFoundError("NOT_FOUND", "未找到。", "Not found.")
        if not held.is_held or not members.get_member(connection, actor.member).needs_attestation:
            return False
        require_readable(held)
        require_reading(held, seen)
        # Whoever confirmed and has left since is replaced: the next one is the first.
        if held.attested_by is not None and held.attested_reading == seen and still_stands(connection, held):
            return False
        submissions.change(
            connection,
            submission,
            attested_by=actor.user,
            attested_at=context.clock.now(),
            attested_reading=seen,
        )
        record(
            connection, context, actor,
            kind="upload_attested", object_kind="submission", object_id=submission,
            detail={"sha256": held.content_sha256, "reading": seen},
        )  # fmt: skip
    return True
