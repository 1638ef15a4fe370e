"""Areas, recusals and the end of an account: each holds from the next call on, and a foreign case does not exist."""

import dataclasses
from collections.abc import Callable
from typing import Any

import pytest

from blacklist_service.errors import ForbiddenError, InvalidError, NotFoundError, ServiceError
from blacklist_service.workflows.approve_proposal import approve_proposal, refuse_proposal
from blacklist_service.workflows.authenticate_caller import actor_of_login
from blacklist_service.workflows.context import SYSTEM
from blacklist_service.workflows.end_account import end_account
from blacklist_service.workflows.enrol import add_user
from blacklist_service.workflows.give_notice import confirm_service, give_notice, void_notice
from blacklist_service.workflows.grant_authority import end_area, grant_area, recuse
from blacklist_service.workflows.list_pending import list_pending
from blacklist_service.workflows.propose_decision import propose_decision
from blacklist_service.workflows.show_listing import show_listing
from blacklist_service.workflows.suppress_listing import suppress_listing
from blacklist_service.workflows.verify_listing import verify_listing
from tests.codes import exactly

Act = Callable[[Any, Any, str], object]
# Everything that an official does with a case (platform and office are of 340100).
ACTS: dict[str, Act] = {
    "show": lambda d, v, _: show_listing(d.context, d.maker, v.id),
    "suppress": lambda d, v, _: suppress_listing(d.context, d.maker, v.id, v.version, reason="虚构理由"),
    "verify": lambda d, v, _: verify_listing(
        d.context, d.maker, v.id, v.version, legal_basis="sample", ground="fled", severity="ordinary"
    ),
    "notice": lambda d, v, _: give_notice(
        d.context, d.maker, v.id, v.version, channel="email", content_sha256="a" * 64, sent_on=d.today
    ),
    "service": lambda d, v, _: confirm_service(
        d.context, d.maker, v.id, v.version, served_on=d.today, proof_sha256="b" * 64
    ),
    "void": lambda d, v, _: void_notice(d.context, d.maker, v.id, v.version, reason="虚构理由"),
    "propose": lambda d, v, _: d.propose(v, "remove"),
    "approve": lambda d, v, digest: approve_proposal(d.context, d.checker, "listing", v.id, digest),
    "refuse": lambda d, v, digest: refuse_proposal(
        d.context, d.checker, "listing", v.id, digest, reasons="虚构理由"
    ),
}


def code_of(act: Callable[[], object]) -> str:
    with pytest.raises(ServiceError) as refused:
        act()
    return refused.value.code


def for_both(desk: Any, change: Callable[[str], object]) -> None:
    for login in ("maker", "checker"):
        change(login)


@pytest.fixture
def waiting(desk: Any) -> tuple[Any, str]:
    listed = desk.listed()
    return listed, desk.propose(listed, "remove").digest


def test_a_case_of_another_region_does_not_exist(desk: Any, waiting: tuple[Any, str]) -> None:
    view, digest = waiting
    for_both(desk, lambda login: grant_area(desk.context, SYSTEM, login=login, region="340200"))
    refused = {name: code_of(lambda act=act: act(desk, view, digest)) for name, act in ACTS.items()}
    assert refused == dict.fromkeys(ACTS, "NOT_FOUND")
    # Nor does a wrong version tell that there is one.
    stale = dataclasses.replace(view, version=view.version + 1)
    assert {code_of(lambda act=act: act(desk, stale, digest)) for act in ACTS.values()} == {"NOT_FOUND"}
    assert list_pending(desk.context, desk.maker, kind="proposal").steps == ()
    assert list_pending(desk.context, desk.maker, kind="listing", state="listed").steps == ()
    assert len(list_pending(desk.context, desk.auditor, kind="listing", state="listed").steps) == 1


@pytest.mark.parametrize("region", ["", "340000", "340100"])
def test_the_province_the_city_and_everywhere_cover_the_case(
    desk: Any, waiting: tuple[Any, str], region: str
) -> None:
    view, digest = waiting
    for_both(desk, lambda login: grant_area(desk.context, SYSTEM, login=login, region=region))
    assert show_listing(desk.context, desk.maker, view.id).listing.id == view.id
    assert len(list_pending(desk.context, desk.checker, kind="proposal").steps) == 1
    assert approve_proposal(desk.context, desk.checker, "listing", view.id, digest).done == "listing_removed"


def test_an_area_ends_with_the_next_call(desk: Any, waiting: tuple[Any, str]) -> None:
    view, digest = waiting
    assert grant_area(desk.context, SYSTEM, login="checker", region="340200") == ["340200"]
    assert grant_area(desk.context, SYSTEM, login="checker", region="340100") == ["340100", "340200"]
    assert end_area(desk.context, SYSTEM, login="checker", region="340100") == ["340200"]
    assert (
        code_of(lambda: approve_proposal(desk.context, desk.checker, "listing", view.id, digest))
        == "NOT_FOUND"
    )
    # With no area left the member's region holds again.
    assert end_area(desk.context, SYSTEM, login="checker", region="340200") == []
    assert approve_proposal(desk.context, desk.checker, "listing", view.id, digest).done == "listing_removed"
    with pytest.raises(NotFoundError, match=exactly("AREA.UNKNOWN")):
        end_area(desk.context, SYSTEM, login="checker", region="340200")


@pytest.mark.parametrize("whom", ["member", "subject"])
def test_who_keeps_away_neither_looks_nor_acts(desk: Any, waiting: tuple[Any, str], whom: str) -> None:
    view, digest = waiting
    given = {"member_code": "platform"} if whom == "member" else {"subject": view.id}
    for_both(desk, lambda login: recuse(desk.context, SYSTEM, login=login, **given))
    refused = {name: code_of(lambda act=act: act(desk, view, digest)) for name, act in ACTS.items()}
    assert refused == dict.fromkeys(refused, "ACCESS.RECUSED")
    assert list_pending(desk.context, desk.maker, kind="proposal").steps == ()


CHANGES: dict[str, Callable[[Any, Any], object]] = {
    "recused from the member": lambda d, _: recuse(d.context, SYSTEM, login="maker", member_code="platform"),
    "recused from the subject": lambda d, v: recuse(d.context, SYSTEM, login="maker", subject=v.id),
    "another area": lambda d, _: grant_area(d.context, SYSTEM, login="maker", region="340200"),
    "the area ended": lambda d, _: (
        [grant_area(d.context, SYSTEM, login="maker", region=one) for one in ("340200", "340100")],
        end_area(d.context, SYSTEM, login="maker", region="340100"),
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_was_proposed_before_comes_to_nothing_and_the_case_is_free(
    desk: Any, waiting: tuple[Any, str], name: str
) -> None:
    view, digest = waiting
    CHANGES[name](desk, view)
    approve = lambda: approve_proposal(desk.context, desk.checker, "listing", view.id, digest)  # noqa: E731
    assert code_of(approve) == "PROPOSAL.NONE"
    assert desk.kinds("listing", view.id)[-1] == "proposal_withdrawn"
    add_user(desk.context, SYSTEM, member_code="office", login="maker2", role="maker")
    again = propose_decision(
        desk.context, actor_of_login(desk.context, "maker2"), view.id, desk.stored(view.id).version,
        act="remove", reasons="虚构理由",
    )  # fmt: skip
    done = approve_proposal(desk.context, desk.checker, "listing", view.id, again.digest)
    assert done.done == "listing_removed"


def test_what_the_maker_still_reaches_is_not_withdrawn(desk: Any, waiting: tuple[Any, str]) -> None:
    view, digest = waiting
    recuse(desk.context, SYSTEM, login="maker", member_code="office")
    grant_area(desk.context, SYSTEM, login="maker", region="340000")
    assert approve_proposal(desk.context, desk.checker, "listing", view.id, digest).done == "listing_removed"


def test_a_recusal_holds_for_every_account_of_the_person(desk: Any, waiting: tuple[Any, str]) -> None:
    view, digest = waiting
    add_user(desk.context, SYSTEM, member_code="office", login="second", role="checker", person="checker")
    recuse(desk.context, SYSTEM, login="checker", member_code="platform")
    second = actor_of_login(desk.context, "second")
    assert (
        code_of(lambda: approve_proposal(desk.context, second, "listing", view.id, digest))
        == "ACCESS.RECUSED"
    )


def test_a_recusal_from_another_member_says_nothing(desk: Any, waiting: tuple[Any, str]) -> None:
    view, digest = waiting
    recuse(desk.context, SYSTEM, login="checker", member_code="office")
    assert approve_proposal(desk.context, desk.checker, "listing", view.id, digest).done == "listing_removed"


def test_an_ended_account_is_refused_at_once(desk: Any, waiting: tuple[Any, str]) -> None:
    view, digest = waiting
    end_account(desk.context, SYSTEM, "checker")
    assert (
        code_of(lambda: approve_proposal(desk.context, desk.checker, "listing", view.id, digest))
        == "ACCESS.ROLE"
    )
    with pytest.raises(ForbiddenError):
        actor_of_login(desk.context, "checker")
    with pytest.raises(NotFoundError):
        end_account(desk.context, SYSTEM, "checker")


def test_one_person_never_has_a_forbidden_pair(desk: Any, waiting: tuple[Any, str]) -> None:
    with pytest.raises(ForbiddenError, match=exactly("ROLE.PAIR")):
        add_user(desk.context, SYSTEM, member_code="office", login="eyes", role="auditor", person="maker")
    with pytest.raises(ForbiddenError, match=exactly("ROLE.PAIR")):
        add_user(desk.context, SYSTEM, member_code="office", login="hand", role="maker", person="clerk")
    # Not at enrolment but at use, where somebody wrote it into the register.
    view, digest = waiting
    add_user(desk.context, SYSTEM, member_code="office", login="eyes", role="auditor", person="staff-9")
    with desk.context.store.begin() as connection:
        connection.exec_driver_sql("UPDATE user_account SET person = 'staff-9' WHERE login = 'checker'")
    desk.adopt()
    assert (
        code_of(lambda: approve_proposal(desk.context, desk.checker, "listing", view.id, digest))
        == "ROLE.PAIR"
    )


def test_only_the_service_itself_gives_authority(desk: Any) -> None:
    for actor in (desk.maker, desk.checker, desk.auditor, desk.platform):
        for act in (
            lambda actor=actor: grant_area(desk.context, actor, login="maker", region=""),
            lambda actor=actor: end_area(desk.context, actor, login="maker", region=""),
            lambda actor=actor: recuse(desk.context, actor, login="maker", member_code="platform"),
            lambda actor=actor: end_account(desk.context, actor, "checker"),
        ):
            assert code_of(act) == "ACCESS.ROLE"


def test_strange_names_are_refused(desk: Any) -> None:
    with pytest.raises(InvalidError, match=exactly("MEMBER.REGION")):
        grant_area(desk.context, SYSTEM, login="maker", region="34")
    with pytest.raises(NotFoundError, match=exactly("USER.UNKNOWN")):
        grant_area(desk.context, SYSTEM, login="nobody", region="")
    with pytest.raises(InvalidError, match=exactly("RECUSAL.WHOM")):
        recuse(desk.context, SYSTEM, login="maker")
    with pytest.raises(NotFoundError, match=exactly("MEMBER.UNKNOWN")):
        recuse(desk.context, SYSTEM, login="maker", member_code="none")
