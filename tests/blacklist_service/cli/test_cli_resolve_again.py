"""Resolving the stored list again on the command line: told first, asked once, decided by an official. All invented."""

import pytest

HEADER = ("行标识", "主体类型", "姓名", "证件号码", "手机号", "住址", "合同编号", "借款金额", "剩余欠款金额")
HOME = "安徽省合肥市包河区望江西路862号12栋101室"
MASKED = "1101**********803X"
DEBT = ("20000.00", "15000.00")
# The first joins both others, which have nothing to do with each other.
ROWS = [
    ("K1", "个人", "张伟", MASKED, "13812345670", HOME, "HT-1", *DEBT),
    ("K2", "个人", "张伟", MASKED, "", HOME, "HT-2", *DEBT),
    ("K3", "个人", "张伟", "11010119900307803X", "13812345670", "", "HT-3", *DEBT),
]


@pytest.fixture
def official(home, platform, blacklist, write_csv, tmp_path):
    """Three rows came one after the other; `ask` gives the JSON document of a call."""
    blacklist("member", "add", "--code", "OFF", "--name", "虚构", "--kind", "office")
    blacklist("user", "add", "--member", "OFF", "--login", "maker", "--role", "maker")
    for at, row in enumerate(ROWS):
        blacklist("submit", write_csv(tmp_path / f"{at}.csv", HEADER, [row]), "--member", platform)
    return lambda *arguments: blacklist("--json", *arguments).document


def test_it_is_told_first_asked_once_and_decided_by_an_official(official, blacklist):
    told = official("subject", "resolve-again", "--dry-run")
    assert (told["reports"], told["subjects"], told["agreeing"], told["to_split"]) == (3, 1, 0, 1)
    assert official("review", "list", "--as", "maker")["reviews"] == []
    asked = official("subject", "resolve-again")
    (review,) = official("review", "list", "--as", "maker")["reviews"]
    assert asked["splits"] == told["splits"] == [review["subject"]]
    assert not asked["is_dry_run"]
    shown = official("review", "show", review["review"], "--as", "maker")
    assert len(shown["leaving"]) == 1
    assert shown["leaving"][0] in blacklist("review", "show", review["review"], "--as", "maker").out
    decision = ("--verdict", "different", "--reason", "other_person")
    blacklist(
        "review", "decide", review["review"], "--as", "maker", "--version", str(shown["version"]), *decision
    )
    changes = official("subject", "show", review["subject"], "--as", "maker")["changes"]
    assert [one["kind"] for one in changes][-1] == "split"
    assert changes[-1]["reports"] == shown["leaving"]
    after = official("subject", "resolve-again")
    assert (after["subjects"], after["agreeing"], after["splits"], after["joins"]) == (2, 2, [], [])


def test_the_table_tells_what_differs_and_names_nobody(official, blacklist):
    told = blacklist("subject", "resolve-again", "--dry-run").out
    assert "宜拆分的主体 to split" in told
    assert "Only told, nothing was asked." in told
    assert "张伟" not in told
    assert MASKED not in told
