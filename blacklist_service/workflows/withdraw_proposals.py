"""What a maker put before a colleague comes to nothing where the maker may no longer propose: the account ended or
lost the role, the person is suspended, keeps away from the case or no longer reaches it. After a release the proposal
is made anew, with fresh eyes."""

from collections.abc import Iterator, Sequence

from blacklist_service.store import authority, members, proposals
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import Proposal
from blacklist_service.store.targets import subjects_about
from blacklist_service.workflows.authority import may_still, may_still_about
from blacklist_service.workflows.cases.stepping_back import hold_target, step_back
from blacklist_service.workflows.context import SYSTEM, Context, record
from blacklist_service.workflows.each_apart import each_apart
from blacklist_service.workflows.free_cases import free_cases

_PAGE = 500


def withdraw_proposals(context: Context) -> int:
    """Voids every open proposal, in batches too, whose maker could not make it now; an objection or a repair goes
    back. Returns how many.

    1. Each in a transaction of its own, under the lock of what it is about; a second run changes nothing. One that
       fails keeps no other from being withdrawn, and is tried again with the next run.

    Runs at once where an account ends or is suspended, and by the clock: that also finds what a later report or merge
    put out of the maker's reach, and what a killed withdraw_unreached left. Cases that were handed to the person are
    free with it (free_cases). Law: 双人复核, 回避. Journal: proposal_withdrawn, one entry each.
    """
    withdrawn = _withdraw_all(context, None)
    free_cases(context)
    return withdrawn


def withdraw_unreached(context: Context, login: str) -> int:
    """The same for what the person behind an account proposed. Returns how many.

    The approval asks for the maker's reach itself, and the database for recusals; this frees the case at once for a
    maker who does reach it. Runs where a recusal is noted or an area changes. Law: 回避. Journal: proposal_withdrawn.
    """
    with context.store.read() as connection:
        account = members.find_user_by_login(connection, login)
        assert account is not None
        accounts = authority.accounts_of(connection, members.person_of(account))
    withdrawn = _withdraw_all(context, accounts)
    free_cases(context, accounts)
    return withdrawn


def _withdraw_all(context: Context, makers: Sequence[int] | None) -> int:
    if context.store.member is not None:
        raise ValueError("one member's rows do not tell what officials reach")
    with context.store.read() as connection:
        orphans = list(_orphans(connection, context, makers))
    with each_apart(context, "withdraw_proposals") as walk:
        return sum(bool(walk.attempt(one.id or 0, _withdraw, context, one)) for one in orphans)


def _orphans(connection: Connection, context: Context, makers: Sequence[int] | None) -> Iterator[Proposal]:
    """Page by page; in each the reach is asked once for each maker, for all people at once."""
    last = 0
    while page := proposals.all_open_proposals(connection, after=last, limit=_PAGE, users=makers):
        last = page[-1].id or 0
        about = subjects_about(connection, ((one.target, one.target_id) for one in page))
        for maker in dict.fromkeys(one.made_by for one in page):
            own = [one for one in page if one.made_by == maker and (one.target, one.target_id) in about]
            people = {about[one.target, one.target_id] for one in own}
            held = may_still_about(connection, context, maker, "maker", people)
            yield from (one for one in own if about[one.target, one.target_id] not in held)


def _withdraw(context: Context, orphan: Proposal) -> bool:
    with context.store.begin() as connection:
        about, listing = hold_target(connection, orphan.target, orphan.target_id)
        waiting = proposals.find_open_proposal(connection, orphan.target, orphan.target_id)
        if waiting is None or waiting.id != orphan.id:
            return False
        # Read again under the lock: meanwhile the maker may have been given back what was missing.
        if may_still(connection, context, orphan.made_by, "maker", (listing.subject_id,)):
            return False
        proposals.void_open_proposals(connection, orphan.target, orphan.target_id)
        step_back(connection, about)
        record(
            connection, context, SYSTEM,
            kind="proposal_withdrawn", object_kind=orphan.target, object_id=orphan.target_id,
            detail={"act": orphan.act, "digest": orphan.digest_sha256, "made_by": orphan.made_by},
        )  # fmt: skip
        return True
