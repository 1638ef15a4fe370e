"""What is shown of whom a person has named to act for it, to that person and to officials."""

from dataclasses import dataclass
from datetime import date, datetime

from blacklist_service.store import agents
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import Listing
from blacklist_service.workflows.cases.ended_agents import is_of_person, is_over
from blacklist_service.workflows.cases.proof import proofs_of_case
from blacklist_service.workflows.context import Context
from blacklist_service.workflows.sealing.agents import open_agent


@dataclass(frozen=True, slots=True, repr=False)
class AgentView:
    """An appointment. `name` is "" where it was erased, or whoever named it is not the person of the case any more;
    `ended_at` None where nobody has ended it."""

    name: str
    kind: str
    scope: str
    appointed_on: date
    appointed_at: datetime
    valid_until: date
    ended_at: datetime | None
    is_standing: bool


def agents_in_case(connection: Connection, context: Context, listing: Listing) -> tuple[AgentView, ...]:
    """Everybody who was named in a case, newest first; whoever calls has written the look.

    Of an agent whom somebody else named, who was taken for the person of the case before, neither the name is shown
    nor that it stands: it comes in no more.
    """
    appointments = agents.agents_of(connection, listing.id)
    proofs = proofs_of_case(connection, context, listing) if appointments else frozenset()
    found = []
    for one in appointments:
        person = open_agent(context.vault.sealer, one)
        is_own = is_of_person(context, person, proofs)
        found.append(
            AgentView(
                name=person.agent.name if person is not None and is_own else "",
                kind=one.kind,
                scope=one.scope,
                appointed_on=one.appointed_on,
                appointed_at=one.appointed_at,
                valid_until=one.valid_until,
                ended_at=one.ended_at,
                is_standing=is_own and not is_over(context, listing, one),
            )
        )
    return tuple(found)
