"""A batch on the command line: a file of listings and versions, shown and approved; nobody is looked at to lay it."""

import sqlite3

import pytest

from tools.sample_rows import COLUMNS, reports


@pytest.fixture
def waiting(home, blacklist, platform, tmp_path, write_csv):
    """Some invented allegations as the maker's queue tells them: (listing, version)."""
    blacklist("member", "add", "--code", "OFF", "--name", "虚构", "--kind", "office")
    for login in ("maker", "checker"):
        blacklist("user", "add", "--member", "OFF", "--login", login, "--role", login)
    rows = [[one.row[column] for column in COLUMNS] for one in list(reports(4, 7))]
    blacklist("submit", write_csv(tmp_path / "reports.csv", COLUMNS, rows), "--member", platform)
    steps = blacklist("--json", "listing", "list", "--as", "maker", "--state", "alleged").document["steps"]
    assert steps
    return [(one["id"], one["version"]) for one in steps]


def propose(blacklist, file, status=0):
    given = ("--as", "maker", "--act", "reject", "--reasons", "虚构理由")
    return blacklist("--json", "batch", "propose", file, *given, status=status).document


def looks(home):
    """How many looks stand in the log."""
    with sqlite3.connect(home / "blacklist-access.sqlite") as connection:
        return connection.execute("SELECT count(*) FROM look").fetchone()[0]


def test_a_file_of_listings_and_versions_is_decided_as_one(waiting, home, blacklist, tmp_path):
    file = tmp_path / "batch.txt"
    file.write_text("".join(f"{listing} {version}\n" for listing, version in waiting), "utf-8")
    batch = propose(blacklist, file)
    assert (batch["size"], batch["waiting_for"]) == (len(waiting), "checker")
    assert looks(home) == 0
    shown = blacklist("--json", "batch", "show", batch["batch"], "--as", "checker").document
    assert {one["listing"] for one in shown["decisions"]} == {listing for listing, _version in waiting}
    assert looks(home) == len(waiting)
    signed = ("--as", "checker", "--digest", batch["digest"])
    assert blacklist("--json", "batch", "approve", batch["batch"], *signed).document["state"] == "approved"


@pytest.mark.parametrize("line", ["{}", "{} x", "{} -1", "{} 1 1", "{} ١"])
def test_a_line_without_a_version_is_refused_unseen(waiting, home, blacklist, tmp_path, line):
    file = tmp_path / "batch.txt"
    file.write_text(line.format(waiting[0][0]), "utf-8")
    assert propose(blacklist, file, status=1)["error"]["code"] == "BATCH.LINE"
    assert looks(home) == 0


def test_a_batch_is_refused_as_a_whole_and_its_cases_are_free(waiting, home, blacklist, tmp_path):
    file = tmp_path / "batch.txt"
    file.write_text("".join(f"{listing} {version}\n" for listing, version in waiting), "utf-8")
    batch = propose(blacklist, file)
    signed = ("--as", "checker", "--digest", batch["digest"])
    refused = blacklist(
        "--json", "batch", "approve", batch["batch"], *signed, "--refuse", "虚构理由"
    ).document
    assert refused["state"] == "refused"
    again = blacklist("--json", "batch", "approve", batch["batch"], *signed, status=1)
    assert again.document["error"]["code"] == "BATCH.NONE"
    assert propose(blacklist, file)["state"] == "open"


NOT_APPROVED = {
    "another digest": (lambda _run: None, ("--as", "checker", "--digest", "0" * 64), "APPROVAL.DIGEST"),
    "the maker as checker": (
        lambda run: run("user", "role", "grant", "--login", "maker", "--role", "checker"),
        ("--as", "maker"), "APPROVAL.SAME_OFFICIAL",
    ),
    "a recused checker": (
        lambda run: run("user", "recuse", "--login", "checker", "--member", "P-1"), ("--as", "checker"), "ACCESS.RECUSED",
    ),
    "for a recused maker": (
        lambda run: run("user", "recuse", "--login", "maker", "--member", "P-1"), ("--as", "checker"), "BATCH.STALE",
    ),
    "an ended checker": (
        lambda run: run("user", "end", "--login", "checker"), ("--as", "checker"), "ACCESS.LOGIN",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", NOT_APPROVED)
def test_who_may_not_sign_approves_nothing(waiting, home, blacklist, tmp_path, name):
    file = tmp_path / "batch.txt"
    file.write_text("".join(f"{listing} {version}\n" for listing, version in waiting), "utf-8")
    batch = propose(blacklist, file)
    change, given, code = NOT_APPROVED[name]
    change(blacklist)
    signed = given if "--digest" in given else (*given, "--digest", batch["digest"])
    ran = blacklist("--json", "batch", "approve", batch["batch"], *signed, status=1)
    assert ran.document["error"]["code"] == code
