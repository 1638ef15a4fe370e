"""The decision that an objection or an application asks to reconsider: until when that can be asked, who took part in
it, and what it said."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from blacklist_service.clock import day_of
from blacklist_service.rules.reconsiderations import (
    FirstDecision,
    check_fresh_eyes,
    check_request,
    last_day_to_ask,
)
from blacklist_service.store import corrected_services, letters, members, objections, proposals
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import Letter, Listing, Proposal, UserAccount
from blacklist_service.workflows.cases.corrected_services import standing_among
from blacklist_service.workflows.cases.proposals import facts_of, reasoning_of
from blacklist_service.workflows.cases.requests import AnyRequest, kind_of
from blacklist_service.workflows.cases.stepping_back import Target
from blacklist_service.workflows.context import Context

# The letter that tells of a first decision.
DECISION_LETTERS = {"objection": "objection_decision", "repair": "repair_decision"}
# What is asked for, by kind and number.
Asked = tuple[str, int]


@dataclass(frozen=True, slots=True, repr=False)
class DecisionBefore:
    """The decision that is reconsidered, as officials read it: when, what, why, and by whom. `outcome` is an
    objection's; a repair was refused. `persons`: who proposed, approved or sent back on the way to it."""

    id: int
    decided_on: date | None
    outcome: str | None
    reasons: str
    made_by: str
    approved_by: str
    persons: frozenset[str]


def ask_until_among(
    connection: Connection, listing: int, known: Sequence[AnyRequest], today: date
) -> dict[Asked, date]:
    """Until when which of everything that was asked for in a case can be asked to be reconsidered; `known` is all of
    it. Asks as often for many as for one."""
    if not any(one.decided_on for one in known):
        return {}
    papers = [
        one for one in letters.letters_of(connection, listing) if one.kind == DECISION_LETTERS.get(one.target)
    ]
    told = _told(connection, papers, today)
    again = {(kind_of(one), one.reconsiders_id) for one in known}
    days: dict[Asked, date] = {}
    for one in known:
        name = (kind_of(one), one.id or 0)
        until = last_day_to_ask(_first(one, told.get(name), is_reconsidered=name in again))
        if until is not None:
            days[name] = until
    return days


def check_may_ask(connection: Connection, request: AnyRequest, today: date) -> None:
    """Raises: RefusedError RECONSIDERATION.NOT_DECIDED, RECONSIDERATION.REPEATED, RECONSIDERATION.LATE."""
    kind = kind_of(request)
    paper = letters.find_newest(connection, DECISION_LETTERS[kind], kind, request.id or 0)
    told = _told(connection, [] if paper is None else [paper], today).get((kind, request.id or 0))
    check_request(
        _first(request, told, is_reconsidered=objections.is_reconsidered(connection, request)), today
    )


def require_fresh_eyes(connection: Connection, user: int, target: Target) -> None:
    """The person behind an account took no part in what is reconsidered here, under none of its accounts.

    Raises: ForbiddenError RECONSIDERATION.SAME_OFFICIAL.
    """
    if isinstance(target, Listing) or target.reconsiders_id is None:
        return
    laid = proposals.settled_among(connection, {kind_of(target): [target.reconsiders_id]})
    persons = _persons(_signers(connection, laid), laid)
    check_fresh_eyes(members.person_of(members.get_user(connection, user)), persons)


def decisions_before(
    connection: Connection, context: Context, asked: Sequence[AnyRequest]
) -> Mapping[Asked, DecisionBefore]:
    """What was decided first, by what reconsiders it; reasons that were erased are "". Asks as often for many as for
    one."""
    again = [one for one in asked if one.reconsiders_id is not None]
    if not again:
        return {}
    firsts: dict[str, list[int]] = {}
    for one in again:
        firsts.setdefault(kind_of(one), []).append(one.reconsiders_id or 0)
    laid = proposals.settled_among(connection, firsts)
    users = _signers(connection, laid)
    found: dict[Asked, DecisionBefore] = {}
    for one in again:
        of_first = [p for p in laid if (p.target, p.target_id) == (kind_of(one), one.reconsiders_id)]
        approved = [p for p in of_first if p.state == "approved"]
        if approved:
            found[kind_of(one), one.id or 0] = _before(
                context, approved[-1], users, _persons(users, of_first)
            )
    return found


def decision_before(connection: Connection, context: Context, request: AnyRequest) -> DecisionBefore | None:
    """What was decided first; None where nothing is reconsidered."""
    return decisions_before(connection, context, [request]).get((kind_of(request), request.id or 0))


def _before(
    context: Context, approved: Proposal, users: Mapping[int, UserAccount], persons: frozenset[str]
) -> DecisionBefore:
    assert approved.approved_by is not None
    assert approved.approved_at is not None
    return DecisionBefore(
        id=approved.target_id,
        decided_on=day_of(approved.approved_at),
        outcome=facts_of(approved).get("outcome"),
        reasons="" if approved.sealed_reasons is None else reasoning_of(context, approved).reasons,
        made_by=users[approved.made_by].login,
        approved_by=users[approved.approved_by].login,
        persons=persons,
    )


def _signers(connection: Connection, laid: Sequence[Proposal]) -> dict[int, UserAccount]:
    return members.users_among(connection, {n for p in laid for n in (p.made_by, p.approved_by) if n})


def _persons(users: Mapping[int, UserAccount], laid: Sequence[Proposal]) -> frozenset[str]:
    numbers = {number for one in laid for number in (one.made_by, one.approved_by) if number}
    return frozenset(members.person_of(users[number]) for number in numbers)


def _told(connection: Connection, papers: Sequence[Letter], today: date) -> dict[Asked, date]:
    """When the person was told of a decision by its letter: the day of the letter, or the later one on which it was
    served, where that was noted. Of one that is known to have come back the time has not begun."""
    served = letters.services_of(connection, [one.id for one in papers])
    unserved = [one.id for one in papers if one.id not in served]
    known = corrected_services.corrections_of_letters(connection, unserved) if unserved else ()
    returned = {number for _kind, number in standing_among(known)}
    return {
        (one.target, one.target_id): max(one.issued_on, served[one.id].served_on)
        if one.id in served
        else (today if one.id in returned else one.issued_on)
        for one in papers
    }


def _first(request: AnyRequest, told_by_letter: date | None, *, is_reconsidered: bool) -> FirstDecision:
    decided_on = request.decided_on
    return FirstDecision(
        state=request.state,
        told_on=None if decided_on is None else max(decided_on, told_by_letter or decided_on),
        is_last=request.reconsiders_id is not None,
        is_reconsidered=is_reconsidered,
    )
