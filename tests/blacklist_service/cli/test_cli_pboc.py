"""PBOC files by command: from records to files that pass the check, and from a feedback back to the rows."""

import csv
import json
from pathlib import Path

import pytest

from exports.pboc.feedback import FeedbackError, FeedbackLine, feedback_line
from tools.pboc_samples import ORGANISATION, header_of, samples


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "out").mkdir()
    return tmp_path


def _jsonl(folder: Path, *names: str, **extra: dict) -> Path:
    lines = [
        {"row_key": f"row-{name}", "kind": samples()[name].kind, "values": _values(name)}
        | extra.get(name.replace("-", "_"), {})
        for name in names
    ]
    path = folder / "records.jsonl"
    path.write_text("\n".join(json.dumps(line) for line in lines), "utf-8")
    return path


def _values(name: str) -> dict:
    """The sample's; accounts that share a report day have codes of their own."""
    values = samples()[name].values
    if name.startswith("210"):
        values["AcctBsSgmt"]["AcctCode"] += name
    return values


def _encode(blacklist, folder: Path, path: Path, status: int = 0):
    return blacklist(
        "--json", "pboc", "encode", path, folder / "out", "--organisation", ORGANISATION, status=status
    ).document


@pytest.fixture
def noon(moving_clock):
    """The day after that of the samples, in China."""
    moving_clock.at = moving_clock.at.replace(year=2026, month=11, day=20, hour=4)
    return moving_clock


@pytest.mark.usefixtures("noon")
def test_records_become_one_file_a_type_that_passes_the_check(blacklist, folder):
    written = _encode(blacklist, folder, _jsonl(folder, "214", "110", "210-loan", "210-collection"))
    beginning = f"{ORGANISATION}20261120"
    assert written["files"] == [f"{beginning}{kind}00010.txt" for kind in ("110", "210", "214")]
    assert (written["records"], written["left_out"], written["findings"]) == (4, 0, [])
    for name in written["files"]:
        path = folder / "out" / name
        assert blacklist("--json", "pboc", "check", path).document["sound"] is True
        assert path.stat().st_mode & 0o777 == 0o600
    rows = (folder / "out" / f"{beginning}21000010.rows.csv").read_text("utf-8").splitlines()
    assert [row.split(",") for row in rows] == [
        ["record", "row_key"],
        ["1", "row-210-loan"],
        ["2", "row-210-collection"],
    ]
    assert _encode(blacklist, folder, _jsonl(folder, "214"))["files"] == [f"{beginning}21400020.txt"]


@pytest.mark.usefixtures("noon")
def test_what_breaks_a_rule_is_left_out_and_told(blacklist, folder):
    broken = {"values": {"InfRecType": "214", "DelRecCode": ""}}
    written = _encode(blacklist, folder, _jsonl(folder, "211", "214", **{"214": broken}), status=1)
    assert (written["records"], written["left_out"]) == (1, 1)
    assert written["findings"] == [{"record": 2, "rule": "I0000101", "code": "ABE000", "tag": "DelRecCode"}]


@pytest.mark.usefixtures("noon")
def test_an_account_stands_once_for_a_report_day(blacklist, folder):
    path = _jsonl(folder, "210-loan", "214")
    path.write_text("\n".join(path.read_text("utf-8").splitlines()[:1] * 2), "utf-8")
    written = _encode(blacklist, folder, path, status=1)
    assert (written["records"], written["left_out"]) == (1, 1)
    assert [one["rule"] for one in written["findings"]] == ["R0000201"]


@pytest.mark.usefixtures("noon")
def test_a_file_is_read_as_the_records_that_it_was_written_from(blacklist, folder):
    source = _jsonl(folder, "210-loan", "210-month")
    name = _encode(blacklist, folder, source)["files"][0]
    read = blacklist("--json", "pboc", "decode", folder / "out" / name, folder / "back.jsonl").document
    assert read["records"] == 2
    lines = [json.loads(line) for line in (folder / "back.jsonl").read_text("utf-8").splitlines()]
    assert [line["values"] for line in lines] == [_values(one) for one in ("210-loan", "210-month")]


@pytest.mark.usefixtures("noon")
def test_a_damaged_file_is_told_by_rule(blacklist, folder):
    name = _encode(blacklist, folder, _jsonl(folder, "214"))["files"][0]
    path = folder / "out" / name
    path.write_bytes(path.read_bytes().replace(b"</Document>", b"<"))
    told = blacklist("--json", "pboc", "check", path, status=1).document
    assert told["findings"] == [{"record": 1, "rule": "ABF002", "code": "ABF002", "tag": ""}]
    assert told["rules"][0]["zh"]
    again = blacklist("--json", "pboc", "decode", path, folder / "back.jsonl", status=1).document
    assert again["findings"] == told["findings"]
    names = folder / "names.txt"
    names.write_text(f"{name}\n", "utf-8")
    told = blacklist("pboc", "check", path, "--received", names, status=1)
    assert "F0000601" in told.out


@pytest.mark.usefixtures("noon")
def test_a_feedback_is_led_back_to_the_row_keys(blacklist, folder):
    name = _encode(blacklist, folder, _jsonl(folder, "210-loan", "210-month"))["files"][0]
    sent = folder / "out" / name
    second = sent.read_bytes().split(b"\r\n")[2]
    lines = [
        feedback_line(FeedbackLine(3, (FeedbackError("BLR027", "RptDate"), FeedbackError("ABE001", "张")), second)),
        feedback_line(FeedbackLine(1, (FeedbackError("NEW999", "X"),), b"<Document/>")),
    ]  # fmt: skip
    header = header_of("210", 2).text() + "20261121" + "0000000" + "0000002"
    answer = folder / name.replace("00010.txt", "00013.txt")
    answer.write_bytes("\r\n".join([header, *lines]).encode())
    told = blacklist(
        "--json", "pboc", "feedback", answer, "--sent", sent, "--out", folder / "f.csv", status=1
    ).document
    assert (told["accepted"], told["rejected"], told["led_back"], told["not_led_back"]) == (0, 2, 1, 1)
    assert told["complete"] is True
    found = [
        (one["row_key"], one["record"], one["code"], one["rule"], one["tag"]) for one in told["findings"]
    ]
    assert found == [
        ("row-210-month", 2, "BLR027", "R2101212", "RptDate"),
        ("row-210-month", 2, "ABE001", "I0000201", ""),
        ("", "", "", "", ""),
    ]
    rows = list(csv.DictReader((folder / "f.csv").read_text("utf-8").splitlines()))
    assert [row["row_key"] for row in rows] == ["row-210-month", "row-210-month", ""]
    wrong = blacklist("--json", "pboc", "feedback", sent, "--sent", sent, status=1).document
    assert wrong["error"]["code"] == "PBOC.FEEDBACK_NAME"


def _answer(folder: Path, name: str, rejected: int, *lines: FeedbackLine) -> Path:
    """A feedback of the centre about a report of 210."""
    header = header_of("210", rejected).text() + "20261121" + "0000000" + f"{rejected:07}"
    answer = folder / name.replace("00010.txt", "00013.txt")
    answer.write_bytes("\r\n".join([header, *map(feedback_line, lines)]).encode())
    return answer


@pytest.mark.usefixtures("noon")
def test_a_record_that_is_named_twice_makes_no_feedback_complete(blacklist, folder):
    name = _encode(blacklist, folder, _jsonl(folder, "210-loan", "210-month"))["files"][0]
    sent = folder / "out" / name
    errors = (FeedbackError("BLR027", "RptDate"),)
    first, second = (
        FeedbackLine(number, errors, sent.read_bytes().split(b"\r\n")[number]) for number in (1, 2)
    )
    for lines, led_back, status in (((first, first), 1, 1), ((first, second), 2, 0)):
        answer = _answer(folder, name, 2, *lines)
        told = blacklist("--json", "pboc", "feedback", answer, "--sent", sent, status=status).document
        assert (told["led_back"], told["complete"]) == (led_back, led_back == 2)
        assert len(told["findings"]) == 2


@pytest.mark.usefixtures("noon")
@pytest.mark.parametrize("key", ['=HYPERLINK("x")', "+1", "'=1", "@a", "plain", "-1,\n2"])
def test_a_row_key_is_no_formula_beside_a_report_and_comes_back_as_it_was(blacklist, folder, key):
    name = _encode(blacklist, folder, _jsonl(folder, "210-loan", **{"210_loan": {"row_key": key}}))["files"][
        0
    ]
    sent = folder / "out" / name
    with sent.with_suffix(".rows.csv").open(encoding="utf-8", newline="") as lines:
        _title, (_record, written) = csv.reader(lines)
    assert written[0] not in "=+-@"
    line = FeedbackLine(1, (FeedbackError("BLR027", "RptDate"),), sent.read_bytes().split(b"\r\n")[1])
    told = blacklist("--json", "pboc", "feedback", _answer(folder, name, 1, line), "--sent", sent).document
    assert [one["row_key"] for one in told["findings"]] == [key]


@pytest.mark.usefixtures("noon")
@pytest.mark.parametrize(
    "rows",
    [b"", b"record\n1\n", b"record,row_key\n1\n", b"record,row_key\n", b"record,row_key\n1,a,b\n",
     b"record,row_key\n1,\xff\n", b"record,row_key\n1," + b"x" * 200_000 + b"\n"],
)  # fmt: skip
def test_a_damaged_file_of_row_keys_is_refused(blacklist, folder, rows):
    name = _encode(blacklist, folder, _jsonl(folder, "210-loan"))["files"][0]
    sent = folder / "out" / name
    sent.with_suffix(".rows.csv").write_bytes(rows)
    told = blacklist(
        "--json", "pboc", "feedback", _answer(folder, name, 1), "--sent", sent, status=1
    ).document
    assert told["error"]["code"] == "PBOC.ROWS"


@pytest.mark.parametrize(
    "line",
    ["x", "", "[" * 2_000, "[]", '{"kind": "214"}', '{"kind": "999", "values": {}}', '{"kind": [], "values": {}}',
     '{"kind": {}, "values": {}}', '{"kind": null, "values": {}}', '{"kind": "214", "values": {"x": null}}',
     '{"kind": "214", "values": ' + '{"x": ' * 700 + '"y"' + "}" * 701,
     '{"kind": "214", "values": ' + '{"x": [' * 400 + '{"x": "y"}' + "]}" * 400 + "}", '{"kind": "214", "values": {"InfRecType": 214}}',
     '{"kind": "214", "values": {"x": []}}', '{"kind": "214", "values": {}, "row_key": 1}',
     '{"kind": "214", "values": {}, "name": "x"}'],
)  # fmt: skip
@pytest.mark.usefixtures("noon")
def test_a_line_that_is_no_record_is_told_and_takes_nothing_along(blacklist, folder, line):
    path = _jsonl(folder, "214", "110")
    first, last = path.read_text("utf-8").splitlines()
    path.write_text(f"{first}\n{line}\n{last}\n", "utf-8")
    told = _encode(blacklist, folder, path, status=1)
    assert (told["records"], told["left_out"], len(told["files"])) == (2, 1, 2)
    rule = "ABF002" if line in {"x", "", "[" * 2_000} else "R0000101"
    assert [(one["record"], one["rule"], one["tag"]) for one in told["findings"]] == [(2, rule, "")]
    rows = [one.read_text("utf-8").split()[1:] for one in sorted((folder / "out").glob("*.rows.csv"))]
    assert rows == [["1,row-110"], ["1,row-214"]]


def test_another_organisation_code_is_refused(blacklist, folder):
    told = blacklist(
        "--json", "pboc", "encode", _jsonl(folder, "214"), folder / "out", "--organisation", "张三", status=1
    )
    assert told.document["error"]["code"] == "PBOC.ORGANISATION"
    assert "张三" not in told.out + told.err
