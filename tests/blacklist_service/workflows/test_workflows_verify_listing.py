"""The review of an allegation: identity, debt and basis must be sure before anybody works on it."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import insert, update

from blacklist_service.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError, RefusedError
from blacklist_service.store import listings
from blacklist_service.store.base import table_of
from blacklist_service.store.tables import LegalBasis, Listing, Review
from blacklist_service.workflows.suppress_listing import suppress_listing
from blacklist_service.workflows.verify_listing import verify_listing
from matching.types import RawIdentity, SubjectKind


def verified(desk: Any, view: Any, **changed: Any) -> Any:
    values = {"legal_basis": "sample", "ground": "able_refuses", "severity": "serious"} | changed
    return verify_listing(desk.context, desk.maker, view.id, view.version, **values)


def test_a_whole_allegation_is_taken_up(desk: Any) -> None:
    view = verified(desk, desk.alleged())
    assert (view.state, view.version, view.gaps) == ("under_review", 2, ())
    assert (view.legal_basis, view.ground, view.severity) == ("sample", "able_refuses", "serious")
    assert desk.kinds("listing", view.id) == ["listing_verified"]


@pytest.mark.parametrize(
    ("given", "kept", "has_gap"),
    [(None, "fled", False), ("able_refuses", "able_refuses", False), ("", "", True)],
)
def test_the_reported_ground_stands_until_an_official_says_otherwise(
    desk: Any, given: str | None, kept: str, *, has_gap: bool
) -> None:
    alleged = desk.alleged(ground="fled")
    with desk.context.store.begin() as connection:
        connection.execute(update(table_of(Listing)).values(ground="fled"))
    view = verified(desk, alleged, ground=given)
    assert view.ground == kept
    assert ("GATE.GROUND" in {gap.code for gap in view.gaps}) is has_gap


@pytest.mark.parametrize(("reported", "has_gap"), [("able_refuses", False), ("", True)])
def test_a_ground_that_nobody_reports_any_more_is_not_taken_up(
    desk: Any, reported: str, *, has_gap: bool
) -> None:
    alleged = desk.alleged(ground=reported)
    with desk.context.store.begin() as connection:
        connection.execute(update(table_of(Listing)).values(ground="fled"))
    view = verified(desk, alleged, ground=None)
    assert view.ground == reported
    assert ("GATE.GROUND" in {gap.code for gap in view.gaps}) is has_gap


@pytest.mark.parametrize(
    ("spoiled", "gap"),
    [
        ({"identifier": "missing"}, "GATE.IDENTIFIER_MISSING"),
        ({"identifier": "masked"}, "GATE.IDENTIFIER_MASKED"),
        ({"identifier": "invalid"}, "GATE.IDENTIFIER_INVALID"),
        ({"principal_fen": None}, "GATE.PRINCIPAL"),
        ({"annual_rate_bp": None}, "GATE.RATE"),
        ({"overdue_since": None}, "GATE.OVERDUE_SINCE"),
        ({"has_collection_log": False}, "GATE.COLLECTION_LOG"),
        ({"settled_on": date(2026, 1, 5)}, "GATE.SETTLED"),
        ({"state": "withdrawn"}, "GATE.IDENTIFIER_MISSING"),
    ],
)
def test_a_case_with_a_gap_is_not_taken_up(desk: Any, spoiled: dict[str, Any], gap: str) -> None:
    alleged = desk.alleged(**spoiled)
    with pytest.raises(RefusedError) as refused:
        verified(desk, alleged)
    assert refused.value.code == "LISTING.GAPS"
    assert gap in str(refused.value.facts["gaps"]).split(",")
    assert desk.stored(alleged.id).state == "alleged"


@pytest.mark.parametrize(("birth", "gap"), [("20100101", "GATE.MINOR"), ("20080302", "GATE.MINOR")])
def test_a_minor_is_never_taken_up(desk: Any, make_id: Any, birth: str, gap: str) -> None:
    minor = RawIdentity(name="虚构少年", kind=SubjectKind.PERSON, id_number=make_id(f"340104{birth}001"))
    with pytest.raises(RefusedError) as refused:
        verified(desk, desk.alleged(identity=minor))
    assert refused.value.facts["gaps"] == gap


def test_whose_eighteenth_birthday_was_yesterday_is_no_minor(desk: Any, make_id: Any) -> None:
    adult = RawIdentity(name="虚构青年", kind=SubjectKind.PERSON, id_number=make_id("34010420080301001"))
    assert verified(desk, desk.alleged(identity=adult)).state == "under_review"


def test_a_person_whose_age_is_unknown_waits(desk: Any) -> None:
    stranger = RawIdentity(
        name="虚构旅人", kind=SubjectKind.PERSON, id_type="passport", id_number="E12345678"
    )
    with pytest.raises(RefusedError) as refused:
        verified(desk, desk.alleged(identity=stranger))
    assert refused.value.facts["gaps"] == "GATE.AGE_UNKNOWN"


def test_an_open_review_of_the_match_stops_it(desk: Any) -> None:
    alleged, other = desk.alleged(), desk.subject()
    with desk.context.store.begin() as connection:
        connection.execute(
            insert(table_of(Review)).values(
                report_id=alleged.id, subject_id=other, state="open", score=0.0,
                opened_at=desk.context.clock.now(), version=1,
            )
        )  # fmt: skip
    with pytest.raises(RefusedError) as refused:
        verified(desk, alleged)
    assert refused.value.facts["gaps"] == "GATE.OPEN_REVIEW"


def test_of_several_reports_the_most_complete_carries_the_case(desk: Any) -> None:
    alleged = desk.alleged(principal_fen=None, has_ability_evidence=False)
    desk.report(alleged.id, number=alleged.id + 1)
    assert verified(desk, alleged).gaps == ()


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"legal_basis": "none"}, "BASIS.UNKNOWN"),
        ({"ground": "rude"}, "VALUE.UNKNOWN"),
        ({"severity": "grave"}, "VALUE.UNKNOWN"),
    ],
)
def test_unknown_codes_are_refused(desk: Any, changed: dict[str, str], code: str) -> None:
    with pytest.raises(InvalidError) as refused:
        verified(desk, desk.alleged(), **changed)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("changed", "gap"),
    [
        ({"level": "other"}, "BASIS.RANK"),
        ({"list_kind": "tax"}, "BASIS.LIST_KIND"),
        ({"jurisdiction": "110000"}, "BASIS.JURISDICTION"),
        ({"in_force_until": date(2026, 3, 1)}, "BASIS.NOT_IN_FORCE"),
    ],
)
def test_a_document_that_carries_no_list_is_no_basis(desk: Any, changed: dict[str, Any], gap: str) -> None:
    basis = {
        "id": None, "code": "weak", "document_no": "示例", "title": "虚构", "article": "一", "level": "law",
        "list_kind": "malicious_evasion", "jurisdiction": "", "in_force_from": date(2020, 1, 1),
    }  # fmt: skip
    with desk.context.store.begin() as connection:
        listings.add_basis(connection, LegalBasis(**(basis | changed)))
    with pytest.raises(RefusedError) as refused:
        verified(desk, desk.alleged(), legal_basis="weak")
    assert refused.value.facts["gaps"] == gap


def test_only_a_maker_who_saw_this_version_may_open_the_review(desk: Any) -> None:
    alleged = desk.alleged()
    with pytest.raises(ForbiddenError):
        verify_listing(
            desk.context, desk.checker, alleged.id, 1, legal_basis="sample", ground="", severity="minor"
        )
    with pytest.raises(ConflictError) as stale:
        verify_listing(
            desk.context, desk.maker, alleged.id, 9, legal_basis="sample", ground="", severity="minor"
        )
    assert stale.value.code == "CONFLICT.VERSION"
    with pytest.raises(NotFoundError):
        verify_listing(desk.context, desk.maker, 1, 1, legal_basis="sample", ground="", severity="minor")
    again = verified(desk, alleged)
    with pytest.raises(RefusedError) as state:
        verified(desk, again)
    assert state.value.code == "LISTING.STATE"


@pytest.mark.parametrize(
    "stage", ["alleged", "verified", "notified", "reply_window", "listed", "overdue_only"]
)
def test_one_official_hides_a_case_at_whatever_stage(desk: Any, stage: str) -> None:
    view = getattr(desk, stage)()
    hidden = suppress_listing(desk.context, desk.maker, view.id, view.version, reason="虚构理由")
    assert hidden.is_suppressed
    assert hidden.state == view.state


def test_one_official_suppresses_and_two_lift_it(desk: Any) -> None:
    listed = desk.listed()
    hidden = suppress_listing(desk.context, desk.checker, listed.id, listed.version, reason="虚构理由")
    assert hidden.is_suppressed
    with pytest.raises(RefusedError) as twice:
        suppress_listing(desk.context, desk.maker, listed.id, hidden.version, reason="虚构理由")
    assert twice.value.code == "LISTING.SUPPRESSED"
    lifted = desk.decide(hidden, "lift_suppression")
    assert (lifted.done, lifted.listing.is_suppressed) == ("suppression_lifted", False)
    with pytest.raises(RefusedError) as none:
        desk.decide(lifted.listing, "lift_suppression")
    assert none.value.code == "LISTING.NOT_SUPPRESSED"
