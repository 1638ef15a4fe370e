"""Questions about agents: who was named in a case, who was last, and whose time is over."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import Connection, insert, or_, select, update

from blacklist_service.store.base import all_as, drawn_key, table_of
from blacklist_service.store.merges import roots_of
from blacklist_service.store.row_checks import check_rows, in_parts
from blacklist_service.store.subjects import aliases_among
from blacklist_service.store.tables import Agent, Listing

_agent, _listing = table_of(Agent), table_of(Listing)
_FINAL = ("rejected", "ended")
_MOST_NAMED = 500


def add_agent(connection: Connection, agent: Agent) -> int:
    return drawn_key(connection.execute(insert(_agent).values(**agent.model_dump(exclude={"id"}))))


def newest_agent(connection: Connection, listing: int) -> Agent | None:
    """The last appointment in a case, over or not. Of no case (0) by the same question."""
    asked = select(_agent).where(_agent.c.listing_id == listing).order_by(_agent.c.id.desc()).limit(1)
    found = all_as(Agent, connection.execute(asked))
    check_rows(connection, Agent, found)
    return found[0] if found else None


def agents_of(connection: Connection, listing: int) -> list[Agent]:
    """Everybody who was ever named in a case, newest first."""
    asked = select(_agent).where(_agent.c.listing_id == listing).order_by(_agent.c.id.desc())
    found = all_as(Agent, connection.execute(asked))
    check_rows(connection, Agent, found)
    return found


def listings_with_agent_over(connection: Connection, today: date) -> list[int]:
    """The listings with an appointment that nobody has ended, and whose last day is past or whose case is."""
    asked = select(_agent.c.listing_id).join(_listing, _listing.c.id == _agent.c.listing_id)
    over = or_(_agent.c.valid_until < today, _listing.c.state.in_(_FINAL))
    asked = asked.where(_agent.c.ended_at.is_(None), over).order_by(_agent.c.listing_id)
    return list(connection.execute(asked).scalars())


def standing_agents(connection: Connection, after: int, limit: int) -> list[Agent]:
    """The appointments that nobody has ended, by number."""
    asked = select(_agent).where(_agent.c.ended_at.is_(None), _agent.c.id > after)
    found = all_as(Agent, connection.execute(asked.order_by(_agent.c.id).limit(limit)))
    check_rows(connection, Agent, found)
    return found


def listings_with_agents(connection: Connection, subjects: Sequence[int]) -> list[int]:
    """The listings of these subjects, under whatever number, in which it is still kept who an agent was."""
    found: set[int] = set()
    family = aliases_among(connection, sorted(set(roots_of(connection, subjects).values())))
    for some in in_parts(family, _MOST_NAMED):
        asked = select(_agent.c.listing_id).join(_listing, _listing.c.id == _agent.c.listing_id)
        asked = asked.where(_listing.c.subject_id.in_(some), _agent.c.sealed_person.is_not(None))
        found.update(connection.execute(asked).scalars())
    return sorted(found)


def end_agent(connection: Connection, agent: int, at: datetime, sealed_person: bytes | None) -> None:
    """The appointment is over from this instant, and no more is kept than this record."""
    changed = update(_agent).where(_agent.c.id == agent)
    connection.execute(changed.values(ended_at=at, sealed_person=sealed_person))


def forget_agent(connection: Connection, agent: int) -> None:
    """Who it was and who named it is gone for good."""
    connection.execute(update(_agent).where(_agent.c.id == agent).values(sealed_person=None))
