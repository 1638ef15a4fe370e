"""One-time codes of an authenticator app: TOTP (RFC 6238), SHA-1, six digits, 30 seconds: what every app knows."""

import base64
import hmac
import os
from urllib.parse import quote, urlencode

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.hotp import HOTP

SECRET_BYTES = 20
STEP_SECONDS = 30
DIGITS = 6
# A code of the step before or after counts too: clocks differ, and typing takes a while.
_WINDOW = 1


def new_secret() -> bytes:
    """A fresh secret for one person's app."""
    return os.urandom(SECRET_BYTES)


def matching_step(secret: bytes, code: str, at: int, last_step: int) -> int | None:
    """The step (Unix time divided by 30) whose code was given, by the service's own clock; None for a wrong one, and
    for a step that is not after the last one used: each code works once. Compares every step in constant time."""
    given = code.encode("ascii", "replace")
    now = at // STEP_SECONDS
    found = None
    for step in range(max(now - _WINDOW, 0), now + _WINDOW + 1):
        if hmac.compare_digest(_code(secret, step), given) and step > last_step:
            found = step
    return found


def code_at(secret: bytes, at: int) -> str:
    """The code that an app shows at an instant (Unix seconds): for the demo and for tests."""
    return _code(secret, at // STEP_SECONDS).decode()


def spelled(secret: bytes) -> str:
    """A secret as it is typed into an app (base32), in groups of four."""
    text = base64.b32encode(secret).decode()
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


def provisioning_uri(secret: bytes, *, issuer: str, login: str) -> str:
    """What the QR code holds (otpauth, Key Uri Format)."""
    label = f"{quote(issuer, safe='')}:{quote(login, safe='')}"
    asked = urlencode(
        {
            "secret": base64.b32encode(secret).decode(),
            "issuer": issuer,
            "digits": DIGITS,
            "period": STEP_SECONDS,
        },
        quote_via=quote,
    )
    return f"otpauth://totp/{label}?{asked}"


def _code(secret: bytes, step: int) -> bytes:
    return HOTP(secret, DIGITS, SHA1()).generate(step)  # noqa: S303  # RFC 6238 asks for it; apps know no other
