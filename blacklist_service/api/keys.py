"""The service's public keys as files, for whoever verifies what it signs: those in force, the next, their proofs."""

from apiflask import APIBlueprint
from flask import Response

from blacklist_service.access_rules import allow
from blacklist_service.api.requests import service
from blacklist_service.api.schemas import Shape
from blacklist_service.api.spec import file_answer
from blacklist_service.errors import NotFoundError
from blacklist_service.workflows.announce_keys import announced_keys

_TEXT = "text/plain; charset=utf-8"
keys = APIBlueprint("keys", __name__, url_prefix="/api/v1/keys", tag="keys")


class KeyFiles(Shape):
    """Names of files: `feed.pub` (minisign), `journal.pub` and `receipt.pub` (verifier key lines) are in force. During
    an overlap the next keys lie beside, and what proves them under a key that the reader trusts already."""

    items: list[str]


@keys.get("")
@keys.output(KeyFiles)
@allow(everybody=True)
def show_names() -> KeyFiles:
    """公钥文件清单。Which public key files there are today. Trust none of them for having been fetched here: the first
    key is handed over in person, each later one is proved by the one before."""
    return KeyFiles(items=sorted(announced_keys(service())))


@keys.get("/<name>")
@keys.doc(responses=file_answer(_TEXT))
@allow(everybody=True)
def show_file(name: str) -> Response:
    """公钥文件或交接证明。One of these files, as it is."""
    text = announced_keys(service()).get(name)
    if text is None:
        raise NotFoundError("KEYS.UNKNOWN", "没有这个公钥文件。", "There is no such key file.")
    return Response(text, content_type=_TEXT)
