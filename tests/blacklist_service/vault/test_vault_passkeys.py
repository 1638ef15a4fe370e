"""Passkeys over an authenticator made for these tests (W3C Web Authentication Level 3, §6.1, §6.5.1): what it is asked,
what of it is believed."""

import base64
import hashlib
import json
import struct
from dataclasses import dataclass, field, replace
from typing import Any

import cbor2
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from blacklist_service.vault.passkeys import (
    CHALLENGE_BYTES,
    NewPasskey,
    PasskeyError,
    Site,
    assertion_request,
    credential_of,
    read_assertion,
    read_registration,
    registration_request,
)

SITE = Site("lists.example", "https://lists.example")
CHALLENGE = bytes(range(CHALLENGE_BYTES))
PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


@dataclass(frozen=True)
class Authenticator:
    """A device with one key (ES256); what a test changes of it is what an attacker would."""

    host: str = SITE.host
    origin: str = SITE.origin
    flags: int = PRESENT | VERIFIED
    credential: bytes = b"credential-of-a-test"
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def _data(self, count: int, flags: int = 0, attested: bytes = b"") -> bytes:
        return (
            hashlib.sha256(self.host.encode()).digest()
            + struct.pack(">BI", self.flags | flags, count)
            + attested
        )

    def _answer(self, client: bytes, response: dict[str, str]) -> str:
        shown = {"clientDataJSON": _text(client), **response}
        name = _text(self.credential)
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": shown})

    def _client(self, kind: str, challenge: bytes) -> bytes:
        return json.dumps({"type": kind, "challenge": _text(challenge), "origin": self.origin}).encode()

    def made(self, challenge: bytes = CHALLENGE, count: int = 0) -> str:
        public = self.key.public_key().public_numbers()
        cose = cbor2.dumps(
            {1: 2, 3: -7, -1: 1, -2: public.x.to_bytes(32, "big"), -3: public.y.to_bytes(32, "big")}
        )
        attested = bytes(16) + struct.pack(">H", len(self.credential)) + self.credential + cose
        data = self._data(count, ATTESTED, attested)
        statement = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        return self._answer(
            self._client("webauthn.create", challenge), {"attestationObject": _text(statement)}
        )

    def shown(self, challenge: bytes = CHALLENGE, count: int = 1) -> str:
        client, data = self._client("webauthn.get", challenge), self._data(count)
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        return self._answer(client, {"authenticatorData": _text(data), "signature": _text(signature)})


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
    assert (asked["rp"]["id"], asked["challenge"]) == (SITE.host, _text(CHALLENGE))
    assert asked["rp"]["name"]
    assert asked["user"] == {"id": _text(b"handle"), "name": "maker1", "displayName": "maker1"}
    assert _names(asked["excludeCredentials"]) == [_text(b"a"), _text(b"b")]
    chosen = asked["authenticatorSelection"]
    assert (chosen["userVerification"], chosen["residentKey"]) == ("required", "preferred")
    asked = json.loads(assertion_request(SITE, CHALLENGE, [b"a"]))
    assert (asked["rpId"], asked["challenge"], asked["userVerification"]) == (
        SITE.host, _text(CHALLENGE), "required",
    )  # fmt: skip
    assert _names(asked["allowCredentials"]) == [_text(b"a")]


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
