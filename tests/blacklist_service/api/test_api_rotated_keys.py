"""Keys change while callers hold things that the service made: keys, ids, cursors, answers. All of them stay good."""

from typing import Any

import pytest

from blacklist_service.jobs.process import run_due_jobs
from blacklist_service.workflows.answer_once import Answer, answer_once
from blacklist_service.workflows.authenticate_caller import actor_of_login
from blacklist_service.workflows.cases.numbers import case_mac
from blacklist_service.workflows.context import SYSTEM, Context
from blacklist_service.workflows.rotate_keys import rotate_keys
from blacklist_service.workflows.sealing.shred_reports import shred_macs

V1 = "/api/v1"
FILE = "姓名,证件号码\n" + "".join(f"虚构{number},\n" for number in "甲乙丙丁戊")


def rotate(context: Context) -> None:
    for root in ("mac", "id"):
        rotate_keys(context, SYSTEM, root, is_emergency=True)


def send(callers: dict[str, Any], key: str) -> Any:
    return callers["platform"].post(
        f"{V1}/submissions", data=FILE.encode(), content_type="text/csv", headers={"Idempotency-Key": key}
    )


def test_what_a_caller_holds_is_good_after_a_rotation(
    sqlite_context: Context, callers: dict[str, Any]
) -> None:
    first = send(callers, "key-before")
    assert first.status_code == 202
    shown = first.get_json()["submission"]
    rotate(sqlite_context)

    again = send(callers, "key-before")
    assert (again.status_code, again.get_json()) == (202, first.get_json())
    same_content = send(callers, "key-after")
    assert same_content.get_json()["submission"] != shown  # shown under the new version …
    place = callers["platform"].get(f"{V1}/submissions/{shown}")  # … and read under the old one
    assert place.status_code == 200
    for mine in (shown, same_content.get_json()["submission"]):
        assert sqlite_context.vault.ids.read("submission", mine) == 1
    assert callers["platform2"].get(f"{V1}/submissions/{shown}").status_code == 404


def test_an_answer_is_given_once_whatever_was_rotated(context: Context, both_callers: dict[str, Any]) -> None:
    assert both_callers
    actor, done = actor_of_login(context, "agency"), []

    def act(_inner: Context) -> Answer:
        done.append(1)
        return Answer(201, b"{}")

    for _ in range(3):
        answer_once(context, actor, key="k", request_sha256="a" * 64, act=act)
        rotate(context)
    assert done == [1]


def test_what_is_looked_up_for_good_does_not_move(sqlite_context: Context) -> None:
    """A case that is no longer found, or an erased report that is no longer known, would harm somebody."""
    context = sqlite_context
    before = case_mac(context.vault, "2026-ABCD-EFGH-JKLM"), shred_macs(context, [(7, b"sealed")])
    rotate(context)
    assert (case_mac(context.vault, "2026-ABCD-EFGH-JKLM"), shred_macs(context, [(7, b"sealed")])) == before


@pytest.mark.parametrize("times", [1, 3])
def test_a_cursor_goes_on_after_a_rotation(
    sqlite_context: Context, callers: dict[str, Any], times: int
) -> None:
    place = send(callers, "key-1").headers["Location"]
    run_due_jobs(sqlite_context)
    first = callers["platform"].get(f"{place}/rows?limit=3").get_json()
    for _ in range(times):
        rotate(sqlite_context)
    following = callers["platform"].get(f"{place}/rows?limit=3&cursor={first['next']}")
    assert [row["row"] for row in following.get_json()["items"]] == [5, 6]
