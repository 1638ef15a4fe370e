"""Letters from the command line: made, listed, written to a file whose digest is the one that was told."""

from datetime import timedelta
from hashlib import sha256

import pytest

from blacklist_service.errors import NotReadyError
from blacklist_service.settings import Settings
from blacklist_service.workflows.writing.papers import press_of
from tests.blacklist_service.cli.test_cli_story import HEADER, PROFILE, ROW, _with_check
from tests.pictures import HTML, JPEG, PDF


@pytest.fixture
def review(home, tmp_path, monkeypatch, blacklist, write_csv):
    """A configured office and a case under review; its opaque id."""
    try:
        press_of(Settings.model_fields["letter_fonts"].default)
    except NotReadyError:
        pytest.skip("no Chinese font: fonts-noto-cjk is not installed")
    (tmp_path / "operator.toml").write_text(PROFILE, "utf-8")
    monkeypatch.setenv("BLACKLIST_OPERATOR_PROFILE", str(tmp_path / "operator.toml"))
    monkeypatch.setenv("BLACKLIST_PUBLIC_URL", "https://list.example.org")
    for code, kind in (("P-1", "platform"), ("OFF", "office")):
        blacklist("member", "add", "--code", code, "--name", "虚构", "--kind", kind, "--region", "340000")
    blacklist("user", "add", "--member", "OFF", "--login", "maker", "--role", "maker")
    blacklist("basis", "register")
    row = (*ROW[:4], _with_check(ROW[4]), *ROW[5:])
    blacklist("submit", write_csv(tmp_path / "one.csv", HEADER, [row]), "--member", "P-1")
    (step,) = blacklist("--json", "listing", "list", "--as", "maker").document["steps"]
    blacklist(
        "listing", "verify", step["id"], "--as", "maker", "--basis", "sample-basis", "--severity", "ordinary"
    )
    return step["id"]


def test_a_letter_from_the_case_to_the_envelope(review, blacklist, moving_clock, tmp_path):
    def ask(*arguments, status=0):
        return blacklist("--json", *arguments, status=status).document

    made = ask("letter", "make", "listing_notice", review, "--as", "maker")
    assert made["document_no"] == "列告〔2026〕第1号"
    assert ask("letter", "list", review, "--as", "maker")["letters"] == [made]
    paper = tmp_path / "notice.pdf"
    ask("letter", "show", made["letter"], "--as", "maker", "--out", paper)
    assert sha256(paper.read_bytes()).hexdigest() == made["sha256"]
    assert paper.stat().st_mode & 0o777 == 0o600
    again = ask("letter", "show", made["letter"], "--as", "maker", "--out", paper, status=1)
    assert again["error"]["code"] == "CLI.FILE_EXISTS"

    given = ask(
        "listing", "notice", review, "--as", "maker", "--channel", "registered_mail",
        "--content-sha256", made["sha256"], "--sent-on", str(moving_clock.today()),
    )  # fmt: skip
    slip = tmp_path / "slip.pdf"
    told = ("--case", given["case_no"], "--slip", slip)
    record = ask("letter", "make", "service_record", review, "--as", "maker", *told)
    assert slip.read_bytes().startswith(b"%PDF")
    assert sha256(slip.read_bytes()).hexdigest() != record["sha256"]
    other = ("--case", given["case_no"], "--slip", tmp_path / "second.pdf")
    assert ask("letter", "make", "service_record", review, "--as", "maker", *other)["slip"] is None


def on_paper(folder, content):
    """The file of a proof of service."""
    file = folder / "receipt.pdf"
    file.write_bytes(content)
    return file


def test_that_a_letter_was_served_is_said_once(review, blacklist, moving_clock, tmp_path):
    def ask(*arguments, status=0):
        return blacklist("--json", *arguments, status=status).document

    today = str(moving_clock.today())
    notice = ask("letter", "make", "listing_notice", review, "--as", "maker")
    given = ask(
        "listing", "notice", review, "--as", "maker", "--channel", "in_person", "--content-sha256", notice["sha256"],
        "--sent-on", today, "--served-on", today, "--proof", on_paper(tmp_path, JPEG),
    )  # fmt: skip
    filed = ask(
        "objection", "file", "--case", given["case_no"], "--name", ROW[2], "--id-number", _with_check(ROW[4]),
        "--reason", "paid", "--narrative", "示例：已还清",
    )  # fmt: skip
    receipt = ask("letter", "make", "objection_receipt", filed["objection"], "--as", "maker")
    said = ("--as", "maker", "--channel", "in_person", "--sent-on", today, "--served-on", today)
    for proof, code in ((HTML, "EXHIBIT.KIND"), (b"", "EXHIBIT.EMPTY")):
        refused = ask(
            "letter", "served", receipt["letter"], *said, "--proof", on_paper(tmp_path, proof), status=1
        )
        assert refused["error"]["code"] == code
    assert ask("letter", "served", receipt["letter"], *said, status=1)["error"]["code"] == "NOTICE.PROOF"
    done = ask("letter", "served", receipt["letter"], *said, "--proof", on_paper(tmp_path, PDF))
    assert done == {"letter": receipt["letter"], "channel": "in_person", "served_on": today}
    by_letter = {one["letter"]: one for one in ask("letter", "list", review, "--as", "maker")["letters"]}
    assert by_letter[receipt["letter"]]["service"]["proof_sha256"] == sha256(PDF).hexdigest()
    assert by_letter[notice["letter"]]["service"] is None
    for letter, code in ((receipt["letter"], "LETTER.SERVED"), (notice["letter"], "LETTER.NOT_SERVED")):
        refused = ask("letter", "served", letter, *said, "--proof-sha256", "7" * 64, status=1)
        assert refused["error"]["code"] == code


def test_a_record_of_service_is_corrected(review, blacklist, moving_clock, tmp_path):
    def ask(*arguments, status=0):
        return blacklist("--json", *arguments, status=status).document

    blacklist("user", "add", "--member", "OFF", "--login", "checker", "--role", "checker")
    sent = moving_clock.today()
    notice = ask("letter", "make", "listing_notice", review, "--as", "maker")
    moving_clock.move(timedelta(days=2))
    day = str(moving_clock.today())
    ask(
        "listing", "notice", review, "--as", "maker", "--channel", "in_person", "--content-sha256", notice["sha256"],
        "--sent-on", sent, "--served-on", day, "--proof-sha256", "5" * 64,
    )  # fmt: skip
    said = ("letter", "correct", review, "--as", "maker", "--notice", "--reasons", "示例：笔误")
    laid = ask(*said, "--ground", "day_mistyped", "--served-on", sent)
    assert (laid["is_corrected"], laid["act"]) == (False, "correct_service")
    assert (laid["facts"]["was_served_on"], laid["facts"]["served_on"]) == (day, str(sent))
    approved = ask("listing", "approve", review, "--as", "checker", "--digest", laid["digest"])
    assert (approved["done"], approved["served_on"]) == ("service_corrected", str(sent))
    later = ask(*said, "--ground", "day_mistyped", "--served-on", day, "--proof", on_paper(tmp_path, PDF))
    assert later == {"notice": review, "is_corrected": True}
    assert ask(*said, "--ground", "returned", "--not-served")["is_corrected"]
    refused = ask(*said, "--ground", "returned", "--not-served", status=1)
    assert refused["error"]["code"] == "SERVICE.NONE"
    blacklist(*said, "--ground", "returned", status=2)


@pytest.mark.parametrize(
    "arguments",
    [
        ("make", "correction_request", "x", "--as", "maker"),
        ("make", "service_record", "x", "--as", "maker", "--case", "2026"),
        ("show", "x", "--as", "maker"),
        ("make", "nonsense", "x", "--as", "maker"),
    ],
)
def test_wrong_usage_says_what_to_do(home, blacklist, arguments):
    blacklist("letter", *arguments, status=2)
