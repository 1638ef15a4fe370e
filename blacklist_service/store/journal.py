"""The journal: entries commit with their change; looks at persons stand in their own file; one tree holds both."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, func, insert, or_, select, update

from blacklist_service.store.base import all_as, drawn_key, first_as, table_of
from blacklist_service.store.bulk import insert_rows
from blacklist_service.store.tables import (
    JournalCheckpoint,
    JournalCosignature,
    JournalDetail,
    JournalEntry,
    JournalLeaf,
    Look,
)

_entry = table_of(JournalEntry)
_look = table_of(Look)
_leaf = table_of(JournalLeaf)
_checkpoint = table_of(JournalCheckpoint)
_cosignature = table_of(JournalCosignature)


@dataclass(frozen=True, slots=True)
class NewEntry:
    """What happened: by whom, to what. The detail itself is sealed; only its salted digest stands here."""

    at: datetime
    actor: str
    kind: str
    object_kind: str
    object_id: int
    detail_commit: str


@dataclass(frozen=True, slots=True)
class NewLook:
    """One look at a person: who, when, what, why. `subject` is 0 where nobody was found. The tree holds the salted
    digest of actor, subject and consent; without one it holds them themselves."""

    at: datetime
    member: int
    actor: str
    action: str
    subject: int
    purpose: str
    consent_sha256: str
    outcome: str
    data_version: int
    salt: bytes = b""
    detail_commit: str = ""


def append(connection: Connection, entry: NewEntry) -> int:
    """Adds an entry and returns its number; the caller seals the detail under that number."""
    return drawn_key(
        connection.execute(
            insert(_entry).values(
                at=entry.at,
                actor=entry.actor,
                kind=entry.kind,
                object_kind=entry.object_kind,
                object_id=entry.object_id,
                detail_commit=entry.detail_commit,
            )
        )
    )


def keep_detail(connection: Connection, entry: int, sealed_detail: bytes) -> None:
    connection.execute(insert(table_of(JournalDetail)).values(entry_id=entry, sealed_detail=sealed_detail))


def append_look(connection: Connection, look: NewLook) -> int:
    """Adds a look; the answer is given only after this has been committed."""
    return drawn_key(connection.execute(insert(_look).values(**_row_of(look))))


def append_looks(connection: Connection, looks: Sequence[NewLook]) -> None:
    """Adds several looks in their order, as one statement."""
    if looks:
        connection.execute(insert(_look), [_row_of(look) for look in looks])


def erase_looks(connection: Connection, numbers: Sequence[int]) -> None:
    """Forgets who looked at whom, with the salt; that somebody of the member looked, and what for, stays."""
    emptied = update(_look).where(_look.c.id.in_(numbers))
    connection.execute(emptied.values(actor="", subject_id=0, consent_sha256="", salt=b""))


def looks_to_erase(connection: Connection, until: datetime, after: int, limit: int) -> list[Look]:
    """The looks up to an instant that still tell who looked at whom, and whose leaves do without it, lowest first."""
    asked = select(_look).where(
        _look.c.id > after, _look.c.at < until, _look.c.detail_commit != "", func.length(_look.c.salt) > 0
    )
    return all_as(Look, connection.execute(asked.order_by(_look.c.id).limit(limit)))


def looks_at(connection: Connection, subjects: Sequence[int], *, limit: int) -> list[Look]:
    """Who looked at a subject (under any of its ids), newest first."""
    asked = select(_look).where(_look.c.subject_id.in_(subjects)).order_by(_look.c.id.desc()).limit(limit)
    return all_as(Look, connection.execute(asked))


def first_looks(
    connection: Connection, actor: str, subjects: Sequence[int], *, since: datetime
) -> dict[int, datetime]:
    """When an account first looked at each of these subjects since an instant; who was not looked at is missing."""
    asked = (
        select(_look.c.subject_id, func.min(_look.c.at))
        .where(_look.c.subject_id.in_(subjects), _look.c.actor == actor, _look.c.at >= since)
        .group_by(_look.c.subject_id)
    )
    return {int(subject): at for subject, at in connection.execute(asked)}


def entries_after(connection: Connection, last: int, limit: int) -> list[JournalEntry]:
    asked = select(_entry).where(_entry.c.id > last).order_by(_entry.c.id).limit(limit)
    return all_as(JournalEntry, connection.execute(asked))


def entries_of(connection: Connection, object_kind: str, object_id: int) -> list[JournalEntry]:
    """The history of one thing, oldest first."""
    asked = select(_entry).where(_entry.c.object_kind == object_kind, _entry.c.object_id == object_id)
    return all_as(JournalEntry, connection.execute(asked.order_by(_entry.c.id)))


def newest_about(
    connection: Connection, things: Mapping[str, Collection[int]], limit: int
) -> list[JournalEntry]:
    """What happened last to some things, given as numbers by kind, newest first."""
    about = or_(
        *(
            and_(_entry.c.object_kind == kind, _entry.c.object_id.in_(sorted(numbers)))
            for kind, numbers in things.items()
        )
    )
    return all_as(
        JournalEntry,
        connection.execute(select(_entry).where(about).order_by(_entry.c.id.desc()).limit(limit)),
    )


def newest_of_kinds(
    connection: Connection, object_kind: str, numbers: Collection[int], kinds: Collection[str], limit: int
) -> list[JournalEntry]:
    """What of these kinds happened last to some things of one kind, newest first."""
    asked = select(_entry).where(
        _entry.c.object_kind == object_kind,
        _entry.c.object_id.in_(sorted(numbers)),
        _entry.c.kind.in_(sorted(kinds)),
    )
    return all_as(JournalEntry, connection.execute(asked.order_by(_entry.c.id.desc()).limit(limit)))


def last_times(
    connection: Connection, kind: str, object_kind: str, numbers: Collection[int], actor: str | None
) -> dict[int, datetime]:
    """When something of this kind was last told of some things, by number; by one actor alone where it is named."""
    asked = select(_entry.c.object_id, func.max(_entry.c.at)).where(
        _entry.c.object_kind == object_kind,
        _entry.c.object_id.in_(sorted(numbers)),
        _entry.c.kind == kind,
    )
    if actor is not None:
        asked = asked.where(_entry.c.actor == actor)
    rows = connection.execute(asked.group_by(_entry.c.object_id))
    return {int(number): at for number, at in rows}


def count_of_accounts(connection: Connection, kinds: Sequence[str], since: datetime) -> dict[str, int]:
    """How often each of these kinds was told of accounts since an instant."""
    asked = (
        select(_entry.c.kind, func.count())
        .where(_entry.c.object_kind == "user_account", _entry.c.kind.in_(kinds), _entry.c.at >= since)
        .group_by(_entry.c.kind)
    )
    return {kind: int(count) for kind, count in connection.execute(asked)}


def has_entry(
    connection: Connection, actor: str, kind: str, object_kind: str, object_id: int, *, since: datetime
) -> bool:
    """Whether somebody did this to this object after an instant."""
    asked = select(_entry.c.id).where(
        _entry.c.object_kind == object_kind,
        _entry.c.object_id == object_id,
        _entry.c.kind == kind,
        _entry.c.actor == actor,
        _entry.c.at > since,
    )
    return connection.execute(asked.limit(1)).first() is not None


def looks_after(connection: Connection, last: int, limit: int) -> list[Look]:
    asked = select(_look).where(_look.c.id > last).order_by(_look.c.id).limit(limit)
    return all_as(Look, connection.execute(asked))


def last_entry(connection: Connection) -> int:
    """The number of the newest entry: the data version of every answer. 0 for an empty journal."""
    return int(connection.execute(select(func.coalesce(func.max(_entry.c.id), 0))).scalar_one())


def last_checkpoint(connection: Connection) -> JournalCheckpoint | None:
    asked = select(_checkpoint).order_by(_checkpoint.c.size.desc()).limit(1)
    return first_as(JournalCheckpoint, connection.execute(asked))


def newest_checkpoints(connection: Connection, limit: int) -> list[JournalCheckpoint]:
    """The last checkpoints, the newest first."""
    asked = select(_checkpoint).order_by(_checkpoint.c.size.desc()).limit(limit)
    return all_as(JournalCheckpoint, connection.execute(asked))


def checkpoints(connection: Connection) -> list[JournalCheckpoint]:
    return all_as(JournalCheckpoint, connection.execute(select(_checkpoint).order_by(_checkpoint.c.size)))


def leaves_from(connection: Connection, first: int, limit: int) -> list[JournalLeaf]:
    asked = select(_leaf).where(_leaf.c.tree_index >= first).order_by(_leaf.c.tree_index).limit(limit)
    return all_as(JournalLeaf, connection.execute(asked))


def add_leaves(connection: Connection, leaves: Iterable[tuple[int, str, int, bytes]]) -> None:
    """Adds leaves as (index, source, number in the source, hash)."""
    insert_rows(connection, JournalLeaf, ("tree_index", "source", "source_id", "leaf_hash"), leaves)


def add_checkpoint(connection: Connection, checkpoint: JournalCheckpoint) -> None:
    connection.execute(insert(_checkpoint).values(**checkpoint.model_dump()))


def cosignatures_of(connection: Connection, size: int) -> list[JournalCosignature]:
    """The cosignatures of the checkpoint of a size, in the order in which they were taken."""
    asked = select(_cosignature).where(_cosignature.c.size == size)
    return all_as(
        JournalCosignature,
        connection.execute(asked.order_by(_cosignature.c.taken_at, _cosignature.c.witness)),
    )


def last_cosigned(connection: Connection) -> int:
    """The size of the newest checkpoint that a witness cosigned; 0 before the first."""
    return int(connection.execute(select(func.coalesce(func.max(_cosignature.c.size), 0))).scalar_one())


def first_uncosigned(connection: Connection) -> JournalCheckpoint | None:
    """The oldest checkpoint behind the newest one that a witness cosigned; None where that is the newest of all."""
    asked = select(_checkpoint).where(_checkpoint.c.size > last_cosigned(connection))
    return first_as(JournalCheckpoint, connection.execute(asked.order_by(_checkpoint.c.size).limit(1)))


def add_cosignature(connection: Connection, cosignature: JournalCosignature) -> None:
    connection.execute(insert(_cosignature).values(**cosignature.model_dump()))


def _row_of(look: NewLook) -> dict[str, object]:
    row = asdict(look)
    row["member_id"], row["subject_id"] = row.pop("member"), row.pop("subject")
    return row
