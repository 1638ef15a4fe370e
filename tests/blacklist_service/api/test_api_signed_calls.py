"""Signed calls at the door: who signed, what was signed, once, and an answer that proves itself."""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Barrier
from typing import Any

import orjson
import pytest
from apiflask import APIFlask
from werkzeug.test import TestResponse

from blacklist_service.access_rules import rule_of
from blacklist_service.api import access
from blacklist_service.app import create_app
from blacklist_service.clock import MovingClock
from blacklist_service.signatures.content_digest import content_digest
from blacklist_service.signatures.message import Message
from blacklist_service.signatures.profile import read_signed_answer
from blacklist_service.store.base import table_of
from blacklist_service.store.tables import Submission, UsedNonce
from blacklist_service.vault.private_keys import new_private_key
from blacklist_service.vault.public_keys import is_signed_by, key_of_service
from blacklist_service.workflows.context import SYSTEM, Context
from blacklist_service.workflows.enrol_signing_key import revoke_signing_key
from blacklist_service.workflows.tidy_queue import tidy_queue

V1 = "/api/v1"
CSV = "姓名,证件号码\n虚构甲,110101199003070010\n".encode()
FEEDBACK = b'{"release": 1, "items": [{"key": "k", "outcome": "accepted"}]}'


def code_of(answer: TestResponse) -> str:
    return "" if answer.status_code < 400 else str(answer.get_json()["code"])


def nonces(context: Context) -> int:
    total = 0
    for store in (context.store, context.looks) if context.store.is_sqlite else (context.store,):
        with store.read() as connection:
            total += len(connection.execute(table_of(UsedNonce).select()).all())
    return total


def submissions(context: Context) -> list[Any]:
    with context.store.read() as connection:
        return list(connection.execute(table_of(Submission).select()).all())


def is_proved(context: Context, request: Message, answer: TestResponse) -> bool:
    """Whether the service signed this answer to this request."""
    key = key_of_service(context.vault.receipt_signer.public_key)
    fields = {name.lower(): value for name, value in answer.headers.items()}
    message = Message(status=answer.status_code, fields=fields, request=request)
    base, signature = read_signed_answer(message, key.key_id)
    return is_signed_by(key, base, signature) and fields["content-digest"] == content_digest(answer.data)


def test_a_signed_question_is_answered_and_the_answer_proves_itself(
    context: Context, both_signers: dict[str, Any]
) -> None:
    agency = both_signers["agency"]
    request = agency.signed("GET", f"{V1}/feeds")
    answer = agency.send(request)
    assert (answer.status_code, answer.get_json()) == (200, {"items": [], "next": None})
    assert is_proved(context, request, answer)
    assert not is_proved(context, agency.signed("GET", f"{V1}/feeds"), answer)
    assert code_of(agency.send(request)) == "SIGNED_CALL.REPLAYED"


def test_a_signed_upload_is_taken_in_once(context: Context, both_signers: dict[str, Any]) -> None:
    platform = both_signers["platform"]
    upload = platform.signed(
        "POST", f"{V1}/submissions?dry_run=true", CSV, content_type="text/csv", idempotency_key="one"
    )
    first = platform.send(upload, CSV)
    assert first.status_code == 202
    assert is_proved(context, upload, first)
    replayed = platform.send(upload, CSV)
    assert (replayed.status_code, code_of(replayed)) == (409, "SIGNED_CALL.REPLAYED")
    again = platform.call(
        "POST", f"{V1}/submissions?dry_run=true", CSV, content_type="text/csv", idempotency_key="one"
    )
    assert (again.data, again.headers["Idempotency-Replayed"]) == (first.data, "true")
    assert len(submissions(context)) == 1


def test_another_body_than_the_signed_one_leaves_nothing(
    context: Context, both_signers: dict[str, Any]
) -> None:
    platform, agency = both_signers["platform"], both_signers["agency"]
    for key in ("j", "one"):
        more = {"idempotency_key": key}
        upload = platform.signed("POST", f"{V1}/submissions", CSV, content_type="text/csv", **more)
        refused = platform.send(upload, CSV.replace(b"0010", b"0029"))
        assert (refused.status_code, code_of(refused)) == (400, "SIGNED_CALL.DIGEST")
        assert is_proved(context, upload, refused)
    feedback = agency.signed("POST", f"{V1}/feeds/x/feedback", FEEDBACK)
    assert code_of(agency.send(feedback, FEEDBACK + b" ")) == "SIGNED_CALL.DIGEST"
    assert code_of(agency.send(feedback, b"{not json")) == "SIGNED_CALL.DIGEST"
    assert code_of(agency.send(feedback, FEEDBACK)) == "FEED.UNKNOWN"
    assert submissions(context) == []


def test_a_body_that_was_not_signed_is_refused(signer: Any) -> None:
    bare = signer.signed("POST", f"{V1}/feeds/x/feedback")
    assert code_of(signer.send(bare, FEEDBACK, content_type="application/json")) == "SIGNED_CALL.COVERAGE"
    typed = signer.signed("POST", f"{V1}/feeds/x/feedback", content_type="application/json")
    assert code_of(signer.send(typed, FEEDBACK)) == "SIGNED_CALL.DIGEST"


@pytest.mark.parametrize(
    ("method", "path", "content_type"),
    [
        ("POST", f"{V1}/submissions", "text/csv"),
        ("POST", f"{V1}/enquiries", "application/json"),
        ("POST", f"{V1}/feeds/x/feedback", "application/json"),
    ],
)
def test_a_signed_call_that_creates_needs_its_key(
    sqlite_context: Context, signer: Any, method: str, path: str, content_type: str
) -> None:
    """Signed anew after a lost answer, a call without one would act twice."""
    signed = signer.signed(method, path, FEEDBACK, content_type=content_type, idempotency_key="")
    refused = signer.send(signed, FEEDBACK)
    if code_of(refused) != "ACCESS.ROLE":
        assert (refused.status_code, code_of(refused)) == (400, "IDEMPOTENCY.MISSING")
        assert is_proved(sqlite_context, signed, refused)
    assert signer.call("GET", f"{V1}/feeds").status_code == 200
    assert submissions(sqlite_context) == []


def test_the_purpose_in_the_header_is_the_one_in_the_body(signer: Any) -> None:
    asked = {
        "name": "虚构甲",
        "id_type": "resident_id",
        "id_number": "110101199003070011",
        "consent_ref": "C-1",
    }
    body = orjson.dumps(asked | {"purpose": "credit_approval"})
    differs = signer.call("POST", f"{V1}/enquiries", body, cb_purpose="guarantee")
    assert (differs.status_code, code_of(differs)) == (422, "ENQUIRY.PURPOSE_DIFFERS")
    # Past the comparison, an operator without a legal basis answers nobody.
    agrees = signer.call("POST", f"{V1}/enquiries", body, cb_purpose="credit_approval")
    assert code_of(agrees).startswith("OPERATOR.")
    signed = signer.signed("POST", f"{V1}/enquiries", body, cb_purpose="guarantee")
    other = replace(signed, fields={**signed.fields, "cb-purpose": "credit_approval"})
    assert code_of(signer.send(other, body)) == "SIGNED_CALL.INVALID"


def test_callers_at_the_same_moment_spend_one_nonce(context: Context, both_signers: dict[str, Any]) -> None:
    platform, together = both_signers["platform"], Barrier(6)
    upload = platform.signed("POST", f"{V1}/submissions", CSV, content_type="text/csv")

    def send(_: int) -> str:
        together.wait()
        return code_of(replace(platform, client=platform.client.application.test_client()).send(upload, CSV))

    with ThreadPoolExecutor(6) as pool:
        codes = sorted(pool.map(send, range(6)))
    assert codes == [""] + ["SIGNED_CALL.REPLAYED"] * 5
    assert len(submissions(context)) == 1
    assert nonces(context) == 1


def test_a_refused_call_spends_its_nonce_too(context: Context, both_signers: dict[str, Any]) -> None:
    """What was refused today must not succeed in somebody else's hands in four minutes."""
    agency = both_signers["agency"]
    feedback = agency.signed("POST", f"{V1}/feeds/x/feedback", FEEDBACK)
    assert code_of(agency.send(feedback, FEEDBACK)) == "FEED.UNKNOWN"
    assert code_of(agency.send(feedback, FEEDBACK)) == "SIGNED_CALL.REPLAYED"
    assert nonces(context) == 1


def test_nonces_are_kept_as_long_as_the_signature_could_hold(
    context: Context, both_signers: dict[str, Any], moving_clock: MovingClock
) -> None:
    agency = both_signers["agency"]
    request = agency.signed("GET", f"{V1}/feeds")
    assert agency.send(request).status_code == 200
    for step, code in ((0, "REPLAYED"), (359, "REPLAYED"), (2, "TIME"), (60, "TIME")):
        moving_clock.move(timedelta(seconds=step))
        tidy_queue(context)
        assert code_of(agency.send(request)) == f"SIGNED_CALL.{code}"
    assert nonces(context) == 0


def test_a_revoked_or_ended_key_ends_with_the_next_call(
    context: Context, both_signers: dict[str, Any], moving_clock: MovingClock
) -> None:
    agency, platform = both_signers["agency"], both_signers["platform"]
    assert agency.call("GET", f"{V1}/feeds").status_code == 200
    revoke_signing_key(context, SYSTEM, key_id=agency.key.public.key_id)
    refused = agency.call("GET", f"{V1}/feeds")
    assert (refused.status_code, code_of(refused)) == (401, "SIGNED_CALL.INVALID")
    assert "Signature" not in refused.headers
    moving_clock.move(timedelta(days=365))
    assert code_of(platform.call("GET", f"{V1}/submissions/x")) == "SIGNED_CALL.INVALID"


def test_nobody_signs_for_another(context: Context, both_signers: dict[str, Any]) -> None:
    agency, platform = both_signers["agency"], both_signers["platform"]
    stranger = replace(agency, key=type(agency.key)(new_private_key()))
    assert code_of(stranger.call("GET", f"{V1}/feeds")) == "SIGNED_CALL.INVALID"
    mine = stranger.signed("GET", f"{V1}/feeds")
    named = mine.fields["signature-input"].replace(stranger.key.public.key_id, agency.key.public.key_id)
    assert (
        code_of(agency.send(replace(mine, fields={**mine.fields, "signature-input": named})))
        == "SIGNED_CALL.INVALID"
    )
    assert code_of(platform.call("GET", f"{V1}/feeds")) == "ACCESS.ROLE"


def test_a_call_for_another_place_is_none_for_us(sqlite_context: Context, signer: Any) -> None:
    for root in ("http://127.0.0.1", "https://localhost", "http://localhost:81", "http://list.example.org"):
        request = signer.signed("GET", f"{V1}/feeds", root=root)
        assert code_of(signer.send(request, base_url="http://localhost")) == "SIGNED_CALL.INVALID"
    for path in (f"{V1}/feeds/", f"{V1}/feeds?limit=1", f"{V1}/feeds/x/manifest", "/api/v2/feeds"):
        message = signer.signed("GET", f"{V1}/feeds")
        moved = replace(message, target_uri=f"http://localhost{path}")
        assert code_of(signer.send(moved)) in {"SIGNED_CALL.INVALID", "NOT_FOUND"}
    assert signer.send(replace(signer.signed("GET", f"{V1}/feeds"), method="HEAD")).status_code == 401


@pytest.fixture
def public_signer(sqlite_context: Context, signer: Any) -> Any:
    settings = sqlite_context.settings.model_copy(update={"public_url": "https://list.example.org"})
    app = create_app(context=replace(sqlite_context, settings=settings))
    # The proxy that ends TLS stands on this machine.
    return replace(signer, client=app.test_client(), remote="127.0.0.1")


def test_the_service_knows_its_own_place(signer: Any, public_signer: Any) -> None:
    named = {"root": "https://list.example.org"}
    assert public_signer.call("GET", f"{V1}/feeds", **named).status_code == 200
    # The Host header is the caller's word and changes nothing.
    host = {"base_url": "http://evil.example"}
    assert public_signer.send(public_signer.signed("GET", f"{V1}/feeds", **named), **host).status_code == 200
    evil = public_signer.signed("GET", f"{V1}/feeds", root="http://evil.example")
    assert code_of(public_signer.send(evil, **host)) == "SIGNED_CALL.INVALID"
    # Without a public URL only this machine is served.
    assert code_of(signer.send(evil, **host)) == "SIGNED_CALL.PUBLIC_URL"


@pytest.mark.parametrize(
    "more",
    [
        {"Content-Encoding": "gzip"},
        {"Transfer-Encoding": "chunked"},
        {"Trailer": "signature"},
        {"Authorization": "Bearer x.y"},
    ],
)
def test_what_could_be_read_two_ways_is_refused(signer: Any, more: dict[str, str]) -> None:
    message = signer.signed("GET", f"{V1}/feeds")
    refused = signer.send(replace(message, fields={**message.fields, **more}))
    assert (refused.status_code, code_of(refused)) == (400, "SIGNED_CALL.TRANSPORT")


def test_http_1_0_and_escaped_paths_are_refused(signer: Any) -> None:
    message = signer.signed("GET", f"{V1}/feeds")
    old = signer.send(message, environ_overrides={"SERVER_PROTOCOL": "HTTP/1.0"})
    assert code_of(old) == "SIGNED_CALL.TRANSPORT"
    spaced = signer.signed("GET", f"{V1}/feeds/x y/manifest")
    assert code_of(signer.send(spaced)) == "SIGNED_CALL.TARGET"
    for escaped, code in (("%0a", "SIGNED_CALL.TARGET"), ("%00", "NOT_FOUND")):
        odd = replace(message, target_uri=f"http://localhost{V1}/feeds/{escaped}/manifest")
        assert code_of(signer.send(odd)) == code


def test_half_a_signature_is_no_way_around_the_key(callers: dict[str, Any]) -> None:
    for name in ("Signature", "Signature-Input"):
        refused = callers["nobody"].get(f"{V1}/feeds", headers={name: "sig1=:AA==:"})
        assert (refused.status_code, code_of(refused)) == (400, "SIGNED_CALL.FORMAT")


def test_a_hit_object_carries_the_digest_of_its_bytes(signer: Any) -> None:
    """A HEAD has no content, and its signature says so."""
    answer = signer.send(signer.signed("HEAD", f"{V1}/feeds"))
    assert answer.headers["Content-Digest"] == content_digest(b"")
    assert hashlib.sha256(answer.data).digest() == hashlib.sha256(b"").digest()


def test_a_route_that_reads_its_body_itself_compares_the_digest(app: APIFlask) -> None:
    """Every other body is compared before the route begins. A page's upload has a session and a token, and no digest."""
    streaming = {
        rule.endpoint for rule in app.url_map.iter_rules() if _streams(app.view_functions[rule.endpoint])
    }
    assert streaming == {"submissions.receive"}
    folder = Path(access.__file__).parent
    readers = {file.name: file.read_text("utf-8") for file in folder.glob("*.py")}
    own = {name for name, text in readers.items() if "request.stream" in text}
    assert own == {name for name, text in readers.items() if "streams=True" in text} == {"submissions.py"}
    assert "require_digest(digest.digest())" in readers["submissions.py"]


def _streams(view: Any) -> bool:
    rule = rule_of(view)
    return rule is not None and rule.streams and rule.door == "api"
