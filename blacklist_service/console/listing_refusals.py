"""An act that was not done: why, what it means that the case has moved meanwhile, and what the official had written."""

from flask import Response, request, url_for

from blacklist_service.console import problems
from blacklist_service.console.access import StepUpNeededError
from blacklist_service.console.pages import page
from blacklist_service.console.same_site import PLAIN_FORM
from blacklist_service.errors import ConflictError, InvalidError, RefusedError, ServiceError

# What an official writes by hand and would not want to write twice.
_WRITTEN = ("reasons", "statement")
_TOLD_HERE = (ConflictError, InvalidError, RefusedError, StepUpNeededError)


def refused_act(error: ServiceError) -> Response:
    """The page of an act that changed nothing; whatever is about the session or the reach goes the plain way."""
    if not isinstance(error, _TOLD_HERE):
        return problems.refused(error)
    number = (request.view_args or {}).get("number", "")
    return problems.told(
        page(
            "listing_refused",
            problems.status_of(error),
            error=error,
            number=number,
            has_moved=isinstance(error, ConflictError),
            step_up=url_for("console_step_up.ask", after=f"listings/{number}")
            if isinstance(error, StepUpNeededError)
            else "",
            written=_written(),
        ),
        error,
    )


def _written() -> list[str]:
    """What was written, to be had back; a form that brings a file has no such field, and its rest is not read."""
    if request.mimetype != PLAIN_FORM:
        return []
    return [text for name in _WRITTEN if (text := request.form.get(name, "").strip())]
