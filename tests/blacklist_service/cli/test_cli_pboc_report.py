"""An upload becomes accounts, its corrections and withdrawals messages, and a release deletions and merges."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from tools.pboc_samples import ORGANISATION

COLUMNS = (
    "行标识,操作类型,姓名,证件类型,证件号码,合同编号,借款平台名称,借款金额,剩余欠款金额,借款日期,拖欠开始日期"
)
ROW = "r1,A,张样本,,999999199001010016,示例合同001,示例网贷甲,12000,{},2017-08-09,2018-08-09"
STATED = (
    "AcctBsInfSgmt/BusiLines=5", "AcctBsInfSgmt/BusiDtlLines=A1", "AcctBsInfSgmt/OpenDate=2026-11-01",
    "AcctBsInfSgmt/Cy=CNY", "AcctBsInfSgmt/LoanAmt=7000", "OrigCreditorInfSgmt/InitCredOrgNm= ",
    "OrigCreditorInfSgmt/OrigDbtCate=1", "OrigCreditorInfSgmt/InitRpySts=7", "AcctDbtInfSgmt/LatRpyAmt=0",
    "AcctDbtInfSgmt/LatRpyDate=2026-11-01",
)  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moving_clock) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "out").mkdir()
    moving_clock.at = moving_clock.at.replace(year=2026, month=11, day=20, hour=4)
    return tmp_path


def _report(blacklist, folder: Path, *rows: str, sent: tuple[str, ...] = (), status: int = 0, stated=STATED):
    upload = folder / "upload.csv"
    upload.write_text("\n".join([COLUMNS, *rows]) + "\n", "utf-8")
    words = [word for one in stated for word in ("--state", one)]
    words += [word for name in sent for word in ("--sent", str(folder / "out" / name))]
    return blacklist(
        "--json", "pboc", "report", upload, folder / "out", "--organisation", ORGANISATION, "--type", "C1", *words,
        status=status,
    ).document  # fmt: skip


def test_new_corrected_and_withdrawn_rows_become_their_messages(blacklist, folder):
    (first,) = _report(blacklist, folder, ROW.format("7000"))["files"]
    assert first.startswith(f"{ORGANISATION}20261120210")
    corrected = _report(
        blacklist,
        folder,
        ROW.format("6500").replace("r1,A", "r1,M").replace("张样本", "李样本"),
        sent=(first,),
    )
    assert [name[22:25] for name in corrected["files"]] == ["212"]
    assert corrected["records"] == 2
    gone = _report(blacklist, folder, "r1,D,,,,,,,,,", sent=(first,))
    assert [name[22:25] for name in gone["files"]] == ["214"]
    text = (folder / "out" / gone["files"][0]).read_text("utf-8")
    assert f"<DelRecCode>{ORGANISATION}示例合同001</DelRecCode>" in text


def test_a_row_is_corrected_from_what_was_sent_last_whatever_the_order_of_the_files(
    blacklist, folder, moving_clock
):
    (first,) = _report(blacklist, folder, ROW.format("7000"))["files"]
    moving_clock.move(timedelta(minutes=1))
    changed = ROW.format("6500").replace("r1,A", "r1,M").replace("合同001", "合同009")
    second = _report(blacklist, folder, changed, sent=(first,))["files"]
    assert sorted(name[22:25] for name in second) == ["211", "212"]
    moving_clock.move(timedelta(minutes=1))
    sent = (*second, first)
    back = _report(blacklist, folder, ROW.format("7000").replace("r1,A", "r1,M"), sent=sent)
    assert sorted(name[22:25] for name in back["files"]) == ["211", "212"]
    text = "".join((folder / "out" / name).read_text("utf-8") for name in back["files"])
    assert "<AcctBal>7000</AcctBal>" in text
    assert f"<NwBnesCode>{ORGANISATION}示例合同001</NwBnesCode>" in text
    assert _report(blacklist, folder, changed, sent=sent)["files"] == []  # as it stands
    (gone,) = _report(blacklist, folder, "r1,D,,,,,,,,,", sent=sent)["files"]
    assert f"<DelRecCode>{ORGANISATION}示例合同009</DelRecCode>" in (folder / "out" / gone).read_text("utf-8")
    told = _report(blacklist, folder, "r1,D,,,,,,,,,", sent=(*sent, gone), status=1)
    assert (told["records"], told["left_out"]) == (0, 1)


@pytest.mark.parametrize(
    ("old", "new"), [(b"</Document>", b"<"), (b"<Document>", b"\xff"), (b"A050", b"B050")]
)
def test_a_report_that_cannot_be_read_is_refused_by_its_rule(blacklist, folder, old, new):
    (first,) = _report(blacklist, folder, ROW.format("7000"))["files"]
    sent = folder / "out" / first
    sent.write_bytes(sent.read_bytes().replace(old, new, 1))
    told = _report(blacklist, folder, "r1,D,,,,,,,,,", sent=(first,), status=1)
    assert told["error"]["code"] == "PBOC.SENT"


def test_a_row_without_a_key_is_found_by_no_key_that_reads_like_its_number(blacklist, folder):
    """Row 2 of one file is a stranger to whoever another file calls 2: neither deletes nor corrects the other."""
    (first,) = _report(blacklist, folder, ROW.format("7000").replace("r1,A", ",A"))["files"]
    with (folder / "out" / first).with_suffix(".rows.csv").open(encoding="utf-8") as rows:
        key = rows.read().splitlines()[1].removeprefix("1,")
    other = ROW.format("6500").replace("张样本", "李样本").replace("999999199001010016", "999999198505050018")
    for named in (key, key.removeprefix("#"), "1", "2"):
        for row in (f"{named},D,,,,,,,,,", other.replace("r1,A", f"{named},M")):
            told = _report(blacklist, folder, row, sent=(first,), status=1)
            assert (told["records"], told["left_out"], told["files"]) == (0, 1, [])


@pytest.mark.parametrize("rows", [None, "record,row_key\n2,r1\n1,r2\n", "record,row_key\n1,r1\n1,r2\n"])
def test_a_report_whose_keys_are_missing_or_in_another_order_names_nobody(blacklist, folder, rows):
    """A guess, or a file that somebody sorted, would delete the account of another person."""
    other = ROW.format("7000").replace("r1", "r2").replace("001", "002").replace("9010016", "9020015")
    (first,) = _report(blacklist, folder, ROW.format("7000"), other)["files"]
    beside = (folder / "out" / first).with_suffix(".rows.csv")
    beside.unlink() if rows is None else beside.write_text(rows, "utf-8")
    told = _report(blacklist, folder, "r1,D,,,,,,,,,", sent=(first,), status=1)
    assert told["error"]["code"] == "PBOC.ROWS"


def test_a_row_that_lacks_something_or_was_never_sent_is_left_out(blacklist, folder):
    told = _report(
        blacklist, folder, ROW.format("7000"), "r2,D,,,,,,,,,", "r3,A,,,,,,,,,", stated=(), status=1
    )
    assert (told["records"], told["left_out"]) == (0, 3)
    rules = {(one["record"], one["rule"]) for one in told["findings"]}
    assert {(1, "S0000101"), (2, "S0000102"), (3, "S0000102")} <= rules


FIRM_STATED = (
    "410/AcctBsInfSgmt/BusiLines=51", "410/AcctBsInfSgmt/BusiDtlLines=10", "410/AcctBsInfSgmt/OpenDate=2026-11-01",
    "410/AcctBsInfSgmt/Cy=CNY", "410/AcctBsInfSgmt/LoanAmt=7000", "410/OrigCreditorInfSgmt/OrigDbtCate=10",
    "410/OrigCreditorInfSgmt/InitRpySts=2", "410/OrigCreditorInfSgmt/InitCedOrgCode= ",
)  # fmt: skip


def test_firms_go_into_a_file_of_their_own_and_become_persons_by_a_deletion(blacklist, folder):
    firm = ROW.format("7000").replace("r1", "r2").replace("合同001", "合同002").replace("张样本", "示例企业")
    firm = firm.replace(",,999999199001010016", ",统一社会信用代码,919999999999999984")
    stated = (*STATED, *FIRM_STATED)
    sent = _report(blacklist, folder, ROW.format("7000"), firm, stated=stated)
    assert [name[22:25] for name in sorted(sent["files"])] == ["210", "410"]
    text = (folder / "out" / sorted(sent["files"])[1]).read_text("utf-8")
    assert "<IDType>20</IDType><IDNum>919999999999999984</IDNum>" in text
    files = tuple(sent["files"])
    corrected = _report(
        blacklist, folder, firm.replace("r2,A", "r2,M").replace("7000", "6500"), sent=files, stated=stated
    )
    assert [name[22:25] for name in corrected["files"]] == ["412"]
    gone = _report(blacklist, folder, "r2,D,,,,,,,,,", sent=files, stated=stated)
    assert [name[22:25] for name in gone["files"]] == ["414"]
    person = ROW.format("7000").replace("r1,A", "r2,M").replace("合同001", "合同002")
    turned = _report(blacklist, folder, person, sent=files, stated=stated)
    assert sorted(name[22:25] for name in turned["files"]) == ["210", "414"]


def test_a_state_of_an_unknown_tag_is_wrong_usage(blacklist, folder):
    upload = folder / "upload.csv"
    upload.write_text(COLUMNS + "\n", "utf-8")
    for word in ("x", "AcctBsInfSgmt/Malicious=1", "Nothing/Cy=CNY", "AcctBsInfSgmt/Cy=", "310/AcctBsInfSgmt/Cy=CNY",
                 "410/AcctBsInfSgmt/Malicious=1", "410/210/AcctBsInfSgmt/Cy=CNY"):  # fmt: skip
        blacklist(
            "pboc",
            "report",
            upload,
            folder / "out",
            "--organisation",
            ORGANISATION,
            "--state",
            word,
            status=2,
        )


def test_a_release_deletes_and_joins_what_was_sent_under_its_keys(blacklist, folder):
    other = ROW.format("7000").replace("r1", "r2").replace("001", "002")
    other = other.replace(",,999999199001010016", ",护照,CHNE00000000")
    (sent,) = _report(blacklist, folder, ROW.format("7000"), other)["files"]
    release = folder / "delta.ndjson"
    lines = [
        {
            "effective_on": "2026-11-19",
            "key": "r1",
            "op": "RETRACT",
            "reason": "objection_upheld",
            "version": 2,
        },
        {"effective_on": "2026-11-19", "key": "r2", "op": "SUPPRESS", "reason": "dispute", "version": 2},
        {"into": "r1", "key": "r2", "op": "MERGE", "version": 3},
        {
            "effective_on": "2026-11-19",
            "key": "r9",
            "op": "RETRACT",
            "reason": "objection_upheld",
            "version": 2,
        },
    ]
    release.write_text("".join(json.dumps(line, separators=(",", ":")) + "\n" for line in lines), "utf-8")
    told = blacklist(
        "--json", "pboc", "follow", release, folder / "out", "--organisation", ORGANISATION, "--sent",
        folder / "out" / sent, "--source", ORGANISATION + "900001",
    ).document  # fmt: skip
    assert sorted(name[22:25] for name in told["files"]) == ["140", "214"]
    assert told["without_message"] == {"RETRACT": 1, "SUPPRESS": 1}
    release.write_text("{}\n", "utf-8")
    words = ("pboc", "follow", release, folder / "out", "--organisation", ORGANISATION)
    refused = blacklist("--json", *words, "--sent", folder / "out" / sent, status=1).document
    assert refused["error"]["code"] == "PBOC.RELEASE"
    # Without what was sent every removal would be one without message.
    blacklist(*words, status=2)
