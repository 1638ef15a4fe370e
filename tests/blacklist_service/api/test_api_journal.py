"""The journal over HTTP: what every answer promises is redeemed, checked and cosigned by who has only the key."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from blacklist_service.app import create_app
from blacklist_service.clock import MovingClock
from blacklist_service.ids import Randomness
from blacklist_service.store import journal
from blacklist_service.vault.checkpoints import cosignatures
from blacklist_service.vault.journal_proofs import read_entry_proof
from blacklist_service.vault.signed_notes import read_note_key
from blacklist_service.workflows.context import SYSTEM, Context, record
from blacklist_service.workflows.journalling.keys import journal_key
from blacklist_service.workflows.seal_journal import seal_journal
from blacklist_service.workflows.witness_journal import make_witness, witness_journal

V1 = "/api/v1/journal"


def _write(context: Context) -> None:
    with context.store.begin() as connection:
        record(connection, context, SYSTEM, kind="thing_tested", object_kind="test", object_id=1, detail={})


@pytest.fixture
def service(sqlite_context: Context) -> Context:
    return sqlite_context


def test_an_acknowledged_upload_is_redeemed_by_anybody_who_holds_its_receipt(
    service: Context, callers: dict[str, Any]
) -> None:
    taken = callers["platform"].post(
        "/api/v1/reports:batch",
        json={
            "items": [
                {
                    "row_key": "K1",
                    "name": "虚构甲",
                    "id_type": "resident_id",
                    "id_number": "11010119900307001X",
                }
            ]
        },
    )
    receipt = (
        callers["platform"].get(f"/api/v1/submissions/{taken.get_json()['submission']}/receipt").get_json()
    )
    leaf = receipt["journal_leaf"]
    early = callers["platform"].get(f"{V1}/proofs/{leaf}")
    assert (early.status_code, early.get_json()["code"]) == (404, "JOURNAL.NO_LEAF")
    seal_journal(service)
    for login in ("platform", "agency", "auditor"):
        answer = callers[login].get(f"{V1}/proofs/{leaf}")
        assert answer.status_code == 200
        assert answer.content_type == "text/plain; charset=utf-8"
        proof = read_entry_proof(answer.get_data(as_text=True))
        assert proof.checked(journal_key(service), bytes.fromhex(leaf)).size > 0
        # Nothing of what the entry says.
        assert proof.entry == b""
    assert callers["platform"].get(f"{V1}/proofs/{'0' * 64}").status_code == 404


def test_a_subject_redeems_with_case_number_and_proof_alone(
    service: Context, callers: dict[str, Any], subject_headers: Callable[..., dict[str, str]]
) -> None:
    _write(service)
    seal_journal(service)
    with service.store.read() as connection:
        leaf = journal.leaves_from(connection, 0, 1)[0].leaf_hash.hex()
    refused = callers["nobody"].get(f"{V1}/proofs/{leaf}", headers=subject_headers("no-such-case"))
    assert (refused.status_code, refused.get_json()["code"]) == (401, "CASE.PROOF")
    assert callers["nobody"].get(f"{V1}/proofs/{leaf}").status_code == 401


def test_a_witness_far_away(
    service: Context, tmp_path: Path, moving_clock: MovingClock, enrolled: Callable[..., dict[str, Any]]
) -> None:
    """Checkpoint, request, cosignature and back, over HTTP; then it travels with what others get."""
    line = make_witness(tmp_path / "w", "witness.example", journal_key(service).line(), Randomness())
    trusting = Context(
        **{**service.__dict__, "settings": service.settings.model_copy(update={"journal_witnesses": line})}
    )
    callers = enrolled(trusting, create_app(context=trusting))
    assert callers["auditor"].get(f"{V1}/checkpoint").get_json()["code"] == "JOURNAL.NO_CHECKPOINT"
    seal_journal(service)
    old = 0
    for _ in range(2):
        _write(service)
        seal_journal(service)
        moving_clock.at += timedelta(minutes=1)
        note = callers["agency"].get(f"{V1}/checkpoint").get_data(as_text=True)
        asked = callers["agency"].get(f"{V1}/consistency?old={old}").get_data(as_text=True)
        signed = witness_journal(tmp_path / "w", asked, moving_clock.now())
        taken = callers["agency"].post(f"{V1}/cosignatures", json={"lines": signed.line})
        assert taken.get_json() == {"size": signed.size, "witnesses": ["witness.example"]}
        travelling = callers["platform"].get(f"{V1}/checkpoint").get_data(as_text=True)
        assert travelling == note + signed.line + "\n"
        assert cosignatures(travelling, [read_note_key(line)]) == [signed.line]
        old = signed.size
    stranger = callers["agency"].post(f"{V1}/cosignatures", json={"lines": "x"})
    assert (stranger.status_code, stranger.get_json()["code"]) == (409, "JOURNAL.COSIGNATURE")
    for asked in ("99", "-1", "x", str(1 << 64)):
        assert callers["agency"].get(f"{V1}/consistency?old={asked}").status_code in {400, 422}
