"""A notice that came back: registered as served, listed by two, found to have reached nobody, hidden at once, told to the
bureau, removed by two, and forgotten by everybody. Everybody here is invented."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import text

from blacklist_service.workflows.authenticate_caller import actor_of_login
from blacklist_service.workflows.correct_service import correct_service
from blacklist_service.workflows.reconcile_listings import reconcile_listings
from blacklist_service.workflows.verify_journal import verify_journal

HEADER = "行标识,姓名,证件号码,手机号,合同编号,借款金额,剩余欠款金额,年化利率,借款日期,拖欠开始日期,逃废债情形,偿还能力依据,催收情况"
DEBT = "13900000001,HT1,10000.00,8000.00,12.5,2021-01-04,2022-01-04"
GROUND = "有能力拒不偿还,示例：名下有经营性收入,示例：书面催收三次"
NAME = "示甲一"


def test_service_corrected(town: Any, invented_number: Callable[[int], str]) -> None:
    number = invented_number(1)
    file = f"{HEADER}\nR-1,{NAME},{number},{DEBT},{GROUND}\n".encode()
    town.platform.call("POST", "/submissions?charset=utf-8", 202, data=file, content_type="text/csv")
    town.work()
    listing, case_number = town.two_officials_list()
    town.next_morning()
    report = town.follow_feed()
    (key,) = report.state.entries
    town.acknowledge(report)
    subject = town.subject(case_number, NAME, number)
    assert subject.get("/subjects/me").json["listing"]["served_on"] is not None
    _the_letter_comes_back(town, listing)
    _the_bureau_hides_it(town, key)
    told = subject.get("/subjects/me").json["listing"]
    assert (told["is_suppressed"], told["served_on"], told["reply_until"]) == (True, None, None)
    _two_officials_remove_it(town, listing)
    town.next_morning()
    report = town.follow_feed()
    assert key not in report.state.entries
    town.acknowledge(report)
    with town.context.store.read() as connection:
        assert connection.execute(text("SELECT closed_at FROM removal")).scalar_one() is not None
    assert reconcile_listings(town.context).is_clean
    assert verify_journal(town.context).first_bad is None


def _the_letter_comes_back(town: Any, listing: str) -> None:
    """One official says so; nobody has to agree before the person is no longer shown."""
    maker = actor_of_login(town.context, "maker")
    number = town.context.vault.ids.read("listing", listing)
    done = correct_service(town.context, maker, "notice", number, ground="returned", reasons="示例：退回")
    assert done.proposal is None
    shown = town.maker.get(f"/listings/{listing}").json["listing"]
    assert (shown["state"], shown["is_suppressed"], shown["served_on"]) == ("listed", True, None)


def _the_bureau_hides_it(town: Any, key: str) -> None:
    town.next_morning()
    report = town.follow_feed()
    assert key not in {name for name, held in report.state.entries.items() if not held.is_suppressed}
    with town.context.store.read() as connection:
        told = list(connection.execute(text("SELECT op FROM feed_entry_change ORDER BY release")).scalars())
    assert told == ["SUPPRESS"]
    town.acknowledge(report)


def _two_officials_remove_it(town: Any, listing: str) -> None:
    place = f"/listings/{listing}"
    version = town.maker.get(place).json["listing"]["version"]
    lift = {"act": "lift_suppression", "reasons": "示例"}
    refused = town.maker.post(f"{place}/decision", lift, 409, version=version).json
    assert refused["code"] == "LISTING.UNTOLD"
    remove = {"end_reason": "corrected", "reasons": "示例：告知没有送达"}
    made = town.maker.post(f"{place}/removal", remove, 201, version=version).json
    done = town.checker.post(f"{place}/approval", {"digest": made["digest"]}).json
    assert done["listing"]["state"] == "ended"
