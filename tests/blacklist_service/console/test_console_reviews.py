"""Match reviews at the console: taken up by one official at a time, shown in part, decided, taken back, journalled."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from blacklist_service.clock import MovingClock
from blacklist_service.errors import ForbiddenError
from blacklist_service.store.base import table_of
from blacklist_service.store.tables import (
    JournalEntry,
    Listing,
    Look,
    Review,
    ReviewClaim,
    Subject,
    UserAccount,
)
from blacklist_service.workflows.context import SYSTEM, Actor, Context
from blacklist_service.workflows.enrol import add_member, add_user
from blacklist_service.workflows.reviewing.standing import UNDO_WITHIN, claims_on
from tests.blacklist_service.console.conftest import invented_id
from tests.codes import exactly

NAMES = ("虚构子", "另有其人")
STALE = timedelta(minutes=11)
Inside = Callable[..., Any]


@pytest.fixture
def second_share() -> float:
    """No sample is drawn, so that what is decided is decided."""
    return 0.0


@pytest.fixture
def context(context: Context, second_share: float) -> Context:
    settings = context.settings.model_copy(update={"second_review_share": second_share})
    return replace(context, settings=settings)


def text_of(answer: Any) -> str:
    return str(answer.get_data(as_text=True))


def take_next(official: Any, *, behind: str = "", region: str = "") -> str:
    """Takes up the next review; its id, "" at the end of the queue."""
    official.get("/queues/match")
    answer = official.send("/reviews:next", region=region, behind=behind)
    return id_in(answer.location) if answer.status_code == 303 else ""


def id_in(location: str) -> str:
    return location.partition("?")[0].rpartition("/")[2]


def decide(official: Any, review: str, decision: str, *, note: str = "", **changed: str) -> Any:
    """Sends the form of the page that the official is shown."""
    page = text_of(official.get(f"/reviews/{review}"))
    version = re.search(r'name="version" value="(\d+)"', page)
    fields = {"decision": decision, "note": note, "version": version[1] if version else "1", "region": ""}
    return official.send(f"/reviews/{review}", **(fields | changed))


def stored(context: Context) -> list[tuple[str, str | None]]:
    with context.store.read() as connection:
        review = table_of(Review)
        asked = select(review.c.state, review.c.verdict).order_by(review.c.id)
        return [(state, verdict) for state, verdict in connection.execute(asked)]


def living(context: Context) -> int:
    with context.store.read() as connection:
        subject = table_of(Subject)
        return len(connection.execute(select(subject.c.id).where(subject.c.merged_into.is_(None))).all())


def claims(context: Context) -> list[str]:
    """Who is at a review, by login."""
    with context.store.read() as connection:
        claim, user = table_of(ReviewClaim), table_of(UserAccount)
        asked = select(user.c.login).join(claim, claim.c.user_id == user.c.id).order_by(user.c.login)
        return list(connection.execute(asked).scalars())


def looks(context: Context) -> list[tuple[str, str, str]]:
    with context.looks.read() as connection:
        look = table_of(Look)
        asked = select(look.c.actor, look.c.action, look.c.purpose).order_by(look.c.id)
        return [tuple(row) for row in connection.execute(asked)]


def kinds(context: Context) -> list[str]:
    with context.store.read() as connection:
        entry = table_of(JournalEntry)
        return list(connection.execute(select(entry.c.kind).order_by(entry.c.id)).scalars())


def test_nobody_is_shown_before_the_review_is_taken_up(
    inside: Inside, report: Callable[..., Any], context: Context
) -> None:
    report(range(1, 2))
    official = inside("maker")
    (path,) = re.findall(r"/reviews/[a-z0-9]{26}", text_of(official.get("/queues/match")))
    before = text_of(official.get(path))
    assert not any(name in before for name in NAMES)
    assert looks(context) == []
    taken = official.send(f"{path}/claim", region="")
    assert taken.location == f"/console{path}"
    page = text_of(official.get(path))
    assert all(name in re.sub(r"</?mark>", "", page) for name in NAMES)
    assert invented_id(1) not in page
    assert invented_id(1)[-4:] in page
    assert looks(context) == [("maker", "review_in_part", "match_review")] * 2
    # The kind of paper is said in words.
    assert '居民身份证 <span lang="en">resident ID' in page
    assert "resident_id" not in page
    # The same number agrees, the names differ: in words, not by colour alone.
    assert re.search(r'class="value same">[^<]*\*[^<]* <span class="mark">相同 <span lang="en">same', page)
    assert 'class="value different"><mark>' in page


def test_the_one_before_is_one_click_away_while_the_next_lies_open_and_at_the_end(
    inside: Inside, report: Callable[..., Any]
) -> None:
    report(range(1, 3))
    official = inside("maker")
    first = take_next(official)
    assert "查看上一件" not in text_of(official.get(f"/reviews/{first}"))
    following = decide(official, first, "different/relative").location
    shown = text_of(official.get(following.removeprefix("/console")))
    end = text_of(decide(official, id_in(following), "different/relative"))
    assert "队列已到底" in end
    for page, done in ((shown, first), (end, id_in(following))):
        assert f'<a href="/console/reviews/{done}">查看上一件' in page
        assert "已作结论" in text_of(official.get(f"/reviews/{done}"))


def test_one_key_decides_with_its_reason_and_the_next_one_follows(
    inside: Inside, report: Callable[..., Any], context: Context
) -> None:
    report(range(1, 4))
    official = inside("maker")
    review, seen = take_next(official), []
    for decision in ("different/namesakes", "same/same_document", "unsure/not_enough"):
        seen.append(review)
        answer = decide(official, review, decision)
        review = id_in(answer.location) if answer.status_code == 303 else ""
    assert len(set(seen)) == 3
    assert review == ""
    assert "队列已到底" in text_of(answer)
    assert sorted(stored(context), key=str) == [
        ("decided", "different"), ("decided", "same"), ("open", "unsure"),
    ]  # fmt: skip
    assert living(context) == 5
    assert kinds(context).count("review_decided") == 3
    assert claims(context) == []


def test_two_officials_never_do_the_same_one(
    inside: Inside, report: Callable[..., Any], context: Context, moving_clock: MovingClock
) -> None:
    report(range(1, 4))
    one, other = inside("maker"), inside("checker")
    mine, theirs = take_next(one), take_next(other)
    assert len({mine, theirs}) == 2
    # Going on where one left off is the same review again.
    assert take_next(one) == mine
    held = text_of(other.get(f"/reviews/{mine}"))
    assert "maker" in held
    assert "正在办理" in held
    assert not any(name in held for name in NAMES)
    refused = other.send(f"/reviews/{mine}/claim", region="")
    assert (refused.status_code, "REVIEW.CLAIMED" in text_of(refused)) == (409, True)
    # Nor is it decided behind the other's back: by a form of one's own making, or through the interface.
    forged = decide(other, mine, "different/namesakes", version="1")
    assert (forged.status_code, "REVIEW.CLAIMED" in text_of(forged)) == (409, True)
    assert ("decided", "different") not in stored(context)
    assert "maker 正在办理" in text_of(other.get("/queues/match"))
    moving_clock.move(timedelta(minutes=context.settings.review_claim_minutes, seconds=-1))
    other.come_in()
    assert "正在办理" in text_of(other.get(f"/reviews/{mine}"))
    moving_clock.move(timedelta(seconds=1))
    other.get(f"/reviews/{mine}")
    assert other.send(f"/reviews/{mine}/claim", region="").status_code == 303
    assert decide(other, mine, "different/namesakes").status_code == 303
    assert ("decided", "different") in stored(context)


def test_who_is_at_a_review_is_told_to_those_who_read_the_queue(
    inside: Inside, report: Callable[..., Any], context: Context
) -> None:
    report(range(1, 2))
    review = context.vault.ids.read("review", take_next(inside("maker")))
    for role in ("platform", "agency", ""):
        with pytest.raises(ForbiddenError, match=exactly("ACCESS.ROLE")):
            claims_on(context, Actor(1, "invented", role, 1, "X"), [review])
    (told,) = claims_on(context, Actor(1, "invented", "auditor", 1, "X"), [review]).values()
    assert told.login == "maker"


def test_a_skipped_review_stays_and_the_way_goes_on_behind_it(
    inside: Inside, report: Callable[..., Any], context: Context
) -> None:
    report(range(1, 4))
    official = inside("maker")
    first = take_next(official)
    second = take_next(official, behind=first)
    third = take_next(official, behind=second)
    assert len({first, second, third}) == 3
    # Behind the last one nothing follows: it is let go all the same, and a colleague may take it up.
    assert take_next(official, behind=third) == ""
    assert claims(context) == []
    colleague = inside("checker")
    colleague.get("/queues/match")
    assert colleague.send(f"/reviews/{third}/claim", region="").status_code == 303
    # Nobody lets go of what somebody else is at.
    assert take_next(official, behind=third) == ""
    assert claims(context) == ["checker"]
    assert stored(context) == [("open", None)] * 3


@pytest.mark.parametrize("decision", ["different/relative", "unsure/source_asked"])
def test_a_slip_is_taken_back_and_decided_anew(
    inside: Inside, report: Callable[..., Any], context: Context, decision: str
) -> None:
    report(range(1, 3))
    official = inside("maker")
    review = take_next(official)
    answer = decide(official, review, decision)
    page = text_of(official.get(answer.location.removeprefix("/console")))
    assert f"/console/reviews/{review}/undo" in page
    undone = official.send(f"/reviews/{review}/undo", region="")
    assert undone.location == f"/console/reviews/{review}"
    assert stored(context) == [("open", None)] * 2
    assert living(context) == 4
    assert kinds(context)[-1] == "review_reopened"
    with context.store.read() as connection:
        listing = table_of(Listing)
        states = list(connection.execute(select(listing.c.state)).scalars())
    assert states == ["alleged"] * 4
    # The two sides are shown as before, and the other decision holds.
    page = text_of(official.get(f"/reviews/{review}"))
    assert all(name in re.sub(r"</?mark>", "", page) for name in NAMES)
    decide(official, review, "same/same_number_checked")
    assert living(context) == 3


def test_a_merge_is_not_taken_back_here(inside: Inside, report: Callable[..., Any], context: Context) -> None:
    """Reports, listings and notices may rest on it a moment later: it is split, with its reason."""
    report(range(1, 3))
    official = inside("maker")
    review = take_next(official)
    answer = decide(official, review, "same/same_document")
    page = text_of(official.get(answer.location.removeprefix("/console")))
    assert f"/console/reviews/{review}/undo" not in page
    refused = official.send(f"/reviews/{review}/undo", region="")
    assert (refused.status_code, "REVIEW.NO_UNDO" in text_of(refused)) == (409, True)
    assert living(context) == 3


def test_what_is_too_late_or_anothers_is_not_taken_back(
    inside: Inside, report: Callable[..., Any], context: Context, moving_clock: MovingClock
) -> None:
    report(range(1, 2))
    official, other = inside("maker"), inside("checker")
    review = take_next(official)
    decide(official, review, "different/relative")
    for who, wait in ((other, timedelta(0)), (official, timedelta(minutes=16))):
        moving_clock.move(wait)
        who.come_in() if wait else who.get("")
        refused = who.send(f"/reviews/{review}/undo", region="")
        assert (refused.status_code, "REVIEW.NO_UNDO" in text_of(refused)) == (409, True)
        assert f"within {UNDO_WITHIN // timedelta(minutes=1)} minutes" in text_of(refused)
    assert living(context) == 2


@pytest.mark.parametrize("second_share", [1.0])
def test_a_drawn_review_is_not_taken_back(
    inside: Inside, report: Callable[..., Any], context: Context
) -> None:
    """Else whoever decided would learn of the sample, and choose what is in it."""
    report(range(1, 2))
    official, second = inside("maker"), inside("checker")
    review = take_next(official)
    decide(official, review, "different/relative")
    refused = official.send(f"/reviews/{review}/undo", region="")
    assert (refused.status_code, "REVIEW.NO_UNDO" in text_of(refused)) == (409, True)
    # The second official sees both sides, and neither verdict nor reason.
    assert f"/console/reviews/{review}" in text_of(second.get("/queues/second"))
    second.send(f"/reviews/{review}/claim", region="")
    page = text_of(second.get(f"/reviews/{review}"))
    assert all(name in re.sub(r"</?mark>", "", page) for name in NAMES)
    assert "已作结论" not in page
    assert decide(second, review, "different/namesakes").status_code == 303


def test_history_is_told_after_the_decision(inside: Inside, report: Callable[..., Any]) -> None:
    report(range(1, 2))
    official = inside("maker")
    review = take_next(official)
    decide(official, review, "different/other", note="虚构备注：两人同在现场")
    page = text_of(official.get(f"/reviews/{review}"))
    assert "虚构备注：两人同在现场" in page
    assert "已作结论" in page
    assert 'name="decision"' not in page


def test_numbers_in_full_take_a_fresh_factor_a_reason_and_a_look(
    inside: Inside, report: Callable[..., Any], context: Context, moving_clock: MovingClock
) -> None:
    report(range(1, 2))
    official = inside("maker")
    review = take_next(official)
    moving_clock.move(STALE)
    assert official.get(f"/reviews/{review}/reveal").location == f"/console/step-up/reviews/{review}/reveal"
    official.get(f"/step-up/reviews/{review}/reveal")
    assert (
        official.send(f"/step-up/reviews/{review}/reveal", code=official.code(), assertion="").status_code
        == 303
    )
    before = len(looks(context))
    asked = official.get(f"/reviews/{review}/reveal")
    assert invented_id(1) not in text_of(asked)
    for reason, code in (("", "REVIEW.REVEAL_REASON"), ("because", "REVIEW.REVEAL_REASON")):
        refused = official.send(f"/reviews/{review}/reveal", reason=reason)
        assert (refused.status_code, code in text_of(refused)) == (422, True)
    assert len(looks(context)) == before
    shown = official.send(f"/reviews/{review}/reveal", reason="near_numbers")
    assert text_of(shown).count(invented_id(1)) == 2
    assert looks(context)[before:] == [("maker", "review", "near_numbers")] * 2


def test_a_decision_takes_a_fresh_factor_and_none_is_lost_to_a_stale_one(
    inside: Inside, report: Callable[..., Any], context: Context, moving_clock: MovingClock
) -> None:
    report(range(1, 2))
    official = inside("maker")
    review = take_next(official)
    moving_clock.move(STALE)
    assert 'name="decision"' not in text_of(official.get(f"/reviews/{review}"))
    answer = official.send(
        f"/reviews/{review}", decision="same/same_document", note="", version="1", region=""
    )
    assert answer.location == f"/console/step-up/reviews/{review}"
    assert stored(context) == [("open", None)]


@pytest.mark.parametrize(
    ("changed", "status", "code"),
    [
        ({"decision": "same/relative"}, 422, "REVIEW.REASON_FIT"),
        ({"decision": "same"}, 422, "REVIEW.REASON"),
        ({"decision": "maybe/relative"}, 422, "REVIEW.VERDICT"),
        ({"decision": "same/same_contacts"}, 422, "REVIEW.NOTE"),
        ({"decision": "same/same_document", "note": "虚" * 1001}, 422, "REVIEW.NOTE"),
        ({"decision": "same/same_document", "version": "7"}, 409, "CONFLICT.VERSION"),
        ({"decision": "same/same_document", "version": "x"}, 422, "FORM.FIELDS"),
        ({"decision": "same/same_document", "version": "٣"}, 422, "FORM.FIELDS"),
        ({"decision": "same/same_document", "extra": "1"}, 422, "FORM.FIELDS"),
        ({"decision": "same/same_document", "form_token": "0" * 64}, 403, "FORM.FOREIGN"),
    ],
)
def test_odd_forms_decide_nothing(
    inside: Inside,
    report: Callable[..., Any],
    context: Context,
    changed: dict[str, str],
    status: int,
    code: str,
) -> None:
    report(range(1, 2))
    official = inside("maker")
    review = take_next(official)
    answer = decide(official, review, **changed)
    assert (answer.status_code, code in text_of(answer)) == (status, True)
    assert stored(context) == [("open", None)]


def test_a_note_that_was_refused_stays_on_the_page(inside: Inside, report: Callable[..., Any]) -> None:
    report(range(1, 2))
    official = inside("maker")
    review = take_next(official)
    answer = decide(official, review, "same/relative", note="虚构备注 <b>&")
    assert "虚构备注 &lt;b&gt;&amp;</textarea>" in text_of(answer)


def test_auditors_and_officials_elsewhere_take_up_nothing(
    inside: Inside, report: Callable[..., Any], context: Context
) -> None:
    report(range(1, 2))
    review = take_next(inside("maker"))
    auditor = inside("auditor")
    assert auditor.get(f"/reviews/{review}").status_code == 403
    assert auditor.send("/reviews:next", region="", behind="").status_code == 403
    assert "/console/reviews/" not in text_of(auditor.get("/queues/match"))
    add_member(context, SYSTEM, code="O002", name="虚构外地", kind="office", region="510000")
    add_user(context, SYSTEM, member_code="O002", login="elsewhere", role="maker")
    elsewhere = inside("elsewhere")
    unknown = context.vault.ids.show("review", 999_999)
    for path, fields in (("", {"decision": "same/same_document", "note": "", "version": "1", "region": ""}),
                         ("/claim", {"region": ""}), ("/undo", {"region": ""}),
                         ("/reveal", {"reason": "near_numbers"})):  # fmt: skip
        elsewhere.get("")
        told = [elsewhere.send(f"/reviews/{one}{path}", **fields) for one in (review, unknown)]
        assert {answer.status_code for answer in told} == {404}, path
    assert elsewhere.get(f"/reviews/{review}").status_code == 404
    assert take_next(elsewhere) == ""
    assert stored(context) == [("open", None)]


def test_the_page_takes_as_many_statements_however_long_the_queue_is(
    inside: Inside, report: Callable[..., Any], context: Context, counted: Any
) -> None:
    official, seen = inside("maker"), []
    for pairs in (range(1, 3), range(3, 30)):
        report(pairs)
        review = take_next(official)
        official.get(f"/reviews/{review}")
        with counted(context) as work:
            official.get(f"/reviews/{review}")
        seen.append(sum(work.statements.values()))
    assert seen[0] == seen[1]


def test_an_odd_region_leads_nowhere(inside: Inside, report: Callable[..., Any]) -> None:
    report(range(1, 2))
    official = inside("maker")
    official.get("/queues/match")
    answer = official.send("/reviews:next", region="34", behind="")
    assert (answer.status_code, "QUEUE.FILTER" in text_of(answer)) == (422, True)
    assert take_next(official, region="340200") == ""
    assert take_next(official, region="340100") != ""
