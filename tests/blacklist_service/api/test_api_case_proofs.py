"""What a subject shows instead of an account: which claims reach the case, and which are none.

The answer is the same for both, so the journal tells them apart: a claim that was compared with a case stands in it.
"""

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest

from blacklist_service.api.access import CaseProof
from blacklist_service.store import journal
from blacklist_service.workflows.context import Context

ME = "/api/v1/subjects/me"
CASE = "2026-AAAA-BBBB-CCCC"
LONGEST = 2000


def written(claim: object) -> str:
    """base64url without padding, as the contract says."""
    return base64.urlsafe_b64encode(json.dumps(claim).encode()).decode().rstrip("=")


def claim(name: str = "Example", id_number: str = "110101199003070010") -> dict[str, str]:
    return {"name": name, "id_number": id_number}


def compared(context: Context) -> int:
    with context.store.read() as connection:
        return len(journal.entries_of(connection, "listing", 0))


@pytest.fixture
def ask(callers: dict[str, Any], sqlite_context: Context) -> Callable[[str], bool]:
    """Calls with a proof; whether it was compared with the case."""

    def call(proof: str) -> bool:
        before = compared(sqlite_context)
        answer = callers["nobody"].get(ME, headers={"Case-Number": CASE, "Case-Proof": proof})
        assert (answer.status_code, answer.get_json()["code"]) == (401, "CASE.PROOF")
        return compared(sqlite_context) > before

    return call


@pytest.mark.parametrize("letters", range(4))
def test_a_claim_of_any_length_is_compared(ask: Callable[[str], bool], letters: int) -> None:
    """base64 ends in four ways, of which one is no way to end."""
    assert ask(written(claim("E" * (1 + letters))))


def test_base64url_is_read_and_nothing_in_it_passed_over(ask: Callable[[str], bool]) -> None:
    proof = written(claim("?>?>?>~~~"))
    assert "_" in proof or "-" in proof
    assert ask(proof)
    # What a lenient reader skips would let one claim be spelled in many ways.
    assert not ask(proof[:8] + " " + proof[8:])


def test_a_claim_is_as_long_as_it_may_be_and_no_longer(ask: Callable[[str], bool]) -> None:
    proof = next(
        found for length in range(1400, 1500) if len(found := written(claim("E" * length))) == LONGEST
    )
    assert ask(proof)
    assert not ask(written(claim("E" * 1480)))


@pytest.mark.parametrize(
    "odd",
    [
        {"name": "Example"},
        {"id_number": "110101199003070010"},
        claim() | {"role": "checker"},
        claim() | {"name": 1},
        claim() | {"id_number": 110101199003070010},
        claim() | {"id_number": None},
        ["Example", "110101199003070010"],
        "Example",
    ],
)
def test_what_is_no_claim_is_not_compared(ask: Callable[[str], bool], odd: object) -> None:
    assert not ask(written(odd))


def test_a_subject_without_a_proof_is_refused_alike(
    callers: dict[str, Any], sqlite_context: Context, subject_headers: Callable[..., dict[str, str]]
) -> None:
    for headers in ({"Case-Number": CASE}, {"Case-Number": "", "Case-Proof": ""}):
        answer = callers["nobody"].get(ME, headers=headers)
        assert (answer.status_code, answer.get_json()["code"]) == (401, "CASE.PROOF")
    assert compared(sqlite_context) == 0
    # A very long case number is one that nobody has, and costs no more than another.
    answer = callers["nobody"].get(ME, headers=subject_headers("2" * 5000))
    assert (answer.status_code, answer.get_json()["code"]) == (401, "CASE.PROOF")
    assert compared(sqlite_context) == 1


def test_a_case_number_beside_a_signature_opens_nothing(
    signer: Any, subject_headers: Callable[..., dict[str, str]]
) -> None:
    """Whoever signs is asked as who signed, and no agency is a subject."""
    answer = signer.call("GET", ME, **subject_headers(CASE))
    assert (answer.status_code, answer.get_json()["code"]) == (403, "ACCESS.ROLE")


def test_a_key_beside_a_case_number_is_asked_first(
    callers: dict[str, Any], subject_headers: Callable[..., dict[str, str]]
) -> None:
    headers = subject_headers(CASE) | {"Authorization": "Bearer x.y"}
    answer = callers["nobody"].get(ME, headers=headers)
    assert (answer.status_code, answer.get_json()["code"]) == (401, "ACCESS.KEY")


def test_a_proof_tells_nobody_by_its_spelling() -> None:
    assert str([CaseProof(CASE, "Example", "110101199003070010")]) == "[CaseProof(…)]"
