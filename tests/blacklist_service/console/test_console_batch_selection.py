"""A maker lays a batch at the page: chooses a cause, sees counts and some people in part, gives the one reason."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from werkzeug.test import TestResponse

from blacklist_service.workflows.context import Context
from tests.blacklist_service.console.conftest import invented_id

PATH = "/batch-selection"
CHOICE = {"decision": "reject", "by": "platform", "submission": "", "platform": "P001"}


@pytest.fixture
def maker(inside: Callable[..., Any], report: Callable[..., None]) -> Any:
    """A maker before three pairs of people whom one platform reports, and one pair whom another does."""
    report(range(1, 4))
    report(range(4, 5), member="P002")
    official = inside("maker")
    official.get(PATH)
    return official


def text(page: TestResponse) -> str:
    return page.get_data(as_text=True)


def carried(page: TestResponse) -> str:
    found = re.search(r'name="seen" value="([^"]*)"', text(page))
    return found[1] if found else ""


def proposed(maker: Any, **changed: str) -> TestResponse:
    chosen = maker.send(PATH, **CHOICE)
    return maker.send(
        "/batch-selection/proposal",
        **({"decision": "reject", "seen": carried(chosen), "reasons": "虚构：整批报送有误"} | changed),
    )


def test_what_is_chosen_is_counted_and_shown_in_part(maker: Any) -> None:
    chosen = maker.send(PATH, **CHOICE)
    assert chosen.status_code == 200
    shown = text(chosen)
    assert "选出 6 件" in shown
    assert shown.count("<tr><td>") == 5
    assert len(carried(chosen).split()) == 6
    assert invented_id(1) not in shown
    assert "虚构子" not in shown
    assert "/console/batches/" not in text(maker.get(""))


def test_it_is_laid_as_one_and_another_approves_it(maker: Any, inside: Callable[..., Any]) -> None:
    made = proposed(maker)
    assert made.status_code == 303
    path = made.location.removeprefix("/console")
    assert re.fullmatch(r"/batches/[0-9A-Za-z]{26}", path)
    own = text(maker.get(path))
    assert "批量 6 件" in own
    assert 'name="verdict"' not in own
    checker = inside("checker")
    whole = text(checker.get(path))
    assert whole.count("虚构：整批报送有误") == 6
    digest = re.search(r'name="digest" value="([0-9a-f]{64})"', whole)
    challenge = re.search(
        r'name="verdict" value="approve".*?name="challenge" value="([0-9a-f]{64})"', whole, re.DOTALL
    )
    assert digest is not None
    assert challenge is not None
    checker.context.clock.move(timedelta(minutes=2))
    done = checker.send(
        path, verdict="approve", digest=digest[1], reasons="", assertion="", code=checker.code(),
        challenge=challenge[1],
    )  # fmt: skip
    assert "batch_approved" in text(done)
    again = maker.send(PATH, **CHOICE)
    assert "没有可以选入的案件" in text(again)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"reasons": "  "}, "FORM.REASONS"),
        ({"seen": ""}, "BATCH.SIZE"),
        ({"seen": "虚构"}, "FORM.FIELDS"),
        ({"seen": "a:1"}, "NOT_FOUND"),
        ({"decision": "list"}, "FORM.FIELDS"),
        ({"decision": "removed"}, "LISTING.STATE"),
    ],
)
def test_what_does_not_fit_lays_nothing(maker: Any, changed: dict[str, str], code: str) -> None:
    refused = proposed(maker, **changed)
    assert refused.status_code >= 400
    assert code in text(refused)
    assert "/console/batches/" not in text(maker.get(""))


def test_a_refused_proposal_keeps_what_was_chosen_and_written(maker: Any) -> None:
    chosen = carried(maker.send(PATH, **CHOICE))
    assert proposed(maker).status_code == 303
    late = maker.send("/batch-selection/proposal", decision="reject", seen=chosen, reasons="虚构：再提一次")
    assert "PROPOSAL.WAITS" in text(late)
    assert carried(late) == chosen
    assert "虚构：再提一次" in text(late)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"by": "submission", "submission": "虚构"}, "BATCH.CAUSE"),
        ({"platform": ""}, "BATCH.CAUSE"),
        ({"by": "name"}, "VALUE.UNKNOWN"),
        ({"decision": "list"}, "FORM.FIELDS"),
    ],
)
def test_what_is_no_cause_is_told(maker: Any, changed: dict[str, str], code: str) -> None:
    refused = maker.send(PATH, **(CHOICE | changed))
    assert refused.status_code == 422
    assert code in text(refused)


def test_only_makers_choose_and_with_a_fresh_factor(
    maker: Any, inside: Callable[..., Any], context: Context, moving_clock: Any
) -> None:
    assert "批量提出" in text(maker.get("/queues/approval"))
    for login in ("checker", "auditor"):
        other = inside(login)
        assert "批量提出" not in text(other.get("/queues/approval"))
        assert other.get(PATH).status_code == 403
    moving_clock.move(timedelta(minutes=context.settings.step_up_minutes + 1))
    assert maker.get(PATH).location == f"/console/step-up{PATH}"
