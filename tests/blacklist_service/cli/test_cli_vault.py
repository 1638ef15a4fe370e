"""`blacklist vault`: the keys of a running service, changed under it."""

import sqlite3
from contextlib import closing

import pytest


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
    assert waiting == {"root": "data", "active": 1, "pending": 2, "waits_until": None}
    assert blacklist("--json", "vault", "rotate", "--root", "mac").document["waits_until"]
    at_once = blacklist("--json", "vault", "rotate", "--root", "mac", "--emergency").document
    assert at_once == {"root": "mac", "active": 2, "pending": None, "waits_until": None}
    assert blacklist("--json", "vault", "rotate").document["active"] == 2
    told = blacklist("--json", "vault", "rewrap").document
    assert told.pop("rewrapped") >= 2
    assert told.pop("waits_until")
    assert told == {"active": 2, "broken": 0, "remaining": 0, "retired": []}
    assert blacklist("--json", "vault", "rewrap", "--grace", "0").document["retired"] == [1]
    assert "retired" in blacklist("vault", "rewrap").out
    assert blacklist("--json", "audit", "verify").document


def test_the_blind_index_is_rotated(home, blacklist):
    rotated = blacklist("--json", "vault", "rotate", "--root", "index").document
    assert rotated == {"root": "index", "active": 1, "pending": 2, "waits_until": None}
    assert blacklist("--json", "vault", "rewrap", "--root", "index").document["waits_until"]
    done = blacklist("--json", "vault", "rewrap", "--root", "index", "--grace", "0").document
    assert done == {"active": 2, "reindexed": 0, "retired": [1], "waits_until": None}


def test_a_flag_that_a_root_does_not_know_is_refused(home, blacklist):
    kept = (home / "keys" / "roots.json").read_bytes()
    refused = blacklist("--json", "vault", "rotate", "--root", "index", "--emergency", status=1)
    assert refused.document["error"]["code"] == "VAULT.NO_EMERGENCY"
    for root in ("index", "mac", "id", "feed", "journal"):
        refused = blacklist("--json", "vault", "rewrap", "--root", root, "--from-backup", status=1)
        assert refused.document["error"]["code"] == "VAULT.FROM_BACKUP"
    assert (home / "keys" / "roots.json").read_bytes() == kept
    assert blacklist("--json", "vault", "rewrap", "--root", "data", "--from-backup").document["active"] == 1


@pytest.mark.parametrize("root", ["data", "index", "mac", "id", "feed", "journal"])
def test_an_emergency_does_not_wait(home, blacklist, root):
    kept = (home / "keys" / "roots.json").read_bytes()
    refused = blacklist("--json", "vault", "rotate", "--root", root, "--prepare", "--emergency", status=1)
    assert refused.document["error"]["code"] == "VAULT.EMERGENCY_WAITS"
    assert (home / "keys" / "roots.json").read_bytes() == kept


def test_broken_records_are_told(home, blacklist):
    blacklist("member", "add", "--code", "EX", "--name", "示例", "--kind", "platform")
    with closing(sqlite3.connect(home / "blacklist.sqlite")) as connection, connection:
        connection.execute("DROP TRIGGER journal_detail_no_update")
        connection.execute("UPDATE journal_detail SET sealed_detail = x'00'")
    blacklist("vault", "rotate")
    ran = blacklist("--json", "vault", "rewrap", "--grace", "0")
    assert (ran.document["broken"], ran.document["retired"]) == (1, [])
    assert "VAULT.BROKEN" in ran.err


def test_the_shred_list_is_told_and_carried_out_again(home, blacklist, tmp_path):
    out = tmp_path / "shredded.txt"
    assert blacklist("--json", "vault", "shred-list", out).document == {"out": str(out), "listed": 0}
    out.write_text("00" * 32 + "\n" + "11" * 32 + "\n")
    assert blacklist("--json", "vault", "shred", out).document == {
        "listed": 2,
        "shredded": 0,
        "cases": 0,
        "agents": 0,
    }
    out.write_text("no marks\n")
    assert (
        blacklist("--json", "vault", "shred", out, status=1).document["error"]["code"] == "VAULT.SHRED_LIST"
    )


def test_an_erased_report_stays_erased_after_a_restore(home, blacklist, tmp_path, moving_clock):
    """The embedded database as a file: saved, swept, put back, and swept of what the list names."""
    rows = "姓名,证件号码,合同编号,拖欠开始日期,结清日期\n虚构人,,C1,2019-01-05,2020-01-05\n"
    (tmp_path / "one.csv").write_text(rows, encoding="utf-8")
    blacklist("member", "add", "--code", "EX", "--name", "示例", "--kind", "platform")
    taken = blacklist("--json", "submit", tmp_path / "one.csv", "--member", "EX").document
    assert taken["read"] == taken["accepted"] + taken["warned"] == 1
    _copy(home / "blacklist.sqlite", tmp_path / "saved.sqlite")
    assert blacklist("--json", "retention", "sweep").document["reports"] == 1
    out = tmp_path / "shredded.txt"
    assert blacklist("--json", "vault", "shred-list", out).document["listed"] == 1
    _copy(tmp_path / "saved.sqlite", home / "blacklist.sqlite")
    assert _count(home, "SELECT count(*) FROM data_key") == 1
    assert blacklist("--json", "vault", "shred", out).document == {
        "listed": 1,
        "shredded": 1,
        "cases": 0,
        "agents": 0,
    }
    assert _count(home, "SELECT count(*) FROM data_key") == 0
    assert _count(home, "SELECT count(*) FROM report WHERE sealed_identity IS NOT NULL") == 0
    assert _count(home, "SELECT count(*) FROM token") == 0


def _copy(source, target):
    with closing(sqlite3.connect(source)) as one, closing(sqlite3.connect(target)) as other:
        one.backup(other)


def _count(home, question):
    with closing(sqlite3.connect(home / "blacklist.sqlite")) as connection:
        return connection.execute(question).fetchone()[0]


def test_a_next_signing_key_is_announced_in_files(home, blacklist, tmp_path):
    folder = tmp_path / "keys"
    first = blacklist("--json", "vault", "public-keys", str(folder)).document
    assert first["files"] == ["feed.pub", "journal.pub", "receipt.pub"]
    for root in ("feed", "journal"):
        assert blacklist("--json", "vault", "rotate", "--root", root).document["waits_until"]
    announced = blacklist("--json", "vault", "public-keys", str(folder)).document
    assert sorted(path.name for path in folder.iterdir()) == announced["files"]
    assert {"feed-next.pub", "feed-next.pub.minisig", "journal-next.note"} <= set(announced["files"])
    assert announced["service_keys"][:1] == first["service_keys"]
    assert len(announced["service_keys"]) == 2
    (folder / "other.pub").write_text("somebody else's", "utf-8")
    for root in ("feed", "journal"):
        assert blacklist("--json", "vault", "rotate", "--root", root, "--emergency").document["active"] == 2
        assert blacklist("--json", "vault", "rewrap", "--root", root).document["waits_until"]
    late = blacklist("--json", "vault", "public-keys", str(folder)).document
    assert sorted(path.name for path in folder.iterdir()) == sorted([*late["files"], "other.pub"])
    assert "feed-next.pub" not in late["files"]
    assert "feed.pub.minisig" in late["files"]


def test_versions_that_must_stay_are_not_retired(home, blacklist):
    assert "VAULT.ROOT_KEPT" in blacklist("vault", "rewrap", "--root", "id", status=1).err
