"""SM2 signatures with SM3 (GB/T 32918.2, DER as in GM/T 0009) by the system's libcrypto, called through ctypes.

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

# The signer's name inside the hash where nobody agreed on another one (GM/T 0009, 10).
_DISTINGUISHING_ID = b"1234567812345678"
_CURVE = b"SM2"
_LONGEST_SIGNATURE = 80
_SYMBOLS = (
    "EVP_PKEY_Q_keygen", "EVP_PKEY_free", "EVP_PKEY_is_a", "EVP_PKEY_CTX_new", "EVP_PKEY_CTX_free",
    "EVP_PKEY_CTX_set1_id", "EVP_MD_CTX_new", "EVP_MD_CTX_free", "EVP_MD_CTX_set_pkey_ctx", "EVP_sm3",
    "EVP_DigestSignInit", "EVP_DigestSign", "EVP_DigestVerifyInit", "EVP_DigestVerify", "d2i_PUBKEY", "i2d_PUBKEY",
    "d2i_AutoPrivateKey", "i2d_PKCS8PrivateKey_bio", "BIO_new", "BIO_s_mem", "BIO_read", "BIO_free", "ERR_clear_error",
)  # fmt: skip
_RETURNS_NUMBER = frozenset(
    {
        "EVP_PKEY_is_a", "EVP_PKEY_CTX_set1_id", "EVP_DigestSignInit", "EVP_DigestSign", "EVP_DigestVerifyInit",
        "EVP_DigestVerify", "i2d_PUBKEY", "i2d_PKCS8PrivateKey_bio", "BIO_read", "BIO_free",
    }
)  # fmt: skip
_PEM = re.compile(rb"-----BEGIN (PUBLIC|PRIVATE) KEY-----\s+([A-Za-z0-9+/=\s]+?)-----END \1 KEY-----\s*")


def is_available() -> bool:
    """Whether this machine can sign and verify SM2."""
    return _library() is not None


def read_public_key(pem: bytes) -> bytes | None:
    """SubjectPublicKeyInfo (DER, as the library writes it) of an SM2 key in PEM; None for anything else.

    Raises NotReadyError SM2.UNAVAILABLE.
    """
    der = _der_of(pem, b"PUBLIC")
    if der is None:
        return None
    with _public(der) as key:
        return None if key is None else _public_der(key)


def public_key_of(private_pem: bytes) -> bytes | None:
    """SubjectPublicKeyInfo of the SM2 key in a PKCS #8 file; None for anything else.

    Raises NotReadyError SM2.UNAVAILABLE.
    """
    with _private(private_pem) as key:
        return None if key is None else _public_der(key)


def new_private_key() -> bytes:
    """A new SM2 key as PKCS #8 in PEM. Raises NotReadyError SM2.UNAVAILABLE."""
    library = _required()
    key = _held(library.EVP_PKEY_Q_keygen(None, None, _CURVE))
    bio = _held(library.BIO_new(ctypes.c_void_p(library.BIO_s_mem())))
    try:
        _succeeded(library.i2d_PKCS8PrivateKey_bio(bio, key, None, None, 0, None, None))
        kept = ctypes.create_string_buffer(1024)
        length = library.BIO_read(bio, kept, len(kept))
        _succeeded(int(length > 0))
        der = kept.raw[:length]
    finally:
        library.BIO_free(bio)
        library.EVP_PKEY_free(key)
    return b"-----BEGIN PRIVATE KEY-----\n" + base64.encodebytes(der) + b"-----END PRIVATE KEY-----\n"


def sign(private_pem: bytes, message: bytes) -> bytes:
    """The signature in DER. Raises NotReadyError SM2.UNAVAILABLE, SM2.FAILED."""
    library = _required()
    with _private(private_pem) as key, _digest(key) as digest:
        _succeeded(library.EVP_DigestSignInit(digest, None, ctypes.c_void_p(library.EVP_sm3()), None, key))
        length = ctypes.c_size_t(_LONGEST_SIGNATURE)
        signature = ctypes.create_string_buffer(_LONGEST_SIGNATURE)
        _succeeded(
            library.EVP_DigestSign(
                digest, signature, ctypes.byref(length), message, ctypes.c_size_t(len(message))
            )
        )
        return signature.raw[: length.value]


def verify(public_der: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the signature (DER) is the key's own over the message.

    Raises NotReadyError SM2.UNAVAILABLE, SM2.FAILED.
    """
    library = _required()
    with _public(public_der) as key, _digest(key) as digest:
        _succeeded(library.EVP_DigestVerifyInit(digest, None, ctypes.c_void_p(library.EVP_sm3()), None, key))
        found = library.EVP_DigestVerify(
            digest, signature, ctypes.c_size_t(len(signature)), message, ctypes.c_size_t(len(message))
        )
        library.ERR_clear_error()
        return bool(found == 1)


@cache
def _library() -> ctypes.CDLL | None:
    name = ctypes.util.find_library("crypto")
    try:
        library = ctypes.CDLL(name) if name else None
        if library is None:
            return None
        for symbol in _SYMBOLS:
            function = getattr(library, symbol)
            function.restype = ctypes.c_int if symbol in _RETURNS_NUMBER else ctypes.c_void_p
    except (OSError, AttributeError):
        return None
    # Built without SM2, the library has the functions and no such key.
    key = library.EVP_PKEY_Q_keygen(None, None, _CURVE)
    library.ERR_clear_error()
    if not key:
        return None
    library.EVP_PKEY_free(ctypes.c_void_p(key))
    return library


def _required() -> ctypes.CDLL:
    library = _library()
    if library is None:
        raise NotReadyError(
            "SM2.UNAVAILABLE",
            "本机的 libcrypto 不支持 SM2。",
            "The libcrypto of this machine cannot do SM2.",
        )
    return library


@contextmanager
def _public(der: bytes) -> Iterator[ctypes.c_void_p | None]:
    library = _required()
    start = ctypes.c_char_p(der)
    yield from _sm2_key(library.d2i_PUBKEY(None, ctypes.byref(start), ctypes.c_long(len(der))))


@contextmanager
def _private(pem: bytes) -> Iterator[ctypes.c_void_p | None]:
    library = _required()
    der = _der_of(pem, b"PRIVATE") or b""
    start = ctypes.c_char_p(der)
    yield from _sm2_key(library.d2i_AutoPrivateKey(None, ctypes.byref(start), ctypes.c_long(len(der))))


def _sm2_key(address: int | None) -> Iterator[ctypes.c_void_p | None]:
    library = _required()
    library.ERR_clear_error()
    key = ctypes.c_void_p(address)
    try:
        yield key if address and library.EVP_PKEY_is_a(key, _CURVE) == 1 else None
    finally:
        library.EVP_PKEY_free(key)


@contextmanager
def _digest(key: ctypes.c_void_p | None) -> Iterator[ctypes.c_void_p]:
    """A digest that hashes the signer's distinguishing id first."""
    library = _required()
    if key is None:
        raise _failure()
    digest = _held(library.EVP_MD_CTX_new())
    holder = _held(library.EVP_PKEY_CTX_new(key, None))
    try:
        _succeeded(library.EVP_PKEY_CTX_set1_id(holder, _DISTINGUISHING_ID, len(_DISTINGUISHING_ID)))
        library.EVP_MD_CTX_set_pkey_ctx(digest, holder)
        yield digest
    finally:
        library.EVP_MD_CTX_free(digest)
        library.EVP_PKEY_CTX_free(holder)


def _public_der(key: ctypes.c_void_p) -> bytes:
    library = _required()
    length = library.i2d_PUBKEY(key, None)
    _succeeded(int(length > 0))
    kept = ctypes.create_string_buffer(length)
    library.i2d_PUBKEY(key, ctypes.byref(ctypes.cast(kept, ctypes.c_char_p)))
    return kept.raw


def _der_of(pem: bytes, kind: bytes) -> bytes | None:
    found = _PEM.fullmatch(pem)
    if found is None or found[1] != kind:
        return None
    try:
        return base64.b64decode(b"".join(found[2].split()), validate=True)
    except ValueError:
        return None


def _held(address: int | None) -> ctypes.c_void_p:
    if not address:
        raise _failure()
    return ctypes.c_void_p(address)


def _succeeded(result: int) -> None:
    if result != 1:
        raise _failure()


def _failure() -> NotReadyError:
    _required().ERR_clear_error()
    return NotReadyError("SM2.FAILED", "SM2 运算失败。", "The SM2 operation failed.")
