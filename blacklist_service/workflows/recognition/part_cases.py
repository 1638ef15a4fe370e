"""A subject proves to be two: each of its cases goes with the reports that it rests on, so that nobody stays in a case
of somebody else.

Part of the transaction of a split. What was decided upon, or told, of both as if they were one is hidden, or is told
anew: no machine knows whose it was. Journal: case_parted, for each case that was touched so.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from blacklist_service.rules.listing_states import TRANSITIONS, ListingEvent, ListingState, is_final
from blacklist_service.store import allegations, bound_reports, listings, reports
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import Listing
from blacklist_service.workflows.cases.listing_view import without_notice
from blacklist_service.workflows.cases.stepping_back import void_proposals_on
from blacklist_service.workflows.context import Actor, Context, record
from blacklist_service.workflows.recognition.past_merges import PastMerges


@dataclass(frozen=True, slots=True)
class Parting:
    """A subject, the one that leaves it, and the reports on both sides, current or not."""

    subject: int
    own: int
    leaving: frozenset[int]
    staying: frozenset[int]


@dataclass(frozen=True, slots=True)
class _Evidence:
    """What the cases of a subject that parts rest on: by case, the last versions of the reports that were decided upon;
    the last version of each report; which of all are current; what is known of the merges."""

    parting: Parting
    decided: Mapping[int, set[int]]
    last: Mapping[int, int]
    current: set[int]
    past: PastMerges

    def sides(self, some: set[int]) -> tuple[bool, bool]:
        """Whether any of these reports leave, and whether any stay; what is not current counts on neither side."""
        now = {self.last.get(one, one) for one in some} & self.current
        return bool(now & self.parting.leaving), bool(now & self.parting.staying)


def part_cases(
    connection: Connection, context: Context, actor: Actor, parting: Parting, past: PastMerges
) -> None:
    """Gives each case of the subject to the side that it rests on, once the reports have moved.

    Everything of a case goes with it: number, notice, objections, repairs, statement, agents, what recipients hold. It
    goes where its decided reports are current, else where the report is that opened it, else where the other reports
    are that were the same person's before the merge. One that was decided upon both sides is hidden until two officials
    show it again; releases retract it meanwhile. A notice that was given while both were one, or of which no current
    report tells whose it is, is void before the decision, and hides the listing after it.
    """
    found = listings.listings_of(connection, [parting.subject])
    numbers = [one.id for one in found]
    evidence = _Evidence(
        parting,
        decided=bound_reports.bound_to(connection, numbers),
        last=bound_reports.last_versions(connection, {*numbers, *parting.leaving, *parting.staying}),
        current={one for one, _ in reports.current_of(connection, (parting.subject, parting.own))},
        past=past,
    )
    for listing in found:
        if is_final(ListingState(listing.state)):
            if _goes(listing, evidence):
                allegations.give_listing(connection, listing.id, parting.own)
        else:
            _part(connection, context, actor, listing, evidence)


def _part(
    connection: Connection, context: Context, actor: Actor, listing: Listing, evidence: _Evidence
) -> None:
    parting = evidence.parting
    values: dict[str, Any] = {"subject_id": parting.own} if _goes(listing, evidence) else {}
    what = ["moved"] if values else []
    if _is_of_both(connection, listing, evidence):
        # Nobody knows any more whose words they were.
        values |= {"sealed_statement": None}
        state = ListingState(listing.state)
        if state is ListingState.LISTED:
            values |= {"is_suppressed": True, "suppressed_for": "official"}
            what.append("hidden")
        elif (state, ListingEvent.NOTICE_VOIDED) in TRANSITIONS:
            values |= without_notice(listing, context.clock.today())
            what.append("notice_voided")
    void_proposals_on(connection, listing.id)
    # Also where nothing else changes: whoever saw the case saw the reports that leave it.
    listings.change_listing(connection, listing, **values)
    if what:
        record(
            connection, context, actor,
            kind="case_parted", object_kind="listing", object_id=listing.id,
            detail={"from": parting.subject, "own": parting.own, "what": what},
        )  # fmt: skip


def _goes(listing: Listing, evidence: _Evidence) -> bool:
    """The case goes with the reports that leave."""
    whose = _whose(listing, evidence)
    return evidence.last[listing.id] in evidence.parting.leaving if whose is None else whose


def _whose(listing: Listing, evidence: _Evidence) -> bool | None:
    """Whether current reports say that the case goes with those that leave; None where they do not say."""
    known = evidence.past.together_with(listing.id)
    for some in (evidence.decided.get(listing.id, set()), {listing.id}, known):
        leaves, stays = evidence.sides(some)
        if leaves != stays:
            return leaves
    return None


def _is_of_both(connection: Connection, listing: Listing, evidence: _Evidence) -> bool:
    """Decided upon reports of both sides, or told while both were one, or of nobody knows whom."""
    decided = evidence.decided.get(listing.id, set())
    if decided & evidence.parting.leaving and decided & evidence.parting.staying:
        return True
    if listing.notice_id is None:
        return False
    given_at, past = listings.get_notice(connection, listing.notice_id).given_at, evidence.past
    if given_at >= past.as_one_since or _whose(listing, evidence) is None:
        return True
    # One person's reports by the notice, and two people's by the split.
    told = {one for one in past.together_with(listing.id) if past.received[one] <= given_at}
    return all(evidence.sides(told))
