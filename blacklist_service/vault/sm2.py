"""SM2 keys, and signatures with SM3 (GB/T 32918.2, DER as in GM/T 0009), by the system's libcrypto."""

import base64
import ctypes
from collections.abc import Iterator
from contextlib import contextmanager

from blacklist_service.vault import sm2_library
from blacklist_service.vault.sm2_library import failure, held, required, succeeded

# The signer's name inside the hash where nobody agreed on another one (GM/T 0009, 10).
_DISTINGUISHING_ID = b"1234567812345678"
_LONGEST_SIGNATURE = 80


def is_available() -> bool:
    """Whether this machine can sign and verify SM2."""
    return sm2_library.is_available()


def read_public_key(pem: bytes) -> bytes | None:
    """SubjectPublicKeyInfo (DER, as the library writes it) of an SM2 key in PEM; None for anything else.

    Raises NotReadyError SM2.UNAVAILABLE.
    """
    der = sm2_library.der_of(pem, b"PUBLIC")
    if der is None:
        return None
    with sm2_library.public_key(der) as key:
        return None if key is None else _public_der(key)


def public_key_of(private_pem: bytes) -> bytes | None:
    """SubjectPublicKeyInfo of the SM2 key in a PKCS #8 file; None for anything else.

    Raises NotReadyError SM2.UNAVAILABLE.
    """
    with sm2_library.private_key(private_pem) as key:
        return None if key is None else _public_der(key)


def new_private_key() -> bytes:
    """A new SM2 key as PKCS #8 in PEM. Raises NotReadyError SM2.UNAVAILABLE."""
    library = required()
    key = held(library.EVP_PKEY_Q_keygen(None, None, sm2_library.CURVE))
    bio = held(library.BIO_new(ctypes.c_void_p(library.BIO_s_mem())))
    try:
        succeeded(library.i2d_PKCS8PrivateKey_bio(bio, key, None, None, 0, None, None))
        kept = ctypes.create_string_buffer(1024)
        length = library.BIO_read(bio, kept, len(kept))
        succeeded(int(length > 0))
        der = kept.raw[:length]
    finally:
        library.BIO_free(bio)
        library.EVP_PKEY_free(key)
    return b"-----BEGIN PRIVATE KEY-----\n" + base64.encodebytes(der) + b"-----END PRIVATE KEY-----\n"


def sign(private_pem: bytes, message: bytes) -> bytes:
    """The signature in DER. Raises NotReadyError SM2.UNAVAILABLE, SM2.FAILED."""
    library = required()
    with sm2_library.private_key(private_pem) as key, _digest(key) as digest:
        succeeded(library.EVP_DigestSignInit(digest, None, ctypes.c_void_p(library.EVP_sm3()), None, key))
        length = ctypes.c_size_t(_LONGEST_SIGNATURE)
        signature = ctypes.create_string_buffer(_LONGEST_SIGNATURE)
        succeeded(
            library.EVP_DigestSign(
                digest, signature, ctypes.byref(length), message, ctypes.c_size_t(len(message))
            )
        )
        return signature.raw[: length.value]


def verify(public_der: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the signature (DER) is the key's own over the message.

    Raises NotReadyError SM2.UNAVAILABLE, SM2.FAILED.
    """
    library = required()
    with sm2_library.public_key(public_der) as key, _digest(key) as digest:
        succeeded(library.EVP_DigestVerifyInit(digest, None, ctypes.c_void_p(library.EVP_sm3()), None, key))
        found = library.EVP_DigestVerify(
            digest, signature, ctypes.c_size_t(len(signature)), message, ctypes.c_size_t(len(message))
        )
        library.ERR_clear_error()
        return bool(found == 1)


@contextmanager
def _digest(key: ctypes.c_void_p | None) -> Iterator[ctypes.c_void_p]:
    """A digest that hashes the signer's distinguishing id first."""
    library = required()
    if key is None:
        raise failure()
    digest = held(library.EVP_MD_CTX_new())
    holder = held(library.EVP_PKEY_CTX_new(key, None))
    try:
        succeeded(library.EVP_PKEY_CTX_set1_id(holder, _DISTINGUISHING_ID, len(_DISTINGUISHING_ID)))
        library.EVP_MD_CTX_set_pkey_ctx(digest, holder)
        yield digest
    finally:
        library.EVP_MD_CTX_free(digest)
        library.EVP_PKEY_CTX_free(holder)


def _public_der(key: ctypes.c_void_p) -> bytes:
    library = required()
    length = library.i2d_PUBKEY(key, None)
    succeeded(int(length > 0))
    kept = ctypes.create_string_buffer(length)
    library.i2d_PUBKEY(key, ctypes.byref(ctypes.cast(kept, ctypes.c_char_p)))
    return kept.raw
