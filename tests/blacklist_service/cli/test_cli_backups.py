"""`blacklist backup` and `restore`: from one home to another, as an operator types it."""

import json
import sqlite3
from datetime import timedelta

import pytest


@pytest.fixture
def elsewhere(home, tmp_path, monkeypatch):
    """Another home with the key file alone; from here on the program works there."""

    def move():
        other = tmp_path / "elsewhere"
        (other / "keys").mkdir(parents=True, mode=0o700)
        kept = other / "keys" / "roots.json"
        kept.write_bytes((home / "keys" / "roots.json").read_bytes())
        kept.chmod(0o600)
        monkeypatch.setenv("BLACKLIST_HOME", str(other))
        return other

    return move


def _code(ran):
    return ran.document["error"]["code"]


def test_a_home_is_saved_proved_and_restored(home, blacklist, platform, invented, tmp_path, elsewhere):
    blacklist("submit", invented(20)[0], "--member", platform)
    folder, shreds = tmp_path / "backup", tmp_path / "shreds.txt"
    made = blacklist("--json", "backup", folder).document
    assert made["rows"] > 20
    assert (made["database"], made["recipient"], made["shredded"]) == ("sqlite", "house/1", 0)
    assert {path.name for path in folder.iterdir()} == {
        "manifest.json",
        "database.sealed",
        "looks.sealed",
        "data-keys.sealed",
    }
    assert all(path.stat().st_mode & 0o077 == 0 for path in (folder, *folder.iterdir()))
    assert b"SQLite" not in b"".join(path.read_bytes() for path in folder.iterdir())
    proved = blacklist("--json", "restore", folder, "--verify").document
    assert (proved["valid"], proved["restored"], proved["rows"]) == (True, False, made["rows"])
    assert proved["journal_size"] > 2
    assert _code(blacklist("--json", "restore", folder, status=1)) == "RESTORE.OCCUPIED"
    blacklist("vault", "shred-list", shreds)
    other = elsewhere()
    done = blacklist("--json", "restore", folder, "--shred-list", shreds).document
    assert (done["restored"], done["held"], done["shredded_again"]) == (True, False, 0)
    assert all(path.stat().st_mode & 0o077 == 0 for path in other.glob("*.sqlite*"))
    assert blacklist("--json", "audit", "verify").document["valid"]
    assert blacklist("--json", "doctor").document["healthy"]


def test_without_a_folder_the_newest_of_the_home_is_meant(home, blacklist, moving_clock):
    assert _code(blacklist("--json", "restore", "--verify", status=1)) == "BACKUP.MISSING"
    first = blacklist("--json", "backup").document
    moving_clock.move(timedelta(seconds=1))
    second = blacklist("--json", "backup").document
    assert first["folder"] < second["folder"]
    assert blacklist("--json", "restore", "--verify").document["folder"] == second["folder"]


def test_a_restored_home_waits_for_the_shred_list(home, blacklist, platform, tmp_path, elsewhere):
    folder, shreds = tmp_path / "backup", tmp_path / "shreds.txt"
    blacklist("backup", folder)
    blacklist("vault", "shred-list", shreds)
    elsewhere()
    ran = blacklist("restore", folder)
    assert "RESTORE.HELD" in ran.err
    assert _code(blacklist("--json", "retention", "sweep", status=1)) == "RESTORE.HELD"
    assert blacklist("--json", "vault", "shred", shreds).document == {
        "listed": 0,
        "shredded": 0,
        "cases": 0,
        "agents": 0,
    }
    assert blacklist("--json", "retention", "sweep").document["reports"] == 0


def test_a_backup_for_an_offline_key(home, blacklist, tmp_path, monkeypatch, elsewhere):
    folder, secret = tmp_path / "backup", tmp_path / "backup.key"
    pair = blacklist("--json", "vault", "backup-key", secret).document
    assert secret.stat().st_mode & 0o077 == 0
    assert pair["public"] not in secret.read_text()
    monkeypatch.setenv("BLACKLIST_BACKUP_KEY", pair["public"])
    assert blacklist("--json", "backup", folder).document["recipient"] == pair["public"]
    assert _code(blacklist("--json", "restore", folder, "--verify", status=1)) == "RESTORE.KEY"
    assert blacklist("--json", "restore", folder, "--verify", "--key", secret).document["valid"]
    secret.write_text("no key")
    assert _code(blacklist("--json", "restore", folder, "--key", secret, status=1)) == "BACKUP.KEY"


def test_what_is_no_backup_is_refused(home, blacklist, tmp_path):
    blacklist("restore", tmp_path / "nothing", status=2)
    assert _code(blacklist("--json", "restore", tmp_path, status=1)) == "BACKUP.MISSING"
    (tmp_path / "manifest.json").write_text(json.dumps({"signature": "00"}))
    assert _code(blacklist("--json", "restore", "--verify", tmp_path, status=1)) == "BACKUP.DAMAGED"
    assert _code(blacklist("--json", "backup", tmp_path, status=1)) == "BACKUP.EXISTS"


COMMANDS = (
    ("doctor",), ("worker", "--once"), ("retention", "sweep"), ("member", "list"), ("audit", "verify"),
    ("vault", "rotate"), ("vault", "shred-list", "out.txt"), ("backup", "saved"), ("feed", "list"),
)  # fmt: skip


def test_no_command_makes_a_database_and_an_empty_home_is_restored(
    home, blacklist, platform, tmp_path, elsewhere
):
    folder, shreds = tmp_path / "backup", tmp_path / "shreds.txt"
    blacklist("--json", "backup", folder)
    blacklist("vault", "shred-list", shreds)
    empty = elsewhere()
    for command in COMMANDS:
        ran = blacklist("--json", *command, status=1)
        assert "STORE.MISSING" in ran.out, command
        assert list(empty.rglob("*.sqlite*")) == [], command
    # What an earlier version left where it merely opened a database, and something that is none.
    for name in ("blacklist.sqlite", "blacklist-access.sqlite"):
        with sqlite3.connect(empty / name) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
    (empty / "blacklist.sqlite.kept").write_bytes(b"the operator's own")
    assert blacklist("--json", "restore", folder, "--shred-list", shreds).document["restored"]
    assert (empty / "blacklist.sqlite.kept").exists()
    assert blacklist("--json", "member", "list").document
    assert _code(blacklist("--json", "restore", folder, status=1)) == "RESTORE.OCCUPIED"


def test_a_file_that_is_no_database_is_not_removed(home, blacklist, platform, tmp_path, elsewhere):
    folder = tmp_path / "backup"
    blacklist("--json", "backup", folder)
    found = elsewhere() / "blacklist.sqlite"
    found.write_bytes(b"the operator's own notes, invented" * 100)
    assert _code(blacklist("--json", "restore", folder, status=1)) == "RESTORE.OCCUPIED"
    assert found.read_bytes().startswith(b"the operator")
