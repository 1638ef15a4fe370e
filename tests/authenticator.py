"""An authenticator made for tests (W3C Web Authentication Level 3, §6.1, §6.5.1)."""

import base64
import hashlib
import json
import struct
from dataclasses import dataclass, field

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from blacklist_service.vault.passkeys import CHALLENGE_BYTES, Site

SITE = Site("lists.example", "https://lists.example")
CHALLENGE = bytes(range(CHALLENGE_BYTES))
PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


def base64url(raw: bytes) -> str:
    """As WebAuthn spells bytes: without padding."""
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
        shown = {"clientDataJSON": base64url(client), **response}
        name = base64url(self.credential)
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": shown})

    def _client(self, kind: str, challenge: bytes) -> bytes:
        return json.dumps({"type": kind, "challenge": base64url(challenge), "origin": self.origin}).encode()

    def made(self, challenge: bytes = CHALLENGE, count: int = 0) -> str:
        public = self.key.public_key().public_numbers()
        cose = cbor2.dumps(
            {1: 2, 3: -7, -1: 1, -2: public.x.to_bytes(32, "big"), -3: public.y.to_bytes(32, "big")}
        )
        attested = bytes(16) + struct.pack(">H", len(self.credential)) + self.credential + cose
        data = self._data(count, ATTESTED, attested)
        statement = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        return self._answer(
            self._client("webauthn.create", challenge), {"attestationObject": base64url(statement)}
        )

    def shown(self, challenge: bytes = CHALLENGE, count: int = 1) -> str:
        client, data = self._client("webauthn.get", challenge), self._data(count)
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        return self._answer(client, {"authenticatorData": base64url(data), "signature": base64url(signature)})
