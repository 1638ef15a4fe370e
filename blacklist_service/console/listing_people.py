"""About people at the page of a case: the subject in full, for a purpose; and an official who must keep away."""

from flask import Response

from blacklist_service.console import listing_words as words
from blacklist_service.console.pages import page
from blacklist_service.console.requests import caller, read_form, service, shown
from blacklist_service.rules.reveal_purposes import REVEAL_PURPOSES
from blacklist_service.workflows.recuse_from_case import recuse_from_case
from blacklist_service.workflows.reveal_subject import reveal_subject

# What stands in the form for the person of the case, beside the codes of members, which are never so written.
THE_SUBJECT = "subject"


def reveal(_name: str, listing: int) -> Response:
    """查看完整身份。The person in full, once, on a page that is not kept; the look and its reason are recorded."""
    _, _version, purpose, reasons = read_form("act", "version", "purpose", "reasons")
    found = reveal_subject(service(), caller(), listing, purpose=purpose, reason=reasons)
    return page(
        "listing_revealed",
        number=shown("listing", listing),
        identity=found,
        id_type=words.IDENTIFIERS.get(found.id_type, found.id_type),
        purpose=REVEAL_PURPOSES[purpose],
    )


def recuse(_name: str, listing: int) -> Response:
    """申请回避。The official keeps away from now on; the page tells who can go on."""
    _, _version, whom, reasons = read_form("act", "version", "whom", "reasons")
    left = recuse_from_case(
        service(), caller(), listing, member_code="" if whom == THE_SUBJECT else whom, reason=reasons
    )
    return page("listing_recused", left=left)
