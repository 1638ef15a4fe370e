"""What officials have decided stays decided: a debt that was taken off the list does not come back with a file."""

from collections.abc import Callable

from tests.journeys.test_journey_upload_to_tombstone import DEBT, HEADER

# The same debt a month later, by the platform's own key.
LATER = DEBT.replace("8000.00", "7900.00")


def test_a_debt_that_was_taken_off_does_not_come_back(town, invented_number: Callable[[int], str]) -> None:
    number = invented_number(1)
    _send(town, f"K1,示甲一,{number},13900000001,HT1,{DEBT}")
    listing, _case_number = town.two_officials_list()
    _taken_off(town, listing)
    _the_platform_sends_its_whole_file_again(town, number)
    _a_new_debt_is_a_case_of_its_own(town, number)


def test_a_correction_that_names_somebody_else_is_about_somebody_else(
    town, invented_number: Callable[[int], str]
) -> None:
    _send(town, f"K1,示甲一,{invented_number(1)},13900000001,HT1,{DEBT}")
    listing, _case_number = town.two_officials_list()
    _taken_off(town, listing)
    place = _send(town, f"K1,示乙二,{invented_number(2)},13900000002,HT1,{DEBT}")
    assert town.platform.get(f"{place}/rows?outcome=warned").json["items"] == []
    assert len(_alleged(town)) == 1


def _the_platform_sends_its_whole_file_again(town, number: str) -> None:
    place = _send(town, f"K1,示甲一,{number},13900000001,HT1,{LATER}")
    assert _alleged(town) == []
    (row,) = town.platform.get(f"{place}/rows?outcome=warned").json["items"]
    assert [found["code"] for found in row["findings"]] == ["ROW.CASE_CLOSED"]


def _a_new_debt_is_a_case_of_its_own(town, number: str) -> None:
    _send(town, f"K2,示甲一,{number},13900000001,HT2,{DEBT.replace('8000.00', '50.00')}")
    listing, _case_number = town.two_officials_list()
    shown = town.maker.get(f"/listings/{listing}").json
    told = [(one["contract_no"], one["is_dealt_with"]) for one in shown["reports"]]
    assert sorted(told) == [("HT1", True), ("HT2", False)]
    town.next_morning()
    (held,) = town.follow_feed().state.entries.values()
    assert held.entry["outstanding_fen"] == 5_000


def _send(town, *lines: str) -> str:
    body = "\n".join([HEADER, *lines]).encode()
    sent = town.platform.call("POST", "/submissions?charset=utf-8", 202, data=body, content_type="text/csv")
    town.work()
    return sent.headers["Location"].removeprefix("/api/v1")


def _alleged(town) -> list[str]:
    return [str(one["id"]) for one in town.maker.get("/reviews?kind=listing&state=alleged").json["items"]]


def _taken_off(town, listing: str) -> None:
    version = town.maker.get(f"/listings/{listing}").json["listing"]["version"]
    body = {"end_reason": "removed", "reasons": "示例：证据不足"}
    proposal = town.maker.post(f"/listings/{listing}/removal", body, 201, version=version).json
    town.checker.post(f"/listings/{listing}/approval", {"digest": proposal["digest"]})
