"""`blacklist vault`: the keys of a running service, changed under it."""


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
