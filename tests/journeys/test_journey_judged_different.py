"""A pair judged different stays away, until a report brings something new; every machine merge follows once more."""

from collections.abc import Callable
from typing import Any

from blacklist_service.workflows.authenticate_caller import actor_of_login
from blacklist_service.workflows.context import SYSTEM
from blacklist_service.workflows.enrol import add_user, issue_key
from blacklist_service.workflows.verify_matches import verify_matches

HEADER = "行标识,姓名,证件号码,手机号,住址,合同编号,借款金额,剩余欠款金额"
ROAD = "示例省示例市示例路1号"


def test_a_pair_judged_different_stays_away_until_something_is_new(
    town, invented_number: Callable[[int], str]
) -> None:
    number = invented_number(5)
    _always_ask_a_second_official(town)
    assert _send(town, f"K1,示甲一,{number},13900000001,{ROAD},HT1") == 0
    assert _send(town, f"K2,示乙二,{number},13900000002,,HT2") == 1
    (first,) = _queue(town.maker)
    _decide(town.maker, first, "different", "number_of_another")
    assert _send(town, f"K3,示乙二,{number},13900000002,,HT3") == 0, "the same data are no news"
    assert _queue(town.maker) == []
    assert _send(town, f"K4,示乙二,{number},13900000002,{ROAD},HT4") == 1, "an address in common is"
    (again,) = _queue(town.maker)
    assert again["asked_before"] == {
        "review": first["id"],
        "verdict": "different",
        "decided_at": again["asked_before"]["decided_at"],
        "news": ["address"],
    }
    assert again["score"] > first["score"]
    assert again["agreeing"] == first["agreeing"] + 1
    _the_second_official_disagrees_and_a_third_settles(town, first)
    _every_machine_merge_follows_once_more(town)


def _always_ask_a_second_official(town) -> None:
    settings = town.context.settings.model_copy(update={"second_review_share": 1.0})
    object.__setattr__(town.context, "settings", settings)


def _send(town, row: str) -> int:
    """Sends a row; how many questions it brought, which officials alone are told."""
    body = f"{HEADER}\n{row},10000.00,8000.00\n".encode()
    before = len(_queue(town.maker))
    town.platform.call("POST", "/submissions?charset=utf-8", 202, data=body, content_type="text/csv")
    town.work()
    return len(_queue(town.maker)) - before


def _queue(caller, kind: str = "match") -> list[dict[str, Any]]:
    return list(caller.get(f"/reviews?kind={kind}").json["items"])


def _decide(caller, review: dict[str, Any], verdict: str, reason: str) -> None:
    body = {"verdict": verdict, "reason": reason, "note": "示例"}
    caller.post(f"/reviews/{review['id']}/decision", body, version=review["version"])


def _the_second_official_disagrees_and_a_third_settles(town, first: dict[str, Any]) -> None:
    assert _queue(town.maker, "second") == []
    (blind,) = _queue(town.checker, "second")
    assert (blind["id"], blind["verdict"]) == (first["id"], None)
    _decide(town.checker, blind, "same", "same_document")
    add_user(town.context, SYSTEM, member_code="OFFICE", login="maker-2", role="maker")
    key = issue_key(town.context, SYSTEM, login="maker-2", days=700).text
    third = type(town.maker)(town.maker.client, {"Authorization": f"Bearer {key}"})
    (disputed,) = _queue(third, "third")
    _decide(third, disputed, "different", "number_of_another")
    assert _queue(third, "third") == []
    told = town.auditor.get("/reviews/agreement").json
    assert (told["overall"]["decisions"], told["overall"]["agreeing"]) == (1, 0)


def _every_machine_merge_follows_once_more(town) -> None:
    check = verify_matches(town.context, actor_of_login(town.context, "auditor"))
    assert check.checked == check.reproduced >= 2
