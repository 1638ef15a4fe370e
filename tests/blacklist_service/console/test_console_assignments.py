"""At the console: a case is handed over, raised, given back and taken up at its page, and stands first with whom it is."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from blacklist_service.clock import MovingClock
from blacklist_service.workflows.context import SYSTEM, Context
from blacklist_service.workflows.enrol import add_member, add_user
from blacklist_service.workflows.grant_authority import recuse
from tests.blacklist_service.api.test_access_regions import add_cases
from tests.blacklist_service.console.conftest import Allegation, Official

WHY = "虚构理由 <b>：出差"


@pytest.fixture
def sit(inside: Callable[..., Official], context: Context) -> Callable[[str], Official]:
    """Officials of the province's office, and one of the whole country."""
    add_user(context, SYSTEM, member_code="O001", login="maker2", role="maker")
    add_member(context, SYSTEM, code="O000", name="虚构总局", kind="office")
    add_user(context, SYSTEM, member_code="O000", login="chief", role="maker")
    return inside


def send(official: Official, case: Allegation, act: str, **fields: str) -> Any:
    path = f"/listings/{case.listing}"
    official.get(path)
    return official.send(path, **({"act": act, "version": str(case.row().version), "reasons": WHY} | fields))


def page_of(official: Official, path: str) -> str:
    answer = official.get(path)
    assert answer.status_code == 200
    return str(answer.get_data(as_text=True))


def own_rows(text: str) -> list[str]:
    return re.findall(r'<tr class="own"><th scope="row"><a href="[^"]+"><code>([^<]+)', text)


def test_what_is_handed_over_stands_first_with_the_colleague(
    sit: Callable[[str], Official], alleged: Allegation
) -> None:
    maker, colleague, other = sit("maker"), sit("maker2"), sit("checker")
    answer = send(maker, alleged, "hand_over", login="maker2")
    assert (answer.status_code, answer.location) == (
        303, f"/console/listings/{alleged.listing}#done-hand_over",
    )  # fmt: skip
    for path in ("", "/queues/verification", "/queues/verification?mine=1"):
        assert own_rows(page_of(colleague, path)) == [alleged.listing], path
        assert own_rows(page_of(maker, path)) == [], path
    # Everybody else still finds it, marked; the filter shows the own ones alone.
    text = page_of(other, "/queues/verification")
    assert alleged.listing in text
    assert '交 maker2 办 <span lang="en">with maker2' in text
    assert alleged.listing not in page_of(other, "/queues/verification?mine=1")
    assert alleged.listing not in page_of(colleague, "/queues/decision?mine=1")
    shown = page_of(other, f"/listings/{alleged.listing}")
    assert "虚构理由 &lt;b&gt;：出差" in shown
    assert '转办 <span lang="en">handed over' in shown
    assert '交我办 <span lang="en">with you' in page_of(colleague, f"/listings/{alleged.listing}")


def test_in_a_queue_it_stands_there_once_and_by_region_too(
    sit: Callable[[str], Official], alleged: Allegation
) -> None:
    maker, colleague = sit("maker"), sit("maker2")
    send(maker, alleged, "hand_over", login="maker2")
    assert page_of(colleague, "/queues/verification").count(f"<code>{alleged.listing}</code>") == 1
    assert own_rows(page_of(colleague, "/queues/verification?region=340000&mine=1")) == [alleged.listing]
    assert own_rows(page_of(colleague, "/queues/verification?region=340100")) == []


def test_what_is_raised_stands_first_with_the_superior_who_gives_it_back(
    sit: Callable[[str], Official], alleged: Allegation
) -> None:
    maker, chief = sit("maker"), sit("chief")
    assert "提请 全国：排在其待办之首" in page_of(maker, f"/listings/{alleged.listing}")
    assert send(maker, alleged, "escalate").status_code == 303
    text = page_of(chief, "/queues/verification")
    assert own_rows(text) == [alleged.listing]
    assert '下级提请 <span lang="en">raised to you' in text
    assert '已提请上级（全国） <span lang="en">raised to the country' in page_of(
        maker, "/queues/verification"
    )
    assert send(chief, alleged, "return_case", reasons="虚构：请核实后决定").status_code == 303
    assert own_rows(page_of(maker, "")) == [alleged.listing]
    assert "虚构：请核实后决定" in page_of(maker, f"/listings/{alleged.listing}")
    # There is nobody above the country.
    assert "act-escalate" not in page_of(chief, f"/listings/{alleged.listing}")


def test_near_the_deadline_and_without_its_official_a_step_is_everybodys(
    sit: Callable[[str], Official], alleged: Allegation, context: Context, moving_clock: MovingClock
) -> None:
    maker, other = sit("maker"), sit("checker")
    add_cases(context, context.vault.ids.read("listing", alleged.listing))
    send(maker, alleged, "hand_over", login="maker2")
    # The invented objection is due today.
    assert '各人均可办理（交 maker2 办） <span lang="en">for everybody now, with maker2' in page_of(
        other, "/queues/objection"
    )
    assert "for everybody now" not in page_of(other, "/queues/verification")
    moving_clock.move(timedelta(minutes=1))
    recuse(context, SYSTEM, login="maker2", member_code="P001")
    assert "with maker2" not in page_of(other, "/queues/verification")
    assert "assignment_ended" not in page_of(other, f"/listings/{alleged.listing}")
    assert "交办终止" in page_of(other, f"/listings/{alleged.listing}")


@pytest.mark.parametrize(
    ("act", "fields", "status", "code"),
    [
        ("hand_over", {"login": "clerk-P001"}, 409, "ASSIGNMENT.COLLEAGUE"),
        ("hand_over", {"login": "' OR 1=1"}, 409, "ASSIGNMENT.COLLEAGUE"),
        ("hand_over", {"login": "maker2", "reasons": "  "}, 422, "ASSIGNMENT.REASON"),
        ("hand_over", {}, 422, "FORM.FIELDS"),
        ("hand_over", {"login": "maker2", "version": "7"}, 409, "CONFLICT.VERSION"),
        ("hand_over", {"login": "maker2", "version": "x"}, 422, "FORM.FIELDS"),
        ("escalate", {"login": "chief"}, 422, "FORM.FIELDS"),
        ("return_case", {}, 409, "ASSIGNMENT.NOT_YOURS"),
        ("take_over", {"reasons": "长" * 1001}, 422, "ASSIGNMENT.REASON"),
    ],
)
def test_an_odd_form_changes_nothing(
    sit: Callable[[str], Official], alleged: Allegation, act: str, fields: dict[str, str], status: int, code: str
) -> None:  # fmt: skip
    maker = sit("maker")
    answer = send(maker, alleged, act, **fields)
    assert (answer.status_code, code in answer.get_data(as_text=True)) == (status, True)
    assert "未交办" in page_of(maker, f"/listings/{alleged.listing}")


def test_auditors_see_with_whom_a_case_is_and_hand_nothing(
    sit: Callable[[str], Official], alleged: Allegation
) -> None:
    auditor = sit("auditor")
    assert send(auditor, alleged, "take_over").status_code == 403
    text = page_of(auditor, f"/listings/{alleged.listing}")
    assert "未交办" in text
    assert "act-take_over" not in text


def test_taken_up_in_an_emergency(sit: Callable[[str], Official], alleged: Allegation) -> None:
    maker, colleague, other = sit("maker"), sit("maker2"), sit("checker")
    send(maker, alleged, "hand_over", login="maker2")
    assert send(other, alleged, "take_over").status_code == 303
    assert own_rows(page_of(colleague, "")) == []
    assert own_rows(page_of(other, "")) == [alleged.listing]
    # Sent twice: once is enough.
    twice = send(other, alleged, "take_over")
    assert (twice.status_code, "ASSIGNMENT.SAME" in twice.get_data(as_text=True)) == (409, True)
