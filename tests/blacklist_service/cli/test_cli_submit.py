"""One file through the command line: counts, receipt, findings, error workbook, refusals, the same again."""

import sqlite3
from contextlib import closing

import pytest
from python_calamine import CalamineWorkbook

KEYS = {
    "submission", "receipt", "read", "accepted", "warned", "rejected", "repeated",
    "subjects_new", "subjects_known", "reviews",
}  # fmt: skip
COUNTS = ("accepted", "warned", "rejected", "repeated")


def _count(home, table):
    with closing(sqlite3.connect(home / "blacklist.sqlite")) as connection:
        return connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]


def test_the_document_has_the_keys_of_the_contract_and_adds_up(home, platform, invented, blacklist):
    file, _ = invented(150)
    ran = blacklist("--json", "submit", file, "--member", platform)
    told = ran.document
    assert set(told) - {"findings"} == KEYS
    assert told["read"] == 150 == sum(told[name] for name in COUNTS)
    assert told["rejected"] >= 15
    assert told["subjects_new"] == _count(home, "subject") > 0
    assert _count(home, "report") == told["accepted"] + told["warned"]
    by_code = {one["code"]: one for one in told["findings"]}
    assert by_code["ROW.ID_CHECKSUM"]["count"] == told["rejected"]
    assert by_code["ROW.ID_CHECKSUM"]["rows"] == [2, 12, 22, 32, 42]


def test_the_same_content_again_gives_the_same_receipt_and_changes_nothing(
    home, platform, invented, blacklist
):
    file, _ = invented(40)
    first = blacklist("--json", "submit", file, "--member", platform).document
    before = {table: _count(home, table) for table in ("report", "subject", "token", "submission_row")}
    again = blacklist("--json", "submit", file, "--member", platform)
    assert again.document == first
    assert {table: _count(home, table) for table in before} == before


def test_the_same_rows_in_another_file_are_repeated(platform, invented, blacklist):
    small, _ = invented(30, "a.csv")
    large, _ = invented(50, "b.csv")
    first = blacklist("--json", "submit", small, "--member", platform).document
    second = blacklist("--json", "submit", large, "--member", platform).document
    assert second["repeated"] == first["accepted"] + first["warned"]


def test_human_output_shows_the_sum_and_no_value_of_a_person(platform, invented, blacklist):
    file, made = invented(60)
    ran = blacklist("submit", file, "--member", platform)
    assert "read = accepted + warned + rejected + repeated" in ran.out
    assert "60 = " in ran.out
    for report in made:
        assert report.person.resident_id not in ran.out + ran.err
        assert report.person.phone not in ran.out + ran.err


def test_a_declared_charset_is_taken_and_an_unknown_one_is_wrong_usage(platform, invented, blacklist):
    file, _ = invented(20, encoding="gb18030")
    assert (
        blacklist("--json", "submit", file, "--member", platform, "--charset", "gb18030").document["read"]
        == 20
    )
    for spelt in ("GB18030", "Gbk", "gb2312"):
        again = blacklist("--json", "submit", file, "--member", platform, "--charset", spelt)
        assert (again.document["read"], again.document["repeated"]) == (
            20,
            0,
        )  # one submission: the same content
    blacklist("submit", file, "--member", platform, "--charset", "big5", status=2)


def test_a_dry_run_takes_nothing_in(home, platform, invented, blacklist):
    file, _ = invented(25)
    told = blacklist("--json", "submit", file, "--member", platform, "--dry-run").document
    assert told["read"] == 25
    assert _count(home, "report") == _count(home, "subject") == 0


def test_the_error_workbook_holds_the_rejected_rows_and_comes_back(platform, invented, blacklist, tmp_path):
    file, _ = invented(300)
    told = blacklist(
        "--json", "submit", file, "--member", platform, "--errors", tmp_path / "errors.xlsx"
    ).document
    rows = CalamineWorkbook.from_path(tmp_path / "errors.xlsx").get_sheet_by_index(0).to_python()
    assert len(rows) - 1 == told["rejected"] > 0
    assert (tmp_path / "errors.xlsx").stat().st_mode & 0o777 == 0o600
    # Sent back as it is, nothing was repaired: the same rows are rejected again, and no other row is read.
    back = blacklist("--json", "submit", tmp_path / "errors.xlsx", "--member", platform).document
    assert back["read"] == back["rejected"] == told["rejected"]


def test_a_file_that_is_there_is_written_over_only_by_force(platform, invented, blacklist, tmp_path):
    file, _ = invented(12)
    before = file.read_bytes()
    submit = ("--json", "submit", file, "--member", platform, "--errors")
    own = blacklist(*submit, file, "--force", status=1)
    assert (own.document["error"]["code"], file.read_bytes()) == ("CLI.FILE_IS_INPUT", before)
    (tmp_path / "kept.xlsx").write_bytes(b"kept")
    refused = blacklist(*submit, tmp_path / "kept.xlsx", status=1)
    assert refused.document["error"]["code"] == "CLI.FILE_EXISTS"
    # Nothing was taken in before the refusal.
    assert blacklist("--json", "submission", "list", "--member", platform).document["submissions"] == []
    assert (tmp_path / "kept.xlsx").read_bytes() == b"kept"
    told = blacklist(*submit, tmp_path / "kept.xlsx", "--force").document
    assert (tmp_path / "kept.xlsx").read_bytes()[:2] == b"PK"
    again = (
        "--json",
        "submission",
        "errors",
        told["submission"],
        tmp_path / "kept.xlsx",
        "--member",
        platform,
    )
    assert blacklist(*again, status=1).document["error"]["code"] == "CLI.FILE_EXISTS"
    assert blacklist(*again, "--force").document["rejected"] == told["rejected"]


def test_the_template_comes_without_a_service_and_is_read_as_a_header(blacklist, tmp_path, monkeypatch):
    monkeypatch.setenv("BLACKLIST_HOME", str(tmp_path / "nowhere"))
    out = tmp_path / "template.xlsx"
    columns = blacklist("--json", "template", out).document["columns"]
    book = CalamineWorkbook.from_path(out)
    assert book.get_sheet_by_index(0).to_python() == [columns]
    assert [row[0] for row in book.get_sheet_by_index(1).to_python()[1:]] == columns
    assert blacklist("--json", "template", out, status=1).document["error"]["code"] == "CLI.FILE_EXISTS"
    blacklist("template", out, "--force")


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("empty.csv", b"", "FILE.EMPTY"),
        ("strange.bin", b"\x00\x01\x02 nothing", "FILE.TYPE_UNKNOWN"),
        ("columns.csv", "姓名,身份证号,星座\n虚构甲,1,狮子\n".encode(), "HEADER.UNKNOWN_COLUMN"),
        ("header.csv", "甲,乙\n丙,丁\n".encode(), "HEADER.NOT_FOUND"),
    ],
)
def test_a_refused_file_ends_with_status_1_and_its_code(
    name, content, code, home, platform, blacklist, tmp_path
):
    (tmp_path / name).write_bytes(content)
    ran = blacklist("--json", "submit", tmp_path / name, "--member", platform, status=1)
    assert ran.document["error"]["code"] == code
    assert ran.document["error"]["zh"] in ran.err
    assert _count(home, "report") == 0


def test_an_unknown_column_is_told_with_the_nearest_name(platform, blacklist, tmp_path):
    (tmp_path / "columns.csv").write_text("姓名,身份证号马\n虚构甲,1\n", "utf-8")
    ran = blacklist("submit", tmp_path / "columns.csv", "--member", platform, status=1)
    assert "【身份证号马】" in ran.err
    assert "最接近的列名：身份证号。" in ran.err


def test_dry_runs_and_refused_files_are_marked_in_the_list(platform, invented, blacklist, tmp_path):
    (tmp_path / "header.csv").write_text("甲,乙\n丙,丁\n", "utf-8")
    blacklist("submit", tmp_path / "header.csv", "--member", platform, status=1)
    file, _ = invented(12)
    dry = blacklist("--json", "submit", file, "--member", platform, "--dry-run").document
    assert dry["dry_run"] is True
    lines = blacklist("--json", "submission", "list", "--member", platform).document["submissions"]
    assert [(one["state"], one["is_dry_run"], one["reason"]) for one in lines] == [
        ("done", True, ""), ("refused", False, "HEADER.NOT_FOUND"),
    ]  # fmt: skip
    shown = blacklist("submission", "list", "--member", platform).out
    assert "试运行" in shown
    assert "HEADER.NOT_FOUND" in shown
    assert "试运行回执" in blacklist("submission", "show", dry["submission"], "--member", platform).out


def test_the_first_rows_of_a_finding_are_sorted_and_its_columns_named(
    platform, blacklist, write_csv, tmp_path
):
    """Row 3 is rejected and rows 2 and 4 are only warned, all for the same missing fields."""
    header = ("行标识", "姓名", "身份证号", "合同编号", "借款金额", "年化利率", "逃废债情形", "偿还能力依据")
    rows = [(f"K{n}", "虚构甲", "", "HT-1", amount, "18", "", "示例") for n, amount in enumerate("1x1")]
    file = write_csv(tmp_path / "some.csv", header, rows)
    told = blacklist("--json", "submit", file, "--member", platform).document
    assert {one["code"]: one["rows"] for one in told["findings"]}["ROW.LISTING_FIELDS_MISSING"] == [2, 3, 4]
    assert "【逃废债情形】" in blacklist("submit", file, "--member", platform).out


def test_an_unknown_member_and_an_agency_send_nothing(platform, invented, blacklist):
    file, _ = invented(3)
    assert (
        blacklist("--json", "submit", file, "--member", "no", status=1).document["error"]["code"]
        == "MEMBER.UNKNOWN"
    )
    blacklist("member", "add", "--code", "BUREAU", "--name", "虚构征信", "--kind", "agency")
    assert (
        blacklist("--json", "submit", file, "--member", "BUREAU", status=1).document["error"]["code"]
        == "ACCESS.ROLE"
    )


def test_submissions_are_listed_shown_and_their_errors_written_later(platform, invented, blacklist, tmp_path):
    file, _ = invented(120)
    told = blacklist("--json", "submit", file, "--member", platform).document
    lines = blacklist("--json", "submission", "list", "--member", platform).document["submissions"]
    assert [(one["submission"], one["state"], one["read"]) for one in lines] == [
        (told["submission"], "done", 120)
    ]
    shown = blacklist("--json", "submission", "show", told["submission"], "--member", platform).document
    assert shown["state"] == "done"
    assert {name: shown[name] for name in told} == told
    written = blacklist(
        "--json", "submission", "errors", told["submission"], tmp_path / "e.xlsx", "--member", platform
    )
    assert written.document["rejected"] == told["rejected"]
    blacklist("member", "add", "--code", "P-2", "--name", "虚构网贷二", "--kind", "platform")
    other = blacklist("--json", "submission", "show", told["submission"], "--member", "P-2", status=1)
    assert other.document["error"]["code"] == "NOT_FOUND"
