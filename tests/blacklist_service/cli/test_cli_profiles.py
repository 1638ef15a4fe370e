"""Mapping profiles by command: a file is checked, one is shown, a feed is opened by it."""

from pathlib import Path

import pytest

from exports.profiles.office import read_office_profile

SAMPLE = Path(__file__).parents[3] / "samples" / "mapping_profile.yaml"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The office's folder with the sample in it."""
    place = tmp_path / "profiles"
    place.mkdir()
    (place / "shilisheng.yaml").write_bytes(SAMPLE.read_bytes())
    monkeypatch.setenv("BLACKLIST_PROFILES", str(place))
    return place


def test_a_file_is_checked_without_a_service(blacklist, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    told = blacklist("--json", "profile", "check", SAMPLE).document
    assert (told["output"], told["reach"], told["columns"]) == ("csv", "publication", 15)
    assert "认定部门" in blacklist("profile", "check", SAMPLE).out


def test_a_mistake_is_told_with_file_line_and_key(blacklist, tmp_path):
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text("based_on: ncisp_list\nchanges:\n- column: 没有的栏目\n", "utf-8")
    refused = blacklist("profile", "check", wrong, status=1)
    assert refused.err.startswith("MAPPING_FILE.COLUMN: wrong.yaml 第 3 行（没有的栏目）：")
    error = blacklist("--json", "profile", "check", wrong, status=1).document["error"]
    assert (error["code"], error["file"], error["line"]) == ("MAPPING_FILE.COLUMN", "wrong.yaml", 3)


def test_what_is_shown_is_a_file_to_begin_from(blacklist, folder):
    for name in ("ncisp_list", "shilisheng"):
        shown = blacklist("profile", "show", name).out
        (folder / "again.yaml").write_text(shown, "utf-8")
        assert blacklist("profile", "show", "again").out == shown
    assert read_office_profile(shown.encode()).title == "严重失信主体名单（示例省）"
    assert blacklist("--json", "profile", "show", "shilisheng").document["reach"] == "publication"


@pytest.mark.parametrize(("name", "code"), [("missing", "MAPPING_FILE.UNKNOWN"), ("X", "MAPPING_FILE.NAME")])
def test_a_profile_that_is_not_there_is_told(blacklist, folder, name, code):
    assert blacklist("profile", "show", name, status=1).err.startswith(f"{code}: ")


def test_without_a_folder_only_ours_are_shown(blacklist):
    assert blacklist("profile", "show", "sgs_2018").out.startswith("title: 行政处罚信息")
    assert blacklist("profile", "show", "own", status=1).err.startswith("MAPPING_FILE.FOLDER: ")


def test_a_feed_is_opened_by_a_profile(blacklist, folder, home):
    blacklist("member", "add", "--code", "credit-china", "--name", "示例平台", "--kind", "agency")
    blacklist(
        "feed", "add", "--code", "list", "--member", "credit-china", "--format", "profile:shilisheng",
        "--audience", "regulator",
    )  # fmt: skip
    (feed,) = blacklist("--json", "feed", "list").document["feeds"]
    assert feed["format"] == "profile.shilisheng"
    refused = blacklist(
        "feed", "add", "--code", "other", "--member", "credit-china", "--format", "nothing", "--audience", "regulator",
        status=1,
    )  # fmt: skip
    assert "\nFEED.FORMAT: " in refused.err
    assert "ncisp_list" in refused.err
