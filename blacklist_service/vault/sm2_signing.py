"""The house's own SM2 keys, which sign the manifests of feeds beside minisign: one for each version of the feeds' root.

Optional as all of SM2: where libcrypto cannot, every question is refused with SM2.UNAVAILABLE.
"""

import base64
from typing import final

from blacklist_service.vault import sm2, sm2_library
from blacklist_service.vault.derive import derive
from blacklist_service.vault.key_holder import KeyHolder
from blacklist_service.vault.root_keys import KeySource, RootKeys
from blacklist_service.vault.signing import SigningKey, key_id_of

ROOT = "feed"
_LABEL = "sign/manifest-sm2"
# The order of the curve's points (GB/T 32918.5), and enough bytes that a rest by it is spread evenly.
_ORDER = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
_SCALAR_BYTES, _DRAWN_BYTES = 32, 48
# PKCS #8 of a key on this curve, up to the number: version, algorithm and curve, an EC key without its public half.
_BEFORE_NUMBER = bytes.fromhex("3041020100301306072a8648ce3d020106082a811ccf5501822d042730250201010420")


@final
class Sm2Signer(KeyHolder):
    """One signing key. `public_key` is its SubjectPublicKeyInfo."""

    __slots__ = ("_pem", "public_key")

    def __init__(self, roots: RootKeys, version: int) -> None:
        """The key of a version of the feeds' root. Raises NotReadyError SM2.UNAVAILABLE, SM2.FAILED."""
        drawn = derive(roots.version(ROOT, version), _LABEL, _DRAWN_BYTES)
        number = int.from_bytes(drawn, "big") % (_ORDER - 2) + 1
        der = _BEFORE_NUMBER + number.to_bytes(_SCALAR_BYTES, "big")
        body = base64.encodebytes(der)
        self._pem = b"-----BEGIN PRIVATE KEY-----\n" + body + b"-----END PRIVATE KEY-----\n"
        public_key = sm2.public_key_of(self._pem)
        if public_key is None:
            raise sm2_library.failure()
        self.public_key = public_key

    @property
    def key_id(self) -> bytes:
        """What names the key."""
        return key_id_of(self.public_key)

    def sign(self, message: bytes) -> bytes:
        """The signature of a message, in DER."""
        return sm2.sign(self._pem, message)


@final
class Sm2SigningKeys(KeyHolder):
    """The keys under every version of the root; follows a source of roots, and makes none before it is asked."""

    __slots__ = ("_made", "_source")

    def __init__(self, source: KeySource) -> None:
        self._source = source
        self._made: tuple[RootKeys | None, dict[int, Sm2Signer]] = (None, {})

    def active(self) -> Sm2Signer:
        """The key that signs now. Raises NotReadyError SM2.UNAVAILABLE."""
        roots, signers = self._now()
        return signers[roots.active(ROOT)]

    def known(self) -> list[SigningKey]:
        """Every key that ever signed or will sign next, oldest first. Raises NotReadyError SM2.UNAVAILABLE."""
        roots, signers = self._now()
        return [
            SigningKey(signers[number].public_key, version.state.value)
            for number, version in roots.versions(ROOT).items()
        ]

    def sign_by(self, public_key: bytes, message: bytes) -> bytes:
        """The signature of a message by the key with this public half. Raises LookupError where it is none of ours;
        NotReadyError SM2.UNAVAILABLE."""
        for signer in self._now()[1].values():
            if signer.public_key == public_key:
                return signer.sign(message)
        raise LookupError

    def _now(self) -> tuple[RootKeys, dict[int, Sm2Signer]]:
        roots = self._source.current()
        if roots is not self._made[0]:
            self._made = (roots, {number: Sm2Signer(roots, number) for number in roots.versions(ROOT)})
        return roots, self._made[1]
