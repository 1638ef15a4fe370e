"""A platform's clerk settles or withdraws one of its own reports at a page: found by its own key or row, seen before it
is sent, taken in as any submission, told once. Everybody here is invented."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from werkzeug.test import TestResponse

from blacklist_service.clock import MovingClock
from blacklist_service.jobs.process import run_due_jobs
from blacklist_service.store import reports, submissions
from blacklist_service.store.tables import Report
from blacklist_service.workflows.context import SYSTEM, Context
from blacklist_service.workflows.enrol import add_user
from blacklist_service.workflows.require_attestation import require_attestation
from blacklist_service.workflows.sweep_retention import sweep_retention
from exports.masking import mask_name
from tests.blacklist_service.console.conftest import Official, invented_id
from tests.blacklist_service.console.sending import confirm, held, text
from tests.told import told

HEADER = "行标识,姓名,证件号码,手机号,合同编号,借款金额,剩余欠款金额,年化利率,借款日期,拖欠开始日期,逃废债情形,偿还能力依据,催收情况"
DEBT = "10000.00,8000.00,12.5,2021-01-04,2022-01-04,有能力拒不偿还,虚构：有经营性收入,虚构：书面催收三次"
KEYED = f"K1,虚构冯,{invented_id(1)},13900000001,HT1,{DEBT}"
KEYLESS = f",虚构陈,{invented_id(2)},13900000002,HT2,{DEBT}"
FILE = f"{HEADER}\n{KEYED}\n{KEYLESS}\n".encode()
PAID = "2023-05-06"


def report_file(who: Official, body: bytes = FILE) -> str:
    """Sends a file as the pages do and has it taken in; returns the number of its submission."""
    path = held(who, body)
    place = str(confirm(who, path).location)
    run_due_jobs(who.context)
    return place.rpartition("/")[2]


def find(who: Official, *, row_key: str = "", submission: str = "", row: str = "") -> TestResponse:
    who.get("/settlements")
    return who.send("/settlements", row_key=row_key, submission=submission, row=row)


def found(who: Official, **asked: str) -> str:
    """The path of the page of one report."""
    answer = find(who, **asked)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return str(answer.location).removeprefix("/console")


def settle(who: Official, path: str, day: str = PAID) -> TestResponse:
    """Looks at the preview and confirms what stands there."""
    who.get(f"{path}?settled_on={day}")
    return who.send(f"{path}", settled_on=day)


def submitted(who: Official, answer: TestResponse) -> str:
    """Has it taken in; returns the path of the submission's page."""
    assert answer.status_code == 303, answer.get_data(as_text=True)
    run_due_jobs(who.context)
    return str(answer.location).removeprefix("/console")


def standing(who: Official, path: str) -> Report:
    with who.context.store.read() as connection:
        report = reports.find(connection, who.context.vault.ids.read("report", path.rpartition("/")[2]))
    assert report is not None
    return report


@pytest.fixture
def sent(clerk: Official) -> str:
    return report_file(clerk)


def ways(submission: str) -> dict[str, dict[str, str]]:
    return {"keyed": {"row_key": "K1"}, "keyless": {"submission": submission, "row": "3"}}


@pytest.mark.parametrize("kind", ["keyed", "keyless"])
def test_a_debt_that_was_paid_is_settled(clerk: Official, sent: str, kind: str) -> None:
    path = found(clerk, **ways(sent)[kind])
    shown = text(clerk, path)
    assert (mask_name("虚构某") in shown, "8,000.00" in shown) == (True, True)
    assert not any(f"虚构{name}" in shown for name in "冯陈")
    before = standing(clerk, path)

    preview = text(clerk, f"{path}?settled_on={PAID}")
    assert all(said in preview for said in (PAID, "8,000.00 元", "0.00 元", "2028-05-06"))
    assert told(clerk.context, "submission_received")[1:] == []
    place = submitted(clerk, settle(clerk, path))
    result = text(clerk, place)
    assert "1 = 1 + 0 + 0 + 0" in result
    assert f"/console{path}" in result
    assert clerk.get(f"{place}/receipt").status_code == 200

    now = text(clerk, found(clerk, **ways(sent)[kind]))
    assert all(said in now for said in ("已报送结清", PAID, "0.00 元"))
    assert f'action="/console{path}"' not in now
    old = text(clerk, path)
    assert "已被新版本取代" in old
    assert "8,000.00" not in old
    after = standing(clerk, found(clerk, **ways(sent)[kind]))
    assert (after.report_key, after.subject_id) == (before.report_key, before.subject_id)
    assert standing(clerk, path).superseded_by == after.id
    assert (after.outstanding_fen, str(after.settled_on)) == (0, PAID)
    (entry,) = told(clerk.context, "submission_received")[1:]
    assert (entry[0], entry[4]["about_report"]) == ("first", before.id)


def test_an_old_export_neither_undoes_a_settlement_nor_brings_back_what_was_withdrawn(
    clerk: Official, sent: str
) -> None:
    path = found(clerk, submission=sent, row="3")
    submitted(clerk, settle(clerk, path))
    again = report_file(clerk, f"{HEADER}\n{KEYLESS}\n,另{KEYLESS[1:]}\n".encode())
    shown = text(clerk, f"/submissions/{again}")
    assert ("2 = 1 + 0 + 0 + 1" in shown, "ROW.CORRECTED_SINCE" in shown) == (True, True)
    settled = found(clerk, submission=again, row="2")
    assert (standing(clerk, settled).outstanding_fen, settled != path) == (0, True)

    clerk.get(settled)
    submitted(clerk, clerk.send(f"{settled}/withdraw"))
    assert standing(clerk, settled).state == "withdrawn"
    once_more = report_file(clerk, f"{HEADER}\n{KEYLESS}\n".encode())
    shown = text(clerk, f"/submissions/{once_more}")
    assert ("1 = 0 + 0 + 0 + 1" in shown, "ROW.WITHDRAWN_SINCE" in shown) == (True, True)
    assert "REPORT.ROW_REPEATED" in find(clerk, submission=once_more, row="2").get_data(as_text=True)
    with_key = report_file(clerk, f"{HEADER}\nK2{KEYLESS}\n".encode())
    assert "1 = 1 + 0 + 0 + 0" in text(clerk, f"/submissions/{with_key}")


@pytest.mark.parametrize(
    ("end", "days", "code"),
    [("withdraw", 200, "ROW.WITHDRAWN_SINCE"), ("settle", 5 * 366, "ROW.CORRECTED_SINCE")],
)
def test_an_old_export_brings_nothing_back_that_was_erased_meanwhile(
    clerk: Official, sent: str, moving_clock: MovingClock, end: str, days: int, code: str
) -> None:
    """Not under the same words: a debt that is new says something new, or has a row key."""
    path = found(clerk, submission=sent, row="3")
    clerk.get(path)
    submitted(clerk, settle(clerk, path) if end == "settle" else clerk.send(f"{path}/withdraw"))
    sweep_retention(clerk.context, SYSTEM, is_dry_run=False)
    moving_clock.move(timedelta(days=days))
    sweep_retention(clerk.context, SYSTEM, is_dry_run=False)
    clerk.come_in()
    assert standing(clerk, path).state == "erased"
    again = report_file(clerk, f"{HEADER}\n{KEYLESS}\n,另{KEYLESS[1:]}\nK2{KEYLESS}\n".encode())
    shown = text(clerk, f"/submissions/{again}")
    assert ("3 = 2 + 0 + 0 + 1" in shown, code in shown) == (True, True)


def test_two_clerks_and_a_double_click_settle_once(
    clerk: Official, inside: Callable[[str], Official], context: Context, sent: str
) -> None:
    add_user(context, SYSTEM, member_code="P001", login="colleague", role="platform")
    colleague = inside("colleague")
    path = found(clerk, row_key="K1")
    first = settle(clerk, path)
    assert settle(clerk, path).location == first.location
    assert "正在处理" in text(colleague, path)
    second = settle(colleague, path, "2023-05-07")
    assert second.location != first.location
    run_due_jobs(context)
    assert "1 = 1 + 0 + 0 + 0" in text(clerk, str(first.location).removeprefix("/console"))
    late = text(colleague, str(second.location).removeprefix("/console"))
    assert ("1 = 0 + 0 + 1 + 0" in late, "ROW.REPORT_CHANGED" in late) == (True, True)
    assert str(standing(clerk, found(clerk, row_key="K1")).settled_on) == PAID
    for gone in (settle(colleague, path), colleague.send(f"{path}/withdraw")):
        assert (gone.status_code, "REPORT.CHANGED" in gone.get_data(as_text=True)) == (409, True)


def test_the_same_day_settles_again_what_was_reopened_by_a_file(clerk: Official, sent: str) -> None:
    """The same words about another version are another statement."""
    submitted(clerk, settle(clerk, found(clerk, row_key="K1")))
    later = report_file(clerk, f"{HEADER}\n{KEYED.replace('8000.00', '7000.00')}\n".encode())
    told_of = text(clerk, f"/submissions/{later}")
    assert ("ROW.SETTLEMENT_REOPENED" in told_of, "1 = 0 + 1 + 0 + 0" in told_of) == (True, True)
    reopened = found(clerk, row_key="K1")
    assert standing(clerk, reopened).settled_on is None
    submitted(clerk, settle(clerk, reopened))
    assert str(standing(clerk, found(clerk, row_key="K1")).settled_on) == PAID


@pytest.mark.parametrize(
    ("day", "status", "code"),
    [("2199-01-01", 422, "SETTLEMENT.IN_FUTURE"), ("2022-01-03", 422, "SETTLEMENT.TOO_EARLY"),
     ("2020-02-30", 422, "FORM.DAY"), ("", 422, "FORM.DAY"), ("<b>", 422, "FORM.DAY")],
)  # fmt: skip
def test_days_that_cannot_be(clerk: Official, sent: str, day: str, status: int, code: str) -> None:
    path = found(clerk, row_key="K1")
    answers = (clerk.client.get(f"/console{path}", query_string={"settled_on": day}),)
    clerk.get(path)
    for answer in (*answers, clerk.send(f"{path}", settled_on=day)):
        assert (answer.status_code, code in answer.get_data(as_text=True)) == (status, True)
        assert "<b>" not in answer.get_data(as_text=True)
    assert standing(clerk, path).state == "current"


def test_a_day_whose_term_is_over_is_told_of_before(
    clerk: Official, sent: str, moving_clock: MovingClock
) -> None:
    path = found(clerk, row_key="K1")
    assert "保存期限已满" not in text(clerk, f"{path}?settled_on={PAID}")
    moving_clock.move(timedelta(days=5 * 366))
    clerk.come_in()
    assert "保存期限已满" in text(clerk, f"{path}?settled_on={PAID}")


def test_another_platforms_reports_do_not_exist(
    clerk: Official, inside: Callable[[str], Official], sent: str
) -> None:
    path, other = found(clerk, row_key="K1"), inside("other")
    unknown = f"/settlements/{other.context.vault.ids.show('report', 1 << 40)}"
    told_of: list[set[tuple[int, str]]] = []
    for at in (path, unknown):
        other.get("/settlements")
        answers = [other.get(at), other.get(f"{at}?settled_on={PAID}")]
        other.get("/settlements")
        answers += [other.send(f"{at}", settled_on=PAID), other.send(f"{at}/withdraw")]
        said = {(one.status_code, re.sub("[0-9a-f]{16,}", "", one.get_data(as_text=True))) for one in answers}
        told_of.append(
            {(status, "REPORT.UNKNOWN" if "REPORT.UNKNOWN" in page else page) for status, page in said}
        )
    assert told_of == [{(404, "REPORT.UNKNOWN")}] * 2
    for asked in ways(sent).values():
        missed = find(other, **asked)
        assert (missed.status_code, "REPORT.UNKNOWN" in missed.get_data(as_text=True)) == (404, True)


def test_what_is_no_report_is_not_found(clerk: Official, sent: str) -> None:
    bad = report_file(clerk, f"{HEADER}\nK9,,{invented_id(9)},,HT9,{DEBT}\n".encode())
    asked = {
        "REPORT.ROW_REJECTED": [{"submission": bad, "row": "2"}],
        "REPORT.UNKNOWN": [
            {"row_key": "K9"}, {"row_key": " "}, {"submission": sent, "row": "4"}, {"submission": sent, "row": "1"},
            {"submission": sent, "row": "0"}, {"submission": sent, "row": "-3"}, {"submission": sent, "row": "三"},
            {"submission": sent, "row": "9" * 8},
        ],
        "NOT_FOUND": [{"submission": "x", "row": "2"}, {"submission": "", "row": ""}],
    }  # fmt: skip
    for code, some in asked.items():
        for one in some:
            answer = find(clerk, **one)
            assert (answer.status_code in {404, 409}, code in answer.get_data(as_text=True)) == (
                True,
                True,
            ), one


def test_one_person_settles_also_where_two_confirm_files(
    clerk: Official, context: Context, sent: str
) -> None:
    require_attestation(context, SYSTEM, "P001", is_needed=True)
    place = submitted(clerk, settle(clerk, found(clerk, row_key="K1")))
    assert "1 = 1 + 0 + 0 + 0" in text(clerk, place)


def test_a_row_is_found_that_repeated_another_one(clerk: Official, sent: str) -> None:
    again = report_file(clerk, FILE + b"\n")
    assert "2 = 0 + 0 + 0 + 2" in text(clerk, f"/submissions/{again}")
    assert found(clerk, submission=again, row="3") == found(clerk, submission=sent, row="3")


def test_a_kill_before_the_row_is_in_leaves_a_submission_that_the_worker_ends(
    clerk: Official, context: Context, sent: str
) -> None:
    """Between the commit that receives the row and the worker nothing is lost: the job stands with it."""
    path = found(clerk, row_key="K1")
    settle(clerk, path)
    with context.store.read() as connection:
        waiting = submissions.newest_about(connection, standing(clerk, path).id)
    assert waiting is not None
    assert waiting.state == "received"
    run_due_jobs(context)
    assert standing(clerk, path).state == "superseded"
