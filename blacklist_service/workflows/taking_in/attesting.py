"""Whether what a member sends is reported by one of its people alone, or by two on the same reading of a file."""

from blacklist_service.errors import RefusedError
from blacklist_service.store import members
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import Submission
from blacklist_service.workflows.context import Actor


def require_attested(connection: Connection, actor: Actor, given: Submission, seen: str) -> dict[str, object]:
    """Who confirmed what, for the journal; nothing where the member's people report alone.

    Raises RefusedError UPLOAD.ATTESTED_ONLY for what came by a program, UPLOAD.NOT_ATTESTED before a first person has
    confirmed this reading, UPLOAD.SAME_PERSON where it is the same one again. A dry run reports nothing; what settles
    or withdraws a report at a page is in the person's favour, and its row was written by the service.
    """
    if given.is_dry_run or given.about_report_id is not None:
        return {}
    if not members.get_member(connection, given.member_id).needs_attestation:
        return {}
    if not given.is_held:
        raise RefusedError(
            "UPLOAD.ATTESTED_ONLY",
            "本机构的文件须由两人在页面上确认后报送，不能由程序报送。",
            "Files of this platform are confirmed by two persons on its pages; a program may not report.",
        )
    if given.attested_by is None or given.attested_reading != seen or not still_stands(connection, given):
        raise RefusedError(
            "UPLOAD.NOT_ATTESTED",
            "须由另一人先确认同一内容。",
            "Another person has to confirm the same content first.",
        )
    if is_same_person(connection, given.attested_by, actor.user):
        raise RefusedError(
            "UPLOAD.SAME_PERSON",
            "须由本机构的另一人确认，不能由同一人确认两次。",
            "Another person of the platform has to confirm it; nobody confirms twice.",
        )
    first = members.get_user(connection, given.attested_by).login
    return {"attested_by": [first, actor.login], "reading": seen}


def still_stands(connection: Connection, given: Submission) -> bool:
    """Whoever confirmed first still has its account with the platform: the word of one who left is no second word."""
    first = members.get_user(connection, given.attested_by or 0)
    return first.ended_at is None and first.role == "platform" and first.member_id == given.member_id


def is_same_person(connection: Connection, first: int, second: int) -> bool:
    """Whether two accounts are one person's."""
    people = {members.person_of(members.get_user(connection, one)) for one in (first, second)}
    return first == second or len(people) == 1
