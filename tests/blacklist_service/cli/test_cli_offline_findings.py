"""What the offline commands say about damaged files: codes, counts, columns and lines; never a value. All invented."""

import csv
import signal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blacklist_service.cli.offline_file import shown_name
from exports.formulas import bare, guard

SOUND = "110101199001010015"
WRONG = "110101199001010016"
HEADER = ("row_id", "主体类型", "姓名", "证件类型", "证件号码", "出生日期", "手机号")


def _row(name, **cells):
    given = dict.fromkeys(HEADER, "") | {"row_id": name, "姓名": "虚构甲", "证件号码": SOUND} | cells
    return tuple(given[column] for column in HEADER)


def _lines(path):
    return list(csv.reader(path.read_text("utf-8").splitlines()))


@pytest.fixture
def damaged(tmp_path, write_csv):
    """Two sound rows among rows that are damaged each in its own way."""
    rows = [
        _row("a"),
        _row("b", 证件号码=WRONG),
        _row("c", 姓名=""),
        _row("d", 证件类型="驾驶证书"),
        _row("e", 出生日期="昨天"),
        _row("f", 主体类型="神仙"),
        ("g", "太短"),
        _row("h", 证件号码="1.10101E+17"),
        _row("i", 出生日期="1980-02-02"),
        _row("j", 主体类型="企业", 证件类型="居民身份证"),
        _row("k", 证件号码=WRONG),
        _row("l"),
    ]
    return write_csv(tmp_path / "damaged.csv", HEADER, rows)


EXPECTED = {
    "ROW.ID_CHECKSUM": [3, 12],
    "ROW.NAME_MISSING": [4],
    "ROW.ID_TYPE_UNKNOWN": [5],
    "ROW.DATE": [6],
    "ROW.SUBJECT_TYPE_UNKNOWN": [7],
    "ROW.CELLS": [8],
    "ROW.ID_EXCEL_DAMAGED": [9],
    "ROW.BIRTH_DATE_DISAGREES": [10],
    "ROW.SUBJECT_TYPE_CONFLICT": [11],
}


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_rows_that_cannot_be_read_whole_are_counted_and_lose_nothing(jobs, damaged, tmp_path, blacklist):
    out = tmp_path / "c.csv"
    told = blacklist("--json", "match", damaged, "--out", out, "--jobs", jobs).document
    assert {one["code"]: one["rows"] for one in told["findings"]} == EXPECTED
    assert {one["code"]: one["count"] for one in told["findings"]} == {
        code: len(rows) for code, rows in EXPECTED.items()
    }
    assert (told["rows"], told["rows_with_findings"]) == (12, 10)
    lines = _lines(out)[1:]
    assert [row_id for row_id, _ in lines] == list("abcdefghijkl")
    cluster_of = dict(lines)
    assert cluster_of["a"] == cluster_of["l"]
    shown = blacklist("match", damaged, "--out", out).out
    assert "ROW.ID_CHECKSUM" in shown
    assert not any(value in shown for value in (WRONG, SOUND, "虚构甲", "驾驶证书", "神仙"))


def test_a_sound_file_has_no_findings(tmp_path, write_csv, blacklist):
    file = write_csv(
        tmp_path / "sound.csv", HEADER, [_row("a"), _row("b", 证件号码="", 手机号="13800000001")]
    )
    told = blacklist("--json", "match", file, "--out", tmp_path / "c.csv").document
    assert (told["rows_with_findings"], told["findings"]) == (0, [])


@pytest.mark.parametrize(
    ("header", "code", "named"),
    [
        (("姓名", "心情", "天气"), "HEADER.UNKNOWN_COLUMN", ["心情", "天气"]),
        (("姓名", "姓名"), "HEADER.DUPLICATE_COLUMN", ["姓名"]),
        (("证件号码", "手机号"), "HEADER.MISSING_COLUMN", ["姓名"]),
        (("姓名", f"备注2 {SOUND}"), "HEADER.UNKNOWN_COLUMN", ["备注2 …"]),
        (("姓名", "\x1b[31m" + "长" * 500), "HEADER.UNKNOWN_COLUMN", ["[31m长", "长…"]),
    ],
)
@pytest.mark.parametrize("command", ["match", "explain"])
def test_a_refused_header_names_its_columns(header, code, named, command, tmp_path, write_csv, blacklist):
    file = write_csv(tmp_path / "h.csv", header, [("x",) * len(header)])
    more = {"match": ("--out", tmp_path / "c.csv"), "explain": ("1", "2")}[command]
    ran = blacklist("--json", command, file, *more, status=1)
    error = ran.document["error"]
    assert error["code"] == code
    for name in named:
        assert name in error["zh"]
        assert name in error["en"]
    assert SOUND not in ran.out + ran.err
    assert "\x1b" not in ran.err
    assert len(error["zh"]) < 150


@given(st.text())
def test_the_name_of_a_column_is_told_short_and_on_one_line(column):
    shown = shown_name(column)
    assert len(shown) <= 40
    assert shown.isprintable()


@pytest.mark.parametrize(
    ("lines", "code", "row"),
    [
        ([("a", "1"), ("b", "2"), ("a", "3")], "TRUTH.ROW_TWICE", 4),
        ([("a", "1"), ("", "2")], "TRUTH.LINE", 3),
        ([("a", "1"), ("b", " ")], "TRUTH.LINE", 3),
        ([("a", "1"), ("", "")], "TRUTH.LINE", 3),
        ([("a", "1"), ("b",)], "TRUTH.LINE", 3),
        ([("a", "1", "x")], "TRUTH.LINE", 2),
    ],
)
def test_a_truth_that_contradicts_itself_is_refused(
    lines, code, row, damaged, tmp_path, write_csv, blacklist
):
    truth = write_csv(tmp_path / "t.csv", ("row_id", "truth"), lines)
    error = blacklist("--json", "evaluate", damaged, "--truth", truth, status=1).document["error"]
    assert (error["code"], error["row"]) == (code, row)


def test_a_key_of_two_rows_names_neither(tmp_path, write_csv, blacklist):
    file = write_csv(
        tmp_path / "f.csv", ("行标识", "姓名"), [("k", "虚构甲"), ("k", "虚构乙"), ("m", "虚构丙")]
    )
    truth = write_csv(tmp_path / "t.csv", ("row_key", "truth"), [("m", "1"), ("k", "2")])
    error = blacklist("--json", "evaluate", file, "--truth", truth, status=1).document["error"]
    assert (error["code"], error["row"]) == ("TRUTH.ROW_AMBIGUOUS", 3)


def test_what_the_truth_leaves_out_or_adds_is_said(damaged, tmp_path, write_csv, blacklist):
    truth = write_csv(tmp_path / "t.csv", ("row_id", "truth"), [("a", "1"), ("zzz", "1"), ("l", "1")])
    ran = blacklist("--json", "evaluate", damaged, "--truth", truth)
    assert (ran.document["rows"], ran.document["true_pairs"]) == (2, 1)
    assert (ran.document["truth_unmatched"], ran.document["rows_without_truth"]) == (1, 10)
    assert "TRUTH.UNMATCHED" in ran.err
    assert "TRUTH.ROWS_LEFT_OUT" in ran.err
    for more in (("policy", "estimate", damaged), ("match", damaged, "--what-if", tmp_path / "p.toml")):
        (tmp_path / "p.toml").write_text('version = "trial"\n', "utf-8")
        assert "TRUTH.UNMATCHED" in blacklist(*more, "--truth", truth).err


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "＝"])
def test_no_row_id_is_run_by_a_spreadsheet(begin, tmp_path, write_csv, blacklist):
    odd = f"{begin}cmd()"
    file = write_csv(tmp_path / "f.csv", HEADER, [_row(odd), _row("b")])
    clusters, pairs = tmp_path / "c.csv", tmp_path / "p.csv"
    blacklist("match", file, "--out", clusters, "--pairs", pairs)
    assert clusters.read_text("utf-8").splitlines()[0] == "row_id,cluster_id"
    cells = {cell for path in (clusters, pairs) for line in _lines(path)[1:] for cell in line[:2]}
    assert cells == {f"'{odd}", "b"}
    # What was written names the rows again: to explain them, and as a truth.
    assert blacklist("--json", "explain", file, f"'{odd}", "b").document["verdict"] == "same"
    truth = write_csv(tmp_path / "t.csv", ("row_id", "truth"), [(f"'{odd}", "1"), ("b", "1")])
    assert blacklist("--json", "evaluate", file, "--truth", truth).document["rows"] == 2


@given(st.text())
def test_a_guarded_text_reads_back(text):
    assert bare(guard(text)) == text
    assert not guard(text).startswith(("=", "+", "-", "@", "\t", "\r", "\n"))


def test_a_killed_match_leaves_nothing_in_the_folder_of_temporary_files(tmp_path, write_csv, start):
    file = write_csv(tmp_path / "f.csv", HEADER, [_row(str(number)) for number in range(20_000)])
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    process = start("match", file, "--out", tmp_path / "c.csv", "--jobs", "2", TMPDIR=str(scratch))
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    # The tracker of semaphores and a process of the pool: whatever the pool leaves on the disk is made before.
    while process.poll() is None and len(children.read_text().split()) < 2:
        pass
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    assert list(scratch.iterdir()) == []
