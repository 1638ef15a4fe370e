"""首页: where everybody who only has the address finds the own door; and what a browser is shown at an address that is
none of ours."""

from http import HTTPStatus

from flask import Response, g

from blacklist_service.access_rules import allow
from blacklist_service.portal.pages import finish, page, portal_blueprint, service

front = portal_blueprint("front", "/")


@front.get("/")
@allow(everybody=True, door="portal")
def show() -> Response:
    """首页。Which page is for whom; the same for everybody."""
    return page("front", office=service().profile.name, contacts=service().profile.contacts)


def show_nowhere() -> Response:
    """The page of an address that is none of ours; it repeats nothing of it."""
    g.problem_code = "NOT_FOUND"
    # No blueprint's route was asked, so none finishes the answer.
    return finish(page("nowhere", HTTPStatus.NOT_FOUND))
