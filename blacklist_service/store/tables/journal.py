"""The append-only journal, its erasable details, the hashes and checkpoints of its tree, and the log of looks."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from blacklist_service.store.base import Shelf, big, big_key, one_of, sealed


class JournalEntry(Shelf, table=True):
    """Holds no person's data: detail_commit is SHA-256 over a salt and the detail, which can be erased."""

    __tablename__ = "journal_entry"
    __table_args__ = (Index("ix_journal_entry_object", "object_kind", "object_id"),)

    id: int | None = big_key(is_drawn=True)
    at: datetime
    actor: str = Field(max_length=64)
    kind: str = Field(max_length=48)
    object_kind: str = Field(max_length=24)
    object_id: int = big()
    detail_commit: str = Field(max_length=64)


class JournalDetail(Shelf, table=True):
    __tablename__ = "journal_detail"

    entry_id: int = big(points_to="journal_entry.id", primary_key=True)
    sealed_detail: bytes = sealed()


class JournalLeaf(Shelf, table=True):
    """One row per entry in the order of the tree; source tells the journal from the log of looks."""

    __tablename__ = "journal_leaf"
    __table_args__ = (
        one_of("source", ("journal", "access")),
        # Nothing stands in the tree twice, whoever runs the sequencer.
        UniqueConstraint("source", "source_id"),
    )

    tree_index: int = big_key()
    source: str = Field(max_length=8)
    source_id: int = big()
    leaf_hash: bytes = sealed(index=True)


class JournalNode(Shelf, table=True):
    """The root of each complete subtree of 2^8, 2^16, … leaves: `position` counts the subtrees of a level from 0."""

    __tablename__ = "journal_node"

    level: int = Field(primary_key=True)
    position: int = big(primary_key=True)
    node_hash: bytes = sealed()


class JournalCheckpoint(Shelf, table=True):
    __tablename__ = "journal_checkpoint"

    size: int = big_key()
    root_hash: bytes = sealed()
    peaks: bytes = sealed()
    journal_until: int = big()
    access_until: int = big()
    note: str
    signed_at: datetime


class JournalCosignature(Shelf, table=True):
    """The line with which a witness, named by its verifier key, cosigned the checkpoint of this size."""

    __tablename__ = "journal_cosignature"

    size: int = big(points_to="journal_checkpoint.size", primary_key=True)
    witness: str = Field(max_length=200, primary_key=True)
    line: str = Field(max_length=600)
    taken_at: datetime


class Look(Shelf, table=True):
    """Every look at a person: who, when, what, why. On SQLite in a file of its own, so that an intake does not
    stall enquiries. Its leaf holds detail_commit, SHA-256 over the salt and who looked at whom, which can be erased."""

    __tablename__ = "look"
    __table_args__ = (
        one_of("outcome", ("listed", "not_listed", "ambiguous", "opened")),
        Index("ix_look_member_id_at", "member_id", "at"),
    )

    id: int | None = big_key(is_drawn=True)
    at: datetime
    member_id: int = big()
    actor: str = Field(max_length=64)
    action: str = Field(max_length=24)
    subject_id: int = big(default=0, is_indexed=True)
    purpose: str = Field(max_length=32)
    # HMAC-SHA256 of the reference; before the keyed one its plain SHA-256.
    consent_sha256: str = Field(default="", max_length=64)
    outcome: str = Field(max_length=12)
    data_version: int = big(default=0)
    salt: bytes = sealed(default=b"")
    detail_commit: str = Field(default="", max_length=64)
