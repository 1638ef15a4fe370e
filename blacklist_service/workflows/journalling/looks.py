"""A look at a person stands in the log of looks before anything is shown (design invariant 8)."""

from collections.abc import Iterable
from dataclasses import asdict, replace
from typing import NamedTuple

from blacklist_service.store import journal
from blacklist_service.store.journal import NewLook
from blacklist_service.store.journal_tree import ACCESS
from blacklist_service.store.session import Connection
from blacklist_service.vault.commitments import SALT_BYTES
from blacklist_service.workflows.context import Actor, Context
from blacklist_service.workflows.journalling.rows import leaf_of, look_commitment


class KeptLook(NamedTuple):
    """A look's number, and its leaf in hex: what it will be in the tree, told before it is there."""

    number: int
    leaf: str


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
            keep_look(
                context,
                looks,
                NewLook(
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


def keep_look(context: Context, looks: Connection, look: NewLook) -> KeptLook:
    """Writes a look under a salt of its own, in the transaction of the caller."""
    salt = context.randomness.salt(SALT_BYTES)
    hidden = {"actor": look.actor, "consent_sha256": look.consent_sha256, "subject_id": look.subject}
    kept = replace(look, salt=salt, detail_commit=look_commitment(salt, hidden))
    number = journal.append_look(looks, kept)
    return KeptLook(number, leaf_of(ACCESS, asdict(kept) | {"id": number, "member_id": look.member}).hex())
