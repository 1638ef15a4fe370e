"""A look at a person stands in the log of looks before anything is shown (design invariant 8)."""

from collections.abc import Iterable

from blacklist_service.store import journal
from blacklist_service.store.session import Connection
from blacklist_service.workflows.context import Actor, Context


def record_look(
    context: Context, connection: Connection, actor: Actor, *, subject: int, action: str, purpose: str
) -> None:
    """Who looks at whom, when and what for: committed on its own, so that it stands even if the answer fails."""
    record_looks(context, connection, actor, subjects=(subject,), action=action, purpose=purpose)


def record_looks(
    context: Context,
    connection: Connection,
    actor: Actor,
    *,
    subjects: Iterable[int],
    action: str,
    purpose: str,
) -> None:
    """One look at each of several subjects, in one transaction of their own."""
    version = journal.last_entry(connection)
    with context.looks.begin() as looks:
        for subject in subjects:
            journal.append_look(
                looks,
                journal.NewLook(
                    at=context.clock.now(),
                    member=actor.member,
                    actor=actor.login,
                    action=action,
                    subject=subject,
                    purpose=purpose,
                    consent_sha256="",
                    outcome="opened",
                    data_version=version,
                ),
            )
