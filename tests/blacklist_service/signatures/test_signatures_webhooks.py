"""How a webhook is spelled: the published example, and that whatever is written is read again."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blacklist_service.signatures.webhooks import (
    key_text,
    read_key_text,
    read_webhook,
    signed_message,
    webhook_fields,
)

IDS = st.from_regex(r"[A-Za-z0-9_-]{1,100}", fullmatch=True)
SIGNATURES = st.lists(st.binary(min_size=64, max_size=64), min_size=1, max_size=3)
GOOD = {"webhook-id": "msg_1", "webhook-timestamp": "1674087231", "webhook-signature": ""}


def test_what_is_signed_is_what_the_standard_spells() -> None:
    body = b'{"event_type": "ping"}'
    assert signed_message("msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body) == (
        b'msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330.{"event_type": "ping"}'
    )


@given(webhook_id=IDS, timestamp=st.integers(0, 10**12 - 1), signatures=SIGNATURES, body=st.binary())
def test_what_was_written_is_read(
    webhook_id: str, timestamp: int, signatures: list[bytes], body: bytes
) -> None:
    read = read_webhook(webhook_fields(webhook_id, timestamp, signatures), body)
    assert read is not None
    assert (read.webhook_id, read.sent_at, list(read.signatures)) == (webhook_id, timestamp, signatures)
    assert read.message == signed_message(webhook_id, timestamp, body)


@given(fields=st.dictionaries(st.sampled_from(sorted(GOOD)), st.text()), body=st.binary())
def test_nothing_that_comes_is_an_error(fields: dict[str, str], body: bytes) -> None:
    read = read_webhook(fields, body)
    assert read is None or all(len(one) == 64 for one in read.signatures)


@pytest.mark.parametrize(
    "fields",
    [
        {},
        GOOD | {"webhook-id": ""},
        GOOD | {"webhook-id": "a.b"},
        GOOD | {"webhook-id": "a" * 101},
        GOOD | {"webhook-timestamp": "-1"},
        GOOD | {"webhook-timestamp": "1.5"},
        GOOD | {"webhook-timestamp": "٣"},
        GOOD | {"webhook-timestamp": "1" * 13},
    ],
)
def test_what_is_misspelled_is_none(fields: dict[str, str]) -> None:
    assert read_webhook(fields, b"{}") is None


def test_other_versions_and_too_many_signatures_are_passed_over() -> None:
    signature = base64.b64encode(bytes(64)).decode()
    spelled = " ".join(["v1,abc", "v1a,%%%", "v1a,", *[f"v1a,{signature}"] * 20])
    read = read_webhook(GOOD | {"webhook-signature": spelled}, b"{}")
    assert read is not None
    assert len(read.signatures) == 6  # eight are looked at, of which two are none


@given(key=st.binary(min_size=32, max_size=32))
def test_a_noted_key_is_read_again(key: bytes) -> None:
    assert read_key_text(key_text(key)) == key


@pytest.mark.parametrize("text", ["", "whpk_", "whpk_AAAA", "whsec_" + "A" * 44, "A" * 44, "whpk_ä"])
def test_what_is_no_key_is_nothing(text: str) -> None:
    assert read_key_text(text) == b""
