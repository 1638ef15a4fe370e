"""What a maker put before a colleague comes to nothing where the maker may no longer propose: the account ended or
lost the role, the person is suspended, keeps away from the case or no longer reaches it. After a release the proposal
is made anew, with fresh eyes."""

from blacklist_service.store import authority, members, proposals
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import Proposal
from blacklist_service.workflows.authority import may_still
from blacklist_service.workflows.cases.stepping_back import hold_case, step_back
from blacklist_service.workflows.cases.targets import listing_about
from blacklist_service.workflows.context import SYSTEM, Context, record

_PAGE = 500


def withdraw_proposals(context: Context) -> int:
    """Voids every open proposal of a maker who is none any more; an objection or a repair goes back. Returns how many.

    1. Each in a transaction of its own, under the lock of what it is about; a second run changes nothing.

    Runs at once where an account ends or is suspended, and by the clock. Law: 双人复核. Journal: proposal_withdrawn,
    one entry each.
    """
    with context.store.read() as connection:
        orphans = proposals.proposals_without_maker(connection, limit=_PAGE)
    return sum(_withdraw(context, one) for one in orphans)


def withdraw_unreached(context: Context, login: str) -> int:
    """Voids the open proposals about people whom the person behind an account no longer reaches. Returns how many.

    The approval asks for the maker's reach itself, and the database for recusals; this frees the case at once for a
    maker who does reach it. Runs where a recusal is noted or an area changes. Law: 回避. Journal: proposal_withdrawn.
    """
    with context.store.read() as connection:
        account = members.find_user_by_login(connection, login)
        assert account is not None
        accounts = authority.accounts_of(connection, members.person_of(account))
        unreached = [
            one
            for one in proposals.open_proposals_by(connection, accounts)
            if not may_still(connection, context, one.made_by, "maker", _people(connection, one))
        ]
    return sum(_withdraw(context, one) for one in unreached)


def _people(connection: Connection, proposal: Proposal) -> tuple[int, ...]:
    listing = listing_about(connection, proposal.target, proposal.target_id)
    return () if listing is None else (listing.subject_id,)


def _withdraw(context: Context, orphan: Proposal) -> bool:
    with context.store.begin() as connection:
        case, _listing = hold_case(connection, orphan.target, orphan.target_id)
        waiting = proposals.find_open_proposal(connection, orphan.target, orphan.target_id)
        if waiting is None or waiting.id != orphan.id:
            return False
        proposals.void_open_proposals(connection, orphan.target, orphan.target_id)
        step_back(connection, case)
        record(
            connection, context, SYSTEM,
            kind="proposal_withdrawn", object_kind=orphan.target, object_id=orphan.target_id,
            detail={"act": orphan.act, "digest": orphan.digest_sha256, "made_by": orphan.made_by},
        )  # fmt: skip
        return True
