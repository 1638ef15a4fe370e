"""`blacklist vault`: the keys of a running service, changed under it."""

import sqlite3
from contextlib import closing


def test_a_bare_key_file_is_locked_by_a_passphrase(home, blacklist, monkeypatch):
    kept = home / "keys" / "roots.json"
    assert blacklist("--json", "vault", "lock", status=1).document["error"]["code"] == "VAULT.NO_LOCK"
    monkeypatch.setenv("BLACKLIST_KEYS", "passphrase")
    assert blacklist("--json", "vault", "lock", status=1).document["error"]["code"] == "VAULT.SECRET"
    monkeypatch.setenv("BLACKLIST_KEYS_SECRET", "eine lange Losung, erfunden")
    assert blacklist("--json", "vault", "lock").document == {"locked": True}
    assert blacklist("--json", "vault", "lock").document == {"locked": False}
    assert b'"roots"' not in kept.read_bytes()
    assert blacklist("--json", "retention", "sweep").document["reports"] == 0
    monkeypatch.setenv("BLACKLIST_KEYS", "file")
    refused = blacklist("--json", "retention", "sweep", status=1)
    assert refused.document["error"]["code"] == "VAULT.KEYS_LOCKED"


def test_keys_are_rotated_and_old_records_wrapped_anew(home, blacklist):
    blacklist("member", "add", "--code", "EX", "--name", "示例", "--kind", "platform")
    waiting = blacklist("--json", "vault", "rotate", "--prepare").document
    assert waiting == {"root": "data", "active": 1, "pending": 2}
    assert blacklist("--json", "vault", "rotate").document == {"root": "data", "active": 2, "pending": None}
    told = blacklist("--json", "vault", "rewrap").document
    assert told.pop("rewrapped") >= 2
    assert told.pop("waits_until")
    assert told == {"active": 2, "broken": 0, "remaining": 0, "retired": []}
    assert blacklist("--json", "vault", "rewrap", "--grace", "0").document["retired"] == [1]
    assert "retired" in blacklist("vault", "rewrap").out
    assert blacklist("--json", "audit", "verify").document


def test_broken_records_are_told(home, blacklist):
    blacklist("member", "add", "--code", "EX", "--name", "示例", "--kind", "platform")
    with closing(sqlite3.connect(home / "blacklist.sqlite")) as connection, connection:
        connection.execute("DROP TRIGGER journal_detail_no_update")
        connection.execute("UPDATE journal_detail SET sealed_detail = x'00'")
    blacklist("vault", "rotate")
    ran = blacklist("--json", "vault", "rewrap", "--grace", "0")
    assert (ran.document["broken"], ran.document["retired"]) == (1, [])
    assert "VAULT.BROKEN" in ran.err
