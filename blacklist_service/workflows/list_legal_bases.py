"""The legal bases that are known. A question: no journal entry."""

from blacklist_service.rules.legal_bases import LegalBasis
from blacklist_service.store import legal_bases
from blacklist_service.workflows.cases.facts import basis_rule
from blacklist_service.workflows.context import READERS, Actor, Context, require_role


def list_legal_bases(context: Context, actor: Actor) -> list[LegalBasis]:
    """Every legal basis, in force or not, by code; for officials and the service itself."""
    require_role(actor, "system", *READERS)
    with context.store.read() as connection:
        return [basis_rule(basis) for basis in legal_bases.all_bases(connection)]
