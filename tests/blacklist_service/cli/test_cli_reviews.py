"""Unsure matches on the command line: both sides before the verdict, and a merge that is taken back. All invented."""

import sqlite3
from contextlib import closing

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


def test_what_is_held_back_is_told_beside_the_queue(
    official, platform, blacklist, write_csv, tmp_path, monkeypatch
):
    rows = [("K3", ROW[0], "又一人", *ROW[2:4], "HT-3", *ROW[5:])]
    blacklist("submit", write_csv(tmp_path / "three.csv", HEADER, rows), "--member", platform)
    every = official("review", "list", "--as", "maker")
    assert (len(every["reviews"]), every["held_back"]) == (3, [])
    monkeypatch.setenv("BLACKLIST_MEMBER_QUESTIONS", "1")

    shown = official("review", "list", "--as", "maker")

    assert shown["reviews"] == every["reviews"][:1]
    assert shown["held_back"] == [{"member": platform, "open": 3, "held": 2}]
    held = official("review", "list", "--queue", "held", "--as", "maker")
    assert held["reviews"] == every["reviews"][1:]
    told = blacklist("review", "list", "--as", "maker").out
    assert "暂缓" in told
    assert platform in told


def test_a_made_up_id_is_not_found(official):
    for words in (("review", "show"), ("subject", "show")):
        refused = official(*words, "a" * 26, "--as", "maker", status=1)
        assert refused["error"]["code"] == "NOT_FOUND"


def _decide(official, review, login, verdict, reason, version, *more, status=0):
    words = ("--verdict", verdict, "--reason", reason, "--version", version)
    return official("review", "decide", review["review"], "--as", login, *words, *more, status=status)


def test_the_queue_tells_score_and_richness(official, review, blacklist):
    assert review["agreeing"] <= review["compared"]
    assert review["agreeing"] >= 1, "the number agrees"
    assert review["asked_before"] is None
    assert "相符/可比" in blacklist("review", "list", "--as", "maker").out


def test_a_pair_left_undecided_moves_to_its_own_queue(official, review):
    _decide(official, review, "maker", "unsure", "not_enough", 1)
    assert official("review", "list", "--as", "checker")["reviews"] == []
    (found,) = official("review", "list", "--as", "checker", "--queue", "undecided")["reviews"]
    assert (found["review"], found["verdict"]) == (review["review"], "unsure")


def test_a_second_official_decides_blindly_and_agreement_is_told(official, review, blacklist, monkeypatch):
    monkeypatch.setenv("BLACKLIST_SECOND_REVIEW_SHARE", "1")
    note = ("--note", "示例：两份证件不同")
    _decide(official, review, "maker", "different", "other_person", 1, *note)
    assert official("review", "list", "--as", "maker", "--queue", "second")["reviews"] == []
    (found,) = official("review", "list", "--as", "checker", "--queue", "second")["reviews"]
    assert found["verdict"] is None
    shown = official("review", "show", found["review"], "--as", "checker")
    assert (shown["verdict"], shown["judgements"]) == (None, [])
    assert _decide(official, review, "maker", "same", "same_document", 2, status=1)["error"]["code"] == (
        "REVIEW.SAME_OFFICIAL"
    )
    _decide(official, found, "checker", "different", "other_person", found["version"])
    told = official("review", "agreement", "--as", "checker")
    assert (told["overall"]["decisions"], told["overall"]["share"]) == (1, 1.0)
    assert told["by_reason"].keys() == {"other_person"}
    assert "kappa" in blacklist("review", "agreement", "--as", "maker", "--from", "2026-01-01").out
    said = official("review", "show", found["review"], "--as", "checker")["judgements"]
    assert [one["stage"] for one in said] == ["first", "second"]
    assert said[0]["note"] == note[1]
    assert note[1] in blacklist("review", "show", found["review"], "--as", "maker").out


def test_a_reason_must_fit_and_the_table_tells_which_do(official, review):
    refused = _decide(official, review, "maker", "same", "twins", 1, status=1)
    assert refused["error"]["code"] == "REVIEW.REASON_FIT"
    table = {one["reason"]: one for one in official("review", "reasons")["reasons"]}
    assert table["twins"]["verdicts"] == ["different"]
    assert table["name_change_proved"]["needs_note"]


@pytest.mark.parametrize("reader", ["reviewer", "source", "subject", "inspector"])
def test_a_review_is_explained_to_each_reader(reader, official, review, blacklist):
    told = official("review", "explain", review["review"], "--as", "maker", "--for", reader)
    assert told["lines"]
    shown = blacklist("review", "explain", review["review"], "--as", "maker", "--for", reader).out
    for value in (ROW[1], OTHER, ROW[3]):
        assert value not in shown


def test_what_the_machine_joined_is_made_once_more(
    official, review, platform, blacklist, write_csv, tmp_path
):
    rows = [("K3", *ROW[:4], "HT-3", *ROW[5:]), ("K4", *ROW[:4], "HT-4", *ROW[5:])]
    blacklist("submit", write_csv(tmp_path / "more.csv", HEADER, rows), "--member", platform)
    told = official("review", "verify", "--as", "maker")
    assert told["checked"] == told["reproduced"] >= 2
    assert (told["differs"], told["differing_reports"]) == (0, [])
    assert "重现" in blacklist("review", "verify", "--as", "maker").out
    with closing(sqlite3.connect(tmp_path / "home" / "blacklist.sqlite")) as store:
        store.execute("UPDATE match_decision SET score = 0 WHERE verdict = 'same'")
        store.commit()
    broken = official("review", "verify", "--as", "maker", status=1)
    assert broken["differs"] == broken["checked"] == len(broken["differing_reports"])
