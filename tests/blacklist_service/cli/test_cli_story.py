"""The officials' verbs and a feed in one story: from a file to a tombstone that the recipient acknowledges."""

import hashlib
import json
from datetime import timedelta

import pytest

PROFILE = """
schema = "operator/1"
name = "示例监管机构（虚构）"
kind = "state_organ"
region = "340000"
may_export = ["regulator", "bureau"]
[[legal_basis]]
id = "sample-basis"
document_no = "示例文〔2026〕1号（虚构）"
title = "示例规定（虚构）"
article = "第一条（虚构）"
list_kind = "malicious_evasion"
rank = "local_regulation"
jurisdiction = "340000"
in_force_from = 2018-01-01
allows_third_parties = true
[contacts]
department = "示例处（虚构）"
address = "示例市示例路1号（虚构）"
phone = "0000-00000000"
"""
HEADER = (
    "行标识", "主体类型", "姓名", "证件类型", "证件号码", "合同编号", "借款金额", "剩余欠款金额", "年化利率", "借款日期",
    "拖欠开始日期", "逃废债情形", "偿还能力依据", "催收情况",
)  # fmt: skip
ROW = (
    "K1", "个人", "虚构甲", "居民身份证", "34010419900101301", "HT-1", "20000.00", "15000.00", "18.00", "2018-03-01",
    "2018-09-01", "有能力拒不偿还", "示例：名下有车辆", "示例：电话提醒四次",
)  # fmt: skip


def _with_check(front):
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return front + "10X98765432"[sum(int(d) * w for d, w in zip(front, weights, strict=True)) % 11]


@pytest.fixture
def office(home, tmp_path, monkeypatch, blacklist):
    """A configured operator with two officials, a platform with a clerk, and a bureau."""
    (tmp_path / "operator.toml").write_text(PROFILE, "utf-8")
    monkeypatch.setenv("BLACKLIST_OPERATOR_PROFILE", str(tmp_path / "operator.toml"))
    for code, kind in (("P-1", "platform"), ("OFF", "office"), ("BUREAU", "agency")):
        blacklist("member", "add", "--code", code, "--name", "虚构", "--kind", kind, "--region", "340000")
    for login in ("maker", "checker"):
        blacklist("user", "add", "--member", "OFF", "--login", login, "--role", login)
    blacklist("user", "add", "--member", "P-1", "--login", "clerk", "--role", "platform")
    assert blacklist("--json", "basis", "register").document["changed"] == ["sample-basis"]
    return blacklist


def test_a_person_is_listed_objects_and_is_forgotten_by_the_recipient(
    office, write_csv, tmp_path, moving_clock
):
    def ask(*arguments, status=0):
        return office("--json", *arguments, status=status).document

    identity = _with_check(ROW[4])
    ask(
        "submit", write_csv(tmp_path / "one.csv", HEADER, [(*ROW[:4], identity, *ROW[5:])]), "--member", "P-1"
    )
    (step,) = ask("listing", "list", "--as", "maker")["steps"]
    listing = step["id"]
    shown = ask("listing", "show", listing, "--as", "maker")
    assert (shown["state"], shown["subject"]["name"]) == ("alleged", "虚*")
    (debt,) = shown["reports"]
    assert (debt["principal_fen"], debt["outstanding_fen"], debt["annual_rate_bp"]) == (
        2000000,
        1500000,
        1800,
    )
    assert (debt["overdue_since"], debt["ability_evidence"]) == ("2018-09-01", "示例：名下有车辆")
    seen = office("listing", "show", listing, "--as", "maker").out
    assert "15,000.00" in seen
    assert "示例：电话提醒四次" in seen
    assert identity not in seen + json.dumps(shown)
    verified = ask(
        "listing", "verify", listing, "--as", "maker", "--basis", "sample-basis", "--severity", "ordinary"
    )
    assert (verified["state"], verified["ground"]) == ("under_review", "able_refuses")

    today = moving_clock.today()
    digest = hashlib.sha256(b"letter").hexdigest()
    noticed = ask(
        "listing", "notice", listing, "--as", "maker", "--channel", "registered_mail", "--content-sha256", digest,
        "--sent-on", str(today),
    )  # fmt: skip
    served = ask(
        "listing", "notice", listing, "--as", "maker", "--served-on", str(today),
        "--proof-sha256", digest,
    )  # fmt: skip
    assert (noticed["state"], served["state"]) == ("notified", "reply_window")

    moving_clock.move(timedelta(days=12))
    proposal = ask("listing", "decide", listing, "--as", "maker", "--act", "list", "--reasons", "示例理由")
    refused = ask("listing", "approve", listing, "--as", "maker", "--digest", proposal["digest"], status=1)
    assert refused["error"]["code"] == "ACCESS.ROLE"
    assert ask("listing", "list", "--as", "checker", "--kind", "proposal")["steps"][0]["target"] == listing
    approved = ask("listing", "approve", listing, "--as", "checker", "--digest", proposal["digest"])
    assert (approved["done"], approved["state"]) == ("subject_listed", "listed")

    feed = (
        "feed",
        "add",
        "--code",
        "bureau",
        "--member",
        "BUREAU",
        "--format",
        "ndjson",
        "--audience",
        "bureau",
    )
    assert ask(*feed, "--cron", "every day", status=1)["error"]["code"] == "FEED.CRON"
    ask(*feed, "--cron", "0 8 * * *")
    assert ask("feed", "publish", "bureau")["entries"] == 1
    first = _follow(ask, tmp_path, "first")
    assert (first["release"], first["entries"]) == (1, 1)
    ask("feed", "ack", "bureau", tmp_path / "receipt.json", "--state", tmp_path / "state.json")

    filed = ask(
        "objection", "file", "--case", noticed["case_no"], "--name", ROW[2], "--id-number", identity,
        "--reason", "paid", "--narrative", "示例：已还清",
    )  # fmt: skip
    objection = filed["objection"]
    assert (
        ask("objection", "answer", objection, "--as", "clerk", "--answer", "示例：属实")["state"]
        == "answered"
    )
    correct = ("objection", "decide", objection, "--as", "maker", "--outcome", "correct", "--reasons", "示例")
    assert ask(*correct, "--fact", "6000.00", status=1)["error"]["code"] == "CLI.FACT"
    assert ask(*correct, "--fact", "outstanding=16000", status=1)["error"]["code"] == "CORRECTION.WORSE"
    laid = ask(*correct, "--fact", "outstanding=6000.00", "--fact", "overdue_since=2019-01-02")
    (first_fact, second_fact) = ask("objection", "show", objection, "--as", "checker")["corrections"]
    assert (first_fact["field"], first_fact["was"], first_fact["now"]) == (
        "outstanding_fen",
        1_500_000,
        600_000,
    )
    assert (second_fact["was"], second_fact["now"]) == ("2018-09-01", "2019-01-02")
    assert {one["report"] for one in laid["facts"]["corrections"]} == {first_fact["report"]}
    assert "outstanding_fen" in office("objection", "show", objection, "--as", "checker").out
    ask("objection", "approve", objection, "--as", "checker", "--digest", laid["digest"], "--refuse", "示例")
    outcome = ask(
        "objection", "decide", objection, "--as", "maker", "--outcome", "delete", "--reasons", "示例"
    )
    done = ask("objection", "approve", objection, "--as", "checker", "--digest", outcome["digest"])
    assert done["done"] == "objection_decided"

    assert ask("feed", "publish", "bureau")["retractions"] == 1
    second = _follow(ask, tmp_path, "second")
    assert (second["release"], second["entries"], second["tombstones"]) == (2, 0, 1)
    # A download over an earlier one leaves nothing of whoever was removed since; what is not a feed's stays.
    (tmp_path / "first" / "snapshot-of-ours.txt").touch()
    ask("feed", "export", "bureau", tmp_path / "first")
    first_names, names = ({one.name for one in (tmp_path / at).iterdir()} for at in ("first", "second"))
    assert first_names == names | {"snapshot-of-ours.txt"}
    acknowledged = ask("feed", "ack", "bureau", tmp_path / "receipt.json", "--state", tmp_path / "state.json")
    assert (acknowledged["acknowledged"], acknowledged["removals_closed"]) == (1, 1)
    assert json.loads((tmp_path / "state.json").read_bytes())["unreported_retractions"] == []

    journal = ask("audit", "verify")
    assert journal["valid"] is True
    assert ask("audit", "verify", "--export", tmp_path / "journal")["root"] == journal["root"]
    (tmp_path / "journal" / "leaves.txt").write_text("00" * 32 + "\n", "utf-8")
    broken = ask("audit", "verify", "--export", tmp_path / "journal", status=1)
    assert broken["error"]["code"] == "JOURNAL.BROKEN"


def _follow(ask, folder, name):
    """The recipient downloads, verifies with its own state, and keeps the receipt."""
    exported = ask("feed", "export", "bureau", folder / name)
    return ask(
        "feed", "verify", folder / name, "--key", exported["public_key"], "--state", folder / "state.json",
        "--recipient", "BUREAU", "--receipt", folder / "receipt.json",
    )  # fmt: skip


def test_a_changed_byte_of_a_download_is_found(office, tmp_path):
    office(
        "feed", "add", "--code", "bureau", "--member", "BUREAU", "--format", "ndjson", "--audience", "bureau"
    )
    office("feed", "publish", "bureau")
    key = (office("--json", "feed", "export", "bureau", tmp_path / "down").document)["public_key"]
    office("feed", "verify", tmp_path / "down", "--key", (tmp_path / "down" / "feed.pub").read_text("utf-8"))
    missing = office("--json", "feed", "verify", tmp_path / "down", "--key", "nosuch.pub", status=1)
    assert missing.document["error"]["code"] == "CLI.FILE"
    assert "nosuch.pub" in missing.err
    text = (tmp_path / "down" / "feed.pub").read_text("utf-8").splitlines()[1]
    office("feed", "verify", tmp_path / "down", "--key", text)
    wrong = office(
        "--json", "feed", "verify", tmp_path / "down", "--key", key, "--recipient", "OTHER", status=1
    )
    assert wrong.document["error"]["code"] == "FEED.RECIPIENT"
    manifest = tmp_path / "down" / "manifest.json"
    manifest.write_bytes(manifest.read_bytes().replace(b'"release":1', b'"release":2', 1))
    ran = office("--json", "feed", "verify", tmp_path / "down", "--key", key, status=1)
    assert ran.document["error"]["code"] == "FEED.SIGNATURE"
    assert "签名" in ran.err


@pytest.mark.parametrize("change", [{"release": 10**30}, {"release": 0}, {"release": -1}, {"release": "x"},
                                    {"retracted": 5}, {"tombstones_applied": 5}])  # fmt: skip
def test_a_receipt_that_is_none_is_refused(office, tmp_path, change):
    """A recipient sends it by whatever way, and may write anything into it."""
    office(
        "feed", "add", "--code", "bureau", "--member", "BUREAU", "--format", "ndjson", "--audience", "bureau"
    )
    office("feed", "publish", "bureau")
    receipt = tmp_path / "receipt.json"
    receipt.write_text(
        json.dumps({"release": 1, "state_checksum": "0" * 64, "manifest_sha256": None} | change)
    )
    told = office("--json", "feed", "ack", "bureau", receipt, status=1).document
    assert told["error"]["code"] == "FEED.RECEIPT"


def test_the_retention_plan_stands_before_the_sweep(office):
    told = office("--json", "retention", "sweep", "--dry-run").document
    assert (told["listings"], told["reports"], told["dry_run"]) == ([], 0, True)
    shown = office("retention", "sweep").out
    assert shown.index("计划") < shown.index("已执行")


def test_bases_are_added_by_a_checker_and_listed(office):
    given = (
        "--code", "b-2", "--document-no", "示例文2号（虚构）", "--title", "示例（虚构）", "--article", "第二条",
        "--rank", "law", "--from", "2020-01-01",
    )  # fmt: skip
    assert (
        office("--json", "basis", "add", "--as", "maker", *given, status=1).document["error"]["code"]
        == "ACCESS.ROLE"
    )
    office("basis", "add", "--as", "checker", *given)
    assert [one["id"] for one in office("--json", "basis", "list").document["bases"]] == [
        "b-2",
        "sample-basis",
    ]


def test_unsure_matches_wait_for_a_person(office, write_csv, tmp_path):
    number = _with_check(ROW[4])
    rows = [
        (*ROW[:4], number, *ROW[5:]),
        ("K2", *ROW[1:2], "另有其人", ROW[3], number, *ROW[5:]),
    ]
    told = office(
        "--json", "submit", write_csv(tmp_path / "two.csv", HEADER, rows), "--member", "P-1"
    ).document
    assert told["reviews"] == 1
    (review,) = office("--json", "review", "list", "--as", "maker").document["reviews"]
    decide = (
        "review",
        "decide",
        review["review"],
        "--as",
        "maker",
        "--verdict",
        "different",
        "--reason",
        "other_person",
    )
    office(*decide)
    assert office("--json", *decide, status=1).document["error"]["code"] == "CONFLICT.VERSION"
    assert office("--json", "review", "list", "--as", "maker").document["reviews"] == []


def test_an_unknown_login_and_a_made_up_id_are_refused(office):
    assert (
        office("--json", "review", "list", "--as", "nobody", status=1).document["error"]["code"]
        == "ACCESS.LOGIN"
    )
    made_up = office("--json", "listing", "show", "a" * 26, "--as", "maker", status=1)
    assert made_up.document["error"]["code"] == "NOT_FOUND"
