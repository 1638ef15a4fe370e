"""The subject takes back that somebody acts for it: without an account, at any time."""

from blacklist_service.store import agents
from blacklist_service.workflows.cases.ended_agents import withdraw_agent
from blacklist_service.workflows.cases.proof import acting_on_case
from blacklist_service.workflows.context import Context, record


def revoke_agent(context: Context, case_no: str, name: str, id_number: str) -> None:
    """The subject takes the appointment back, in whatever state the case is: the agent's next page is refused, and of
    the agent its name alone is kept. No restore of an older backup lets it in again: the shred list names it.

    Law: 民法典 Art 173 (revocation ends agency). Journal: agent_revoked; none where nobody stood.
    Raises: ForbiddenError CASE.PROOF.
    """
    with acting_on_case(context, case_no, name, id_number) as (connection, listing, actor):
        found = agents.newest_agent(connection, listing.id)
        if found is None or found.id is None or found.ended_at is not None:
            return
        withdraw_agent(connection, context.opening(actor, "proof"), found)
        record(
            connection, context, actor,
            kind="agent_revoked", object_kind="listing", object_id=listing.id, detail={"agent": found.id},
        )  # fmt: skip
