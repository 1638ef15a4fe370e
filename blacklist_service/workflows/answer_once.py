"""Answers a creating call once per idempotency key: the stored answer commits with the effect it reports.

Writes no journal entry of its own: the workflow inside does.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

import orjson

from blacklist_service.errors import ConflictError, InvalidError
from blacklist_service.store import answers
from blacklist_service.store.guarded import JoinedStore
from blacklist_service.store.tables import IdempotentAnswer
from blacklist_service.workflows.cases.proof import SUBJECT, reading_case
from blacklist_service.workflows.context import Actor, Context

KEPT_DAYS = 7
_SCHEMA = 1
# A call that died without a word gives its key back after this long.
_IN_FLIGHT = timedelta(minutes=30)


@dataclass(frozen=True, slots=True, repr=False)
class Answer:
    """A status and a JSON body, with the headers that belong to them; `is_stored` for one given before."""

    status: int
    body: bytes
    headers: tuple[tuple[str, str], ...] = ()
    is_stored: bool = False


def answer_once(
    context: Context, actor: Actor, *, key: str, request_sha256: str, act: Callable[[Context], Answer]
) -> Answer:
    """Runs `act` in one transaction with the key, or gives the answer stored under it.

    1. Take the key; a second caller waits for the first. 2. Run the workflow with a store that joins the
    transaction. 3. Store the answer, sealed. A refusal undoes all three, so the key may be tried again.
    Raises InvalidError IDEMPOTENCY.REUSED where the key came with another request.
    """
    mac = context.vault.lookups.mac("idempotency_key", key.encode())
    now = context.clock.now()
    with context.store.begin() as connection:
        if not answers.claim_key(
            connection,
            member=actor.member,
            key_mac=mac,
            request_sha256=request_sha256,
            now=now,
        ):
            again = context.opening(actor, "repeated_call")
            return _stored(again, answers.find_answer(connection, actor.member, mac), mac, request_sha256)
        answer = act(replace(context, store=JoinedStore(context.store.engine, connection)))
        answers.keep_answer(
            connection, member=actor.member, key_mac=mac, request_sha256=request_sha256, claimed_at=now,
            status=answer.status, sealed_body=_seal(context, mac, answer),
        )  # fmt: skip
    return answer


def answer_stream_once(
    context: Context,
    actor: Actor,
    *,
    key: str,
    digest: Callable[[], str],
    act: Callable[[], Answer],
) -> Answer:
    """As answer_once for a body that is only known after it has been read, by an act that may be repeated.

    The key is taken before and its answer stored after; a call that dies in between leaves the key in flight
    for half an hour (ConflictError IDEMPOTENCY.IN_FLIGHT); one that goes on after that keeps nothing under it.
    `digest` gives the SHA-256 of all that was sent, reading what is left of it.
    """
    mac = context.vault.lookups.mac("idempotency_key", key.encode())
    now = context.clock.now()
    with context.store.begin() as connection:
        found = answers.find_answer(connection, actor.member, mac)
        if found is not None and found.status == 0 and found.answered_at < now - _IN_FLIGHT:
            answers.free_key(connection, actor.member, mac, found.answered_at)
        is_mine = answers.claim_key(connection, member=actor.member, key_mac=mac, request_sha256="", now=now)
        found = answers.find_answer(connection, actor.member, mac)
    if not is_mine:
        return _stored(context.opening(actor, "repeated_call"), found, mac, digest())
    try:
        answer = act()
    except BaseException:
        with context.store.begin() as connection:
            answers.free_key(connection, actor.member, mac, now)
        raise
    with context.store.begin() as connection:
        answers.keep_answer(
            connection, member=actor.member, key_mac=mac, request_sha256=digest(), claimed_at=now,
            status=answer.status, sealed_body=_seal(context, mac, answer),
        )  # fmt: skip
    return answer


def answer_case_once(
    context: Context,
    claim: tuple[str, str, str],
    *,
    key: str,
    digest: Callable[[], str],
    act: Callable[[], Answer],
) -> Answer:
    """As answer_stream_once for the subject of a case, who has no account: case number, name and number are the claim.

    Proven first, so that a key gives nothing to whoever has not the identity; each case has keys of its own. Raises
    ForbiddenError CASE.PROOF.
    """
    with reading_case(context, *claim) as (connection, listing, _):
        keeper = answers.keeper_for(connection, listing.subject_id)
    if keeper is None:
        return act()
    # No key of a member has a blank in it.
    own = f"case/{listing.id} {key}"
    return answer_stream_once(context, replace(SUBJECT, member=keeper), key=own, digest=digest, act=act)


def _stored(context: Context, found: IdempotentAnswer | None, mac: bytes, request_sha256: str) -> Answer:
    if found is None or found.status == 0:
        raise ConflictError(
            "IDEMPOTENCY.IN_FLIGHT", "同一请求仍在处理中，请稍后重试。", "The same call is still under way."
        )
    if found.request_sha256 != request_sha256:
        raise InvalidError(
            "IDEMPOTENCY.REUSED",
            "该幂等键已用于另一请求。",
            "This idempotency key was used for another request.",
        )
    headers, body = orjson.loads(
        context.vault.sealer.open("idempotent_answer", mac.hex(), _SCHEMA, found.sealed_body)
    )
    return Answer(
        found.status, body.encode(), tuple((name, value) for name, value in headers), is_stored=True
    )


def _seal(context: Context, mac: bytes, answer: Answer) -> bytes:
    kept = orjson.dumps([answer.headers, answer.body.decode()])
    return context.vault.sealer.seal("idempotent_answer", mac.hex(), _SCHEMA, kept)
