"""Whoever approves waits for whoever changes the case, and neither for the other's proposal.

On PostgreSQL, with connections of their own; SQLite has one writer at a time.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import Connection

from blacklist_service.errors import NotFoundError
from blacklist_service.store import listings, objections
from blacklist_service.workflows.approve_proposal import approve_proposal, refuse_proposal
from blacklist_service.workflows.context import Context
from blacklist_service.workflows.object_to_listing import object_to_listing
from blacklist_service.workflows.propose_objection_outcome import propose_objection_outcome
from tests.two_writers import until_it_waits

pytestmark = pytest.mark.postgres


@pytest.fixture
def context(postgres_context: Context) -> Context:
    """Only where two writers can meet."""
    return postgres_context


@pytest.fixture
def side() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(1) as pool:
        yield pool


def approve(desk: Any, target: str, number: int, digest: str) -> None:
    approve_proposal(desk.context, desk.checker, target, number, digest)


def refuse(desk: Any, target: str, number: int, digest: str) -> None:
    refuse_proposal(desk.context, desk.checker, target, number, digest, reasons="虚构理由")


def changed_listing(connection: Connection, number: int) -> Callable[[], None]:
    """Holds a listing; the write follows, which voids its proposals."""
    listing = listings.lock_listing(connection, number)
    return lambda: void(listings.change_listing(connection, listing))


def changed_objection(connection: Connection, number: int) -> Callable[[], None]:
    objection = objections.lock_objection(connection, number)
    return lambda: void(objections.change_objection(connection, objection, state="withdrawn"))


def void(_changed: object) -> None:
    """A write whose outcome nobody asks for."""


@pytest.mark.parametrize("step", [approve, refuse])
@pytest.mark.parametrize("target", ["listing", "objection"])
def test_an_approval_beside_a_change_ends_without_a_deadlock(
    desk: Any, side: ThreadPoolExecutor, target: str, step: Callable[[Any, str, int, str], None]
) -> None:
    listed = desk.listed()
    if target == "listing":
        number, digest, hold = listed.id, desk.propose(listed, "remove").digest, changed_listing
    else:
        objection = object_to_listing(
            desk.context,
            desk.case_numbers[listed.id],
            desk.name,
            desk.id_number,
            reason="paid",
            narrative="虚构陈述",
        )
        proposal = propose_objection_outcome(
            desk.context, desk.maker, objection.id, objection.version, outcome="delete", reasons="虚构理由"
        )
        number, digest, hold = objection.id, proposal.digest, changed_objection
    with desk.context.store.begin() as writer:
        write = hold(writer, number)
        checker = side.submit(step, desk, target, number, digest)
        until_it_waits(desk.context, checker)
        write()
    with pytest.raises(NotFoundError) as refused:
        checker.result()
    assert refused.value.code == "PROPOSAL.NONE"
    assert desk.stored(listed.id).state == "listed"
