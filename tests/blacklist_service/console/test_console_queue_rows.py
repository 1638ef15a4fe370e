"""Each row of every queue leads to a page that there is (invented people)."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from blacklist_service.console.queue_kinds import QUEUES
from blacklist_service.store.base import table_of
from blacklist_service.store.tables import Review
from blacklist_service.workflows.add_feed import add_feed
from blacklist_service.workflows.context import SYSTEM, Actor, Context
from blacklist_service.workflows.correct_service import correct_service
from blacklist_service.workflows.decide_review import ReviewDecision, decide_review
from blacklist_service.workflows.enrol import add_member, add_user
from blacklist_service.workflows.publish_release import publish_release
from tests.blacklist_service.api.test_access_regions import add_cases
from tests.blacklist_service.workflows import conftest as desks
from tests.blacklist_service.workflows.conftest import Desk
from tests.blacklist_service.workflows.test_workflows_reconsiderations import asked_again, rejected

desk = desks.desk
MATCHES = {code for code, queue in QUEUES.items() if queue.is_of_matches}


@pytest.fixture
def context(context: Context) -> Context:
    """Every decision is drawn for a second official, and two questions of one member stand in the queue at once."""
    settings = context.settings.model_copy(update={"second_review_share": 1.0, "member_questions": 2})
    return replace(context, settings=settings)


@pytest.fixture
def office(desk: Desk) -> None:
    """The officials are those of the desk, and one who has decided nothing."""
    add_user(desk.context, SYSTEM, member_code="office", login="checker2", role="checker")


@pytest.fixture
def waiting(desk: Desk, office: None, report: Callable[..., None]) -> None:
    """Something waits in every queue."""
    amended, ended, disputed, proposed = (desk.listed() for _ in range(4))
    # Behind the holidays of May, which make the reply window longer.
    desk.days(5)
    refused, untold = rejected(desk), desk.listed()
    add_member(desk.context, SYSTEM, code="A001", name="虚构征信", kind="agency")
    add_feed(desk.context, SYSTEM, code="own", member_code="A001", format_name="ndjson", audience="regulator")
    publish_release(desk.context, SYSTEM, "own")
    desk.report(amended.id, number=amended.id + 1)
    desk.adopt()
    desk.decide(ended, "remove")
    correct_service(desk.context, desk.maker, "notice", untold.id, ground="returned", reasons="虚构理由")
    asked_again(desk, *refused)
    add_cases(desk.context, disputed.id)
    desk.propose(proposed, "remove")
    desk.alleged()
    desk.verified()
    desk.notified()
    desk.served()
    report(range(1, 8))
    judge(desk.context, desk.maker, 0, "unsure/not_enough")
    judge(desk.context, desk.maker, 1, "different/namesakes")
    judge(desk.context, desk.maker, 2, "different/namesakes")
    judge(desk.context, desk.checker, 2, "same/same_document")


def judge(context: Context, actor: Actor, place: int, meant: str) -> None:
    """An official decides the n-th review, in order of age."""
    review = table_of(Review)
    with context.store.read() as connection:
        found = connection.execute(select(review.c.id, review.c.version).order_by(review.c.id)).all()[place]
    verdict, _, reason = meant.partition("/")
    decide_review(context, actor, found.id, found.version, ReviewDecision(verdict, reason, ""))


def rows(page: Any) -> list[tuple[str, str]]:
    """The rows of a queue: where each leads, "" where it is no link, and the id that it shows."""
    told = re.findall(r'<th scope="row">(?:<a href="([^"]+)">)?<code>([^<]+)', page.get_data(as_text=True))
    return [(path, shown) for path, shown in told]


def test_every_row_leads_to_a_page_that_there_is(waiting: None, inside: Callable[..., Any]) -> None:
    filled, linked = set(), set()
    for login in ("maker", "checker", "checker2", "auditor"):
        official = inside(login)
        for code in QUEUES:
            page = official.get(f"/queues/{code}")
            found = rows(page) if page.status_code == 200 else []
            filled |= {code} if found else set()
            for path, shown in found:
                if path:
                    linked.add((login, code))
                    answer = official.get(path.removeprefix("/console"))
                    assert (answer.status_code, shown) == (200, path.rpartition("/")[2]), (login, code)
    assert filled == set(QUEUES)
    # Auditors read the queue of matches, and no review.
    assert {code for login, code in linked if login != "auditor"} == set(QUEUES)
    assert {code for login, code in linked if login == "auditor"} == set(QUEUES) - MATCHES
