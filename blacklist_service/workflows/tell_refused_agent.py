"""An agent asks for what the person has kept for itself: refused at the door, and told to the person.

Journal: agent_refused, once a minute.
"""

from blacklist_service.workflows.cases.attempts import note_beyond_scope
from blacklist_service.workflows.cases.proof import reading_case
from blacklist_service.workflows.context import Context
from blacklist_service.workflows.prove_case import Claim


def tell_refused_agent(context: Context, claim: Claim) -> None:
    """Writes it down where the claim is still that of the agent. Raises: ForbiddenError CASE.PROOF."""
    asked = reading_case(context, claim.case_no, claim.name, claim.id_number, claim.access_code)
    with asked as (_connection, listing, actor):
        number = listing.id
    note_beyond_scope(context, actor, number)
