"""The subject names somebody to act for it in its case, without an account."""

from dataclasses import dataclass
from datetime import date

from blacklist_service.errors import InvalidError, RefusedError
from blacklist_service.rules.agents import AgentKind, AgentScope, check_until
from blacklist_service.rules.listing_states import ListingState, is_final
from blacklist_service.store import agents
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import Agent, Listing
from blacklist_service.workflows.cases.agents import access_mac, draw_access_code
from blacklist_service.workflows.cases.chosen_codes import coded
from blacklist_service.workflows.cases.ended_agents import end_agent, stands
from blacklist_service.workflows.cases.proof import acting_on_case, proof_of
from blacklist_service.workflows.context import Context, record
from blacklist_service.workflows.sealing.agents import AgentPerson, seal_agent
from matching.normalize import read_identity
from matching.types import RawIdentity, Validity

_LONGEST_NAME = 100
# What the agent's door lets in: nobody could come in by a longer one.
_LONGEST_NUMBER = 200


@dataclass(frozen=True, slots=True, repr=False)
class AgentGiven:
    """Whom the subject names: who it is, what to the subject, for what, and the last day."""

    name: str
    id_number: str
    kind: str
    scope: str
    valid_until: date


def appoint_agent(context: Context, case_no: str, name: str, id_number: str, *, given: AgentGiven) -> str:
    """The subject names an agent; returns the access code, which is told once and kept as a keyed hash.

    1. Case number and identity prove that the case is the subject's own; an agent names nobody. The case is not over.
    2. The agent is somebody else, with a whole and valid number, until a day within the longest term.
    3. One at a time: while one stands, another is refused. One whose term is over makes room, and so does one whom
       somebody else named, who was taken for the person of the case before.
    4. Who it is, who named it and the hash of the code are sealed together.

    Law: 民法典 Art 161, 165 (authority in writing: name, matters, powers, term); 征信业管理条例 Art 25.
    Journal: agent_appointed with kind, scope and last day. Raises: ForbiddenError CASE.PROOF; InvalidError AGENT.NAME,
    AGENT.NUMBER, AGENT.SELF, AGENT.UNTIL, VALUE.UNKNOWN; RefusedError AGENT.CLOSED, AGENT.STANDING.
    """
    agent_identity = _checked(context, given)
    principal = RawIdentity(name=name, id_number=id_number)
    if proof_of(context, agent_identity) == proof_of(context, principal):
        raise InvalidError("AGENT.SELF", "代理人不能是本人。", "An agent is somebody else.")
    code = draw_access_code(context)
    with acting_on_case(context, case_no, name, id_number) as (connection, listing, actor):
        _make_room(connection, context.opening(actor, "proof"), listing)
        now = context.clock.now()
        agent = Agent(
            id=None, listing_id=listing.id, kind=given.kind, scope=given.scope, appointed_on=context.clock.today(),
            appointed_at=now, valid_until=given.valid_until,
        )  # fmt: skip
        person = AgentPerson(agent_identity, principal, access_mac(context.vault, code))
        agent.sealed_person = seal_agent(context.vault.sealer, agent, person)
        number = agents.add_agent(connection, agent)
        record(
            connection, context, actor,
            kind="agent_appointed", object_kind="listing", object_id=listing.id,
            detail={"agent": number, "kind": given.kind, "scope": given.scope, "valid_until": given.valid_until},
        )  # fmt: skip
    return code


def _make_room(connection: Connection, context: Context, listing: Listing) -> None:
    """The case is open and nobody stands; whose term is over is ended, and whom somebody else named."""
    if is_final(ListingState(listing.state)):
        raise RefusedError(
            "AGENT.CLOSED", "该案件已经终结，无须委托代理人。", "This case has ended; it needs no agent."
        )
    found = agents.newest_agent(connection, listing.id)
    if found is None or found.ended_at is not None:
        return
    if stands(connection, context, listing, found):
        raise RefusedError(
            "AGENT.STANDING",
            "已有代理人，请先撤销，再委托他人。",
            "There is an agent; take that back before you name another.",
        )
    end_agent(connection, context, found)


def _checked(context: Context, given: AgentGiven) -> RawIdentity:
    coded(AgentKind, given.kind, "kind")
    coded(AgentScope, given.scope, "scope")
    check_until(given.valid_until, context.clock.today())
    if not 1 <= len(given.name) <= _LONGEST_NAME:
        raise InvalidError("AGENT.NAME", "请填写代理人姓名。", "Write the agent's name.")
    identity = RawIdentity(name=given.name, id_number=given.id_number[: _LONGEST_NUMBER + 1])
    is_valid = any(one.validity is Validity.VALID for one in read_identity(identity).identifiers)
    if not is_valid or len(given.id_number) > _LONGEST_NUMBER:
        raise InvalidError(
            "AGENT.NUMBER",
            "代理人的证件号码不完整或者校验不符。",
            "The number of the agent's document is not whole, or its check digit does not fit.",
        )
    return identity
