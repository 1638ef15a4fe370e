"""What every workflow is given: who acts, and the rooms it may use; and how an act enters the journal."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Self

from blacklist_service.clock import Clock
from blacklist_service.errors import ForbiddenError
from blacklist_service.ids import Randomness
from blacklist_service.rules.operator_profile import OperatorProfile
from blacklist_service.settings import Settings
from blacklist_service.store import journal
from blacklist_service.store.session import Connection, Store
from blacklist_service.vault.commitments import SALT_BYTES, canonical, commitment
from blacklist_service.vault.keyring import Vault
from blacklist_service.vault.tools import Reason

# Who acts on cases, and who may also look at them.
OFFICIALS = ("maker", "checker")
READERS = (*OFFICIALS, "auditor")
# Who logs in at the console: officials, and the people of platforms and agencies.
AT_CONSOLE = (*READERS, "platform", "agency")
_DETAIL_SCHEMA = 1
# Whose budget of openings an act uses: the service's own work has one too. Who is not here acts for a member.
BUDGET_OF_ROLE = {
    "system": "service", "maker": "official", "checker": "official", "auditor": "official", "subject": "subject",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: an account of a member in its role, and in those that it has `also`. The service itself acts as
    `SYSTEM`."""

    user: int
    login: str
    role: str
    member: int
    member_code: str
    also: tuple[str, ...] = ()

    def has_role(self, *roles: str) -> bool:
        """The account has one of these roles."""
        return self.role in roles or any(role in roles for role in self.also)


SYSTEM = Actor(user=0, login="system", role="system", member=0, member_code="system")


@dataclass(frozen=True)
class Context:
    """The rooms that a workflow conducts. `looks` is the store of looks at persons (a file of its own on SQLite)."""

    settings: Settings
    store: Store
    looks: Store
    vault: Vault
    clock: Clock
    randomness: Randomness
    profile: OperatorProfile

    def opening(self, actor: Actor, purpose: str, case: str = "", budget: str = "") -> Self:
        """The same rooms, with a vault that opens sealed records for this reason; without one it opens none. `case`
        names a thing by kind and number, and never a person; `budget` a class of openings, else that of the role."""
        used = budget or BUDGET_OF_ROLE.get(actor.role, "member")
        return replace(self, vault=self.vault.because(Reason(actor.login, purpose, case, used)))


def record(
    connection: Connection,
    context: Context,
    actor: Actor,
    *,
    kind: str,
    object_kind: str,
    object_id: int,
    detail: Mapping[str, object],
) -> int:
    """Writes the one journal entry of a workflow, in its transaction.

    The detail is sealed and may be erased later; the entry keeps SHA-256 of salt and detail, so that the tree
    stays whole after an erasure. Returns the entry's number, which is also the data version.
    """
    salt, spelled = context.randomness.salt(SALT_BYTES), canonical(detail)
    entry = journal.append(
        connection,
        journal.NewEntry(
            at=context.clock.now(),
            actor=actor.login,
            kind=kind,
            object_kind=object_kind,
            object_id=object_id,
            detail_commit=commitment(salt, spelled),
        ),
    )
    sealed = context.vault.sealer.seal("journal_detail", entry, _DETAIL_SCHEMA, salt + spelled)
    journal.keep_detail(connection, entry, sealed)
    return entry


def require_role(actor: Actor, *roles: str) -> None:
    """Refuses an actor without one of these roles; the doors check too, but the rule lives here."""
    if not actor.has_role(*roles):
        raise ForbiddenError("ACCESS.ROLE", "您的角色不能执行此操作。", "Your role may not do this.")


def suspended() -> ForbiddenError:
    """What a suspended member or person is told; not why, or it would know what to do otherwise."""
    return ForbiddenError(
        "ACCESS.SUSPENDED",
        "您的权限已暂停，须经主管部门两人核准后恢复。",
        "Your access is suspended until two officials release it.",
    )
