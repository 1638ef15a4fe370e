"""What officials and the subject see, and that every look stands in the log before anything is shown."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import text

from blacklist_service.errors import ForbiddenError, NotFoundError, NotReadyError
from blacklist_service.store import journal
from blacklist_service.vault.checkpoints import read_checkpoint
from blacklist_service.workflows.context import Actor
from blacklist_service.workflows.journalling.keys import journal_key
from blacklist_service.workflows.object_to_listing import object_to_listing
from blacklist_service.workflows.prove_entry import prove_leaf_to_subject
from blacklist_service.workflows.seal_journal import seal_journal
from blacklist_service.workflows.show_checkpoint import show_checkpoint
from blacklist_service.workflows.show_listing import show_listing, show_objection, show_repair
from blacklist_service.workflows.show_subject import show_own_accesses, show_own_record
from tests.codes import exactly


def looks(desk: Any, subject: int) -> list[tuple[str, str]]:
    with desk.context.looks.read() as connection:
        return [(look.actor, look.action) for look in journal.looks_at(connection, [subject], limit=10)]


def proof(desk: Any, listing: Any) -> tuple[str, str, str]:
    return desk.case_numbers[listing.id], desk.name, desk.id_number


def test_an_official_sees_the_subject_in_part_and_the_look_stands(desk: Any) -> None:
    listed = desk.listed()
    shown = show_listing(desk.context, desk.auditor, listed.id)
    assert shown.listing == listed
    identity = shown.identity
    assert identity is not None
    assert (identity.name, identity.id_number) == ("虚*", "340***********" + desk.id_number[-4:])
    assert desk.name not in repr(shown)
    (report,) = shown.reports
    assert (report.member, report.contract_no, report.annual_rate_bp) == ("虚构platform", "虚构-001", 1800)
    assert looks(desk, listed.id) == [("auditor", "listing")]


def test_the_second_official_sees_what_is_to_be_approved(desk: Any) -> None:
    listed = desk.listed()
    proposal = desk.propose(listed, "remove")
    shown = show_listing(desk.context, desk.checker, listed.id).proposal
    assert shown == proposal
    assert (shown.act, shown.facts, shown.reasons) == ("remove", {"end_reason": "removed"}, "虚构理由")
    assert shown.made_by == "maker"


def test_no_look_no_answer(desk: Any) -> None:
    listed = desk.listed()
    with desk.context.looks.begin() as connection:
        connection.execute(text("ALTER TABLE look RENAME TO look_gone"))
    with pytest.raises(NotReadyError):
        show_listing(desk.context, desk.maker, listed.id)


@pytest.mark.parametrize("role", ["platform", "agency"])
def test_members_see_no_listing(desk: Any, role: str) -> None:
    listed = desk.listed()
    outsider = Actor(desk.platform.user, "clerk", role, desk.platform.member, "platform")
    with pytest.raises(ForbiddenError):
        show_listing(desk.context, outsider, listed.id)
    assert looks(desk, listed.id) == []


def test_what_does_not_exist_is_not_found(desk: Any) -> None:
    for show in (show_listing, show_objection, show_repair):
        with pytest.raises(NotFoundError):
            show(desk.context, desk.maker, 1)


def test_only_the_reporting_member_sees_an_objection(desk: Any) -> None:
    listed = desk.listed()
    objection = object_to_listing(desk.context, *proof(desk, listed), reason="paid", narrative="虚构陈述")
    assert show_objection(desk.context, desk.platform, objection.id).narrative == "虚构陈述"
    stranger = Actor(desk.platform.user, "stranger", "platform", desk.maker.member, "office")
    with pytest.raises(NotFoundError):
        show_objection(desk.context, stranger, objection.id)
    assert looks(desk, listed.id) == [("clerk", "objection")]


def test_the_subject_reads_its_own_record(desk: Any) -> None:
    listed = desk.listed()
    object_to_listing(desk.context, *proof(desk, listed), reason="paid", narrative="虚构陈述")
    record = show_own_record(desk.context, *proof(desk, listed))
    assert (record.listing.state, record.listing.is_disputed) == ("listed", True)
    assert record.basis is not None
    assert record.basis.document_no == "示例文〔2026〕1号"
    (report,) = record.reports
    assert (report.member, report.outstanding_fen, report.loan_date) == (
        "虚构platform", 1_500_000, date(2018, 3, 1),
    )  # fmt: skip
    assert [one.reason for one in record.objections] == ["paid"]
    assert record.removal_closed_at is None
    assert looks(desk, listed.id) == [("subject", "own_record")]


def test_the_subject_sees_who_looked_and_for_what(desk: Any) -> None:
    listed = desk.listed()
    show_listing(desk.context, desk.maker, listed.id, purpose="objection_check")
    seen = show_own_accesses(desk.context, *proof(desk, listed)).items
    assert [(look.member, look.action, look.purpose) for look in seen] == [
        ("", "own_accesses", "own_record"), ("虚构office", "listing", "objection_check"),
    ]  # fmt: skip
    assert "maker" not in repr(seen)


def test_the_subject_proves_each_look_and_keeps_the_checkpoint(desk: Any) -> None:
    """What it is shown is in the signed tree; with its case number alone it gets the proof."""
    listed = desk.listed()
    show_listing(desk.context, desk.maker, listed.id)
    seal_journal(desk.context)
    seen = show_own_accesses(desk.context, *proof(desk, listed))
    assert seen.journal_checkpoint == show_checkpoint(desk.context)
    key, leaf = journal_key(desk.context), seen.items[1].journal_leaf
    proven = prove_leaf_to_subject(desk.context, *proof(desk, listed), leaf)
    assert proven.checked(key, bytes.fromhex(leaf)).root == read_checkpoint(seen.journal_checkpoint, key).root
    case_no, name, _number = proof(desk, listed)
    with pytest.raises(ForbiddenError, match=exactly("CASE.PROOF")):
        prove_leaf_to_subject(desk.context, case_no, name, "110101199003070010", leaf)


@pytest.mark.parametrize("show", [show_own_record, show_own_accesses])
def test_nobody_else_reads_it(desk: Any, show: Any) -> None:
    listed = desk.listed()
    with pytest.raises(ForbiddenError) as refused:
        show(desk.context, desk.case_numbers[listed.id], "虚构乙", desk.id_number)
    assert refused.value.code == "CASE.PROOF"
    assert looks(desk, listed.id) == []
