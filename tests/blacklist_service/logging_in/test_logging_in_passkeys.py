"""A passkey as second factor: it opens what it signed for, once, and only to whom it belongs."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from blacklist_service.errors import ForbiddenError
from blacklist_service.rules.sessions import Stage
from blacklist_service.workflows.change_factors import add_passkey, drop_factor, request_registration
from blacklist_service.workflows.context import Context
from blacklist_service.workflows.logging_in.factors import REGISTRATION, Assertion, challenge_for
from blacklist_service.workflows.logging_in.sessions import Opened, Session
from blacklist_service.workflows.prove_factor import list_factors, prove_factor, request_assertion
from tests.authenticator import SITE, Authenticator
from tests.codes import exactly

LOG_IN = "log-in"
PURPOSE = "approval/approve/listing/7/" + "ab" * 32


def with_passkey(context: Context, person: Any, device: Authenticator) -> Opened:
    """The person comes in by the app and adds this device."""
    session = person.come_in().session
    made = device.made(challenge_for(session, REGISTRATION), count=3)
    return add_passkey(context, session, Assertion(SITE, made))


def shown(
    session: Session, device: Authenticator, count: int, purpose: str = LOG_IN, site: Any = SITE
) -> Assertion:
    return Assertion(site, device.shown(challenge_for(session, purpose), count=count))


def refuse(context: Context, session: Session, answer: Assertion, purpose: str = LOG_IN) -> None:
    with pytest.raises(ForbiddenError, match=exactly("FACTOR.INVALID")):
        prove_factor(context, session, answer, purpose=purpose)


def test_a_passkey_lets_its_person_in(
    context: Context, moving_clock: Any, enrolled: Callable[..., Any]
) -> None:
    person, device = enrolled(), Authenticator()
    opened = with_passkey(context, person, device)
    assert opened.session.stage is Stage.COMPLETE
    (known,) = list_factors(context, opened.session).passkeys
    assert known.used_at is None
    half = person.with_password().session
    moving_clock.move(timedelta(seconds=30))
    come = prove_factor(context, half, shown(half, device, 4))
    assert (come.session.stage, come.session.is_fresh) == (Stage.COMPLETE, True)
    (known,) = list_factors(context, come.session).passkeys
    assert known.used_at == context.clock.now()


def test_the_browser_is_asked_for_the_keys_of_this_person_and_no_key_is_made_twice(
    context: Context, enrolled: Callable[..., Any]
) -> None:
    person, device = enrolled(), Authenticator()
    session = with_passkey(context, person, device).session
    other = enrolled("maker").come_in().session
    asked = json.loads(request_assertion(context, session, SITE, PURPOSE))
    made = json.loads(request_registration(context, session, SITE))
    assert len(asked["allowCredentials"]) == len(made["excludeCredentials"]) == 1
    assert asked["allowCredentials"][0]["id"] == made["excludeCredentials"][0]["id"]
    assert asked["challenge"] != made["challenge"]
    assert json.loads(request_assertion(context, other, SITE, PURPOSE))["allowCredentials"] == []
    assert json.loads(request_registration(context, other, SITE))["excludeCredentials"] == []


def test_an_answer_is_good_for_one_purpose_once(context: Context, enrolled: Callable[..., Any]) -> None:
    person, device = enrolled(), Authenticator()
    session = with_passkey(context, person, device).session
    # Whatever does not hold uses up the challenge only where it was the one of this purpose.
    refuse(context, session, shown(session, device, 5, LOG_IN), PURPOSE)
    answer = shown(session, device, 5, PURPOSE)
    proven = prove_factor(context, session, answer, purpose=PURPOSE)
    refuse(context, session, answer, PURPOSE)
    refuse(context, proven.session, answer, PURPOSE)


def test_a_wrong_answer_uses_up_nothing_and_a_right_one_follows(
    context: Context, enrolled: Callable[..., Any]
) -> None:
    person, device = enrolled(), Authenticator()
    session = with_passkey(context, person, device).session
    stranger = Authenticator()
    elsewhere = replace(device, origin="https://evil.example")
    unknown = replace(device, credential=b"another credential")
    for wrong in (stranger, elsewhere, unknown):
        refuse(context, session, shown(session, wrong, 6, PURPOSE), PURPOSE)
    refuse(context, session, Assertion(SITE, "no answer"), PURPOSE)
    assert prove_factor(context, session, shown(session, device, 6, PURPOSE), purpose=PURPOSE)


def test_a_copy_of_a_key_and_the_key_of_another_person_open_nothing(
    context: Context, enrolled: Callable[..., Any]
) -> None:
    person, device = enrolled(), Authenticator()
    session = with_passkey(context, person, device).session
    proven = prove_factor(context, session, shown(session, device, 8, PURPOSE), purpose=PURPOSE).session
    refuse(context, proven, shown(proven, device, 8, PURPOSE), PURPOSE)
    other = enrolled("maker").come_in().session
    refuse(context, other, shown(other, device, 9, PURPOSE), PURPOSE)
    assert prove_factor(context, proven, shown(proven, device, 9, PURPOSE), purpose=PURPOSE)


def test_a_dropped_passkey_opens_nothing(context: Context, enrolled: Callable[..., Any]) -> None:
    person, device = enrolled(), Authenticator()
    session = with_passkey(context, person, device).session
    (known,) = list_factors(context, session).passkeys
    session = drop_factor(context, session, known.id).session
    refuse(context, session, shown(session, device, 5, PURPOSE), PURPOSE)


def test_the_passkey_of_one_is_not_used_by_another(
    context: Context, moving_clock: Any, enrolled: Callable[..., Any]
) -> None:
    """Two devices whose counters stand alike: only the one that was shown has counted."""
    one, other = enrolled(), enrolled("maker")
    device = Authenticator(credential=b"credential-of-one")
    with_passkey(context, one, device)
    kept = with_passkey(context, other, Authenticator(credential=b"credential-of-another")).session
    moving_clock.move(timedelta(seconds=30))
    half = one.with_password().session
    come = prove_factor(context, half, shown(half, device, 4)).session
    assert [key.used_at for key in list_factors(context, come).passkeys] == [context.clock.now()]
    assert [key.used_at for key in list_factors(context, kept).passkeys] == [None]
