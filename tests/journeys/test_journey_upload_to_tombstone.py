"""The way of a report, as the law tells it: from a platform's file to the tombstone that the bureau acknowledges."""

import hashlib
from collections.abc import Callable

import pytest

from blacklist_service.workflows.verify_journal import verify_journal

HEADER = "行标识,姓名,证件号码,手机号,合同编号,借款金额,剩余欠款金额,年化利率,借款日期,拖欠开始日期,逃废债情形,偿还能力依据,催收情况"
DEBT = "10000.00,8000.00,12.5,2021-01-04,2022-01-04,有能力拒不偿还,示例：名下有经营性收入,示例：书面催收三次"


def test_the_way_of_a_report(town, invented_number: Callable[[int], str]) -> None:
    mine, other = invented_number(1), invented_number(2)
    listing = _a_platform_reports_and_people_are_recognised(town, mine, other)
    _an_official_settles_the_unsure_match(town)
    case_number = _the_subject_is_told_before_anything_happens(town, listing)
    _nothing_may_be_decided_before_the_window_has_passed(town, listing)
    _two_different_officials_list(town, listing)
    key = _the_bureau_gets_a_signed_release(town)
    subject = town.subject(case_number, "示甲一", mine)
    objection = _the_subject_objects_without_an_account(town, subject)
    _the_disputed_mark_travels_with_the_next_delta(town, key)
    _an_enquiry_tells_of_the_dispute_and_is_seen_by_the_subject(town, subject, mine)
    _the_objection_is_answered_and_upheld(town, objection)
    _the_tombstone_arrives_and_the_removal_closes_only_when_acknowledged(town, key, subject)
    _the_journal_tells_it_all(town)


def _a_platform_reports_and_people_are_recognised(town, mine: str, other: str) -> str:
    lines = [
        f"K1,示甲一,{mine},13900000001,HT1,{DEBT}",
        f"K2,示乙二,{other},13900000002,HT2,{DEBT}",
        f"K3,示丙三丙,{other},13900000003,HT3,{DEBT}",  # the same number under another name
        f"K4,示丁四,{mine[:-1]}A,13900000004,HT4,{DEBT}",  # a damaged number
    ]
    body = "\n".join([HEADER, *lines]).encode()
    sent = town.platform.call("POST", "/submissions?charset=utf-8", 202, data=body, content_type="text/csv")
    place = sent.headers["Location"].removeprefix("/api/v1")
    town.work()
    done = town.platform.get(place).json
    assert (done["state"], done["read"], done["accepted"], done["rejected"]) == ("done", 4, 3, 1)
    rejected = town.platform.get(f"{place}/rows?outcome=rejected").json["items"]
    assert rejected[0]["row"] == 5
    assert town.platform.get(f"{place}/errors.xlsx").data[:2] == b"PK"
    receipt = town.platform.get(f"{place}/receipt").json
    assert receipt["signature"]
    again = town.platform.call("POST", "/submissions?charset=utf-8", 200, data=body, content_type="text/csv")
    assert again.json["receipt"] == receipt["receipt"]
    waiting = town.maker.get("/reviews?kind=listing&state=alleged").json["items"]
    assert len(waiting) == 3
    return str(waiting[0]["id"])


def _an_official_settles_the_unsure_match(town) -> None:
    (review,) = town.maker.get("/reviews").json["items"]
    body = {"verdict": "different", "reason": "borrowed_identity", "note": "示例：号码被冒用"}
    town.maker.post(f"/reviews/{review['id']}/decision", body, version=review["version"])
    assert town.maker.get("/reviews").json["items"] == []


def _the_subject_is_told_before_anything_happens(town, listing: str) -> str:
    shown = town.maker.get(f"/listings/{listing}").json
    assert shown["listing"]["state"] == "alleged"
    assert "示甲一" not in str(shown), "officials see masked values"
    early = {"act": "list", "reasons": "示例"}
    town.maker.post(f"/listings/{listing}/decision", early, 409, version=shown["listing"]["version"])
    verify = {"act": "verify", "legal_basis": "sample-basis", "ground": "able_refuses", "severity": "serious"}
    opened = town.maker.post(
        f"/listings/{listing}/decision", verify, 201, version=shown["listing"]["version"]
    ).json
    today = town.clock.today().isoformat()
    notice = {
        "channel": "registered_mail",
        "content_sha256": hashlib.sha256(b"letter").hexdigest(),
        "sent_on": today,
        "served_on": today,
        "proof_sha256": hashlib.sha256(b"proof").hexdigest(),
    }
    told = town.maker.post(f"/listings/{listing}/notice", notice, version=opened["listing"]["version"]).json
    assert told["listing"]["state"] == "reply_window"
    return str(told["case_number"])


def _nothing_may_be_decided_before_the_window_has_passed(town, listing: str) -> None:
    version = town.maker.get(f"/listings/{listing}").json["listing"]["version"]
    body = {"act": "list", "reasons": "示例"}
    refused = town.maker.post(f"/listings/{listing}/decision", body, 409, version=version).json
    assert refused["code"] == "LISTING.GAPS"
    town.next_morning(days=10)


def _two_different_officials_list(town, listing: str) -> None:
    version = town.maker.get(f"/listings/{listing}").json["listing"]["version"]
    body = {"act": "list", "reasons": "示例：事实清楚"}
    proposal = town.maker.post(f"/listings/{listing}/decision", body, 201, version=version).json["proposal"]
    approval = {"digest": proposal["digest"]}
    town.maker.post(f"/listings/{listing}/approval", approval, 403)
    town.checker.post(f"/listings/{listing}/approval", approval | {"digest": "0" * 64}, 409)
    assert town.maker.get(f"/listings/{listing}").json["listing"]["state"] == "reply_window"
    town.checker.post(f"/listings/{listing}/approval", approval)
    assert town.maker.get(f"/listings/{listing}").json["listing"]["state"] == "listed"


def _the_bureau_gets_a_signed_release(town) -> str:
    town.next_morning()
    report = town.follow_feed()
    assert len(report.state.entries) == 1
    ((key, held),) = report.state.entries.items()
    assert held.entry["name"] == "示甲一"
    assert held.entry["disputed"] is False
    town.acknowledge(report)
    return key


def _the_subject_objects_without_an_account(town, subject) -> str:
    record = subject.get("/subjects/me").json
    assert record["listing"]["state"] == "listed"
    objection = subject.post("/objections", {"reason": "not_me", "narrative": "示例：本人未借款"}, 201).json
    due = (town.clock.today().toordinal(), objection["due_on"])
    assert due[1] == type(town.clock.today()).fromordinal(due[0] + 20).isoformat(), "20 calendar days"
    return str(objection["objection"])


def _the_disputed_mark_travels_with_the_next_delta(town, key: str) -> None:
    town.next_morning()
    report = town.follow_feed()
    assert [name for name in report.applied if name.startswith("delta-")], report.applied
    assert report.state.entries[key].entry["disputed"] is True
    town.acknowledge(report)


def _an_enquiry_tells_of_the_dispute_and_is_seen_by_the_subject(town, subject, mine: str) -> None:
    asked = {
        "name": "示甲一", "id_type": "resident_id", "id_number": mine, "purpose": "credit_approval",
        "consent_ref": "consent-1",
    }  # fmt: skip
    answer = town.agency.post("/enquiries", asked).json
    assert (answer["outcome"], answer["disputed"]) == ("listed", True)
    looks = subject.get("/subjects/me/accesses").json["items"]
    assert ("enquiry", "credit_approval") in {(look["action"], look["purpose"]) for look in looks}


def _the_objection_is_answered_and_upheld(town, objection: str) -> None:
    version = town.platform.get(f"/objections/{objection}").json["objection"]["version"]
    answered = town.platform.post(
        f"/objections/{objection}/answer", {"answer": "示例：经核查签名非本人"}, version=version
    ).json
    outcome = {"outcome": "delete_stolen_identity", "reasons": "示例：身份被冒用"}
    proposal = town.maker.post(
        f"/objections/{objection}/decision", outcome, 201, version=answered["version"]
    ).json
    town.checker.post(f"/objections/{objection}/approval", {"digest": proposal["digest"]})


def _the_tombstone_arrives_and_the_removal_closes_only_when_acknowledged(town, key: str, subject) -> None:
    town.next_morning()
    report = town.follow_feed()
    assert key not in report.state.entries
    assert report.receipt["retracted"] == [key]
    assert len(town.checker.get("/reviews?kind=removal").json["items"]) == 1
    assert subject.get("/subjects/me").json["removal_closed_at"] is None
    assert town.acknowledge(report)["removals_closed"] == 1
    assert town.checker.get("/reviews?kind=removal").json["items"] == []
    record = subject.get("/subjects/me").json
    assert record["removal_closed_at"] is not None
    assert record["listing"]["state"] == "ended"


def _the_journal_tells_it_all(town) -> None:
    town.work()
    assert verify_journal(town.context).first_bad is None


@pytest.mark.parametrize("who", ["platform", "agency", "auditor"])
def test_nobody_else_may_decide(town, who: str) -> None:
    caller = town.callers[who]
    caller.post("/listings/aaaaaaaaaaaaaaaaaaaaaaaaaa/decision", {"act": "list"}, 403, version=1)
