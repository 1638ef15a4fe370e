"""代理人: whom the person has named to act for it, what was done in its name; to name somebody, and to take it back."""

from datetime import date
from http import HTTPStatus

from flask import Response, redirect, url_for

from blacklist_service.access_rules import allow, evenly
from blacklist_service.errors import InvalidError, RefusedError, ServiceError
from blacklist_service.portal import own_words
from blacklist_service.portal.access import claim_of_person, give_pass, take_pass_away
from blacklist_service.portal.forms import read_form
from blacklist_service.portal.own_requests import to_case
from blacklist_service.portal.pages import page, portal_blueprint, service
from blacklist_service.rules.agents import AgentKind, AgentScope, longest_until
from blacklist_service.workflows.appoint_agent import AgentGiven, appoint_agent
from blacklist_service.workflows.prove_case import Claim, prove_case
from blacklist_service.workflows.revoke_agent import revoke_agent
from blacklist_service.workflows.show_own_agents import show_own_agents

own_agent = portal_blueprint("own_agent", "/my/agent")
agent_door = portal_blueprint("agent_door", "/agent")
# What the form lets in; a pass with more would not fit into a cookie.
_LONGEST = 200
_EMPTY = AgentGiven("", "", "", "", date.min)


@own_agent.get("")
@allow(subject=True, door="portal")
@evenly
def show() -> Response:
    """代理人。Who stands, what was done, and the form."""
    return _page(_EMPTY)


@own_agent.post("")
@allow(subject=True, door="portal")
@evenly
def appoint() -> Response:
    """委托代理人。The access code stands on the next page and nowhere else."""
    said = claim_of_person()
    name, id_number, kind, scope, until = read_form("name", "id_number", "kind", "scope", "until")
    given = AgentGiven(name, id_number, kind, scope, date.min)
    try:
        given = AgentGiven(name, id_number, kind, scope, _day(until))
        code = appoint_agent(service(), said.case_no, said.name, said.id_number, given=given)
    except (InvalidError, RefusedError) as refusal:
        return _page(given, refusal)
    address = f"{service().settings.public_url}{url_for('portal_agent_door.show_door')}"
    return page("own_agent_named", code=code, given=given, words=own_words, address=address)


@own_agent.post("/withdraw")
@allow(subject=True, door="portal")
@evenly
def revoke() -> Response:
    """撤销代理。The agent's next page is refused."""
    read_form()
    said = claim_of_person()
    revoke_agent(service(), said.case_no, said.name, said.id_number)
    answer = redirect(url_for("portal_own_agent.show"), code=HTTPStatus.SEE_OTHER)
    assert isinstance(answer, Response)
    return answer


@agent_door.get("")
@allow(everybody=True, door="portal")
def show_door() -> Response:
    """代理人验证。The form; what was typed is never shown again."""
    return page("agent_door", error=None)


@agent_door.post("")
@allow(everybody=True, door="portal")
@evenly
def prove() -> Response:
    """验证代理人。The same answer at the same time, whatever does not agree."""
    given = read_form("case_no", "name", "id_number", "access_code", longest=_LONGEST)
    try:
        proof = prove_case(service(), Claim(*given))
    except ServiceError as refusal:
        if refusal.code != "CASE.PROOF":
            raise
        return take_pass_away(page("agent_door", HTTPStatus.FORBIDDEN, error=refusal))
    return give_pass(to_case("state"), proof)


def _page(draft: AgentGiven, error: ServiceError | None = None) -> Response:
    """Everybody who was named, and the form; where it was refused, with what was typed."""
    said, today = claim_of_person(), service().clock.today()
    status = HTTPStatus.OK if error is None else HTTPStatus.BAD_REQUEST
    return page(
        "own_agent",
        status,
        found=show_own_agents(service(), said.case_no, said.name, said.id_number),
        words=own_words,
        draft=draft,
        kinds=list(AgentKind),
        scopes=list(AgentScope),
        today=today,
        last=longest_until(today),
        error=error,
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InvalidError(
            "AGENT.DAY", "请填写代理期限的末日，例如 2026-12-31。", "Write the last day, as in 2026-12-31."
        ) from None
