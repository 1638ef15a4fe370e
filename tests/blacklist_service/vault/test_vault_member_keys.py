"""Keys that members sign with: Ed25519 and SM2, read strictly, beside the openssl program."""

import base64
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from hypothesis import given
from hypothesis import strategies as st

from blacklist_service.errors import InvalidError, NotReadyError
from blacklist_service.vault import sm2, sm2_library
from blacklist_service.vault.private_keys import PrivateKey, new_private_key, public_pem
from blacklist_service.vault.public_keys import (
    ALGORITHMS,
    SM2,
    PublicKey,
    is_signed_by,
    key_of_service,
    read_public_key,
)
from tests.codes import exactly

MESSAGE = b"an invented message"
DISTID = ("-sigopt", "distid:1234567812345678")
needs_sm2 = pytest.mark.skipif(not sm2.is_available(), reason="no SM2 in the system's libcrypto")
needs_openssl = pytest.mark.skipif(shutil.which("openssl") is None, reason="no openssl program")
KINDS = [pytest.param(name, marks=needs_sm2 if name == SM2 else ()) for name in ALGORITHMS]
# One key of each kind for the properties: making them is the slow part.
ED = PrivateKey(new_private_key())
PRIME = 2**255 - 19


def pem_of(der: bytes) -> bytes:
    return public_pem(PublicKey("ed25519", der))


def openssl(*words: str, folder: Path) -> str:
    done = subprocess.run(["openssl", *words], cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout


@pytest.mark.parametrize("algorithm", KINDS)
def test_a_key_signs_and_its_public_half_tells(algorithm: str) -> None:
    key = PrivateKey(new_private_key(algorithm))
    public = read_public_key(public_pem(key.public))
    signature = key.sign(MESSAGE)
    assert public == key.public
    assert (public.algorithm, len(public.key_id)) == (algorithm, 43)
    assert is_signed_by(public, MESSAGE, signature)
    assert not is_signed_by(public, MESSAGE + b" ", signature)
    assert not is_signed_by(PrivateKey(new_private_key(algorithm)).public, MESSAGE, signature)


@pytest.mark.parametrize("algorithm", KINDS)
def test_no_changed_signature_is_taken(algorithm: str) -> None:
    key = PrivateKey(new_private_key(algorithm))
    signature = key.sign(MESSAGE)
    for place in range(len(signature)):
        for bit in (1, 128):
            changed = bytearray(signature)
            changed[place] ^= bit
            assert not is_signed_by(key.public, MESSAGE, bytes(changed)), place
    for broken in (b"", signature[:-1], signature + b"\x00", b"\x00" * len(signature), signature * 2):
        assert not is_signed_by(key.public, MESSAGE, broken)


SM2_KEY = PrivateKey(new_private_key(SM2)) if sm2.is_available() else ED


@needs_sm2
@given(st.binary(max_size=100), st.binary(max_size=100))
def test_hostile_bytes_are_no_sm2_signature(message: bytes, signature: bytes) -> None:
    assert not sm2.verify(SM2_KEY.public.der, message, signature)


@needs_sm2
@given(st.binary(max_size=120))
def test_hostile_bytes_are_no_sm2_key(der: bytes) -> None:
    with pytest.raises(InvalidError, match=exactly("SIGNING_KEY.FORMAT")):
        read_public_key(pem_of(der))
    with pytest.raises(NotReadyError, match=exactly("SM2.FAILED")):
        sm2.verify(der, b"", b"")


@needs_sm2
@needs_openssl
def test_openssl_verifies_what_we_sign_with_sm2(tmp_path: Path) -> None:
    pem = new_private_key(SM2)
    key = PrivateKey(pem)
    for name, content in (("pub.pem", public_pem(key.public)), ("m", MESSAGE), ("s", key.sign(MESSAGE))):
        (tmp_path / name).write_bytes(content)
    told = openssl("dgst", "-sm3", *DISTID, "-verify", "pub.pem", "-signature", "s", "m", folder=tmp_path)
    assert told.strip() == "Verified OK"


@needs_sm2
@needs_openssl
def test_we_verify_what_openssl_signs_with_sm2(tmp_path: Path) -> None:
    openssl("genpkey", "-algorithm", "sm2", "-out", "key.pem", folder=tmp_path)
    openssl("pkey", "-in", "key.pem", "-pubout", "-out", "pub.pem", folder=tmp_path)
    (tmp_path / "m").write_bytes(MESSAGE)
    openssl("dgst", "-sm3", *DISTID, "-sign", "key.pem", "-out", "s", "m", folder=tmp_path)
    public, signature = read_public_key((tmp_path / "pub.pem").read_bytes()), (tmp_path / "s").read_bytes()
    assert PrivateKey((tmp_path / "key.pem").read_bytes()).public == public
    assert is_signed_by(public, MESSAGE, signature)
    assert not is_signed_by(public, MESSAGE[:-1], signature)
    # Another distinguishing id is another signature.
    openssl("dgst", "-sm3", "-sigopt", "distid:other", "-sign", "key.pem", "-out", "s", "m", folder=tmp_path)
    assert not is_signed_by(public, MESSAGE, (tmp_path / "s").read_bytes())


@needs_openssl
def test_we_verify_what_openssl_signs_with_ed25519(tmp_path: Path) -> None:
    openssl("genpkey", "-algorithm", "ed25519", "-out", "key.pem", folder=tmp_path)
    openssl("pkey", "-in", "key.pem", "-pubout", "-out", "pub.pem", folder=tmp_path)
    (tmp_path / "m").write_bytes(MESSAGE)
    openssl("pkeyutl", "-sign", "-rawin", "-inkey", "key.pem", "-in", "m", "-out", "s", folder=tmp_path)
    public = read_public_key((tmp_path / "pub.pem").read_bytes())
    assert is_signed_by(public, MESSAGE, (tmp_path / "s").read_bytes())


def test_without_the_library_sm2_is_refused_and_ed25519_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sm2_library, "library", lambda: None)
    assert not sm2.is_available()
    for attempt in (
        lambda: new_private_key(SM2),
        lambda: is_signed_by(PublicKey(SM2, SM2_KEY.public.der), MESSAGE, b"x"),
        lambda: sm2.sign(new_private_key(), MESSAGE),
        lambda: read_public_key(pem_of(os.urandom(91))),
    ):
        with pytest.raises(NotReadyError, match=exactly("SM2.UNAVAILABLE")):
            attempt()
    assert is_signed_by(ED.public, MESSAGE, ED.sign(MESSAGE))


def test_a_library_without_sm2_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """The C library is there everywhere, and can do none of this."""
    for name in (None, "libc.so.6", "no-such-library.so"):
        sm2_library.library.cache_clear()
        monkeypatch.setattr(sm2_library.ctypes.util, "find_library", lambda _kind, name=name: name)
        assert not sm2.is_available()
    sm2_library.library.cache_clear()


@needs_sm2
def test_what_the_library_cannot_do_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """A curve that it does not have, as where it was built without SM2; a signature that has no room."""
    pem = new_private_key(SM2)
    with monkeypatch.context() as changed:
        changed.setattr(sm2, "_LONGEST_SIGNATURE", 8)
        with pytest.raises(NotReadyError, match=exactly("SM2.FAILED")):
            sm2.sign(pem, MESSAGE)
    with monkeypatch.context() as changed:
        changed.setattr(sm2_library, "CURVE", b"no-such-curve")
        with pytest.raises(NotReadyError, match=exactly("SM2.FAILED")):
            sm2.new_private_key()
        assert sm2.public_key_of(pem) is None
        sm2_library.library.cache_clear()
        assert not sm2.is_available()
    sm2_library.library.cache_clear()
    assert sm2.is_available()
    assert is_signed_by(PrivateKey(pem).public, MESSAGE, sm2.sign(pem, MESSAGE))


def test_an_unknown_algorithm_verifies_nothing() -> None:
    for algorithm in ("", "none", "ED25519", "hmac-sha256"):
        assert not is_signed_by(PublicKey(algorithm, ED.public.der), MESSAGE, ED.sign(MESSAGE))
    rsa_der = (
        rsa.generate_private_key(65537, 2048)
        .public_key()
        .public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    )
    assert not is_signed_by(PublicKey("ed25519", rsa_der), MESSAGE, ED.sign(MESSAGE))
    assert not is_signed_by(PublicKey("ed25519", b"junk"), MESSAGE, ED.sign(MESSAGE))


def test_other_keys_are_refused() -> None:
    spki = (Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    others = (
        rsa.generate_private_key(65537, 2048).public_key().public_bytes(*spki),
        ec.generate_private_key(ec.SECP256R1()).public_key().public_bytes(*spki),
        new_private_key(),
        b"",
        b"-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----\n",
        public_pem(ED.public) * 40,
        pem_of(ED.public.der[:-1]),
        b"-----BEGIN PUBLIC KEY-----\nA===A\n-----END PUBLIC KEY-----\n",
    )
    for pem in others:
        with pytest.raises(
            (InvalidError, NotReadyError), match=exactly("SIGNING_KEY.FORMAT", "SM2.UNAVAILABLE")
        ):
            read_public_key(pem)


def _small_order_points() -> list[int]:
    """The y of every point whose order divides 8, from the curve's own equation (RFC 8032 section 5.1)."""
    d = -121665 * pow(121666, -1, PRIME) % PRIME

    def double(y: int) -> int | None:
        square = y * y % PRIME
        x_square = (square - 1) * pow(d * square + 1, -1, PRIME) % PRIME
        below = (1 - d * x_square * square) % PRIME
        return (square + x_square) * pow(below, -1, PRIME) % PRIME if below else None

    # A point of order 8 doubles to one of order 4, whose y is 0: then x² = −y², and d·y⁴ + 2·y² − 1 = 0.
    root = pow(1 + d, (PRIME + 3) // 8, PRIME)
    if root * root % PRIME != (1 + d) % PRIME:
        root = root * pow(2, (PRIME - 1) // 4, PRIME) % PRIME
    found = {0, 1, PRIME - 1}
    for sign in (1, -1):
        square = (-1 + sign * root) * pow(d, -1, PRIME) % PRIME
        y = pow(square, (PRIME + 3) // 8, PRIME)
        for candidate in (y, y * pow(2, (PRIME - 1) // 4, PRIME) % PRIME):
            if candidate * candidate % PRIME == square and double(candidate) == 0:
                found |= {candidate, PRIME - candidate}
    return sorted(found)


def test_keys_under_which_a_signature_proves_nothing_are_refused() -> None:
    points = _small_order_points()
    assert len(points) == 5
    # And the same points in spellings beyond the field.
    for y in [*points, *(y + PRIME for y in (0, 1))]:
        for top in (0, 1 << 255):
            raw = (y | top).to_bytes(32, "little")
            der = Ed25519PublicKey.from_public_bytes(raw).public_bytes(
                Encoding.DER, PublicFormat.SubjectPublicKeyInfo
            )
            with pytest.raises(InvalidError, match=exactly("SIGNING_KEY.FORMAT")):
                read_public_key(pem_of(der))


def test_a_locked_or_foreign_private_key_is_refused() -> None:
    key = load_pem_private_key(new_private_key(), None)
    locked = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"x"))
    other = ec.generate_private_key(ec.SECP256R1()).private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    )
    for pem in (locked, other, b"", public_pem(ED.public)):
        with pytest.raises(
            (InvalidError, NotReadyError), match=exactly("SIGNING_KEY.PRIVATE", "SM2.UNAVAILABLE")
        ):
            PrivateKey(pem)


def test_keys_neither_print_nor_travel() -> None:
    key: Any = PrivateKey(new_private_key())
    assert repr(key) == f"PrivateKey({key.public.key_id})"
    with pytest.raises(TypeError):
        key.__reduce__()


def test_the_services_own_key_in_the_same_form() -> None:
    raw = ED.public.der[-32:]
    assert key_of_service(raw) == ED.public
    for wrong in (b"", raw[:-1]):
        with pytest.raises(InvalidError, match=exactly("SIGNING_KEY.FORMAT")):
            key_of_service(wrong)


def test_the_key_name_can_be_told_with_openssl_alone() -> None:
    """SHA-256 of SubjectPublicKeyInfo, base64url without padding."""
    der = base64.b64decode("MCowBQYDK2VwAyEAJrQLj5P/89iXES9+vFgrIy29clF9CC/oPPsw3c5D0bs=")
    assert read_public_key(pem_of(der)).key_id == "NFcWBst6DXG-N35nHdzMrioWntdzNZghQSkjHNMMSjw"
