"""`audit`: the operator proves, somebody without a database checks, and a witness with a folder cosigns."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def office(home: Path, blacklist: Any, tmp_path: Path) -> Any:
    """A service that took in one file, whose receipt lies beside; its journal exported."""
    blacklist("member", "add", "--code", "P-1", "--name", "虚构", "--kind", "platform")
    blacklist("--json", "audit", "verify", "--export", tmp_path / "journal")
    return blacklist


def test_an_entry_is_proved_and_checked_without_a_database(
    office: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    proof, key = tmp_path / "entry.tlog-proof", tmp_path / "journal" / "journal.pub"
    office("audit", "prove", "1", "--out", proof)
    office("audit", "prove", "1", "--out", proof, status=1)
    printed = office("audit", "prove", "1").out
    assert proof.read_text("utf-8") == printed
    assert office("--json", "audit", "prove", "1").document["proof"] == printed
    monkeypatch.setenv("BLACKLIST_HOME", str(tmp_path / "nowhere"))
    checked = office("--json", "audit", "check", proof, "--key", key).document
    assert (checked["valid"], checked["index"], checked["size"]) == (True, 0, 1)
    assert json.loads(checked["entry"])["kind"] == "member_added"
    assert office("audit", "check", proof, "--key", key.read_text("utf-8").strip()).out
    forged = tmp_path / "forged.tlog-proof"
    forged.write_text(printed.replace("index 0", "index 1"), "utf-8")
    refused = office("--json", "audit", "check", forged, "--key", key, status=1)
    assert refused.document["error"]["code"] == "JOURNAL.PROOF"
    assert office("--json", "audit", "check", proof, status=1).document["error"]["code"] == "CLI.KEY"


def test_a_receipt_is_redeemed_and_looked_for_in_the_files(office: Any, tmp_path: Path) -> None:
    key = tmp_path / "journal" / "journal.pub"
    office("audit", "prove", "1", "--out", tmp_path / "p")
    leaf = office("--json", "audit", "check", tmp_path / "p", "--key", key).document["leaf"]
    receipt = tmp_path / "receipt.json"
    receipt.write_text(json.dumps({"receipt": "x", "journal_leaf": leaf}), "utf-8")
    for event in (receipt, leaf):
        proof = office("audit", "prove", event).out
        (tmp_path / "again").write_text(proof, "utf-8")
        assert "extra" not in proof
        checked = office(
            "--json", "audit", "check", tmp_path / "again", "--key", key, "--receipt", receipt
        ).document
        assert (checked["leaf"], checked["entry"]) == (leaf, None)
    for where in ((), ("--export", tmp_path / "journal")):
        assert office("--json", "audit", "verify", *where, "--receipt", receipt).document["valid"]
    other = tmp_path / "other.json"
    other.write_text(json.dumps({"journal_leaf": "00" * 32}), "utf-8")
    missing = office(
        "--json", "audit", "verify", "--export", tmp_path / "journal", "--receipt", other, status=1
    )
    assert missing.document["error"]["problem"] == "RECEIPT.MISSING"
    assert (
        office("--json", "audit", "verify", "--receipt", other, status=1).document["error"]["code"]
        == "JOURNAL.NO_LEAF"
    )
    for wrong in (tmp_path / "p", tmp_path / "none"):
        assert (
            office("--json", "audit", "prove", wrong, status=1).document["error"]["code"]
            == "JOURNAL.NO_PROMISE"
        )
    assert office("--json", "audit", "prove", "99", status=1).document["error"]["code"] == "JOURNAL.NO_LEAF"
    assert (
        office("--json", "audit", "prove", "1", "--look", status=1).document["error"]["code"]
        == "JOURNAL.NO_LEAF"
    )


def test_a_witness_cosigns_and_its_word_travels(
    office: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moving_clock: Any
) -> None:
    folder, key = tmp_path / "witness", tmp_path / "journal" / "journal.pub"
    line = office("audit", "witness-key", folder, "--name", "witness.example", "--key", key).out.strip()
    assert line == (folder / "witness.pub").read_text("utf-8").strip()
    monkeypatch.setenv("BLACKLIST_JOURNAL_WITNESSES", line)
    asked = tmp_path / "request"
    asked.write_text(office("audit", "checkpoint", "--old", "0").out, "utf-8")
    signed = tmp_path / "cosignature"
    signed.write_text(office("audit", "witness", folder, asked).out, "utf-8")
    assert (
        office("--json", "audit", "witness", folder, asked, status=1).document["error"]["code"]
        == "WITNESS.OTHER_SIZE"
    )
    without = office("--json", "audit", "verify", "--witness", line, status=1).document["error"]
    assert without["problem"] == "CHECKPOINT.WITNESS"
    assert office("--json", "audit", "cosign", signed).document == {
        "size": 1,
        "witnesses": ["witness.example"],
    }
    note = tmp_path / "held.note"
    note.write_text(office("audit", "checkpoint").out, "utf-8")
    assert note.read_text("utf-8").endswith(signed.read_text("utf-8"))
    manifest = tmp_path / "manifest.json"
    manifest.write_text(json.dumps({"journal_checkpoint": note.read_text("utf-8")}), "utf-8")
    verified = office(
        "--json", "audit", "verify", "--note", note, "--note", manifest, "--witness", folder / "witness.pub"
    )
    assert verified.document["valid"]
    moving_clock.at += timedelta(days=1)
    office("audit", "prove", "1", "--out", tmp_path / "p")
    checked = office("--json", "audit", "check", tmp_path / "p", "--key", key, "--witness", line).document
    assert [one["witness"] for one in checked["cosigned"]] == ["witness.example"]


def test_what_holds_no_checkpoint_is_refused(office: Any, tmp_path: Path) -> None:
    for content in (b"{}", b"{", b"\xff"):
        (tmp_path / "x").write_bytes(content)
        refused = office("--json", "audit", "verify", "--note", tmp_path / "x", status=1)
        assert refused.document["error"]["code"] == "JOURNAL.NO_NOTE"
