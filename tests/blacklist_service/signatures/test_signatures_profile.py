"""The profile cb-sig/1: what it takes and what it refuses, beside an independent implementation of RFC 9421."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from http_message_signatures import HTTPMessageSigner, HTTPMessageVerifier
from http_message_signatures.algorithms import ED25519
from http_message_signatures.resolvers import MappingKeyResolver
from hypothesis import given
from hypothesis import strategies as st

from blacklist_service.client.calls import signed_request
from blacklist_service.errors import ForbiddenError, InvalidError
from blacklist_service.signatures.content_digest import content_digest
from blacklist_service.signatures.message import Message, MissingComponentError, signature_base
from blacklist_service.signatures.profile import (
    ALWAYS,
    WHERE_PRESENT,
    answer_parameters,
    read_signed_answer,
    read_signed_request,
    signature_fields,
)
from blacklist_service.signatures.structured_fields import InnerList, Item
from blacklist_service.vault.private_keys import PrivateKey
from blacklist_service.vault.public_keys import is_signed_by
from tests.codes import exactly

# RFC 9421 B.1.4: the published key, so that nothing here differs from run to run.
PEM = b"""-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEIJ+DYvh6SEqVTm50DFtMDoQikTmiCqirVv9mWG9qfSnF
-----END PRIVATE KEY-----
"""
KEY = PrivateKey(PEM)
NOW = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
BODY = b'{"purpose": "credit_approval"}'
NONCE = "n" * 32
TARGET = "https://list.example.org/api/v1/enquiries?x=1"
REQUEST = Message(
    "POST",
    TARGET,
    {
        "content-digest": content_digest(BODY),
        "content-type": "application/json",
        "idempotency-key": "2026-03-02-1",
        "cb-purpose": "credit_approval",
    },
)


@dataclass
class Outside:
    """A request or response in the form that the independent implementation asks for."""

    method: str
    url: str
    headers: dict[str, str] = field(default_factory=dict)


def outside(message: Message) -> Outside:
    return Outside(message.method, message.target_uri, dict(message.fields))


def resolver() -> MappingKeyResolver:
    private = load_pem_private_key(PEM, None)
    assert isinstance(private, Ed25519PrivateKey)
    name = KEY.public.key_id
    return MappingKeyResolver(public_keys={name: private.public_key()}, private_keys={name: private})


def ours(message: Message, now: datetime = NOW, nonce: str = NONCE) -> Message:
    return signed_request(KEY, message, nonce=nonce, now=now)


def code_of(message: Message, now: datetime = NOW) -> str:
    try:
        read_signed_request(message, now)
    except (InvalidError, ForbiddenError) as error:
        return error.code
    return ""


def edited(message: Message, old: str, new: str) -> Message:
    """The same request with other words in its Signature-Input, not signed again."""
    said = message.fields["signature-input"]
    assert old in said
    return replace(message, fields={**message.fields, "signature-input": said.replace(old, new)})


def test_what_we_sign_we_read() -> None:
    signed = read_signed_request(ours(REQUEST), NOW)
    assert (signed.key_id, signed.nonce, signed.expires - signed.created) == (KEY.public.key_id, NONCE, 300)
    assert is_signed_by(KEY.public, signed.base, signed.signature)


def test_what_we_sign_the_independent_implementation_verifies() -> None:
    now = datetime.now(UTC)
    verifier = HTTPMessageVerifier(signature_algorithm=ED25519, key_resolver=resolver())
    (result,) = verifier.verify(outside(ours(REQUEST, now)), max_age=timedelta(minutes=5))
    assert set(result.covered_components) >= {f'"{name}"' for name in (*ALWAYS, *REQUEST.fields)}
    assert result.parameters["tag"] == "cb-sig/1"


@given(
    st.sampled_from(["GET", "POST"]),
    st.from_regex(r"/[a-z0-9/:-]{0,30}(\?[a-z=&0-9]{1,20})?", fullmatch=True),
    st.sets(st.sampled_from(WHERE_PRESENT)),
    st.from_regex(r"[A-Za-z0-9+/_=-]{22,64}", fullmatch=True),
)
def test_what_the_independent_implementation_signs_we_read(
    method: str, path: str, names: set[str], nonce: str
) -> None:
    fields = {name: "x" if name != "content-digest" else content_digest(BODY) for name in names}
    made = Outside(method, f"https://list.example.org{path}", dict(fields))
    HTTPMessageSigner(signature_algorithm=ED25519, key_resolver=resolver()).sign(
        made,
        key_id=KEY.public.key_id,
        created=NOW,
        expires=NOW + timedelta(seconds=120),
        nonce=nonce,
        label="anything",
        tag="cb-sig/1",
        include_alg=False,
        covered_component_ids=(*ALWAYS, *sorted(names)),
        use_existing_digest="content-digest" in names,
    )
    message = Message(method, made.url, {name.lower(): value for name, value in made.headers.items()})
    signed = read_signed_request(message, NOW)
    assert is_signed_by(KEY.public, signed.base, signed.signature)


@pytest.mark.parametrize("name", [*ALWAYS, *WHERE_PRESENT])
def test_what_must_be_covered_cannot_be_left_out(name: str) -> None:
    request = replace(REQUEST, fields={**REQUEST.fields, "if-match": '"1"'})
    signed = ours(request)
    assert code_of(signed) == ""
    assert code_of(edited(signed, f'"{name}"', '"accept"')) == "SIGNED_CALL.COVERAGE"


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (";created=", ";made=", "SIGNED_CALL.FORMAT"),
        (";expires=", ";alg=", "SIGNED_CALL.FORMAT"),
        (f';nonce="{NONCE}"', "", "SIGNED_CALL.FORMAT"),
        (f';nonce="{NONCE}"', ";nonce", "SIGNED_CALL.FORMAT"),
        (NONCE, "n" * 21, "SIGNED_CALL.FORMAT"),
        (NONCE, "n" * 129, "SIGNED_CALL.FORMAT"),
        (NONCE, "n" * 31 + " ", "SIGNED_CALL.FORMAT"),
        ('tag="cb-sig/1"', 'tag="cb-sig/2"', "SIGNED_CALL.FORMAT"),
        ('tag="cb-sig/1"', "tag=cb-sig/1", "SIGNED_CALL.FORMAT"),
        ('tag="cb-sig/1"', 'tag="cb-sig/1";alg="ed25519"', "SIGNED_CALL.FORMAT"),
        ('tag="cb-sig/1"', 'tag="cb-sig/1";alg="hmac-sha256"', "SIGNED_CALL.FORMAT"),
        ('tag="cb-sig/1"', 'tag="cb-sig/1";x', "SIGNED_CALL.FORMAT"),
        (KEY.public.key_id, "../" + KEY.public.key_id, "SIGNED_CALL.FORMAT"),
        (KEY.public.key_id, "", "SIGNED_CALL.FORMAT"),
        ("sig1=", "sig2=", "SIGNED_CALL.FORMAT"),
        ('"@method"', '"@method" "@method"', "SIGNED_CALL.COVERAGE"),
        ('"@method"', '"@method";req', "SIGNED_CALL.COVERAGE"),
        ('"@method"', "@method", "SIGNED_CALL.FORMAT"),
        ('"@method"', "method", "SIGNED_CALL.COVERAGE"),
        ('"@method"', '"@method" "@path"', "SIGNED_CALL.COVERAGE"),
        ('"@method"', '"@method" "@query-param";name="x"', "SIGNED_CALL.COVERAGE"),
        ('"@method"', '"@method" "@signature-params"', "SIGNED_CALL.COVERAGE"),
        ('"@method"', '"@method" "not-there"', "SIGNED_CALL.COVERAGE"),
        ('"content-digest"', '"content-digest";sf', "SIGNED_CALL.COVERAGE"),
        ('"content-digest"', '"content-digest";bs', "SIGNED_CALL.COVERAGE"),
        ('"content-digest"', '"Content-Digest"', "SIGNED_CALL.COVERAGE"),
        ('"@target-uri"', '"@target-uri" 1', "SIGNED_CALL.COVERAGE"),
    ],
)
def test_other_words_in_the_signature_are_refused(old: str, new: str, code: str) -> None:
    assert code_of(edited(ours(REQUEST), old, new)) == code


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("signature-input", lambda text: text[:0]),
        ("signature-input", lambda text: text + ", " + text),
        ("signature-input", lambda text: text + ", " + text.replace("sig1", "sig2", 1)),
        ("signature", lambda text: text + ", " + text.replace("sig1", "sig2", 1)),
        ("signature", lambda text: text + ", " + text),
        ("signature", lambda text: text.replace(":", '"')),
        ("signature", lambda text: text + ";x"),
        ("signature", lambda text: text[:5] + "()"),
    ],
)
def test_not_exactly_one_signature_is_refused(name: str, change: Callable[[str], str]) -> None:
    signed = ours(REQUEST)
    broken = {**signed.fields, name: change(signed.fields[name])}
    assert code_of(replace(signed, fields=broken)) == "SIGNED_CALL.FORMAT"
    without = {key: value for key, value in signed.fields.items() if key != name}
    assert code_of(replace(signed, fields=without)) == "SIGNED_CALL.FORMAT"


@pytest.mark.parametrize("name", WHERE_PRESENT)
def test_a_field_that_stood_twice_is_refused(name: str) -> None:
    fields = {**REQUEST.fields, "if-match": '"1"'}
    twice = replace(REQUEST, fields={**fields, name: f"{fields[name]}, {fields[name]}"})
    assert code_of(ours(twice)) == "SIGNED_CALL.COVERAGE"


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (0, ""), (-60, ""), (-61, "SIGNED_CALL.TIME"), (300, ""), (360, ""), (361, "SIGNED_CALL.TIME"), (86400, "SIGNED_CALL.TIME"),
    ],
)  # fmt: skip
def test_a_signature_holds_for_its_time_and_a_minute(seconds: int, code: str) -> None:
    assert code_of(ours(REQUEST), NOW + timedelta(seconds=seconds)) == code


@pytest.mark.parametrize("life", [0, -1, 301, 10**14])
def test_a_life_is_one_to_300_seconds(life: int) -> None:
    created = int(NOW.timestamp())
    changed = edited(ours(REQUEST), f"expires={created + 300}", f"expires={created + life}")
    assert code_of(changed) == "SIGNED_CALL.TIME"


def test_more_fields_may_be_covered() -> None:
    request = replace(REQUEST, fields={**REQUEST.fields, "accept": "a, b"})
    signed = edited(ours(request), '"@method"', '"@method" "accept"')
    assert b'"accept": a, b\n' in read_signed_request(signed, NOW).base


def _answer(request: Message, status: int = 200) -> Message:
    fields = {"content-digest": content_digest(b"{}"), "content-type": "application/json"}
    answer = Message(status=status, fields=fields, request=request)
    covered = answer_parameters(answer, key_id=KEY.public.key_id, now=NOW)
    written = signature_fields(covered, KEY.sign(signature_base(answer, covered)))
    return replace(answer, fields=fields | {name.lower(): value for name, value in written.items()})


def _is_believed(answer: Message) -> bool:
    return is_signed_by(KEY.public, *read_signed_answer(answer, KEY.public.key_id))


def test_an_answer_is_bound_to_its_request() -> None:
    request = ours(REQUEST)
    answer = _answer(request)
    assert _is_believed(answer)
    assert not _is_believed(replace(answer, status=201))
    assert not _is_believed(replace(answer, request=ours(REQUEST, nonce="m" * 32)))
    other = {**answer.fields, "content-digest": content_digest(b"[]")}
    assert not _is_believed(replace(answer, fields=other))


@pytest.mark.parametrize("name", ['"@status" ', '"content-digest" ', '"content-type" ', ' "signature";req'])
def test_an_answer_that_covers_less_is_not_believed(name: str) -> None:
    with pytest.raises(InvalidError, match=exactly("SIGNED_CALL.COVERAGE")):
        _is_believed(edited(_answer(ours(REQUEST)), name, ""))


def test_an_answer_under_another_key_is_not_believed() -> None:
    with pytest.raises(InvalidError, match=exactly("SIGNED_CALL.FORMAT")):
        read_signed_answer(_answer(ours(REQUEST)), "another")


def test_an_answer_that_covers_what_it_does_not_hold_is_not_believed() -> None:
    with pytest.raises(InvalidError, match=exactly("SIGNED_CALL.COVERAGE")):
        _is_believed(edited(_answer(ours(REQUEST)), '"@status" ', '"@status" "not-there" '))


@pytest.mark.parametrize(
    "item", [Item("@method", {"sf": True}), Item("@method", {"req": False}), Item("@method", {"req": True})]
)
def test_no_other_form_of_a_part_is_signed_and_a_request_answers_nothing(item: Item) -> None:
    with pytest.raises(MissingComponentError):
        signature_base(REQUEST, InnerList((item,), {}))
