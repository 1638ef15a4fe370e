"""An act asks the register for its own role: a further one that ended after the caller was read no longer acts."""

from collections.abc import Callable
from typing import Any

import pytest

from blacklist_service.errors import ForbiddenError
from blacklist_service.workflows.authenticate_caller import actor_of_login
from blacklist_service.workflows.cases.listing_view import ListingView
from blacklist_service.workflows.context import SYSTEM, Actor
from blacklist_service.workflows.give_notice import confirm_service, give_notice, void_notice
from blacklist_service.workflows.grant_authority import end_role, grant_role
from blacklist_service.workflows.propose_batch import propose_batch
from blacklist_service.workflows.propose_decision import propose_decision
from blacklist_service.workflows.verify_listing import verify_listing

_Act = Callable[[Any, Actor, ListingView], object]

# Where the case stands, and what only a maker does with it.
ACTS: dict[str, tuple[Callable[[Any], ListingView], _Act]] = {
    "verify": (
        lambda desk: desk.alleged(),
        lambda desk, actor, view: verify_listing(
            desk.context, actor, view.id, view.version,
            legal_basis="sample", ground="able_refuses", severity="ordinary",
        ),
    ),
    "give notice": (
        lambda desk: desk.verified(),
        lambda desk, actor, view: give_notice(
            desk.context, actor, view.id, view.version,
            channel="in_person", content_sha256="a" * 64, sent_on=desk.today,
        ),
    ),
    "confirm service": (
        lambda desk: desk.notified(),
        lambda desk, actor, view: confirm_service(
            desk.context, actor, view.id, view.version, served_on=desk.today, proof_sha256="b" * 64
        ),
    ),
    "void the notice": (
        lambda desk: desk.notified(),
        lambda desk, actor, view: void_notice(desk.context, actor, view.id, view.version, reason="虚构理由"),
    ),
    "propose": (
        lambda desk: desk.alleged(),
        lambda desk, actor, view: propose_decision(
            desk.context, actor, view.id, view.version, act="reject", reasons="虚构理由"
        ),
    ),
    "propose a batch": (
        lambda desk: desk.alleged(),
        lambda desk, actor, view: propose_batch(
            desk.context, actor, [(view.id, view.version)], act="reject", reasons="虚构理由"
        ),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ACTS)
def test_a_further_role_that_ended_meanwhile_no_longer_acts(desk: Any, name: str) -> None:
    stage, act = ACTS[name]
    view = stage(desk)
    grant_role(desk.context, SYSTEM, login="checker", role="maker")
    seen_at_the_door = actor_of_login(desk.context, "checker")
    assert seen_at_the_door.has_role("maker")
    end_role(desk.context, SYSTEM, login="checker", role="maker")
    with pytest.raises(ForbiddenError) as refused:
        act(desk, seen_at_the_door, view)
    assert refused.value.code == "ACCESS.ROLE"
    assert desk.stored(view.id).version == view.version
    grant_role(desk.context, SYSTEM, login="checker", role="maker")
    act(desk, seen_at_the_door, view)
