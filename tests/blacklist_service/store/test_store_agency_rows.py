"""Both walls around what an agency's pages show: a question in another member's name finds nothing (PostgreSQL)."""

from collections.abc import Callable
from typing import Any

import pytest

from blacklist_service.errors import ServiceError
from blacklist_service.store import journal
from blacklist_service.store.journal import NewLook
from blacklist_service.workflows.authenticate_caller import actor_of_login, for_member
from blacklist_service.workflows.context import Actor, Context
from blacklist_service.workflows.enrol import revoke_key
from blacklist_service.workflows.enrol_signing_key import revoke_signing_key
from blacklist_service.workflows.list_own_enquiries import list_own_enquiries
from blacklist_service.workflows.list_own_feeds import list_own_feeds
from blacklist_service.workflows.list_own_keys import list_own_keys
from blacklist_service.workflows.list_own_removals import list_own_removals
from blacklist_service.workflows.show_own_feed import show_own_feed
from tests.blacklist_service.store.test_store_row_security import app_url, call, filled, service
from tests.codes import exactly

pytestmark = pytest.mark.postgres
__all__ = ["app_url", "call", "filled", "service"]


def look(context: Context, actor: Actor) -> None:
    """One enquiry that found nobody."""
    with context.looks.begin() as looks:
        journal.append_look(
            looks,
            NewLook(context.clock.now(), actor.member, actor.login, "enquiry", 0, "credit_approval", "0" * 64,
                    "not_listed", 1),
        )  # fmt: skip


@pytest.fixture
def agencies(service: Context, filled: dict[str, str]) -> tuple[Actor, Actor]:
    """Two agencies, each with a feed, a release and an enquiry."""
    assert len(filled) == 2
    both = (actor_of_login(service, "bureau"), actor_of_login(service, "other"))
    for actor in both:
        look(service, actor)
    return both


def test_each_sees_its_own_within_both_walls(service: Context, agencies: tuple[Actor, Actor]) -> None:
    for actor in agencies:
        own = for_member(service, actor)
        assert [(one.code, one.release and one.release.number) for one in list_own_feeds(own, actor)] == [
            (f"feed-{actor.login}", 1)
        ]
        assert len(show_own_feed(own, actor, f"feed-{actor.login}", limit=5).releases) == 1
        assert [one.login for one in list_own_enquiries(own, actor, limit=5)] == [actor.login]
        assert [one.login for one in list_own_keys(own, actor)[0]] == [actor.login]
        assert list_own_removals(own, actor, limit=5).total == 0


def test_the_database_shows_nothing_to_a_question_in_anothers_name(
    service: Context, agencies: tuple[Actor, Actor]
) -> None:
    """As if a page named the wrong member: the second wall alone."""
    one, other = agencies
    within = for_member(service, one)
    assert list_own_feeds(within, other) == []
    assert list_own_enquiries(within, other, limit=5) == []
    for code in ("feed-bureau", "feed-other"):
        with pytest.raises(ServiceError, match=exactly("FEED.UNKNOWN")):
            show_own_feed(within, other, code, limit=5)
    with pytest.raises(ServiceError, match=exactly("STORE.FAILED")):
        look(within, other)


def test_the_first_wall_alone_holds_too(service: Context, agencies: tuple[Actor, Actor]) -> None:
    """As on SQLite, which has no policies."""
    one, other = agencies
    assert [feed.code for feed in list_own_feeds(service, one)] == ["feed-bureau"]
    assert [asked.login for asked in list_own_enquiries(service, one, limit=5)] == ["bureau"]
    (theirs,) = list_own_enquiries(service, other, limit=5)
    number = service.vault.ids.read("look", theirs.receipt_id)
    with pytest.raises(ServiceError, match=exactly("NOT_FOUND")):
        list_own_enquiries(service, one, limit=5, before=number)
    with pytest.raises(ServiceError, match=exactly("SIGNING_KEY.UNKNOWN")):
        revoke_signing_key(service, one, key_id="none")


def test_the_service_itself_still_sees_all_looks(
    service: Context, agencies: tuple[Actor, Actor], call: Callable[..., Any]
) -> None:
    with service.looks.read() as looks:
        assert {one.actor for one in journal.looks_after(looks, 0, 10)} >= {"bureau", "other"}
    assert call("bureau", "GET", "/feeds").status_code == 200


def test_a_member_ends_its_own_key_and_no_other(service: Context, agencies: tuple[Actor, Actor]) -> None:
    one, _other = agencies
    (own,), (theirs,) = (list_own_keys(for_member(service, actor), actor)[0] for actor in agencies)
    for context in (service, for_member(service, one)):
        with pytest.raises(ServiceError, match=exactly("KEY.UNKNOWN")):
            revoke_key(context, one, prefix=theirs.prefix)
    revoke_key(for_member(service, one), one, prefix=own.prefix)
    assert [key.state for actor in agencies for key in list_own_keys(service, actor)[0]] == [
        "revoked",
        "live",
    ]
