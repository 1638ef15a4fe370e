"""How members, their people and the keys of their programs come in: what is allowed, what is told, and what is kept."""

from datetime import timedelta
from typing import Any

import pytest

from blacklist_service.clock import MovingClock
from blacklist_service.rules.key_limits import KeyLimits, read_limits
from blacklist_service.signatures.enrolment import enrolment_statement
from blacklist_service.store import credentials, members, signing_keys
from blacklist_service.vault.private_keys import PrivateKey, new_private_key, public_pem
from blacklist_service.workflows.authenticate_caller import Caller, actor_of_login, authenticate_caller
from blacklist_service.workflows.context import SYSTEM, Actor, Context
from blacklist_service.workflows.end_account import end_account
from blacklist_service.workflows.enrol import add_member, add_user, issue_key, revoke_key
from blacklist_service.workflows.enrol_official import issue_enrolment
from blacklist_service.workflows.enrol_signing_key import (
    KeyEnrolment,
    add_signing_key,
    revoke_signing_key,
)
from tests.codes import code_of
from tests.told import told

ROLES = {
    "platform": {"platform"},
    "office": {"maker", "checker", "auditor"},
    "agency": {"agency"},
}
ALL_ROLES = ("platform", "maker", "checker", "auditor", "agency", "supervisor", "system", "")


@pytest.fixture
def house(context: Context) -> Context:
    """A member of each kind, without people."""
    for kind in ROLES:
        add_member(context, SYSTEM, code=kind, name=f"虚构{kind}", kind=kind)
    return context


def test_a_member_is_kept_and_told(context: Context) -> None:
    made = add_member(context, SYSTEM, code="P.1-a_B", name="  虚构平台 ", kind="platform", region="340100")
    assert told(context) == [
        ("system", "member_added", "member", made.id, {"code": "P.1-a_B", "kind": "platform"})
    ]
    with context.store.read() as connection:
        kept = members.find_member_by_code(connection, "P.1-a_B")
        assert members.find_member_by_code(connection, "p.1-a_b") is None
    assert kept is not None
    assert (kept.id, kept.name, kept.kind, kept.region) == (made.id, "虚构平台", "platform", "340100")
    assert kept.created_at == context.clock.now()


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"kind": "subject"}, "MEMBER.KIND"),
        ({"kind": ""}, "MEMBER.KIND"),
        ({"code": ""}, "MEMBER.CODE"),
        ({"code": "x" * 65}, "MEMBER.CODE"),
        ({"code": "x" * 64}, ""),
        ({"code": "a b"}, "MEMBER.CODE"),
        ({"code": "a/b"}, "MEMBER.CODE"),
        ({"code": "机构"}, "MEMBER.CODE"),
        ({"code": "é"}, "MEMBER.CODE"),
        ({"code": "System"}, "MEMBER.CODE"),
        ({"code": "cli"}, "MEMBER.CODE"),
        ({"code": "subject"}, "MEMBER.CODE"),
        ({"code": "machine"}, "MEMBER.CODE"),
        ({"code": "person"}, "MEMBER.CODE"),
        ({"code": "agency"}, "MEMBER.EXISTS"),
        ({"name": "  "}, "MEMBER.CODE"),
        ({"region": "34010"}, "MEMBER.REGION"),
        ({"region": "3401000"}, "MEMBER.REGION"),
        ({"region": "34010x"}, "MEMBER.REGION"),
        ({"region": "３４０１００"}, "MEMBER.REGION"),
        ({"region": ""}, ""),
    ],
)
def test_a_strange_member_is_refused(house: Context, given: dict[str, str], code: str) -> None:
    wanted = {"code": "new", "name": "虚构", "kind": "platform", "region": "340100"} | given
    before = len(told(house))
    assert code_of(lambda: add_member(house, SYSTEM, **wanted)) == code
    assert len(told(house)) == before + (code == "")


@pytest.mark.parametrize("kind", ROLES)
def test_each_kind_of_member_gives_its_own_roles_and_no_other(house: Context, kind: str) -> None:
    for number, role in enumerate(ALL_ROLES):
        refused = code_of(
            lambda role=role, number=number: add_user(
                house, SYSTEM, member_code=kind, login=f"u{number}", role=role
            )
        )
        assert refused == ("" if role in ROLES[kind] else "USER.ROLE"), role


def test_an_account_is_kept_and_told(house: Context) -> None:
    made = add_user(house, SYSTEM, member_code="office", login="one", role="maker", person="Li.1")
    assert told(house, "user_added") == [
        ("system", "user_added", "user", made.id, {"login": "one", "role": "maker", "person": "Li.1"})
    ]
    with house.store.read() as connection:
        kept = members.find_user_by_login(connection, "one")
        office = members.find_member_by_code(connection, "office")
    assert kept is not None
    assert office is not None
    assert (kept.id, kept.member_id, kept.role, kept.person) == (made.id, office.id, "maker", "Li.1")
    assert (kept.created_at, kept.ended_at) == (house.clock.now(), None)
    assert actor_of_login(house, "one") == Actor(made.id or 0, "one", "maker", office.id or 0, "office")


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"member_code": "nobody"}, "MEMBER.UNKNOWN"),
        ({"login": ""}, "USER.LOGIN"),
        ({"login": "known"}, "USER.LOGIN"),
        ({"login": "CLI"}, "USER.LOGIN"),
        ({"login": "a b"}, "USER.LOGIN"),
        ({"login": "x" * 65}, "USER.LOGIN"),
        ({"person": "李"}, "USER.PERSON"),
        ({"person": "x" * 65}, "USER.PERSON"),
        ({"person": "system"}, "USER.PERSON"),
        ({"role": "auditor", "person": "known"}, "ROLE.PAIR"),
        ({"role": "maker", "person": "known"}, ""),
    ],
)
def test_a_strange_account_is_refused(house: Context, given: dict[str, str], code: str) -> None:
    add_user(house, SYSTEM, member_code="office", login="known", role="maker")
    wanted = {"member_code": "office", "login": "new", "role": "maker", "person": ""} | given
    assert code_of(lambda: add_user(house, SYSTEM, **wanted)) == code
    assert len(told(house, "user_added")) == 1 + (code == "")


@pytest.mark.parametrize(("days", "code"), [(0, "KEY.DAYS"), (1, ""), (730, ""), (731, "KEY.DAYS")])
def test_a_key_lives_from_a_day_to_two_years(
    house: Context, moving_clock: MovingClock, days: int, code: str
) -> None:
    add_user(house, SYSTEM, member_code="agency", login="reader", role="agency")
    if code:
        assert code_of(lambda: issue_key(house, SYSTEM, login="reader", days=days)) == code
        assert told(house, "key_issued") == []
        return
    key = issue_key(house, SYSTEM, login="reader", days=days)
    ends = moving_clock.at + timedelta(days=days)
    assert key.expires_on == ends.date().isoformat()
    moving_clock.at = ends - timedelta(seconds=1)
    assert authenticate_caller(house, f"Bearer {key.text}").actor.login == "reader"
    moving_clock.at = ends
    assert code_of(lambda: authenticate_caller(house, f"Bearer {key.text}")) == "ACCESS.KEY"


def test_a_key_is_told_by_its_prefix_and_limits_and_never_by_its_secret(house: Context) -> None:
    add_user(house, SYSTEM, member_code="agency", login="reader", role="agency")
    limits = read_limits(["feeds:read"], ["198.51.100.0/24"])
    key = issue_key(house, SYSTEM, login="reader", limits=limits)
    plain = issue_key(house, SYSTEM, login="reader")
    prefix, _, secret = key.text.partition(".")
    assert (prefix, len(prefix)) == (key.prefix, 10)
    assert len(secret) >= 43
    assert key.expires_on == (house.clock.now() + timedelta(days=365)).date().isoformat()
    scopes, networks = limits.stored()
    issued = told(house, "key_issued")
    assert issued == [
        (
            "system", "key_issued", "api_key", 1,
            {"login": "reader", "prefix": prefix, "scopes": scopes, "networks": networks},
        ),
        (
            "system", "key_issued", "api_key", 2,
            {"login": "reader", "prefix": plain.prefix, "scopes": "", "networks": ""},
        ),
    ]  # fmt: skip
    with house.store.read() as connection:
        kept = {one.prefix: one for one in members.all_keys(connection)}
    assert secret.encode() not in kept[prefix].secret_mac
    assert (kept[prefix].created_at, kept[prefix].revoked_at) == (house.clock.now(), None)
    actor = actor_of_login(house, "reader")
    assert authenticate_caller(house, f"Bearer {key.text}") == Caller(actor, limits)
    assert authenticate_caller(house, f"Bearer {plain.text}") == Caller(actor, KeyLimits())
    assert code_of(lambda: issue_key(house, SYSTEM, login="nobody")) == "USER.UNKNOWN"


def test_a_key_is_revoked_once_and_no_other_with_it(house: Context) -> None:
    add_user(house, SYSTEM, member_code="agency", login="reader", role="agency")
    first, second = (issue_key(house, SYSTEM, login="reader") for _ in range(2))
    revoke_key(house, SYSTEM, prefix=first.prefix)
    for prefix in (first.prefix, "nobody", ""):
        assert code_of(lambda prefix=prefix: revoke_key(house, SYSTEM, prefix=prefix)) == "KEY.UNKNOWN"
    assert told(house, "key_revoked") == [("system", "key_revoked", "api_key", 1, {"prefix": first.prefix})]
    assert code_of(lambda: authenticate_caller(house, f"Bearer {first.text}")) == "ACCESS.KEY"
    assert authenticate_caller(house, f"Bearer {second.text}").actor.login == "reader"


def test_a_signing_key_is_told_with_its_account_and_limits(house: Context) -> None:
    add_user(house, SYSTEM, member_code="agency", login="reader", role="agency")
    key = PrivateKey(new_private_key())
    proof = key.sign(enrolment_statement("agency", key.public.key_id))
    given: dict[str, Any] = {"limits": read_limits(["feeds"], []), "days": 730}
    done = add_signing_key(house, SYSTEM, KeyEnrolment("agency", public_pem(key.public), proof), **given)
    revoke_signing_key(house, SYSTEM, key_id=done.key_id)
    assert (done.algorithm, done.login) == ("ed25519", "reader")
    assert done.expires_at == house.clock.now() + timedelta(days=730)
    assert told(house, "signing_key_added", "signing_key_revoked") == [
        (
            "system", "signing_key_added", "signing_key", 1,
            {"member": "agency", "login": "reader", "key_id": key.public.key_id, "algorithm": "ed25519",
             "scopes": "feeds", "networks": ""},
        ),
        ("system", "signing_key_revoked", "signing_key", 1, {"key_id": key.public.key_id}),
    ]  # fmt: skip


def test_with_the_account_its_keys_end(house: Context, moving_clock: MovingClock) -> None:
    """Keys of both kinds, also those that have long to live; a colleague's go on."""
    key = PrivateKey(new_private_key())
    proof = key.sign(enrolment_statement("agency", key.public.key_id))
    for login in ("reader", "colleague"):
        add_user(house, SYSTEM, member_code="agency", login=login, role="agency")
    add_signing_key(house, SYSTEM, KeyEnrolment("agency", public_pem(key.public), proof, "reader"))
    gone, stays = (issue_key(house, SYSTEM, login=login).text for login in ("reader", "colleague"))

    def signs_for() -> str:
        with house.store.read() as connection:
            holder = signing_keys.find_signing_key_holder(connection, key.public.key_id, moving_clock.at)
        return "" if holder is None else f"{holder.user.login} {holder.member.code} {holder.key.key_id}"

    assert signs_for() == f"reader agency {key.public.key_id}"
    end_account(house, SYSTEM, "reader")
    assert signs_for() == ""
    assert code_of(lambda: authenticate_caller(house, f"Bearer {gone}")) == "ACCESS.KEY"
    assert authenticate_caller(house, f"Bearer {stays}").actor.login == "colleague"


def test_a_signing_key_holds_until_its_end_and_not_at_it(house: Context, moving_clock: MovingClock) -> None:
    add_user(house, SYSTEM, member_code="agency", login="reader", role="agency")
    key = PrivateKey(new_private_key())
    proof = key.sign(enrolment_statement("agency", key.public.key_id))
    given = KeyEnrolment("agency", public_pem(key.public), proof)
    ends = add_signing_key(house, SYSTEM, given, days=1).expires_at
    with house.store.read() as connection:
        held = signing_keys.find_signing_key_holder(
            connection, key.public.key_id, ends - timedelta(seconds=1)
        )
        assert held is not None
        assert signing_keys.find_signing_key_holder(connection, key.public.key_id, ends) is None
        assert signing_keys.find_signing_key_holder(connection, "unknown", moving_clock.at) is None


def test_members_and_accounts_are_found_by_number_the_ended_too(house: Context) -> None:
    made = {
        login: add_user(house, SYSTEM, member_code="agency", login=login, role="agency").id or 0
        for login in ("reader", "colleague", "third")
    }
    end_account(house, SYSTEM, "reader")
    with house.store.read() as connection:
        found = members.users_among(connection, [made["reader"], made["third"], 10_000])
        agency = members.find_member_by_code(connection, "agency")
        assert agency is not None
        several = members.members_among(connection, [agency.id or 0, 10_000])
        assert members.users_among(connection, []) == members.members_among(connection, []) == {}
    assert {number: one.login for number, one in found.items()} == {
        made["reader"]: "reader", made["third"]: "third",
    }  # fmt: skip
    assert {number: one.code for number, one in several.items()} == {agency.id: "agency"}


def test_the_links_of_an_account_are_its_own(house: Context) -> None:
    for login in ("maker", "checker"):
        add_user(house, SYSTEM, member_code="office", login=login, role=login)
        issue_enrolment(house, SYSTEM, login)
    with house.store.read() as connection:
        numbers = [
            credentials.enrolments_of(connection, actor_of_login(house, login).user)
            for login in ("maker", "checker")
        ]
    assert sorted(len(one) for one in numbers) == [1, 1]
    assert numbers[0] != numbers[1]
