"""Passwords as Argon2id (RFC 9106), then a keyed hash: what the database holds cannot be tried without the vault."""

from dataclasses import dataclass

from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

SALT_BYTES = 16
_HASH_BYTES = 32


@dataclass(frozen=True, slots=True)
class Effort:
    """What one hash costs: memory in KiB, passes over it, lanes."""

    memory_kib: int
    passes: int
    lanes: int


# OWASP Password Storage: 46 MiB and one pass, the same strength as 19 MiB and two.
EFFORT = Effort(memory_kib=47_104, passes=1, lanes=1)


def stretch(password: str, salt: bytes, effort: Effort = EFFORT) -> bytes:
    """32 bytes from a password. Takes some 50 to 100 ms of a core and the memory of the effort, on purpose."""
    return Argon2id(
        salt=salt,
        length=_HASH_BYTES,
        iterations=effort.passes,
        lanes=effort.lanes,
        memory_cost=effort.memory_kib,
    ).derive(password.encode())
