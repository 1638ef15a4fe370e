"""Keeps that a letter reached the subject: by which channel, on which days, and the digest of what proves it."""

from datetime import date

from blacklist_service.errors import ConflictError, InvalidError, RefusedError
from blacklist_service.letters.kinds import ListingNotice, ServiceRecord
from blacklist_service.rules.gates import NoticeChannel
from blacklist_service.store import letters, listings
from blacklist_service.store.tables import Letter, LetterService
from blacklist_service.workflows.authority import acting_person, require_case
from blacklist_service.workflows.cases.listing_view import coded
from blacklist_service.workflows.cases.service import check_digest, check_proves
from blacklist_service.workflows.context import Actor, Context, record, require_role
from blacklist_service.workflows.writing.cases import not_found

# How the notice arrived is kept with the notice, whose days start the reply window; the record of service is itself the
# proof of others.
NOT_SERVED = frozenset({ListingNotice.KIND, ServiceRecord.KIND})


def serve_letter(
    context: Context,
    actor: Actor,
    letter_id: int,
    *,
    channel: str,
    sent_on: date,
    served_on: date,
    proof_sha256: str,
) -> Letter:
    """The letter reached the subject (送达); of each letter it is said once.

    1. The official is a maker who reaches the case and does not keep away from it.
    2. The channel can prove service; the letter was sent when it was made or later, and served then or later, not
       after today. The proof is kept by its digest, as that of a notice.

    Law: 国办发〔2025〕22号 (the decision and its repair notice are served together); 民事诉讼法 on service. Journal:
    letter_served with letter, channel, days and digest. Raises: ForbiddenError ACCESS.ROLE, ACCESS.RECUSED;
    NotFoundError; InvalidError VALUE.UNKNOWN, NOTICE.DIGEST, LETTER.DAYS; RefusedError NOTICE.CHANNEL,
    LETTER.NOT_SERVED; ConflictError LETTER.SERVED.
    """
    require_role(actor, "maker")
    coded(NoticeChannel, channel, "channel")
    check_digest(proof_sha256)
    check_proves(channel)
    with context.store.begin() as connection:
        acting_person(connection, context, actor, "maker")
        letter = letters.find_letter(connection, letter_id)
        listing = None if letter is None else listings.find_listing(connection, letter.listing_id)
        if letter is None or listing is None:
            raise not_found()
        require_case(connection, context, actor, listing)
        _check(letter, sent_on, served_on, context.clock.today())
        if letters.services_of(connection, [letter.id]):
            raise ConflictError(
                "LETTER.SERVED", "该文书的送达已经登记。", "That this letter was served is kept already."
            )
        service = LetterService(
            letter_id=letter.id, channel=channel, sent_on=sent_on, served_on=served_on, proof_sha256=proof_sha256,
            given_by=actor.user, given_at=context.clock.now(),
        )  # fmt: skip
        letters.add_service(connection, service)
        record(
            connection, context, actor,
            kind="letter_served", object_kind=letter.target, object_id=letter.target_id,
            detail={"letter": letter.id, "channel": channel, "sent_on": sent_on, "served_on": served_on,
                    "proof": proof_sha256},
        )  # fmt: skip
        return letter


def _check(letter: Letter, sent_on: date, served_on: date, today: date) -> None:
    if letter.kind in NOT_SERVED:
        raise RefusedError(
            "LETTER.NOT_SERVED",
            "告知书的送达在案件页随告知登记，送达回证本身不登记送达。",
            "How a notice arrived is kept with the notice, on the page of the case; a record of service is not served.",
        )
    if not letter.issued_on <= sent_on <= served_on <= today:
        raise InvalidError(
            "LETTER.DAYS",
            "送达日期不合理：不得早于文书日期，送达不得早于发出，不得晚于今日。",
            "The days are not possible: none before the letter's, none served before it was sent, none after today.",
        )
