"""Whom a person has named to act for it in a case, as a proof compares it: of no agent as much is opened."""

from dataclasses import dataclass

from blacklist_service.rules.agents import AgentScope, is_standing
from blacklist_service.rules.listing_states import ListingState
from blacklist_service.store import agents
from blacklist_service.store.base import NOBODY
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import Listing
from blacklist_service.vault.keyring import Vault
from blacklist_service.workflows.context import Context
from blacklist_service.workflows.sealing.agents import open_agent
from blacklist_service.workflows.sealing.nobody import open_nobody
from matching.types import RawIdentity

_KIND = "agent-access"
_PARTS, _PART_LENGTH = 4, 4


@dataclass(frozen=True, slots=True, repr=False)
class NamedAgent:
    """The last agent of a case, or nobody; `appointment`: its number, 0 of nobody; `is_somebody`: the agent has a code;
    `is_standing`: it holds."""

    agent: RawIdentity
    principal: RawIdentity
    access_mac: str
    scope: AgentScope
    appointment: int
    is_somebody: bool
    is_standing: bool


def draw_access_code(context: Context) -> str:
    """A code that nobody can guess (79 bits), told once: 7KQ2-MWX9-4RTB-H6PD."""
    return "-".join(context.randomness.code(_PART_LENGTH) for _ in range(_PARTS))


def access_mac(vault: Vault, access_code: str) -> str:
    """What is kept of an access code. Blanks, hyphens and small letters do not matter."""
    folded = "".join(letter for letter in access_code.upper() if letter.isalnum())
    return vault.lookups.mac(_KIND, folded.encode()).hex()


def named_agent(connection: Connection, context: Context, listing: Listing | None) -> NamedAgent:
    """Who was named last in a case; of no case, and of a case without an agent, nobody, who does not stand."""
    found = agents.newest_agent(connection, NOBODY if listing is None else listing.id)
    person = None if found is None else open_agent(context.vault.sealer, found)
    nobodies = list(open_nobody(context.vault.sealer, 0 if person is not None else 1))
    if found is None or person is None or listing is None:
        nobody, no_code = nobodies[0], access_mac(context.vault, "")
        return NamedAgent(
            nobody, nobody, no_code, AgentScope.READ, appointment=0, is_somebody=False, is_standing=False
        )
    in_time = is_standing(found.valid_until, ListingState(listing.state), context.clock.today())
    stands = in_time and found.ended_at is None
    return NamedAgent(
        person.agent,
        person.principal,
        person.access_mac,
        AgentScope(found.scope),
        appointment=found.id or 0,
        is_somebody=bool(person.access_mac),
        is_standing=stands,
    )
