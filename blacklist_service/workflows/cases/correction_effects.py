"""What a correction of a record of service does to the case: its reply window, its review, or that it is hidden."""

from collections.abc import Mapping

from blacklist_service.errors import RefusedError
from blacklist_service.rules.approvals import ProposalValue
from blacklist_service.rules.gates import reply_until
from blacklist_service.rules.listing_states import ListingState
from blacklist_service.rules.service_corrections import check_confirming
from blacklist_service.store import corrected_services, letters, listings, members
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import CorrectedService, LetterService, Listing, Proposal
from blacklist_service.store.versions import conflict
from blacklist_service.workflows.cases.corrected_services import (
    HIDDEN_FOR,
    Served,
    fault_of,
    said_before,
    said_now,
    served_letter,
    served_notice,
)
from blacklist_service.workflows.cases.listing_view import without_notice
from blacklist_service.workflows.cases.proposals import facts_of
from blacklist_service.workflows.context import Actor, Context, record


def facts_of_correction(row: CorrectedService, served: Served) -> Mapping[str, ProposalValue]:
    """What the second official approves: the paper by its digest, what stood, and what is to stand."""
    return {
        "paper": served.paper,
        "paper_sha256": served.paper_sha256,
        "correction_ground": row.ground,
        "was_channel": row.was_channel,
        "was_sent_on": row.was_sent_on.isoformat(),
        "was_served_on": None if row.was_served_on is None else row.was_served_on.isoformat(),
        "was_proof_sha256": row.was_proof_sha256,
        "channel": row.channel,
        "sent_on": row.sent_on.isoformat(),
        "served_on": None if row.served_on is None else row.served_on.isoformat(),
        "proof_sha256": row.proof_sha256,
    }


def apply_approved(
    connection: Connection, context: Context, checker: Actor, listing: Listing, proposal: Proposal
) -> tuple[Listing, str]:
    """Does what was approved; returns the listing and the journal's word for it.

    Raises: ConflictError CONFLICT.VERSION where the service was corrected otherwise meanwhile; ForbiddenError
    APPROVAL.SAME_OFFICIAL to whoever had said what is corrected; RefusedError APPROVAL.DIGEST, SERVICE.NONE.
    """
    known = corrected_services.corrections_in(connection, listing.id)
    (row,) = (one.said for one in known if one.said.proposal_id == proposal.id)
    if row.letter_id is not None:
        served = served_letter(connection, row.letter_id, but=row.id)
    else:
        served = served_notice(connection, listing, but=row.id)
    if served.id not in (row.letter_id, row.notice_id) or served.stands != said_before(row):
        raise conflict()
    facts = {key: value for key, value in facts_of(proposal).items() if key != "nonce"}
    if facts != dict(facts_of_correction(row, served)):
        raise RefusedError(
            "APPROVAL.DIGEST",
            "复核的内容与经办人提出的内容不一致，请重新查看。",
            "What was approved is not what was proposed; look at it again.",
        )
    said_by = {row.was_by} | {
        user for one in served.corrections for user in (one.said.was_by, one.said.made_by)
    }
    persons = {members.person_of(one) for one in members.users_among(connection, said_by).values()}
    check_confirming(members.person_of(members.get_user(connection, checker.user)), frozenset(persons))
    corrected = apply_correction(connection, context, checker, listing, row)
    if row.letter_id is not None:
        # An approval is good for one change of the listing, and the journal's word for it is held against that.
        corrected = listings.change_listing(connection, corrected)
    return corrected, "service_corrected"


def apply_correction(
    connection: Connection, context: Context, actor: Actor, listing: Listing, row: CorrectedService
) -> Listing:
    """What stands from here on, and what follows for the case. Whom a notice never reached, or who was listed before
    its time was over, is hidden at once: to hide only protects."""
    if row.letter_id is not None:
        _correct_letter(connection, row)
        return listing
    assert row.notice_id is not None
    now = said_now(row)
    if listing.state == ListingState.REPLY_WINDOW and now.served_on is None:
        return listings.change_listing(connection, listing, **without_notice(listing, context.clock.today()))
    fault = fault_of(listing, now.served_on)
    if fault is not None:
        record(
            connection, context, actor,
            kind="listing_suppressed", object_kind="listing", object_id=listing.id,
            detail={"reason": fault.value, "correction": row.id},
        )  # fmt: skip
        return listings.change_listing(connection, listing, is_suppressed=True, suppressed_for=HIDDEN_FOR)
    listings.correct_notice(
        connection, row.notice_id,
        channel=now.channel, sent_on=now.sent_on, served_on=now.served_on, proof_sha256=now.proof_sha256,
    )  # fmt: skip
    until = None if now.served_on is None else reply_until(now.served_on)
    return listings.change_listing(connection, listing, served_on=now.served_on, reply_until=until)


def _correct_letter(connection: Connection, row: CorrectedService) -> None:
    assert row.letter_id is not None
    if row.served_on is None or row.proof_sha256 is None:
        letters.drop_service(connection, row.letter_id)
        return
    service = LetterService(
        letter_id=row.letter_id, channel=row.channel, sent_on=row.sent_on, served_on=row.served_on,
        proof_sha256=row.proof_sha256, given_by=row.made_by, given_at=row.made_at,
    )  # fmt: skip
    letters.correct_service(connection, service)
