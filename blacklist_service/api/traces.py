"""One log line and one measurement per call: route template, code and time; never a URL, a body or a person."""

from time import perf_counter

from flask import Flask, Response, g, request
from prometheus_client import CollectorRegistry, Counter, Histogram

from blacklist_service.api.requests import service
from blacklist_service.logs import log

NO_ROUTE = "(none)"


class Traces:
    """The measurements of one app, in a registry of their own: two apps in a process do not mix."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._calls = Counter(
            "blacklist_calls",
            "Calls by route and status",
            ("route", "method", "status"),
            registry=self.registry,
        )
        self._seconds = Histogram(
            "blacklist_call_seconds", "Time to answer, by route", ("route",), registry=self.registry
        )

    def install(self, app: Flask) -> None:
        """Numbers each call as it comes and counts it as it goes."""
        app.before_request(self._begin)
        app.after_request(self._end)

    def _begin(self) -> None:
        g.began = perf_counter()
        g.request_id = service().randomness.token(12)

    def _end(self, response: Response) -> Response:
        seconds = perf_counter() - g.began
        route = NO_ROUTE if request.url_rule is None else request.url_rule.rule
        # A method that is not known could be any text: it is counted with its kind.
        method = request.method if request.url_rule is not None else "OTHER"
        self._calls.labels(route, method, str(response.status_code)).inc()
        self._seconds.labels(route).observe(seconds)
        actor = g.get("actor")
        log().info(
            "call",
            request_id=g.request_id,
            method=method,
            route=route,
            status=response.status_code,
            code=g.get("problem_code", ""),
            member="" if actor is None else actor.member_code,
            ms=round(seconds * 1000, 1),
        )
        return response
