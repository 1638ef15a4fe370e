"""Nobody is listed without basis, served notice, elapsed window and two officials: rules and database both refuse."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import text

from blacklist_service.errors import ConflictError, ForbiddenError, NotFoundError, RefusedError
from blacklist_service.rules.gate_gaps import UPLOADER_DECIDES
from blacklist_service.workflows.approve_proposal import approve_proposal, refuse_proposal
from blacklist_service.workflows.context import Actor
from blacklist_service.workflows.list_pending import list_pending
from blacklist_service.workflows.propose_decision import propose_decision
from blacklist_service.workflows.suppress_listing import suppress_listing


def propose(desk: Any, view: Any, act: str = "list", **given: str) -> str:
    return propose_decision(
        desk.context, desk.maker, view.id, view.version, act=act, reasons="虚构理由", **given
    ).digest


def test_two_officials_list_after_the_window(desk: Any) -> None:
    given = desk.served()
    assert given.listing.reply_until == date(2026, 3, 9)
    desk.days(8)
    approved = desk.decide(given.listing, "list")
    assert approved.done == "subject_listed"
    listed = approved.listing
    assert (listed.state, listed.listed_on) == ("listed", date(2026, 3, 10))
    # Ordinary conduct is shown for twelve months at most.
    assert listed.publicity_until == listed.expires_on == date(2027, 3, 10)
    assert listed.decision_no.startswith("〔2026〕第")
    row = desk.row(listed.id)
    assert (row.decided_by, row.approved_by) == (desk.maker.user, desk.checker.user)
    assert desk.kinds("listing", listed.id) == [
        "listing_verified", "notice_given", "decision_proposed", "subject_listed",
    ]  # fmt: skip


def test_the_same_official_never_approves(desk: Any) -> None:
    given = desk.served()
    desk.days(8)
    digest = propose(desk, given.listing)
    turned = Actor(desk.maker.user, desk.maker.login, "checker", desk.maker.member, "office")
    with pytest.raises(ForbiddenError) as refused:
        approve_proposal(desk.context, turned, "listing", given.listing.id, digest)
    assert refused.value.code == "ACCESS.ROLE"
    with pytest.raises(ForbiddenError) as refused:
        approve_proposal(desk.context, desk.maker, "listing", given.listing.id, digest)
    assert refused.value.code == "ACCESS.ROLE"
    assert desk.stored(given.listing.id).state == "reply_window"


def test_another_digest_is_not_what_was_proposed(desk: Any) -> None:
    given = desk.served()
    desk.days(8)
    propose(desk, given.listing)
    with pytest.raises(RefusedError) as refused:
        approve_proposal(desk.context, desk.checker, "listing", given.listing.id, "0" * 64)
    assert refused.value.code == "APPROVAL.DIGEST"


def test_a_proposal_edited_in_the_database_is_not_what_was_shown(desk: Any, without_guard: Any) -> None:
    listed = desk.listed()
    digest = propose(desk, listed, "remove")
    with desk.context.store.begin() as connection:
        without_guard(connection, "proposal_stays_as_laid", "proposal")
        connection.execute(
            text(
                "UPDATE proposal SET facts_json = replace(facts_json, 'removed', 'corrected') WHERE state = 'open'"
            )
        )
    desk.adopt()
    with pytest.raises(RefusedError) as refused:
        approve_proposal(desk.context, desk.checker, "listing", listed.id, digest)
    assert refused.value.code == "APPROVAL.DIGEST"


def test_a_changed_listing_needs_a_new_proposal(desk: Any) -> None:
    listed = desk.listed()
    digest = propose(desk, listed, "remove")
    suppress_listing(desk.context, desk.checker, listed.id, listed.version, reason="虚构理由")
    # Void in the transaction that changed the listing: nobody finds it in the queue or can approve it.
    assert list_pending(desk.context, desk.checker, kind="proposal").steps == ()
    with pytest.raises(NotFoundError) as refused:
        approve_proposal(desk.context, desk.checker, "listing", listed.id, digest)
    assert refused.value.code == "PROPOSAL.NONE"
    again = propose(desk, desk.stored(listed.id), "remove")
    assert approve_proposal(desk.context, desk.checker, "listing", listed.id, again).listing.state == "ended"


def test_an_approval_fits_no_version_but_the_one_that_the_maker_saw(desk: Any) -> None:
    """Also where something wrote past the workflows, and the proposal stayed open."""
    listed = desk.listed()
    digest = propose(desk, listed, "remove")
    with desk.context.store.begin() as connection:
        connection.execute(text("UPDATE listing SET version = version + 1"))
    desk.adopt()
    with pytest.raises(ConflictError) as refused:
        approve_proposal(desk.context, desk.checker, "listing", listed.id, digest)
    assert refused.value.code == "CONFLICT.VERSION"


def test_only_one_proposal_waits_and_each_is_approved_once(desk: Any) -> None:
    listed = desk.listed()
    digest = propose(desk, listed, "remove")
    with pytest.raises(ConflictError) as refused:
        propose(desk, listed, "overdue_only")
    assert refused.value.code == "PROPOSAL.WAITS"
    approve_proposal(desk.context, desk.checker, "listing", listed.id, digest)
    with pytest.raises(NotFoundError) as missing:
        approve_proposal(desk.context, desk.checker, "listing", listed.id, digest)
    assert missing.value.code == "PROPOSAL.NONE"


def test_a_refused_proposal_leaves_the_listing_and_another_may_follow(desk: Any) -> None:
    listed = desk.listed()
    digest = propose(desk, listed, "remove")
    refuse_proposal(desk.context, desk.checker, "listing", listed.id, digest, reasons="虚构理由")
    assert desk.stored(listed.id) == desk.stored(listed.id).__class__(
        **{name: getattr(listed, name) for name in listed.__slots__} | {"gaps": (), "legal_basis": ""}
    )
    assert desk.kinds("listing", listed.id)[-1] == "proposal_refused"
    propose(desk, listed, "remove")


@pytest.mark.parametrize("days", [0, 7])
def test_the_window_must_be_over(desk: Any, days: int) -> None:
    given = desk.served()
    desk.days(days)
    with pytest.raises(RefusedError) as refused:
        propose(desk, given.listing)
    assert refused.value.facts["gaps"] == "GATE.REPLY_WINDOW"


@pytest.mark.parametrize(
    ("spoiled", "gap"),
    [
        ({"identifier": "invalid"}, "GATE.IDENTIFIER_INVALID"),
        ({"has_ability_evidence": False}, "GATE.ABILITY_EVIDENCE"),
        ({"annual_rate_bp": 3700}, "GATE.RATE_ABOVE_CAP"),
        ({"has_contract": False}, "GATE.CONTRACT_NO"),
        ({"settled_on": date(2026, 3, 3)}, "GATE.SETTLED"),
    ],
)
def test_gates_are_checked_again_at_the_approval(desk: Any, spoiled: dict[str, object], gap: str) -> None:
    given = desk.served()
    desk.days(8)
    digest = propose(desk, given.listing)
    desk.spoil_report(given.listing.id, **spoiled)
    with pytest.raises(RefusedError) as refused:
        approve_proposal(desk.context, desk.checker, "listing", given.listing.id, digest)
    assert refused.value.facts["gaps"] == gap
    assert desk.stored(given.listing.id).state == "reply_window"


def test_who_uploaded_does_not_decide(desk: Any) -> None:
    given = desk.served()
    desk.days(8)
    with desk.context.store.begin() as connection:
        connection.execute(text("UPDATE submission SET received_by = 'maker'"))
    with pytest.raises(RefusedError) as refused:
        propose(desk, given.listing)
    assert refused.value.facts["gaps"] == UPLOADER_DECIDES.code


@pytest.mark.parametrize("act", ["reject", "overdue_only"])
def test_a_case_may_close_without_a_listing(desk: Any, act: str) -> None:
    given = desk.served()
    state = {"reject": "rejected", "overdue_only": "overdue_only"}[act]
    assert desk.decide(given.listing, act).listing.state == state


def test_a_case_without_evidence_of_ability_can_still_be_found_overdue_only(desk: Any) -> None:
    view = desk.verified(has_ability_evidence=False)
    assert [gap.code for gap in view.gaps] == ["GATE.ABILITY_EVIDENCE"]
    assert desk.decide(view, "overdue_only").listing.state == "overdue_only"


# --- The database refuses too, whoever writes --------------------------------------------------------------

LISTED = (
    "UPDATE listing SET state = 'listed', version = version + 1, listed_on = '2026-03-10', decided_by = {maker}, approved_by = {checker}, "
    "expires_on = '2027-03-10' WHERE id = {listing}"
)
APPROVED = (
    "UPDATE proposal SET state = 'approved', approved_by = {checker}, approved_at = made_at, "
    "approved_digest = digest_sha256, listing_version = target_version WHERE target_id = {listing} AND state = 'open'"
)


# What was said of a notice does not change; the listing rests on another one instead.
TAKEN = "UPDATE listing SET notice_id = (SELECT MAX(id) FROM notice) WHERE id = {listing}"


def another(**changed: str) -> str:
    """A second notice in the case, like the first but for what is changed."""
    names = (
        "listing_id",
        "channel",
        "content_sha256",
        "sent_on",
        "served_on",
        "proof_sha256",
        "given_by",
        "given_at",
    )
    said = ", ".join(changed.get(name, name) for name in names)
    return f"INSERT INTO notice ({', '.join(names)}) SELECT {said} FROM notice"


def attempt(desk: Any, listing: int, *statements: str, **numbers: int) -> None:
    names = {"listing": listing, "maker": desk.maker.user, "checker": desk.checker.user} | numbers
    with desk.context.store.begin() as connection:
        for statement in statements:
            connection.execute(text(statement.format(**names)))


@pytest.fixture
def proposed(desk: Any) -> int:
    """A listing one step before the approval."""
    given = desk.served()
    desk.days(8)
    propose(desk, given.listing)
    return given.listing.id


def test_the_database_takes_what_has_everything(desk: Any, proposed: int) -> None:
    attempt(desk, proposed, APPROVED, LISTED)
    assert desk.stored(proposed).state == "listed"


@pytest.mark.parametrize(
    ("statements", "constraint"),
    [
        ([LISTED], "listed_"),
        ([APPROVED, "UPDATE listing SET legal_basis_id = NULL WHERE id = {listing}"], "notified_needs"),
        ([APPROVED, LISTED.replace("expires_on", "legal_basis_id = NULL, expires_on")], "listed_needs"),
        ([APPROVED, LISTED.replace("expires_on", "notice_id = NULL, expires_on")], "listed_"),
        ([APPROVED, LISTED.replace("expires_on", "served_on = NULL, expires_on")], "listed_"),
        ([APPROVED, LISTED.replace("expires_on", "review_opened_on = NULL, expires_on")], "listed_"),
        (["UPDATE listing SET review_opened_on = NULL WHERE id = {listing}"], "notified_needs"),
        (["UPDATE listing SET review_opened_on = '2026-03-03' WHERE id = {listing}"], "served_after_review"),
        (["UPDATE listing SET served_on = '2026-03-01' WHERE id = {listing}"], "served_after_review"),
        ([another(sent_on="'2026-03-01'"), TAKEN, APPROVED, LISTED], "listed_has_notice"),
        ([another(served_on="'2026-03-03'"), TAKEN, APPROVED, LISTED], "listed_has_notice"),
        ([another(channel="'email'"), TAKEN, APPROVED, LISTED], "listed_has_notice"),
        ([another(channel="'phone'"), TAKEN, APPROVED, LISTED], "listed_has_notice"),
        ([APPROVED, LISTED.replace("expires_on", "reply_until = NULL, expires_on")], "listed_needs"),
        ([APPROVED, LISTED.replace("2026-03-10", "2026-03-09")], "listed_needs"),
        ([APPROVED, LISTED.replace("'2027-03-10'", "NULL")], "listed_needs"),
        ([APPROVED, LISTED.replace("{checker}", "{maker}")], "listed_"),
        ([APPROVED.replace("{checker}", "{maker}")], "proposal_by_"),
        ([APPROVED.replace("{checker}", "NULL")], "approved_by_somebody"),
        ([APPROVED, LISTED.replace("{maker}", "{auditor}")], "listed_has_officials"),
        ([another(channel="'sms'"), TAKEN, APPROVED, LISTED], "listed_has_notice"),
        ([another(served_on="NULL", proof_sha256="NULL"), TAKEN, APPROVED, LISTED], "listed_has_notice"),
        ([another(proof_sha256="NULL")], "served_has_proof"),
        (["UPDATE notice SET served_on = '2026-03-03'"], "notice_keeps_its_proof"),
        (["UPDATE notice SET channel = 'sms'"], "notice_keeps_its_proof"),
        (["UPDATE proposal SET act = 'reject'", APPROVED, LISTED], "proposal_stays_as_laid"),
    ],
)
def test_the_database_refuses_a_listing_without(
    desk: Any, proposed: int, statements: list[str], constraint: str
) -> None:
    with pytest.raises(ConflictError) as refused:
        attempt(desk, proposed, *statements, auditor=desk.auditor.user)
    assert constraint in str(refused.value.facts["constraint"])
    assert desk.stored(proposed).state == "reply_window"
