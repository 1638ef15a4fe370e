"""Who may call a route, as data that every web door attaches to its routes; a route without a rule answers nobody."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

View = TypeVar("View", bound=Callable[..., Any])
Door = Literal["api", "console", "portal"]
StepUp = Literal["none", "recent", "each"]
_ATTRIBUTE = "access_rule"
_EVENLY = "answers_evenly"
_PARAMETERS = "query_parameters"


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may call a route: account roles, subjects with a case number and proof, the operator on this machine,
    or everybody. `streams`: the route reads the body itself, piece by piece, and compares its digest at the end.
    `door` tells who finds out who is calling: `api` by key or signature, `console` by a session, which must have come
    to one of these `stages`; `portal` by the pass of a subject, or not at all. `step_up`: the second factor must have
    been shown within the last minutes (`recent`), or comes with each act (`each`): in the console the route checks it
    before it acts, and of a program it is the signature over the call (record 0066)."""

    roles: tuple[str, ...] = ()
    subject: bool = False
    operator: bool = False
    everybody: bool = False
    streams: bool = False
    door: Door = "api"
    stages: tuple[str, ...] = ("complete",)
    step_up: StepUp = "none"


def allow(
    *roles: str,
    subject: bool = False,
    operator: bool = False,
    everybody: bool = False,
    streams: bool = False,
    door: Door = "api",
    stages: tuple[str, ...] = ("complete",),
    step_up: StepUp = "none",
) -> Callable[[View], View]:
    """Attaches the rule of a route; stands directly above the function, below the route."""
    rule = Rule(roles, subject, operator, everybody, streams, door, stages, step_up)

    def attach(view: View) -> View:
        setattr(view, _ATTRIBUTE, rule)
        return view

    return attach


def evenly(view: View) -> View:
    """Marks a route whose answer would tell, by when it comes or how long it is, whether somebody is known."""
    setattr(view, _EVENLY, True)
    return view


def answers_evenly(view: Callable[..., Any] | None) -> bool:
    """Whether a route is marked as one whose answers are made even."""
    return bool(getattr(view, _EVENLY, False))


def reads(*parameters: str) -> Callable[[View], View]:
    """Names the query parameters of a page; a route of programs has them in its model."""

    def attach(view: View) -> View:
        setattr(view, _PARAMETERS, frozenset(parameters))
        return view

    return attach


def parameters_of(view: Callable[..., Any] | None) -> frozenset[str]:
    """The query parameters that a page names for itself."""
    named: frozenset[str] = getattr(view, _PARAMETERS, frozenset())
    return named


def rule_of(view: Callable[..., Any] | None) -> Rule | None:
    """The rule that a route carries; None for one that nobody may call."""
    return getattr(view, _ATTRIBUTE, None)
