"""Passkeys through the pages: added, shown at the log-in and at the step-up; and none at a bare address."""

import html
import json
import re
from base64 import urlsafe_b64decode
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from blacklist_service.clock import MovingClock
from tests.authenticator import Authenticator

HERE = ("localhost", "http://localhost")


def options_of(official: Any) -> dict[str, Any]:
    """What the page asks the browser for."""
    found = re.search(r'data-options="([^"]*)"', official.last.get_data(as_text=True))
    assert found is not None
    asked: dict[str, Any] = json.loads(html.unescape(found[1]))
    return asked


def challenge_of(official: Any) -> bytes:
    text = str(options_of(official)["challenge"])
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


@pytest.fixture
def device() -> Authenticator:
    return Authenticator(*HERE)


@pytest.fixture
def keyed(inside: Callable[..., Any], device: Authenticator) -> Any:
    """An official who is in and has added a passkey."""
    official = inside()
    official.get("/account/factors")
    held = official.cookie
    added = official.send("/account/passkey", assertion=device.made(challenge_of(official)))
    assert added.location == "/console/account"
    assert official.cookie != held
    return official


def test_a_passkey_is_the_second_factor_at_the_log_in(
    keyed: Any, device: Authenticator, moving_clock: MovingClock
) -> None:
    keyed.get("")
    keyed.send("/logout", where="here")
    moving_clock.move(timedelta(minutes=1))
    assert keyed.give_password().location == "/console/factor"
    assert keyed.get("/factor").status_code == 200
    (allowed,) = options_of(keyed)["allowCredentials"]
    assert urlsafe_b64decode(allowed["id"] + "==") == device.credential
    stranger = Authenticator(*HERE)
    refused = keyed.send("/factor", code="", assertion=stranger.shown(challenge_of(keyed)))
    assert (refused.status_code, "FACTOR.INVALID" in refused.get_data(as_text=True)) == (401, True)
    keyed.get("/factor")
    come = keyed.send("/factor", code="", assertion=device.shown(challenge_of(keyed)))
    assert come.location == "/console"
    assert keyed.get("").status_code == 200


def test_a_passkey_is_shown_again_before_an_act(
    keyed: Any, device: Authenticator, moving_clock: MovingClock
) -> None:
    moving_clock.move(timedelta(minutes=10))
    assert keyed.get("/account/factors").location == "/console/step-up/account/factors"
    keyed.get("/step-up/account/factors")
    done = keyed.send("/step-up/account/factors", code="", assertion=device.shown(challenge_of(keyed)))
    assert done.location == "/console/account/factors"
    assert keyed.get("/account/factors").status_code == 200


def test_at_a_bare_address_nobody_is_asked_for_a_passkey_and_none_is_taken(
    keyed: Any, device: Authenticator, moving_clock: MovingClock
) -> None:
    """Browsers make passkeys for names alone; whoever has only one has to come by the name."""
    keyed.get("")
    keyed.send("/logout", where="here")
    moving_clock.move(timedelta(minutes=1))
    keyed.give_password()
    keyed.get("/factor")
    shown = device.shown(challenge_of(keyed))
    there = {"base_url": "http://127.0.0.1"}
    keyed.client.set_cookie("console", keyed.cookie, domain="127.0.0.1")
    keyed.last = keyed.client.get("/console/factor", **there)
    assert keyed.last.status_code == 200
    assert "data-options" not in keyed.last.get_data(as_text=True)
    refused = keyed.client.post(
        "/console/factor", data={"form_token": keyed.token, "code": "", "assertion": shown},
        headers={"Sec-Fetch-Site": "same-origin"}, **there,
    )  # fmt: skip
    assert (refused.status_code, "FACTOR.INVALID" in refused.get_data(as_text=True)) == (401, True)
    added = keyed.client.get("/console/account/factors", **there)
    assert added.location == "/console/factor"


def test_an_auditor_is_refused_by_role_before_anything_is_read(inside: Callable[..., Any]) -> None:
    auditor = inside("auditor")
    for path in ("/listings/x", "/proposals/listing/x"):
        answer = auditor.send(path, act="reject")
        assert (answer.status_code, "ACCESS.ROLE" in answer.get_data(as_text=True)) == (403, True), path
