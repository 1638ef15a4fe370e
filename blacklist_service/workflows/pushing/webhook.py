"""A recipient is told that a release is out: ids alone, signed by every key that is not retired (Standard Webhooks).

The id of the message is that of the release, so that whoever hears it twice knows. Nothing of the answer counts but its
status: 2xx is heard, 410 says never again, all else is tried again.
"""

from http import HTTPStatus

from blacklist_service.errors import NotReadyError
from blacklist_service.settings import Settings
from blacklist_service.signatures.webhooks import key_text, signed_message, webhook_fields
from blacklist_service.vault.places import read_networks
from blacklist_service.vault.root_keys import KeyState
from blacklist_service.vault.webhook_calls import WebhookCalls, bad_address
from blacklist_service.workflows.context import Context
from blacklist_service.workflows.pushing.ending import PushEndedError
from blacklist_service.workflows.pushing.parcel import Parcel
from exports.canonical import canonical_bytes
from exports.types import EntryValue

_TYPE = "release.published"
_ID_DIGITS, _LONGEST_ADDRESS = 32, 300


def webhook_calls(settings: Settings, address: str) -> WebhookCalls:
    """Who is called there, by the settings. Raises InvalidError WEBHOOK.URL; NotReadyError WEBHOOK.CA."""
    return WebhookCalls(address, read_networks(settings.outgoing_networks), settings.webhook_ca)


def check_address(settings: Settings, address: str) -> None:
    """Raises InvalidError WEBHOOK.URL for what is never called; where a name leads is looked at with each call."""
    webhook_calls(settings, address)
    if len(address) > _LONGEST_ADDRESS:
        raise bad_address()


def webhook_keys(context: Context) -> list[str]:
    """The public keys that a recipient believes webhooks by: the one in force, and during a rotation the others too."""
    return [key_text(key) for key in _signing(context)]


def tell(context: Context, address: str, parcel: Parcel) -> None:
    """Tells of a release.

    Raises NotReadyError WEBHOOK.REFUSED, WEBHOOK.DOWN; PushEndedError WEBHOOK.GONE; InvalidError WEBHOOK.URL.
    """
    body = webhook_body(parcel)
    webhook_id = f"msg_{parcel.manifest_sha256[:_ID_DIGITS]}"
    sent_at = int(context.clock.now().timestamp())
    message = signed_message(webhook_id, sent_at, body)
    signatures = [context.vault.receipt_keys.sign_by(key, message) for key in _signing(context)]
    status = webhook_calls(context.settings, address).send(
        body, webhook_fields(webhook_id, sent_at, signatures)
    )
    if status == HTTPStatus.GONE:
        raise PushEndedError("WEBHOOK.GONE", "接收方已停用该回调。", "The recipient wants no more webhooks.")
    if not HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        raise NotReadyError(
            "WEBHOOK.REFUSED",
            "接收方未接受回调。",
            "The recipient did not accept the webhook.",
            status=status,
        )


def webhook_body(parcel: Parcel) -> bytes:
    """What is told: ids, nothing of a person."""
    told: dict[str, EntryValue] = {
        "feed": parcel.feed_code,
        "release": parcel.release,
        "manifest_sha256": parcel.manifest_sha256,
    }
    return canonical_bytes({"type": _TYPE, "data": told})


def _signing(context: Context) -> list[bytes]:
    known = context.vault.receipt_keys.known()
    return [key.public_key for key in known if key.state != KeyState.RETIRED]
