"""Many decisions as one: two officials up to the limit, a supervisor as the third above it, all or nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from blacklist_service.errors import ConflictError
from blacklist_service.rules.law import whole_number
from blacklist_service.workflows.approve_batch import approve_batch, refuse_batch
from blacklist_service.workflows.approve_proposal import approve_proposal, refuse_proposal
from blacklist_service.workflows.authenticate_caller import actor_of_login
from blacklist_service.workflows.cases.batches import BatchView
from blacklist_service.workflows.context import SYSTEM, Actor
from blacklist_service.workflows.end_account import end_account
from blacklist_service.workflows.enquiring.suspensions import suspend_login
from blacklist_service.workflows.enrol import add_user
from blacklist_service.workflows.expire_batches import expire_batches
from blacklist_service.workflows.grant_authority import end_role, grant_area, grant_role, recuse
from blacklist_service.workflows.list_pending import list_pending
from blacklist_service.workflows.propose_batch import propose_batch
from blacklist_service.workflows.propose_decision import propose_decision
from blacklist_service.workflows.show_batch import list_batches, show_batch
from blacklist_service.workflows.suppress_listing import suppress_listing
from tests.codes import code_of

LIMIT = 20


@pytest.fixture
def chief(desk: Any) -> Actor:
    """A supervisor, who is a checker too."""
    return supervisor(desk, "chief")


def supervisor(desk: Any, login: str, person: str = "") -> Actor:
    add_user(desk.context, SYSTEM, member_code="office", login=login, role="checker", person=person)
    grant_role(desk.context, SYSTEM, login=login, role="supervisor")
    return actor_of_login(desk.context, login)


def cases(desk: Any, count: int) -> list[Any]:
    return [desk.alleged() for _ in range(count)]


def propose(desk: Any, views: list[Any], actor: Actor | None = None) -> BatchView:
    return propose_batch(
        desk.context, actor or desk.maker, [(one.id, one.version) for one in views],
        act="reject", reasons="虚构：同一批报送有误",
    )  # fmt: skip


def states(desk: Any, views: list[Any]) -> set[str]:
    return {desk.stored(one.id).state for one in views}


def test_the_database_knows_the_limit_of_the_rules(desk: Any) -> None:
    """The trigger's own number is the limit in force; who raises it writes a migration."""
    assert whole_number("bulk_decision_limit", desk.today) == LIMIT


def test_up_to_the_limit_two_officials_are_enough(desk: Any) -> None:
    views = cases(desk, 3)
    batch = propose(desk, views)
    assert (batch.size, batch.officials, batch.waiting_for) == (3, 2, "checker")
    shown = show_batch(desk.context, desk.checker, batch.id)
    assert [one.listing.id for one in shown.decisions] == sorted(one.id for one in views)
    assert {one.identity.name for one in shown.decisions if one.identity} == {"虚*"}
    done = approve_batch(desk.context, desk.checker, batch.id, shown.batch.digest)
    assert (done.state, done.checked_by, done.supervised_by) == ("approved", "checker", None)
    assert states(desk, views) == {"rejected"}
    assert desk.kinds("batch", batch.id) == ["batch_proposed", "batch_approved"]
    assert desk.kinds("listing", views[0].id) == ["decision_proposed", "listing_rejected"]
    assert list_batches(desk.context, desk.checker) == ()


def test_above_the_limit_a_supervisor_is_the_third(desk: Any, chief: Actor) -> None:
    views = cases(desk, LIMIT + 1)
    batch = propose(desk, views)
    assert batch.officials == 3
    assert code_of(lambda: approve_batch(desk.context, desk.maker, batch.id, batch.digest)) == "ACCESS.ROLE"
    checked = approve_batch(desk.context, desk.checker, batch.id, batch.digest)
    assert (checked.state, checked.waiting_for) == ("open", "supervisor")
    assert states(desk, views) == {"alleged"}
    assert code_of(lambda: approve_batch(desk.context, desk.checker, batch.id, batch.digest)) == "ACCESS.ROLE"
    done = approve_batch(desk.context, chief, batch.id, batch.digest)
    assert (done.state, done.supervised_by) == ("approved", "chief")
    assert states(desk, views) == {"rejected"}
    assert desk.row(views[0].id).approved_by == desk.checker.user


def test_many_small_batches_are_a_large_one(desk: Any) -> None:
    first = propose(desk, cases(desk, LIMIT))
    second = propose(desk, cases(desk, 1))
    assert (first.officials, second.officials) == (2, 3)
    add_user(desk.context, SYSTEM, member_code="office", login="maker2", role="maker", person="maker")
    alias = propose(desk, cases(desk, 1), actor_of_login(desk.context, "maker2"))
    assert alias.officials == 3
    desk.clock.move(timedelta(hours=73))
    assert expire_batches(desk.context) == 3
    assert propose(desk, cases(desk, 1)).officials == 2


def test_acts_and_single_decisions_of_a_day_add_up(desk: Any) -> None:
    """Per maker and day, whatever the act, alone or in batches; the next day begins anew."""
    for view in cases(desk, LIMIT - 5):
        desk.propose(view, "reject")
    listed = [desk.verified() for _ in range(3)]
    small = propose_batch(
        desk.context,
        desk.maker,
        [(one.id, one.version) for one in listed],
        act="overdue_only",
        reasons="虚构",
    )
    assert small.officials == 2
    assert propose(desk, cases(desk, 2)).officials == 2
    assert propose(desk, cases(desk, 1)).officials == 3
    desk.days(1)
    assert propose(desk, cases(desk, 1)).officials == 2


def test_beyond_the_limit_of_a_day_nothing_is_laid_alone(desk: Any) -> None:
    limit = whole_number("daily_decision_limit", desk.today)
    laid = []
    for view in cases(desk, limit):
        desk.propose(view, "reject")
        laid.append(view)
    add_user(desk.context, SYSTEM, member_code="office", login="maker2", role="maker", person="maker")
    (more,) = cases(desk, 1)
    for actor in (desk.maker, actor_of_login(desk.context, "maker2")):
        refused = code_of(
            lambda actor=actor: propose_decision(
                desk.context, actor, more.id, more.version, act="reject", reasons="虚构理由"
            )
        )
        assert refused == "PROPOSAL.DAY_LIMIT"
    assert propose(desk, [more]).officials == 3
    desk.days(1)
    (other,) = cases(desk, 1)
    assert desk.propose(other, "reject").act == "reject"


@dataclass
class Try:
    """A batch above the limit that a checker has approved and that waits for the supervisor."""

    desk: Any
    batch: BatchView
    chief: Actor
    views: list[Any]


ROUTES: dict[str, Callable[[Try], object]] = {
    "another digest": lambda t: approve_batch(t.desk.context, t.chief, t.batch.id, "0" * 64),
    "the maker as supervisor": lambda t: (
        grant_role(t.desk.context, SYSTEM, login="maker", role="supervisor"),
        approve_batch(t.desk.context, actor_of_login(t.desk.context, "maker"), t.batch.id, t.batch.digest),
    ),
    "an alias of the maker": lambda t: approve_batch(
        t.desk.context, supervisor(t.desk, "alias", "maker"), t.batch.id, t.batch.digest
    ),
    "the checker as supervisor": lambda t: (
        grant_role(t.desk.context, SYSTEM, login="checker", role="supervisor"),
        approve_batch(t.desk.context, actor_of_login(t.desk.context, "checker"), t.batch.id, t.batch.digest),
    ),
    "an alias of the checker": lambda t: approve_batch(
        t.desk.context, supervisor(t.desk, "alias", "checker"), t.batch.id, t.batch.digest
    ),
    "another checker": lambda t: (
        add_user(t.desk.context, SYSTEM, member_code="office", login="checker2", role="checker"),
        approve_batch(t.desk.context, actor_of_login(t.desk.context, "checker2"), t.batch.id, t.batch.digest),
    ),
    "a supervisor of yesterday": lambda t: (
        end_role(t.desk.context, SYSTEM, login="chief", role="supervisor"),
        approve_batch(t.desk.context, t.chief, t.batch.id, t.batch.digest),
    ),
    "a suspended supervisor": lambda t: (
        suspend_login(t.desk.context, SYSTEM, "chief"), approve_batch(t.desk.context, t.chief, t.batch.id, t.batch.digest),
    ),
    "for a suspended checker": lambda t: (
        suspend_login(t.desk.context, SYSTEM, "checker"), approve_batch(t.desk.context, t.chief, t.batch.id, t.batch.digest),
    ),
    "for an ended maker": lambda t: (
        end_account(t.desk.context, SYSTEM, "maker"), approve_batch(t.desk.context, t.chief, t.batch.id, t.batch.digest),
    ),
    "a supervisor of another region": lambda t: (
        grant_area(t.desk.context, SYSTEM, login="chief", region="340200"),
        approve_batch(t.desk.context, t.chief, t.batch.id, t.batch.digest),
    ),
    "a supervisor who keeps away from one": lambda t: (
        recuse(t.desk.context, SYSTEM, login="chief", subject=t.views[5].id),
        approve_batch(t.desk.context, t.chief, t.batch.id, t.batch.digest),
    ),
    "for a checker who keeps away since": lambda t: (
        recuse(t.desk.context, SYSTEM, login="checker", subject=t.views[5].id),
        approve_batch(t.desk.context, t.chief, t.batch.id, t.batch.digest),
    ),
    "for a checker whose area has changed since": lambda t: (
        grant_area(t.desk.context, SYSTEM, login="checker", region="340200"),
        approve_batch(t.desk.context, t.chief, t.batch.id, t.batch.digest),
    ),
    "for a maker who keeps away since": lambda t: (
        recuse(t.desk.context, SYSTEM, login="maker", subject=t.views[5].id),
        approve_batch(t.desk.context, t.chief, t.batch.id, t.batch.digest),
    ),
    "for a maker whose area has changed since": lambda t: (
        grant_area(t.desk.context, SYSTEM, login="maker", region="340200"),
        approve_batch(t.desk.context, t.chief, t.batch.id, t.batch.digest),
    ),
    "after one case has changed": lambda t: (
        suppress_listing(t.desk.context, t.desk.maker, t.views[3].id, t.views[3].version, reason="虚构"),
        approve_batch(t.desk.context, t.chief, t.batch.id, t.batch.digest),
    ),
    "three days later": lambda t: (
        t.desk.clock.move(timedelta(hours=73)), approve_batch(t.desk.context, t.chief, t.batch.id, t.batch.digest),
    ),
    "one by one": lambda t: approve_proposal(
        t.desk.context, t.chief, "listing", t.views[0].id, show_batch(t.desk.context, t.chief, t.batch.id).decisions[0].proposal.digest
    ),
    "after it was refused": lambda t: (
        refuse_batch(t.desk.context, t.chief, t.batch.id, t.batch.digest, reasons="虚构"),
        approve_batch(t.desk.context, t.chief, t.batch.id, t.batch.digest),
    ),
}  # fmt: skip


# The last step of each route is what is refused, and for what it should be.
REFUSALS = {
    "another digest": "APPROVAL.DIGEST",
    "the maker as supervisor": "APPROVAL.SAME_OFFICIAL",
    "an alias of the maker": "APPROVAL.SAME_OFFICIAL",
    "the checker as supervisor": "APPROVAL.SAME_OFFICIAL",
    "an alias of the checker": "APPROVAL.SAME_OFFICIAL",
    "another checker": "ACCESS.ROLE",
    "a supervisor of yesterday": "ACCESS.ROLE",
    "a suspended supervisor": "ACCESS.SUSPENDED",
    "for a suspended checker": "APPROVAL.CHECKER",
    "for an ended maker": "BATCH.STALE",
    "a supervisor of another region": "NOT_FOUND",
    "a supervisor who keeps away from one": "ACCESS.RECUSED",
    "for a checker who keeps away since": "APPROVAL.CHECKER",
    "for a checker whose area has changed since": "APPROVAL.CHECKER",
    "for a maker who keeps away since": "BATCH.STALE",
    "for a maker whose area has changed since": "BATCH.STALE",
    "after one case has changed": "BATCH.STALE",
    "three days later": "APPROVAL.EXPIRED",
    "one by one": "PROPOSAL.IN_BATCH",
    "after it was refused": "BATCH.NONE",
}


@pytest.mark.parametrize("name", ROUTES)
def test_no_route_round_the_supervisor_succeeds(desk: Any, chief: Actor, name: str) -> None:
    views = cases(desk, LIMIT + 1)
    batch = propose(desk, views)
    approve_batch(desk.context, desk.checker, batch.id, batch.digest)
    assert code_of(lambda: ROUTES[name](Try(desk, batch, chief, views))) == REFUSALS[name]
    assert states(desk, views) == {"alleged"}


def test_a_batch_is_refused_as_a_whole(desk: Any) -> None:
    views = cases(desk, 2)
    batch = propose(desk, views)
    assert code_of(lambda: refuse_batch(desk.context, desk.checker, batch.id, "0" * 64, reasons="虚构")) == (
        "APPROVAL.DIGEST"
    )
    digest = show_batch(desk.context, desk.checker, batch.id).decisions[0].proposal.digest
    refused = code_of(
        lambda: refuse_proposal(
            desk.context, desk.checker, "listing", min(one.id for one in views), digest, reasons="x"
        )
    )
    assert refused == "PROPOSAL.IN_BATCH"
    assert refuse_batch(desk.context, desk.checker, batch.id, batch.digest, reasons="虚构").state == "refused"
    assert code_of(lambda: propose(desk, views)) == ""


def test_what_does_not_fit_is_refused_before_anything_is_laid(desk: Any) -> None:
    views = cases(desk, 2)
    assert code_of(lambda: propose(desk, [])) == "BATCH.SIZE"
    assert code_of(lambda: propose(desk, [views[0], views[0]])) == "BATCH.TWICE"
    done = desk.decide(views[0], "reject").listing
    assert code_of(lambda: propose(desk, [done, views[1]])) == "LISTING.STATE"
    assert code_of(lambda: propose(desk, [views[1]])) == ""


def test_its_proposals_are_not_in_the_queue_of_single_ones(desk: Any) -> None:
    propose(desk, cases(desk, 3))
    alone = desk.alleged()
    desk.propose(alone, "reject")
    steps = list_pending(desk.context, desk.checker, kind="proposal", limit=2).steps
    assert [one.target_id for one in steps] == [alone.id]


def test_one_case_outside_the_area_hides_the_batch(desk: Any) -> None:
    batch = propose(desk, cases(desk, 2))
    grant_area(desk.context, SYSTEM, login="checker", region="340200")
    for act in (show_batch, lambda c, a, n: approve_batch(c, a, n, batch.digest)):
        assert code_of(lambda act=act: act(desk.context, desk.checker, batch.id)) == "NOT_FOUND"
    assert list_batches(desk.context, desk.checker) == ()
    assert len(list_batches(desk.context, desk.auditor)) == 1


# --- The database alone -----------------------------------------------------------------------------------

_SIGNED = "{who}_by = {by}, {who}_at = made_at, {who}_digest = digest_sha256"
CHECK = "UPDATE decision_batch SET " + _SIGNED.format(who="checked", by="{checker}")
SUPERVISE = "UPDATE decision_batch SET " + _SIGNED.format(who="supervised", by="{chief}")
APPROVE = "UPDATE decision_batch SET state = 'approved'"
KEEPS_AWAY = (
    "INSERT INTO recusal (user_id, subject_id, noted_at) SELECT id, (SELECT max(target_id) FROM proposal), created_at "
    "FROM user_account WHERE login = '{login}'"
)
EACH = (
    "UPDATE proposal SET state = 'approved', approved_by = {checker}, approved_at = made_at, approved_digest = "
    "digest_sha256, listing_version = (SELECT version FROM listing WHERE listing.id = proposal.target_id)"
)
FORBIDDEN: dict[str, tuple[str, ...]] = {
    "approved by nobody": (APPROVE,),
    "approved by two": (CHECK, APPROVE),
    "its decisions alone": (EACH,),
    "its decisions, checked": (CHECK, EACH),
    "checked by the maker": (CHECK.replace("{checker}", "{maker}"),),
    "checked by the auditor": (CHECK.replace("{checker}", "{auditor}"),),
    "checked on another digest": (CHECK.replace("= digest_sha256", "= 'x'"),),
    "supervised before it was checked": (SUPERVISE,),
    "supervised by the checker": (CHECK, SUPERVISE.replace("{chief}", "{checker}")),
    "supervised by the maker": (
        ("INSERT INTO account_role (user_id, role, granted_at) SELECT id, 'supervisor', created_at FROM user_account "
        "WHERE login = 'maker'"), CHECK, SUPERVISE.replace("{chief}", "{maker}"),
    ),
    "supervised on another digest": (CHECK, SUPERVISE.replace("= digest_sha256", "= 'x'")),
    "supervised too late": (CHECK, SUPERVISE.replace("= made_at", "= '2030-01-01 00:00:00.000000'")),
    "supervised by who is none any more": (
        "UPDATE account_role SET ended_at = granted_at", CHECK, SUPERVISE,
    ),
    "made by who keeps away from one": (CHECK, SUPERVISE, KEEPS_AWAY.format(login="maker"), APPROVE),
    "checked by who keeps away from one": (CHECK, SUPERVISE, KEEPS_AWAY.format(login="checker"), APPROVE),
    "supervised by who keeps away from one": (CHECK, SUPERVISE, KEEPS_AWAY.format(login="chief"), APPROVE),
    "another checker afterwards": (CHECK, CHECK.replace("{checker}", "{chief}")),
    "made smaller": ("UPDATE decision_batch SET size = 1, counted = 1",),
    "another digest on it": ("UPDATE decision_batch SET digest_sha256 = 'x'",),
    "more time": ("UPDATE decision_batch SET expires_at = '2030-01-01 00:00:00.000000'",),
    "an item taken out": ("DELETE FROM decision_batch_item",),
    "an item moved": ("UPDATE decision_batch_item SET batch_id = batch_id + 1",),
    "the batch deleted": ("DELETE FROM decision_batch",),
    "closed and opened again": (
        "UPDATE decision_batch SET state = 'void'", "UPDATE decision_batch SET state = 'open'",
    ),
    "approved from the start": (
        ("INSERT INTO decision_batch (act, size, counted, digest_sha256, state, made_by, made_at, expires_at) SELECT "
        "act, size, counted, digest_sha256, 'approved', made_by, made_at, expires_at FROM decision_batch"),
    ),
    "laid by a checker": (
        ("INSERT INTO decision_batch (act, size, counted, digest_sha256, state, made_by, made_at, expires_at) SELECT "
        "act, size, counted, digest_sha256, 'open', {checker}, made_at, expires_at FROM decision_batch"),
    ),
    "a role for the auditor": (
        ("INSERT INTO account_role (user_id, role, granted_at) SELECT id, 'supervisor', created_at FROM user_account "
        "WHERE login = 'auditor'"),
    ),
    "a role given again": (
        "UPDATE account_role SET ended_at = granted_at", "UPDATE account_role SET ended_at = NULL",
    ),
}  # fmt: skip


def runs(desk: Any, chief: Actor, statements: tuple[str, ...]) -> bool:
    """Whether the database lets the statements through; nothing of it stays."""

    class Undone(Exception):  # noqa: N818  # no error: it takes everything back
        pass

    names = {
        "maker": desk.maker.user, "checker": desk.checker.user, "auditor": desk.auditor.user, "chief": chief.user,
    }  # fmt: skip
    try:
        with desk.context.store.begin() as connection:
            for statement in statements:
                connection.execute(text(statement.format(**names)))
            raise Undone
    except ConflictError:
        return False
    except Undone:
        return True


def test_the_database_alone_refuses_every_route(desk: Any, chief: Actor) -> None:
    propose(desk, cases(desk, LIMIT + 1))
    assert runs(desk, chief, (CHECK, SUPERVISE, APPROVE, EACH)), "the control"
    assert [name for name, tried in FORBIDDEN.items() if runs(desk, chief, tried)] == []
    early = [name for name, tried in FORBIDDEN.items() if not runs(desk, chief, tried[:-1])]
    assert early == []
