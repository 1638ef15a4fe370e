"""Whom the subject has named to act for it, and what was done in its name."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from blacklist_service.store import journal, objections
from blacklist_service.store.subjects import survivor_of
from blacklist_service.workflows.cases.agents_shown import AgentView, agents_in_case
from blacklist_service.workflows.cases.proof import AGENT, SUBJECT, reading_case
from blacklist_service.workflows.context import Context
from blacklist_service.workflows.journalling.looks import record_look

_MOST_ACTS = 100


class AgentAct(NamedTuple):
    """What an agent did in the case, as the journal tells it."""

    at: datetime
    kind: str


@dataclass(frozen=True, slots=True, repr=False)
class OwnAgents:
    """Everybody whom the subject has named, newest first, and what they did; not whom somebody else named, who was
    taken for the person of the case before."""

    agents: tuple[AgentView, ...]
    acts: tuple[AgentAct, ...]


def show_own_agents(context: Context, case_no: str, name: str, id_number: str) -> OwnAgents:
    """The subject sees whom it has named, and what was done in its name.

    Law: 个人信息保护法 Art 45. Journal: no entry, a look (action own_record). Raises: ForbiddenError CASE.PROOF.
    """
    with reading_case(context, case_no, name, id_number) as (connection, listing, actor):
        subject = survivor_of(connection, listing.subject_id)
        record_look(context, connection, actor, subject=subject, action="own_record", purpose="own_record")
        own = context.opening(SUBJECT, "own_record")
        disputes = [one.id or 0 for one in objections.objections_of(connection, listing.id)]
        asked = [one.id or 0 for one in objections.repairs_of(connection, listing.id)]
        about = {"listing": [listing.id], "objection": disputes, "repair": asked}
        acts = journal.newest_about(connection, about, _MOST_ACTS)
        # Without a name it is another's, or long over: neither it nor what it did is for this person.
        named = tuple(one for one in agents_in_case(connection, own, listing) if one.name)
        done = (AgentAct(one.at, one.kind) for one in acts if one.actor == AGENT.login)
        return OwnAgents(named, tuple(act for act in done if any(_is_within(act, one) for one in named)))


def _is_within(act: AgentAct, agent: AgentView) -> bool:
    """It was this agent's: one stands at a time."""
    return agent.appointed_at <= act.at and (agent.ended_at is None or act.at <= agent.ended_at)
