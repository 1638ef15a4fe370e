"""Takes in a public key (age, HPKE, SM2) to which the objects of a feed are encrypted from now on, and ends it.

1. The member made the key and hands over the public line, signed by a key that its calls are signed with. Whether it
can decrypt shows in its receipts. 2. One key lives without an end; a new one gives the one before it some days more, in
which releases are encrypted to both. A key of another kind gives them none: a feed is encrypted in one way at a time.
3. The last key is never ended: what was encrypted never goes out plain again, and nothing, a removal least of all,
waits for a key. Journal: recipient_key_added, recipient_key_ended.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from blacklist_service.errors import ForbiddenError, InvalidError, NotFoundError, RefusedError
from blacklist_service.signatures.enrolment import recipient_key_statement
from blacklist_service.store import feeds, members, recipient_keys, signing_keys
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import Feed, RecipientKey
from blacklist_service.vault.public_keys import PublicKey, is_signed_by
from blacklist_service.vault.recipient_identities import kind_of, read_public_line
from blacklist_service.workflows.context import Actor, Context, record, require_role

MOST_LIVE = 2
_MOST_OVERLAP_DAYS = 30


@dataclass(frozen=True, slots=True)
class RecipientKeyEnrolment:
    """What was handed over: the public line for one feed, and the member's signature."""

    feed_code: str
    public_line: str
    proof: bytes


@dataclass(frozen=True, slots=True)
class EnrolledRecipientKey:
    """A key as it stands. Every object of release `from_release` and later ones is encrypted to it."""

    feed: str
    public_key: str
    from_release: int
    before_ends_at: datetime | None


def add_recipient_key(
    context: Context, actor: Actor, given: RecipientKeyEnrolment, *, overlap_days: int = 7
) -> EnrolledRecipientKey:
    """Enrols a key; the one before it ends after 0 to 30 days.

    The office enters it, or an agency that follows the feed. Raises InvalidError RECIPIENT_KEY.FORMAT,
    RECIPIENT_KEY.DAYS; ForbiddenError RECIPIENT_KEY.PROOF; NotFoundError FEED.UNKNOWN, for another member's feed too;
    RefusedError RECIPIENT_KEY.TWO_LIVE, RECIPIENT_KEY.KNOWN, RECIPIENT_KEY.KINDS; NotReadyError SM2.UNAVAILABLE.
    """
    require_role(actor, "system", "agency")
    if not 0 <= overlap_days <= _MOST_OVERLAP_DAYS:
        raise InvalidError(
            "RECIPIENT_KEY.DAYS",
            "新旧公钥并用 0 至 30 天。",
            "Two keys live beside each other for 0 to 30 days.",
        )
    line, now = read_public_line(given.public_line), context.clock.now()
    with context.store.begin() as connection:
        feed = _locked(connection, actor, given.feed_code)
        feed_id = feed.id or 0
        signed_by = _signer(connection, feed, line, given.proof, now)
        before = _require_room(connection, feed_id, line, now)
        _require_one_kind(line, before, overlap_days)
        ends_at = now + timedelta(days=overlap_days) if before else None
        for key in before:
            recipient_keys.end_recipient_key(connection, key.id or 0, ends_at or now)
        key = RecipientKey(
            id=None, feed_id=feed_id, public_line=line, from_release=feed.release_number + 1, signed_by=signed_by,
            created_at=now,
        )  # fmt: skip
        recipient_keys.add_recipient_key(connection, key)
        record(
            connection, context, actor,
            kind="recipient_key_added", object_kind="feed", object_id=feed_id,
            detail={"feed": feed.code, "public_key": line, "from_release": key.from_release, "signed_by": signed_by,
                    "before_ends_at": "" if ends_at is None else ends_at.isoformat()},
        )  # fmt: skip
    return EnrolledRecipientKey(feed.code, line, key.from_release, ends_at)


def end_recipient_key(context: Context, actor: Actor, *, feed_code: str, public_line: str) -> None:
    """Ends a key that another has followed; from the next release on nothing is encrypted to it.

    Raises InvalidError RECIPIENT_KEY.FORMAT; NotFoundError FEED.UNKNOWN, for another member's feed too,
    RECIPIENT_KEY.UNKNOWN; RefusedError RECIPIENT_KEY.LAST.
    """
    require_role(actor, "system", "agency")
    line, now = read_public_line(public_line), context.clock.now()
    with context.store.begin() as connection:
        feed = _locked(connection, actor, feed_code)
        live = recipient_keys.live_recipient_keys(connection, feed.id or 0, now)
        found = next((key for key in live if key.public_line == line), None)
        if found is None:
            raise NotFoundError(
                "RECIPIENT_KEY.UNKNOWN", "该共享没有这个有效的加密公钥。", "The feed has no such live key."
            )
        # The one without an end is the newest; were it to go, the other would go in some days, and then there is none.
        if found.ends_at is None:
            raise RefusedError(
                "RECIPIENT_KEY.LAST",
                "这是该共享当前的加密公钥，须先登记新公钥。",
                "This is the key in use; enrol the next one first.",
            )
        recipient_keys.end_recipient_key(connection, found.id or 0, now)
        record(
            connection, context, actor,
            kind="recipient_key_ended", object_kind="feed", object_id=feed.id or 0,
            detail={"feed": feed.code, "public_key": line},
        )  # fmt: skip


def _locked(connection: Connection, actor: Actor, code: str) -> Feed:
    # A release that is being made counts its number before or after this, never beside it.
    feed = feeds.lock_feed(connection, code)
    if feed is None or (actor.role == "agency" and feed.member_id != actor.member):
        raise NotFoundError("FEED.UNKNOWN", "没有这个共享。", "There is no such feed.")
    return feed


def _signer(connection: Connection, feed: Feed, line: str, proof: bytes, now: datetime) -> str:
    member = members.get_member(connection, feed.member_id)
    statement = recipient_key_statement(member.code, feed.code, line)
    for key in signing_keys.live_keys_of(connection, feed.member_id, now):
        if is_signed_by(PublicKey(key.algorithm, key.public_key), statement, proof):
            return key.key_id
    raise ForbiddenError(
        "RECIPIENT_KEY.PROOF",
        "签名与公钥、共享或该机构有效的签名公钥不符。",
        "The signature agrees with no live signing key of the member, or with another feed or line.",
    )


def _require_room(connection: Connection, feed: int, line: str, now: datetime) -> list[RecipientKey]:
    """The live keys, which the new one follows."""
    if any(key.public_line == line for key in recipient_keys.recipient_keys_of(connection, feed)):
        raise RefusedError(
            "RECIPIENT_KEY.KNOWN",
            "该加密公钥曾经登记过，不得再次登记。",
            "This key was enrolled before; it cannot be enrolled again.",
        )
    live = recipient_keys.live_recipient_keys(connection, feed, now)
    if len(live) >= MOST_LIVE:
        raise RefusedError(
            "RECIPIENT_KEY.TWO_LIVE",
            "该共享已有两个有效的加密公钥，请先停用旧公钥。",
            "The feed has two live keys; end the older one first.",
        )
    return live


def _require_one_kind(line: str, before: list[RecipientKey], overlap_days: int) -> None:
    if overlap_days and any(kind_of(key.public_line) is not kind_of(line) for key in before):
        raise RefusedError(
            "RECIPIENT_KEY.KINDS",
            "一个共享同时只用一种加密方式（age、HPKE 或国密）；更换方式时新旧公钥不能并用，天数须为 0。",
            "A feed is encrypted in one way at a time: age, HPKE or SM; to change it, the overlap is 0 days.",
        )
