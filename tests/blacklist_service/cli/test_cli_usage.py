"""Wrong usage, unreadable files and wrong policies: told in Chinese first, English beside, nothing typed by a person."""

import re

import pytest

from tests.blacklist_service.cli.test_cli_program import LEAVES

CASES = (
    (("nothing",), "没有命令 nothing", "No such command"),
    (("--jsn", "match"), "没有选项 --jsn。是否想用：--json", "No such option"),
    (("--no-such-option",), "没有选项 --no-such-option", "No such option"),
    (("macth",), "是否想用：match", "Did you mean: match"),
    (("policy", "shwo"), "是否想用：show", "show"),
    (("match", "F.csv"), "缺少选项 '--out'", "Missing option '--out'"),
    (("match",), "缺少参数 'FILE'", "Missing argument 'FILE'"),
    (("match", "gone.csv", "--out", "x"), "参数 'FILE' 的值不正确：gone.csv 不存在", "does not exist"),
    (("match", ".", "--out", "x"), "是文件夹，不是文件", "is a directory"),
    (("match", "F.csv", "--out", "x", "--jobs", "many"), "须为数字，不小于 1，不大于 64", "not a valid integer"),
    (("match", "F.csv", "--out", "x", "--jobs", "65"), "不大于 64", "range"),
    (("match", "F.csv", "--ouf", "x"), "没有选项 --ouf。是否想用：--out", "No such option"),
    (("match", "F.csv", "--out"), "选项 --out 的用法不正确", "requires an argument"),
    (("match", "F.csv", "--out", "x", "--charset", "big5"), "可选 utf-8、utf-8-sig、gb18030", "is not one of"),
    (("match", "F.csv", "--out", "x", "--truth", "F.csv"), "--truth 须与 --what-if 合用", "goes with --what-if"),
    (("listing", "approve", "L"), "缺少选项 '--as'", "Missing option '--as'"),
    (("listing", "notice", "L", "--as", "x", "--sent-on", "gestern"), "须为日期", "does not match the format"),
)  # fmt: skip


@pytest.fixture
def file(tmp_path, write_csv, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return write_csv(tmp_path / "F.csv", ("姓名",), [("虚构甲",)])


@pytest.mark.parametrize(("arguments", "zh", "en"), CASES, ids=lambda one: " ".join(one) if one else "")
def test_wrong_usage_is_told_in_chinese_first(arguments, zh, en, file, blacklist):
    told = blacklist("--json", *arguments, status=2)
    error = told.document["error"]
    assert error["code"] == "CLI.USAGE"
    assert zh in error["zh"]
    assert en in error["en"]
    assert told.err.index(error["zh"]) < told.err.index(error["en"])
    assert blacklist(*arguments, status=2).err == told.err


@pytest.mark.parametrize("path", LEAVES, ids=" ".join)
def test_every_command_tells_in_chinese_that_an_option_is_unknown(path, blacklist):
    error = blacklist("--json", *path, "--no-such-option", status=2).document["error"]
    assert "没有选项" in error["zh"]
    assert not re.search("[一-鿿]", error["en"])


def test_surplus_words_are_not_repeated(file, blacklist):
    ran = blacklist("--json", "match", file, "虚构", "110101199001010015", status=2)
    assert "加引号" in ran.document["error"]["zh"]
    assert "110101199001010015" not in ran.out + ran.err


def test_an_error_about_a_file_names_the_file_that_was_asked_for(file, tmp_path, blacklist):
    error = blacklist("--json", "match", file, "--out", tmp_path / "no" / "c.csv", status=1).document["error"]
    assert error["code"] == "CLI.FILE"
    assert error["zh"] == "文件无法读写：c.csv。"
    assert error["en"].endswith(": c.csv.")
    assert "draft" not in str(error)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("[weights.nose]\nlong = 1.0", "weights.nose.long"),
        ("[floors]\nZ9 = 1.0", "floors.Z9"),
        ("vetoes = []", "vetoes"),
        ("prior = inf", ""),
        ("weights = 3", ""),
    ],
)
def test_a_policy_file_is_refused_in_two_whole_languages(text, named, file, tmp_path, blacklist):
    policy = tmp_path / "p.toml"
    policy.write_text(f'version = "x-1"\n{text}\n', "utf-8")
    error = blacklist("--json", "policy", "show", policy, status=1).document["error"]
    assert error["code"] == "POLICY.UNKNOWN"
    assert named in error["zh"]
    assert named in error["en"]
    without = error["zh"].replace(named, "")
    assert not re.search("[A-Za-z]", without)
    assert not re.search("[一-鿿]", error["en"])
