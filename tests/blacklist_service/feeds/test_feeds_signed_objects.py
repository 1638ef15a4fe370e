"""Objects of a feed by signed calls: the whole is bound to the answer's signature, a part is told by the manifest."""

from collections.abc import Callable
from typing import Any

import orjson
import pytest
from werkzeug.test import TestResponse

from blacklist_service.app import create_app
from blacklist_service.client.calls import signed_request
from blacklist_service.signatures.content_digest import content_digest
from blacklist_service.signatures.enrolment import enrolment_statement
from blacklist_service.signatures.message import Message
from blacklist_service.signatures.profile import read_signed_answer
from blacklist_service.vault.private_keys import PrivateKey, new_private_key, public_pem
from blacklist_service.vault.public_keys import is_signed_by, key_of_service
from blacklist_service.workflows.context import SYSTEM
from blacklist_service.workflows.enrol_signing_key import KeyEnrolment, add_signing_key

FEED = "/api/v1/feeds/feed-a"
Call = Callable[..., tuple[Message, TestResponse]]


@pytest.fixture
def get(sqlite_world: Any) -> Call:
    """Signed calls of the recipient of a feed with one release."""
    world = sqlite_world
    world.list_person()
    world.open_feed()
    world.publish()
    key = PrivateKey(new_private_key())
    proof = key.sign(enrolment_statement("bureau", key.public.key_id))
    enrolment = KeyEnrolment("bureau", public_pem(key.public), proof, "bureau-reader")
    add_signing_key(world.context, SYSTEM, enrolment)
    client = create_app(context=world.context).test_client()

    def call(path: str, method: str = "GET", **fields: str) -> tuple[Message, TestResponse]:
        given = {name.replace("_", "-"): value for name, value in fields.items()}
        message = Message(method, f"http://localhost{FEED}{path}", given)
        nonce, now = world.context.randomness.token(24), world.clock.at
        signed = signed_request(key, message, nonce=nonce, now=now)
        return signed, client.open(f"{FEED}{path}", method=method, headers=list(signed.fields.items()))

    return call


def is_proved(world: Any, request: Message, answer: TestResponse) -> bool:
    key = key_of_service(world.context.vault.receipt_signer.public_key)
    fields = {name.lower(): value for name, value in answer.headers.items()}
    message = Message(status=answer.status_code, fields=fields, request=request)
    return is_signed_by(key, *read_signed_answer(message, key.key_id))


def test_the_whole_is_bound_to_its_answer_and_a_part_is_not(sqlite_world: Any, get: Call) -> None:
    request, manifest = get("/manifest")
    assert manifest.status_code == 200
    assert is_proved(sqlite_world, request, manifest)
    assert manifest.headers["Content-Digest"] == content_digest(manifest.data)
    name = orjson.loads(manifest.data)["snapshot"]["name"]
    request, whole = get(f"/objects/{name}")
    assert whole.status_code == 200
    part_request, part = get(f"/objects/{name}", range="bytes=0-9")
    assert (part.status_code, part.data) == (206, whole.data[:10])
    # The digest of the whole says nothing about a part, so nothing is signed that could be taken for it.
    assert "Content-Digest" not in part.headers
    assert "Signature" not in part.headers
    assert whole.headers["Content-Digest"] == content_digest(whole.data)
    assert is_proved(sqlite_world, request, whole)
    assert part_request.fields["range"] == "bytes=0-9"


def test_what_has_not_changed_is_answered_without_a_body_and_signed_so(sqlite_world: Any, get: Call) -> None:
    _request, manifest = get("/manifest")
    request, unchanged = get("/manifest", if_none_match=manifest.headers["ETag"])
    assert (unchanged.status_code, unchanged.data) == (304, b"")
    assert unchanged.headers["Content-Digest"] == content_digest(b"")
    assert is_proved(sqlite_world, request, unchanged)
    request, headed = get("/manifest", "HEAD")
    assert (headed.status_code, headed.headers["Content-Digest"]) == (200, content_digest(b""))
    assert is_proved(sqlite_world, request, headed)
