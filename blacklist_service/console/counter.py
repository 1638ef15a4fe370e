"""窗口办理: papers for whoever stands before an official with a document of identity.

Whom it is about stands in the form and on the paper alone: in no address, log or list."""

from dataclasses import dataclass

from flask import Response

from blacklist_service.access_rules import allow, evenly
from blacklist_service.console.agency_words import ID_TYPES
from blacklist_service.console.blueprints import console_blueprint
from blacklist_service.console.pages import page
from blacklist_service.console.problems import status_of, told
from blacklist_service.console.requests import caller, number_of, odd_fields, read_form, service, shown
from blacklist_service.console.words import said
from blacklist_service.errors import InvalidError, NotFoundError, NotReadyError, RefusedError, ServiceError
from blacklist_service.rules.counter_proofs import COUNTER_PROOFS, LONGEST_AUTHORITY, CounterProof
from blacklist_service.workflows.certify_non_listing import certify_non_listing
from blacklist_service.workflows.context import OFFICIALS
from blacklist_service.workflows.print_report_at_counter import (
    CaseOffered,
    SeveralCasesError,
    print_report_at_counter,
)
from blacklist_service.workflows.writing.own_papers import PaperGiven
from matching.types import RawIdentity

PAPERS = {
    "non_listing_certificate": "未列入证明 certificate of not being listed",
    "own_report": "本人报告 own report",
}
_REFUSALS = (InvalidError, NotFoundError, NotReadyError, RefusedError)
# As the form says; to read a longer one as every kind of document takes seconds, before the look is counted.
LONGEST_NAME, LONGEST_NUMBER = 200, 64
counter = console_blueprint("counter")
# Whoever is asked about is looked at, so the second factor was shown lately.
_fresh = allow(*OFFICIALS, door="console", step_up="recent")


@dataclass(frozen=True, slots=True, repr=False)
class Draft:
    """What an official has typed so far; `listing` is the case chosen of several, by its opaque id."""

    paper: str = ""
    name: str = ""
    id_type: str = "resident_id"
    id_number: str = ""
    basis: str = ""
    authority: str = ""
    listing: str = ""


@counter.get("/counter")
@_fresh
def ask() -> Response:
    """窗口办理。Asks for the paper, the person as its document names it, and what the official has seen."""
    return _form(Draft())


@counter.post("/counter")
@_fresh
@evenly
def give() -> Response:
    """出具。The paper as a file, which is not kept; or why there is none, with what was typed."""
    draft = Draft(*read_form("paper", "name", "id_type", "id_number", "basis", "authority", "listing"))
    is_short = len(draft.name) <= LONGEST_NAME and len(draft.id_number) <= LONGEST_NUMBER
    if draft.paper not in PAPERS or draft.id_type not in ID_TYPES or not is_short:
        raise odd_fields()
    try:
        given = _paper(draft)
    except _REFUSALS as error:
        return _form(draft, error)
    answer = Response(given.pdf, content_type="application/pdf")
    # By kind alone: a file's name stays in lists of downloads, and names nobody.
    answer.headers["Content-Disposition"] = f'attachment; filename="{given.kind}.pdf"'
    return answer


def _paper(draft: Draft) -> PaperGiven:
    identity = RawIdentity(name=draft.name, id_type=draft.id_type, id_number=draft.id_number)
    proof = CounterProof(draft.basis, draft.authority)
    if draft.paper == "own_report":
        chosen = number_of("listing", draft.listing) if draft.listing else None
        return print_report_at_counter(service(), caller(), identity, proof=proof, listing_id=chosen)
    return certify_non_listing(service(), caller(), identity, proof=proof)


def _form(draft: Draft, error: ServiceError | None = None) -> Response:
    offered = error.offered if isinstance(error, SeveralCasesError) else ()
    made = page(
        "counter", 200 if error is None else status_of(error),
        error=error, draft=draft, papers=PAPERS, id_types=ID_TYPES, proofs=COUNTER_PROOFS,
        longest_authority=LONGEST_AUTHORITY, longest_name=LONGEST_NAME, longest_number=LONGEST_NUMBER,
        cases=[_case(one) for one in offered],
    )  # fmt: skip
    return made if error is None else told(made, error)


def _case(offered: CaseOffered) -> tuple[str, str]:
    number = shown("listing", offered.listing)
    return number, f"{said(offered.state)} · {said(offered.since)} · {number[:6]}…"
