"""An objection that was not upheld, and then was: the person asks at its own pages, in time and once; the mark travels
again, two officials who never saw the case decide, the bureau forgets. Everybody here is invented."""

import re
from collections.abc import Callable
from typing import Any

from blacklist_service.workflows.authenticate_caller import actor_of_login
from blacklist_service.workflows.context import SYSTEM
from blacklist_service.workflows.enrol import add_user, issue_key
from blacklist_service.workflows.show_case import show_case
from blacklist_service.workflows.verify_journal import verify_journal
from tests.blacklist_service.portal.test_portal_own import OURS
from tests.journeys.conftest import Caller
from tests.journeys.test_journey_paid_and_settled import (
    DEBT,
    HEADER,
    _a_platform_without_keys_reports,
    _the_bureau_holds_an_open_debt,
)

NAME = "示甲一"
SAID = "示例：合同不是我签的"
SAID_AGAIN = "示例：笔迹鉴定已经作出，请另行核查"


def test_reconsidered(town: Any, invented_number: Callable[[int], str]) -> None:
    number = invented_number(1)
    _a_platform_without_keys_reports(town, f"{HEADER}\n{NAME},{number},13900000001,HT1,{DEBT}\n".encode())
    listing, case_number = town.two_officials_list()
    key = _the_bureau_holds_an_open_debt(town)
    subject = town.subject(case_number, NAME, number)
    first = str(
        subject.post("/objections", {"reason": "stolen_identity", "narrative": SAID}, 201).json["objection"]
    )
    _decide(town, town.maker, town.checker, first, "reject")
    _the_mark_is_gone(town, key)
    person = _the_person_comes_in(town, case_number, number)
    way = _its_case_says_until_when(town, person)
    _it_asks_once(person, way)
    _the_mark_travels_again(town, key)
    again = _it_stands_in_the_queue(town)
    _who_decided_first_is_refused(town, again)
    maker, checker = _two_others(town)
    _they_see_the_first_decision(town, listing)
    _decide(town, maker, checker, again, "delete_stolen_identity")
    _the_bureau_forgets(town, key)
    _the_person_sees_it(_the_person_comes_in(town, case_number, number))
    assert verify_journal(town.context).first_bad is None


def _decide(town: Any, maker: Any, checker: Any, objection: str, outcome: str) -> None:
    version = int(town.maker.get(f"/objections/{objection}").json["objection"]["version"])
    body = {"outcome": outcome, "reasons": "示例：经核查"}
    made = maker.post(f"/objections/{objection}/decision", body, 201, version=version).json
    checker.post(f"/objections/{objection}/approval", {"digest": made["digest"]})


def _the_mark_is_gone(town: Any, key: str) -> None:
    town.next_morning()
    report = town.follow_feed()
    assert report.state.entries[key].entry["disputed"] is False
    town.acknowledge(report)


def _the_person_comes_in(town: Any, case_number: str, number: str) -> Any:
    person = town.platform.client.application.test_client()
    proof = {"case_no": case_number, "name": NAME, "id_number": number}
    assert person.post("/my", data=proof, headers=OURS).status_code == 303
    return person


def _its_case_says_until_when(town: Any, person: Any) -> str:
    page = person.get("/my/case").get_data(as_text=True)
    assert "异议不成立，信息保留" in page
    assert "已标注“存在争议”" not in page
    (way,) = set(re.findall(r'href="(/my/objection/[a-z2-7]+/reconsideration)"', page))
    assert "申请截止" in person.get(way).get_data(as_text=True)
    return str(way)


def _it_asks_once(person: Any, way: str) -> None:
    assert person.post(way, data={"narrative": SAID_AGAIN}, headers=OURS).status_code == 303
    assert "已标注“存在争议”" in person.get("/my/case").get_data(as_text=True)
    twice = person.post(way, data={"narrative": SAID_AGAIN}, headers=OURS)
    assert "RECONSIDERATION.REPEATED" in twice.get_data(as_text=True)


def _the_mark_travels_again(town: Any, key: str) -> None:
    town.next_morning()
    report = town.follow_feed()
    assert report.state.entries[key].entry["disputed"] is True
    town.acknowledge(report)


def _it_stands_in_the_queue(town: Any) -> str:
    (waiting,) = town.maker.get("/reviews?kind=objection").json["items"]
    # Fifteen days; a day is over.
    assert waiting["days_left"] == 14
    return str(waiting["id"])


def _who_decided_first_is_refused(town: Any, again: str) -> None:
    version = int(town.maker.get(f"/objections/{again}").json["objection"]["version"])
    body = {"outcome": "reject", "reasons": "示例：维持"}
    refused = town.maker.post(f"/objections/{again}/decision", body, 403, version=version).json
    assert refused["code"] == "RECONSIDERATION.SAME_OFFICIAL"


def _two_others(town: Any) -> tuple[Caller, Caller]:
    for role in ("maker", "checker"):
        login = f"other-{role}"
        add_user(town.context, SYSTEM, member_code="OFFICE", login=login, role=role)
        key = issue_key(town.context, SYSTEM, login=login, days=700).text
        town.callers[login] = Caller(town.maker.client, {"Authorization": f"Bearer {key}"})
    return town.callers["other-maker"], town.callers["other-checker"]


def _they_see_the_first_decision(town: Any, listing: str) -> None:
    other = actor_of_login(town.context, "other-maker")
    shown = show_case(town.context, other, town.context.vault.ids.read("listing", listing))
    newest, oldest = shown.objections
    assert (newest.narrative, oldest.narrative) == (SAID_AGAIN, SAID)
    assert newest.first is not None
    assert (newest.first.outcome, newest.first.made_by, newest.first.approved_by) == (
        "reject", "maker", "checker",
    )  # fmt: skip
    assert "delete_stolen_identity" in newest.outcomes


def _the_bureau_forgets(town: Any, key: str) -> None:
    town.next_morning()
    report = town.follow_feed()
    assert key not in report.state.entries
    town.acknowledge(report)


def _the_person_sees_it(person: Any) -> None:
    page = person.get("/my/case").get_data(as_text=True)
    assert "已结束，不再展示" in page
    assert "异议成立（身份被冒用），信息已删除" in page
    assert '/reconsideration"' not in page
