"""Who is at a page of the portal: everybody, or somebody with a pass; and whether one of our own pages sent a form."""

from typing import cast

from flask import Response, g, request

from blacklist_service.access_rules import Rule
from blacklist_service.errors import ForbiddenError
from blacklist_service.origins import is_clear_allowed, is_from, own_origin
from blacklist_service.portal.pages import service
from blacklist_service.rules.agents import own_business
from blacklist_service.workflows.prove_case import Claim, claim_of
from blacklist_service.workflows.tell_refused_agent import tell_refused_agent

_NAME = "__Host-my"
# A browser takes the name above over TLS only; the demo and the tests serve this machine in the clear.
_NAME_IN_THE_CLEAR = "my"
_READING = ("GET", "HEAD")
# Nobody's data stand on these pages: the codes on letters lead there, by the address that they were printed with.
_NAMING_NOBODY = ("portal_verify",)


def check(rule: Rule) -> None:
    """Lets everybody in where the rule says so, and whoever holds a pass where it is about somebody's own case.

    Raises ForbiddenError PORTAL.TLS, FORM.FOREIGN, CASE.PASS; ACCESS.NO_RULE for a route that is for accounts.
    """
    if not rule.everybody and not rule.subject:
        raise ForbiddenError("ACCESS.NO_RULE", "该接口未开放。", "This route is not open.")
    if (
        request.blueprint not in _NAMING_NOBODY
        and not request.is_secure
        and not is_clear_allowed(service().settings.environment, request.host)
    ):
        raise ForbiddenError(
            "PORTAL.TLS", "本页面只通过 HTTPS 提供。", "This page is served over HTTPS only."
        )
    if request.method not in _READING:
        _require_own_form()
    if rule.subject:
        g.claim = claim_of(service(), request.cookies.get(_name(), ""))


def claim() -> Claim:
    """What the holder of the pass said, in a route for subjects."""
    return cast("Claim", g.claim)


def claim_of_person() -> Claim:
    """The same, on a page that is for the person alone. Raises ForbiddenError AGENT.SCOPE."""
    said = claim()
    if said.is_agents:
        tell_refused_agent(service(), said)
        raise own_business()
    return said


def give_pass(response: Response, given: str) -> Response:
    """The browser holds the pass until it is closed: no script reads it, and no other site sends it."""
    response.set_cookie(
        _name(), given, max_age=None if given else 0, path="/", secure=request.is_secure, httponly=True,
        samesite="Strict",
    )  # fmt: skip
    return response


def take_pass_away(response: Response) -> Response:
    """The browser holds none from here on."""
    return give_pass(response, "")


def _require_own_form() -> None:
    said, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    ours = own_origin(service().settings.public_url, request.scheme, request.host)
    is_form = request.mimetype in {"application/x-www-form-urlencoded", "multipart/form-data"}
    if ours is None or not is_form or not is_from(ours, said, origin):
        raise ForbiddenError(
            "FORM.FOREIGN",
            "表单不是从本页面提交的，或页面已过期，请刷新后重试。",
            "The form did not come from this page, or the page is too old; load it again.",
        )


def _name() -> str:
    return _NAME if request.is_secure else _NAME_IN_THE_CLEAR
