"""The second official reads what was proposed and approves or refuses exactly that (双人复核)."""

from flask import Response

from blacklist_service.access_rules import allow
from blacklist_service.clock import clock_text
from blacklist_service.console.approval_forms import approval_forms, read_approval
from blacklist_service.console.blueprints import console_blueprint, for_officials
from blacklist_service.console.correction_words import corrected_said
from blacklist_service.console.exhibits import told_exhibits
from blacklist_service.console.listing_words import ENTRIES, IDENTIFIERS, OUTCOMES
from blacklist_service.console.pages import page
from blacklist_service.console.requests import caller, number_of, service, shown
from blacklist_service.console.term_words import term_said, terms_said
from blacklist_service.console.words import ACTS, FIELDS, KINDS, WORDS_OF, said
from blacklist_service.errors import NotFoundError
from blacklist_service.workflows.approve_proposal import approve_proposal, refuse_proposal
from blacklist_service.workflows.show_proposal import ProposalShown, show_proposal

proposals = console_blueprint("proposals")
_TARGETS = ("listing", "objection", "repair")
# What the page shows at a place of its own.
_SHOWN_APART = ("listing", "corrections")
# Acts whose name says what they are about: 异议处理 (异议) would say it twice.
_SAYS_ITS_KIND = ("decide_objection", "decide_repair")


@proposals.get("/proposals/<target>/<number>")
@for_officials
def show(target: str, number: str) -> Response:
    """复核。The whole proposal, what it rests on, what it would change, and its digest. The look is recorded."""
    number_shown = _number(target, number)
    found = show_proposal(service(), caller(), target, number_shown)
    return page(
        "proposal",
        target=target,
        number=number,
        kind="" if found.proposal.act in _SAYS_ITS_KIND else KINDS[target],
        act=ACTS.get(found.proposal.act, found.proposal.act),
        found=found,
        case=shown("listing", found.listing.id),
        facts=terms_said(one for one in found.proposal.facts.items() if one[0] not in _SHOWN_APART),
        corrected=corrected_said(found.corrections),
        changes=[
            (
                FIELDS.get(one.field, one.field),
                term_said(one.field, one.before),
                term_said(one.field, one.after),
            )
            for one in found.changes
        ],
        id_types=IDENTIFIERS,
        words=[(WORDS_OF[name], text) for name, text in found.words.items() if text],
        exhibits=told_exhibits(found.exhibits),
        state=said(found.listing.state),
        outcomes=OUTCOMES,
        made_at=clock_text(found.proposal.made_at),
        may_decide=_may_decide(found),
        **approval_forms(target, number_shown, found.proposal.digest),
    )


@proposals.post("/proposals/<target>/<number>")
@allow("checker", door="console", step_up="each")
def decide(target: str, number: str) -> Response:
    """批准或退回。Approves or refuses the digest that was shown, with the second factor for exactly this."""
    number_meant = _number(target, number)
    given = read_approval(target, number_meant)
    if given.verdict == "refuse":
        refuse_proposal(service(), caller(), target, number_meant, given.digest, reasons=given.reasons)
        return page(
            "decided",
            done="proposal_refused",
            listing=None,
            verdict=given.verdict,
            word=ENTRIES["proposal_refused"],
        )
    approved = approve_proposal(service(), caller(), target, number_meant, given.digest, by_hand=True)
    is_new = approved.done == "subject_listed"  # else the number is of an earlier decision
    return page(
        "decided", done=approved.done, verdict=given.verdict, word=ENTRIES.get(approved.done),
        case=shown("listing", approved.listing.id),
        listing=said(approved.listing.state), decision_no=approved.listing.decision_no if is_new else None,
    )  # fmt: skip


def _number(target: str, number: str) -> int:
    if target not in _TARGETS:
        raise NotFoundError("NOT_FOUND", "未找到。", "Not found.")
    return number_of(target, number)


def _may_decide(found: ProposalShown) -> bool:
    """The forms are for a checker who did not propose it; what belongs to a batch is decided with that alone."""
    is_in_batch = found.refusal is not None and found.refusal.code == "PROPOSAL.IN_BATCH"
    is_other = caller().has_role("checker") and found.proposal.made_by != caller().login
    return is_other and not is_in_batch
