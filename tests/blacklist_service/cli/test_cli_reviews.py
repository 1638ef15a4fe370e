"""Unsure matches on the command line: both sides before the verdict, and a merge that is taken back. All invented."""

import pytest

HEADER = ("行标识", "主体类型", "姓名", "证件类型", "证件号码", "合同编号", "借款金额", "剩余欠款金额")
# A number of nobody whose check character fits.
ROW = ("个人", "虚构丑", "居民身份证", "110101199001010015", "HT-1", "20000.00", "15000.00")
OTHER = "另有其人"


@pytest.fixture
def official(home, platform, blacklist, write_csv, tmp_path):
    """One number under two names was submitted; `ask` gives the JSON document of a call."""
    blacklist("member", "add", "--code", "OFF", "--name", "虚构", "--kind", "office")
    for login in ("maker", "checker"):
        blacklist("user", "add", "--member", "OFF", "--login", login, "--role", login)
    rows = [("K1", *ROW), ("K2", ROW[0], OTHER, *ROW[2:4], "HT-2", *ROW[5:])]
    blacklist("submit", write_csv(tmp_path / "two.csv", HEADER, rows), "--member", platform)

    def ask(*arguments, status=0):
        ran = blacklist("--json", *arguments, status=status)
        assert status or ran.err == "", "with --json a success says nothing else"
        return ran.document

    return ask


@pytest.fixture
def review(official):
    (found,) = official("review", "list", "--as", "maker")["reviews"]
    return found


def test_both_sides_stand_before_the_reviewer(official, review, blacklist):
    shown = official("review", "show", review["review"], "--as", "checker")
    assert {shown["given"]["name"], shown["candidates"][0]["name"]} == {ROW[1], OTHER}
    assert shown["subject"] == review["subject"]
    assert {"verdict", "reason", "name", "identifier"} <= {line["field"] for line in shown["explanation"]}
    told = blacklist("review", "show", review["review"], "--as", "maker").out
    for words in (ROW[1], OTHER, ROW[3], "双方对照", "为何不能确定"):
        assert words in told


def test_a_merge_is_taken_back(official, review, blacklist):
    blacklist(
        "review",
        "decide",
        review["review"],
        "--as",
        "maker",
        "--verdict",
        "same",
        "--reason",
        "same_document",
    )
    shown = official("subject", "show", review["subject"], "--as", "maker")
    (merge,) = shown["changes"]
    assert shown["aliases"] == [merge["from"]]
    assert {report["name"] for report in shown["reports"]} == {"虚*", "另*"}
    told = blacklist("subject", "show", merge["from"], "--as", "maker").out
    assert "merge" in told
    assert ROW[3] not in told

    (moved,) = merge["reports"]
    split = ("subject", "split", shown["subject"], "--as", "checker", "--reason", "wrong_merge", "--report")
    assert official(*split, moved)["own"] == merge["from"]
    assert official(*split, moved, status=1)["error"]["code"] == "SUBJECT.REPORTS"
    after = official("subject", "show", merge["from"], "--as", "maker")
    assert ([change["kind"] for change in after["changes"]], after["aliases"]) == (["merge", "split"], [])


def test_a_made_up_id_is_not_found(official):
    for words in (("review", "show"), ("subject", "show")):
        refused = official(*words, "a" * 26, "--as", "maker", status=1)
        assert refused["error"]["code"] == "NOT_FOUND"
