"""The public keys over HTTP, for everybody: what is signed can be verified by whoever has the first key."""

from typing import Any

from blacklist_service.vault.key_handovers import read_handover
from blacklist_service.vault.signed_notes import read_note_key
from blacklist_service.workflows.announce_keys import announced_keys
from blacklist_service.workflows.context import SYSTEM, Context
from blacklist_service.workflows.rotate_keys import rotate_keys

KEYS = "/api/v1/keys"


def test_the_keys_in_force_are_there_for_everybody(sqlite_context: Context, callers: dict[str, Any]) -> None:
    nobody = callers["nobody"]
    assert nobody.get(KEYS).get_json() == {"items": ["feed.pub", "journal.pub", "receipt.pub"]}
    for name, text in announced_keys(sqlite_context).items():
        answer = nobody.get(f"{KEYS}/{name}")
        assert (answer.status_code, answer.get_data(as_text=True)) == (200, text)
        assert answer.content_type == "text/plain; charset=utf-8"


def test_the_next_key_comes_with_its_proof(sqlite_context: Context, callers: dict[str, Any]) -> None:
    nobody = callers["nobody"]
    held = read_note_key(nobody.get(f"{KEYS}/receipt.pub").get_data(as_text=True))
    rotate_keys(sqlite_context, SYSTEM, "journal")
    note = nobody.get(f"{KEYS}/receipt-next.note").get_data(as_text=True)
    newest = sqlite_context.vault.receipt_keys.known()[-1].public_key
    assert read_handover(note, held).public_key == newest


def test_another_name_is_no_file(sqlite_context: Context, callers: dict[str, Any]) -> None:
    assert sqlite_context
    for name in ("feed.key", "receipt-next.note", "..", "%2e%2e%2fkeyring.json", "x" * 300):
        answer = callers["nobody"].get(f"{KEYS}/{name}")
        assert answer.status_code == 404
