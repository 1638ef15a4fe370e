"""A look at a person stands in the log of looks before anything is shown (design invariant 8)."""

from collections.abc import Iterable
from dataclasses import asdict, replace
from typing import NamedTuple

from blacklist_service.rules.enquiry_limits import Suspicion
from blacklist_service.store import journal
from blacklist_service.store.journal import NewLook
from blacklist_service.store.journal_tree import ACCESS
from blacklist_service.store.session import Connection
from blacklist_service.vault.commitments import SALT_BYTES
from blacklist_service.workflows.context import Actor, Context, suspended
from blacklist_service.workflows.enquiring.people import admit_looks, person_limits, raise_alarm
from blacklist_service.workflows.journalling.rows import leaf_of, look_commitment
from blacklist_service.workflows.sealing.decoys import decoys_among


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
    batch: int | None = None,
    sought: int | None = None,
) -> None:
    """One look at each of several subjects, in one transaction of their own; `batch` where they are
    those of one that another person has made; `sought` the token of a number under which nobody (0) was found.

    An account's looks count, by different people a day; those of a subject without one do not. Raises RefusedError
    QUOTA.EXCEEDED; ForbiddenError ACCESS.SUSPENDED, also where these looks, together with the last ones, are what
    suspends the person: then they stand in the log, and nothing is shown.
    """
    seen, version = tuple(subjects), journal.last_entry(connection)
    limits = person_limits(connection, context, actor) if actor.user else None
    sign = None
    with context.looks.begin() as looks:
        if limits is not None:
            sign = admit_looks(looks, context, actor, limits, seen, batch=batch, sought=sought)
            sign = Suspicion.DECOY if decoys_among(connection, context.vault, seen) else sign
        if sign is not None:
            raise_alarm(looks, context, actor, sign, of_person=True)
        kept = [
            _under_salt(
                context,
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
            for subject in seen
        ]
        journal.append_looks(looks, kept)
    if sign is not None:
        raise suspended()


def keep_look(context: Context, looks: Connection, look: NewLook) -> KeptLook:
    """Writes a look under a salt of its own, in the transaction of the caller."""
    kept = _under_salt(context, look)
    number = journal.append_look(looks, kept)
    return KeptLook(number, leaf_of(ACCESS, asdict(kept) | {"id": number, "member_id": look.member}).hex())


def _under_salt(context: Context, look: NewLook) -> NewLook:
    salt = context.randomness.salt(SALT_BYTES)
    hidden = {"actor": look.actor, "consent_sha256": look.consent_sha256, "subject_id": look.subject}
    return replace(look, salt=salt, detail_commit=look_commitment(salt, hidden))
