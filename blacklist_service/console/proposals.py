"""The second official reads what was proposed and approves or refuses exactly that (双人复核)."""

from flask import Response

from blacklist_service.access_rules import allow
from blacklist_service.clock import clock_text
from blacklist_service.console import cookies
from blacklist_service.console.blueprints import console_blueprint, for_officials
from blacklist_service.console.login import shown_in
from blacklist_service.console.pages import page
from blacklist_service.console.requests import (
    caller,
    number_of,
    passkey_site,
    read_form,
    service,
    session,
)
from blacklist_service.console.words import ACTS, FIELDS, KINDS, WORDS_OF, said
from blacklist_service.errors import InvalidError, NotFoundError
from blacklist_service.workflows.approve_proposal import approve_proposal, refuse_proposal
from blacklist_service.workflows.logging_in.factors import BoundCode, purpose_of_approval
from blacklist_service.workflows.prove_factor import (
    challenge_of_form,
    list_factors,
    prove_factor,
    request_assertion,
)
from blacklist_service.workflows.show_proposal import ProposalShown, show_proposal

proposals = console_blueprint("proposals")
_TARGETS = ("listing", "objection", "repair")
_VERDICTS = ("approve", "refuse")


@proposals.get("/proposals/<target>/<number>")
@for_officials
def show(target: str, number: str) -> Response:
    """复核。The whole proposal, what it rests on, what it would change, and its digest. The look is recorded."""
    number_shown = _number(target, number)
    found = show_proposal(service(), caller(), target, number_shown)
    factors, site = list_factors(service(), session()), passkey_site()
    asks_passkey = bool(factors.passkeys) and site is not None
    purposes = {
        verdict: purpose_of_approval(verdict, target, number_shown, found.proposal.digest)
        for verdict in _VERDICTS
    }
    return page(
        "proposal",
        target=target,
        number=number,
        kind=KINDS[target],
        act=ACTS.get(found.proposal.act, found.proposal.act),
        found=found,
        facts=[
            (FIELDS.get(name, name), said(value))
            for name, value in found.proposal.facts.items()
            if name != "listing"
        ],
        changes=[
            (FIELDS.get(one.field, one.field), said(one.before), said(one.after)) for one in found.changes
        ],
        words=[(WORDS_OF[name], text) for name, text in found.words.items() if text],
        state=said(found.listing.state),
        made_at=clock_text(found.proposal.made_at),
        may_decide=_may_decide(found),
        asks_passkey=asks_passkey,
        options={
            verdict: request_assertion(service(), session(), site, purpose)
            for verdict, purpose in purposes.items()
            if site is not None and asks_passkey
        },
        challenges={
            verdict: challenge_of_form(session(), purpose)
            for verdict, purpose in purposes.items()
            if not asks_passkey
        },
    )


@proposals.post("/proposals/<target>/<number>")
@allow("checker", door="console", step_up="each")
def decide(target: str, number: str) -> Response:
    """批准或退回。Approves or refuses the digest that was shown, with the second factor for exactly this."""
    verdict, digest, reasons, code, challenge, answer = read_form(
        "verdict", "digest", "reasons", "code", "challenge", "assertion"
    )
    number_meant = _number(target, number)
    if verdict not in _VERDICTS:
        raise InvalidError("FORM.VERDICT", "请选择批准或退回。", "Either approve or refuse.")
    if verdict == "refuse" and not reasons.strip():
        raise InvalidError("PROPOSAL.WHY_NOT", "退回须说明理由。", "Say why it is refused.")
    shown_factor = shown_in(code, answer)
    # Whoever has a passkey signs the digest itself; a code is asked for only where there is none.
    if isinstance(shown_factor, str):
        if list_factors(service(), session()).passkeys and passkey_site() is not None:
            raise InvalidError("FACTOR.PASSKEY", "请使用通行密钥复核。", "Approve with your passkey.")
        shown_factor = BoundCode(shown_factor, challenge)
    opened = prove_factor(
        service(), session(), shown_factor, purpose=purpose_of_approval(verdict, target, number_meant, digest)
    )
    cookies.give(opened.secret)
    if verdict == "refuse":
        refuse_proposal(service(), caller(), target, number_meant, digest, reasons=reasons.strip())
        return page("decided", done="proposal_refused", listing=None, verdict=verdict)
    approved = approve_proposal(service(), caller(), target, number_meant, digest)
    return page("decided", done=approved.done, listing=said(approved.listing.state), verdict=verdict)


def _number(target: str, number: str) -> int:
    if target not in _TARGETS:
        raise NotFoundError("NOT_FOUND", "未找到。", "Not found.")
    return number_of(target, number)


def _may_decide(found: ProposalShown) -> bool:
    """The forms are for a checker who did not propose it; what belongs to a batch is decided with that alone."""
    is_in_batch = found.refusal is not None and found.refusal.code == "PROPOSAL.IN_BATCH"
    is_other = caller().has_role("checker") and found.proposal.made_by != caller().login
    return is_other and not is_in_batch
