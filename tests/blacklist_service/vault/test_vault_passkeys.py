"""Passkeys: what an authenticator is asked (W3C Web Authentication Level 3, §6.1, §6.5.1), and what of it is believed."""

import json
from dataclasses import replace
from typing import Any

import pytest

from blacklist_service.vault.passkeys import (
    CHALLENGE_BYTES,
    NewPasskey,
    PasskeyError,
    assertion_request,
    credential_of,
    read_assertion,
    read_registration,
    registration_request,
)
from tests.authenticator import CHALLENGE, PRESENT, SITE, VERIFIED, Authenticator, base64url

DEVICE = Authenticator()
STRANGERS = {
    "another host": replace(DEVICE, host="lists.example.evil"),
    "another origin": replace(DEVICE, origin="https://evil.example"),
    "plain origin": replace(DEVICE, origin="http://lists.example"),
    "nobody verified": replace(DEVICE, flags=PRESENT),
    "nobody there": replace(DEVICE, flags=VERIFIED),
}


@pytest.fixture(scope="module")
def passkey() -> NewPasskey:
    return read_registration(SITE, CHALLENGE, DEVICE.made(count=5))


def _names(described: list[dict[str, Any]]) -> list[str]:
    return [one["id"] for one in described]


def test_a_browser_is_asked_for_a_verified_person_at_our_host() -> None:
    asked = json.loads(
        registration_request(SITE, CHALLENGE, handle=b"handle", login="maker1", known=[b"a", b"b"])
    )
    assert (asked["rp"]["id"], asked["challenge"]) == (SITE.host, base64url(CHALLENGE))
    assert asked["rp"]["name"]
    assert asked["user"] == {"id": base64url(b"handle"), "name": "maker1", "displayName": "maker1"}
    assert _names(asked["excludeCredentials"]) == [base64url(b"a"), base64url(b"b")]
    chosen = asked["authenticatorSelection"]
    assert (chosen["userVerification"], chosen["residentKey"]) == ("required", "preferred")
    asked = json.loads(assertion_request(SITE, CHALLENGE, [b"a"]))
    assert (asked["rpId"], asked["challenge"], asked["userVerification"]) == (
        SITE.host, base64url(CHALLENGE), "required",
    )  # fmt: skip
    assert _names(asked["allowCredentials"]) == [base64url(b"a")]


def test_a_passkey_is_made_and_shown(passkey: NewPasskey) -> None:
    assert (passkey.credential_id, passkey.sign_count) == (DEVICE.credential, 5)
    shown = DEVICE.shown(count=6)
    assert credential_of(shown) == DEVICE.credential
    assert read_assertion(SITE, CHALLENGE, shown, passkey.public_key, 5) == 6


@pytest.mark.parametrize("device", STRANGERS.values(), ids=STRANGERS)
def test_an_answer_given_elsewhere_or_by_nobody_makes_no_passkey_and_opens_nothing(
    device: Authenticator, passkey: NewPasskey
) -> None:
    with pytest.raises(PasskeyError):
        read_registration(SITE, CHALLENGE, device.made())
    with pytest.raises(PasskeyError):
        read_assertion(SITE, CHALLENGE, device.shown(), passkey.public_key, 0)


def test_an_answer_is_good_for_one_challenge_and_one_key(passkey: NewPasskey) -> None:
    other = bytes(CHALLENGE_BYTES)
    with pytest.raises(PasskeyError):
        read_registration(SITE, other, DEVICE.made())
    with pytest.raises(PasskeyError):
        read_assertion(SITE, other, DEVICE.shown(), passkey.public_key, 0)
    with pytest.raises(PasskeyError):
        read_assertion(SITE, CHALLENGE, Authenticator().shown(), passkey.public_key, 0)


@pytest.mark.parametrize(("kept", "shown"), [(6, 6), (6, 5), (6, 0)])
def test_a_counter_that_does_not_rise_tells_of_a_copy(passkey: NewPasskey, kept: int, shown: int) -> None:
    with pytest.raises(PasskeyError):
        read_assertion(SITE, CHALLENGE, DEVICE.shown(count=shown), passkey.public_key, kept)


def test_a_device_that_never_counts_is_believed(passkey: NewPasskey) -> None:
    assert read_assertion(SITE, CHALLENGE, DEVICE.shown(count=0), passkey.public_key, 0) == 0


@pytest.mark.parametrize("answer", ["", "{}", "[]", "null", '{"id": 1}', "x", '{"response": {}}'])
def test_what_is_no_answer_of_a_browser_is_refused(answer: str, passkey: NewPasskey) -> None:
    for read in (
        lambda: credential_of(answer),
        lambda: read_registration(SITE, CHALLENGE, answer),
        lambda: read_assertion(SITE, CHALLENGE, answer, passkey.public_key, 0),
    ):
        with pytest.raises(PasskeyError):
            read()


def test_an_answer_has_a_longest_length(passkey: NewPasskey) -> None:
    for answer, read in (
        (DEVICE.made(count=5), lambda text: read_registration(SITE, CHALLENGE, text)),
        (DEVICE.shown(), lambda text: read_assertion(SITE, CHALLENGE, text, passkey.public_key, 0)),
        (DEVICE.shown(), credential_of),
    ):
        assert read(answer.ljust(20_000)) == read(answer)
        with pytest.raises(PasskeyError):
            read(answer.ljust(20_001))
