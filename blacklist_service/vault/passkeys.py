"""Passkeys (W3C Web Authentication Level 3): what a browser is asked, and whether its answer holds.

The user must be verified by the authenticator (PIN, finger, face), and the origin must be our own.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import parse_authentication_credential_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

CHALLENGE_BYTES = 32
_MOST_LETTERS = 20_000
_NAME = "恶意逃废债名单 console"


class PasskeyError(ValueError):
    """An answer of an authenticator does not hold. No detail, because detail would help an attacker."""


@dataclass(frozen=True, slots=True)
class Site:
    """Where the console is, as browsers know it: the registrable name and the whole origin."""

    host: str
    origin: str


@dataclass(frozen=True, slots=True)
class NewPasskey:
    """What a registration brings: the name of the credential, its public key (COSE), and the signature counter."""

    credential_id: bytes
    public_key: bytes
    sign_count: int


def registration_request(
    site: Site, challenge: bytes, *, handle: bytes, login: str, known: Sequence[bytes]
) -> str:
    """What the browser is asked when a passkey is made, as JSON; those that are known are not made again."""
    return options_to_json(
        generate_registration_options(
            rp_id=site.host,
            rp_name=_NAME,
            user_id=handle,
            user_name=login,
            user_display_name=login,
            challenge=challenge,
            exclude_credentials=_described(known),
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.PREFERRED,
                user_verification=UserVerificationRequirement.REQUIRED,
            ),
        )
    )


def read_registration(site: Site, challenge: bytes, answer: str) -> NewPasskey:
    """The passkey that was made. Raises PasskeyError."""
    try:
        made = verify_registration_response(
            credential=_bounded(answer),
            expected_challenge=challenge,
            expected_rp_id=site.host,
            expected_origin=site.origin,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, TypeError, KeyError):
        raise PasskeyError from None
    return NewPasskey(made.credential_id, made.credential_public_key, made.sign_count)


def assertion_request(site: Site, challenge: bytes, known: Sequence[bytes]) -> str:
    """What the browser is asked when a passkey is shown, as JSON."""
    return options_to_json(
        generate_authentication_options(
            rp_id=site.host,
            challenge=challenge,
            allow_credentials=_described(known),
            user_verification=UserVerificationRequirement.REQUIRED,
        )
    )


def credential_of(answer: str) -> bytes:
    """The name of the credential that an assertion claims to be of. Raises PasskeyError."""
    try:
        return parse_authentication_credential_json(_bounded(answer)).raw_id
    except (WebAuthnException, ValueError, TypeError, KeyError):
        raise PasskeyError from None


def read_assertion(site: Site, challenge: bytes, answer: str, public_key: bytes, sign_count: int) -> int:
    """The new signature counter of a passkey that signed the challenge.

    Raises PasskeyError, also where the counter went back: somebody has copied the key.
    """
    try:
        shown = verify_authentication_response(
            credential=_bounded(answer),
            expected_challenge=challenge,
            expected_rp_id=site.host,
            expected_origin=site.origin,
            credential_public_key=public_key,
            credential_current_sign_count=sign_count,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, TypeError, KeyError):
        raise PasskeyError from None
    return shown.new_sign_count


def _bounded(answer: str) -> str:
    if len(answer) > _MOST_LETTERS:
        raise PasskeyError
    return answer


def _described(known: Sequence[bytes]) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=one) for one in known]
