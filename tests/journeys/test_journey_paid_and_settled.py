"""A debt that was paid: reported without a key, listed, objected as paid, settled by the clerk at the page, and told to the
bureau, while the objection stays for officials and the five years begin. Everybody here is invented."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from blacklist_service.jobs.process import run_due_jobs
from blacklist_service.rules.terms import retention_ends_on
from blacklist_service.workflows.verify_journal import verify_journal
from tests.blacklist_service.console.conftest import Official

HEADER = "姓名,证件号码,手机号,合同编号,借款金额,剩余欠款金额,年化利率,借款日期,拖欠开始日期,逃废债情形,偿还能力依据,催收情况"
DEBT = "10000.00,8000.00,12.5,2021-01-04,2022-01-04,有能力拒不偿还,示例：名下有经营性收入,示例：书面催收三次"
NAME = "示甲一"
PAID = "示例：我早已还清，请平台核实"
PAID_ON = date(2022, 2, 1)


def test_paid_and_settled(town: Any, invented_number: Callable[[int], str]) -> None:
    number = invented_number(1)
    file = f"{HEADER}\n{NAME},{number},13900000001,HT1,{DEBT}\n".encode()
    submission = _a_platform_without_keys_reports(town, file)
    listing, case_number = town.two_officials_list()
    key = _the_bureau_holds_an_open_debt(town)
    subject = town.subject(case_number, NAME, number)
    objection = _the_subject_says_it_has_paid(town, subject)
    clerk = _the_clerk_comes_in(town)
    place = _the_clerk_settles_it_from_the_objection(town, clerk, objection)
    assert _by_row(clerk, submission) == _current(clerk, place)
    _the_next_delta_tells_it_and_the_objection_stays(town, key, listing, objection)
    _the_subject_sees_it(town, subject)
    _the_old_export_changes_nothing(town, file, key)
    _the_five_years_end_before_the_term(town, listing, key)


def _a_platform_without_keys_reports(town: Any, file: bytes) -> str:
    sent = town.platform.call("POST", "/submissions?charset=utf-8", 202, data=file, content_type="text/csv")
    town.work()
    return str(sent.headers["Location"].rpartition("/")[2])


def _the_bureau_holds_an_open_debt(town: Any) -> str:
    town.next_morning()
    report = town.follow_feed()
    ((key, held),) = report.state.entries.items()
    assert (held.entry["outstanding_fen"], held.entry["disputed"]) == (800_000, False)
    town.acknowledge(report)
    return str(key)


def _the_subject_says_it_has_paid(town: Any, subject: Any) -> str:
    made = subject.post("/objections", {"reason": "paid", "narrative": PAID}, 201).json
    return str(made["objection"])


def _the_clerk_comes_in(town: Any) -> Official:
    clerk = Official(town.context, town.platform.client, "platform")
    clerk.enrol()
    clerk.get("")
    return clerk


def _text(clerk: Official, path: str) -> str:
    answer = clerk.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return answer.get_data(as_text=True)


def _the_clerk_settles_it_from_the_objection(town: Any, clerk: Official, objection: str) -> str:
    shown = _text(clerk, f"/objections/{objection}")
    assert PAID in shown
    (path,) = set(re.findall(r'href="/console(/settlements/[a-z2-7]{26})"', shown))
    preview = _text(clerk, f"{path}?settled_on={PAID_ON}")
    assert f"<td>{retention_ends_on(PAID_ON)}</td>" in preview
    sent = clerk.send(f"{path}", settled_on=PAID_ON.isoformat())
    run_due_jobs(town.context)
    place = str(sent.location).removeprefix("/console")
    assert "1 = 1 + 0 + 0 + 0" in _text(clerk, place)
    return str(path)


def _by_row(clerk: Official, submission: str) -> str:
    clerk.get("/settlements")
    return str(clerk.send("/settlements", row_key="", submission=submission, row="2").location)


def _current(clerk: Official, path: str) -> str:
    (newest,) = set(re.findall(r'href="(/console/settlements/[a-z2-7]{26})"', _text(clerk, path)))
    return str(newest)


def _the_next_delta_tells_it_and_the_objection_stays(
    town: Any, key: str, listing: str, objection: str
) -> None:
    town.next_morning()
    report = town.follow_feed()
    assert [name for name in report.applied if name.startswith("delta-")], report.applied
    held = report.state.entries[key].entry
    assert (held["outstanding_fen"], held["disputed"], held["name"]) == (0, True, NAME)
    town.acknowledge(report)
    shown = town.maker.get(f"/listings/{listing}").json
    (debt,) = shown["reports"]
    assert (debt["settled_on"], debt["is_waiting"], shown["listing"]["state"]) == (
        PAID_ON.isoformat(), False, "listed",
    )  # fmt: skip
    assert town.maker.get(f"/objections/{objection}").json["objection"]["state"] == "with_source"


def _the_subject_sees_it(town: Any, subject: Any) -> None:
    (debt,) = subject.get("/subjects/me").json["reports"]
    assert (debt["outstanding_fen"], debt["settled_on"] is not None) == (0, True)
    # Who has paid applies for repair; the officials decide.
    applied = subject.post(
        "/repairs", {"application": "示例：已全部结清", "has_public_commitment": True}, 201
    ).json
    assert applied["due_on"]


def _the_old_export_changes_nothing(town: Any, file: bytes, key: str) -> None:
    body = file + b"\n"
    sent = town.platform.call("POST", "/submissions?charset=utf-8", 202, data=body, content_type="text/csv")
    town.next_morning()
    place = sent.headers["Location"].removeprefix("/api/v1")
    (row,) = town.platform.get(f"{place}/rows").json["items"]
    assert (row["outcome"], [one["code"] for one in row["findings"]]) == ("repeated", ["ROW.CORRECTED_SINCE"])
    report = town.follow_feed()
    assert report.state.entries[key].entry["outstanding_fen"] == 0


def _the_five_years_end_before_the_term(town: Any, listing: str, key: str) -> None:
    """The listing's own term would last longer: what was paid long ago ends with the time for which it may be kept."""
    kept_until = retention_ends_on(PAID_ON)
    assert kept_until is not None
    shown = town.maker.get(f"/listings/{listing}").json["listing"]
    assert date.fromisoformat(shown["expires_on"]) > kept_until
    town.next_morning(days=(kept_until - town.clock.today()).days)
    assert town.maker.get(f"/listings/{listing}").json["listing"]["state"] == "listed"
    town.next_morning()
    town.next_morning()
    ended = town.maker.get(f"/listings/{listing}").json["listing"]
    assert (ended["state"], ended["end_reason"]) == ("ended", "expired")
    assert key not in town.follow_feed().state.entries
    assert verify_journal(town.context).first_bad is None
