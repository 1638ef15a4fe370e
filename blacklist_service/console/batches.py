"""A checker, and above the limit a supervisor, read a whole batch of decisions and approve or refuse exactly that."""

from flask import Response

from blacklist_service.access_rules import allow
from blacklist_service.clock import clock_text
from blacklist_service.console.approval_forms import approval_forms, read_approval
from blacklist_service.console.blueprints import console_blueprint, for_officials
from blacklist_service.console.pages import page
from blacklist_service.console.requests import caller, number_of, service
from blacklist_service.console.words import ACTS, said
from blacklist_service.workflows.approve_batch import approve_batch, refuse_batch
from blacklist_service.workflows.cases.batches import BatchView
from blacklist_service.workflows.show_batch import show_batch

KIND = "batch"
batches = console_blueprint("batches")


@batches.get("/batches/<number>")
@for_officials
def show(number: str) -> Response:
    """批量复核。Every decision of the batch, and its digest. A look at each person is recorded."""
    read = number_of(KIND, number)
    found = show_batch(service(), caller(), read)
    return page(
        "batch",
        number=number,
        act=ACTS.get(found.batch.act, found.batch.act),
        found=found,
        states=[said(one.listing.state) for one in found.decisions],
        made_at=clock_text(found.batch.made_at),
        may_decide=_may_decide(found.batch),
        **approval_forms(KIND, read, found.batch.digest, decisions=found.batch.size),
    )


@batches.post("/batches/<number>")
@allow("checker", "supervisor", door="console", step_up="each")
def decide(number: str) -> Response:
    """整批批准或退回。Approves or refuses the digest that was shown, with the second factor for exactly this."""
    read = number_of(KIND, number)
    given = read_approval(KIND, read)
    if given.verdict == "refuse":
        refuse_batch(service(), caller(), read, given.digest, reasons=given.reasons)
        return page("decided", done="batch_refused", listing=None, verdict=given.verdict)
    approved = approve_batch(service(), caller(), read, given.digest, by_hand=True)
    return page("decided", done=f"batch_{approved.state}", listing=None, verdict=given.verdict)


def _may_decide(batch: BatchView) -> bool:
    """The forms are for who comes next, and never for who has made or checked it."""
    is_next = batch.waiting_for != "" and caller().has_role(batch.waiting_for)
    return is_next and caller().login not in {batch.made_by, batch.checked_by}
