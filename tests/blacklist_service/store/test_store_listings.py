"""Questions about listings, proposals and objections: versions, pages, and what the database refuses by itself."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, event, insert, text

from blacklist_service.errors import ConflictError, NotFoundError
from blacklist_service.store import cases, listings, objections, proposals, reports, waiting_listings
from blacklist_service.store.base import table_of
from blacklist_service.store.tables import Listing, Member, Objection, Proposal, Subject, Token, UserAccount
from blacklist_service.workflows.context import Context

FIRST = (None, 0)


def add_listing(connection: Connection, listing: Listing) -> None:
    connection.execute(insert(table_of(Listing)).values(**listing.model_dump()))


def tokens_of(connection: Connection, subject: int) -> set[int]:
    asked = text("SELECT token FROM token WHERE subject_id = :subject")
    return set(connection.execute(asked, {"subject": subject}).scalars())


@pytest.fixture
def filled(context: Context) -> Context:
    """Three subjects with an allegation each, the third merged into the second; one without. Two officials."""
    now = context.clock.now()
    with context.store.begin() as connection:
        for number, into in ((1, None), (2, None), (3, 2)):
            connection.execute(insert(table_of(Subject)).values(id=number, kind="person", merged_into=into))
            add_listing(connection, Listing(id=number, subject_id=number))
        connection.execute(
            insert(table_of(Member)).values(
                id=1, code="office", name="虚构", kind="office", region="", created_at=now
            )
        )
        for user in (1, 2):
            connection.execute(
                insert(table_of(UserAccount)).values(
                    **UserAccount(
                        id=user,
                        member_id=1,
                        login=f"u{user}",
                        role=("maker", "checker")[user - 1],
                        created_at=now,
                    ).model_dump()
                )
            )
    return context


def proposal(context: Context, **changed: Any) -> Proposal:
    given = {
        "id": None, "target": "listing", "target_id": 1, "target_version": 1, "act": "list", "facts_json": "{}",
        "sealed_reasons": b"s", "digest_sha256": "d" * 64, "made_by": 1, "made_at": context.clock.now(),
        "expires_at": context.clock.now() + timedelta(hours=72),
    }  # fmt: skip
    return Proposal(**(given | changed))


def rejected(context: Context, connection: Connection) -> Listing:
    """Two officials have rejected the first allegation."""
    number = proposals.add_proposal(connection, proposal(context, act="reject"))
    seal = {"by": 2, "at": context.clock.now(), "digest": "d" * 64, "listing_version": 1}
    proposals.close_proposal(connection, number, "approved", **seal)
    return listings.change_listing(connection, listings.lock_listing(connection, 1), state="rejected")


def test_a_write_over_an_old_version_is_refused(filled: Context) -> None:
    with filled.store.begin() as connection:
        seen = listings.lock_listing(connection, 1)
        changed = listings.change_listing(connection, seen, is_disputed=True)
        assert (changed.version, changed.is_disputed) == (2, True)
        assert listings.find_listing(connection, 1) == changed
    with pytest.raises(ConflictError) as refused, filled.store.begin() as connection:
        listings.change_listing(connection, seen, is_disputed=False)
    assert refused.value.code == "CONFLICT.VERSION"


def test_what_is_not_there_is_not_found(filled: Context) -> None:
    with filled.store.begin() as connection:
        for lock in (listings.lock_listing, objections.lock_objection, objections.lock_repair):
            with pytest.raises(NotFoundError):
                lock(connection, 99)
        assert listings.lock_listing_by_case(connection, "none") is None


def test_a_subject_has_one_open_listing(filled: Context) -> None:
    with pytest.raises(ConflictError) as refused, filled.store.begin() as connection:
        add_listing(connection, Listing(id=5, subject_id=1))
    assert "subject_id" in str(refused.value.facts["constraint"])
    with filled.store.begin() as connection:
        rejected(filled, connection)
        add_listing(connection, Listing(id=4, subject_id=1))


@pytest.mark.parametrize("state", ["under_review", "notified", "reply_window", "listed", "ended"])
def test_every_listing_starts_as_an_allegation(filled: Context, state: str) -> None:
    with pytest.raises(ConflictError) as refused, filled.store.begin() as connection:
        add_listing(connection, Listing(id=4, subject_id=4, state=state))
    assert "listing_starts_alleged" in str(refused.value.facts["constraint"])


@pytest.mark.parametrize("state", ["notified", "reply_window", "listed", "overdue_only"])
def test_no_allegation_skips_its_review(filled: Context, state: str) -> None:
    with pytest.raises(ConflictError) as refused, filled.store.begin() as connection:
        connection.execute(text("UPDATE listing SET state = :state WHERE id = 1"), {"state": state})
    # For `listed` three guards refuse at once; which one speaks first is the database's affair.
    guards = ("listing_path", "by_decision", "listed_has_notice", "listed_has_officials")
    assert str(refused.value.facts["constraint"]).endswith(guards[:2] if state != "listed" else guards)


@pytest.mark.parametrize("state", ["ended", "rejected"])
def test_the_end_is_the_end(filled: Context, state: str) -> None:
    with filled.store.begin() as connection:
        if state == "rejected":
            rejected(filled, connection)
        else:
            connection.execute(
                text("UPDATE listing SET state = 'ended', end_reason = 'expired' WHERE id = 1")
            )
    for revived in ("alleged", "under_review", "listed"):
        with pytest.raises(ConflictError), filled.store.begin() as connection:
            connection.execute(
                text("UPDATE listing SET state = :state, end_reason = NULL WHERE id = 1"), {"state": revived}
            )
    with pytest.raises(ConflictError) as refused, filled.store.begin() as connection:
        connection.execute(text("DELETE FROM listing WHERE id = 1"))
    assert "listing_keeps_subject_history" in str(refused.value.facts["constraint"])


def test_one_proposal_waits_and_a_void_one_makes_room(filled: Context) -> None:
    with filled.store.begin() as connection:
        first = proposals.add_proposal(connection, proposal(filled))
    with pytest.raises(ConflictError), filled.store.begin() as connection:
        proposals.add_proposal(connection, proposal(filled))
    with filled.store.begin() as connection:
        proposals.void_open_proposals(connection, "listing", 1)
        assert proposals.find_open_proposal(connection, "listing", 1) is None
        second = proposals.add_proposal(connection, proposal(filled))
        assert [one.id for one in proposals.proposals_of(connection, "listing", 1)] == [first, second]
        assert [one.id for one in proposals.open_proposals(connection, after=0, limit=9)] == [second]


def test_a_proposal_is_closed_once_and_by_another(filled: Context) -> None:
    seal = {"at": filled.clock.now(), "digest": "d" * 64, "listing_version": 1}
    with filled.store.begin() as connection:
        number = proposals.add_proposal(connection, proposal(filled))
    with pytest.raises(ConflictError) as same, filled.store.begin() as connection:
        proposals.close_proposal(connection, number, "approved", by=1, **seal)
    assert str(same.value.facts["constraint"]).startswith(("proposal_by_", "ck_proposal_two_officials"))
    with filled.store.begin() as connection:
        proposals.close_proposal(connection, number, "approved", by=2, **seal)
    with pytest.raises(ConflictError) as twice, filled.store.begin() as connection:
        proposals.close_proposal(connection, number, "refused", by=2, **seal)
    assert twice.value.code == "CONFLICT.VERSION"


def test_a_family_is_the_survivor_and_its_aliases(filled: Context) -> None:
    with filled.store.read() as connection:
        assert cases.family_of(connection, 3) == cases.family_of(connection, 2) == [2, 3]
        assert [one.id for one in listings.listings_of(connection, [2, 3])] == [2, 3]


def test_tokens_of_other_subjects_stay(filled: Context) -> None:
    with filled.store.begin() as connection:
        connection.execute(
            insert(table_of(Token)), [{"token": 7, "subject_id": 1}, {"token": 7, "subject_id": 2}]
        )
        reports.merge_tokens(connection, [(8, 1), (8, 1), (-9, 1)])
        reports.drop_tokens(connection, [(7, 1), (6, 1)])
        assert tokens_of(connection, 1) == {8, -9}
        assert tokens_of(connection, 2) == {7}


def test_objections_are_paged_by_their_last_day(filled: Context) -> None:
    now, days = filled.clock.now(), [date(2026, 3, 9), date(2026, 3, 7), date(2026, 3, 7)]
    with filled.store.begin() as connection:
        numbers = [
            objections.add_objection(
                connection,
                Objection(
                    id=None, listing_id=1, reason="paid", received_on=day, received_at=now, due_on=day,
                    answer_due_on=day, sealed_narrative=b"s",
                ),
            )
            for day in days
        ]  # fmt: skip
        wanted = [numbers[1], numbers[2], numbers[0]]
        first = objections.open_objections(connection, after=(None, 0), limit=2)
        rest = objections.open_objections(connection, after=(first[-1].due_on, first[-1].id or 0), limit=2)
        assert [one.id for one in first + rest] == wanted
        assert objections.has_open_objection(connection, 1)
        assert not objections.has_open_objection(connection, 2)


@pytest.mark.parametrize(
    ("ask", "index"),
    [
        (cases.days_of_closing, "ix_report_closed_on"),
        (lambda c: cases.reports_closed_on(c, [date(2026, 3, 2)]), "ix_report_closed_on"),
        (lambda c: cases.mark_closed(c, date(2026, 3, 2), 5), "ix_report_closed_on"),
        (lambda c: cases.reports_superseded_by(c, [1, 2]), "ix_report_superseded_by"),
        (lambda c: proposals.proposals_of(c, "listing", 1), "ix_proposal_target_target_id"),
        (lambda c: listings.open_removals(c, after=FIRST, limit=9), "ix_removal_effective_on_id_open"),
        (lambda c: objections.open_objections(c, after=FIRST, limit=9), "ix_objection_due_on_id_open"),
        (lambda c: objections.open_repairs(c, after=FIRST, limit=9), "ix_repair_due_on_id_open"),
        (lambda c: listings.listings_past_term(c, date(2026, 3, 2)), "ix_listing_expires_on"),
        (
            lambda c: waiting_listings.listings_waiting(c, "listed", after=FIRST, limit=9),
            "ix_listing_state_reply_until_id",
        ),
        (
            lambda c: c.execute(text("SELECT id FROM feed_feedback WHERE listing_id = 1")),
            "ix_feed_feedback_listing_id",
        ),
    ],
)
def test_the_nightly_questions_use_their_indexes(filled: Context, ask: Any, index: str) -> None:
    plan = ""

    def explain(connection: Any, cursor: Any, statement: str, parameters: Any, *_given: Any) -> None:
        nonlocal plan
        word = "EXPLAIN QUERY PLAN" if filled.store.is_sqlite else "EXPLAIN"
        cursor.execute(f"{word} {statement}", parameters)
        plan += str(cursor.fetchall())

    with filled.store.begin() as connection:
        if not filled.store.is_sqlite:
            # The table is so small that reading it whole is cheapest.
            connection.execute(text("SET LOCAL enable_seqscan = off"))
        event.listen(connection, "before_cursor_execute", explain)
        ask(connection)
        event.remove(connection, "before_cursor_execute", explain)
    assert index in plan


def test_whom_many_listings_are_about_is_asked_in_few_questions(filled: Context) -> None:
    asked: list[str] = []
    with filled.store.read() as connection:
        event.listen(connection, "before_cursor_execute", lambda *given: asked.append(given[2]))
        found = listings.subjects_of(connection, [3, 1, *range(1000, 1999)])
    assert found == {1: 1, 3: 3}
    assert len(asked) == 3
