"""Ways round the second official, through workflows and the public interface: none succeeds, also without the guards.

Every route is tried in a transaction of its own that is rolled back, so that one set stage serves them all.
"""

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from werkzeug.test import TestResponse

from blacklist_service.app import create_app
from blacklist_service.errors import ServiceError
from blacklist_service.rules.key_limits import KeyLimits
from blacklist_service.store.guarded import JoinedStore
from blacklist_service.workflows.approve_proposal import approve_proposal, refuse_proposal
from blacklist_service.workflows.authenticate_caller import actor_of_login, actor_of_member
from blacklist_service.workflows.context import SYSTEM, Actor
from blacklist_service.workflows.enquiring.suspensions import suspend_login
from blacklist_service.workflows.enrol import add_member, add_user, issue_key, revoke_key
from blacklist_service.workflows.grant_authority import grant_area, recuse
from blacklist_service.workflows.propose_decision import propose_decision

_GUARDED = ("proposal", "user_account", "listing", "objection", "repair", "listing_report", "removal")


@dataclass
class Stage:
    """A listing with a removal that waits for the second official, inside a transaction that is rolled back."""

    desk: Any
    connection: Any
    listing: Any
    digest: str

    def sql(self, statement: str, **values: object) -> None:
        with self.desk.context.store.begin() as connection:
            connection.execute(text(statement), values)

    def approve(self, actor: Actor, digest: str = "", target: str = "listing") -> None:
        approve_proposal(self.desk.context, actor, target, self.listing.id, digest or self.digest)

    def account(self, login: str, role: str = "checker", member: str = "office", person: str = "") -> Actor:
        add_user(self.desk.context, SYSTEM, member_code=member, login=login, role=role, person=person)
        return actor_of_login(self.desk.context, login)

    def turn(self, actor: Actor, role: str) -> None:
        self.sql("UPDATE user_account SET role = :role WHERE id = :n", role=role, n=actor.user)

    def end(self, actor: Actor) -> None:
        self.sql("UPDATE user_account SET ended_at = created_at WHERE id = :n", n=actor.user)

    def key(self, login: str, **limits: Any) -> str:
        return issue_key(self.desk.context, SYSTEM, login=login, limits=KeyLimits(**limits)).text

    def call(self, key: str | None, body: dict[str, Any] | None = None, **given: Any) -> TestResponse:
        """POST …/approval, as a program with this key would."""
        context = self.desk.context
        number = context.vault.ids.show("listing", given.pop("listing", self.listing.id))
        headers = {"Idempotency-Key": context.randomness.token(12), **given.pop("headers", {})}
        if key is not None:
            headers["Authorization"] = f"Bearer {key}"
        answer = create_app(context=context).test_client().post(
            f"/api/v1/listings/{number}/approval", json={"digest": self.digest} if body is None else body,
            headers=headers, environ_base={"REMOTE_ADDR": "203.0.113.9"},
        )  # fmt: skip
        if answer.status_code >= 400:
            raise Refused(answer.get_json()["code"])
        return answer


class Refused(Exception):  # noqa: N818
    """The interface said no."""


Route = Callable[[Stage], object]


def forged(stage: Stage, actor: Actor, **changed: Any) -> Actor:
    return dataclasses.replace(actor, **changed)


def other_digest(stage: Stage) -> str:
    """The digest of a proposal about somebody else."""
    return str(stage.desk.propose(stage.desk.verified(), "reject").digest)


def turned(stage: Stage, who: str, role: str) -> Actor:
    actor = getattr(stage.desk, who)
    stage.turn(actor, role)
    return actor_of_login(stage.desk.context, actor.login)


def closed(stage: Stage, state: str) -> None:
    stage.sql("UPDATE proposal SET state = :state WHERE state = 'open'", state=state)


def after(stage: Stage, hours: int) -> None:
    stage.desk.clock.move(timedelta(hours=hours))


def edited(stage: Stage, change: str) -> None:
    stage.sql(f"UPDATE proposal SET {change} WHERE state = 'open'")
    stage.approve(stage.desk.checker)


def sealed_elsewhere(stage: Stage) -> None:
    """The reasons of another proposal are put in."""
    other_digest(stage)
    stage.sql(
        "UPDATE proposal SET sealed_reasons = (SELECT sealed_reasons FROM proposal WHERE target_id <> :n) "
        "WHERE target_id = :n AND state = 'open'", n=stage.listing.id
    )  # fmt: skip
    stage.approve(stage.desk.checker)


def with_another_digest(stage: Stage) -> None:
    """Whoever edits a proposal and its digest still has not sealed the reasons under it."""
    stage.sql("UPDATE proposal SET digest_sha256 = :d WHERE state = 'open'", d="ab" * 32)
    stage.approve(stage.desk.checker, "ab" * 32)


def again_after_its_effect(stage: Stage) -> None:
    """A suppression is lifted by two; a second one is not lifted by their approval."""
    closed(stage, "void")
    view = stage.desk.stored(stage.listing.id)
    stage.sql("UPDATE listing SET is_suppressed = TRUE, suppressed_for = 'official' WHERE id = :n", n=view.id)
    proposal = stage.desk.propose(view, "lift_suppression")
    approve_proposal(stage.desk.context, stage.desk.checker, "listing", view.id, proposal.digest)
    stage.approve(stage.desk.checker, proposal.digest)


def refused_before(stage: Stage) -> None:
    refuse_proposal(
        stage.desk.context, stage.desk.checker, "listing", stage.listing.id, stage.digest, reasons="虚构理由"
    )
    stage.approve(stage.desk.checker)


def revoked(stage: Stage) -> None:
    key = stage.key("checker")
    revoke_key(stage.desk.context, SYSTEM, prefix=key.partition(".")[0])
    stage.call(key)


def stale_key(stage: Stage) -> None:
    key = stage.key("checker")
    stage.sql("UPDATE api_key SET expires_at = created_at")
    stage.call(key)


def ended_with_key(stage: Stage) -> None:
    key = stage.key("checker")
    stage.end(stage.desk.checker)
    stage.call(key)


def turned_with_key(stage: Stage) -> None:
    """The key was issued while the role stood."""
    key = stage.key("checker")
    stage.turn(stage.desk.checker, "auditor")
    stage.call(key)


def case_headers(stage: Stage) -> dict[str, str]:
    return {"Case-Number": stage.desk.case_numbers[stage.listing.id], "Case-Proof": "e30"}


def proposed_by_checker(stage: Stage) -> None:
    """One official makes the proposal as well: the checker proposes, and approves it himself."""
    closed(stage, "void")
    proposal = propose_decision(
        stage.desk.context, forged(stage, stage.desk.checker, role="maker"), stage.listing.id, stage.listing.version,
        act="remove", reasons="虚构理由",
    )  # fmt: skip
    stage.approve(stage.desk.checker, proposal.digest)


def proposed_by_ended(stage: Stage) -> None:
    closed(stage, "void")
    stage.end(stage.desk.maker)
    stage.desk.propose(stage.listing, "remove")


def swapped_roles(stage: Stage) -> None:
    """Maker and checker change roles; each has then both, and neither approves what he proposed."""
    stage.turn(stage.desk.maker, "checker")
    stage.turn(stage.desk.checker, "maker")
    stage.approve(actor_of_login(stage.desk.context, "maker"))


def person_given_later(stage: Stage) -> None:
    """The alias was enrolled before anybody said whose it is."""
    alias = stage.account("alias")
    stage.sql("UPDATE user_account SET person = 'maker' WHERE login = 'alias'")
    stage.approve(alias)


def both_named(stage: Stage) -> None:
    """Two accounts under a third name."""
    stage.sql("UPDATE user_account SET person = 'staff-7' WHERE login IN ('maker', 'checker')")
    stage.approve(stage.desk.checker)


ROUTES: dict[str, Route] = {
    "a checker of another region": lambda s: (
        grant_area(s.desk.context, SYSTEM, login="checker", region="340200"), s.approve(s.desk.checker),
    ),
    "a checker of another region by key": lambda s: (
        grant_area(s.desk.context, SYSTEM, login="checker", region="330000"), s.call(s.key("checker")),
    ),
    "a checker who keeps away": lambda s: (
        recuse(s.desk.context, SYSTEM, login="checker", member_code="platform"), s.approve(s.desk.checker),
    ),
    "a checker who keeps away by key": lambda s: (
        recuse(s.desk.context, SYSTEM, login="checker", subject=s.listing.id), s.call(s.key("checker")),
    ),
    "a checker who is an auditor as well": lambda s: (
        s.account("eyes", "auditor", person="staff-9"),
        s.sql("UPDATE user_account SET person = 'staff-9' WHERE login = 'checker'"),
        s.approve(s.desk.checker),
    ),
    "a suspended checker": lambda s: (
        suspend_login(s.desk.context, SYSTEM, "checker"), s.approve(s.desk.checker),
    ),
    "a suspended checker by key": lambda s: (
        suspend_login(s.desk.context, SYSTEM, "checker"), s.call(s.key("checker")),
    ),
    "a suspended checker under another account": lambda s: (
        suspend_login(s.desk.context, SYSTEM, "checker"), s.approve(s.account("second", person="checker")),
    ),
    "for a suspended maker": lambda s: (
        suspend_login(s.desk.context, SYSTEM, "maker"), s.approve(s.desk.checker),
    ),
    "for a maker whose suspension withdrew nothing": lambda s: (
        s.sql("INSERT INTO suspension (member_id, user_id, reason, began_at) SELECT member_id, id, 'official', "
              "created_at FROM user_account WHERE login = 'maker'"), s.approve(s.desk.checker),
    ),
    "for a maker who has kept away since": lambda s: (
        s.sql("INSERT INTO recusal (user_id, member_id, noted_at) SELECT id, (SELECT id FROM member WHERE code = "
              "'platform'), created_at FROM user_account WHERE login = 'maker'"), s.approve(s.desk.checker),
    ),
    "for a maker who has kept away from the subject since": lambda s: (
        s.sql("INSERT INTO recusal (user_id, subject_id, noted_at) SELECT id, :n, created_at FROM user_account "
              "WHERE login = 'maker'", n=s.listing.id), s.approve(s.desk.checker),
    ),
    "for a maker whose area has ended since": lambda s: (
        s.sql("INSERT INTO area (user_id, region, granted_at) SELECT id, '340200', created_at FROM user_account "
              "WHERE login = 'maker'"), s.approve(s.desk.checker),
    ),
    "for a maker who was recused": lambda s: (
        recuse(s.desk.context, SYSTEM, login="maker", member_code="platform"), s.approve(s.desk.checker),
    ),
    "the maker himself": lambda s: s.approve(s.desk.maker),
    "the maker, calling himself checker": lambda s: s.approve(forged(s, s.desk.maker, role="checker")),
    "the maker under the checker's login": lambda s: s.approve(forged(s, s.desk.maker, role="checker", login="checker")),
    "an alias of the maker": lambda s: s.approve(s.account("alias", person="maker")),
    "an alias that was said to be one later": person_given_later,
    "two accounts of one third name": both_named,
    "an alias in another office": lambda s: (
        add_member(s.desk.context, SYSTEM, code="office2", name="虚构二", kind="office", region="340200"),
        s.approve(s.account("alias", member="office2", person="maker")),
    ),
    "the maker, turned checker": lambda s: s.approve(turned(s, "maker", "checker")),
    "maker and checker with roles exchanged": swapped_roles,
    "the checker, turned auditor": lambda s: s.approve(turned(s, "checker", "auditor")),
    "the checker with the role of yesterday": lambda s: (
        turned(s, "checker", "auditor"), s.approve(s.desk.checker),
    ),
    "the checker of an ended account": lambda s: (s.end(s.desk.checker), s.approve(s.desk.checker)),
    "for a maker whose account has ended": lambda s: (s.end(s.desk.maker), s.approve(s.desk.checker)),
    "for a maker who has become an auditor": lambda s: (turned(s, "maker", "auditor"), s.approve(s.desk.checker)),
    "the auditor": lambda s: s.approve(s.desk.auditor),
    "the auditor, calling himself checker": lambda s: s.approve(forged(s, s.desk.auditor, role="checker")),
    "the platform": lambda s: s.approve(s.desk.platform),
    "the platform, calling itself checker": lambda s: s.approve(forged(s, s.desk.platform, role="checker")),
    "the service itself": lambda s: s.approve(SYSTEM),
    "the service, calling itself checker": lambda s: s.approve(forged(s, SYSTEM, role="checker")),
    "the machine's owner for the office": lambda s: s.approve(actor_of_member(s.desk.context, "office")),
    "an account that does not exist": lambda s: s.approve(forged(s, s.desk.checker, user=987654)),
    "another digest": lambda s: s.approve(s.desk.checker, "0" * 64),
    "no digest": lambda s: approve_proposal(s.desk.context, s.desk.checker, "listing", s.listing.id, ""),
    "the digest in capitals": lambda s: s.approve(s.desk.checker, s.digest.upper().replace("0", "O")),
    "the digest of another proposal": lambda s: s.approve(s.desk.checker, other_digest(s)),
    "as an objection": lambda s: s.approve(s.desk.checker, target="objection"),
    "as a repair": lambda s: s.approve(s.desk.checker, target="repair"),
    "as something unknown": lambda s: s.approve(s.desk.checker, target="batchwise"),
    "three days and an hour later": lambda s: (after(s, 73), s.approve(s.desk.checker)),
    "a month later": lambda s: (after(s, 24 * 30), s.approve(s.desk.checker)),
    "without a time limit": lambda s: (
        s.sql("UPDATE proposal SET expires_at = NULL WHERE state = 'open'"), s.approve(s.desk.checker),
    ),
    "after it was refused": refused_before,
    "after it was void": lambda s: (closed(s, "void"), s.approve(s.desk.checker)),
    "a second time": again_after_its_effect,
    "with other facts": lambda s: edited(s, "facts_json = replace(facts_json, 'removed', 'corrected')"),
    "with another act": lambda s: edited(s, "act = 'overdue_only'"),
    "in another version": lambda s: edited(s, "target_version = target_version + 1"),
    "for another listing's version": lambda s: (
        s.sql("UPDATE listing SET version = version + 1"), s.approve(s.desk.checker),
    ),
    "under a digest of one's own": with_another_digest,
    "with another proposal's reasons": sealed_elsewhere,
    "proposed and approved by the checker": proposed_by_checker,
    "proposed by an ended account": proposed_by_ended,
    "by the maker's key": lambda s: s.call(s.key("maker")),
    "by a second key of the maker": lambda s: (s.key("maker"), s.call(s.key("maker"))),
    "by the key of an alias": lambda s: (s.account("alias", person="maker"), s.call(s.key("alias"))),
    "by the auditor's key": lambda s: s.call(s.key("auditor")),
    "by the platform's key": lambda s: s.call(s.key("clerk")),
    "by a key that looks only": lambda s: s.call(s.key("checker", scopes=("listings:read",))),
    "by a key for other nouns": lambda s: s.call(s.key("checker", scopes=("reviews",))),
    "by a key from elsewhere": lambda s: s.call(s.key("checker", networks=("198.51.100.0/24",))),
    "by a revoked key": revoked,
    "by an expired key": stale_key,
    "by the key of an ended account": ended_with_key,
    "by the key of an account that lost the role": turned_with_key,
    "without a key": lambda s: s.call(None),
    "with a case number": lambda s: s.call(None, headers=case_headers(s)),
    "over the interface without a digest": lambda s: s.call(s.key("checker"), {}),
    "over the interface with another digest": lambda s: s.call(s.key("checker"), {"digest": "0" * 64}),
    "over the interface with more than was asked": lambda s: s.call(
        s.key("checker"), {"digest": s.digest, "approved_by": 1}
    ),
    "over the interface for another listing": lambda s: s.call(s.key("checker"), listing=s.desk.verified().id),
}  # fmt: skip


def is_decided(stage: Stage) -> bool:
    state, version = stage.connection.execute(
        text("SELECT state, end_reason FROM listing WHERE id = :n"), {"n": stage.listing.id}
    ).one()
    return bool(state != "listed" or version is not None)


def succeeds(desk: Any, listing: Any, digest: str, route: Route, guards: list[tuple[str, str]]) -> bool:
    """Tries one route in a transaction and rolls it back."""
    context, at = desk.context, desk.clock.at
    with context.store.engine.connect() as connection, connection.begin() as whole:
        if context.store.is_sqlite:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        for name, table in guards:
            of_table = "" if context.store.is_sqlite else f' ON "{table}"'
            connection.execute(text(f"DROP TRIGGER {name}{of_table}"))
        desk.context = dataclasses.replace(context, store=JoinedStore(context.store.engine, connection))
        stage = Stage(desk, connection, listing, digest)
        try:
            route(stage)
            done = True
        except (ServiceError, Refused):
            done = is_decided(stage)
        finally:
            desk.context, desk.clock.at = context, at
            whole.rollback()
    return done


@pytest.fixture
def waiting(desk: Any) -> tuple[Any, Any, str]:
    """A removal that waits for the second official."""
    listing = desk.listed()
    return desk, listing, desk.propose(listing, "remove").digest


def test_the_right_checker_approves(waiting: tuple[Any, Any, str]) -> None:
    """The control: what is refused below is refused for its one flaw."""
    desk, listing, digest = waiting
    assert succeeds(desk, listing, digest, lambda s: s.approve(s.desk.checker), [])
    assert succeeds(desk, listing, digest, lambda s: s.call(s.key("checker")), [])
    assert desk.stored(listing.id).state == "listed"


def test_no_route_round_the_second_official_succeeds(waiting: tuple[Any, Any, str]) -> None:
    assert len(ROUTES) >= 40
    let_through = [name for name, route in ROUTES.items() if succeeds(*waiting, route, [])]
    assert let_through == []


def test_the_application_alone_refuses_as_well(
    waiting: tuple[Any, Any, str], guards_of: Callable[..., list[tuple[str, str]]]
) -> None:
    guards = guards_of(*_GUARDED)
    assert len(guards) > 30
    let_through = [name for name, route in ROUTES.items() if succeeds(*waiting, route, guards)]
    assert let_through == []
