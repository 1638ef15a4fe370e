"""The person opens a letter that was made for it, from its case, byte by byte as it was sent."""

from blacklist_service.errors import NotFoundError
from blacklist_service.store import letters
from blacklist_service.store.subjects import survivor_of
from blacklist_service.workflows.cases.own_words import OwnLetter, letters_to
from blacklist_service.workflows.cases.proof import SUBJECT, look_at_case, reading_case
from blacklist_service.workflows.context import Context
from blacklist_service.workflows.journalling.looks import record_look
from blacklist_service.workflows.writing.papers import open_paper
from matching.types import RawIdentity


def show_own_letter(
    context: Context, case_no: str, name: str, id_number: str, *, number: int
) -> tuple[OwnLetter, bytes]:
    """The letter and its PDF. An agent opens none (record 0077).

    1. Case number and identity prove that the case is its own; the letter is one of this case, printed from reports of
       this person alone, and still kept. Of any other nobody learns that it exists.
    2. The look stands in the log before the paper is opened.

    Law: 个人信息保护法 Art 45. Journal: no entry, a look (action own_record). Raises: ForbiddenError CASE.PROOF;
    NotFoundError.
    """
    with reading_case(context, case_no, name, id_number) as (connection, listing, actor):
        own = context.opening(SUBJECT, "own_record")
        person = RawIdentity(name=name, id_number=id_number)
        found = [one for one in letters_to(connection, own, listing, person) if one.number == number]
        sealed = letters.sealed_paper(connection, number) if found else None
        if sealed is None:
            raise NotFoundError("NOT_FOUND", "未找到。", "Not found.")
        subject, action = survivor_of(connection, listing.subject_id), look_at_case(actor, "record")
        record_look(context, connection, actor, subject=subject, action=action, purpose=action)
        return found[0], open_paper(own.vault.sealer, number, sealed)
