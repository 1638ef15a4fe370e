"""Who an agent is, who named it, and by what it comes in: sealed together, bound to the case and the instant."""

from dataclasses import dataclass

import orjson

from blacklist_service.store.tables import Agent
from blacklist_service.vault.tools import RecordSealer
from blacklist_service.workflows.sealing.statements import instant_of
from matching.types import RawIdentity

_TABLE, _SCHEMA = "agent.person", 1


@dataclass(frozen=True, slots=True, repr=False)
class AgentPerson:
    """The agent, the person who named it as it proved itself then, and the keyed hash of the access code; of an agent
    whose appointment is over neither number nor hash."""

    agent: RawIdentity
    principal: RawIdentity
    access_mac: str


def seal_agent(sealer: RecordSealer, agent: Agent, person: AgentPerson) -> bytes:
    """The record of an appointment; it need not have a number yet."""
    text = orjson.dumps(
        [
            [person.agent.name, person.agent.id_number],
            [person.principal.name, person.principal.id_number],
            person.access_mac,
        ]
    )
    return sealer.seal(_TABLE, _row(agent), _SCHEMA, text)


def with_name_alone(person: AgentPerson) -> AgentPerson:
    """What is kept of an agent whose appointment is over: its name, for whoever named it. No number, no code."""
    return AgentPerson(RawIdentity(name=person.agent.name, id_number=""), person.principal, "")


def open_agent(sealer: RecordSealer, agent: Agent) -> AgentPerson | None:
    """Who it is; None where that was erased some years after the case."""
    if agent.sealed_person is None:
        return None
    agent_said, principal_said, access_mac = orjson.loads(
        sealer.open(_TABLE, _row(agent), _SCHEMA, agent.sealed_person)
    )
    return AgentPerson(_identity(agent_said), _identity(principal_said), access_mac)


def _identity(said: list[str]) -> RawIdentity:
    name, id_number = said
    return RawIdentity(name=name, id_number=id_number)


def _row(agent: Agent) -> str:
    return f"{agent.listing_id}/{instant_of(agent.appointed_at)}"
