"""A checker, and above the limit a supervisor, read a whole batch of decisions and approve or refuse exactly that."""

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
from blacklist_service.console.words import ACTS, said
from blacklist_service.errors import InvalidError
from blacklist_service.workflows.approve_batch import approve_batch, refuse_batch
from blacklist_service.workflows.cases.batches import BatchView
from blacklist_service.workflows.logging_in.factors import BoundCode, purpose_of_approval
from blacklist_service.workflows.prove_factor import (
    challenge_of_form,
    list_factors,
    prove_factor,
    request_assertion,
)
from blacklist_service.workflows.show_batch import show_batch

KIND = "batch"
batches = console_blueprint("batches")
_VERDICTS = ("approve", "refuse")


@batches.get("/batches/<number>")
@for_officials
def show(number: str) -> Response:
    """批量复核。Every decision of the batch, and its digest. A look at each person is recorded."""
    read = number_of(KIND, number)
    found = show_batch(service(), caller(), read)
    site = passkey_site()
    asks_passkey = bool(list_factors(service(), session()).passkeys) and site is not None
    purposes = {one: purpose_of_approval(one, KIND, read, found.batch.digest) for one in _VERDICTS}
    return page(
        "batch",
        number=number,
        act=ACTS.get(found.batch.act, found.batch.act),
        found=found,
        states=[said(one.listing.state) for one in found.decisions],
        made_at=clock_text(found.batch.made_at),
        may_decide=_may_decide(found.batch),
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


@batches.post("/batches/<number>")
@allow("checker", "supervisor", door="console", step_up="each")
def decide(number: str) -> Response:
    """整批批准或退回。Approves or refuses the digest that was shown, with the second factor for exactly this."""
    verdict, digest, reasons, code, challenge, answer = read_form(
        "verdict", "digest", "reasons", "code", "challenge", "assertion"
    )
    read = number_of(KIND, number)
    if verdict not in _VERDICTS:
        raise InvalidError("FORM.VERDICT", "请选择批准或退回。", "Either approve or refuse.")
    if verdict == "refuse" and not reasons.strip():
        raise InvalidError("PROPOSAL.WHY_NOT", "退回须说明理由。", "Say why it is refused.")
    factor = shown_in(code, answer)
    if isinstance(factor, str):
        if list_factors(service(), session()).passkeys and passkey_site() is not None:
            raise InvalidError("FACTOR.PASSKEY", "请使用通行密钥复核。", "Approve with your passkey.")
        factor = BoundCode(factor, challenge)
    purpose = purpose_of_approval(verdict, KIND, read, digest)
    cookies.give(prove_factor(service(), session(), factor, purpose=purpose).secret)
    if verdict == "refuse":
        refuse_batch(service(), caller(), read, digest, reasons=reasons.strip())
        return page("decided", done="batch_refused", listing=None, verdict=verdict)
    approved = approve_batch(service(), caller(), read, digest)
    return page("decided", done=f"batch_{approved.state}", listing=None, verdict=verdict)


def _may_decide(batch: BatchView) -> bool:
    """The forms are for who comes next, and never for who has made or checked it."""
    is_next = batch.waiting_for != "" and caller().has_role(batch.waiting_for)
    return is_next and caller().login not in {batch.made_by, batch.checked_by}
