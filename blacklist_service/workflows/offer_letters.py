"""Shows an official the letters of a case, and which may be made at the step where the case stands now."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from blacklist_service.errors import RefusedError
from blacklist_service.store import corrected_services, letters, listings, objections, proposals
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import Listing, Proposal
from blacklist_service.workflows.authority import require_case
from blacklist_service.workflows.cases.corrected_services import CorrectionView, view_corrections
from blacklist_service.workflows.cases.kept_proofs import ProofView, proofs_of_case
from blacklist_service.workflows.cases.requests import foremost
from blacklist_service.workflows.context import READERS, Actor, Context, require_role
from blacklist_service.workflows.make_letter import LetterView, view_letters
from blacklist_service.workflows.writing.cases import Case, not_found
from blacklist_service.workflows.writing.steps import Asked, Step, is_waiting, step_of

CORRECTION = "correction_request"
# Of very many the foremost.
MOST_CASES = 20
_OF_TARGET = {
    "listing": ("listing_notice", "listing_decision", "removal_decision", "service_record"),
    "objection": ("objection_receipt", CORRECTION, "objection_decision", "reconsideration_decision"),
    "repair": (CORRECTION, "repair_decision", "reconsideration_decision"),
}


@dataclass(frozen=True, slots=True)
class LetterOffer:
    """A letter that may be made now: its kind, and what it is about. `received_on`: of an objection or application."""

    kind: str
    target: str
    number: int
    received_on: date | None = None


@dataclass(frozen=True, slots=True)
class LettersOfCase:
    """The letters that were made, oldest first, and those that may be made; nobody's name. `proofs`: the files that
    prove how they were served, by `letter` and number. `corrections`: of services, oldest first."""

    letters: tuple[LetterView, ...]
    offers: tuple[LetterOffer, ...]
    proofs: Mapping[tuple[str, int], ProofView]
    corrections: tuple[CorrectionView, ...] = ()


def offer_letters(context: Context, actor: Actor, listing_id: int) -> LettersOfCase:
    """The letters of a listing, its objections and applications, and which of them may be made now.

    A letter that was made for this step is not offered again: it is the letter. Whether one can be printed, its
    characters and the office's name, is known only when it is made.

    Raises: ForbiddenError ACCESS.ROLE, ACCESS.RECUSED; NotFoundError.
    """
    require_role(actor, *READERS)
    with context.store.read() as connection:
        listing = listings.find_listing(connection, listing_id)
        if listing is None:
            raise not_found()
        require_case(connection, context, actor, listing)
        made = letters.letters_of(connection, listing_id)
        kept = {_named(one.kind, one.target, one.target_id, one.step) for one in made}
        cases = _cases(connection, listing)
        offers = tuple(_offers(connection, cases, kept, context.clock.today()))
        known = corrected_services.corrections_in(connection, listing_id)
        return LettersOfCase(
            tuple(view_letters(connection, made)),
            offers,
            proofs_of_case(connection, listing_id, known),
            view_corrections(connection, known, made),
        )


def _cases(connection: Connection, listing: Listing) -> list[Case]:
    assert listing.id is not None
    disputes = foremost(objections.objections_of(connection, listing.id), MOST_CASES)
    requests = foremost(objections.repairs_of(connection, listing.id), MOST_CASES)
    cases = [
        Case("listing", listing.id, listing),
        *(Case("objection", one.id or 0, listing, objection=one) for one in disputes),
        *(Case("repair", one.id or 0, listing, repair=one) for one in requests),
    ]
    approved = proposals.approved_among(
        connection, {kind: [one.number for one in cases if one.target == kind] for kind in _OF_TARGET}
    )
    return [replace(one, approved=_of_case(approved, one)) for one in cases]


def _of_case(approved: Mapping[tuple[str, int, str], Proposal], case: Case) -> dict[str, Proposal]:
    return {
        act: one
        for (kind, number, act), one in approved.items()
        if (kind, number) == (case.target, case.number)
    }


def _offers(connection: Connection, cases: list[Case], kept: set[str], today: date) -> Iterator[LetterOffer]:
    for case in cases:
        about = case.objection or case.repair
        for kind in _OF_TARGET[case.target]:
            if _may_be_made(connection, kind, case, kept, today):
                yield LetterOffer(kind, case.target, case.number, about.received_on if about else None)


def _may_be_made(connection: Connection, kind: str, case: Case, kept: set[str], today: date) -> bool:
    if kind == CORRECTION:
        # What is missing, and until when, is said with the form: each such letter is a step of its own.
        return is_waiting(case)
    # A case is decided once: where its decision has a letter nothing more is asked.
    decided = _named(kind, case.target, case.number, "proposal-")
    if case.target != "listing" and any(one.startswith(decided) for one in kept):
        return False
    step = _step(connection, kind, case, today)
    return (
        step is not None
        and not step.is_over
        and _named(kind, case.target, case.number, step.name) not in kept
    )


def _named(kind: str, target: str, number: int, step: str) -> str:
    return f"{kind}/{target}/{number}/{step}"


def _step(connection: Connection, kind: str, case: Case, today: date) -> Step | None:
    try:
        return step_of(connection, kind, case, Asked(), today)
    except RefusedError:
        return None
