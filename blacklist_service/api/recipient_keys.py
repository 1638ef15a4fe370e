"""The keys that the objects of a feed are encrypted to: their own agency enrols, lists and ends them."""

import base64
import binascii
from dataclasses import asdict
from datetime import datetime

from apiflask import APIBlueprint
from pydantic import Field

from blacklist_service.access_rules import allow
from blacklist_service.api import signed_calls
from blacklist_service.api.access import caller
from blacklist_service.api.idempotency import once
from blacklist_service.api.requests import service
from blacklist_service.api.schemas import Body, Shape
from blacklist_service.errors import ForbiddenError, InvalidError
from blacklist_service.workflows.enrol_recipient_key import (
    RecipientKeyEnrolment,
    add_recipient_key,
    end_recipient_key,
)
from blacklist_service.workflows.list_recipient_keys import list_recipient_keys

recipient_keys = APIBlueprint(
    "recipient_keys", __name__, url_prefix="/api/v1/feeds/<feed>", tag="recipient_keys"
)


class RecipientKeyBody(Body):
    """`proof`: the signature, base64, of a key that the member's calls are signed with over the four lines
    `cb-recipient-key/1`, member, feed and public key, each with its line end."""

    public_key: str = Field(min_length=1, max_length=200)
    proof: str = Field(min_length=1, max_length=400)
    overlap_days: int = Field(default=7, ge=0, le=30)


class RecipientKeyEnd(Body):
    public_key: str = Field(min_length=1, max_length=200)


class EnrolledKey(Shape):
    """Every object of release `from_release` and later ones is encrypted to the key; the one before it ends then."""

    feed: str
    public_key: str
    from_release: int
    before_ends_at: datetime | None


class RecipientKey(Shape):
    """`state`: live or ended; one with a successor lives until `ends_at`."""

    public_key: str
    state: str
    from_release: int
    signed_by: str
    created_at: datetime
    ends_at: datetime | None


class RecipientKeyList(Shape):
    items: list[RecipientKey]


@recipient_keys.get("/recipient-keys")
@recipient_keys.output(RecipientKeyList)
@allow("agency", "auditor")
def show_all(feed: str) -> RecipientKeyList:
    """加密公钥。Every key that the objects of a feed are or were encrypted to, the newest first."""
    return _list(feed)


@recipient_keys.post("/recipient-keys")
@once()
@recipient_keys.output(EnrolledKey, status_code=201)
@allow("agency")
@recipient_keys.input(RecipientKeyBody)
def enrol(feed: str, json_data: RecipientKeyBody) -> EnrolledKey:
    """登记加密公钥。The objects of the caller's feed are encrypted to this key from its next release on, for good."""
    try:
        proof = base64.b64decode(json_data.proof, validate=True)
    except (binascii.Error, ValueError):
        raise InvalidError(
            "RECIPIENT_KEY.PROOF_FORMAT", "签名须为 base64。", "The signature is base64."
        ) from None
    given = RecipientKeyEnrolment(feed, json_data.public_key, proof)
    enrolled = add_recipient_key(service(), caller(), given, overlap_days=json_data.overlap_days)
    return EnrolledKey.model_validate(asdict(enrolled))


@recipient_keys.post("/recipient-keys/end")
@once()
@recipient_keys.output(RecipientKeyList)
@allow("agency")
@recipient_keys.input(RecipientKeyEnd)
def end(feed: str, json_data: RecipientKeyEnd) -> RecipientKeyList:
    """提前停用旧公钥。Ends a key that another has followed; it carries no proof, so the call itself must be signed."""
    if not signed_calls.is_signed():
        raise ForbiddenError(
            "RECIPIENT_KEY.SIGNED_CALL",
            "停用公钥须以签名请求提出。",
            "A key is ended by a signed call alone.",
        )
    end_recipient_key(service(), caller(), feed_code=feed, public_line=json_data.public_key)
    return _list(feed)


def _list(feed: str) -> RecipientKeyList:
    known = list_recipient_keys(service(), caller(), feed)
    return RecipientKeyList(items=[RecipientKey.model_validate(asdict(one)) for one in known])
