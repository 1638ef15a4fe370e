"""Keys of members: enrolled with a proof, two live ones, never again once ended."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest

from blacklist_service.clock import MovingClock
from blacklist_service.errors import (
    ForbiddenError,
    InvalidError,
    NotFoundError,
    RefusedError,
    ServiceError,
)
from blacklist_service.rules.key_limits import read_limits
from blacklist_service.signatures.enrolment import enrolment_statement
from blacklist_service.store import journal
from blacklist_service.vault.private_keys import PrivateKey, new_private_key, public_pem
from blacklist_service.workflows.context import SYSTEM, Actor, Context
from blacklist_service.workflows.enrol import add_member, add_user
from blacklist_service.workflows.enrol_signing_key import (
    EnrolledKey,
    KeyEnrolment,
    add_signing_key,
    revoke_signing_key,
)
from blacklist_service.workflows.list_accounts import list_signing_keys
from tests.codes import exactly

Enrol = Callable[..., EnrolledKey]


@pytest.fixture
def enrol(context: Context) -> Enrol:
    """Enrols a new key of an invented member."""
    add_member(context, SYSTEM, code="P001", name="虚构平台一", kind="platform")
    add_member(context, SYSTEM, code="P002", name="虚构平台二", kind="platform")
    add_user(context, SYSTEM, member_code="P001", login="one", role="platform")

    def enrol_one(
        key: PrivateKey | None = None, *, member: str = "P001", named: str = "P001", **given: Any
    ) -> EnrolledKey:
        key = key or PrivateKey(new_private_key())
        proof = key.sign(enrolment_statement(named, key.public.key_id))
        login = str(given.pop("login", ""))
        return add_signing_key(
            context,
            SYSTEM,
            KeyEnrolment(member, public_pem(key.public), proof, login),
            **given,
        )

    return enrol_one


def states(context: Context) -> list[str]:
    return [key.state for key in list_signing_keys(context, SYSTEM)]


def test_a_key_is_enrolled_for_the_only_account(context: Context, enrol: Enrol) -> None:
    enrolled = enrol(days=30, limits=read_limits(["submissions", "feeds:read"], ["198.51.100.0/24"]))
    (view,) = list_signing_keys(context, SYSTEM)
    assert (view.key_id, view.member, view.login, view.state) == (enrolled.key_id, "P001", "one", "live")
    assert (view.scopes, view.networks) == ("submissions feeds:read", "198.51.100.0/24")
    assert view.expires_at - view.created_at == timedelta(days=30)
    with context.store.read() as connection:
        assert [entry.kind for entry in journal.entries_of(connection, "signing_key", 1)] == [
            "signing_key_added"
        ]


def test_two_keys_live_and_no_third(context: Context, enrol: Enrol, moving_clock: MovingClock) -> None:
    first, _second = enrol(days=10), enrol(days=20)
    with pytest.raises(RefusedError, match=exactly("SIGNING_KEY.TWO_LIVE")):
        enrol()
    revoke_signing_key(context, SYSTEM, key_id=first.key_id)
    enrol()
    with pytest.raises(RefusedError, match=exactly("SIGNING_KEY.TWO_LIVE")):
        enrol()
    moving_clock.move(timedelta(days=20))
    enrol()
    assert sorted(states(context)) == ["expired", "live", "live", "revoked"]


def test_of_many_enrolments_at_once_two_succeed(context: Context, enrol: Enrol) -> None:
    together = Barrier(4)

    def attempt(_: int) -> str:
        together.wait()
        try:
            enrol()
        except ServiceError as error:
            return error.code
        return ""

    with ThreadPoolExecutor(4) as pool:
        codes = sorted(pool.map(attempt, range(4)))
    assert codes == ["", "", "SIGNING_KEY.TWO_LIVE", "SIGNING_KEY.TWO_LIVE"]
    assert states(context) == ["live", "live"]


def test_an_ended_key_never_comes_back(context: Context, enrol: Enrol) -> None:
    key = PrivateKey(new_private_key())
    enrolled = enrol(key)
    with pytest.raises(RefusedError, match=exactly("SIGNING_KEY.KNOWN")):
        enrol(key)
    revoke_signing_key(context, SYSTEM, key_id=enrolled.key_id)
    with pytest.raises(RefusedError, match=exactly("SIGNING_KEY.KNOWN")):
        enrol(key)
    for name in (enrolled.key_id, "unknown", ""):
        with pytest.raises(NotFoundError, match=exactly("SIGNING_KEY.UNKNOWN")):
            revoke_signing_key(context, SYSTEM, key_id=name)


def test_a_proof_is_for_one_key_and_one_member(context: Context, enrol: Enrol) -> None:
    key, other = PrivateKey(new_private_key()), PrivateKey(new_private_key())
    stolen = other.sign(enrolment_statement("P001", key.public.key_id))
    for proof in (stolen, b"", b"x" * 64):
        with pytest.raises(ForbiddenError, match=exactly("SIGNING_KEY.PROOF")):
            add_signing_key(context, SYSTEM, KeyEnrolment("P001", public_pem(key.public), proof))
    with pytest.raises(ForbiddenError, match=exactly("SIGNING_KEY.PROOF")):
        enrol(key, member="P002", named="P001")
    with pytest.raises(ForbiddenError, match=exactly("SIGNING_KEY.PROOF")):
        enrol(key, member="平台", named="P001")
    assert states(context) == []


def test_which_account_acts_must_be_clear(context: Context, enrol: Enrol) -> None:
    with pytest.raises(InvalidError, match=exactly("SIGNING_KEY.LOGIN")):
        enrol(member="P002", named="P002")
    with pytest.raises(NotFoundError, match=exactly("MEMBER.UNKNOWN")):
        enrol(member="P003", named="P003")
    add_user(context, SYSTEM, member_code="P001", login="two", role="platform")
    with pytest.raises(InvalidError, match=exactly("SIGNING_KEY.LOGIN")):
        enrol()
    assert enrol(login="two").login == "two"
    with pytest.raises(InvalidError, match=exactly("SIGNING_KEY.LOGIN")):
        enrol(login="somebody")


@pytest.mark.parametrize("days", [0, -1, 731])
def test_a_key_lives_one_to_730_days(enrol: Enrol, days: int) -> None:
    with pytest.raises(InvalidError, match=exactly("KEY.DAYS")):
        enrol(days=days)


def test_the_list_is_for_the_service_and_auditors(context: Context) -> None:
    with pytest.raises(ForbiddenError, match=exactly("ACCESS.ROLE")):
        list_signing_keys(context, Actor(1, "one", "platform", 1, "P001"))
