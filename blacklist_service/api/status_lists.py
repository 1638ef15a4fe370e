"""Status lists of feeds, for everybody: which entries must not be used any more, one bit each, without names.

The same bytes for whoever asks for the same form. A list is made once for each release in each process, so that nobody
who asks again and again makes the service walk through a feed (record 0076).
"""

from dataclasses import dataclass, field
from http import HTTPStatus
from threading import Lock
from typing import cast

from apiflask import APIBlueprint
from flask import Response, current_app, request

from blacklist_service.access_rules import allow
from blacklist_service.api.requests import service
from blacklist_service.api.spec import file_answer
from blacklist_service.workflows.context import SYSTEM, Context
from blacklist_service.workflows.give_status_list import give_status_list, newest_release
from exports import status_list_jwt, status_list_proof
from exports.status_list import TTL_MILLISECONDS, digest_of

EXTENSION = "blacklist-status-lists"
# The first one is for whoever asks for neither.
_MEDIA_TYPES = (status_list_proof.MEDIA_TYPE, status_list_jwt.MEDIA_TYPE)
_CACHED = f"public, max-age={TTL_MILLISECONDS // 1000}"
status_lists = APIBlueprint("status_lists", __name__, url_prefix="/api/v1/status-lists", tag="status_lists")


@dataclass(frozen=True, slots=True)
class KeptList:
    """A signed list with its release: the bytes of each form, by media type."""

    release: int
    forms: dict[str, bytes]


@dataclass
class KeptLists:
    """The newest list of each feed that was asked for, in this process."""

    lists: dict[int, KeptList] = field(default_factory=dict)
    # One of each feed, so that a large list in the making holds up nobody who asks for another one.
    making: dict[int, Lock] = field(default_factory=dict)

    def newest(self, context: Context, feed: int) -> KeptList:
        """The list of the newest release. While somebody makes it, others get the one before, where there is one.

        Raises NotFoundError STATUS_LIST.UNKNOWN.
        """
        code, release = newest_release(context, feed)
        kept = self.lists.get(feed)
        if kept is not None and kept.release == release:
            return kept
        making = self.making.setdefault(feed, Lock())
        if not making.acquire(blocking=kept is None):
            assert kept is not None  # or it would have waited
            return kept
        try:
            return self._make(context, feed, code, release)
        finally:
            making.release()

    def _make(self, context: Context, feed: int, code: str, release: int) -> KeptList:
        kept = self.lists.get(feed)
        if kept is None or kept.release != release:
            given = give_status_list(context, SYSTEM, code)
            forms = dict(zip(_MEDIA_TYPES, (given.document, given.jwt), strict=True))
            kept = self.lists[feed] = KeptList(given.release, forms)
        return kept


@status_lists.get("/<status_list>")
@status_lists.doc(responses=file_answer(*_MEDIA_TYPES))
@allow(everybody=True)
def show_list(status_list: str) -> Response:
    """状态位串（W3C Bitstring Status List）。Which entries of a feed ended, one bit each, signed; names nobody.
    As a JWT for `Accept: application/vc+jwt`. Ask again after `ttl`, with `If-None-Match`."""
    feed = service().vault.ids.read("feed", status_list)
    kept = cast("KeptLists", current_app.extensions[EXTENSION]).newest(service(), feed)
    media_type = request.accept_mimetypes.best_match(_MEDIA_TYPES, _MEDIA_TYPES[0])
    content = kept.forms[media_type]
    answer = Response(content, content_type=media_type)
    answer.set_etag(digest_of(content))
    answer.make_conditional(request)
    # It asks for other bytes: these are the ones there are.
    if answer.status_code == HTTPStatus.PRECONDITION_FAILED:
        answer = Response(content, content_type=media_type)
    answer.headers["Cache-Control"] = _CACHED
    answer.vary.add("Accept")
    return answer
