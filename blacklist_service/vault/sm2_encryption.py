"""SM2 public-key encryption (GB/T 32918.4) of short secrets, by the system's libcrypto.

The ciphertext is C1C3C2 in the ASN.1 form of GM/T 0009, as `openssl pkeyutl -encrypt` writes and `-decrypt` reads it.
"""

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager

from blacklist_service.vault import sm2_library
from blacklist_service.vault.sm2_library import failure, held, required, succeeded

LONGEST_SECRET = 64
# A point of two integers, a digest of SM3 and the secret, each with what ASN.1 puts before it.
LONGEST_CIPHERTEXT = 176


def encrypt(public_der: bytes, secret: bytes) -> bytes:
    """The secret, of 1 to 64 bytes, for the holder of the private key alone.

    Raises NotReadyError SM2.UNAVAILABLE, SM2.FAILED.
    """
    library = required()
    with sm2_library.public_key(public_der) as key, _work(key) as work:
        succeeded(library.EVP_PKEY_encrypt_init(work))
        length, given = ctypes.c_size_t(), ctypes.c_size_t(len(secret))
        succeeded(library.EVP_PKEY_encrypt(work, None, ctypes.byref(length), secret, given))
        # The library writes on behind a buffer that is too short, whatever it was told of its length.
        if len(secret) > LONGEST_SECRET or length.value > LONGEST_CIPHERTEXT:
            raise failure()
        kept = ctypes.create_string_buffer(LONGEST_CIPHERTEXT)
        succeeded(library.EVP_PKEY_encrypt(work, kept, ctypes.byref(length), secret, given))
        return kept.raw[: length.value]


def decrypt(private_pem: bytes, ciphertext: bytes) -> bytes | None:
    """The secret; None where the ciphertext is none for this key, or was changed.

    Raises NotReadyError SM2.UNAVAILABLE, SM2.FAILED.
    """
    library = required()
    if not 0 < len(ciphertext) <= LONGEST_CIPHERTEXT:
        return None
    with sm2_library.private_key(private_pem) as key, _work(key) as work:
        succeeded(library.EVP_PKEY_decrypt_init(work))
        length = ctypes.c_size_t(LONGEST_CIPHERTEXT)
        kept = ctypes.create_string_buffer(LONGEST_CIPHERTEXT)
        found = library.EVP_PKEY_decrypt(
            work, kept, ctypes.byref(length), ciphertext, ctypes.c_size_t(len(ciphertext))
        )
        library.ERR_clear_error()
        return kept.raw[: length.value] if found == 1 else None


@contextmanager
def _work(key: ctypes.c_void_p | None) -> Iterator[ctypes.c_void_p]:
    if key is None:
        raise failure()
    work = held(required().EVP_PKEY_CTX_new(key, None))
    try:
        yield work
    finally:
        required().EVP_PKEY_CTX_free(work)
