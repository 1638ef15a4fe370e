"""A second official approves, and the decoys go the way of every report: upload, review, notice, window, decision.

1. The order is approved by another official than asked for it; the database insists.
2. One upload of the office carries them all; the rows become reports of subjects of their own.
3. Each is marked before it can be seen in a queue, then verified, served, proposed and approved by the two officials.
   The days of review and notice lie before a whole reply window; no letter is made, and nobody gets one.
4. The order is placed. What broke off goes on where it stopped when the checker approves again.

In the store they cannot be told from others. Journal: decoys_approved, decoys_placed, and what each step writes.
"""

import csv
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from io import StringIO
from itertools import count

from blacklist_service.clock import Clock
from blacklist_service.errors import ConflictError, NotFoundError
from blacklist_service.ids import report_id
from blacklist_service.rules.gates import reply_until
from blacklist_service.rules.terms import Severity
from blacklist_service.store import decoys, listings, members, reports
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import DecoyOrder, Listing
from blacklist_service.workflows.approve_proposal import approve_proposal
from blacklist_service.workflows.authority import acting_person, require_other_person
from blacklist_service.workflows.context import Actor, Context, record, require_role
from blacklist_service.workflows.give_notice import give_notice
from blacklist_service.workflows.process_submission import process_submission
from blacklist_service.workflows.propose_decision import propose_decision
from blacklist_service.workflows.receive_submission import Upload, receive_submission
from blacklist_service.workflows.sealing.decoys import (
    KnownDecoy,
    number_mark,
    open_decoy,
    seal_decoy,
    subject_mark,
)
from blacklist_service.workflows.verify_listing import verify_listing

_REASONS = "债务事实清楚，证据充分，告知期满无异议"
_FIRST_ROW = 2
_COLUMNS = (
    "name", "subject_type", "id_type", "id_number", "contract_no", "principal", "outstanding", "annual_rate",
    "loan_date", "overdue_since", "evasion_ground", "ability_evidence", "collection_log",
)  # fmt: skip


def place_decoys(context: Context, actor: Actor, order_number: int) -> int:
    """Approves and places an order; returns how many people stand on the list by it.

    Raises NotFoundError DECOY.UNKNOWN; ConflictError DECOY.PLACED; ForbiddenError ACCESS.ROLE,
    APPROVAL.SAME_OFFICIAL.
    """
    require_role(actor, "checker")
    context = context.opening(actor, "decoys", f"decoy_order/{order_number}")
    order = _approve(context, actor, order_number)
    with context.store.read() as connection:
        found = [open_decoy(context.vault.sealer, one) for one in decoys.decoys_of(connection, order_number)]
        user = members.get_user(connection, order.asked_by)
        office, sender = (members.get_member(connection, one) for one in (user.member_id, order.member_id))
        basis = listings.get_basis(connection, order.legal_basis_id).code
    maker = Actor(order.asked_by, user.login, "maker", user.member_id, office.code)
    clerk = Actor(0, "cli", "platform", order.member_id, sender.code)
    content = _upload(found)
    received = receive_submission(context, clerk, Upload("reports.csv", "text/csv"), iter([content]))
    with context.store.begin() as connection:
        _mark(connection, context, found, received.submission)
    process_submission(context, received.submission)
    for at in range(len(found)):
        _enlist(context, maker, actor, report_id(received.submission, _FIRST_ROW + at), basis)
    with context.store.begin() as connection:
        decoys.change_order(connection, order_number, placed_at=context.clock.now())
        record(
            connection, context, actor,
            kind="decoys_placed", object_kind="decoy_order", object_id=order_number,
            detail={"people": len(found)},
        )  # fmt: skip
    return len(found)


def _approve(context: Context, actor: Actor, order_number: int) -> DecoyOrder:
    with context.store.begin() as connection:
        acting_person(connection, context, actor, "checker")
        order = decoys.lock_order(connection, order_number)
        if order is None:
            raise NotFoundError("DECOY.UNKNOWN", "没有这项申请。", "There is no such order.")
        if order.placed_at is not None:
            raise ConflictError("DECOY.PLACED", "该申请已经办结。", "This order was placed before.")
        require_other_person(connection, order.asked_by, actor.user)
        if order.approved_at is None:
            decoys.change_order(
                connection, order_number, approved_by=actor.user, approved_at=context.clock.now()
            )
            record(
                connection, context, actor,
                kind="decoys_approved", object_kind="decoy_order", object_id=order_number, detail={},
            )  # fmt: skip
    return order


def _upload(found: list[KnownDecoy]) -> bytes:
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(_COLUMNS)
    for one in (decoy.fields for decoy in found):
        writer.writerow(
            [
                one["name"], "person", "resident_id", one["id_number"], one["contract_no"], one["principal"],
                one["principal"], one["annual_rate"], one["loan_date"], one["overdue_since"], one["ground"],
                one["ability"], one["collection"],
            ]
        )  # fmt: skip
    return out.getvalue().encode()


def _mark(connection: Connection, context: Context, found: list[KnownDecoy], submission: int) -> None:
    """Before the rows are taken in: a founding report gives its subject its number."""
    vault = context.vault
    for at, one in enumerate(found):
        subject = report_id(submission, _FIRST_ROW + at)
        mark = number_mark(vault, one.number)
        sealed = seal_decoy(vault.sealer, mark, replace(one, subject=subject))
        decoys.mark_subject(connection, mark, subject_mark(vault, subject), sealed)


def _enlist(context: Context, maker: Actor, checker: Actor, subject: int, basis: str) -> None:
    earlier = replace(context, clock=_EarlierDays(context.clock, _served_on(context.clock.today())))
    listing = _listing(context, subject)
    if listing.state == "alleged":
        verify_listing(
            earlier, maker, listing.id, listing.version,
            legal_basis=basis, ground=None, severity=Severity.SERIOUS.value,
        )  # fmt: skip
        listing = _listing(context, subject)
    if listing.state == "under_review":
        day = earlier.clock.today()
        give_notice(
            earlier, maker, listing.id, listing.version, channel="in_person",
            content_sha256=_paper(context), sent_on=day, served_on=day, proof_sha256=_paper(context),
        )  # fmt: skip
        listing = _listing(context, subject)
    if listing.state == "reply_window":
        proposal = propose_decision(context, maker, listing.id, listing.version, act="list", reasons=_REASONS)
        approve_proposal(context, checker, "listing", listing.id, proposal.digest)


class _EarlierDays(Clock):
    """A clock whose days lie before a reply window; its instants are those of now."""

    def __init__(self, clock: Clock, day: date) -> None:
        super().__init__(clock.source)
        self._day = day

    def today(self) -> date:
        return self._day


def _served_on(today: date) -> date:
    """The last day from which a whole reply window has run."""
    days: Iterator[date] = (today - timedelta(days=step) for step in count(1))
    return next(day for day in days if reply_until(day) < today)


def _listing(context: Context, subject: int) -> Listing:
    with context.store.read() as connection:
        return _open_listing(connection, subject)


def _open_listing(connection: Connection, subject: int) -> Listing:
    found = listings.listings_of(connection, [subject])
    if reports.find(connection, subject) is None or not found:
        raise ConflictError("DECOY.LOST", "虚构人员未能接收。", "An invented person was not taken in.")
    return found[-1]


def _paper(context: Context) -> str:
    """The digest of no paper: as unlike any other as a letter's."""
    return context.randomness.salt().hex()
