"""Shows kept letters to officials: the list of a case by number, and the very bytes of one."""

from dataclasses import dataclass

from blacklist_service.errors import NotFoundError
from blacklist_service.store import letters, listings
from blacklist_service.store.subjects import survivor_of
from blacklist_service.workflows.authority import require_case
from blacklist_service.workflows.context import READERS, Actor, Context, require_role
from blacklist_service.workflows.journalling.looks import record_look
from blacklist_service.workflows.make_letter import LetterView, view_letter, view_letters
from blacklist_service.workflows.opening import opening
from blacklist_service.workflows.writing.cases import not_found
from blacklist_service.workflows.writing.papers import open_paper


@dataclass(frozen=True, slots=True, repr=False)
class LetterShown:
    """A letter with its PDF, as it was made."""

    letter: LetterView
    pdf: bytes


@opening("case_handling", "letter")
def show_letter(
    context: Context, actor: Actor, letter_id: int, *, purpose: str = "case_handling"
) -> LetterShown:
    """A kept letter, byte by byte as it was made.

    1. The role may look, and the official reaches the case.
    2. The look stands in the log before the paper is opened.

    Law: 征信业管理条例 Art 22 (access is recorded). Journal: no entry, a look (action letter).
    Raises: ForbiddenError ACCESS.ROLE, ACCESS.RECUSED; NotFoundError, LETTER.ERASED where its key was destroyed.
    """
    require_role(actor, *READERS)
    with context.store.read() as connection:
        letter = letters.find_letter(connection, letter_id)
        listing = None if letter is None else listings.find_listing(connection, letter.listing_id)
        if letter is None or listing is None:
            raise not_found()
        require_case(connection, context, actor, listing)
        sealed = letters.sealed_paper(connection, letter.id)
        if sealed is None:
            raise NotFoundError(
                "LETTER.ERASED",
                "该文书的内容已按规定删除，只保留文号和摘要。",
                "What this letter said has been erased as the law asks; its number and digest are kept.",
            )
        subject = survivor_of(connection, listing.subject_id)
        record_look(context, connection, actor, subject=subject, action="letter", purpose=purpose)
        return LetterShown(
            view_letter(connection, letter), open_paper(context.vault.sealer, letter.id, sealed)
        )


def list_letters(context: Context, actor: Actor, listing_id: int) -> list[LetterView]:
    """The letters of a case, oldest first: numbers, kinds and digests, and nobody's name.

    Raises: ForbiddenError ACCESS.ROLE, ACCESS.RECUSED; NotFoundError.
    """
    require_role(actor, *READERS)
    with context.store.read() as connection:
        listing = listings.find_listing(connection, listing_id)
        if listing is None:
            raise not_found()
        require_case(connection, context, actor, listing)
        return view_letters(connection, letters.letters_of(connection, listing.id))
