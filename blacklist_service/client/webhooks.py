"""A recipient that was called: whether the webhook is the service's own, fresh, and which release it tells of.

It is a hint to pull at once (blacklist client follow), never a reason to believe data: those are believed by manifest.
Keep the ids for as long as `WINDOW`, and answer 2xx to one that came before: it was heard.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import orjson

from blacklist_service.errors import ForbiddenError
from blacklist_service.signatures.webhooks import SignedWebhook, read_key_text, read_webhook
from blacklist_service.vault.public_keys import is_signed_by, key_of_service

WINDOW = timedelta(minutes=5)
MOST_BYTES = 1 << 16


@dataclass(frozen=True, slots=True)
class ReleaseNotice:
    """Release `release` of a feed is out, under a manifest with this SHA-256."""

    webhook_id: str
    feed: str
    release: int
    manifest_sha256: str


def verify_webhook(
    fields: Mapping[str, str], body: bytes, keys: Iterable[str], now: datetime
) -> ReleaseNotice:
    """What a webhook tells, by any of the keys (`whpk_…`) that are trusted.

    Raises ForbiddenError WEBHOOK.FORMAT, WEBHOOK.SIGNATURE, WEBHOOK.TIME (more than five minutes off, either way).
    """
    came = read_webhook({name.lower(): value for name, value in fields.items()}, body)
    if came is None or len(body) > MOST_BYTES:
        raise _refusal(
            "FORMAT", "回调缺少或写错签名字段。", "The fields of the webhook are missing or misspelled."
        )
    if not _is_ours(came, keys):
        raise _refusal(
            "SIGNATURE", "回调的签名不成立。", "No signature of the webhook is of a key that is trusted."
        )
    if abs(now.timestamp() - came.sent_at) > WINDOW.total_seconds():
        raise _refusal("TIME", "回调的时间相差五分钟以上。", "The webhook is more than five minutes off.")
    return _notice(came.webhook_id, body)


def _is_ours(came: SignedWebhook, keys: Iterable[str]) -> bool:
    trusted = [key_of_service(raw) for raw in map(read_key_text, keys) if raw]
    return any(is_signed_by(key, came.message, one) for key in trusted for one in came.signatures)


def _notice(webhook_id: str, body: bytes) -> ReleaseNotice:
    try:
        data = orjson.loads(body)["data"]
        return ReleaseNotice(
            webhook_id, str(data["feed"]), int(data["release"]), str(data["manifest_sha256"])
        )
    except (ValueError, TypeError, KeyError):
        raise _refusal("FORMAT", "回调内容无法读取。", "The webhook tells of no release.") from None


def _refusal(code: str, zh: str, en: str) -> ForbiddenError:
    return ForbiddenError(f"WEBHOOK.{code}", zh, en)
