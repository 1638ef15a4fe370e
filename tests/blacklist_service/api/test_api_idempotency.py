"""Idempotency keys: one effect and one answer per key, also for callers at the same moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest

from blacklist_service.clock import MovingClock
from blacklist_service.errors import ConflictError, InvalidError, RefusedError
from blacklist_service.store import journal
from blacklist_service.workflows.answer_once import Answer, answer_once, answer_stream_once
from blacklist_service.workflows.authenticate_caller import actor_of_login
from blacklist_service.workflows.context import Actor, Context, record
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
