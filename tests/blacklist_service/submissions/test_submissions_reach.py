"""Match reviews, histories, searches and splits respect areas and recusals: who lies elsewhere is as if unknown."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from blacklist_service.store import reports, reviews
from blacklist_service.workflows.authenticate_caller import actor_of_login
from blacklist_service.workflows.context import SYSTEM, Actor, Context
from blacklist_service.workflows.decide_review import ReviewDecision, decide_review
from blacklist_service.workflows.enquiring.suspensions import suspend_login
from blacklist_service.workflows.enrol import add_member, add_user
from blacklist_service.workflows.explain_review import explain_review
from blacklist_service.workflows.find_subject import find_subject
from blacklist_service.workflows.grant_authority import grant_area, recuse
from blacklist_service.workflows.list_reviews import list_reviews, list_undecided
from blacklist_service.workflows.process_submission import process_submission
from blacklist_service.workflows.receive_submission import Upload, receive_submission
from blacklist_service.workflows.show_review import show_review
from blacklist_service.workflows.show_subject_history import show_subject_history
from blacklist_service.workflows.split_subject import split_subject
from matching.types import RawIdentity
from tests.codes import code_of

# Invented.
OTHER = "另一人"
UNSURE = ReviewDecision("unsure", "not_enough")


@dataclass
class Region:
    """Two members of two cities say different names under one number: a review between two people of two regions."""

    context: Context
    maker: Actor
    line: Callable[..., str]

    @property
    def review(self) -> Any:
        with self.context.store.read() as connection:
            return reviews.get(connection, 1)

    @property
    def sides(self) -> tuple[int, int]:
        """The report's subject (city 340200) and the candidate (city 340100)."""
        with self.context.store.read() as connection:
            report = reports.find(connection, self.review.report_id)
        assert report is not None
        return report.subject_id, self.review.subject_id

    def acts(self) -> dict[str, Callable[[], object]]:
        context, maker, review = self.context, self.maker, self.review
        given, candidate = self.sides
        return {
            "show": lambda: show_review(context, maker, review.id),
            "explain": lambda: explain_review(context, maker, review.id, "reviewer"),
            "inspect": lambda: explain_review(context, maker, review.id, "inspector"),
            "decide": lambda: decide_review(context, maker, review.id, review.version, UNSURE),
            "history": lambda: show_subject_history(context, maker, given),
            "history of the other": lambda: show_subject_history(context, maker, candidate),
            "split": lambda: split_subject(context, maker, given, [given], reason="wrong_merge"),
        }

    def codes(self) -> dict[str, str]:
        return {name: code_of(act) for name, act in self.acts().items()}

    def found(self) -> list[int]:
        values = self.line(1).split(",")
        asked = RawIdentity(name=values[2], id_type="resident_id", id_number=values[3])
        return [one.subject for one in find_subject(self.context, self.maker, asked)]


@pytest.fixture
def region(context: Context, line: Callable[..., str], csv_of: Callable[[list[str]], bytes]) -> Region:
    for city, changed in (("340100", {}), ("340200", {"name": OTHER})):
        add_member(context, SYSTEM, code=f"P{city}", name="虚构平台", kind="platform", region=city)
        add_user(context, SYSTEM, member_code=f"P{city}", login=f"clerk-{city}", role="platform")
        body = csv_of([line(1, row_key=city, contract=city, **changed)])
        taken = receive_submission(
            context, actor_of_login(context, f"clerk-{city}"), Upload("a.csv"), iter([body])
        )
        process_submission(context, taken.submission)
    add_member(context, SYSTEM, code="O1", name="虚构整治办", kind="office", region="340000")
    add_user(context, SYSTEM, member_code="O1", login="maker", role="maker")
    return Region(context, actor_of_login(context, "maker"), line)


def test_who_covers_both_cities_sees_and_decides(region: Region) -> None:
    """The control: what is refused below is refused for the area alone."""
    assert region.codes() == dict.fromkeys(region.acts(), "") | {"split": "SUBJECT.REPORTS"}
    assert [one.id for one in list_undecided(region.context, region.maker)] == [1]
    assert region.found() == [region.sides[1]] or set(region.found()) == set(region.sides)


@pytest.mark.parametrize("city", ["340100", "340200"])
def test_one_city_is_not_enough_for_a_review_between_two(region: Region, city: str) -> None:
    grant_area(region.context, SYSTEM, login="maker", region=city)
    of_other = "history of the other" if city == "340200" else "history"
    codes = region.codes()
    assert {name for name, code in codes.items() if code == "NOT_FOUND"} >= {
        "show", "explain", "inspect", "decide", of_other,
    }  # fmt: skip
    assert codes["history" if city == "340200" else "history of the other"] == ""
    assert list_reviews(region.context, region.maker) == ()
    given, candidate = region.sides
    assert set(region.found()) <= {candidate if city == "340100" else given}


def test_elsewhere_nobody_exists(region: Region) -> None:
    grant_area(region.context, SYSTEM, login="maker", region="510000")
    assert region.codes() == dict.fromkeys(region.acts(), "NOT_FOUND")
    assert list_reviews(region.context, region.maker) == ()
    assert region.found() == []


@pytest.mark.parametrize("whom", ["member", "subject"])
def test_who_keeps_away_from_one_side_decides_nothing_between_the_two(region: Region, whom: str) -> None:
    given, _candidate = region.sides
    if whom == "member":
        recuse(region.context, SYSTEM, login="maker", member_code="P340200")
    else:
        recuse(region.context, SYSTEM, login="maker", subject=given)
    codes = region.codes()
    assert {name for name, code in codes.items() if code == "ACCESS.RECUSED"} == {
        "show", "explain", "inspect", "decide", "history", "split",
    }  # fmt: skip
    assert list_reviews(region.context, region.maker) == ()
    assert given not in region.found()


def test_a_queue_goes_on_behind_what_is_not_reached(
    context: Context, region: Region, line: Callable[..., str], csv_of: Callable[[list[str]], bytes]
) -> None:
    """The page is filled with what is reached, however much of others stands before it."""
    clerk = actor_of_login(context, "clerk-340100")
    body = csv_of([line(n, row_key=f"a{n}", contract=f"a{n}") for n in (2, 3, 4)])
    process_submission(context, receive_submission(context, clerk, Upload("b.csv"), iter([body])).submission)
    body = csv_of([line(n, row_key=f"b{n}", contract=f"b{n}", name=OTHER) for n in (2, 3, 4)])
    process_submission(context, receive_submission(context, clerk, Upload("c.csv"), iter([body])).submission)
    everything = [one.id for one in list_reviews(context, region.maker)]
    assert len(everything) == 4
    grant_area(context, SYSTEM, login="maker", region="340100")
    reached = list_reviews(context, region.maker, limit=1)
    assert len(reached) == 1
    rest = list_reviews(context, region.maker, after=reached[0].place, limit=10)
    assert {one.id for one in (*reached, *rest)} == set(everything) - {1}


def test_who_is_suspended_decides_no_review(region: Region) -> None:
    suspend_login(region.context, SYSTEM, "maker")
    codes = region.codes()
    assert {codes[name] for name in ("show", "decide", "history", "split")} == {"ACCESS.SUSPENDED"}
    assert region.review.state == "open"
    assert region.review.verdict is None
