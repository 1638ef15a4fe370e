"""The system's libcrypto, called through ctypes for what the `cryptography` package lacks: keys on the curve SM2.

Optional: `is_available` tells whether the library is there and can do it, and everything else refuses where it is
not. Packages of PyPI that offer SM2 are not used: the best-known one draws its nonces from a generator that can be
foreseen.
"""

import base64
import ctypes
import ctypes.util
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from blacklist_service.errors import NotReadyError

CURVE = b"SM2"
_SYMBOLS = (
    "EVP_PKEY_Q_keygen", "EVP_PKEY_free", "EVP_PKEY_is_a", "EVP_PKEY_CTX_new", "EVP_PKEY_CTX_free",
    "EVP_PKEY_CTX_set1_id", "EVP_MD_CTX_new", "EVP_MD_CTX_free", "EVP_MD_CTX_set_pkey_ctx", "EVP_sm3",
    "EVP_DigestSignInit", "EVP_DigestSign", "EVP_DigestVerifyInit", "EVP_DigestVerify", "d2i_PUBKEY", "i2d_PUBKEY",
    "d2i_AutoPrivateKey", "i2d_PKCS8PrivateKey_bio", "BIO_new", "BIO_s_mem", "BIO_read", "BIO_free", "ERR_clear_error",
    "EVP_PKEY_encrypt_init", "EVP_PKEY_encrypt", "EVP_PKEY_decrypt_init", "EVP_PKEY_decrypt",
)  # fmt: skip
_RETURNS_NUMBER = frozenset(
    {
        "EVP_PKEY_is_a", "EVP_PKEY_CTX_set1_id", "EVP_DigestSignInit", "EVP_DigestSign", "EVP_DigestVerifyInit",
        "EVP_DigestVerify", "i2d_PUBKEY", "i2d_PKCS8PrivateKey_bio", "BIO_read", "BIO_free",
        "EVP_PKEY_encrypt_init", "EVP_PKEY_encrypt", "EVP_PKEY_decrypt_init", "EVP_PKEY_decrypt",
    }
)  # fmt: skip
_PEM = re.compile(rb"-----BEGIN (PUBLIC|PRIVATE) KEY-----\s+([A-Za-z0-9+/=\s]+?)-----END \1 KEY-----\s*")


def is_available() -> bool:
    """Whether this machine can sign, verify, encrypt and decrypt by SM2."""
    return library() is not None


@cache
def library() -> ctypes.CDLL | None:
    """The library; None where it is missing, too old or was built without SM2."""
    name = ctypes.util.find_library("crypto")
    try:
        found = ctypes.CDLL(name) if name else None
        if found is None:
            return None
        for symbol in _SYMBOLS:
            function = getattr(found, symbol)
            function.restype = ctypes.c_int if symbol in _RETURNS_NUMBER else ctypes.c_void_p
    except (OSError, AttributeError):
        return None
    # Built without SM2, the library has the functions and no such key.
    key = found.EVP_PKEY_Q_keygen(None, None, CURVE)
    found.ERR_clear_error()
    if not key:
        return None
    found.EVP_PKEY_free(ctypes.c_void_p(key))
    return found


def required() -> ctypes.CDLL:
    """The library. Raises NotReadyError SM2.UNAVAILABLE."""
    found = library()
    if found is None:
        raise NotReadyError(
            "SM2.UNAVAILABLE",
            "本机的 libcrypto 不支持 SM2。",
            "The libcrypto of this machine cannot do SM2.",
        )
    return found


@contextmanager
def public_key(der: bytes) -> Iterator[ctypes.c_void_p | None]:
    """The key of a SubjectPublicKeyInfo while the block lasts; None where it is none on this curve."""
    start = ctypes.c_char_p(der)
    yield from _on_the_curve(required().d2i_PUBKEY(None, ctypes.byref(start), ctypes.c_long(len(der))))


@contextmanager
def private_key(pem: bytes) -> Iterator[ctypes.c_void_p | None]:
    """The key of a PKCS #8 file in PEM while the block lasts; None where it is none on this curve."""
    der = der_of(pem, b"PRIVATE") or b""
    start = ctypes.c_char_p(der)
    yield from _on_the_curve(
        required().d2i_AutoPrivateKey(None, ctypes.byref(start), ctypes.c_long(len(der)))
    )


def _on_the_curve(address: int | None) -> Iterator[ctypes.c_void_p | None]:
    found = required()
    found.ERR_clear_error()
    key = ctypes.c_void_p(address)
    try:
        yield key if address and found.EVP_PKEY_is_a(key, CURVE) == 1 else None
    finally:
        found.EVP_PKEY_free(key)


def der_of(pem: bytes, kind: bytes) -> bytes | None:
    """What a PEM file of this kind, PUBLIC or PRIVATE, holds; None for anything else."""
    found = _PEM.fullmatch(pem)
    if found is None or found[1] != kind:
        return None
    try:
        return base64.b64decode(b"".join(found[2].split()), validate=True)
    except ValueError:
        return None


def held(address: int | None) -> ctypes.c_void_p:
    """What the library made. Raises NotReadyError SM2.FAILED where it made nothing."""
    if not address:
        raise failure()
    return ctypes.c_void_p(address)


def succeeded(result: int) -> None:
    """Nothing, where a call of the library did its work. Raises NotReadyError SM2.FAILED."""
    if result != 1:
        raise failure()


def failure() -> NotReadyError:
    """The refusal where the library could not do its work, for whatever reason."""
    required().ERR_clear_error()
    return NotReadyError("SM2.FAILED", "SM2 运算失败。", "The SM2 operation failed.")
