"""A wrong merge is undone: each case goes with the reports it rests on, and nobody stays in somebody else's."""

from typing import Any

import pytest

from blacklist_service.errors import ForbiddenError, NotFoundError
from blacklist_service.store import journal
from blacklist_service.workflows.approve_proposal import approve_proposal
from blacklist_service.workflows.cases.proof import acting_on_case
from blacklist_service.workflows.context import SYSTEM
from blacklist_service.workflows.give_notice import NoticeGiven, give_notice
from blacklist_service.workflows.make_statement import make_statement
from blacklist_service.workflows.object_to_listing import object_to_listing
from blacklist_service.workflows.recognition.merge_subjects import merge_subjects
from blacklist_service.workflows.split_subject import split_subject
from blacklist_service.workflows.suppress_listing import suppress_listing
from blacklist_service.workflows.verify_listing import verify_listing
from matching.types import RawIdentity, SubjectKind

OTHER = "虚构乙"


@pytest.fixture
def other(make_id: Any) -> RawIdentity:
    """The invented person who was taken for the desk's."""
    return RawIdentity(OTHER, SubjectKind.PERSON, "resident_id", make_id("34010419900101002"))


def merge(desk: Any, survivor: int, absorbed: int) -> None:
    """A minute after whatever was done before, as it happens."""
    desk.days(1)
    with desk.context.store.begin() as connection:
        merge_subjects(
            connection, desk.context.opening(SYSTEM, "test"), SYSTEM,
            survivor=survivor, absorbed=absorbed, reason="machine",
        )  # fmt: skip
    desk.days(1)


def split(desk: Any, subject: int, *moved: int) -> int:
    return split_subject(desk.context, desk.maker, subject, moved, reason="wrong_merge")


def stands(desk: Any, listing: int) -> tuple[int, str, bool]:
    row = desk.row(listing)
    return row.subject_id, row.state, row.is_suppressed


def notify(desk: Any, listing: int, *, is_served: bool) -> NoticeGiven:
    """A notice of a listing that stands as alleged."""
    view = verify_listing(
        desk.context, desk.maker, listing, desk.row(listing).version,
        legal_basis="sample", ground="able_refuses", severity="ordinary",
    )  # fmt: skip
    proof = {"served_on": desk.today, "proof_sha256": "b" * 64} if is_served else {}
    return give_notice(
        desk.context, desk.maker, listing, view.version,
        channel="registered_mail", content_sha256="a" * 64, sent_on=desk.today, **proof,
    )  # fmt: skip


def told_of(desk: Any, listing: int) -> list[str]:
    """What the journal says a split did to a case."""
    with desk.context.store.read() as connection:
        entries = journal.entries_of(connection, "listing", listing)
    return [entry.kind for entry in entries if entry.kind == "case_parted"]


@pytest.mark.parametrize(
    "stage", ["verified", "notified", "served", "listed", "overdue_only", "ended", "rejected"]
)
def test_a_case_that_a_merge_moved_goes_back_with_its_reports(
    desk: Any, other: RawIdentity, stage: str
) -> None:
    """And the survivor, whose allegation the merge dropped, is alleged again: by its own report alone."""
    survivor = desk.alleged()
    desk.days(1)
    made = getattr(desk, stage)
    view = made(identity=other) if stage in ("verified", "notified", "served", "listed") else made()
    view = getattr(view, "listing", view)
    before = desk.row(view.id)
    merge(desk, survivor.id, view.id)
    assert desk.row(view.id).subject_id == survivor.id
    assert split(desk, survivor.id, view.id) == view.id
    after = desk.row(view.id)
    assert (after.subject_id, after.state, after.is_suppressed) == (view.id, before.state, False)
    assert (after.notice_id, after.case_no, after.reply_until) == (
        before.notice_id, before.case_no, before.reply_until,
    )  # fmt: skip
    assert stands(desk, survivor.id) == (survivor.id, "alleged", False)
    if stage in ("overdue_only", "ended", "rejected"):
        assert told_of(desk, view.id) == (["case_parted"] if stage == "overdue_only" else [])


def test_a_case_of_the_survivor_stays(desk: Any, other: RawIdentity) -> None:
    listed, absorbed = desk.listed(), desk.alleged(identity=other)
    merge(desk, listed.id, absorbed.id)
    split(desk, listed.id, absorbed.id)
    assert stands(desk, listed.id) == (listed.id, "listed", False)
    assert stands(desk, absorbed.id) == (absorbed.id, "alleged", False)
    assert told_of(desk, listed.id) == []


def test_number_objection_statement_and_suppression_go_with_the_case(desk: Any, other: RawIdentity) -> None:
    survivor = desk.alleged()
    given = desk.served(identity=other)
    desk.days(8)
    listed = desk.decide(given.listing, "list").listing
    merge(desk, survivor.id, listed.id)
    claim = (given.case_no, OTHER, other.id_number)
    object_to_listing(desk.context, *claim, reason="paid", narrative="虚构")
    make_statement(desk.context, *claim, statement="虚构声明")
    suppress_listing(desk.context, desk.maker, listed.id, desk.row(listed.id).version, reason="虚构")
    split(desk, survivor.id, listed.id)
    row = desk.row(listed.id)
    assert (row.subject_id, row.is_disputed, row.suppressed_for) == (listed.id, True, "official")
    assert row.sealed_statement is not None
    with acting_on_case(desk.context, *claim) as (_connection, listing, _actor):
        assert listing.id == listed.id
    with (
        pytest.raises(ForbiddenError) as refused,
        acting_on_case(desk.context, given.case_no, desk.name, desk.id_number),
    ):
        pass
    assert refused.value.code == "CASE.PROOF"


@pytest.mark.parametrize("stage", ["notified", "served"])
def test_a_notice_that_told_of_both_as_one_is_void(desk: Any, other: RawIdentity, stage: str) -> None:
    """Whoever it reached, it did not tell either of them of its own case."""
    view, absorbed = desk.alleged(), desk.alleged(identity=other)
    merge(desk, view.id, absorbed.id)
    told = notify(desk, view.id, is_served=stage == "served")
    desk.days(9)
    split(desk, view.id, absorbed.id)
    row = desk.row(view.id)
    assert (row.state, row.notice_id, row.case_no, row.served_on) == ("under_review", None, None, None)
    assert told_of(desk, view.id) == ["case_parted"]
    assert desk.row(absorbed.id).state == "alleged"
    with pytest.raises(ForbiddenError), acting_on_case(desk.context, told.case_no, desk.name, desk.id_number):
        pass


def test_a_report_that_came_after_the_notice_leaves_it_good(desk: Any, other: RawIdentity) -> None:
    served = desk.served().listing
    desk.days(1)
    later = desk.alleged(identity=other)
    merge(desk, served.id, later.id)
    split(desk, served.id, later.id)
    assert desk.row(served.id).state == "reply_window"
    assert desk.row(served.id).notice_id is not None


@pytest.mark.parametrize("founder", ["survivor", "absorbed"])
def test_what_was_decided_upon_both_is_hidden_until_two_officials_look(
    desk: Any, other: RawIdentity, founder: str
) -> None:
    if founder == "survivor":
        survivor = listed = desk.listed()
        absorbed = desk.alleged(identity=other)
    else:
        survivor = desk.alleged()
        absorbed = listed = desk.listed(identity=other)
    merge(desk, survivor.id, absorbed.id)
    desk.decide(desk.stored(listed.id), "amend")
    waiting = desk.propose(desk.stored(listed.id), "remove")
    split(desk, survivor.id, absorbed.id)
    own = survivor.id if founder == "survivor" else absorbed.id
    row = desk.row(listed.id)
    assert (row.subject_id, row.state, row.is_suppressed, row.suppressed_for) == (
        own,
        "listed",
        True,
        "official",
    )
    assert told_of(desk, listed.id) == ["case_parted"]
    with pytest.raises(NotFoundError):
        approve_proposal(desk.context, desk.checker, "listing", listed.id, waiting.digest)
    desk.decide(desk.stored(listed.id), "lift_suppression")
    assert not desk.row(listed.id).is_suppressed


def test_words_of_whom_nobody_knows_do_not_stay(desk: Any, other: RawIdentity) -> None:
    given = desk.served()
    desk.days(8)
    listed = desk.decide(given.listing, "list").listing
    absorbed = desk.alleged(identity=other)
    merge(desk, listed.id, absorbed.id)
    desk.decide(desk.stored(listed.id), "amend")
    make_statement(desk.context, given.case_no, OTHER, other.id_number, statement="虚构声明")
    split(desk, listed.id, absorbed.id)
    assert desk.row(listed.id).sealed_statement is None


def test_the_only_current_report_decides_whose_case_it_is(desk: Any, other: RawIdentity) -> None:
    """The report that opened the case was taken back; the other one was decided upon, and is somebody else's."""
    listed = desk.listed()
    absorbed = desk.alleged(identity=other)
    merge(desk, listed.id, absorbed.id)
    desk.decide(desk.stored(listed.id), "amend")
    desk.spoil_report(listed.id, state="withdrawn")
    desk.report(listed.id, number=listed.id + 1)
    split(desk, listed.id, absorbed.id)
    assert stands(desk, listed.id) == (absorbed.id, "listed", True)
    assert stands(desk, listed.id + 1) == (listed.id, "alleged", False)


@pytest.mark.parametrize("state", ["withdrawn", "erased", "superseded"])
def test_a_case_whose_opener_is_gone_goes_with_the_other_reports_of_its_person(
    desk: Any, other: RawIdentity, state: str
) -> None:
    """The page of a subject lists current reports alone: the one that opened the case is left behind."""
    survivor = desk.alleged()
    desk.days(1)
    served = desk.served(identity=other).listing
    second = desk.report(served.id, number=served.id + 1, identity=other)
    successor = second if state == "superseded" else None
    desk.spoil_report(served.id, state=state, superseded_by=successor)
    desk.adopt()
    merge(desk, survivor.id, served.id)
    own = split(desk, survivor.id, second)
    row = desk.row(served.id)
    assert (row.subject_id, row.state, row.notice_id is None) == (own, "reply_window", False)
    assert stands(desk, survivor.id) == (survivor.id, "alleged", False)


def test_a_notice_of_which_no_current_report_tells_whose_it_is_is_void(desk: Any, other: RawIdentity) -> None:
    """What came after the merge may be anybody's."""
    survivor = desk.alleged()
    desk.days(1)
    served = desk.served(identity=other).listing
    merge(desk, survivor.id, served.id)
    later = desk.report(survivor.id, number=desk.alleged().id + 1, identity=other)
    desk.spoil_report(served.id, state="withdrawn")
    desk.adopt()
    split(desk, survivor.id, later)
    row = desk.row(served.id)
    assert (row.subject_id, row.state, row.notice_id) == (survivor.id, "under_review", None)
    assert told_of(desk, served.id) == ["case_parted"]


@pytest.mark.parametrize("is_current", [True, False])
def test_a_notice_whose_persons_reports_part_is_void(
    desk: Any, other: RawIdentity, *, is_current: bool
) -> None:
    """Both were told as one person long before the merge, though both sides became one by the merge alone."""
    survivor, absorbed = desk.alleged(), desk.alleged(identity=other)
    second = desk.report(absorbed.id, number=absorbed.id + 1, identity=other)
    desk.report(absorbed.id, number=absorbed.id + 2, identity=other)
    notify(desk, absorbed.id, is_served=True)
    if not is_current:
        desk.spoil_report(absorbed.id, state="withdrawn")
    desk.adopt()
    merge(desk, survivor.id, absorbed.id)
    assert desk.row(absorbed.id).state == "reply_window"
    own = split(desk, survivor.id, second)
    row = desk.row(absorbed.id)
    assert (row.subject_id, row.state, row.notice_id) == (survivor.id, "under_review", None)
    assert stands(desk, own) == (own, "alleged", False)
