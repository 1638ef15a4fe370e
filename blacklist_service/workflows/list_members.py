"""The members that take part. A question: no journal entry."""

from dataclasses import dataclass
from datetime import datetime

from blacklist_service.store import members
from blacklist_service.workflows.context import READERS, Actor, Context, require_role


@dataclass(frozen=True, slots=True)
class MemberView:
    """An organisation as shown."""

    code: str
    name: str
    kind: str
    region: str
    created_at: datetime
    needs_attestation: bool


def list_members(context: Context, actor: Actor) -> list[MemberView]:
    """Every member, by code; for the service itself and officials."""
    require_role(actor, "system", *READERS)
    with context.store.read() as connection:
        known = members.all_members(connection)
    return [
        MemberView(one.code, one.name, one.kind, one.region, one.created_at, one.needs_attestation)
        for one in known
    ]
