"""Feeds for agencies: subscriptions, the signed manifest, immutable objects by range, receipts and feedback."""

from dataclasses import asdict
from http import HTTPStatus
from typing import cast

from apiflask import APIBlueprint
from flask import Response, request

from blacklist_service.access_rules import allow
from blacklist_service.api.access import caller
from blacklist_service.api.feed_shapes import (
    Acknowledged,
    Feed,
    FeedList,
    FeedQuery,
    Push,
    PushList,
    ReceiptBody,
)
from blacklist_service.api.feedback_shapes import (
    FeedbackBody,
    FeedbackPage,
    FeedbackQuery,
    FeedbackTaken,
    feedback_page,
)
from blacklist_service.api.idempotency import once
from blacklist_service.api.pages import cursor_after, place_of
from blacklist_service.api.requests import service, shown
from blacklist_service.api.spec import also, file_answer
from blacklist_service.errors import ConflictError
from blacklist_service.signatures.content_digest import digest_field
from blacklist_service.workflows.acknowledge_release import Receipt, acknowledge_release
from blacklist_service.workflows.context import READERS
from blacklist_service.workflows.list_feedback import list_feedback
from blacklist_service.workflows.list_feeds import list_feeds
from blacklist_service.workflows.list_pushes import list_pushes
from blacklist_service.workflows.read_feed import (
    ObjectPart,
    manifest_of,
    object_of,
    second_signature_of,
    signature_of,
    sm2_signature_of,
)
from blacklist_service.workflows.read_indexes import indexes_of
from blacklist_service.workflows.take_feedback import FeedbackItem, take_feedback
from exports.status_list_indexes import MEDIA_TYPE, release_in

feeds = APIBlueprint("feeds", __name__, url_prefix="/api/v1/feeds", tag="feeds")
# A recipient may keep an object for ever, and must ask for the manifest each time.
_IMMUTABLE = "private, max-age=31536000, immutable"
_POINTER = "private, no-cache"
# What a cursor among all feeds goes on with.
_ALL = "feeds"


@feeds.get("")
@feeds.input(FeedQuery, location="query")
@feeds.output(FeedList)
@allow("agency", *READERS)
def show_feeds(query_data: FeedQuery) -> FeedList:
    """订阅的共享。The feeds that the caller may know of, by code."""
    place = place_of(query_data, _ALL)
    known = sorted(list_feeds(service(), caller()), key=lambda feed: feed.code)
    left = [feed for feed in known if place is None or feed.code > str(place[0])]
    page = left[: query_data.limit]
    return FeedList(
        items=[_feed(asdict(feed)) for feed in page],
        next=cursor_after(_ALL, [page[-1].code], is_full=True) if len(left) > len(page) else None,
    )


@feeds.get("/<feed>/pushes")
@feeds.output(PushList)
@allow("agency", *READERS)
def show_pushes(feed: str) -> PushList:
    """推送情况。How far each way of pushing this feed has come; an agency sees its own."""
    known = [asdict(push) for push in list_pushes(service(), caller(), feed)]
    return PushList(items=[Push.model_validate({n: one[n] for n in Push.model_fields}) for one in known])


# The manifest and what is signed over it have the names of their files, too: who fetches them by name has what
# `minisign -V -m manifest.json` looks for.
@feeds.get("/<feed>/manifest.json")
@feeds.get("/<feed>/manifest")
@feeds.doc(responses=file_answer("application/json") | also(412, "清单已更新。The manifest is another one."))
@allow("agency")
def show_manifest(feed: str) -> Response:
    """最新清单。The one mutable pointer, exactly as it was signed."""
    content, sha256 = manifest_of(service(), caller(), feed)
    return _pointer(content, sha256, "application/json")


@feeds.get("/<feed>/manifest.json.minisig")
@feeds.get("/<feed>/manifest.minisig")
@feeds.doc(responses=file_answer("text/plain"))
@allow("agency")
def show_signature(feed: str) -> Response:
    """清单的 minisign 签名。The detached signature of the manifest (`manifest.json.minisig`)."""
    return Response(signature_of(service(), caller(), feed), content_type="text/plain; charset=utf-8")


@feeds.get("/<feed>/manifest.json.2.minisig")
@feeds.get("/<feed>/manifest.2.minisig")
@feeds.doc(responses=file_answer("text/plain"))
@allow("agency")
def show_second_signature(feed: str) -> Response:
    """清单的第二签名。The second signature, where a release retracts unusually much."""
    return Response(second_signature_of(service(), caller(), feed), content_type="text/plain; charset=utf-8")


@feeds.get("/<feed>/manifest.json.sm2")
@feeds.get("/<feed>/manifest.sm2")
@feeds.doc(responses=file_answer("application/octet-stream"))
@allow("agency")
def show_sm2_signature(feed: str) -> Response:
    """清单的 SM2 签名。The manifest's signature by SM2 (`manifest.json.sm2`, DER), where the house signs so."""
    return Response(sm2_signature_of(service(), caller(), feed), content_type="application/octet-stream")


@feeds.get("/<feed>/objects/<name>")
@feeds.doc(
    responses=file_answer("application/octet-stream", MEDIA_TYPE)
    | file_answer("application/octet-stream", status=206)
    | also(412, "文件已不是所要求的版本。Not the bytes asked for.")
    | also(416, "范围无效。The range is not there.")
)
@allow("agency")
def show_object(feed: str, name: str) -> Response:
    """不可变的快照、增量或位串序号文件。An immutable snapshot, delta or `indexes-RELEASE.ndjson` (which entry is which
    bit of the status list); one byte range may be asked for."""
    asked = _asked_range()
    first, last = asked or (0, None)
    part = _part(feed, name, first, last)
    # There is no range of an empty object.
    is_same = request.headers.get("If-Range", f'"{part.tag}"') == f'"{part.tag}"' and part.total_bytes > 0
    is_range = asked is not None and is_same
    if asked is not None and not is_range:
        part = _part(feed, name)
    answer = Response(part.chunks, status=206 if is_range else 200, content_type=part.media_type)
    answer.content_length = part.last - part.first + 1
    answer.headers["Accept-Ranges"] = "bytes"
    answer.headers["Cache-Control"] = _IMMUTABLE
    answer.set_etag(part.tag)
    if is_range:
        answer.headers["Content-Range"] = _content_range(part)
    elif part.sha256:
        answer.headers["Content-Digest"] = digest_field(bytes.fromhex(part.sha256))
    return _unless_held(answer)


@feeds.post("/<feed>/receipts")
@once(is_repeatable=True)
@feeds.output(Acknowledged, status_code=201)
@allow("agency")
@feeds.input(ReceiptBody)
def acknowledge(feed: str, json_data: ReceiptBody) -> Acknowledged:
    """确认已应用的发布。What was applied: the recipient's own checksum, and the keys that it has forgotten."""
    done = acknowledge_release(
        service(),
        caller(),
        feed,
        Receipt(
            release=json_data.release,
            state_checksum=json_data.state_checksum,
            manifest_sha256=json_data.manifest_sha256 or "",
            applied_at=json_data.applied_at,
            retracted=json_data.retracted,
            tombstones_applied=json_data.tombstones_applied,
        ),
    )
    return Acknowledged(
        receipt=shown("feed_receipt", done.receipt),
        release=done.release,
        acknowledged=done.acknowledged,
        removals_closed=done.removals_closed,
        journal_leaf=done.journal_leaf,
    )


@feeds.post("/<feed>/feedback")
@once()
@feeds.output(FeedbackTaken, status_code=201)
@allow("agency")
@feeds.input(FeedbackBody)
def give_feedback(feed: str, json_data: FeedbackBody) -> FeedbackTaken:
    """逐条反馈。Which entries could be used, under the recipient's own codes."""
    items = [FeedbackItem(item.key, item.outcome, item.code) for item in json_data.items]
    return FeedbackTaken(taken=take_feedback(service(), caller(), feed, json_data.release, items))


@feeds.get("/<feed>/feedback")
@feeds.input(FeedbackQuery, location="query")
@feeds.output(FeedbackPage)
@allow("agency", *READERS)
def show_feedback(feed: str, query_data: FeedbackQuery) -> FeedbackPage:
    """接收方的反馈。How many entries were accepted and rejected, by release and code, and which were rejected; a
    recipient sees its own word."""
    question = f"feedback/{feed}/{query_data.release}/{query_data.code}"
    place = place_of(query_data, question)
    after = None if place is None else int(place[0])
    found = list_feedback(
        service(), caller(), feed, release=query_data.release, code=query_data.code, after=after,
        limit=query_data.limit,
    )  # fmt: skip
    last = found.after
    return feedback_page(found, None if last is None else cursor_after(question, [last], is_full=True))


def _feed(known: dict[str, object]) -> Feed:
    named = {"feed": known.pop("code"), "recipient": known.pop("member_code")}
    named["status_list"] = f"/api/v1/status-lists/{shown('feed', cast('int', known.pop('number')))}"
    return Feed.model_validate(known | named)


def _part(feed: str, name: str, first: int = 0, last: int | None = None) -> ObjectPart:
    """The bytes asked for, of a published object or of the indexes as of a release."""
    release = release_in(name)
    if release is not None:
        return indexes_of(service(), caller(), feed, release, first, last)
    return object_of(service(), caller(), feed, name, first, last)


def _pointer(content: bytes, sha256: str, media: str) -> Response:
    answer = Response(content, content_type=media)
    answer.headers["Cache-Control"] = _POINTER
    answer.set_etag(sha256)
    return _unless_held(answer)


def _unless_held(answer: Response) -> Response:
    """304 where the caller has these bytes already. Raises ConflictError CONFLICT.VERSION (412) where `If-Match` asks
    for others: the library would send the bytes all the same."""
    answer.make_conditional(request)
    if answer.status_code == HTTPStatus.PRECONDITION_FAILED:
        answer.close()
        raise ConflictError(
            "CONFLICT.VERSION", "文件已不是所要求的版本。", "These are not the bytes asked for."
        )
    if answer.status_code == HTTPStatus.NOT_MODIFIED:
        # Of nothing there is no part.
        answer.headers.pop("Content-Range", None)
    return answer


def _asked_range() -> tuple[int, int | None] | None:
    """One range; −n as its beginning asks for the last n bytes. Several ranges are answered with the whole, and so is
    what is no range of bytes (RFC 9110 14.2)."""
    asked = request.range
    if asked is None or asked.units != "bytes" or len(asked.ranges) != 1 or asked.ranges[0][0] is None:
        return None
    first, end = asked.ranges[0]
    return first, None if end is None else end - 1


def _content_range(part: ObjectPart) -> str:
    return f"bytes {part.first}-{part.last}/{part.total_bytes}"
