"""Idempotency keys: one effect and one answer per key, also for callers at the same moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from flask import Response, g

from blacklist_service.access_rules import allow
from blacklist_service.api.access import caller_or_none
from blacklist_service.api.idempotency import is_once, once
from blacklist_service.api.requests import is_versioned, service, versioned
from blacklist_service.app import create_app
from blacklist_service.clock import MovingClock
from blacklist_service.errors import ConflictError, InvalidError, RefusedError
from blacklist_service.store import answers, journal
from blacklist_service.store.guarded import JoinedStore
from blacklist_service.workflows.answer_once import Answer, answer_once, answer_stream_once
from blacklist_service.workflows.authenticate_caller import actor_of_login
from blacklist_service.workflows.context import SYSTEM, Actor, Context, record
from blacklist_service.workflows.enrol import add_user, issue_key
from blacklist_service.workflows.tidy_queue import tidy_queue
from tests.codes import exactly

PATH = "/api/v1/enquiries:batch"


@pytest.fixture
def actor(context: Context, both_callers: dict[str, Any]) -> Actor:
    return actor_of_login(context, "agency")


def effects(context: Context) -> int:
    with context.store.read() as connection:
        return len(journal.entries_of(connection, "probe", 1))


def probe(actor: Actor) -> Callable[[Context], Answer]:
    """An act with one effect in the journal, whose answer tells the effect."""

    def act(inner: Context) -> Answer:
        with inner.store.begin() as connection:
            entry = record(
                connection, inner, actor, kind="probed", object_kind="probe", object_id=1, detail={}
            )
        return Answer(201, f'{{"entry":{entry},"name":"虚构庚"}}'.encode(), (("Location", "/x"),))

    return act


def test_the_same_call_again_gets_the_same_answer(context: Context, actor: Actor) -> None:
    first = answer_once(context, actor, key="k", request_sha256="a" * 64, act=probe(actor))
    again = answer_once(context, actor, key="k", request_sha256="a" * 64, act=probe(actor))
    assert again == replace(first, is_stored=True)
    assert effects(context) == 1
    with pytest.raises(InvalidError, match=exactly("IDEMPOTENCY.REUSED")):
        answer_once(context, actor, key="k", request_sha256="b" * 64, act=probe(actor))
    answer_once(context, actor, key="other", request_sha256="a" * 64, act=probe(actor))
    assert effects(context) == 2


def test_callers_at_the_same_moment_have_one_effect(context: Context, actor: Actor) -> None:
    together = Barrier(4)

    def call(_: int) -> bytes:
        together.wait()
        return answer_once(context, actor, key="k", request_sha256="a" * 64, act=probe(actor)).body

    with ThreadPoolExecutor(4) as pool:
        bodies = set(pool.map(call, range(4)))
    assert len(bodies) == 1
    assert effects(context) == 1


@pytest.mark.parametrize("error", [RefusedError("X", "", ""), ZeroDivisionError()])
def test_a_call_that_fails_leaves_no_effect_and_frees_its_key(
    context: Context, actor: Actor, error: Exception
) -> None:
    def act(inner: Context) -> Answer:
        probe(actor)(inner)
        raise error

    with pytest.raises(type(error)):
        answer_once(context, actor, key="k", request_sha256="a" * 64, act=act)
    assert effects(context) == 0
    assert not answer_once(context, actor, key="k", request_sha256="a" * 64, act=probe(actor)).is_stored


def test_what_is_stored_is_sealed_and_forgotten_after_a_week(
    context: Context, actor: Actor, moving_clock: MovingClock
) -> None:
    answer_once(context, actor, key="k", request_sha256="a" * 64, act=probe(actor))
    with context.store.read() as connection:
        kept = connection.exec_driver_sql("SELECT key_mac, sealed_body FROM idempotent_answer").one()
    assert "虚构庚".encode() not in bytes(kept[1])
    assert bytes(kept[0]) != b"k"
    moving_clock.move(timedelta(days=7))
    assert tidy_queue(context) == 0
    moving_clock.move(timedelta(seconds=1))
    assert tidy_queue(context) == 1


def test_a_repeatable_call_in_flight_is_told_so_and_given_up_after_half_an_hour(
    context: Context, actor: Actor, moving_clock: MovingClock
) -> None:
    def second() -> Answer:
        return answer_stream_once(
            context, actor, key="k", digest=lambda: "a" * 64, act=lambda: Answer(200, b"{}")
        )

    def first() -> Answer:
        with pytest.raises(ConflictError, match=exactly("IDEMPOTENCY.IN_FLIGHT")):
            second()
        moving_clock.move(timedelta(minutes=31))
        return second()

    assert answer_stream_once(context, actor, key="k", digest=lambda: "a" * 64, act=first) == Answer(
        200, b"{}"
    )
    assert second().is_stored


@pytest.mark.parametrize("key", ["", "a b", "x" * 256, "é", "\x7f"])
def test_a_strange_key_is_refused(callers: dict[str, Any], key: str) -> None:
    answer = callers["agency"].post(PATH, json={"items": []}, headers={"Idempotency-Key": key})
    assert (answer.status_code, answer.get_json()["code"]) == (400, "IDEMPOTENCY.KEY")


def test_a_key_belongs_to_its_member_and_route(callers: dict[str, Any]) -> None:
    """The account signs the fingerprint: a colleague's request under the same key is another request."""
    items = [{"name": "虚构辛", "contract_no": "C1", "principal": "1.00", "outstanding": "1"}]
    headers = {"Idempotency-Key": "k"}
    first = callers["platform"].post("/api/v1/reports:batch", json={"items": items}, headers=headers)
    again = callers["platform"].post("/api/v1/reports:batch", json={"items": items}, headers=headers)
    assert (first.status_code, again.headers["Idempotency-Replayed"]) == (200, "true")
    assert again.data == first.data
    other = callers["platform2"].post("/api/v1/reports:batch", json={"items": items}, headers=headers)
    assert "Idempotency-Replayed" not in other.headers
    changed = callers["platform"].post("/api/v1/reports:batch", json={"items": items * 2}, headers=headers)
    assert (changed.status_code, changed.get_json()["code"]) == (422, "IDEMPOTENCY.REUSED")


def test_a_claim_that_was_lost_touches_nothing_of_the_next_callers(
    context: Context, actor: Actor, moving_clock: MovingClock
) -> None:
    """Both a call that ends late with an answer and one that ends late with a refusal."""

    def call(act: Callable[[], Answer]) -> Answer:
        return answer_stream_once(context, actor, key="k", digest=lambda: "a" * 64, act=act)

    def late() -> Answer:
        moving_clock.move(timedelta(minutes=31))
        call(lambda: Answer(201, b"second"))
        return Answer(201, b"first")

    def late_and_refused() -> Answer:
        late()
        raise RefusedError("X", "", "")

    assert call(late).body == b"first"
    assert call(late) == Answer(201, b"second", is_stored=True)
    moving_clock.move(timedelta(days=8))
    tidy_queue(context)
    with pytest.raises(RefusedError):
        call(late_and_refused)
    assert call(late).body == b"second"


@pytest.mark.parametrize("key", ["!", "~" * 255])
def test_a_key_of_visible_letters_is_taken(callers: dict[str, Any], key: str) -> None:
    answer = callers["agency"].post(PATH, json={"items": []}, headers={"Idempotency-Key": key})
    assert answer.get_json()["code"] != "IDEMPOTENCY.KEY"


def test_who_says_it_and_how_it_is_written_are_a_part_of_the_call(
    callers: dict[str, Any], sqlite_context: Context
) -> None:
    """The same bytes by a colleague, or under another type, are another request."""
    add_user(sqlite_context, SYSTEM, member_code="P001", login="colleague", role="platform")
    colleague = replace(callers["platform"], key=issue_key(sqlite_context, SYSTEM, login="colleague").text)
    file = "姓名,证件号码\n虚构甲,\n".encode()

    def send(caller: Any, media: str) -> tuple[int, str]:
        answer = caller.post(
            "/api/v1/submissions", data=file, content_type=media, headers={"Idempotency-Key": "k"}
        )
        return answer.status_code, answer.get_json().get("code", "")

    assert send(callers["platform"], "text/csv") == (202, "")
    assert send(callers["platform"], "text/csv") == (202, "")
    for caller, media in ((colleague, "text/csv"), (callers["platform"], "application/octet-stream")):
        assert send(caller, media) == (422, "IDEMPOTENCY.REUSED")


def test_the_thing_and_the_version_that_was_seen_are_a_part_of_the_call(callers: dict[str, Any]) -> None:
    debt = {"id_type": "resident_id", "principal": "20000.00", "outstanding": "15000.00"}
    items = [debt | {"name": f"虚构{name}", "contract_no": name, "row_key": name} for name in "甲乙"]
    assert callers["platform"].post("/api/v1/reports:batch", json={"items": items}).status_code == 200
    queued = callers["maker"].get("/api/v1/reviews?kind=listing&state=alleged").get_json()["items"]
    first, second = (one["id"] for one in queued)

    def propose(listing: str, version: int) -> tuple[int, str, str]:
        answer = callers["maker"].post(
            f"/api/v1/listings/{listing}/decision", json={"act": "reject", "reasons": "虚构理由"},
            headers={"Idempotency-Key": "k", "If-Match": f'"{version}"'},
        )  # fmt: skip
        told = answer.get_json()
        return answer.status_code, told.get("code", ""), (told.get("proposal") or {}).get("digest", "")

    laid = propose(first, 1)
    assert laid[:2] == (201, "")
    assert propose(first, 1) == laid
    assert propose(second, 1)[:2] == propose(first, 2)[:2] == (422, "IDEMPOTENCY.REUSED")


def test_a_stored_answer_is_the_whole_answer(callers: dict[str, Any]) -> None:
    """Status, type, place and body; what is new in it is that it is not new."""
    answers = [
        callers["platform"].post(
            "/api/v1/submissions", data="姓名,证件号码\n虚构甲,\n".encode(), content_type="text/csv",
            headers={"Idempotency-Key": "k"},
        )
        for _ in range(2)
    ]  # fmt: skip
    first, again = answers
    assert (first.status_code, again.status_code) == (202, 202)
    for name in ("Location", "Content-Type", "ETag"):
        assert again.headers.get(name) == first.headers.get(name)
    assert first.headers["Location"]
    assert again.data == first.data
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"


def test_an_answer_that_stands_is_not_written_over(context: Context, actor: Actor) -> None:
    """Two calls may have claimed a key at one instant, one after the other's claim was given up."""
    now, key = context.clock.now(), {"member": actor.member, "key_mac": b"m" * 32}
    with context.store.begin() as connection:
        assert answers.claim_key(connection, request_sha256="", now=now, **key)
        for status in (201, 500):
            answers.keep_answer(
                connection, request_sha256=f"{status}", claimed_at=now, status=status, sealed_body=b"x", **key
            )
        found = answers.find_answer(connection, actor.member, b"m" * 32)
    assert found is not None
    assert (found.status, found.request_sha256, found.answered_at) == (201, "201", now)


# A route of the service, behind the real door

ACT = "/api/v1/probe"


@dataclass
class Route:
    """A route that writes one entry a call; `fails` lets it fail behind what it wrote."""

    context: Context
    callers: dict[str, Any]
    view: Callable[..., Any]
    fails: list[Exception] = field(default_factory=list)
    joined: list[bool] = field(default_factory=list)

    def call(self, login: str = "platform", key: str | None = "k", **given: Any) -> Any:
        headers = dict(given.pop("headers", {})) | ({} if key is None else {"Idempotency-Key": key})
        return self.callers[login].post(
            f"{ACT}/said", data=b"{}", content_type="application/json", headers=headers, **given
        )

    def effects(self) -> int:
        with self.context.store.read() as connection:
            return len(journal.entries_of(connection, "probe", 1))


@pytest.fixture(params=[False, True], ids=["in one transaction", "repeatable"])
def route(
    request: pytest.FixtureRequest, sqlite_context: Context, enrolled: Callable[..., dict[str, Any]]
) -> Route:
    app = create_app(context=sqlite_context)
    made: list[Route] = []

    @app.post(f"{ACT}/<word>")
    @once(is_repeatable=request.param)
    @allow("platform", subject=True)
    def act(word: str) -> tuple[dict[str, object], int, dict[str, str]]:
        (route,) = made
        route.joined.append(isinstance(service().store, JoinedStore))
        with service().store.begin() as connection:
            entry = record(
                connection, service(), caller_or_none() or SYSTEM,
                kind="probed", object_kind="probe", object_id=1, detail={},
            )  # fmt: skip
        if route.fails:
            raise route.fails.pop()
        return {"entry": entry, "word": word}, 201, {"Location": "/x", "ETag": '"7"', "X-Other": "y"}

    @app.after_request
    def compare(response: Response) -> Response:
        # What the act joined for a while is no longer what the rest of the call works with.
        assert g.get("context") is None or not isinstance(g.context.store, JoinedStore)
        return response

    route = Route(sqlite_context, enrolled(sqlite_context, app), act)
    made.append(route)
    return route


def test_one_key_is_one_effect_and_one_answer(route: Route, request: pytest.FixtureRequest) -> None:
    first, again = route.call(), route.call()
    assert (first.status_code, again.status_code, route.effects()) == (201, 201, 1)
    assert first.get_json() == again.get_json()
    assert first.get_json()["word"] == "said"
    for name, value in (("Location", "/x"), ("ETag", '"7"'), ("Content-Type", "application/json")):
        assert first.headers[name] == again.headers[name] == value
    # Other headers belong to the call and not to its answer.
    assert "X-Other" not in first.headers
    assert "X-Other" not in again.headers
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    assert route.joined == ["in one transaction" in request.node.name]
    assert is_once(route.view)


def test_without_a_key_each_call_is_another(route: Route) -> None:
    assert [route.call(key=None).status_code for _ in range(2)] == [201, 201]
    assert route.effects() == 2
    assert route.joined == [False, False]
    assert route.call(key=None).get_json()["word"] == "said"
    assert route.call(key=None).headers["X-Other"] == "y"


def test_a_key_of_a_case_asks_for_its_proof_first(
    route: Route, subject_headers: Callable[..., dict[str, str]]
) -> None:
    """Who has no account has the keys of its case (test_what_a_subject_creates_takes_a_key); no case, no act."""
    headers = subject_headers("2026-AAAA-BBBB-CCCC")
    answers = [route.call("nobody", headers=headers) for _ in range(2)]
    assert [(one.status_code, one.get_json()["code"]) for one in answers] == [(401, "CASE.PROOF")] * 2
    assert route.effects() == 0
    # Without a key the route itself asks for the proof; this one asks for none.
    assert [route.call("nobody", None, headers=headers).status_code for _ in range(2)] == [201, 201]
    assert route.effects() == 2


@pytest.mark.parametrize("error", [RefusedError("PROBE.TEST", "虚构", "Invented."), ZeroDivisionError()])
def test_a_refusal_gives_the_key_back(route: Route, error: Exception, request: pytest.FixtureRequest) -> None:
    route.fails.append(error)
    assert route.call().status_code == (409 if isinstance(error, RefusedError) else 500)
    # In one transaction nothing of it stays; what may be repeated keeps what it wrote itself.
    left = route.effects()
    assert left == (0 if "in one transaction" in request.node.name else 1)
    done = route.call()
    assert (done.status_code, route.effects()) == (201, left + 1)
    assert "Idempotency-Replayed" not in done.headers


def test_another_call_under_the_same_key_is_refused(route: Route) -> None:
    assert route.call().status_code == 201
    # The first named no version; a call that names one is another, whatever it names.
    for version in ('"1"', "None"):
        changed = route.call(headers={"If-Match": version})
        assert (changed.status_code, changed.get_json()["code"]) == (422, "IDEMPOTENCY.REUSED")
    assert route.call("platform2").status_code == 201
    assert route.effects() == 2


def test_a_route_says_of_itself_what_it_takes() -> None:
    """The description is made of it."""

    def view() -> None:
        return None

    assert not is_once(view)
    assert not is_versioned(view)
    assert versioned(view) is view
    assert is_versioned(view)
