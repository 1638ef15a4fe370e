"""Query parameters: what a route does not know is refused, and nothing may stand twice."""

from typing import Any

from flask import Flask, current_app, request

from blacklist_service.access_rules import parameters_of
from blacklist_service.errors import InvalidError


def install(app: Flask) -> None:
    """Checks every call's query before its route is asked; runs after the access rule."""
    app.before_request(_check)


def known_parameters(view: Any) -> frozenset[str]:
    """The parameters in the Query models of a route, as the description tells them, or those that a page names."""
    described = getattr(view, "_spec", {}).get("args") or []
    return frozenset(
        name for model, place in described if place == "query" for name in model.model_fields
    ) | (parameters_of(view))


def _check() -> None:
    if request.endpoint is None or not request.args:
        return
    known = known_parameters(current_app.view_functions.get(request.endpoint))
    for name, values in request.args.lists():
        # The name is the caller's own text and is not repeated.
        if name not in known:
            raise InvalidError("QUERY.UNKNOWN", "未知的查询参数。", "A query parameter is not known.")
        if len(values) > 1:
            raise InvalidError("QUERY.REPEATED", "查询参数重复。", "A query parameter stands twice.")
        if "\x00" in values[0]:
            raise InvalidError(
                "QUERY.TEXT", "查询参数含有无效字符。", "A query parameter has an odd character."
            )
