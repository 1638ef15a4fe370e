"""The page of one case: what is alleged and by whom, both sides, notices, recipients, clocks, and what may be done."""

from typing import Any

from flask import Response

from blacklist_service.clock import clock_text
from blacklist_service.console import listing_words as words
from blacklist_service.console.agency_words import REASONS
from blacklist_service.console.assignment_words import area_said, with_whom_said
from blacklist_service.console.blueprints import console_blueprint, for_officials
from blacklist_service.console.correction_words import (
    FACTS,
    INPUTS,
    MOST_IN_FORM,
    decided_said,
    fact_said,
)
from blacklist_service.console.exhibits import LARGEST, told_exhibits, told_proofs
from blacklist_service.console.listing_people import THE_SUBJECT
from blacklist_service.console.pages import page
from blacklist_service.console.requests import caller, number_of, service, session, shown
from blacklist_service.console.service_corrections import FAULTS, GROUNDS, SERVED, STATES, by_service
from blacklist_service.console.term_words import AS_PAID, terms_said
from blacklist_service.console.words import ACTS, KINDS, days_said, said
from blacklist_service.letters.kinds import BY_KIND
from blacklist_service.rules.gates import PROVES_SERVICE
from blacklist_service.rules.grounds import reported_ground
from blacklist_service.rules.listing_states import ListingState
from blacklist_service.rules.objections import has_ended_as_paid
from blacklist_service.rules.reveal_purposes import REVEAL_PURPOSES
from blacklist_service.workflows.cases.shared_out import MOST_REPORTS
from blacklist_service.workflows.context import OFFICIALS
from blacklist_service.workflows.list_legal_bases import list_legal_bases
from blacklist_service.workflows.show_case import CaseShown, show_case

KIND = "listing"
_TERMS = (
    "ground", "severity", "legal_basis", "is_disputed", "is_suppressed", "served_on", "reply_until", "decision_no",
    "listed_on", "publicity_until", "expires_on", "ended_on", "end_reason",
)  # fmt: skip
listings = console_blueprint("listings")


@listings.get("/listings/<number>")
@for_officials
def show(number: str) -> Response:
    """案件。The case of a listing, the subject in part. The look is recorded."""
    found = show_case(service(), caller(), number_of(KIND, number))
    return page(
        "listing",
        number=number,
        found=found,
        state=said(found.listing.state),
        terms=terms_said((name, _term(found, name)) for name in _terms_of(found)),
        steps=[
            (words.STEPS[one.step], one, days_said(one.days), words.tone_of_step(one)) for one in found.steps
        ],
        proposals=[
            (KINDS[one.target], ACTS.get(one.act, one.act), one, shown(one.target, one.target_id))
            for one in found.proposals
        ],
        exhibits={one.view.id: told_exhibits(one.exhibits) for one in found.objections},
        proofs=told_proofs(found.proofs),
        corrections=by_service(found.corrections),
        correction_words={"grounds": GROUNDS, "served": SERVED, "states": STATES},
        proving={code: words.CHANNELS[code] for code in words.CHANNELS if code in PROVES_SERVICE},
        fault=FAULTS.get(found.listing.notice_fault),
        may_correct=caller().has_role("maker"),
        served=[(one, BY_KIND[one.kind].TITLE) for one in found.served],
        largest=LARGEST,
        repair_exhibits={one.view.id: told_exhibits(one.exhibits) for one in found.repairs},
        most_reports=MOST_REPORTS,
        decided_said=decided_said,
        fact_said=fact_said,
        fact_inputs=[(code, field, FACTS[field], kind) for code, field, kind in INPUTS],
        most_in_form=MOST_IN_FORM,
        said=said,
        shown=shown,
        clock_text=clock_text,
        words=words,
        told_reasons=REASONS,
        area_said=area_said,
        with_whom=with_whom_said(found.assignment.standing) if found.assignment.standing else "",
        colleagues={
            login: words.colleague_said(login, roles) for login, roles in found.assignment.colleagues.items()
        },
        **_acts(found),
    )


def _acts(found: CaseShown) -> dict[str, Any]:
    """The acts of this official: those that are possible with their forms, the others with the reason."""
    may_act, today = caller().has_role(*OFFICIALS), service().clock.today()
    bases = list_legal_bases(service(), caller()) if may_act else []
    return {
        "may_act": may_act,
        "is_fresh": session().is_fresh,
        "offers": {one.act: one for one in found.offers if may_act and one.refusal is None},
        "refusals": [one for one in found.offers if may_act and one.refusal is not None],
        "bases": {
            one.id: f"{one.document_no}《{one.title}》{one.article}"
            for one in bases
            if one.is_in_force(today)
        },
        "reveal_purposes": {code: f"{zh} {en}" for code, (zh, en) in REVEAL_PURPOSES.items()},
        "recusals": {THE_SUBJECT: "本案信息主体 the person of this case"}
        | {
            one.member_code: f"{one.shown.member}（及其全部报送） and all that it reports"
            for one in found.reports
        },
        "today": today.isoformat(),
        "reported_ground": reported_ground(
            found.listing.ground, [one.shown.ground for one in found.reports if not one.shown.is_dealt_with]
        ),
    }


def _term(found: CaseShown, name: str) -> object:
    """The value of a field; of the end why it came, where the code alone would call a debt wrong that was paid."""
    listing = found.listing
    if name == "end_reason" and has_ended_as_paid(
        listing.end_reason, listing.ended_on, (one.view for one in found.objections)
    ):
        return AS_PAID
    return getattr(listing, name) or None


def _terms_of(found: CaseShown) -> tuple[str, ...]:
    """What officials have found. Before they have found anything each report says its ground for itself."""
    return _TERMS[1:] if found.listing.state == ListingState.ALLEGED else _TERMS
