"""Shows one official the person of a case in full, for a purpose and with a reason that the journal keeps."""

from dataclasses import dataclass

from blacklist_service.errors import InvalidError, NotFoundError
from blacklist_service.rules.reveal_purposes import REVEAL_PURPOSES
from blacklist_service.store import listings, reports
from blacklist_service.store.subjects import survivor_of
from blacklist_service.workflows.authority import acting_person, require_case
from blacklist_service.workflows.cases.chosen_codes import coded
from blacklist_service.workflows.cases.shown_reports import best_report
from blacklist_service.workflows.context import OFFICIALS, Actor, Context, record, require_role
from blacklist_service.workflows.journalling.looks import record_look
from blacklist_service.workflows.opening import opening
from blacklist_service.workflows.sealing.records import open_identity


@dataclass(frozen=True, slots=True, repr=False)
class RevealedIdentity:
    """The person as the report with the best number names it."""

    name: str
    id_type: str
    id_number: str
    phone: str
    address: str


@opening("identity_reveal", "listing")
def reveal_subject(
    context: Context, actor: Actor, listing_id: int, *, purpose: str, reason: str
) -> RevealedIdentity:
    """Name, number, phone and address of the person of a case, unmasked.

    1. The official is a maker or checker, reaches the case and does not keep away from it.
    2. The purpose is one of rules.reveal_purposes; the reason is written by hand.
    3. The look stands in the log before anything is opened; the opening counts towards the account's budget.

    Law: 个人信息保护法 Arts 6, 28; 征信业管理条例 Art 22. Journal: identity_revealed with purpose and reason, and a
    look (action reveal). Raises: ForbiddenError ACCESS.ROLE, ACCESS.RECUSED, ACCESS.SUSPENDED; InvalidError
    VALUE.UNKNOWN, REVEAL.REASON; NotFoundError, also where the identity was erased; RefusedError QUOTA.EXCEEDED.
    """
    require_role(actor, *OFFICIALS)
    coded(REVEAL_PURPOSES, purpose, "purpose")
    if not reason.strip():
        raise InvalidError("REVEAL.REASON", "请写明查看理由。", "Say why you look.")
    with context.store.begin() as connection:
        acting_person(connection, context, actor, *OFFICIALS)
        listing = listings.find_listing(connection, listing_id)
        if listing is None:
            raise NotFoundError("NOT_FOUND", "未找到。", "Not found.")
        require_case(connection, context, actor, listing)
        subject = survivor_of(connection, listing.subject_id)
        best = best_report(reports.of_subject(connection, subject))
        if best is None or best.sealed_identity is None:
            raise NotFoundError("NOT_FOUND", "未找到。", "Not found.")
        record_look(context, connection, actor, subject=subject, action="reveal", purpose=purpose)
        identity = open_identity(context.vault.sealer, best.id, best.sealed_identity)
        record(
            connection, context, actor,
            kind="identity_revealed", object_kind="listing", object_id=listing.id,
            detail={"purpose": purpose, "reason": reason.strip()},
        )  # fmt: skip
    return RevealedIdentity(
        identity.name, identity.id_type, identity.id_number, identity.phone, identity.address
    )
