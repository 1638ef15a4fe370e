"""Who calls: an API key or a signature becomes exactly the account behind it, with what the key is good for."""

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from blacklist_service.clock import MovingClock
from blacklist_service.errors import ConflictError, ForbiddenError, NotFoundError, ServiceError
from blacklist_service.rules.key_limits import KeyLimits, read_limits
from blacklist_service.signatures.enrolment import enrolment_statement
from blacklist_service.signatures.profile import Signed
from blacklist_service.store.base import table_of
from blacklist_service.store.nonces import SpendingStore
from blacklist_service.store.tables import UsedNonce
from blacklist_service.vault.private_keys import PrivateKey, new_private_key, public_pem
from blacklist_service.workflows.authenticate_caller import (
    Caller,
    actor_of_login,
    actor_of_member,
    authenticate_caller,
    authenticate_signature,
    for_member,
    spend_nonce,
)
from blacklist_service.workflows.context import SYSTEM, Actor, Context
from blacklist_service.workflows.end_account import end_account
from blacklist_service.workflows.enrol import add_member, add_user, issue_key, revoke_key
from blacklist_service.workflows.enrol_signing_key import KeyEnrolment, add_signing_key, revoke_signing_key
from blacklist_service.workflows.grant_authority import grant_role
from tests.codes import exactly

BASE, NONCE = b"what was signed", "n" * 32
LIMITS = read_limits(["listings", "feeds:read"], ["198.51.100.0/24"])


@pytest.fixture
def house(context: Context) -> Context:
    """An invented office, a platform and an agency, one account each; the office's checker may also make."""
    for code, kind, login, role in (
        ("O001", "office", "checker", "checker"), ("P001", "platform", "clerk", "platform"),
        ("A001", "agency", "reader", "agency"),
    ):  # fmt: skip
        add_member(context, SYSTEM, code=code, name=f"虚构{code}", kind=kind, region="340000")
        add_user(context, SYSTEM, member_code=code, login=login, role=role)
    grant_role(context, SYSTEM, login="checker", role="maker")
    return context


def code_of(act: Callable[[], object]) -> str:
    with pytest.raises(ServiceError) as refused:
        act()
    return refused.value.code


def the_checker(context: Context, actor: Actor) -> bool:
    """Every field is the checker's own."""
    also = ("maker",)
    return actor.user > 0 and actor == Actor(
        user=actor.user, login="checker", role="checker", member=actor_of_member(context, "O001").member,
        member_code="O001", also=also,
    )  # fmt: skip


@pytest.mark.parametrize("spelled", ["Bearer {}", "bearer {}", "BEARER   {}  "])
def test_a_key_opens_its_own_account_within_its_limits(house: Context, spelled: str) -> None:
    key = issue_key(house, SYSTEM, login="checker", limits=LIMITS).text
    issue_key(house, SYSTEM, login="clerk")
    caller = authenticate_caller(house, spelled.format(key))
    assert caller == Caller(actor_of_login(house, "checker"), LIMITS)
    assert the_checker(house, caller.actor)


@pytest.mark.parametrize(
    "spelled", ["{}", "Basic {}", "Bearer{}", "Bearer {}x", "Bearer {} {}", "Bearer .{}", "Bearer", "", None]
)
def test_a_key_in_another_spelling_opens_nothing(house: Context, spelled: str | None) -> None:
    key = issue_key(house, SYSTEM, login="checker").text
    given = None if spelled is None else spelled.replace("{}", key)
    assert code_of(lambda: authenticate_caller(house, given)) == "ACCESS.KEY"


def test_a_key_opens_nothing_with_the_secret_of_another_nor_once_it_was_revoked(house: Context) -> None:
    first, second = (issue_key(house, SYSTEM, login=login).text for login in ("checker", "clerk"))
    mixed = first.partition(".")[0] + "." + second.partition(".")[2]
    assert code_of(lambda: authenticate_caller(house, f"Bearer {mixed}")) == "ACCESS.KEY"
    revoke_key(house, SYSTEM, prefix=first.partition(".")[0])
    assert code_of(lambda: authenticate_caller(house, f"Bearer {first}")) == "ACCESS.KEY"
    assert authenticate_caller(house, f"Bearer {second}").actor.login == "clerk"


@pytest.fixture
def signed(house: Context, moving_clock: MovingClock) -> Callable[..., Signed]:
    """Signs for the checker, whose key is enrolled within limits."""
    key = PrivateKey(new_private_key())
    proof = key.sign(enrolment_statement("O001", key.public.key_id))
    enrolment = KeyEnrolment("O001", public_pem(key.public), proof, "checker")
    add_signing_key(house, SYSTEM, enrolment, limits=LIMITS)
    created = int(moving_clock.at.timestamp())

    def sign(nonce: str = NONCE, **other: Any) -> Signed:
        said = {"key_id": key.public.key_id, "base": BASE, "signature": key.sign(BASE)} | other
        return Signed(nonce=nonce, created=created, expires=created + 300, **said)

    return sign


def nonces(context: Context, store: Any) -> list[tuple[bytes, datetime]]:
    table = table_of(UsedNonce)
    with store.read() as connection:
        asked = select(table.c.nonce_sha256, table.c.kept_until)
        return [(bytes(one), at.replace(tzinfo=UTC)) for one, at in connection.execute(asked)]


def test_a_signature_opens_its_own_account_within_its_limits(
    house: Context, signed: Callable[..., Signed]
) -> None:
    caller, _acting = authenticate_signature(house, signed())
    assert caller == Caller(actor_of_login(house, "checker"), LIMITS)
    assert the_checker(house, caller.actor)


def test_the_call_spends_its_nonce_with_what_it_writes_first(
    house: Context, signed: Callable[..., Signed], moving_clock: MovingClock
) -> None:
    _caller, acting = authenticate_signature(house, signed())
    assert nonces(house, house.store) == []
    with acting.store.begin():
        pass
    kept = (hashlib.sha256(NONCE.encode()).digest(), moving_clock.at + timedelta(seconds=300 + 120))
    assert nonces(house, house.store) == [kept]
    spend_nonce(acting)
    with acting.store.begin(), acting.looks.begin():
        pass
    assert nonces(house, house.store) == [kept]
    _again, replayed = authenticate_signature(house, signed())
    assert code_of(lambda: spend_nonce(replayed)) == "SIGNED_CALL.REPLAYED"
    _other, another = authenticate_signature(house, signed("m" * 32))
    spend_nonce(another)
    assert len(nonces(house, house.store)) == 2


def test_a_rollback_gives_the_nonce_back_and_a_later_one_does_not(
    house: Context, signed: Callable[..., Signed]
) -> None:
    """What the call wrote first stands or falls with its nonce; what it writes afterwards has none to lose."""
    _caller, acting = authenticate_signature(house, signed())
    with pytest.raises(ZeroDivisionError), acting.store.begin():
        raise ZeroDivisionError
    assert nonces(house, house.store) == []
    with acting.store.begin():
        pass
    with pytest.raises(ZeroDivisionError), acting.store.begin():
        raise ZeroDivisionError
    assert len(nonces(house, house.store)) == 1
    spend_nonce(acting)
    _again, replayed = authenticate_signature(house, signed())
    assert code_of(lambda: spend_nonce(replayed)) == "SIGNED_CALL.REPLAYED"


def test_what_is_only_looked_at_spends_the_nonce_among_the_looks(
    house: Context, signed: Callable[..., Signed]
) -> None:
    _caller, acting = authenticate_signature(house, signed())
    with acting.looks.begin():
        pass
    assert len(nonces(house, house.looks)) == 1
    spend_nonce(acting)
    assert len(nonces(house, house.store)) == (0 if house.store.is_sqlite else 1)
    _caller, replayed = authenticate_signature(house, signed())
    with pytest.raises(ConflictError, match=exactly("SIGNED_CALL.REPLAYED")), replayed.looks.begin():
        pass


def test_a_context_that_was_not_signed_spends_nothing(house: Context) -> None:
    spend_nonce(house)
    assert not isinstance(house.store, SpendingStore)
    assert nonces(house, house.store) == []


def test_a_signature_by_nobody_over_another_text_or_by_another_is_refused_alike(
    house: Context, signed: Callable[..., Signed]
) -> None:
    other = PrivateKey(new_private_key())
    for given in (
        signed(key_id=other.public.key_id),
        signed(base=BASE + b"x"),
        signed(signature=other.sign(BASE)),
        signed(signature=b""),
    ):
        assert code_of(lambda one=given: authenticate_signature(house, one)) == "SIGNED_CALL.INVALID"
    revoke_signing_key(house, SYSTEM, key_id=signed().key_id)
    assert code_of(lambda: authenticate_signature(house, signed())) == "SIGNED_CALL.INVALID"


def test_a_member_asks_within_its_own_rows(house: Context) -> None:
    clerk = actor_of_login(house, "clerk")
    own = for_member(house, clerk)
    assert (own.store.member, own.looks.member) == (clerk.member, clerk.member)
    assert (own.store.engine, own.looks.engine, own.vault) == (
        house.store.engine,
        house.looks.engine,
        house.vault,
    )


def test_the_owner_of_the_machine_is_the_account_by_its_login_as_long_as_it_lives(house: Context) -> None:
    assert the_checker(house, actor_of_login(house, "checker"))
    assert actor_of_login(house, "clerk").also == ()
    end_account(house, SYSTEM, "clerk")
    for login in ("clerk", "nobody", ""):
        assert code_of(lambda at=login: actor_of_login(house, at)) == "ACCESS.LOGIN"


@pytest.mark.parametrize(("code", "role"), [("O001", "maker"), ("P001", "platform"), ("A001", "agency")])
def test_the_owner_of_the_machine_acts_for_a_member_without_an_account(
    house: Context, code: str, role: str
) -> None:
    actor = actor_of_member(house, code)
    assert actor == Actor(user=0, login="cli", role=role, member=actor.member, member_code=code)
    assert actor.member > 0
    with pytest.raises(NotFoundError, match=exactly("MEMBER.UNKNOWN")):
        actor_of_member(house, "X999")


def test_a_key_without_limits_is_good_for_whatever_the_role_may(house: Context) -> None:
    key = issue_key(house, SYSTEM, login="clerk").text
    assert authenticate_caller(house, f"Bearer {key}").limits == KeyLimits()
    with pytest.raises(ForbiddenError):
        authenticate_caller(house, f"Bearer {key.swapcase()}")
