"""The web application: one context, the doors, and what every call passes through."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from apiflask import APIFlask
from flask import Response, current_app, request
from werkzeug.exceptions import NotFound
from werkzeug.middleware.proxy_fix import ProxyFix

from blacklist_service.access_rules import Door, Rule, rule_of
from blacklist_service.api import (
    access,
    alarms,
    even_answers,
    headers,
    problems,
    queries,
    signed_calls,
    spec,
    unknown_callers,
)
from blacklist_service.api.batches import batches
from blacklist_service.api.docs import docs
from blacklist_service.api.enquiries import enquiries
from blacklist_service.api.feeds import feeds
from blacklist_service.api.health import TRACES, health
from blacklist_service.api.journal import journal
from blacklist_service.api.keys import keys
from blacklist_service.api.letters import letters
from blacklist_service.api.listings import listings
from blacklist_service.api.objections import objections
from blacklist_service.api.recipient_keys import recipient_keys
from blacklist_service.api.repairs import repairs
from blacklist_service.api.reports import reports
from blacklist_service.api.requests import EXTENSION, StrictRequest
from blacklist_service.api.reviews import reviews
from blacklist_service.api.status_lists import EXTENSION as STATUS_LISTS
from blacklist_service.api.status_lists import KeptLists, status_lists
from blacklist_service.api.strict_json import MAX_BYTES
from blacklist_service.api.subjects import subjects
from blacklist_service.api.submissions import submissions
from blacklist_service.api.template import template
from blacklist_service.api.traces import Traces
from blacklist_service.console.access import check as check_session
from blacklist_service.console.room import PAGES
from blacklist_service.errors import ForbiddenError
from blacklist_service.logs import configure_logs
from blacklist_service.portal.access import check as check_pass
from blacklist_service.portal.front import show_nowhere
from blacklist_service.portal.room import PORTAL
from blacklist_service.settings import Settings
from blacklist_service.workflows.context import Context
from blacklist_service.workflows.open_service import open_service

DOORS = (
    template,
    submissions,
    reports,
    enquiries,
    feeds,
    recipient_keys,
    status_lists,
    reviews,
    listings,
    batches,
    objections,
    repairs,
    letters,
    subjects,
    journal,
    keys,
    health,
    docs,
    *PAGES,
    *PORTAL,
)
# How each door finds out who is calling.
CHECKS: Mapping[Door, Callable[[Rule], None]] = MappingProxyType(
    {"api": access.check, "console": check_session, "portal": check_pass}
)


class App(APIFlask):
    """APIFlask with the strict request."""

    request_class = StrictRequest


def create_app(settings: Settings | None = None, context: Context | None = None) -> APIFlask:
    """The application of a service that is set up. Raises NotReadyError where it is not.

    A context may be given by tests and the demo, which move its clock.
    """
    configure_logs()
    opened = context or open_service(settings or Settings())
    app = App(
        "blacklist_service",
        title="Blacklist service",
        version="1",
        spec_path=None,
        docs_path=None,
        json_errors=False,
        static_folder=None,  # type: ignore[arg-type]  # Flask allows None: nothing is served from files
    )
    app.config.update(MAX_CONTENT_LENGTH=MAX_BYTES, PROVIDE_AUTOMATIC_OPTIONS=False)
    app.extensions[EXTENSION] = opened
    app.extensions[STATUS_LISTS] = KeptLists()
    app.url_map.strict_slashes = False
    app.url_map.merge_slashes = False
    even_answers.install_strokes(app)
    traces = app.extensions[TRACES] = Traces()
    traces.install(app)
    alarms.install(app)
    unknown_callers.install(app, opened.settings.unknown_calls_per_minute)
    signed_calls.install(app)
    even_answers.install_blocks(app)
    app.before_request(_require_access)
    queries.install(app)
    headers.install(app)
    problems.install(app)
    app.register_error_handler(NotFound, _show_nowhere)
    spec.install(app)
    for door in DOORS:
        app.register_blueprint(door)
    if opened.settings.proxy_hops:
        hops = opened.settings.proxy_hops
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]  # Flask's own way
    return app


def _show_nowhere(error: NotFound) -> Response:
    """At an address that is none of ours people are shown a page, and programs a problem document."""
    asked = request.accept_mimetypes
    is_at_browser = asked.quality("text/html") > asked.quality(problems.MEDIA_TYPE)
    is_page = is_at_browser and not request.path.startswith("/api")
    return show_nowhere() if is_page else problems.failed(error)


def _require_access() -> None:
    """Asks the rule of every route before anything is read; a route without one answers nobody."""
    if request.routing_exception is not None or request.endpoint is None:
        return  # no such route: the answer is the same for everybody
    if "\x00" in request.path:
        raise NotFound  # no database keeps such a text: it names nothing
    rule = rule_of(current_app.view_functions.get(request.endpoint))
    if rule is None:
        raise ForbiddenError("ACCESS.NO_RULE", "该接口未开放。", "This route is not open.")
    CHECKS[rule.door](rule)
