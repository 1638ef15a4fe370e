"""A debt that was overstated: reported, listed, objected to, corrected by two officials, told to the bureau as a
correction, and not undone by the next export of the platform. Everybody here is invented."""

import re
from collections.abc import Callable
from typing import Any

from sqlalchemy import text

from blacklist_service.workflows.reconcile_listings import reconcile_listings
from blacklist_service.workflows.verify_journal import verify_journal
from tests.blacklist_service.console.conftest import Official

HEADER = "行标识,姓名,证件号码,手机号,合同编号,借款金额,剩余欠款金额,年化利率,借款日期,拖欠开始日期,是否失联,逃废债情形,偿还能力依据,催收情况"
GROUND = "有能力拒不偿还,示例：名下有经营性收入,示例：书面催收三次"
NAME = "示甲一"


def test_facts_corrected(town: Any, invented_number: Callable[[int], str]) -> None:
    number = invented_number(1)
    _report(town, number, "10000.00,8000.00,12.5,2021-01-04,2022-01-04,是")
    listing, case_number = town.two_officials_list()
    town.next_morning()
    report = town.follow_feed()
    ((key, held),) = report.state.entries.items()
    assert (held.entry["outstanding_fen"], held.entry["overdue_since"]) == (800_000, "2022-01-04")
    town.acknowledge(report)
    subject = town.subject(case_number, NAME, number)
    objection = subject.post("/objections", {"reason": "paid", "narrative": "示例：只欠六千"}, 201).json
    decided = _two_officials_correct(town, listing, str(objection["objection"]))
    assert decided["listing"]["state"] == "listed"
    _the_bureau_is_told(town, key)
    _the_subject_sees_it(subject)
    clerk = _the_platform_is_told(town, str(objection["objection"]))
    _the_next_export_undoes_nothing(town, number, key)
    _what_was_paid_since_counts(town, number, key)
    clerk.come_in()
    assert "settlements/" not in _text(clerk, "/objections").partition("<main")[2]
    assert reconcile_listings(town.context).is_clean
    assert verify_journal(town.context).first_bad is None


def _text(clerk: Official, path: str) -> str:
    answer = clerk.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return answer.get_data(as_text=True)


def _report(town: Any, number: str, debt: str, tail: str = "") -> Any:
    file = f"{HEADER}\nR-1,{NAME},{number},13900000001,HT1,{debt},{GROUND}\n{tail}".encode()
    sent = town.platform.call("POST", "/submissions?charset=utf-8", 202, data=file, content_type="text/csv")
    town.work()
    place = sent.headers["Location"].removeprefix("/api/v1")
    (row,) = town.platform.get(f"{place}/rows").json["items"]
    return row["outcome"], [one["code"] for one in row["findings"]]


def _two_officials_correct(town: Any, listing: str, objection: str) -> Any:
    (debt,) = town.maker.get(f"/listings/{listing}").json["reports"]
    version = town.maker.get(f"/objections/{objection}").json["objection"]["version"]
    body = {
        "outcome": "correct", "reasons": "示例：还款凭证属实",
        "corrections": [
            {"report": debt["report"], "outstanding": "6,000.00", "overdue_since": "2022年7月4日", "out_of_contact": "N"}
        ],
    }  # fmt: skip
    made = town.maker.post(f"/objections/{objection}/decision", body, 201, version=version).json
    shown = town.checker.get(f"/objections/{objection}").json["corrections"]
    assert [(one["field"], one["was"], one["now"]) for one in shown] == [
        ("outstanding_fen", 800_000, 600_000),
        ("overdue_since", "2022-01-04", "2022-07-04"),
        ("out_of_contact", True, False),
    ]
    assert {one["report"] for one in shown} == {debt["report"]}
    assert made["facts"]["corrections"][0] == {
        "report": debt["report"], "field": "outstanding_fen", "was": 800_000, "now": 600_000,
    }  # fmt: skip
    return town.checker.post(f"/objections/{objection}/approval", {"digest": made["digest"]}).json


def _the_bureau_is_told(town: Any, key: str) -> None:
    town.next_morning()
    report = town.follow_feed()
    held = report.state.entries[key].entry
    assert (held["outstanding_fen"], held["overdue_since"], held["disputed"]) == (
        600_000,
        "2022-07-04",
        False,
    )
    with town.context.store.read() as connection:
        told = list(connection.execute(text("SELECT op FROM feed_entry_change ORDER BY release")).scalars())
    assert told == ["CORRECT"]
    town.acknowledge(report)


def _the_subject_sees_it(subject: Any) -> None:
    (debt,) = subject.get("/subjects/me").json["reports"]
    assert (debt["outstanding_fen"], debt["overdue_since"]) == (600_000, "2022-07-04")
    assert [(one["field"], one["was"], one["now"]) for one in debt["corrected"]] == [
        ("outstanding_fen", 800_000, 600_000),
        ("overdue_since", "2022-01-04", "2022-07-04"),
        ("out_of_contact", True, False),
    ]


def _the_platform_is_told(town: Any, objection: str) -> Official:
    told = town.platform.get(f"/objections/{objection}").json
    assert [one["field"] for one in told["corrections"]] == [
        "outstanding_fen", "overdue_since", "out_of_contact",
    ]  # fmt: skip
    clerk = Official(town.context, town.platform.client, "platform")
    clerk.enrol()
    clerk.get("")
    assert "<ins>6,000.00 元</ins>" in _text(clerk, f"/objections/{objection}")
    own = _text(clerk, "/objections")
    (path,) = set(re.findall(r'href="/console(/settlements/[a-z2-7]{26})"', own))
    assert "8,000.00 元 → 6,000.00 元" in own
    page = _text(clerk, path)
    assert "<td>8,000.00 元</td>" in page
    assert "8,000.00 元 → 6,000.00 元" in page
    return clerk


def _the_next_export_undoes_nothing(town: Any, number: str, key: str) -> None:
    """Not the very same row, nor one in which the platform has changed something else."""
    same = _report(town, number, "10000.00,8000.00,12.5,2021-01-04,2022-01-04,是", tail="\n")
    assert same == ("repeated", ["ROW.DECIDED_OTHERWISE"])
    other = _report(town, number, "10000.00,8100.00,12.5,2021-01-04,2022-01-04,是")
    assert other == ("warned", ["ROW.DECIDED_OTHERWISE"])
    town.next_morning()
    held = town.follow_feed().state.entries[key].entry
    assert (held["outstanding_fen"], held["overdue_since"]) == (600_000, "2022-07-04")


def _what_was_paid_since_counts(town: Any, number: str, key: str) -> None:
    paid = _report(town, number, "10000.00,5000.00,12.5,2021-01-04,2022-07-04,否")
    assert paid == ("accepted", [])
    town.next_morning()
    assert town.follow_feed().state.entries[key].entry["outstanding_fen"] == 500_000
