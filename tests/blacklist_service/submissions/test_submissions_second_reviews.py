"""A sample of decided reviews goes to a second official who does not see the first decision; a third settles."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import select, text

from blacklist_service.errors import ConflictError, ForbiddenError, InvalidError
from blacklist_service.store.base import table_of
from blacklist_service.store.tables import Listing, Subject
from blacklist_service.workflows.authenticate_caller import actor_of_login
from blacklist_service.workflows.context import SYSTEM, Actor, Context
from blacklist_service.workflows.decide_review import ReviewDecision, decide_review
from blacklist_service.workflows.enrol import add_member, add_user
from blacklist_service.workflows.explain_review import explain_review
from blacklist_service.workflows.list_reviews import list_reviews, list_second_reviews
from blacklist_service.workflows.read_agreement import read_agreement
from blacklist_service.workflows.show_listing import show_listing
from blacklist_service.workflows.show_review import show_review
from blacklist_service.workflows.split_subject import split_subject
from blacklist_service.workflows.verify_matches import verify_matches
from matching.explanations import EXPLAINED_TO

# Invented.
OTHER = "另一人"
# So common that it meets by chance on a recycled phone.
COMMON = "张伟"
SAME = ReviewDecision("same", "same_document")
DIFFERENT = ReviewDecision("different", "number_of_another")
UNSURE = ReviewDecision("unsure", "not_enough")


@dataclass
class Office:
    """Three officials before one unsure match: the same number under another name."""

    context: Context
    first: Actor
    second: Actor
    third: Actor

    def living(self) -> list[int]:
        with self.context.store.read() as connection:
            asked = select(table_of(Subject).c.id).where(table_of(Subject).c.merged_into.is_(None))
            return sorted(connection.execute(asked).scalars())

    def decide(self, actor: Actor, decision: ReviewDecision) -> None:
        """Decides the one review in the version that stands."""
        decide_review(self.context, actor, 1, self.version, decision)

    @property
    def version(self) -> int:
        with self.context.store.read() as connection:
            return int(connection.execute(text("SELECT version FROM review WHERE id = 1")).scalar_one())

    def waiting(self, actor: Actor, stage: str) -> list[int]:
        return [one.id for one in list_second_reviews(self.context, actor, stage=stage)]

    def gaps(self) -> set[str]:
        """What is missing before the listing of the oldest subject may go on."""
        with self.context.store.read() as connection:
            listing = connection.execute(
                select(table_of(Listing).c.id).order_by(table_of(Listing).c.id)
            ).scalars()
            number = next(iter(listing))
        return {gap.code for gap in show_listing(self.context, self.first, number).listing.gaps}


@pytest.fixture
def share() -> float:
    return 1.0


@pytest.fixture
def office(
    context: Context,
    clerk: Actor,
    send: Callable[..., Any],
    line: Callable[..., str],
    csv_of: Callable[[list[str]], bytes],
    share: float,
) -> Office:
    add_member(context, SYSTEM, code="office", name="示例办", kind="office")
    actors = []
    for login, role in (("maker", "maker"), ("checker", "checker"), ("maker-2", "maker")):
        add_user(context, SYSTEM, member_code="office", login=login, role=role)
        actors.append(actor_of_login(context, login))
    settings = context.settings.model_copy(update={"second_review_share": share})
    object.__setattr__(context, "settings", settings)
    send(clerk, csv_of([line(1), line(1, row_key="K1b", name=OTHER, contract="HTb")]))
    return Office(context, *actors)


@pytest.mark.parametrize("share", [0.0])
def test_no_share_draws_nothing(office: Office) -> None:
    office.decide(office.first, SAME)
    assert office.waiting(office.second, "second") == []
    with pytest.raises(ConflictError):
        office.decide(office.second, SAME)


@pytest.mark.parametrize("decision", [SAME, DIFFERENT], ids=lambda one: one.verdict)
def test_the_second_official_sees_both_sides_and_no_decision(
    office: Office, decision: ReviewDecision
) -> None:
    (before,) = list_reviews(office.context, office.first)
    open_shown = show_review(office.context, office.second, 1)
    office.decide(office.first, decision)
    assert office.waiting(office.first, "second") == [], "not to whoever decided"
    (listed,) = list_second_reviews(office.context, office.second, stage="second")
    shown = show_review(office.context, office.second, 1)
    for view in (listed, shown.review):
        assert (view.state, view.verdict, view.subject, view.report) == (
            "second", None, before.subject, before.report,
        )  # fmt: skip
    assert shown.judgements == ()
    assert (shown.candidate, shown.given) == (open_shown.candidate, open_shown.given)
    assert shown.candidates == open_shown.candidates, "as they were before subjects were joined"
    assert shown.explanation == open_shown.explanation
    own = show_review(office.context, office.first, 1)
    assert (own.review.state, own.review.verdict) == ("decided", decision.verdict)


def test_whoever_decided_does_not_decide_again(office: Office) -> None:
    office.decide(office.first, SAME)
    with pytest.raises(ForbiddenError) as refused:
        office.decide(office.first, SAME)
    assert refused.value.code == "REVIEW.SAME_OFFICIAL"
    office.decide(office.second, DIFFERENT)
    for actor in (office.first, office.second):
        assert office.waiting(actor, "third") == []
        with pytest.raises(ForbiddenError):
            office.decide(actor, SAME)


def test_an_undecided_pair_is_no_decision_to_repeat(office: Office) -> None:
    office.decide(office.first, UNSURE)
    assert office.waiting(office.second, "second") == []
    office.decide(office.second, DIFFERENT)
    assert office.waiting(office.first, "second") == [1]


def test_two_who_agree_leave_everything_as_it_is(office: Office) -> None:
    office.decide(office.first, SAME)
    assert "GATE.OPEN_REVIEW" not in office.gaps(), "a sample does not stop the others' work"
    living = office.living()
    office.decide(office.second, SAME)
    assert office.living() == living
    assert office.waiting(office.third, "second") == office.waiting(office.third, "third") == []
    with pytest.raises(ConflictError):
        office.decide(office.third, SAME)


def test_a_disagreement_stops_the_case_until_a_third_decides(office: Office) -> None:
    apart = office.living()
    office.decide(office.first, SAME)
    office.decide(office.second, DIFFERENT)
    assert office.living() == apart[:1], "nothing moves before the third"
    assert "GATE.OPEN_REVIEW" in office.gaps()
    assert office.waiting(office.third, "third") == [1]
    shown = show_review(office.context, office.third, 1)
    assert [(one.stage, one.verdict) for one in shown.judgements] == [
        ("first", "same"),
        ("second", "different"),
    ]
    with pytest.raises(InvalidError) as refused:
        office.decide(office.third, UNSURE)
    assert refused.value.code == "REVIEW.UNSETTLED"
    office.decide(office.third, DIFFERENT)
    assert office.living() == apart, "the merge is taken back"
    assert "GATE.OPEN_REVIEW" not in office.gaps()
    assert office.waiting(office.third, "third") == []
    settled = show_review(office.context, office.first, 1).review
    assert (settled.state, settled.verdict) == ("decided", "different")


def test_the_third_may_find_the_first_right(office: Office) -> None:
    office.decide(office.first, SAME)
    living = office.living()
    office.decide(office.second, UNSURE)
    office.decide(office.third, SAME)
    assert office.living() == living
    assert "GATE.OPEN_REVIEW" not in office.gaps()


def test_the_third_may_join_what_the_first_kept_apart(office: Office) -> None:
    apart = office.living()
    office.decide(office.first, DIFFERENT)
    office.decide(office.second, SAME)
    assert office.living() == apart
    office.decide(office.third, SAME)
    assert office.living() == apart[:1]


def test_a_split_by_hand_changes_neither_the_comparison_nor_the_settlement(office: Office) -> None:
    apart = office.living()
    office.decide(office.first, SAME)
    split_subject(office.context, office.first, apart[0], [apart[1]], reason="wrong_merge")
    office.decide(office.second, SAME)
    assert office.waiting(office.third, "third") == [], "both said same"
    assert office.living() == apart


def test_the_agreement_of_officials_is_measured(office: Office) -> None:
    today = office.context.clock.today()
    assert read_agreement(office.context, office.first).overall.share is None
    office.decide(office.first, SAME)
    office.decide(office.second, DIFFERENT)
    office.decide(office.third, SAME)
    found = read_agreement(office.context, office.first)
    assert (found.overall.decisions, found.overall.agreeing, found.overall.share) == (1, 0, 0.0)
    assert set(found.by_reason) == {"same_document"}
    assert set(found.by_month) == {today.isoformat()[:7]}
    assert found.until == today
    earlier = read_agreement(office.context, office.first, until=today.replace(year=today.year - 1))
    assert earlier.overall.decisions == 0


def test_the_slower_second_official_is_told(office: Office) -> None:
    office.decide(office.first, SAME)
    seen = office.version
    office.decide(office.second, SAME)
    with pytest.raises(ConflictError):
        decide_review(office.context, office.third, 1, seen, SAME)


@pytest.mark.parametrize("reader", EXPLAINED_TO)
def test_every_reader_is_told_without_values(office: Office, reader: str) -> None:
    lines = explain_review(office.context, office.first, 1, reader)
    shown = show_review(office.context, office.first, 1)
    values = {
        shown.given.name,
        shown.given.id_number,
        shown.given.phone,
        *(one.name for one in shown.candidates),
    }
    words = "".join(line.zh + line.en for line in lines)
    assert lines
    assert not any(value and value in words for value in values)
    if reader == "inspector":
        assert lines[-1].level == "reproduced"
        assert {line.field for line in lines} >= {"policy", "report", "compared_with", "keys"}
    if reader == "source":
        assert {line.field for line in lines} == {"row"}


def test_no_such_reader(office: Office) -> None:
    with pytest.raises(InvalidError) as refused:
        explain_review(office.context, office.first, 1, "neighbour")
    assert refused.value.code == "REVIEW.READER"


def test_every_merge_of_the_machine_follows_once_more(
    office: Office,
    clerk: Actor,
    send: Callable[..., Any],
    line: Callable[..., str],
    csv_of: Callable[[list[str]], bytes],
) -> None:
    rows = [line(at % 5, row_key=f"V{at}", contract=f"V{at}") for at in range(20)]
    send(clerk, csv_of(rows))
    # Superseded, so that its identity is an earlier version.
    send(clerk, csv_of([line(2, row_key="V2", contract="V2", principal="20000.00")]))
    check = verify_matches(office.context, office.first)
    assert check.checked == check.reproduced >= 15
    with office.context.store.begin() as connection:
        connection.execute(
            text("UPDATE match_decision SET score = score + 1 WHERE id = (SELECT MAX(id) FROM match_decision "
                 "WHERE verdict = 'same')")
        )  # fmt: skip
    broken = verify_matches(office.context, office.first)
    assert (broken.checked, broken.differs) == (check.checked, 1)
    assert len(broken.differing_reports) == 1
    with office.context.store.begin() as connection:
        connection.execute(text("UPDATE match_decision SET policy = 'p-0000' WHERE verdict = 'same'"))
    other = verify_matches(office.context, office.first)
    assert other.other_policy == other.checked


def test_the_subject_that_was_absorbed_is_still_the_one_asked_about(
    office: Office,
    clerk: Actor,
    send: Callable[..., Any],
    line: Callable[..., str],
    csv_of: Callable[[list[str]], bytes],
) -> None:
    """The report belongs to the older subject: the answer `same` turns the question to it, which would tell."""
    phone = "13933334444"
    bare = line(2, name=COMMON, row_key="W", contract="W", id="", phone=phone)
    send(clerk, csv_of([line(2, name=COMMON), bare]))
    send(clerk, csv_of([line(2, name=COMMON, row_key="B", contract="B", phone=phone)]))
    (asked,) = [one for one in list_reviews(office.context, office.first) if one.id != 1]
    assert asked.subject in office.living()
    decide_review(office.context, office.first, asked.id, asked.version, SAME)
    assert asked.subject not in office.living()
    (listed,) = list_second_reviews(office.context, office.second, stage="second")
    shown = show_review(office.context, office.second, asked.id)
    assert listed.subject == shown.review.subject == shown.candidate == asked.subject
    assert len(shown.candidates) == 1
    assert shown.explanation
