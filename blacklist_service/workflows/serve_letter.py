"""Keeps that a letter reached the subject: by which channel, on which days, and the digest or file of its proof."""

from collections.abc import Iterable
from datetime import date

from blacklist_service.errors import ConflictError, InvalidError, RefusedError
from blacklist_service.letters.kinds import ListingNotice, ServiceRecord
from blacklist_service.rules.gates import NoticeChannel
from blacklist_service.store import corrected_services, letters, listings
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import Letter, LetterService
from blacklist_service.workflows.authority import acting_person, require_case
from blacklist_service.workflows.cases.chosen_codes import coded
from blacklist_service.workflows.cases.kept_exhibits import GivenFile
from blacklist_service.workflows.cases.kept_proofs import give_proof, kept_proof
from blacklist_service.workflows.cases.service import check_proves, unproven
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
    proof_sha256: str | None = None,
    files: Iterable[GivenFile] = (),
) -> Letter:
    """The letter reached the subject (送达); of each letter it is said once; correct_service corrects it.

    1. The official is a maker who reaches the case and does not keep away from it.
    2. The channel can prove service; the letter was sent when it was made or later, and served then or later, not
       after today. All this is seen before a byte of a file is read.
    3. The proof is kept by its digest, as that of a notice, and whole where its file is given: one, as it came.

    Law: 国办发〔2025〕22号 (the decision and its repair notice are served together); 民事诉讼法 on service. Journal:
    letter_served with letter, channel, days, digest and file. Raises: ForbiddenError ACCESS.ROLE, ACCESS.RECUSED;
    NotFoundError; InvalidError VALUE.UNKNOWN, NOTICE.PROOF, LETTER.DAYS, and those of kept_proof; RefusedError
    NOTICE.CHANNEL, LETTER.NOT_SERVED, EXHIBIT.LATE; ConflictError LETTER.SERVED,
    LETTER.CORRECTED.
    """
    require_role(actor, "maker")
    coded(NoticeChannel, channel, "channel")
    check_proves(channel)

    def unserved(connection: Connection) -> Letter:
        letter = _unserved(connection, context, actor, letter_id)
        _check(letter, sent_on, served_on, context.clock.today())
        return letter

    with (
        kept_proof(
            context, "letter", proof_sha256, files, lambda connection: unserved(connection).listing_id
        ) as proof,
        context.store.begin() as connection,
    ):
        letter = unserved(connection)
        if proof is None:
            raise unproven()
        service = LetterService(
            letter_id=letter.id, channel=channel, sent_on=sent_on, served_on=served_on, proof_sha256=proof.sha256,
            given_by=actor.user, given_at=context.clock.now(),
        )  # fmt: skip
        letters.add_service(connection, service)
        record(
            connection, context, actor,
            kind="letter_served", object_kind=letter.target, object_id=letter.target_id,
            detail={"letter": letter.id, "channel": channel, "sent_on": sent_on, "served_on": served_on,
                    "proof": proof.sha256, "exhibits": give_proof(connection, context, proof, letter.id)},
        )  # fmt: skip
        return letter


def _unserved(connection: Connection, context: Context, actor: Actor, number: int) -> Letter:
    """The letter, where the official may say of it that it was served and nobody has."""
    acting_person(connection, context, actor, "maker")
    letter = letters.find_letter(connection, number)
    listing = None if letter is None else listings.find_listing(connection, letter.listing_id)
    if letter is None or listing is None:
        raise not_found()
    require_case(connection, context, actor, listing)
    if corrected_services.corrections_of_letters(connection, [letter.id]):
        raise ConflictError(
            "LETTER.CORRECTED",
            "该文书的送达已经更正，再次登记请用更正送达记录。",
            "The service of this letter was corrected; say by a further correction how it was served.",
        )
    if letters.services_of(connection, [letter.id]):
        raise ConflictError(
            "LETTER.SERVED", "该文书的送达已经登记。", "That this letter was served is kept already."
        )
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
