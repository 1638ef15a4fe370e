"""The two forms under what an official approves or refuses: each asks for a second factor for exactly its verdict."""

from dataclasses import dataclass, field
from typing import Any

from blacklist_service.console import cookies
from blacklist_service.console.login import shown_in
from blacklist_service.console.requests import passkey_site, read_form, service, session
from blacklist_service.errors import InvalidError
from blacklist_service.rules.approvals import reading_time
from blacklist_service.workflows.logging_in.factors import BoundCode, purpose_of_approval
from blacklist_service.workflows.prove_factor import (
    challenge_of_form,
    list_factors,
    prove_factor,
    request_assertion,
)

_VERDICTS = ("approve", "refuse")


@dataclass(frozen=True, slots=True)
class Approval:
    """What a form said, its factor proven; `reasons` is not empty where `verdict` is "refuse"."""

    verdict: str
    digest: str
    reasons: str = field(repr=False)


def approval_forms(kind: str, number: int, digest: str, *, decisions: int = 1) -> dict[str, Any]:
    """What a page with both forms needs: whether they ask for a passkey, what each verdict is bound to, and how many
    seconds it takes to read so many decisions."""
    wait = {"reading_seconds": int(reading_time(decisions, service().clock.today()).total_seconds())}
    site = passkey_site()
    purposes = {verdict: purpose_of_approval(verdict, kind, number, digest) for verdict in _VERDICTS}
    if site is None or not list_factors(service(), session()).passkeys:
        challenges = {verdict: challenge_of_form(session(), one) for verdict, one in purposes.items()}
        return wait | {"asks_passkey": False, "options": {}, "challenges": challenges}
    options = {
        verdict: request_assertion(service(), session(), site, purpose)
        for verdict, purpose in purposes.items()
    }
    return wait | {"asks_passkey": True, "options": options, "challenges": {}}


def read_approval(kind: str, number: int) -> Approval:
    """What the caller decided about this thing, the second factor proven for verdict and digest; the session goes on
    under a new secret.

    Raises: InvalidError FORM.VERDICT, PROPOSAL.WHY_NOT, FACTOR.PASSKEY, and what the factor is refused with.
    """
    verdict, digest, reasons, code, challenge, answer = read_form(
        "verdict", "digest", "reasons", "code", "challenge", "assertion"
    )
    if verdict not in _VERDICTS:
        raise InvalidError("FORM.VERDICT", "请选择批准或退回。", "Either approve or refuse.")
    if verdict == "refuse" and not reasons.strip():
        raise InvalidError("PROPOSAL.WHY_NOT", "退回须说明理由。", "Say why it is refused.")
    factor = shown_in(code, answer)
    # Whoever has a passkey signs the digest itself; a code is asked for only where there is none.
    if isinstance(factor, str):
        if list_factors(service(), session()).passkeys and passkey_site() is not None:
            raise InvalidError("FACTOR.PASSKEY", "请使用通行密钥复核。", "Approve with your passkey.")
        factor = BoundCode(factor, challenge)
    purpose = purpose_of_approval(verdict, kind, number, digest)
    cookies.give(prove_factor(service(), session(), factor, purpose=purpose).secret)
    return Approval(verdict, digest, reasons.strip())
