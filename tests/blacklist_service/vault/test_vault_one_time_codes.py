"""One-time codes against the published vectors, and each works once; passwords cost what they should."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blacklist_service.vault.one_time_codes import (
    STEP_SECONDS,
    code_at,
    matching_step,
    new_secret,
    provisioning_uri,
    spelled,
)
from blacklist_service.vault.passwords import EFFORT, Effort, stretch

SECRET = b"12345678901234567890"
# RFC 6238 appendix B, SHA-1, the last six of eight digits.
VECTORS = [
    (59, "287082"),
    (1111111109, "081804"),
    (1111111111, "050471"),
    (1234567890, "005924"),
    (2000000000, "279037"),
]


@pytest.mark.parametrize(("at", "code"), VECTORS)
def test_the_vectors_of_rfc_6238(at: int, code: str) -> None:
    assert code_at(SECRET, at) == code
    assert matching_step(SECRET, code, at, 0) == at // STEP_SECONDS


@given(st.integers(60, 4_000_000_000), st.integers(-10, 10))
def test_the_window_is_one_step_to_either_side(at: int, steps: int) -> None:
    code = code_at(SECRET, max(at + STEP_SECONDS * steps, 0))
    found = matching_step(SECRET, code, at, -1)
    assert (
        found is not None
        if abs(steps) <= 1
        else found is None or code_at(SECRET, found * STEP_SECONDS) == code
    )


@given(st.integers(60, 4_000_000_000), st.integers(-1, 1))
def test_no_step_is_taken_at_or_before_the_last_one(at: int, steps: int) -> None:
    step = at // STEP_SECONDS + steps
    code = code_at(SECRET, step * STEP_SECONDS)
    used = matching_step(SECRET, code, at, step)
    assert used is None or used > step
    assert matching_step(SECRET, code, at, step - 1) is not None


@given(st.text(max_size=12))
def test_any_text_may_be_given(text: str) -> None:
    assert matching_step(SECRET, text, 59, 0) in (None, 0, 1, 2)


def test_a_secret_as_apps_take_it() -> None:
    secret = new_secret()
    assert len(secret) == 20
    assert re.fullmatch(r"([A-Z2-7]{4} ){7}[A-Z2-7]{4}", spelled(secret))
    uri = provisioning_uri(SECRET, issuer="Blacklist console", login="wang.wei")
    assert uri == (
        "otpauth://totp/Blacklist%20console:wang.wei?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
        "&issuer=Blacklist%20console&digits=6&period=30"
    )
    # A name that looks like a part of the address stays a name.
    uri = provisioning_uri(SECRET, issuer="a/b", login="c/d")
    assert uri.startswith("otpauth://totp/a%2Fb:c%2Fd?secret=")


def test_the_effort_of_a_password_is_owasps() -> None:
    """46 MiB and one pass; changing it here is a decision, not a slip."""
    assert Effort(memory_kib=46 * 1024, passes=1, lanes=1) == EFFORT


def test_a_stretched_password_depends_on_everything() -> None:
    small = Effort(memory_kib=64, passes=1, lanes=1)
    made = {
        stretch("a", b"1" * 16, small), stretch("b", b"1" * 16, small), stretch("a", b"2" * 16, small),
        stretch("a", b"1" * 16, Effort(128, 1, 1)), stretch("a", b"1" * 16, Effort(64, 2, 1)),
    }  # fmt: skip
    assert len(made) == 5
    assert {len(one) for one in made} == {32}
    assert stretch("a", b"1" * 16, small) in made
