"""`user end` and `official end` are one act: sessions, links and passwords go with the account, whichever door ends it."""

import sqlite3

import pytest


@pytest.mark.parametrize("command", [("user", "end", "--login", "maker"), ("official", "end", "maker")])
def test_an_account_ends_alike_by_both_doors(home, blacklist, command):
    blacklist("member", "add", "--code", "OFF", "--name", "虚构", "--kind", "office")
    blacklist("user", "add", "--member", "OFF", "--login", "maker", "--role", "maker")
    blacklist("official", "link", "maker")
    told = blacklist("--json", *command).document
    assert told["login"] == "maker"
    with sqlite3.connect(home / "blacklist.sqlite") as connection:
        assert connection.execute("SELECT count(*) FROM enrolment").fetchone() == (0,)
        kinds = [kind for (kind,) in connection.execute("SELECT kind FROM journal_entry ORDER BY id")]
    assert kinds[-1] == "account_ended"
    assert blacklist("--json", *command, status=1).document["error"]["code"] == "USER.UNKNOWN"
