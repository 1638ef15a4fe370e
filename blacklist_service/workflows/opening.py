"""Marks the workflows that open sealed records: who acts, for what and about which case goes to the vault with each."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from blacklist_service.workflows.context import Actor, Context

_Given = ParamSpec("_Given")
_Result = TypeVar("_Result")
_Workflow = Callable[Concatenate[Context, Actor, _Given], _Result]


def opening(
    purpose: str, about: str = "", *, budget: str = ""
) -> Callable[[_Workflow[_Given, _Result]], _Workflow[_Given, _Result]]:
    """The workflow opens sealed records for this purpose. `about` names what its first argument is the number or the
    code of (listing, review, feed …), so that the case can be told. `budget` names another class of openings than the
    actor's own: a walk through the whole list is the service's work, whoever asks for it."""

    def mark(workflow: _Workflow[_Given, _Result]) -> _Workflow[_Given, _Result]:
        @wraps(workflow)
        def bound(context: Context, actor: Actor, /, *given: _Given.args, **named: _Given.kwargs) -> _Result:
            first = given[0] if given else next(iter(named.values()), "")
            case = f"{about}/{first}" if about else ""
            return workflow(context.opening(actor, purpose, case, budget), actor, *given, **named)

        return bound

    return mark
