"""Corrects how a letter or a notice was served: at once where the person gains time, by two officials where it loses
some."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from blacklist_service.errors import InvalidError
from blacklist_service.rules.gates import NoticeChannel
from blacklist_service.rules.service_corrections import (
    CORRECT_SERVICE,
    CorrectionGround,
    ServiceSaid,
    check_correction,
    officials_to_correct,
)
from blacklist_service.store import corrected_services, letters, listings
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import CorrectedService, Listing
from blacklist_service.store.versions import conflict
from blacklist_service.workflows.authority import acting_person, require_case
from blacklist_service.workflows.cases.chosen_codes import coded
from blacklist_service.workflows.cases.corrected_services import (
    KINDS,
    Served,
    served_letter,
    served_notice,
)
from blacklist_service.workflows.cases.correction_effects import apply_correction, facts_of_correction
from blacklist_service.workflows.cases.kept_exhibits import GivenFile
from blacklist_service.workflows.cases.kept_proofs import ServiceProof, give_proof, kept_proof
from blacklist_service.workflows.cases.proposals import (
    ProposalView,
    Reasoning,
    Target,
    lay_proposal,
    view_proposal,
)
from blacklist_service.workflows.cases.service import unproven
from blacklist_service.workflows.cases.stepping_back import clear_expired
from blacklist_service.workflows.context import Actor, Context, record, require_role
from blacklist_service.workflows.writing.cases import not_found


@dataclass(frozen=True, slots=True)
class Corrected:
    """The case whose record was corrected; `proposal`: what waits for another official; None: it stands at once."""

    listing: int
    proposal: ProposalView | None


@dataclass(frozen=True, slots=True, repr=False)
class _Said:
    """A correction as the official says it, and its proof once that is here."""

    ground: CorrectionGround
    channel: str
    sent_on: date | None
    served_on: date | None
    reasons: str
    proof: ServiceProof | None = None


_Case = tuple[Listing, Served]


def correct_service(
    context: Context,
    actor: Actor,
    kind: str,
    number: int,
    *,
    ground: str,
    reasons: str,
    channel: str = "",
    sent_on: date | None = None,
    served_on: date | None = None,
    proof_sha256: str | None = None,
    files: Iterable[GivenFile] = (),
    seen: int | None = None,
) -> Corrected:
    """How a letter (by its number), or the notice of a case (by the number of its listing), was really served; without
    a day it never reached the person.

    1. The official is a maker who reaches the case; `seen`: how many corrections it saw, where it says so. Channel and
       day of sending stay where they are not given, and so does the proof, unless it is another person's.
    2. What gives the person more time, or says that it was not reached, stands at once. What takes time from it, or
       makes a service out of none, is put before another official, who has not said what is corrected.
    3. The reply window follows; a notice that reached nobody is void, and the review starts again. Who is listed
       though its notice never reached it, or before its time was over, is hidden at once.
    4. What stood is kept with who said it; the file of another person's proof is shown to nobody any more.

    Law: 国办发〔2020〕49号; 征信业管理条例 Art 15; 民事诉讼法 on service. Journal: service_corrected with what stood,
    what stands, ground, reasons and file; or service_correction_proposed with digest and file.
    Raises: ForbiddenError ACCESS.ROLE, ACCESS.RECUSED; NotFoundError; ConflictError CONFLICT.VERSION, PROPOSAL.WAITS;
    InvalidError VALUE.UNKNOWN, PROPOSAL.REASONS, SERVICE.DAYS, NOTICE.PROOF, and those of kept_proof; RefusedError
    SERVICE.NONE, SERVICE.SAME, SERVICE.GROUND, NOTICE.CHANNEL, EXHIBIT.LATE.
    """
    require_role(actor, "maker")
    coded(KINDS, kind, "kind")
    context = context.opening(actor, "decision", f"{'listing' if kind == 'notice' else kind}/{number}")
    why = CorrectionGround(coded(tuple(CorrectionGround), ground, "ground"))
    said = _Said(why, channel, sent_on, served_on, reasons.strip())
    if channel:
        coded(NoticeChannel, channel, "channel")
    if not said.reasons:
        raise InvalidError("PROPOSAL.REASONS", "请填写理由。", "Give the reasons.")

    def held(connection: Connection) -> _Case:
        listing, served = _held(connection, context, actor, kind, number)
        if seen not in (None, len(served.corrections)):
            raise conflict()
        return listing, served

    def may_prove(connection: Connection) -> int:
        if served_on is None:
            raise unproven()
        return held(connection)[0].id

    with (
        kept_proof(context, "service", proof_sha256, files, may_prove) as proof,
        context.store.begin() as connection,
    ):
        if served_on is None and proof is not None:
            raise unproven()
        return _correct(connection, context, actor, held(connection), replace(said, proof=proof))


def _held(connection: Connection, context: Context, actor: Actor, kind: str, number: int) -> _Case:
    """The case, held, and how its letter or notice was served, where the official may say something of it."""
    acting_person(connection, context, actor, "maker")
    letter = letters.find_letter(connection, number) if kind == "letter" else None
    if kind == "letter" and letter is None:
        raise not_found()
    listing = listings.lock_listing(connection, number if letter is None else letter.listing_id)
    require_case(connection, context, actor, listing)
    served = served_notice(connection, listing) if letter is None else served_letter(connection, letter.id)
    return listing, served


def _correct(connection: Connection, context: Context, actor: Actor, case: _Case, said: _Said) -> Corrected:
    listing, served = case
    was, now = served.stands, _now(served.stands, said)
    check_correction(was, now, said.ground, served.first, context.clock.today())
    row = CorrectedService(
        id=None, listing_id=listing.id,
        letter_id=served.id if served.kind == "letter" else None,
        notice_id=served.id if served.kind == "notice" else None,
        ground=said.ground.value,
        was_channel=was.channel, was_sent_on=was.sent_on, was_served_on=was.served_on,
        was_proof_sha256=was.proof_sha256, was_by=served.said_by, was_at=served.said_at,
        channel=now.channel, sent_on=now.sent_on, served_on=now.served_on, proof_sha256=now.proof_sha256,
        made_by=actor.user, made_at=context.clock.now(),
    )  # fmt: skip
    if officials_to_correct(was, now) > 1:
        clear_expired(connection, "listing", listing, context.clock.now())
        proposal = lay_proposal(
            connection, context, actor, Target("listing", listing.id, listing.version),
            act=CORRECT_SERVICE, facts=facts_of_correction(row, served), reasoning=Reasoning(said.reasons),
        )  # fmt: skip
        row.proposal_id = proposal.id
        row.id, given = _keep(connection, context, row, said)
        record(
            connection, context, actor,
            kind="service_correction_proposed", object_kind="listing", object_id=listing.id,
            detail={"correction": row.id, "digest": proposal.digest_sha256, "exhibits": given},
        )  # fmt: skip
        return Corrected(listing.id, view_proposal(connection, context, proposal))
    row.id, given = _keep(connection, context, row, said)
    apply_correction(connection, context, actor, listing, row)
    record(
        connection, context, actor,
        kind="service_corrected", object_kind="listing", object_id=listing.id,
        detail={"correction": row.id, "reasons": said.reasons, "exhibits": given,
                **facts_of_correction(row, served)},
    )  # fmt: skip
    return Corrected(listing.id, None)


def _keep(
    connection: Connection, context: Context, row: CorrectedService, said: _Said
) -> tuple[int, list[dict[str, object]]]:
    """The correction with the file of its proof: its number, and what the journal tells of the file."""
    number = corrected_services.add_correction(connection, row)
    return number, [] if said.proof is None else give_proof(connection, context, said.proof, number)


def _now(was: ServiceSaid, said: _Said) -> ServiceSaid:
    """What is to stand: what is not said stays, but a proof of nothing, and one that is another person's."""
    digest = None if said.proof is None else said.proof.sha256
    if digest is None and said.served_on is not None and said.ground is not CorrectionGround.OTHERS_PROOF:
        digest = was.proof_sha256
    if said.served_on is None:
        return ServiceSaid(was.channel, was.sent_on, None, None)
    return ServiceSaid(said.channel or was.channel, said.sent_on or was.sent_on, said.served_on, digest)
