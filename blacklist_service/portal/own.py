"""本人办理: who is in a case comes in with its letter's number and its identity, without an account, and leaves."""

from http import HTTPStatus

from flask import Response, redirect, url_for

from blacklist_service.access_rules import allow, evenly
from blacklist_service.errors import ForbiddenError
from blacklist_service.portal.access import give_pass, take_pass_away
from blacklist_service.portal.forms import read_form
from blacklist_service.portal.pages import page, portal_blueprint, service
from blacklist_service.workflows.prove_case import Claim, prove_case

own = portal_blueprint("own", "/my")
_NOT_PROVEN = "CASE.PROOF"
# What the form lets in; a pass with more would not fit into a cookie.
_LONGEST = 200


@own.get("")
@allow(everybody=True, door="portal")
def show_door() -> Response:
    """身份验证。The form; what was typed is never shown again."""
    return page("own_door", error=None)


@own.post("")
@allow(everybody=True, door="portal")
@evenly
def prove() -> Response:
    """验证身份。The same answer at the same time for a case that there is not and for somebody else's."""
    given = read_form("case_no", "name", "id_number", longest=_LONGEST)
    try:
        proof = prove_case(service(), Claim(*given))
    except ForbiddenError as refusal:
        if refusal.code != _NOT_PROVEN:
            raise
        # Somebody else may have been here before.
        return take_pass_away(page("own_door", HTTPStatus.FORBIDDEN, error=refusal))
    return give_pass(_next("portal_own_case.show"), proof)


@own.post("/leave")
@allow(everybody=True, door="portal")
def leave() -> Response:
    """离开。The browser forgets the pass, on a shared phone too."""
    return take_pass_away(_next("portal_own.show_door"))


def _next(endpoint: str) -> Response:
    answer = redirect(url_for(endpoint), code=HTTPStatus.SEE_OTHER)
    assert isinstance(answer, Response)
    return answer
