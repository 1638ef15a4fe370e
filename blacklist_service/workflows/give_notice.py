"""Tells the subject that a listing is intended, and keeps the proof of service that starts the reply window."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from blacklist_service.errors import InvalidError
from blacklist_service.rules.gates import NoticeChannel, gaps_before_notice, reply_until
from blacklist_service.rules.listing_states import ListingEvent
from blacklist_service.store import listings
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import Listing, Notice
from blacklist_service.workflows.authority import lock_case
from blacklist_service.workflows.cases.chosen_codes import coded
from blacklist_service.workflows.cases.facts import read_case
from blacklist_service.workflows.cases.kept_exhibits import GivenFile
from blacklist_service.workflows.cases.kept_proofs import ServiceProof, give_proof, kept_proof
from blacklist_service.workflows.cases.listing_view import (
    ListingView,
    refuse_gaps,
    state_after,
    view_listing,
    without_notice,
)
from blacklist_service.workflows.cases.numbers import case_mac, draw_case_number
from blacklist_service.workflows.cases.service import check_digest, check_proves, unproven
from blacklist_service.workflows.context import Actor, Context, record, require_role
from blacklist_service.workflows.opening import opening


@dataclass(frozen=True, slots=True, repr=False)
class NoticeGiven:
    """The listing after the notice, and the case number for the letter: it is told here and never again."""

    listing: ListingView
    case_no: str


@opening("decision", "listing")
def give_notice(
    context: Context,
    actor: Actor,
    listing_id: int,
    version: int,
    *,
    channel: str,
    content_sha256: str,
    sent_on: date,
    served_on: date | None = None,
    proof_sha256: str | None = None,
    files: Iterable[GivenFile] = (),
) -> NoticeGiven:
    """The subject is told (under_review → notified; with proof of service → reply_window).

    1. The official is a maker and saw this version; every gate before notice holds.
    2. The notice was sent after the review was opened, and not after today.
    3. A case number is drawn; only its keyed hash is kept.
    4. The notice is kept with its channel and the digest of its content.
    5. With day and proof of service the reply window starts; a text message alone proves nothing. The proof is kept by
       its digest, and whole where its file is given: no byte of one is read before the first two are seen.

    Law: 国办发〔2020〕49号 (notice before listing); 征信业管理条例 Art 15. Journal: notice_given with channel, days,
    digests and file, without the case number.
    Raises: ConflictError CONFLICT.VERSION; InvalidError VALUE.UNKNOWN, NOTICE.DAYS, NOTICE.PROOF, and those of
    kept_proof; RefusedError LISTING.STATE, LISTING.GAPS, NOTICE.CHANNEL, EXHIBIT.LATE.
    """
    require_role(actor, "maker")
    coded(NoticeChannel, channel, "channel")
    check_digest(content_sha256)

    def untold(connection: Connection) -> Listing:
        listing = lock_case(connection, context, actor, listing_id, version, "maker")
        _check_untold(connection, context, listing, sent_on)
        return listing

    def may_prove(connection: Connection) -> int:
        if served_on is None:
            raise unproven()
        check_proves(channel)
        return untold(connection).id

    with (
        kept_proof(context, "notice", proof_sha256, files, may_prove) as proof,
        context.store.begin() as connection,
    ):
        if (served_on is None) != (proof is None):
            raise unproven()
        said = _Said(channel, content_sha256, sent_on, served_on, proof)
        return _give(connection, context, actor, untold(connection), said)


@opening("decision", "listing")
def confirm_service(
    context: Context,
    actor: Actor,
    listing_id: int,
    version: int,
    *,
    served_on: date,
    proof_sha256: str | None = None,
    files: Iterable[GivenFile] = (),
) -> ListingView:
    """The proof of service has come in (notified → reply_window).

    1. The official is a maker and saw this version.
    2. The channel can prove service, and the day lies between sending and today.
    3. The reply window runs from the day of service, by the law's dated parameter. The proof is kept as with a notice.

    Law: 国办发〔2020〕49号; 民事诉讼法 on service. Journal: service_confirmed with day, digest and file of the proof.
    Raises: ConflictError CONFLICT.VERSION; InvalidError NOTICE.DAYS, NOTICE.PROOF, and those of kept_proof;
    RefusedError LISTING.STATE, NOTICE.CHANNEL, EXHIBIT.LATE.
    """
    require_role(actor, "maker")

    def may_prove(connection: Connection) -> int:
        listing = lock_case(connection, context, actor, listing_id, version, "maker")
        _served_state(connection, context, listing, served_on)
        return listing.id

    with (
        kept_proof(context, "notice", proof_sha256, files, may_prove) as proof,
        context.store.begin() as connection,
    ):
        listing = lock_case(connection, context, actor, listing_id, version, "maker")
        if proof is None:
            raise unproven()
        listing, given = _serve(connection, context, listing, served_on, proof)
        record(
            connection, context, actor,
            kind="service_confirmed", object_kind="listing", object_id=listing.id,
            detail={"notice": listing.notice_id, "served_on": served_on, "proof": proof.sha256, "exhibits": given},
        )  # fmt: skip
        return view_listing(connection, context, listing)


@opening("decision", "listing")
def void_notice(context: Context, actor: Actor, listing_id: int, version: int, *, reason: str) -> ListingView:
    """A notice turns out to be void (wrong person, returned mail): the review starts again.

    1. The official is a maker and saw this version.
    2. Notice, window and case number are taken off the listing; the notice itself is kept. The review is opened
       anew today, so that the next notice cannot be an older one.
    3. What was proposed on it can no longer be approved.

    Journal: notice_voided with the notice and the reason (sealed with the entry's detail).
    Raises: ConflictError CONFLICT.VERSION; RefusedError LISTING.STATE.
    """
    require_role(actor, "maker")
    with context.store.begin() as connection:
        listing = lock_case(connection, context, actor, listing_id, version, "maker")
        notice = listing.notice_id
        void = without_notice(listing, context.clock.today())
        listing = listings.change_listing(connection, listing, **void)
        record(
            connection, context, actor,
            kind="notice_voided", object_kind="listing", object_id=listing.id,
            detail={"notice": notice, "reason": reason},
        )  # fmt: skip
        return view_listing(connection, context, listing)


@dataclass(frozen=True, slots=True)
class _Said:
    """A notice as the official says that it was given."""

    channel: str
    content_sha256: str
    sent_on: date
    served_on: date | None
    proof: ServiceProof | None


def _give(
    connection: Connection, context: Context, actor: Actor, listing: Listing, said: _Said
) -> NoticeGiven:
    state = state_after(listing, ListingEvent.NOTICE_GIVEN)
    case_no = draw_case_number(context)
    notice = listings.add_notice(
        connection,
        Notice(
            id=None, listing_id=listing.id, channel=said.channel, content_sha256=said.content_sha256,
            sent_on=said.sent_on, given_by=actor.user, given_at=context.clock.now(),
        ),
    )  # fmt: skip
    listing = listings.change_listing(
        connection, listing, state=state, notice_id=notice, case_no=case_mac(context.vault, case_no)
    )
    given: list[dict[str, object]] = []
    if said.served_on is not None and said.proof is not None:
        listing, given = _serve(connection, context, listing, said.served_on, said.proof)
    record(
        connection, context, actor,
        kind="notice_given", object_kind="listing", object_id=listing.id,
        detail={"notice": notice, "channel": said.channel, "content": said.content_sha256, "sent_on": said.sent_on,
                "served_on": said.served_on, "proof": said.proof.sha256 if said.proof else None, "exhibits": given},
    )  # fmt: skip
    return NoticeGiven(view_listing(connection, context, listing), case_no)


def _check_untold(connection: Connection, context: Context, listing: Listing, sent_on: date) -> None:
    """Notice may be given in this case that was sent on this day."""
    state_after(listing, ListingEvent.NOTICE_GIVEN)
    today = context.clock.today()
    _check_sent(listing, sent_on, today)
    refuse_gaps(gaps_before_notice(read_case(connection, context, listing), today))


def _serve(
    connection: Connection, context: Context, listing: Listing, served_on: date, proof: ServiceProof
) -> tuple[Listing, list[dict[str, object]]]:
    """The case in its reply window, and what the journal tells of the file."""
    state = _served_state(connection, context, listing, served_on)
    assert listing.notice_id is not None
    listings.serve_notice(connection, listing.notice_id, served_on=served_on, proof_sha256=proof.sha256)
    given = give_proof(connection, context, proof, listing.notice_id)
    return (
        listings.change_listing(
            connection, listing, state=state, served_on=served_on, reply_until=reply_until(served_on)
        ),
        given,
    )


def _served_state(connection: Connection, context: Context, listing: Listing, served_on: date) -> str:
    """The state that service leads to, where the notice was and could be served on this day."""
    state = state_after(listing, ListingEvent.NOTICE_SERVED)
    assert listing.notice_id is not None
    notice = listings.get_notice(connection, listing.notice_id)
    if not notice.sent_on <= served_on <= context.clock.today():
        raise _days()
    check_proves(notice.channel)
    return state


def _check_sent(listing: Listing, sent_on: date, today: date) -> None:
    """Nobody is told of a review before it is opened: an older letter is about something else."""
    if listing.review_opened_on is None or not listing.review_opened_on <= sent_on <= today:
        raise _days()


def _days() -> InvalidError:
    return InvalidError(
        "NOTICE.DAYS",
        "告知或者送达日期不合理：不得早于立案复核，不得晚于今日，送达不得早于发出。",
        "The day of sending or service is not possible: none before the review was opened, none after today, "
        "none served before it was sent.",
    )
