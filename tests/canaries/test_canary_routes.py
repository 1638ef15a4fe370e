"""Canary persons through every route of the service, and through every way to misuse one: nobody who is not entitled
is told a byte of them, and none is left behind. The routes come from the app itself: a new one is walked too."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from werkzeug.routing import Rule as Route

from blacklist_service.access_rules import rule_of
from blacklist_service.workflows.context import Context
from tests.canaries import search
from tests.canaries.misuse import METHODS, example, misuses, path_of, routes, who_may
from tests.canaries.route_story import RouteStory

# Who is told something of the person, and where: the official who decides, both sides of an objection, and the agency
# that asked or follows the feed. Everything else is told without a byte of it.
ENTITLED = {
    ("agency", "enquiries.enquire"), ("agency", "enquiries.enquire_batch"), ("agency", "feeds.show_object"),
    ("maker", "listings.show"), ("maker", "listings.decide"), ("maker", "listings.remove"),
    ("checker", "batches.show"),
    ("maker", "objections.show"), ("maker", "objections.decide"), ("platform", "objections.show"),
    ("maker", "repairs.show"), ("maker", "repairs.decide"), ("maker", "reviews.show"),
    # Which of its loans a report is about; its own statement, as it travels with the entry; and what it has just typed,
    # where that was refused.
    ("nobody", "subjects.show_me"), ("nobody", "portal_own_case.show"), ("nobody", "portal_own_objection.object_to_it"),
    ("nobody", "portal_own_exhibits.show_all"), ("nobody", "portal_own_exhibits.add"),
    ("nobody", "portal_own_repair_exhibits.show_of_repair"), ("nobody", "portal_own_repair_exhibits.add_to_repair"),
    ("nobody", "portal_own_reconsideration.reconsider"),
    ("nobody", "portal_own_repair_reconsideration.reconsider_refusal"),
    ("nobody", "portal_own_statement.ask_statement"), ("nobody", "portal_own_statement.state"),
}  # fmt: skip
# No second signature is asked for by a small removal, nor one by SM2 here: the answer is that there is none.
NEVER_GOOD = {"feeds.show_second_signature", "feeds.show_sm2_signature"}
# What does not come as far as the database is walked once.
on_sqlite = pytest.mark.parametrize("context", ["sqlite"], indirect=True)


@pytest.fixture
def left_behind(story: RouteStory, temp: Path, capfd: pytest.CaptureFixture[str]) -> Callable[[], list[str]]:
    """Everything that stays: files, databases, what this process wrote and what the server logged."""

    def look() -> list[str]:
        spoken = capfd.readouterr()
        said = [("stdout", spoken.out), ("stderr", spoken.err)]
        assert '"event": "call"' in spoken.err
        folders = [story.context.settings.home, temp, story.witness, *search.database_folders(story.context)]
        blobs = [*search.files(*folders), *((where, text.encode()) for where, text in said)]
        log = search.server_log(story.context)
        return search.found([*blobs, *([("server log", log.read_bytes())] if log else [])])

    return look


def test_the_whole_way_tells_only_the_entitled(
    story: RouteStory, left_behind: Callable[[], list[str]]
) -> None:
    story.live()
    answered = {given.endpoint for given in story.given if given.status < 300}
    assert of_the_api(story) - answered == NEVER_GOOD
    told = {(given.role, given.endpoint) for given in story.given if search.found([("", given.said)])}
    assert told == ENTITLED
    assert left_behind() == []


def of_the_api(story: RouteStory) -> set[str]:
    """The routes whose callers come with a key, a case number or nothing."""
    rules = {name: rule_of(view) for name, view in story.app.view_functions.items()}
    return {name for name, rule in rules.items() if rule is None or rule.door == "api"}


@on_sqlite
def test_the_feed_of_another_recipient_holds_nothing(story: RouteStory) -> None:
    story.live()
    manifest = story.get("agency2", "/feeds/other/manifest").get_json()
    names = [manifest["snapshot"]["name"], *(delta["name"] for delta in manifest["deltas"])]
    blobs = [(name, story.get("agency2", f"/feeds/other/objects/{name}").get_data()) for name in names]
    assert manifest["release"] >= 1
    assert search.found(blobs) == []


@on_sqlite
def test_no_misuse_is_told_back_or_kept(story: RouteStory, left_behind: Callable[[], list[str]]) -> None:
    story.live()
    spec = story.app.test_client().get("/api/v1/openapi.json").get_json()
    told: list[str] = []
    count = 0
    for rule, method in routes(story.app):
        login = who_may(story.app, rule)
        for path, given in misuses(story, spec, rule, method):
            answer = story.callers[login].call(method, path, **given)
            count += 1
            assert answer.status_code < 500, (rule.endpoint, answer.get_json(silent=True))
            if answer.status_code >= 400 or (login, rule.endpoint) not in ENTITLED:
                told += search.found(
                    [
                        (
                            f"{rule.endpoint} {answer.status_code}",
                            answer.get_data() + str(answer.headers).encode(),
                        )
                    ]
                )
    assert count > 40 * len(story.app.view_functions)
    assert sorted(set(told)) == []
    assert left_behind() == []


@on_sqlite
def test_no_other_method_tells_or_keeps_anything(
    story: RouteStory, left_behind: Callable[[], list[str]]
) -> None:
    # A page and its form share a path, as two routes.
    taken = {(rule.rule, method) for rule, _ in routes(story.app) for method in rule.methods or ()}
    for rule, _ in routes(story.app):
        for method in (one for one in METHODS if (rule.rule, one) not in taken):
            path = path_of(story, rule, filled=search.NAME)
            answer = story.callers["maker"].call(
                method, path, data=search.ALL.encode(), content_type="text/plain"
            )
            assert answer.status_code in {404, 405}, (rule.rule, method)
            assert search.found([(rule.endpoint, answer.get_data() + str(answer.headers).encode())]) == []
    assert left_behind() == []


def failing(view: Callable[..., Any]) -> Callable[..., Any]:
    """The route as it is, up to an error that repeats what it was working on."""

    @wraps(view)
    def failed(*args: Any, **given: Any) -> Any:
        error = ValueError(search.ALL)
        error.add_note(search.ALL)
        raise error from KeyError(search.NAME)

    return failed


@on_sqlite
def test_an_error_inside_any_route_is_told_by_number_alone(
    story: RouteStory, left_behind: Callable[[], list[str]]
) -> None:
    story.live()
    spec = story.app.test_client().get("/api/v1/openapi.json").get_json()
    views = dict(story.app.view_functions)
    for rule, method in routes(story.app):
        if rule.endpoint not in of_the_api(story):
            continue
        story.app.view_functions[rule.endpoint] = failing(views[rule.endpoint])
        answer = well_called(story, spec, rule, method)
        document = answer.get_json()
        assert (answer.status_code, document["code"]) == (500, "INTERNAL"), rule.rule
        assert answer.content_type == "application/problem+json"
        assert set(document) == {
            "type",
            "title",
            "title_zh",
            "title_en",
            "status",
            "code",
            "instance",
            "reference",
        }
        assert search.found([(rule.endpoint, answer.get_data() + str(answer.headers).encode())]) == []
    assert left_behind() == []


def well_called(story: RouteStory, spec: dict[str, Any], rule: Route, method: str) -> Any:
    """The route as its description asks, by somebody who may, with canaries in every text."""
    login = who_may(story.app, rule)
    headers = {"If-Match": '"1"', **(story.subject if login == "nobody" else {})}
    operation = spec["paths"].get(rule.rule.replace("<", "{").replace(">", "}"), {}).get(method.lower(), {})
    content = operation.get("requestBody", {}).get("content", {})
    schema = content.get("application/json", {}).get("schema")
    body: dict[str, Any] = {}
    if schema is not None:
        body = {"json": example(spec, schema)}
    elif content:
        body = {"data": search.ALL.encode(), "content_type": next(iter(content))}
    return story.callers[login].call(method, path_of(story, rule), headers=headers, **body)


@contextmanager
def database_that_fails(context: Context, kind: str, after: int) -> Iterator[list[int]]:
    """From some statement on the driver refuses with a sentence that repeats what was written."""
    seen = [0]

    def refuse(*_: Any) -> None:
        seen[0] += 1
        if seen[0] > after:
            raise getattr(context.store.engine.dialect.dbapi, kind)(search.ALL)

    engines = {context.store.engine, context.looks.engine}
    for engine in engines:
        event.listen(engine, "do_execute", refuse)
    try:
        yield seen
    finally:
        for engine in engines:
            event.remove(engine, "do_execute", refuse)


@pytest.mark.parametrize("kind", ["OperationalError", "DataError", "InternalError"])
def test_a_database_that_fails_anywhere_is_told_by_a_code_alone(
    story: RouteStory, left_behind: Callable[[], list[str]], kind: str
) -> None:
    story.live()
    spec = story.app.test_client().get("/api/v1/openapi.json").get_json()
    failed = set()
    for rule, method in routes(story.app):
        for after in (0, 2, 5, 9):
            with database_that_fails(story.context, kind, after) as seen:
                answer = well_called(story, spec, rule, method)
            if seen[0] > after:
                failed |= {rule.endpoint} if answer.status_code >= 500 else set()
                if answer.status_code >= 500:
                    known = {"STORE.FAILED", "STORE.DOWN", "STORE.MIGRATION", "INTERNAL"}
                    told = answer.get_data(as_text=True)  # a page of the console tells its code in the text
                    assert any(code in told for code in (*known, "结果未知")), rule.rule
                assert search.found([(rule.endpoint, answer.get_data() + str(answer.headers).encode())]) == []
    assert len(failed) > 40
    assert left_behind() == []
