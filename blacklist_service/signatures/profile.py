"""The profile cb-sig/1: what a signed call of a member must cover and say, and what the signed answer covers.

A request has one signature. It covers method, authority, whole target, and where they stand in the message the digest
and type of the content and every field by which the service acts; it says when it was made, until when it holds, a
nonce and whose key it is. Which algorithm that key signs with stands in the register of keys, never in the message.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from blacklist_service.errors import ForbiddenError, InvalidError
from blacklist_service.signatures.message import Message, MissingComponentError, signature_base
from blacklist_service.signatures.structured_fields import (
    FieldSyntaxError,
    InnerList,
    Item,
    read_dictionary,
    write_dictionary,
)

TAG = "cb-sig/1"
LABEL = "sig1"
LONGEST_LIFE = timedelta(seconds=300)
SKEW = timedelta(seconds=60)
ALWAYS = ("@method", "@authority", "@target-uri")
# Fields by which the service acts: covered wherever they stand in the message.
WHERE_PRESENT = ("content-digest", "content-type", "idempotency-key", "cb-purpose", "if-match")
ANSWER = ("@status", "content-digest", "content-type")
_PARAMETERS = {"created": int, "expires": int, "nonce": str, "keyid": str, "tag": str}
# 22 characters of base64 or 32 of hex are 128 bits.
_NONCE = re.compile(r"[A-Za-z0-9+/_=-]{22,128}")
_KEY_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


@dataclass(frozen=True, slots=True)
class Signed:
    """A signature as read: whose key is said to have made it, over which bytes."""

    key_id: str
    nonce: str
    created: int
    expires: int
    base: bytes
    signature: bytes


def read_signed_request(request: Message, now: datetime) -> Signed:
    """The one signature of a request, in form and time as the profile asks; whether it is true is not known yet.

    Raises InvalidError SIGNED_CALL.FORMAT, SIGNED_CALL.COVERAGE; ForbiddenError SIGNED_CALL.TIME.
    """
    covered, signature = _read_fields(request)
    said = covered.parameters
    if said.keys() != _PARAMETERS.keys() or any(
        type(said[key]) is not kind for key, kind in _PARAMETERS.items()
    ):
        raise _format()
    if (
        said["tag"] != TAG
        or not _NONCE.fullmatch(str(said["nonce"]))
        or not _KEY_ID.fullmatch(str(said["keyid"]))
    ):
        raise _format()
    _require_coverage(request, covered)
    created, expires = int(said["created"]), int(said["expires"])
    _require_time(created, expires, now)
    try:
        base = signature_base(request, covered)
    except MissingComponentError:
        raise _coverage() from None
    return Signed(str(said["keyid"]), str(said["nonce"]), created, expires, base, signature)


def request_parameters(
    request: Message, *, key_id: str, nonce: str, now: datetime, life: timedelta = LONGEST_LIFE
) -> InnerList:
    """What a signature of this request covers and says, from now on."""
    created = int(now.timestamp())
    names = (*ALWAYS, *(name for name in WHERE_PRESENT if name in request.fields))
    return InnerList(
        tuple(Item(name) for name in names),
        {
            "created": created,
            "expires": created + int(life.total_seconds()),
            "nonce": nonce,
            "keyid": key_id,
            "tag": TAG,
        },
    )


def answer_parameters(response: Message, *, key_id: str, now: datetime) -> InnerList:
    """What the signature of an answer covers: its status and content, and the request's own signature."""
    names = (name for name in ANSWER if name.startswith("@") or name in response.fields)
    request_signature = Item("signature", {"req": True})
    return InnerList(
        (*(Item(name) for name in names), request_signature),
        {"created": int(now.timestamp()), "keyid": key_id, "tag": TAG},
    )


def signature_fields(covered: InnerList, signature: bytes) -> dict[str, str]:
    """The two fields that carry a signature."""
    return {
        "Signature-Input": write_dictionary({LABEL: covered}),
        "Signature": write_dictionary({LABEL: Item(signature)}),
    }


def read_signed_answer(response: Message, key_id: str) -> tuple[bytes, bytes]:
    """Base and signature of an answer that covers status, content and the request's signature, by this key.

    Raises InvalidError SIGNED_CALL.FORMAT, SIGNED_CALL.COVERAGE.
    """
    covered, signature = _read_fields(response)
    if covered.parameters.get("keyid") != key_id or covered.parameters.get("tag") != TAG:
        raise _format()
    expected = answer_parameters(response, key_id=key_id, now=datetime.fromtimestamp(0).astimezone())
    if (
        not set(map(repr, expected.items)) <= set(map(repr, covered.items))
        or "content-digest" not in response.fields
    ):
        raise _coverage()
    try:
        return signature_base(response, covered), signature
    except MissingComponentError:
        raise _coverage() from None


def _read_fields(message: Message) -> tuple[InnerList, bytes]:
    try:
        inputs = read_dictionary(message.fields["signature-input"])
        signatures = read_dictionary(message.fields["signature"])
    except (KeyError, FieldSyntaxError):
        raise _format() from None
    if len(inputs) != 1 or inputs.keys() != signatures.keys():
        raise _format()
    (covered,), (signature,) = inputs.values(), signatures.values()
    if not isinstance(covered, InnerList) or not isinstance(signature, Item) or signature.parameters:
        raise _format()
    if not isinstance(signature.value, bytes):
        raise _format()
    return covered, signature.value


def _require_coverage(request: Message, covered: InnerList) -> None:
    names = {item.value for item in covered.items}
    needed = {*ALWAYS, *(name for name in WHERE_PRESENT if name in request.fields)}
    is_plain = all(isinstance(item.value, str) and not item.parameters for item in covered.items)
    others = [name for name in names - needed if str(name).startswith("@")]
    # A comma tells of a field that stood twice: two programs might each take another one.
    is_once = not any("," in request.fields.get(name, "") for name in WHERE_PRESENT)
    if needed - names or others or not is_plain or not is_once:
        raise _coverage()


def _require_time(created: int, expires: int, now: datetime) -> None:
    at, skew = now.timestamp(), SKEW.total_seconds()
    if (
        not 0 < expires - created <= LONGEST_LIFE.total_seconds()
        or not created - skew <= at <= expires + skew
    ):
        raise ForbiddenError(
            "SIGNED_CALL.TIME",
            "签名不在有效时间内，请核对时钟后重新签名。",
            "The signature does not hold now: at most 300 seconds, clocks within 60; sign anew.",
        )


def _format() -> InvalidError:
    return InvalidError(
        "SIGNED_CALL.FORMAT",
        "签名字段不符合 cb-sig/1。",
        "Signature-Input and Signature are not as cb-sig/1 asks.",
    )


def _coverage() -> InvalidError:
    return InvalidError(
        "SIGNED_CALL.COVERAGE",
        "签名未覆盖规定的全部内容，或者覆盖了不存在的内容。",
        "The signature does not cover what cb-sig/1 asks for, or covers what is not there.",
    )
