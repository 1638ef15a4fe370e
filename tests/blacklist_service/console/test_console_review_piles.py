"""A pile of match reviews: side by side, chosen by hand, shown once more, decided one by one, taken back."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from blacklist_service.clock import MovingClock
from blacklist_service.ids import Randomness
from blacklist_service.store.base import table_of
from blacklist_service.store.tables import JournalEntry, Judgement, Look, Review, ReviewClaim, SecondReview
from blacklist_service.workflows.context import Context
from tests.blacklist_service.console import test_console_reviews as one_by_one
from tests.blacklist_service.console.conftest import invented_id
from tests.blacklist_service.console.test_console_reviews import decide as decide_alone
from tests.blacklist_service.console.test_console_reviews import living, stored, take_next, text_of
from tests.told import told as entries_of

Inside = Callable[..., Any]
SEEN = re.compile(r'name="chosen" value="([a-z0-9]{26}:\d+)"')
DIFFERENT = "different/number_of_another"
# As there no sample is drawn, so that what is decided is decided.
context, second_share = one_by_one.context, one_by_one.second_share


def take(official: Any, *, region: str = "", platform: str = "") -> list[str]:
    """Takes a pile; its pairs as the form names them, in the order of the page."""
    official.get("/review-pile")
    answer = official.send("/review-pile/claim", region=region, platform=platform)
    assert answer.status_code == 303, text_of(answer)
    return SEEN.findall(text_of(official.get("/review-pile")))


def send(official: Any, step: str, chosen: list[str], decision: str = DIFFERENT, note: str = "") -> Any:
    return official.send(f"/review-pile{step}", chosen=chosen, decision=decision, note=note)


def rows_of(context: Context, *columns: Any) -> list[tuple[Any, ...]]:
    with context.store.read() as connection:
        return [tuple(row) for row in connection.execute(select(*columns))]


def test_pairs_stand_side_by_side_in_part_and_every_look_is_recorded(
    inside: Inside, report: Callable[..., Any], context: Context
) -> None:
    report(range(1, 4))
    official = inside("maker")
    assert 'href="/console/review-pile"' in text_of(official.get("/queues/match"))
    assert "您没有取出成批办理的复核" in text_of(official.get("/review-pile"))
    pile = take(official)
    page = re.sub(r"</?mark>", "", text_of(official.last))
    assert len(set(pile)) == 3
    assert page.count("虚构子") == page.count("另有其人") == 3
    assert not any(invented_id(number) in page for number in range(1, 4))
    with context.looks.read() as connection:
        look = table_of(Look)
        seen = connection.execute(select(look.c.actor, look.c.action, look.c.subject_id)).all()
    assert {(actor, action) for actor, action, _ in seen} == {("maker", "review_in_part")}
    assert len({subject for *_, subject in seen}) == 6


def test_what_was_chosen_is_shown_once_more_then_decided_each_by_itself(
    inside: Inside, report: Callable[..., Any], context: Context
) -> None:
    report(range(1, 6))
    official = inside("maker")
    pile = take(official)
    shown = text_of(send(official, "", pile[:3]))
    assert "拟将 3 件判为：不同" in shown
    assert SEEN.findall(shown) == pile[:3]
    assert stored(context) == [("open", None)] * 5
    told = text_of(send(official, "/decision", SEEN.findall(shown)))
    assert "已办理 3 件，未办理 0 件" in told
    assert sorted(stored(context), key=str) == [("decided", "different")] * 3 + [("open", None)] * 2
    assert living(context) == 10
    decided = entries_of(context, "review_decided")
    assert [(one["verdict"], one["reason"], one["pile"]) for *_, one in decided] == [
        ("different", "number_of_another", 3)
    ] * 3
    # The rest of the pile is still the official's.
    assert SEEN.findall(text_of(official.get("/review-pile"))) == pile[3:]


def test_a_form_that_is_sent_twice_decides_once_and_tells_the_same(
    inside: Inside, report: Callable[..., Any], context: Context
) -> None:
    report(range(1, 4))
    official = inside("maker")
    pile = take(official)
    for _ in range(2):
        assert "已办理 3 件，未办理 0 件" in text_of(send(official, "/decision", pile))
    assert len(rows_of(context, table_of(Judgement).c.review_id)) == 3


def test_all_of_it_is_taken_back_as_each_by_itself_could_be(
    inside: Inside, report: Callable[..., Any], context: Context
) -> None:
    report(range(1, 4))
    official = inside("maker")
    pile = take(official)
    told = text_of(send(official, "/decision", pile, "unsure/not_enough"))
    numbers = re.findall(r'name="chosen" value="([a-z0-9]{26})"', told)
    assert sorted(numbers) == sorted(one.partition(":")[0] for one in pile)
    told = text_of(official.send("/review-pile/undo", chosen=numbers))
    assert "已撤销 3 件，未撤销 0 件" in told
    assert stored(context) == [("open", None)] * 3
    assert "REVIEW.NO_UNDO" in text_of(official.send("/review-pile/undo", chosen=numbers))


@pytest.mark.parametrize(
    ("decision", "note", "code"),
    [
        ("same/same_document", "", "REVIEW.PILE_VERDICT"),
        ("different/same_document", "", "REVIEW.REASON_FIT"),
        ("different/other", "", "REVIEW.NOTE"),
        ("different", "", "REVIEW.REASON"),
        ("maybe/relative", "", "REVIEW.VERDICT"),
    ],
)
@pytest.mark.parametrize("step", ["", "/decision"])
def test_nobody_is_merged_in_a_pile_and_every_reason_fits(
    inside: Inside, report: Callable[..., Any], context: Context, step: str, decision: str, note: str, code: str
) -> None:  # fmt: skip
    report(range(1, 3))
    official = inside("maker")
    pile = take(official)
    answer = send(official, step, pile, decision, note)
    assert (answer.status_code, code in text_of(answer)) == (422, True)
    # What was chosen is still chosen.
    assert text_of(answer).count(" checked") == 2
    assert stored(context) == [("open", None)] * 2


@pytest.mark.parametrize("step", ["", "/decision"])
def test_something_is_chosen_and_not_more_than_one_decides_at_once(
    inside: Inside, report: Callable[..., Any], context: Context, step: str
) -> None:
    report(range(1, 26))
    official = inside("maker")
    pile = take(official)
    assert len(pile) == 20
    with context.store.read() as connection:
        every = [one[0] for one in connection.execute(select(table_of(Review).c.id))]
    shown = [f"{context.vault.ids.show('review', number)}:1" for number in every]
    for chosen in ([], shown[:21]):
        answer = send(official, step, chosen)
        assert (answer.status_code, "REVIEW.PILE_CHOICE" in text_of(answer)) == (422, True)
    for odd in (["1:1"], ["a" * 26 + ":1"], ["x" * 4000]):
        assert send(official, step, odd).status_code in (404, 422)
    assert stored(context) == [("open", None)] * 25


def test_what_somebody_was_faster_at_is_told_and_the_others_stand(
    inside: Inside, report: Callable[..., Any], context: Context, moving_clock: MovingClock
) -> None:
    report(range(1, 4))
    official, colleague = inside("maker"), inside("checker")
    pile = take(official)
    moving_clock.move(timedelta(minutes=context.settings.review_claim_minutes))
    colleague.come_in()
    first = take_next(colleague)
    decide_alone(colleague, first, "different/twins")
    official.come_in()
    # A preview tells it before anything happens.
    assert "REVIEW.PILE_GONE" in text_of(send(official, "", pile))
    official.get("/review-pile")
    told = text_of(send(official, "/decision", pile))
    assert "已办理 1 件，未办理 2 件" in told
    (line,) = [row for row in told.split("<tr>") if first in row]
    assert "CONFLICT.VERSION" in line
    # The colleague has gone on to the next one meanwhile.
    assert told.count("REVIEW.CLAIMED") == 1
    assert len(rows_of(context, table_of(Judgement).c.review_id)) == 2


def test_officials_have_different_piles_and_one_by_one_goes_on_in_the_own(
    inside: Inside, report: Callable[..., Any], context: Context
) -> None:
    report(range(1, 31))
    one, other = inside("maker"), inside("checker")
    mine, theirs = take(one), take(other)
    assert (len(mine), len(theirs)) == (20, 10)
    assert not set(mine) & set(theirs)
    answer = send(other, "/decision", mine[:1])
    assert "REVIEW.CLAIMED" in text_of(answer)
    first = take_next(one)
    assert first in {pair.partition(":")[0] for pair in mine}
    following = decide_alone(one, first, "different/relative")
    assert f"{following.location.partition('?')[0].rpartition('/')[2]}:1" in mine
    # What nobody is at: the own ones, of which one is decided. A pile is let go with the next one.
    assert len(take(one)) == 19
    claim = table_of(ReviewClaim)
    assert len(rows_of(context, claim.c.review_id)) == 29


def test_a_pile_is_of_one_region_or_one_platform(
    inside: Inside, report: Callable[..., Any], context: Context
) -> None:
    report(range(1, 4))
    report(range(10, 12), member="P002", region="340200")
    official = inside("maker")
    assert len(take(official, platform="P002")) == 2
    assert len(take(official, platform="P001")) == 3
    assert len(take(official, region="340200")) == 2
    for region, platform, code in (("34", "", "QUEUE.FILTER"), ("", "P999", "VALUE.UNKNOWN")):
        answer = official.send("/review-pile/claim", region=region, platform=platform)
        assert (answer.status_code, code in text_of(answer)) == (422, True)


def test_a_pair_that_was_judged_before_is_decided_alone(
    inside: Inside, report: Callable[..., Any], context: Context
) -> None:
    report(range(1, 3))
    official = inside("maker")
    pile = take(official)
    review = table_of(Review)
    with context.store.begin() as connection:
        first, second = (one for (one,) in connection.execute(select(review.c.id).order_by(review.c.id)))
        connection.execute(review.update().where(review.c.id == second).values(asked_before=first, news=""))
    page = text_of(official.get("/review-pile"))
    assert "曾经询问过" in page
    assert len(SEEN.findall(page)) == 1
    told = text_of(send(official, "/decision", pile))
    assert "已办理 1 件，未办理 1 件" in told
    assert "REVIEW.ALONE" in told


class TestASample:
    """Where samples are drawn."""

    @pytest.fixture
    def second_share(self) -> float:
        """So seldom that chance alone draws none here."""
        return 0.000001

    def test_one_of_a_pile_that_is_kept_apart_is_drawn_for_certain(
        self, inside: Inside, report: Callable[..., Any], context: Context
    ) -> None:
        report(range(1, 9))
        official = inside("maker")
        pile = take(official)
        send(official, "/decision", pile[:6])
        second = table_of(SecondReview)
        ((drawn, state),) = rows_of(context, second.c.review_id, second.c.state)
        assert state == "waiting"
        assert context.vault.ids.show("review", drawn) in {one.partition(":")[0] for one in pile[:6]}
        send(official, "/decision", pile[6:], "unsure/not_enough")
        assert len(rows_of(context, second.c.review_id)) == 1
        entry = table_of(JournalEntry)
        assert len([kind for (kind,) in rows_of(context, entry.c.kind) if kind == "review_decided"]) == 8

    def test_what_was_decided_before_does_not_take_the_draw(
        self,
        inside: Inside,
        report: Callable[..., Any],
        context: Context,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        # The last of those that are sent is where the draw begins.
        monkeypatch.setattr(Randomness, "below", lambda _self, count: count - 1)
        report(range(1, 9))
        official = inside("maker")
        pile = take(official)
        send(official, "/decision", pile[:7])
        second = table_of(SecondReview)
        assert len(rows_of(context, second.c.review_id)) == 1
        # The one that is new in front of seven that stand decided.
        told = text_of(send(official, "/decision", [pile[7], *pile[:7]]))
        assert "已办理 8 件" in told
        drawn = {
            context.vault.ids.show("review", number) for (number,) in rows_of(context, second.c.review_id)
        }
        assert len(drawn) == 2
        assert pile[7].partition(":")[0] in drawn
