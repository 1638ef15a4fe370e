"""Appointments that are over: what is still kept of the agent then, when that goes too, and what stands for one that
was taken back on the shred list, so that no restore lets the agent in again."""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta

from blacklist_service.rules.agents import is_standing
from blacklist_service.rules.listing_states import ListingState
from blacklist_service.store import agents, data_keys, listings
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import Agent, Listing
from blacklist_service.workflows.cases.proof import proof_of, proofs_of_case
from blacklist_service.workflows.context import Context
from blacklist_service.workflows.sealing.agents import AgentPerson, open_agent, seal_agent, with_name_alone
from blacklist_service.workflows.sealing.shred_marks import counts_for, dated

_KIND = "agent_revoked"
# Of the marks of earlier releases, which bind the number of the appointment alone.
_FORMER_KIND = "agent_withdrawn"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def end_agent(connection: Connection, context: Context, agent: Agent) -> None:
    """The appointment is over now. The agent's name stays, for whoever named it; number and code go."""
    assert agent.id is not None
    person = open_agent(context.vault.sealer, agent)
    kept = None if person is None else seal_agent(context.vault.sealer, agent, with_name_alone(person))
    agents.end_agent(connection, agent.id, context.clock.now(), kept)


def withdraw_agent(connection: Connection, context: Context, agent: Agent) -> None:
    """Whoever named it takes the appointment back: it is over now, and stays so if an older backup is restored."""
    end_agent(connection, context, agent)
    now = context.clock.now()
    data_keys.list_shredded(connection, [dated(agent_mac(context, agent), now)], now)


def agent_mac(context: Context, agent: Agent) -> bytes:
    """What stands for an appointment that was taken back on the shred list: a keyed hash, as of a report. It binds the
    instant beside the number, which a restored service gives to another appointment."""
    instant = (agent.appointed_at - _EPOCH) // timedelta(microseconds=1)
    return context.vault.lookups.mac(_KIND, b"%d:%d" % (agent.id or 0, instant))


def is_listed(context: Context, agent: Agent, until: Mapping[bytes, datetime]) -> bool:
    """Whether a shred list, given as instants by keyed hash, names this appointment; a mark of an earlier release does
    only if the appointment was there by the mark's instant."""
    former = context.vault.lookups.mac(_FORMER_KIND, b"%d" % (agent.id or 0))
    return agent_mac(context, agent) in until or counts_for(until.get(former), agent.appointed_at)


def is_over(context: Context, listing: Listing, agent: Agent) -> bool:
    """It was ended, or its last day or its case is past."""
    state, today = ListingState(listing.state), context.clock.today()
    return agent.ended_at is not None or not is_standing(agent.valid_until, state, today)


def is_of_person(context: Context, person: AgentPerson | None, proofs: Collection[bytes]) -> bool:
    """Who named this agent is the person of the case, whose proofs these are, until today."""
    return person is not None and proof_of(context, person.principal) in proofs


def stands(connection: Connection, context: Context, listing: Listing, agent: Agent) -> bool:
    """It is not over, and whoever named this agent is the person of the case."""
    person = open_agent(context.vault.sealer, agent)
    is_own = is_of_person(context, person, proofs_of_case(connection, context, listing))
    return is_own and not is_over(context, listing, agent)


def forget_agents(connection: Connection, context: Context, subjects: Collection[int]) -> None:
    """Of the cases of some subjects, whose reports have just been shredded: a record goes where whoever named the agent
    is not the person of the case any more, for it holds that person's name and number."""
    for number in agents.listings_with_agents(connection, sorted(subjects)):
        listing = listings.lock_listing(connection, number)
        proofs = proofs_of_case(connection, context, listing)
        for agent in agents.agents_of(connection, number):
            if agent.id is not None and not is_of_person(
                context, open_agent(context.vault.sealer, agent), proofs
            ):
                agents.forget_agent(connection, agent.id)
