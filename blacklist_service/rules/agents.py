"""Who may act for a person in a case, in what, and until when."""

from datetime import date
from enum import StrEnum

from blacklist_service.errors import ForbiddenError, InvalidError
from blacklist_service.rules.deadlines import due_on
from blacklist_service.rules.listing_states import ListingState, is_final

_TERM = "agent_term"


class AgentKind(StrEnum):
    """What the agent is to the person."""

    LAWYER = "lawyer"  # 律师
    RELATIVE = "relative"  # 近亲属
    OTHER = "other"  # 其他


class AgentScope(StrEnum):
    """What the agent may do: see the case, or see it and act in it."""

    READ = "read"
    ACT = "act"


def longest_until(appointed_on: date) -> date:
    """The last day that an agent may be appointed for. House rule (law parameter agent_term); 民法典 Art 165."""
    return due_on(_TERM, appointed_on)


def check_until(until: date, appointed_on: date) -> None:
    """An agent is appointed for a last day from today to the end of the longest term.

    Raises: InvalidError AGENT.UNTIL.
    """
    last = longest_until(appointed_on)
    if not appointed_on <= until <= last:
        raise InvalidError(
            "AGENT.UNTIL",
            f"代理期限须在今日至 {last.isoformat()} 之间。",
            f"An agent is appointed until a day from today to {last.isoformat()}.",
            last=last.isoformat(),
        )


def is_standing(valid_until: date, state: ListingState, today: date) -> bool:
    """An appointment that was not taken back holds: its last day has not passed, and neither is the case over.

    Law: 民法典 Art 173 (agency ends with its term or its task).
    """
    return today <= valid_until and not is_final(state)


def may_act(scope: AgentScope) -> bool:
    """An agent acts only where the person said so."""
    return scope is AgentScope.ACT


def own_business() -> ForbiddenError:
    """What the person alone does, or has kept for itself."""
    return ForbiddenError(
        "AGENT.SCOPE",
        "代理人无权办理此事项，须由本人办理。",
        "An agent may not do this; the person itself has to.",
    )
