"""Who is calling with a key, a signature or a case number, and may they?"""

import base64
import binascii
from dataclasses import dataclass
from ipaddress import ip_address
from typing import cast

from flask import g, request

from blacklist_service.access_rules import Rule
from blacklist_service.api import signed_calls, strict_json
from blacklist_service.api.requests import service
from blacklist_service.errors import ForbiddenError, InvalidError
from blacklist_service.workflows.authenticate_caller import (
    Caller,
    authenticate_caller,
    for_member,
    require_signature,
)
from blacklist_service.workflows.authority import refuse_suspended
from blacklist_service.workflows.context import Actor

_MAX_PROOF = 2000

SENDERS = ("platform", "maker")
_MEMBERS = ("platform", "agency")
# What a member asks of these concerns its own rows alone: the database shows it no others.
_OWN_NOUNS = ("submissions", "feeds", "recipient_keys")
# Removals must reach whoever holds the entry, whoever follows the feed; an enquiry asks together with its quota.
_EVEN_SUSPENDED = ("feeds", "enquiries")


@dataclass(frozen=True, slots=True)
class CaseProof:
    """What a subject shows instead of an account. No repr, because it names a person."""

    case_number: str
    name: str
    id_number: str

    def __repr__(self) -> str:
        return "CaseProof(…)"


def caller() -> Actor:
    """Who is calling, in a route that asks for an account."""
    return cast("Actor", g.actor)


def caller_or_none() -> Actor | None:
    """Who is calling; None for a subject with a case number."""
    return cast("Actor | None", g.get("actor"))


def case_proof() -> CaseProof:
    """The case number and proof in the headers `Case-Number` and `Case-Proof` (base64url of a JSON object with
    `name` and `id_number`), so that no person stands in a URL or a log.

    Raises ForbiddenError CASE.PROOF, as the workflow does for a proof that does not agree.
    """
    number = request.headers.get("Case-Number", "")
    proof = request.headers.get("Case-Proof", "")
    try:
        if len(proof) > _MAX_PROOF or not proof.isascii():
            raise ValueError
        given = strict_json.loads(
            base64.b64decode(proof + "=" * (-len(proof) % 4), altchars=b"-_", validate=True)
        )
        name, id_number = (given[key] for key in ("name", "id_number"))
        if len(given) != 2 or not isinstance(name, str) or not isinstance(id_number, str):
            raise ValueError
    except (ValueError, KeyError, TypeError, binascii.Error, InvalidError):
        raise ForbiddenError(
            "CASE.PROOF",
            "案号或者身份信息不符。",
            "The case number and the identity do not agree with each other.",
        ) from None
    return CaseProof(number[:64], name, id_number)


def check(rule: Rule) -> None:
    """Finds out who is calling and asks the route's rule, before anything else is read.

    Raises ForbiddenError ACCESS.KEY, ACCESS.NETWORK, ACCESS.SCOPE, ACCESS.ROLE, ACCESS.SIGNED_ONLY,
    ACCESS.SUSPENDED, SIGNED_CALL.INVALID.
    """
    if rule.everybody or (rule.operator and is_on_this_machine()):
        return
    is_signed = signed_calls.is_signed()
    if (
        rule.subject
        and "Case-Number" in request.headers
        and "Authorization" not in request.headers
        and not is_signed
    ):
        return  # the workflow checks the proof against the case
    caller = (
        signed_calls.authenticate()
        if is_signed
        else authenticate_caller(service(), request.headers.get("Authorization"))
    )
    g.actor = caller.actor
    refused = refusal(
        rule, caller, noun=request.blueprint or "", method=request.method, address=request.remote_addr or ""
    )
    if refused is not None:
        raise refused
    if request.blueprint not in _EVEN_SUSPENDED:
        refuse_suspended(service(), caller.actor)
    if rule.step_up == "each" and not is_signed and caller.actor.role not in _MEMBERS:
        require_signature(service(), caller.actor)
    if caller.actor.role in _MEMBERS and request.blueprint in _OWN_NOUNS:
        g.context = for_member(service(), caller.actor)
    if is_signed:
        signed_calls.accept(streams=rule.streams)


def refusal(rule: Rule, caller: Caller, *, noun: str, method: str, address: str) -> ForbiddenError | None:
    """Why somebody known may not make this call from there; None where nothing speaks against it.

    The whole decision, without a request: every cell of the matrix can be asked.
    """
    if not caller.limits.holds_at(address):
        return ForbiddenError(
            "ACCESS.NETWORK", "该密钥不得从此地址使用。", "This key may not be used from this address."
        )
    if not caller.limits.allows(noun, method):
        return ForbiddenError(
            "ACCESS.SCOPE", "该密钥的权限范围不含此操作。", "This key's scopes do not cover this."
        )
    if not caller.actor.has_role(*rule.roles):
        return ForbiddenError("ACCESS.ROLE", "您的角色不能执行此操作。", "Your role may not do this.")
    return None


def is_on_this_machine() -> bool:
    """A direct caller on the loopback address; a proxy's callers are not, and a proxy says so."""
    if any(name in request.headers for name in ("Forwarded", "X-Forwarded-For")):
        return False
    try:
        return ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False
